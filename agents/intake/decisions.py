"""An editor's word on its way to the items: a release brings its item again, a word on two goes to every shard."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from streams.contract import topics
from streams.contract.dead_letters import dead_letter
from streams.contract.decisions import RELEASE, NotADecision, as_record, read_decision
from streams.contract.records import Prepared, Source
from streams.contract.step import Result, Send
from streams.contract.undecodable import undecodable
from streams.news.clock import believed

if TYPE_CHECKING:
    from streams.contract.records import Decision
    from streams.contract.step import Record
    from streams.settings import Settings

_decode_prepared = msgspec.json.Decoder(Prepared).decode
_STAGE = "intake"


class Places(NamedTuple):
    """What tells a decision from an item, and where it goes: two full topic names and the partitions each has."""

    decisions: str
    raw: str
    n_partitions: int


def places_of(settings: Settings) -> Places:
    """Return the places of an installation."""
    return Places(topics.DECISIONS.name(settings), topics.RAW.name(settings), settings.partitions)


def wanted(record: Record, places: Places) -> tuple[str, int, int] | None:
    """Return where the raw record stands that a release is about; None for every other record."""
    if record.topic != places.decisions or not record.value:
        return None
    word = read(record, places)
    if isinstance(word, Result) or word.source is None:
        return None
    return word.source.topic, word.source.partition, word.source.offset


def read(record: Record, places: Places) -> Decision | Result:
    """Read an editor's word, or answer what is none; a record without value takes nothing back."""
    lost = undecodable(record)
    if lost is not None:
        return refused(record, *lost)
    if record.value is None:
        return Result(outcomes=(("decision", "removed"),))
    try:
        word = read_decision(record.value)
    except NotADecision as error:
        return refused(record, "not-a-decision", str(error))
    return _of_release(record, word, places) if word.decision == RELEASE else msgspec.structs.replace(word, source=None)


def _of_release(record: Record, word: Decision, places: Places) -> Decision | Result:
    source = word.source
    if source is None:
        return refused(record, "no-source", "a release names wiredesk.source of the item's wire.duplicates event")
    if source.topic != places.raw or not 0 <= source.partition < places.n_partitions or source.offset < 0:
        return refused(record, "no-such-item", f"its source is no place of {places.raw}")
    return word


def released(record: Record, word: Decision, result: Result) -> Result | None:
    """Choose from a raw record, read again, the item that is released, and say who did; None when it is not there."""
    for send in result.sends:
        if send.topic is not topics.PREPARED:
            continue
        prepared = _decode_prepared(send.value or b"")
        if word.source is not None and prepared.source.item == word.source.item:
            said = msgspec.structs.replace(prepared, decision=word, cause=place_of(record))
            return Result(
                sends=(send._replace(value=msgspec.json.encode(said)),), outcomes=(("decision", word.decision),)
            )
    return None


def spread(record: Record, word: Decision, places: Places) -> Result:
    """Send a word on two items to every language shard, where it has one place among the items.

    In which shard they are, only revise knows, and their language may change: words are few.
    """
    if word.decision == RELEASE:
        return refused(record, "raw-gone", "the raw record of the item is not there any more")
    value = msgspec.json.encode(as_record(word, place_of(record)))
    key = word.uri.encode("utf-8", "surrogatepass")
    sends = tuple(Send(topics.REVISED, key, value, partition=partition) for partition in range(places.n_partitions))
    return Result(sends=sends, outcomes=(("decision", word.decision),))


def place_of(record: Record) -> Source:
    """Name a decision's own record, which is the cause of what follows from it."""
    return Source(record.topic, record.partition, record.offset, 0, 1, believed(record.timestamp))


def refused(record: Record, reason: str, message: str) -> Result:
    """Make the dead letter of a decision; its place is none of the raw topic, so it is nobody's outcome."""
    return dead_letter(record, _STAGE, reason, message, place_of(record))
