"""What the charts count: bars of a chosen range that end with the newest item, in bounded memory."""

from __future__ import annotations

import pytest

from agents.monitor.dashboard.flow import MOST_MS, RANGES, Flow
from tests.monitor.test_dashboard import NOON

MINUTE = 60_000


@pytest.mark.parametrize("wanted", list(RANGES))
def test_every_item_of_a_range_stands_in_the_bar_of_its_time(wanted: str) -> None:
    flow, (_, step, bars) = Flow(), RANGES[wanted]
    for n in range(bars * step // MINUTE):
        flow.add(NOON - n * MINUTE, "outcome", "article")
    shown = flow.read(wanted)
    counts = shown["counts"]["outcome"]["article"]

    assert (shown["range"], shown["step"], len(shown["starts"]), len(counts)) == (wanted, step, bars, bars)
    assert shown["starts"][-1] <= NOON < shown["starts"][-1] + step
    # The first bar and the last are cut where the range begins and the newest item stands.
    assert set(counts[1:-1]) == {step // MINUTE}


@pytest.mark.parametrize(
    ("ago", "wanted"), [(30 * MINUTE, "1h"), (5 * 60 * MINUTE, "6h"), (600 * MINUTE, "24h"), (MOST_MS - MINUTE, "30d")]
)
def test_without_a_choice_the_shortest_range_is_taken_that_shows_all(ago: int, wanted: str) -> None:
    flow = Flow()
    flow.add(NOON, "outcome", "dead")
    flow.add(NOON - ago, "outcome", "article")
    shown = flow.read()
    assert shown["range"] == wanted
    assert sum(shown["counts"]["outcome"]["article"]) == 1


def test_nothing_counted_has_no_bars_and_invented_labels_fill_no_memory() -> None:
    flow = Flow()
    assert flow.read("7d") == {"range": "7d", "step": MINUTE, "starts": [], "counts": {}}
    for n in range(3_000):
        flow.add(NOON + 15 * n * MINUTE, "language", f"x{n}")
        flow.add(NOON, "language", f"y{n}")
    assert sum(len(slots) for slots in flow._slots.values()) == 6 * 60 + 30 * 24 * 4
    assert sum(f"y{n}" in flow.read("30d")["counts"]["language"] for n in range(0, 3_000, 100)) <= 40
    flow.add(0, "language", "ar")
    assert "ar" not in flow.read("30d")["counts"]["language"]
