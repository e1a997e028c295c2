"""What waits for an agent: how far its partitions go beyond what it has committed, and whether that is real."""

from __future__ import annotations

from typing import TYPE_CHECKING

from faust.exceptions import ConsumerNotStarted

from streams.runtime.fetch.gap_check import first_record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.runtime.from_faust import GroupConsumer, Partition
    from streams.settings import Settings


class Lag:
    """Asks an agent's Faust consumer what waits, and remembers what turned out to be no record."""

    def __init__(self, settings: Settings) -> None:
        """Know of nothing yet."""
        self._settings = settings
        self._nothing_before: dict[Partition, int] = {}

    def clear(self) -> None:
        """Begin anew: other partitions are assigned."""
        self._nothing_before.clear()

    def waiting(self, consumer: GroupConsumer | None) -> list[tuple[Partition, int]]:
        """Return each assigned partition, and how many of its offsets wait; without a consumer there is none."""
        if consumer is None:
            return []
        found = []
        for place in consumer.assignment():
            end = _highwater(consumer, place) or 0
            found.append((place, max(0, end - self._start(consumer, place))))
        return found

    async def is_real(self, consumer: GroupConsumer, waiting: Sequence[tuple[Partition, int]]) -> bool:
        """Read whether a record is among what waits; a producer's transaction marker looks like one.

        Raises:
            TimeoutError: the broker stops answering.
        """
        for place, n in waiting:
            if n:
                start = self._start(consumer, place)
                if await first_record(self._settings, place.topic, place.partition, start, start + n) is not None:
                    return True
                self._nothing_before[place] = start + n
        return False

    def _start(self, consumer: GroupConsumer, place: Partition) -> int:
        committed = consumer._committed_offset.get(place) or 0  # noqa: SLF001  Faust offers no other
        return max(committed, self._nothing_before.get(place, 0))


def _highwater(consumer: GroupConsumer, place: Partition) -> int | None:
    """Ask how far a partition goes. Faust's consumer lives in a thread of its own: a rebalance may have taken it."""
    try:
        return consumer.highwater(place)
    except (AssertionError, AttributeError, KeyError, ConsumerNotStarted):
        return None
