"""The monitor on a real broker: what it counts survives kill -9 and replay, each item once."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from streams.contract import topics
from tests.monitor.test_dashboard import event
from wiredesk import topic_io

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]
# The start of an hour, in milliseconds.
START = 1_795_176_000_000
N_EVENTS = 1_500


def _event(raw: str, n: int, time_ms: int, **more: Any) -> bytes:
    source = {"topic": raw, "partition": n % 4, "offset": n // 4, "item": 0, "items": 1, "timestamp": time_ms + 500}
    base = event(n)
    desk = base["wiredesk"] | {"source": source}
    created = datetime.fromtimestamp(time_ms / 1000, timezone.utc).isoformat()
    return orjson.dumps(base | {"versionCreated": created, "wiredesk": desk} | more)


def _publish(desk: RunningDesk, events: Sequence[bytes], rate: float = 0.0) -> None:
    async def go() -> None:
        producer = await topic_io.producer(desk.settings)
        try:
            for n, value in enumerate(events):
                key = orjson.loads(value)["uri"].encode()
                await producer.send(topics.ARTICLES.name(desk.settings), value=value, key=key)
                if rate and n % 50 == 0:
                    await asyncio.sleep(50 / rate)
            await producer.flush()
        finally:
            await producer.stop()

    asyncio.run(go())


def _statistics(desk: RunningDesk) -> dict[bytes, Any]:
    """Return what a compacted reader ends up with; revisions never go back."""
    newest: dict[bytes, Any] = {}
    for written in desk.read(topics.STATISTICS):
        newest[written.key] = written.event
    return newest


def _wait_counted(desk: RunningDesk, n: int, seconds: float = 90.0) -> dict[bytes, Any]:
    deadline = time.monotonic() + seconds
    while True:
        found = _statistics(desk)
        counted = sum(value["total"] for key, value in found.items() if key.startswith(b"law:"))
        # The law is published with every 25th fact; the rest is within that.
        if counted > n - 25:
            return found
        assert time.monotonic() < deadline, f"{counted} of {n} counted\n{desk.tails()}"
        time.sleep(0.5)


def _wait_tallied(desk: RunningDesk, n: int, seconds: float = 90.0) -> None:
    """Wait for n outcomes in the tally; what has been counted of them is a few behind."""
    deadline = time.monotonic() + seconds
    while len({written.key for written in desk.read(topics.TALLY)}) < n:
        assert time.monotonic() < deadline, desk.tails()
        time.sleep(0.5)


def test_statistics_survive_kill_nine_and_replay_without_counting_twice(desk: RunningDesk) -> None:
    raw = topics.RAW.name(desk.settings)
    minutes = Counter((START + n * 1_000) // 60_000 for n in range(N_EVENTS))
    events = [_event(raw, n, START + n * 1_000) for n in range(N_EVENTS)]
    rng = random.Random(9)
    worker = desk.start("monitor")
    for at in range(0, N_EVENTS, 300):
        _publish(desk, events[at : at + 300])
        time.sleep(rng.uniform(0.1, 1.5))
        desk.kill(worker)
        worker = desk.start("monitor", wait=False)
        # The stage before had not committed either, and says some of it again.
        _publish(desk, events[at + 100 : at + 200])
    _wait_tallied(desk, N_EVENTS)
    # Newer items close what is open and publish the corrections.
    later = [_event(raw, N_EVENTS + n, START + (N_EVENTS + 600 + n * 60) * 1_000) for n in range(40)]
    _publish(desk, later)
    found = _wait_counted(desk, N_EVENTS + len(later))

    counted = {}
    for key, value in found.items():
        if key.startswith(b"tumbling:1m:") and key.endswith(b":outcome"):
            minute = int(datetime.fromisoformat(value["windowStart"].replace("Z", "+00:00")).timestamp()) // 60
            counted[minute] = value["counts"]["article"]
    assert {minute: counted.get(minute) for minute in minutes} == minutes
    laws = [value for key, value in found.items() if key.startswith(b"law:")]
    assert all(law["counts"]["article"] == law["total"] for law in laws)
    assert all(not law["twice"] for law in laws)
    assert desk.stop(worker) == 0


def test_two_workers_share_the_reading_and_one_of_them_counts(desk: RunningDesk) -> None:
    raw = topics.RAW.name(desk.settings)
    first, second = desk.start("monitor"), desk.start("monitor")
    events = [_event(raw, n, START + n * 1_000) for n in range(400)]
    _publish(desk, events)
    found = _wait_counted(desk, 400)
    assert sum(value["total"] for key, value in found.items() if key.startswith(b"law:")) <= 400
    _wait_tallied(desk, 400)
    assert desk.stop(first) == 0
    more = [_event(raw, 400 + n, START + (400 + n) * 1_000) for n in range(200)]
    _publish(desk, more)
    _wait_counted(desk, 600)
    assert desk.stop(second) == 0


def test_a_watched_name_rings_on_the_alerts_topic(desk: RunningDesk) -> None:
    listed = desk.folder / "watches.txt"
    listed.write_text("# Egypt\nQ79\n", encoding="utf-8")
    desk.start("monitor", watch_list=str(listed))
    _publish(desk, [_event(topics.RAW.name(desk.settings), 0, START)])
    deadline = time.monotonic() + 20
    while not (rung := desk.read(topics.ALERTS)):
        assert time.monotonic() < deadline, desk.tails()
        time.sleep(0.3)
    (alert,) = rung
    assert (alert.event["rule"], alert.event["subject"], alert.key) == ("watch", "Q79", b"watch")
    assert alert.headers["ce_type"] == b"wiredesk.alert"


def test_a_watch_on_the_topic_holds_from_when_it_is_read_until_it_is_taken_back(desk: RunningDesk) -> None:
    watches = topics.WATCHES.name(desk.settings)
    _write(desk, watches, {b"egypt": b"# since this morning\nQ79\n", b"nonsense": b"!!!", b"gone": b"AFP"})
    _write(desk, watches, {b"gone": None})
    worker = desk.start("monitor")
    numbers = itertools.count()
    assert _watched(desk, next(numbers)) == ["Q79"]
    assert f"{watches}: 'nonsense' cannot be used" in desk.log_of(worker)

    _write(desk, watches, {b"port": "source: الميناء".encode()})
    _until_watched(desk, numbers, ["Q79", "source: الميناء"])
    _write(desk, watches, {b"egypt": None, b"port": b""})
    _until_watched(desk, numbers, [])
    assert desk.stop(worker) == 0
    rung = {(alert.event["rule"], alert.event["subject"]) for alert in desk.read(topics.ALERTS)}
    assert rung == {("watch", "Q79"), ("watch", "source: الميناء")}


def _until_watched(desk: RunningDesk, numbers: Iterator[int], entries: list[str]) -> None:
    deadline = time.monotonic() + 30
    while (found := _watched(desk, next(numbers))) != entries:
        assert time.monotonic() < deadline, (found, desk.tails())
        time.sleep(0.3)


def _watched(desk: RunningDesk, n: int) -> list[str]:
    """Publish an article about Egypt from the outlet الميناء; the entries it hits, once it is counted."""
    parties = [{"name": "الميناء", "role": "outlet"}]
    _publish(desk, [_event(topics.RAW.name(desk.settings), n, START + n * 1_000, infoSources=parties)])
    deadline = time.monotonic() + 30
    while True:
        counted = {fact.event["event_id"]: fact.event for fact in desk.read(topics.TALLY)}
        if f"e{n}" in counted:
            hits: list[str] = counted[f"e{n}"].get("watches", [])
            return hits
        assert time.monotonic() < deadline, desk.tails()
        time.sleep(0.2)


def _write(desk: RunningDesk, topic: str, records: dict[bytes, bytes | None]) -> None:
    async def go() -> None:
        producer = await topic_io.producer(desk.settings)
        try:
            for key, value in records.items():
                await producer.send_and_wait(topic, value=value, key=key)
        finally:
            await producer.stop()

    asyncio.run(go())
