"""A letter that no topic takes goes out without what is too large; made the same again, it ended the desk for good."""

from __future__ import annotations

import hashlib

import pytest

from agents.intake.agent import make_step
from streams.contract import topics
from streams.contract.dead_letters import dead_letter
from streams.contract.records import Source
from streams.contract.step import Record
from streams.runtime.batch import answer
from streams.settings import Settings

SPACES = b" " * 12_000_000


def _letter_bytes(record: Record) -> int:
    (result,) = answer(make_step(Settings()), [record])
    (letter,) = result.sends
    assert letter.topic is topics.DEAD
    headers = sum(len(name.encode()) + len(value) for name, value in letter.headers)
    return len(letter.key or b"") + len(letter.value or b"") + headers


@pytest.mark.parametrize(
    "record",
    [
        Record("wire.raw", 0, 5, 1, None, SPACES),
        Record("wire.raw", 0, 5, 1, None, SPACES * 3, (("content-type", b"text/plain"),)),
        Record("wire.raw", 0, 5, 1, None, b"{", (("feed", SPACES),)),
        Record("wire.raw", 0, 5, 1, None, SPACES, tuple((f"h{n}", b"x" * 100) for n in range(120_000))),
        Record("wire.raw", 0, 5, 1, SPACES, SPACES, (("n" * 12_000_000, b""),)),
    ],
    ids=["spaces", "more than the producer takes", "one header", "many headers", "key, value and a header's name"],
)
def test_a_letter_fits_the_dead_letter_topic_whatever_the_record(record: Record) -> None:
    assert _letter_bytes(record) < topics.DEAD.max_message_bytes - 2_000


def test_a_letter_without_its_value_tells_place_length_and_digest() -> None:
    (result,) = answer(make_step(Settings()), [Record("wire.raw", 3, 5, 1, b"k", SPACES)])
    headers = dict(result.sends[0].headers)
    assert result.sends[0].value is None
    assert (headers["wiredesk_partition"], headers["wiredesk_offset"]) == (b"3", b"5")
    assert headers["wiredesk_value_bytes"] == b"12000000"
    assert headers["wiredesk_value_sha256"] == hashlib.sha256(SPACES).hexdigest().encode()


@pytest.mark.parametrize("name", ["Wiredesk_Topic", "WIREDESK_reason", "wiredesk_offset"])
def test_a_sender_cannot_leave_a_header_that_looks_like_ours(name: str) -> None:
    record = Record("wire.raw", 0, 5, 1, None, b"{", ((name, b"forged"),))
    (letter,) = dead_letter(record, "intake", "truncated-json", "cut", Source("wire.raw", 0, 5)).sends
    assert b"forged" not in [value for _, value in letter.headers]


def test_a_letter_fits_the_producer_too() -> None:
    record = Record("wire.raw", 3, 5, 1, b"k", b" " * 3_000_000)
    (result,) = answer(make_step(Settings()), [record], 2_000_000)
    assert result.sends[0].value is None
    assert result.outcomes == (("dead", "oversize"),)


def test_a_flood_of_headers_is_cut_and_the_letter_says_by_how_many() -> None:
    flood = tuple((f"h{n}", b"\xff\x00") for n in range(400_000))
    record = Record("wire.raw", 0, 5, 1, None, b"{", (("content-type", b"application/json"), *flood))
    (letter,) = dead_letter(record, "intake", "truncated-json", "cut", Source("wire.raw", 0, 5)).sends
    headers = dict(letter.headers)
    assert headers["content-type"] == b"application/json"
    assert len(letter.headers) < 100
    assert headers["wiredesk_headers_dropped"] == b"399937"
    assert letter.value == b"{"


def test_one_large_header_costs_the_small_ones_nothing() -> None:
    record = Record("wire.raw", 0, 5, 1, None, b"{", (("junk", b"x" * 900_000), ("content-type", b"text/plain")))
    (letter,) = dead_letter(record, "intake", "truncated-json", "cut", Source("wire.raw", 0, 5)).sends
    assert ("content-type", b"text/plain") in letter.headers
    assert dict(letter.headers)["wiredesk_headers_dropped"] == b"1"


def test_a_place_that_is_too_long_to_be_one_is_not_the_letters_key() -> None:
    record = Record("wire.judged", 1, 9, 1, b"k", b"{}")
    (letter,) = dead_letter(record, "enrich", "failed", "bug", Source("t" * 3_000_000, 0, 1)).sends
    assert letter.key == b"wire.judged:1:9:0"
