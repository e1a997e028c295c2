"""Anything on any topic but raw, on Apache Kafka: garbage, and real records with one value bent out of shape.

Who may write there is trusted with what the desk says, not with whether it runs: the whole desk goes on, starts again
on what now stands on its topics, and every command answers in words.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from aiokafka import AIOKafkaProducer

from streams.contract import topics, topology
from streams.runtime.embedded_broker import free_port
from streams.settings import environment_of, inherited
from tests.security.hostile.bent import GARBAGE, bent
from tests.support.copy_text import body, headline
from tests.support.running import item
from tests.support.script import good
from wiredesk import topic_io

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.kafka_only, pytest.mark.timeout(600)]

KEYS = (None, b"k", b"\xff\xfe", b"0|" + b"9" * 40)
MOST_OF_A_TOPIC = 150
COMMANDS = (
    ["doctor"], ["alerts", "list"], ["decide", "list"], ["knowledge", "list"],
    *(["tail", name, "--from-beginning", "--exit-at-end"] for name in ("articles", "stories", "dead")),
)  # fmt: skip


def _copies() -> Iterator[Any]:
    # All on one partition, so that a bent place of a record on raw names one that is read already: what is written
    # under a place that is still to come stands for the record that comes there (docs/threats.md): no garbage.
    for n in range(3):
        yield item(f"urn:any:{n}", headline(n), body(n), language="ar", source=f"S{n}")._replace(partition=0)
        yield item(f"urn:any:copy:{n}", headline(n), body(n), language="ar", source="T")._replace(partition=0)


async def _spoil(desk: RunningDesk, names: Sequence[str], numbers: random.Random) -> int:
    """Write garbage and bent records on each of these topics; how many."""
    # Kafka itself refuses a record without a key on others, and with it all that stands in one batch.
    unkeyed = {topic.name(desk.settings) for topic in topics.ALL if "compact" not in topic.cleanup}
    producer = AIOKafkaProducer(bootstrap_servers=desk.settings.bootstrap)
    await producer.start()
    count = 0
    try:
        for name in names:
            real = [record async for record in topic_io.read(desk.settings, name)]
            partitions = await producer.partitions_for(name)
            spoilt: list[tuple[Any, ...]] = [
                (key, value, [])
                for value in GARBAGE
                for key in KEYS
                if (key or value) and (key is not None or name in unkeyed)
            ]
            for _ in range(MOST_OF_A_TOPIC if real else 0):
                record = numbers.choice(real)
                if (value := bent(record.value or b"", numbers)) is not None:
                    spoilt.append((record.key, value, list(record.headers)))
            for key, value, headers in spoilt:
                await producer.send(name, value, key=key, headers=headers, partition=numbers.choice(sorted(partitions)))
                count += 1
        await producer.flush()
    finally:
        await producer.stop()
    return count


def _wait_out(desk: RunningDesk, uri: str, seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not any(written.key == uri.encode() for written in desk.read(topics.ARTICLES)):
        assert time.monotonic() < deadline, desk.tails()
        time.sleep(0.5)


def _health(port: int) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=10) as answer:
        return orjson.loads(answer.read())


def test_the_whole_desk_goes_on_and_starts_again_whatever_stands_on_its_topics(desk: RunningDesk) -> None:
    port = free_port()
    worker = desk.start(None, odd="light", dashboard_port=port)
    originals, copies = list(_copies())[::2], list(_copies())[1::2]
    desk.send(originals)
    # Not by the law, which is read again at the end: whoever writes on these topics can also forge an outcome.
    for n in range(3):
        _wait_out(desk, f"urn:any:{n}")
    desk.send(copies)
    while len(list(desk.read(topics.DUPLICATES))) < len(copies):
        time.sleep(0.5)
    numbers = random.Random(20261130)
    written = asyncio.run(_spoil(desk, [one.name(desk.settings) for one in topics.ALL if one != topics.RAW], numbers))
    assert written > 30 * len(topics.ALL)
    desk.send([good(9_000_001 + n)._replace(partition=n % desk.settings.partitions) for n in range(8)])
    for n in range(8):
        _wait_out(desk, f"urn:fault:{9_000_001 + n}")
    assert worker.poll() is None, desk.tails()
    assert _health(port)["connected"] is True
    assert desk.stop(worker) == 0, desk.tails()
    # A ledger that somebody else writes ends its worker, as another owner's would (streams/runtime/ledger.py); it
    # begins again on whatever stands there now, and on all that is read at a start.
    ledgers = [topics.ledger_name(desk.settings, agent.name) for agent in topology.AGENTS if agent.has_ledger]
    asyncio.run(_spoil(desk, ledgers, numbers))
    worker = desk.start(None, odd="light", dashboard_port=port)
    desk.send([good(9_000_101)._replace(partition=0)])
    _wait_out(desk, "urn:fault:9000101")
    assert "Traceback" not in desk.log_of(worker)
    for command in COMMANDS:
        answer = subprocess.run(
            [sys.executable, "-m", "wiredesk", *command],
            env=inherited(**environment_of(desk.settings)),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "Traceback" not in answer.stderr, (command, answer.stderr)
        assert answer.returncode in {0, 1, 3}, (command, answer.returncode, answer.stderr)
    assert desk.stop(worker) == 0, desk.tails()
