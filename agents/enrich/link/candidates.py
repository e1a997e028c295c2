"""Read the names of one article: which words could mean whom, and how sure that is.

A reading is one possible meaning of a run of words. Scores add signs for and against; READ_FROM is where a name is
believed. The weights are hand-set on the build half of the link set and hold for Arabic and English alike.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple

from agents.enrich.knowledge.records import Flag
from agents.enrich.link import cue_words
from agents.enrich.link.marked_text import MarkedText, stripped
from streams.languages.folding import comparable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from agents.enrich.knowledge.records import Record
    from agents.enrich.knowledge.store import Bearer
    from agents.enrich.link.matcher import Hit
    from streams.contract.records import EntityType

READ_FROM = 1.0
_STRONG, _WEAK = 1.0, 0.3
_WEIGHT = 0.4
_CAPITAL = 0.08
_HEAD = 0.6
_DWARFED = 0.2
_ADJECTIVE = 0.6
_FULL_ELSEWHERE = 0.7
_TAGGED, _TAGGED_OTHERWISE, _NOT_TAGGED = 0.55, -0.3, -0.2
# From this score a tagger's word is believed for one word that is mostly no name (حلب, جمال): it is sure of most
# names and of many traps. On the odd half of the passages .995 gave 5 of 48 forbidden ids, .97 gave 7, none 8.
_SURE_TAG = 0.995
# A town that only the gazetteer has, not seen by the tagger: a film called إليزابيث, a robot called إريكا.
_UNTAGGED_TOWN = -0.35
_IN = 0.25
_SPORT, _NO_SPORT, _CITY_IN_SPORT = 0.6, -0.5, -0.4
_COUNTRY_OF_ARTICLE, _COUNTRY_OF_SENTENCE = 0.3, 0.4
_SPOKEN = 0.4
_LIKE_AN_ADJECTIVE = 0.8
_COORDINATED = 0.5
_FAR_AWAY = 0.3
_SHOUTED = 0.5
_SAME_CLUB = 0.5
_BUSINESS = 0.5
_AFTER_A_PERSON = 0.9
_SPEAKS = 0.6
# Toni Kroos (كروس) is not "like Russians".
_SHORTEST_AFTER_KAF = 3
# Scores nearer than this say nothing about which of two is meant.
_TOO_CLOSE = 0.05

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
    record: Record | None
    key: str
    type: EntityType
    start: int
    end: int
    core: int
    mode: Mode
    country: str = ""


class Context:
    """What the whole article says about where it plays and whom it names in full."""

    def __init__(self, fields: Sequence[MarkedText], adjectives: Mapping[str, str]) -> None:
        """Count countries and collect full names that need no other sign; adjectives map to their country."""
        self.adjectives = adjectives
        self.countries: Counter[str] = Counter()
        self.full: dict[str, tuple[int, int]] = {}
        self.by_sentence: dict[tuple[str, int], Counter[str]] = {}
        self.sport = any(field.sport for field in fields)
        for field in fields:
            for first, last, hit in field.hits:
                self._count(field, first, last, hit)

    def _count(self, field: MarkedText, first: int, last: int, hit: Hit) -> None:
        country = hit.country
        if not country:
            best = hit.bearers[0]
            if not best.is_weak and (last - first > 1 or best.record.kind in {"country", "region"}):
                self.full.setdefault(best.record.id, (field.order, first))
            country = _settled_country(hit)
        if country:
            self.countries[country] += 1
            key = field.name, field.sentence_of[first]
            self.by_sentence.setdefault(key, Counter())[country] += 1

    def for_country(self, country: str, spot: _Spot) -> float:
        """Weigh a country by how much of the article and of the sentence is about it, the spot itself left out."""
        total = sum(self.countries.values())
        if not country or not total:
            return 0.0
        inside = self.countries[country] - (spot.own == country)
        sentence = self.by_sentence.get((spot.field.name, spot.sentence), Counter())
        here = sentence[country] - (spot.own == country)
        return _COUNTRY_OF_ARTICLE * max(inside, 0) / total + (_COUNTRY_OF_SENTENCE if here > 0 else 0.0)


def _settled_country(hit: Hit) -> str:
    """Give the country that a name stands for without any other sign; "" when it may be one of several, or no place."""
    best = hit.bearers[0]
    settled = len(hit.bearers) == 1 or best.record.kind == "country"
    return best.record.country if settled and not best.is_weak and best.record.type == "place" else ""


class _Spot(NamedTuple):
    """A known name where it stands, with what stands around it.

    Attributes:
        before: The word before, with and without its proclitics; empty when more than a space is between.
        own: The country this name itself was counted for in the context; it is no witness for itself.
    """

    field: MarkedText
    first: int
    last: int
    hit: Hit
    before: set[str]
    own: str

    @property
    def is_one_word(self) -> bool:
        return self.last - self.first == 1

    @property
    def sentence(self) -> int:
        return self.field.sentence_of[self.first]

    @property
    def is_surely_in(self) -> bool:
        """Whether it is a town and nothing else that something is in."""
        return bool(self.before & cue_words.SURELY_IN) or self.hit.proclitic.endswith("ب")

    @property
    def may_be_club(self) -> bool:
        """Whether a club bears the name and the sentence talks of sport."""
        return self.sentence in self.field.sport and any(b.record.kind == "club" for b in self.hit.bearers)

    def is_country_of(self, record: Record) -> bool:
        """Whether the country of this place bears the same name."""
        return any(b.record.kind == "country" and b.record.country == record.country for b in self.hit.bearers)

    def is_dwarfed(self, record: Record) -> bool:
        """Whether a place so much greater bears the name that no context speaks for this one: موسكو in Texas."""
        return record.weight < max(bearer.record.weight for bearer in self.hit.bearers) - _DWARFED

    @property
    def is_inside(self) -> bool:
        """Whether the words say that something is in, near or on the way to this."""
        if self.field.arabic_cues:
            return bool(self.before & cue_words.IN_ARABIC) or self.hit.proclitic.endswith("ب")
        return bool(self.before & cue_words.PLACE_BEFORE)


def without_other_words(fields: Sequence[MarkedText]) -> list[MarkedText]:
    """Return the texts without the words that are spelled like a nationality and are another word (وزير المالية)."""
    named = {_settled_country(hit) for field in fields for _, _, hit in field.hits if not hit.country}
    out = []
    for field in fields:
        kept = [one for one in field.hits if not one[2].country or _is_nationality(field, one[0], one[2], named)]
        out.append(field.with_hits(kept) if len(kept) < len(field.hits) else field)
    return out


def _is_nationality(field: MarkedText, first: int, hit: Hit, named: Collection[str]) -> bool:
    if not field.arabic_cues:
        return True
    stem = hit.key.removeprefix("ال")
    if _is_a_kind(field, first):
        return False
    if stem.startswith(cue_words.NATIONALITY_IF_NAMED):
        return hit.country in named
    # folded, the right hand (اليمنى) is a Yemeni and a river's course (مجرى) a Hungarian
    if stem in cue_words.NATIONALITY_IN_YA and field.surface(first).endswith("ى"):
        return False
    if stem in cue_words.NO_NATIONALITY or (len(stem) <= _SHORTEST_AFTER_KAF and hit.proclitic.endswith("ك")):
        return False
    return hit.key not in cue_words.NATIONALITY_OR_GIVEN_NAME or _is_adjective(field, first)


def _is_a_kind(field: MarkedText, first: int) -> bool:
    """Say whether an adjective of origin names a kind of plant: الفول السوداني."""
    return field.word(first - 1) in cue_words.PLANTS and field.is_glued(first)


def _is_adjective(field: MarkedText, first: int) -> bool:
    """Say whether an indefinite nationality follows an indefinite noun: مسؤول تركي, not العقيد تركي المالكي."""
    before, after = field.word(first - 1), field.word(first + 1)
    if not field.is_glued(first) or before.startswith("ال") or not stripped(before).isdisjoint(cue_words.SPEECH):
        return False
    definite = after.startswith("ال") and field.is_glued(first + 1) and after not in cue_words.WEEKDAYS
    return not definite and after not in cue_words.FAMILY_PARTICLES


def readings(field: MarkedText, context: Context) -> list[Reading]:
    """Give the best believed meaning of every known name in a field, and its nationality words."""
    found = []
    covered = 0
    for first, last, hit in field.hits:
        if last <= covered:
            continue  # the surname of whom a street is named after
        if hit.country:
            at = (hit.start, hit.end, hit.core_start)
            found.append(Reading(first, last, _STRONG, None, "", "place", *at, "nationality", hit.country))
            continue
        before = stripped(field.word(first - 1)) if field.is_glued(first) else set()
        spot = _Spot(field, first, last, hit, before, _settled_country(hit))
        if last - first > 1 and _is_something_else(spot):
            covered = last
            continue
        reading = _best(spot, context)
        adjective = hit.key in context.adjectives and not _is_a_kind(field, first)
        if reading is None and adjective and hit.bearers[0].record.type == "person":
            country = context.adjectives[hit.key]  # السوداني, where it is not Mr Al Sudani
            at = (hit.start, hit.end, hit.core_start)
            reading = Reading(first, last, _STRONG, None, "", "place", *at, "nationality", country)
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
    settled = {name: next(iter(one.values())) for name, one in body.items() if len(one) == 1}
    settled = {name: one for name, one in settled.items() if _is_place_or_club(one)}
    out: dict[str, list[Reading]] = {}
    for field in fields:
        headline = field.name == "headline"
        read = list(found[field.name])
        if headline:
            read = [_lent(settled[_core(field, r)], r) if _leans(field, r, settled) else r for r in read]
        taken = {i for r in read for i in range(r.first, r.last)}
        for first, last, hit in field.hits:
            other = settled.get(hit.key)
            if other is None or last - first != 1 or first in taken or hit.country or not field.arabic_cues:
                continue
            before = stripped(field.word(first - 1)) if field.is_glued(first) else set()
            spot = _Spot(field, first, last, hit, before, "")
            tag = field.tag_over(first, last)
            sure = spot.is_surely_in if tag is None else tag.type == other.type
            sure = (sure or (headline and tag is None)) and before.isdisjoint(cue_words.PERSON_HEADS)
            if sure and not _is_something_else(spot):
                at = (hit.start, hit.end, hit.core_start)
                read.append(Reading(first, last, READ_FROM, other.record, other.key, other.type, *at, "name"))
        out[field.name] = sorted(read, key=lambda r: r.first)
    return out


def _leans(field: MarkedText, reading: Reading, settled: Mapping[str, Reading]) -> bool:
    return reading.last - reading.first == 1 and _is_place_or_club(reading) and _core(field, reading) in settled


def _lent(other: Reading, reading: Reading) -> Reading:
    return reading._replace(record=other.record, key=other.key, type=other.type)


def _core(field: MarkedText, reading: Reading) -> str:
    return comparable(field.reduced.original[reading.core : reading.end])


def _is_place_or_club(reading: Reading) -> bool:
    record = reading.record
    return record is not None and reading.mode == "name" and (record.kind == "club" or record.type == "place")


def _best(spot: _Spot, context: Context) -> Reading | None:
    if _is_something_else(spot):
        return None
    hit = spot.hit
    scored = [(_score(spot, context, bearer), bearer) for bearer in hit.bearers]
    score, bearer = max(scored, key=lambda pair: pair[0])
    if score < READ_FROM:
        return None
    # two bearers that nothing tells apart: no id rather than a wrong one
    rivals = sum(other >= max(READ_FROM, score - _TOO_CLOSE) for other, _ in scored)
    if bearer.is_weak and rivals > 1:
        return None
    record = bearer.record
    at = (hit.start, hit.end, hit.core_start)
    return Reading(spot.first, spot.last, score, record, record.id, record.type, *at, "name")


def _is_something_else(spot: _Spot) -> bool:
    """Say whether the words are part of another name, or another word, whoever bears the name."""
    if spot.field.arabic_cues:
        return _is_something_else_in_arabic(spot)
    field, last = spot.field, spot.last
    if not field.cased:
        return False
    after = field.word(last)
    if after in cue_words.GOODS:
        return True
    if "<" in field.between(spot.first) and ">" in field.between(last):
        return True  # a ticker: <ICC>
    if after in cue_words.NAMESAKES_AFTER and field.is_capital(last) and field.is_glued(last):
        return True
    return spot.is_one_word and _is_part_of_a_longer_name(field, spot.first, last)


def _is_something_else_in_arabic(spot: _Spot) -> bool:
    field, first, last, hit = spot.field, spot.first, spot.last, spot.hit
    if not hit.proclitic and spot.before and field.sentence_of[max(first - 1, 0)] == spot.sentence:
        titled = stripped(field.word(first - 2)) if field.word(first - 1) in cue_words.PERSON_HEADS else set()
        named = spot.before | titled
        if named & cue_words.NAMESAKES or (
            hit.bearers[0].record.type == "person" and named & cue_words.NAMED_AFTER_PERSONS
        ):
            return True
        if spot.is_one_word and _is_accusative(hit.key, field.word(first - 1)):
            return True
    if (hit.key == "حماس" and hit.proclitic.endswith("ب")) or _is_a_direction(spot):
        return True  # "with enthusiasm", "the middle and south of Africa"
    if not {field.word(first), field.word(first).removeprefix("و")}.isdisjoint(
        cue_words.JOINED_WORDS
    ) or _is_somebody_else(spot):
        return True
    if any(
        (not before or field.word(first - 1) in before) and (not after or field.word(last) in after)
        for before, after in cue_words.HOMOGRAPHS.get(hit.key, ())
    ):
        return True
    return last - first <= 2 and field.word(last) in cue_words.NAME_CONTINUES and field.is_glued(last)


def _is_a_direction(spot: _Spot) -> bool:
    """Say whether a second direction of one region looks like a country: وسط وجنوب إفريقيا."""
    second = spot.hit.proclitic.startswith("و") and spot.hit.key.split(" ", 1)[0] in cue_words.DIRECTIONS
    return second and not spot.before.isdisjoint(cue_words.DIRECTIONS)


def _is_somebody_else(spot: _Spot) -> bool:
    """Say whether another given name stands before a surname: عبد الله بن علي is not the former president."""
    field, first, best = spot.field, spot.first, spot.hit.bearers[0]
    labels = {comparable(label) for label in best.record.labels.values()}
    if spot.hit.proclitic or best.record.type != "person" or spot.hit.key in labels or not field.is_glued(first):
        return False
    before = field.word(first - 1)
    own = {word for label in labels for word in label.split()}
    given = (
        before in cue_words.GIVEN or before.removeprefix("ال") in cue_words.GIVEN or before in cue_words.NAME_GOES_ON
    )
    return (given or field.word(first - 2) == "عبد") and before not in own


def _is_accusative(key: str, before: str) -> bool:
    """Say whether a word like روسيا is the adjective of an indefinite noun (دعما روسيا), not the country."""
    return (
        key.endswith("يا")
        and before.endswith("ا")
        and len(before) > 2
        and not before.startswith("ال")
        and not before.endswith("ها")
        and before not in cue_words.NOT_ACCUSATIVE
    )


def _is_part_of_a_longer_name(field: MarkedText, first: int, last: int) -> bool:
    """Say whether capitalised words around a single word make it one part of another name."""
    names = field.hit_words
    after = field.word(last)
    if (
        field.is_capital(last)
        and field.between(last) == " "
        and last not in names
        and after not in cue_words.FUNCTION_WORDS | cue_words.CALENDAR | cue_words.TITLES
        and not field.surface(last).isupper()
    ):
        return True
    before = field.word(first - 1)
    return (
        field.is_capital(first - 1)
        and field.between(first) == " "
        and first - 1 not in names
        and before
        not in cue_words.FUNCTION_WORDS | cue_words.CALENDAR | cue_words.TITLES | cue_words.PLACE_WORDS_BEFORE
        and field.sentence_of[first] == field.sentence_of[first - 1]
    )


def _score(spot: _Spot, context: Context, bearer: Bearer) -> float:
    """Weigh one bearer of a name against what stands around it."""
    record = bearer.record
    score = (_WEAK if bearer.is_weak else _STRONG) + _WEIGHT * record.weight
    if record.kind == "capital" and not spot.is_country_of(record):
        score += _CAPITAL
    if spot.field.is_shouted and (bearer.name.flags & Flag.ACRONYM or (record.kind == "city" and not bearer.is_known)):
        score -= _SHOUTED
    kinds = {record.kind, record.type}
    # "the Sudanese president" (الرئيس السوداني) is not President Al Sudani
    adjective = spot.hit.key in context.adjectives or spot.hit.key in cue_words.ADJECTIVES
    titled = record.type != "person" or not adjective
    if titled and any(spot.before & heads and kinds & speaks_for for heads, speaks_for in cue_words.HEADS):
        score += _HEAD
    if bearer.is_weak:
        score += _signs_for_a_weak_name(spot, context, record)
    if record.type == "place":
        score += _place_signs(spot, context, bearer)
    elif record.kind == "club":
        score += _SPORT if spot.sentence in spot.field.sport else _NO_SPORT / (2 if context.sport else 1)
        score += _SAME_CLUB if record.id in context.full else 0.0
        score -= _IN if spot.is_surely_in else 0.0
    elif record.type == "person":
        spoken = spot.before & cue_words.SPEECH or spot.field.word(spot.last) in cue_words.SPEECH
        score += _SPOKEN if spoken else 0.0
    return score + _tag_signs(spot, bearer)


def _signs_for_a_weak_name(spot: _Spot, context: Context, record: Record) -> float:
    score, field = 0.0, spot.field
    named = context.full.get(record.id)
    # the headline may lean on the body; in the body the full name comes first
    if named is not None and (named < (field.order, spot.first) or field.order == 0):
        score += _FULL_ELSEWHERE
    if _is_adjective_like(spot):
        score -= _LIKE_AN_ADJECTIVE
    if record.type == "place":
        return score
    score -= _IN if spot.before & cue_words.PLACE_HEADS else 0.0
    if record.country and field.nationality_at(spot.last) == record.country:
        score += _ADJECTIVE
    if record.kind == "company" and spot.sentence in field.business:
        score += _BUSINESS
    if record.kind != "club" and record.type != "person":
        score += context.for_country(record.country, spot) / 2
    return score


def _is_adjective_like(spot: _Spot) -> bool:
    """Say whether a definite word follows a definite noun: القمة العربية is no summit of Al Arabiya."""
    return (
        spot.is_one_word
        and spot.hit.key.startswith("ال")
        and not spot.hit.proclitic
        and any(form.startswith("ال") for form in spot.before)
        and not any(spot.before & heads for heads, _ in cue_words.HEADS)
    )


def _is_coordinated(spot: _Spot) -> bool:
    """Say whether the name stands in a row of places: السنغال ومالي والنيجر."""
    rows = spot.field.settled_places
    joined = spot.hit.proclitic.startswith("و") and spot.first - 1 in rows
    return joined or (spot.field.word(spot.last).startswith("و") and spot.last in rows)


def _place_signs(spot: _Spot, context: Context, bearer: Bearer) -> float:
    record = bearer.record
    # a country named like its capital (تونس, الجزائر) is meant unless a word says "city": what speaks for the one
    # speaks for the other
    shared = record.kind != "country" and spot.is_country_of(record)
    score = 0.0
    if record.kind != "country" and not shared and not spot.is_dwarfed(record):
        score = context.for_country(record.country, spot)
    if shared and spot.before & cue_words.TOWN_HEADS:
        score += _HEAD
    if spot.field.language.proclitics.letters and _is_coordinated(spot):
        score += _COORDINATED
    if spot.field.arabic_cues and any(form.startswith("ال") for form in spot.before & cue_words.PERSON_HEADS):
        score -= _AFTER_A_PERSON
    if bearer.is_weak and bearer.is_small and context.countries and record.country not in context.countries:
        score -= _FAR_AWAY
    if spot.is_inside:
        score += _IN
    if record.kind == "capital" and not shared and any(form.endswith("ت") for form in spot.before & cue_words.SPEECH):
        score += _SPOKEN  # سيول is also floods, but those confirm nothing
    # a capital that somebody vouched for speaks for its government
    may_speak = bearer.is_known and record.kind not in {"city", "region"}
    if not may_speak and spot.is_one_word and _may_be_a_person(spot):
        score -= _SPEAKS
    if spot.may_be_club and not spot.is_surely_in:
        score += _CITY_IN_SPORT
    return score


def _may_be_a_person(spot: _Spot) -> bool:
    """Say whether an English sentence begins with a bare name that does what persons do: Victoria said her husband."""
    field = spot.field
    if not field.cased or field.word(spot.last) not in cue_words.SAID - cue_words.STATES:
        return False
    return spot.first == 0 or field.sentence_of[spot.first - 1] != spot.sentence


def _not_tagged(spot: _Spot, bearer: Bearer) -> float:
    """Weigh that a tagger read the text and saw no name here."""
    if bearer.is_weak:
        # the English model was taught on encyclopedias and misses companies
        return _NOT_TAGGED if spot.field.arabic_cues else _NOT_TAGGED / 2
    # nobody vouched for it and it is no capital: Elizabeth, New Jersey
    town = bearer.record.kind == "city" and not bearer.is_known
    return _UNTAGGED_TOWN if town and spot.field.arabic_cues and spot.is_one_word else 0.0


def _tag_signs(spot: _Spot, bearer: Bearer) -> float:
    if not spot.field.has_tags:
        return 0.0
    tag, kind = spot.field.tag_over(spot.first, spot.last), bearer.record.type
    if tag is None:
        return _not_tagged(spot, bearer)
    length, tagged = spot.last - spot.first, tag.last - tag.first
    if tag.type == kind == "place" and spot.may_be_club:
        return _TAGGED * tag.probability / 3  # taggers call clubs by their towns
    if tag.type == kind:
        # a much longer span is about something else that has this name in it
        is_doubtful = bearer.is_weak and length == 1 and tag.probability < _SURE_TAG
        return _TAGGED * tag.probability if (tagged <= length + 1 or kind == "person") and not is_doubtful else 0.0
    # a capital for its government, a club for its city: taggers call these organisations
    if {tag.type, kind} <= {"place", "organisation"} or tag.type == "misc" or tagged < length:
        return 0.0
    return _TAGGED_OTHERWISE
