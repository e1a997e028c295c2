"""Seeing to an alert: what may stand on wire.acknowledgements."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from streams.contract.monitor_records import Acknowledgement
from streams.errors import WiredeskError

_MOST_BYTES: Final = 20_000
_decode: Final = msgspec.json.Decoder(Acknowledgement).decode


class NotAnAcknowledgement(WiredeskError, ValueError):
    """What says nothing of an alert that a reader could use; the message says why."""


def read_acknowledgement(value: bytes) -> Acknowledgement:
    """Read what somebody said of an alert. Raises NotAnAcknowledgement."""
    if len(value) > _MOST_BYTES:
        raise NotAnAcknowledgement(f"it is larger than {_MOST_BYTES} bytes")
    try:
        said = _decode(value)
    except msgspec.DecodeError as error:  # of a wrong field as well
        raise NotAnAcknowledgement(f"it cannot be read: {error}") from None
    if not said.by.strip():
        raise NotAnAcknowledgement("it does not say who")
    try:
        datetime.fromisoformat(said.time.replace("Z", "+00:00"))
    except ValueError:
        raise NotAnAcknowledgement("its time is none") from None
    return said


def written(said: Acknowledgement) -> tuple[bytes, bytes]:
    """Return key and value of its record. Raises NotAnAcknowledgement when no reader would take it."""
    try:
        value = msgspec.json.encode(said)
        key = said.alert_id.encode()
    except UnicodeEncodeError:
        raise NotAnAcknowledgement("a sign of it is none of Unicode's") from None
    read_acknowledgement(value)
    return key, value
