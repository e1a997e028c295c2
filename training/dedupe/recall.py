"""Candidate recall: in the full stream, is the earlier of a linked pair among what the later is judged against?

python -m training.dedupe.recall tune|report
"""

from __future__ import annotations

import argparse
from collections import Counter

from agents.dedupe.memory.rows import Policy
from agents.dedupe.memory.shard import Shard
from streams.contract.records import Source, Verdict
from streams.news.fingerprint import fingerprint
from training.dedupe.read import LINKED, STREAMS, Sets, add_folders, sets_of
from training.dedupe.replay import candidates


def main() -> None:
    """Print, per language, what was found and what was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("half", choices=["tune", "report"])
    add_folders(parser)
    given = parser.parse_args()
    for language in STREAMS:
        counts, n_candidates, n_asked = _recall(sets_of(given), language, given.half)
        print(language, dict(counts), "candidates an article", n_candidates / max(n_asked, 1))


def _recall(sets: Sets, language: str, half: str) -> tuple[Counter[str], int, int]:
    """Count pairs found and missed, candidates, and the articles asked for."""
    policy = Policy()
    texts = sets.articles(language)
    order = sorted(texts, key=lambda name: texts[name][1])
    place = {name: i for i, name in enumerate(order)}
    wanted: dict[str, list[str]] = {}
    counts: Counter[str] = Counter()
    for row in sets.pairs(language, half):
        if row["label"] in LINKED and row["origin"] == "given":
            earlier, later = sorted((row["a"], row["b"]), key=place.__getitem__)
            if texts[later][1] - texts[earlier][1] <= policy.window_seconds:
                wanted.setdefault(later, []).append(earlier)
            else:
                counts["beyond the window"] += 1
    shard = Shard(policy)
    n_candidates = 0
    for offset, name in enumerate(order):
        article, seconds = texts[name]
        packed, moment = fingerprint(article), int(seconds * 1000)
        if name in wanted:
            found = {c.entry.uri for c in candidates(shard, packed, offset=offset, event_time=moment)[0]}
            n_candidates += len(found)
            for earlier in wanted[name]:
                counts["found" if earlier in found else "missed"] += 1
                if earlier not in found:
                    print("missed", earlier, name)
        verdict, source = Verdict(relation="new", cluster=name), Source("raw", 0, offset)
        shard.add(shard.entry(article, packed, verdict, source=source, offset=offset, event_time=moment))
    return counts, n_candidates, len(wanted)


if __name__ == "__main__":
    main()
