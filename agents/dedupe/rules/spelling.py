"""Spelling variants of a name: the other item's word is a number only, so the variants of ours are numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from streams.news import shingles

if TYPE_CHECKING:
    from collections.abc import Iterator

# Letters that outlets write for one another, or leave out, where they spell a foreign name.
_ALIKE: Final = (
    "غجقك", "تطد", "سصزش", "ظضد", "فب", "هح", "اوي", "نم",
    "aeiouy", "ckq", "szx", "iyj", "gjk", "uvw", "td", "fpv", "bp", "mn",
)  # fmt: skip
_WEAK: Final = "اويهaeiouhy"
# Longer words are no name; and a name has few variants.
_LONGEST: Final = 24


def is_spelt_otherwise(word: str, theirs: frozenset[int]) -> bool:
    """Tell whether one of some tokens is a word with one letter changed as outlets change them.

    Cost: at most some 500 variants a word.
    """
    return len(word) <= _LONGEST and any(shingles.token(variant) in theirs for variant in _variants(word))


def _variants(word: str) -> Iterator[str]:
    for at, letter in enumerate(word):
        yield word[:at] + word[at + 1 :]
        for group in _ALIKE:
            if letter in group:
                yield from (word[:at] + other + word[at + 1 :] for other in group if other != letter)
    letters = _WEAK if word.isascii() else _WEAK[:4]
    for at in range(1, len(word) + 1):
        yield from (word[:at] + letter + word[at:] for letter in (*letters, word[at - 1]))
    yield "ال" + word
