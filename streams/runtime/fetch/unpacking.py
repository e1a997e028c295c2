"""Unpack a compressed batch of Kafka into bounded memory: it is measured before it is whole."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Final

import cramjam

from streams.errors import WiredeskError

if TYPE_CHECKING:
    from collections.abc import Callable

GZIP, SNAPPY, LZ4, ZSTD = 1, 2, 3, 4
# A gzip of ten million bytes can be half a million empty members; each leaves the rest of its piece to be copied.
_GZIP_PIECE: Final = 8 * 1024
_GZIP_WINDOW: Final = 31  # with gzip's header and trailer
_FIRST_GUESS: Final = 1024 * 1024
_GROWTH: Final = 8
_FULL: Final = "failed to write whole buffer"
# The Java client writes snappy in blocks behind this header (xerial's), the others write one raw block.
_XERIAL: Final = b"\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01"
_BLOCK: Final = struct.Struct(">i")


class CannotUnpack(WiredeskError, ValueError):
    """The bytes are not what the batch's header says they are."""


class TooLarge(CannotUnpack):
    """Unpacked, it would be larger than the limit."""


def unpack(codec: int, packed: memoryview, head: bytearray, limit: int) -> bytearray:
    """Append the unpacked bytes to a head. Takes at most the limit and what the packed bytes take, in bytes.

    Args:
        codec: Kafka's number of the compression: 1 gzip, 2 snappy, 3 lz4, 4 zstd.
        packed: The compressed bytes, alone.
        head: What stands before; changed in place.
        limit: The most bytes that the unpacked may be.

    Raises:
        TooLarge: it is larger than the limit.
        CannotUnpack: it is not in that compression, or cut off.
    """
    try:
        if codec == GZIP:
            return _gzip(packed, head, limit)
        if codec == SNAPPY:
            return _snappy(packed, head, limit)
        if codec == LZ4:
            return _grow(cramjam.lz4.decompress_into, packed, head, limit)
        if codec == ZSTD:
            return _grow(cramjam.zstd.decompress_into, packed, head, limit)
    except (zlib.error, struct.error, cramjam.DecompressionError) as error:
        raise CannotUnpack(str(error)) from error
    raise CannotUnpack(f"compression {codec} is unknown")


def _gzip(packed: memoryview, out: bytearray, limit: int) -> bytearray:
    limit += len(out)
    pos = 0
    while pos < len(packed):
        member = zlib.decompressobj(_GZIP_WINDOW)
        while not member.eof:
            piece = packed[pos : pos + _GZIP_PIECE]
            if not piece:
                raise CannotUnpack("cut off")
            out += member.decompress(piece, limit - len(out) + 1)
            if len(out) > limit:
                raise TooLarge(f"more than {limit} bytes")
            pos += len(piece) - len(member.unconsumed_tail) - len(member.unused_data)
    return out


def _snappy(packed: memoryview, out: bytearray, limit: int) -> bytearray:
    limit += len(out)
    is_blocks = bytes(packed[: len(_XERIAL)]) == _XERIAL
    pos = len(_XERIAL) if is_blocks else 0
    while pos < len(packed):
        length = len(packed)
        if is_blocks:
            (length,) = _BLOCK.unpack_from(packed, pos)
            pos += _BLOCK.size
        block = packed[pos : pos + length]
        if length <= 0 or (is_blocks and len(block) < length):
            raise CannotUnpack("a block is cut off")
        if len(out) + cramjam.snappy.decompress_raw_len(block) > limit:
            raise TooLarge(f"more than {limit} bytes")
        out += memoryview(cramjam.snappy.decompress_raw(block))
        pos += length
    return out


def _grow(
    decompress_into: Callable[[memoryview, memoryview], int], packed: memoryview, head: bytearray, limit: int
) -> bytearray:
    """Try rooms of growing size: the decoders write into a given room, and stop where it ends."""
    room = min(limit, max(_FIRST_GUESS, _GROWTH * len(packed)))
    while True:
        out = bytearray(len(head) + room)
        out[: len(head)] = head
        try:
            with memoryview(out) as whole, whole[len(head) :] as free:
                n_bytes = decompress_into(packed, free)
        except cramjam.DecompressionError as error:
            # Their message alone tells a full room from bad bytes, so it decides the reason only, not the retry.
            if room >= limit:
                raise (TooLarge if _FULL in str(error) else CannotUnpack)(str(error)) from error
            room = min(limit, room * _GROWTH)
        else:
            del out[len(head) + n_bytes :]
            return out
