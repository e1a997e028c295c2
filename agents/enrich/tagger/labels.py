"""Find the best label path of each sentence and read the spans off it.

Knows IOB2 and the learnt moves between labels; does not know words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.enrich.tagger.network import schedule

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The order is the model file's: O, then B and I of each type.
TYPES = ("person", "place", "organisation", "misc")
N_LABELS = 1 + 2 * len(TYPES)


def best_paths(scores: NDArray[np.float32], starts: NDArray[np.int64], moves: NDArray[np.float32]) -> NDArray[np.int64]:
    """Decode all sentences together (Viterbi 1967).

    Args:
        scores: float32 (words, N_LABELS).
        starts: Where each sentence begins, with the end added.
        moves: float32 (N_LABELS + 2, N_LABELS + 2), from row to column; the last two are start and end.

    Returns:
        The label number of every word.

    Three sentences of 3, 1 and 2 words, starts (0, 3, 4, 6), take three steps: words 0, 4 and 3 (all first words,
    the longest sentence first), then 1 and 5, then 2. So `active` is (3, 2, 1): in step two the sentence of word 3 is
    through, and `final` keeps its total. Backwards the walk begins with word 2 and takes in 5 and 3 where they end.
    """
    begins, lengths = starts[:-1], np.diff(starts)
    forward, _, active = schedule(begins, lengths)
    inner = moves[:N_LABELS, :N_LABELS].T[None]
    n = active[0]
    total = scores[forward[:n]] + moves[N_LABELS, :N_LABELS]
    best = np.zeros((len(forward), N_LABELS), np.int64)
    final = np.empty((n, N_LABELS), np.float32)
    done = n
    for still in active[1:]:
        final[still : len(total)] = total[still:]
        stepped = total[:still, None, :] + inner
        best[done : done + still] = stepped.argmax(2)
        total = stepped.max(2) + scores[forward[done : done + still]]
        done += still
    final[: len(total)] = total
    label = (final + moves[:N_LABELS, N_LABELS + 1]).argmax(1)
    path = np.empty(len(forward), np.int64)
    # Backwards: sentences join the walk at their last word, shortest last in rank.
    at = len(forward)
    for step in range(len(active) - 1, -1, -1):
        still = active[step]
        at -= still
        path[forward[at : at + still]] = label[:still]
        if step:
            label[:still] = best[np.arange(at, at + still), label[:still]]
    return path


def marginals(
    scores: NDArray[np.float32], starts: NDArray[np.int64], moves: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return how probable each label is at each word, over all paths (forward-backward, Rabiner 1989).

    Arguments are those of best_paths. Worked in probabilities, scaled at every word: sums of
    one cannot overflow, and nine labels cannot all underflow.

    Returns:
        float32 (words, N_LABELS); a row adds up to one.
    """
    forward, backward, active = schedule(starts[:-1], np.diff(starts))
    emitted = np.exp(scores - scores.max(1, keepdims=True))
    inner = np.exp(moves[:N_LABELS, :N_LABELS])
    n = active[0]
    before = _sweep(emitted, forward, active, np.repeat(np.exp(moves[N_LABELS, :N_LABELS])[None], n, 0), inner)
    after = _sweep(emitted, backward, active, np.repeat(np.exp(moves[:N_LABELS, N_LABELS + 1])[None], n, 0), inner.T)
    # Both sweeps leave out the word's own score, so it comes in once.
    shares = before * after * emitted
    shares /= shares.sum(1, keepdims=True)
    return np.asarray(shares, np.float32)


def _sweep(
    emitted: NDArray[np.float32],
    order: NDArray[np.int64],
    active: list[int],
    coming: NDArray[np.float32],
    inner: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Carry probability along sentences; give what comes to each word before its own score."""
    came = np.empty_like(emitted)
    done = 0
    for n in active:
        here = order[done : done + n]
        coming = coming[:n]
        came[here] = coming
        carried = (coming * emitted[here]) @ inner
        coming = np.asarray(carried / carried.sum(1, keepdims=True), np.float32)
        done += n
    return came


def runs(path: NDArray[np.int64], starts: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """Read the mentions of sentences off their path: (first word, last word, type number), in order.

    Args:
        path: The label number of every word.
        starts: Where each sentence begins, with the end added; no mention reaches over one.
    """
    found: list[tuple[int, int, int]] = []
    begins = np.zeros(len(path) + 1, bool)
    begins[starts] = True
    named = np.flatnonzero(path)  # most words are in no name
    for at, label, opens in zip(named.tolist(), path[named].tolist(), begins[named].tolist(), strict=True):
        kind, inside = divmod(label - 1, 2)
        if inside and not opens and found and found[-1][1] == at - 1 and found[-1][2] == kind:
            found[-1] = (found[-1][0], at, kind)
        else:
            found.append((at, at, kind))
    return found
