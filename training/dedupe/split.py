"""Cut the labelled pairs once into tune and report halves, no story in both. Run once; split.json is committed.

Stories: pairs that share an item, and items of the labelled pairs whose wording overlaps (>= .2 of the shorter's
shingles) are one component. Components are dealt by a hash of their smallest id, until half the pairs are out.
"""

import hashlib
import json

import numpy as np

from streams.news import shingles
from agents.dedupe.memory.selection import word_tokens
from streams.news.fingerprint import fingerprint, unpack
from training.dedupe.read import HERE, articles, pairs

tune, report = [], []
for language in ("ar", "en"):
    rows = pairs(language)
    texts = articles(language)
    ids = sorted({row[end] for row in rows for end in "ab"})
    parent = {name: name for name in ids}

    def find(name):
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for row in rows:
        parent[find(row["a"])] = find(row["b"])
    keys = [np.unique(shingles.shingle_keys(word_tokens(unpack(fingerprint(texts[name][0])).body))) for name in ids]
    for i in range(len(ids)):
        for j in range(i):
            least = min(len(keys[i]), len(keys[j]))
            if least and len(np.intersect1d(keys[i], keys[j], assume_unique=True)) >= 0.2 * least:
                parent[find(ids[i])] = find(ids[j])
    groups = {}
    for row in rows:
        groups.setdefault(find(row["a"]), []).append(row)
    order = sorted(groups.values(), key=lambda g: hashlib.sha256(min(r["a"] for r in g).encode()).hexdigest())
    order.sort(key=len, reverse=True)  # stable; the big ones (templates) first, so that halves come out even
    counts = {}
    for group in order:
        linked = sum(r["label"] in ("same", "abridged", "update") for r in group)
        kinds = (linked, len(group) - linked)
        weigh = lambda side: sum(counts.get((language, side, k), 0) * n for k, n in enumerate(kinds))
        side = "tune" if weigh("tune") <= weigh("report") else "report"
        for k, n in enumerate(kinds):
            counts[language, side, k] = counts.get((language, side, k), 0) + n
        (tune if side == "tune" else report).extend(sorted({r[e] for r in group for e in "ab"}))
    print(language, len(groups), max(map(len, order)), counts)
(HERE / "split.json").write_text(json.dumps({"tune": sorted(set(tune)), "report": sorted(set(report))}, indent=0))
