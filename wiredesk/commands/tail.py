"""wiredesk tail: follow a topic."""

from __future__ import annotations

import asyncio
import base64
import re
import sys
from typing import TYPE_CHECKING, Any

import orjson

from streams.contract import topics
from streams.contract.dead_letters import printable
from wiredesk import topic_io
from wiredesk.command_ends import one_line_endings
from wiredesk.output import say

if TYPE_CHECKING:
    import argparse

    from streams.settings import Settings

# Only text within strings can hold them; each has its escape in JSON.
_OBEYED = re.compile("[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


@one_line_endings()
def run(given: argparse.Namespace, settings: Settings) -> int:
    """Print records until stopped, or until the end with --exit-at-end."""
    suffixes = {topic.suffix: topic.name(settings) for topic in topics.ALL}
    name = suffixes.get(given.topic, given.topic)
    asyncio.run(_tail(settings, name, given))
    return 0


async def _tail(settings: Settings, name: str, given: argparse.Namespace) -> None:
    async for record in topic_io.read(settings, name, from_beginning=given.from_beginning, to_end=given.exit_at_end):
        if given.json:
            sys.stdout.buffer.write(escaped(as_document(record)) + b"\n")
            sys.stdout.buffer.flush()
        else:
            say(as_line(record))


def escaped(told: dict[str, Any]) -> bytes:
    """Write JSON that a terminal shows and never obeys: orjson leaves DEL, C1 and the bidi marks as they are."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", orjson.dumps(told).decode()).encode()


def as_document(record: Any) -> dict[str, Any]:
    """Describe a record: position, key, headers, and the value as JSON, text or base64."""
    return {
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "timestamp": record.timestamp,
        "key": record.key.decode("utf-8", "replace") if record.key is not None else None,
        "headers": topic_io.headers_of(record),
        **_value(record.value),
    }


def _value(value: bytes | None) -> dict[str, Any]:
    if value is None:
        return {"value": None}
    try:
        return {"value": orjson.loads(value)}
    except orjson.JSONDecodeError:
        pass
    try:
        return {"value": value.decode()}
    except UnicodeDecodeError:
        return {"value_base64": base64.b64encode(value).decode()}


def as_line(record: Any) -> str:
    """Return a record as one line for a person; control characters escaped."""
    return printable(f"{record.partition}:{record.offset} {_told(record)}")


def _told(record: Any) -> str:
    headers = topic_io.headers_of(record)
    if "wiredesk_reason" in headers:
        # Anybody may have written it: nothing need be there.
        reason, error, topic, partition, offset = (
            headers.get(f"wiredesk_{name}", "?") for name in ("reason", "error", "topic", "partition", "offset")
        )
        return f"dead {reason}: {error} ({topic} {partition}:{offset})"
    value = _value(record.value).get("value")
    if not isinstance(value, dict):
        return str(value)
    try:
        told = _event(value)
    except (AttributeError, KeyError, TypeError):  # JSON of somebody else, that only begins like an event of ours
        told = None
    return told or orjson.dumps(value).decode()


def _event(value: dict[str, Any]) -> str | None:
    desk = value.get("wiredesk", {})
    verdict = desk.get("verdict", {})
    if not verdict:
        return None
    headline = next((h.get("value", "") for h in value.get("headlines", [])), desk.get("headline", ""))
    names = ", ".join(entity["name"] for entity in desk.get("entities", [])[:5])
    of = f" of {verdict['of']}" if verdict.get("of") else ""
    return f"{value['uri']} {verdict['relation']}{of} | {headline} | {names}"
