"""wiredesk skip TOPIC PARTITION OFFSET: pass over a record that ends its agent at every start."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.contract.framing import unframed
from streams.contract.step import Record
from streams.contract.topology import BY_NAME, DESK
from streams.runtime import security
from streams.runtime.batch import fitting, letter_of
from streams.runtime.fetch.topic_reader import reading
from streams.runtime.outbox import Outbox
from streams.runtime.timeouts import in_time
from wiredesk.command_ends import EXIT_FAILED, Refused, WrongUsage, one_line_endings
from wiredesk.output import say

if TYPE_CHECKING:
    import argparse

    from streams.runtime.fetch.decoding import Consumer
    from streams.settings import Settings

_READ_SECONDS = 30.0
_MOST_RECORDS = 1_000
# What carries items on, and who reads it.
READERS = {topic: name for name in DESK for topic in BY_NAME[name].reads}


class Turn(NamedTuple):
    """Whose turn it is at which record."""

    agent: str
    at: TopicPartition
    offset: int


@one_line_endings(refused=EXIT_FAILED)
def run(given: argparse.Namespace, settings: Settings) -> int:
    """Write the record's dead letter (reason "skipped"), then commit the offset after it for its agent's group.

    The record must be the one the agent would read next; with --through those before it that are not committed become
    letters too. Safe to repeat: a record that is passed already is left alone. 0 done, 1 refused, 2 no such topic.
    """
    say(asyncio.run(_skip(settings, _place(given, settings), through=given.through)))
    return 0


def _place(given: argparse.Namespace, settings: Settings) -> Turn:
    topic = next((topic for topic in READERS if given.topic in {topic.suffix, topic.name(settings)}), None)
    if topic is None:
        known = ", ".join(topic.suffix for topic in READERS)
        raise WrongUsage(f"no agent carries items on from {given.topic}; choose {known}")
    if given.agent not in {None, READERS[topic]}:
        raise WrongUsage(f"{given.agent} does not read {given.topic}; {READERS[topic]} does")
    if not 0 <= given.partition < settings.partitions or given.offset < 0:
        raise WrongUsage(f"there are partitions 0 to {settings.partitions - 1}, and offsets from 0")
    return Turn(READERS[topic], TopicPartition(topic.name(settings), given.partition), given.offset)


async def _skip(settings: Settings, place: Turn, *, through: bool) -> str:
    group = f"{settings.group}-{place.agent}"
    await _refuse_members(settings, group)
    async with reading(settings, group=group) as consumer:
        consumer.assign([place.at])
        start, end = await _next(consumer, place)
        where = f"{place.at.topic} partition {place.at.partition}"
        if place.offset < start:
            return f"{place.agent} has passed offset {place.offset} of {where} already; its next is {start}"
        if place.offset >= end:
            raise Refused(f"{where} ends before {end}: there is no offset {place.offset}")
        if place.offset > start and not through:
            raise Refused(
                f"{place.agent} would read {start} of {where} next. Pass over that one, or add --through to make "
                f"dead letters of all {place.offset - start + 1} records up to {place.offset}"
            )
        if place.offset - start >= _MOST_RECORDS:
            raise Refused(f"that would be {place.offset - start + 1} records; at most {_MOST_RECORDS} at once")
        records = await _read(consumer, place, start)
        await _write(settings, place.agent, records)
        await consumer.commit({place.at: place.offset + 1})
    return f"{place.agent} goes on at offset {place.offset + 1} of {where}; {len(records)} dead letters (skipped)"


async def _refuse_members(settings: Settings, group: str) -> None:
    client = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap, **security.client_options(settings))
    await client.start()
    try:
        (described,) = await client.describe_consumer_groups([group])
    finally:
        await client.close()
    if any(members for *_, members in (entry[:6] for entry in described.groups)):
        raise Refused(f"a worker of group {group} runs; stop it (or wait until its session ends), then skip")


async def _next(consumer: Consumer, place: Turn) -> tuple[int, int]:
    """Tell which offset the agent would read next, and where the partition ends."""
    committed = await consumer.committed(place.at)
    first = (await consumer.beginning_offsets([place.at]))[place.at]
    end = (await consumer.end_offsets([place.at]))[place.at]
    return max(committed or 0, first), end


async def _read(consumer: Consumer, place: Turn, start: int) -> list[Record]:
    """Read the records up to the place; holes of compaction and markers are none."""
    try:
        return await in_time(_read_through(consumer, place, start), _READ_SECONDS)
    except TimeoutError:
        raise Refused(f"{place.at.topic} partition {place.at.partition} stopped answering") from None
    except ValueError:  # what ended the agent may be that no client can read it: the place is all there is to say
        if start != place.offset:
            raise Refused(f"not all records from {start} on can be read; pass over them one by one") from None
        return [Record(place.at.topic, place.at.partition, place.offset, 0, None, None)]


async def _read_through(consumer: Consumer, place: Turn, start: int) -> list[Record]:
    consumer.seek(place.at, start)
    found: list[Record] = []
    while await consumer.position(place.at) <= place.offset:
        batches = await consumer.getmany(place.at, timeout_ms=500, max_records=1)
        found.extend(
            Record(r.topic, r.partition, r.offset, r.timestamp, r.key, unframed(r.topic, r.value), tuple(r.headers))
            for records in batches.values()
            for r in records
            if r.offset <= place.offset
        )
    return found


async def _write(settings: Settings, agent: str, records: list[Record]) -> None:
    outbox = Outbox(settings)
    await outbox.start()
    try:
        for record in records:
            letters = letter_of(record, agent, "skipped", "an operator passed over it").sends
            await outbox.send([fitting(letter, settings.max_request_bytes) for letter in letters])
    finally:
        await outbox.stop()
