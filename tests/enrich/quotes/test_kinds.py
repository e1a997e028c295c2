"""Speech or name, by learned weights: partial quotes in Arabic, and what stays a name."""

from __future__ import annotations

import pytest

from agents.enrich.quotes.find import find_quotes
from agents.enrich.quotes.kinds import shipped


def said(text: str) -> list[tuple[str, str | None]]:
    return [(one.text, one.speaker.name if one.speaker else None) for one in find_quotes(text, "ar")]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ('أوضح المحافظ نبيل الشامي أن الطريق بات "خطيرا للغاية" بعد السيول.', "خطيرا للغاية", "نبيل الشامي"),
        ('أشار الخبير ياسر مطر إلى وجود "ثغرات كبيرة" في التقرير.', "ثغرات كبيرة", "ياسر مطر"),
        ('وقال الحارس كريم عواد إن الخسارة كانت "قاسية جدا" على الفريق.', "قاسية جدا", "كريم عواد"),
    ],
)
def test_two_words_in_a_reported_sentence_are_quoted_of_its_speaker(text: str, words: str, speaker: str) -> None:
    assert said(text) == [(words, speaker)]


@pytest.mark.parametrize(
    "text",
    [
        'وأوضح مدير المتحف هاني ربيع أن قاعة "الفينيق" ستفتح قريبا.',
        'وقال الجنرال البريطاني "فليكس جيدني" إن المعركة لم تنته بعد.',
        'قال الوزير حازم قنديل إن مشروع "واحة الشمال" سينتهي في الخريف.',
        'انتقدت المعارضة ما تسميه الحكومة بـ"الخطة الكبرى"، معتبرة أنها عبء.',
    ],
)
def test_a_name_in_a_reported_sentence_is_not_quoted(text: str) -> None:
    assert said(text) == []


def test_only_arabic_has_weights_so_that_english_is_told_by_the_rules() -> None:
    assert list(shipped()) == ["ar"]
