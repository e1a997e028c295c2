"""Cluster common forms by their neighbours in unlabelled news: forms of one cluster stand in like places."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.linalg import svds

from agents.enrich.tagger.words import folded, tokens
from agents.enrich.tagger.written_on import NOTHING, kernel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from numpy.typing import NDArray

# A form seen less often has too few neighbours to say anything.
LEAST_SEEN = 4
MOST_FORMS = 24_000
# The commonest forms are the neighbours that are counted, at four places apart.
N_NEIGHBOURS = 1_500
PLACES = (-2, -1, 1, 2)
WIDTH = 80
FINE, COARSE = 400, 48
N_COMMON = 600
_ROUNDS = 12


class Clustered(NamedTuple):
    """Forms by falling frequency, each with its fine and coarse cluster (from 1)."""

    forms: list[str]
    fine: NDArray[np.int64]
    coarse: NDArray[np.int64]


def texts_of(paths: Iterable[Path], apart: AbstractSet[str] = frozenset()) -> Iterator[str]:
    """Read the articles of `.jsonl.gz` files, but for those whose ids are kept apart."""
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                article = json.loads(line)
                if article["id"] in apart:
                    continue
                yield f"{article.get('title', '')}\n{article['text']}"


def clustered(texts: Iterable[str], written_on: int = NOTHING, seed: int = 0) -> Clustered:
    """Cluster the forms of texts: positive mutual information with neighbours, its first WIDTH directions, k-means."""
    sentences: list[list[str]] = []
    plain_of = _Plain(written_on)
    for text in texts:
        cut = tokens(text)
        plain = [plain_of[form] for form in cut.forms]
        sentences += [plain[a:b] for a, b in zip(cut.bounds, cut.bounds[1:], strict=False)]
    counts = Counter(form for sentence in sentences for form in sentence)
    forms = [form for form, seen in counts.most_common(MOST_FORMS) if seen >= LEAST_SEEN]
    vectors = _vectors(sentences, {form: at for at, form in enumerate(forms)})
    rng = np.random.default_rng(seed)
    fine, centres = _k_means(vectors, FINE, rng)
    coarse_of, _ = _k_means(centres, COARSE, rng)
    return Clustered(forms, fine + 1, coarse_of[fine] + 1)


class _Plain(dict[str, str]):
    """The folded kernel of each form."""

    def __init__(self, written_on: int) -> None:
        super().__init__()
        self._written_on = written_on

    def __missing__(self, form: str) -> str:
        begin, end = kernel(form, self._written_on)
        self[form] = plain = folded(form[begin:end])
        return plain


def _vectors(sentences: list[list[str]], number: dict[str, int]) -> NDArray[np.float64]:
    rows, columns = [], []
    stop = N_NEIGHBOURS  # the neighbour that stands for the edge of a sentence
    for sentence in sentences:
        ids = [number.get(form, -1) for form in sentence]
        for at, form in enumerate(ids):
            if form < 0:
                continue
            for place, offset in enumerate(PLACES):
                other = ids[at + offset] if 0 <= at + offset < len(ids) else stop
                if 0 <= other <= stop:
                    rows.append(form)
                    columns.append(place * (stop + 1) + other)
    shape = (len(number), len(PLACES) * (stop + 1))
    seen = coo_matrix((np.ones(len(rows)), (rows, columns)), shape).tocsr()
    by_row, by_column, total = seen.sum(1).A1, seen.sum(0).A1, seen.sum()
    pairs = seen.tocoo()
    told = np.log(pairs.data * total / (by_row[pairs.row] * by_column[pairs.col] ** 0.75 * total**0.25))
    kept = told > 0
    matrix = csr_matrix((told[kept], (pairs.row[kept], pairs.col[kept])), shape)
    left, sizes, _ = svds(matrix, WIDTH, random_state=0)
    vectors = left * np.sqrt(sizes)
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def _k_means(
    vectors: NDArray[np.float64], n: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    centres = vectors[rng.choice(len(vectors), n, replace=False)]
    nearest = np.zeros(len(vectors), np.int64)
    for _ in range(_ROUNDS):
        nearest = np.argmax(vectors @ centres.T - 0.5 * (centres**2).sum(1), axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, vectors)
        n_of = np.bincount(nearest, minlength=n)
        centres[n_of > 0] = sums[n_of > 0] / n_of[n_of > 0, None]
    return nearest, centres
