"""Decide who and where each name of an article is: one reading for each run of words, one entity for each key."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from agents.enrich.knowledge.records import Flag
from agents.enrich.link import cue_words, short_names, unknown_names, weights
from agents.enrich.link.candidates import Reading, read_elsewhere, readings
from agents.enrich.link.capitals import capitalised
from agents.enrich.link.company_names import enter_companies, with_companies
from agents.enrich.link.other_words import without_other_words
from agents.enrich.link.surroundings import Context
from agents.enrich.link.word_senses import without_common_words
from streams.languages.folding import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from agents.enrich.knowledge.records import KnownEntity
    from agents.enrich.knowledge.store import Knowledge
    from agents.enrich.link.marked_text import MarkedText
    from streams.contract.records import EntityType, MentionField


# as a plain number: the operators of an enum take ten times as long
_FULL = int(Flag.FULL)


class Occurrence(NamedTuple):
    """Where a mention stands: code points [start, end) of a text, and where the name itself begins."""

    field: MentionField
    start: int
    end: int
    core: int


class Linked(NamedTuple):
    """An entity of an article.

    Attributes:
        key: A record's id or a local one.
        record: What is known of it; None for a local one.
        spans: In order of appearance; empty for one only named by an adjective.
    """

    key: str
    type: EntityType
    record: KnownEntity | None
    spans: tuple[Occurrence, ...]


def link(texts: Sequence[MarkedText], knowledge: Knowledge) -> list[Linked]:
    """Link the names of one article.

    Args:
        texts: Headline and body with hits and, when a tagger read them, its spans.
        knowledge: The names' bearers.

    Returns:
        Entities by first mention, those only named by an adjective last. Spans never overlap within a field; of two
        readings that want the same words the longer wins, then the surer, then the one the knowledge has.

    Cost: linear in hits and words.
    """
    fields = without_common_words(without_other_words(texts))
    context = Context(fields, knowledge.nationalities)
    named = read_elsewhere(fields, {f.name: readings(f, context) for f in fields})
    named = {f.name: _composites(f, named[f.name]) for f in fields}
    forms: Counter[str] = Counter()
    for f in fields:
        forms.update(f.words.texts)
    persons = unknown_names.surnames(fields)
    unknown = {
        f.name: [r for r in unknown_names.unknown(f, forms, knowledge, persons) if _is_sure(r, f)]
        + (capitalised(f) if f.language.has_case else unknown_names.quoted_after_title(f))
        for f in fields
    }
    companies = with_companies(fields, unknown, named)
    unknown = {f.name: _organisations(companies[f.name], named.values(), f) for f in fields}
    chosen = {f.name: [r for r in _choose(named[f.name] + unknown[f.name], f) if r.type == "person"] for f in fields}
    fulls = short_names.fulls([(f, chosen[f.name]) for f in fields])
    taken = {f.name: {i for full in fulls if full.field is f for i in full.words} for f in fields}
    index = short_names.index_of_short_forms(fulls)
    enter_companies(index, fields, companies)
    entities = _Entities(knowledge)
    for f in fields:
        short, blocked = short_names.find_short(f, index, taken[f.name], knowledge)
        wanted = [
            reading
            for reading in named[f.name] + unknown[f.name]
            if not (_gives_way(reading, f, short, blocked) or _is_a_surname(reading, f, index))
        ]
        for reading in _choose(wanted + short, f):
            entities.add(f, reading)
    return entities.linked()


def _organisations(unknown: Sequence[Reading], named: Iterable[Sequence[Reading]], field: MarkedText) -> list[Reading]:
    """Lean an unknown organisation on a known one that begins or ends with its words: سان جرمان, الاتحاد الدولي."""
    known = {r.key: r for readings in named for r in readings if r.type == "organisation" and r.record is not None}
    if not known or not any(reading.type == "organisation" for reading in unknown):
        return list(unknown)
    fulls = {key: _full_names(one.record) for key, one in known.items()}
    out = []
    for reading in unknown:
        fits = []
        if reading.type == "organisation":
            name = comparable(field.reduced.original[reading.core : reading.end])
            # الخطوط الجوية الفرنسية is not the British airline named before
            another = field.nationality_at(reading.last) is not None
            fits = [] if another else [r for key, r in known.items() if _is_part_of(name, fulls[key])]
        one = fits[0] if len(fits) == 1 else None
        out.append(reading._replace(record=one.record, key=one.key, mode="short") if one else reading)
    return out


def _full_names(record: KnownEntity | None) -> list[str]:
    return [comparable(full.text) for full in record.names if full.flags & _FULL] if record is not None else []


def _is_part_of(name: str, fulls: Sequence[str]) -> bool:
    return " " in name and any(full.startswith(f"{name} ") or full.endswith(f" {name}") for full in fulls)


def _is_sure(reading: Reading, field: MarkedText) -> bool:
    tag = field.tag_over(reading.first, reading.last)
    return reading.last - reading.first > 1 or tag is None or tag.probability >= weights.ONE_WORD_TAG_FROM


def _gives_way(reading: Reading, field: MarkedText, short: Sequence[Reading], blocked: set[int]) -> bool:
    """Tell whether a one-word reading is the short form of a person instead."""
    if reading.last - reading.first != 1 or reading.mode == "short":
        return False
    is_place_here = reading.type == "place" and _has_place_cue(field, reading)
    if reading.first in blocked:
        return reading.type == "place" and not (is_place_here and _is_surely_a_place(field, reading))
    for other in short:
        if other.first <= reading.first < other.last:
            return not is_place_here and (reading.mode != "name" or reading.key != other.key)
    return False


def _is_a_surname(reading: Reading, field: MarkedText, index: Mapping[str, Sequence[short_names.Short]]) -> bool:
    """Tell whether a nationality of a headline is the surname of somebody in the body: أسرة المصري تطالب بالتحقيق.

    An adjective follows a definite noun or a name; after an indefinite noun, or at the start, "the Egyptian" is a noun.
    """
    if reading.mode != "nationality" or field.name != "headline" or not field.word(reading.first).startswith("ال"):
        return False
    before = reading.first - 1
    follows = field.word(before).startswith(("ال", "لل")) or before in field.hit_words or before in field.tags_at
    return not follows and any(not short.is_first_name for short in index.get(field.word(reading.first), ()))


def _is_surely_a_place(field: MarkedText, reading: Reading) -> bool:
    """Tell whether what stands before a place joins it to no person: Henderson is hurt and Jordan out."""
    joined = field.word(reading.first - 1) in cue_words.JOINS
    return not joined or reading.first - 2 in field.settled_places


def _has_place_cue(field: MarkedText, reading: Reading) -> bool:
    before = field.word(reading.first - 1)
    return before in cue_words.IN_ARABIC | cue_words.PLACE_HEADS or before in cue_words.PLACE_WORDS_BEFORE


def _choose(wanted: Sequence[Reading], field: MarkedText) -> list[Reading]:
    """Keep readings that do not overlap: longest first, then known names of several words, then surest.

    A tagger that takes بيونغ يانغ for a person is not believed.
    """
    chosen: list[Reading] = []
    occupied: set[int] = set()
    known: dict[int, list[tuple[int, Reading]]] = {}
    for order, reading in enumerate(wanted):
        if reading.mode == "name":
            known.setdefault(reading.first, []).append((order, reading))
    ranked = sorted(
        wanted,
        key=lambda r: (
            r.mode == "nationality",
            -_claim(r, known, field),
            r.mode != "name" or r.last - r.first == 1,
            -r.score,
            r.record is None,
            r.first,
            r.key,
        ),
    )
    for reading in ranked:
        span = range(reading.first, reading.last)
        if not occupied.isdisjoint(span):
            continue
        occupied.update(span)
        chosen.append(reading)
    return sorted(chosen, key=lambda r: r.first)


def _claim(reading: Reading, names: Mapping[int, Sequence[tuple[int, Reading]]], field: MarkedText) -> int:
    """Return how many words a reading may claim against others.

    A tagger's span that only adds words before a full known name (a title it took along) claims no more than that name.
    """
    length = reading.last - reading.first
    if reading.mode != "tag":
        return length
    inside = [pair for first in range(reading.first, reading.last) for pair in names.get(first, ())]
    for _, other in sorted(inside, key=itemgetter(0)):
        if other.last > reading.last:
            continue
        known = other.last - other.first
        if other.type == reading.type and known > 1 and (other.last == reading.last or _ends_at_a_name(field, other)):
            return known - 1
        # a known organisation inside a longer one keeps its words only when it is all but one word of it
        if other.type == reading.type == "organisation" and known > 1 and length - known <= 1:
            return known - 1
    return length


def _ends_at_a_name(field: MarkedText, known: Reading) -> bool:
    """Tell whether the word after a full name is a name of its own (حيدر العبادي النصر), not more of it."""
    return known.last in field.name_starts


def _composites(field: MarkedText, found: list[Reading]) -> list[Reading]:
    """Read "Paris, Texas": of the namesakes the one that lies in the region that follows, as one mention."""
    out = list(found)
    by_first = {r.first: r for r in found if r.type == "place" and r.record is not None and r.record.kind == "region"}
    for first, last, hit in field.hits:
        region = by_first.get(last)
        if region is None or region.record is None or not region.record.region or hit.country or hit.proclitic:
            continue
        if field.between(last).strip() not in {",", "،"}:
            continue
        inside = next((b.record for b in hit.bearers if _lies_in(b.record, region.record)), None)
        if inside is not None:
            composite = Reading(
                first=first,
                last=region.last,
                score=weights.COMPOSITE,
                record=inside,
                key=inside.id,
                type="place",
                start=hit.start,
                end=region.end,
                core=hit.core_start,
                mode="name",
            )
            out.append(composite)
    return out


def _lies_in(place: KnownEntity, region: KnownEntity) -> bool:
    return place.kind in {"city", "capital"} and (place.country, place.region) == (region.country, region.region)


class _Entities:
    """Gathers readings of one key to one entity, in order of the first."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._countries = knowledge.countries
        self._heads: dict[str, tuple[EntityType, KnownEntity | None]] = {}
        self._occurrences: dict[str, list[Occurrence]] = {}

    def add(self, field: MarkedText, reading: Reading) -> None:
        if reading.mode == "nationality":
            country = self._countries.get(reading.country)
            if country is not None:
                self._heads.setdefault(country.id, ("place", country))
            return
        self._heads.setdefault(reading.key, (reading.type, reading.record))
        stands = Occurrence(field.name, reading.start, reading.end, reading.core)
        self._occurrences.setdefault(reading.key, []).append(stands)

    def linked(self) -> list[Linked]:
        every = [Linked(key, *head, tuple(self._occurrences.get(key, ()))) for key, head in self._heads.items()]
        return [one for one in every if one.spans] + [one for one in every if not one.spans]
