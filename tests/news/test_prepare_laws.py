from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.languages.folding import folded_text
from streams.news.article import Item, UnreadableItem
from streams.news.prepare import prepare
from streams.news.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.news.article import Article

# Copy, cross-heads, debris, credits and junk, as sites mix them.
PIECES = [
    "أعلنت وزارة النقل افتتاح الجسر الجديد صباح اليوم بعد أعمال استمرت عامين.",
    "وقال المهندس المشرف إن الجسر يختصر الطريق إلى الميناء بنصف ساعة كاملة.",
    "ويتوقع التجار أن تنخفض كلفة النقل بين المدينتين قبل نهاية العام، حسب وكالة رويترز.",
    "القاهرة (أ ف ب) - وكان الجسر القديم قد أغلق في الربيع الماضي بسبب تشققات.",
    "شارك هذه الصفحة عبر فيسبوك وكان الجسر القديم قد أغلق في الربيع الماضي.",
    "أعلنت وزارة النقل افتتاح الجسر الجديد صباح اليوم بعد...",
    "The mayor said the bridge would open on Sunday. REUTER",
    "اقرأ أيضاً:", "أول سفينة ترسو في الميناء الجديد", "خطة الطرق في خمسة أسئلة", "للمزيد: خريطة المشاريع",
    "فرانس24/ أ ف ب", "دبي - العربية.نت", "المصدر: وكالات", "صورة: رويترز", "-----", "×××", "جسر بلا موعد", "دفنوه...",
    "تابعونا على تويتر", "All rights reserved", "REUTER", "إعلان", "\u200b", " ", "سلمى الحداد",
    "شارك هذه الصفحة عبر تويتر",
]  # fmt: skip
BODIES = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=30)), max_size=14)


def arabic(_text: str) -> tuple[str, float]:
    return "ar", 0.9


def prepared(body: Sequence[str], **fields: Any) -> Article:
    return prepare(Item(uri="u", headline="افتتاح الجسر", body="\n\n".join(body), **fields), arabic)


def as_sent(body: Sequence[str]) -> list[str]:
    return [text for text in (clean(line) for piece in body for line in lines(piece)) if text]


def lines(piece: str) -> list[str]:
    for mark in ("\r\n", "\r", "\u2028", "\u2029"):
        piece = piece.replace(mark, "\n")
    return piece.split("\n")


@settings(deadline=None)
@given(BODIES, st.sampled_from(["", "سلمى الحداد", "بيروت - رويترز"]))
def test_every_paragraph_as_sent_is_kept_or_listed(body: Sequence[str], byline: str) -> None:
    article = prepared(body, byline=byline)
    whole = [entry.paragraph for entry in article.removed if entry.paragraph is not None]
    assert len(set(whole)) == len(whole)
    assert len(article.paragraphs) + len(whole) == len(as_sent(body))
    assert all(
        entry.of is None or entry.of not in set(whole) or entry.of < (entry.paragraph or 0) for entry in article.removed
    )
    assert all(len(entry.text) <= 200 for entry in article.removed)


@settings(deadline=None)
@given(BODIES)
def test_what_is_kept_stands_in_the_copy_in_its_order(body: Sequence[str]) -> None:
    sent = as_sent(body)
    position = 0
    for paragraph in prepared(body).paragraphs:
        position = next(n for n in range(position, len(sent)) if paragraph in sent[n]) + 1


@settings(deadline=None)
@given(BODIES, st.sampled_from(["", "سلمى الحداد"]))
def test_preparing_what_was_prepared_changes_no_paragraph(body: Sequence[str], byline: str) -> None:
    once = prepared(body, byline=byline)
    assert prepared(once.paragraphs, byline=byline).paragraphs == once.paragraphs


@settings(deadline=None)
@given(BODIES)
def test_the_same_item_always_gives_the_same_article(body: Sequence[str]) -> None:
    assert prepared(body) == prepared(body)


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=80), st.sampled_from(["text/plain", "text/html"]))
def test_no_text_makes_prepare_fail_but_for_want_of_text(headline: str, body: str, byline: str, body_type: Any) -> None:
    article: Article | None = None
    with contextlib.suppress(UnreadableItem):  # "no-text", the one thing it may raise
        article = prepare(Item(uri="u", headline=headline, body=body, byline=byline, body_type=body_type), arabic)
    if article is not None:
        assert article.headline or article.paragraphs
        assert all(paragraph and "\n" not in paragraph for paragraph in article.paragraphs)
        assert all(folded_text(paragraph) for paragraph in article.paragraphs)
