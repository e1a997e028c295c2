"""Dead letters keep the original bytes and say where, what and why; too many of them stop the agent."""

from __future__ import annotations

import pytest

from streams.contract.dead_letters import DeadLetterLimit, TooManyDeadLetters, dead_letter, printable
from streams.contract.records import Source
from streams.contract.step import Record, Result

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


REFUSED = (("dead", "truncated-json"),)


def _count(limit: DeadLetterLimit, now: float, *outcomes: tuple[tuple[str, str], ...]) -> None:
    limit.count(((RECORD._replace(offset=n), Result(outcomes=outcome)) for n, outcome in enumerate(outcomes)), now)


def test_an_agent_that_fails_on_every_record_for_a_minute_stops_and_the_last_is_named():
    limit = DeadLetterLimit(consecutive=3, seconds=60.0)
    _count(limit, 0.0, FAILED_ON, FAILED_ON, FAILED_ON)
    _count(limit, 59.0, FAILED_ON)
    with pytest.raises(TooManyDeadLetters, match=r"failed on 5 records in 60 s .* wire.raw partition 2 offset 0"):
        _count(limit, 60.0, FAILED_ON)


def test_few_failures_do_not_stop_the_agent_however_long_they_last():
    limit = DeadLetterLimit(consecutive=3, seconds=60.0)
    _count(limit, 0.0, FAILED_ON)
    _count(limit, 10_000.0, FAILED_ON)
    with pytest.raises(TooManyDeadLetters):
        _count(limit, 10_001.0, FAILED_ON)


def test_a_feed_that_always_fails_does_not_stop_the_agent_while_anybody_elses_copy_comes_through():
    limit = DeadLetterLimit(consecutive=500, seconds=60.0)
    for second in range(600):
        _count(limit, float(second), *[FAILED_ON] * 400, *([FINE] if second % 30 == 0 else []))


def test_a_record_of_which_one_item_comes_through_is_no_failure():
    limit = DeadLetterLimit(consecutive=3, seconds=0.0)
    _count(limit, 0.0, *[FAILED_ON * 400 + FINE] * 50)


def test_a_record_counts_once_however_many_of_its_items_failed():
    _count(DeadLetterLimit(consecutive=3, seconds=0.0), 0.0, FAILED_ON * 500, FAILED_ON * 500)


def test_no_number_of_refused_records_stops_the_agent():
    limit = DeadLetterLimit(consecutive=3, seconds=0.0)
    _count(limit, 0.0, *[REFUSED] * 5_000, *[REFUSED * 500] * 5)


def test_refused_records_between_do_not_keep_a_bad_deploy_going():
    limit = DeadLetterLimit(consecutive=3, seconds=60.0)
    _count(limit, 0.0, FAILED_ON, REFUSED, FAILED_ON, REFUSED)
    with pytest.raises(TooManyDeadLetters):
        _count(limit, 61.0, FAILED_ON)


def test_a_repeat_that_is_recognised_is_a_success():
    _count(DeadLetterLimit(consecutive=3, seconds=0.0), 0.0, *[FAILED_ON, FAILED_ON, ()] * 5)


def test_without_limits_nothing_stops_the_agent():
    _count(DeadLetterLimit(consecutive=0, seconds=0.0), 0.0, *[FAILED_ON] * 5_000)
