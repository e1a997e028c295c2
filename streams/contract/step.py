"""What an agent does with records, without Kafka: the shape every agent's pure part has.

A step is fed records in the order of each partition and answers with results. It never waits, never reads a
clock and never talks to a broker, so the same step runs under Faust, in `wiredesk process` and in the
simulator of the tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from streams.contract.topics import Topic
    from streams.metrics import MetricName

Headers = tuple[tuple[str, bytes], ...]


class Record(NamedTuple):
    """A record as it was read.

    Attributes:
        topic: Full topic name.
        timestamp: The broker's timestamp, milliseconds since the epoch; 0 when unknown.
        again: The record that this one points at, as `Rereads` asked for it; None when it is not there any more.
    """

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    again: Record | None = None

    def header(self, name: str) -> str | None:
        """Return the last header of that name (any case) as text; None when absent or not UTF-8."""
        for key, value in reversed(self.headers):
            if key.lower() == name:
                try:
                    return value.decode()
                except (UnicodeDecodeError, AttributeError):
                    return None
        return None


class Send(NamedTuple):
    """A record to be written. `partition` None lets the key decide."""

    topic: Topic
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    partition: int | None = None


class Keep(NamedTuple):
    """A ledger entry to be written beside the results; value None removes it."""

    key: bytes
    value: bytes | None


class Measurement(NamedTuple):
    """A figure for the metrics: added to a counter, set as a gauge or observed by a histogram, as the metric is one.

    Attributes:
        value: In the metric's unit; a counter grows by it.
        labels: Name and value of each label the metric has; `measured` makes them from keywords.
    """

    name: MetricName
    value: float
    labels: tuple[tuple[str, object], ...] = ()


def measured(name: MetricName, value: float = 1, **labels: object) -> Measurement:
    """Make a measurement; a step returns it, the shell tells the metrics."""
    return Measurement(name, value, tuple(labels.items()))


class Result(NamedTuple):
    """Everything one record leads to.

    Attributes:
        keeps: Ledger entries; durable before any send goes out.
        sends: Records for other topics, in order.
        outcomes: Labels for the metrics: ("article", "new"), ("dead", "truncated-json"), ...
        measurements: Counters and histograms that the record moves; told when all that follows from it is durable.
    """

    keeps: tuple[Keep, ...] = ()
    sends: tuple[Send, ...] = ()
    outcomes: tuple[tuple[str, str], ...] = ()
    measurements: tuple[Measurement, ...] = ()


class Step(Protocol):
    """The pure part of an agent."""

    @property
    def name(self) -> str:
        """The agent's name."""

    @property
    def reads(self) -> tuple[Topic, ...]:
        """The topics of its records, as the topology says."""

    @property
    def has_ledger(self) -> bool:
        """Whether it keeps decisions, as the topology says."""

    def handle(self, records: Sequence[Record]) -> list[Result]:
        """Answer each record, in order. Raises only for a bug: the shell then tries record by record."""

    def check_entry(self, value: bytes, key: bytes) -> None:
        """Raise, whatever it raises, for a ledger entry that `restore` could not take. The key is without partition."""

    def restore(self, partition: int, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Forget what is known of a partition and rebuild it from its ledger."""

    def forget(self, partition: int) -> None:
        """Drop a partition that another worker has now."""

    def expired(self, partition: int, committed: int) -> list[Keep]:
        """Name the ledger entries that can go: past the window and below the committed offset.

        The step drops them from its own state at once.
        """


@runtime_checkable
class Follows(Protocol):
    """What a step offers that wants the whole of some topics, whatever partitions it is given of those it reads.

    The shell reads them to their end before the first record is handled, and goes on reading.
    """

    @property
    def follows(self) -> tuple[Topic, ...]:
        """The topics, as the topology says."""

    def learn(self, records: Sequence[Record]) -> list[str]:
        """Take note of records of a topic that is followed: the newest of a key holds, one without value ends it.

        Returns:
            What is wrong with them, a line each, for the log.
        """


@runtime_checkable
class TakesBatches(Protocol):
    """What a step with a ledger offers that may be handed a whole batch, because its models are faster so.

    Where `handle` raises, it remembers nothing of the batch, and each record can be answered alone.

    Attributes:
        batch_records: Most records that it is handed together, in the place of the setting for all agents.
    """

    batch_records: int


@runtime_checkable
class Rereads(Protocol):
    """What a step offers some of whose records point at an older one, which it needs to answer them.

    The shell reads that one by its position before it hands the record over, as `again`.
    """

    def wanted(self, record: Record) -> tuple[str, int, int] | None:
        """Return topic, partition and offset of the record that one points at; None for most, which do not."""


@runtime_checkable
class Warms(Protocol):
    """What a step offers that compiles things when they are first needed: a worker has them before it is ready."""

    def warm(self) -> None:
        """Compile what the first records would wait for; answers nothing and remembers nothing."""


@runtime_checkable
class Measured(Protocol):
    """What a step offers whose state has a size worth watching."""

    def measure(self) -> list[Measurement]:
        """Return every gauge as it stands, and every counter that is to be seen before it first rises, by 0.

        Asked for when somebody reads the metrics; a gauge that was given last time and is not any more is dropped.
        """


class Stateless:
    """The parts of Step that an agent without a ledger needs."""

    has_ledger = False

    def check_entry(self, value: bytes, key: bytes) -> None:
        """Accept all: there is none."""

    def restore(self, partition: int, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Do nothing: there is no state."""

    def forget(self, partition: int) -> None:
        """Do nothing: there is no state."""

    def expired(self, partition: int, committed: int) -> list[Keep]:  # noqa: ARG002
        """Return nothing: there is no state."""
        return []
