"""Train the judge on labelled pairs and our own added ones; cross-validate by story; write models/copies.npz.

    python -m training.dedupe.train [--all] [--write [FILE]]

Without --all it never reads the report half: so everything was chosen, and the report figures of docs/judging.md were
measured on a model trained so. With --all the last step, once nothing is chosen any more, trains on both halves; its
own cross-validation, by story, is then the figure to quote.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

from agents.dedupe.rules.model import KINDS
from training.dedupe.dataset import dataset
from training.dedupe.read import MODELS, add_folders, sets_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.dedupe.dataset import Dataset

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

SEEDS, FOLDS = 4, 8
# Models averaged in each fold; what is written averages SEEDS.
MODELS_A_FOLD = 2
OWN_WEIGHT = 0.5  # our own labels, but those marked "read", are by lead and headline or by rule
# A flat optimum is entered from its middle: the mean of the thresholds within this of the best.
FLAT = 0.005


def main() -> None:
    """Cross-validate, choose the thresholds, print the figures; write the forests when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_folders(parser)
    parser.add_argument("--all", action="store_true", help="train on the report half as well")
    parser.add_argument("--write", type=Path, nargs="?", const=MODELS / "copies.npz", metavar="FILE")
    given = parser.parse_args()
    data = dataset(sets_of(given), None if given.all else "tune")
    own = np.array([row["origin"] == "own" for row in data.rows])
    weight = weights(data)
    print("pairs", len(own), "own", own.sum(), "linked", data.linked.sum(), "figures", len(data.names))
    validated = cross_validate(data, weight)
    thresholds = choose_thresholds(data, validated.rounds, ~own)
    print_figures(data, validated, thresholds, own)
    if given.write:
        np.savez_compressed(given.write, **forests(data, weight, thresholds))


def weights(data: Dataset) -> Floats:
    """Return how much each pair counts; both languages the same in all, however many more pairs were read in one."""
    unsure = [row["origin"] == "own" and row.get("by") != "read" for row in data.rows]
    weight = np.where(unsure, OWN_WEIGHT, 1.0)
    sums = {code: weight[data.language == code].sum() for code in ("ar", "en")}
    return np.asarray(weight * np.array([sum(sums.values()) / 2 / sums[code] for code in data.language]))


def fit(x: Floats, y: Bools, weight: Floats, seed: int, *, trees: int = 80, depth: int = 3, least: int = 10) -> Any:
    """Fit the question whether a pair is linked."""
    model = GradientBoostingClassifier(
        n_estimators=trees,
        max_depth=depth,
        learning_rate=0.06,
        subsample=0.6,
        max_features=0.3,
        min_samples_leaf=least,
        random_state=seed,
    )
    return model.fit(x, y, sample_weight=weight)


def kind_fit(x: Floats, y: Bools, weight: Floats, seed: int) -> Any:
    """Fit the question whether a linked pair is of a kind: fewer pairs, so fewer and shallower trees."""
    return fit(x, y, weight, seed, trees=60, depth=2, least=4)


class Validated(NamedTuple):
    """What models said of pairs they were not fitted on.

    Attributes:
        rounds: For each seed, the probability that each pair is linked.
        kinds: For the first seed, the likeliest kind of each pair.
    """

    rounds: list[Floats]
    kinds: NDArray[np.object_]


def cross_validate(data: Dataset, weight: Floats) -> Validated:
    """Ask of each pair models that saw no pair of its story."""
    x, y = data.figures, data.linked
    rounds: list[Floats] = []
    kinds = np.zeros(len(y), dtype=object)
    for seed in range(SEEDS):
        p = np.zeros(len(y))
        for train, test in StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(x, y, data.group):
            fitted = [fit(x[train], y[train], weight[train], s) for s in range(MODELS_A_FOLD)]
            p[test] = np.mean([model.predict_proba(x[test])[:, 1] for model in fitted], axis=0)
            if seed == 0:
                linked = train[y[train]]
                by_kind = [kind_fit(x[linked], data.label[linked] == k, weight[linked], 0) for k in KINDS]
                scores = [model.decision_function(x[test]) for model in by_kind]
                kinds[test] = np.array(KINDS)[np.argmax(scores, axis=0)]
        rounds.append(p)
    return Validated(rounds, kinds)


def f1(p: Floats, y: Bools, threshold: float) -> float:
    """Return F1 of linking what is at least so probable."""
    chosen = p >= threshold
    return float(2 * (chosen & y).sum() / max(int(chosen.sum() + y.sum()), 1))


def choose_thresholds(data: Dataset, rounds: list[Floats], given: Bools) -> dict[str, float]:
    """Choose each language's threshold on the given pairs; a language not trained on takes the stricter."""
    grid = np.arange(0.3, 0.705, 0.01)
    thresholds = {}
    for code in ("ar", "en"):
        part = given & (data.language == code)
        curve = np.array([np.mean([f1(p[part], data.linked[part], float(t)) for p in rounds]) for t in grid])
        thresholds[code] = round(float(grid[curve >= curve.max() - FLAT].mean()), 2)
        shown = dict(zip(grid[::4].round(2).tolist(), curve[::4].round(3).tolist(), strict=True))
        print(code, "threshold", thresholds[code], shown)
    thresholds["other"] = max(thresholds.values())
    return thresholds


def print_figures(data: Dataset, validated: Validated, thresholds: dict[str, float], own: Bools) -> None:
    """Print AUC and F1 by language and origin, and how often the kind is right."""
    y, given = data.linked, ~own
    cut = np.array([thresholds[code] for code in data.language])
    # Moved so that every language's threshold lies at one half.
    rounds = [p - cut + 0.5 for p in validated.rounds]
    arabic, english = given & (data.language == "ar"), given & (data.language == "en")
    for name, part in (("ar", arabic), ("en", english), ("all", given), ("own", own)):
        auc = np.mean([roc_auc_score(y[part], p[part]) for p in rounds])
        print(f"{name}: AUC {auc:.3f} F1 {np.mean([f1(p[part], y[part], 0.5) for p in rounds]):.3f}")
    linked = given & y
    right = validated.kinds == data.label
    print("kind right", right[linked].mean(), {k: right[linked & (data.label == k)].mean() for k in KINDS})


def forests(data: Dataset, weight: Floats, thresholds: dict[str, float]) -> dict[str, Any]:
    """Fit on every pair; return the arrays that agents/dedupe/rules/model.py reads."""
    x, y, linked = data.figures, data.linked, np.flatnonzero(data.linked)
    stored: dict[str, Any] = {"names": np.array(data.names)}
    stored |= {f"threshold_{code}": threshold for code, threshold in thresholds.items()}
    fitted = {"linked": [fit(x, y, weight, seed) for seed in range(SEEDS)]}
    for kind in KINDS:
        target = data.label[linked] == kind
        fitted[kind] = [kind_fit(x[linked], target, weight[linked], seed) for seed in range(SEEDS)]
    for name, models in fitted.items():
        figures, limits, leaves, bias = packed(models)
        stored |= {f"{name}_figures": figures, f"{name}_limits": limits, f"{name}_leaves": leaves, f"{name}_bias": bias}
    return stored


def packed(models: list[Any]) -> tuple[NDArray[np.uint8], Floats, Floats, Any]:
    """Average models in log-odds; pack their trees as full ones, a leaf above the last level repeated below it."""
    bias = np.mean([model._raw_predict_init(np.zeros((1, model.n_features_in_)))[0, 0] for model in models])  # noqa: SLF001
    trees = [
        _full(tree.tree_, model.max_depth, model.learning_rate / len(models))
        for model in models
        for (tree,) in model.estimators_
    ]
    figures, limits, leaves = zip(*trees, strict=True)
    return np.array(figures, np.uint8), np.array(limits), np.array(leaves, np.float32).astype(float), bias


def _full(tree: Any, depth: int, scale: float) -> tuple[list[int], list[float], list[float]]:
    """Return the figure and limit of each node, level by level, and the leaves, left to right."""
    inner = 2**depth - 1
    figures, limits, leaves = [0] * inner, [np.inf] * inner, [0.0] * (inner + 1)

    def place(node: int, at: int) -> None:
        if at >= inner:
            leaves[at - inner] = tree.value[node, 0, 0] * scale
        elif tree.children_left[node] < 0:
            place(node, 2 * at + 1)
            place(node, 2 * at + 2)
        else:
            figures[at], limits[at] = tree.feature[node], tree.threshold[node]
            place(tree.children_left[node], 2 * at + 1)
            place(tree.children_right[node], 2 * at + 2)

    place(0, 0)
    return figures, limits, leaves


if __name__ == "__main__":
    main()
