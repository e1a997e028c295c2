"""Spelling variants of a name: the other item's word is a number only, so the variants of ours are numbered."""

from __future__ import annotations

import re
from itertools import chain, product
from typing import TYPE_CHECKING, Final

from streams.news import shingles

if TYPE_CHECKING:
    from collections.abc import Iterator

# Letters that outlets write for one another, or leave out, where they spell a foreign name.
_ALIKE: Final = (
    "غجقك", "تطد", "سصزش", "ظضد", "فب", "هح", "اوي", "نم",
    "aeiouy", "ckq", "szx", "iyj", "gjk", "uvw", "td", "fpv", "bp", "mn",
)  # fmt: skip
_VOWEL_GROUP: Final = re.compile("([aeiou]+)")
_WEAK: Final = "اويهaeiouhy"
# Longer words are no name; and a name has few variants.
_LONGEST: Final = 24
# How Latin letters write a vowel of another script: Yusuf, Youssef, Yusef. A name with more of them has too many forms.
_VOWELS: Final = ("a", "e", "i", "o", "u", "ou", "oo", "ee")
_MOST_VOWELS: Final = 2


def is_spelt_otherwise(word: str, theirs: frozenset[int]) -> bool:
    """Tell whether one of some tokens is a word with one letter changed as outlets change them, or its vowels.

    Cost: at most some 1,500 variants a word.
    """
    if len(word) > _LONGEST:
        return False
    return any(shingles.token(variant) in theirs for variant in chain(_variants(word), _revowelled(word)))


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


def _revowelled(word: str) -> Iterator[str]:
    """Yield a name in Latin letters with other vowels between the same consonants, one of which may be doubled."""
    if not word.isascii():
        return
    parts = _VOWEL_GROUP.split(word)
    inner = range(1, len(parts) - 1)
    vowels = [at for at in inner if at % 2]
    if not 0 < len(vowels) <= _MOST_VOWELS:
        return
    for chosen in product(_VOWELS, repeat=len(vowels)):
        spelt = dict(zip(vowels, chosen, strict=True))
        whole = [spelt.get(at, part) for at, part in enumerate(parts)]
        yield "".join(whole)
        for at in (at for at in inner if at % 2 == 0):
            other = whole[at] * 2 if len(whole[at]) == 1 else whole[at][:1]
            yield "".join((*whole[:at], other, *whole[at + 1 :]))
