"""What send, tail and replay share: a producer and a reader of whole topics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.runtime import security
from streams.runtime.fetch.decoding import Consumer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from streams.settings import Settings

_FETCH_BYTES = 12 * 1024 * 1024


async def producer(settings: Settings) -> AIOKafkaProducer:
    """Connect a producer that waits for every in-sync replica."""
    made = AIOKafkaProducer(
        bootstrap_servers=settings.bootstrap,
        acks="all",
        enable_idempotence=settings.idempotence,
        max_request_size=settings.max_request_bytes,
        **security.client_options(settings),
    )
    await made.start()
    return made


def headers_of(record: Any) -> dict[str, str]:
    """Return a record's headers as text, the last of a name; a sender may have left a value out."""
    return {key: (value or b"").decode("utf-8", "replace") for key, value in record.headers or ()}


async def _is_read(consumer: Consumer, starts: dict[TopicPartition, int], ends: dict[TopicPartition, int]) -> bool:
    """Tell whether every partition is read to its end.

    The embedded broker names the first offset of the last batch as the end; what it says beside a fetch is right.
    """
    for place, end in ends.items():
        if end <= starts[place]:
            continue
        highwater = consumer.highwater(place)
        if highwater is None or await consumer.position(place) < max(end, highwater):
            return False
    return True


async def _n_partitions(settings: Settings, topic: str) -> int:
    client = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap, **security.client_options(settings))
    await client.start()
    try:
        described = await client.describe_topics([topic])
    finally:
        await client.close()
    if not described or described[0]["error_code"]:
        raise LookupError(f"there is no topic {topic}")
    return len(described[0]["partitions"])


async def read(
    settings: Settings, topic: str, *, from_beginning: bool = True, to_end: bool = True, last: int | None = None
) -> AsyncIterator[Any]:
    """Read a topic's records, partition by partition as they come.

    Args:
        settings: Where and how to connect.
        topic: Full topic name.
        from_beginning: Start at the oldest record instead of the newest.
        last: Of each partition no more than so many offsets from its end, when it is read from its beginning.
        to_end: Stop where the topic ended when the reading began.

    Raises:
        LookupError: there is no such topic.
    """
    consumer = Consumer(
        bootstrap_servers=settings.bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=min(settings.fetch_wait_ms, 200),
        max_partition_fetch_bytes=_FETCH_BYTES,
        **security.client_options(settings),
    )
    await consumer.start()
    try:
        places = [TopicPartition(topic, partition) for partition in range(await _n_partitions(settings, topic))]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        starts = await consumer.beginning_offsets(places)
        if last is not None:
            starts = {place: max(starts[place], ends[place] - last) for place in places}
        for place in places:
            consumer.seek(place, starts[place] if from_beginning else ends[place])
        while True:
            if to_end and await _is_read(consumer, starts, ends):
                return
            batches = await consumer.getmany(timeout_ms=200)
            for records in batches.values():
                for record in records:
                    yield record
    finally:
        await consumer.stop()
