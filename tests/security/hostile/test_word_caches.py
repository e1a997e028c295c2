"""What is kept of words between articles stays small, whatever words are sent."""

from __future__ import annotations

import tracemalloc

import pytest

from agents.enrich.quotes.ar.word_facts import facts
from agents.enrich.tagger import words
from streams.languages import folding
from streams.news import shingles

ENDLESS = 100_000


@pytest.mark.parametrize("read", [shingles.token, words.bare_form, folding.comparable, facts])
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
