"""Laws of the count: order within the lateness, backfill, repeats and crashes change nothing that is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.monitor.outcome_facts import Fact, write_fact
from agents.monitor.state import CountingPolicy, Tally
from agents.monitor.windows import TUMBLING, Windows, merge
from tests.support.monitor_facts import MINUTE, RAW, fact, named

if TYPE_CHECKING:
    import random

LATENESS = 2 * MINUTE
POLICY = CountingPolicy(RAW, "/wire.tally/0", LATENESS, 48 * 60 * MINUTE)
RELATIONS = ("new", "verbatim", "update", "version", "abridged")

facts = st.builds(
    lambda minute, relation, cluster, outlet, agency, dead: {
        "minute": minute,
        "relation": relation,
        "cluster": f"c{cluster}",
        "outlet": f"o{outlet}",
        "agency": agency,
        "entities": (named(cluster % 4),),
        **({"outcome": "dead"} if dead else {}),
    },
    st.floats(0, 60, allow_nan=False),
    st.sampled_from(RELATIONS),
    st.integers(0, 6),
    st.integers(0, 4),
    st.sampled_from(("", "AFP", "Reuters")),
    st.integers(0, 9).map(lambda n: n == 0),
)
wires = st.lists(facts, min_size=1, max_size=30)


def _facts(wire: list[dict[str, Any]]) -> list[Fact]:
    return [fact(n, **spec) for n, spec in enumerate(wire)]


def _published(tally: Tally, wire: list[Fact], start: int = 0) -> list[bytes]:
    return [send.value or b"" for n, one in enumerate(wire, start) for send in tally.count(n, write_fact(one))[1]]


def _latest(values: list[bytes], *, law: bool = True) -> dict[tuple[Any, ...], Any]:
    """Keep what a compacted reader sees: the newest value of each key."""
    latest: dict[tuple[Any, ...], Any] = {}
    for value in map(orjson.loads, values):
        if "alertId" in value or (value["dimension"] == "law" and not law):
            continue
        key = tuple(value.get(name) for name in ("kind", "size", "windowStart", "dimension", "partition"))
        assert value.get("revision", 0) >= latest.get(key, {}).get("revision", 0)
        latest[key] = value
    return latest


def _counts(latest: dict[tuple[Any, ...], Any]) -> dict[tuple[Any, ...], Any]:
    return {key: (value["total"], value.get("counts"), value.get("entities")) for key, value in latest.items()}


END = [fact(10_000 + n, 60 * 24 * 2 + n * 6) for n in range(3)]


@given(wires, st.randoms())
@settings(max_examples=40, deadline=None)
def test_whatever_the_order_of_arrival_the_last_revision_of_every_window_is_the_same(
    wire: list[dict[str, Any]], rng: random.Random
) -> None:
    ordered = sorted(_facts(wire), key=lambda f: (f.event_time, f.event_id))
    shuffled = list(ordered)
    rng.shuffle(shuffled)
    # Every cluster is learnt before anything is published, so that only the windows are on trial.
    seeds = [fact(5_000 + n, -5, cluster=f"c{n}", entities=(named(n % 4),)) for n in range(7)]

    first = _latest(_published(Tally(POLICY), [*seeds, *ordered, *END]), law=False)
    second = _latest(_published(Tally(POLICY), [*seeds, *shuffled, *END]), law=False)

    assert _counts(first) == _counts(second)


@given(wires, st.lists(st.tuples(st.integers(0, 60), st.floats(49, 5_000)), max_size=25))
@settings(max_examples=40, deadline=None)
def test_backfill_between_live_items_changes_no_live_statistic_and_no_live_alert(
    wire: list[dict[str, Any]], backfill: list[tuple[int, float]]
) -> None:
    live = [*_facts(wire), *END]
    mixed = list(live)
    for n, (at, hours) in enumerate(backfill):
        near = live[min(at, len(live) - 1)]
        old = fact(20_000 + n, 0, cluster="c1", outlet=f"o{n % 5}", entities=(named(9),), watches=())
        arrived = near.arrived
        event_time = arrived - int(hours * 60 * MINUTE)
        old = Fact(
            **{name: getattr(old, name) for name in old.__struct_fields__}
            | {"arrived": arrived, "done": arrived, "event_time": event_time}
        )
        mixed.insert(at, old)

    alone, together = _published(Tally(POLICY), live), _published(Tally(POLICY), mixed)

    assert _latest(alone, law=False) == _latest(together, law=False)
    assert _alerts(alone) == _alerts(together)


def _alerts(values: list[bytes]) -> list[tuple[str, str, str]]:
    return [(v["rule"], v["subject"], v["state"]) for v in map(orjson.loads, values) if v.get("rule", "law") != "law"]


@given(wires, st.lists(st.integers(0, 200), max_size=30))
@settings(max_examples=40, deadline=None)
def test_an_outcome_that_is_told_again_is_not_counted_again(wire: list[dict[str, Any]], again: list[int]) -> None:
    once = [*_facts(wire), *END]
    repeated: list[Fact] = []
    for n, one in enumerate(once):
        repeated.append(one)
        repeated.extend(repeated[at % len(repeated)] for at in again[n::17])

    assert _latest(_published(Tally(POLICY), once), law=False) == _latest(
        _published(Tally(POLICY), repeated), law=False
    )


@given(wires, st.lists(st.tuples(st.integers(0, 65), st.integers(0, 12), st.booleans(), st.integers(0, 6)), max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_crash_anywhere_loses_nothing_and_counts_nothing_twice(
    wire: list[dict[str, Any]], crashes: list[tuple[int, int, bool, int]]
) -> None:
    """A crash goes back some records; its ledger entries are durable, its sends are not; a snapshot may tear."""
    stream = [write_fact(one) for one in (*_facts(wire), *END)]
    calm = Tally(POLICY)
    expected = [send for n, value in enumerate(stream) for send in calm.count(n, value)[1]]

    ledger: dict[bytes, bytes] = {}
    delivered: list[Any] = []
    tally, at = Tally(POLICY), 0
    plan = sorted(crashes)
    while at < len(stream):
        if plan and plan[0][0] <= at:
            _, back, snapshot, torn = plan.pop(0)
            if snapshot:
                keeps = tally.snapshot(force=True)
                _write(ledger, keeps[: len(keeps) - torn] if torn else keeps)
            unsent = stream[at : at + 2]  # kept, but the process dies before their sends are acknowledged
            for n, value in enumerate(unsent, at):
                keep, _, _ = tally.count(n, value)
                _write(ledger, [keep] if keep else [])
            tally = Tally(POLICY)
            tally.restore(ledger.items())
            at = max(0, at - back)
            continue
        keep, sends, _ = tally.count(at, stream[at])
        _write(ledger, [keep] if keep else [])
        delivered += sends
        at += 1

    assert _bytes(calm) == _bytes(tally)
    assert {(send.key, send.value) for send in delivered} == {(send.key, send.value) for send in expected}


def _write(ledger: dict[bytes, bytes], keeps: list[Any]) -> None:
    for keep in keeps:
        if keep.value is None:
            ledger.pop(keep.key, None)
        else:
            ledger[keep.key] = keep.value


def _bytes(tally: Tally) -> Any:
    import msgspec

    return msgspec.to_builtins(tally.state, order="deterministic")


@given(wires)
@settings(max_examples=40, deadline=None)
def test_a_longer_window_is_the_sum_of_the_shorter_ones_in_it(wire: list[dict[str, Any]]) -> None:
    windows = Windows()
    for one in _facts(wire):
        windows.add(one, LATENESS)
    for shorter, longer in ((0, 1), (1, 2), (2, 3)):
        length = TUMBLING[longer].length_ms
        for start, pane in windows.panes[longer].items():
            parts = [p for s, p in windows.panes[shorter].items() if start <= s < start + length]
            total = merge(start, parts)
            assert total.counts == pane.counts
            assert total.stories == pane.stories
