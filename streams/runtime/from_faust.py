"""What Faust and aiokafka, which have no types, hand to the runtime: as much of it as the runtime reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Partition(Protocol):
    """A partition of a topic; usable as a key."""

    @property
    def topic(self) -> str:
        """Its topic."""

    @property
    def partition(self) -> int:
        """Its number."""


class Message(Protocol):
    """A record as Faust's consumer read it.

    Attributes:
        timestamp: Seconds; None or 0 where the broker gave none.
        headers: A mapping, or pairs where one name stands twice.
        tp: Its partition.
        generation_id: Of the group's assignment by which it was read.
    """

    topic: str
    partition: int
    offset: int
    timestamp: float | None
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, bytes] | Sequence[tuple[str, bytes]] | None
    tp: Partition
    generation_id: int


class Event(Protocol):
    """A record on its way through an agent; it stays unacknowledged until `ack`."""

    message: Message

    def ack(self) -> bool:
        """Let its offset be committed; True when none before it is left open."""


class Queue(Protocol):
    """What Faust's consumer puts records into, in the order of their partitions."""

    def qsize(self) -> int:
        """Tell how many wait."""

    def empty(self) -> bool:
        """Tell whether none waits."""

    async def get(self) -> Event:
        """Wait for the next."""

    def get_nowait(self) -> Event:
        """Take the next, where one waits."""


class _Channel(Protocol):
    queue: Queue


class Stream(Protocol):
    """An agent's input."""

    channel: _Channel


class GroupConsumer(Protocol):
    """Faust's consumer of an agent's group.

    Attributes:
        _committed_offset: The offset behind what is committed; Faust offers no other way to it.
    """

    _committed_offset: Mapping[Partition, int | None]

    def assignment(self) -> set[Partition]:
        """Return the partitions that are this worker's."""

    def highwater(self, place: Partition) -> int | None:
        """Tell where a partition ends, as far as is known; in a thread of its own, so that it may fail."""


class ReadRecord(Protocol):
    """A record as aiokafka reads it without a group; the time in milliseconds."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


class PositionedReader(Protocol):
    """A consumer without a group, at a position of its own in each partition."""

    def highwater(self, place: Partition) -> int | None:
        """Tell where a partition ends; None before the first fetch."""

    async def position(self, place: Partition) -> int:
        """Tell which offset is read next."""

    async def getmany(self, *, timeout_ms: int, max_records: int) -> Mapping[Partition, Sequence[ReadRecord]]:
        """Fetch what is there, or nothing after a while."""
