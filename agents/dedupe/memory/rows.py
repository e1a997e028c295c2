"""What is known of every item of a shard, an array each, and which of them a record may see.

An item is a number: the row it stands in. Rows are never moved; the order of offsets is kept beside them.
"""

from __future__ import annotations

import bisect
from array import array
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    # Tells of an array of items which of them exist for the asker.
    Seen = Callable[[NDArray[np.int64]], NDArray[np.bool_]]

# Rows of an empty shard; it grows by half.
_FIRST_ROWS: Final = 1024
_ARRAYS: Final = ("offsets", "event_times", "watermarks", "n_keys", "n_words", "clusters", "outlets", "alive")


class Policy(NamedTuple):
    """What an item may be judged against. An entry E is visible to a record R iff all of these hold.

    E stood before R on the topic; their event times differ by at most window_seconds; E was no more than
    window_seconds behind the watermark at R, or is one of the late_articles before R (so that a backfill out of
    order is still judged against itself); E is one of the max_articles before R.

    Attributes:
        window_seconds: Event-time distance, three days: Arabic outlets carry agency copy within one.
        max_articles: Cap on the entries of one shard, in offsets.
        late_articles: Offsets within which event time does not expire anything.
    """

    window_seconds: int = 259_200
    max_articles: int = 1_000_000
    late_articles: int = 20_000

    @property
    def window_ms(self) -> int:
        """The window in milliseconds, as event times are."""
        return self.window_seconds * 1000


class Row(NamedTuple):
    """What is known of one item.

    Attributes:
        offset: Its place on the topic being read.
        event_time: Milliseconds since the epoch; 0 where nobody knows it.
        watermark: The greatest event time up to and with the item that a clock bounds, milliseconds.
        n_keys: Keys of sampled wording it is remembered under.
        n_words: Words of its body.
        cluster: 32-bit name of its cluster.
        outlet: As fingerprints name it; 0 for nobody.
    """

    offset: int
    event_time: int
    watermark: int
    n_keys: int
    n_words: int
    cluster: int
    outlet: int


class Rows:
    """The rows, by item; `Row` says what each array holds, `alive` which items are still kept.

    Attributes:
        in_order: Items in the order of their offsets.
    """

    def __init__(self) -> None:
        """Start without a row."""
        self.offsets = np.zeros(_FIRST_ROWS, dtype=np.int64)
        self.event_times = np.zeros(_FIRST_ROWS, dtype=np.int64)
        self.watermarks = np.zeros(_FIRST_ROWS, dtype=np.int64)
        self.n_keys = np.zeros(_FIRST_ROWS, dtype=np.uint16)
        self.n_words = np.zeros(_FIRST_ROWS, dtype=np.uint16)
        self.clusters = np.zeros(_FIRST_ROWS, dtype=np.int64)
        self.outlets = np.zeros(_FIRST_ROWS, dtype=np.uint16)
        self.alive = np.zeros(_FIRST_ROWS, dtype=np.bool_)
        self.in_order = array("I")
        self._ordered_offsets = array("q")

    @property
    def n_bytes(self) -> int:
        """Add up the arrays, bytes."""
        arrays: list[NDArray[np.generic]] = [getattr(self, name) for name in _ARRAYS]
        ordered = sum(part.itemsize * len(part) for part in (self.in_order, self._ordered_offsets))
        return sum(each.nbytes for each in arrays) + ordered

    def is_newest(self, offset: int) -> bool:
        """Tell whether no row has a greater offset."""
        return not self._ordered_offsets or offset >= self._ordered_offsets[-1]

    def set(self, item: int, row: Row) -> None:
        """Write the row of an item, which lives from here on; behind those of its offset where there are any."""
        if item == len(self.offsets):
            self._grow()
        self.offsets[item] = row.offset
        self.event_times[item] = row.event_time
        self.watermarks[item] = row.watermark
        self.n_keys[item] = row.n_keys
        self.n_words[item] = row.n_words
        self.clusters[item] = row.cluster
        self.outlets[item] = row.outlet
        self.alive[item] = True
        if self.is_newest(row.offset):
            self.in_order.append(item)
            self._ordered_offsets.append(row.offset)
        else:
            at = bisect.bisect_right(self._ordered_offsets, row.offset)
            self.in_order.insert(at, item)
            self._ordered_offsets.insert(at, row.offset)

    def _grow(self) -> None:
        for name in _ARRAYS:
            old = getattr(self, name)
            grown = np.zeros(len(old) * 3 // 2, dtype=old.dtype)
            grown[: len(old)] = old
            setattr(self, name, grown)

    def kept(self, items: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which items are still kept: the Seen of whoever may see all of them."""
        kept: NDArray[np.bool_] = self.alive[items]
        return kept

    def seen_by(self, offset: int, event_time: int, policy: Policy) -> Seen:
        """Return the visibility rule of a record, over arrays of items."""
        window = policy.window_ms
        horizon = self.watermark(offset) - window

        def seen(items: NDArray[np.int64]) -> NDArray[np.bool_]:
            ages = offset - self.offsets[items]
            times = self.event_times[items]
            visible: NDArray[np.bool_] = (ages > 0) & (ages <= policy.max_articles)
            # of a time that nobody knows none is too far away
            visible &= (np.abs(times - event_time) <= window) | (times == 0) | (event_time == 0)
            visible &= (times >= horizon) | (ages <= policy.late_articles)
            return visible & self.kept(items)

        return seen

    def expired(self, committed_offset: int, policy: Policy) -> list[int]:
        """List the kept items that no record from committed_offset on can see, in offset order."""
        horizon = self.watermark(committed_offset) - policy.window_ms
        expired = []
        for item in self.in_order:
            age = committed_offset - int(self.offsets[item])
            if age <= 0:
                break
            too_old = self.event_times[item] < horizon and age > policy.late_articles
            if self.alive[item] and (too_old or age > policy.max_articles):
                expired.append(item)
        return expired

    def watermark(self, offset: int) -> int:
        """Return the greatest event time before an offset that a clock bounds, milliseconds; 0 for none."""
        at = bisect.bisect_left(self._ordered_offsets, offset)
        while at and not self.alive[self.in_order[at - 1]]:
            at -= 1
        return int(self.watermarks[self.in_order[at - 1]]) if at else 0
