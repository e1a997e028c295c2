"""Headlines of other stories between paragraphs, and the lists and cross-heads that look like them."""

from __future__ import annotations

import pytest

from streams.news.debris import find_debris

SENTENCES = [
    "The ferry to the outer islands started again on Monday after eleven weeks.",
    "The harbour office said that it runs twice a day until spring.",
    "Tickets cost two euros for everybody.",
    "The old boat goes to a museum at the end of the year.",
    "The company said that it would answer all questions in writing.",
    "Ships are waiting in the bay.",
]
SAETZE = [
    "Die Fähre zu den Inseln fährt seit Montag wieder nach elf Wochen Pause.",
    "Das Hafenamt sagte, dass sie bis zum Frühling zweimal am Tag fährt.",
    "Karten kosten zwei Euro.",
    "Das alte Boot kommt am Ende des Jahres in ein Museum.",
    "Die Gewerkschaft nannte den Streik einen Erfolg für alle.",
    "Schiffe warten in der Bucht.",
]
JUMAL = [
    "عادت العبارة إلى العمل يوم الاثنين بعد أحد عشر أسبوعا.",
    "وقال مكتب الميناء إنها تعمل مرتين في اليوم حتى الربيع.",
    "وتكلف التذكرة يوروين للجميع.",
    "ويذهب القارب القديم إلى المتحف في نهاية العام.",
    "وقالت الشركة إنها سترد على الأسئلة كتابة.",
    "وتنتظر السفن في الخليج.",
]


def cut(copy: list[str], lines: list[str], linked: tuple[int, ...] = ()) -> list[str]:
    _, removed = find_debris([*copy[:3], *lines, *copy[3:]], linked=linked)
    assert {entry.reason for entry in removed} <= {"related-link"}
    return [entry.text for entry in removed]


@pytest.mark.parametrize(
    ("copy", "lines"),
    [
        (SENTENCES, ["Higher pay for all night shifts", "An end to unpaid standby hours"]),
        (SENTENCES, ["What the islanders have to pay now"]),
        (SENTENCES, ["Ola Brandt, teacher in Orra Valley"]),
        (SENTENCES, ["A Long Way From The Harbour"]),
        (SAETZE, ["Mehr Lohn für alle Nachtschichten", "Ein Ende unbezahlter Stunden im Hafen"]),
        (SAETZE, ["Schwierige Lage für Anwohner und Händler"]),
        (JUMAL, ["رفع أجور الورديات الليلية", "إنهاء الساعات غير المدفوعة", "معدات رفع جديدة للرصيف الرابع"]),
        (
            JUMAL,
            [
                "كوبان من الطحين الأبيض الناعم",
                "ملعقة صغيرة من الملح البحري",
                "لتر من الحليب الدافئ",
                "بيضات ثلاث كبيرة",
            ],
        ),
        (JUMAL, ["هل رأيت المتهم تلك الليلة", "رأيته عند الجسر القديم وحده", "ومن كان معه في السيارة"]),
        (JUMAL, ["العنف ضد النساء في أماكن العمل", "دور المدرسة في حماية الأطفال"]),
        (JUMAL, ["وزير الدفاع اللواء أحمد علي", "وزير المالية الدكتورة سعاد النجار", "وزير الصحة الدكتور منير حسن"]),
    ],
)
def test_a_list_a_cross_head_and_a_name_are_copy(copy: list[str], lines: list[str]) -> None:
    assert cut(copy, lines) == []


@pytest.mark.parametrize(
    ("copy", "lines"),
    [
        (SENTENCES, ["Court in Velle frees the mayor of Tinde", "Bakers want a later start of the market"]),
        (
            JUMAL,
            ["ترامب يتوعد بثمن باهظ للهجوم على المدنيين في سوريا", "واشنطن تنفي مسؤوليتها عن قصف قاعدة جوية سورية"],
        ),
    ],
)
def test_what_names_other_things_than_the_article_is_another_story(copy: list[str], lines: list[str]) -> None:
    assert cut(copy, lines) == lines


@pytest.mark.parametrize("copy", [SENTENCES, SAETZE, JUMAL])
def test_what_is_nothing_but_a_link_is_another_story_but_not_in_a_list_of_links(copy: list[str]) -> None:
    lines = ["Old pier closes", "Bakers want a later start of the market"]
    assert cut(copy, lines, linked=(3, 4)) == lines
    assert find_debris([copy[0], *lines], linked=(1, 2))[1] == []


def test_a_link_that_is_a_sentence_is_copy() -> None:
    assert cut(SENTENCES, ["The whole report can be read here."], linked=(3,)) == []


def test_a_lone_line_is_another_story_only_where_the_article_points_at_others() -> None:
    line = "Court in Velle frees the mayor of Tinde"
    assert cut(SENTENCES, [line]) == []
    assert find_debris([*SENTENCES[:3], line, *SENTENCES[3:], "Read more: Old pier closes"])[1][0].text == line
    lost = "Shares in Volkswagen rose 3 percent in early Frankfurt trading"
    assert cut(SENTENCES, [lost]) == []


@pytest.mark.parametrize(
    ("announcement", "rows"),
    [
        ("The winners are:", ["Ola Brandt for A Long Winter", "Mona Lindqvist for The Pier"]),
        ("وجاءت قائمة الفائزين كالآتي:", ["سلمى الحداد عن رواية الميناء", "خالد حسني عن رواية البحر"]),
    ],
)
def test_links_that_copy_announces_are_rows_of_it(announcement: str, rows: list[str]) -> None:
    copy = JUMAL if announcement.startswith("و") else SENTENCES
    assert cut(copy, [announcement, *rows], linked=(4, 5)) == []
    assert cut(copy, [*rows], linked=(3, 4)) == rows


def test_headings_of_a_live_blog_and_a_linked_quote_are_copy() -> None:
    copy = [
        "The harbour reports all day.",
        "Ferry leaves harbour with delay",
        "The ferry left the harbour at nine, with a delay of an hour.",
        "Ticket office opens again",
        "The ticket office opened at ten.",
        "“We will not give way”",
        "The union said so at noon.",
        "Bakers want a later start",
        "Ships are waiting in the bay.",
    ]
    _, removed = find_debris(copy, linked=(1, 3, 5, 7))
    assert [entry.text for entry in removed] == ["Bakers want a later start"]


@pytest.mark.parametrize("label", ["Διαβάστε επίσης", "Ajánlott cikkek", "Soma pia:"])
def test_a_short_line_over_nothing_but_links_goes_with_them_in_any_language(label: str) -> None:
    links = ["Drivers strike on Friday", "The bakery closes"]
    assert cut(SENTENCES, [label, *links], linked=(4, 5)) == ([label, *links] if ":" not in label else [])
    assert cut(SENTENCES, [label.rstrip(":"), links[0]], linked=(4,)) == links[:1]
    assert cut(SENTENCES, ["The office did not say why.", *links], linked=(4, 5)) == links
