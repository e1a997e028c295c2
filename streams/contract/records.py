"""What stands on the topics between the agents, and the parts of it that are published.

The JSON Schemas and the AsyncAPI document in docs/schema are generated from these classes and those of
event_records.py, monitor_records.py and story_records.py (`wiredesk schema`), their descriptions from the docstrings; a
change that breaks a reader needs a new major SCHEMA_VERSION.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec

from streams.news.article import Article, Compared

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


_BEYOND: Final = 1 << 63


class Source(msgspec.Struct, frozen=True, gc=False, order=True):
    """Where on the raw topic an item stands: its owner, whatever hop repeats it.

    Attributes:
        topic: Full name of the raw topic.
        partition: Partition of the raw record.
        offset: Offset of the raw record.
        item: Index of the item in its record, from 0, of `items`.
        items: How many items the record holds.
        timestamp: The broker's timestamp of the record, milliseconds since the epoch, UTC.
    """

    topic: str
    partition: int
    offset: int
    item: int = 0
    items: int = 1
    timestamp: int = 0

    def __post_init__(self) -> None:
        """Refuse what no broker counts: ledgers and indexes hold 64 bits, JSON any number."""
        numbers = (self.partition, self.offset, self.item, self.items, self.timestamp)
        if min(numbers) < -_BEYOND or max(numbers) >= _BEYOND:
            raise ValueError("a number of a place is beyond 63 bits")

    @property
    def key(self) -> str:
        """Name the owner in one string: topic, partition, offset, item."""
        return f"{self.topic}:{self.partition}:{self.offset}:{self.item}"


class Containment(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """How much of each text stands in the other, weighted; both 0 to 1.

    Attributes:
        of_this: Share of this item's text that stands in the other, weighted, 0 to 1.
        of_other: Share of the other's text that stands in this one.
    """

    of_this: float = 0.0
    of_other: float = 0.0


class Addition(msgspec.Struct, frozen=True, gc=False, order=True):
    """Something an item says that the item it was copied from does not.

    Attributes:
        kind: "figure", "negation", "opposite" (a fact turned round), "step" (postponed, resigned), "name", "lead"
            (one of its own), "story" (a second one), "sentence" (one of its own) or "correction".
        start: Where it stands in the item's body, first code point; 0 with end 0 when the item as a whole says so.
        end: The code point after its last.
    """

    kind: Literal["figure", "negation", "opposite", "step", "name", "lead", "story", "sentence", "correction"]
    start: int
    end: int


DecisionKind = Literal["release", "apart", "same"]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Uri = Annotated[str, msgspec.Meta(min_length=1, max_length=4_000)]
_Note = Annotated[str, msgspec.Meta(max_length=2_000)]
_Instant = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class Decision(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """A record of wire.decisions: an editor's word, which stands above the judge.

    Attributes:
        uri: The item it is about; the key of the record.
        decision: "release" publishes a withheld item, "apart" forbids a link between two items for good, "same" makes
            one. Of two words on one pair the later counts.
        other: The other item of "apart" and "same".
        by: Who decided.
        note: Why, for people.
        time: When, RFC 3339; orders nothing.
        source: Where the item to be released stands on the raw topic: wiredesk.source of its wire.duplicates event.
    """

    uri: _Uri
    decision: DecisionKind
    other: _Uri | None = None
    by: _Name
    note: _Note = ""
    time: _Instant
    source: Source | None = None


class Decided(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """The editor's word that a verdict follows.

    Attributes:
        decision: "release", "apart" or "same".
        other: The other item of "apart" and "same".
        by: Who decided.
        note: Why, for people.
        time: When, as the decision says.
    """

    decision: DecisionKind
    other: str | None = None
    by: str
    note: str = ""
    time: str


class Verdict(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """What the desk decided about an item, and why.

    Attributes:
        relation: One of Relation; see docs/judging.md.
        of: uri of the other item the relation points at; None for "new".
        cluster: uri that names the cluster of copies (its first member). An item alone is its own cluster; an update
            starts one of its own, and so does a copy that no cluster holds: such a copy is published.
        canonical: uri of the item the cluster is best read in; "" means this item.
        containment: Weighted containment both ways; None when no text was compared.
        similarity: 0 to 1; None when no text was compared.
        evidence: What agreed and what differed; enough for a person to follow and a test to recompute.
        rule: Version and name of the rule that decided ("resend/1", "copies/5:two-names"), also for "new".
        adds: What the item adds to the copy it otherwise is; such an item is published as an update, and a kill of the
            other item reaches it. Empty when it adds nothing.
        decided: The editor's word that it follows; absent where the judge's stands.
    """

    relation: Relation
    of: str | None = None
    cluster: str = ""
    canonical: str = ""
    containment: Containment | None = None
    similarity: float | None = None
    evidence: dict[str, Any] = msgspec.field(default_factory=dict)
    rule: str = ""
    adds: tuple[Addition, ...] = ()
    decided: Decided | msgspec.UnsetType = msgspec.UNSET


def is_copy(verdict: Verdict) -> bool:
    """Tell whether an item was judged the other item's own copy, also where it is published for what it adds."""
    return verdict.relation in COPY_RELATIONS or bool(verdict.adds)


def waits(verdict: Verdict) -> bool:
    """Tell whether a kill waits for its item: nobody knows whose that is, so it reaches nothing that was before it."""
    return verdict.relation == "kill" and bool(verdict.evidence.get("waits_for_item"))


def is_born_killed(verdict: Verdict) -> bool:
    """Tell an item that came after its kill from the kill: it has a text, and copies."""
    return verdict.relation == "kill" and "killed_by" in verdict.evidence


class Prepared(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """A record of wire.prepared: one clean article and its fingerprint.

    Attributes:
        source: Where the item stands on the raw topic.
        article: The item, cleaned.
        fingerprint: Packed bytes of streams/news/fingerprint.py, which begin with their version; base64 in JSON.
        event_time: Milliseconds since the epoch: the article's time, never later than the broker's.
        sender: Who sends it by the table of owners, folded; None without a table.
        owner: Whose its uri is by the table of owners, folded; None when no row has it.
        compared: Where the copy lies that the fingerprint is of; None in a record of 0.1.
        decision: The editor's word that releases the item, which stood here before; None otherwise.
        cause: Where that decision stands.
    """

    source: Source
    article: Article
    fingerprint: bytes = b""
    event_time: int = 0
    sender: str | None = None
    owner: str | None = None
    compared: Compared | None = None
    decision: Decision | None = None
    cause: Source | None = None


class Revised(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """A record of wire.revised: the newest version of an item, with what revise decided; or an editor's word on two.

    Attributes:
        source: Where the item stands on the raw topic.
        article: The item, cleaned.
        verdict: What revise decided: which version of its uri it is.
        shard: Language whose items it is compared with; "und" when the desk cannot tell.
        fingerprint: As in Prepared.
        event_time: As in Prepared.
        compared: As in Prepared.
        decision: As in Prepared; "apart" or "same" where this is no item but that word, in its place among the items
            of the shard. Its source is the decision's record then.
        cause: As in Prepared.
    """

    source: Source
    article: Article
    verdict: Verdict
    shard: str = "und"
    fingerprint: bytes = b""
    event_time: int = 0
    compared: Compared | None = None
    decision: Decision | None = None
    cause: Source | None = None


class Judged(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """A record of wire.judged: an article to be marked up and published.

    Attributes:
        source: Where the item stands on the raw topic.
        article: The item, cleaned.
        verdict: What the desk decided.
        cause: The record that made the desk publish this item again (a kill reaching a copy, an editor's decision);
            None otherwise.
    """

    source: Source
    article: Article
    verdict: Verdict
    cause: Source | None = None


class Mention(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One place where an entity is named: half-open code point range in the headline or the body text.

    Attributes:
        field: Whose text the range counts into: "headline" or "body".
        start: First code point of the name.
        end: The code point after its last.
        text: What stands there.
    """

    field: MentionField
    start: int
    end: int
    text: str


class Entity(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """A person, organisation, place or event the article names.

    The first three are written even when they are empty, the others where there is something to say.

    Attributes:
        labels: Names by language ("ar", "en").
        salience: 0 to 1; see docs/marking.md.
        mentions: In order of appearance; never overlapping within a field.
        id: Wikidata uri, GeoNames uri or `urn:wiredesk:entity:...`.
        type: "person", "organisation", "place" or "event".
        name: The fullest form that stands in the text, without clitics.
        geo: [longitude, latitude] of a place.
        country: ISO 3166-1 alpha-2 code of a place.
        related: Named only by a nationality adjective: how ("nationality"); "" for a real mention.
        role: "agency" or "dateline" when the entity is only the copy's origin; "" otherwise.
        same_as: Other ids of the same entity.
    """

    labels: dict[str, str]
    salience: float
    mentions: tuple[Mention, ...]
    id: str
    type: EntityType
    name: str
    geo: tuple[float, float] | None = None
    country: str = ""
    related: str = ""
    role: str = ""
    same_as: tuple[str, ...] = ()


class Speaker(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Who says a quote: the fullest form of the name in the text, and the entity's id where one is known.

    Attributes:
        name: The fullest form of the name in the text.
        id: Id of the entity where one is known.
    """

    name: str
    id: str | None = None


class Quote(msgspec.Struct, frozen=True, gc=False):
    """Direct speech: code point range of the words inside the marks, in the body text.

    Attributes:
        text: The words inside the marks.
        start: First code point of the words, in the body text.
        end: The code point after their last.
        speaker: Who says it; None when the text does not tell.
    """

    text: str
    start: int
    end: int
    speaker: Speaker | None = None


class Subject(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What an article is about: a concept of IPTC's Media Topics.

    Attributes:
        id: uri of the concept (`http://cv.iptc.org/newscodes/mediatopic/...`); `medtop:` and its digits are the qcode.
        labels: IPTC's names by language ("ar", "en").
        confidence: How sure the model is, 0 to 1 in hundredths; it states nothing that it is not sure of.
    """

    id: str
    labels: dict[str, str]
    confidence: float


class Marking(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What enrich found in an article.

    Attributes:
        subjects: What it is about; empty where the desk is not sure.
        status: Stage name to "ok", "skipped: why" or "failed: why".
        models: Model name to version.
    """

    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    status: dict[str, str] = {}
    models: dict[str, str] = {}
    subjects: tuple[Subject, ...] = ()
