"""One record by its position: what an editor releases is read again where it stands on the raw topic."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from aiokafka import TopicPartition

from streams.contract.step import Record
from streams.runtime.fetch.topic_reader import reading, to_end

if TYPE_CHECKING:
    from streams.settings import Settings

log = logging.getLogger("wiredesk.reread")


async def record_at(settings: Settings, topic: str, partition: int, offset: int) -> Record | None:
    """Read the record at a position; None when nothing stands there, be it gone with retention or never written.

    Raises:
        aiokafka.errors.KafkaError: no broker answers, or it refuses.
        TimeoutError: the broker stops answering.
    """
    place = TopicPartition(topic, partition)
    async with reading(settings) as consumer:
        consumer.assign([place])
        oldest: int = (await consumer.beginning_offsets([place]))[place]
        if offset < oldest:
            log.warning("%s partition %d: retention has taken %d, the oldest is %d", topic, partition, offset, oldest)
            return None
        consumer.seek(place, offset)
        # A position beyond the end is answered with the oldest record; behind a marker stands a later one. The
        # fetch says where it ends: waiting for an offset that was never written would end the agent after a minute.
        async for found in to_end(consumer, {place: 0}, most=1):
            if found.offset != offset:
                break
            headers = tuple((name, value or b"") for name, value in found.headers or ())
            return Record(topic, partition, offset, found.timestamp, found.key, found.value, headers)
    log.warning("%s partition %d: nothing stands at %d", topic, partition, offset)
    return None
