"""How long a desk has been idle: what the watchdog goes by."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from aiokafka import TopicPartition

from agents.intake.agent import Intake
from streams.runtime.outbox import Outbox
from streams.runtime.shell import Shell
from streams.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Shell:
    settings = Settings(state_dir=str(tmp_path))
    asyncio.set_event_loop(asyncio.new_event_loop())
    return Shell(settings, Intake(lambda _text: ("ar", 1.0), 1_000, 10), Outbox(settings))


def _rebalance(desk: Shell) -> None:
    async def go() -> None:
        await desk._on_revoked(None, set())
        await desk._on_assigned(None, set())

    asyncio.run(go())


def test_a_rebalance_after_a_quiet_night_begins_a_wait_of_its_own(desk: Shell) -> None:
    desk._ready.set()
    desk.last_progress = time.monotonic() - 10_000.0
    _rebalance(desk)
    assert desk.idle_seconds() < 60.0


def test_rebalances_that_follow_one_another_are_one_wait(desk: Shell) -> None:
    desk._ready.set()
    _rebalance(desk)
    desk._unready_since -= 500.0
    _rebalance(desk)
    assert desk.idle_seconds() > 499.0


def test_a_worker_that_never_gets_its_partitions_has_waited_since_its_start(desk: Shell) -> None:
    desk._unready_since -= 500.0
    _rebalance(desk)
    assert desk.idle_seconds() > 499.0


def test_a_partition_that_a_rebalance_takes_while_its_lag_is_read_has_none(desk: Shell) -> None:
    """The consumer lives in another thread: what it was just said to be assigned may be gone."""
    here, gone = TopicPartition("wire.raw", 0), TopicPartition("wire.raw", 1)

    def highwater(place: Any) -> int:
        assert place is here, "Partition is not assigned"
        return 12

    consumer = SimpleNamespace(assignment=lambda: [here, gone], highwater=highwater, _committed_offset=_Offsets())
    desk.app = SimpleNamespace(consumer=consumer)
    desk._ready.set()
    assert desk.lag() == 5


def _lagging(desk: Shell, end: list[int]) -> None:
    """Give the desk one partition whose records before offset 7 are committed."""
    place = TopicPartition("wire.raw", 0)
    consumer = SimpleNamespace(assignment=lambda: [place], highwater=lambda _: end[0], _committed_offset=_Offsets())
    desk.app = SimpleNamespace(consumer=consumer)
    desk._ready.set()


def test_the_first_record_after_a_quiet_night_has_not_waited_since_the_evening(desk: Shell) -> None:
    end = [7]
    _lagging(desk, end)
    desk.last_progress = time.monotonic() - 10_000.0
    desk.note_lag()
    assert desk.idle_seconds() == 0.0
    end[0] = 8
    desk.note_lag()
    assert desk.idle_seconds() < 60.0


def test_a_record_that_nothing_comes_of_waits_longer_each_time_the_watchdog_looks(desk: Shell) -> None:
    _lagging(desk, [8])
    desk.last_progress = time.monotonic() - 10_000.0
    desk.note_lag()
    desk._waiting_since = time.monotonic() - 500.0
    desk.note_lag()
    assert desk.idle_seconds() > 499.0
    desk.last_progress = time.monotonic() - 3.0
    assert desk.idle_seconds() < 60.0


def test_a_transactions_marker_is_no_wait_for_the_record_that_comes_after_it(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    end, asked = [8], []

    async def first_record(_settings: Settings, _topic: str, _partition: int, start: int, before: int) -> int | None:
        asked.append((start, before))
        return 8 if before > 8 else None

    monkeypatch.setattr("streams.runtime.lag.first_record", first_record)
    _lagging(desk, end)
    desk.note_lag()
    assert not asyncio.run(desk.is_waited_for())
    desk.last_progress = time.monotonic() - 10_000.0
    desk.note_lag()
    assert desk.idle_seconds() == 0.0
    end[0] = 9
    desk.note_lag()
    assert asyncio.run(desk.is_waited_for())
    assert desk.idle_seconds() < 60.0
    assert asked == [(7, 8), (8, 9)]


class _Offsets:
    def get(self, _place: Any) -> int:
        return 7
