"""What a worker with a full window waits for: python -m tests.bench.bench_start [ARTICLES] [KINDS] [PROBES].

Ledger lines of KINDS real articles of ../shared/data are recorded, and repeated as ARTICLES of other names, places and
words (bench_dedupe.shifted). Each agent takes them as a start does, without a broker: every line checked, then the
memory rebuilt. Then PROBES articles that were not used pass one by one, and what the garbage collector took of
each is told. Times are CPU time of this process; reading the lines from a broker comes on top.
"""

from __future__ import annotations

import gc
import sys
import time
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import msgspec

from agents.dedupe.entry import Entry as Judged
from agents.enrich import published_mentions
from agents.revise.judge import Entry as Seen
from streams import settings as settings_module
from streams.contract.records import Source, Verdict
from streams.contract.step import Keep, Record, Step, Warms
from streams.runtime import ledger
from streams.runtime.batch import answer
from streams.runtime.collector import settle, uncollected
from streams.runtime.in_memory import MemoryDesk
from tests.bench.bench_dedupe import resident_bytes, shifted
from tests.bench.bench_steps import raw
from wiredesk.steps import make_step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.runtime.from_faust import ReadRecord

AGENTS: Final = ("intake", "revise", "dedupe", "enrich")
PARTITION: Final = 0
_BATCH: Final = 32


class Line(NamedTuple):
    """A ledger line as a start reads it."""

    partition: int
    key: bytes
    value: bytes


def pass_through(steps: list[Step], records: list[Record], desk: MemoryDesk) -> dict[str, list[Keep]]:
    """Take records through the steps; returns what each keeps."""
    kept: dict[str, list[Keep]] = {step.name: [] for step in steps}
    for at in range(0, len(records), _BATCH):
        batch = records[at : at + _BATCH]
        for step in steps:
            results = answer(step, batch)
            kept[step.name] += [keep for result in results for keep in result.keeps]
            readers = [other for other in steps if other is not step]
            sends = [send for result in results for send in result.sends]
            batch = [desk.place(send) for send in sends if any(send.topic in reader.reads for reader in readers)]
    return kept


def lines(agent: str, kept: list[Keep], count: int) -> Iterator[Line]:
    """Repeat what an agent kept as that many articles, all of one partition."""
    for number in range(count):
        value = kept[number % len(kept)].value or b""
        uri, offset, round_ = f"urn:bench:{number:09d}", number, number // len(kept) + 1
        source = Source("wire.raw", PARTITION, offset, 0, 1, 1_795_300_000_000 + number)
        key = f"{PARTITION}|{source.key}"
        if agent == "revise":
            seen = msgspec.msgpack.decode(value, type=Seen)
            value = msgspec.msgpack.encode(msgspec.structs.replace(seen, source=source, uri=uri, offset=offset))
        elif agent == "dedupe":
            judged = msgspec.msgpack.decode(value, type=Judged)
            words = shifted(judged.fingerprint, round_)
            verdict = Verdict(relation="new", cluster=uri, rule=judged.verdict.rule)
            value = msgspec.msgpack.encode(
                msgspec.structs.replace(
                    judged, source=source, uri=uri, offset=offset, fingerprint=words, verdict=verdict
                )
            )
        else:
            entry = published_mentions.unpacked(value)
            entry = msgspec.structs.replace(entry, uri=uri, offset=offset, event_id=f"{uri}#1")
            value, key = published_mentions.packed_entry(entry).packed, f"{PARTITION}|{entry.event_id}"
        yield Line(PARTITION, key.encode(), value)


def restore(step: Step, found: list[Line]) -> float:
    """Start an agent on its ledger; returns the seconds."""
    began = time.process_time()
    entries = {}
    for line in found:
        assert ledger.fault(step, PARTITION, cast("ReadRecord", line)) is None
        entries[line.key] = line.value
    with uncollected():
        step.restore(PARTITION, list(entries.items()))
    return time.process_time() - began


def main(articles: str = "200000", kinds: str = "3000", probes: str = "1000") -> None:
    """Print a line an agent, then what articles cost behind it."""
    settings = settings_module.read({}, tagger_backend="none")
    records = raw("Arabic", int(kinds) + int(probes))
    first, steps = ([make_step(name, settings) for name in AGENTS] for _ in range(2))
    recorded = pass_through(first, records[: int(kinds)], MemoryDesk(settings, []))
    for step in steps:
        if isinstance(step, Warms):
            step.warm()
    settle()
    pauses: list[float] = []
    began = [0.0]

    def paused(phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            began[0] = time.process_time()
        else:
            pauses.append(time.process_time() - began[0])

    gc.callbacks.append(paused)
    for step in steps:
        if step.has_ledger:
            found = list(lines(step.name, recorded[step.name], int(articles)))
            n_bytes, before = sum(len(line.key) + len(line.value) for line in found), resident_bytes()
            gc.collect()
            pauses.clear()
            seconds = restore(step, found)
            print(
                f"{step.name}: {len(found):,} lines of {n_bytes / len(found):.0f} bytes in {seconds:.1f} s, "
                f"collector {sum(pauses):.2f} s, {(resident_bytes() - before) / 2**20:.0f} MB more",
                flush=True,
            )
            del found
    settle()
    desk, costs = MemoryDesk(settings, []), []
    hops = ("prepared", "revised", "judged")
    desk.written = {(f"wire.{hop}", number): int(articles) for hop in hops for number in range(settings.partitions)}
    pauses.clear()
    for record in records[int(kinds) :]:
        start = time.process_time()
        pass_through(steps, [record], desk)
        costs.append(1000 * (time.process_time() - start))
    costs.sort()
    spent, longest = sum(pauses), max(pauses, default=0)
    n_long = sum(1 for pause in pauses if pause > 0.005)
    pauses.clear()
    gc.collect()
    print(
        f"{len(costs)} articles: p50 {costs[len(costs) // 2]:.1f} p99 {costs[int(0.99 * len(costs))]:.1f} "
        f"most {costs[-1]:.1f} ms; collector {1000 * spent / len(costs):.3f} ms an article, "
        f"longest {1000 * longest:.1f} ms, {n_long} over 5 ms; a whole walk of it {1000 * sum(pauses):.0f} ms"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
