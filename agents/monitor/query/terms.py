"""What a query asks for, as values: whatever answers it (the store, a watch) walks this tree and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

FieldName = Literal["entity", "outlet", "language", "relation"]


@dataclass(frozen=True)
class Phrase:
    """Words that stand together in a headline or a body.

    Attributes:
        words: As search_words makes them; one at least.
        is_open: The last word may go on: "minist*".
    """

    words: tuple[str, ...]
    is_open: bool = False


@dataclass(frozen=True)
class Is:
    """A label that the story has.

    Attributes:
        value: Of an entity, its bare id or a name, as `label` makes it; of an outlet the same.
    """

    field: FieldName
    value: str


@dataclass(frozen=True)
class Time:
    """When the story last came, milliseconds since the epoch.

    Attributes:
        since: The first moment that counts; 0 for any.
        before: The first that counts no more; 0 for any.
    """

    since: int = 0
    before: int = 0


@dataclass(frozen=True)
class Outlets:
    """How many outlets carried the story, at least."""

    least: int


@dataclass(frozen=True)
class All:
    """Every part holds; of no part: everything."""

    parts: tuple[Query, ...]


@dataclass(frozen=True)
class AnyOf:
    """One part holds at least."""

    parts: tuple[Query, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Query


Query: TypeAlias = Phrase | Is | Time | Outlets | All | AnyOf | Not
EVERYTHING: Final = All(())


def both(*queries: Query) -> Query:
    """Return the query that asks for all of these."""
    parts = tuple(part for query in queries for part in (query.parts if isinstance(query, All) else (query,)))
    return parts[0] if len(parts) == 1 else All(parts)


def labels(query: Query, field: FieldName) -> list[Is]:
    """List what a query asks of a field, in its order, "not" or no."""
    if isinstance(query, Is):
        return [query] if query.field == field else []
    if isinstance(query, Not):
        return labels(query.part, field)
    return [one for part in query.parts for one in labels(part, field)] if isinstance(query, (All, AnyOf)) else []


def phrases(query: Query) -> list[Phrase]:
    """List the phrases of a query that a result may show, in their order; those behind "not" are left out."""
    if isinstance(query, Phrase):
        return [query]
    if isinstance(query, (All, AnyOf)):
        return [phrase for part in query.parts for phrase in phrases(part)]
    return []
