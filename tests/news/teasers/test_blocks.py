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
        (JUMAL, ["وزير الدفاع اللواء أحمد علي", "وزير المالية الدكتورة سعاد النجار", "وزير الصحة الدكتور منير حسن"]),
    ],
)
def test_a_list_a_cross_head_and_a_name_are_copy(copy: list[str], lines: list[str]) -> None:
    assert cut(copy, lines) == []


@pytest.mark.parametrize(
    ("copy", "lines"),
    [
        (SENTENCES, ["Court in Velle frees the mayor of Tinde"]),
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
