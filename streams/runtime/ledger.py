"""Durable decisions: a compacted topic per agent, one partition for each partition the agent reads.

A decision is written, and acknowledged, before anything that follows from it goes out. After a crash or a
rebalance the partition's ledger is read from where this process last knew it; what was decided stays decided.
Faust's tables are not used: their changelog buffer is not awaited before a commit, and their recovery hangs on
a compacted or emptied changelog (docs/decisions/0002-ledger.md).
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from aiokafka import TopicPartition

from streams import metrics
from streams.contract.topics import ledger_name
from streams.runtime.fetch.topic_reader import reading, to_end
from streams.runtime.outbox import ForeignWriter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.contract.step import Keep, Step
    from streams.runtime.from_faust import ReadRecord
    from streams.runtime.outbox import Outbox
    from streams.settings import Settings

log = logging.getLogger("wiredesk.ledger")


def fault(step: Step, partition: int, record: ReadRecord) -> str | None:
    """Return why a record in a partition of an agent's ledger is no entry of it; None when it is one."""
    prefix = b"%d|" % partition
    if record.key is None or not record.key.startswith(prefix):
        return "its key is none of ours"
    if record.value is None:
        return None
    try:
        step.check_entry(record.value, record.key[len(prefix) :])
    except Exception as error:  # noqa: BLE001  whatever it is made of, it must not end the start
        return f"{type(error).__name__}: {error}"[:200]
    return None


class Ledger:
    """The ledger of one agent: the entries of every partition this worker owns.

    Keys begin with the partition ("3|wire.raw:0:17:0"), so that an entry names its place by itself.

    Attributes:
        last_read: When a line was last read from the broker, by the monotonic clock; 0 before the first.
    """

    def __init__(self, settings: Settings, step: Step, outbox: Outbox) -> None:
        """Keep the names; nothing is read yet."""
        self._settings = settings
        self._outbox = outbox
        self._step = step
        self.topic = ledger_name(settings, step.name)
        self._suffix = self.topic[len(settings.topic_prefix) + 1 :]
        self._entries: dict[int, dict[bytes, bytes]] = {}
        self._next: dict[int, int] = {}
        self.last_read = 0.0

    def __len__(self) -> int:
        """Count the entries of all partitions."""
        return sum(len(entries) for entries in self._entries.values())

    def n_bytes(self) -> int:
        """Add up keys and values of all partitions."""
        return sum(len(k) + len(v) for entries in self._entries.values() for k, v in entries.items())

    def entries(self, partition: int) -> list[tuple[bytes, bytes]]:
        """List a partition's entries, in the order they were first written."""
        return list(self._entries.get(partition, {}).items())

    async def restore(self, partition: int) -> bool:
        """Read what was written to a partition since this process last looked.

        Returns:
            True when something was read, so that the step must be rebuilt.

        Raises:
            TimeoutError: the broker stops answering.
        """
        metrics.count("wiredesk_foreign_records_total", 0, topic=self._suffix)  # so that it is there before the first
        place = TopicPartition(self.topic, partition)
        async with reading(self._settings) as consumer:
            consumer.assign([place])
            first: int = (await consumer.beginning_offsets([place]))[place]
            end: int = (await consumer.end_offsets([place]))[place]
            known = self._next.get(partition)
            # We have read beyond its end or before its beginning: the topic was deleted and made again. Read it all.
            start = first if known is None or known > end or known < first else known
            if start == first:
                self._entries[partition] = {}
            if first < end:
                consumer.seek(place, start)
                async for record in to_end(consumer, {place: end}):
                    self._take(record)
                end = await consumer.position(place)  # where it really is
            self._next[partition] = end
            return end != known

    def _take(self, record: ReadRecord) -> None:
        self.last_read = time.monotonic()
        entries = self._entries.setdefault(record.partition, {})
        error = fault(self._step, record.partition, record)
        if error is not None:
            # Passed over, and said at every start: dying of it would end the agent for good.
            what = f"{self.topic} partition {record.partition} offset {record.offset} key {record.key!r:.200}"
            where = {
                "agent": self._step.name,
                "topic": self.topic,
                "partition": record.partition,
                "offset": record.offset,
            }
            log.error("%s is no entry of %s and is passed over: %s", what, self._step.name, error, extra=where)
            metrics.count("wiredesk_foreign_records_total", topic=self._suffix)
            return
        assert record.key is not None  # it is an entry of ours
        if record.value is None:
            entries.pop(record.key, None)
        else:
            entries[record.key] = record.value

    def forget(self, partition: int) -> None:
        """Drop a partition that another worker has now."""
        self._entries.pop(partition, None)
        self._next.pop(partition, None)

    async def keep(self, partition: int, keeps: Sequence[Keep]) -> None:
        """Write decisions and wait until the broker has them.

        Raises:
            ForeignWriter: another worker wrote to this partition since we read it.
        """
        if not keeps:
            return
        first, last = await self._outbox.keep(self.topic, partition, keeps)
        if first != self._next.get(partition, 0):
            raise ForeignWriter(
                f"ledger {self.topic} partition {partition}: expected offset {self._next.get(partition, 0)}, "
                f"got {first}; another worker owns it. This one stops; started again, it reads the ledger anew"
            )
        self._next[partition] = last + 1
        entries = self._entries.setdefault(partition, {})
        for keep in keeps:
            if keep.value is None:
                entries.pop(keep.key, None)
            else:
                entries[keep.key] = keep.value
