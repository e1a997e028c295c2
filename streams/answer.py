"""Letting a step answer records so that one it fails on becomes a dead letter and its neighbours live."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING

import msgspec

from streams.dead_letters import dead_letter
from streams.records import Source
from streams.step import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.step import Record, Step

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
        n_bytes = len(send.key or b"") + len(send.value or b"") + sum(len(k) + len(v) for k, v in send.headers)
        if n_bytes > send.topic.max_message_bytes - _ENVELOPE_BYTES:
            log.warning("%s: %d bytes for %s at %s", step.name, n_bytes, send.topic.suffix, record[:3])
            message = f"the event would be {n_bytes} bytes, {send.topic.suffix} takes {send.topic.max_message_bytes}"
            dead = _failed(record, step.name, "output-too-large", message)
            return Result(result.keeps, dead.sends, dead.outcomes)
    return result


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
            results.append(_failed(record, step.name, "failed", "the stage failed on it", type(error).__name__))
    return results


def _failed(record: Record, stage: str, reason: str, message: str, error: str = "") -> Result:
    """Make the dead letter of a record that a step failed on; its owner is read from it where possible."""
    source = Source(record.topic, record.partition, record.offset, 0, 1, record.timestamp)
    if record.value:
        with contextlib.suppress(msgspec.DecodeError):  # not one of our records: its own position names it
            source = msgspec.json.decode(record.value, type=_OwnerOnly).source
    return dead_letter(record, stage, reason, message, source, error)
