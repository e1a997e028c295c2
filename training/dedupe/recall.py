"""Candidate recall: is the earlier item of a linked pair among what the later one is judged against, in the full stream?

    python -m training.dedupe.recall tune|report
"""

import sys
from collections import Counter

from agents.dedupe.memory.shard import Policy, Shard
from streams.news.fingerprint import fingerprint, unpack
from streams.contract.records import Source, Verdict
from training.dedupe.read import LINKED, articles, pairs

for language in ("ar", "en"):
    texts = articles(language)
    order = sorted(texts, key=lambda name: texts[name][1])
    place = {name: i for i, name in enumerate(order)}
    wanted = {}
    counts = Counter()
    for row in pairs(language, sys.argv[1]):
        if row["label"] in LINKED and row["origin"] == "given":
            earlier, later = sorted((row["a"], row["b"]), key=place.__getitem__)
            if texts[later][1] - texts[earlier][1] <= 72 * 3600:
                wanted.setdefault(later, []).append(earlier)
            else:
                counts["beyond the window"] += 1
    shard = Shard(Policy())
    n_candidates = 0
    for i, name in enumerate(order):
        article, seconds = texts[name]
        packed, moment = fingerprint(article), int(seconds * 1000)
        if name in wanted:
            found = [c.entry.uri for c in shard._candidates(name, unpack(packed), shard._seen_by(i, moment))[0]]
            n_candidates += len(found)
            for earlier in wanted[name]:
                counts["found" if earlier in found else "missed"] += 1
                if earlier not in found:
                    print("missed", earlier, name)
        verdict = Verdict(relation="new", cluster=name)
        shard.add(shard.entry(article, packed, verdict, source=Source("raw", 0, i), offset=i, event_time=moment))
    print(language, dict(counts), "candidates an article", n_candidates / max(len(wanted), 1))
