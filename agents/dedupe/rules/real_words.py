"""Whether real words bear out what tokens claim: asked before an item is withheld."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from streams.news import shingles, sketch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from agents.dedupe.rules.alignment import Overlap, Side

# Of an honest pair no shared shingle is other words (two words of one token would have to stand between the same
# neighbours). One made-up word spoils three shingles: this lets one word in sixty pass.
_MOST_FALSE: Final = 0.05
# Fewer checked bits than this could agree by chance: once in 65,536.
_FEWEST_BITS: Final = 16
# Of a body so much may stand behind the fingerprinted top unread.
_UNREAD_TAIL: Final = 0.05
# An honest copy whose tail was edited like its top is taken for another text this often.
_LEAST_LIKELY: Final = 0.01
# A top without any edit promises no tail without any: one shingle in fifty.
_SURE: Final = 0.98


def false_share(shared: Overlap) -> float:
    """Estimate how much of what two sides share by tokens is other words: 0 to 1; 0 when it cannot be checked."""
    claimed = shared.claimed_first + shared.claimed_second
    if not shared.width or not claimed:
        return 0.0
    lost = claimed - int(shared.hits_first.sum()) - int(shared.hits_second.sum())
    # Other words have the same bits by chance once in 2 ** width.
    return min(lost / claimed / (1 - 0.5**shared.width), 1.0)


def bears_out(part: Side, whole: Side, shared: Overlap, hits: NDArray[np.bool_]) -> bool:
    """Say whether the words of a part really stand in the whole, as their tokens claim.

    Args:
        part: The item that would be withheld, or the one it would be a cut of.
        whole: The other.
        shared: Their overlap, either way round.
        hits: Of the part's shingles, those that the whole has.
    """
    if part.wording.sketch is None or whole.wording.sketch is None:
        # An entry of 0.1: there are none past the window of 72 hours after an upgrade.
        return True
    if not shared.width or false_share(shared) > _MOST_FALSE:
        return False
    if min(shared.claimed_first, shared.claimed_second) * shared.width < _FEWEST_BITS:
        return False
    return _tail_stands_in(part, whole.wording.sketch, part.wording.sketch, hits)


def _tail_stands_in(part: Side, theirs: sketch.Sketch, ours: sketch.Sketch, hits: NDArray[np.bool_]) -> bool:
    """Ask the samples of both whole bodies when the part goes on behind its fingerprinted top."""
    n_words = part.wording.n_words
    n_top = int((part.wording.body >= shingles.FIRST_WORD).sum())
    if n_words - n_top <= _UNREAD_TAIL * n_words:
        return True
    n_shared, n = sketch.sampled(ours, theirs)
    if not n:
        return False
    claimed = min(float(hits.mean()), _SURE)
    return sum(_chance(k, n, claimed) for k in range(n_shared + 1)) >= _LEAST_LIKELY


def _chance(k: int, n: int, share: float) -> float:
    return math.comb(n, k) * share**k * (1 - share) ** (n - k)
