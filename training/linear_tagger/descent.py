"""Teach the weights of a linear-chain CRF, sentence by sentence (AdaGrad with a pull to zero; Duchi et al. 2011)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def epoch(  # noqa: C901, PLR0912, PLR0917  one compiled loop, no calls inside
    order: NDArray[np.int64],
    bounds: NDArray[np.int64],
    first_row: NDArray[np.int64],
    rows: NDArray[np.int32],
    gold: NDArray[np.int64],
    weights: NDArray[np.float32],
    squares: NDArray[np.float32],
    moves: NDArray[np.float64],
    move_squares: NDArray[np.float64],
    rate: float,
    pull: float,
    dropped: float,
    seed: int,
) -> float:
    """Go once over the sentences; weights, moves and the squares of their gradients change in place.

    Args:
        order: Numbers of the sentences.
        bounds: First word of each sentence, the end added.
        first_row: Where each word's rows begin in `rows`, the end added.
        rows: Rows of `weights`.
        gold: Label of each word.
        weights: (rows, labels).
        squares: As weights.
        moves: (labels + 2, labels + 2), from row to column; start and end are last.
        move_squares: As moves.
        rate: Step.
        pull: To zero, of each weight at each step.
        dropped: Share of a word's rows that are left out at random.
        seed: Of the dropping.

    Returns:
        The mean loss of a word.
    """
    np.random.seed(seed)  # noqa: NPY002  a compiled loop has no other
    n_labels = weights.shape[1]
    total, words = 0.0, 0
    for sentence in order:
        a, b = bounds[sentence], bounds[sentence + 1]
        n = b - a
        scores = np.zeros((n, n_labels))
        kept = np.random.random(first_row[b] - first_row[a]) >= dropped  # noqa: NPY002
        base = first_row[a]
        for t in range(n):
            for at in range(first_row[a + t], first_row[a + t + 1]):
                if kept[at - base]:
                    for y in range(n_labels):
                        scores[t, y] += weights[rows[at], y]
        forward = np.empty((n, n_labels))
        backward = np.empty((n, n_labels))
        for y in range(n_labels):
            forward[0, y] = scores[0, y] + moves[n_labels, y]
            backward[n - 1, y] = moves[y, n_labels + 1]
        for t in range(1, n):
            top = forward[t - 1].max()
            for y in range(n_labels):
                s = 0.0
                for z in range(n_labels):
                    s += np.exp(forward[t - 1, z] + moves[z, y] - top)
                forward[t, y] = scores[t, y] + (top + np.log(s) if s > 0 else -1e9)
        for t in range(n - 2, -1, -1):
            for y in range(n_labels):
                top = -1e18
                for z in range(n_labels):
                    top = max(top, moves[y, z] + scores[t + 1, z] + backward[t + 1, z])
                s = 0.0
                for z in range(n_labels):
                    s += np.exp(moves[y, z] + scores[t + 1, z] + backward[t + 1, z] - top)
                backward[t, y] = top + np.log(s)
        top = (forward[n - 1] + backward[n - 1]).max()
        z_log = top + np.log(np.exp(forward[n - 1] + backward[n - 1] - top).sum())
        gold_score = moves[n_labels, gold[a]] + moves[gold[b - 1], n_labels + 1]
        move_gradient = np.zeros_like(moves)
        for t in range(n):
            gold_score += scores[t, gold[a + t]]
            if t:
                gold_score += moves[gold[a + t - 1], gold[a + t]]
                move_gradient[gold[a + t - 1], gold[a + t]] -= 1.0
                for z in range(n_labels):
                    for y in range(n_labels):
                        move_gradient[z, y] += np.exp(
                            forward[t - 1, z] + moves[z, y] + scores[t, y] + backward[t, y] - z_log
                        )
        total += z_log - gold_score
        words += n
        for z in range(n_labels):
            for y in range(n_labels):
                g = move_gradient[z, y]
                if moves[z, y] > -1e3 and g != 0.0:
                    move_squares[z, y] += g * g
                    moves[z, y] -= rate * g / np.sqrt(move_squares[z, y] + 1e-6)
        for t in range(n):
            gradient = np.exp(forward[t] + backward[t] - z_log)
            gradient[gold[a + t]] -= 1.0
            for at in range(first_row[a + t], first_row[a + t + 1]):
                if not kept[at - base]:
                    continue
                row = rows[at]
                for y in range(n_labels):
                    g = gradient[y]
                    squares[row, y] += g * g
                    step = rate / np.sqrt(squares[row, y] + 1e-3)
                    w = weights[row, y] - step * g
                    shrink = step * pull
                    weights[row, y] = w - shrink if w > shrink else w + shrink if w < -shrink else 0.0
    return total / words
