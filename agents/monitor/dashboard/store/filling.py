"""How the store is filled: its own consumer, from where the file ends, on half a core at most."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from agents.monitor.dashboard.reader import record_of
from streams.contract import topics
from streams.runtime.fetch.topic_reader import partitions_of, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agents.monitor.dashboard.store.store import Store
    from streams.contract.step import Record
    from streams.runtime.fetch.decoding import Consumer
    from streams.settings import Settings

log = logging.getLogger("wiredesk.dashboard")
_READS: Final = (topics.ARTICLES, topics.DUPLICATES)
# A transaction of so many takes some tenths of a second; a crash repeats it.
_MOST_RECORDS: Final = 200
_POLL_MS: Final = 250
_AGAIN_SECONDS: Final = 5.0
_DAY_MS: Final = 24 * 3_600_000


def _is_anew(consumer: Consumer, records: Sequence[Record], known: dict[tuple[str, int], int]) -> bool:
    """Tell whether a topic ends before what the store has of it: it was made anew.

    Kafka knows no such offset then and begins anew by itself, with lower ones; the embedded broker is silent.
    """
    if any(record.offset < known.get((record.topic, record.partition), 0) for record in records):
        return True
    ends = {(place.topic, place.partition): consumer.highwater(place) for place in consumer.assignment()}
    return any((ends.get(place) or following) < following for place, following in known.items())


class Filling:
    """Fills a store for ever; it alone writes, in a thread of its own, and closes the store at the end.

    Attributes:
        is_whole: What stood on the topics at the start is in the store.
    """

    def __init__(self, settings: Settings, store: Store) -> None:
        """Keep what to fill; nothing is read yet."""
        self._settings = settings
        self._store = store
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="search-store")
        self._has_told = False
        self.is_whole = False

    async def run(self) -> None:
        """Read until cancelled; a broker that is gone, or a disk that is full, is tried again."""
        try:
            while True:
                try:
                    await self._read()
                except Exception as error:  # noqa: BLE001  the page without search is better than no page
                    if not self._has_told:
                        log.warning("the search is not filled: %s: %s", type(error).__name__, error)
                    self._has_told = True
                await asyncio.sleep(_AGAIN_SECONDS)
        finally:
            # Waits in its turn: the write under way ends first.
            self._thread.submit(self._store.close)
            self._thread.shutdown(wait=False)

    async def write(self, records: Sequence[Record]) -> None:
        """Put records into the store, in its thread. Raises sqlite3.Error as Store.take does."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._store.take, records)

    async def _read(self) -> None:
        async with reading(self._settings) as consumer:
            known = await self._assign(consumer)
            while True:
                batches = await consumer.getmany(timeout_ms=_POLL_MS, max_records=_MOST_RECORDS)
                records = [record_of(record) for found in batches.values() for record in found]
                if _is_anew(consumer, records, known):
                    log.warning("the topics were made anew; the search is filled again")
                    await asyncio.get_running_loop().run_in_executor(self._thread, self._store.begin_again)
                    return
                self._has_told = False
                if not records:
                    self.is_whole = True
                    continue
                began = time.monotonic()
                await self.write(records)
                for record in records:
                    known.pop((record.topic, record.partition), None)
                # The monitor's own work goes on in the same process.
                await asyncio.sleep(time.monotonic() - began)

    async def _assign(self, consumer: Consumer) -> dict[tuple[str, int], int]:
        """Place the consumer where the store ends, or so many days back; returns where the store ends."""
        places = await partitions_of(self._settings, [topic.name(self._settings) for topic in _READS])
        consumer.assign(places)
        begins = await consumer.beginning_offsets(places)
        oldest = int(time.time() * 1000 - self._settings.search_days * _DAY_MS)
        dated = await consumer.offsets_for_times(dict.fromkeys(places, max(oldest, 0)))
        known = self._store.places()
        for place in places:
            found = dated.get(place)
            first = max(begins[place], found.offset) if found is not None else begins[place]
            consumer.seek(place, max(first, known.get((place.topic, place.partition), 0)))
        return known
