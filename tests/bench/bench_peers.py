"""The desk beside what a user would put together, in turn on one Apache Kafka: processor time, speed, latency, memory.

`make bench-peers`. The peers have an environment of their own. Real articles of ../shared/data of 120 words and more;
each candidate is given them once it has been ready for a second, and is timed to its last outcome. Writes
docs/benchmarks.md and fails for nothing: machines are shared, so compare rows of one run only. Where `make compiled`
has built it the fast build runs beside the Python. BENCH=--short leaves spaCy out and ends in under ten minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from streams import settings as settings_module
from streams.contract import topics
from streams.contract.records import Source
from tests.bench.bench_desk import cpu_seconds
from tests.kafka.broker import KafkaNode
from tests.support.running import RunningDesk, item
from wiredesk import topic_io

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from streams.settings import Settings
    from tests.support.running import Sent

_HERE: Final = Path(__file__).parent / "peers"
_ROOT: Final = Path(__file__).parents[2]
_ENVIRONMENT: Final = _ROOT / "build" / "peers"
_LIB: Final = _ROOT / "build" / "compiled" / "lib"
_SETS: Final = {"Arabic": ("ant2018_dev.jsonl.gz", "ar"), "English": ("reuters1987_dev.jsonl.gz", "en")}
_LEAST_WORDS: Final = 120
_MOST_SECONDS: Final = 1_800.0
_RATES: Final = (20, 50, 100, 200)
_SHORT_RATES: Final = (20, 50, 100)
_LATENCY_SECONDS: Final = 10
_HOPS: Final = (topics.PREPARED, topics.REVISED, topics.JUDGED, topics.ARTICLES)
_SETTLED_SECONDS: Final = 1.0


class Figures(NamedTuple):
    """One run of one candidate."""

    cpu_ms: float
    per_second: float
    peak_mb: float


class Waits(NamedTuple):
    """How long articles waited, in milliseconds."""

    p50: float
    p99: float

    def __str__(self) -> str:
        """Write both, as the tables do."""
        return f"{self.p50:.0f} / {self.p99:.0f}"


class Candidate(NamedTuple):
    """Something that takes `raw` to its outcomes.

    Attributes:
        against: The name of the candidate that its ratio is to; "" for none.
        start: Starts it on a desk's topics and returns its process once it says "ready".
        ends: Where each article ends.
    """

    name: str
    languages: tuple[str, ...]
    against: str
    start: Callable[[RunningDesk], subprocess.Popen[bytes]]
    ends: tuple[topics.Topic, ...]


def _peer(*arguments: str) -> Callable[[RunningDesk], subprocess.Popen[bytes]]:
    def start(desk: RunningDesk) -> subprocess.Popen[bytes]:
        command = [str(_ENVIRONMENT / "bin" / "python"), str(_HERE / "quix_datasketch.py"), desk.settings.brokers]
        log = (desk.folder / "peer.log").open("wb")
        process = subprocess.Popen(
            [*command, desk.settings.topic_prefix, *arguments], stdout=subprocess.PIPE, stderr=log, cwd=desk.folder
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n", (desk.folder / "peer.log").read_text()[-2000:]
        return process

    return start


def _desk(only: str) -> Callable[[RunningDesk], subprocess.Popen[bytes]]:
    return lambda desk: desk.start(only)


def _compiled(only: str) -> Callable[[RunningDesk], subprocess.Popen[bytes]]:
    """Start a worker of the fast build: where a process starts stands first among the places it imports from."""

    def start(desk: RunningDesk) -> subprocess.Popen[bytes]:
        here, path = Path.cwd(), os.environ.pop("PYTHONPATH", None)
        os.chdir(_LIB)
        try:
            process: subprocess.Popen[bytes] = desk.start(only)
        finally:
            os.chdir(here)
            if path is not None:
                os.environ["PYTHONPATH"] = path
        return process

    return start


_PUBLISHED: Final = (topics.ARTICLES, topics.DUPLICATES)
_PEER: Final = "Quix Streams + datasketch"
_COMPILED: Final = " compiled"
CANDIDATES: Final = (
    Candidate(_PEER, ("Arabic", "English"), "", _peer(), _PUBLISHED),
    Candidate(
        "Wiredesk: intake, revise, dedupe",
        ("Arabic", "English"),
        _PEER,
        _desk("intake,revise,dedupe"),
        (topics.JUDGED, topics.DUPLICATES),
    ),
    Candidate(
        f"Wiredesk{_COMPILED}: intake, revise, dedupe",
        ("Arabic", "English"),
        _PEER,
        _compiled("intake,revise,dedupe"),
        (topics.JUDGED, topics.DUPLICATES),
    ),
    Candidate(
        f"{_PEER} + spaCy small", ("English",), "", _peer("--spacy", "whole"), (topics.ARTICLES, topics.DUPLICATES)
    ),
    Candidate(
        f"{_PEER} + spaCy small, names only",
        ("English",),
        "",
        _peer("--spacy", "names"),
        (topics.ARTICLES, topics.DUPLICATES),
    ),
    Candidate(
        "Wiredesk: all but the monitor",
        ("Arabic", "English"),
        f"{_PEER} + spaCy small",
        _desk("intake,revise,dedupe,enrich"),
        _PUBLISHED,
    ),
    Candidate(
        f"Wiredesk{_COMPILED}: all but the monitor",
        ("Arabic", "English"),
        f"{_PEER} + spaCy small",
        _compiled("intake,revise,dedupe,enrich"),
        _PUBLISHED,
    ),
)


def _taking_part(given: argparse.Namespace) -> tuple[Candidate, ...]:
    """Leave out the fast build where nobody has built it, and what the run is to do without."""
    out = [*given.without, *(["spaCy"] if given.short else []), *([] if _LIB.is_dir() else [_COMPILED])]
    return tuple(one for one in CANDIDATES if not any(word in one.name for word in out))


def articles(language: str, count: int, data: Path) -> list[Sent]:
    """Take the first `count` articles of a set that have the words."""
    name, tag = _SETS[language]
    found = []
    with gzip.open(data / "dedup" / name, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if len(row["text"].split()) >= _LEAST_WORDS:
                more = {"language": tag, "published": row["time"], "source": row["src"]}
                found.append(item(f"urn:bench:{row['id']}", row["title"], row["text"], **more))
            if len(found) == count:
                break
    return found


def run(candidate: Candidate, records: list[Sent], settings: Settings, folder: Path) -> Figures:
    """Run a candidate over a backlog, on topics of its own."""
    desk = RunningDesk(settings, folder)
    process = candidate.start(desk)
    try:
        # Sent after it: agents that are ready would work while another still reads its ledger, and what they did before
        # the clock began would count for nothing (an article of 8.2 ms had 6.7).
        time.sleep(_SETTLED_SECONDS)
        began, used = time.monotonic(), cpu_seconds(process.pid)
        desk.send(records)
        asyncio.run(_all_ended(desk.settings, candidate.ends, len(records), process))
        seconds, cpu = time.monotonic() - began, cpu_seconds(process.pid) - used
        peak = _peak_mb(process.pid)
    finally:
        process.terminate()
        process.wait(60)
    return Figures(1000 * cpu / len(records), len(records) / seconds, peak)


async def _all_ended(
    settings: Settings, ends: tuple[topics.Topic, ...], count: int, process: subprocess.Popen[bytes]
) -> None:
    reader = AIOKafkaConsumer(bootstrap_servers=settings.bootstrap)
    await reader.start()
    try:
        places = [
            TopicPartition(topic.name(settings), partition)
            for topic in (*ends, topics.DEAD)
            for partition in range(settings.partitions)
        ]
        deadline = time.monotonic() + _MOST_SECONDS
        while sum((await reader.end_offsets(places)).values()) < count:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("a candidate ended, or ran out of time, before its articles did")
            await asyncio.sleep(0.1)
    finally:
        await reader.stop()


def _peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def latency(records: list[Sent], rate: float, n_workers: int, settings: Settings, folder: Path) -> list[Waits]:
    """Send at a rate to some workers for ten seconds; by the broker's times: from raw to article, then hop by hop."""
    desk = RunningDesk(settings, folder)
    workers = [desk.start() for _ in range(n_workers)]
    try:
        desk.send(records[: int(rate * _LATENCY_SECONDS)], rate)
        desk.wait_law(int(rate * _LATENCY_SECONDS), 600)
        hops = [asyncio.run(_times(desk.settings, topic)) for topic in _HOPS]
    finally:
        for worker in workers:
            desk.stop(worker)
    written = [[source.timestamp, *(times[source] for times in hops)] for source in hops[-1]]
    return [_waits(each[-1] - each[0] for each in written)] + [
        _waits(each[hop] - each[hop - 1] for each in written) for hop in range(1, len(_HOPS) + 1)
    ]


def _waits(milliseconds: Iterable[float]) -> Waits:
    ordered = sorted(milliseconds)
    return Waits(statistics.median(ordered), ordered[int(len(ordered) * 0.99)])


async def _times(settings: Settings, topic: topics.Topic) -> dict[Source, int]:
    """When the broker took the record of each item on a topic."""
    found = {}
    async for record in topic_io.read(settings, topic.name(settings)):
        event = orjson.loads(record.value)
        source = msgspec.convert(event.get("wiredesk", event)["source"], Source)
        found[source] = record.timestamp
    return found


def _rounds(given: argparse.Namespace, settings: Settings, folder: Path) -> Iterator[str]:
    """Run every candidate in turn, round by round; the table's lines."""
    found: dict[tuple[str, str], list[Figures]] = defaultdict(list)
    sets = {language: articles(language, given.articles, given.data) for language in _SETS}
    for number in range(given.rounds):
        for language, records in sets.items():
            for candidate in _taking_part(given):
                if language in candidate.languages:
                    figures = run(candidate, records, settings, folder)
                    found[language, candidate.name].append(figures)
                    print(f"round {number + 1}, {language}, {candidate.name}: {figures}", flush=True)
    yield "| articles | candidate | ms an article (least, most) | articles a second | peak MB | times the peer |"
    yield "|---|---|---|---|---|---|"
    for language in _SETS:
        for candidate in _taking_part(given):
            rounds = found[language, candidate.name]
            if rounds:
                yield _row(language, candidate, rounds, found[language, candidate.against])


def _row(language: str, candidate: Candidate, rounds: list[Figures], against: list[Figures]) -> str:
    costs = sorted(figures.cpu_ms for figures in rounds)
    cost = statistics.median(costs)
    ratio = f"{statistics.median(figures.cpu_ms for figures in against) / cost:.2f}" if against else ""
    speed = statistics.median(figures.per_second for figures in rounds)
    peak = max(figures.peak_mb for figures in rounds)
    return (
        f"| {language} | {candidate.name} | {cost:.2f} ({costs[0]:.2f}, {costs[-1]:.2f}) | {speed:.0f} | {peak:.0f} "
        f"| {ratio} |"
    )


def _latencies(given: argparse.Namespace, settings: Settings, folder: Path) -> Iterator[str]:
    rates = (_SHORT_RATES if given.short else _RATES) if given.rates is None else given.rates
    if not rates:
        yield "(not measured)"
        return
    yield "| Arabic articles a second | workers | raw to article, p50 / p99 ms | intake | revise | dedupe | enrich |"
    yield "|---|---|---|---|---|---|---|"
    records = articles("Arabic", int(max(rates) * _LATENCY_SECONDS), given.data)
    for rate in rates:
        for n_workers in (1, 2):
            waits = latency(records, rate, n_workers, settings, folder)
            row = f"| {rate} | {n_workers} | {' | '.join(map(str, waits))} |"
            print(row, flush=True)
            yield row


def _machine() -> str:
    model = next(
        line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line
    )
    own = ", ".join(f"{name} {metadata.version(name)}" for name in ("faust-streaming", "aiokafka", "numpy"))
    peers = ", ".join(line for line in (_HERE / "requirements.txt").read_text().splitlines() if "==" in line)
    return (
        f"{os.cpu_count()} cores of {model}, Python {platform.python_version()}, {own}; peers: {peers}; Apache Kafka "
        f"4.3.0 on the same machine; {time.strftime('%d %B %Y, %H:%M')}, load at the start {os.getloadavg()[0]:.1f}."
    )


def _install() -> None:
    if not (_ENVIRONMENT / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(_ENVIRONMENT)], check=True)
    pip = [str(_ENVIRONMENT / "bin" / "pip"), "install", "-q", "-r", str(_HERE / "requirements.txt")]
    subprocess.run(pip, check=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=_ROOT.parent / "shared" / "data")
    parser.add_argument("--articles", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rates", type=int, nargs="*", help="articles a second of the latencies; none: no latencies")
    parser.add_argument("--without", nargs="*", default=[], help="words of the names of candidates to leave out")
    parser.add_argument("--short", action="store_true", help="without spaCy, to 100 a second: under ten minutes")
    parser.add_argument("--write", type=Path, default=_ROOT / "docs" / "benchmarks.md")
    given = parser.parse_args()
    _install()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        node = KafkaNode(folder / "kafka")
        node.start()
        try:
            settings = settings_module.read({"WIREDESK_BROKERS": node.address})
            lines = [
                "# Benchmarks",
                "",
                "Written by `make bench-peers`; what the candidates are stands in `tests/bench/bench_peers.py`.",
                f"{given.rounds} rounds in turn over the same {given.articles} articles of {_LEAST_WORDS} words and",
                "more, sent when a candidate has been ready for a second; medians. Processor time of the candidate.",
                "",
                _machine(),
                "",
                *_rounds(given, settings, folder),
                "",
                "Workers of all agents but the monitor, ten seconds at each rate; p50 / p99 in ms, by the broker:",
                "",
                *_latencies(given, settings, folder),
                "",
                f"Load at the end {os.getloadavg()[0]:.1f}.",
            ]
        finally:
            node.stop()
    given.write.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"written: {given.write}")


if __name__ == "__main__":
    main()
