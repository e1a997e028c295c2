"""Cut the labelled pairs once into tune and report halves, no story in both. Run once; split.json is committed.

Pairs and shingles are others since, so it would deal otherwise today: what is committed stays, as everything that was
chosen on the tune half would be reported on items it was chosen by.

    python -m training.dedupe.split [--write]

Stories: pairs that share an item, and items of the labelled pairs whose wording overlaps (>= .2 of the shorter's
shingles) are one component. Components are dealt by a hash of their smallest id, until half the pairs are out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING

from training.dedupe.read import HERE, LINKED, STREAMS, add_folders, sets_of
from training.dedupe.replay import shared, shingles_of
from training.dedupe.stories import Stories

if TYPE_CHECKING:
    from training.dedupe.read import Row, Sets

# Items that share so much of the shorter one's shingles tell one story.
SAME_STORY = 0.2


def main() -> None:
    """Deal both languages; print how even the halves came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_folders(parser)
    parser.add_argument("--write", action="store_true", help="write split.json, which every figure rests on")
    given = parser.parse_args()
    halves: dict[str, set[str]] = {"tune": set(), "report": set()}
    for language in STREAMS:
        counts: Counter[tuple[str, bool]] = Counter()
        groups = _stories(sets_of(given), language)
        for group in groups:
            linked = sum(row["label"] in LINKED for row in group)
            kinds = {True: linked, False: len(group) - linked}
            # Where fewer pairs of the kinds that this story has were dealt so far.
            half = min(halves, key=lambda name: sum(counts[name, kind] * n for kind, n in kinds.items()))
            counts.update({(half, kind): n for kind, n in kinds.items()})
            halves[half] |= {row[end] for row in group for end in "ab"}
        print(language, len(groups), max(map(len, groups)), dict(counts))
    dealt = json.dumps({name: sorted(ids) for name, ids in halves.items()}, indent=0)
    if given.write:
        (HERE / "split.json").write_text(dealt, encoding="utf-8")
    else:
        print("as committed:", dealt == (HERE / "split.json").read_text(encoding="utf-8"))


def _stories(sets: Sets, language: str) -> list[list[Row]]:
    """Return the pairs of each story, the big ones (templates) first, so that halves come out even."""
    rows, texts, stories = sets.pairs(language), sets.articles(language), Stories()
    ids = sorted({row[end] for row in rows for end in "ab"})
    for row in rows:
        stories.join(row["a"], row["b"])
    keys = [shingles_of(texts[name][0]) for name in ids]
    for i in range(len(ids)):
        for j in range(i):
            if shared(keys[i], keys[j]) >= SAME_STORY:
                stories.join(ids[i], ids[j])
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(stories.of(row["a"]), []).append(row)
    order = sorted(groups.values(), key=lambda group: hashlib.sha256(min(r["a"] for r in group).encode()).hexdigest())
    return sorted(order, key=len, reverse=True)


if __name__ == "__main__":
    main()
