"""What is kept of words between articles stays small, whatever words are sent."""

from __future__ import annotations

import tracemalloc

import pytest

from agents.enrich import forms, quote_arabic_words
from agents.enrich.tagger import words
from streams.news import shingles

ENDLESS = 100_000


@pytest.mark.parametrize("read", [shingles.token, words.bare_form, forms.comparable, quote_arabic_words.facts])
def test_no_cache_keeps_an_endless_word(read):
    read("وزارة")
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(20):
            read(f"{number}" + "ب" * ENDLESS)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < ENDLESS
