"""What was done, by whom to whom: another act, one that was to come, two names that changed places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from agents.dedupe.rules.difference import Gap
from agents.dedupe.rules.features import LEAD_WORDS
from agents.dedupe.rules.spelling import is_spelt_otherwise
from agents.dedupe.rules.swaps import LONGEST_PASSAGE, swapped
from agents.dedupe.rules.turning_words import agency_words, name_heads
from streams.news import shingles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agents.dedupe.rules.difference import Difference
    from agents.dedupe.rules.swaps import Swap

# The act of a lead stands among so many words; with what is said of its plan it takes so many.
ACT_WORDS: Final = 8
LONGEST_PLAN: Final = 10
# A phrase that says so has at most so many words beside a gap that it begins or ends in.
PLAN_WORDS: Final = 2
# The act of a lead is one of its first words, or of the last of a sentence, where a language puts its verbs.
FIRST_WORDS: Final = 12
LAST_WORDS: Final = 4
# An act takes so many words, and an act in its place; each tells so much.
LONGEST_ACT: Final = 2
TELLING: Final = 0.3
# Words nearer in meaning say one thing in two words, or two of one kind; of those the table of opposites knows.
NEAR_IN_MEANING: Final = 0.45
# Names that changed places stand in gaps so near each other.
NEXT_GAP: Final = 25
# Shared words that go back in the other item are read with so many around; a text may be turned over in every line.
AROUND: Final = 12
MOST_TURNS: Final = 40
# Names that changed places have one word in common of so many before and behind.
BESIDE: Final = 2
# A word written in two is read in two: each part has so many letters.
_LEAST_PART: Final = 3
# Endings of the forms of one verb: visitará, visitó; eröffnen, eröffnet.
_ENDINGS: Final = ("", "a", "e", "o", "t", "n", "en", "et", "te", "io", "er", "ait", "di", "ti", "du", "tu")


def is_carried_out(d: Difference, gap: Gap, theirs: list[int]) -> bool:
    """Tell whether the other's lead says that an act is still to come, and this one no more."""
    longest = max(gap.stop - gap.start, len(theirs))
    if not (theirs and gap.in_place) or longest > LONGEST_PLAN or max(gap.start, gap.other_start) >= LEAD_WORDS:
        return False
    if gap.start >= FIRST_WORDS and _stands_behind_lead(d, gap):
        return False
    known, there = d.known, frozenset(theirs) - d.ours
    ours = d.this.words[gap.start : gap.stop].tolist()
    if set(ours) <= set(theirs) and any(token not in known.plan_words for token in theirs if token not in ours):
        # An aside went; what is planned in it was not done.
        return False
    acts = [at for at in range(gap.start, min(gap.stop, ACT_WORDS)) if _is_act(d, at, theirs)]
    if not known.count_planned(theirs) and not any(
        form in there for at in acts for form in known.planned_forms(d.word(at))
    ):
        return False
    if any(_plans_as_much(d, gap, beside) for beside in (PLAN_WORDS, LONGEST_PLAN)):
        return False
    # سيارة, ستة, opéra only look like a plan, so a word of both items is none.
    near = range(max(gap.start - LONGEST_PLAN, 0), min(gap.stop + LONGEST_PLAN, len(d.this.words)))
    return not any(known.is_planned(d.word(at)) for at in near if d.is_new(at))


def _stands_behind_lead(d: Difference, gap: Gap) -> bool:
    """Tell whether a gap stands in a later paragraph than the first: what is planned there is said in other words."""
    return bool(gap.start < len(d.this.words) and d.this.paragraphs[gap.start] != d.this.paragraphs[0])


def _is_act(d: Difference, at: int, theirs: list[int]) -> bool:
    """Tell whether a word that the other has not in its place may be an act.

    وزارة has the stem of زار, so it may stand elsewhere; but what all say, يقول here and قال there, is no news.
    """
    token = int(d.this.words[at])
    return token not in theirs and (token not in d.known.attributions or d.is_new(at))


def _plans_as_much(d: Difference, gap: Gap, beside: int) -> bool:
    """Tell whether a gap and so many words beside it plan something here, and as often as in the other item."""
    ours = d.this.words[max(gap.start - beside, 0) : gap.stop + beside].tolist()
    theirs = d.theirs[max(gap.other_start - beside, 0) : gap.other_stop + beside]
    return 0 < d.known.count_planned(ours) >= d.known.count_planned(theirs)


def another_act(d: Difference, gap: Gap, theirs: list[int]) -> int | None:
    """Find the word of a lead that says something else in the place of one: shot, lost control; هدم, تفقد.

    Another spelling, another form and a word near in meaning say the same.
    """
    if not gap.is_short or max(gap.start, gap.other_start) >= LEAD_WORDS or not _holds_an_act(d, gap):
        return None
    known = d.known
    said = known.attributions | known.figures | agency_words()
    lost = [token for token in theirs if token not in d.ours and _tells(token, said)]
    new = [at for at in range(gap.start, gap.stop) if d.is_new(at) and _tells(int(d.this.words[at]), said)]
    if not (0 < len(new) <= LONGEST_ACT and 0 < len(lost) <= LONGEST_ACT):
        return None
    weights = d.bag.weights
    if not any(weights[token] >= TELLING for token in lost) or not any(d.this.weights[at] >= TELLING for at in new):
        return None
    if any(is_another_form(d, at, frozenset(theirs)) or _is_one_stage(d, at, lost) for at in new):
        return None
    tokens = d.this.words[np.array(new)]
    return None if d.bag.nearest(tokens, np.array(lost, dtype=np.uint16)) >= NEAR_IN_MEANING else new[0]


def _holds_an_act(d: Difference, gap: Gap) -> bool:
    """Tell whether a gap of the lead stands where a verb does: near its beginning, or at the end of a sentence."""
    behind = range(gap.stop, min(gap.stop + LAST_WORDS, len(d.this.words) + 1))
    return gap.start < FIRST_WORDS or any(d.begins_sentence(at) for at in behind)


def _tells(token: int, said: frozenset[int]) -> bool:
    return token < shingles.FIRST_NUMBER and token not in said


def _is_one_stage(d: Difference, at: int, lost: list[int]) -> bool:
    """Tell whether the table of opposites knows that two words say one thing: closed, shut."""
    stages = d.known.stages.get(shingles.known_as(d.word(at)), ())
    return any(not stage.tokens.isdisjoint(lost) for stage in stages)


def is_another_form(d: Difference, at: int, theirs: frozenset[int]) -> bool:
    """Tell whether the other has a word in another spelling, or written together or in two."""
    word = d.word(at)
    if not _LEAST_PART <= len(word) <= shingles.LONGEST_WORD or is_spelt_otherwise(word, theirs):
        return True
    beside = [d.word(at - 1) + word, word + d.word(at + 1)]
    beside += [word[:-cut] + ending for cut in (1, 2, 3) for ending in _ENDINGS if len(word) - cut >= _LEAST_PART]
    parts = [part for cut in range(1, len(word)) for part in (word[:cut], word[cut:]) if len(part) >= _LEAST_PART]
    return any(shingles.token(one) in theirs for one in (*beside, *parts) if len(one) <= shingles.LONGEST_WORD)


def changed_places(d: Difference, gaps: list[Gap]) -> Iterator[tuple[int, int]]:
    """Yield names that stand in each other's place in the other item: A beat B, B beat A; first and last word."""
    for passage in (*_passages(gaps), *_turns(d)):
        found = swapped(d.this.words[passage.start : passage.stop].tolist(), _of(d, passage))
        if found is not None and _is_exchange(d, found, passage):
            yield passage.start + found.first[0], passage.start + found.second[1] - 1


def _of(d: Difference, passage: Gap) -> list[int]:
    return d.theirs[passage.other_start : passage.other_stop]


def _turns(d: Difference) -> Iterator[Gap]:
    """Yield what stands around each place where shared words go back in the other item: long names are shared words."""
    shared = np.flatnonzero(d.places >= 0)
    for at in np.flatnonzero(np.diff(d.places[shared]) < 0).tolist()[:MOST_TURNS]:
        start, stop = max(int(shared[at]) - AROUND, 0), int(shared[at + 1]) + AROUND
        near = d.places[start:stop]
        near = near[near >= 0]
        other_start, other_stop = max(int(near.min()) - PLAN_WORDS, 0), int(near.max()) + 1 + PLAN_WORDS
        if other_stop - other_start <= LONGEST_PASSAGE:
            yield Gap(start, min(stop, len(d.this.words)), other_start, other_stop, in_place=True)


def _passages(gaps: Iterable[Gap]) -> Iterator[Gap]:
    """Yield what the gaps in place span that stand near each other and in one order in both items."""
    row: list[Gap] = []
    for gap in gaps:
        if not gap.in_place:
            continue
        goes_on = row and gap.start - row[-1].stop <= NEXT_GAP and 0 <= gap.other_start - row[-1].other_stop <= NEXT_GAP
        if row and not (goes_on and gap.stop - row[0].start <= LONGEST_PASSAGE):
            yield _span(row)
            row = []
        row.append(gap)
    if row:
        yield _span(row)


def _span(row: list[Gap]) -> Gap:
    return row[0]._replace(stop=row[-1].stop, other_stop=row[-1].other_stop)


def _is_exchange(d: Difference, found: Swap, passage: Gap) -> bool:
    """Tell whether names changed places, and not two who did the same, or the voice of the verb."""
    base, known = passage.start, d.known
    one = range(base + found.first[0], base + found.first[1])
    other = range(base + found.second[0], base + found.second[1])
    ours, theirs = d.this.words[passage.start : passage.stop].tolist(), _of(d, passage)
    if (
        any(d.begins_sentence(at) for at in range(one.start + 1, other.stop))
        or not (_names(d, one) and _names(d, other) and _stand_alike(d, one, other, passage))
        or any((token in ours) != (token in theirs) for token in known.doers)
        or (_is_joined(d, one.stop - 1, other.start) and other.start - one.stop <= LONGEST_ACT)
        or any(_keeps_its_ending(d, block.stop - 1, theirs) for block in (one, other))
    ):
        return False
    # "Joyce, deputy of the party" and "deputy Joyce" are one man; two with a title each are two.
    told = any(int(d.this.words[base + at]) not in known.joins for at in found.between)
    return told or (_has_title(d, one) and _has_title(d, other))


def _stand_alike(d: Difference, one: range, other: range, passage: Gap) -> bool:
    """Tell whether the two stand between the same words in both items, or begin a text."""
    ours, theirs = d.this.words.tolist(), d.theirs
    first = theirs.index(ours[other.start], passage.other_start)
    last = theirs.index(ours[one.stop - 1], passage.other_start)
    before, before_there = ours[max(one.start - BESIDE, 0) : one.start], theirs[max(first - BESIDE, 0) : first]
    behind, behind_there = ours[other.stop : other.stop + BESIDE], theirs[last + 1 : last + 1 + BESIDE]
    begins = max(one.start, first) < BESIDE
    return (begins or not frozenset(before).isdisjoint(before_there)) and not frozenset(behind).isdisjoint(behind_there)


def _names(d: Difference, block: range) -> bool:
    """Tell whether a block tells something besides days, figures and who said so."""
    said = d.known.attributions | d.known.figures | frozenset(d.known.dates)
    return any(_tells(int(d.this.words[at]), said) and d.this.weights[at] >= TELLING for at in block)


def _has_title(d: Difference, block: range) -> bool:
    return any(shingles.known_as(d.word(at)) in name_heads() for at in (block[0] - 1, block[0]))


def _is_joined(d: Difference, last: int, first: int) -> bool:
    """Tell whether a comma or an "and" stands between two words, written onto the second too (واليونان)."""
    if any(int(d.this.words[at]) in d.known.joins for at in range(last + 1, first)):
        return True
    if any(d.between(at)[:1] in (",", "،") for at in range(last, first) if d.between(at)):
        return True
    return any(_has_and(d.word(at)) for at in range(last + 1, first + 1))


def _has_and(word: str) -> bool:
    return word.startswith("و") and shingles.token(word) == shingles.token(word[1:])


def _keeps_its_ending(d: Difference, last: int, theirs: list[int]) -> bool:
    """Tell whether a name keeps an ending behind an apostrophe that says whom it was done to (Denizhan'ı)."""
    if d.between(last) not in ("'", "’") or last + 1 >= len(d.this.words):
        return False
    name, ending = int(d.this.words[last]), int(d.this.words[last + 1])
    return any(theirs[at : at + 2] == [name, ending] for at in range(len(theirs)))
