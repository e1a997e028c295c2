"""Lone headlines of other stories in Arabic copy: cut when sure; cross-heads, speech and lists stay."""

from __future__ import annotations

import pytest

from streams.languages.folding import folded_text
from streams.news.debris import find_debris
from streams.news.teasers.find import MAX_PARAGRAPHS, candidates, find_teasers
from tests.support.cost import assert_costs_less_than

COPY = [
    "أعلنت بلدية المدينة أن أعمال الصيانة في الميناء تنتهي مطلع الشهر المقبل بعد تأخر دام أسابيع.",
    "وأوضح مدير الميناء أن ست سفن تنتظر الدخول منذ ثلاثة أيام بسبب الرياح التي ضربت الساحل.",
    "وقال متحدث باسم الصيادين إن الخسائر كبيرة وإن أحدا لم يسأل عنهم حتى الآن.",
    "ومن المقرر أن تستأنف الرحلات البحرية فور انتهاء الأعمال، بحسب بيان الشركة المشغلة.",
    "وتضم المدينة أربعة أرصفة بنيت قبل نصف قرن ولم تجدد منذ ذلك الحين.",
]
TEASER = 'الأرصاد: موجة حر "غير مسبوقة" تضرب شرق المتوسط'


def with_line(line: str, at: int = 2) -> list[str]:
    return [*COPY[:at], line, *COPY[at:]]


def found(paragraphs: list[str]) -> list[int]:
    return find_teasers(paragraphs, [folded_text(paragraph) for paragraph in paragraphs])


def test_a_headline_of_another_story_between_finished_paragraphs_is_found_and_listed():
    assert found(with_line(TEASER)) == [2]
    kept, removed = find_debris(with_line(TEASER))
    assert [text for _, text in kept] == COPY
    assert [(entry.reason, entry.text, entry.paragraph) for entry in removed] == [("related-link", TEASER, 2)]


@pytest.mark.parametrize(
    "line",
    [
        "سفن تنتظر الدخول إلى الميناء",
        "ماذا قال مدير الميناء؟",
        "لماذا تأخرت أعمال الصيانة في الميناء؟",
        'وقال: "لماذا تستخدم روسيا هذه الطريقة لمنع السفن من الدخول؟"',
        'وتساءل: "من في العالم سينزعج من ذلك الأمر؟"',
        '"نحن هنا ولن نرحل قبل أن تنتهي الأعمال"',
        "الأرصاد: موجة حر تضرب شرق المتوسط.",
        "وفي ما يلي أبرز المواعيد الجديدة:",
        "- الأرصاد: موجة حر تضرب شرق المتوسط",
    ],
)
def test_cross_heads_speech_announcements_and_rows_are_copy(line: str):
    assert found(with_line(line)) == []


def test_what_stands_first_or_last_or_under_an_announcement_stays():
    assert found(with_line(TEASER, 0)) == []
    assert found(with_line(TEASER, len(COPY))) == []
    assert found([*COPY[:2], "وهذه أبرز العناوين:", TEASER, *COPY[2:]]) == []


def test_questions_and_answers_of_an_interview_stay():
    assert (
        found([*COPY[:3], "هل تخشى موجة حر تضرب شرق المتوسط هذا الأسبوع؟", "المدير: نعم، بالتأكيد.", *COPY[3:]]) == []
    )


def test_a_headline_beside_reported_speech_is_found():
    said = 'وأضاف: "لم يسأل عنا أحد حتى الآن ولا ننتظر ردا قبل نهاية الشهر."'
    assert found([*COPY[:2], said, TEASER, *COPY[2:]]) == [3]
    assert found([*COPY[:2], TEASER, said, *COPY[2:]]) == [2]


def test_quotation_marks_that_never_close_cost_what_the_line_is_long():
    line = "موجة حر تضرب شرق " + "“" * 200_000
    paragraphs = with_line(line)
    keys = [folded_text(paragraph) for paragraph in paragraphs]
    assert_costs_less_than(0.5, lambda: find_teasers(paragraphs, keys))


def test_copy_that_does_not_end_in_sentences_is_not_asked():
    assert found(with_line(TEASER)) == [2]
    assert found([paragraph.rstrip(".") + " ولم" for paragraph in with_line(TEASER)]) == []


def test_other_scripts_and_very_long_records_are_not_asked():
    english = [
        *["The council said the harbour would open next month."] * 3,
        "Storm hits eastern coast hard",
        "It said so.",
    ]
    assert candidates(english, [folded_text(paragraph) for paragraph in english]) == []
    long = with_line(TEASER) + [COPY[0]] * MAX_PARAGRAPHS
    assert candidates(long, [folded_text(paragraph) for paragraph in long]) == []
