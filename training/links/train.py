"""Learn what each sign for a bearer of a name counts, from names labelled by hand, and say how good that is.

    python -m training.links.train SETS [--write] [--unread]

Real articles and passages of our own are left out a fold at a time. `--unread` scores the shipped weights on the third
of the articles that is set aside.
"""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agents.enrich.link import weights as shipped
from training.links.dataset import UNREAD, choices, own_passages, part_of, real_articles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from training.links.dataset import Choice

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "agents/enrich/link/models/reading.json"
PASSAGES = (ROOT / "tests/quality/link_passages.jsonl", Path(__file__).with_name("passages.jsonl"))
# How strongly weights are drawn to 0: of .02 to .4 the least loss, cross-validated by article.
PULL = 0.1
STEPS = 1500
RATE = 0.1
FOLDS = 5
# Of the table of how often a probability is right.
EDGES = (0.0, 0.05, 0.2, 0.5, 0.8, 0.9, 0.95, 0.98, 1.0)

Weights = dict[str, float]


class Answer(NamedTuple):
    """The likeliest bearer of a name: his probability, whether he is right, whether anybody was, and the loss."""

    probability: float
    is_right: bool
    has_right: bool
    is_real: bool
    loss: float


class Table:
    """Choices as arrays: a row for each bearer, and before them one of no signs, for nobody."""

    def __init__(self, asked: Sequence[Choice], names: Sequence[str]) -> None:
        """Lay out the rows. Cost: linear."""
        index = {name: at for at, name in enumerate(names)}
        rows = [bearer for choice in asked for bearer in ([], *choice.bearers)]
        self.signs = np.zeros((len(rows), len(names)))
        for at, row in enumerate(rows):
            for name, there in row:
                if name in index:
                    self.signs[at, index[name]] += there
        sizes = [1 + len(choice.bearers) for choice in asked]
        self.starts = np.r_[0, np.cumsum(sizes)[:-1]]
        self.group = np.repeat(np.arange(len(asked)), sizes)
        self.weight = np.array([choice.weight for choice in asked])
        self.right = np.array([is_right for one in asked for is_right in (not any(one.right), *one.right)], float)

    def shares(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the probability of each row."""
        score = self.signs @ weights
        power = np.exp(score - np.maximum.reduceat(score, self.starts)[self.group])
        return np.asarray(power / np.add.reduceat(power, self.starts)[self.group])


def fit(asked: Sequence[Choice], pull: float = PULL) -> Weights:
    """Minimise the negative log of the right bearers' probability, with Adam; the same every time."""
    names = sorted({name for choice in asked for bearer in choice.bearers for name, _ in bearer})
    table = Table(asked, names)
    w = np.zeros(len(names))
    mean: NDArray[np.float64] = np.zeros_like(w)
    square: NDArray[np.float64] = np.zeros_like(w)
    for step in range(1, STEPS + 1):
        share = table.shares(w)
        good = share * table.right + 1e-12
        good /= np.add.reduceat(good, table.starts)[table.group]
        slope = table.signs.T @ ((share - good) * table.weight[table.group]) + pull * w
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope * slope
        w -= RATE * (1 - step / (STEPS + 1)) * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return {name: round(float(value), 2) for name, value in zip(names, w, strict=True)}


def answers(asked: Sequence[Choice], weights: Weights) -> list[Answer]:
    """Answer choices by weights."""
    names = sorted(weights)
    table = Table(asked, names)
    share = table.shares(np.array([weights[name] for name in names]))
    right = np.add.reduceat(share * table.right, table.starts)
    out = []
    for choice, start, of_right in zip(asked, table.starts, right, strict=True):
        mine = share[start + 1 : start + 1 + len(choice.bearers)]
        best = int(mine.argmax())
        loss = -float(np.log(of_right + 1e-12))
        out.append(Answer(float(mine[best]), choice.right[best], any(choice.right), choice.is_real, loss))
    return out


def cross_validate(asked: Sequence[Choice], pull: float = PULL) -> list[Answer]:
    """Answer the choices of each article by weights learned on the others."""
    fold = {article: at % FOLDS for at, article in enumerate(sorted({choice.article for choice in asked}))}
    out = []
    for part in range(FOLDS):
        weights = fit([choice for choice in asked if fold[choice.article] != part], pull)
        out += answers([choice for choice in asked if fold[choice.article] == part], weights)
    return out


def show(name: str, found: Sequence[Answer]) -> None:
    """Print how many of the names that were linked are right, and the loss."""
    sure = [one for one in found if one.probability >= shipped.SURE]
    right = sum(one.is_right for one in sure)
    missed = sum(one.has_right and one.probability < shipped.SURE for one in found)
    loss = sum(one.loss for one in found) / (len(found) or 1)
    print(f"{name}: {len(found)} names, {len(sure)} linked, {right} right, {missed} missed, loss {loss:.4f}")


def show_reliability(found: Sequence[Answer]) -> None:
    """Print, for each stretch of probability, how often the likeliest bearer is right."""
    for least, most in pairwise(EDGES):
        here = [one for one in found if least <= one.probability < most or one.probability == most == 1.0]
        if here:
            said = sum(one.probability for one in here) / len(here)
            right = sum(one.is_right for one in here) / len(here)
            print(f"| {least:.2f} to {most:.2f} | {len(here)} | {said:.3f} | {right:.3f} |")


def main() -> None:
    """Cross-validate on what may be learned from; write the weights, or score them on the third set aside, if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--unread", action="store_true")
    given = parser.parse_args()
    real = list(real_articles(given.sets))
    if given.unread:
        found = answers(list(choices(one for one in real if part_of(one.article.uri) == UNREAD)), shipped.WEIGHTS)
        show("set aside", found)
        show_reliability(found)
        return
    learned = [one for one in real if part_of(one.article.uri) != UNREAD] + list(own_passages(PASSAGES))
    asked = list(choices(learned))
    found = cross_validate(asked)
    for name, part in (("real", [one for one in found if one.is_real]), ("own", [a for a in found if not a.is_real])):
        show(name, part)
        show_reliability(part)
    if given.write:
        MODEL.write_text(json.dumps(fit(asked), ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")
        print(MODEL)


if __name__ == "__main__":
    main()
