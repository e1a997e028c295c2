"""wiredesk doctor: is everything there that the desk needs, and if not, what to do."""

from __future__ import annotations

import asyncio
import importlib.metadata
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from streams.contract import topics
from streams.contract.dead_letters import printable
from streams.contract.topology import AGENTS, BY_NAME, DESK
from streams.contract.undecodable import HEADER
from streams.errors import WiredeskError
from streams.runtime import security, topic_admin
from streams.runtime.fetch.topic_reader import reading
from streams.runtime.ledger import fault
from streams.settings import describe
from streams.version import VERSION
from wiredesk import topic_io
from wiredesk.output import say
from wiredesk.steps import make_step

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from streams.settings import Settings

_LOW_DISK_BYTES = 20_000_000
_CLOCK_SECONDS = 60.0
_LOOK_AT_RECORDS = 1_000


class Complaint(WiredeskError):
    """Something is wrong; the message says what and what to do."""


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Check everything; 1 when something would keep the desk from working."""
    del given
    return asyncio.run(_all(settings))


async def _all(settings: Settings) -> int:
    failed = 0
    checks: list[tuple[str, Callable[[Settings], Awaitable[str]]]] = [
        ("python", _python),
        ("packages", _packages),
        ("disk", _disk),
        ("key", _key),
        ("broker", _broker),
        ("topics", _topics),
        ("clock", _clock),
        ("lag", _lag),
        ("raw", _raw),
        ("ledgers", _ledgers),
    ]
    for name, check in checks:
        try:
            say(f"ok    {name:<9} {await check(settings)}")
        except Complaint as complaint:
            failed += 1
            say(f"WRONG {name:<9} {complaint}")
        except (KafkaError, topic_admin.TopicsError, OSError, LookupError) as error:
            failed += 1
            say(f"WRONG {name:<9} {topic_admin.explain(error, settings)}")
    say()
    for variable, default, why in describe():
        say(f"{variable:<38} {default or '-':<22} {why}")
    return 1 if failed else 0


async def _python(_: Settings) -> str:
    agents = importlib.import_module("agents")
    return f"{sys.version.split()[0]}, wiredesk {VERSION}, agents from {Path(next(iter(agents.__path__))).parent}"


async def _packages(_: Settings) -> str:
    clash = [d for d in importlib.metadata.packages_distributions().get("agents", []) if d != "wiredesk"]
    if clash:
        raise Complaint(f"{', '.join(clash)} installs a package `agents` too; give Wiredesk an environment of its own")
    names = ("faust-streaming", "aiokafka", "orjson", "msgspec")
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


async def _disk(settings: Settings) -> str:
    folder = Path(settings.state_dir).absolute()  # noqa: ASYNC240  a command of its own, nothing else waits
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < _LOW_DISK_BYTES:
        raise Complaint(
            f"{folder} has {free / 1_000_000:.0f} MB left; WIREDESK_STATE_DIR wants 20, for Faust's folders "
            "and the knowledge you bring. Free some, or name another folder"
        )
    return f"{free / 1_000_000_000:.1f} GB free at {folder}; what is decided lies on the broker's disks"


async def _key(settings: Settings) -> str:
    if not settings.fingerprint_key:
        return (
            "NOT SET: who knows the source can forge wording and have a story withheld; give every worker the same "
            "WIREDESK_FINGERPRINT_KEY_FILE (openssl rand -base64 32)"
        )
    return "fingerprints have a key; every worker needs the same"


async def _broker(settings: Settings) -> str:
    client = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap, **security.client_options(settings))
    await client.start()
    try:
        described = await client.describe_cluster()
    finally:
        await client.close()
    return f"{len(described.get('brokers', []))} brokers at {settings.brokers} ({settings.security_protocol})"


async def _topics(settings: Settings) -> str:
    await topic_admin.check(settings)
    wrong = await topic_admin.advice(settings)
    if wrong:
        raise Complaint(wrong)
    return f"all {len(topic_admin.wanted(settings))} stand with {settings.partitions} partitions"


async def _clock(settings: Settings) -> str:
    """Compare our clock with the newest record's broker time: it cannot lie ahead of ours."""
    name = topics.RAW.name(settings)
    newest = 0
    async with reading(settings) as consumer:
        places = [TopicPartition(name, partition) for partition in range(settings.partitions)]
        ends = await consumer.end_offsets(places)
        written = [place for place in places if ends[place]]
        consumer.assign(written)
        for place in written:
            consumer.seek(place, ends[place] - 1)
        if written:
            batches = await consumer.getmany(timeout_ms=2_000)
            newest = max((record.timestamp for records in batches.values() for record in records), default=0)
    if newest / 1000 > time.time() + _CLOCK_SECONDS:
        raise Complaint("the raw topic holds records from the future: check this machine's clock and the producers'")
    return "no record of the raw topic is ahead of it"


async def _lag(settings: Settings) -> str:
    waiting = {}
    for agent in BY_NAME:
        async with reading(settings, group=f"{settings.group}-{agent}") as consumer:
            total = 0
            for topic in BY_NAME[agent].reads if agent in DESK else ():
                places = [TopicPartition(topic.name(settings), p) for p in range(settings.partitions)]
                ends = await consumer.end_offsets(places)
                for place in places:
                    total += ends[place] - (await consumer.committed(place) or 0)
            waiting[agent] = max(0, total)
    return ", ".join(f"{agent} {count}" for agent, count in waiting.items()) + " records waiting"


async def _raw(settings: Settings) -> str:
    """Look at the newest raw records for what cannot be decoded: each becomes a dead letter, whoever sends them."""
    name = topics.RAW.name(settings)
    lost = []
    async for record in topic_io.read(settings, name, last=_LOOK_AT_RECORDS):
        reason = dict(record.headers or ()).get(HEADER)
        if reason is not None:
            lost.append(f"{name} partition {record.partition} offset {record.offset} ({reason.decode()})")
    if not lost:
        return f"the last {_LOOK_AT_RECORDS} records of each partition can be decoded"
    return f"{len(lost)} records cannot be decoded and are dead letters, the last {lost[-1]}: see to its producer"


async def _ledgers(settings: Settings) -> str:
    found: dict[tuple[str, int, bytes | None], str] = {}
    read = []
    for agent in (agent.name for agent in AGENTS if agent.has_ledger):
        step = make_step(agent, settings)
        name = topics.ledger_name(settings, agent)
        read.append(agent)
        async for record in topic_io.read(settings, name):
            error = fault(step, record.partition, record)
            place = (name, record.partition, record.key)
            found.pop(place, None)
            if error is not None and record.value is not None:
                where = f"{name} partition {record.partition} offset {record.offset} key {record.key!r:.200}"
                found[place] = f"{where} ({printable(error)})"
    if found:
        raise Complaint(
            f"{len(found)} records are no decisions of ours and are passed over: {'; '.join([*found.values()][:5])}. "
            "Somebody else may write there: see to the rights, then write a record without value under each key"
        )
    return f"every entry of {', '.join(read)} can be read"
