"""Foreign persons with a town in their name that the tagger does not see: دنزل واشنطن, لندن برين.

What tells them is that headline and body have both words together, and that the town does not stand by itself.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from agents.enrich.link import cue_words
from agents.enrich.link.marked_text import stripped

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from agents.enrich.link.marked_text import MarkedText
    from agents.enrich.link.matcher import Hit

_ARTICLE = "ال"
_SHORTEST = 3
_PLACES = frozenset({"city", "capital", "region", "country"})
_BEFORE_PLACES = (
    (cue_words.ALL_HEADS - cue_words.PERSON_HEADS)
    | cue_words.IN_ARABIC
    | cue_words.PLACE_HEADS
    | cue_words.NAMESAKES
    | cue_words.DIRECTIONS
)
_NO_NAMES = _BEFORE_PLACES | cue_words.ALL_HEADS | cue_words.SPEECH | cue_words.CLAUSE_OPENS | cue_words.WEEKDAYS
# What a verb or an adverb begins or ends with, beside names of states and towns, which are feminine: ترفض, رفضت, غدا.
_BEGINS_OTHERWISE = ("ال", "بال", "كال", "فال", "و", "ت", "ي", "ل", "س")
_ENDS_OTHERWISE = ("ت", "ا", "ون", "يه")


def persons_with_a_town(found: Sequence[tuple[MarkedText, int, Hit]]) -> set[tuple[str, str]]:
    """Give the pairs of words, comparable, that are a person, of the stands of one name of a place in an article.

    Cost: linear in the stands.
    """
    field, _, hit = found[0]
    best = hit.bearers[0]
    if (
        not field.arabic_cues
        or best.is_weak
        or best.record.kind not in _PLACES
        or len({text.name for text, *_ in found}) == 1
    ):
        return set()
    return _town_last(found) | _town_first(found)


def words_of_persons(field: MarkedText, pairs: Collection[tuple[str, str]]) -> list[tuple[int, int]]:
    """Give the words [first, last) of these persons in a text, in order."""
    texts, begins = field.words.texts, {first for first, _ in pairs}
    stands = (i for i in range(len(texts) - 1) if texts[i] in begins and (texts[i], texts[i + 1]) in pairs)
    return [(i, i + 2) for i in stands if field.between(i + 1) == " "]


def _town_last(found: Sequence[tuple[MarkedText, int, Hit]]) -> set[tuple[str, str]]:
    """Read الممثل دنزل واشنطن, then دنزل واشنطن: a verb (الوزير زار واشنطن) is not said twice after a title."""
    stands = Counter[str]()
    titled, headline = set[str](), set[str]()
    for text, first, hit in found:
        given = text.word(first - 1)
        if hit.proclitic or text.between(first) != " " or not _may_be_given(text, first - 1):
            continue
        stands[given] += 1
        headline |= {given} if text.name == "headline" else set()
        title = text.word(first - 2)
        if text.between(first - 1) == " " and title.startswith(_ARTICLE) and title in cue_words.PERSON_HEADS:
            titled.add(given)
    return {(given, found[0][2].key) for given in titled if stands[given] > 1 and given in headline}


def _may_be_given(field: MarkedText, index: int) -> bool:
    word = field.word(index)
    if len(word) < _SHORTEST or word.startswith(_ARTICLE) or not _NO_NAMES.isdisjoint(stripped(word)):
        return False
    return index not in field.hit_words


def _town_first(found: Sequence[tuple[MarkedText, int, Hit]]) -> set[tuple[str, str]]:
    """Read لندن برين تفوز, then فازت لندن برين: each stand of the town has the same word behind it."""
    surnames = {text.word(first + 1) for text, first, _ in found}
    if len(found) == 1 or len(surnames) > 1 or not all(_is_given_here(*one) for one in found):
        return set()
    return {(found[0][2].key, surnames.pop())}


def _is_given_here(field: MarkedText, first: int, hit: Hit) -> bool:
    before = stripped(field.word(first - 1)) if field.is_glued(first) else set()
    if hit.proclitic or field.between(first + 1) != " " or not before.isdisjoint(_BEFORE_PLACES):
        return False
    tag = field.tag_over(first, first + 1)
    if tag is not None and (tag.first < first or tag.last > first + 2):
        return False  # برايس دالاس هوارد, سيدني مورنينغ هيرالد
    named = {bearer.record.country for bearer in hit.bearers if bearer.record.kind == "country"}
    return named.isdisjoint(field.nationalities.values()) and _may_be_surname(field, first + 1)


def _may_be_surname(field: MarkedText, index: int) -> bool:
    word = field.word(index)
    if len(word) < _SHORTEST or word.startswith(_ARTICLE) or not _NO_NAMES.isdisjoint(stripped(word)):
        return False
    tag = field.tag_over(index, index + 1)
    if tag is not None and tag.first >= index - 1 and tag.last == index + 1 and tag.type != "place":
        return True
    if index in field.settled_places or field.nationality_at(index) is not None:
        return False
    return not word.startswith(_BEGINS_OTHERWISE) and not word.endswith(_ENDS_OTHERWISE)
