"""What the monitor publishes: statistics of closed windows, the law's account and alerts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec


class Quantiles(msgspec.Struct, frozen=True):
    """Upper bounds of the buckets that half, 95 % and 99 % of a histogram lie below, seconds; null when it is empty.

    Attributes:
        p50: Half of all lie below, seconds; null when the histogram is empty.
        p95: 95 % lie below.
        p99: 99 % lie below.
    """

    p50: float | None
    p95: float | None
    p99: float | None


class RankedEntity(msgspec.Struct, frozen=True):
    """An entity in a window.

    Attributes:
        id: Id of the entity.
        type: "person", "organisation", "place" or "event".
        name: The fullest form that stood in a text.
        labels: Names by language ("ar", "en").
        voices: Agencies and outlets whose own copy names it; they rank it.
        stories: Stories that name it, as wire.stories tells them; a copy cluster is one of its own until that says.
        carriage: Outlets that ran a report, each counted for each.
        reports: Copy clusters that name it: texts of one story, each counted however many carry it.
    """

    id: str
    type: str
    name: str
    labels: dict[str, str]
    voices: int
    stories: int
    carriage: int
    reports: int = 0


class WindowStatistic(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A record of wire.statistics: one window of event time and one dimension of it.

    Attributes:
        schema: Version of the event schema ("1.0.0"); a new major may break readers.
        kind: "tumbling" windows stand side by side, "sliding" ones overlap.
        size: "1m", "15m", "1h" or "1d"; `seconds` says the same as a number.
        seconds: Length of the window.
        window_start: First instant of the window, in event time; RFC 3339, UTC.
        window_end: The instant after its last.
        dimension: What is counted: "language", "source", "relation", ..., "story" or "entity".
        revision: 0 when the window closed; greater in each correction, which replaces what has the same key.
        why: "closed" the first time, "corrected" when late items changed the counts.
        late: Items of the window that came after it had closed.
        total: Items of the window.
        counts: Label to items; absent for "entity", which has `entities`.
        quantiles: For "latency" and "delay"; absent otherwise.
        entities: For "entity": the most told, those of most voices first; absent otherwise.
    """

    schema: str
    kind: Literal["tumbling", "sliding"]
    size: str
    seconds: int
    window_start: str
    window_end: str
    dimension: str
    revision: int
    why: Literal["closed", "corrected"]
    late: int
    total: int
    counts: dict[str, int] | msgspec.UnsetType = msgspec.UNSET
    quantiles: Quantiles | msgspec.UnsetType = msgspec.UNSET
    entities: tuple[RankedEntity, ...] | msgspec.UnsetType = msgspec.UNSET


class LawStatistic(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A record of wire.statistics: the conservation law of one raw partition as it stands, a running total.

    Attributes:
        schema: Version of the event schema ("1.0.0"); a new major may break readers.
        kind: Always "total".
        dimension: Always "law".
        topic: Full name of the raw topic.
        partition: Partition of it that this is the account of.
        position: Every raw offset below this has all its outcomes.
        total: Items with an outcome.
        counts: Outcome ("article", "duplicate", "dead") to items.
        open: Records without all their outcomes although later ones have theirs.
        given_up: Records whose hole was forgotten because there were too many.
        twice: Items that ended in two different ways.
        republished: Articles published again because of another record.
        as_of: The newest raw timestamp seen; RFC 3339, UTC.
    """

    schema: str
    kind: Literal["total"]
    dimension: Literal["law"]
    topic: str
    partition: int
    position: int
    total: int
    counts: dict[str, int]
    open: int
    given_up: int
    twice: int
    republished: int
    as_of: str


class AlertEvent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A record of wire.alerts: something a person should look at.

    Attributes:
        schema: Version of the event schema ("1.0.0"); a new major may break readers.
        alert_id: The same for a repeat after a crash.
        rule: What kind of alert it is; the key of the record. docs/monitoring.md tells when each is raised.
        subject: What it is about; with `rule` it names the alert for ever.
        state: "raised", or "resolved" when its cause has gone.
        severity: "info", "warning" or "critical".
        time: In the wire's own time; RFC 3339, UTC.
        summary: One sentence.
        detail: What the rule saw; docs/monitoring.md says what each rule tells.
    """

    schema: str
    alert_id: str
    rule: Literal["burst", "watch", "silence", "dead-letters", "law"]
    subject: str
    state: Literal["raised", "resolved"]
    severity: Literal["info", "warning", "critical"]
    time: str
    summary: str
    detail: dict[str, Any]


class Acknowledgement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A record of wire.acknowledgements: somebody has seen to an alert. The newest of an alert counts.

    Attributes:
        alert_id: The alert; the key of the record.
        state: "acknowledged", or "open" when it is taken back.
        by: Who says so.
        note: What was done, for people.
        time: When, RFC 3339; orders nothing.
    """

    alert_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    state: Literal["acknowledged", "open"]
    by: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    note: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    time: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
