"""The conservation law: every item of the raw topic ends as exactly one article, duplicate or dead letter.

Every outcome names its raw record, item and items, so the law is counted from topics alone, as any outside reader can.
`PartitionLaw` is the one algorithm: offsets that have all their outcomes are kept as ranges, and a hole between two
ranges is an item in flight, or lost. It has two users. The monitor keeps it for years beside the wire and forgets the
oldest where memory would grow. `Law` reads whole topics once, forgets nothing, and also knows which raw records exist.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

import msgspec
import orjson

from streams.errors import WiredeskError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streams.settings import Settings

_Place = tuple[int, int]
_LARGEST: Final = 1 << 63
# Items of one record: what WIREDESK_MAX_ITEMS can be at most, since each is a bit of the record's bitmap.
MOST_ITEMS: Final = 10_000
# A hole that nothing fills (a transaction marker, a record lost) costs one range; so many are remembered.
MOST_RANGES: Final = 4_096
# Outcomes remembered by kind, to tell a repeat from a second, different end of the same item.
RECENT: Final = 5_000
# Records of a partition that wait for some of their items; of 500 items each, so many take 4 MB.
MOST_PARTIAL: Final = 20_000
# No wire moves so many records on between two outcomes: an offset beyond is somebody's invention.
FARTHEST: Final = 1_000_000_000


def is_possible(partition: int, item: int, items: int, settings: Settings) -> bool:
    """Tell whether intake can have made such an outcome: a partition that exists, an item among at most max_items.

    244 bytes that claimed ten million items took a gigabyte of the monitor and of the dashboard.
    """
    return 0 <= partition < settings.partitions and 0 <= item < items <= min(settings.max_items, MOST_ITEMS)


class ForeignError(WiredeskError, ValueError):
    """A record on an outcome topic that no desk wrote."""


class Outcome(NamedTuple):
    """One outcome of an item.

    Attributes:
        kind: "article", "duplicate" or "dead".
        caused: It was sent again because of another record and does not count.
    """

    kind: str
    partition: int
    offset: int
    item: int
    items: int
    caused: bool = False
    relation: str = ""


class Balance(NamedTuple):
    """What became of a partition's raw records.

    Attributes:
        raw: Records on the raw topic.
        missing: Offsets without an outcome for every item: in flight while the desk runs, lost when it is idle.
        doubled: Offsets with an item that ended in two ways, or whose outcomes disagree on how many items there are.
    """

    raw: int
    articles: int
    duplicates: int
    dead: int
    missing: tuple[int, ...]
    doubled: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """Tell whether nothing is missing and nothing stands twice."""
        return not self.missing and not self.doubled


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

    most_ranges: ClassVar[int] = MOST_RANGES
    most_recent: ClassVar[int] = RECENT
    most_partial: ClassVar[int] = MOST_PARTIAL

    def __post_init__(self) -> None:
        """Take over what version 0.1 has kept."""
        for offset, items in self.partial.items():
            missing = sum(1 << item for item in items)
            self.waiting[offset] = missing.to_bytes(missing.bit_length() // 8 + 1, "little")
        self.partial.clear()

    def seen(self, offset: int, item: int) -> bool:
        """Tell whether this item's outcome was counted."""
        return self.is_done(offset) or (offset in self.waiting and not self._missing(offset) >> item & 1)

    def is_done(self, offset: int) -> bool:
        """Tell whether a record has all its outcomes, or was given up."""
        at = bisect_right(self.ranges, offset, key=lambda r: r.start) - 1
        return at >= 0 and offset < self.ranges[at].stop

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
        if len(self.recent) > self.most_recent:
            del self.recent[next(iter(self.recent))]
        if items > 1:
            missing = self._missing(offset) if offset in self.waiting else (1 << items) - 1
            missing &= ~(1 << item)
            if missing:
                # Somebody's outcome may claim fewer items than the record's others did.
                self.waiting[offset] = missing.to_bytes((max(items, missing.bit_length()) + 7) // 8, "little")
                if len(self.waiting) > self.most_partial:
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
            if len(ranges) > self.most_ranges:
                first, second = ranges[0], ranges[1]
                self.given_up += second.start - first.stop
                ranges[0:2] = [Range(first.start, second.stop)]


class _WholeLaw(PartitionLaw):
    """The law of a partition that is read once, from its beginning to its end: nothing is forgotten."""

    most_ranges: ClassVar[int] = sys.maxsize
    most_recent: ClassVar[int] = sys.maxsize
    most_partial: ClassVar[int] = sys.maxsize


class Law:
    """Collect raw records and outcomes, in any order and any number of times, and draw the balance.

    Costs memory for every item: for a test, a demo or an audit, not for a desk.

    Attributes:
        n_foreign: Records passed over because no desk wrote them.
    """

    def __init__(self) -> None:
        """Start with nothing seen."""
        self.n_foreign = 0
        self._raw: dict[int, set[int]] = {}
        self._laws: dict[int, PartitionLaw] = {}
        self._items: dict[_Place, int] = {}
        self._doubled: dict[int, set[int]] = {}

    def raw(self, partition: int, offset: int) -> None:
        """Count a raw record."""
        self._raw.setdefault(partition, set()).add(offset)

    def outcome(self, outcome: Outcome) -> None:
        """Count an outcome; the same one again changes nothing."""
        if outcome.caused:
            return
        kind, partition, offset, item, items, *_ = outcome
        law = self._laws.setdefault(partition, _WholeLaw(partition))
        how = law.account(offset, item, items, kind, 0)
        if how == "foreign":
            self.n_foreign += 1
        # Two outcomes that disagree on how many items their record had are two readings of one record.
        elif how == "twice" or self._items.setdefault((partition, offset), items) != items:
            self._doubled.setdefault(partition, set()).add(offset)

    def event(self, kind: str, value: bytes) -> None:
        """Count what an articles or duplicates value says; one that no desk wrote is passed over."""
        try:
            self.outcome(of_event(kind, value))
        except ForeignError:
            self.n_foreign += 1

    def dead(self, headers: Mapping[str, bytes]) -> None:
        """Count what a dead letter's headers say; one that no desk wrote is passed over."""
        try:
            self.outcome(of_dead(headers))
        except ForeignError:
            self.n_foreign += 1

    def balance(self) -> dict[int, Balance]:
        """Draw the balance of every partition that has a raw record or an outcome, in order.

        A record that is gone from the raw topic can miss nothing, and can still have ended twice.
        """
        return {partition: self._balance(partition) for partition in sorted(self._raw.keys() | self._laws.keys())}

    def _balance(self, partition: int) -> Balance:
        law = self._laws.get(partition) or _WholeLaw(partition)
        raw = self._raw.get(partition, set())
        return Balance(
            raw=len(raw),
            articles=law.counts.get("article", 0),
            duplicates=law.counts.get("duplicate", 0),
            dead=law.counts.get("dead", 0),
            missing=tuple(offset for offset in sorted(raw) if not law.is_done(offset)),
            doubled=tuple(sorted(self._doubled.get(partition, ()))),
        )


def of_event(kind: str, value: bytes) -> Outcome:
    """Read the outcome from an articles or duplicates value. Raises ForeignError where no desk wrote it."""
    try:
        desk: dict[str, Any] = orjson.loads(value)["wiredesk"]
        source = desk["source"]
        place = [source[name] for name in ("partition", "offset", "item", "items")]
        return _checked(kind, place, caused=desk.get("cause") is not None, relation=desk["verdict"]["relation"])
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ForeignError(f"{type(error).__name__}: no event of a desk") from None


def of_dead(headers: Mapping[str, bytes]) -> Outcome:
    """Read the outcome from a dead letter's headers. Raises ForeignError where no desk wrote it."""
    try:
        texts = [headers[f"wiredesk_{name}"] for name in ("partition", "offset", "item", "items")]
        # A number of a desk has 19 digits at most; Python takes its time over a long one.
        place = [int(text[:20]) for text in texts]
        return _checked("dead", place, caused=False, relation=headers["wiredesk_reason"].decode())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ForeignError(f"{type(error).__name__}: no letter of a desk") from None


def _checked(kind: str, place: Sequence[Any], *, caused: bool, relation: Any) -> Outcome:
    if not all(type(number) is int and 0 <= number < _LARGEST for number in place) or not isinstance(relation, str):
        raise ForeignError("a number or a word that no desk writes")
    partition, offset, item, items = place
    if not item < items <= MOST_ITEMS:
        raise ForeignError("an item that no record can have had")
    return Outcome(kind, partition, offset, item, items, caused=caused, relation=relation)
