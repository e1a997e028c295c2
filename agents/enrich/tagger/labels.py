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


def certainty(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Give the share of each type at each word: float64 (words, types), B and I added, by softmax."""
    shares = np.exp(scores - scores.max(1, keepdims=True), dtype=np.float64)
    shares /= shares.sum(1, keepdims=True)
    return np.asarray(shares[:, 1::2] + shares[:, 2::2])


def runs(path: list[int], start: int, end: int) -> list[tuple[int, int, int]]:
    """Read the mentions of words [start, end) off a path: (first word, last word, type number)."""
    found: list[tuple[int, int, int]] = []
    for at in range(start, end):
        label = path[at]
        if label == 0:
            continue
        kind, inside = divmod(label - 1, 2)
        if inside and found and found[-1][1] == at - 1 and found[-1][2] == kind:
            found[-1] = (found[-1][0], at, kind)
        else:
            found.append((at, at, kind))
    return found
