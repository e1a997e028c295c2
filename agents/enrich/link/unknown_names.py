"""Persons and organisations that no knowledge has: how their names are cut out of the words around them."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from agents.enrich.knowledge.store import local_id
from agents.enrich.link import cue_words, weights
from agents.enrich.link.candidates import Reading
from agents.enrich.link.marked_text import stripped
from agents.enrich.link.short_names import units
from streams.languages.clitics import PROCLITICS
from streams.languages.folding import comparable

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from agents.enrich.knowledge.store import Knowledge
    from agents.enrich.link.marked_text import MarkedText, Tagged
    from streams.contract.records import EntityType

_CLITICS = PROCLITICS["ar"].letters
_SHORTEST_AFTER_WAW = 3
# In words: The Rock, Sugar Ray.
_LONGEST_NICKNAME = 3
# A given name and a surname.
_GIVEN_AND_FAMILY = 2
_TOWNS = frozenset({"city", "club"})
# زار باريس is no person
_VERBS = cue_words.SPEECH - cue_words.GIVEN
_OPENS, _CLOSES = frozenset('"“«'), frozenset('"”»')
# Arabic names that begin with these are few.
_SELDOM_FIRST = ("ي", "و")


def surnames(fields: Iterable[MarkedText]) -> set[str]:
    """Give the single words that a tagger is sure are persons, comparable."""
    return {
        field.word(tag.first)
        for field in fields
        for tag in field.tagged
        if tag.type == "person" and tag.last - tag.first == 1 and tag.probability >= weights.SURE_PERSON
    }


def _is_somebody(tag: Tagged, field: MarkedText, persons: AbstractSet[str], knowledge: Knowledge) -> bool:
    """Tell whether a town or club and a word is a person by that word, a person elsewhere: تشيلسي كلينتون."""
    if tag.last - tag.first != _GIVEN_AND_FAMILY or field.word(tag.last - 1) not in persons:
        return False
    return any(bearer.record.kind in _TOWNS for bearer in knowledge.bearers.get(field.word(tag.first), ())[:1])


def unknown(
    field: MarkedText, forms: Counter[str], knowledge: Knowledge, persons: AbstractSet[str] = frozenset()
) -> list[Reading]:
    """Read the tagger's persons and organisations as entities of their own, with local ids.

    Args:
        field: With its tags.
        forms: All words of the article with their number: a proclitic is cut where the rest also stands alone.
        knowledge: One word that it knows, but that nothing spoke for, gets no id of its own either.
        persons: From surnames.
    """
    found = []
    # in a town (بسيدي بوزيد), whatever the tagger says and whether or not the town is sure; and no person is called
    # by a state with a letter before it (فلبنان)
    inside = {
        (first, last)
        for first, last, hit in field.hits
        if hit.bearers and (hit.proclitic.endswith("ب") or (hit.proclitic and first in field.settled_places))
    }
    for tag in _with_nicknames(field):
        if (
            tag.type not in {"person", "organisation"}
            or tag.probability < weights.TAG_ALONE_FROM
            or (tag.first, tag.last) in inside
        ):
            continue
        kind: EntityType = (
            "person" if tag.type == "person" or _is_somebody(tag, field, persons, knowledge) else "organisation"
        )
        body = _company(field, tag.first, tag.last) if field.cased else None
        if body is not None:
            kind = "organisation"
        for first, last in _parts(field, body or (tag.first, tag.last), kind, knowledge, forms):
            if _is_a_namesake(field, first, last, kind):
                continue
            start, tail = field.words.starts[first], field.words.starts[last - 1]
            begin, end = field.reduced.span(start, tail + len(field.words.texts[last - 1]))
            cut = _proclitic(field.word(first), forms, kind) if field.language.proclitics.letters else 0
            if (
                field.word(first)[0] == "و"
                and field.word(first - 1) in cue_words.NO_AND_AFTER
                and field.is_glued(first)
            ):
                cut = 0
            core = int(field.reduced.at[start + cut])
            name = field.reduced.original[core:end]
            if len(comparable(name)) < 3 or any(char in "\n.!?؟" for char in name):
                continue
            words = comparable(name).split()
            if (len(units(words)) == 1 and _is_a_word(" ".join(words), knowledge)) or cue_words.OFFICES.issuperset(
                words
            ):
                continue
            if _is_two_things(words) if kind == "organisation" else _is_a_noun_here(tag, words, forms):
                continue
            score = weights.UNKNOWN_NAME + weights.UNKNOWN_NAME_TAGGED * tag.probability
            key = local_id(kind, whole_name(name, field.reduced.original[begin:core]) if kind != "person" else name)
            found.append(_tagged((first, last), score, key, kind, (begin, core, end)))
    return found


def _with_nicknames(field: MarkedText) -> list[Tagged]:
    """Return the tags, two persons with a nickname in marks between them as one: Dwayne "The Rock" Johnson."""
    out: list[Tagged] = []
    persons = [tag for tag in field.tagged if tag.type == "person"]
    follows = {one.first: other for one, other in pairwise(persons) if _has_nickname(field, one, other)}
    behind = {other.first for other in follows.values()}
    for tag in field.tagged:
        other = follows.get(tag.first) if tag.type == "person" else None
        if other is not None:
            out.append(tag._replace(last=other.last, probability=min(tag.probability, other.probability)))
        elif tag.type != "person" or tag.first not in behind:
            out.append(tag)
    return out


def _has_nickname(field: MarkedText, given: Tagged, surname: Tagged) -> bool:
    """Tell whether a nickname in marks, with a space on both sides, stands between; its words may be tagged too."""
    stop = surname.first
    closes = field.between(stop)
    if closes[:-1] not in _CLOSES or closes[-1:] != " ":
        return False
    opening = (index for index in range(given.first + 1, given.last + 1) if field.between(index)[1:] in _OPENS)
    begin = next(opening, stop)
    return begin < stop <= begin + _LONGEST_NICKNAME and field.is_plain_run(begin, stop)


def _is_a_noun_here(tag: Tagged, words: Sequence[str], forms: Counter[str]) -> bool:
    """Tell whether the article has a name's first word with the article, as no name has: جنين سليم beside الجنين."""
    first = words[0]
    unsure = tag.probability < weights.SURE_PERSON and not first.startswith("ال")
    return unsure and any(forms[before + first] for before in ("ال", "وال", "بال"))


def _is_two_things(words: Sequence[str]) -> bool:
    """Tell whether a definite body and an indefinite word stand together by chance: منحت الجامعة درعا, الوكالة سلمى."""
    if len(words) < 2 or words[0][:2] != "ال" or words[0][2:] not in cue_words.ORGANISATION_FIRST:
        return False
    return not words[1].startswith(("ال", "ل", "ب")) and words[1] not in cue_words.STATION_WORDS


def whole_name(core: str, proclitic: str) -> str:
    """Give an organisation the alef back that لل swallowed: لاتحاد of للاتحاد العام is الاتحاد العام."""
    return f"ا{core}" if core.startswith("ل") and comparable(proclitic).endswith("ل") else core


def _company(field: MarkedText, first: int, last: int) -> tuple[int, int] | None:
    """Return the words of a company or body whose last word says so, however it was tagged: Harrow & Tyne PLC."""
    tails = cue_words.COMPANY_TAILS | cue_words.BODY_TAILS
    end = next((i + 1 for i in range(first + 1, last) if field.word(i) in tails and field.is_capital(i)), 0)
    if (
        not end
        and field.word(last) in cue_words.COMPANY_TAILS
        and field.is_capital(last)
        and field.between(last) == " "
    ):
        end = last + 1
    if not end:
        return None
    while first > 0 and field.between(first).strip() == "&" and field.is_capital(first - 1):
        first -= 1
    return first, end


def _parts(
    field: MarkedText, words: tuple[int, int], kind: EntityType, knowledge: Knowledge, forms: Counter[str]
) -> list[tuple[int, int]]:
    """Cut titles and nationalities off the front of a person's name, and two persons joined by "and" apart."""
    first, last = words
    if field.cased:
        first, last = _capitals(field, first, last, kind)
        if first == last:
            return []
    if kind != "person":
        if cue_words.RADIO.issuperset(field.word(i) for i in range(first, last)) and field.is_glued(first):
            first -= 1  # "FM" alone is no station's name: الجوهرة أف أم
        return [(max(first, 0), last)]
    cuts = [first]
    if field.language.proclitics.letters:
        joined = [i for i in range(first + 1, last) if _is_joined(field.word(i), knowledge)]
        name = _after_titles(field, first, last, knowledge)
        if last - name != _GIVEN_AND_FAMILY or not _is_one_person(field, name, knowledge, forms):
            cuts += joined
        last = _before_a_noun(field, name, last)
        cuts = sorted({*cuts, *(i for i in range(first + 1, last) if field.has_dash(i))})
    parts = []
    for begin, end in zip(cuts, [*cuts[1:], last], strict=True):
        at = _after_titles(field, begin, end, knowledge)
        if all(
            field.word(i) not in cue_words.NOT_IN_NAMES and field.surface(i) not in cue_words.ON for i in range(at, end)
        ):
            parts.append((at, end))
    return parts


def _after_titles(field: MarkedText, at: int, end: int, knowledge: Knowledge) -> int:
    """Give the first word of a name after its titles, nationalities and verbs, at most its last."""
    while at < end - 1 and (
        not stripped(field.word(at)).isdisjoint(cue_words.PERSON_HEADS)
        or _is_nationality(field.word(at), knowledge)
        or field.word(at) in _VERBS
    ):
        at += 1
    return at


def _is_joined(word: str, knowledge: Knowledge) -> bool:
    """Tell whether a word inside a name begins with "and", not with a letter of its own: Denzel | Washington."""
    own = word in cue_words.WAW_NAMES or word in knowledge.bearers
    return word[:1] == "و" and len(word) > _SHORTEST_AFTER_WAW and not own


def _is_one_person(field: MarkedText, first: int, knowledge: Knowledge, forms: Counter[str]) -> bool:
    """Tell whether two words are a given name and a surname in waw: nobody known on either side, nor named alone.

    Behind a name that is common in Arabic (خالد وصدام) only where no name begins with what follows the waw: Wilshere.
    """
    one, other = field.word(first), field.word(first + 1).removeprefix("و")
    apart = forms[other] or forms[one] > forms[f"و{other}"]
    known = other in cue_words.GIVEN or one in knowledge.bearers
    return not apart and not known and (one not in cue_words.GIVEN or other.startswith(_SELDOM_FIRST))


def _before_a_noun(field: MarkedText, first: int, last: int) -> int:
    """Leave out what a person is called after the name: سيرغي سكريبال | الجاسوس الروسي."""
    word = field.word(last - 1)
    if last - first <= _GIVEN_AND_FAMILY or not word.startswith("ال") or word.endswith("ي") or not field.is_glued(last):
        return last
    return last - 1 if field.nationality_at(last) is not None else last


def _capitals(field: MarkedText, first: int, last: int, kind: EntityType) -> tuple[int, int]:
    """Trim a name of a cased text to its capitals; an empty range where it is none."""
    while first < last and not field.is_capital(first):
        first += 1
    while first < last and not field.is_capital(last - 1):
        last -= 1
    small = {field.word(i) for i in range(first, last) if not field.is_capital(i)}
    if not small <= cue_words.SMALL_IN_NAMES:
        return first, first
    if kind == "person" and "of" in small:
        # where somebody is from: Defne Akinci of Istanbul
        last = next(i for i in range(first, last) if field.word(i) == "of")
    return first, last


def _is_nationality(word: str, knowledge: Knowledge) -> bool:
    return any(
        form in knowledge.nationalities and form not in cue_words.NATIONALITY_OR_GIVEN_NAME for form in stripped(word)
    )


def _proclitic(word: str, forms: Counter[str], kind: EntityType) -> int:
    """Return how many letters before an unknown name are no part of it."""
    if len(word) <= 3 or word in cue_words.WAW_NAMES:
        return 0
    rest = word[1:]
    if kind == "person" and word[0] in _CLITICS and rest in cue_words.GIVEN and word not in cue_words.GIVEN:
        return 1
    if word[0] == "و":
        # the conjunction is rarely written on the same name twice; the name's own letter always is
        return 0 if forms[word] > 1 and not forms[rest] else 1
    if word[0] in "فبلك" and (forms[rest] or (kind == "organisation" and rest in cue_words.ORGANISATION_FIRST)):
        return 1
    # للاتحاد is "to the union", لليفانتي "to Levante"
    definite = "ا" + rest
    union = kind == "organisation" and word.startswith("لل")
    swallowed = union and (forms[definite] or not cue_words.ORGANISATION_FIRST.isdisjoint({definite, rest[1:]}))
    return 1 if swallowed or word.startswith(("بال", "فال", "كال")) else 0


def _is_a_word(word: str, knowledge: Knowledge) -> bool:
    """Tell whether a single word is a doubtful name, a nationality, or names many people (مبعوثون), not one."""
    if word.replace(" ", "") in cue_words.GIVEN:
        return True  # many are called محمد, and one id would make one person of them
    if word in knowledge.bearers or word in knowledge.nationalities:
        return True
    return len(word) > 5 and word.endswith(("ون", "يين", "ييون")) and (word.startswith("ال") or word.endswith("وثون"))


def _is_a_namesake(field: MarkedText, first: int, last: int, kind: EntityType) -> bool:
    """Tell whether a hall or a street bears the name: قاعة الشيخ زايد, George Washington Hospital."""
    if not field.arabic_cues:
        named_after = field.is_capital(last) and field.between(last) == " "
        return field.cased and named_after and field.word(last) in cue_words.NAMESAKES_AFTER
    before = first - 1
    while before > first - 4 and field.is_glued(before + 1) and field.word(before) in cue_words.PERSON_HEADS:
        before -= 1
    named = cue_words.NAMESAKES | (cue_words.NAMED_AFTER_PERSONS if kind == "person" else cue_words.WORKS_AND_GOODS)
    return field.is_glued(before + 1) and not stripped(field.word(before)).isdisjoint(named)


_OPENING, _CLOSING = re.compile('["“«]'), re.compile('["”»]')


def quoted_after_title(field: MarkedText) -> list[Reading]:
    """Find a person whose name stands in quotation marks after a title: الجنرال البريطاني «فليكس جيدني»."""
    found = []
    original, words = field.reduced.original, field.words
    closing = [mark.start() for mark in _CLOSING.finditer(original)]
    for opening in _OPENING.finditer(original):
        position = opening.start()
        i = words.index(field.reduced.position(position + 1))
        next_one = bisect_right(closing, position)
        if next_one == len(closing) or not 0 < i < len(words.texts):
            continue
        close = closing[next_one]
        last = words.index(max(field.reduced.position(close) - 1, 0))
        if _is_titled(field, i, last + 1) and 2 <= last + 1 - i <= 4 and _may_be_a_name(field, i, last + 1):
            found.append(local_reading(field, i, last + 1))
    return found


def _is_titled(field: MarkedText, index: int, last: int) -> bool:
    """Tell whether a title, with its adjectives, stands right before a word: الجنرال البريطاني «فليكس جيدني».

    A colon, or a verb of speech before the title, opens what somebody says: قال الوزير «لن نقبل». What follows a name
    goes on: قال الجنرال «فليكس جيدني» إن.
    """
    for title in range(index - 1, max(index - 4, -1), -1):
        if not field.is_glued(title + 1):
            return False
        if field.word(title) in cue_words.PERSON_HEADS:
            goes_on = field.is_glued(last) or field.word(last) in cue_words.CLAUSE_OPENS
            return goes_on or stripped(field.word(title - 1)).isdisjoint(cue_words.SPEECH)
        if not field.word(title).startswith("ال"):
            return False
    return False


def _may_be_a_name(field: MarkedText, first: int, last: int) -> bool:
    if not field.is_plain_run(first, last) or field.word(first) in cue_words.SENTENCE_OPENS:
        return False
    return not any(field.word(index) in cue_words.NOT_IN_NAMES for index in range(first, last))


def local_reading(field: MarkedText, first: int, last: int, kind: EntityType = "person") -> Reading:
    """Read words as an entity of their own."""
    start, tail = field.words.starts[first], field.words.starts[last - 1]
    begin, end = field.reduced.span(start, tail + len(field.words.texts[last - 1]))
    key = local_id(kind, field.reduced.original[begin:end])
    return _tagged((first, last), weights.UNKNOWN_NAME, key, kind, (begin, begin, end))


def _tagged(words: tuple[int, int], score: float, key: str, kind: EntityType, surface: tuple[int, int, int]) -> Reading:
    begin, core, end = surface
    return Reading(
        first=words[0],
        last=words[1],
        score=score,
        record=None,
        key=key,
        type=kind,
        start=begin,
        end=end,
        core=core,
        mode="tag",
    )
