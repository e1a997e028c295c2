from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from streams.languages.folding import folded_text, folded_text_with_offsets
from streams.news.text import clean

# Arabic letters and marks, Latin with accents, invisible characters, digits of three scripts, Hangul jamo, punctuation.
ALPHABET = (
    "ابتحسعفقكلمنهويىةأإآؤئءٱکیپچگہھۀ ًٌٍَُِّْٰٕٔـ٠١٢٣۴۵۶0123abcXYZéÉßıİŉΐ\u0301\u0316\u0308\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202e\u2066\u2069\ufeff\u00a0\n\t .,،؛:!؟?«»“”'\"-–—_#@가각ﷺﻻ①½हिन्दीか\u3099"
)
NEWS_TEXT = st.one_of(st.text(alphabet=ALPHABET, max_size=80), st.text(max_size=40))
INVISIBLE = st.sampled_from(["\u200b", "\u200e", "\u200f", "\u202a", "\u202e", "\u202c", "\u2066", "\u2069", "\ufeff"])
HARAKAT = st.sampled_from(["\u064b", "\u064e", "\u064f", "\u0650", "\u0651", "\u0652", "\u0640"])
ARABIC_WORDS = st.lists(st.text(alphabet="ابتحسعفقكلمنهوي", min_size=1, max_size=8), min_size=1, max_size=10)


@given(NEWS_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(NEWS_TEXT)
def test_clean_text_is_nfc_on_one_line_and_can_be_written(text: str) -> None:
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()
    assert "\n" not in cleaned
    cleaned.encode()


@given(NEWS_TEXT)
@example("\u0345ΐŉ")
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded_text(folded_text(text)) == folded_text(text)


@given(NEWS_TEXT)
@example("it\x92s \x93here\x94, says \x8aimi\x9c, na\x88ve \x81")
@example("كتاب\ufe70 شكر\ufe71 محم\ufc61د \ufefb \ufdfa")
def test_cleaning_does_not_change_what_is_compared(text: str) -> None:
    assert folded_text(clean(text)) == folded_text(text)


@given(NEWS_TEXT)
def test_folding_with_offsets_gives_the_same_text_and_ranges_in_order(text: str) -> None:
    folded = folded_text_with_offsets(text)
    assert folded.text == folded_text(text)
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))


@given(ARABIC_WORDS, st.data())
def test_bidi_zero_width_and_diacritics_do_not_change_what_is_compared(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    position = data.draw(st.integers(0, len(text)))
    assert folded_text(text[:position] + data.draw(INVISIBLE) + text[position:]) == folded_text(text)
    after_letter = data.draw(st.sampled_from([n for n, letter in enumerate(text) if letter != " "])) + 1
    assert folded_text(text[:after_letter] + data.draw(HARAKAT) + text[after_letter:]) == folded_text(text)


@given(st.integers(0, 10**9), st.sampled_from([0x660, 0x6F0, 0xFF10]))
def test_digits_of_any_script_compare_equal(number: int, zero: int) -> None:
    assert folded_text("".join(chr(zero + int(digit)) for digit in str(number))) == str(number)
