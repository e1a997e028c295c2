"""An alert as it is told to the world outside: the same bytes, under a name that a repeat has too."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import msgspec

from streams.contract.monitor_records import AlertEvent
from streams.errors import WiredeskError

if TYPE_CHECKING:
    from streams.contract.step import Record

_decode: Final = msgspec.json.Decoder(AlertEvent).decode
_ID_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
_MOST_ID: Final = 64
_DIGEST_BYTES: Final = 16


class NotAnAlert(WiredeskError, ValueError):
    """A record of wire.alerts that no monitor wrote."""


class Notice(NamedTuple):
    """An alert that is to be delivered.

    Attributes:
        id: Names it for ever: letters of ASCII, digits, - and _; 64 at most.
        body: The record's value as it stands on wire.alerts.
        alert: The same, read.
    """

    id: str
    body: bytes
    alert: AlertEvent


class Way(Protocol):
    """One way out.

    Attributes:
        name: For metrics, dead letters and the consumer group.
    """

    name: str

    async def start(self) -> None:
        """Open what stays open."""

    async def stop(self) -> None:
        """Close it."""

    async def deliver(self, notice: Notice) -> None:
        """Hand it over once. Raises wiredesk.doors.fetch.Failed when it was not taken."""


def notice_of(record: Record) -> Notice:
    """Read an alert. Raises NotAnAlert, also for a tombstone."""
    if record.value is None:
        raise NotAnAlert("it has no value")
    try:
        alert = _decode(record.value)
    except msgspec.DecodeError as error:  # of a wrong field as well
        raise NotAnAlert(f"it cannot be read: {error}") from None
    identifier = alert.alert_id
    # It goes into headers, and whoever may write to the topic may call an alert anything.
    if not 0 < len(identifier) <= _MOST_ID or not _ID_CHARACTERS.issuperset(identifier):
        place = f"{record.topic}:{record.partition}:{record.offset}"
        identifier = blake2b(place.encode(), digest_size=_DIGEST_BYTES).hexdigest()
    return Notice(identifier, record.value, alert)
