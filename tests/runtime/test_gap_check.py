"""No gap is believed before the broker has shown that nothing stands in it."""

from __future__ import annotations

import asyncio

import pytest

from streams.runtime.fetch import gap_check as positions_module
from streams.runtime.fetch.gap_check import LostRecords, Positions


class Log:
    """A partition whose records stand at given offsets."""

    def __init__(self, *offsets: int, committed: int | None = None) -> None:
        self.offsets = offsets
        self.group = committed
        self.n_asked_group = 0
        self.asked: list[tuple[int, int]] = []

    async def first(self, _topic: str, _partition: int, start: int, before: int) -> int | None:
        self.asked.append((start, before))
        return next((offset for offset in self.offsets if start <= offset < before), None)

    async def committed(self, _topic: str, _partition: int) -> int | None:
        self.n_asked_group += 1
        return self.group


@pytest.fixture
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions_module, "_SEEK_SECONDS", 0.0)


def _follow(log: Log, offsets: list[int], committed: int | None) -> Positions:
    positions = Positions(log.first, log.committed)

    async def go() -> None:
        for offset in offsets:
            assert await positions.follow("wire.raw", 0, offset, committed)

    asyncio.run(go())
    return positions


def test_records_in_order_from_the_committed_offset_are_never_asked_about() -> None:
    log = Log(*range(20))
    _follow(log, [7, 8, 9, 10], 7)
    _follow(log, [0, 1, 2], None)
    assert log.asked == []


def test_a_record_that_was_skipped_stops_the_agent() -> None:
    with pytest.raises(LostRecords, match="9 was skipped between 9 and 10"):
        _follow(Log(*range(20)), [7, 8, 10], 7)


@pytest.mark.usefixtures("_no_patience")
def test_a_record_that_was_skipped_right_after_the_committed_offset_stops_the_agent() -> None:
    """Faust itself commits 12 over it: it takes 100 committed and [101, 102] acknowledged for a whole row."""
    with pytest.raises(LostRecords, match="10 was skipped"):
        _follow(Log(*range(20)), [11], 10)


@pytest.mark.usefixtures("_no_patience")
def test_what_was_skipped_before_anything_was_committed_stops_the_agent_too() -> None:
    with pytest.raises(LostRecords, match="0 was skipped"):
        _follow(Log(*range(20)), [3], None)


def test_a_gap_that_is_empty_on_the_broker_is_passed() -> None:
    log = Log(0, 1, 2, 8, 9)  # a compacted stretch, or a transaction's marker
    _follow(log, [0, 1, 2, 8, 9], 0)
    assert log.asked == [(3, 8)]


def test_faust_may_go_back_and_is_followed_from_there() -> None:
    """It seeks back to the committed offset around a rejoin; records read again are answered as after a crash."""
    log = Log(*range(20))
    _follow(log, [8, 9, 10, 8, 9, 10, 11], 8)
    assert log.asked == []
    with pytest.raises(LostRecords, match="9 was skipped"):
        _follow(log, [8, 9, 10, 8, 10], 8)


def test_a_new_generation_begins_at_what_is_committed_then() -> None:
    log = Log(*range(20))
    positions = _follow(log, [5, 6, 7], 5)
    positions.clear()
    asyncio.run(positions.follow("wire.raw", 0, 6, 6))
    assert log.asked == []


def test_where_faust_does_not_know_what_is_committed_the_broker_is_asked_once() -> None:
    """Otherwise a worker caught between two rebalances takes its whole partition for skipped."""
    log = Log(*range(200), committed=158)
    _follow(log, [158, 159, 160], None)
    assert (log.asked, log.n_asked_group) == ([], 1)


@pytest.mark.usefixtures("_no_patience")
def test_what_was_skipped_behind_a_committed_offset_that_only_the_broker_knows_stops_the_agent() -> None:
    with pytest.raises(LostRecords, match="150 was skipped between 150 and 158"):
        _follow(Log(*range(200), committed=150), [158], None)


def test_a_record_ahead_of_the_seek_to_what_is_committed_is_refused_until_it_comes_in_its_turn() -> None:
    log = Log(*range(200), committed=150)
    positions = Positions(log.first, log.committed)

    async def go() -> list[bool]:
        taken = [await positions.follow("wire.raw", 0, offset, None) for offset in (158, 159)]
        return taken + [await positions.follow("wire.raw", 0, offset, 150) for offset in (150, 151)]

    assert asyncio.run(go()) == [False, False, True, True]
