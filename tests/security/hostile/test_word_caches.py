"""What is kept of words between articles stays small, whatever words are sent."""

from __future__ import annotations

import gc
import tracemalloc
from functools import cache
from typing import TYPE_CHECKING

import pytest

from agents.enrich.quotes.ar.word_facts import facts
from agents.enrich.tagger.tagger import BuiltInTagger
from streams.languages import folding
from streams.news import shingles

if TYPE_CHECKING:
    from agents.enrich.spans import Span

ENDLESS = 100_000


@cache
def tagger() -> BuiltInTagger:
    return BuiltInTagger.load()


def tagged(word: str) -> list[list[Span]]:
    return tagger().tag([word], "ar")


@pytest.mark.parametrize("read", [shingles.token, tagged, folding.comparable, facts])
def test_no_cache_keeps_an_endless_word(read):
    read("وزارة" * 20)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(20):
            read(f"{number}" + "ب" * ENDLESS)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Twenty kept words take four megabytes; threads that other tests left in this process have taken a tenth of one.
    assert after - before < 5 * ENDLESS
