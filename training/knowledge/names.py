"""The ways to write one entity's name, and how far each is to be trusted."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from agents.enrich.knowledge.records import Flag, Name, Nationality
from streams.languages.folding import TATWEEL, comparable
from training.knowledge.tables import LATIN, parts, table

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

# Longer capitals are a headline, not an acronym.
_LONGEST_ACRONYM = 6
_ENDINGS = ("", "ة", "ون", "ين", "ات", "ا", "ان", "تان", "تين")


def mark(name: str) -> str:
    """Return what a name is told apart by: Latin ones by their capitals, others by their comparable form."""
    return name if name.isascii() else comparable(name)


def without_diacritics(text: str) -> str:
    """Drop marks, tatweel and bidi controls, and keep every letter as it is written."""
    return "".join(
        char
        for char in text
        if char != TATWEEL and not unicodedata.combining(char) and unicodedata.category(char) != "Cf"
    )


def without_accents(text: str) -> str:
    """Write Latin letters without accents, and drop the marks that transcriptions have for hamza and ain."""
    letters = (char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return "".join(char for char in letters if char not in "‘’")


class Names:
    """Collects the ways to write one entity's name, each once per comparable form."""

    def __init__(self, weak: AbstractSet[str], strong: AbstractSet[str], drop: AbstractSet[str]) -> None:
        """Start with none.

        Args:
            weak: Marks of names that count only with a sign.
            strong: Marks of names that count alone, whatever else is said of them.
            drop: Marks of names that are never taken.
        """
        self.weak, self.strong, self.drop = weak, strong, drop
        self.found: dict[tuple[str, str], Name] = {}

    def add(self, text: str, languages: str, flags: Flag = Flag.NONE) -> None:
        """Take a name in; languages are codes joined by spaces."""
        text = without_diacritics(text).strip()
        key = comparable(text)
        if len(key) < 2 or key in self.drop or text in self.drop:
            return
        latin = LATIN.match(text) is not None or text.isascii()
        flags = self._flags(text, text if latin else key, flags, acronym=latin and len(key) <= _LONGEST_ACRONYM)
        place = key, "latin" if latin else "arabic"
        have = self.found.get(place)
        if have is not None:
            before = Flag(have.flags)
            # a strict reason to doubt a name must hold for every source of it
            flags = (before | flags) & ~Flag.WEAK | (before & flags & Flag.WEAK)
            languages = " ".join(sorted({*have.languages.split(), *languages.split()}))
            text = have.text
        self.found[place] = Name(text, languages, int(flags))

    def _flags(self, text: str, marked: str, flags: Flag, *, acronym: bool) -> Flag:
        if acronym and text.isupper() and " " not in text:
            flags |= Flag.ACRONYM
        if marked in self.weak:
            flags |= Flag.WEAK
        return flags & ~Flag.WEAK if marked in self.strong else flags

    def all(self) -> tuple[Name, ...]:
        """Return them in the order they came."""
        return tuple(self.found.values())


def nationalities() -> tuple[Nationality, ...]:
    """Return the words for what and who is of a country, inflected."""
    out = []
    for row in table("nationalities.tsv"):
        iso, singular, plural, english = [*row, "", "", ""][:4]
        forms = [form for word in parts(singular) for form in _inflected(word)]
        for form in parts(plural):
            forms += [form, "ال" + form]
        people = parts(english)
        plurals = [word + "s" for word in people if not word.endswith(("s", "h", "ese"))]
        out.append(Nationality(iso, tuple(dict.fromkeys(map(comparable, forms))), (*people, *plurals)))
    return tuple(out)


def _inflected(word: str) -> list[str]:
    """Return an adjective's forms, with and without the article; of a compound only the singular is written."""
    first, _, rest = word.partition(" ")
    if not rest:
        return [form for ending in _ENDINGS for form in (first + ending, "ال" + first + ending)]
    return [
        form
        for second in (rest, rest + "ة")
        for form in (f"{first} {second}", f"ال{first} ال{second}", f"ال{first} {second}")
    ]
