"""What speaks for one bearer of a name, and what against him: signs, added up to a score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.enrich.knowledge.records import Flag
from agents.enrich.link import cue_words, weights

if TYPE_CHECKING:
    from agents.enrich.knowledge.records import KnownEntity
    from agents.enrich.knowledge.store import Bearer
    from agents.enrich.link.surroundings import Context, Spot


def score_of(spot: Spot, context: Context, bearer: Bearer) -> float:
    """Weigh one bearer of a name against what stands around it."""
    record = bearer.record
    score = (weights.ALSO_A_WORD if bearer.is_weak else weights.ONLY_A_NAME) + weights.BEST_KNOWN * record.weight
    if record.kind == "capital" and not spot.is_country_of(record):
        score += weights.CAPITAL
    if spot.field.is_shouted and (bearer.name.flags & Flag.ACRONYM or (record.kind == "city" and not bearer.is_known)):
        score -= weights.ALL_IN_CAPITALS
    kinds = {record.kind, record.type}
    # "the Sudanese president" (الرئيس السوداني) is not President Al Sudani
    adjective = spot.hit.key in context.adjectives or spot.hit.key in cue_words.ADJECTIVES
    titled = record.type != "person" or not adjective
    headed = not cue_words.ALL_HEADS.isdisjoint(spot.before)  # few names are
    if titled and headed and any(spot.before & heads and kinds & speaks_for for heads, speaks_for in cue_words.HEADS):
        score += weights.SAYS_WHAT_IT_IS
    if bearer.is_weak:
        score += _signs_for_a_weak_name(spot, context, record)
    if record.type == "place":
        score += _place_signs(spot, context, bearer)
    elif record.kind == "club":
        score += (
            weights.CLUB_IN_SPORT
            if spot.sentence in spot.field.sport
            else weights.CLUB_WITHOUT_SPORT / (2 if context.sport else 1)
        )
        score += weights.SAME_CLUB if record.id in context.full else 0.0
        score -= weights.SOMETHING_IS_IN_IT if spot.is_surely_in else 0.0
    elif record.type == "person":
        spoken = spot.before & cue_words.SPEECH or spot.field.word(spot.last) in cue_words.SPEECH
        score += weights.SPEAKS_AS_A_PERSON if spoken else 0.0
    return score + _tag_signs(spot, bearer)


def _signs_for_a_weak_name(spot: Spot, context: Context, record: KnownEntity) -> float:
    score, field = 0.0, spot.field
    named = context.full.get(record.id)
    # the headline may lean on the body; in the body the full name comes first
    if named is not None and (named < (field.order, spot.first) or field.order == 0):
        score += weights.FULL_ELSEWHERE
    if _is_adjective_like(spot):
        score -= weights.LIKE_AN_ADJECTIVE
    if record.type == "place":
        return score
    score -= weights.SOMETHING_IS_IN_IT if spot.before & cue_words.PLACE_HEADS else 0.0
    if record.country and field.nationality_at(spot.last) == record.country:
        score += weights.ITS_NATIONALITY_AFTER
    if record.kind == "company" and spot.sentence in field.business:
        score += weights.BUSINESS
    if record.kind != "club" and record.type != "person":
        score += context.for_country(record.country, spot) / 2
    return score


def _is_adjective_like(spot: Spot) -> bool:
    """Tell whether a definite word follows a definite noun: القمة العربية is no summit of Al Arabiya."""
    return (
        spot.is_one_word
        and spot.hit.key.startswith("ال")
        and not spot.hit.proclitic
        and any(form.startswith("ال") for form in spot.before)
        and cue_words.ALL_HEADS.isdisjoint(spot.before)
    )


def _is_coordinated(spot: Spot) -> bool:
    """Tell whether the name stands in a row of places: السنغال ومالي والنيجر, لا مسقط ولا بغداد."""
    rows = spot.field.settled_places
    if spot.field.word(spot.last) in cue_words.JOINS and spot.last + 1 in rows:
        return True
    joined = spot.hit.proclitic.startswith("و") and spot.first - 1 in rows
    return joined or (spot.field.word(spot.last).startswith("و") and spot.last in rows)


def _place_signs(spot: Spot, context: Context, bearer: Bearer) -> float:
    record = bearer.record
    # a country named like its capital (تونس, الجزائر) is meant unless a word says "city": what speaks for the one
    # speaks for the other
    shared = record.kind != "country" and spot.is_country_of(record)
    score = 0.0
    if record.kind != "country" and not shared and not spot.is_dwarfed(record):
        score = context.for_country(record.country, spot)
    if shared and spot.before & cue_words.TOWN_HEADS:
        score += weights.SAYS_WHAT_IT_IS
    if spot.field.language.proclitics.letters and _is_coordinated(spot):
        score += weights.COORDINATED
    if spot.field.arabic_cues and any(form.startswith("ال") for form in spot.before & cue_words.PERSON_HEADS):
        score -= weights.AFTER_A_PERSON
    if bearer.is_weak and bearer.is_small and context.countries and record.country not in context.countries:
        score -= weights.FAR_AWAY
    if spot.is_inside:
        score += weights.SOMETHING_IS_IN_IT
    if record.kind == "capital" and not shared and any(form.endswith("ت") for form in spot.before & cue_words.SPEECH):
        score += weights.SPEAKS_AS_A_PERSON  # سيول is also floods, but those confirm nothing
    # A capital or country that Wikidata knows often stands for its government, which speaks. (Towns of GeoNames alone
    # are not is_known.)
    may_speak = bearer.is_known and record.kind not in {"city", "region"}
    if not may_speak and spot.is_one_word and _may_be_a_person(spot):
        score -= weights.TOWN_THAT_SPEAKS
    if spot.may_be_club and not spot.is_surely_in:
        score += weights.CITY_IN_SPORT
    return score


def _may_be_a_person(spot: Spot) -> bool:
    """Tell whether an English sentence begins with a bare name that does what persons do: Victoria said her husband."""
    field = spot.field
    if not field.cased or field.word(spot.last) not in cue_words.SAID - cue_words.STATES:
        return False
    return spot.first == 0 or field.sentence_of[spot.first - 1] != spot.sentence


def _not_tagged(spot: Spot, bearer: Bearer) -> float:
    """Weigh that a tagger read the text and saw no name here."""
    if bearer.is_weak:
        # the English model was taught on encyclopedias and misses companies
        return weights.NOT_TAGGED if spot.field.arabic_cues else weights.NOT_TAGGED / 2
    # a town that GeoNames alone knows: Elizabeth, New Jersey
    town = bearer.record.kind == "city" and not bearer.is_known
    return weights.UNTAGGED_TOWN if town and spot.field.arabic_cues and spot.is_one_word else 0.0


def _tag_signs(spot: Spot, bearer: Bearer) -> float:
    if not spot.field.has_tags:
        return 0.0
    tag, kind = spot.field.tag_over(spot.first, spot.last), bearer.record.type
    if tag is None:
        return _not_tagged(spot, bearer)
    length, tagged = spot.last - spot.first, tag.last - tag.first
    if tag.type == kind == "place" and spot.may_be_club:
        return weights.SAME_TYPE_TAGGED * tag.probability / 3  # taggers call clubs by their towns
    if tag.type == kind:
        # a much longer span is about something else that has this name in it
        is_doubtful = bearer.is_weak and length == 1 and tag.probability < weights.SURE_TAG
        return (
            weights.SAME_TYPE_TAGGED * tag.probability
            if (tagged <= length + 1 or kind == "person") and not is_doubtful
            else 0.0
        )
    # a capital for its government, a club for its city: taggers call these organisations
    if {tag.type, kind} <= {"place", "organisation"} or tag.type == "misc" or tagged < length:
        return 0.0
    return weights.OTHER_TYPE_TAGGED
