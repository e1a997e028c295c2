"""Label news with what was taught so far, and keep the sentences it is sure of: gold sets are seldom of the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.enrich.tagger.labels import best_paths, marginals
from training.linear_tagger.lessons import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A sentence is believed where every word's label has this share; with less, errors are taught.
SURE = 0.9
# Words scored together: 500 MB of weights.
_AT_ONCE = 100_000


def scores_of(weights: NDArray[np.float32], lessons: Rows) -> NDArray[np.float32]:
    """Score each label at each word, float32 (words, labels)."""
    n = len(lessons.first_row) - 1
    parts = []
    for begin in range(0, n, _AT_ONCE):
        first = lessons.first_row[begin : min(begin + _AT_ONCE, n) + 1]
        rows = lessons.rows[first[0] : first[-1]]
        parts.append(np.add.reduceat(weights[rows], first[:-1] - first[0], axis=0))
    return np.concatenate(parts).astype(np.float32)


def labelled_by(taught: tuple[NDArray[np.float32], NDArray[np.float64]], news: Rows) -> tuple[Rows, NDArray[np.int64]]:
    """Give sentences the labels that weights and moves find best, and the numbers of the sentences that are sure."""
    weights, moves = taught[0], taught[1].astype(np.float32)
    scores = scores_of(weights, news)
    path = best_paths(scores, news.bounds, moves)
    shares = marginals(np.maximum(scores, scores.max(1, keepdims=True) - 30), news.bounds, moves)
    sure = np.minimum.reduceat(shares[np.arange(len(path)), path], news.bounds[:-1]) >= SURE
    return news._replace(gold=path), np.flatnonzero(sure)


def joined(one: Rows, other: Rows) -> Rows:
    """Put the sentences of one behind those of another."""
    return Rows(
        np.concatenate([one.bounds, other.bounds[1:] + one.bounds[-1]]),
        np.concatenate([one.first_row, other.first_row[1:] + one.first_row[-1]]),
        np.concatenate([one.rows, other.rows]),
        np.concatenate([one.gold, other.gold]),
    )
