"""Speed of the whole desk on both brokers: articles/s, CPU per article, latency at a rate, state per article.

`make bench`. Prints figures and fails for nothing: machines are shared. Compare rows of one run only.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from streams import settings as settings_module
from streams.contract import topics
from streams.contract.topology import AGENTS
from streams.runtime import embedded_broker
from tests.kafka.broker import KafkaNode
from tests.support.copy_text import body, headline
from tests.support.running import RunningDesk, item
from wiredesk import topic_io

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.settings import Settings

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def articles(first: int, count: int) -> Iterator[Any]:
    for n in range(first, first + count):
        yield item(f"urn:bench:{n}", headline(n), body(n, 30), published="2026-11-20T10:00:00Z", source="مقعد")


def throughput(desk: RunningDesk, count: int) -> dict[str, float]:
    """Send a backlog, then start a worker and time it from ready to the last outcome."""
    desk.send(articles(0, count))
    worker = desk.start()
    began, used = time.monotonic(), cpu_seconds(worker.pid)
    desk.wait_law(count, 600)
    seconds, cpu = time.monotonic() - began, cpu_seconds(worker.pid) - used
    desk.stop(worker)
    return {"articles/s": count / seconds, "CPU ms/article": 1000 * cpu / count}


def latency(desk: RunningDesk, first: int, rate: float, before: int) -> dict[str, float]:
    """Send at a rate for ten seconds; latency is from the raw record's broker time to the article's."""
    worker = desk.start()
    count = int(rate * 10)
    desk.send(articles(first, count), rate)
    desk.wait_law(before + count, 600)
    desk.stop(worker)

    async def read() -> list[float]:
        found = []
        async for record in topic_io.read(desk.settings, topics.ARTICLES.name(desk.settings)):
            event = orjson.loads(record.value)
            if int(event["uri"].rsplit(":", 1)[1]) >= first:
                found.append(record.timestamp - event["wiredesk"]["source"]["timestamp"])
        return found

    waits = sorted(asyncio.run(read()))
    return {"p50 ms": statistics.median(waits), "p99 ms": waits[int(len(waits) * 0.99)]}


def state(desk: RunningDesk, count: int) -> dict[str, float]:
    """Bytes of live ledger entries an article, keys included."""

    async def read(agent: str) -> int:
        kept: dict[bytes, int] = {}
        async for record in topic_io.read(desk.settings, topics.ledger_name(desk.settings, agent)):
            kept[record.key] = len(record.key) + len(record.value or b"") if record.value is not None else 0
        return sum(kept.values())

    return {
        f"{agent} bytes/article": asyncio.run(read(agent)) / count
        for agent in (agent.name for agent in AGENTS if agent.has_ledger and agent.carries)
    }


def bench(name: str, settings: Settings, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for tagger in ("built-in", "none"):
            desk = RunningDesk(dataclasses.replace(settings, tagger_backend=tagger), Path(folder))
            try:
                tell(f"{name}, tagger {tagger}", throughput(desk, count) | state(desk, count))
                sent = count
                for rate in (20, 50, 200):
                    figures = latency(desk, 100_000 * rate, rate, sent)
                    sent += rate * 10
                    tell(f"{name}, tagger {tagger}, {rate}/s", figures)
            except AssertionError as error:
                print(f"{name}, tagger {tagger}: not finished: {str(error)[:200]}")
            finally:
                desk.stop_all()


def tell(name: str, figures: dict[str, float]) -> None:
    print(f"{name:<40} " + "  ".join(f"{key} {value:,.1f}" for key, value in figures.items()), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--broker", choices=("embedded", "kafka", "both"), default="both")
    given = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {len(body(0, 30).split())} words an article")
    with tempfile.TemporaryDirectory() as folder:
        if given.broker in ("embedded", "both"):
            with embedded_broker.embedded() as address:
                bench("embedded", settings_module.read(embedded_broker.embedded_settings(address)), given.articles)
        if given.broker in ("kafka", "both"):
            node = KafkaNode(Path(folder) / "kafka")
            node.start()
            try:
                bench("kafka", settings_module.read({"WIREDESK_BROKERS": node.address}), given.articles)
            finally:
                node.stop()


if __name__ == "__main__":
    main()
