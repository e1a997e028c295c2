"""Crash points between every two effects, over the pure core: nothing lost, same verdicts as without a crash."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from streams import settings as settings_module
from streams.contract import topics
from tests.support.copy_text import body, headline
from tests.support.running import Written, assert_law, assert_repeats_identical, item
from tests.support.simulator import Simulation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.contract.step import Send

N_SEEDS = 1_000
pytestmark = pytest.mark.timeout(300)


def _script(n_partitions: int, seed: int) -> list[tuple[bytes | None, int]]:
    copy, other = body(1), body(2)
    values = [
        item("urn:a", headline(1), copy, published="2026-11-20T10:00:00Z").value,
        item("urn:a-copy", headline(2), copy, published="2026-11-20T10:05:00Z").value,
        b"{broken",
        item("urn:b", headline(3), other, version="2", published="2026-11-20T10:10:00Z").value,
        item("urn:b", headline(4), body(4), version="1", published="2026-11-20T10:01:00Z").value,
        item("urn:a", headline(1), copy, published="2026-11-20T10:00:00Z").value,
        item("urn:late", "", "", pubStatus="canceled", published="2026-11-20T10:20:00Z").value,
        item("urn:late", headline(5), body(5), published="2026-11-20T10:15:00Z").value,
        item("urn:a-copy-2", headline(6), copy, published="2026-11-20T10:30:00Z").value,
        item("urn:a", "", "", pubStatus="canceled", published="2026-11-20T11:00:00Z").value,
        None,
        item("urn:b", headline(7), body(7), version="3", published="2026-11-20T11:10:00Z").value,
        item("urn:c", headline(8), other, published="2026-11-20T11:20:00Z").value,
    ]
    where = random.Random(seed)
    return [(value, where.randrange(n_partitions)) for value in values]


def _written(sends: Sequence[Send]) -> list[Written]:
    outcomes = (topics.ARTICLES, topics.DUPLICATES, topics.DEAD)
    return [Written(s.topic, s.key or b"", s.value, dict(s.headers)) for s in sends if s.topic in outcomes]


def _final(written: Sequence[Written]) -> dict[Any, Any]:
    final: dict[Any, Any] = {}
    for record in written:
        if record.topic is topics.ARTICLES:
            final["articles", record.key] = record.value
        if record.topic is topics.DEAD:
            final["dead", record.key] = record.value
        elif record.cause is None:
            final["verdict", record.owner] = orjson.dumps(record.event["wiredesk"]["verdict"])
    return final


def _run(n_partitions: int, seed: int, crash_at: frozenset[int]) -> Simulation:
    settings = settings_module.read({}, partitions=n_partitions, late_articles=1_000)
    simulation = Simulation(settings, seed, crash_at)
    simulation.feed(_script(n_partitions, seed))
    simulation.run()
    return simulation


def test_a_crash_between_any_two_effects_loses_nothing_and_changes_no_verdict() -> None:
    """One partition, so that the order of arrival is the same in every run: every single crash point is tried."""
    clean = _run(1, 0, frozenset())
    wanted = _final(_written(clean.out))
    for point in range(clean.effects):
        crashed = _run(1, 0, frozenset({point}))
        written = _written(crashed.out)
        assert crashed.crashes == 1
        assert_law(written, {0: 13})
        assert_repeats_identical(written)
        assert _final(written) == wanted, f"crash before effect {point}"


@pytest.mark.parametrize("n_partitions", [1, 3])
def test_a_thousand_seeds_of_crashes_lose_nothing(n_partitions: int) -> None:
    repeated = crashes = 0
    for seed in range(N_SEEDS // 2):
        numbers = random.Random(seed)
        points = frozenset(numbers.randrange(0, 90) for _ in range(numbers.randrange(1, 9)))
        simulation = _run(n_partitions, seed, points)
        written = _written(simulation.out)
        sent: dict[int, int] = {}
        for _, partition in _script(n_partitions, seed):
            sent[partition] = sent.get(partition, 0) + 1
        try:
            assert_law(written, sent)
            repeated += assert_repeats_identical(written)
            compacted = {w.key: w.event for w in written if w.topic is topics.ARTICLES}
            for uri in (b"urn:a", b"urn:late"):
                assert compacted[uri]["pubStatus"] == "canceled", uri
            newest = compacted.get(b"urn:b", {}).get("version")
            assert newest == "3", newest
        except AssertionError as error:
            raise AssertionError(
                f"seed {seed}, {n_partitions} partitions, crashes before {sorted(points)}: {error}"
            ) from error
        crashes += simulation.crashes
    print(f"{N_SEEDS // 2} seeds, {crashes} crashes, {repeated} repeated events, 0 lost")
