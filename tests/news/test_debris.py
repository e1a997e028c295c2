from __future__ import annotations

from typing import Any

import pytest

from streams.news.article import Item
from streams.news.debris import find_debris
from streams.news.prepare import prepare
from tests.support.cost import assert_costs_less_than

COPY = [
    "أعلنت وزارة النقل افتتاح الجسر الجديد صباح اليوم بعد أعمال استمرت عامين.",
    "وقال المهندس المشرف إن الجسر يختصر الطريق إلى الميناء بنصف ساعة كاملة.",
    "ويتوقع التجار أن تنخفض كلفة النقل بين المدينتين قبل نهاية العام الحالي.",
    "وكان الجسر القديم قد أغلق في الربيع الماضي بسبب تشققات في أعمدته.",
    "ولم تعلن الوزارة موعد هدم الجسر القديم ولا كلفة المشروع النهائية.",
]


def reasons(paragraphs: list[str], **kwargs: Any) -> list[tuple[int | None, str]]:
    kept, removed = find_debris(paragraphs, **kwargs)
    assert len(kept) + sum(entry.paragraph is not None for entry in removed) == len(paragraphs)
    return [(entry.paragraph, entry.reason) for entry in removed]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("يمكنكم تسلم إشعارات بأهم الموضوعات بعد تحميل أحدث نسخة من التطبيق.", "app-notice"),
        ("اقرأ أيضاً: الميناء يستقبل أول سفينة هذا العام", "related-link"),
        ("إقرأ المزيد: خطة الطرق في خمسة أسئلة", "related-link"),
        ("شاهد أيضاً: لحظة افتتاح الجسر", "related-link"),
        ("قد يهمك.. الطرق السريعة تعود إلى العمل", "related-link"),
        ("للمزيد: خريطة المشاريع الجديدة في الشمال", "related-link"),
        ("لمزيد من الأخبار زوروا موقعنا", "related-link"),
        ("تابعونا على فيسبوك وتويتر", "follow-us"),
        ("اشترك في نشرتنا البريدية لتصلك الأخبار", "newsletter"),
        ("جميع الحقوق محفوظة © 2018", "copyright"),
        ("صورة: رويترز", "photo-credit"),
        ("مصدر الصورة Getty Images", "photo-credit"),
        ("** جميع المقالات المنشورة تمثل رأي كتابها فقط.", "disclaimer"),
        ("-----------------------", "separator"),
        ("إعلان", "advertisement"),
        ("Follow us on Twitter", "follow-us"),
        ("Sign up for our daily newsletter", "newsletter"),
        ("Read more: The bridge in five questions", "related-link"),
        ("RELATED: Port receives first ship", "related-link"),
        ("Continue reading the main story", "advertisement"),
        ("Advertisement", "advertisement"),
        ("© 2018 AFP. All rights reserved.", "copyright"),
        ("Lire aussi : Le port accueille un navire", "related-link"),
        ("İlgili haber: Limana ilk gemi", "related-link"),
        ("بیشتر بخوانید: نخستین کشتی در بندر", "related-link"),
    ],
)
def test_a_line_the_site_pasted_in_is_debris_wherever_it_stands(line: str, reason: str) -> None:
    assert reasons([*COPY[:3], line, *COPY[3:]]) == [(3, reason)]


def test_news_that_a_graphic_tells_is_copy() -> None:
    line = "إنفوغراف: ارتفاع عدد القتلى إلى 63 واستقالة وزير الداخلية"
    assert reasons([COPY[0], line, COPY[1]]) == []


@pytest.mark.parametrize("line", ["المصدر: وكالات", "*نقلاً عن الرياضية السعودية", "Source: Agencies", "REUTER"])
def test_a_source_line_is_debris_only_at_the_tail(line: str) -> None:
    assert reasons([*COPY, line]) == [(5, "source-line")]
    assert reasons([line, *COPY]) == []


@pytest.mark.parametrize(
    "line",
    [
        "جسر بلا موعد",
        "لماذا أغلق الجسر القديم؟",
        "شاهد عشرات السكان الجسر وهو يفتتح صباح اليوم.",
        "المزيد من الجسور يحتاج إلى المال، قال الوزير.",
        "شارك مئات التجار في حفل الافتتاح أمس.",
        "#جسر_الميناء يتصدر الوسوم في البلاد.",
        "نشرت الوزارة صورا للجسر على صفحتها.",
        "Share prices rose after the bridge opened, traders said.",
        "Read alone, the report says little about the cost of the bridge.",
        "Follow the money, the mayor told reporters on Monday.",
    ],
)
def test_crossheads_hashtags_and_sentences_are_copy(line: str) -> None:
    assert reasons([*COPY[:3], line, *COPY[3:]]) == []


def test_headlines_under_a_bare_related_label_go_with_it() -> None:
    lines = ["اقرأ أيضاً:", "أول سفينة ترسو في الميناء الجديد", "خطة الطرق في خمسة أسئلة"]
    assert reasons([*COPY[:3], *lines, *COPY[3:]]) == [(3, "related-link"), (4, "related-link"), (5, "related-link")]


def test_a_run_of_headlines_between_sentences_is_other_stories() -> None:
    lines = ["أول سفينة ترسو في الميناء الجديد", 'وزير المالية "يعد بخفض الرسوم" على التجار']
    assert reasons([*COPY[:3], *lines, *COPY[3:]]) == [(3, "related-link"), (4, "related-link")]


def test_a_list_that_the_copy_announces_is_copy() -> None:
    announced = [*COPY[:2], "وتضم المرحلة الثانية مشروعات عدة أبرزها:"]
    lines = ["جسر ثان فوق النهر الكبير", "نفق تحت محطة القطار القديمة"]
    assert reasons([*announced, *lines, *COPY[3:]]) == []


SENTENCES = [
    "The strikers published their demands on Monday.",
    "They want talks to begin within a week.",
    "The union said it would not give way.",
    "The port said it would answer on Friday.",
    "Ships are waiting in the bay.",
]


@pytest.mark.parametrize(
    ("lines", "is_copy"),
    [
        (["Higher pay for night shifts", "An end to unpaid standby hours", "New lifting gear for dock four"], True),
        (["Des salaires plus élevés pour la nuit", "La fin des heures non payées"], True),
        (["First ship moors in the new port of Karsund", "Why the minister of finance cut the fees"], False),
        (["Port Receives First Ship This Year", "Why the Minister Cut the Fees"], False),
    ],
)
def test_short_lines_between_sentences_are_a_list_when_none_of_them_names_anything(lines, is_copy) -> None:
    assert (reasons([*SENTENCES[:2], *lines, *SENTENCES[2:]]) == []) == is_copy


def test_lines_that_name_nothing_are_teasers_where_they_are_nothing_but_links() -> None:
    teasers = ["Bakers want a later start of the market", "Old pier to be taken down this winter"]
    copy = [*SENTENCES[:2], *teasers, *SENTENCES[2:]]
    assert reasons(copy, linked=(2, 3)) == [(2, "related-link"), (3, "related-link")]
    linked = "".join(f"<p>{line}</p>" if line in SENTENCES else f'<p><a href="/a">{line}</a></p>' for line in copy)
    for body, kept in ((linked, SENTENCES), ("".join(f"<p>{line}</p>" for line in copy), copy)):
        as_html = Item(uri="urn:1", body=body, body_type="text/html")
        assert prepare(as_html, lambda _: ("en", 1.0)).paragraphs == tuple(kept)
    as_plain = Item(uri="urn:1", body="\n".join(copy), body_type="text/plain")
    assert prepare(as_plain, lambda _: ("en", 1.0)).paragraphs == tuple(copy)


def test_share_buttons_glued_to_the_lead_are_cut_off_and_listed() -> None:
    glued = "شارك هذه الصفحة عبر فيسبوك شارك هذه الصفحة عبر تويتر " + COPY[0]
    kept, removed = find_debris([glued, *COPY[1:]])
    assert kept[0] == (0, COPY[0])
    assert [(entry.reason, entry.paragraph) for entry in removed] == [("share-buttons", None)]


def test_a_notice_glued_to_the_last_sentence_is_cut_off() -> None:
    kept, removed = find_debris([*COPY[:4], COPY[4] + " اقرأ المزيد"])
    assert kept[-1] == (4, COPY[4])
    assert removed[0].reason == "related-link"


def test_a_tail_that_repeats_the_byline_is_debris() -> None:
    assert reasons([*COPY, "سلمى الحداد"], byline="سلمى الحداد") == [(5, "byline-repeated")]


def test_removed_text_is_at_most_200_code_points() -> None:
    _, removed = find_debris([*COPY, "Image caption " + "x" * 360])
    assert len(removed[0].text) == 200


def test_a_megabyte_of_glued_share_buttons_is_cut_within_seconds() -> None:
    text = "شارك هذه الصفحة عبر فيسبوك " * 37_000 + COPY[0]
    assert_costs_less_than(8, lambda: find_debris([text]))


@pytest.mark.parametrize(
    ("sent", "kept", "pointer"),
    [
        (
            "عاد إلى المدينة (شاهد الفيديو أعلاه)، وقال إنه سعيد.",
            "عاد إلى المدينة، وقال إنه سعيد.",
            "(شاهد الفيديو أعلاه)",
        ),
        ("He came home (watch the video above) and said so.", "He came home and said so.", "(watch the video above)"),
        ("Il est revenu (voir la vidéo ci-dessus).", "Il est revenu.", "(voir la vidéo ci-dessus)"),
    ],
)
def test_brackets_that_only_point_at_a_film_are_cut_out_of_a_sentence(sent, kept, pointer):
    paragraphs, removed = find_debris([sent, "Something else was said."])
    assert paragraphs[0] == (0, kept)
    assert [(entry.reason, entry.text, entry.paragraph) for entry in removed] == [("related-link", pointer, None)]


@pytest.mark.parametrize(
    "sent",
    [
        "عاد إلى المدينة (وشاهد الفيديو مع أهله)، وقال إنه سعيد.",
        "He came home (the video above the bar showed it) and said so.",
        "He came home (watch the video of the whole long day in the harbour of the town) and said so.",
        "He came home (Friday) (and left.",
    ],
)
def test_brackets_that_say_something_are_copy(sent):
    assert find_debris([sent, "Something else was said."]) == ([(0, sent), (1, "Something else was said.")], [])


def test_a_word_that_opens_sentences_is_a_label_with_a_colon_only() -> None:
    copy = ["وصلت القوات صباحا.", "أيضا، أصيب جندي في الاشتباك", "وقال الناطق إن الهدوء عاد.", "وانتهى اليوم."]
    assert find_debris(copy)[1] == []
    for line in ("أيضا: أول سفينة ترسو في الميناء", "أيضاً.. أول سفينة ترسو في الميناء"):
        assert [entry.text for entry in find_debris([copy[0], line, *copy[2:]])[1]] == [line]


@pytest.mark.parametrize(
    ("copy", "label", "teasers"),
    [
        (
            ("Die Linie öffnet im Mai.", "Alte Wagen kommen ins Museum."),
            "Lesen Sie auch:",
            ("Fahrer streiken", "Bäcker"),
        ),
        (("La línea abre en mayo.", "Los coches van al museo."), "Lea también: Los conductores paran", ()),
        (("Линия открывается в мае.", "Вагоны отправят в музей."), "Читайте также: Водители бастуют", ()),
        (("新线路五月开通。", "旧电车送往博物馆。"), "相关阅读：司机周五罢工", ()),
        (("新路線は五月に開業する。", "古い電車は博物館へ。"), "【関連記事】運転士、金曜にスト", ()),
        (("A linha abre em maio.", "Os bondes vão ao museu."), "Leia também", ("Motoristas param",)),
        (("Linjen öppnar i maj.", "Vagnarna går till museet."), "Läs också: Förarna strejkar", ()),
    ],
)
def test_links_under_a_label_go_in_other_languages_too(
    copy: tuple[str, str], label: str, teasers: tuple[str, ...]
) -> None:
    kept, removed = find_debris([copy[0], label, *teasers, copy[1]], linked=range(2, 2 + len(teasers)))
    assert tuple(text for _, text in kept) == copy
    assert {entry.reason for entry in removed} == {"related-link"}


@pytest.mark.parametrize(
    ("line", "is_copy"),
    [
        ("The court said all rights reserved to the heirs must be paid by Friday.", True),
        ("Copyright 2025 Harbour Post. All rights reserved.", False),
        ("All rights reserved to Harbour Post", False),
        ("Harbour Post 2025. Alle Rechte vorbehalten.", False),
    ],
)
def test_a_word_on_rights_in_the_middle_of_a_sentence_is_copy(line: str, is_copy: bool) -> None:
    kept, _ = find_debris(["The line opens in May.", line, "The old trams go to a museum."])
    assert (len(kept) == 3) is is_copy


@pytest.mark.parametrize(
    "line",
    [
        "وقالت الشركة إن عدد المشتركين لا يعكس بالضرورة قيمة المنصة ولا ما تنشره.",
        "The mayor said the toll does not necessarily reflect the damage done to the town.",
    ],
)
def test_what_reflects_no_opinion_is_no_disclaimer(line: str) -> None:
    assert reasons([*COPY[:3], line, *COPY[3:]]) == []


@pytest.mark.parametrize(
    "line",
    [
        "Lesen Sie auch am Abend, sagte die Lehrerin den Kindern am Montag, denn Bücher helfen beim Einschlafen sehr.",
        "He asked the crowd to subscribe for free to receive new posts of hope, a phrase that made the hall laugh.",
    ],
)
def test_a_sentence_that_opens_or_holds_such_words_is_copy(line: str) -> None:
    kept, removed = find_debris(["The line opens in May.", line, "The old trams go to a museum."])
    assert (len(kept), removed) == (3, [])


@pytest.mark.parametrize(
    ("copy", "link"),
    [
        ("انعكس ذلك سلبا على العلاقات بين البلدين..", "اقرأ المزيد: روسيا: على لندن تقديم الأدلة أو الاعتذار"),
        ('ولأن القوات "تهدد الملاحة"..', "اقرأ.. التحالف: الملاحة مهددة.. والميناء مغلق"),
        ("The port opens on Monday, the office said.", "Read more: Ferry starts again on Monday"),
    ],
)
def test_a_label_and_a_headline_behind_the_last_sentence_of_a_paragraph_are_cut_off(copy: str, link: str) -> None:
    kept, removed = find_debris([f"{copy} {link}", "The last line of it."])
    assert [text for _, text in kept] == [copy, "The last line of it."]
    assert [(cut.reason, cut.text) for cut in removed] == [("related-link", link)]


@pytest.mark.parametrize(
    "copy", ["He read two lists. Read: the first was long.", "They left. The reason: a storm that nobody had foretold"]
)
def test_a_sentence_behind_a_colon_at_the_end_is_copy(copy: str) -> None:
    assert find_debris([copy, "The last line of it."])[1] == []


def test_a_line_on_top_that_says_whose_analysis_it_is_is_no_copy() -> None:
    line = "هذا التحليل بقلم نيك روبرتسون، محلل الشؤون الدبلوماسية"
    assert reasons([line, "أطلقت القوات صواريخها.", "واعترضها الدفاع."]) == [(0, "disclaimer")]
    assert reasons(["أطلقت القوات صواريخها.", "قال إن المقال بقلم صديقه.", "واعترضها الدفاع."]) == []
