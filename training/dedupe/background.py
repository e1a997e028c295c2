"""How common words and formulas are: hashed counts over the development streams, without the report half.

    python -m training.dedupe.background [--write FILE]

Writes agents/dedupe/rules/models/background.npz, per language: `weights_*` uint8 (65536,), 0-255 for how much a token
tells; `tokens_*` and `vectors_*` int8 (n, 64), directions of meaning: positive pointwise mutual information of words
within eight words of one another, factorised (truncated SVD). `common` uint32: sorted keys of word triples that stand
in many articles on many days (boilerplate, formulas).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from agents.dedupe.memory.selection import word_tokens
from streams.news import shingles
from streams.news.fingerprint import fingerprint, unpack
from training.dedupe.read import MODELS, add_folders, report_half, sets_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.dedupe.read import Sets

N_TOKENS = 1 << 16
DIMENSIONS = 64
# Words this near to one another say something of each other's meaning, the less the further.
REACH, FADING = 8, 0.25


class Kind(NamedTuple):
    """What counts as much in a stream.

    Attributes:
        least_seen: A word seen less often gets no direction of meaning: it would be noise.
        least_days: A triple on fewer days may be one big story, which fills a week; the English stream is shorter.
    """

    least_seen: int
    least_days: int


KINDS = {"ar": Kind(5, 14), "en": Kind(3, 8)}
# A triple in one article of 600, and in twelve at least, is no trace of copy.
ARTICLES_PER_TRIPLE, FEWEST_ARTICLES = 600, 12


def main() -> None:
    """Count both streams and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_folders(parser)
    parser.add_argument("--write", type=Path, default=MODELS / "background.npz", metavar="FILE")
    given = parser.parse_args()
    shares: dict[str, NDArray[np.float64]] = {}
    common = []
    stored: dict[str, Any] = {}
    for language, kind in KINDS.items():
        counted = _count(sets_of(given), language)
        shares[language] = counted.share
        stored[f"tokens_{language}"], stored[f"vectors_{language}"] = meaning(counted.sequences, kind.least_seen)
        often = _often(counted, kind)
        common.append(often)
        seen = int((counted.share > 0).sum())
        print(language, counted.n_articles, "tokens seen", seen, "common keys", len(often))
    shares["other"] = np.maximum(shares["ar"], shares["en"])
    for language, share in shares.items():
        stored[f"weights_{language}"] = weights(share)
    stored["common"] = np.unique(np.concatenate(common)).astype(np.uint32)
    np.savez_compressed(given.write, **stored)


class Counted(NamedTuple):
    """A stream in numbers.

    Attributes:
        share: float64 (65536,): in what share of the articles each token stands.
        sequences: Tokens in order, headlines and bodies apart.
        keys: uint32: the distinct triples of each article, one after another.
        days: int32: the day of each of them.
    """

    n_articles: int
    share: NDArray[np.float64]
    sequences: list[NDArray[np.uint16]]
    keys: NDArray[np.uint32]
    days: NDArray[np.int32]


def _count(sets: Sets, language: str) -> Counted:
    report = report_half()
    texts = [timed for name, timed in sets.articles(language).items() if name not in report]
    counts = np.zeros(N_TOKENS)
    keys, days, sequences = [], [], []
    for article, seconds in texts:
        wording = unpack(fingerprint(article))
        headline, body = word_tokens(wording.headline), word_tokens(wording.body)
        sequences += [headline, body]
        counts[np.unique(np.concatenate((body, headline)))] += 1
        distinct = np.unique(shingles.scatter(shingles.shingle_keys(body)))
        keys.append(distinct)
        days.append(np.full(len(distinct), int(seconds // 86400), dtype=np.int32))
    return Counted(len(texts), counts / len(texts), sequences, np.concatenate(keys), np.concatenate(days))


def _often(counted: Counted, kind: Kind) -> NDArray[np.uint32]:
    """Return the triples of many articles on many days."""
    order = np.lexsort((counted.days, counted.keys))
    keys, days = counted.keys[order], counted.days[order]
    distinct, first, n = np.unique(keys, return_index=True, return_counts=True)
    new_day = np.concatenate(([True], (keys[1:] != keys[:-1]) | (days[1:] != days[:-1])))
    n_days = np.add.reduceat(new_day, first)
    enough = n >= max(FEWEST_ARTICLES, counted.n_articles / ARTICLES_PER_TRIPLE)
    often: NDArray[np.uint32] = distinct[enough & (n_days >= kind.least_days)]
    return often


def weights(share: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return how much each token tells, 0 to 255."""
    # Full weight from one article in 5,000 on: beyond that a word is a name or a slip, and tells no more.
    told = np.clip(np.log(1 / np.maximum(share, 1 / 20_000)) / np.log(5_000), 0.02, 1.0)
    return np.asarray(np.round(told * 255), np.uint8)


def meaning(texts: list[NDArray[np.uint16]], least: int) -> tuple[NDArray[np.uint16], NDArray[np.int8]]:
    """Return the tokens seen `least` times, and a direction of each: int8 (n, DIMENSIONS)."""
    flat = np.concatenate([np.concatenate((text.astype(np.int64), np.full(REACH, -1))) for text in texts])
    tokens = np.flatnonzero(np.bincount(flat[flat >= 0], minlength=N_TOKENS) >= least)
    index = np.full(N_TOKENS + 1, -1)
    index[tokens] = np.arange(len(tokens))
    at = np.where(flat >= 0, index[flat], -1)
    together = sparse.csr_matrix((len(tokens),) * 2, dtype=np.float32)
    for distance in range(1, REACH + 1):
        left, right = at[:-distance], at[distance:]
        both = (left >= 0) & (right >= 0)
        weight = np.full(both.sum(), 1 / (1 + FADING * distance), np.float32)
        together = together + sparse.coo_matrix((weight, (left[both], right[both])), shape=together.shape).tocsr()
    together = (together + together.T).tocoo()
    rows = np.bincount(together.row, together.data, len(tokens))
    context = rows**0.75 / (rows**0.75).sum()
    information = np.log(np.maximum(together.data / (rows[together.row] * context[together.col]), 1e-9))
    kept = information > 0
    matrix = sparse.csr_matrix((information[kept], (together.row[kept], together.col[kept])), shape=together.shape)
    left, strength, _ = randomized_svd(matrix, DIMENSIONS, n_iter=4, random_state=0)
    vectors = left * np.sqrt(strength)[None]
    vectors -= vectors.mean(axis=0)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return tokens.astype(np.uint16), np.round(vectors * 127 / np.abs(vectors).max()).astype(np.int8)


if __name__ == "__main__":
    main()
