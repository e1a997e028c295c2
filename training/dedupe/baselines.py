"""The table of docs/judging.md: what others link of the same pairs, and what the desk links.

    python -m training.dedupe.baselines tune|report

Needs datasketch, rapidfuzz and simhash. The report half is for reporting: run it when a figure is published.
"""

import sys

from datasketch import MinHash
from rapidfuzz.distance import Levenshtein
from simhash import Simhash

from agents.dedupe.evaluate import _figures, _judge_pairs
from streams.news.fingerprint import exact_digest, fingerprint
from streams.languages.folding import folded_text
from training.dedupe.read import LINKED, articles, pairs


def shingles(text, n):
    words = text.split()
    return {" ".join(words[i : i + n]) for i in range(max(len(words) - n + 1, 1))}


def minhash(text):
    sketch = MinHash(num_perm=128)
    sketch.update_batch([s.encode() for s in shingles(text, 5)])
    return sketch


for language in ("ar", "en"):
    rows = [row for row in pairs(language, sys.argv[1]) if row["origin"] == "given"]
    texts = {name: article for name, (article, _) in articles(language).items()}
    used = {row[end] for row in rows for end in "ab"}
    body = {name: folded_text(texts[name].body) for name in used}
    title = {name: folded_text(texts[name].headline) for name in used}
    sketch = {name: minhash(body[name]) for name in used}
    sim = {name: Simhash(list(shingles(body[name], 3))) for name in used}
    digest = {name: exact_digest(fingerprint(texts[name])) for name in used}
    truth = [row["label"] in LINKED for row in rows]
    answers = _judge_pairs(rows, texts)
    ways = {
        "exact hash of the normalised body": lambda a, b: digest[a] == digest[b],
        "SimHash-64 of word 3-grams, distance <= 3": lambda a, b: sim[a].distance(sim[b]) <= 3,
        "SimHash-64 of word 3-grams, distance <= 12": lambda a, b: sim[a].distance(sim[b]) <= 12,
        "datasketch MinHash, word 5-grams, >= .5": lambda a, b: sketch[a].jaccard(sketch[b]) >= 0.5,
        "datasketch MinHash, word 5-grams, >= .8": lambda a, b: sketch[a].jaccard(sketch[b]) >= 0.8,
        "Levenshtein: title >= .97 and body >= .92": lambda a, b: (
            Levenshtein.normalized_similarity(title[a], title[b]) >= 0.97
            and Levenshtein.normalized_similarity(body[a], body[b]) >= 0.92
        ),
    }
    print(language, len(rows), "pairs", sum(truth), "linked")
    for name, way in ways.items():
        print(f"  {name:45}", _figures(truth, [way(row["a"], row["b"]) for row in rows]))
    print(f"  {'Wiredesk':45}", _figures(truth, [answer != "new" for answer in answers]))
    confusion = {}
    for row, answer in zip(rows, answers):
        confusion.setdefault(row["label"], {}).setdefault(answer, 0)
        confusion[row["label"]][answer] += 1
    print("  confusion", confusion)
