"""A headline or a body with everything found in it, by position: words, sentences, known names, a tagger's spans."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from agents.enrich.link import cue_words
from streams.languages.folding import TATWEEL, Reduced, Words, is_dropped, reduce

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agents.enrich.link.matcher import Hit
    from agents.enrich.spans import Span
    from streams.contract.records import MentionField
    from streams.languages.language import Language

_DASH = re.compile(rf"\s{TATWEEL}+\s")
_SENTENCE_END = re.compile(r"[.!?؟\n]")
# A tagger's word counts from this probability; under it the span is a guess.
_TAG_FROM = 0.4


class Tagged(NamedTuple):
    """A tagger's span in words of a field."""

    first: int
    last: int
    type: str
    probability: float


class Field:
    """A headline or body with everything found in it by position.

    Attributes:
        name: "headline" or "body".
        reduced, words: Comparable text and its words.
        hits: Known names, each with its range of words.
        hit_words, name_starts: Words inside a hit; where hits that are no nationality begin.
        tagged: The tagger's spans; empty without a tagger.
        has_tags: Whether a tagger read this field.
        language: What is known of its language.
        cased: Whether capitals mean anything here: a cased script, not all in capitals.
        arabic_cues: Whether Arabic words beside a name say what it is; English ones do otherwise.
    """

    def __init__(self, name: MentionField, reduced: Reduced, language: Language) -> None:
        """Split the text into words and sentences."""
        self.name = name
        self.reduced = reduced
        self.words = Words(reduced.text)
        self.language = language
        self.arabic_cues = language.cues == "ar"
        self.cased = language.has_case and not reduced.original.isupper()
        self.hits: list[tuple[int, int, Hit]] = []
        self.tagged: list[Tagged] = []
        self.has_tags = False
        self.order = 0
        self.sentence_of = self._sentences()
        self.sport: set[int] = set()
        self.business: set[int] = set()
        # most fields hold none of these words
        talk = not cue_words.SPORT_OR_BUSINESS.isdisjoint(self.words.texts)
        for sentence, word in zip(self.sentence_of, self.words.texts, strict=True) if talk else ():
            stem = word[1:] if word[:1] in "وبلف" and word[1:] in cue_words.SPORT else word
            if stem in cue_words.SPORT:
                self.sport.add(sentence)
            elif word in cue_words.BUSINESS:
                self.business.add(sentence)
        self.settled_places: set[int] = set()
        self.hit_words: set[int] = set()
        self.name_starts: set[int] = set()
        self._nationalities: dict[int, str] = {}
        self._tags_at: dict[int, list[int]] = {}

    def _sentences(self) -> list[int]:
        """Number the sentence of each word: a mark between two words ends one, but for the stop of an initial."""
        original, at, texts = self.reduced.original, self.reduced.at, self.words.texts
        marks = [mark.start() for mark in _SENTENCE_END.finditer(original)]
        numbers: list[int] = []
        number, seen = 0, -1
        for position in at.searchsorted(marks, side="right").tolist() if marks else ():
            word = self.words.index(position - 1)
            if word <= seen:
                continue  # a mark before the first word, or a second one after the same
            seen = word
            after = self.words.starts[word] + len(texts[word])
            between = original[int(at[after - 1]) + 1 : int(at[after + 1]) if after + 1 < len(at) else len(original)]
            initial = len(texts[word]) == 1 and self.language.has_case
            if _SENTENCE_END.search(between) is not None and not ("." in between and initial):
                numbers += [number] * (word + 1 - len(numbers))
                number += 1
        return numbers + [number] * (len(texts) - len(numbers))

    def add_hits(self, hits: Iterable[Hit]) -> None:
        """Take the matcher's hits, in order."""
        hits = list(hits)
        self.hits = [(self.words.index(hit.first), self.words.index(hit.last - 1) + 1, hit) for hit in hits]
        self._nationalities = {first: hit.country for first, _, hit in self.hits if hit.country}
        self.name_starts = {first for first, _, hit in self.hits if not hit.country}
        self.hit_words = {i for first, last, _ in self.hits for i in range(first, last)}
        for first, last, hit in self.hits:
            if hit.bearers and hit.bearers[0].record.kind in {"country", "capital"} and not hit.bearers[0].is_weak:
                self.settled_places.update(range(first, last))

    def add_tags(self, spans: Iterable[Span]) -> None:
        """Take a tagger's spans, in code points of the original text."""
        self.has_tags = True
        for start, end, kind, probability in spans:
            first = self.words.index(self.reduced.position(start))
            last = self.words.index(max(self.reduced.position(end) - 1, 0)) + 1
            if 0 <= first < last <= len(self.words.texts) and probability >= _TAG_FROM:
                for index in range(first, last):
                    self._tags_at.setdefault(index, []).append(len(self.tagged))
                self.tagged.append(Tagged(first, last, kind, probability))

    @property
    def is_shouted(self) -> bool:
        """Whether a cased script is all in capitals, so that capitals say nothing."""
        return self.language.has_case and not self.cased

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
        gap = self.reduced.original[end : int(self.reduced.at[self.words.starts[index]])]
        return gap if gap == " " else "".join(char for char in gap if not is_dropped(char))

    def has_dash(self, index: int) -> bool:
        """Say whether a dash drawn with tatweel stands before a word, as in a line-up: ــــ."""
        start = self.words.starts[index]
        gap = self.reduced.original[int(self.reduced.at[start - 2]) + 1 : int(self.reduced.at[start])]
        return _DASH.search(gap) is not None

    def is_glued(self, index: int) -> bool:
        """Say whether nothing but a space, a quotation mark or the marks of a hashtag stand before a word."""
        return all(char in " \u00a0\"“”«»'‘’„#_" for char in self.between(index))

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
        """Find the tagger's span that overlaps these words most, of equal ones the first; None without one."""
        common = Counter(number for index in range(first, last) for number in self._tags_at.get(index, ()))
        if not common:
            return None
        return self.tagged[min(common, key=lambda number: (-common[number], number))]


def stripped(word: str) -> set[str]:
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


def reduced_field(name: MentionField, text: str, language: Language) -> Field:
    """Make a field of a text."""
    return Field(name, reduce(text), language)
