"""Measure labelled pairs, with the groups that cross-validation must not tear apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agents.dedupe.rules import features
from agents.dedupe.rules.alignment import Bag, Side, pair, side
from agents.dedupe.rules.word_weights import WordMeanings, shipped
from streams.news.fingerprint import fingerprint, unpack
from training.dedupe.read import LINKED, STREAMS
from training.dedupe.stories import Stories

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.dedupe.read import Row, Sets, Timed


class Dataset(NamedTuple):
    """The pairs of all languages, row by row.

    Attributes:
        figures: float64 (pairs, names), rounded to four decimals as the judge rounds them.
        linked: bool: whether a desk links the pair.
        label: The readers' word.
        language: A key of STREAMS.
        group: int64: pairs that share an item, directly or through others, have one number.
        rows: The pairs as they were read.
        names: Of the columns.
    """

    figures: NDArray[np.float64]
    linked: NDArray[np.bool_]
    label: NDArray[np.str_]
    language: NDArray[np.str_]
    group: NDArray[np.int64]
    rows: list[Row]
    names: list[str]


def dataset(sets: Sets, half: str | None) -> Dataset:
    """Measure the pairs of a half ("tune", "report"; None for both)."""
    figures: list[dict[str, float]] = []
    rows: list[Row] = []
    languages: list[str] = []
    groups: list[str] = []
    for language in STREAMS:
        words = shipped().words[language]
        bag = Bag(words)
        texts = sets.articles(language)
        pairs = sets.pairs(language, half)
        stories = Stories()
        for row in pairs:
            stories.join(row["a"], row["b"])
        for row in pairs:
            laid_out = pair(*_laid_out(texts[row["a"]], words), *_laid_out(texts[row["b"]], words))
            figures.append(features.features(laid_out, bag))
            groups.append(language + stories.of(row["a"]))
        rows += pairs
        languages += [language] * len(pairs)
    label = np.array([row["label"] for row in rows])
    return Dataset(
        figures=np.round(np.array([list(row.values()) for row in figures]), 4),
        linked=np.array([name in LINKED for name in label]),
        label=label,
        language=np.array(languages),
        group=np.unique(groups, return_inverse=True)[1],
        rows=rows,
        names=list(figures[0]),
    )


def _laid_out(timed: Timed, words: WordMeanings) -> tuple[Side, int]:
    """Lay an article out for comparison; beside it its time, milliseconds."""
    article, seconds = timed
    return side(unpack(fingerprint(article)), words.weights, shipped().common), int(seconds * 1000)
