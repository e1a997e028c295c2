"""Reading topics without a group: where they end, and everything up to there.

For the ledgers, the followed topics, the gap check, the dashboard and the commands. Agents read through Faust.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.errors import WiredeskError
from streams.runtime import security
from streams.runtime.fetch.decoding import Consumer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from streams.runtime.from_faust import Partition, PositionedReader, ReadRecord
    from streams.settings import Settings

# The largest raw record comes in one fetch.
_FETCH_BYTES: Final = 12 * 1024 * 1024
_WAIT_MS: Final = 200
_MOST_RECORDS: Final = 5_000
# A minute without a record: a broker that stops answering must end the start, not hang it.
_MOST_EMPTY_READS: Final = 300


class NoSuchTopic(WiredeskError, LookupError):
    """A topic that there is not; the message names it, and where it is known those there are."""


@contextlib.asynccontextmanager
async def reading(
    settings: Settings, *, group: str | None = None, wait_ms: int | None = None
) -> AsyncIterator[Consumer]:
    """Connect a consumer that commits nothing of itself, and stop it at the end.

    Args:
        settings: Where and how to connect.
        group: Whose committed offsets are asked for; the consumer does not join it.
        wait_ms: Longest a fetch waits for data; None for the settings' time, at most a fifth of a second.

    Raises:
        aiokafka.errors.KafkaError: no broker answers, or it refuses.
    """
    consumer = Consumer(
        bootstrap_servers=settings.bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=min(settings.fetch_wait_ms, _WAIT_MS) if wait_ms is None else wait_ms,
        max_partition_fetch_bytes=_FETCH_BYTES,
        **security.client_options(settings),
    )
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


async def partitions_of(settings: Settings, topics: Sequence[str]) -> list[TopicPartition]:
    """List the partitions of topics, in order. Raises NoSuchTopic when one is missing."""
    client = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap, **security.client_options(settings))
    await client.start()
    try:
        described = await client.describe_topics(list(topics))
    finally:
        await client.close()
    found = [TopicPartition(d["topic"], p["partition"]) for d in described for p in d["partitions"]]
    missing = set(topics) - {place.topic for place in found}
    if missing:
        raise NoSuchTopic(f"there is no topic {', '.join(sorted(missing))}")
    return sorted(found)


async def first_behind(consumer: PositionedReader, ends: Mapping[Partition, int]) -> Partition | None:
    """Name a partition that is not read to its end yet; None when all are.

    Compaction leaves holes and may remove the last records: the position, not a record, says where the reading is.
    The embedded broker names the first offset of the last batch as the end; what it says beside a fetch is right.

    Args:
        consumer: It reads those partitions.
        ends: Where each ends as far as is known; 0 to go by what comes with the next fetch.
    """
    for place, end in ends.items():
        highwater = consumer.highwater(place)
        if highwater is None or await consumer.position(place) < max(end, highwater):
            return place
    return None


async def to_end(
    consumer: PositionedReader, ends: Mapping[Partition, int], most: int = _MOST_RECORDS
) -> AsyncIterator[ReadRecord]:
    """Return what stands from the consumer's positions to the ends, record by record.

    Args:
        consumer: It reads those partitions and no others.
        ends: As first_behind takes them.
        most: Records that are taken at once.

    Raises:
        TimeoutError: the broker stops answering.
    """
    n_empty = 0
    while (behind := await first_behind(consumer, ends)) is not None:
        batches = await consumer.getmany(timeout_ms=_WAIT_MS, max_records=most)
        n_empty = 0 if batches else n_empty + 1
        if n_empty > _MOST_EMPTY_READS:
            raise TimeoutError(f"{behind.topic} partition {behind.partition} stopped answering")
        for records in batches.values():
            for record in records:
                yield record
