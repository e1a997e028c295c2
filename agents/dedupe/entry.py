"""How an entry lies in memory: without the names of its fields, its outlet as a number, a plain verdict as a number."""

from __future__ import annotations

import msgspec

from streams.contract.records import WITHHELD_RELATIONS, Source, Verdict, is_copy

_Row = tuple[
    int, int, int, int, int, int,
    str, str | None, int, int, int, int | Verdict, bytes, int, int, Source | None, bool, bool,
    str, tuple[str, ...], bool
]  # fmt: skip
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Row).decode


class Entry(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One decided item as the ledger keeps it (msgpack).

    Attributes:
        source: The owner: the raw record and item.
        offset: First appearance of the item on the topic that is read.
        event_time: Milliseconds since the epoch.
        watermark: Greatest event_time before it in its partition that a clock bounds, milliseconds; 0 for the first.
        outlet: Name of the outlet that sent it.
        agency: Name of the agency whose copy it is; "" when none is credited.
        withdrawn_by: The record of the kill that reached it.
        unclocked: No clock bounds its event_time, so it moves no watermark.
        published: It adds nothing to its copy and was passed on all the same, as WIREDESK_WITHHOLD said then.
        copy_of: Of an item born killed, the uri it was judged a copy of; its verdict says only that it is killed.
        under: Of a kill, the items above what it kills that are nobody's copies, by uri.
        held: Its outlet sent it to be held back (pubStatus withheld).
    """

    source: Source
    uri: str
    version: str | None
    offset: int
    event_time: int
    watermark: int
    verdict: Verdict
    fingerprint: bytes
    outlet: str = ""
    agency: str = ""
    withdrawn_by: Source | None = None
    unclocked: bool = False
    published: bool = False
    copy_of: str = ""
    under: tuple[str, ...] = ()
    held: bool = False

    @property
    def copied_from(self) -> str | None:
        """The uri of the item it was judged a copy of, adding something or not; None for nobody's copy."""
        return self.verdict.of if is_copy(self.verdict) else self.copy_of or None

    @property
    def is_told(self) -> bool:
        """Whether readers have it: passed on, and neither held back nor killed."""
        passed_on = self.published or self.verdict.relation not in WITHHELD_RELATIONS
        return passed_on and not self.held and self.withdrawn_by is None and self.verdict.relation != "kill"


class Cabinet:
    """Packs entries and unpacks its own. What many entries say alike is written once.

    It grows with the different names among the entries packed, never with their number alone.
    """

    def __init__(self) -> None:
        """Start with no name known."""
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}

    def pack(self, entry: Entry) -> bytes:
        """Write an entry small: about 120 bytes less than in the ledger, fingerprint and evidence untouched."""
        source, verdict = entry.source, entry.verdict
        plain = verdict == Verdict(relation="new", cluster=entry.uri, rule=verdict.rule)
        return _encode(
            (
                self._number(source.topic),
                source.partition,
                source.offset,
                source.item,
                source.items,
                source.timestamp,
                entry.uri,
                entry.version,
                entry.offset,
                entry.event_time,
                entry.watermark,
                self._number(verdict.rule) if plain else verdict,
                entry.fingerprint,
                self._number(entry.outlet),
                self._number(entry.agency),
                entry.withdrawn_by,
                entry.unclocked,
                entry.published,
                entry.copy_of,
                entry.under,
                entry.held,
            )
        )

    def unpack(self, packed: bytes) -> Entry:
        """Read an entry that this cabinet packed."""
        row = _decode(packed)
        topic, partition, at, item, items, timestamp, uri, version, offset, event_time, watermark = row[:11]
        said, fingerprint, outlet, agency, withdrawn_by, unclocked, published, copy_of, under, held = row[11:]
        names = self._names
        verdict = Verdict(relation="new", cluster=uri, rule=names[said]) if isinstance(said, int) else said
        return Entry(
            source=Source(names[topic], partition, at, item, items, timestamp),
            uri=uri,
            version=version,
            offset=offset,
            event_time=event_time,
            watermark=watermark,
            verdict=verdict,
            fingerprint=fingerprint,
            outlet=names[outlet],
            agency=names[agency],
            withdrawn_by=withdrawn_by,
            unclocked=unclocked,
            published=published,
            copy_of=copy_of,
            under=under,
            held=held,
        )

    def _number(self, name: str) -> int:
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._names)
            self._names.append(name)
        return number
