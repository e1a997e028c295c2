"""What a step cannot answer, or answers too large for its topic, becomes a dead letter that names its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from streams.contract import topics
from streams.contract.step import Keep, Record, Result, Send, Stateless
from streams.runtime.batch import answer, letter_of

if TYPE_CHECKING:
    from collections.abc import Sequence

OWNER = b'{"source": {"topic": "wire.raw", "partition": 2, "offset": 7, "item": 1, "items": 3, "timestamp": 5}}'


class Inflating(Stateless):
    """Makes an event of the size that the record's key names."""

    name = "inflating"
    reads = (topics.JUDGED,)

    def handle(self, records: Sequence[Record]) -> list[Result]:
        return [
            Result((Keep(b"k", b"v"),), (Send(topics.ARTICLES, b"urn:a", b"x" * int(record.key or b"0")),))
            for record in records
        ]


def _records(*sizes: int) -> list[Record]:
    return [Record("wire.judged", 0, n, 0, b"%d" % size, OWNER) for n, size in enumerate(sizes)]


class Failing(Inflating):
    """Fails on the record whose key is 13: on a whole batch that holds it, as a step without a ledger gets it."""

    name = "failing"

    def __init__(self, *, has_ledger: bool) -> None:
        self.has_ledger = has_ledger

    def handle(self, records: Sequence[Record]) -> list[Result]:
        if any(record.key == b"13" for record in records):
            raise ValueError("the text of an article, which nobody may log")
        return super().handle(records)


class Marking(Failing):
    """Has a ledger and is faster with many at once, as enrich."""

    batch_records = 32

    def __init__(self) -> None:
        super().__init__(has_ledger=True)
        self.sizes: list[int] = []

    def handle(self, records: Sequence[Record]) -> list[Result]:
        self.sizes.append(len(records))
        return super().handle(records)


def test_a_step_with_a_ledger_that_says_so_gets_the_batch_whole_and_one_by_one_only_when_it_fails() -> None:
    step = Marking()
    answer(step, _records(10, 11, 12))
    assert step.sizes == [3]
    answer(step, _records(10, 13))
    assert step.sizes == [3, 2, 1, 1]


@pytest.mark.parametrize("has_ledger", [False, True])
def test_a_record_that_a_step_fails_on_is_a_dead_letter_and_its_neighbours_live(
    has_ledger: bool, caplog: pytest.LogCaptureFixture
) -> None:
    records = _records(10, 13, 11)
    first, failed, last = answer(Failing(has_ledger=has_ledger), records)
    assert [len(result.sends[0].value or b"") for result in (first, last)] == [10, 11]
    (dead,) = failed.sends
    assert (dead.topic, dead.value, failed.outcomes) == (topics.DEAD, records[1].value, (("dead", "failed"),))
    headers = dict(dead.headers)
    assert (headers["wiredesk_partition"], headers["wiredesk_offset"], headers["wiredesk_item"]) == (b"2", b"7", b"1")
    assert headers["wiredesk_error"] == b"ValueError: the stage failed on it"
    assert failed.keeps == ()
    told = vars(caplog.records[-1])
    assert (told["agent"], told["topic"], told["offset"], "uri" in told) == ("failing", "wire.judged", 1, False)
    assert "article" not in caplog.text


def test_an_event_larger_than_its_topic_takes_is_a_dead_letter_and_its_neighbours_live() -> None:
    most = topics.ARTICLES.max_message_bytes
    first, large, last = answer(Inflating(), _records(10, most, 10))
    assert first.sends[0].topic is last.sends[0].topic is topics.ARTICLES
    (dead,) = large.sends
    assert dead.topic is topics.DEAD
    headers = dict(dead.headers)
    assert headers["wiredesk_reason"] == b"output-too-large"
    assert (headers["wiredesk_partition"], headers["wiredesk_offset"], headers["wiredesk_item"]) == (b"2", b"7", b"1")
    assert large.outcomes == (("dead", "output-too-large"),)
    assert large.keeps == (Keep(b"k", b"v"),), "the step remembers its decision, so the ledger must"


def test_an_event_just_below_the_limit_goes_out() -> None:
    (result,) = answer(Inflating(), _records(topics.ARTICLES.max_message_bytes - 10_000))
    assert result.sends[0].topic is topics.ARTICLES


@pytest.mark.parametrize(
    ("topic", "value"),
    [
        ("wire.decisions", b'{"uri": "urn:a", "source": {"topic": "wire.raw", "partition": 0, "offset": 3}}'),
        ("wire.raw", b'{"uri": "urn:a", "source": {"topic": "wire.raw", "partition": 0, "offset": 3}}'),
        (
            "wire.revised",
            (
                b'{"source": {"topic": "wire.raw", "partition": 0, "offset": 3},'
                b' "cause": {"topic": "wire.decisions", "partition": 1, "offset": 9}}'
            ),
        ),
    ],
)
def test_a_letter_of_a_decision_or_a_raw_record_is_no_second_outcome_of_the_item_that_it_names(
    topic: str, value: bytes
) -> None:
    (letter,) = letter_of(Record(topic, 1, 9, 0, None, value), "intake", "failed", "the stage failed on it").sends
    assert letter.key in {b"wire.decisions:1:9:0", b"wire.raw:1:9:0"}
