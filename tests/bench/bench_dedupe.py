"""What judging costs as the window fills: `python -m tests.bench.bench_dedupe [--articles 10000,100000,1000000]`.

The window is filled with copy of a real stream (WIREDESK_DEDUP_SET names the folder; own invented copy without it),
each article's words shifted to unlike words, so that sizes, repeats and formulas stay and every article is new. Then
articles that were not used are judged. Times are process time of this one process, medians and means of 400.

Caveats: shifted copy shares less with the probe than a real week would, so candidates are as many as in one real
stream of 22,000, not more; shared machines differ by a factor of two between runs, so read ratios.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import time
from pathlib import Path

import msgspec
import numpy as np

from agents.dedupe.entry import Entry
from agents.dedupe.memory.rows import Policy
from agents.dedupe.memory.shard import Shard
from streams.contract.records import Source, Verdict
from streams.news import shingles, sketch
from streams.news.article import Article
from streams.news.fingerprint import _HEAD_BYTES, fingerprint, unpack
from tests.support.dedupe_desk import NOON, article, text

N_PROBES = 400
_NEW = Verdict(relation="new", cluster="", rule="copies/3:new")


def stream(limit: int) -> list[Article]:
    folder = os.environ.get("WIREDESK_DEDUP_SET")
    if not folder:
        return [article(f"own:{i}", text(i, 11)) for i in range(min(limit, 3_000))]
    articles = []
    with gzip.open(Path(folder) / "ant2018_dev.jsonl.gz") as lines:
        for line, _ in zip(lines, range(limit), strict=False):
            row = json.loads(line)
            paragraphs = tuple(filter(None, map(str.strip, row["text"].splitlines())))
            articles.append(
                Article(uri=row["id"], language="ar", headline=row["title"], paragraphs=paragraphs, source=row["src"])
            )
    return articles


def shifted(packed: bytes, by: int) -> bytes:
    """Move every word to another: same lengths and repeats, other words; the sketch stays, and so tells nothing."""
    _, end = sketch.unpack(packed)
    tokens = np.frombuffer(packed, dtype="<u2", offset=_HEAD_BYTES, count=(end - _HEAD_BYTES) // 2).astype(np.uint32)
    is_word = (tokens >= shingles.FIRST_WORD) & (tokens < shingles.FIRST_NUMBER)
    span = shingles.FIRST_NUMBER - shingles.FIRST_WORD
    moved = np.where(is_word, (tokens - shingles.FIRST_WORD + by * 7_919) % span + shingles.FIRST_WORD, tokens)
    digest = by.to_bytes(12, "little")
    return packed[: _HEAD_BYTES - 12] + digest + moved.astype("<u2").tobytes() + packed[end:]


def resident_bytes() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", default="10000,50000,200000")
    sizes = [int(size) for size in parser.parse_args().articles.split(",")]
    articles = stream(6_000)
    probes, fill = articles[-N_PROBES:], articles[:-N_PROBES]
    packed = [fingerprint(item) for item in fill]
    shard, offset, base = Shard(Policy()), 0, resident_bytes()
    moment = int(NOON.timestamp() * 1000)
    print("articles  fingerprint  judge(mean)  judge(median)  add      memory   index    kept    ledger")
    for size in sizes:
        began = time.process_time()
        added = size - offset
        while offset < size:
            item = fill[offset % len(fill)]
            entry = shard.entry(
                Article(uri=f"urn:bench:{offset:09d}", source=item.source),
                shifted(packed[offset % len(fill)], offset // len(fill) + 1),
                Verdict(relation="new", cluster=f"urn:bench:{offset:09d}", rule="copies/3:new"),
                source=Source("wire.raw", 0, offset, timestamp=moment),
                offset=offset,
                event_time=moment,
            )
            shard.add(entry)
            offset += 1
        filled = time.process_time() - began
        prints, judged = [], []
        for item in probes:
            start = time.process_time()
            probe = fingerprint(item)
            middle = time.process_time()
            shard.judge(item, probe, offset=offset, event_time=moment, revision=_NEW)
            prints.append(middle - start)
            judged.append(time.process_time() - middle)
        kept = [entry for entry in shard._entries if entry is not None]
        ledger = [msgspec.msgpack.encode(shard._cabinet.unpack(raw)) for raw in kept[:2_000]]
        index = shard._postings.n_bytes / size
        print(
            f"{size:8,}  {statistics.mean(prints) * 1e6:7.0f} us  {statistics.mean(judged) * 1e6:7.0f} us "
            f" {statistics.median(judged) * 1e6:9.0f} us  {filled / added * 1e6:5.0f} us "
            f" {(resident_bytes() - base) / 2**20:6.0f} MB  {index:5.0f} B "
            f" {sum(map(len, kept)) / len(kept):5.0f} B  {sum(map(len, ledger)) / len(ledger):5.0f} B",
            flush=True,
        )
    n = min(len(kept), 200_000)
    ledger = [msgspec.msgpack.encode(shard._cabinet.unpack(raw)) for raw in kept[:n]]
    began = time.process_time()
    again = Shard(Policy())
    decode = msgspec.msgpack.Decoder(Entry).decode
    again.restore([decode(raw) for raw in ledger])
    print(f"rebuild of {n:,} entries: {time.process_time() - began:.1f} s")
    assert unpack(packed[0]).n_words


if __name__ == "__main__":
    main()
