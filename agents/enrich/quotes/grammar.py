"""What every grammar of quotation has in common: the cue it finds, and who it finds by name or title."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from agents.enrich.quotes.speakers import Actor, Cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from agents.enrich.quotes.narrative import Narrative
    from agents.enrich.spans import NamedSpan

# How surely the words around a pair of marks say that somebody says what stands in it.
NONE, CONTINUED, LOOSE, TIGHT = range(4)


class Cue(NamedTuple):
    """What the words around a pair of marks say.

    Attributes:
        speaker: Who says it; None when nobody is named.
        strength: NONE, CONTINUED, LOOSE or TIGHT.
        judging: The verb passes judgement, so that even one word may be quoted.
        shared: A quote without a cue of its own in the same sentence has the same speaker.
    """

    speaker: Actor | None
    strength: int
    judging: bool = False
    shared: bool = True


NO_CUE = Cue(None, NONE)


class Said(NamedTuple):
    """A quote already attributed: its last token, its speaker and how sure it was."""

    token: int
    sentence: int
    paragraph: int
    speaker: Actor | None


class KnownPerson(NamedTuple):
    """A known person, in tokens: one past the last, and the actor."""

    stop: int
    actor: Actor


class Mentions(NamedTuple):
    """What is known of the body: persons by first token, and the tokens of places and of organisations."""

    people: dict[int, KnownPerson]
    places: set[int]
    bodies: set[int]


def enter_known(narrative: Narrative, cast: Cast, people: list[NamedSpan], fold: Callable[[str], str]) -> Mentions:
    """Enter the mentions that were found before."""
    found = Mentions({}, set(), set())
    actors: dict[tuple[str, str], Actor] = {}
    for person in sorted(people):
        if person.end <= person.start:
            continue
        first = bisect_right(narrative.ends, person.start)
        stop = bisect_left(narrative.starts, person.end)
        if stop <= first:
            continue
        key = (person.type, person.id or person.name)
        actor = actors.get(key)
        if actor is None:
            kind = "person" if person.type == "person" else "organisation"
            words = tuple(fold(person.name).split())
            actor = cast.add(
                Actor(
                    person.name,
                    words,
                    kind,
                    id=person.id,
                    heads=set(words[:1]),
                    pinned=True,
                    is_place=person.type == "place",
                )
            )
            actors[key] = actor
        if person.type == "person":
            found.people[first] = KnownPerson(stop, actor)
        elif person.type == "place":
            found.places.update(range(first, stop))
        elif person.type == "organisation":
            found.bodies.update(range(first, stop))
        cast.mention(first, narrative.sentence[first], actor)
    return found
