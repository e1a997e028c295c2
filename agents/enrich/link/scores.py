"""What speaks for one bearer of a name, and what against him: signs, each with how strongly it is there.

A sign is a name and a number, 1.0 where it is simply there. What each counts is learned (weights.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.enrich.knowledge.records import Flag
from agents.enrich.link import cue_words, weights

if TYPE_CHECKING:
    from agents.enrich.knowledge.records import KnownEntity
    from agents.enrich.knowledge.store import Bearer
    from agents.enrich.link.marked_text import Tagged
    from agents.enrich.link.surroundings import Context, Spot

Sign = tuple[str, float]

_HYPHENS = frozenset({"-", "\u2010", "\u2011"})


def signs_of(spot: Spot, context: Context, bearer: Bearer) -> list[Sign]:
    """List what the name and what stands around it say of one bearer. Cost: constant."""
    record = bearer.record
    alone = "also a word" if bearer.is_weak else "only a name"
    signs = [(alone, 1.0), ("fame" if not bearer.is_weak else "fame of a word", record.weight)]
    if any(_is_greater(other.record, record) for other in spot.hit.bearers):
        signs.append(("a greater one bears the name", 1.0))
    if spot.is_rest:
        signs.append(("another name has the letters before it", 1.0))
    if spot.field.is_shouted and (bearer.name.flags & Flag.ACRONYM or (record.kind == "city" and not bearer.is_known)):
        signs.append(("all in capitals", 1.0))
    if _is_headed(spot, context, record):
        signs.append(("says what it is", 1.0))
    if bearer.is_weak:
        signs += _signs_of_a_word(spot, context, record)
    if record.type == "place":
        signs += _place_signs(spot, context, bearer)
    elif record.kind == "club":
        signs += _club_signs(spot, context, record)
    elif record.type == "person" and (spot.before & cue_words.SPEECH or spot.field.word(spot.last) in cue_words.SPEECH):
        signs.append(("speaks as a person", 1.0))
    if spot.field.has_tags:
        signs += _tag_signs(spot, bearer)
    return signs


def _is_greater(other: KnownEntity, record: KnownEntity) -> bool:
    """Say whether a namesake of the same type is better known; a state is no rival of the town of its name."""
    return other.type == record.type and other.weight > record.weight and other.kind != "country"


def _is_headed(spot: Spot, context: Context, record: KnownEntity) -> bool:
    """Say whether the word before says what it is: مدينة, تنظيم, President."""
    if cue_words.ALL_HEADS.isdisjoint(spot.before):  # few names are headed
        return False
    # "the Sudanese president" (الرئيس السوداني) is not President Al Sudani
    if record.type == "person" and (spot.hit.key in context.adjectives or spot.hit.key in cue_words.ADJECTIVES):
        return False
    kinds = {record.kind, record.type}
    return any(spot.before & heads and kinds & speaks_for for heads, speaks_for in cue_words.HEADS)


def _signs_of_a_word(spot: Spot, context: Context, record: KnownEntity) -> list[Sign]:
    field, is_place = spot.field, record.type == "place"
    named = context.full.get(record.id)
    # the headline may lean on the body; in the body the full name comes first
    leans = named is not None and (named < (field.order, spot.first) or field.order == 0)
    told = (
        ("named in full elsewhere", leans),
        ("like an adjective", _is_adjective_like(spot)),
        ("no place after a word for one", not is_place and spot.before & cue_words.PLACE_HEADS),
        (
            "its nationality after it",
            not is_place and record.country and field.nationality_at(spot.last) == record.country,
        ),
        ("company in talk of trade", record.kind == "company" and spot.sentence in field.business),
    )
    signs = [(name, 1.0) for name, there in told if there]
    if record.type not in {"place", "person"} and record.kind != "club":
        signs += _countries("a body of ", context, record, spot)
    return signs


def _countries(what: str, context: Context, record: KnownEntity, spot: Spot) -> list[Sign]:
    share, here = context.for_country(record.country, spot)
    signs = [(f"{what}the country of the article", share)] if share else []
    return [*signs, (f"{what}the country of the sentence", 1.0)] if here else signs


def _is_adjective_like(spot: Spot) -> bool:
    """Say whether a definite word follows a definite noun: القمة العربية is no summit of Al Arabiya."""
    return (
        spot.is_one_word
        and spot.hit.key.startswith("ال")
        and not spot.hit.proclitic
        and any(form.startswith("ال") for form in spot.before)
        and cue_words.ALL_HEADS.isdisjoint(spot.before)
    )


def _is_coordinated(spot: Spot) -> bool:
    """Say whether the name stands in a row of places: السنغال ومالي والنيجر."""
    rows = spot.field.settled_places
    joined = spot.hit.proclitic.startswith("و") and spot.first - 1 in rows
    return joined or (spot.field.word(spot.last).startswith("و") and spot.last in rows)


def _place_signs(spot: Spot, context: Context, bearer: Bearer) -> list[Sign]:
    record = bearer.record
    # a country named like its capital (تونس, الجزائر) is meant unless a word says "city": what speaks for the one
    # speaks for the other
    shared = record.kind != "country" and spot.is_country_of(record)
    is_capital = record.kind == "capital" and not shared
    far = bearer.is_weak and bearer.is_small and context.countries and record.country not in context.countries
    asked = spot.is_one_word and _may_be_a_person(spot)
    # a capital that somebody vouched for speaks for its government
    is_state = bearer.is_known and record.kind not in {"city", "region"}
    inside = "something is in a word" if bearer.is_weak and spot.field.has_tags else "something is in it"
    told = (
        ("capital", is_capital),
        ("named like its country", shared),
        ("a town named like its country", shared and spot.before & cue_words.TOWN_HEADS),
        ("in a row of places", spot.field.language.proclitics.letters and _is_coordinated(spot)),
        ("place after a person's title", _is_titled(spot)),
        ("small and far away", far),
        (inside, spot.is_inside),
        # سيول is also floods, but those confirm nothing
        ("capital that speaks", is_capital and any(form.endswith("ت") for form in spot.before & cue_words.SPEECH)),
        ("state that speaks", asked and is_state),
        ("town that speaks", asked and not is_state),
        ("city in talk of sport", spot.may_be_club and not spot.is_surely_in),
    )
    signs = [(name, 1.0) for name, there in told if there]
    if record.kind != "country" and not shared and not spot.is_dwarfed(record):
        signs += _countries("", context, record, spot)
    return signs


def _is_titled(spot: Spot) -> bool:
    """Say whether a definite title (الرئيس) stands before the name: a person follows, who may be called like a town."""
    return spot.field.arabic_cues and any(form.startswith("ال") for form in spot.before & cue_words.PERSON_HEADS)


def _club_signs(spot: Spot, context: Context, record: KnownEntity) -> list[Sign]:
    """Tell whether the talk is of sport, by which a club is parted from the city of its name."""
    elsewhere = "club where the article talks of sport" if context.sport else "club without sport"
    told = (
        ("club in talk of sport" if spot.sentence in spot.field.sport else elsewhere, True),
        ("club named in full", record.id in context.full),
        ("something is in the club", spot.is_surely_in and any(b.record.type == "place" for b in spot.hit.bearers)),
    )
    return [(name, 1.0) for name, there in told if there]


def _may_be_a_person(spot: Spot) -> bool:
    """Say whether an English sentence begins with a bare name that does what persons do: Victoria said her husband."""
    field = spot.field
    if not field.cased or field.word(spot.last) not in cue_words.SAID - cue_words.STATES:
        return False
    return spot.first == 0 or field.sentence_of[spot.first - 1] != spot.sentence


def _not_tagged(spot: Spot, bearer: Bearer) -> list[Sign]:
    """Tell that a tagger read the text and saw no name here."""
    if bearer.is_weak:
        # the English model was taught on encyclopedias and misses companies
        return [("word not tagged" if spot.field.arabic_cues else "word not tagged, not Arabic", 1.0)]
    # nobody vouched for it and it is no capital: Elizabeth, New Jersey
    town = bearer.record.kind == "city" and not bearer.is_known
    learned = spot.field.arabic_cues or spot.field.cased
    return [("town not tagged", 1.0)] if town and learned and spot.is_one_word else []


def _tag_signs(spot: Spot, bearer: Bearer) -> list[Sign]:
    tag, kind = spot.field.tag_over(spot.first, spot.last), bearer.record.type
    if tag is None:
        return _not_tagged(spot, bearer)
    if tag.type == kind:
        return [(_same_tag(spot, bearer, tag), tag.probability)]
    # a capital for its government, a club for its city: taggers call these organisations
    if {tag.type, kind} <= {"place", "organisation"}:
        return [(_body_or_place(spot, bearer, tag), tag.probability)]
    wider = tag.type != "misc" and tag.last - tag.first >= spot.last - spot.first
    # George C. Catell is not the town of George; but many a company is tagged as the person it is called after
    town = bearer.record.kind == "city" and not bearer.is_known
    return [("town tagged another" if town else "tagged another", 1.0)] if wider else []


def _body_or_place(spot: Spot, bearer: Bearer, tag: Tagged) -> str:
    """Name the sign of a body tagged a place, or of a place tagged a body: a state is its government, a town a club."""
    if bearer.record.type == "organisation":
        return "body tagged a place"
    if tag.last - tag.first > spot.last - spot.first:
        if spot.field.cased and spot.field.between(spot.last).strip() in _HYPHENS:
            return "place joined to a word in the tag of a body"  # Boston-based FMR Corp
        parted = spot.hit.proclitic and tag.first < spot.first  # مبعوث الأمم المتحدة لليمن
        return "place behind a body in its tag" if parted else "place inside the tag of a body"
    return "town tagged a body" if bearer.record.kind == "city" else "state tagged a body"


def _same_tag(spot: Spot, bearer: Bearer, tag: Tagged) -> str:
    """Name the sign of a tag of the bearer's own type."""
    length, kind = spot.last - spot.first, bearer.record.type
    if kind == "place" and spot.may_be_club:
        return "club's town tagged a place"  # taggers call clubs by their towns
    if kind == "person" and tag.first < spot.first and spot.before.isdisjoint(cue_words.PERSON_HEADS):
        return "behind another given name"
    if tag.last - tag.first > length + 1 and kind != "person":
        # it is about something else that has this name in it, or says of what kind it is: British Airways Plc
        return "begins a longer tag" if tag.first == spot.first else "inside a longer tag"
    if not bearer.is_weak:
        return "tagged the same"
    doubtful = length == 1 and tag.probability < weights.SURE_TAG
    return "word doubtfully tagged the same" if doubtful else "word tagged the same"
