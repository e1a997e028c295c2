"""Where an item differs from the one it is a copy of: its own words beside the other's tokens in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from agents.dedupe.rules.alignment import runs
from agents.dedupe.rules.asides import asides
from agents.dedupe.rules.evidence import BodyPlaces
from agents.dedupe.rules.figures import FigureReader, places_of
from agents.dedupe.rules.turning_words import turning_words
from streams.languages.folding import folded_text
from streams.languages.language import language as known_language
from streams.news import shingles

if TYPE_CHECKING:
    from agents.dedupe.rules.alignment import Bag, Overlap, Side
    from streams.news.article import Article, Compared

# A fact is turned round in a few words; what is longer is a sentence written anew, and an edit has those too.
LONGEST_TURN: Final = 6
# A negation that went took at most its verb's auxiliary with it ("did not attend", "attended").
LONGEST_LOSS: Final = 3
# The other's words between the same two neighbours may be so many more than ours; else a passage went.
MUCH_LONGER: Final = 12
# A state that is cut short has so many letters.
LONGEST_CUT: Final = 5
# What ends a sentence.
STOPS: Final = ".!?؟…\n"


class Gap(NamedTuple):
    """Words of this item that the other has not there, and the other's in their place; half-open."""

    start: int
    stop: int
    other_start: int
    other_stop: int
    in_place: bool

    @property
    def is_short(self) -> bool:
        """Tell whether both are few enough to turn one fact round."""
        return self.is_as_short_as(LONGEST_TURN)

    def is_as_short_as(self, words: int) -> bool:
        """Tell whether both are so few."""
        return self.in_place and max(self.stop - self.start, self.other_stop - self.other_start) <= words


class Difference:
    """This item's words beside the tokens of the other.

    Attributes:
        article, body: This item, and its published text.
        this, other, shared: The two wordings; overlap(this, other).
        bag: What is known of their language's words.
        known: The words of the language that turn a fact round.
        theirs, headline: The other's tokens.
        ours, anywhere: Tokens of this item's body; of the other item, its headline too.
        places: int64, shape (n,): of each covered word of ours its place in the other, -1 elsewhere.
    """

    def __init__(
        self, article: Article, this: Side, other: Side, shared: Overlap, *, compared: Compared, bag: Bag
    ) -> None:
        """Lay both out."""
        self.article, self.this, self.other, self.shared, self.bag = article, this, other, shared, bag
        self.body = article.body
        self._spans = BodyPlaces(article, compared)
        self.known = turning_words(article.language)
        self.has_case = known_language(article.language).has_case
        self.theirs: list[int] = other.words.tolist()
        self.their_places = places_of(self.theirs)
        self.headline: list[int] = other.wording.headline.tolist()
        self.anywhere = frozenset((*self.theirs, *self.headline))
        self.ours: frozenset[int] = frozenset(this.words.tolist())
        self._read: dict[int, str] = {}
        self.figures = FigureReader(self.word, self.between, self.known)
        self._asides = asides(article, self.known)
        self.places = np.full(len(this.words), -1, dtype=np.int64)
        begins = np.flatnonzero(shared.hits_first)
        for step in range(shingles.SHINGLE_WORDS):
            self.places[begins + step] = shared.at + step

    def gaps(self) -> list[Gap]:
        """Pair the words that only we have with the other's in their place, and places where only words went.

        An outlet's notes are left out.
        """
        this, covered, n_theirs = self.this, self.shared.first, len(self.theirs)
        found = []
        for start, stop in zip(*(edges.tolist() for edges in runs(~covered)), strict=True):
            before = int(self.places[start - 1]) + 1 if start else 0
            behind = int(self.places[stop]) if stop < len(covered) else n_theirs
            if stop == len(covered) and self.is_cut_short():
                # What stands there may stand in the other behind its fingerprinted top.
                continue
            in_place = before <= behind <= before + (stop - start) + MUCH_LONGER
            gap = Gap(start, stop, before, behind if in_place else before, in_place)
            found += self._without_asides(gap) if self._asides else [gap]
        for at in np.flatnonzero(np.diff(self.places) > 1).tolist():
            before, behind = int(self.places[at]) + 1, int(self.places[at + 1])
            if this.paragraphs[at] == this.paragraphs[at + 1] and covered[at] and behind - before <= LONGEST_LOSS:
                found.append(Gap(at + 1, at + 1, before, behind, in_place=True))
        return sorted(found)

    def _without_asides(self, gap: Gap) -> list[Gap]:
        words = [at for at in range(gap.start, gap.stop) if not self.is_aside(at)]
        starts = [at for at in words if at - 1 not in words or at == gap.start]
        stops = [at + 1 for at in words if at + 1 not in words]
        return [gap._replace(start=start, stop=stop) for start, stop in zip(starts, stops, strict=True)]

    def is_aside(self, at: int) -> bool:
        """Tell whether a word stands in an outlet's note."""
        place = self.place(at) if self._asides else None
        return place is not None and any(start <= place[0] < end for start, end in self._asides)

    def is_cut_short(self) -> bool:
        """Tell whether the other item goes on behind its fingerprinted top."""
        n_top = int((self.other.wording.body >= shingles.FIRST_WORD).sum())
        return self.other.wording.n_words > n_top

    def is_new(self, at: int) -> bool:
        """Tell whether a word stands nowhere in the other item."""
        return int(self.this.words[at]) not in self.anywhere

    def is_in_brackets(self, start: int) -> bool:
        """Tell of a code point of the body."""
        before = self.body[max(start - 40, 0) : start]
        return before.rfind("(") > before.rfind(")")

    def begins_sentence(self, at: int) -> bool:
        """Tell whether a word is the first of its sentence; the place behind the last word begins one too."""
        if at in (0, len(self.this.words)) or self.this.paragraphs[at - 1] != self.this.paragraphs[at]:
            return True
        before, here = self.place(at - 1), self.place(at)
        return before is not None and here is not None and any(one in STOPS for one in self.body[before[1] : here[0]])

    def ends_with_stop(self, at: int) -> bool:
        """Tell whether a full stop, or a mark like it, is printed behind a word."""
        place, follower = self.place(at), self.place(at + 1)
        end = follower[0] if follower else len(self.body)
        return place is not None and any(one in STOPS[:-1] for one in self.body[place[1] : min(end, place[1] + 4)])

    def is_capital(self, at: int) -> bool:
        """Tell whether a capital says that a word is a name, and it is not cut short ("Okla.,"; "Parker, Colo.")."""
        place = self.place(at)
        if place is None:
            return False
        starts = at == 0 or self.body[max(place[0] - 40, 0) : place[0]].rstrip()[-1:] in ".!?:"
        behind_comma = self.body[max(place[0] - 2, 0) : place[0]].strip() == ","
        is_state = behind_comma and place[1] - place[0] <= LONGEST_CUT and self.body[place[1] : place[1] + 1] == "."
        cut = is_state or self.body[place[1] : place[1] + 2] in (".,", ".;")
        return self.body[place[0]].isupper() and not starts and not cut

    def place(self, at: int) -> tuple[int, int] | None:
        """Return where a word stands in the body; None beyond the text and where its paragraph cannot be counted."""
        return self._spans.of(self.this, at) if 0 <= at < len(self.this.words) else None

    def between(self, at: int) -> str:
        """Return what is printed between a word and the next; a space at most where they stand apart."""
        here, there = self.place(at), self.place(at + 1)
        return self.body[here[1] : there[0]][:2].strip() if here and there else " "

    def word(self, at: int) -> str:
        """Return a word as it is compared, "" beyond the text."""
        if at not in self._read:
            place = self.place(at)
            self._read[at] = folded_text(self.body[place[0] : place[1]]) if place else ""
        return self._read[at]
