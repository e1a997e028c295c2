"""What stands on the outcome topics may be anybody's: it is counted as foreign, and the next record shows."""

from __future__ import annotations

import asyncio
import dataclasses
import tracemalloc

import orjson
import pytest

from agents.monitor.dashboard.server import Dashboard
from agents.monitor.outcome_facts import NotAnOutcome, fact_of, read_fact
from agents.monitor.watches import Watches
from streams.contract.step import Record
from streams.settings import Settings

SETTINGS = dataclasses.replace(Settings(), dashboard_port=0)


def _article(uri: str = "urn:a", **source: object) -> Record:
    place = {"topic": "wire.raw", "partition": 0, "offset": 1, "item": 0, "items": 1, "timestamp": 1_700_000_000_000}
    event = {
        "uri": uri,
        "headlines": [{"value": "عنوان"}],
        "wiredesk": {
            "eventId": "e",
            "source": {**place, **source},
            "verdict": {"relation": "new", "cluster": uri},
        },
    }
    return Record("wire.articles", 0, 1, 1_700_000_000_000, uri.encode(), orjson.dumps(event))


def _letter(**headers: str) -> Record:
    ours = {"topic": "wire.raw", "partition": "0", "offset": "1", "item": "0", "items": "1", "reason": "empty"}
    pairs = tuple((f"wiredesk_{name}", value.encode()) for name, value in {**ours, **headers}.items())
    return Record("wire.dead", 0, 1, 1_700_000_000_000, None, b"x", pairs)


HOSTILE = [
    _article(items=10_000_000),
    _article(items=2_000_000_000, item=1_999_999_999),
    _article(items=0),
    _article(item=-1),
    _article(item=5, items=2),
    _article(partition=20_000),
    _article(partition=-1),
    _article(offset=-1),
    _letter(items="10000000"),
    _letter(offset="1" + "0" * 30),
    _letter(offset="-7"),
    _letter(partition="99"),
    _letter(item="٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣٣"),
]


@pytest.mark.parametrize("record", HOSTILE)
def test_the_monitor_passes_over_a_place_that_intake_cannot_have_named(record: Record) -> None:
    with pytest.raises(NotAnOutcome):
        fact_of(record, SETTINGS, Watches())


@pytest.mark.parametrize("record", HOSTILE)
def test_the_page_shows_the_next_article_after_a_record_of_somebody_else(record: Record) -> None:
    tracemalloc.start()
    dashboard = Dashboard(SETTINGS)
    follower: asyncio.Queue[bytes | None] = asyncio.Queue(10)
    dashboard._clients.add(follower)
    dashboard.take(record)
    assert dashboard.wall.n_foreign == 1
    assert follower.empty()
    dashboard.take(_article("urn:next"))
    assert b"urn:next" in (follower.get_nowait() or b"")
    assert orjson.dumps(dashboard.wall.health())
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("source", [{"items": 10_000_001}, {"partition": 20_000}, {"item": 3}, {"item": -1}])
def test_a_tally_line_with_an_impossible_place_is_no_fact(source: dict[str, int]) -> None:
    place = {"topic": "wire.raw", "partition": 0, "offset": 1, "item": 0, "items": 1, "timestamp": 1, **source}
    with pytest.raises(NotAnOutcome):
        read_fact(orjson.dumps({"outcome": "article", "source": place, "event_id": "e"}))


def test_a_reader_that_meets_a_bug_says_that_it_is_not_connected_and_reads_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dashboard = Dashboard(SETTINGS)
    reader, tries = dashboard._reader, []
    thrice = asyncio.Event()

    async def fail() -> None:
        tries.append(reader.is_connected)
        if len(tries) == 3:
            thrice.set()
        reader.is_connected = True
        raise TypeError("Integer exceeds 64-bit range")

    async def go() -> None:
        monkeypatch.setattr("agents.monitor.dashboard.reader._AGAIN_SECONDS", 0.01)
        monkeypatch.setattr(reader, "_read", fail)
        task = asyncio.create_task(reader.run())
        await thrice.wait()
        task.cancel()

    asyncio.run(asyncio.wait_for(go(), 10))
    assert tries == [False, False, False]
