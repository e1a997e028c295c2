"""Letting a step answer records so that one it fails on becomes a dead letter and its neighbours live."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING

import msgspec

from streams.dead_letters import dead_letter
from streams.records import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.step import Record, Result, Step

log = logging.getLogger("wiredesk.answer")


class _OwnerOnly(msgspec.Struct):
    source: Source


def answer(step: Step, records: Sequence[Record]) -> list[Result]:
    """Let the step answer each record, in order.

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
            results.append(_failed(record, step.name, error))
    return results


def _failed(record: Record, stage: str, error: Exception) -> Result:
    """Make the dead letter of a record that a step failed on; its owner is read from it where possible."""
    source = Source(record.topic, record.partition, record.offset, 0, 1, record.timestamp)
    if record.value:
        with contextlib.suppress(msgspec.DecodeError):  # not one of our records: its own position names it
            source = msgspec.json.decode(record.value, type=_OwnerOnly).source
    return dead_letter(record, stage, "failed", "the stage failed on it", source, type(error).__name__)
