"""A word of any length costs its length and stays in no cache."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.languages import letters
from streams.news import fingerprint, shingles
from streams.news.formats import plain
from streams.news.teasers import blocks
from streams.news.text import clean
from tests.support.cost import assert_costs_less_than

if TYPE_CHECKING:
    from collections.abc import Callable

CLITICS = "وفبلس"


def _letter_by_letter(word: str) -> str:
    """Stem as fingerprints of version 2 were made: one letter at a time."""
    for prefix in shingles._ARABIC_ARTICLES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 3:
            word = word[len(prefix) :]
            break
    while len(word) > 4 and word[0] in CLITICS:
        word = word[1:]
    if len(word) == 4 and word[0] == "و":
        word = word[1:]
    while True:
        for suffix in shingles._ARABIC_SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= 3:
                word = word[: -len(suffix)]
                break
        else:
            return word


@given(st.text(alphabet="وفبلساهيةتمن", min_size=1, max_size=64))
def test_stems_are_those_that_stored_fingerprints_were_made_with(word: str) -> None:
    assert shingles.stem(word) == _letter_by_letter(word)


@pytest.mark.parametrize("piece", ["ب", "و", "بو", "ها", "ية", "هم", "الب", "s", "ing", "é", "ж", "1"])
def test_a_word_of_the_largest_record_takes_no_time(piece: str) -> None:
    word = piece * (900_000 // len(piece))
    assert_costs_less_than(0.5, lambda: shingles.token(word))


def test_a_long_word_stays_in_no_cache() -> None:
    before = len(shingles._TOKENS)
    for n in range(100):
        shingles.token(f"{'ب' * 1_000}{n}")
    assert len(shingles._TOKENS) == before


@given(
    st.lists(st.sampled_from(("a", "b", "7", *shingles.MARK_WORDS)), max_size=60),
    st.integers(0, 700),
    st.lists(st.sampled_from(("a", "c", *shingles.MARK_WORDS)), max_size=20),
)
def test_what_stands_below_the_top_tells_nothing_of_the_top(first: list[str], n: int, last: list[str]) -> None:
    words = [*first, *(f"w{i}" for i in range(n)), *last]
    whole = fingerprint._between_words(shingles.tokens(words))
    top = fingerprint._between_words(shingles.tokens(fingerprint._top(words)))
    assert top[: fingerprint.MAX_BODY_TOKENS].tolist() == whole[: fingerprint.MAX_BODY_TOKENS].tolist()


def test_words_below_the_top_are_not_numbered() -> None:
    words = [f"w{i}" for i in range(100_000)]
    assert len(fingerprint._top(words)) == fingerprint.MAX_BODY_TOKENS + 1


def _seconds(work: Callable[[], object]) -> float:
    def once() -> float:
        began = time.process_time()
        work()
        return time.process_time() - began

    return min(once() for _ in range(3))


@pytest.mark.parametrize(
    "piece",
    ["ب", "بَ", "é\u0315\u0300", "中", "a" + "\u0301" * 30, "ب" * 99 + "\U0001f600"],
    ids=["bare", "vocalised", "out of order", "han", "thirty marks", "emoji"],
)
def test_marks_of_one_long_word_are_bounded_in_little_more_than_reading_it(piece: str) -> None:
    text = piece * (450_000 // len(piece))
    reading = _seconds(lambda: [letter for letter in text if letter == "z"])
    assert _seconds(lambda: letters.bound_marks(text, [text])) < 4 * reading


@pytest.mark.parametrize("asks", [blocks.ends_sentence, shingles.with_quotation_marks], ids=["end", "marks"])
def test_the_end_and_the_marks_of_a_long_paragraph_cost_less_than_a_walk_over_it(asks: Callable[[str], object]) -> None:
    text = "ب" * 450_000
    walk = _seconds(lambda: re.search("[xyz]", text))
    assert _seconds(lambda: asks(text)) < walk / 2


@given(st.text(alphabet='aب .!؟?"»:…7٣\n', max_size=70))
def test_a_sentence_ends_where_a_search_from_the_front_sees_it_end(text: str) -> None:
    assert blocks.ends_sentence(text) == bool(blocks._SENTENCE_END.search(text))
    assert blocks.ends_sentence("x" * 99 + text) == blocks.ends_sentence("x" + text)


@given(st.lists(st.sampled_from(["\r\n", "\r", "\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "a"]), max_size=20))
def test_every_line_end_of_plain_text_is_one_newline(parts: list[str]) -> None:
    ends = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
    text = "a" + "".join(parts)
    assert plain.read_plain(text).uri == plain.read_plain(ends.sub("\n", text)).uri


def test_no_mark_is_a_letter_so_a_word_of_letters_alone_holds_no_run() -> None:
    marks = re.compile(f"[{letters.marks()}]")
    assert not any(chr(code).isalpha() and marks.match(chr(code)) for code in range(0x110000))


@given(st.lists(st.tuples(st.sampled_from(["\u0301", "\u064e", "\U0001d165", "a", "\U0001d400"]), st.integers(1, 40))))
def test_marks_are_cut_to_the_bound_and_nothing_else_is(runs: list[tuple[str, int]]) -> None:
    text = "".join(mark * n for mark, n in runs)
    assert letters.bound_marks(text, ["\u0301" * 99]) == letters._too_many_marks().sub(r"\1", text)
    is_short = max(map(len, text.split()), default=0) <= letters._LONG_WORD
    assert is_short or letters.bound_marks(text, text.split()) == letters._too_many_marks().sub(r"\1", text)
    assert clean(clean(text)) == clean(text)
