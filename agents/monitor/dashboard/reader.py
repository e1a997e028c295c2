"""How the dashboard reads: its own consumer on the published topics, no group, nothing committed, newest records first.

It reads what anybody may read, and shows how little that takes.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

from streams.contract import topics
from streams.contract.framing import unframed
from streams.contract.step import Record
from streams.contract.topology import BY_NAME
from streams.runtime.fetch.topic_reader import partitions_of, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiokafka import TopicPartition

    from streams.runtime.fetch.decoding import Consumer
    from streams.settings import Settings

log = logging.getLogger("wiredesk.dashboard")
READS: Final = BY_NAME["monitor"].shows
# The last records of each partition are enough for a wall; the topics keep everything.
_LAST_RECORDS: Final = 3_000
_POLL_MS: Final = 250
_AGAIN_SECONDS: Final = 2.0
_ENDS_SECONDS: Final = 2.0


class Reader:
    """Reads for ever; a broker that goes away is asked again every two seconds.

    Attributes:
        is_connected: The last poll worked.
    """

    def __init__(self, settings: Settings, take: Callable[[Record], None], raw_end: Callable[[int, int], None]) -> None:
        """Keep what to call; nothing is opened yet.

        Args:
            settings: Where the broker is.
            take: Called with every record, in order of its partition.
            raw_end: Called with a raw partition and the offset its next record will get.
        """
        self._settings = settings
        self._take = take
        self._raw_end = raw_end
        self._next: dict[TopicPartition, int] = {}
        self._has_told = False
        self.is_connected = False

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            try:
                await self._read()
            except Exception as error:  # noqa: BLE001  a task that ended in silence left a page that said it was connected
                if self.is_connected or not self._has_told:
                    log.warning("the dashboard has no wire to read: %s: %s", type(error).__name__, error)
                self._has_told = True
                self.is_connected = False
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _read(self) -> None:
        async with reading(self._settings) as consumer:
            raw = await self._assign(consumer)
            self.is_connected = True
            loop = asyncio.get_running_loop()
            ask = 0.0
            while True:
                batches = await consumer.getmany(timeout_ms=_POLL_MS, max_records=500)
                for place, records in batches.items():
                    for record in records:
                        self._take(record_of(record))
                        self._next[place] = record.offset + 1
                    await asyncio.sleep(0)
                if loop.time() >= ask:
                    ask = loop.time() + _ENDS_SECONDS
                    for place, end in (await consumer.end_offsets(raw)).items():
                        self._raw_end(place.partition, end)

    async def _assign(self, consumer: Consumer) -> list[TopicPartition]:
        """Place the consumer near the end of everything it reads; returns the raw partitions."""
        raw = topics.RAW.name(self._settings)
        found = await partitions_of(self._settings, [raw, *(topic.name(self._settings) for topic in READS)])
        places = [place for place in found if place.topic != raw]
        consumer.assign(places)
        begins, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
        for place in places:
            last = max(begins[place], ends[place] - _LAST_RECORDS)
            known = self._next.get(place)
            # An offset past the end: the topic was made anew.
            consumer.seek(place, known if known is not None and begins[place] <= known <= ends[place] + 1 else last)
        return [place for place in found if place.topic == raw]


def record_of(record: Any) -> Record:
    """Return a record as the desk's own kind, its headers as text and bytes."""
    headers = tuple((str(name), bytes(value or b"")) for name, value in record.headers or ())
    value = unframed(record.topic, record.value)
    return Record(record.topic, record.partition, record.offset, record.timestamp, record.key, value, headers)
