"""Faust's app where a stop meets a rebalance; on a real broker see tests/faults/test_stop_in_rebalance.py."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from faust.types import TP

from streams.runtime.app import make_app
from streams.settings import read

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path


class _Consumer:
    """Stands for the consumer; Faust closes it in another event loop than its own, and it never leaves its group."""

    closed = False

    def close(self) -> None:
        self.closed = True


def test_a_rebalance_during_a_stop_waits_for_the_batch_at_hand_and_closes_no_consumer(tmp_path: Path) -> None:
    waited: list[set[str]] = []

    async def go() -> _Consumer:
        app = make_app(read({}, state_dir=str(tmp_path)), "dedupe")

        async def wait(_app: Any, revoked: set[str], **_: Any) -> None:
            await asyncio.sleep(0)
            waited.append(revoked)

        app.on_partitions_revoked.connect(wait, weak=False)
        app.consumer = consumer = _Consumer()
        app._stopped.set()
        assert app.should_stop
        await app._on_partitions_revoked({"a"})
        await app._on_partitions_assigned({"a"})
        return consumer

    assert not asyncio.run(go()).closed
    assert waited == [{"a"}]


class _Seeking(_Consumer):
    """Stands for a consumer whose second seek lets a record in, if the flow lets it."""

    def __init__(self, app: Any, seeks: Sequence[Callable[[], Awaitable[None]]]) -> None:
        self._app = app
        self._seeks = iter(seeks)

    def assignment(self) -> set[Any]:
        return {TP("t", 0)}

    async def perform_seek(self) -> None:
        await next(self._seeks)()

    def stop_flow(self) -> None:
        """Faust's flow control alone decides here."""

    def resume_partitions(self, _partitions: object) -> None:
        pass

    resume_flow = stop_flow


def test_a_rebalance_within_a_rebalance_skips_no_record_that_comes_while_it_seeks(tmp_path: Path) -> None:
    """Faust's own recovery and queues; on a real broker two rebalances overlap only now and then, under load."""
    got: list[str] = []

    async def go() -> None:
        app = make_app(read({}, state_dir=str(tmp_path)), "dedupe")
        queue = app.FlowControlQueue(maxsize=9, clear_on_resume=True)
        recovery = app.tables.recovery
        comes: list[asyncio.Task[None]] = []

        async def rebalances_again() -> None:
            app.flow_control.suspend()  # as Faust does when partitions are revoked
            app.flow_control.clear()

        async def a_record_comes() -> None:
            comes.append(asyncio.create_task(queue.put("record")))
            await asyncio.sleep(0.01)

        app.consumer = _Seeking(app, (rebalances_again, a_record_comes))
        app.consumer_generation_id = 1
        app._fetcher = SimpleNamespace(maybe_start=_nothing)
        await recovery._resume_streams(1)
        app.consumer_generation_id = 2
        await recovery._resume_streams(2)
        await asyncio.wait_for(comes[0], 5)
        while not queue.empty():
            got.append(queue.get_nowait())

    asyncio.run(go())
    assert got == ["record"]


async def _nothing() -> None:
    pass


def _with_consumer(folder: Path, test: Callable[[Any], Awaitable[None]]) -> None:
    async def go() -> None:
        app = make_app(read({}, state_dir=str(folder)), "dedupe")

        async def told(*_: Any) -> None:
            """Hear what the consumer tells; here nobody listens."""

        consumer = app.transport.create_consumer(told, on_partitions_revoked=told, on_partitions_assigned=told)
        await test(consumer)

    asyncio.run(go())


def test_a_record_is_handed_over_without_a_task_where_the_queue_has_room(tmp_path: Path) -> None:
    handed: list[asyncio.Task[Any] | None] = []

    async def hand() -> None:
        handed.append(asyncio.current_task())

    async def test(consumer: Any) -> None:
        await consumer.wait_first(hand(), consumer.suspend_flow.wait())
        assert handed == [asyncio.current_task()]

    _with_consumer(tmp_path, test)


def test_a_record_that_waits_for_room_is_handed_over_once(tmp_path: Path) -> None:
    handed: list[str] = []

    async def test(consumer: Any) -> None:
        room = asyncio.Event()

        async def hand() -> None:
            handed.append("begins")
            await room.wait()
            await asyncio.sleep(0)
            handed.append("is there")

        asyncio.get_running_loop().call_later(0.01, room.set)
        await consumer.wait_first(hand(), consumer.suspend_flow.wait())

    _with_consumer(tmp_path, test)
    assert handed == ["begins", "is there"]


def test_a_record_that_waits_for_room_is_let_go_when_the_flow_is_suspended(tmp_path: Path) -> None:
    ended: list[str] = []

    async def hand() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("let go")
            raise

    async def test(consumer: Any) -> None:
        asyncio.get_running_loop().call_later(0.01, consumer.suspend_flow.set)
        await asyncio.wait_for(consumer.wait_first(hand(), consumer.suspend_flow.wait()), 5)
        await asyncio.sleep(0)

    _with_consumer(tmp_path, test)
    assert ended == ["let go"]


@pytest.mark.parametrize("waits", [False, True])
def test_what_a_hand_over_fails_with_reaches_the_consumer(tmp_path: Path, waits: bool) -> None:
    async def hand() -> None:
        if waits:
            await asyncio.sleep(0)
        raise ZeroDivisionError

    async def test(consumer: Any) -> None:
        with pytest.raises(ZeroDivisionError):
            await consumer.wait_first(hand(), consumer.suspend_flow.wait())

    _with_consumer(tmp_path, test)
