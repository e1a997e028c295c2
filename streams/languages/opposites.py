"""What words turn a fact round: xx/opposites.tsv, in comparable form."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from streams.languages.folding import folded_text
from streams.languages.language import languages
from streams.languages.tables import read_table

_TABLE = "opposites.tsv"


class Opposites(NamedTuple):
    """The tables of one language, or of all.

    Attributes:
        pairs: The words of the one side and of the other.
        negations: Words that deny.
        idioms: Words behind one of those that make a turn of speech of it, which denies nothing ("not only").
        corrections: Words that say that an earlier item was wrong.
        numbers: Value to its words, the commonest first; from 2 on, since "one" is seldom a figure.
    """

    pairs: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    negations: frozenset[str] = frozenset()
    idioms: frozenset[str] = frozenset()
    corrections: frozenset[str] = frozenset()
    numbers: tuple[tuple[int, tuple[str, ...]], ...] = ()


@cache
def opposites(language: str) -> Opposites:
    """Read a language's table; "" for those of all languages together; empty for a language without one."""
    known = [one.code for one in languages() if (files(__package__) / one.code / _TABLE).is_file()]
    rows = [row for code in known if language in ("", code) for row in read_table(code, _TABLE)]

    def words(kind: str) -> frozenset[str]:
        return frozenset(word for row in rows if row[0] == kind for word in _folded(row[1]))

    return Opposites(
        pairs=tuple((_folded(row[1]), _folded(row[2])) for row in rows if row[0] == "opposite"),
        negations=words("negation"),
        idioms=words("idiom"),
        corrections=words("correction"),
        numbers=tuple((int(row[1]), _folded(row[2])) for row in rows if row[0] == "number"),
    )


def _folded(words: str) -> tuple[str, ...]:
    return tuple(folded_text(words).split())
