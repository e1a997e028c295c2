"""The trained part of the judge: boosted trees over the figures of features.py, evaluated in numpy.

Two questions are asked of a pair: does a desk link it, and if so, is it the same copy, a cut of it, or an update.
models/README.md is the card; training/dedupe/train.py the training.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from agents.dedupe.rules.word_weights import MODELS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

KINDS: Final = ("same", "abridged", "update")
# Figures are rounded before they are compared, so that the last bit of a logarithm cannot turn a verdict.
DECIMALS: Final = 4


class Forest(NamedTuple):
    """Full trees of one depth; the score is bias plus the leaf each tree leads to.

    Attributes:
        figures: int64, shape (n, 2**depth - 1): which figure each node asks, level by level; children of node i are
            2i + 1 (left) and 2i + 2.
        limits: float64, same shape: a figure <= its limit goes left.
        leaves: float64, shape (n, 2**depth), left to right.
    """

    figures: NDArray[np.int64]
    limits: NDArray[np.float64]
    leaves: NDArray[np.float64]
    bias: float

    def score(self, values: NDArray[np.float64]) -> float:
        """Return the log-odds."""
        trees = np.arange(len(self.figures))
        node = np.zeros(len(self.figures), dtype=np.int64)
        inner = self.figures.shape[1]
        while node[0] < inner:  # all trees are of one depth
            node = 2 * node + 1 + (values[self.figures[trees, node]] > self.limits[trees, node])
        return self.bias + float(self.leaves[trees, node - inner].sum())


class Model(NamedTuple):
    """Both questions.

    Attributes:
        names: The figures asked for, in the order of the columns trained on.
        linked: Log-odds that a desk links the pair.
        kinds: By KINDS, the log-odds of each among linked pairs.
        thresholds: By language, the least probability that links a pair; chosen by cross-validation on the tune half.
            English agency copy is so full of forms that it takes more; a language not trained on takes as much.
    """

    names: tuple[str, ...]
    linked: Forest
    kinds: dict[str, Forest]
    thresholds: dict[str, float]

    def probability(self, figures: Mapping[str, float]) -> float:
        """Return the probability that a desk links the pair, 0 to 1."""
        return float(1 / (1 + np.exp(-self.linked.score(self._values(figures)))))

    def kind_scores(self, figures: Mapping[str, float]) -> dict[str, float]:
        """Return the log-odds of each of KINDS, given that the pair is linked."""
        values = self._values(figures)
        return {kind: forest.score(values) for kind, forest in self.kinds.items()}

    def _values(self, figures: Mapping[str, float]) -> NDArray[np.float64]:
        return np.round(np.array([figures[name] for name in self.names]), DECIMALS)


@cache
def shipped() -> Model:
    """Read the committed model."""
    return read_model(MODELS / "copies.npz")


def read_model(path: Path) -> Model:
    """Read a model that training.dedupe.train wrote."""
    with np.load(path) as stored:
        forests = {
            name: Forest(
                stored[f"{name}_figures"].astype(np.int64),
                stored[f"{name}_limits"],
                stored[f"{name}_leaves"],
                float(stored[f"{name}_bias"]),
            )
            for name in ("linked", *KINDS)
        }
        names = tuple(stored["names"].tolist())
        thresholds = {language: float(stored[f"threshold_{language or 'other'}"]) for language in ("", "ar", "en")}
        return Model(names, forests.pop("linked"), forests, thresholds)
