"""Faust's app where a stop meets a rebalance; on a real broker see tests/faults/test_stop_in_rebalance.py."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from streams.runtime.app import make_app
from streams.settings import read

if TYPE_CHECKING:
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
