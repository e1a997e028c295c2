"""How long a desk has been idle: what the watchdog goes by."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from agents.intake.agent import Intake
from streams.desk import Desk
from streams.outbox import Outbox
from streams.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    settings = Settings(state_dir=str(tmp_path))
    asyncio.set_event_loop(asyncio.new_event_loop())
    return Desk(settings, Intake(lambda _text: ("ar", 1.0), 1_000, 10), Outbox(settings), 1)


def _rebalance(desk: Desk) -> None:
    async def go() -> None:
        await desk._on_revoked(None, set())
        await desk._on_assigned(None, set())

    asyncio.run(go())


def test_a_rebalance_after_a_quiet_night_begins_a_wait_of_its_own(desk: Desk) -> None:
    desk._ready.set()
    desk.last_progress = time.monotonic() - 10_000.0
    assert desk.idle_seconds() > 9_999.0
    _rebalance(desk)
    assert desk.idle_seconds() < 60.0


def test_rebalances_that_follow_one_another_are_one_wait(desk: Desk) -> None:
    desk._ready.set()
    _rebalance(desk)
    desk._unready_since -= 500.0
    _rebalance(desk)
    assert desk.idle_seconds() > 499.0


def test_a_worker_that_never_gets_its_partitions_has_waited_since_its_start(desk: Desk) -> None:
    desk._unready_since -= 500.0
    _rebalance(desk)
    assert desk.idle_seconds() > 499.0


def test_a_partition_that_a_rebalance_takes_while_its_lag_is_read_has_none(desk: Desk) -> None:
    """The consumer lives in another thread: what it was just said to be assigned may be gone."""
    here, gone = SimpleNamespace(topic="wire.raw", partition=0), SimpleNamespace(topic="wire.raw", partition=1)

    def highwater(place: Any) -> int:
        assert place is here, "Partition is not assigned"
        return 12

    consumer = SimpleNamespace(assignment=lambda: [here, gone], highwater=highwater, _committed_offset=_Offsets())
    desk.app = SimpleNamespace(consumer=consumer)
    desk._ready.set()
    assert desk.lag() == 5


class _Offsets:
    def get(self, _place: Any) -> int:
        return 7
