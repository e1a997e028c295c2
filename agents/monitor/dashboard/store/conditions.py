"""A query as a condition of SQLite: one FTS5 expression for what the index answers, comparisons for the rest.

FTS5 text is made here of words that search_words has made, in quotes, and of label words; nothing else gets in.
"""

from __future__ import annotations

from typing import NamedTuple

from agents.monitor.dashboard.store.documents import EVERY, label_word
from agents.monitor.query.terms import All, AnyOf, Is, Not, Outlets, Phrase, Query, Time
from agents.monitor.query.words import spellings


class Condition(NamedTuple):
    """A condition on a story; where both parts stand, both hold, and of neither everything does.

    Attributes:
        match: An FTS5 expression on `words`; "" for none.
        where: SQL on `story`, with a question mark for each value; "" for none.
    """

    match: str = ""
    where: str = ""
    values: tuple[object, ...] = ()

    def as_where(self) -> tuple[str, tuple[object, ...]]:
        """Return SQL on `story` for all of it, and its values."""
        found = "story.id IN (SELECT rowid FROM words WHERE words MATCH ?)"
        if self.match and self.where:
            return f"({found} AND {self.where})", (self.match, *self.values)
        return (found, (self.match,)) if self.match else (self.where or "1", self.values)


def condition_of(query: Query) -> Condition:
    """Translate a query; its depth and number of terms are bounded by the parser."""
    if isinstance(query, All):
        parts = [condition_of(part) for part in query.parts]
        values = tuple(value for part in parts for value in part.values)
        return Condition(_joined("AND", [p.match for p in parts]), _joined("AND", [p.where for p in parts]), values)
    if isinstance(query, AnyOf):
        parts = [condition_of(part) for part in query.parts]
        if not any(part.where for part in parts):
            return Condition(_joined("OR", [part.match for part in parts]))
        wheres = [part.as_where() for part in parts]
        return Condition("", _joined("OR", [where for where, _ in wheres]), tuple(v for _, vs in wheres for v in vs))
    if isinstance(query, Not):
        part = condition_of(query.part)
        if not part.where:
            return Condition(f"((labels : {EVERY}) NOT {part.match})")
        where, values = part.as_where()
        return Condition("", f"NOT ({where})", values)
    return _single(query)


def _single(query: Phrase | Is | Time | Outlets) -> Condition:
    if isinstance(query, Phrase):
        return Condition(_phrase(query))
    if isinstance(query, Is):
        return Condition(f"(labels : {label_word(query.field, query.value)})")
    if isinstance(query, Outlets):
        return Condition("", "story.n_outlets >= ?", (query.least,))
    if query.before:
        return Condition("", "(story.last >= ? AND story.last < ?)", (query.since, query.before))
    return Condition("", "story.last >= ?", (query.since,))


def _joined(word: str, parts: list[str]) -> str:
    there = [part for part in parts if part]
    return f"({f' {word} '.join(there)})" if there else ""


def _phrase(phrase: Phrase) -> str:
    first, *others = phrase.words
    star = " *" if phrase.is_open else ""
    spelt = " OR ".join(f'"{" ".join((spelling, *others))}"{star}' for spelling in spellings(first))
    return f"({{headline body}} : ({spelt}))"
