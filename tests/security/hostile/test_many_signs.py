"""Marks and signs without number cost their length, and change nothing where copy has as many as copy has."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.languages.folding import folded_text, folded_text_with_offsets
from streams.news import shingles
from streams.news.article import Article
from streams.news.fingerprint import fingerprint, unpack
from tests.support.cost import assert_costs_less_than

UNSPACED = re.compile("([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")


@given(st.text("ab لا中のก1"))
def test_words_of_unspaced_scripts_are_those_that_stored_fingerprints_were_made_of(text):
    folded = folded_text(text)
    assert shingles.words(folded) == UNSPACED.sub(r" \1 ", folded).split()


def _every_mark(text: str) -> str:
    """Replace quotation marks as fingerprints of version 2 had it, however many there are."""
    inside = False

    def mark(match: re.Match[str]) -> str:
        nonlocal inside
        symbol = match.group()
        opens = symbol in "«“„" or (symbol not in "»”" and not inside)
        if opens == inside:
            return " "
        inside = opens
        return f" {shingles.MARK_WORDS[shingles.QUOTE_OPEN if opens else shingles.QUOTE_CLOSE]} "

    marked = re.sub('["«»“”„‟]', mark, text)
    return f"{marked} {shingles.MARK_WORDS[shingles.QUOTE_CLOSE]}" if inside else marked


@given(st.text('"«»“”„‟ab '))
def test_quotation_marks_are_marked_as_stored_fingerprints_have_them(text):
    assert shingles.with_quotation_marks(text) == _every_mark(text)


@settings(max_examples=20)
@given(st.text('"«»“”a ', min_size=1, max_size=8), st.integers(500, 3_000))
def test_a_fingerprint_is_the_same_however_many_marks_follow_its_top(piece, times):
    body = piece * times + "ab"
    words = shingles.words(folded_text(_every_mark(body)))
    expected = [shingles.token(word) for word in words][:640]
    packed = fingerprint(Article(uri="urn:marks", paragraphs=(body,)))
    assert np.array_equal(unpack(packed).body, np.array(expected, dtype=np.uint16))


@pytest.mark.parametrize("piece", ['"', "«", "«»", '"a', "ﷺ", "ﷺ ", "aﷺ", "㌖", "㋀", "中", "½"])
def test_a_body_full_of_one_sign_is_fingerprinted_in_no_time(piece):
    article = Article(uri="urn:signs", paragraphs=(piece * (900_000 // len(piece.encode())),))
    assert_costs_less_than(1.5, lambda: fingerprint(article))


@pytest.mark.parametrize("times", [1, 3, 2_001])
def test_offsets_agree_with_the_folded_text_when_signs_are_many(times):
    text = "قال ﷺ ㌖ " * times
    folded = folded_text_with_offsets(text)
    assert folded.text == folded_text(text)
    assert folded_text(folded.text) == folded.text


def test_a_sign_that_spells_a_sentence_is_still_its_words_in_copy():
    assert folded_text("محمد ﷺ") == "محمد صلي الله عليه وسلم"
