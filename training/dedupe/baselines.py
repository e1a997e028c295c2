"""The table of docs/judging.md: what others link of the same pairs, and what the desk links.

    python -m training.dedupe.baselines tune|report [--model FILE]

The report half is for reporting: run it when a figure is published, and of a model that was not taught with it, since
the shipped one was: `python -m training.dedupe.train --write FILE` makes that.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from datasketch import MinHash
from rapidfuzz.distance import Levenshtein
from simhash import Simhash

from agents.dedupe.evaluate import _figures, _judge_pairs
from agents.dedupe.rules import word_weights
from agents.dedupe.rules.judge import Judge
from agents.dedupe.rules.model import read_model
from streams.languages.folding import folded_text
from streams.news.fingerprint import fingerprint, unpack
from training.dedupe.blind import confusion
from training.dedupe.read import LINKED, MODELS, STREAMS, Sets, add_folders, sets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from streams.news.article import Article


def main() -> None:
    """Print the table of each language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("half", choices=["tune", "report"])
    parser.add_argument("--model", type=Path, default=MODELS / "copies.npz", help="the model that Wiredesk judges by")
    add_folders(parser)
    given = parser.parse_args()
    judge = Judge(word_weights.shipped(), read_model(given.model))
    for language in STREAMS:
        _report(sets_of(given), language, given.half, judge)


def _report(sets: Sets, language: str, half: str, judge: Judge) -> None:
    rows = [row for row in sets.pairs(language, half) if row["origin"] == "given"]
    texts = {name: article for name, (article, _) in sets.articles(language).items()}
    truth = [row["label"] in LINKED for row in rows]
    print(language, len(rows), "pairs", sum(truth), "linked")
    for name, links in _ways({row[end]: texts[row[end]] for row in rows for end in "ab"}).items():
        print(f"  {name:45}", _figures(truth, [links(row["a"], row["b"]) for row in rows]))
    answers = _judge_pairs(rows, texts, judge)
    print(f"  {'Wiredesk':45}", _figures(truth, [answer.relation != "new" for answer in answers]))
    print("  confusion", confusion(rows, [answer.relation for answer in answers]))


def _ways(texts: Mapping[str, Article]) -> dict[str, Callable[[str, str], bool]]:
    """Return what others would do, by its name in the table: each tells of two ids whether it links them."""
    body = {name: folded_text(article.body) for name, article in texts.items()}
    title = {name: folded_text(article.headline) for name, article in texts.items()}
    sketch = {name: _minhash(text) for name, text in body.items()}
    sim = {name: Simhash(list(_word_runs(text, 3))) for name, text in body.items()}
    digest = {name: unpack(fingerprint(article)).digest for name, article in texts.items()}
    alike = Levenshtein.normalized_similarity
    return {
        "exact hash of the normalised body": lambda a, b: digest[a] == digest[b],
        "SimHash-64 of word 3-grams, distance <= 3": lambda a, b: bool(sim[a].distance(sim[b]) <= 3),
        "SimHash-64 of word 3-grams, distance <= 12": lambda a, b: bool(sim[a].distance(sim[b]) <= 12),
        "datasketch MinHash, word 5-grams, >= .5": lambda a, b: bool(sketch[a].jaccard(sketch[b]) >= 0.5),
        "datasketch MinHash, word 5-grams, >= .8": lambda a, b: bool(sketch[a].jaccard(sketch[b]) >= 0.8),
        "Levenshtein: title >= .97 and body >= .92": lambda a, b: bool(
            alike(title[a], title[b]) >= 0.97 and alike(body[a], body[b]) >= 0.92
        ),
    }


def _word_runs(text: str, n: int) -> set[str]:
    words = text.split()
    return {" ".join(words[i : i + n]) for i in range(max(len(words) - n + 1, 1))}


def _minhash(text: str) -> MinHash:
    sketch = MinHash(num_perm=128)
    sketch.update_batch([run.encode() for run in _word_runs(text, 5)])
    return sketch


if __name__ == "__main__":
    main()
