"""What others may write to the outcome topics and to the tally: it takes no memory and moves no time of the monitor."""

from __future__ import annotations

from typing import Any

import msgspec
import orjson
import pytest

from agents.monitor.outcome_facts import Fact, NotAnOutcome, fact_of, read_fact, write_fact
from agents.monitor.state import CountingPolicy, State, Tally
from agents.monitor.watches import Watches
from streams.contract.law import FARTHEST, MOST_PARTIAL, Law, PartitionLaw
from streams.contract.records import Source
from streams.contract.step import Record
from streams.settings import Settings, SettingsError

SETTINGS = Settings()
NOON = 1_795_176_000_000
POLICY = CountingPolicy("wire.raw", "/wire.tally/0")


def line(n: int = 0, **more: Any) -> Fact:
    """Make the fact of an article, as the monitor writes it."""
    values: dict[str, Any] = {
        "outcome": "article",
        "source": Source("wire.raw", 0, n, 0, 1, NOON),
        "event_id": f"e{n}",
        "event_time": NOON,
        "arrived": NOON,
        "done": NOON,
        "uri": f"urn:{n}",
        "cluster": f"urn:{n}",
        "language": "ar",
    }
    return Fact(**(values | more))


def test_records_that_never_end_take_a_bounded_number_of_bitmaps() -> None:
    law = PartitionLaw(0)
    for n in range(MOST_PARTIAL + 500):
        law.account(2 * n, 0, 500, "article", NOON)
    assert len(law.waiting) == MOST_PARTIAL
    assert law.given_up >= 500
    # What was given up is over: it is not counted a second time.
    assert law.account(0, 1, 500, "article", NOON) == "again"
    assert len(msgspec.msgpack.encode(law)) < 3_000_000


def test_every_item_of_a_record_is_counted_once_in_any_order() -> None:
    law = PartitionLaw(0)
    for item in (7, 3, 3, 0, *range(20)):
        law.account(5, item, 20, "article", NOON)
    assert law.counts == {"article": 20}
    assert (law.position, law.waiting) == (6, {})


def test_a_state_of_the_version_before_is_read_with_its_waiting_items() -> None:
    old = {"partition": 0, "counts": {"article": 1}, "ranges": [], "partial": {4: [1, 2]}, "recent": {"4:0": "article"}}
    law = msgspec.msgpack.decode(msgspec.msgpack.encode(old), type=PartitionLaw)
    assert law.account(4, 0, 3, "article", NOON) == "again"
    assert [law.account(4, item, 3, "article", NOON) for item in (2, 1)] == ["counted", "counted"]
    assert (law.position, law.counts) == (5, {"article": 3})
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(law), type=PartitionLaw) == law


def test_an_offset_beyond_any_wire_opens_no_hole() -> None:
    tally = Tally(POLICY)
    tally.count(0, write_fact(line(10)))
    far = line(source=Source("wire.raw", 0, 10 + FARTHEST + 2, 0, 1, NOON))
    _, _, counted = tally.count(1, write_fact(far))
    assert counted.verdict == "foreign"
    assert tally.state.laws[0].n_open == 0


@pytest.mark.parametrize(
    "more",
    [
        {"source": {"offset": 10**30}},
        {"source": {"offset": -1}},
        {"source": {"timestamp": 2**63}},
        {"source": {"timestamp": -1}},
        {"source": {"topic": "t" * 300}},
        {"arrived": 10**30},
        {"arrived": -1},
        {"done": 2**63},
        {"event_time": 2**63},
        {"event_time": -(2**70)},
        {"event_id": "e" * 2_000_000},
        {"uri": "u" * 5_000},
        {"cluster": "u" * 5_000},
        {"outlet": "o" * 5_000},
        {"cause": "c" * 5_000},
        {"headline": "h" * 5_000},
        {"status": {f"s{n}": "ok" for n in range(1_000)}},
        {"status": {"s" * 5_000: "ok"}},
        {"removed": {"html": 10**30}},
        {"removed": {f"r{n}": 1 for n in range(1_000)}},
        {"entities": [["Q1", "place", "x"]] * 1_000},
        {"entities": [["Q1", "place", "x" * 5_000]]},
        {"watches": ["w" * 5_000]},
        {"watches": ["w"] * 10_000},
    ],
)
def test_a_tally_line_that_no_monitor_writes_is_no_fact(more: dict[str, Any]) -> None:
    whole = orjson.loads(write_fact(line()))
    more = {"source": whole["source"] | more["source"]} if "source" in more else more
    with pytest.raises(NotAnOutcome):
        read_fact(msgspec.json.encode(whole | more))


def test_every_line_that_the_monitor_writes_of_an_article_with_long_fields_is_read_back() -> None:
    long = "س" * 100_000
    event = {
        "uri": long,
        "headlines": [{"value": long}],
        "infoSources": [{"name": long, "role": "outlet"}],
        "wiredesk": {
            "eventId": long,
            "source": {"topic": "wire.raw", "partition": 0, "offset": 1, "item": 0, "items": 1, "timestamp": NOON},
            "cause": {"topic": "wire.raw", "partition": 0, "offset": 1},
            "agency": {"name": long},
            "text": {"language": long, "removed": [{"reason": f"{n}{long}"} for n in range(90)]},
            "verdict": {"relation": long, "cluster": long},
            "entities": [{"id": f"{n}{long}", "name": long, "type": long, "labels": {"ar": long}} for n in range(90)],
            "status": {f"{n}{long}": long for n in range(90)},
        },
    }
    fact = fact_of(Record("wire.articles", 0, 0, NOON, None, orjson.dumps(event)), SETTINGS, Watches())
    assert fact is not None
    assert read_fact(write_fact(fact)) == fact


@pytest.mark.parametrize("cause", [{"topic": "t" * 500, "partition": 0, "offset": 1}])
def test_an_article_whose_cause_no_topic_can_hold_is_passed_over(cause: dict[str, Any]) -> None:
    event = {
        "uri": "u",
        "wiredesk": {
            "eventId": "e",
            "source": {"topic": "wire.raw", "partition": 0, "offset": 1, "item": 0, "items": 1, "timestamp": NOON},
            "cause": cause,
        },
    }
    with pytest.raises(NotAnOutcome):
        fact_of(Record("wire.articles", 0, 0, NOON, None, orjson.dumps(event)), SETTINGS, Watches())


def test_more_items_than_the_monitor_can_follow_are_refused_as_a_setting() -> None:
    with pytest.raises(SettingsError, match="WIREDESK_MAX_ITEMS"):
        Settings(max_items=20_000)


HEADERS = {"partition": "0", "offset": "0", "item": "0", "items": "1", "reason": "empty"}


@pytest.mark.parametrize(
    "value",
    [
        b"{",
        b"[]",
        b'{"wiredesk":5}',
        b'{"wiredesk":{"source":{"partition":0,"offset":0,"item":0,"items":2000000000},"verdict":{"relation":"new"}}}',
        b'{"wiredesk":{"source":{"partition":0,"offset":"0","item":0,"items":1},"verdict":{"relation":"new"}}}',
        b'{"wiredesk":{"source":{"partition":0,"offset":-1,"item":0,"items":1},"verdict":{"relation":"new"}}}',
        b'{"wiredesk":{"source":{"partition":0,"offset":0,"item":3,"items":2},"verdict":{"relation":"new"}}}',
    ],
)
def test_the_law_passes_over_an_event_of_somebody_else(value: bytes) -> None:
    law = Law()
    law.raw(0, 0)
    law.event("article", value)
    law.dead({f"wiredesk_{name}": text.encode() for name, text in HEADERS.items()})
    (balance,) = law.balance().values()
    assert (law.n_foreign, balance.dead, balance.articles) == (1, 1, 0)
    assert balance.holds


@pytest.mark.parametrize(
    "header",
    [
        {"items": "2000000000"},
        {"offset": "9" * 5_000},
        {"item": "-1"},
        {"partition": "x"},
        {"items": ""},
        {"item": "1"},
    ],
)
def test_the_law_passes_over_a_dead_letter_of_somebody_else(header: dict[str, str]) -> None:
    law = Law()
    law.raw(0, 0)
    law.dead({f"wiredesk_{name}": text.encode() for name, text in (HEADERS | header).items()})
    law.dead({"wiredesk_topic": b"\xff"})
    law.dead({f"wiredesk_{name}": text.encode() for name, text in HEADERS.items()})
    (balance,) = law.balance().values()
    assert (law.n_foreign, balance.dead, balance.holds) == (2, 1, True)


def test_a_snapshot_after_hostile_lines_is_read_again() -> None:
    tally = Tally(POLICY)
    for n in range(300):
        tally.count(n, write_fact(line(n, source=Source("wire.raw", 0, 3 * n, 0, 500, NOON))))
    keeps = {keep.key: keep.value for keep in tally.snapshot(force=True) if keep.value is not None}
    again = Tally(POLICY)
    again.restore(keeps.items())
    assert again.state == tally.state
    assert isinstance(again.state, State)
