"""Proof that no record is skipped: each one handed out follows the one before it, from the committed offset on.

Faust can drop a record it has fetched around a rejoin, and then commits over it: its reader moves on whether the
record was delivered or not, and a commit of 100 with 101 acknowledged becomes 102 (`Consumer._new_offset`,
https://github.com/faust-streaming/faust/issues/312). So a gap is believed only when the broker has nothing in it:
compaction, transaction markers and retention leave such gaps.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from aiokafka import TopicPartition

from streams.errors import WiredeskError
from streams.runtime.fetch.topic_reader import reading, to_end

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from streams.settings import Settings

log = logging.getLogger("wiredesk.positions")
# Faust seeks within a fetch or two of an assignment; what still does not follow later was really skipped.
_SEEK_SECONDS = 5.0


class LostRecords(WiredeskError):
    """Records between two that Faust handed out never reached the agent; committing on would lose them."""


class Positions:
    """Follow every partition of one agent through one generation of its group."""

    def __init__(
        self,
        first_record: Callable[[str, int, int, int], Awaitable[int | None]],
        committed: Callable[[str, int], Awaitable[int | None]],
    ) -> None:
        """Keep how to ask the broker.

        Args:
            first_record: (topic, partition, from, before) gives the offset of the first record there, or None.
            committed: (topic, partition) gives what the group has committed, or None.
        """
        self._first_record = first_record
        self._committed = committed
        self._told: dict[tuple[str, int], int | None] = {}
        self._next: dict[tuple[str, int], int] = {}
        self._early: dict[tuple[str, int], float] = {}

    def clear(self) -> None:
        """Begin a new generation."""
        self._next.clear()
        self._early.clear()
        self._told.clear()

    async def follow(self, topic: str, partition: int, offset: int, committed: int | None) -> bool:
        """Take note of a record that is handed out.

        A record fetched before a rejoin can be handed out under the new generation, ahead of the seek to what is
        committed. It is refused and comes again after the seek.

        Args:
            topic: Full topic name.
            partition: Its partition.
            offset: The record's offset.
            committed: The group's committed offset as Faust knows it; None when it does not (yet). Of use for the
                first record of a partition only.

        Returns:
            True when it may be answered; False for one that must not even be acknowledged.

        Raises:
            LostRecords: it does not follow the one before it, and there is a record between them.
        """
        place = (topic, partition)
        expected = self._next.get(place)
        is_first = expected is None
        if expected is None:
            if committed is None and offset > 0:
                # Rebalances that overtake one another leave Faust without it, and it goes on all the same.
                committed = await self._ask(place)
            expected = committed if committed is not None and committed > 0 else 0
        if offset < expected:
            # Faust seeks back to the committed offset around a rejoin: the same records again, as after a crash.
            where = {"topic": topic, "partition": partition, "offset": offset}
            log.warning("%s partition %d goes back from %d to %d", topic, partition, expected, offset, extra=where)
        elif offset > expected:
            skipped = await self._first_record(topic, partition, expected, offset)
            if skipped is not None and is_first and self._is_early(place):
                return False
            if skipped is not None:
                raise LostRecords(
                    f"{topic} partition {partition}: {skipped} was skipped between {expected} and {offset}"
                )
            log.info("%s partition %d: nothing stands between %d and %d", topic, partition, expected, offset)
        self._next[place] = offset + 1
        return True

    async def _ask(self, place: tuple[str, int]) -> int | None:
        """Ask once a generation: nobody else commits to a partition of ours."""
        if place not in self._told:
            self._told[place] = await self._committed(*place)
        return self._told[place]

    def _is_early(self, place: tuple[str, int]) -> bool:
        now = time.monotonic()
        return now - self._early.setdefault(place, now) < _SEEK_SECONDS


async def committed_offset(settings: Settings, group: str, topic: str, partition: int) -> int | None:
    """Ask the broker what a group has committed. Raises aiokafka.errors.KafkaError when it does not say."""
    place = TopicPartition(topic, partition)
    async with reading(settings, group=group) as consumer:
        consumer.assign([place])
        offset: int | None = await consumer.committed(place)
        return offset


async def first_record(settings: Settings, topic: str, partition: int, start: int, before: int) -> int | None:
    """Look on the broker for the first record at or after an offset and before another; None when there is none.

    Raises:
        TimeoutError: the broker stops answering.
    """
    place = TopicPartition(topic, partition)
    async with reading(settings) as consumer:
        consumer.assign([place])
        oldest: int = (await consumer.beginning_offsets([place]))[place]
        if start < oldest:
            if start:
                log.error("%s partition %d: retention removed %d to %d unread", topic, partition, start, oldest - 1)
            start = oldest
        if start >= before:
            return None
        consumer.seek(place, start)
        # The position moves over what holds no record, such as a transaction's marker.
        async for record in to_end(consumer, {place: before}, most=1):
            return record.offset if record.offset < before else None
        return None
