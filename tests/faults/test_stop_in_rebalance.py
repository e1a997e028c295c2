"""Workers started and stopped in quick succession, one as another joins: every stop ends, and nothing is lost."""

from __future__ import annotations

import random
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from streams.runtime import worker as worker_module
from tests.support.script import Player, good

if TYPE_CHECKING:
    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.faults, pytest.mark.kafka_only, pytest.mark.timeout(900)]
N_STOPS = 12
FORCED = "the stop took too long"


class Churn:
    """Workers that come and go while a feed goes on."""

    def __init__(self, desk: RunningDesk) -> None:
        self.desk = desk
        self.sent = 0
        self.over = threading.Event()
        self.took: list[float] = []
        self._feeding = threading.Thread(target=self._feed, daemon=True)

    def _feed(self) -> None:
        n = 9_000_000
        while not self.over.is_set():
            self.sent += self.desk.send([good(n + at) for at in range(60)], 40.0)
            n += 60

    def begin(self) -> None:
        self._feeding.start()

    def end(self) -> None:
        self.over.set()
        self._feeding.join(60)
        assert not self._feeding.is_alive()

    def stop(self, *workers: Any) -> None:
        """SIGTERM, all at once; each ends with 0 within its bound."""
        began = time.monotonic()
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        for worker in workers:
            code = self.desk.wait_end(worker, worker_module._STOP_SECONDS + 10.0)
            assert code == 0, self.desk.log_of(worker)[-3000:]
            self.took.append(time.monotonic() - began)


def _rebalances(desk: RunningDesk, worker: Any, seen: int, seconds: float = 60.0) -> None:
    """Wait until a worker says that one of its groups is rebalancing."""
    deadline = time.monotonic() + seconds
    while "the group rebalances" not in desk.log_of(worker)[seen:]:
        assert time.monotonic() < deadline, desk.tails()
        time.sleep(0.02)


def test_a_worker_stopped_as_another_joins_ends_in_time_and_loses_nothing(desk: RunningDesk) -> None:
    numbers = random.Random(41)
    churn = Churn(desk)
    steady = [desk.start(odd="light"), desk.start(odd="light")]
    churn.begin()
    for n in range(N_STOPS):
        seen = len(desk.log_of(steady[0]))
        joining = desk.start(odd="light", wait=False)
        _rebalances(desk, steady[0], seen)
        time.sleep(numbers.uniform(0.0, 1.5))
        if n % 3 == 0:
            churn.stop(steady.pop(0))
        elif n % 3 == 1:
            churn.stop(*steady)
            steady = [desk.start(odd="light")]
        else:
            churn.stop(steady.pop(numbers.randrange(2)))
        steady.append(joining)
        for worker in steady:
            assert worker.poll() is None, desk.log_of(worker)[-3000:]
    churn.end()
    desk.wait_law(churn.sent, 120.0)
    churn.stop(*steady)
    player = Player(desk)
    player.sent = churn.sent
    player.check()
    forced = sum(FORCED in desk.log_of(worker) for worker, _ in desk.workers)
    print(f"{len(churn.took)} stops, the longest {max(churn.took):.1f} s, {forced} by force")
    assert max(churn.took) < worker_module._STOP_SECONDS + 5.0
    # A stop that hangs is ended by force and loses nothing; but none should hang.
    assert forced == 0
