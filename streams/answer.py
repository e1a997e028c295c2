"""Letting a step answer records so that one it fails on becomes a dead letter and its neighbours live."""

from __future__ import annotations

import contextlib
import hashlib
import logging
from typing import TYPE_CHECKING

import msgspec

from streams.dead_letters import FAILED, HEADER_PREFIX, dead_letter
from streams.records import Source
from streams.step import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.step import Record, Send, Step

log = logging.getLogger("wiredesk.answer")
_ENVELOPE_BYTES = 2_000  # of Kafka's record batch, per record, with room


class _OwnerOnly(msgspec.Struct):
    source: Source


def answer(step: Step, records: Sequence[Record]) -> list[Result]:
    """Let the step answer each record, in order; what is too large for its topic becomes a dead letter."""
    results = _answer(step, records)
    if len(results) != len(records):  # a bug of the step; the shell says so
        return results
    return [_bounded(step, record, result) for record, result in zip(records, results, strict=True)]


def _bounded(step: Step, record: Record, result: Result) -> Result:
    """Refuse what no broker takes: sent, it would end the worker again at every start.

    The decision is kept: the step remembers it, and a repeat must meet it.
    """
    for send in result.sends:
        n_bytes = _n_bytes(send)
        if n_bytes > send.topic.max_message_bytes - _ENVELOPE_BYTES:
            log.warning("%s: %d bytes for %s at %s", step.name, n_bytes, send.topic.suffix, record[:3])
            message = f"the event would be {n_bytes} bytes, {send.topic.suffix} takes {send.topic.max_message_bytes}"
            dead = _failed(record, step.name, "output-too-large", message)
            return Result(result.keeps, tuple(_fitting(letter) for letter in dead.sends), dead.outcomes)
    return result


def _n_bytes(send: Send) -> int:
    return len(send.key or b"") + len(send.value or b"") + sum(len(k.encode()) + len(v) for k, v in send.headers)


def _fitting(letter: Send) -> Send:
    """Return a letter that its topic takes: whole, or without its value, or without the sender's headers either.

    Kafka bounds a record as compressed: 12 MB of spaces lie on wire.raw in 12 kB, but no letter can carry them. The
    same letter made again and again ended the desk at every start.
    """
    room = letter.topic.max_message_bytes - _ENVELOPE_BYTES
    if _n_bytes(letter) <= room:
        return letter
    value = letter.value or b""
    told = (
        (f"{HEADER_PREFIX}value_bytes", str(len(value)).encode()),
        (f"{HEADER_PREFIX}value_sha256", hashlib.sha256(value).hexdigest().encode()),
    )
    letter = letter._replace(value=None, headers=(*letter.headers, *told))
    if _n_bytes(letter) <= room:
        return letter
    ours = tuple(header for header in letter.headers if header[0].startswith(HEADER_PREFIX))
    return letter._replace(headers=ours)


def _answer(step: Step, records: Sequence[Record]) -> list[Result]:
    """Let the step answer each record.

    A step without a ledger gets the whole batch first, because models are faster so. One with a ledger gets
    record by record: its state must hold exactly what was answered.
    """
    if not step.has_ledger:
        try:
            return step.handle(records)
        except Exception as error:  # noqa: BLE001  found again, record by record, below
            log.warning("%s: %s in a batch of %d", step.name, type(error).__name__, len(records))
    results = []
    for record in records:
        try:
            results.extend(step.handle([record]))
        except Exception as error:  # noqa: BLE001  whatever it is, the record must not vanish
            log.warning("%s: %s at %s", step.name, type(error).__name__, record[:3])
            results.append(_failed(record, step.name, FAILED, "the stage failed on it", type(error).__name__))
    return results


def _failed(record: Record, stage: str, reason: str, message: str, error: str = "") -> Result:
    """Make the dead letter of a record that a step failed on; its owner is read from it where possible."""
    source = Source(record.topic, record.partition, record.offset, 0, 1, record.timestamp)
    if record.value:
        with contextlib.suppress(msgspec.DecodeError):  # not one of our records: its own position names it
            source = msgspec.json.decode(record.value, type=_OwnerOnly).source
    return dead_letter(record, stage, reason, message, source, error)
