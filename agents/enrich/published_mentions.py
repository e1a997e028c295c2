"""Which mentions stand of every uri: what enrich remembers, so that a kill or a newer version can take them back.

Derived from the ledger, bounded. Pure.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from streams.contract.event_records import EntityMention
from streams.contract.records import EntityType, Judged, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from streams.contract.retention import Retention

# Most ids and names are common: level 1 halves an entry for 20 µs, higher levels gain a tenth of that.
_LEVEL = 1
# An entry of ours is a few kB; one that unpacks to more is somebody else's.
_MOST_BYTES = 1_000_000


class KeptMention(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What an entry keeps of one mention: all that consumers count by; not its labels and not its place on the map."""

    id: str
    type: EntityType
    name: str
    salience: float
    count: int
    role: str | None = None
    related: str | None = None


class Entry(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One published article with its mentions, as the ledger keeps it (msgpack, packed).

    Attributes:
        offset: First appearance of the record on wire.judged.
        time: The broker's timestamp of that record, milliseconds since the epoch; 0 when unknown.
        event_id: The eventId of the article's event.
        published: Time of the article as its mentions say it; the rest as in EntityMention.
    """

    offset: int
    time: int
    event_id: str
    uri: str
    published: str = ""
    language: str = ""
    info_source: str | None = None
    agency: str | None = None
    relation: Relation = "new"
    cluster: str = ""
    named: tuple[KeptMention, ...] = ()


class PackedEntry(NamedTuple):
    """Where an entry stands: what is looked up by, and its packed bytes, which are the ledger's own.

    Attributes:
        key: The eventId of its article.
    """

    offset: int
    time: int
    key: str
    uri: str
    packed: bytes


_decode = msgspec.msgpack.Decoder(Entry).decode


def entry_of(offset: int, time: int, event_id: str, uri: str, mentions: Sequence[EntityMention]) -> Entry:
    """Make the entry of an article from the mentions it is published with."""
    if not mentions:
        return Entry(offset, time, event_id, uri)
    first = mentions[0]
    return Entry(
        offset=offset,
        time=time,
        event_id=event_id,
        uri=uri,
        published=first.time,
        language=first.language,
        info_source=first.info_source,
        agency=first.agency,
        relation=first.relation,
        cluster=first.cluster,
        named=tuple(KeptMention(m.id, m.type, m.name, m.salience, m.count, m.role, m.related) for m in mentions),
    )


def packed_entry(entry: Entry) -> PackedEntry:
    """Pack an entry."""
    packed = zlib.compress(msgspec.msgpack.encode(entry), _LEVEL)
    return PackedEntry(entry.offset, entry.time, entry.event_id, entry.uri, packed)


def kept(packed: bytes) -> PackedEntry:
    """Read where an entry of the ledger stands; the bytes stay the ledger's own, once in memory."""
    entry = unpacked(packed)
    return PackedEntry(entry.offset, entry.time, entry.event_id, entry.uri, packed)


def unpacked(packed: bytes) -> Entry:
    """Read an entry.

    Raises:
        ValueError: the bytes are no entry; msgspec's errors are of that class.
    """
    unpacking = zlib.decompressobj()
    try:
        plain = unpacking.decompress(packed, _MOST_BYTES)
    except zlib.error as error:
        raise ValueError(f"not packed: {error}") from error
    if not unpacking.eof:
        raise ValueError("it is cut off or too large")
    return _decode(plain)


def taken_back(entry: Entry, by: Judged, event_id: str) -> list[EntityMention]:
    """Write the retractions of an article's mentions, in their order.

    Args:
        entry: The article whose mentions stood.
        by: What takes its place: a newer version, or what withdraws it.
        event_id: The eventId of that.
    """
    return [
        EntityMention(
            id=named.id,
            type=named.type,
            name=named.name,
            labels={},
            uri=entry.uri,
            event_id=event_id,
            time=entry.published,
            language=entry.language,
            info_source=entry.info_source,
            agency=entry.agency,
            relation=entry.relation,
            cluster=entry.cluster,
            salience=named.salience,
            count=named.count,
            geo=None,
            role=named.role,
            related=named.related,
            source=by.source,
            retracts=entry.event_id,
        )
        for named in entry.named
    ]


class PublishedArticles:
    """The articles of one partition of wire.judged, by event and by uri."""

    def __init__(self, retention: Retention) -> None:
        """Start empty."""
        self._retention = retention
        self._newest = 0
        self._by_key: OrderedDict[str, PackedEntry] = OrderedDict()
        self._by_uri: dict[str, tuple[str, ...]] = {}

    def __len__(self) -> int:
        """Count the entries."""
        return len(self._by_key)

    def published(self, event_id: str) -> PackedEntry | None:
        """Find the entry of an event."""
        return self._by_key.get(event_id)

    def before(self, uri: str, offset: int) -> PackedEntry | None:
        """Find what stood of a uri before the record at that offset."""
        places = (self._by_key[key] for key in self._by_uri.get(uri, ()))
        return max((place for place in places if place.offset < offset), default=None)

    def add(self, place: PackedEntry) -> None:
        """Remember an article; one that is known already is replaced."""
        if place.key not in self._by_key:
            self._by_uri[place.uri] = (*self._by_uri.get(place.uri, ()), place.key)
        self._by_key[place.key] = place
        self._newest = max(self._newest, place.time)

    def expired(self, committed: int) -> Iterator[str]:
        """Drop what is past the window and below the committed offset; yields the keys.

        Cost O(dropped): entries lie in the order of their offsets.
        """
        while self._by_key:
            place = next(iter(self._by_key.values()))
            if self._retention.keeps(committed - place.offset, self._newest - place.time):
                return
            del self._by_key[place.key]
            rest = tuple(key for key in self._by_uri[place.uri] if key != place.key)
            if rest:
                self._by_uri[place.uri] = rest
            else:
                del self._by_uri[place.uri]
            yield place.key
