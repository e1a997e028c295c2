"""What a partition of wire.prepared remembers of every uri: derived from the ledger, bounded."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from streams.news.clock import LATEST_MS

if TYPE_CHECKING:
    from agents.revise.judge import Entry
    from streams.contract.retention import Retention


class Memory:
    """The entries of one partition, by owner and by uri."""

    def __init__(self, retention: Retention) -> None:
        """Start empty."""
        self.retention = retention
        self.watermark = 0
        self._by_owner: OrderedDict[str, Entry] = OrderedDict()
        self._by_uri: dict[str, list[Entry]] = {}

    def __len__(self) -> int:
        """Count the entries."""
        return len(self._by_owner)

    def owned(self, source_key: str) -> Entry | None:
        """Find the decision about an owner."""
        return self._by_owner.get(source_key)

    def known(self, uri: str, offset: int) -> list[Entry]:
        """List what stood before a record at that offset, in offset order."""
        return [e for e in self._by_uri.get(uri, ()) if e.offset < offset and self._keeps(e, offset)]

    def add(self, entry: Entry) -> None:
        """Remember a decision; entries come in offset order."""
        self._by_owner[entry.source.key] = entry
        self._by_uri.setdefault(entry.uri, []).append(entry)
        if entry.watermark < LATEST_MS:  # 0.1 let a record without a time set it to any year, for ever
            self.watermark = max(self.watermark, entry.watermark)

    def _keeps(self, entry: Entry, offset: int) -> bool:
        return self.retention.keeps(offset - entry.offset, self.watermark - entry.event_time)

    def expired(self, committed: int) -> list[Entry]:
        """Remove and return what no record at or past the committed offset can see; cost O(removed + kept late)."""
        gone = []
        for entry in self._by_owner.values():
            # Offset order: behind the first entry that the late lane keeps, everything is kept.
            if committed - entry.offset <= self.retention.late_items:
                break
            if not self._keeps(entry, committed):
                gone.append(entry)
        for entry in gone:
            del self._by_owner[entry.source.key]
            rest = [e for e in self._by_uri[entry.uri] if e.source != entry.source]
            if rest:
                self._by_uri[entry.uri] = rest
            else:
                del self._by_uri[entry.uri]
        return gone
