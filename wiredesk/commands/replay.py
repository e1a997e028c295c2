"""wiredesk replay: chosen dead letters back to the raw topic."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import orjson

from streams.contract import topics
from streams.contract.dead_letters import printable, senders_headers
from wiredesk import topic_io
from wiredesk.command_ends import WrongUsage, one_line_endings
from wiredesk.output import note, say

if TYPE_CHECKING:
    import argparse

    from streams.settings import Settings

# A uri is looked for in records that a reader would take.
_MOST_PARSED = 1_000_000
_MOST_SHOWN = 200
_NO_ITEMS = (f".{topics.DECISIONS.suffix}", f".{topics.ALERTS.suffix}")


@one_line_endings()
def run(given: argparse.Namespace, settings: Settings) -> int:
    """Send the chosen dead letters' own bytes to the raw topic again; with --dry-run list them, one a line."""
    if not (given.all or given.reason or given.stage or given.offset):
        raise WrongUsage("choose dead letters by --reason, --stage or --offset, or take --all")
    count, left = asyncio.run(_replay(settings, given))
    say(f"{'would send' if given.dry_run else 'sent'} {count} records to {topics.RAW.name(settings)}")
    if left:
        note(f"{left} dead letters do not hold the sender's whole record, which is no longer in the raw topic")
    return 0


async def _replay(settings: Settings, given: argparse.Namespace) -> tuple[int, int]:
    letters: dict[tuple[int, int, int], Any] = {}
    async for record in topic_io.read(settings, topics.DEAD.name(settings)):
        headers = topic_io.headers_of(record)
        if not _chosen(given, headers):
            continue
        try:
            # A letter with one line of a feed goes by itself; of all others of a record the first stands for it.
            item = int(headers["wiredesk_item"]) if "wiredesk_value_is" in headers else -1
            place = int(headers["wiredesk_partition"]), int(headers["wiredesk_offset"]), item
        except (KeyError, ValueError):
            note(f"passed over, names no place: {record.topic} {record.partition}:{record.offset}")
            continue
        letters.setdefault(place, record)
    # Letters of later stages hold their own input; large ones, and the second and later of a feed, nothing.
    less = {"wiredesk_read_topic", "wiredesk_value_bytes", "wiredesk_value_at"}
    later = {place for place, letter in letters.items() if any(k in less for k, _ in letter.headers)}
    raw: dict[tuple[int, int], Any] = {}
    wanted = {place[:2] for place in later}
    if wanted:
        async for record in topic_io.read(settings, topics.RAW.name(settings)):
            raw_place = record.partition, record.offset
            if raw_place in wanted:
                raw[raw_place] = record
    sendable = {place: raw.get(place[:2]) if place in later else letter for place, letter in letters.items()}
    found = [record for record in sendable.values() if record is not None]
    if given.dry_run:
        for place, record in sendable.items():
            if record is not None:
                say(as_line(letters[place], record))
    else:
        await _send(settings, found)
    return len(found), len(sendable) - len(found)


async def _send(settings: Settings, records: list[Any]) -> None:
    producer = await topic_io.producer(settings)
    try:
        for record in records:
            theirs = list(senders_headers(tuple(record.headers)))
            await producer.send_and_wait(topics.RAW.name(settings), value=record.value, headers=theirs)
    finally:
        await producer.stop()


def as_line(letter: Any, record: Any) -> str:
    """Return what a dead letter would send as one line for a person: where it was read, why it died, whose it is.

    The place is the item's in the raw topic; the last word its uri, the raw record's key, or - for neither.
    """
    headers = topic_io.headers_of(letter)
    place = " ".join(headers.get(f"wiredesk_{name}", "?") for name in ("topic", "partition", "offset"))
    stage, reason = (headers.get(f"wiredesk_{name}", "?") for name in ("stage", "reason"))
    return printable(f"{place} {stage} {reason} {_whose(record)}")


def _whose(record: Any) -> str:
    """Name the item by the uri it states, else by the record's key; text of anybody, so both are cut."""
    value = None
    if record.value is not None and len(record.value) <= _MOST_PARSED:
        with contextlib.suppress(orjson.JSONDecodeError):
            value = orjson.loads(record.value)
    uri = value.get("uri") if isinstance(value, dict) else None
    if not isinstance(uri, str) or not uri:
        # A letter's own key is the item's place once more.
        uri = "" if "wiredesk_topic" in topic_io.headers_of(record) else (record.key or b"").decode("utf-8", "replace")
    return uri[:_MOST_SHOWN] or "-"


def _chosen(given: argparse.Namespace, headers: dict[str, str]) -> bool:
    if headers.get("wiredesk_topic", "").endswith(_NO_ITEMS):
        return False  # an editor's word that was refused, an alert: on the raw topic it would be an item
    if given.all:
        return True
    if given.reason and headers.get("wiredesk_reason") != given.reason:
        return False
    if given.stage and headers.get("wiredesk_stage") != given.stage:
        return False
    place = f"{headers.get('wiredesk_partition')}:{headers.get('wiredesk_offset')}"
    return not given.offset or place in given.offset
