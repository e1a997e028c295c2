"""What words turn a fact round: xx/opposites.tsv, in comparable form."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from streams.languages.calendar import calendar
from streams.languages.folding import folded_text
from streams.languages.language import language as known_language
from streams.languages.language import languages
from streams.languages.tsv import read_table

_TABLE = "opposites.tsv"

Words = tuple[str, ...]


class Opposites(NamedTuple):
    """The table of one language.

    Attributes:
        facts: Of each fact the words of each of its stages (guilty, acquitted; approved, rejected, postponed).
        stages: Words of one next step, news where the other item has none of them (postponed; resigned).
        denials: Words that deny.
        refusals: Verbs that deny the act behind them, where the other item has none of them at all.
        idioms: Words behind one of those that make a turn of speech of it, which denies nothing ("not only").
        prefixes: What is written before a word to deny it.
        infixes: What is written into a word to deny it.
        alike: Letters that are written for one another where an infix stands; first the vowels that go together.
        heads: Words right before a name, of a language whose letters have no case.
        before_places: Words before a place, of such a language: in, to.
        articles: Words right before a noun, of a language that gives all nouns capitals.
        seconds: Phrases that lead in a second story.
        corrections: Words that open a note which says that an earlier item was wrong.
        earlier: Phrases by which such a note names the wrong version.
        planned: Phrases by which a lead says that an act is still to come.
        planned_prefixes, planned_endings: What a verb bears that says so.
        attributions: Words that say whose word it is and when, and the small words between: no news of their own.
        casualties: Words beside the figure of a toll.
        notes: Words in which an outlet speaks of its own copy, which tell nothing of a story (this article, updated).
        doers: Words before who did it, where the verb says that it was done.
        joins: Words between two who did the same.
        months: Names of months, of calendar.tsv: a figure beside one is a date.
        numbers: Value to its words.
        ordinals: Value to its ordinals, by which the other item may say a figure.
    """

    facts: tuple[tuple[Words, ...], ...] = ()
    stages: tuple[Words, ...] = ()
    denials: frozenset[str] = frozenset()
    refusals: frozenset[str] = frozenset()
    idioms: frozenset[str] = frozenset()
    prefixes: Words = ()
    infixes: Words = ()
    alike: Words = ()
    heads: frozenset[str] = frozenset()
    before_places: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    seconds: tuple[Words, ...] = ()
    corrections: frozenset[str] = frozenset()
    earlier: tuple[Words, ...] = ()
    planned: tuple[Words, ...] = ()
    planned_prefixes: Words = ()
    planned_endings: Words = ()
    attributions: frozenset[str] = frozenset()
    casualties: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()
    doers: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()
    months: frozenset[str] = frozenset()
    numbers: tuple[tuple[int, Words], ...] = ()
    ordinals: tuple[tuple[int, Words], ...] = ()


@cache
def _with_table() -> frozenset[str]:
    return frozenset(one.code for one in languages() if (files(__package__) / one.code / _TABLE).is_file())


@cache
def _read(code: str) -> Opposites:
    rows = read_table(code, _TABLE)

    def lines(kind: str) -> tuple[Words, ...]:
        return tuple(_folded(row[1]) for row in rows if row[0] == kind)

    def words(kind: str) -> frozenset[str]:
        return frozenset(word for line in lines(kind) for word in line)

    def in_order(kind: str) -> Words:
        return tuple(word for line in lines(kind) for word in line)

    def values(kind: str) -> tuple[tuple[int, Words], ...]:
        return tuple((int(row[1]), _folded(row[2])) for row in rows if row[0] == kind)

    days = frozenset(folded_text(one.word) for one in calendar(code, "weekday"))
    return Opposites(
        facts=tuple(tuple(map(_folded, row[1:])) for row in rows if row[0] == "opposite"),
        stages=lines("stage"),
        denials=words("denial"),
        refusals=words("refusal"),
        idioms=words("idiom"),
        prefixes=in_order("prefix"),
        infixes=in_order("infix"),
        alike=in_order("alike"),
        heads=words("head"),
        before_places=words("before place"),
        articles=words("article"),
        seconds=lines("second"),
        corrections=words("correction"),
        earlier=lines("earlier"),
        planned=lines("planned"),
        planned_prefixes=in_order("planned prefix"),
        planned_endings=in_order("planned ending"),
        attributions=words("attribution") | (days if words("attribution") else frozenset()),
        casualties=words("casualties"),
        notes=words("note"),
        doers=words("doer"),
        joins=words("join"),
        months=frozenset(folded_text(one.word) for one in calendar(code) if one.kind != "weekday"),
        numbers=values("number"),
        ordinals=values("ordinal"),
    )


def opposites(language: str) -> Opposites:
    """Read a language's table; an empty one for a language without, whatever its sender calls it."""
    code = known_language(language).code
    return _read(code) if code in _with_table() else Opposites()


def _folded(words: str) -> Words:
    return tuple(folded_text(words).split())
