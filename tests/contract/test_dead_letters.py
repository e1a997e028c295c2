"""Dead letters keep the original bytes and say where, what and why; too many of them stop the agent."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from streams.contract.dead_letters import (
    DeadLetterLimit,
    TooManyDeadLetters,
    dead_letter,
    printable,
    senders_headers,
    shared,
    without_value,
)
from streams.contract.records import Source
from streams.contract.schema import documents
from streams.contract.step import Record, Result, Send

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


def _headers_of(send: Send) -> dict[str, str]:
    return {name: value.decode() for name, value in send.headers}


def test_every_kind_of_letter_has_the_headers_that_the_schema_says():
    schema = documents()["dead-letter.schema.json"]
    allowed = set(schema["$defs"]["LetterHeaders"]["properties"])
    source = Source("wire.raw", 2, 7, 1, 3, 1)
    plain = dead_letter(RECORD._replace(headers=()), "intake", "no-copy", "empty", source)
    later = dead_letter(RECORD._replace(topic="wire.judged", headers=()), "enrich", "failed", "bug", source, "KeyError")
    crowded = dead_letter(RECORD._replace(headers=(("h", b"x" * 90_000),)), "intake", "no-copy", "empty", source)
    letters = [result.sends[0] for result in (plain, later, crowded, *shared([plain, plain], [b"a", b"b"]))]
    letters += [result.sends[0] for result in shared([plain, plain], None)]
    letters.append(without_value(plain.sends[0]))
    found = set()
    for letter in letters:
        headers = _headers_of(letter)
        Draft202012Validator(schema).validate(headers)
        found |= set(headers)
    assert found == allowed


def test_a_letter_is_a_cloud_event_named_by_its_key():
    (send,) = dead_letter(RECORD, "intake", "undecodable", "not UTF-8", Source("wire.raw", 2, 7, 0, 1, 1)).sends
    headers = dict(send.headers)
    assert headers["ce_id"] == send.key == b"wire.raw:2:7:0"
    assert (headers["ce_specversion"], headers["ce_type"]) == (b"1.0", b"wiredesk.dead-letter")
    assert headers["ce_source"] == b"/wire.raw/2"


CLOUD_EVENT = (
    ("ce_id", b"theirs"),
    ("CE_Type", b"org.example.story"),
    ("content-type", b"text/plain"),
    ("sent_by", b"desk 4"),
    ("sent_ce_id", b"x"),
)


def test_a_senders_own_cloud_event_headers_stand_aside_and_come_back_when_the_letter_is_sent_again():
    source = Source("wire.raw", 2, 7, 0, 1, 1)
    (send,) = dead_letter(RECORD._replace(headers=CLOUD_EVENT), "intake", "undecodable", "not UTF-8", source).sends
    names = [name.lower() for name, _ in send.headers]
    assert len(names) == len(set(names))
    assert dict(send.headers)["ce_id"] == b"wire.raw:2:7:0"
    assert dict(send.headers)["sent_ce_id"] == b"theirs"
    assert senders_headers(send.headers) == CLOUD_EVENT


def test_of_a_letter_of_0_1_and_of_a_raw_record_only_the_desks_headers_are_taken():
    assert senders_headers((*CLOUD_EVENT, ("wiredesk_reason", b"empty"), ("Wiredesk_Stage", b"x"))) == CLOUD_EVENT


def test_a_cloud_event_costs_a_letter_less_than_a_hundred_bytes():
    (send,) = dead_letter(RECORD, "intake", "undecodable", "not UTF-8", Source("wire.raw", 11, 7_000_000_000)).sends
    assert sum(len(name) + len(value) for name, value in send.headers if name.startswith("ce_")) < 100


def test_a_large_cloud_event_header_of_a_feed_is_not_repeated_on_every_letter():
    record = RECORD._replace(headers=(("ce_subject", b"x" * 9_000),))
    letters = [dead_letter(record, "intake", "no-copy", "empty", Source("wire.raw", 2, 7, n, 3, 1)) for n in range(3)]
    for lines in (None, [b"a", b"b", b"c"]):
        sizes = [sum(len(v) for _, v in result.sends[0].headers) for result in shared(letters, lines)]
        assert sizes[0] > 9_000 > max(sizes[1:])
    assert not any("subject" in name for name, _ in without_value(letters[0].sends[0]).headers)


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
