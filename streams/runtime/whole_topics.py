"""Topics that every worker reads whole, each for itself: no group, no offsets, from the beginning at every start."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from aiokafka import TopicPartition

from streams.contract.step import Record
from streams.runtime import security
from streams.runtime.fetch.decoding import Consumer

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Sequence

    from streams.contract.topics import Topic
    from streams.settings import Settings

log = logging.getLogger("wiredesk.followed")
_READ_TIMEOUT_MS = 1_000
# What is followed changes by hand: half a second late is soon enough, on the embedded broker too.
_FETCH_WAIT_MS = 500
_MOST_RECORDS = 5_000


class Follower:
    """Reads whole topics and hands over what stands there, then what comes."""

    def __init__(
        self, settings: Settings, wanted: Sequence[Topic], learn: Callable[[Sequence[Record]], list[str]]
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
        consumer = Consumer(
            bootstrap_servers=self._settings.bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=_FETCH_WAIT_MS,
            **security.client_options(self._settings),
        )
        await consumer.start()
        try:
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
                for complaint in self._learn(records) if records else ():
                    log.warning("%s", complaint)
                if not caught_up.is_set() and await _is_at_the_end(consumer, places):
                    caught_up.set()
        finally:
            await consumer.stop()


async def _is_at_the_end(consumer: Any, places: Sequence[Any]) -> bool:
    # The embedded broker names the first offset of the last batch as the end; what it says beside a fetch is right.
    for place in places:
        end = consumer.highwater(place)
        if end is None or await consumer.position(place) < end:
            return False
    return True


def _record(record: Any) -> Record:
    return Record(
        record.topic, record.partition, record.offset, record.timestamp, record.key, record.value, tuple(record.headers)
    )
