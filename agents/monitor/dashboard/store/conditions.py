"""A query as a condition of SQLite: what the index answers as one FTS5 expression, the rest as comparisons.

FTS5 text is made here of words that search_words has made, in quotes, and of label words; nothing else gets in.
"""

from __future__ import annotations

from typing import NamedTuple

from agents.monitor.dashboard.store.documents import EVERY, label_word
from agents.monitor.query.terms import All, AnyOf, Is, Not, Outlets, Phrase, Query, Time
from agents.monitor.query.words import spellings


class Condition(NamedTuple):
    """A condition on a row of `story`.

    Attributes:
        match: The FTS5 expression, where the index alone answers; "" elsewhere.
        where: SQL on `story`, with a question mark for each value.
    """

    match: str
    where: str
    values: tuple[object, ...] = ()

    def as_where(self) -> tuple[str, tuple[object, ...]]:
        """Return SQL and its values, whatever answers it."""
        if self.match:
            return "story.id IN (SELECT rowid FROM words WHERE words MATCH ?)", (self.match,)
        return self.where, self.values


def condition_of(query: Query) -> Condition:
    """Translate a query; its depth and number of terms are bounded by the parser."""
    if isinstance(query, (All, AnyOf)):
        return _joined(query)
    if isinstance(query, Not):
        part = condition_of(query.part)
        if part.match:
            return Condition(f"((labels : {EVERY}) NOT ({part.match}))", "")
        return Condition("", f"NOT ({part.where})", part.values)
    return _single(query)


def _single(query: Phrase | Is | Time | Outlets) -> Condition:
    if isinstance(query, Phrase):
        return Condition(_phrase(query), "")
    if isinstance(query, Is):
        return Condition(f"labels : {label_word(query.field, query.value)}", "")
    if isinstance(query, Outlets):
        return Condition("", "story.n_outlets >= ?", (query.least,))
    if query.before:
        return Condition("", "(story.last >= ? AND story.last < ?)", (query.since, query.before))
    return Condition("", "story.last >= ?", (query.since,))


def _joined(query: All | AnyOf) -> Condition:
    parts = [condition_of(part) for part in query.parts]
    if not parts:
        return Condition("", "1")
    word = "AND" if isinstance(query, All) else "OR"
    matches = [part.match for part in parts if part.match]
    match = f"({f' {word} '.join(matches)})" if matches else ""
    others = [part for part in parts if not part.match]
    if not others:
        return Condition(match, "")
    if match:
        others.append(Condition(match, ""))
    wheres = [part.as_where() for part in others]
    where = f" {word} ".join(where for where, _ in wheres)
    return Condition("", f"({where})", tuple(value for _, values in wheres for value in values))


def _phrase(phrase: Phrase) -> str:
    first, *others = phrase.words
    star = " *" if phrase.is_open else ""
    spelt = " OR ".join(f'"{" ".join((spelling, *others))}"{star}' for spelling in spellings(first))
    return f"({{headline body}} : ({spelt}))"
