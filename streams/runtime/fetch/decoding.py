"""Decode what the broker hands out, so that no record that somebody sent can end a consumer.

aiokafka decodes header names strictly and unpacks a compressed batch whole, in every consumer of the process, below
Faust: one header name that is no UTF-8, or 12 kB that unpack to 400 MB, ended the desk at every start. Importing this
module puts `Records` in the place of aiokafka's reader of fetched bytes; every consumer is taken from here.

What cannot be decoded still comes out, at its offset, without a value and with the header of
streams.contract.undecodable.
"""

from __future__ import annotations

import logging
import struct
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from aiokafka import AIOKafkaConsumer as Consumer
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBatch
from aiokafka.record.legacy_records import LegacyRecordBatch

from streams.contract.undecodable import HEADER
from streams.runtime.fetch.unpacking import CannotUnpack, TooLarge, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Batch", "Consumer", "Records"]
log = logging.getLogger("wiredesk.decoding")

# Six times the largest raw record. Apache Kafka's own producer makes batches of 16 kB, librdkafka's of 1 MB.
MAX_BATCH_BYTES: Final = 64 * 1024 * 1024
_LENGTH: Final = struct.Struct(">qi")  # base offset, length of what follows
_HEADER: Final = struct.Struct(">qiibIhiqqqhii")
_ATTRIBUTES: Final = struct.Struct(">h")
_ATTRIBUTES_AT: Final = struct.calcsize(">qiibI")
_MAGIC_AT: Final = struct.calcsize(">qii")
_CODEC_MASK: Final = 0x07
_MAGIC_V2: Final = 2
_MORE: Final = 0x80
_VARINT_BITS: Final = 64


class Decoded(NamedTuple):
    """A record as aiokafka's fetcher wants it."""

    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]
    checksum: None = None


class Records:
    """The batches of one answer of the broker, in order; a batch that the answer cuts off is left out."""

    def __init__(self, data: bytes) -> None:
        """Look at the first batch; nothing is decoded yet."""
        self._data = data
        self._end = 0
        self._next = self._slice()

    def size_in_bytes(self) -> int:
        """Count the answer's bytes."""
        return len(self._data)

    def has_next(self) -> bool:
        """Tell whether another whole batch is there."""
        return self._next is not None

    def next_batch(self) -> Any:
        """Return the next batch; None after the last."""
        view = self._next
        if view is None:
            return None
        self._next = self._slice()
        # Kafka refuses batches of the old formats since 4.0 and rewrote them before: none comes from a sender.
        magic = view[_MAGIC_AT]
        return Batch(view) if magic >= _MAGIC_V2 else LegacyRecordBatch(view, magic)

    def _slice(self) -> memoryview | None:
        start = self._end
        if len(self._data) - start < _LENGTH.size:
            return None
        _, length = _LENGTH.unpack_from(self._data, start)
        end = start + _LENGTH.size + length
        if length < 0 or end > len(self._data):
            return None
        self._end = end
        return memoryview(self._data)[start:end]


class Batch:
    """One batch of the current format (v2), read by aiokafka's compiled decoder while it can, then by ours."""

    def __init__(self, view: memoryview) -> None:
        """Read the batch's header. Raises struct.error when it is shorter than one, which no broker hands out."""
        fields = _HEADER.unpack_from(view)
        self.base_offset: int = fields[0]
        self.last_offset_delta: int = fields[6]
        self._first_timestamp: int = fields[7]
        self._n_records: int = fields[12]
        self._view = view
        self._whole: Any = DefaultRecordBatch(view)
        self._records: Iterator[Any] | None = None

    def __getattr__(self, name: str) -> Any:
        """Answer for everything else as aiokafka's batch does: producer, kind, times, checksum."""
        return getattr(self._whole, name)

    def __iter__(self) -> Batch:
        """Begin with the first record, once."""
        return self

    def __next__(self) -> Any:
        """Return the next record."""
        if self._records is None:
            self._records = self._decode()
        return next(self._records)

    @property
    def next_offset(self) -> int:
        """Return the offset behind the batch."""
        return self.base_offset + self.last_offset_delta + 1

    def _decode(self) -> Iterator[Any]:
        if self._n_records <= 0:  # compaction leaves the empty shell of a batch
            return
        try:
            plain = self._plain()
        except TooLarge:
            yield from self._lost(self.base_offset, self._n_records, "batch-too-large")
            return
        except CannotUnpack as error:
            log.debug("batch at offset %d: %s", self.base_offset, error)
            yield from self._lost(self.base_offset, self._n_records, "batch-undecodable")
            return
        n_good = 0
        offset = self.base_offset - 1
        try:
            for record in DefaultRecordBatch(plain):
                self._check(n_good, offset, record.offset)
                offset = record.offset
                yield _unmarked(record)
                n_good += 1
        except GeneratorExit:
            raise
        except Exception as error:  # noqa: BLE001  whatever the compiled decoder stumbles over, ours goes on from there
            # Told quietly: a producer in good faith sends every batch so, and what is lost has a dead letter.
            log.debug("batch at offset %d, record %d: %s", self.base_offset, n_good, type(error).__name__)
        else:
            return
        yield from self._tolerant(plain, n_good)

    def _check(self, number: int, before: int, offset: int) -> None:
        """Raise ValueError for an offset that the broker did not give to the record of that number.

        Kafka takes an uncompressed batch without looking at its records' own offsets. One that says 5 in a batch of
        0 and 1 made Faust skip what came next at 2. No batch is sent with holes; compaction makes them.
        """
        if self._n_records == self.last_offset_delta + 1:
            if offset != self.base_offset + number:
                raise ValueError(offset)
        elif not before < offset < self.next_offset:
            raise ValueError(offset)

    def _plain(self) -> memoryview | bytearray:
        """Return the batch with its records unpacked."""
        attributes = self._whole.attributes
        codec = attributes & _CODEC_MASK
        if not codec:
            return self._view
        head = bytearray(self._view[: _HEADER.size])
        _ATTRIBUTES.pack_into(head, _ATTRIBUTES_AT, attributes & ~_CODEC_MASK)
        return unpack(codec, self._view[_HEADER.size :], head, MAX_BATCH_BYTES)

    def _tolerant(self, plain: memoryview | bytearray, n_good: int) -> Iterator[Decoded]:
        """Decode from the record after the good ones on; a record's own length says where the next begins."""
        data = bytes(plain)
        pos = _HEADER.size
        offset = self.base_offset - 1
        for number in range(self._n_records):
            try:
                start, pos = _frame(data, pos)
            except (ValueError, IndexError):
                yield from self._lost(offset + 1, self._n_records - max(number, n_good), "record-undecodable")
                return
            try:
                record = _unmarked(self._record(data, start, pos))
                self._check(number, offset, record.offset)
            except (ValueError, IndexError):
                record = next(self._lost(offset + 1, 1, "record-undecodable"), None)
                if record is None:
                    return
            offset = record.offset
            if number >= n_good:
                yield record

    def _record(self, data: bytes, pos: int, end: int) -> Decoded:
        _, pos = _varint(data, pos)  # attributes, unused so far
        since, pos = _varint(data, pos)
        delta, pos = _varint(data, pos)
        key, pos = _bytes(data, pos, end)
        value, pos = _bytes(data, pos, end)
        n_headers, pos = _varint(data, pos)
        headers = []
        for _ in range(n_headers):
            name, pos = _bytes(data, pos, end)
            content, pos = _bytes(data, pos, end)
            headers.append(((name or b"").decode("utf-8", "backslashreplace"), content))
        if n_headers < 0 or pos != end:
            raise ValueError(pos)
        timestamp = self._whole.max_timestamp if self._whole.timestamp_type else self._first_timestamp + since
        return Decoded(self.base_offset + delta, timestamp, self._whole.timestamp_type, key, value, headers)

    def _lost(self, start: int, count: int, reason: str) -> Iterator[Decoded]:
        """Stand in for records that cannot be decoded: one an offset, as many as the batch still has."""
        timestamp = max(0, self._whole.max_timestamp)
        for offset in range(start, min(start + count, self.next_offset)):
            yield Decoded(offset, timestamp, self._whole.timestamp_type, None, None, [(HEADER, reason.encode())])


def _unmarked(record: Any) -> Any:
    """Take our own header from a record that was decoded: only a sender can have put it there."""
    if all(name.lower() != HEADER for name, _ in record.headers):
        return record
    headers = [header for header in record.headers if header[0].lower() != HEADER]
    return Decoded(record.offset, record.timestamp, record.timestamp_type, record.key, record.value, headers)


def _varint(data: bytes, pos: int) -> tuple[int, int]:
    number = shift = 0
    while shift < _VARINT_BITS:
        byte = data[pos]
        pos += 1
        number |= (byte & ~_MORE) << shift
        if byte < _MORE:
            return (number >> 1) ^ -(number & 1), pos
        shift += 7
    raise ValueError(pos)


def _frame(data: bytes, pos: int) -> tuple[int, int]:
    length, start = _varint(data, pos)
    end = start + length
    if length < 0 or end > len(data):
        raise ValueError(length)
    return start, end


def _bytes(data: bytes, pos: int, end: int) -> tuple[bytes | None, int]:
    length, pos = _varint(data, pos)
    if length < 0:
        return None, pos
    if pos + length > end:
        raise ValueError(length)
    return data[pos : pos + length], pos + length


def install() -> None:
    """Let every consumer of this process read through `Records`. Cheap, and the same however often."""
    fetcher.MemoryRecords = Records


install()
