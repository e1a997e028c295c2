"""Words as numbers that mean the same in every article: stems, what a name sounds like, what copy is about."""

from __future__ import annotations

import zlib
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from streams.languages.folding import folded_text
from streams.languages.tsv import rows_of
from streams.news import shingles

if TYPE_CHECKING:
    from collections.abc import Sequence

# Longer runs of letters are no words; no memo keeps them.
_LONGEST: Final = 32
_LANGUAGES: Final = ("ar", "en", "fr", "tr", "es")
# A stem shared by as many letters as this may be cut off: shorter ones would make strangers one word.
_LEAST_PREFIX: Final = 2
_LEAST_SOUNDS: Final = 3
# Classes of consonants that keep their place between scripts; vowels, breath and half vowels fall away.
_SOUNDS: Final = {
    letter: kind
    for kind, letters in {
        "b": "bpبپ", "f": "fvف", "t": "tتط", "d": "dدضذظ", "k": "kqcقكخ", "g": "gjجغğ",
        "s": "szxسصزشثçşœ", "r": "rر", "l": "lل", "m": "mم", "n": "nن",
    }.items()
    for letter in letters
}  # fmt: skip
_PAIRS: Final = (("sch", "s"), ("tch", "s"), ("sh", "s"), ("ch", "s"), ("kh", "k"), ("gh", "g"), ("th", "t"),
                 ("ph", "f"), ("dh", "d"), ("zh", "s"), ("ck", "k"), ("ce", "s"), ("ci", "s"))  # fmt: skip
_ARTICLES: Final = ("وال", "بال", "فال", "كال", "لل", "ال")


class Concept(NamedTuple):
    """What a word is about: its number, and whether it says what somebody did."""

    number: int
    is_act: bool


class _Concepts(NamedTuple):
    whole: dict[str, Concept]
    prefixes: dict[str, Concept]


def numbered(word: str) -> int:
    """Number a word with 32 bits, the same on every machine."""
    return zlib.crc32(word.encode())


@lru_cache(maxsize=1 << 16)
def _stem_number(word: str) -> int:
    return numbered(shingles.known_as(word))


def stem_number(word: str) -> int:
    """Number a folded word by its stem."""
    return _stem_number(word) if len(word) <= _LONGEST else numbered(word[:_LONGEST])


@lru_cache(maxsize=1 << 16)
def _sound_number(word: str) -> int:
    for article in _ARTICLES:
        if word.startswith(article):
            word = word[len(article) :]
            break
    for letters, sound in _PAIRS:
        word = word.replace(letters, sound)
    kinds = [_SOUNDS[letter] for letter in word if letter in _SOUNDS]
    kept = [kind for at, kind in enumerate(kinds) if not at or kinds[at - 1] != kind]
    return numbered("~" + "".join(kept)) if len(kept) >= _LEAST_SOUNDS else 0


def sound_number(word: str) -> int:
    """Number what a folded word sounds like in any script; 0 when too little of it is left to tell names apart."""
    return _sound_number(word) if len(word) <= _LONGEST else 0


@cache
def _tables() -> dict[str, _Concepts]:
    rows = rows_of(files(__package__).joinpath("concepts.tsv").read_text("utf-8"))
    found = {language: _Concepts({}, {}) for language in _LANGUAGES}
    for name, kind, *lists in rows:
        concept = Concept(numbered("=" + name), kind == "act")
        for language, listed in zip(_LANGUAGES, lists, strict=True):
            for word in listed.split():
                folded = folded_text(word)
                if language == "ar":
                    found[language].whole.setdefault(shingles.stem(folded), concept)
                elif word.endswith("*"):
                    found[language].prefixes.setdefault(folded, concept)
                else:
                    found[language].whole.setdefault(folded, concept)
    return found


@lru_cache(maxsize=1 << 16)
def _concept(word: str, language: str) -> Concept | None:
    known = _tables().get(language)
    if known is None:
        return None
    if language == "ar":
        return known.whole.get(shingles.stem(word))
    found = known.whole.get(word)
    if found is not None:
        return found
    # the longest beginning wins: "arrest" before "arr"
    for end in range(len(word), _LEAST_PREFIX - 1, -1):
        found = known.prefixes.get(word[:end])
        if found is not None:
            return found
    return None


def concepts(words: Sequence[str], language: str) -> list[Concept]:
    """Return what folded words are about, one entry a word that says anything; none in a language without a table."""
    found = (_concept(word, language) for word in words if len(word) <= _LONGEST)
    return [concept for concept in found if concept is not None]
