"""Gradient boosting of small full trees (Friedman 2001, Newton leaves), enough for some thousand pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BINS: Final = 32
_FAR: Final = 1e9


class Shape(NamedTuple):
    """How a forest is grown.

    Attributes:
        n_trees: How many trees.
        depth: Levels of questions.
        rate: How much of each leaf is taken.
        ridge: Weight that pulls leaves to 0.
        least: Least weight (sum of p(1 - p)) in a leaf.
    """

    n_trees: int = 80
    depth: int = 3
    rate: float = 0.1
    ridge: float = 3.0
    least: float = 1.0


class Grown(NamedTuple):
    """A forest: bias, and (asks, limits, leaves) of each tree as agents/stories/judge/model.py reads them."""

    bias: float
    trees: list[tuple[list[int], list[float], list[float]]]

    def odds(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log-odds of each row."""
        total = np.full(len(values), self.bias)
        rows = np.arange(len(values))
        for asks, limits, leaves in self.trees:
            node = np.zeros(len(values), dtype=np.int64)
            while node[0] < len(asks):
                node = 2 * node + np.where(values[rows, np.array(asks)[node]] <= np.array(limits)[node], 1, 2)
            total += np.array(leaves)[node - len(asks)]
        return total


def grow(
    values: NDArray[np.float64],
    labels: NDArray[np.float64],
    weights: NDArray[np.float64],
    shape: Shape,
    signs: NDArray[np.int64],
) -> Grown:
    """Grow a forest.

    Args:
        values: Shape (n, k).
        labels: 0 or 1, shape (n,).
        weights: Shape (n,).
        shape: How.
        signs: Shape (k,): 1 where more of a value may only raise the score, -1 only lower it, 0 either.
    """
    share = float((labels * weights).sum() / weights.sum())
    bias = float(np.log(share / (1 - share)))
    limits = [np.unique(np.round(np.quantile(column, np.linspace(0, 1, _BINS + 1)[1:-1]), 4)) for column in values.T]
    odds = np.full(len(labels), bias)
    trees = []
    for _ in range(shape.n_trees):
        chance = 1 / (1 + np.exp(-odds))
        tree = _tree(values, weights * (labels - chance), weights * chance * (1 - chance), limits, shape, signs)
        trees.append(tree)
        odds += Grown(0.0, [tree]).odds(values)
    return Grown(round(bias, 4), trees)


def _tree(  # noqa: PLR0917 - columns of one table
    values: NDArray[np.float64],
    slopes: NDArray[np.float64],
    bends: NDArray[np.float64],
    limits: list[NDArray[np.float64]],
    shape: Shape,
    signs: NDArray[np.int64],
) -> tuple[list[int], list[float], list[float]]:
    inner = 2**shape.depth - 1
    asks, cuts = [0] * inner, [_FAR] * inner
    node = np.zeros(len(values), dtype=np.int64)
    for at in range(inner):
        here = np.flatnonzero(node == at)
        asks[at], cuts[at] = _cut(values[here], slopes[here], bends[here], limits, shape, signs)
        node[here] = 2 * at + np.where(values[here, asks[at]] <= cuts[at], 1, 2)
    leaves = []
    for at in range(inner, 2 * inner + 1):
        here = node == at
        leaves.append(round(float(shape.rate * slopes[here].sum() / (bends[here].sum() + shape.ridge)), 4))
    return asks, [round(float(cut), 4) for cut in cuts], leaves


def _cut(  # noqa: PLR0917 - columns of one table
    values: NDArray[np.float64],
    slopes: NDArray[np.float64],
    bends: NDArray[np.float64],
    limits: list[NDArray[np.float64]],
    shape: Shape,
    signs: NDArray[np.int64],
) -> tuple[int, float]:
    best, found = 1e-6, (0, _FAR)
    if not len(values):
        return found
    slope, bend = slopes.sum(), bends.sum()
    whole = slope**2 / (bend + shape.ridge)
    for column, steps in enumerate(limits):
        bins = np.searchsorted(steps, values[:, column], side="left")
        left_slope = np.cumsum(np.bincount(bins, slopes, len(steps) + 1))[:-1]
        left_bend = np.cumsum(np.bincount(bins, bends, len(steps) + 1))[:-1]
        right_slope, right_bend = slope - left_slope, bend - left_bend
        gain = left_slope**2 / (left_bend + shape.ridge) + right_slope**2 / (right_bend + shape.ridge) - whole
        rises = right_slope / (right_bend + shape.ridge) - left_slope / (left_bend + shape.ridge)
        allowed = (left_bend >= shape.least) & (right_bend >= shape.least) & (signs[column] * rises >= 0)
        gain = np.where(allowed, gain, 0.0)
        if len(gain) and gain.max() > best:
            best, found = float(gain.max()), (column, float(steps[np.argmax(gain)]))
    return found
