"""The conservation law, proved from the outcomes alone: every raw item ends as one article, duplicate or dead letter.

Every outcome names its raw record, so the raw topic need not be read: offsets that have all their outcomes are kept
as ranges, and a hole between two ranges is an item in flight, or lost. The same ranges say whether an outcome was
counted before, exactly and for ever, in memory that grows with the number of holes only.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from streams.settings import Settings

# A hole that nothing fills (a transaction marker, a record lost) costs one range; so many are remembered.
MOST_RANGES: Final = 4_096
# Outcomes remembered by kind, to tell a repeat from a second, different end of the same item.
RECENT: Final = 5_000
# Items of one record, whatever the settings say: each is a bit of the record's bitmap.
MOST_ITEMS: Final = 10_000
# Records of a partition that wait for some of their items; of 500 items each, so many take 4 MB.
MOST_PARTIAL: Final = 20_000
# No wire moves so many records on between two outcomes: an offset beyond is somebody's invention.
FARTHEST: Final = 1_000_000_000


def is_possible(partition: int, item: int, items: int, settings: Settings) -> bool:
    """Tell whether intake can have made such an outcome: a partition that exists, an item among at most max_items.

    244 bytes that claimed ten million items took a gigabyte of the monitor and of the dashboard.
    """
    return 0 <= partition < settings.partitions and 0 <= item < items <= min(settings.max_items, MOST_ITEMS)


class Range(msgspec.Struct, array_like=True):
    """Offsets start <= offset < stop, all of them done.

    Attributes:
        noticed: When the hole before this range was first seen: raw timestamp in milliseconds.
        told: The hole before it has been reported.
    """

    start: int
    stop: int
    noticed: int = 0
    told: bool = False


class Hole(msgspec.Struct, frozen=True):
    """Raw offsets first <= offset <= last that have no complete outcome although later ones have."""

    partition: int
    first: int
    last: int


class PartitionLaw(msgspec.Struct):
    """What became of the records of one raw partition.

    Attributes:
        counts: Outcome to number of items.
        partial: What version 0.1 kept in the place of `waiting`: sets of indexes. Read, and empty since.
        recent: "offset:item" to its outcome, oldest first.
        given_up: Records whose hole was forgotten because there were more than MOST_RANGES.
        twice: Items that ended in two different ways.
        waiting: Offset of a record with several items, to a bitmap of those still missing, lowest bit first.
    """

    partition: int
    counts: dict[str, int] = {}
    ranges: list[Range] = []
    partial: dict[int, set[int]] = {}
    recent: dict[str, str] = {}
    given_up: int = 0
    twice: int = 0
    waiting: dict[int, bytes] = {}

    def __post_init__(self) -> None:
        """Take over what version 0.1 has kept."""
        for offset, items in self.partial.items():
            missing = sum(1 << item for item in items)
            self.waiting[offset] = missing.to_bytes(missing.bit_length() // 8 + 1, "little")
        self.partial.clear()

    def seen(self, offset: int, item: int) -> bool:
        """Tell whether this item's outcome was counted."""
        at = bisect_right(self.ranges, offset, key=lambda r: r.start) - 1
        if at >= 0 and offset < self.ranges[at].stop:
            return True
        return offset in self.waiting and not self._missing(offset) >> item & 1

    def _missing(self, offset: int) -> int:
        return int.from_bytes(self.waiting[offset], "little")

    def account(self, offset: int, item: int, items: int, outcome: str, arrived: int) -> str:
        """Count an outcome once.

        Returns:
            "counted"; "again" for a repeat; "twice" when the item had ended in another way before; "foreign" for an
            offset that the wire cannot have reached, of which nothing is kept.
        """
        if self.ranges and offset > self.ranges[-1].stop + FARTHEST:
            return "foreign"
        name = f"{offset}:{item}"
        if self.seen(offset, item):
            if self.recent.get(name, outcome) != outcome:
                self.twice += 1
                self.recent[name] = outcome
                return "twice"
            return "again"
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        self.recent[name] = outcome
        if len(self.recent) > RECENT:
            del self.recent[next(iter(self.recent))]
        if items > 1:
            missing = self._missing(offset) if offset in self.waiting else (1 << items) - 1
            missing &= ~(1 << item)
            if missing:
                self.waiting[offset] = missing.to_bytes((items + 7) // 8, "little")
                if len(self.waiting) > MOST_PARTIAL:
                    self._give_up(next(iter(self.waiting)), arrived)
                return "counted"
            self.waiting.pop(offset, None)
        self._complete(offset, arrived)
        return "counted"

    def _give_up(self, offset: int, arrived: int) -> None:
        """Take a record for complete whose other items have not come: it cannot be remembered any longer."""
        del self.waiting[offset]
        self.given_up += 1
        self._complete(offset, arrived)

    @property
    def position(self) -> int:
        """Return the offset below which every record since the first one seen has all its outcomes; 0 at first."""
        return self.ranges[0].stop if self.ranges else 0

    @property
    def n_open(self) -> int:
        """Count the records without all their outcomes although a later one has them."""
        return sum(b.start - a.stop for a, b in zip(self.ranges, self.ranges[1:], strict=False))

    def overdue(self, before: int) -> list[Hole]:
        """List the holes first noticed before an instant (raw timestamp, milliseconds), each once."""
        holes = []
        for earlier, later in zip(self.ranges, self.ranges[1:], strict=False):
            if not later.told and later.noticed < before:
                later.told = True
                holes.append(Hole(self.partition, earlier.stop, later.start - 1))
        return holes

    def _complete(self, offset: int, arrived: int) -> None:
        ranges = self.ranges
        at = bisect_right(ranges, offset, key=lambda r: r.start)
        before = ranges[at - 1] if at else None
        after = ranges[at] if at < len(ranges) else None
        joins_before = before is not None and before.stop == offset
        joins_after = after is not None and after.start == offset + 1
        if before is not None and joins_before:
            before.stop = offset + 1
            if after is not None and joins_after:
                before.stop = after.stop
                del ranges[at]
        elif after is not None and joins_after:
            after.start = offset
        else:
            ranges.insert(at, Range(offset, offset + 1, arrived))
            if len(ranges) > MOST_RANGES:
                first, second = ranges[0], ranges[1]
                self.given_up += second.start - first.stop
                ranges[0:2] = [Range(first.start, second.stop)]
