"""Teach the subjects model: python -m training.subjects.train DATA [--write].

DATA is the folder with the sets of dataset.py. Two rounds: weak labels teach a model, what it says together with them
teaches the one that ships; the articles read for training weigh most in the second. Those read for measuring are in
neither. Five minutes; seeds fixed.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from agents.enrich.subjects import model
from agents.enrich.subjects.words import BUCKETS
from training.subjects.dataset import READ, UNREAD_BY_TRAINING, Articles, cue_table, load, read_topics

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHIPPED = Path(model.__file__).parent / "models" / "topics.npz"
# Confidence as it came was too high: on the articles read for training, chosen from .6 to 1.2 by log-likelihood and by
# how often what is said to be more likely than not is right.
_COOLING = 0.8
# int8 covers log-odds of 4 for one word; larger ones are a handful and are cut.
_UNIT = 4 / 127
_EPOCHS, _BATCH, _RATE = 4, 256, 0.35


def main() -> None:
    """Teach and, if told to, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--without-read", action="store_true", help="leave the read articles out, to choose by them")
    given = parser.parse_args()
    articles = load(given.data)
    read = read_topics(READ)
    unseen = read_topics(UNREAD_BY_TRAINING).keys() | (read.keys() if given.without_read else set())
    rows = np.array([number for number, name in enumerate(articles.ids) if name not in unseen])

    cues = _scores(articles, cue_table(articles)) * np.sqrt(40)
    weak = _normal((cues.clip(0) + 0.15) ** 1.6 * articles.sections)
    worth = (cues.max(axis=1) / 2).clip(0, 1) * articles.trust
    words, bias = _taught(articles, rows, weak, worth, seed=1)

    said = _softmax(_scores(articles, words) + bias)
    both: NDArray[np.float32] = _normal(said * articles.sections**0.5 * (cues.clip(0) + 0.3) ** 0.5)
    worth = (worth * 0.5 + 0.5) * both.max(axis=1)
    if not given.without_read:
        for number, name in enumerate(articles.ids):
            if name in read:
                both[number], worth[number] = _read(read[name], both.shape[1]), 6
    words, bias = _taught(articles, rows, both, worth, seed=2)

    small = np.rint(words / _UNIT).clip(-127, 127).astype(np.int8)
    small[np.abs(small) < 2] = 0
    weights = model.SubjectWeights(small, np.rint(bias / _UNIT).astype(np.int32), _UNIT * _COOLING)
    _tell(articles, read, weights)
    if given.write:
        np.savez_compressed(SHIPPED, words=weights.words, bias=weights.bias, unit=np.float64(weights.unit))


def _read(topics: list[int], n_topics: int) -> NDArray[np.float32]:
    """Spread a reader's label: three quarters to the main topic, the rest to the others."""
    share = np.full(n_topics, 0.01, dtype=np.float32)
    share[topics[0]] += 0.75
    for other in topics[1:]:
        share[other] += 0.25 / len(topics[1:])
    whole: NDArray[np.float32] = _normal(share[None])[0]
    return whole


def _scores(articles: Articles, table: NDArray[np.float32]) -> NDArray[np.float32]:
    out = np.empty((len(articles.ids), table.shape[1]), dtype=np.float32)
    for start in range(0, len(out), 2048):
        part = slice(start, start + 2048)
        out[part] = np.einsum("nk,nkc->nc", articles.weights[part], table[articles.words[part]])
    return out


def _taught(
    articles: Articles, rows: NDArray[np.int64], labels: NDArray[np.float32], worth: NDArray[np.float32], seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fit a softmax by Adagrad, one rate a word."""
    chance = np.random.default_rng(seed)
    n_topics = labels.shape[1]
    table = np.zeros((BUCKETS, n_topics), dtype=np.float32)
    seen, bias, bias_seen = np.full((BUCKETS, 1), 1e-3), np.zeros(n_topics), np.full(n_topics, 1e-3)
    for _ in range(_EPOCHS):
        order = chance.permutation(rows)
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            words, weights = articles.words[batch], articles.weights[batch]
            scores = np.einsum("nk,nkc->nc", weights, table[words]) + bias
            wrong = (_softmax(scores) - labels[batch]) * worth[batch][:, None]
            flat = words.ravel()
            sorting = np.argsort(flat, kind="stable")
            each = (wrong[:, None, :] * weights[:, :, None]).reshape(-1, n_topics)[sorting]
            begins = np.flatnonzero(np.r_[True, np.diff(flat[sorting]) != 0])
            slope, touched = np.add.reduceat(each, begins, axis=0), flat[sorting][begins]
            seen[touched] += (slope**2).mean(axis=1, keepdims=True)
            table[touched] -= (_RATE * slope / np.sqrt(seen[touched])).astype(np.float32)
            total = wrong.sum(axis=0)
            bias_seen += total**2
            bias -= 0.1 * total / np.sqrt(bias_seen)
    table[0] = 0
    return table, bias.astype(np.float32)


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    return _normal(np.exp(scores - scores.max(axis=1, keepdims=True)))


def _normal(shares: NDArray[np.float32]) -> NDArray[np.float32]:
    normal: NDArray[np.float32] = (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
    return normal


def _tell(articles: Articles, read: dict[str, list[int]], weights: model.SubjectWeights) -> None:
    rows = [number for number, name in enumerate(articles.ids) if name in read]
    part = articles._replace(
        ids=[articles.ids[n] for n in rows], words=articles.words[rows], weights=articles.weights[rows]
    )
    odds = (_scores(part, weights.words.astype(np.float32)) + weights.bias) * weights.unit
    said = _softmax(odds)
    right = np.array([best == read[name][0] for best, name in zip(said.argmax(axis=1), part.ids, strict=True)])
    print(f"read for training: {len(rows)}, all {right.mean():.3f}")
    for least in (0.3, 0.4, model.SURE, 0.5, 0.6):
        sure = said.max(axis=1) >= least
        print(f"{least}: says {sure.mean():.3f}, right {right[sure].mean():.3f}")


if __name__ == "__main__":
    main()
