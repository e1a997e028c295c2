"""What the monitor costs and how often a burst rings: python -m tests.bench.bench_monitor [speed|bursts]

Speed: facts of 33 items a second of event time through `Tally.count`, in one process, no broker.
Bursts: names told at random on a wire that has a day and a night. Whatever rings there is a false alarm, and the
measure promises one in ten thousand windows. Then the same with a story put in, to see from how many on it rings.
"""

from __future__ import annotations

import random
import sys
import time
from typing import TYPE_CHECKING

import numpy as np

from agents.monitor.outcome_facts import write_fact
from agents.monitor.state import CountingPolicy, Tally
from agents.monitor.trends import BURST_SCORE, History, Ranked
from agents.monitor.windows import HOUR_MS, MINUTE_MS
from tests.support.monitor_facts import DAWN, RAW, fact, named

if TYPE_CHECKING:
    from collections.abc import Iterator

N_FACTS = 60_000
PER_SECOND = 33
N_NAMES, NAMES_A_STORY, N_VOICES = 3_000, 3, 30
QUARTER_MS = 15 * MINUTE_MS
WEEK_HOURS = 7 * 24


def speed() -> None:
    rng = random.Random(1)
    policy = CountingPolicy(RAW, "/wire.tally/0", 2 * MINUTE_MS, 48 * HOUR_MS)
    tally, minutes, longest = Tally(policy), 0, 0.0
    values = [
        write_fact(
            fact(
                n,
                n / PER_SECOND / 60,
                outlet=f"o{rng.randrange(40)}",
                cluster=f"c{n if rng.random() < 0.6 else rng.randrange(max(n - 2_000, 0), n + 1)}",
                entities=tuple(named(int(rng.paretovariate(0.6)) % N_NAMES) for _ in range(5)),
            )
        )
        for n in range(N_FACTS)
    ]
    keeps, began = [], time.process_time()
    for offset, value in enumerate(values):
        before = time.process_time()
        keep, _, counted = tally.count(offset, value)
        if keep is not None:
            keeps.append(keep)
        if counted.published:
            minutes += 1
            longest = max(longest, time.process_time() - before)
    took = time.process_time() - began
    before = time.process_time()
    snapshot = tally.snapshot(force=True)
    snapshot_took = time.process_time() - before
    size = sum(len(keep.value or b"") for keep in snapshot)
    ledger = {keep.key: keep.value for keep in snapshot if keep.value is not None}
    for offset in range(N_FACTS, N_FACTS + 5_000):
        keep, _, _ = tally.count(offset, write_fact(fact(offset, offset / PER_SECOND / 60, outlet="o1")))
        assert keep is not None
        ledger[keep.key] = keep.value or b""
    again = Tally(policy)
    before = time.process_time()
    again.restore(ledger.items())
    restore_took = time.process_time() - before
    assert again.state.position == tally.state.position
    print(f"{N_FACTS} facts, {PER_SECOND} a second of event time: {N_FACTS / took:,.0f} a second of processor time")
    print(f"{minutes} times windows closed; the longest fact took {longest * 1000:.0f} ms")
    print(f"snapshot {size / 1e6:.1f} MB in {snapshot_took * 1000:.0f} ms")
    print(f"read again with 5,000 facts in {restore_took:.1f} s")


class Wire:
    """Stories that name names at random: Zipf's shares, a night and a day, nothing ever happens."""

    def __init__(self, rng: np.random.Generator, stories_an_hour: float) -> None:
        self.rng = rng
        self.rate = stories_an_hour
        shares = 1.0 / np.arange(8, N_NAMES + 8) ** 1.05
        self.shares = shares / shares.sum()
        self.names = [named(n) for n in range(N_NAMES)]

    def window(self, hour: int, part: float) -> tuple[int, dict[int, int]]:
        day = 0.6 + 0.5 * np.sin(2 * np.pi * (hour % 24 - 8) / 24)
        total = int(self.rng.poisson(self.rate * day * part))
        told = self.rng.multinomial(NAMES_A_STORY * total, self.shares)
        return total, {int(n): int(told[n]) for n in np.flatnonzero(told)}

    def ranked(self, told: dict[int, int]) -> list[Ranked]:
        # Of as many voices as random stories would have: one that could not ring for want of voices proves nothing.
        return [Ranked(self.names[n], min(k, N_VOICES), k, k) for n, k in told.items()]


def quarters(wire: Wire, weeks: int) -> Iterator[tuple[History, int, int, dict[int, int]]]:
    """Give every quarter after the first week, with the history it is held against."""
    history = History()
    for hour in range(WEEK_HOURS * (weeks + 1)):
        start = DAWN + hour * HOUR_MS
        told: dict[int, int] = {}
        total = 0
        for quarter in range(4):
            n, names = wire.window(hour, 0.25)
            if hour >= WEEK_HOURS:
                yield history, start + quarter * QUARTER_MS, n, names
            total += n
            for name, k in names.items():
                told[name] = told.get(name, 0) + k
        history.record(start, total, wire.ranked(told))


def bursts() -> None:
    for stories_an_hour, weeks in ((40, 30), (200, 20), (800, 8)):
        wire = Wire(np.random.default_rng(7), stories_an_hour)
        windows = rung = judged = 0
        heard: dict[int, list[bool]] = {extra: [] for extra in (3, 5, 8, 12, 20)}
        for history, start, n, names in quarters(wire, weeks):
            windows += 1
            found = history.bursts(start, start + QUARTER_MS, n, wire.ranked(names))
            rung += len(found)
            judged += any(k >= 5 for k in names.values())
            if windows % 10 == 0:
                # A name of the long tail is suddenly told.
                for extra, ringing in heard.items():
                    name = int(wire.rng.integers(300, N_NAMES))
                    more = names | {name: names.get(name, 0) + extra}
                    burst = history.bursts(start, start + QUARTER_MS, n + extra, wire.ranked(more))
                    ringing.append(any(b.entity.id == wire.names[name].id for b in burst))
        shares = ", ".join(f"{extra}: {100 * sum(r) / len(r):.0f} %" for extra, r in heard.items())
        print(
            f"{stories_an_hour} stories an hour: {windows} windows, {judged} with a name told five times, "
            f"{rung} false bursts of score {BURST_SCORE:g} and more ({rung / windows:.1e} a window)"
        )
        print(f"   a sudden name rings with so many stories in the quarter: {shares}")


if __name__ == "__main__":
    for part in sys.argv[1:] or ("speed", "bursts"):
        {"speed": speed, "bursts": bursts}[part]()
