"""A batch is answered in portions bounded by bytes and time, and the event loop has its turns in between."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from streams.contract import topics
from streams.contract.framing import frame
from streams.contract.step import Keep, Record, Result, Send, Stateless
from streams.runtime.outbox import Outbox
from streams.runtime.shell import Shell, _record
from streams.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAME = "wire.raw"


class Slow(Stateless):
    """Takes as long for each record as it says."""

    name = "slow"
    reads = (topics.RAW,)

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.log: list[str] = []

    def handle(self, records: Sequence[Record]) -> list[Result]:
        for record in records:
            time.sleep(self.seconds)
            self.log.append(f"answered {record.offset}")
        return [Result(sends=(Send(topics.PREPARED, None, b"%d" % record.offset),)) for record in records]


class Deciding(Slow):
    """Decides on each record, and keeps what it decided."""

    name = "deciding"
    has_ledger = True

    def handle(self, records: Sequence[Record]) -> list[Result]:
        pairs = zip(records, super().handle(records), strict=True)
        return [result._replace(keeps=(Keep(b"0|%d" % record.offset, b"decided"),)) for record, result in pairs]


class Together(Slow):
    """Answers many records in one go, and follows a topic."""

    name = "together"
    batch_records = 32
    follows = (topics.KNOWLEDGE,)

    def learn(self, records: Sequence[Record]) -> list[str]:
        self.log.extend(f"learnt {record.offset}" for record in records)
        return []


class Event:
    def __init__(self, offset: int, size: int, log: list[str]) -> None:
        self.message: Any = SimpleNamespace(
            topic=NAME,
            partition=0,
            offset=offset,
            timestamp=0,
            key=None,
            value=b"x" * size,
            headers=(),
            generation_id=1,
            tp=(NAME, 0),
        )
        self.log = log

    def ack(self) -> bool:
        self.log.append(f"acknowledged {self.message.offset}")
        return True


class Shelf(Outbox):
    """Takes note of what is written, and when."""

    def __init__(self, settings: Settings, log: list[str]) -> None:
        super().__init__(settings)
        self.log = log
        self.writes: list[list[int]] = []

    async def send(self, sends: Sequence[Send]) -> None:
        self.writes.append([int(send.value or b"") for send in sends])
        self.log.extend(f"written {int(send.value or b'')}" for send in sends)

    async def keep(self, topic: str, partition: int, keeps: Sequence[Keep]) -> tuple[int, int]:  # noqa: ARG002
        first = sum(line.startswith("kept") for line in self.log)
        self.log.extend(f"kept {keep.key.split(b'|')[1].decode()}" for keep in keeps)
        return first, first + len(keeps) - 1


def _desk(folder: Path, step: Slow, **settings: Any) -> tuple[Shell, Shelf]:
    ours = Settings(state_dir=str(folder), **settings)
    shelf = Shelf(ours, step.log)
    asyncio.set_event_loop(asyncio.new_event_loop())
    desk = Shell(ours, step, shelf)
    desk.app = SimpleNamespace(
        monitor=SimpleNamespace(stream_inbound_time={}),
        consumer_generation_id=1,
        consumer=SimpleNamespace(_committed_offset={(NAME, 0): 0}),
        loop=None,
    )
    desk._ready.set()
    desk.die = _told  # type: ignore[method-assign]
    return desk, shelf


def _told(error: BaseException) -> None:
    """Let a test say what a worker would end of; the process would go, and with it every other test."""
    raise error


def _run(desk: Shell, events: Sequence[Event]) -> float:
    """Let the desk take a batch; returns the longest time the event loop had no turn."""

    async def go() -> float:
        beats = [time.monotonic()]

        async def beat() -> None:
            while True:
                beats.append(time.monotonic())
                await asyncio.sleep(0.001)

        beating = asyncio.create_task(beat())
        await desk._batch(events)
        beating.cancel()
        beats.append(time.monotonic())
        return max(after - before for before, after in itertools.pairwise(beats))

    return asyncio.run(go())


def test_large_records_are_answered_one_by_one_with_a_turn_of_the_loop_between(tmp_path: Path) -> None:
    step = Slow(0.2)
    desk, _ = _desk(tmp_path, step)
    longest = _run(desk, [Event(n, 300_000, step.log) for n in range(10)])
    assert longest < 1.0, "ten records of 0.2 s each, and never two seconds without a turn"
    assert [line for line in step.log if line.startswith("acknowledged")] == [f"acknowledged {n}" for n in range(10)]


def test_other_agents_have_their_turns_while_a_batch_for_models_is_answered(tmp_path: Path) -> None:
    step, turned, seen = Together(0.0), threading.Event(), []
    desk, _ = _desk(tmp_path, step)
    answer_all = step.handle

    def handle(records: Sequence[Record]) -> list[Result]:
        seen.append(turned.wait(30.0))
        return answer_all(records)

    step.handle = handle  # type: ignore[method-assign]

    async def go() -> None:
        answering = asyncio.create_task(desk._batch([Event(n, 10, step.log) for n in range(20)]))
        await asyncio.sleep(0.01)
        turned.set()
        await answering

    asyncio.run(go())
    assert seen == [True], "one batch, and the loop turned while it was answered"
    assert [line for line in step.log if line.startswith("acknowledged")] == [f"acknowledged {n}" for n in range(20)]


def test_what_a_topic_teaches_waits_until_the_batch_at_hand_is_answered_and_acknowledged(tmp_path: Path) -> None:
    step = Together(0.02)
    desk, _ = _desk(tmp_path, step)

    async def go() -> None:
        answering = asyncio.create_task(desk._batch([Event(n, 10, step.log) for n in range(10)]))
        while "answered 0" not in step.log:  # noqa: ASYNC110  another thread says so
            await asyncio.sleep(0.001)
        assert await desk._learn([_record(Event(7, 10, step.log).message)]) == []
        await answering

    asyncio.run(go())
    assert step.log.index("acknowledged 9") < step.log.index("learnt 7")


def test_a_step_reads_an_event_without_the_frame_of_a_registry() -> None:
    message = Event(0, 1, []).message
    message.topic, message.value = "wire.articles", frame(7) + b"{}"
    assert _record(message).value == b"{}"
    message.topic = "wire.raw"
    assert _record(message).value == frame(7) + b"{}"


def test_slow_records_are_written_after_about_a_tenth_of_a_second_and_not_at_the_end(tmp_path: Path) -> None:
    step = Slow(0.3)
    desk, shelf = _desk(tmp_path, step)
    _run(desk, [Event(n, 300_000, step.log) for n in range(8)])
    assert [n for write in shelf.writes for n in write] == list(range(8))
    assert len(shelf.writes) >= 2
    assert step.log.index("acknowledged 0") < step.log.index("answered 7")


def test_no_record_is_acknowledged_before_it_is_written_nor_written_out_of_order(tmp_path: Path) -> None:
    step = Slow(0.0)
    desk, shelf = _desk(tmp_path, step, batch_bytes=1_000_000)
    _run(desk, [Event(n, 400_000, step.log) for n in range(20)])
    assert [n for write in shelf.writes for n in write] == list(range(20))
    for n in range(20):
        assert step.log.index(f"answered {n}") < step.log.index(f"written {n}") < step.log.index(f"acknowledged {n}"), n


@pytest.mark.parametrize("wait", [0.0, 0.05])
def test_what_came_meanwhile_is_one_batch_and_an_idle_agent_waits_for_the_next_record(
    tmp_path: Path, wait: float
) -> None:
    step = Slow(0.0)
    desk, _ = _desk(tmp_path, step, batch_wait_seconds=wait)
    desk._batch_records = 3

    async def go() -> list[Any]:
        queue: Any = asyncio.Queue()
        idle = asyncio.create_task(desk._take(queue))
        await asyncio.sleep(0.01)
        assert not idle.done()
        for number in range(5):
            queue.put_nowait(Event(number, 1, step.log))
        return [[event.message.offset for event in events] for events in (await idle, await desk._take(queue))]

    assert asyncio.run(go()) == [[0, 1, 2], [3, 4]]


def test_records_of_an_older_generation_are_neither_answered_nor_acknowledged(tmp_path: Path) -> None:
    step = Slow(0.0)
    desk, shelf = _desk(tmp_path, step)
    fetched_before, fetched_since = ([Event(n, 10, step.log) for n in offsets] for offsets in ((7, 8), (0, 1)))
    for event in fetched_before:
        event.message.generation_id = 0
    _run(desk, [*fetched_before, *fetched_since])
    assert shelf.writes == [[0, 1]]
    assert [line for line in step.log if line.startswith("acknowledged")] == ["acknowledged 0", "acknowledged 1"]


def test_what_a_rebalance_overtakes_while_it_is_written_is_not_acknowledged(tmp_path: Path) -> None:
    step = Slow(0.0)
    desk, shelf = _desk(tmp_path, step)

    async def write_and_lose(sends: Sequence[Send]) -> None:
        await Shelf.send(shelf, sends)
        desk.app.consumer_generation_id = 2

    shelf.send = write_and_lose  # type: ignore[method-assign]
    _run(desk, [Event(0, 10, step.log)])
    assert step.log == ["answered 0", "written 0"]


@pytest.mark.parametrize("ends", ["rebalance", "stop"])
def test_a_rebalance_that_begins_while_ledgers_are_read_lets_no_batch_through(tmp_path: Path, ends: str) -> None:
    """The batch would write to a ledger that another worker reads next; CI saw that worker end of it."""
    step = Deciding(0.0)
    desk, _ = _desk(tmp_path, step)
    desk._ready.clear()
    desk._followed.set()
    assert desk.ledger is not None
    reading, read = asyncio.Event(), asyncio.Event()

    async def restore(partition: int) -> bool:  # noqa: ARG001
        reading.set()
        await read.wait()
        return False

    desk.ledger.restore = restore  # type: ignore[method-assign]
    place = SimpleNamespace(topic=NAME, partition=0)

    async def go() -> None:
        restoring = asyncio.create_task(desk._keep_restored())
        await desk._on_assigned(None, [place])
        answering = asyncio.create_task(desk._batch([Event(0, 10, step.log)]))
        await reading.wait()
        ending = asyncio.create_task(desk._on_revoked(None, ()) if ends == "rebalance" else desk._on_stopping(None))
        await asyncio.sleep(0)
        read.set()
        await ending
        await asyncio.sleep(0.05)
        assert step.log == []
        assert not desk.is_ready
        await desk._on_assigned(None, [place])
        await answering
        assert "acknowledged 0" in step.log
        restoring.cancel()

    asyncio.run(go())


def test_an_agent_whose_ledger_is_being_read_is_not_idle(tmp_path: Path) -> None:
    """200,000 articles took longer than the watchdog waits on a busy machine: no start ever ended."""
    desk, _ = _desk(tmp_path, Deciding(0.0))
    desk._ready.clear()
    desk._unready_since -= 500.0
    assert desk.idle_seconds() > 499.0
    assert desk.ledger is not None
    desk.ledger._take(SimpleNamespace(topic=desk.ledger.topic, partition=0, offset=0, key=b"0|a", value=None))
    assert desk.idle_seconds() < 60.0


def test_no_outcome_goes_out_before_the_ledger_has_its_decision(tmp_path: Path) -> None:
    step = Deciding(0.0)
    desk, _ = _desk(tmp_path, step, batch_bytes=1_000_000)
    _run(desk, [Event(n, 400_000, step.log) for n in range(10)])
    for n in range(10):
        assert step.log.index(f"kept {n}") < step.log.index(f"written {n}") < step.log.index(f"acknowledged {n}"), n


@pytest.mark.parametrize(("size", "most"), [(400_000, 3), (5_000_000, 1)])
def test_what_is_answered_before_it_is_written_is_bounded_by_bytes(tmp_path: Path, size: int, most: int) -> None:
    step = Slow(0.0)
    desk, shelf = _desk(tmp_path, step, batch_bytes=1_000_000)
    _run(desk, [Event(n, size, step.log) for n in range(9)])
    assert max(map(len, shelf.writes)) == most


def test_small_records_are_written_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.runtime.shell._PORTION_SECONDS", 60.0)  # a busy machine is no slow record
    step = Slow(0.0)
    desk, shelf = _desk(tmp_path, step)
    _run(desk, [Event(n, 3_000, step.log) for n in range(200)])
    assert [len(write) for write in shelf.writes] == [200]


def test_every_chunk_is_progress(tmp_path: Path) -> None:
    step = Slow(0.4)
    desk, _ = _desk(tmp_path, step)
    desk._waiting_since = time.monotonic() - 1_000.0
    idle: list[float] = []

    async def go() -> None:
        async def look() -> None:
            await asyncio.sleep(0.1)
            while True:
                idle.append(desk.idle_seconds())
                await asyncio.sleep(0.001)

        looking = asyncio.create_task(look())
        await desk._batch([Event(n, 300_000, step.log) for n in range(6)])
        looking.cancel()

    desk.last_progress = time.monotonic()
    asyncio.run(go())
    assert max(idle) < 2.0, "2.4 s of answering, 0.4 s between two signs of progress"
