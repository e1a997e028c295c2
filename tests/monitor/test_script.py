"""A scripted day on the wire, with no clock but the wire's own: what is published, what rings, and when."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import orjson
from jsonschema import Draft202012Validator

from agents.monitor.outcome_facts import Fact, write_fact
from agents.monitor.state import CountingPolicy, Tally
from streams.contract import topics
from tests.support.monitor_facts import DAWN, MINUTE, RAW, fact, named

POLICY = CountingPolicy(RAW, "/wire.tally/0", 2 * MINUTE, 48 * 60 * MINUTE)
DAY = 24 * 60
SCHEMAS = Path(__file__).resolve().parents[2] / "docs/schema"


def _run(facts: list[Fact]) -> tuple[Tally, list[dict[str, Any]], list[dict[str, Any]]]:
    tally = Tally(POLICY)
    windows: list[dict[str, Any]] = []
    alerts: list[dict[str, Any]] = []
    for offset, one in enumerate(sorted(facts, key=lambda f: (f.arrived, f.source.offset))):
        _, sends, _ = tally.count(offset, write_fact(one))
        for send in sends:
            (windows if send.topic is topics.STATISTICS else alerts).append(orjson.loads(send.value or b""))
    return tally, windows, alerts


def _ordinary(days: int, rng: random.Random) -> list[Fact]:
    """Four stories a quarter of an hour, from eight outlets, about forty names."""
    return [
        fact(n, minute, outlet=f"o{rng.randrange(8)}", entities=(named(rng.randrange(40)),), waited=rng.random())
        for n, minute in enumerate(range(0, days * DAY, 4))
    ]


def test_an_ordinary_week_rings_no_burst_and_a_sudden_name_rings_once() -> None:
    rng = random.Random(3)
    ordinary = _ordinary(4, rng)
    _, _, alerts = _run(ordinary)
    assert [a for a in alerts if a["rule"] == "burst"] == []

    start = 3 * DAY + 400
    sudden = [fact(90_000 + n, start + n, outlet=f"o{n % 6}", entities=(named(777, "زلزال"),)) for n in range(12)]
    _, _, alerts = _run([*ordinary, *sudden])
    (burst,) = [a for a in alerts if a["rule"] == "burst"]
    assert burst["subject"].endswith("Q777")
    assert burst["detail"]["against"] == "same-hour"
    # It rings while it goes on: after the lateness, not at the end of the hour.
    assert start < _minute(burst["time"]) < start + 14


def _minute(instant: str) -> float:
    from datetime import datetime

    return (datetime.fromisoformat(instant.replace("Z", "+00:00")).timestamp() * 1000 - DAWN) / MINUTE


def test_a_backlog_of_old_copy_rings_nothing_and_counts_as_backfill() -> None:
    rng = random.Random(4)
    ordinary = _ordinary(2, rng)
    arrived = DAWN + int(1.5 * DAY) * MINUTE
    old = [
        Fact(**{f: getattr(one, f) for f in one.__struct_fields__} | {"arrived": arrived + n, "done": arrived + n})
        for n, one in enumerate(fact(n, -9 * DAY + n, partition=1, entities=(named(777),)) for n in range(500))
    ]
    tally, windows, alerts = _run([*ordinary, *old])
    alone, windows_alone, alerts_alone = _run(ordinary)

    assert tally.state.n_backfill == 500
    assert [a["rule"] for a in alerts] == [a["rule"] for a in alerts_alone]
    live = [[w for w in written if w["kind"] != "total"] for written in (windows, windows_alone)]
    assert live[0] == live[1]
    assert (tally.state.laws[0], tally.state.laws[1].counts) == (alone.state.laws[0], {"article": 500})


def test_an_outlet_that_stops_in_the_middle_of_the_day_is_missed_within_the_hour() -> None:
    regular = [fact(n, n, outlet="steady", language="ar") for n in range(2 * DAY)]
    stops = [fact(100_000 + n, 5 * n, outlet="falters", language="ar") for n in range(3 * DAY // 10)]
    _, _, alerts = _run([*regular, *stops])
    (missed,) = [a for a in alerts if a["rule"] == "silence"]
    last = 5 * (3 * DAY // 10 - 1)

    assert missed["subject"] == "source:falters"
    assert last + 15 <= _minute(missed["time"]) < last + 60


def test_late_items_correct_what_was_published_and_the_last_revision_is_right() -> None:
    on_time = [fact(n, n, outlet="a") for n in range(120)]
    late = [fact(1_000 + n, n, outlet="b", waited=40) for n in range(60)]
    tally, windows, _ = _run([*on_time, *late])
    newest: dict[str, Any] = {}
    for window in windows:
        if window["kind"] == "tumbling" and window["size"] == "1m" and window["dimension"] == "source":
            assert window["revision"] == newest.get(window["windowStart"], {"revision": -1})["revision"] + 1
            newest[window["windowStart"]] = window
    counts = [newest[start]["counts"] for start in sorted(newest)]

    assert tally.state.windows.n_late == 60
    assert counts[:60] == [{"a": 1, "b": 1}] * 60
    assert counts[60:110] == [{"a": 1}] * 50
    assert {newest[start]["why"] for start in sorted(newest)[:60]} == {"corrected"}


def test_every_statistic_and_alert_is_what_its_published_schema_says_and_nothing_more() -> None:
    rng = random.Random(5)
    day = _ordinary(2, rng)
    burst = [fact(80_000 + n, DAY + 600 + n, outlet=f"o{n % 6}", entities=(named(777),)) for n in range(12)]
    dead = [fact(70_000 + n, DAY + 10, outcome="dead") for n in range(80)]
    watched = [fact(60_000, DAY + 20, watches=("Q1",))]
    _, windows, alerts = _run([*day, *burst, *dead, *watched, fact(60_000, DAY + 30, outcome="duplicate")])
    assert {window["dimension"] for window in windows} >= {"law", "entity", "story", "latency", "language"}
    assert {alert["rule"] for alert in alerts} >= {"watch", "dead-letters", "burst", "law"}
    for name, values in (("statistic", windows), ("alert", alerts)):
        schema = orjson.loads((SCHEMAS / f"{name}.schema.json").read_bytes())
        validate = Draft202012Validator(schema).validate
        known = [set(record["properties"]) for record in schema["$defs"].values()]
        for value in values:
            validate(value)
            assert any(set(value) <= fields for fields in known), value
