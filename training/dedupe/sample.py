"""Draw links and near-misses of a whole stream to be read by eye, without what the judge said of them.

    python -m training.dedupe.sample ar 110 110 FOLDER [--hard]

Runs the stream in time order through a shard as the desk would. Links: items the desk links to another that is not the
same text. Near-misses: items called new whose best candidate shares a fifth of the shorter text or more. No story of the
report half or of a blind pair, and no item that is labelled already. --hard draws only from what the judge is unsure of.
FOLDER/pairs.txt is what readers get, in random order; FOLDER/key.jsonl says what the judge had said. The texts are the
outlets': keep FOLDER out of the repository.
"""

import json
import random
import sys
from datetime import datetime, timezone
from pathlib import Path

import numpy as np

from agents.dedupe.rules.judge import Judge
from agents.dedupe.memory.selection import word_tokens
from agents.dedupe.memory.shard import Policy, Shard
from streams.news import shingles
from streams.news.fingerprint import fingerprint, unpack
from streams.contract.records import Source, Verdict
from training.dedupe.read import HERE, articles, pairs

MOST_WORDS, HEAD, TAIL = 420, 330, 60


def judged(texts):
    """Yield (item, other, relation, score, similarity) of every link and near-miss."""
    judge = Judge.shipped()
    shard = Shard(Policy(), judge)
    for offset, name in enumerate(sorted(texts, key=lambda name: (texts[name][1], name))):
        article, seconds = texts[name]
        packed, moment = fingerprint(article), int(seconds * 1000)
        wording = unpack(packed)
        new = Verdict(relation="new", cluster=name)
        verdict = shard.judge(article, packed, offset=offset, event_time=moment, revision=new)
        candidates, formulas = shard._candidates(name, wording, shard._seen_by(offset, moment))
        here = judge.lay_out(wording, formulas)
        compared = {
            entry.uri: judge.compare(here, moment, judge.lay_out(other, formulas), entry.event_time)
            for entry, other in candidates
            if other.digest != wording.digest
        }
        if verdict.relation != "new" and verdict.of in compared:
            found = compared[verdict.of]
            yield name, verdict.of, verdict.relation, found.score, found.similarity
        elif verdict.relation == "new":
            near = {
                uri: j
                for uri, j in compared.items()
                if j.figures and max(j.containment.of_this, j.containment.of_other) >= 0.2
            }
            if near:
                uri = max(near, key=lambda uri: near[uri].score)
                yield name, uri, "new", near[uri].score, near[uri].similarity
        shard.add(
            shard.entry(article, packed, verdict, source=Source("items", 0, offset), offset=offset, event_time=moment)
        )


def drawn(rows, n, texts, taken, reserved):
    """Draw n rows at random, no item twice, none that shares a fifth of its wording with a reserved item."""
    random.shuffle(rows)
    keys = {name: _keys(texts[name][0]) for name in reserved}
    every = np.unique(np.concatenate([*keys.values(), np.zeros(0, np.uint64)]))

    def is_reserved(name):
        own = _keys(texts[name][0])
        if len(np.intersect1d(own, every)) < 0.1 * len(own):
            return False
        return any(
            len(np.intersect1d(own, k, assume_unique=True)) >= 0.2 * min(len(own), len(k)) for k in keys.values()
        )

    found = []
    for row in rows:
        if len(found) < n and not taken & set(row[:2]) and not any(map(is_reserved, row[:2])):
            taken |= set(row[:2])
            found.append(row)
    return found


def _keys(article):
    return np.unique(shingles.shingle_keys(word_tokens(unpack(fingerprint(article)).body)))


def shown(number, row, texts):
    lines = [f"===== PAIR {number:03d}"]
    for which, name in (("EARLIER", row[1]), ("LATER", row[0])):
        article, seconds = texts[name]
        words = article.body.split()
        cut = " ".join([*words[:HEAD], "[…]", *words[-TAIL:]]) if len(words) > MOST_WORDS else article.body.strip()
        moment = datetime.fromtimestamp(seconds, timezone.utc)
        lines += [f"--- {which}: {article.source} {moment:%Y-%m-%d %H:%M} [{len(words)} words]"]
        lines += [f"HEADLINE: {article.headline}", cut]
    return "\n".join(lines) + "\n"


def main():
    language, n_links, n_near, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    hard = "--hard" in sys.argv
    random.seed(20261123)
    texts = articles(language)
    labelled = {row[end] for row in pairs(language) for end in "ab"}
    blind = map(json.loads, (HERE / "blind_pairs.jsonl").read_text().splitlines())
    blind = {row[end] for row in blind if row["language"] == language for end in "ab"}
    reserved = blind | set(json.loads((HERE / "split.json").read_text())["report"]) & set(texts)
    rows = list(judged(texts))
    links = [row for row in rows if row[2] != "new" and not (hard and row[3] >= 0.95)]
    near = [row for row in rows if row[2] == "new" and not (hard and row[3] < 0.07)]
    print(len(links), "links,", len(near), "near-misses")
    chosen = drawn(links, n_links, texts, labelled, reserved) + drawn(near, n_near, texts, labelled, reserved)
    random.shuffle(chosen)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pairs.txt").write_text("".join(shown(i, row, texts) for i, row in enumerate(chosen)))
    keys = ({"pair": i, "a": a, "b": b, "said": said, "score": s} for i, (b, a, said, s, _) in enumerate(chosen))
    (folder / "key.jsonl").write_text("".join(json.dumps(key) + "\n" for key in keys))


if __name__ == "__main__":
    main()
