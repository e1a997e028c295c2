"""What an item adds to the item it is a copy of: asked before it is withheld, since nobody sees what is withheld.

Copy is one question, withholding another: two texts may share every sentence and differ in the one word that is the
news. So the words that stand only in this item are read one by one. Of the other item only tokens are left; they are
enough to know each word of a table in it. Words behind the fingerprinted top are not looked at.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from agents.dedupe.rules.alignment import runs
from agents.dedupe.rules.evidence import Spans
from agents.dedupe.rules.features import LEAD_WORDS, RARE
from streams.contract.records import Addition
from streams.languages.folding import folded_text
from streams.languages.opposites import opposites
from streams.news import shingles
from streams.news.fingerprint import find_compared

if TYPE_CHECKING:
    from agents.dedupe.rules.alignment import Overlap, Side
    from streams.news.article import Article, Compared

# A verdict names so many; one is enough to publish.
MOST_ADDITIONS: Final = 8
# A fact is turned round in a few words; what is longer is a sentence written anew, and an edit has those too.
LONGEST_TURN: Final = 6
# A negation that went took at most its verb's auxiliary with it ("did not attend", "attended").
LONGEST_LOSS: Final = 3
# A figure that the other item has so near by is the same figure, moved by an edit.
NEAR: Final = 4
# The other's words between the same two neighbours may be so many more than ours; else a passage went.
MUCH_LONGER: Final = 12
# Letters that are written onto the front of an Arabic word.
_CLITICS: Final = "وفبلك"
# "and six" is one letter off "West": shorter words are read only as they stand.
_LEAST_BEHIND_CLITIC: Final = 3
_ARTICLE: Final = "ال"
_TEN: Final = 10
_LEAST_SCALE: Final = 1_000
_MOST_DIGITS: Final = 18
# Digits between two separators of thousands.
_GROUP: Final = 3

Kind = Literal["figure", "negation", "opposite", "name", "correction"]


class _Gap(NamedTuple):
    """Words of this item that the other has not there, and the other's in their place; half-open."""

    start: int
    stop: int
    other_start: int
    other_stop: int
    in_place: bool


def adds(
    article: Article, this: Side, other: Side, shared: Overlap, compared: Compared | None = None
) -> tuple[Addition, ...]:
    """List what an item adds to the one it is judged a copy of.

    Credits, formulas and what stands in the same words anywhere in the other item are no addition.

    Args:
        article: This item.
        this: Its wording.
        other: The other item's wording; its text is not known.
        shared: overlap(this, other).
        compared: Where intake found the compared copy, when the item's record says.

    Returns:
        At most MOST_ADDITIONS, in text order; none for the same words.

    Cost: linear in the compared top.
    """
    if this.wording.digest == other.wording.digest:
        return ()
    reader = _Reader(article, this, other, shared, compared or find_compared(article))
    found = sorted({*reader.corrections(), *(found for gap in reader.gaps() for found in reader.of_gap(gap))})
    return tuple(Addition(kind, start, end) for start, end, kind in found[:MOST_ADDITIONS])


class _Reader:
    """Reads the words of this item beside the tokens of the other."""

    def __init__(self, article: Article, this: Side, other: Side, shared: Overlap, compared: Compared) -> None:
        self._article, self._this, self._other, self._shared = article, this, other, shared
        self._body = article.body
        self._spans = Spans(article, compared)
        self._known = _tables(article.language)
        self._theirs = frozenset(other.words.tolist())
        self._anywhere = self._theirs | frozenset(other.wording.headline.tolist())
        self._ours = frozenset(this.words.tolist())
        # For each covered word of ours its place in the other, -1 elsewhere.
        self._places = np.full(len(this.words), -1, dtype=np.int64)
        begins = np.flatnonzero(shared.hits_first)
        for step in range(shingles.SHINGLE_WORDS):
            self._places[begins + step] = shared.at + step

    def gaps(self) -> list[_Gap]:
        """Pair the words that only we have with the other's in their place, and places where only words went."""
        this, covered, n_theirs = self._this, self._shared.first, len(self._other.words)
        found = []
        for start, stop in zip(*(edges.tolist() for edges in runs(~covered)), strict=True):
            before = int(self._places[start - 1]) + 1 if start else 0
            behind = int(self._places[stop]) if stop < len(covered) else n_theirs
            if stop == len(covered) and self._is_cut_short():
                # What stands there may stand in the other behind its fingerprinted top.
                continue
            in_place = before <= behind <= before + (stop - start) + MUCH_LONGER
            found.append(_Gap(start, stop, before, behind if in_place else before, in_place))
        for at in np.flatnonzero(np.diff(self._places) > 1).tolist():
            before, behind = int(self._places[at]) + 1, int(self._places[at + 1])
            if this.paragraphs[at] == this.paragraphs[at + 1] and covered[at] and behind - before <= LONGEST_LOSS:
                found.append(_Gap(at + 1, at + 1, before, behind, in_place=True))
        return found

    def _is_cut_short(self) -> bool:
        n_top = int((self._other.wording.body >= shingles.FIRST_WORD).sum())
        return self._other.wording.n_words > n_top

    def of_gap(self, gap: _Gap) -> list[tuple[int, int, Kind]]:
        """List what a gap adds: start, end, kind."""
        found: list[tuple[int, int, Kind]] = []
        theirs = self._other.words[gap.other_start : gap.other_stop].tolist()
        words = {at: self._word(at) for at in range(gap.start, gap.stop)}
        for at, word in words.items():
            place = self._place(at)
            if place is None:
                continue
            kind: Kind | None = None
            if self._is_new_figure(at, words, gap, theirs):
                kind = "figure"
            elif self._turns_round(word, gap, theirs):
                kind = "opposite"
            elif self._is_new_name(at, word, gap, theirs):
                kind = "name"
            if kind is not None:
                found.append((*place, kind))
        return found + self._negated(gap, words, theirs)

    def corrections(self) -> list[tuple[int, int, Kind]]:
        """Find the words by which an item says that it corrects another, where the other does not say so."""
        if self._anywhere & self._known.corrections:
            return []
        for paragraph in (self._article.paragraphs[:1], self._article.paragraphs[1:][-1:]):
            for text in paragraph:
                words = shingles.words(folded_text(text[:80]))[:2]
                if text[:1] in "([*" and any(word in self._known.correction_words for word in words):
                    start = self._body.index(text)
                    return [(start, start + len(text), "correction")]
        return [(0, 0, "correction")] if "correction" in self._article.signals else []

    def _is_new_figure(self, at: int, words: dict[int, str], gap: _Gap, theirs: list[int]) -> bool:
        """Tell whether a figure stands in place of another, or in the lead without one."""
        value = self._value(at, words)
        if value is None:
            return False
        forms = [*self._known.forms(value), *_joined(at, words)]
        near = self._other.words[max(gap.other_start - NEAR, 0) : gap.other_stop + NEAR].tolist()
        if any(_stands_in(form, near) for form in forms):
            return False
        if gap.in_place and max(gap.stop - gap.start, len(theirs)) <= LONGEST_TURN:
            ours = self._this.words[max(gap.start - NEAR, 0) : gap.stop + NEAR].tolist()
            figures = [token for token in theirs if token >= shingles.FIRST_NUMBER or token in self._known.figures]
            if any(token not in ours for token in figures) and not self._is_rounded(at, words, theirs, near):
                return True
        short = gap.stop - gap.start <= LONGEST_TURN
        return short and at < LEAD_WORDS and not any(_stands_in(form, self._other.words.tolist()) for form in forms)

    def _is_rounded(self, at: int, words: dict[int, str], theirs: list[int], near: list[int]) -> bool:
        """Tell whether digits only go on a figure that begins alike and counts by another scale: 2,539,000, 2.5 mln."""
        scales = self._known.scales
        ours = [int(self._this.words[place]) for place in words]
        if any(token in scales for token in ours) == any(token in scales for token in theirs):
            return False
        first = at
        while words.get(first - 1, "").isdecimal():
            first -= 1
        return first < at and words[at].isdecimal() and int(self._this.words[first]) in near

    def _value(self, at: int, words: dict[int, str]) -> int | None:
        """Read the figure that ends at a word; None where none ends."""
        word = words[at]
        if word.isdecimal():
            return int(word[:_MOST_DIGITS])
        value = self._known.value(word)
        if self._known.is_scale(word):
            return None
        if word in self._known.tens and words.get(at - 1, "").startswith(_ARTICLE):
            # the nineteenth century, all fifteen members
            return None
        behind = self._known.value(words.get(at + 1, ""))
        before = self._known.value(words.get(at - 1, ""))
        if value is None or (behind is not None and _compound(value, behind) is not None):
            return None
        both = _compound(before, value) if before is not None else None
        return both if both is not None else value

    def _turns_round(self, word: str, gap: _Gap, theirs: list[int]) -> bool:
        if gap.stop - gap.start > LONGEST_TURN or not gap.in_place:
            return False
        stem = shingles.known_as(word)
        there = set(theirs)
        return any(
            stem in ours and not there & our_tokens and there & their_tokens
            for ours, our_tokens, their_tokens in self._known.sides
        )

    def _negated(self, gap: _Gap, words: dict[int, str], theirs: list[int]) -> list[tuple[int, int, Kind]]:
        if not gap.in_place or max(gap.stop - gap.start, gap.other_stop - gap.other_start) > LONGEST_TURN:
            return []
        known = self._known
        ours = [
            at
            for at, word in words.items()
            if word in known.negation_words and self._word(at + 1) not in known.idiom_words
        ]
        behind = [*theirs[1:], *self._other.words[gap.other_stop : gap.other_stop + 1].tolist(), 0]
        denied = zip(theirs, behind, strict=False)
        lost = sum(token in known.negations and follower not in known.idioms for token, follower in denied)
        if len(ours) == lost:
            return []
        at = ours[0] if ours else min(gap.start, len(self._this.words) - 1)
        place = self._place(at)
        return [(*place, "negation")] if place is not None else []

    def _is_new_name(self, at: int, word: str, gap: _Gap, theirs: list[int]) -> bool:
        place = self._place(at)
        if at >= LEAD_WORDS or not gap.in_place or place is None or not self._body[place[0]].isupper():
            return False
        token = int(self._this.words[at])
        starts = at == 0 or self._body[: place[0]].rstrip()[-1:] in ".!?:"
        if starts or token in self._anywhere or self._this.weights[at] <= RARE or len(word) <= 2:
            return False
        weights = self._other.weights[gap.other_start : gap.other_stop].tolist()
        return any(weight > RARE and other not in self._ours for weight, other in zip(weights, theirs, strict=True))

    def _place(self, at: int) -> tuple[int, int] | None:
        return self._spans.of(self._this, at)

    def _word(self, at: int) -> str:
        place = self._place(at) if at < len(self._this.words) else None
        return folded_text(self._body[place[0] : place[1]]) if place else ""


class _Tables:
    """A language's table, as words for our side and as tokens for the other."""

    def __init__(self, language: str) -> None:
        table = opposites(language)
        self.negation_words, self.correction_words = table.negations, table.corrections
        self.negations = frozenset(map(shingles.token, table.negations))
        self.corrections = frozenset(map(shingles.token, table.corrections))
        self.sides = tuple(
            (frozenset(map(shingles.known_as, one)), _tokens(one), _tokens(other))
            for pair in table.pairs
            for one, other in (pair, pair[::-1])
        )
        self._values = {word: value for value, words in table.numbers for word in words}
        self._words = dict(table.numbers)
        self.tens = frozenset(self._words.get(_TEN, ()))
        self.idioms, self.idiom_words = _tokens(tuple(table.idioms)), table.idioms
        self.scales = _tokens(tuple(word for word, value in self._values.items() if value >= _LEAST_SCALE))
        self.figures = _tokens(tuple(self._values))

    def value(self, word: str) -> int | None:
        """Return what a number word says; None for any other word."""
        found = self._values.get(word)
        if found is None and len(word) > _LEAST_BEHIND_CLITIC and word[0] in _CLITICS:
            found = self._values.get(word[1:])
        return found

    def is_scale(self, word: str) -> bool:
        """Tell whether a word only says of what a figure counts: thousands, millions."""
        return (self.value(word) or 0) >= _LEAST_SCALE

    def forms(self, number: int) -> list[tuple[int, ...]]:
        """List how a value may be written, as tokens in order."""
        forms: list[tuple[int, ...]] = [(shingles.token(str(number)),)]
        if number >= 1_000:
            forms.append(tuple(shingles.token(part) for part in f"{number:,}".split(",")))
        forms += [(shingles.token(word),) for word in self._words.get(number, ())]
        tens, unit = number // 10 * 10, number % 10
        if number < 100 and unit:
            for one in self._words.get(tens, ()):
                for other in self._words.get(unit, ()):
                    forms += [
                        (shingles.token(one), shingles.token(other)),
                        (shingles.token(other), shingles.token(one)),
                    ]
        return forms


@cache
def _tables(language: str) -> _Tables:
    return _Tables(language)


def _tokens(words: tuple[str, ...]) -> frozenset[int]:
    return frozenset(map(shingles.token, words))


def _compound(first: int, second: int) -> int | None:
    """Add tens and unit, in either order; None where two numbers are two figures."""
    low, high = min(first, second), max(first, second)
    return low + high if low < 10 <= high < 100 and high % 10 == 0 else None


def _joined(at: int, words: dict[int, str]) -> list[tuple[int, ...]]:
    """Write a figure and its neighbour as one: 10,612 is 10612."""
    word, before, behind = words[at], words.get(at - 1, ""), words.get(at + 1, "")
    parts = ((before, word), (word, behind))
    return [
        (shingles.token(one + other),)
        for one, other in parts
        if one.isdecimal() and other.isdecimal() and len(other) == _GROUP and len(one) <= _MOST_DIGITS
    ]


def _stands_in(form: tuple[int, ...], tokens: list[int]) -> bool:
    n = len(form)
    return any(tuple(tokens[at : at + n]) == form for at in range(len(tokens) - n + 1) if tokens[at] == form[0])
