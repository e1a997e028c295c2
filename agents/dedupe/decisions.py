"""Editors' words in one language shard: what was decided and what followed, kept for good.

A word has one place among the shard's items: it is a record of the topic that they stand on. What followed from it is
kept with it, as an item's verdict is, and sent again byte for byte when its record comes again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from streams.contract.records import WITHHELD_RELATIONS, Decided, Source, Verdict

if TYPE_CHECKING:
    from agents.dedupe.entry import Entry

_KEY: Final = b"decision|"


class Moved(msgspec.Struct, frozen=True, array_like=True):
    """An item whose place among the others a word has changed.

    Attributes:
        source: The item's owner.
        language: Of its wording.
        verdict: What it is from here on.
        said: What was sent of it when it was judged, and is sent when its own record comes again.
        passed_on: It was sent to be published then although it adds nothing (Entry.published).
        published: Consumers have it.
        killed: It is now a copy of what is killed, and goes with it.
    """

    source: Source
    uri: str
    version: str | None
    outlet: str
    language: str
    verdict: Verdict
    said: Verdict
    passed_on: bool
    published: bool
    killed: bool = False


class EditorsWord(msgspec.Struct, frozen=True, array_like=True):
    """One decision as the ledger keeps it (msgpack). It never expires: people decide a few times a day.

    Attributes:
        cause: The decision's record on wire.decisions: the owner.
        offset: First appearance on the topic that is read.
        uri: The item it is about.
        decided: What verdicts say of it.
        released: The item released, its owner; None for a pair.
        verdict: As the released item was published; None for a pair.
        said: What was sent of it when it was judged; None when the shard did not know it.
        moved: Items of a pair that it moved.
    """

    cause: Source
    offset: int
    uri: str
    decided: Decided
    released: Source | None = None
    verdict: Verdict | None = None
    said: Verdict | None = None
    moved: tuple[Moved, ...] = ()

    def key(self, partition: int) -> bytes:
        """Name it in the ledger of a partition."""
        return b"%d|%b%b" % (partition, _KEY, self.cause.key.encode())


def is_word(key: bytes) -> bool:
    """Tell whether a ledger's key, with its partition or without, names a word and not an item."""
    return key.startswith(_KEY) or key.partition(b"|")[2].startswith(_KEY)


def read_word(value: bytes) -> EditorsWord:
    """Read a word of the ledger. Raises msgspec's errors for what is none."""
    return msgspec.msgpack.decode(value, type=EditorsWord)


class EditorsWords:
    """The words of one shard. What a record may see of them is what stands before it."""

    def __init__(self) -> None:
        """Start with none."""
        self._by_cause: dict[str, EditorsWord] = {}
        self._released: set[str] = set()
        self._by_uri: dict[str, list[tuple[str, EditorsWord]]] = {}
        self._judged: dict[str, tuple[Verdict, bool]] = {}

    def add(self, word: EditorsWord) -> None:
        """Remember a word; words come in offset order."""
        self._by_cause[word.cause.key] = word
        # What an item's own record says stays what it said first, whatever editors said since.
        if word.released is not None:
            self._released.add(word.released.key)
            if word.said is not None:
                self._judged.setdefault(word.released.key, (word.said, False))
            return
        other = word.decided.other or ""
        self._by_uri.setdefault(word.uri, []).append((other, word))
        self._by_uri.setdefault(other, []).append((word.uri, word))
        for moved in word.moved:
            self._judged.setdefault(moved.source.key, (moved.said, moved.passed_on))

    def caused_by(self, cause: Source) -> EditorsWord | None:
        """Find what followed from a decision's record."""
        return self._by_cause.get(cause.key)

    def is_released(self, source: Source) -> bool:
        """Tell whether an item was released."""
        return source.key in self._released

    def as_judged(self, entry: Entry) -> Entry:
        """Return an entry as the judge left it, for its own record that comes again."""
        verdict, published = self._judged.get(entry.source.key, (entry.verdict, entry.published))
        return msgspec.structs.replace(entry, verdict=verdict, published=published)

    def is_published(self, entry: Entry) -> bool:
        """Tell whether consumers have an item: it was passed on when it was judged, or released since."""
        return entry.published or self.as_judged(entry).verdict.relation not in WITHHELD_RELATIONS

    def partners(self, uri: str, before_offset: int) -> dict[str, EditorsWord]:
        """Find the last word on an item and each other that an editor named with it; O(words about the item)."""
        last: dict[str, EditorsWord] = {}
        for other, word in self._by_uri.get(uri, ()):
            if word.offset < before_offset and (other not in last or last[other].offset < word.offset):
                last[other] = word
        return last
