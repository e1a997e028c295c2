"""Batches of Kafka's format, made by hand: what no well-meant client sends and every broker takes."""

from __future__ import annotations

import gzip
import struct
from typing import TYPE_CHECKING

import cramjam
from aiokafka.record.util import calc_crc32c

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Header = tuple[bytes, bytes | None]


def _lz4(data: bytes) -> bytes:
    packer = cramjam.lz4.Compressor(level=9, content_checksum=False, block_linked=False)
    packer.compress(data)
    return bytes(packer.finish())


def snappy_blocks(data: bytes) -> bytes:
    """Pack as the Java client does: xerial's header, then blocks of 32 kB."""
    blocks = [bytes(cramjam.snappy.compress_raw(data[n : n + 32_768])) for n in range(0, len(data), 32_768)]
    head = b"\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01"
    return head + b"".join(struct.pack(">i", len(block)) + block for block in blocks)


PACKERS: dict[str, tuple[int, Callable[[bytes], bytes]]] = {
    "none": (0, bytes),
    "gzip": (1, lambda data: gzip.compress(data, 9)),
    "snappy": (2, lambda data: bytes(cramjam.snappy.compress_raw(data))),
    "snappy blocks": (2, snappy_blocks),
    "lz4": (3, _lz4),
    "zstd": (4, lambda data: bytes(cramjam.zstd.compress(data, level=3))),
}


def varint(number: int) -> bytes:
    """Encode as Kafka does: zigzag, seven bits a byte."""
    number = (number << 1) ^ (number >> 63)
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _sized(data: bytes | None) -> bytes:
    return varint(-1) if data is None else varint(len(data)) + data


def frame(content: bytes) -> bytes:
    """Put its length before a record's content."""
    return varint(len(content)) + content


def record(
    delta: int, value: bytes | None, *, key: bytes | None = None, headers: Sequence[Header] = (), time: int = 0
) -> bytes:
    """Make one record of a batch."""
    named = b"".join(_sized(name) + _sized(content) for name, content in headers)
    return frame(b"\0" + varint(time) + varint(delta) + _sized(key) + _sized(value) + varint(len(headers)) + named)


def batch(
    records: Sequence[bytes],
    *,
    packing: str = "none",
    base: int = 0,
    packed: bytes | None = None,
    deltas: int | None = None,
    codec: int | None = None,
    times: tuple[int, int] = (1_000, 2_000),
) -> bytes:
    """Make a batch of records.

    Args:
        records: Each as `record` makes it.
        packing: A key of PACKERS.
        base: Offset of the first record.
        packed: Stands for the records' packed bytes.
        deltas: Last offset delta, when it is not the number of records less one.
        codec: Kafka's number of the compression, when it is not that of the packing.
        times: First and latest time of its records, in ms since 1970.
    """
    number, pack = PACKERS[packing]
    body = pack(b"".join(records)) if packed is None else packed
    last = len(records) - 1 if deltas is None else deltas
    attributes = number if codec is None else codec
    after_crc = struct.pack(">hiqqqhii", attributes, last, *times, -1, -1, -1, len(records)) + body
    crc = calc_crc32c(after_crc)
    return struct.pack(">qiibI", base, 9 + len(after_crc), 0, 2, crc) + after_crc
