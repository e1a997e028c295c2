"""The check that every test of a running desk rests on: each fault is planted, and it must see it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from streams.contract import topics
from tests.support.running import RunningDesk, Written, assert_law
from tests.support.script import good
from wiredesk import topic_io

if TYPE_CHECKING:
    from pathlib import Path

    from streams.settings import Settings


def _article(offset: int, item: int = 0, items: int = 1) -> Written:
    source = {"topic": "wire.raw", "partition": 0, "offset": offset, "item": item, "items": items}
    event = {"wiredesk": {"source": source, "cause": None, "verdict": {"relation": "new"}}}
    return Written(topics.ARTICLES, b"urn:a", json.dumps(event).encode(), {})


def _letter(offset: int) -> Written:
    place = {"topic": "wire.raw", "partition": 0, "offset": offset, "item": 0, "items": 1, "reason": "failed"}
    return Written(topics.DEAD, b"k", b"", {f"wiredesk_{name}": str(value).encode() for name, value in place.items()})


@pytest.mark.parametrize("sent", [{}, {0: 0}])
def test_a_reading_of_no_raw_record_is_refused(sent: dict[int, int]) -> None:
    with pytest.raises(AssertionError, match="nothing is proved"):
        assert_law([_article(0)], sent)


def test_a_reading_of_no_outcome_is_a_loss() -> None:
    with pytest.raises(AssertionError, match="lost"):
        assert_law([], {0: 1})


def test_an_item_of_a_feed_that_is_not_there_is_a_loss() -> None:
    with pytest.raises(AssertionError, match="lost"):
        assert_law([_article(0), _article(1, 0, 2)], {0: 2})


@pytest.mark.parametrize("sent", [{0: 1}, {1: 1}])
def test_an_item_with_two_outcomes_is_seen_also_where_its_raw_record_is_not_known(sent: dict[int, int]) -> None:
    others = [_article(0)._replace(value=(_article(0).value or b"").replace(b'"partition": 0', b'"partition": 1'))]
    with pytest.raises(AssertionError, match="two outcomes"):
        assert_law([_article(0), _letter(0), *others], sent)


@pytest.mark.broker
@pytest.mark.timeout(300)
def test_a_second_outcome_written_after_the_worker_stopped_is_seen(broker_settings: Settings, tmp_path: Path) -> None:
    desk = RunningDesk(broker_settings, tmp_path)
    try:
        desk.start(odd="light")
        desk.send([good(7_500_000 + n) for n in range(3)])
        desk.wait_law(3)
        desk.close()
        assert_law(desk.outcomes(), desk.raw_offsets())

        asyncio.run(_end_again(desk))

        with pytest.raises(AssertionError, match="two outcomes"):
            desk.close()
        with pytest.raises(AssertionError, match="two outcomes"):
            desk.wait_law(3)
        with pytest.raises(AssertionError, match="two outcomes"):
            assert_law(desk.outcomes(), desk.raw_offsets())
    finally:
        desk.stop_all()


@pytest.mark.broker
def test_the_law_of_a_desk_that_was_sent_nothing_proves_nothing(broker_settings: Settings, tmp_path: Path) -> None:
    desk = RunningDesk(broker_settings, tmp_path)
    with pytest.raises(AssertionError, match="proves nothing"):
        desk.wait_law(0)
    with pytest.raises(AssertionError, match="nothing is proved"):
        desk.assert_none_ended_twice()
    with pytest.raises(AssertionError, match="nothing is proved"):
        assert_law(desk.outcomes(), desk.raw_offsets())


async def _end_again(desk: RunningDesk) -> None:
    """Write an article of the desk's once more, as a duplicate."""
    producer = await topic_io.producer(desk.settings)
    try:
        async for record in topic_io.read(desk.settings, topics.ARTICLES.name(desk.settings)):
            await producer.send_and_wait(topics.DUPLICATES.name(desk.settings), record.value, record.key)
            return
    finally:
        await producer.stop()
