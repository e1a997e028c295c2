"""Log lines as JSON, one event a line, for whoever gathers logs: which agent, which record. Never the text of copy."""

from __future__ import annotations

import logging
import re
import traceback
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final

import orjson

from streams.runtime.traces import PARENT, brought

if TYPE_CHECKING:
    from streams.contract.step import Record

# What a log call may give as `extra`; see `place`.
_FIELDS: Final = ("agent", "topic", "partition", "offset", "uri", "trace")
# A message names numbers, places and kinds of errors; a library's may be of any length.
_MOST_CHARACTERS: Final = 2_000
_MOST_URI: Final = 600
_TRACE: Final = re.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-")


def place(record: Record, agent: str = "") -> dict[str, object]:
    """Return what a log line says of a record beside its words: agent, topic, partition, offset, uri and trace.

    The uri is the record's key where it looks like one: a crawler may write anything into the key of a raw record. The
    trace is the id that it brings by W3C's `traceparent`.
    """
    found: dict[str, object] = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
    if agent:
        found["agent"] = agent
    key = (record.key or b"")[:_MOST_URI].decode("utf-8", "replace")
    if ":" in key and key.isprintable() and " " not in key and len(record.key or b"") <= _MOST_URI:
        found["uri"] = key
    trace = _TRACE.match(brought(record).get(PARENT, ""))
    if trace is not None:
        found["trace"] = trace[1]
    return found


class JsonLines(logging.Formatter):
    """Writes a log record as one line of JSON: time (RFC 3339, UTC), level, logger, message, error, and FIELDS."""

    def format(self, record: logging.LogRecord) -> str:
        """Write it; whatever is in it, it is one line."""
        when = datetime.fromtimestamp(record.created, timezone.utc)
        line: dict[str, Any] = {
            "time": when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": _text(record.getMessage()),
        }
        line |= {name: _plain(getattr(record, name)) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["traceback"] = "".join(traceback.format_tb(record.exc_info[2]))[-_MOST_CHARACTERS:]
        return orjson.dumps(line).decode()


def _plain(value: object) -> object:
    return value if isinstance(value, int) else _text(str(value))


def _text(text: str) -> str:
    return text[:_MOST_CHARACTERS].encode("utf-8", "replace").decode()
