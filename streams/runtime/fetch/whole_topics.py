"""Topics that every worker reads whole, each for itself: no group, no offsets, from the beginning at every start."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from aiokafka import TopicPartition

from streams.contract.step import Record
from streams.runtime.fetch.topic_reader import first_behind, reading

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, Sequence

    from streams.contract.topics import Topic
    from streams.runtime.from_faust import ReadRecord
    from streams.settings import Settings

log = logging.getLogger("wiredesk.followed")
_READ_TIMEOUT_MS = 1_000
# What is followed changes by hand: half a second late is soon enough, on the embedded broker too.
_FETCH_WAIT_MS = 500
_MOST_RECORDS = 5_000


class Follower:
    """Reads whole topics and hands over what stands there, then what comes."""

    def __init__(
        self, settings: Settings, wanted: Sequence[Topic], learn: Callable[[Sequence[Record]], Awaitable[list[str]]]
    ) -> None:
        """Keep what to read and who is told and answers what is wrong with it; nothing is opened yet."""
        self._settings = settings
        self._wanted = wanted
        self._learn = learn

    async def run(self, caught_up: asyncio.Event) -> None:
        """Read for ever, or until cancelled; set the event when what stood there at first has been learnt.

        Raises:
            aiokafka.errors.KafkaError: the broker refuses, for example for want of a right.
        """
        async with reading(self._settings, wait_ms=_FETCH_WAIT_MS) as consumer:
            places = [
                TopicPartition(topic.name(self._settings), partition)
                for topic in self._wanted
                for partition in range(self._settings.partitions)
            ]
            consumer.assign(places)
            await consumer.seek_to_beginning(*places)
            while True:
                batches = await consumer.getmany(timeout_ms=_READ_TIMEOUT_MS, max_records=_MOST_RECORDS)
                records = [_record(record) for batch in batches.values() for record in batch]
                for complaint in await self._learn(records) if records else ():
                    log.warning("%s", complaint)
                if not caught_up.is_set() and await first_behind(consumer, dict.fromkeys(places, 0)) is None:
                    caught_up.set()


def _record(record: ReadRecord) -> Record:
    return Record(
        record.topic, record.partition, record.offset, record.timestamp, record.key, record.value, tuple(record.headers)
    )
