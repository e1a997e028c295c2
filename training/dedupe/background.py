"""How common words and formulas are: hashed counts over the development streams, without the report half.

Writes agents/dedupe/rules/models/background.npz, per language: `weights_*` uint8 (65536,), 0-255 for how much a token
tells; `tokens_*` and `vectors_*` int8 (n, 64), directions of meaning: positive pointwise mutual information of words
within eight words of one another, factorised (truncated SVD). `common` uint32: sorted keys of word triples that stand
in many articles on many days (boilerplate, formulas).
"""

import json

import numpy as np
import scipy.sparse as sparse
from sklearn.utils.extmath import randomized_svd

from agents.dedupe.memory.selection import word_tokens
from streams.news import shingles
from streams.news.fingerprint import fingerprint, unpack
from training.dedupe.read import HERE, articles

report = set(json.loads((HERE / "split.json").read_text())["report"])
DIMENSIONS = 64
REACH = 8


def meaning(texts, least):
    """Return (tokens, int8 vectors) of the tokens seen `least` times."""
    flat = np.concatenate([np.concatenate((text.astype(np.int64), np.full(REACH, -1))) for text in texts])
    counts = np.bincount(flat[flat >= 0], minlength=1 << 16)
    tokens = np.flatnonzero(counts >= least)
    index = np.full((1 << 16) + 1, -1)
    index[tokens] = np.arange(len(tokens))
    at = np.where(flat >= 0, index[flat], -1)
    together = sparse.csr_matrix((len(tokens),) * 2, dtype=np.float32)
    for distance in range(1, REACH + 1):
        left, right = at[:-distance], at[distance:]
        both = (left >= 0) & (right >= 0)
        weight = np.full(both.sum(), 1 / (1 + 0.25 * distance), np.float32)
        together = together + sparse.coo_matrix((weight, (left[both], right[both])), shape=together.shape).tocsr()
    together = (together + together.T).tocoo()
    rows = np.bincount(together.row, together.data, len(tokens))
    context = rows**0.75 / (rows**0.75).sum()
    information = np.log(np.maximum(together.data / (rows[together.row] * context[together.col]), 1e-9))
    kept = information > 0
    matrix = sparse.csr_matrix(
        (information[kept], (together.row[kept], together.col[kept])), shape=together.shape
    )
    left, strength, _ = randomized_svd(matrix, DIMENSIONS, n_iter=4, random_state=0)
    vectors = left * np.sqrt(strength)[None]
    vectors -= vectors.mean(axis=0)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return tokens.astype(np.uint16), np.round(vectors * 127 / np.abs(vectors).max()).astype(np.int8)


shares = {}
common = []
stored = {}
for language in ("ar", "en"):
    counts = np.zeros(1 << 16)
    keys, days, sequences = [], [], []
    texts = [row for name, row in articles(language).items() if name not in report]
    for article, seconds in texts:
        wording = unpack(fingerprint(article))
        words = word_tokens(wording.body)
        sequences += [word_tokens(wording.headline), words]
        counts[np.unique(np.concatenate((words, word_tokens(wording.headline))))] += 1
        distinct = np.unique(shingles.scatter(shingles.shingle_keys(words)))
        keys.append(distinct)
        days.append(np.full(len(distinct), int(seconds // 86400), dtype=np.int32))
    shares[language] = counts / len(texts)
    stored[f"tokens_{language}"], stored[f"vectors_{language}"] = meaning(sequences, 5 if language == "ar" else 3)
    keys, days = np.concatenate(keys), np.concatenate(days)
    order = np.lexsort((days, keys))
    keys, days = keys[order], days[order]
    distinct, first, n = np.unique(keys, return_index=True, return_counts=True)
    new_day = np.concatenate(([True], (keys[1:] != keys[:-1]) | (days[1:] != days[:-1])))
    n_days = np.add.reduceat(new_day, first)
    # In one article of 600 at least, and on many days: a big story fills one week.
    often = (n >= max(12, len(texts) / 600)) & (n_days >= (14 if language == "ar" else 8))
    common.append(distinct[often])
    print(language, len(texts), "tokens seen", (counts > 0).sum(), "common keys", often.sum())
shares["other"] = np.maximum(shares["ar"], shares["en"])
for language, share in shares.items():
    # Full weight from one article in 5,000 on: beyond that a word is a name or a slip, and tells no more.
    weights = np.clip(np.log(1 / np.maximum(share, 1 / 20_000)) / np.log(5_000), 0.02, 1.0)
    stored[f"weights_{language}"] = np.round(weights * 255).astype(np.uint8)
stored["common"] = np.unique(np.concatenate(common)).astype(np.uint32)
np.savez_compressed(HERE.parents[1] / "agents/dedupe/rules/models/background.npz", **stored)
