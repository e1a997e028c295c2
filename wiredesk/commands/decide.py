"""wiredesk decide: an editor's word, which stands above the judge; what was decided; and labelled pairs of it."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import orjson

from streams.contract import topics
from streams.contract.dead_letters import printable
from streams.contract.decisions import APART, RELEASE, NotADecision, read_decision
from streams.contract.records import Decision, Source
from streams.errors import WiredeskError
from streams.runtime.fetch.record_at import record_at
from wiredesk import topic_io
from wiredesk.command_ends import Refused, one_line_endings
from wiredesk.labelled_pairs import items_of, pairs_of
from wiredesk.output import note, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator

    from streams.settings import Settings

_OWN_VERSIONS = frozenset({"resend", "superseded"})


class CannotWrite(WiredeskError):
    """The file for the texts cannot be written."""


class _Facts(msgspec.Struct):
    source: Source
    verdict: _Verdict
    cause: Source | None = None


class _Verdict(msgspec.Struct):
    relation: str


class _Event(msgspec.Struct):
    uri: str
    wiredesk: _Facts


@one_line_endings(NotADecision)
def run(given: argparse.Namespace, settings: Settings) -> int:
    """Write a decision to wire.decisions, or list what stands there.

    0 done, 1 no broker or no topic, 2 wrong usage, 3 refused: nothing is withheld under that uri, or retention has
    taken its raw record.
    """
    asyncio.run(_ACTIONS.get(given.action, _decide)(settings, given))
    return 0


async def _decide(settings: Settings, given: argparse.Namespace) -> None:
    now = datetime.now(timezone.utc).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    decision = Decision(
        uri=given.uri,
        decision=given.action,
        other=getattr(given, "other", None),
        by=given.by,
        note=given.note,
        time=now,
    )
    read_decision(msgspec.json.encode(decision))
    if given.action == RELEASE:
        decision = msgspec.structs.replace(decision, source=await _withheld(settings, given.uri))
    value = msgspec.json.encode(decision)
    await topic_io.refuse_missing(settings, topics.DECISIONS.name(settings))
    producer = await topic_io.producer(settings)
    try:
        key = decision.uri.encode("utf-8", "surrogatepass")
        await producer.send_and_wait(topics.DECISIONS.name(settings), value=value, key=key)
    finally:
        await producer.stop()
    say(as_line(decision))
    if given.action == APART and await _is_withheld(settings, decision):
        note("one of the two is withheld; `wiredesk decide release URI` publishes it")


async def _withheld(settings: Settings, uri: str) -> Source:
    """Find where the withheld item stands on the raw topic.

    Raises:
        Refused: Nothing is withheld under that uri, or its raw record is gone.
    """
    # What a kill, a correction or a decision added says nothing new of where the item stands.
    own = [event.wiredesk async for event in _events(settings, topics.DUPLICATES, uri) if event.wiredesk.cause is None]
    if not own:
        raise Refused(f"nothing is withheld under {printable(uri)}: {topics.DUPLICATES.name(settings)} has none of it")
    copies = [facts for facts in own if facts.verdict.relation not in _OWN_VERSIONS]
    found = (copies or own)[-1].source
    if not copies and [event async for event in _events(settings, topics.ARTICLES, uri)]:
        raise Refused(f"{printable(uri)} is published; what is withheld is it again, or an older version of it")
    raw = topics.RAW.name(settings)
    where = f"{found.topic} partition {found.partition} offset {found.offset}"
    if found.topic != raw or not 0 <= found.partition < settings.partitions:
        raise Refused(f"the item came by {printable(where)}, which is no place of {raw}")
    if await record_at(settings, found.topic, found.partition, found.offset) is None:
        raise Refused(f"the raw record is gone: retention has taken {where}; ask the sender for the item again")
    return found


async def _is_withheld(settings: Settings, decision: Decision) -> bool:
    uris = (decision.uri, decision.other or "")
    withheld = {event.uri async for event in _events(settings, topics.DUPLICATES, *uris)}
    if not withheld:
        return False
    return bool(withheld - {event.uri async for event in _events(settings, topics.ARTICLES, *withheld)})


async def _events(settings: Settings, topic: topics.Topic, *uris: str) -> AsyncIterator[_Event]:
    """Read the events of items, each one's oldest first; what no desk wrote is passed over. Reads the whole topic."""
    keys = {uri.encode("utf-8", "surrogatepass") for uri in uris}
    async for record in topic_io.read(settings, topic.name(settings)):
        if record.key in keys and record.value is not None:
            with contextlib.suppress(msgspec.DecodeError):
                yield msgspec.json.decode(record.value, type=_Event)


async def decisions_of(settings: Settings) -> list[Decision]:
    """Read what was decided, by partition in the order it was written; what is no decision is passed over."""
    found = []
    async for record in topic_io.read(settings, topics.DECISIONS.name(settings)):
        if record.value is not None:
            with contextlib.suppress(NotADecision):
                found.append(read_decision(record.value))
    return found


async def _list(settings: Settings, given: argparse.Namespace) -> None:
    for decision in sorted(await decisions_of(settings), key=lambda decision: decision.time):
        say(orjson.dumps(msgspec.to_builtins(decision)).decode() if given.json else as_line(decision))


async def _export(settings: Settings, given: argparse.Namespace) -> None:
    """Print the labelled pairs; with a file for the texts, only those of which both texts are still there."""
    pairs = pairs_of(await decisions_of(settings))
    if given.items is not None:
        rows = await items_of(settings, {pair[end] for pair in pairs for end in ("a", "b")})
        _write(given.items, rows)
        there = {row["uri"] for row in rows}
        kept = [pair for pair in pairs if pair["a"] in there and pair["b"] in there]
        if len(kept) < len(pairs):
            note(f"{len(pairs) - len(kept)} pairs left out: no topic holds their texts any more")
        pairs = kept
    for pair in pairs:
        say(orjson.dumps(pair).decode())


def _write(path: str, rows: list[dict[str, str]]) -> None:
    try:
        Path(path).write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    except OSError as error:
        raise CannotWrite(f"cannot write {path}: {error.strerror}") from None


def as_line(decision: Decision) -> str:
    """Return a decision as one line for a person; control characters escaped."""
    items = " ".join(printable(uri) for uri in (decision.uri, decision.other) if uri)
    said = f": {printable(decision.note)}" if decision.note else ""
    return f"{printable(decision.time)} {decision.decision} {items} by {printable(decision.by)}{said}"


_ACTIONS = {"list": _list, "export": _export}
