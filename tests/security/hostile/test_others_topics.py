"""Everything at once on the topics that others must not write, on Apache Kafka: the monitor and its page go on."""

from __future__ import annotations

import asyncio
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from aiokafka import AIOKafkaProducer

from streams.contract import topics
from streams.runtime.embedded_broker import free_port
from tests.monitor.test_dashboard import event
from tests.security.hostile.batches import batch, record
from tests.security.hostile.test_decoding import produce
from tests.support.script import good

if TYPE_CHECKING:
    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.kafka_only, pytest.mark.timeout(300)]

OUT = (topics.ARTICLES, topics.DUPLICATES, topics.DEAD, topics.STATISTICS, topics.ALERTS, topics.TALLY)
WINDOW = {
    "schema": "1.0.0", "kind": "tumbling", "size": "1h", "seconds": 3600, "windowStart": "2026-01-01T00:00:00Z",
    "windowEnd": "9999-01-01T00:00:00Z", "revision": 0, "why": "closed", "late": 0, "total": 1,
}  # fmt: skip


def _of_nobody(raw: str) -> list[tuple[topics.Topic, bytes | None, list[tuple[str, bytes]]]]:
    def article(**source: Any) -> bytes:
        made = event(1)
        made["wiredesk"]["source"] |= {"topic": raw, **source}
        return orjson.dumps(made)

    def letter(**said: str) -> list[tuple[str, bytes]]:
        place = {"topic": raw, "partition": "0", "offset": "0", "item": "0", "items": "1", "reason": "x", **said}
        return [(f"wiredesk_{name}", value.encode()) for name, value in place.items()]

    written: list[tuple[topics.Topic, bytes | None, list[tuple[str, bytes]]]] = [
        (topics.ARTICLES, article(items=10_000_000), []),  # S9
        (topics.ARTICLES, article(items=2_000_000_000, offset=1), []),
        (topics.ARTICLES, article(offset=str(10**30)), []),  # S10
        (topics.ARTICLES, article(timestamp=str(10**30)), []),
        (topics.ARTICLES, b"garbage", []),
        (topics.ARTICLES, None, []),
        (topics.DUPLICATES, b"[[[[", []),
        (topics.DEAD, b"x", letter(offset="1" + "0" * 30)),
        (topics.DEAD, b"x", letter(items="10000000")),
        (topics.DEAD, None, []),
        (topics.STATISTICS, b"\xff", []),
        (topics.ALERTS, b"{}", []),
        (topics.ALERTS, orjson.dumps({"alertId": 1 << 63}), []),
        (topics.TALLY, b"garbage", []),
        (topics.PREPARED, b"garbage", []),
        (topics.REVISED, b"\x00", []),
        (topics.JUDGED, None, []),
    ]
    written += [(topics.ARTICLES, article(partition=n), []) for n in range(4, 2_004)]
    written += [(topics.STATISTICS, orjson.dumps(WINDOW | {"dimension": f"d{n}"}), []) for n in range(700)]  # U4
    return [*written, (topics.STATISTICS, orjson.dumps(WINDOW | {"dimension": "entity", "entities": []}), [])]


async def _write(desk: RunningDesk) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=desk.settings.bootstrap)
    await producer.start()
    try:
        for topic, value, headers in _of_nobody(topics.RAW.name(desk.settings)):
            await producer.send(topic.name(desk.settings), value, key=b"k", headers=headers, partition=0)
        await producer.flush()
    finally:
        await producer.stop()


def _page(port: int, path: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return orjson.loads(answer.read())


def _memory(pid: int) -> int:
    return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]) * 1024


def _wait_shown(port: int, uri: str, desk: RunningDesk) -> None:
    deadline = time.monotonic() + 60
    while not any(story["id"] == uri for story in _page(port, "/api/stories")["stories"]):
        assert time.monotonic() < deadline, desk.tails()
        time.sleep(0.5)


def test_what_others_write_stops_neither_the_desk_nor_its_monitor_nor_the_page(desk: RunningDesk) -> None:
    port = free_port()
    worker = desk.start(odd="light")
    monitor = desk.start("monitor", dashboard_port=port)
    desk.send([good(7_000_001)._replace(partition=0)])
    desk.wait_law(1)
    _wait_shown(port, "urn:fault:7000001", desk)
    before = _memory(monitor.pid)
    asyncio.run(_write(desk))
    now = int(time.time() * 1000)
    undecodable = batch([record(0, b"{}", key=b"k", headers=[(b"\xff\xfe\xfd", b"x")])], times=(now, now))
    assert [produce(desk, undecodable, topic) for topic in OUT] == [0] * len(OUT)  # U2
    desk.send([good(7_000_002)._replace(partition=0)])
    deadline = time.monotonic() + 60
    while not any(b"7000002" in written.key for written in desk.read(topics.ARTICLES)):
        assert time.monotonic() < deadline, desk.tails()
        time.sleep(0.5)
    _wait_shown(port, "urn:fault:7000002", desk)
    health = _page(port, "/api/health")
    # Four partitions, not 2,004; and what was passed over is counted.
    assert len(health["partitions"]) == 4
    assert health["foreign"] > 2_700
    assert _page(port, "/api/trends")["windows"] == []
    assert _memory(monitor.pid) - before < 150_000_000
    assert (worker.poll(), monitor.poll()) == (None, None), desk.tails()
    # A page that starts now reads all of it again.
    assert desk.stop(monitor) == 0, desk.tails()
    monitor = desk.start("monitor", dashboard_port=port)
    _wait_shown(port, "urn:fault:7000002", desk)
    assert desk.stop(monitor) == 0
    assert desk.stop(worker) == 0, desk.tails()
