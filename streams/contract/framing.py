"""The five bytes that a Confluent-compatible reader wants before a value: zero, and the number of its schema.

They stand before events only, and only where WIREDESK_REGISTRY_FRAMING says so; what reads events reads both.
"""

from __future__ import annotations

from typing import Final

from streams.contract import topics

_MAGIC: Final = b"\0"
_NUMBER_BYTES: Final = 4
_FRAME_BYTES: Final = len(_MAGIC) + _NUMBER_BYTES
# Every event is a JSON object. Of other topics a value may begin with anything, even with a zero: UTF-16 does.
_OBJECT: Final = b"{"
_EVENTS: Final = frozenset(topic.suffix for topic in topics.ALL if topic.headers == "event")


def frame(number: int) -> bytes:
    """Return what stands before a value whose schema the registry knows by this number.

    Raises:
        ValueError: it is none that four bytes hold.
    """
    if not 0 <= number < 1 << 8 * _NUMBER_BYTES:
        raise ValueError(f"{number} is no number of a schema")
    return _MAGIC + number.to_bytes(_NUMBER_BYTES, "big")


def is_framed(value: bytes) -> bool:
    """Tell whether a frame and a JSON object stand here; no JSON begins with a zero."""
    return value.startswith(_MAGIC) and value[_FRAME_BYTES : _FRAME_BYTES + 1] == _OBJECT


def unframed(topic: str, value: bytes | None) -> bytes | None:
    """Return a value as it is without its frame; as it stands where it has none or the topic's are not events.

    Args:
        topic: Full topic name, of this desk or another's.
        value: As it was read.
    """
    if value is None or topic.rpartition(".")[2] not in _EVENTS or not is_framed(value):
        return value
    return value[_FRAME_BYTES:]
