"""A headline or a body with everything found in it, by position: words, sentences, known names, a tagger's spans."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from agents.enrich.link import cue_words, weights
from streams.languages.clitics import PROCLITICS
from streams.languages.folding import TATWEEL, is_dropped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from agents.enrich.link.matcher import Hit
    from agents.enrich.spans import Span
    from streams.contract.records import MentionField
    from streams.languages.folding import ComparableWords, Reduced
    from streams.languages.language import Language
    from streams.languages.word_table import WordTable

_WRITTEN_BEFORE = PROCLITICS["ar"]
_DASH = re.compile(rf"\s{TATWEEL}+\s")


class Tagged(NamedTuple):
    """A tagger's span in words of a text."""

    first: int
    last: int
    type: str
    probability: float


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class MarkedText:
    """A headline or body with everything found in it by position; `mark_text` builds it, nothing changes it.

    Attributes:
        name: "headline" or "body".
        order: 0 for the headline, 1 for the body: what stands earlier in the article.
        language: What is known of its language.
        arabic_cues: Whether Arabic words beside a name say what it is; English ones do otherwise.
        cased: Whether capitals mean anything here: a cased script, not all in capitals.
        reduced, words: Comparable text and its words.
        begins, ends: Where each word stands in the original text, marks on its last letter included.
        sentence_of: The number of each word's sentence.
        sport, business: Numbers of the sentences that talk of it.
        hits: Known names with their words [first, last), longer first where they begin together.
        nationalities: Country of each word that is a hit of that kind.
        hit_words, name_starts: Words inside a hit; where hits that are no nationality begin.
        settled_places: Words of names that need no other sign to be a country or a capital.
        towns: Words that are by themselves the name of a town, best known as that.
        tagged: The tagger's spans; empty without a tagger.
        tags_at: For each word the numbers of the spans over it.
        has_tags: Whether a tagger read this text.
    """

    name: MentionField
    order: int
    language: Language
    arabic_cues: bool
    cased: bool
    reduced: Reduced
    words: ComparableWords
    begins: Sequence[int]
    ends: Sequence[int]
    sentence_of: Sequence[int]
    sport: AbstractSet[int]
    business: AbstractSet[int]
    tagged: Sequence[Tagged]
    tags_at: Mapping[int, Sequence[int]]
    has_tags: bool
    hits: Sequence[tuple[int, int, Hit]] = ()
    nationalities: Mapping[int, str] = field(default_factory=dict)
    name_starts: AbstractSet[int] = frozenset()
    hit_words: AbstractSet[int] = frozenset()
    settled_places: AbstractSet[int] = frozenset()
    towns: AbstractSet[int] = frozenset()

    def with_hits(self, hits: Sequence[tuple[int, int, Hit]]) -> MarkedText:
        """Return the same text with these known names in place of its own."""
        return replace(
            self,
            hits=hits,
            nationalities={first: hit.country for first, _, hit in hits if hit.country},
            name_starts={first for first, _, hit in hits if not hit.country},
            hit_words={i for first, last, _ in hits for i in range(first, last)},
            settled_places={i for first, last, hit in hits if _is_settled(hit) for i in range(first, last)},
            towns={first for first, last, hit in hits if last - first == 1 and _is_town(hit)},
        )

    def with_persons(self, persons: Iterable[tuple[int, int]]) -> MarkedText:
        """Return the same text with these words [first, last) tagged as persons, whatever the tagger said of them."""
        new = [Tagged(first, last, "person", 1.0) for first, last in persons]
        inside = {i for tag in new for i in range(tag.first, tag.last)}
        tagged = sorted([*(tag for tag in self.tagged if inside.isdisjoint(range(tag.first, tag.last))), *new])
        tags_at: dict[int, list[int]] = {}
        for number, tag in enumerate(tagged):
            for index in range(tag.first, tag.last):
                tags_at.setdefault(index, []).append(number)
        return replace(self, tagged=tagged, tags_at=tags_at)

    @property
    def is_shouted(self) -> bool:
        """Whether a cased script is all in capitals, so that capitals say nothing."""
        return self.language.has_case and not self.cased

    def word(self, index: int) -> str:
        """Return a word's comparable form; "" outside the text."""
        texts = self.words.texts
        return texts[index] if 0 <= index < len(texts) else ""

    def surface(self, index: int) -> str:
        """Return a word as it stands; "" outside the text."""
        if not 0 <= index < len(self.begins):
            return ""
        return self.reduced.original[self.begins[index] : self.ends[index]]

    def between(self, index: int) -> str:
        """Return what stands between a word and the one before it."""
        if not 0 < index < len(self.begins):
            return "\n"
        gap = self.reduced.original[self.ends[index - 1] : self.begins[index]]
        return gap if gap == " " else "".join(char for char in gap if not is_dropped(char))

    def has_dash(self, index: int) -> bool:
        """Tell whether a dash drawn with tatweel stands before a word, as in a line-up: ــــ."""
        start = self.words.starts[index]
        gap = self.reduced.original[int(self.reduced.at[start - 2]) + 1 : int(self.reduced.at[start])]
        return _DASH.search(gap) is not None

    def is_glued(self, index: int) -> bool:
        """Tell whether nothing but a space, a quotation mark or the marks of a hashtag stand before a word."""
        between = self.between(index)
        return between == " " or all(char in " \u00a0\"“”«»'‘’„#_" for char in between)

    def is_plain_run(self, first: int, last: int) -> bool:
        """Tell whether only single spaces stand between the words of a range."""
        return all(self.between(i) == " " for i in range(first + 1, last))

    def has_in_sentence(self, index: int, wanted: AbstractSet[str]) -> bool:
        """Tell whether the sentence of a word has one of these words."""
        number = self.sentence_of[index]
        begin, end = bisect_left(self.sentence_of, number), bisect_right(self.sentence_of, number)
        return not wanted.isdisjoint(self.words.texts[begin:end])

    def nationality_at(self, index: int) -> str | None:
        """Return the country of a nationality word; None for any other word."""
        return self.nationalities.get(index)

    def is_capital(self, index: int) -> bool:
        """Tell whether a word begins with a capital letter."""
        return self.surface(index)[:1].isupper()

    def tag_over(self, first: int, last: int) -> Tagged | None:
        """Find the tagger's span that overlaps these words most, of equal ones the first; None without one."""
        common: dict[int, int] = {}
        for index in range(first, last):
            for number in self.tags_at.get(index, ()):
                common[number] = common.get(number, 0) + 1
        if not common:
            return None
        return self.tagged[min(common, key=lambda number: (-common[number], number))]


def mark_text(
    name: MentionField,
    text: WordTable,
    language: Language,
    hits: Iterable[Hit] = (),
    spans: Iterable[Span] | None = None,
) -> MarkedText:
    """Put all that was found in a text at its words.

    Args:
        name: Which text of the article it is.
        text: Its words.
        language: Its language.
        hits: The matcher's, in its order.
        spans: A tagger's, in code points of the original text; None when no tagger read it.

    Cost: linear in words, hits and spans.
    """
    reduced, words = text.reduced, text.words
    sentence_of = text.sentences(has_case=language.has_case)
    sport, business = _talk(words, sentence_of)
    tagged, tags_at = _tags(reduced, words, spans or ())
    marked = MarkedText(
        name=name,
        order=0 if name == "headline" else 1,
        language=language,
        arabic_cues=language.cues == "ar",
        cased=language.has_case and not reduced.original.isupper(),
        reduced=reduced,
        words=words,
        begins=text.begins,
        ends=text.ends,
        sentence_of=sentence_of,
        sport=sport,
        business=business,
        tagged=tagged,
        tags_at=tags_at,
        has_tags=spans is not None,
    )
    return marked.with_hits([(words.index(hit.first), words.index(hit.last - 1) + 1, hit) for hit in hits])


def _talk(words: ComparableWords, sentence_of: Sequence[int]) -> tuple[set[int], set[int]]:
    """Return the numbers of the sentences that talk of sport, and of those that talk of business."""
    sport: set[int] = set()
    business: set[int] = set()
    # most texts hold none of these words
    if cue_words.SPORT_OR_BUSINESS.isdisjoint(words.texts):
        return sport, business
    for sentence, word in zip(sentence_of, words.texts, strict=True):
        if word in cue_words.SPORT_BEHIND_A_LETTER:
            sport.add(sentence)
        elif word in cue_words.BUSINESS:
            business.add(sentence)
    return sport, business


def _tags(text: Reduced, words: ComparableWords, spans: Iterable[Span]) -> tuple[list[Tagged], dict[int, list[int]]]:
    """Move a tagger's spans to the words they touch; the second value says which spans lie over a word."""
    tagged: list[Tagged] = []
    tags_at: dict[int, list[int]] = {}
    read = list(spans)
    if not read:
        return tagged, tags_at
    edges = text.at.searchsorted([edge for span in read for edge in (span.start, span.end)]).tolist()
    for (_, _, kind, probability), begin, end in zip(read, edges[::2], edges[1::2], strict=True):
        first = max(words.index(begin), 0)  # before the first word stands the edge of the text
        last = words.index(max(end - 1, 0)) + 1
        if first < last <= len(words.texts) and probability >= weights.TAG_FROM:
            for index in range(first, last):
                tags_at.setdefault(index, []).append(len(tagged))
            tagged.append(Tagged(first, last, kind, probability))
    return tagged, tags_at


def _is_settled(hit: Hit) -> bool:
    """Tell whether a name stands for a country or a capital without any other sign."""
    return bool(hit.bearers) and hit.bearers[0].record.kind in {"country", "capital"} and not hit.bearers[0].is_weak


def _is_town(hit: Hit) -> bool:
    """Tell whether a name is best known as a town's."""
    return bool(hit.bearers) and hit.bearers[0].record.kind in {"city", "capital"}


def stripped(word: str) -> set[str]:
    """Return a word with and without one conjunction, preposition and article before it."""
    forms = {word}
    if word[:1] in _WRITTEN_BEFORE.conjunctions and len(word) > 3:
        forms.add(word[1:])
    for form in tuple(forms):
        if form[:1] in _WRITTEN_BEFORE.prepositions and len(form) > 3:
            forms.add(form[1:])
            if form.startswith("لل"):
                forms.add("ا" + form)
    return forms
