"""Which remembered items share wording with a text: a multimap from 32-bit keys to items, in numpy arrays.

Chains in a hash table, newest item first: adding is O(keys), asking touches only what matches, and a million
items of forty keys take about 450 MB, a third of what dictionaries of Python objects would. A key that very many items
hold (a form's words) leaves its chain for a list of its own: a chain is followed link by link, to its end where the
newest are hidden from the asker. With 20,000 items of one form, the newest 1,000 hidden, a question took 187 ms that
way and takes .7 ms now; in a soak it was most of a core.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

_FIRST_POSTINGS: Final = 1 << 14
# Slack is memory: at a million items a fifth of the postings is 70 MB.
_GROWTH: Final = 1.2
# Buckets double once they are this many, before that they grow fourfold.
_MANY_BUCKETS: Final = 1 << 20
# A chain this long is looked into; a key of it with more items than that half gets a list.
_LONG: Final = 64
_MANY: Final = 32

# (index into the keys asked for, item), one pair a match, newest first within a key.
_Pairs = tuple["NDArray[np.int64]", "NDArray[np.int64]"]


class Postings:
    """Keys to items. Items are numbered 0, 1, 2, … as they are added; `ranks` order them within a chain."""

    def __init__(self) -> None:
        """Start empty."""
        self._heads: NDArray[np.uint32] = np.zeros(_FIRST_POSTINGS, dtype=np.uint32)  # posting + 1; 0 ends a chain
        self._next: NDArray[np.uint32] = np.zeros(_FIRST_POSTINGS, dtype=np.uint32)
        self._keys: NDArray[np.uint32] = np.zeros(_FIRST_POSTINGS, dtype=np.uint32)
        self._starts: NDArray[np.uint32] = np.zeros(1 << 10, dtype=np.uint32)  # first posting of every item
        self._n_items = 0
        self._n_postings = 0
        self._lists: dict[int, array[int]] = {}  # items of the keys that many hold, oldest first

    def __len__(self) -> int:
        """Count the items."""
        return self._n_items

    @property
    def n_bytes(self) -> int:
        """Return the memory the arrays take, bytes."""
        lists = sum(len(items) * items.itemsize for items in self._lists.values())
        return lists + sum(part.nbytes for part in (self._heads, self._next, self._keys, self._starts))

    def append(self, keys: NDArray[np.uint32]) -> int:
        """Add the next item, newer than all before it.

        Args:
            keys: uint32, shape (k,); one that is there twice is found twice.

        Returns:
            The item's number.
        """
        item = self._number(keys)
        first = int(self._starts[item])
        # Two keys of one item may share a bucket, so chains are threaded one posting after the other.
        mask = len(self._heads) - 1
        heads, following, lists = self._heads, self._next, self._lists
        buckets = keys & np.uint32(mask)
        if not lists and len(set(buckets.tolist())) == len(keys):  # nearly always: then all are threaded at once
            following[first : first + len(keys)] = heads[buckets]
            heads[buckets] = np.arange(first + 1, first + 1 + len(keys), dtype=np.uint32)
            return item
        for posting, key in enumerate(keys.tolist(), first):
            if key in lists:
                lists[key].append(item)
                continue
            following[posting] = heads[key & mask]
            heads[key & mask] = posting + 1
        return item

    def extend(self, keys: Sequence[NDArray[np.uint32]]) -> int:
        """Add items, each newer than all before it: as append() one by one, at a third of the cost.

        Args:
            keys: Of each item, at least one item.

        Returns:
            The number of the first.
        """
        first, start = self._n_items, self._n_postings
        add = self.append if self._lists else self._number
        for each in keys:
            add(each)
        if self._lists:
            return first
        buckets = self._keys[start : self._n_postings] & np.uint32(len(self._heads) - 1)
        order = np.argsort(buckets, kind="stable")  # within a bucket the oldest first
        buckets, postings = buckets[order], (order + start + 1).astype(np.uint32)
        is_first = np.diff(buckets, prepend=np.uint32(len(self._heads))) != 0
        before = np.roll(postings, 1)
        before[is_first] = self._heads[buckets[is_first]]
        self._next[postings - np.uint32(1)] = before
        is_last = np.roll(is_first, -1)
        self._heads[buckets[is_last]] = postings[is_last]
        return first

    def insert(self, keys: NDArray[np.uint32], newer: Callable[[int], bool]) -> int:
        """Add an item that belongs behind newer ones in every chain.

        Args:
            keys: As in append.
            newer: Says whether an item is newer than the one inserted.
        """
        item = self._number(keys)
        mask = len(self._heads) - 1
        for posting, key in enumerate(keys.tolist(), int(self._starts[item])):
            if key in self._lists:
                items = self._lists[key]
                place = len(items)
                while place and newer(items[place - 1]):
                    place -= 1
                items.insert(place, item)
                continue
            before, at = -1, int(self._heads[key & mask])
            while at and newer(self.owner(at - 1)):
                before, at = at - 1, int(self._next[at - 1])
            self._next[posting] = at
            if before < 0:
                self._heads[key & mask] = posting + 1
            else:
                self._next[before] = posting + 1
        return item

    def owner(self, posting: int) -> int:
        """Return the item a posting belongs to."""
        return int(np.searchsorted(self._starts[: self._n_items], posting, side="right")) - 1

    def holders(self, key: int) -> list[int]:
        """Return the items that hold one key, newest first. For names: a chain walked by itself is soon read.

        A key that many items hold gets a list: 1,200 items of one text took 30 ms to find, for each that came next.
        """
        if key in self._lists:
            return self._lists[key][::-1].tolist()
        items = []
        at, n_steps = int(self._heads[key & (len(self._heads) - 1)]), 0
        while at:
            n_steps += 1
            if n_steps == _LONG and self._shorten(np.array([key], dtype=np.uint32)):
                return self.holders(key)
            if self._keys[at - 1] == key:
                items.append(self.owner(at - 1))
            at = int(self._next[at - 1])
        return items

    def find(
        self, keys: NDArray[np.uint32], limit: int, seen: Callable[[NDArray[np.int64]], NDArray[np.bool_]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Find, for every key, the newest items that hold it.

        Args:
            keys: uint32, shape (q,), distinct.
            limit: At most so many items a key.
            seen: Tells of an array of items which of them exist for the asker; the others do not count.

        Returns:
            (index into keys, item), int64, one pair a match, newest first within a key.
        """
        chained, listed = self._split(keys)
        chained_pairs = self._chained(keys, chained, limit, seen)
        if chained_pairs is None:  # a chain was too long: its keys have lists now
            return self.find(keys, limit, seen)
        pairs = [chained_pairs, *(self._listed(int(which), int(keys[which]), limit, seen) for which in listed)]
        asked, items = zip(*pairs, strict=True)
        return np.concatenate(asked), np.concatenate(items)

    def _split(self, keys: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the indices of the keys that are chained, and of those with a list."""
        if not self._lists:
            return np.arange(len(keys)), np.empty(0, dtype=np.int64)
        listed = np.fromiter((key in self._lists for key in keys.tolist()), dtype=np.bool_, count=len(keys))
        return np.flatnonzero(~listed), np.flatnonzero(listed)

    def _listed(
        self, which: int, key: int, limit: int, seen: Callable[[NDArray[np.int64]], NDArray[np.bool_]]
    ) -> _Pairs:
        """Find the newest `limit` visible items of a key with a list: from its end, in pieces that double."""
        every = self._lists[key]
        found: list[NDArray[np.int64]] = []
        n_found, stop, size = 0, len(every), limit
        while stop and n_found < limit:
            first = max(0, stop - size)
            piece = np.array(every[first:stop], dtype=np.int64)[::-1]
            visible = piece[seen(piece)][: limit - n_found]
            found.append(visible)
            n_found += len(visible)
            stop, size = first, size * 2
        items = np.concatenate(found)
        return np.full(len(items), which, dtype=np.int64), items

    def _chained(
        self,
        keys: NDArray[np.uint32],
        which: NDArray[np.int64],
        limit: int,
        seen: Callable[[NDArray[np.int64]], NDArray[np.bool_]],
    ) -> _Pairs | None:
        """Find the newest `limit` visible items of keys[which]; None when a key left its chain on the way."""
        walked = self._walk(keys, which, limit)
        if walked is None:
            return None
        asked, items = walked
        visible = seen(items)
        if visible.all():
            return asked, items
        # A key whose chain was cut off while hidden items stood in it has to be read further.
        counts = np.bincount(asked, minlength=len(keys))
        hidden = np.bincount(asked[~visible], minlength=len(keys))
        cut = (counts >= limit) & (hidden > 0)
        asked, items = asked[visible], items[visible]
        if not cut.any():
            return asked, items
        whole = ~cut[asked]
        again = self._walk(keys, np.flatnonzero(cut), self._n_postings)
        if again is None:
            return None
        visible = seen(again[1])
        again_asked, again_items = again[0][visible], again[1][visible]
        order = np.argsort(again_asked, kind="stable")
        again_asked, again_items = again_asked[order], again_items[order]
        firsts = np.searchsorted(again_asked, again_asked, side="left")
        within = np.arange(len(again_asked)) - firsts < limit
        return (
            np.concatenate((asked[whole], again_asked[within])),
            np.concatenate((items[whole], again_items[within])),
        )

    def _walk(self, keys: NDArray[np.uint32], which: NDArray[np.int64], limit: int) -> _Pairs | None:
        """Follow the chains of keys[which] side by side, at most `limit` matches a key.

        None when a chain was so long that keys of it have lists now.
        """
        wanted = keys[which]
        at = self._heads[wanted & np.uint32(len(self._heads) - 1)]
        left = np.full(len(keys), limit, dtype=np.int64)
        found_asked: list[NDArray[np.int64]] = []
        found_postings: list[NDArray[np.uint32]] = []
        n_steps = 0
        while True:
            going = at > 0
            if not going.all():
                at, which, wanted = at[going], which[going], wanted[going]
            if not len(at):
                break
            n_steps += 1
            if n_steps == _LONG and self._shorten(wanted):
                return None
            postings = at - np.uint32(1)
            same = self._keys[postings] == wanted
            at = self._next[postings]
            if same.any():
                asked = which[same]
                found_asked.append(asked)
                found_postings.append(postings[same])
                left[asked] -= 1
                if len(found_asked) >= limit:
                    at = np.where(left[which] > 0, at, np.uint32(0))
        if not found_asked:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        return np.concatenate(found_asked), self._owners(np.concatenate(found_postings))

    def _owners(self, postings: NDArray[np.uint32]) -> NDArray[np.int64]:
        return np.searchsorted(self._starts[: self._n_items], postings, side="right") - 1

    def _shorten(self, keys: NDArray[np.uint32]) -> bool:
        """Give the keys that many items hold, in the buckets of these keys, lists of their own; False without any."""
        before = len(self._lists)
        for bucket in set((keys & np.uint32(len(self._heads) - 1)).tolist()):
            chain: list[int] = []
            at = int(self._heads[bucket])
            while at:
                chain.append(at - 1)
                at = int(self._next[at - 1])
            postings = np.array(chain, dtype=np.uint32)
            held, number, counts = np.unique(self._keys[postings], return_inverse=True, return_counts=True)
            for place in np.flatnonzero(counts > _MANY).tolist():
                items = self._owners(postings[number == place])[::-1]
                self._lists[int(held[place])] = array("I", items.tolist())
            rest = postings[counts[number] <= _MANY].tolist()
            self._heads[bucket] = rest[0] + 1 if rest else 0
            for posting, following in zip(rest, [*(one + 1 for one in rest[1:]), 0], strict=False):
                self._next[posting] = following
        return len(self._lists) > before

    def _number(self, keys: NDArray[np.uint32]) -> int:
        first, stop = self._n_postings, self._n_postings + len(keys)
        if stop > len(self._keys):
            size = max(stop, int(len(self._keys) * _GROWTH))
            self._keys = _grown(self._keys, size)
            self._next = _grown(self._next, size)
        if self._n_items == len(self._starts):
            self._starts = _grown(self._starts, int(len(self._starts) * _GROWTH))
        if stop > 2 * len(self._heads):
            self._thread(len(self._heads) * (2 if len(self._heads) >= _MANY_BUCKETS else 4))
        self._keys[first:stop] = keys
        self._starts[self._n_items] = first
        self._n_postings = stop
        self._n_items += 1
        return self._n_items - 1

    def _thread(self, n_buckets: int) -> None:
        """Rehash into more buckets, keeping the order of every pair of postings that stays in one chain."""
        depth_first: list[NDArray[np.uint32]] = []
        at = self._heads[self._heads > 0]
        while len(at):
            depth_first.append(at - np.uint32(1))
            at = self._next[depth_first[-1]]
            at = at[at > 0]
        self._heads = np.zeros(n_buckets, dtype=np.uint32)
        # Deepest (oldest) first; within one depth no two postings share an old chain, hence none a new one.
        for postings in reversed(depth_first):
            buckets = self._keys[postings] & np.uint32(n_buckets - 1)
            self._next[postings] = self._heads[buckets]
            self._heads[buckets] = postings + np.uint32(1)


def _grown(array: NDArray[np.uint32], size: int) -> NDArray[np.uint32]:
    grown = np.zeros(size, dtype=array.dtype)
    grown[: len(array)] = array
    return grown
