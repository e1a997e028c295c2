"""Words that look like a known name and are something else: another word, or a part of another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.enrich.knowledge.records import Flag
from agents.enrich.link import cue_words
from agents.enrich.link.marked_text import stripped
from agents.enrich.link.surroundings import Spot, settled_country
from streams.languages.folding import comparable

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from agents.enrich.link.marked_text import MarkedText
    from agents.enrich.link.matcher import Hit

_ACRONYM = int(Flag.ACRONYM)
# Toni Kroos (كروس) is not "like Russians".
_SHORTEST_AFTER_KAF = 3
# الوزير, وزير الخارجية, وزير الخارجية الروسي
_LONGEST_SUBJECT = 3


def without_other_words(fields: Sequence[MarkedText]) -> list[MarkedText]:
    """Return the texts without the words that are spelled like a nationality and are another word (وزير المالية)."""
    named = {settled_country(hit) for field in fields for _, _, hit in field.hits if not hit.country}
    out = []
    for field in fields:
        kept = [one for one in field.hits if not one[2].country or _is_nationality(field, one[0], one[2], named)]
        out.append(field.with_hits(kept) if len(kept) < len(field.hits) else field)
    return out


def _is_nationality(field: MarkedText, first: int, hit: Hit, named: Collection[str]) -> bool:
    if not field.arabic_cues:
        return True
    stem = hit.key.removeprefix("ال")
    if is_a_kind(field, first):
        return False
    if stem.startswith(cue_words.NATIONALITY_IF_NAMED):
        return hit.country in named
    # folded, the right hand (اليمنى) is a Yemeni and a river's course (مجرى) a Hungarian
    if stem in cue_words.NATIONALITY_IN_YA and field.surface(first).endswith("ى"):
        return False
    if stem in cue_words.NO_NATIONALITY or (len(stem) <= _SHORTEST_AFTER_KAF and hit.proclitic.endswith("ك")):
        return False
    return hit.key not in cue_words.NATIONALITY_OR_GIVEN_NAME or _is_adjective(field, first)


def is_a_kind(field: MarkedText, first: int) -> bool:
    """Tell whether an adjective of origin names a kind of plant: الفول السوداني."""
    return field.word(first - 1) in cue_words.PLANTS and field.is_glued(first)


def _is_adjective(field: MarkedText, first: int) -> bool:
    """Tell whether an indefinite nationality follows an indefinite noun: مسؤول تركي, not العقيد تركي المالكي."""
    before, after = field.word(first - 1), field.word(first + 1)
    if not field.is_glued(first) or before.startswith("ال") or not stripped(before).isdisjoint(cue_words.SPEECH):
        return False
    definite = after.startswith("ال") and field.is_glued(first + 1) and after not in cue_words.WEEKDAYS
    return not definite and after not in cue_words.FAMILY_PARTICLES


def is_something_else(spot: Spot) -> bool:
    """Tell whether the words are part of another name, or another word, whoever bears the name."""
    if spot.field.arabic_cues:
        return _is_something_else_in_arabic(spot)
    field, last = spot.field, spot.last
    if not field.cased:
        return False
    after = field.word(last)
    if after in cue_words.GOODS or _is_shouted_here(spot):
        return True
    if "<" in field.between(spot.first) and ">" in field.between(last):
        return True  # a ticker: <ICC>
    if after in cue_words.NAMESAKES_AFTER and field.is_capital(last) and field.is_glued(last):
        return True
    return spot.is_one_word and (_is_part_of_a_longer_name(field, spot.first, last) or _is_half_of_a_name(spot))


def _is_shouted_here(spot: Spot) -> bool:
    """Tell whether an acronym stands in words that are all in capitals, so that it may be a word: IT IS UP TO US."""
    field = spot.field
    if not any(bearer.name.flags & _ACRONYM for bearer in spot.hit.bearers):
        return False
    beside = (index for index in (spot.first - 1, spot.last) if field.word(index) in cue_words.FUNCTION_WORDS)
    return any(len(word := field.surface(index)) > 1 and word.isupper() for index in beside)


def _is_half_of_a_name(spot: Spot) -> bool:
    """Tell whether a town and a capital side by side are somebody's two names: Sydney Lima, Victoria Paris.

    Towns are parted by a comma. A headline in capitals parts nothing, and a gazetteer has a town for any second word.
    """
    field, first, last = spot.field, spot.first, spot.last
    if field.name != "body" or first not in field.towns:
        return False
    after = last in field.towns & field.settled_places and field.between(last) == " "
    return after or (first in field.settled_places and first - 1 in field.towns and field.between(first) == " ")


def _is_something_else_in_arabic(spot: Spot) -> bool:
    field, first, last, hit = spot.field, spot.first, spot.last, spot.hit
    if not hit.proclitic and spot.before and field.sentence_of[max(first - 1, 0)] == spot.sentence:
        titled = stripped(field.word(first - 2)) if field.word(first - 1) in cue_words.PERSON_HEADS else set()
        named = spot.before | titled
        if _is_a_namesake(named, hit):
            return True
        if spot.is_one_word and _is_accusative(hit.key, field.word(first - 1)):
            return True
    if (hit.key in cue_words.WORDS_AFTER_BA and hit.proclitic.endswith("ب")) or _is_a_direction(spot):
        return True  # "with enthusiasm", "the middle and south of Africa"
    if not {field.word(first), field.word(first).removeprefix("و")}.isdisjoint(
        cue_words.JOINED_WORDS
    ) or _is_somebody_else(spot):
        return True
    if is_homograph(field, first, last, hit):
        return True
    return last - first <= 2 and field.word(last) in cue_words.NAME_CONTINUES and field.is_glued(last)


def _is_a_namesake(before: set[str], hit: Hit) -> bool:
    """Tell whether the words before make it a thing named after the bearer: شارع, but a station is a station's head."""
    record = hit.bearers[0].record
    heads = before & cue_words.NAMESAKES
    kinds = {record.kind, record.type}
    own = (heads & words for words, speaks_for in cue_words.HEADS if kinds & speaks_for)
    if heads.difference(*own):
        return True
    return record.type == "person" and not before.isdisjoint(cue_words.NAMED_AFTER_PERSONS)


def _is_a_direction(spot: Spot) -> bool:
    """Tell whether a second direction of one region looks like a country: وسط وجنوب إفريقيا."""
    second = spot.hit.proclitic.startswith("و") and spot.hit.key.split(" ", 1)[0] in cue_words.DIRECTIONS
    return second and not spot.before.isdisjoint(cue_words.DIRECTIONS)


def _is_somebody_else(spot: Spot) -> bool:
    """Tell whether another given name stands before a surname: عبد الله بن علي is not the former president."""
    field, first, best = spot.field, spot.first, spot.hit.bearers[0]
    if spot.hit.proclitic or best.record.type != "person" or not field.is_glued(first):
        return False
    labels = {comparable(label) for label in best.record.labels.values()}
    if spot.hit.key in labels:
        return False
    before = field.word(first - 1)
    own = {word for label in labels for word in label.split()}
    given = (
        before in cue_words.GIVEN or before.removeprefix("ال") in cue_words.GIVEN or before in cue_words.NAME_GOES_ON
    )
    return (given or field.word(first - 2) in cue_words.GIVEN_NAME_OPENS) and before not in own


def is_homograph(field: MarkedText, first: int, last: int, hit: Hit) -> bool:
    """Tell whether the words around an Arabic name say that it is another word: صلاة المغرب, مصر على موقفه."""
    return _is_insisting(field, first, hit) or any(
        (not before or field.word(first - 1) in before)
        and (not after or field.word(last) in after)
        and (not beside or field.has_in_sentence(first, beside))
        for before, after, beside in cue_words.HOMOGRAPHS.get(hit.key, ())
    )


def _is_insisting(field: MarkedText, first: int, hit: Hit) -> bool:
    """Tell whether مصر على is said of a subject that opens its clause: إن الوزير مصر على, not حث الوزير مصر على."""
    if hit.key not in cue_words.INSISTING or hit.proclitic or field.surface(first + 1) not in cue_words.ON:
        return False
    subject = first
    while subject > 0 and first - subject < _LONGEST_SUBJECT and field.is_glued(subject):
        subject -= 1
        opens = subject == 0 or field.sentence_of[subject - 1] != field.sentence_of[subject]
        if field.word(subject - 1) in cue_words.CLAUSE_OPENS | cue_words.STATES and not opens:
            return field.word(first - 1).startswith("ال") or subject == first - 1  # no verb follows these
        if not field.word(subject).startswith("ال"):
            # حث الرئيس مصر على: a verb, or the head of وزير الخارجية, which only what comes before it tells apart
            continue
        if opens:
            return all(field.word(index).startswith("ال") for index in range(subject, first))
    return False


def _is_accusative(key: str, before: str) -> bool:
    """Tell whether a word like روسيا is the adjective of an indefinite noun (دعما روسيا), not the country."""
    return (
        key.endswith("يا")
        and before.endswith("ا")
        and len(before) > 2
        and not before.startswith("ال")
        and not before.endswith("ها")
        and before not in cue_words.NOT_ACCUSATIVE
    )


def _is_part_of_a_longer_name(field: MarkedText, first: int, last: int) -> bool:
    """Tell whether capitalised words around a single word make it one part of another name."""
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
