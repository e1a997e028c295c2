"""Read the names of one article: which words could mean whom, and how sure that is.

A reading is one possible meaning of a run of words; what speaks for it is in scores.py, how much that counts in
weights.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from agents.enrich.link import cue_words, weights
from agents.enrich.link.marked_text import stripped
from agents.enrich.link.other_words import is_a_kind, is_something_else
from agents.enrich.link.scores import score_of
from agents.enrich.link.surroundings import Context, Spot, settled_country
from streams.languages.folding import comparable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agents.enrich.knowledge.records import KnownEntity
    from agents.enrich.link.marked_text import MarkedText
    from agents.enrich.link.matcher import Hit
    from streams.contract.records import EntityType

Mode = Literal["name", "short", "tag", "nationality"]


class Reading(NamedTuple):
    """One possible meaning of words [first, last) of a field.

    Attributes:
        record: Who is meant; None for an entity the knowledge does not have.
        key: Identity within the article: a record's id, or a local one.
        start, end: Code points of the surface, proclitics included.
        core: Code point where the name itself begins.
        mode: How it was found.
        country: For a nationality word, its country.
    """

    first: int
    last: int
    score: float
    record: KnownEntity | None
    key: str
    type: EntityType
    start: int
    end: int
    core: int
    mode: Mode
    country: str = ""


def readings(field: MarkedText, context: Context) -> list[Reading]:
    """Return the best believed meaning of every known name in a field, and its nationality words."""
    found = []
    covered = 0
    for first, last, hit in field.hits:
        if last <= covered:
            continue  # the surname of whom a street is named after
        if hit.country:
            found.append(_nationality(first, last, hit, hit.country))
            continue
        before = stripped(field.word(first - 1)) if field.is_glued(first) else set()
        spot = Spot(field, first, last, hit, before, settled_country(hit))
        if last - first > 1 and is_something_else(spot):
            covered = last
            continue
        reading = _best(spot, context)
        adjective = hit.key in context.adjectives and not is_a_kind(field, first)
        if reading is None and adjective and hit.bearers[0].record.type == "person":
            country = context.adjectives[hit.key]  # السوداني, where it is not Mr Al Sudani
            reading = _nationality(first, last, hit, country)
        if reading is not None:
            found.append(reading)
    return found


def read_elsewhere(fields: Sequence[MarkedText], found: Mapping[str, Sequence[Reading]]) -> dict[str, list[Reading]]:
    """Read a one-word place or club as the article reads it elsewhere: one name has one meaning in one article.

    A headline leans on the body: المهدية there is the town that the body calls ولاية المهدية, and برشلونة the club
    whose match it tells of. In the body a name that stands unread leans on one read where something is in it, or where
    the tagger says the same.
    """
    body: dict[str, dict[str, Reading]] = {}
    for field in fields:
        for reading in found[field.name] if field.name == "body" else ():
            if reading.record is not None and reading.mode == "name" and reading.last - reading.first == 1:
                body.setdefault(_core(field, reading), {})[reading.key] = reading
    sport = any(field.sport for field in fields)
    settled = {name: one for name, meant in body.items() if (one := _settled(meant, sport=sport)) is not None}
    out: dict[str, list[Reading]] = {}
    for field in fields:
        headline = field.name == "headline"
        read = list(found[field.name])
        if headline or not sport:
            read = [_lent(settled[_core(field, r)], r) if _leans(field, r, settled) else r for r in read]
        taken = {i for r in read for i in range(r.first, r.last)}
        for first, last, hit in field.hits:
            other = settled.get(hit.key)
            if other is None or last - first != 1 or first in taken or hit.country or not field.arabic_cues:
                continue
            before = stripped(field.word(first - 1)) if field.is_glued(first) else set()
            spot = Spot(field, first, last, hit, before, "")
            tag = field.tag_over(first, last)
            sure = spot.is_surely_in if tag is None else tag.type == other.type
            sure = (sure or (headline and tag is None)) and before.isdisjoint(cue_words.PERSON_HEADS)
            if sure and not is_something_else(spot):
                named = Reading(
                    first=first,
                    last=last,
                    score=weights.READ_FROM,
                    record=other.record,
                    key=other.key,
                    type=other.type,
                    start=hit.start,
                    end=hit.end,
                    core=hit.core_start,
                    mode="name",
                )
                read.append(named)
        out[field.name] = sorted(read, key=lambda r: r.first)
    return out


def _settled(meant: Mapping[str, Reading], *, sport: bool) -> Reading | None:
    """Return the one place or club that a name of the body means: the town where nothing in the article is of sport."""
    found = [one for one in meant.values() if sport or one.record is None or one.record.kind != "club"]
    one = next(iter(found or meant.values()))
    return one if len(found or meant) == 1 and _is_place_or_club(one) else None


def _leans(field: MarkedText, reading: Reading, settled: Mapping[str, Reading]) -> bool:
    return reading.last - reading.first == 1 and _is_place_or_club(reading) and _core(field, reading) in settled


def _lent(other: Reading, reading: Reading) -> Reading:
    return reading._replace(record=other.record, key=other.key, type=other.type)


def _core(field: MarkedText, reading: Reading) -> str:
    return comparable(field.reduced.original[reading.core : reading.end])


def _is_place_or_club(reading: Reading) -> bool:
    record = reading.record
    return record is not None and reading.mode == "name" and (record.kind == "club" or record.type == "place")


def _best(spot: Spot, context: Context) -> Reading | None:
    if is_something_else(spot):
        return None
    hit = spot.hit
    scored = [(score_of(spot, context, bearer), bearer) for bearer in hit.bearers]
    score, bearer = max(scored, key=lambda pair: pair[0])
    if score < weights.READ_FROM:
        return None
    # two bearers that nothing tells apart: no id rather than a wrong one
    rivals = sum(other >= max(weights.READ_FROM, score - weights.TOO_CLOSE) for other, _ in scored)
    if bearer.is_weak and rivals > 1:
        return None
    record = bearer.record
    return Reading(
        first=spot.first,
        last=spot.last,
        score=score,
        record=record,
        key=record.id,
        type=record.type,
        start=hit.start,
        end=hit.end,
        core=hit.core_start,
        mode="name",
    )


def _nationality(first: int, last: int, hit: Hit, country: str) -> Reading:
    return Reading(
        first=first,
        last=last,
        score=weights.ONLY_A_NAME,
        record=None,
        key="",
        type="place",
        start=hit.start,
        end=hit.end,
        core=hit.core_start,
        mode="nationality",
        country=country,
    )
