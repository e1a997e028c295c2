"""Where a topic ends, for everybody who reads one whole. That the reading works, tests/broker shows on a broker."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from streams.runtime.fetch.topic_reader import first_behind, to_end

HERE, THERE = TopicPartition("wire.raw", 0), TopicPartition("wire.raw", 1)


class Silent:
    """A consumer whose broker has said how far the partitions go, and then nothing more."""

    def __init__(self, positions: dict[TopicPartition, int], highwaters: dict[TopicPartition, int | None]) -> None:
        """Keep where the reading stands."""
        self.positions = positions
        self.highwater = highwaters.get

    async def position(self, place: TopicPartition) -> int:
        """Give where the reading stands."""
        return self.positions[place]

    async def getmany(self, **_: Any) -> dict[TopicPartition, list[Any]]:
        """Wait in vain."""
        return {}


async def _all(consumer: Any, ends: dict[TopicPartition, int]) -> list[Any]:
    return [record async for record in to_end(consumer, ends)]


@pytest.mark.parametrize(
    ("position", "end", "highwater", "is_behind"),
    [
        pytest.param(5, 5, 5, False, id="read to its end"),
        pytest.param(5, 5, 7, True, id="the embedded broker named the first offset of the last batch"),
        pytest.param(4, 5, 5, True, id="a record is left"),
        pytest.param(7, 5, 7, False, id="written to since, and that is read too"),
        pytest.param(0, 0, None, True, id="nothing is fetched yet"),
        pytest.param(0, 0, 0, False, id="fetched, and empty"),
    ],
)
def test_a_partition_is_read_when_the_position_is_past_all_that_is_known_of_its_end(
    position: int, end: int, highwater: int | None, is_behind: bool
) -> None:
    consumer = Silent({HERE: position}, {HERE: highwater})
    assert asyncio.run(first_behind(consumer, {HERE: end})) == (HERE if is_behind else None)


def test_a_broker_that_stops_answering_ends_the_reading_and_the_partition_is_named() -> None:
    consumer = Silent({HERE: 5, THERE: 3}, {HERE: 5, THERE: 9})
    with pytest.raises(TimeoutError, match=r"wire\.raw partition 1 stopped answering"):
        asyncio.run(_all(consumer, {HERE: 5, THERE: 9}))


def test_where_nothing_is_to_be_read_the_broker_is_not_waited_for() -> None:
    consumer = SimpleNamespace()
    assert asyncio.run(_all(consumer, {})) == []
