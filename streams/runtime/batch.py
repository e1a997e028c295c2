"""Letting a step answer records so that one it fails on becomes a dead letter and its neighbours live."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING

import msgspec

from streams.contract import topics
from streams.contract.dead_letters import FAILED, dead_letter, n_bytes, without_value
from streams.contract.records import Source
from streams.contract.step import TakesBatches
from streams.news.clock import believed
from streams.runtime.log_lines import place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.contract.step import Record, Result, Send, Step

log = logging.getLogger("wiredesk.answer")
_NO_LIMIT = 1 << 62
# What names no owner that a letter could believe: a decision names the item that it is about, an alert anything that
# somebody wrote into it.
_OTHERS = frozenset({topics.RAW.suffix, topics.DECISIONS.suffix, topics.ALERTS.suffix})


class _OwnerOnly(msgspec.Struct):
    source: Source
    cause: Source | None = None

    @property
    def place(self) -> Source:
        """Name what the letter is of: the item has had its outcome when an editor's decision brings it again."""
        return self.source if self.cause is None or self.cause.topic == self.source.topic else self.cause


def answer(step: Step, records: Sequence[Record], max_request_bytes: int = _NO_LIMIT) -> list[Result]:
    """Let the step answer each record, in order; what is too large for its topic becomes a dead letter.

    Args:
        step: The pure part of an agent.
        records: In the order of each partition.
        max_request_bytes: Most the producer sends at once, whatever a topic takes.
    """
    results = _answer(step, records)
    if len(results) != len(records):  # a bug of the step; the shell says so
        return results
    pairs = zip(records, results, strict=True)
    return [_bounded(step, record, result, max_request_bytes) for record, result in pairs]


def _bounded(step: Step, record: Record, result: Result, most: int) -> Result:
    """Refuse what no broker takes: sent, it would end the worker again at every start.

    The decision is kept: the step remembers it, and a repeat must meet it.
    """
    for send in result.sends:
        limit = min(send.topic.max_message_bytes, most)
        if send.topic is not topics.DEAD and n_bytes(send) > limit:
            log.warning(
                "%s: %d bytes for %s at %s",
                step.name,
                n_bytes(send),
                send.topic.suffix,
                record[:3],
                extra=place(record, step.name),
            )
            message = f"the event would be {n_bytes(send)} bytes, {send.topic.suffix} takes {limit}"
            dead = letter_of(record, step.name, "output-too-large", message)
            result = result._replace(sends=dead.sends, outcomes=dead.outcomes)
            break
    return result._replace(sends=tuple(fitting(send, most) for send in result.sends))


def fitting(send: Send, most: int) -> Send:
    """Let a letter that fits nowhere go without its value.

    Kafka bounds a record as compressed: 12 MB of spaces lie on wire.raw in 12 kB, but no letter can carry them. The
    same letter made again and again ended the desk at every start.
    """
    is_large = send.topic is topics.DEAD and n_bytes(send) > min(send.topic.max_message_bytes, most)
    return without_value(send) if is_large else send


def _answer(step: Step, records: Sequence[Record]) -> list[Result]:
    """Let the step answer each record.

    A step without a ledger gets the whole batch first, because models are faster so. One with a ledger gets
    record by record, unless it says otherwise: its state must hold exactly what was answered.
    """
    if not step.has_ledger or isinstance(step, TakesBatches):
        try:
            return step.handle(records)
        except Exception as error:  # noqa: BLE001  found again, record by record, below
            log.warning(
                "%s: %s in a batch of %d", step.name, type(error).__name__, len(records), extra={"agent": step.name}
            )
    results = []
    for record in records:
        try:
            results.extend(step.handle([record]))
        except Exception as error:  # noqa: BLE001  whatever it is, the record must not vanish
            log.warning("%s: %s at %s", step.name, type(error).__name__, record[:3], extra=place(record, step.name))
            results.append(letter_of(record, step.name, FAILED, "the stage failed on it", type(error).__name__))
    return results


def letter_of(record: Record, stage: str, reason: str, message: str, error: str = "") -> Result:
    """Make the dead letter of a whole record; its owner is read from it where it is one of ours."""
    source = Source(record.topic, record.partition, record.offset, 0, 1, believed(record.timestamp))
    if record.value and record.topic.rpartition(".")[2] not in _OTHERS:
        with contextlib.suppress(msgspec.DecodeError):  # not one of our records: its own position names it
            source = msgspec.json.decode(record.value, type=_OwnerOnly).place
    return dead_letter(record, stage, reason, message, source, error)
