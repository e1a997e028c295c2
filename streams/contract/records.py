"""What stands on the topics: every record the agents exchange and publish.

The JSON Schemas and the AsyncAPI document in docs/schema are generated from these classes
(`wiredesk schema`); a change that breaks a reader needs a new major SCHEMA_VERSION.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from streams.news.article import Agency, Article, Compared, Removed

SCHEMA_VERSION = "1.0.0"

Relation = Literal[
    "new", "resend", "version", "superseded", "correction", "kill", "verbatim", "abridged", "expanded", "update"
]
# What is not passed on: these verdicts go to the duplicates topic, all others are published.
WITHHELD_RELATIONS = frozenset({"resend", "superseded", "verbatim", "abridged"})
# Judged to be the other item's own copy: a kill of that item reaches these.
COPY_RELATIONS = frozenset({"verbatim", "abridged", "expanded"})
EntityType = Literal["person", "organisation", "place", "event"]
MentionField = Literal["headline", "body"]


class Source(msgspec.Struct, frozen=True, order=True):
    """Where on the raw topic an item stands: its owner, whatever hop repeats it.

    Attributes:
        item: Index of the item in its record, from 0, of `items`.
        timestamp: The broker's timestamp of the record, milliseconds since the epoch, UTC.
    """

    topic: str
    partition: int
    offset: int
    item: int = 0
    items: int = 1
    timestamp: int = 0

    @property
    def key(self) -> str:
        """Name the owner in one string: topic, partition, offset, item."""
        return f"{self.topic}:{self.partition}:{self.offset}:{self.item}"


class Containment(msgspec.Struct, frozen=True, rename="camel"):
    """How much of each text stands in the other, weighted; both 0 to 1."""

    of_this: float = 0.0
    of_other: float = 0.0


class Verdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the desk decided about an item, and why.

    Attributes:
        relation: One of Relation; see docs/judging.md.
        of: uri of the other item the relation points at; None for "new".
        cluster: uri that names the story cluster (its first member); an item alone is its own cluster.
        canonical: uri of the item the cluster is best read in; "" means this item.
        containment: Weighted containment both ways; None when no text was compared.
        similarity: 0 to 1; None when no text was compared.
        evidence: What agreed and what differed; enough for a person to follow and a test to recompute.
        rule: Version and name of the rule that decided ("resend/1", "copies/4:two-names"), also for "new".
    """

    relation: Relation
    of: str | None = None
    cluster: str = ""
    canonical: str = ""
    containment: Containment | None = None
    similarity: float | None = None
    evidence: dict[str, Any] = msgspec.field(default_factory=dict)
    rule: str = ""


def waits(verdict: Verdict) -> bool:
    """Tell whether a kill waits for its item: nobody knows whose that is, so it reaches nothing that was before it."""
    return verdict.relation == "kill" and bool(verdict.evidence.get("waits_for_item"))


class Prepared(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record of wire.prepared: one clean article and its fingerprint.

    Attributes:
        fingerprint: Packed bytes of streams/news/fingerprint.py, which begin with their version; base64 in JSON.
        event_time: Milliseconds since the epoch: the article's time, never later than the broker's.
        sender: Who sends it by the table of owners, folded; None without a table.
        owner: Whose its uri is by the table of owners, folded; None when no row has it.
        compared: Where the copy lies that the fingerprint is of; None in a record of 0.1.
    """

    source: Source
    article: Article
    fingerprint: bytes = b""
    event_time: int = 0
    sender: str | None = None
    owner: str | None = None
    compared: Compared | None = None


class Revised(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record of wire.revised: the newest version of an item, with what revise decided."""

    source: Source
    article: Article
    verdict: Verdict
    shard: str = "und"
    fingerprint: bytes = b""
    event_time: int = 0
    compared: Compared | None = None


class Judged(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record of wire.judged: an article to be marked up and published.

    Attributes:
        cause: The record that made the desk publish this item again (a kill reaching a copy); None otherwise.
    """

    source: Source
    article: Article
    verdict: Verdict
    cause: Source | None = None


class Mention(msgspec.Struct, frozen=True, omit_defaults=True):
    """One place where an entity is named: half-open code point range in the headline or the body text."""

    field: MentionField
    start: int
    end: int
    text: str


class Entity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person, organisation, place or event the article names.

    Attributes:
        id: Wikidata uri, GeoNames uri or `urn:wiredesk:entity:...`.
        name: The fullest form that stands in the text, without clitics.
        labels: Names by language ("ar", "en").
        salience: 0 to 1; see docs/marking.md.
        geo: [longitude, latitude] of a place.
        country: ISO 3166-1 alpha-2 code of a place.
        mentions: In order of appearance; never overlapping within a field.
        related: Named only by a nationality adjective: how ("nationality"); "" for a real mention.
        role: "agency" or "dateline" when the entity is only the copy's origin; "" otherwise.
        same_as: Other ids of the same entity.
    """

    id: str
    type: EntityType
    name: str
    labels: dict[str, str] = {}
    salience: float = 0.0
    geo: tuple[float, float] | None = None
    country: str = ""
    mentions: tuple[Mention, ...] = ()
    related: str = ""
    role: str = ""
    same_as: tuple[str, ...] = ()


class Speaker(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who says a quote: the fullest form of the name in the text, and the entity's id where one is known."""

    name: str
    id: str | None = None


class Quote(msgspec.Struct, frozen=True):
    """Direct speech: code point range of the words inside the marks, in the body text."""

    text: str
    start: int
    end: int
    speaker: Speaker | None = None


class Marking(msgspec.Struct, frozen=True, kw_only=True):
    """What enrich found in an article.

    Attributes:
        status: Stage name to "ok", "skipped: why" or "failed: why".
        models: Model name to version.
    """

    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    status: dict[str, str] = {}
    models: dict[str, str] = {}


class TextFacts(msgspec.Struct, frozen=True, rename="camel"):
    """What intake knows of the text: language, size, and everything that was removed."""

    language: str
    confidence: float
    paragraphs: int
    word_count: int
    removed: tuple[Removed, ...] = ()


class Pipeline(msgspec.Struct, frozen=True):
    """Which code and models made the event."""

    version: str
    models: dict[str, str] = {}


class DatelineFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where the report was written, with the place's id where one is known."""

    text: str
    place: str = ""
    id: str | None = None


class Wiredesk(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Everything the desk says beside ninjs, under the one extra property."""

    schema: Annotated[str, msgspec.Meta(pattern=r"^\d+\.\d+\.\d+$")]
    event_id: str
    source: Source
    cause: Source | None
    agency: Agency | None
    dateline: DatelineFacts | None
    byline: str | None
    text: TextFacts
    verdict: Verdict
    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    status: dict[str, str] = {}
    remarks: tuple[str, ...] = ()
    pipeline: Pipeline


class Quantiles(msgspec.Struct, frozen=True):
    """Upper bounds of the buckets that half, 95 % and 99 % of a histogram lie below, seconds; null when it is empty."""

    p50: float | None
    p95: float | None
    p99: float | None


class RankedEntity(msgspec.Struct, frozen=True):
    """An entity in a window.

    Attributes:
        labels: Names by language ("ar", "en").
        voices: Agencies and outlets whose own copy names it; they rank it.
        stories: Clusters that name it.
        carriage: Outlets that ran one of these, each counted for each.
    """

    id: str
    type: str
    name: str
    labels: dict[str, str]
    voices: int
    stories: int
    carriage: int


class WindowStatistic(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A record of wire.statistics: one window of event time and one dimension of it.

    Attributes:
        size: "1m", "15m", "1h" or "1d"; `seconds` says the same as a number.
        dimension: What is counted: "language", "source", "relation", ..., "story" or "entity".
        revision: 0 when the window closed; greater in each correction, which replaces what has the same key.
        late: Items of the window that came after it had closed.
        counts: Label to items; absent for "entity", which has `entities`.
        quantiles: For "latency" and "delay".
        entities: For "entity": the most told, those of most voices first.
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
        position: Every raw offset below this has all its outcomes.
        counts: Outcome ("article", "duplicate", "dead") to items.
        open: Records without all their outcomes although later ones have theirs.
        given_up: Records whose hole was forgotten because there were too many.
        twice: Items that ended in two different ways.
        republished: Articles published again because of another record.
        as_of: The newest raw timestamp seen.
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
        alert_id: The same for a repeat after a crash.
        subject: What it is about; with `rule` it names the alert for ever.
        time: In the wire's own time.
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
