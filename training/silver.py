"""Label unlabelled articles with a trained tagger, doubt kept: where it wavers a word may have several labels."""

from __future__ import annotations

import argparse
import pickle
from pathlib import Path

import numpy as np

from agents.enrich.tagger.labels import N_LABELS, best_paths, marginals
from agents.enrich.tagger.tagger import Tagger
from agents.enrich.tagger.words import folded, sentences, stem
from training.corpus import article_texts

# A label at least this probable over all paths stays possible beside the best path's.
DOUBT = 0.08
MAX_SENTENCES = 14


def main() -> None:
    """Write [[(forms, allowed), ...] for each article]."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, nargs="+", required=True)
    parser.add_argument("--models", type=Path, nargs="+", required=True, help="npz files whose scores are averaged")
    parser.add_argument("--count", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    models = [Tagger.load({"ar.npz": path.read_bytes()})._models["ar"] for path in args.models]
    texts = list(article_texts(args.articles))
    chosen = np.random.default_rng(args.seed).permutation(len(texts))[: args.count]
    found, n_words, n_doubt, n_names = [], 0, 0, 0
    for number in chosen:
        cut = [s for s in sentences(texts[number].replace("_", " ")) if len(s) >= 3][:MAX_SENTENCES]
        if not cut:
            continue
        forms = [[word.form for word in s] for s in cut]
        numbers: dict[str, int] = {}
        names = [numbers.setdefault(stem(folded(f)), len(numbers)) for s in forms for f in s]
        results = [model.network.scores(forms, names) for model in models]
        starts = results[0][1]
        scores = np.mean([scores for scores, _ in results], axis=0)
        path = best_paths(scores, starts, np.mean([model.moves for model in models], axis=0))
        shares = marginals(scores, starts, np.mean([model.moves for model in models], axis=0))
        allowed = shares >= DOUBT
        allowed[np.arange(len(path)), path] = True
        n_words += len(path)
        n_doubt += int((allowed.sum(1) > 1).sum())
        n_names += int((path % 2 == 1).sum())
        found.append([(f, allowed[a:b]) for f, a, b in zip(forms, starts[:-1], starts[1:])])
    print(f"{len(found)} articles, {n_words} words, {n_names} names, {n_doubt} words in doubt, of {N_LABELS} labels")
    with args.out.open("wb") as file:
        pickle.dump(found, file)


if __name__ == "__main__":
    main()
