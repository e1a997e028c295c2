"""Five minutes without a broker, under a supervisor: workers end and are started again, and nothing is lost.

Takes seven minutes, so it runs with WIREDESK_LONG=1 only: `make test-long`.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.script import PROGRESS_SECONDS, Player, copy_of, good

if TYPE_CHECKING:
    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.faults, pytest.mark.kafka_only, pytest.mark.timeout(1_200)]
OUTAGE_SECONDS = 300.0
_RESTART_SECONDS = 5.0  # RestartSec of deploy/systemd


class Supervisor:
    """Starts a worker again whenever it ends, as systemd would."""

    def __init__(self, desk: RunningDesk) -> None:
        self.desk = desk
        self.ended: Counter[int] = Counter()
        self.over = threading.Event()
        self.worker = desk.start(odd="light")
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self.over.wait(0.2):
            code = self.worker.poll()
            if code is not None:
                self.ended[code] += 1
                if not self.over.wait(_RESTART_SECONDS):
                    self.worker = self.desk.start(odd="light", wait=False)

    def stop(self) -> int:
        self.over.set()
        self._thread.join(30)
        return self.desk.stop(self.worker)


@pytest.mark.long
def test_five_minutes_without_a_broker_lose_nothing_and_work_goes_on(desk: RunningDesk, node: Any) -> None:
    supervisor = Supervisor(desk)
    sent = desk.send([good(8_000_000 + n) for n in range(100)], 60.0)
    on_the_way = [good(8_001_000 + n) for n in range(100)]
    sending = threading.Thread(target=desk.send, args=(on_the_way, 40.0))
    sending.start()
    time.sleep(1.0)
    node.kill()
    time.sleep(OUTAGE_SECONDS)
    node.start()
    began = time.monotonic()
    sending.join(240)
    assert not sending.is_alive(), "the producer of the test hangs"
    sent += len(on_the_way) + desk.send([copy_of(8_000_000 + n) for n in range(50)])
    desk.wait_law(sent, 120.0)
    back = time.monotonic() - began
    ended = dict(supervisor.ended)
    assert supervisor.stop() == 0
    player = Player(desk)
    player.sent = sent
    player.check()
    print(f"workers ended by themselves, code to times: {ended}; all out {back:.1f} s after the broker listened")
    assert 0 not in ended, "a worker gave up its work as if it was asked to"
    assert back < 60 + PROGRESS_SECONDS
