"""What send, tail and replay share: a producer and a reader of whole topics."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, KafkaTimeoutError

from streams.contract.framing import unframed
from streams.runtime import security, topic_admin
from streams.runtime.fetch import topic_reader
from streams.runtime.fetch.topic_reader import NoSuchTopic

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from streams.settings import Settings

# A cluster of others may hold thousands.
_MOST_LISTED = 50


async def producer(settings: Settings) -> AIOKafkaProducer:
    """Connect a producer that waits for every in-sync replica."""
    made = AIOKafkaProducer(
        bootstrap_servers=settings.bootstrap,
        acks="all",
        enable_idempotence=settings.idempotence,
        max_request_size=settings.max_request_bytes,
        **security.client_options(settings),
    )
    try:
        await made.start()
    except BaseException:
        await made.stop()
        raise
    return made


def may_pass(error: KafkaError) -> bool:
    """Tell whether what a producer could not write may be taken a moment later. aiokafka calls no timeout retriable."""
    return bool(error.retriable) or isinstance(error, KafkaTimeoutError)


async def names(settings: Settings) -> list[str]:
    """List the topics there are, in order. Raises KafkaError when no broker answers."""
    client = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap, **security.client_options(settings))
    try:
        await client.start()
        return sorted(await client.list_topics())
    finally:
        await client.close()


async def refuse_missing(settings: Settings, topic: str) -> None:
    """Refuse a topic that there is not: asked about by its name, many a broker makes it.

    Raises:
        NoSuchTopic: there is no such topic; the message lists those there are.
    """
    there = await names(settings)
    if topic in there:
        return
    listed = ", ".join(there[:_MOST_LISTED]) + (", ..." if len(there) > _MOST_LISTED else "")
    if topic in {wanted.name for wanted in topic_admin.wanted(settings)}:
        raise NoSuchTopic(f"there is no topic {topic} yet: run `wiredesk topics create`")
    raise NoSuchTopic(f"there is no topic {topic}; there are {listed or 'none: run `wiredesk topics create`'}")


def headers_of(record: Any) -> dict[str, str]:
    """Return a record's headers as text, the last of a name; a sender may have left a value out."""
    return {key: (value or b"").decode("utf-8", "replace") for key, value in record.headers or ()}


async def read(
    settings: Settings, topic: str, *, from_beginning: bool = True, to_end: bool = True, last: int | None = None
) -> AsyncIterator[Any]:
    """Read a topic's records, partition by partition as they come; a registry's frame before an event is taken off.

    Args:
        settings: Where and how to connect.
        topic: Full topic name.
        from_beginning: Start at the oldest record instead of the newest.
        last: Of each partition no more than so many offsets from its end, when it is read from its beginning.
        to_end: Stop where the topic ended when the reading began.

    Raises:
        NoSuchTopic: there is no such topic.
        TimeoutError: the broker stops answering on the way to the end.
    """
    await refuse_missing(settings, topic)
    async with topic_reader.reading(settings) as consumer:
        places = await topic_reader.partitions_of(settings, [topic])
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        starts = await consumer.beginning_offsets(places)
        if last is not None:
            starts = {place: max(starts[place], ends[place] - last) for place in places}
        for place in places:
            consumer.seek(place, starts[place] if from_beginning else ends[place])
        if to_end:
            async for record in topic_reader.to_end(consumer, {p: ends[p] for p in places if ends[p] > starts[p]}):
                yield _plain(record)
        else:
            async for record in consumer:
                yield _plain(record)


def _plain(record: Any) -> Any:
    value = unframed(record.topic, record.value)
    return record if value is record.value else dataclasses.replace(record, value=value)
