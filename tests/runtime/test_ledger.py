"""A ledger partition has one writer: a second one is noticed at the first offset that is not the next."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from streams.contract import topics
from streams.contract.step import Keep, Record, Result, Stateless
from streams.runtime.ledger import Ledger
from streams.runtime.outbox import ForeignWriter, Outbox
from streams.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence


class Deciding(Stateless):
    name = "deciding"
    reads = (topics.RAW,)

    def handle(self, records: Sequence[Record]) -> list[Result]:
        return [Result(keeps=(Keep(b"0|a", b"one"),)) for _ in records]


class Partition(Outbox):
    """Gives offsets as a broker does."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.end = 0

    async def keep(self, topic: str, partition: int, keeps: Sequence[Keep]) -> tuple[int, int]:  # noqa: ARG002
        first, self.end = self.end, self.end + len(keeps)
        return first, self.end - 1


@pytest.fixture
def partition() -> Partition:
    return Partition(Settings())


@pytest.fixture
def ledger(partition: Partition) -> Ledger:
    return Ledger(Settings(), Deciding(), partition)


def test_what_is_kept_stands_in_the_order_it_was_first_written_and_a_tombstone_takes_it_out(ledger: Ledger) -> None:
    asyncio.run(ledger.keep(0, [Keep(b"0|a", b"one"), Keep(b"0|b", b"two")]))
    asyncio.run(ledger.keep(0, [Keep(b"0|a", b"three"), Keep(b"0|b", None)]))
    assert ledger.entries(0) == [(b"0|a", b"three")]
    assert (len(ledger), ledger.n_bytes()) == (1, 8)


def test_another_worker_that_wrote_in_between_stops_this_one(ledger: Ledger, partition: Partition) -> None:
    asyncio.run(ledger.keep(0, [Keep(b"0|a", b"one")]))
    partition.end += 1
    with pytest.raises(ForeignWriter, match="expected offset 1, got 2"):
        asyncio.run(ledger.keep(0, [Keep(b"0|b", b"two")]))
    assert ledger.entries(0) == [(b"0|a", b"one")]


def test_a_partition_that_another_worker_has_now_is_dropped(ledger: Ledger) -> None:
    asyncio.run(ledger.keep(0, [Keep(b"0|a", b"one")]))
    ledger.forget(0)
    assert ledger.entries(0) == []
