"""The stories on a real broker: kill -9 in the middle leaves every article in exactly one story, and the same bytes."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from streams.contract import topics
from tests.support.story_wire import HOUR_MS, START_MS, TEXTS, outcome
from wiredesk import topic_io

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.contract.step import Record
    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]
N_ARTICLES = 240


def _articles(raw: str) -> list[Record]:
    """Make articles of five events over four hours, a third of them under a uri that was there before."""
    texts = sorted(TEXTS)
    records = []
    for n in range(N_ARTICLES):
        uri = f"urn:{n if n % 3 else n // 2}"
        record = outcome(uri, n, texts[n % len(texts)], time_ms=START_MS + n * HOUR_MS // 60, outlet=f"outlet {n % 7}")
        records.append(record._replace(value=(record.value or b"").replace(b'"wire.raw"', f'"{raw}"'.encode())))
    return records


def _publish(desk: RunningDesk, records: Sequence[Record]) -> None:
    async def go() -> None:
        producer = await topic_io.producer(desk.settings)
        try:
            for record in records:
                await producer.send(topics.ARTICLES.name(desk.settings), value=record.value, key=record.key)
            await producer.flush()
        finally:
            await producer.stop()

    asyncio.run(go())


def _standing(desk: RunningDesk) -> tuple[dict[bytes, Any], dict[str, set[bytes | None]]]:
    """Return what a compacted reader ends up with, and the values that stand under each event's name."""
    newest: dict[bytes, Any] = {}
    values: dict[str, set[bytes | None]] = defaultdict(set)
    for written in desk.read(topics.STORIES):
        newest[written.key] = written.event
        values[written.event["eventId"]].add(written.value)
    return newest, values


def test_kill_nine_leaves_every_article_in_exactly_one_story_and_the_same_bytes(desk: RunningDesk) -> None:
    records = _articles(topics.RAW.name(desk.settings))
    worker = desk.start("stories")
    for at in range(0, N_ARTICLES, 120):
        _publish(desk, records[at : at + 120])
        time.sleep(0.7)
        desk.kill(worker)
        worker = desk.start("stories", wait=False)
    expected = {record.key.decode() for record in records if record.key}
    deadline = time.monotonic() + 60
    while True:
        newest, values = _standing(desk)
        told = [member["uri"] for event in newest.values() for member in event["members"]]
        if sorted(told) == sorted(expected):
            break
        assert time.monotonic() < deadline, f"{len(set(told))} of {len(expected)}\n{desk.tails()}"
        time.sleep(0.5)
    assert all(len(bytes_of_one) == 1 for bytes_of_one in values.values())
    assert 1 < len(newest) < len(expected)
    assert desk.stop(worker) == 0
