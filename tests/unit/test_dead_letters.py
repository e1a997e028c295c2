"""Dead letters keep the original bytes and say where, what and why; too many of them stop the agent."""

from __future__ import annotations

import pytest

from streams.dead_letters import DeadLetterLimit, TooManyDeadLetters, dead_letter, printable
from streams.records import Source
from streams.step import Record, Result

RECORD = Record(
    "wire.raw", 2, 7, 1, b"k", b"\xff\x00garbage", (("content-type", b"text/plain"), ("wiredesk_old", b"1"))
)


def test_a_dead_letter_keeps_bytes_and_headers_and_names_the_raw_record():
    result = dead_letter(RECORD, "intake", "undecodable", "not UTF-8", Source("wire.raw", 2, 7, 0, 1, 1))
    (send,) = result.sends
    headers = dict(send.headers)
    assert send.value == RECORD.value
    assert headers["content-type"] == b"text/plain"
    assert "wiredesk_old" not in headers
    assert (headers["wiredesk_topic"], headers["wiredesk_partition"], headers["wiredesk_offset"]) == (
        b"wire.raw",
        b"2",
        b"7",
    )
    assert (headers["wiredesk_item"], headers["wiredesk_stage"]) == (b"0", b"intake")
    assert (headers["wiredesk_reason"], headers["wiredesk_error"]) == (b"undecodable", b"not UTF-8")


def test_a_message_can_neither_forge_a_log_line_nor_fill_a_header():
    assert printable("a\r\nCRITICAL forged \x1b[31m\u202e" + "x" * 10_000).startswith(
        r"a\u000d\u000aCRITICAL forged \u001b[31m\u202e"
    )
    assert len(printable("x" * 10_000)) == 300


def test_a_letter_from_a_later_stage_says_which_topic_its_bytes_stood_on():
    record = RECORD._replace(topic="wire.judged")
    (send,) = dead_letter(record, "enrich", "failed", "bug", Source("wire.raw", 0, 1), "KeyError").sends
    headers = dict(send.headers)
    assert headers["wiredesk_read_topic"] == b"wire.judged"
    assert headers["wiredesk_error"] == b"KeyError: bug"


FAILED_ON = (("dead", "failed"),)
FINE = (("prepared", "ar"),)


def _count(limit: DeadLetterLimit, *outcomes: tuple[tuple[str, str], ...]) -> None:
    limit.count((RECORD._replace(offset=n), Result(outcomes=outcome)) for n, outcome in enumerate(outcomes))


def test_records_in_a_row_that_a_stage_fails_on_stop_the_agent_and_the_last_is_named():
    limit = DeadLetterLimit(consecutive=3, ratio=0)
    _count(limit, FAILED_ON, FAILED_ON, FINE, FAILED_ON, FAILED_ON)
    with pytest.raises(TooManyDeadLetters, match=r"the last 3 records .* wire.raw partition 2 offset 0"):
        _count(limit, FAILED_ON)


def test_a_large_share_of_failed_records_stops_the_agent_but_not_before_two_hundred():
    limit = DeadLetterLimit(consecutive=0, ratio=0.5)
    _count(limit, *[FAILED_ON, FINE] * 99)
    with pytest.raises(TooManyDeadLetters, match="50%"):
        _count(limit, *[FAILED_ON, FINE] * 99)


def test_a_record_counts_once_however_many_of_its_items_failed():
    _count(DeadLetterLimit(consecutive=3, ratio=0.8), FAILED_ON * 500, FAILED_ON * 500)


def test_no_number_of_refused_records_stops_the_agent():
    refused = (("dead", "truncated-json"),)
    _count(DeadLetterLimit(consecutive=3, ratio=0.1), *[refused] * 5_000, *[refused * 500] * 5)


def test_without_limits_nothing_stops_the_agent():
    _count(DeadLetterLimit(consecutive=0, ratio=0), *[FAILED_ON] * 5_000)
