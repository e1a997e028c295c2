"""What an item adds to the item it is a copy of: asked before it is withheld, since nobody sees what is withheld.

Copy is one question, withholding another: two texts may share every sentence and differ in the one word that is the
news. So the words that stand only in this item are read one by one. Of the other item only tokens are left; they are
enough to know each word of a table in it. Words behind the fingerprinted top are not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from agents.dedupe.rules.acts import another_act, changed_places, is_another_form, is_carried_out
from agents.dedupe.rules.clauses import own_clause, own_sentences
from agents.dedupe.rules.difference import LONGEST_TURN, Difference
from agents.dedupe.rules.features import LEAD_WORDS, RARE
from agents.dedupe.rules.figures import stands_in
from agents.dedupe.rules.notes import correction_note, second_stories
from agents.dedupe.rules.turning_words import name_heads, place_heads
from streams.contract.records import Addition
from streams.news import shingles
from streams.news.fingerprint import find_compared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agents.dedupe.rules.alignment import Bag, Overlap, Side
    from agents.dedupe.rules.difference import Gap
    from agents.dedupe.rules.figures import Figure
    from streams.news.article import Article, Compared

# A verdict names so many; one is enough to publish.
MOST_ADDITIONS: Final = 8
# A negation that came or went changes its verb's form at most; a longer passage denies in other words.
LONGEST_DENIAL: Final = 4
# A figure that the other item has so near by is the same figure, moved by an edit.
NEAR: Final = 4
# A name of the lead is so many words, with its title.
LONGEST_NAME: Final = 4
# What a toll counts stands so near its figure.
BESIDE: Final = 3
# A name behind a title or "in" tells so much (فيينا), a word beside it so much (كريم). Of 1,417 withheld items of the
# stream, where no such name had changed, .5 publishes three; .3 eleven, for common words.
BEHIND_HEAD: Final = 0.5
IN_NAME: Final = 0.3
# A title stands so near before the first name.
BEHIND_TITLE: Final = 2
# Before two names in a row what they lead may stand between: the spokesman of the ministry.
BEFORE_FULL_NAME: Final = 4
# A lead told anew says what is done among so many words.
TOLD_ANEW: Final = 20
# Years and dates put into a lead are background.
_YEARS: Final = range(1900, 2100)
# A lead of its own: so much of its telling words, and so many, stand nowhere in the other item.
LEAD_SHARE: Final = 0.55
LEAST_LEAD_WORDS: Final = 8
# A second story tells as much.
STORY_SHARE: Final = 0.5
LEAST_STORY_WORDS: Final = 6

Kind = Literal["figure", "negation", "opposite", "step", "name", "lead", "story", "sentence", "correction"]
Found = tuple[int, int, Kind]


def adds(
    article: Article,
    this: Side,
    other: Side,
    shared: Overlap,
    *,
    bag: Bag,
    compared: Compared | None = None,
    most: int = MOST_ADDITIONS,
) -> tuple[Addition, ...]:
    """List what an item adds to the one it is judged a copy of.

    Credits, an outlet's notes, formulas and what stands in the same words anywhere in the other item are no
    addition.

    Args:
        article: This item.
        this: Its wording.
        other: The other item's wording; its text is not known.
        shared: overlap(this, other).
        bag: Tables of their language.
        compared: Where intake found the compared copy, when the item's record says.
        most: So many are enough.

    Returns:
        At most so many, in text order; none for the same words.

    Cost: linear in the compared top; at most some 0.2 s, where every fourth word is a name in another spelling.
    """
    if this.wording.digest == other.wording.digest:
        return ()
    reader = _Reader(article, this, other, shared, compared=compared or find_compared(article), bag=bag)
    gaps = reader.gaps()
    found = {*reader.whole(), *reader.changed(gaps)}
    for gap in gaps:
        if len(found) >= most:
            break
        found.update(reader.of_gap(gap))
    return tuple(Addition(kind, start, end) for start, end, kind in sorted(found)[:most])


class _Reader(Difference):
    """Reads the words of this item beside the tokens of the other."""

    def whole(self) -> Iterator[Found]:
        """Yield what the item adds as a whole: a correction, a lead of its own, a second story."""
        opening = (*self.headline, *self.theirs[:LEAD_WORDS], *self.theirs[-LEAD_WORDS:])
        place = correction_note(self.article, self.known, frozenset(opening))
        if place is not None:
            yield (*place, "correction")
        yield from self._own_lead()
        if self.is_cut_short():
            return
        for start, end in second_stories(self.article, self.known):
            words = [at for at in range(len(self.this.words)) if self._stands_between(at, start, end)]
            if self._is_told_anew(words, STORY_SHARE, LEAST_STORY_WORDS):
                yield start, end, "story"

    def _own_lead(self) -> Iterator[Found]:
        paragraphs, n = self.this.paragraphs, len(self.this.words)
        start = next((at for at in range(min(n, LEAD_WORDS)) if not self.is_aside(at)), n)
        if start == n or self.shared.first.all():
            return
        stop = int(np.searchsorted(paragraphs, paragraphs[start] + 1))
        stop = min(max(stop, start + LEAST_LEAD_WORDS), start + LEAD_WORDS, n)
        if self._is_told_anew(range(start, stop), LEAD_SHARE, LEAST_LEAD_WORDS):
            yield from self._found(start, stop - 1, "lead")

    def _is_told_anew(self, words: range | list[int], least: float, fewest: int) -> bool:
        """Tell whether so much of what some words tell stands nowhere in the other item."""
        weights, tokens = self.this.weights, self.this.words
        new = [at for at in words if int(tokens[at]) not in self.anywhere and not self.shared.first[at]]
        told = sum(float(weights[at]) for at in words)
        return len(new) >= fewest and sum(float(weights[at]) for at in new) >= least * told

    def _stands_between(self, at: int, start: int, end: int) -> bool:
        place = self.place(at)
        return place is not None and start <= place[0] < end

    def of_gap(self, gap: Gap) -> Iterator[Found]:
        """Yield what a gap adds: start, end, kind."""
        theirs = self.theirs[gap.other_start : gap.other_stop]
        found = list(self._of_words(gap, theirs))
        if not any(kind == "opposite" for *_, kind in found):
            found += self._denied(gap, theirs)
        clause = own_clause(self, gap)
        for first, last in (*([clause] if clause else ()), *own_sentences(self, gap)):
            found += self._found(first, last, "sentence")
        if is_carried_out(self, gap, theirs):
            act: int | None = min(gap.start, len(self.this.words) - 1)
        else:
            act = None if found else another_act(self, gap, theirs)
        yield from found
        if act is not None:
            yield from self._found(act, act, "step")

    def _of_words(self, gap: Gap, theirs: list[int]) -> Iterator[Found]:
        for figure in self.figures.figures(gap.start, gap.stop):
            first, last = self.place(figure.first), self.place(figure.last)
            if first and last and self._is_new_figure(figure, gap, theirs, first[0]):
                yield first[0], last[1], "figure"
        for at in range(gap.start, gap.stop):
            place = self.place(at)
            kind = self._kind_of(at, gap, theirs, place[0]) if place else None
            if place and kind:
                yield (*place, kind)

    def changed(self, gaps: list[Gap]) -> Iterator[Found]:
        """Yield the names that stand in each other's place."""
        for first, last in changed_places(self, gaps):
            yield from self._found(first, last, "name")

    def _found(self, first: int, last: int, kind: Kind) -> Iterator[Found]:
        start, end = self.place(first), self.place(last)
        if start and end:
            yield start[0], end[1], kind

    def _kind_of(self, at: int, gap: Gap, theirs: list[int], start: int) -> Kind | None:
        """Tell what one word of a gap adds by itself; the first that holds."""
        if self._turns_round(at, gap, theirs):
            return "opposite"
        if self._is_next_step(at):
            return "step"
        if self._is_new_name(at, gap, theirs):
            return "name"
        return "figure" if self._is_another_date(at, gap, theirs) and not self.is_in_brackets(start) else None

    def _is_new_figure(self, figure: Figure, gap: Gap, theirs: list[int], start: int) -> bool:
        """Tell whether a figure stands in place of another, in the lead without one, or is a toll anywhere."""
        forms = self.figures.forms(figure)
        near_start, near_stop = max(gap.other_start - NEAR, 0), gap.other_stop + NEAR
        sure = [form for form in forms if form[0] not in self.known.unsure or len(form) > 1]
        if not figure.value or stands_in(forms, theirs) or stands_in(sure, self.theirs[near_start:near_stop]):
            return False
        known, is_aside = self.known, self.is_in_brackets(start)
        if figure.is_time and is_aside:
            # the same hour by another clock
            return False
        if gap.is_short:
            ours = self.this.words[max(gap.start - NEAR, 0) : gap.stop + NEAR].tolist()
            figures = [token for token in theirs if token >= shingles.FIRST_NUMBER or token in known.figures]
            if any(token not in ours for token in figures):
                return True
        beside = [self.word(at) for at in range(max(figure.first - BESIDE, 0), figure.last + 1 + BESIDE)]
        is_toll = any(shingles.known_as(word) in known.casualties for word in beside)
        if figure.value == 1 or figure.is_ordinal or is_aside or (figure.first >= LEAD_WORDS and not is_toll):
            return False
        is_date = figure.value in _YEARS or any(word in known.months for word in beside)
        if not is_toll and (is_date or gap.stop - gap.start > LONGEST_TURN):
            return False
        return not stands_in(forms, self.theirs, self.their_places) and not stands_in(forms, self.headline)

    def _turns_round(self, at: int, gap: Gap, theirs: list[int]) -> bool:
        if not gap.is_short:
            # A lead told anew in its first words: arrived, in the place of left.
            return gap.in_place and max(at, gap.other_start) < TOLD_ANEW and self._is_new_stage(at, theirs)
        word, there = self.word(at), frozenset(theirs)
        token, stem = int(self.this.words[at]), shingles.known_as(word)
        if token in self.known.scale_values:
            scales = {self.known.scale_values[other] for other in there if other in self.known.scale_values}
            if not scales or self.known.scale_values[token] in scales:
                return False
            counted = [figure for figure in self.figures.figures(at, at + 1) if figure.last == at]
            near = self.theirs[max(gap.other_start - NEAR, 0) : gap.other_stop + NEAR]
            # 1.4 billion is 1,400 million
            return not any(stands_in(self.figures.forms(figure), near) for figure in counted)
        if any(not there & stage.tokens and there & stage.others for stage in self.known.stages.get(stem, ())):
            return True
        return token not in there and any(other in there for other in self.known.denied(word))

    def _is_new_stage(self, at: int, theirs: list[int]) -> bool:
        stages = self.known.stages.get(shingles.known_as(self.word(at)), ()) if self.is_new(at) else ()
        return any(not stage.others.isdisjoint(theirs) for stage in stages)

    def _is_another_date(self, at: int, gap: Gap, theirs: list[int]) -> bool:
        """Tell whether a weekday or month stands in place of another, whatever either is called (أيار is مايو)."""
        dates = self.known.dates
        ours = dates.get(int(self.this.words[at]))
        there = {dates[token] for token in theirs if token in dates}
        return gap.is_short and ours is not None and ours not in there and any(ours[0] == kind for kind, _ in there)

    def _is_next_step(self, at: int) -> bool:
        """Tell whether a word of the lead names a step that the other item does not know of."""
        token = int(self.this.words[at])
        return at < LEAD_WORDS and any(token in step and not step & self.anywhere for step in self.known.steps)

    def _denied(self, gap: Gap, theirs: list[int]) -> Iterator[Found]:
        if not gap.in_place or max(gap.stop - gap.start, gap.other_stop - gap.other_start) > LONGEST_DENIAL:
            return
        known = self.known
        ours = [
            at
            for at in range(gap.start, gap.stop)
            if self.word(at) in known.denial_words
            and self.word(at + 1) not in known.idiom_words
            # under 21, without 10
            and not self.word(at + 1).isdecimal()
        ]
        ours += [at for at in range(gap.start, gap.stop) if self.word(at) in known.refusal_words and self.is_new(at)]
        behind = [*theirs[1:], *self.theirs[gap.other_stop : gap.other_stop + 1], 0]
        denied = zip(theirs, behind, strict=False)
        lost = sum(
            token in known.denials and follower not in known.idioms and follower < shingles.FIRST_NUMBER
            for token, follower in denied
        )
        lost += sum(token in known.refusals and token not in self.ours for token in theirs)
        if len(ours) == lost:
            return
        place = self.place(ours[0] if ours else min(gap.start, len(self.this.words) - 1))
        if place is not None:
            yield (*place, "negation")

    def _is_new_name(self, at: int, gap: Gap, theirs: list[int]) -> bool:
        """Tell whether a name stands in place of another; without capitals words behind a title may be one.

        Behind the lead only where little else differs: a passage told anew names whom it names.
        """
        least = RARE if self.has_case else BEHIND_HEAD
        if not gap.in_place or not self._may_be_a_name(at, least):
            return False
        if not gap.is_short and (at >= LEAD_WORDS or not self.has_case):
            return False
        is_name = self._is_printed_as_name(at) if self.has_case else self._is_titled(at, gap, theirs)
        if not is_name or not self._count_lost(gap, theirs, least):
            return False
        return not is_another_form(self, at, frozenset(theirs))

    def _is_printed_as_name(self, at: int) -> bool:
        """Tell by its capital; where all nouns have one, neither behind an article nor behind what tells of a noun."""
        if not self.is_capital(at):
            return False
        before = self.word(at - 1)
        is_small = shingles.token(before) in self.known.attributions and before not in self.known.articles
        return not self.known.articles or is_small or self.is_capital(at - 1)

    def _may_be_a_name(self, at: int, least: float) -> bool:
        word, token = self.word(at), int(self.this.words[at])
        return self.is_new(at) and len(word) > 2 and not word.isdecimal() and self._tells(token, least)

    def _tells(self, token: int, least: float) -> bool:
        """Tell whether a word tells so much; of a language without weights, whether it is no small word."""
        if token in self.known.attributions or token >= shingles.FIRST_NUMBER:
            return False
        return not self.bag.is_learnt or bool(self.bag.weights[token] > least)

    def _count_lost(self, gap: Gap, theirs: list[int], least: float) -> int:
        ours = self.this.words[gap.start : gap.stop].tolist()
        return sum(one not in ours and self._tells(one, least) for one in theirs)

    def _is_titled(self, at: int, gap: Gap, theirs: list[int]) -> bool:
        """Tell without capitals: a title, an office, what kind of place it is stands right before.

        A rare word that is all that differs behind "in" is a place. Behind the lead a name has two words and took the
        place of two, or is a place's and all that differs.
        """
        name = self._full_name(at, gap)
        is_full = len(name) > 1
        before = range(max(name.start - (BEFORE_FULL_NAME if is_full else BEHIND_TITLE), 0), name.start)
        if gap.is_as_short_as(1) and self.word(at - 1) in self.known.before_places:
            return True
        if not any(map(self._is_head, before)):
            return False
        if at < LEAD_WORDS:
            return gap.is_as_short_as(LONGEST_NAME)
        if gap.is_as_short_as(1):
            return shingles.known_as(self.word(at - 1)) in place_heads() | self.known.heads
        return is_full and self._count_lost(gap, theirs, IN_NAME) > 1

    def _full_name(self, at: int, gap: Gap) -> range:
        """Return the words of a gap in a row that may be one name, without the title before it."""
        first, stop = at, at + 1
        while first > gap.start and self._may_be_a_name(first - 1, IN_NAME) and not self._is_head(first - 1):
            first -= 1
        while stop < gap.stop and self._may_be_a_name(stop, IN_NAME):
            stop += 1
        return range(first, stop)

    def _is_head(self, at: int) -> bool:
        stem = shingles.known_as(self.word(at))
        return stem in name_heads() or stem in self.known.heads
