"""What an item adds to the item it is a copy of: asked before it is withheld, since nobody sees what is withheld.

Copy is one question, withholding another: two texts may share every sentence and differ in the one word that is the
news. So the words that stand only in this item are read one by one. Of the other item only tokens are left; they are
enough to know each word of a table in it. Words behind the fingerprinted top are not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np

from agents.dedupe.rules.alignment import runs
from agents.dedupe.rules.evidence import BodyPlaces
from agents.dedupe.rules.features import LEAD_WORDS, RARE
from agents.dedupe.rules.figures import FigureReader, places_of, stands_in
from agents.dedupe.rules.notes import correction_note, second_stories
from agents.dedupe.rules.spelling import is_spelt_otherwise
from agents.dedupe.rules.turning_words import name_heads, turning_words
from streams.contract.records import Addition
from streams.languages.folding import folded_text
from streams.languages.language import language as known_language
from streams.news import shingles
from streams.news.fingerprint import find_compared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agents.dedupe.rules.alignment import Overlap, Side
    from agents.dedupe.rules.figures import Figure
    from streams.news.article import Article, Compared

# A verdict names so many; one is enough to publish.
MOST_ADDITIONS: Final = 8
# A fact is turned round in a few words; what is longer is a sentence written anew, and an edit has those too.
LONGEST_TURN: Final = 6
# A negation that went took at most its verb's auxiliary with it ("did not attend", "attended").
LONGEST_LOSS: Final = 3
# A negation that came or went changes its verb's form at most; a longer passage denies in other words.
LONGEST_DENIAL: Final = 4
# A figure that the other item has so near by is the same figure, moved by an edit.
NEAR: Final = 4
# The other's words between the same two neighbours may be so many more than ours; else a passage went.
MUCH_LONGER: Final = 12
# A name is so many words, with its title.
LONGEST_NAME: Final = 4
# What a toll counts stands so near its figure.
BESIDE: Final = 3
# A title stands so near before the first name.
BEHIND_TITLE: Final = 2
# Years and dates put into a lead are background.
_YEARS: Final = range(1900, 2100)
# A lead of its own: so much of its telling words, and so many, stand nowhere in the other item.
LEAD_SHARE: Final = 0.55
LEAST_LEAD_WORDS: Final = 8
# A second story tells as much.
STORY_SHARE: Final = 0.5
LEAST_STORY_WORDS: Final = 6
# A clause of its own anywhere: words in a row that stand nowhere in the other item tell, less what the other says in
# their place, as much as so many mean words of this item. Of 393 withheld items read blind it finds 11 of the 14 that
# surely lose news and 13 of 351 that lose none; half of what 20 words in a row tell (copies/7) 6 and 5. The optimum is
# flat from 5 to 6.
CLAUSE_WORDS: Final = 5.5
LEAST_CLAUSE_WORDS: Final = 4
# The act of a lead stands among so many words; with what is said of its plan it takes so many.
ACT_WORDS: Final = 8
LONGEST_PLAN: Final = 10
# A phrase that says so has at most so many words beside a gap that it begins or ends in.
PLAN_WORDS: Final = 2

Kind = Literal["figure", "negation", "opposite", "step", "name", "lead", "story", "sentence", "correction"]
Found = tuple[int, int, Kind]


class _Gap(NamedTuple):
    """Words of this item that the other has not there, and the other's in their place; half-open."""

    start: int
    stop: int
    other_start: int
    other_stop: int
    in_place: bool

    @property
    def is_short(self) -> bool:
        return self.in_place and max(self.stop - self.start, self.other_stop - self.other_start) <= LONGEST_TURN


def adds(
    article: Article,
    this: Side,
    other: Side,
    shared: Overlap,
    compared: Compared | None = None,
    *,
    most: int = MOST_ADDITIONS,
) -> tuple[Addition, ...]:
    """List what an item adds to the one it is judged a copy of.

    Credits, formulas and what stands in the same words anywhere in the other item are no addition.

    Args:
        article: This item.
        this: Its wording.
        other: The other item's wording; its text is not known.
        shared: overlap(this, other).
        compared: Where intake found the compared copy, when the item's record says.
        most: So many are enough.

    Returns:
        At most so many, in text order; none for the same words.

    Cost: linear in the compared top; at most some 0.1 s, where every third word is a figure of its own.
    """
    if this.wording.digest == other.wording.digest:
        return ()
    reader = _Reader(article, this, other, shared, compared or find_compared(article))
    found = set(reader.whole())
    for gap in reader.gaps():
        if len(found) >= most:
            break
        found.update(reader.of_gap(gap))
    return tuple(Addition(kind, start, end) for start, end, kind in sorted(found)[:most])


class _Reader:
    """Reads the words of this item beside the tokens of the other."""

    def __init__(self, article: Article, this: Side, other: Side, shared: Overlap, compared: Compared) -> None:
        self._article, self._this, self._other, self._shared = article, this, other, shared
        self._body = article.body
        self._spans = BodyPlaces(article, compared)
        self._known = turning_words(article.language)
        self._has_case = known_language(article.language).has_case
        self._theirs = other.words.tolist()
        self._their_places = places_of(self._theirs)
        self._headline = other.wording.headline.tolist()
        self._anywhere = frozenset((*self._theirs, *self._headline))
        self._ours = frozenset(this.words.tolist())
        self._read: dict[int, str] = {}
        self._figures = FigureReader(self._word, self._between, self._known)
        # For each covered word of ours its place in the other, -1 elsewhere.
        self._places = np.full(len(this.words), -1, dtype=np.int64)
        begins = np.flatnonzero(shared.hits_first)
        for step in range(shingles.SHINGLE_WORDS):
            self._places[begins + step] = shared.at + step

    def gaps(self) -> list[_Gap]:
        """Pair the words that only we have with the other's in their place, and places where only words went."""
        this, covered, n_theirs = self._this, self._shared.first, len(self._theirs)
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
        return sorted(found)

    def _is_cut_short(self) -> bool:
        n_top = int((self._other.wording.body >= shingles.FIRST_WORD).sum())
        return self._other.wording.n_words > n_top

    def whole(self) -> Iterator[Found]:
        """Yield what the item adds as a whole: a correction, a lead of its own, a second story."""
        opening = (*self._headline, *self._theirs[:LEAD_WORDS], *self._theirs[-LEAD_WORDS:])
        place = correction_note(self._article, self._known, frozenset(opening))
        if place is not None:
            yield (*place, "correction")
        yield from self._own_lead()
        if self._is_cut_short():
            return
        for start, end in second_stories(self._article, self._known):
            words = [at for at in range(len(self._this.words)) if self._stands_between(at, start, end)]
            if self._is_told_anew(words, STORY_SHARE, LEAST_STORY_WORDS):
                yield start, end, "story"

    def _own_lead(self) -> Iterator[Found]:
        paragraphs = self._this.paragraphs
        if not len(paragraphs) or self._shared.first.all():
            return
        stop = min(max(int(np.searchsorted(paragraphs, 1)), LEAST_LEAD_WORDS), LEAD_WORDS, len(paragraphs))
        first, last = self._place(0), self._place(stop - 1)
        if first and last and self._is_told_anew(range(stop), LEAD_SHARE, LEAST_LEAD_WORDS):
            yield first[0], last[1], "lead"

    def _is_told_anew(self, words: range | list[int], least: float, fewest: int) -> bool:
        """Tell whether so much of what some words tell stands nowhere in the other item."""
        weights, tokens = self._this.weights, self._this.words
        new = [at for at in words if int(tokens[at]) not in self._anywhere and not self._shared.first[at]]
        told = sum(float(weights[at]) for at in words)
        return len(new) >= fewest and sum(float(weights[at]) for at in new) >= least * told

    def _stands_between(self, at: int, start: int, end: int) -> bool:
        place = self._place(at)
        return place is not None and start <= place[0] < end

    def of_gap(self, gap: _Gap) -> Iterator[Found]:
        """Yield what a gap adds: start, end, kind."""
        theirs = self._theirs[gap.other_start : gap.other_stop]
        for figure in self._figures.figures(gap.start, gap.stop):
            first, last = self._place(figure.first), self._place(figure.last)
            if first and last and self._is_new_figure(figure, gap, theirs, first[0]):
                yield first[0], last[1], "figure"
        for at in range(gap.start, gap.stop):
            place = self._place(at)
            kind = self._kind_of(at, gap, theirs, place[0]) if place else None
            if place and kind:
                yield (*place, kind)
        yield from self._denied(gap, theirs)
        yield from self._own_clause(gap)
        if self._is_carried_out(gap, theirs):
            place = self._place(min(gap.start, len(self._this.words) - 1))
            if place:
                yield (*place, "step")

    def _kind_of(self, at: int, gap: _Gap, theirs: list[int], start: int) -> Kind | None:
        """Tell what one word of a gap adds by itself; the first that holds."""
        if self._turns_round(at, gap, theirs):
            return "opposite"
        if self._is_next_step(at):
            return "step"
        if self._is_new_name(at, gap, theirs, start):
            return "name"
        return "figure" if self._is_another_month(at, gap, theirs) and not self._is_in_brackets(start) else None

    def _own_clause(self, gap: _Gap) -> Iterator[Found]:
        """Yield what a gap tells beyond what the other item says in its place."""
        if gap.stop - gap.start < LEAST_CLAUSE_WORDS:
            return
        tokens, weights = self._this.words, self._this.weights
        new = [at for at in range(gap.start, gap.stop) if self._is_new(at)]
        new = [at for at in new if int(tokens[at]) not in self._known.attributions]
        if len(new) < LEAST_CLAUSE_WORDS or self._is_cut_short():
            return
        # Who wrote and who edited sign in initials between strokes.
        new = [at for at in new if "/" not in (self._between(at - 1), self._between(at))]
        if len(new) < LEAST_CLAUSE_WORDS:
            return
        lost = [at for at in range(gap.other_start, gap.other_stop) if self._theirs[at] not in self._ours]
        told = float(weights[new].sum(dtype=np.float64)) - float(self._other.weights[lost].sum(dtype=np.float64))
        first, last = self._place(new[0]), self._place(new[-1])
        # Rounded, since a sum's last digits depend on the machine.
        is_much = round(told / float(weights.mean(dtype=np.float64)), 4) >= CLAUSE_WORDS
        if is_much and first and last and not self._is_in_brackets(first[0]):
            yield first[0], last[1], "sentence"

    def _is_carried_out(self, gap: _Gap, theirs: list[int]) -> bool:
        """Tell whether the other's lead says that an act is still to come, and this one no more."""
        longest = max(gap.stop - gap.start, len(theirs))
        if not (theirs and gap.in_place) or longest > LONGEST_PLAN or max(gap.start, gap.other_start) >= LEAD_WORDS:
            return False
        known, there = self._known, frozenset(theirs) - self._ours
        ours = self._this.words[gap.start : gap.stop].tolist()
        if set(ours) <= set(theirs) and any(token not in known.plan_words for token in theirs if token not in ours):
            # An aside went; what is planned in it was not done.
            return False
        acts = [at for at in range(gap.start, min(gap.stop, ACT_WORDS)) if self._is_act(at, theirs)]
        if not known.count_planned(theirs) and not any(
            form in there for at in acts for form in known.planned_forms(self._word(at))
        ):
            return False
        if any(self._plans_as_much(gap, beside) for beside in (PLAN_WORDS, LONGEST_PLAN)):
            return False
        # سيارة, ستة, opéra only look like a plan, so a word of both items is none.
        near = range(max(gap.start - LONGEST_PLAN, 0), min(gap.stop + LONGEST_PLAN, len(self._this.words)))
        return not any(known.is_planned(self._word(at)) for at in near if self._is_new(at))

    def _is_act(self, at: int, theirs: list[int]) -> bool:
        """Tell whether a word that the other has not in its place may be an act.

        وزارة has the stem of زار, so it may stand elsewhere; but what all say, يقول here and قال there, is no news.
        """
        token = int(self._this.words[at])
        return token not in theirs and (token not in self._known.attributions or self._is_new(at))

    def _plans_as_much(self, gap: _Gap, beside: int) -> bool:
        """Tell whether a gap and so many words beside it plan something here, and as often as in the other item."""
        ours = self._this.words[max(gap.start - beside, 0) : gap.stop + beside].tolist()
        theirs = self._theirs[max(gap.other_start - beside, 0) : gap.other_stop + beside]
        return 0 < self._known.count_planned(ours) >= self._known.count_planned(theirs)

    def _is_new(self, at: int) -> bool:
        return int(self._this.words[at]) not in self._anywhere

    def _is_new_figure(self, figure: Figure, gap: _Gap, theirs: list[int], start: int) -> bool:
        """Tell whether a figure stands in place of another, in the lead without one, or is a toll anywhere."""
        forms = self._figures.forms(figure)
        near_start, near_stop = max(gap.other_start - NEAR, 0), gap.other_stop + NEAR
        sure = [form for form in forms if form[0] not in self._known.unsure or len(form) > 1]
        if not figure.value or stands_in(forms, theirs) or stands_in(sure, self._theirs[near_start:near_stop]):
            return False
        known, is_aside = self._known, self._is_in_brackets(start)
        if figure.is_time and is_aside:
            # the same hour by another clock
            return False
        if gap.is_short:
            ours = self._this.words[max(gap.start - NEAR, 0) : gap.stop + NEAR].tolist()
            figures = [token for token in theirs if token >= shingles.FIRST_NUMBER or token in known.figures]
            if any(token not in ours for token in figures):
                return True
        beside = [self._word(at) for at in range(max(figure.first - BESIDE, 0), figure.last + 1 + BESIDE)]
        is_toll = any(shingles.known_as(word) in known.casualties for word in beside)
        if figure.value == 1 or figure.is_ordinal or is_aside or (figure.first >= LEAD_WORDS and not is_toll):
            return False
        is_date = figure.value in _YEARS or any(word in known.months for word in beside)
        if not is_toll and (is_date or gap.stop - gap.start > LONGEST_TURN):
            return False
        return not stands_in(forms, self._theirs, self._their_places) and not stands_in(forms, self._headline)

    def _is_in_brackets(self, start: int) -> bool:
        before = self._body[max(start - 40, 0) : start]
        return before.rfind("(") > before.rfind(")")

    def _turns_round(self, at: int, gap: _Gap, theirs: list[int]) -> bool:
        if not gap.is_short:
            return False
        word, there = self._word(at), frozenset(theirs)
        token, stem = int(self._this.words[at]), shingles.known_as(word)
        if token in self._known.scale_values:
            scales = {self._known.scale_values[other] for other in there if other in self._known.scale_values}
            return bool(scales) and self._known.scale_values[token] not in scales
        if any(not there & stage.tokens and there & stage.others for stage in self._known.stages.get(stem, ())):
            return True
        return token not in there and any(other in there for other in self._known.denied(word))

    def _is_another_month(self, at: int, gap: _Gap, theirs: list[int]) -> bool:
        """Tell whether a month stands in place of another, whatever either is called (أيار is مايو)."""
        months = self._known.months_of
        ours = months.get(int(self._this.words[at]))
        there = {months[token] for token in theirs if token in months}
        return gap.is_short and ours is not None and bool(there) and ours not in there

    def _is_next_step(self, at: int) -> bool:
        """Tell whether a word of the lead names a step that the other item does not know of."""
        token = int(self._this.words[at])
        return at < LEAD_WORDS and any(token in step and not step & self._anywhere for step in self._known.steps)

    def _denied(self, gap: _Gap, theirs: list[int]) -> Iterator[Found]:
        if not gap.in_place or max(gap.stop - gap.start, gap.other_stop - gap.other_start) > LONGEST_DENIAL:
            return
        known = self._known
        ours = [
            at
            for at in range(gap.start, gap.stop)
            if self._word(at) in known.denial_words
            and self._word(at + 1) not in known.idiom_words
            # under 21, without 10
            and not self._word(at + 1).isdecimal()
        ]
        behind = [*theirs[1:], *self._theirs[gap.other_stop : gap.other_stop + 1], 0]
        denied = zip(theirs, behind, strict=False)
        lost = sum(
            token in known.denials and follower not in known.idioms and follower < shingles.FIRST_NUMBER
            for token, follower in denied
        )
        if len(ours) == lost:
            return
        place = self._place(ours[0] if ours else min(gap.start, len(self._this.words) - 1))
        if place is not None:
            yield (*place, "negation")

    def _is_new_name(self, at: int, gap: _Gap, theirs: list[int], start: int) -> bool:
        """Tell whether a name of the lead stands in place of another; without capitals a rare word may be one."""
        token = int(self._this.words[at])
        if at >= LEAD_WORDS or not gap.in_place or token in self._anywhere or self._this.weights[at] <= RARE:
            return False
        word = self._word(at)
        if word.isdecimal() or len(word) <= 2:
            return False
        theirs_weigh = zip(self._other.weights[gap.other_start : gap.other_stop].tolist(), theirs, strict=True)
        lost = any(weight > RARE for weight, _ in theirs_weigh)
        is_name = self._is_capital(at, start) if self._has_case else self._is_titled(at, gap)
        return lost and is_name and not is_spelt_otherwise(word, frozenset(theirs))

    def _is_capital(self, at: int, start: int) -> bool:
        """Tell whether a capital says that a word is a name, and it is not cut short ("Okla.,")."""
        starts = at == 0 or self._body[max(start - 40, 0) : start].rstrip()[-1:] in ".!?:"
        place = self._place(at)
        cut = place is not None and self._body[place[1] : place[1] + 2] in (".,", ".;")
        return self._body[start].isupper() and not starts and not cut

    def _is_titled(self, at: int, gap: _Gap) -> bool:
        """Tell without capitals: a title, an office, what kind of place it is stands right before."""
        if max(gap.stop - gap.start, gap.other_stop - gap.other_start) > LONGEST_NAME:
            return False
        return any(
            shingles.known_as(self._word(before)) in name_heads() for before in range(max(at - BEHIND_TITLE, 0), at)
        )

    def _place(self, at: int) -> tuple[int, int] | None:
        return self._spans.of(self._this, at) if 0 <= at < len(self._this.words) else None

    def _between(self, at: int) -> str:
        """Return what is printed between a word and the next; a space at most where they stand apart."""
        here, there = self._place(at), self._place(at + 1)
        return self._body[here[1] : there[0]][:2].strip() if here and there else " "

    def _word(self, at: int) -> str:
        if at not in self._read:
            place = self._place(at)
            self._read[at] = folded_text(self._body[place[0] : place[1]]) if place else ""
        return self._read[at]
