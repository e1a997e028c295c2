"""No batch that a sender can make ends a consumer: each offset comes out, decoded or marked."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aiokafka.consumer import fetcher
from aiokafka.structs import TopicPartition

from streams.contract.undecodable import HEADER
from streams.runtime.fetch import decoding
from streams.runtime.fetch.decoding import MAX_BATCH_BYTES, Records
from tests.security.hostile.batches import PACKERS, batch, frame, record, varint

BAD_NAME = b"\xff\xfe\xfd"
MARKS = {reason: ((HEADER, reason.encode()),) for reason in ("record-undecodable", "batch-undecodable")}


def read(data: bytes, start: int = 0) -> list[Any]:
    """Read an answer of the broker through aiokafka's own fetcher."""
    place = TopicPartition("wire.raw", 0)
    return list(fetcher.PartitionRecords(place, Records(data), None, start, None, None, True, 0))


def good(delta: int) -> bytes:
    return record(delta, b"good %d" % delta, key=b"k", headers=[(b"content-type", b"text/plain")])


def test_every_consumer_of_the_process_reads_so() -> None:
    decoding.install()
    assert fetcher.MemoryRecords is Records


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_header_name_that_is_no_utf8_comes_out_readable_and_its_neighbours_untouched(packing: str, at: int) -> None:
    records = [good(delta) for delta in range(3)]
    records[at] = record(at, b"bad", headers=[(b"a", None), (BAD_NAME, b"x")], time=7)
    out = read(batch(records, packing=packing, base=40) + batch([good(0)], base=43))
    assert [found.offset for found in out] == [40, 41, 42, 43]
    assert out[at].headers == (("a", None), (r"\xff\xfe\xfd", b"x"))
    assert (out[at].value, out[at].key, out[at].timestamp) == (b"bad", None, 1_007)
    assert out[3].value == b"good 0"
    assert [found.value for n, found in enumerate(out[:3]) if n != at] == [b"good %d" % n for n in range(3) if n != at]


@pytest.mark.parametrize(
    "name", [b"\xff", b"\xed\xa0\x80", b"\xc0\xaf", "é".encode()[:1], b"\xf8\x88\x80\x80\x80"], ids=repr
)
def test_any_bad_name_is_read(name: bytes) -> None:
    (found,) = read(batch([record(0, b"v", headers=[(name, b"x")] * 3)]))
    assert found.value == b"v"
    assert len(found.headers) == 3
    found.headers[0][0].encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"\0" + varint(0) + varint(1) + varint(900) + b"short",
        b"\0" + varint(0) + varint(1) + varint(-1) + varint(-1) + varint(-5),
        b"\0" + varint(0) + varint(1) + varint(-1) + varint(-1) + varint(1 << 40),
        b"\0" + varint(0) + varint(1) + varint(-1) + varint(-1) + varint(0) + b"rest",
        b"\0" + varint(0) + varint(77) + varint(-1) + varint(-1) + varint(0),
        b"\xff" * 40,
    ],
    ids=["empty", "cut", "key", "headers below 0", "headers without end", "rest", "offset", "varint without end"],
)
@pytest.mark.parametrize("packing", ["none", "zstd"])
def test_a_record_that_is_none_is_marked_at_its_offset_between_its_neighbours(content: bytes, packing: str) -> None:
    bad_name = record(0, b"first", headers=[(BAD_NAME, b"")])  # so that our decoder reads from the start
    out = read(batch([bad_name, frame(content), good(2)], packing=packing, base=10))
    assert [(found.offset, found.value) for found in out] == [(10, b"first"), (11, None), (12, b"good 2")]
    assert out[1].headers == MARKS["record-undecodable"]


@pytest.mark.parametrize("rest", [b"", b"\xff" * 12, varint(5_000) + b"x", varint(-9)])
def test_where_no_next_record_can_be_found_the_rest_of_the_batch_is_marked(rest: bytes) -> None:
    out = read(batch([good(0), rest, b"", b""], base=5) + batch([good(0)], base=9))
    assert [found.offset for found in out] == [5, 6, 7, 8, 9]
    assert [found.value for found in out] == [b"good 0", None, None, None, b"good 0"]
    assert {found.headers for found in out[1:4]} == {MARKS["record-undecodable"]}


@pytest.mark.parametrize("codec", range(1, 8))
@pytest.mark.parametrize(
    "packed", [b"", b"junk" * 50, gzip.compress(b"whole", mtime=0)[:-3], b"\x82SNAPPY\0" + b"\0\0\0\1" * 9]
)
def test_a_batch_that_cannot_be_unpacked_is_marked_whole(codec: int, packed: bytes) -> None:
    out = read(batch([b"", b""], codec=codec, packed=packed, base=3) + batch([good(0)], base=5))
    assert [found.offset for found in out] == [3, 4, 5]
    assert {found.headers for found in out[:2]} <= {MARKS["batch-undecodable"], MARKS["record-undecodable"]}
    assert [found.value for found in out] == [None, None, b"good 0"]


def test_a_snappy_block_of_negative_length_ends() -> None:
    packed = b"\x82SNAPPY\0\0\0\0\1\0\0\0\1" + b"\xff\xff\xff\xfc" * 3
    (found,) = read(batch([b""], codec=2, packed=packed))
    assert found.headers == MARKS["batch-undecodable"]


def test_gzip_in_many_members_is_read_whole_and_in_time() -> None:
    packed = gzip.compress(b"") * 200_000 + gzip.compress(good(0))
    (found,) = read(batch([b""], codec=1, packed=packed))
    assert found.value == b"good 0"


@pytest.mark.parametrize("packing", ["gzip", "snappy", "snappy blocks", "lz4", "zstd"])
def test_a_batch_larger_than_the_bound_is_marked_and_the_next_is_read(packing: str) -> None:
    large = [record(0, b" " * MAX_BATCH_BYTES), good(1)]
    out = read(batch(large, packing=packing, base=3) + batch([good(0)], base=5))
    assert [found.offset for found in out] == [3, 4, 5]
    assert {found.headers for found in out[:2]} == {((HEADER, b"batch-too-large"),)}
    assert [found.value for found in out] == [None, None, b"good 0"]


@pytest.mark.parametrize("packing", ["gzip", "snappy", "snappy blocks", "lz4", "zstd"])
def test_a_batch_up_to_the_bound_is_read(packing: str) -> None:
    (found,) = read(batch([record(0, b" " * (MAX_BATCH_BYTES - 100))], packing=packing))
    assert len(found.value) == MAX_BATCH_BYTES - 100


@pytest.mark.parametrize("name", [HEADER, HEADER.upper(), "Wiredesk_Undecodable", "wiredes\u212a_undecodable"])
@pytest.mark.parametrize("others", [[], [(BAD_NAME, b"")]], ids=["compiled", "ours"])
def test_a_sender_cannot_mark_a_record(name: str, others: list[tuple[bytes, bytes]]) -> None:
    forged = [(name.encode(), b"batch-too-large"), (b"a", b"1"), *others]
    for value in (b"text", None):
        (found,) = read(batch([record(0, value, headers=forged)]))
        assert HEADER not in {key.lower() for key, _ in found.headers}
        assert ("a", b"1") in found.headers
        assert found.value == value


@pytest.mark.parametrize("deltas", [(0, 5), (1, 0), (0, 0), (7, 8), (-3, 1), (1, 2)], ids=str)
@pytest.mark.parametrize("others", [[], [(BAD_NAME, b"")]], ids=["compiled", "ours"])
def test_an_offset_that_the_broker_did_not_give_comes_out_where_it_did(
    deltas: tuple[int, int], others: list[tuple[bytes, bytes]]
) -> None:
    records = [record(delta, b"v", headers=others) for delta in deltas]
    out = read(batch(records, base=10) + batch([good(0)], base=12), start=10)
    assert [found.offset for found in out] == [10, 11, 12]
    assert [found.value for found in out[:2]] == [b"v" if delta == n else None for n, delta in enumerate(deltas)]
    assert out[2].value == b"good 0"


def test_a_batch_read_from_its_middle_gives_the_rest() -> None:
    records = [good(0), record(1, b"bad", headers=[(BAD_NAME, b"")]), good(2)]
    assert [found.offset for found in read(batch(records, base=10), start=11)] == [11, 12]


def test_null_keys_tombstones_and_compacted_offsets_come_as_they_are() -> None:
    out = read(batch([record(2, None, key=b"k"), record(7, b"v")], base=10, deltas=9))
    assert [(found.offset, found.key, found.value) for found in out] == [(12, b"k", None), (17, None, b"v")]


def test_the_empty_shell_of_a_compacted_batch_is_passed() -> None:
    assert read(batch([], codec=3, packed=b"", deltas=4) + batch([good(0)], base=5))[0].offset == 5


def test_a_batch_that_the_answer_cuts_off_waits() -> None:
    data = batch([good(0)]) + batch([good(0)], base=1)
    assert [found.offset for found in read(data[:-1])] == [0]
    assert not Records(data[:30]).has_next()
    assert Records(data[:30]).size_in_bytes() == 30


_PEAK = """
import sys
from pathlib import Path
from tests.security.hostile.test_decoding_pure import read

def peak():  # not ru_maxrss, which a child has from its parent
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])

data = Path(sys.argv[1]).read_bytes()
before = peak()
found = read(data)
assert [record.value for record in found] == [None], found
print((peak() - before) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak from Linux")
@pytest.mark.parametrize("packing", ["gzip", "snappy blocks", "lz4", "zstd"])
def test_a_bomb_takes_at_most_three_times_the_bound(packing: str, tmp_path: Path) -> None:
    (tmp_path / "bomb").write_bytes(batch([record(0, b" " * 400_000_000)], packing=packing))
    ran = subprocess.run(
        [sys.executable, "-c", _PEAK, str(tmp_path / "bomb")], capture_output=True, text=True, check=True
    )
    peak_mb = int(ran.stdout)
    print(f"{packing}: peak {peak_mb} MB")
    assert peak_mb < 3 * MAX_BATCH_BYTES >> 20
