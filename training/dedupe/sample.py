"""Draw links and near-misses of a whole stream to be read by eye, without what the judge said of them.

    python -m training.dedupe.sample ar 110 110 FOLDER [--hard]

Runs the stream in time order through a shard as the desk would. Links: items the desk links to another that is not
the same text. Near-misses: items called new whose best candidate shares a fifth of the shorter text or more. No story
of the report half or of a blind pair, and no item that is labelled already. --hard draws only from what the judge is
unsure of. FOLDER/pairs.txt is what readers get, in random order; FOLDER/key.jsonl says what the judge had said. The
texts are the outlets': keep FOLDER out of the repository.
"""

from __future__ import annotations

import argparse
import json
import random
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agents.dedupe.memory.rows import Policy
from agents.dedupe.memory.shard import Shard
from agents.dedupe.rules.judge import Judge
from streams.contract.records import Source, Verdict
from streams.news.fingerprint import fingerprint, unpack
from training.dedupe.read import HERE, STREAMS, add_folders, lines, report_half, sets_of
from training.dedupe.replay import candidates, shared, shingles_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from training.dedupe.read import Timed

# What a reader gets of a long text: its beginning, where what is new stands, and its end, where credits stand.
MOST_WORDS, HEAD, TAIL = 420, 330, 60
# A near-miss shares at least this much of either text; an item this near to a reserved one tells its story.
NEAR, RESERVED = 0.2, 0.2
# Outside of these scores the judge has no doubt.
SURELY_LINKED, SURELY_APART = 0.95, 0.07


class Drawn(NamedTuple):
    """A pair the judge had something to say of.

    Attributes:
        said: The relation, "new" for a near-miss.
        score: Probability that a desk links them, 0 to 1.
    """

    later: str
    earlier: str
    said: str
    score: float


def judged(texts: Mapping[str, Timed]) -> Iterator[Drawn]:
    """Yield every link and near-miss of a stream, in time order."""
    judge = Judge.shipped()
    shard = Shard(Policy(), judge)
    for offset, name in enumerate(sorted(texts, key=lambda name: (texts[name][1], name))):
        article, seconds = texts[name]
        packed, moment = fingerprint(article), int(seconds * 1000)
        wording = unpack(packed)
        new = Verdict(relation="new", cluster=name)
        verdict = shard.judge(article, packed, offset=offset, event_time=moment, revision=new)
        found, formulas = candidates(shard, packed, offset=offset, event_time=moment)
        here = judge.lay_out(wording, formulas)
        compared = {
            entry.uri: judge.compare(here, moment, judge.lay_out(other, formulas), entry.event_time)
            for entry, other in found
            if other.digest != wording.digest
        }
        if verdict.relation != "new":
            if verdict.of in compared:
                yield Drawn(name, verdict.of, verdict.relation, compared[verdict.of].score)
        else:
            near = {
                uri: judgement.score
                for uri, judgement in compared.items()
                if judgement.figures and max(judgement.containment.of_this, judgement.containment.of_other) >= NEAR
            }
            if near:
                uri = max(near, key=near.__getitem__)
                yield Drawn(name, uri, "new", near[uri])
        source = Source("items", 0, offset)
        shard.add(shard.entry(article, packed, verdict, source=source, offset=offset, event_time=moment))


class Draw:
    """Draw pairs at random, no item twice, none that tells a reserved story."""

    def __init__(self, texts: Mapping[str, Timed], taken: set[str], reserved: set[str], chance: random.Random) -> None:
        """Keep what must not be drawn: ids in `taken`, and what shares wording with an id in `reserved`."""
        self._texts, self._taken, self._chance = texts, set(taken), chance
        self._reserved = [shingles_of(texts[name][0]) for name in reserved]
        self._every = np.unique(np.concatenate([*self._reserved, np.zeros(0, np.uint64)]))

    def draw(self, rows: list[Drawn], n: int) -> list[Drawn]:
        """Return n pairs, fewer when there are not so many."""
        self._chance.shuffle(rows)
        found: list[Drawn] = []
        for row in rows:
            ends = {row.later, row.earlier}
            if len(found) < n and not self._taken & ends and not any(map(self._is_reserved, ends)):
                self._taken |= ends
                found.append(row)
        return found

    def _is_reserved(self, name: str) -> bool:
        own = shingles_of(self._texts[name][0])
        # Most items share next to nothing with all the reserved together; those need not be asked one by one.
        if len(np.intersect1d(own, self._every)) < RESERVED / 2 * len(own):
            return False
        return any(shared(own, keys) >= RESERVED for keys in self._reserved)


def shown(number: int, row: Drawn, texts: Mapping[str, Timed]) -> str:
    """Write a pair as its readers see it."""
    written = [f"===== PAIR {number:03d}"]
    for which, name in (("EARLIER", row.earlier), ("LATER", row.later)):
        article, seconds = texts[name]
        words = article.body.split()
        cut = " ".join([*words[:HEAD], "[…]", *words[-TAIL:]]) if len(words) > MOST_WORDS else article.body.strip()
        moment = datetime.fromtimestamp(seconds, timezone.utc)
        written += [f"--- {which}: {article.source} {moment:%Y-%m-%d %H:%M} [{len(words)} words]"]
        written += [f"HEADLINE: {article.headline}", cut]
    return "\n".join(written) + "\n"


def main() -> None:
    """Draw, and write what readers get apart from what the judge had said."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=sorted(STREAMS))
    parser.add_argument("links", type=int)
    parser.add_argument("near", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hard", action="store_true")
    add_folders(parser)
    given = parser.parse_args()
    sets, chance = sets_of(given), random.Random(20261123)
    texts = sets.articles(given.language)
    labelled = {row[end] for row in sets.pairs(given.language) for end in "ab"}
    rows = [row for row in lines(HERE / "blind_pairs.jsonl") if row["language"] == given.language]
    reserved = {row[end] for row in rows for end in "ab"} | (report_half() & texts.keys())
    found = list(judged(texts))
    links = [row for row in found if row.said != "new" and not (given.hard and row.score >= SURELY_LINKED)]
    near = [row for row in found if row.said == "new" and not (given.hard and row.score < SURELY_APART)]
    print(len(links), "links,", len(near), "near-misses")
    draw = Draw(texts, labelled, reserved, chance)
    chosen = draw.draw(links, given.links) + draw.draw(near, given.near)
    chance.shuffle(chosen)
    given.folder.mkdir(parents=True, exist_ok=True)
    (given.folder / "pairs.txt").write_text(
        "".join(shown(i, row, texts) for i, row in enumerate(chosen)), encoding="utf-8"
    )
    keys = (
        {"pair": i, "a": row.earlier, "b": row.later, "said": row.said, "score": row.score}
        for i, row in enumerate(chosen)
    )
    (given.folder / "key.jsonl").write_text("".join(json.dumps(key) + "\n" for key in keys), encoding="utf-8")


if __name__ == "__main__":
    main()
