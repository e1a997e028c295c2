"""Runs of letters of a text, as one stage of marking hands them to the next.

The only words that tagger, link and quotes have in common; none of the three looks into another.
"""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A name that a tagger saw.

    Attributes:
        start, end: Code points [start, end) of the text given to the tagger.
        type: person, organisation, place or misc.
        probability: How likely each word of it is in a name of this type, 0 to 1; the scale is tagger/protocol.py's.
    """

    start: int
    end: int
    type: str
    probability: float = 1.0


class NamedSpan(NamedTuple):
    """A mention of an entity in the body.

    Attributes:
        start, end: Code points [start, end) of the body.
        name: The fullest form of the entity's name that stands in the text.
        id: The entity's id; None for one that has none.
        type: person, organisation, place or event.
    """

    start: int
    end: int
    name: str
    id: str | None
    type: str
