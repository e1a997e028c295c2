"""Read the names of one article: which words could mean whom, and how sure that is.

A reading is one possible meaning of a run of words. Scores add signs for and against; READ_FROM is where a name is
believed. The weights are hand-set on the build half of the link set and hold for Arabic and English alike.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple

from agents.enrich import cues
from agents.enrich.forms import Reduced, Words, reduce

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agents.enrich.knowledge.records import Record
    from agents.enrich.knowledge.store import Bearer
    from agents.enrich.matcher import Hit
    from streams.records import EntityType, MentionField

READ_FROM = 1.0
_STRONG, _WEAK = 1.0, 0.3
_WEIGHT = 0.4
_CAPITAL = 0.08
_HEAD = 0.6
_ADJECTIVE = 0.6
_FULL_ELSEWHERE = 0.7
_TAGGED, _TAGGED_OTHERWISE, _NOT_TAGGED = 0.5, -0.45, -0.25
_IN = 0.25
_SPORT, _NO_SPORT, _CITY_IN_SPORT = 0.6, -0.5, -0.4
_COUNTRY_OF_ARTICLE, _COUNTRY_OF_SENTENCE = 0.3, 0.4
_SPOKEN = 0.4
_LIKE_AN_ADJECTIVE = 0.8
_COORDINATED = 0.5
_BUSINESS = 0.5
_AFTER_A_PERSON = 0.9
_NEVER = -5.0
_SENTENCE_ENDS = frozenset(".!?؟\n")
# A tagger's word counts from this score; under it the span is a guess.
_TAG_FROM = 0.4

Mode = Literal["name", "short", "tag", "nationality"]


class Tagged(NamedTuple):
    """A tagger's span in words of a field."""

    first: int
    last: int
    type: str
    score: float


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


class Field:
    """A headline or body with everything found in it by position.

    Attributes:
        name: "headline" or "body".
        reduced, words: Comparable text and its words.
        hits: Known names, each with its range of words.
        tagged: The tagger's spans; empty without a tagger.
        has_tags: Whether a tagger read this field.
        cased: Whether capitals mean anything here: a cased script, not all in capitals.
    """

    def __init__(self, name: MentionField, reduced: Reduced, *, arabic: bool) -> None:
        """Split the text into words and sentences."""
        self.name = name
        self.reduced = reduced
        self.words = Words(reduced.text)
        self.arabic = arabic
        self.cased = not arabic and not reduced.original.isupper()
        self.hits: list[tuple[int, int, Hit]] = []
        self.tagged: list[Tagged] = []
        self.has_tags = False
        self.order = 0
        self.sentence_of = self._sentences()
        self.sport: set[int] = set()
        self.business: set[int] = set()
        for sentence, word in zip(self.sentence_of, self.words.texts, strict=True):
            stem = word[1:] if word[:1] in "وبلف" and word[1:] in cues.SPORT else word
            if stem in cues.SPORT:
                self.sport.add(sentence)
            elif word in cues.BUSINESS:
                self.business.add(sentence)
        self.settled_places: set[int] = set()
        self._nationalities: dict[int, str] = {}

    def _sentences(self) -> list[int]:
        number, numbers = 0, []
        original, at = self.reduced.original, self.reduced.at
        for start, word in zip(self.words.starts, self.words.texts, strict=True):
            numbers.append(number)
            after = start + len(word)
            between = original[int(at[after - 1]) + 1 : int(at[after + 1]) if after + 1 < len(at) else len(original)]
            initial = len(word) == 1 and not self.arabic
            if any(char in _SENTENCE_ENDS for char in between) and not ("." in between and initial):
                number += 1
        return numbers

    def add_hits(self, hits: Iterable[Hit]) -> None:
        """Take the matcher's hits, in order."""
        hits = list(hits)
        self.hits = [(self.words.index(hit.first), self.words.index(hit.last - 1) + 1, hit) for hit in hits]
        self._nationalities = {first: hit.country for first, _, hit in self.hits if hit.country}
        for first, last, hit in self.hits:
            if hit.bearers and hit.bearers[0].record.kind in {"country", "capital"} and not hit.bearers[0].is_weak:
                self.settled_places.update(range(first, last))

    def add_tags(self, spans: Iterable[tuple[int, int, str, float]]) -> None:
        """Take a tagger's spans: start, end in code points of the original text, type, score."""
        self.has_tags = True
        for start, end, kind, score in spans:
            first = self.words.index(self.reduced.position(start))
            last = self.words.index(max(self.reduced.position(end) - 1, 0)) + 1
            if 0 <= first < last <= len(self.words.texts) and score >= _TAG_FROM:
                self.tagged.append(Tagged(first, last, kind, score))

    def word(self, index: int) -> str:
        """Give a word's comparable form; "" outside the text."""
        return self.words.texts[index] if 0 <= index < len(self.words.texts) else ""

    def surface(self, index: int) -> str:
        """Give a word as it stands; "" outside the text."""
        if not 0 <= index < len(self.words.texts):
            return ""
        start = self.words.starts[index]
        first, last = self.reduced.span(start, start + len(self.words.texts[index]))
        return self.reduced.original[first:last]

    def between(self, index: int) -> str:
        """Give what stands between a word and the one before it."""
        if not 0 < index < len(self.words.texts):
            return "\n"
        before = self.words.starts[index - 1]
        end = self.reduced.span(before, before + len(self.words.texts[index - 1]))[1]
        return self.reduced.original[end : int(self.reduced.at[self.words.starts[index]])]

    def is_glued(self, index: int) -> bool:
        """Say whether nothing but a space or a quotation mark stands before a word."""
        return all(char in " \u00a0\"“”«»'‘’„" for char in self.between(index))

    def is_plain_run(self, first: int, last: int) -> bool:
        """Say whether only single spaces stand between the words of a range."""
        return all(self.between(i) == " " for i in range(first + 1, last))

    def nationality_at(self, index: int) -> str | None:
        """Give the country of a nationality word; None for any other word."""
        return self._nationalities.get(index)

    def is_capital(self, index: int) -> bool:
        """Say whether a word begins with a capital letter."""
        return self.surface(index)[:1].isupper()

    def tag_over(self, first: int, last: int) -> Tagged | None:
        """Find the tagger's span that overlaps these words most; None without one."""
        best, most = None, 0
        for tag in self.tagged:
            common = min(last, tag.last) - max(first, tag.first)
            if common > most:
                best, most = tag, common
        return best


def _stripped(word: str) -> set[str]:
    """Give a word with and without one conjunction, preposition and article before it."""
    forms = {word}
    if word[:1] in "وف" and len(word) > 3:
        forms.add(word[1:])
    for form in tuple(forms):
        if form[:1] in "بلك" and len(form) > 3:
            forms.add(form[1:])
            if form.startswith("لل"):
                forms.add("ا" + form)
    return forms


class Context:
    """What the whole article says about where it plays and whom it names in full."""

    def __init__(self, fields: Sequence[Field]) -> None:
        """Count countries and collect full names that need no other sign."""
        self.countries: Counter[str] = Counter()
        self.full: dict[str, tuple[int, int]] = {}
        self.by_sentence: dict[tuple[str, int], Counter[str]] = {}
        self.sport = any(field.sport for field in fields)
        for order, field in enumerate(fields):
            field.order = order
            for first, last, hit in field.hits:
                self._count(field, first, last, hit)

    def _count(self, field: Field, first: int, last: int, hit: Hit) -> None:
        country = hit.country
        if not country:
            best = hit.bearers[0]
            if not best.is_weak and (last - first > 1 or best.record.kind in {"country", "region"}):
                self.full.setdefault(best.record.id, (field.order, first))
            settled = len(hit.bearers) == 1 or best.record.kind == "country"
            if settled and not best.is_weak and best.record.type == "place":
                country = best.record.country
        if country:
            self.countries[country] += 1
            key = field.name, field.sentence_of[first]
            self.by_sentence.setdefault(key, Counter())[country] += 1

    def for_country(self, country: str, field: Field, first: int, own: str) -> float:
        """Weigh a country by how much of the article and the sentence is about it; `own` is not its own witness."""
        total = sum(self.countries.values())
        if not country or not total:
            return 0.0
        inside = self.countries[country] - (own == country)
        sentence = self.by_sentence.get((field.name, field.sentence_of[first]), Counter())
        here = sentence[country] - (own == country)
        return _COUNTRY_OF_ARTICLE * max(inside, 0) / total + (_COUNTRY_OF_SENTENCE if here > 0 else 0.0)


def readings(field: Field, context: Context) -> list[Reading]:
    """Give the best believed meaning of every known name in a field, and its nationality words."""
    found = []
    for first, last, hit in field.hits:
        if hit.country:
            found.append(
                Reading(first, last, _STRONG, None, "", "place", hit.start, hit.end, hit.core_start, "nationality", hit.country)
            )
            continue
        reading = _best(field, context, first, last, hit)
        if reading is not None:
            found.append(reading)
    return found


def _best(field: Field, context: Context, first: int, last: int, hit: Hit) -> Reading | None:
    against = _against_all(field, first, last, hit)
    if against <= _NEVER:
        return None
    best: tuple[float, Bearer] | None = None
    second = 0.0
    own = hit.bearers[0].record.country if len(hit.bearers) == 1 and not hit.bearers[0].is_weak else ""
    for bearer in hit.bearers:
        score = against + _score(field, context, first, last, hit, bearer, own)
        if best is None or score > best[0]:
            second, best = (best[0] if best else 0.0), (score, bearer)
        else:
            second = max(second, score)
    if best is None or best[0] < READ_FROM:
        return None
    score, bearer = best
    # two bearers that nothing tells apart: no id rather than a wrong one
    if bearer.is_weak and score - second < 0.05 and second >= READ_FROM:
        return None
    record = bearer.record
    return Reading(first, last, score, record, record.id, record.type, hit.start, hit.end, hit.core_start, "name")


def _against_all(field: Field, first: int, last: int, hit: Hit) -> float:
    """Weigh what speaks against the name whoever bears it: it is part of something else, or another word."""
    before = field.word(first - 1)
    if field.arabic:
        glued = field.is_glued(first) and field.sentence_of[first] == field.sentence_of[max(first - 1, 0)]
        if glued and not hit.proclitic and _stripped(before) & cues.NAMESAKES:
            return _NEVER
        two_before = field.word(first - 2)
        title = before in cues.PERSON_HEADS
        if glued and title and not hit.proclitic and _stripped(two_before) & cues.NAMESAKES:
            return _NEVER
        if last - first == 1 and not hit.proclitic and _is_accusative(hit.key, before):
            return _NEVER
        if last - first <= 2 and field.word(last) in cues.NAME_CONTINUES and field.is_glued(last):
            return _NEVER
        return 0.0
    if not field.cased:
        return 0.0
    after = field.word(last)
    if after in cues.NAMESAKES_AFTER and field.is_capital(last) and field.is_glued(last):
        return _NEVER
    return _NEVER if last - first == 1 and _is_part_of_a_longer_name(field, first, last) else 0.0


def _is_accusative(key: str, before: str) -> bool:
    """Say whether a word like روسيا is the adjective of an indefinite noun (دعما روسيا), not the country."""
    return (
        key.endswith("يا")
        and before.endswith("ا")
        and len(before) > 2
        and not before.startswith("ال")
        and not before.endswith("ها")
        and before not in cues.NOT_ACCUSATIVE
    )


def _is_part_of_a_longer_name(field: Field, first: int, last: int) -> bool:
    """Say whether capitalised words around a single word make it one part of another name."""
    names = {i for begin, end, _ in field.hits for i in range(begin, end)}
    after = field.word(last)
    if (
        field.is_capital(last)
        and field.between(last) == " "
        and last not in names
        and after not in cues.FUNCTION_WORDS | cues.CALENDAR | cues.TITLES
        and not field.surface(last).isupper()
    ):
        return True
    before = field.word(first - 1)
    return (
        field.is_capital(first - 1)
        and field.between(first) == " "
        and first - 1 not in names
        and before not in cues.FUNCTION_WORDS | cues.CALENDAR | cues.TITLES | cues.PLACE_WORDS_BEFORE
        and field.sentence_of[first] == field.sentence_of[first - 1]
    )


def _score(
    field: Field, context: Context, first: int, last: int, hit: Hit, bearer: Bearer, own: str
) -> float:
    record = bearer.record
    score = (_WEAK if bearer.is_weak else _STRONG) + _WEIGHT * record.weight
    if record.kind == "capital":
        score += _CAPITAL
    before = _stripped(field.word(first - 1)) if field.is_glued(first) else set()
    kinds = {record.kind, record.type}
    if any(before & heads and kinds & speaks_for for heads, speaks_for in cues.HEADS):
        score += _HEAD
    after = field.word(last)
    if record.type != "place" and record.country and any(
        start == last and other.country == record.country for start, _, other in field.hits
    ):
        score += _ADJECTIVE
    named = context.full.get(record.id)
    # the headline may lean on the body; in the body the full name comes first
    if bearer.is_weak and named is not None and (named < (field.order, first) or field.order == 0):
        score += _FULL_ELSEWHERE
    if _is_adjective_like(field, first, last, hit) and bearer.is_weak:
        score -= _LIKE_AN_ADJECTIVE
    if record.type == "place":
        score += _place_signs(field, context, (first, last), hit, record, before, own)
    elif record.kind == "club":
        score += _SPORT if field.sentence_of[first] in field.sport else _NO_SPORT / (2 if context.sport else 1)
        score -= _IN if _is_in(field, first, hit, before) else 0.0
    elif record.type == "person":
        score += _SPOKEN if before & cues.SPEECH or after in cues.SPEECH else 0.0
    elif bearer.is_weak:
        if record.kind == "company" and field.sentence_of[first] in field.business:
            score += _BUSINESS
        score += context.for_country(record.country, field, first, own) / 2
    return score + _tag_signs(field, first, last, record, bearer)


def _is_adjective_like(field: Field, first: int, last: int, hit: Hit) -> bool:
    """Say whether a definite word follows a definite noun: القمة العربية is no summit of Al Arabiya."""
    before = field.word(first - 1)
    return (
        last - first == 1
        and hit.key.startswith("ال")
        and not hit.proclitic
        and field.is_glued(first)
        and any(form.startswith("ال") for form in _stripped(before))
        and not any(_stripped(before) & heads for heads, _ in cues.HEADS)
    )


def _is_coordinated(field: Field, first: int, last: int, hit: Hit) -> bool:
    """Say whether the name stands in a row of places: السنغال ومالي والنيجر."""
    rows = field.settled_places
    after = field.word(last)
    return (hit.proclitic.startswith("و") and first - 1 in rows) or (after.startswith("و") and last in rows)


def _is_in(field: Field, first: int, hit: Hit, before: set[str]) -> bool:
    if field.arabic:
        return bool(before & cues.IN_ARABIC) or hit.proclitic.endswith("ب")
    return bool(before & cues.PLACE_BEFORE)


def _place_signs(
    field: Field, context: Context, at: tuple[int, int], hit: Hit, record: Record, before: set[str], own: str
) -> float:
    first, last = at
    score = context.for_country(record.country, field, first, own) if record.kind != "country" else 0.0
    if field.arabic and _is_coordinated(field, first, last, hit):
        score += _COORDINATED
    if field.arabic and any(form.startswith("ال") for form in before & cues.PERSON_HEADS):
        score -= _AFTER_A_PERSON
    if _is_in(field, first, hit, before):
        score += _IN
    elif field.sentence_of[first] in field.sport and any(b.record.kind == "club" for b in hit.bearers):
        score += _CITY_IN_SPORT
    return score


def _tag_signs(field: Field, first: int, last: int, record: Record, bearer: Bearer) -> float:
    if not field.has_tags:
        return 0.0
    tag = field.tag_over(first, last)
    if tag is None:
        return _NOT_TAGGED if bearer.is_weak else 0.0
    if tag.type == record.type:
        return _TAGGED
    # a capital for its government, a club for its city: taggers call these organisations
    if {tag.type, record.type} <= {"place", "organisation"}:
        return 0.0
    return _TAGGED_OTHERWISE if tag.type != "misc" else 0.0


def reduced_field(name: MentionField, text: str, *, arabic: bool) -> Field:
    """Make a field of a text."""
    return Field(name, reduce(text), arabic=arabic)
