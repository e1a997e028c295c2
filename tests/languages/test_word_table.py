"""One table of words a text: what every stage reads of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from streams.languages.folding import comparable
from streams.languages.word_table import word_table

TEXTS = st.text(st.sampled_from("ابأىةهلو .,،\n-'\"«»#_ـ\u064e\u0651\u200f12٣abcXYZ’éﬁﷲ中🙂"), max_size=60)


@given(TEXTS)
def test_every_word_stands_where_the_table_says(text: str) -> None:
    table = word_table(text)
    assert len(table.words.texts) == len(table.begins) == len(table.ends)
    for word, first, begin, end in zip(table.words.texts, table.words.starts, table.begins, table.ends, strict=True):
        assert (begin, end) == table.reduced.span(first, first + len(word))
        assert word in comparable(text[begin:end])


@given(TEXTS, st.integers(0, 60))
def test_the_first_words_of_a_text_are_the_words_of_its_beginning(text: str, characters: int) -> None:
    assert word_table(text).first_words(characters) == word_table(text[:characters]).words.texts


def test_marks_on_the_last_letter_belong_to_the_word() -> None:
    table = word_table("قالَ محمدٌ.")
    assert [table.reduced.original[begin:end] for begin, end in zip(table.begins, table.ends, strict=True)] == [
        "قالَ",
        "محمدٌ",
    ]


def test_a_sentence_ends_at_a_mark_and_not_at_an_initial() -> None:
    table = word_table("J. Smith left. He is in Mina!\nMore")
    assert table.sentences(has_case=True) == [0, 0, 0, 1, 1, 1, 1, 2]
    assert table.sentences(has_case=False) == [0, 1, 1, 2, 2, 2, 2, 3]


@given(TEXTS)
def test_every_word_has_a_sentence_and_none_is_passed_over(text: str) -> None:
    table = word_table(text)
    numbers = table.sentences(has_case=True)
    assert len(numbers) == len(table.begins)
    assert all(after - before in (0, 1) for before, after in zip([0, *numbers], numbers, strict=False))
