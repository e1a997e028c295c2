"""A query asked of one item: what a saved search does with every article as it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agents.monitor.query.terms import All, AnyOf, Is, Not, Outlets, Phrase, Query, Time
from agents.monitor.query.words import search_words, spellings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from agents.monitor.query.terms import FieldName

# As much of a text as the page shows and its store finds words in.
_CHARACTERS: Final = 40_000
# Stands between headline and body, so that no phrase runs from one into the other; no folded text holds it.
_BREAK: Final = "\ue000"


class Searched:
    """An item made ready once, to be asked any number of queries. Linear in its text, of which 40,000 letters count."""

    def __init__(self, headline: str, body: str, labels: Mapping[FieldName, Collection[str]], time: int) -> None:
        """Fold its words.

        Args:
            headline: As it was published.
            body: The same.
            labels: Of each field all that it can be called, as the parser makes the value of `Is`.
            time: Of the event, milliseconds.
        """
        words = [*search_words(headline[:_CHARACTERS]), _BREAK, *search_words(body[:_CHARACTERS])]
        self._words = frozenset(words)
        self._text = f" {' '.join(words)} "
        self._labels = labels
        self._time = time

    def outlets_needed(self, query: Query) -> int | None:
        """Return how many outlets have to carry the story for the query to hold: 1 at once, None never."""
        return next((n for n in sorted({1, *_thresholds(query)}) if self.answers(query, n)), None)

    def answers(self, query: Query, n_outlets: int = 1) -> bool:
        """Tell whether the query holds while so many outlets carry the story."""
        if isinstance(query, All):
            return all(self.answers(part, n_outlets) for part in query.parts)
        if isinstance(query, AnyOf):
            return any(self.answers(part, n_outlets) for part in query.parts)
        if isinstance(query, Not):
            return not self.answers(query.part, n_outlets)
        return n_outlets >= query.least if isinstance(query, Outlets) else self._has(query)

    def _has(self, query: Phrase | Is | Time) -> bool:
        if isinstance(query, Is):
            return query.value in self._labels.get(query.field, ())
        if isinstance(query, Time):
            return query.since <= self._time and (not query.before or self._time < query.before)
        first, *others = query.words
        if len(query.words) == 1 and not query.is_open:
            return any(word in self._words for word in spellings(first))
        # Asked first because it costs nothing: most phrases have a word that the text has not.
        if not self._words.issuperset(others[:-1] if query.is_open else others):
            return False
        end = "" if query.is_open else " "
        return any(f" {' '.join((word, *others))}{end}" in self._text for word in spellings(first))


def _thresholds(query: Query) -> Iterator[int]:
    if isinstance(query, Outlets):
        yield query.least
    elif isinstance(query, Not):
        yield from _thresholds(query.part)
    elif isinstance(query, (All, AnyOf)):
        for part in query.parts:
            yield from _thresholds(part)
