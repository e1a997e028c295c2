"""The words that are searched: folded as the desk compares copy, so that two spellings of a word find each other."""

from __future__ import annotations

import re
from typing import Final

from streams.languages.clitics import PROCLITICS
from streams.languages.folding import folded_text

# Written without spaces: each sign is a word, and what is searched for stands together as a phrase does.
_UNSPACED: Final = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_ARABIC: Final = ("\u0620", "\u06ff")
_BEFORE_NAMES: Final = PROCLITICS["ar"]
# "لل" hides the article: للأمم is ل + الأمم.
_HIDING: Final = tuple(sorted(_BEFORE_NAMES.runs_that_swallow))
# Of two letters a word would be found inside half of all others.
_SHORTEST_BARE: Final = 3
_KNOWN_ID: Final = re.compile(
    r"https?://(?:www\.wikidata\.org/(?:entity|wiki)|sws\.geonames\.org)/([A-Z]?\d+)/?\Z", re.ASCII
)


def search_words(text: str) -> list[str]:
    """Return the words of a text in order: أردوغان is اردوغان, Erdoğan is erdogan. Linear time."""
    folded = folded_text(text)
    return (folded if folded.isascii() else _UNSPACED.sub(r" \1 ", folded)).split()


def spellings(word: str) -> tuple[str, ...]:
    """Return a searched word and what copy writes of it: with "and", "so", "by", "for" or "as" on its front.

    Args:
        word: One of search_words; of a script that writes nothing onto words it stands alone.
    """
    if len(word) < _SHORTEST_BARE or not _ARABIC[0] <= word[0] <= _ARABIC[1]:
        return (word,)
    found = [word, *(run + word for run in sorted(_BEFORE_NAMES.runs))]
    if word.startswith(_BEFORE_NAMES.article):
        found.extend(run + word[1:] for run in _HIDING)
    return tuple(found)


def label(text: str) -> str:
    """Return what a name, an outlet or an id is compared by: its words, or itself where it holds none."""
    return " ".join(search_words(text)) or text.casefold().strip()


def bare_id(identifier: str) -> str:
    """Return the number of a Wikidata or GeoNames uri ("Q810", "292223"), anything else as it is."""
    known = _KNOWN_ID.match(identifier)
    return known[1] if known else identifier
