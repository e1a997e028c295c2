"""What tools put around a record: Confluent's five bytes, Connect's schema and payload, a CloudEvent, a change.

Knows the wrapping, not the news in it. The schemas themselves are not asked for: the JSON says what it is.
"""

from __future__ import annotations

from typing import Any

from streams.news.article import UnreadableItem

# Confluent's serializers write a zero byte and the number of a schema, 4 bytes, before the JSON.
_FRAME = 5
# What the standard of either demands.
_CLOUD_EVENT = frozenset({"specversion", "id", "source", "type", "data"})
_CHANGE = frozenset({"before", "after", "op"})
_OPENS = (b"{", b"[", b"<")


def without_frame(value: bytes) -> bytes:
    """Take Confluent's frame off a JSON or XML record; any other bytes come back as they are.

    No text that the desk reads begins with a zero byte, but UTF-16 and UTF-32 without a mark; there a second zero
    follows the bracket.

    Cost: O(1), and a copy of a framed record.
    """
    inside = value[_FRAME : _FRAME + 2]
    if value[:1] == b"\0" and inside.startswith(_OPENS) and not inside.endswith(b"\0"):
        return value[_FRAME:]
    return value


def payload(document: Any) -> Any:
    """Return what stands in an envelope, or the document itself where it is none.

    Connect's {"schema", "payload"}, the data of a CloudEvent, and in either or alone the row that Debezium says stands
    after a change. Connectors that know the news as a string only put it there as text: it comes back as it is.

    Raises:
        UnreadableItem: "no-value" for Connect's null and a row that was deleted.

    Cost: O(1).
    """
    inside = document
    if isinstance(inside, dict) and inside.keys() == {"schema", "payload"}:
        inside = inside["payload"]
    elif isinstance(inside, dict) and inside.keys() >= _CLOUD_EVENT:
        inside = inside["data"]
    if isinstance(inside, dict) and inside.keys() >= _CHANGE:
        inside = inside["after"]
    if inside is None:
        raise UnreadableItem("no-value", "The envelope of the record has no payload.")
    return inside
