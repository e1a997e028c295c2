"""Whether real words bear out what tokens claim: asked before an item is withheld."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from streams.news import shingles, sketch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from agents.dedupe.rules.alignment import Overlap, Side


class Needed(NamedTuple):
    """What is asked of real words before they bear tokens out; the numbers and their reasons stand in rules.py.

    Attributes:
        most_false: Share of the triples shared by tokens that may be other words, 0 to 1.
        fewest_bits: Checked bits in all.
        unread_tail: Share of a body that may stand behind its fingerprinted top unread, 0 to 1.
        least_likely: Likelihood of the sample of a whole body, below which its tail is taken for another text, 0 to 1.
        surest_top: Share of a tail's triples that a top without any edit promises, 0 to 1.
    """

    most_false: float
    fewest_bits: float
    unread_tail: float
    least_likely: float
    surest_top: float


def false_share(shared: Overlap) -> float:
    """Estimate how much of what two sides share by tokens is other words: 0 to 1; 0 when it cannot be checked."""
    claimed = shared.claimed_first + shared.claimed_second
    if not shared.width or not claimed:
        return 0.0
    lost = claimed - int(shared.hits_first.sum()) - int(shared.hits_second.sum())
    # Other words have the same bits by chance once in 2 ** width.
    return min(lost / claimed / (1 - 0.5**shared.width), 1.0)


def bears_out(part: Side, whole: Side, shared: Overlap, hits: NDArray[np.bool_], needed: Needed) -> bool:
    """Tell whether the words of a part really stand in the whole, as their tokens claim.

    Args:
        part: The item that would be withheld, or the one it would be a cut of.
        whole: The other.
        shared: Their overlap, either way round.
        hits: Of the part's shingles, those that the whole has.
        needed: What is asked of them.
    """
    if part.wording.sketch is None or whole.wording.sketch is None:
        # An entry of 0.1: there are none past the window of 72 hours after an upgrade.
        return True
    if not shared.width or false_share(shared) > needed.most_false:
        return False
    if min(shared.claimed_first, shared.claimed_second) * shared.width < needed.fewest_bits:
        return False
    return _tail_stands_in(part, whole.wording.sketch, part.wording.sketch, hits, needed)


def _tail_stands_in(
    part: Side, theirs: sketch.Sketch, ours: sketch.Sketch, hits: NDArray[np.bool_], needed: Needed
) -> bool:
    """Ask the samples of both whole bodies when the part goes on behind its fingerprinted top."""
    n_words = part.wording.n_words
    n_top = int((part.wording.body >= shingles.FIRST_WORD).sum())
    if n_words - n_top <= needed.unread_tail * n_words:
        return True
    n_shared, n = sketch.sampled(ours, theirs)
    if not n:
        return False
    claimed = min(float(hits.mean()), needed.surest_top)
    return sum(_chance(k, n, claimed) for k in range(n_shared + 1)) >= needed.least_likely


def _chance(k: int, n: int, share: float) -> float:
    return math.comb(n, k) * share**k * (1 - share) ** (n - k)
