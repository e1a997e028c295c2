"""Workers killed and rebalanced at random while the wire runs: 0 lost, the law holds, repeats are byte-identical."""

from __future__ import annotations

import os
import random
import threading
import time
from typing import TYPE_CHECKING

import pytest

from streams.contract import topics
from tests.support.copy_text import body, headline
from tests.support.running import RunningDesk, Sent, assert_law, assert_repeats_identical, item

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = [pytest.mark.broker, pytest.mark.faults, pytest.mark.timeout(600)]

N_UNIQUE, N_DUPLICATES, N_KILLS = 3_000, 1_000, 10


def _seed() -> int:
    """Return SEED, or a new one a run; it is printed, so that SEED=<it> runs a failure again."""
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(1 << 30)))
    print(f"SEED={seed}")
    return seed


def _wire(numbers: random.Random) -> list[Sent]:
    """3,000 items and 1,000 copies: resends, verbatim copies of another outlet, cut copies, and their kills."""
    originals = [
        (f"urn:load:{n}", headline(n), body(n), f"2026-11-20T{10 + n // 600:02}:{n // 10 % 60:02}:00Z")
        for n in range(N_UNIQUE)
    ]
    wire: list[tuple[float, Sent]] = []
    for place, (uri, title, text, published) in enumerate(originals):
        wire.append((place, item(uri, title, text, published=published, source="الأصل")))
    for number in range(N_DUPLICATES):
        place = numbers.randrange(N_UNIQUE)
        uri, title, text, published = originals[place]
        behind = place + numbers.random() * 200
        kind = number % 3
        if kind == 0:
            wire.append((behind, item(uri, title, text, published=published, source="الأصل")))
        elif kind == 1:
            wire.append((behind, item(f"urn:copy:{number}", headline(number + 9_000_000), text, published=published)))
        else:
            cut = "\n".join(text.split("\n")[:2])
            wire.append((behind, item(f"urn:cut:{number}", title, cut, published=published)))
    return [sent for _, sent in sorted(wire, key=lambda pair: pair[0])]


def _check(desk: RunningDesk, count: int, seconds: float = 240.0) -> None:
    desk.wait_law(count, seconds)
    written = desk.outcomes()
    assert_law(written, desk.raw_offsets())
    repeats = assert_repeats_identical(written)
    owners = {w.owner for w in written}
    assert len(owners) == count
    n_articles = len({w.owner for w in written if w.topic is topics.ARTICLES and w.cause is None})
    assert not [w for w in written if w.topic is topics.DEAD]
    assert n_articles >= N_UNIQUE, "an article was swallowed as a copy of itself"
    print(f"{count} records, {n_articles} articles, {count - n_articles} duplicates, {repeats} repeated, 0 lost")


def _send_beside(desk: RunningDesk, wire: Sequence[Sent], seconds: float) -> threading.Thread:
    thread = threading.Thread(target=lambda: desk.send(wire, rate=len(wire) / seconds))
    thread.start()
    return thread


def test_ten_kills_at_random_moments_lose_nothing(desk: RunningDesk) -> None:
    numbers = random.Random(_seed())
    wire = _wire(numbers)
    worker = desk.start()
    sending = _send_beside(desk, wire, 45.0)
    for kill in range(N_KILLS):
        time.sleep(numbers.uniform(0.3, 3.0))
        assert worker.poll() is None, desk.tails()
        desk.kill(worker)
        worker = desk.start()
        print(f"kill {kill + 1}: started again")
    sending.join()
    _check(desk, len(wire))
    assert desk.stop(worker) == 0


def test_a_worker_that_comes_and_goes_four_times_loses_nothing(desk: RunningDesk) -> None:
    numbers = random.Random(_seed())
    wire = _wire(numbers)
    steady = desk.start()
    sending = _send_beside(desk, wire, 40.0)
    for number in range(4):
        second = desk.start()
        time.sleep(numbers.uniform(1.0, 4.0))
        if number % 2:
            desk.kill(second)
        else:
            began = time.monotonic()
            assert desk.stop(second) == 0, desk.log_of(second)[-3000:]
            print(f"stopped in {time.monotonic() - began:.1f} s")
    sending.join()
    _check(desk, len(wire))
    assert desk.stop(steady) == 0
