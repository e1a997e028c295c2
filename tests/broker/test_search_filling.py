"""The page's store on a real broker: filled from what stands on the topics, going on where it ended."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING

import orjson
import pytest

from agents.monitor.dashboard.store.filling import Filling
from agents.monitor.dashboard.store.searches import Searches
from agents.monitor.dashboard.store.store import Store
from agents.monitor.query.parse import parse
from streams.contract import topics
from tests.monitor.test_dashboard import event
from wiredesk import topic_io

if TYPE_CHECKING:
    from pathlib import Path

    from streams.settings import Settings
    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]


async def _publish(settings: Settings, numbers: range) -> None:
    producer = await topic_io.producer(settings)
    try:
        for n in numbers:
            await producer.send(topics.ARTICLES.name(settings), value=orjson.dumps(event(n)), key=f"urn:x:{n}".encode())
        await producer.flush()
    finally:
        await producer.stop()


async def _filled(settings: Settings, path: Path, n: int, *, end: int | None = None, least: int = 0) -> int:
    """Fill a store until it has so many stories; returns how many records that took."""
    store = Store(path, settings)
    if end is not None:
        store._connection.execute("UPDATE place SET next = next + ?", (end,))
    taken = 0
    take = store.take

    def counting(records: object) -> None:
        nonlocal taken
        taken += len(records)  # type: ignore[arg-type]
        take(records)  # type: ignore[arg-type]

    store.take = counting  # type: ignore[method-assign]
    filling = Filling(settings, store)
    running = asyncio.create_task(filling.run())
    try:
        while taken < least or not (filling.is_whole and Searches(path, 5).size()["stories"] == n):
            assert not running.done()
            await asyncio.sleep(0.1)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        filling._thread.shutdown(wait=True)
    return taken


def test_a_store_is_filled_from_the_topics_and_goes_on_where_it_ended(desk: RunningDesk, tmp_path: Path) -> None:
    async def run() -> None:
        path = tmp_path / "search" / "wire.sqlite"
        await _publish(desk.settings, range(300))
        assert await _filled(desk.settings, path, 300) == 300
        await _publish(desk.settings, range(300, 310))
        assert await _filled(desk.settings, path, 310) == 10
        # Another number of days is another store: all of it is read again.
        assert await _filled(dataclasses.replace(desk.settings, search_days=90.0), path, 310) == 310
        found = Searches(path, 5).search(parse("رقم 307"))
        assert [story["id"] for story in found.stories] == ["urn:x:307"]

    asyncio.run(run())


def test_topics_that_were_made_anew_are_read_from_their_beginning(desk: RunningDesk, tmp_path: Path) -> None:
    async def run() -> None:
        path = tmp_path / "search" / "wire.sqlite"
        await _publish(desk.settings, range(20))
        assert await _filled(desk.settings, path, 20) == 20
        # As if the file knew more offsets than the topic now has.
        assert await _filled(desk.settings, path, 20, end=1_000, least=20) == 20

    asyncio.run(run())
