"""What is published of an item: an article's extra property, a duplicate, a mention, the headers of a dead letter."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from streams.contract.records import Entity, EntityType, Quote, Relation, Source, Subject, Verdict
from streams.news.article import Agency, Removed


class PublishedVerdict(Verdict, frozen=True, kw_only=True, omit_defaults=False):
    """A verdict as consumers read it: every key is written, empty ones too, so that they need no cases."""


class TextFacts(msgspec.Struct, frozen=True, rename="camel"):
    """What intake knows of the text: language, size, and everything that was removed.

    Attributes:
        language: BCP 47 primary code the desk decided on ("ar"); "und" when it cannot tell.
        confidence: How sure it is of the language, 0 to 1.
        paragraphs: Paragraphs of the published body; 0 when the item is killed.
        word_count: Words of the published body, split at white space; 0 when the item is killed.
        removed: What intake took out of the copy, in order of appearance.
        restated: Which paragraphs of the body, from 0, the copy below says again: a summary on top. Absent where none.
    """

    language: str
    confidence: float
    paragraphs: int
    word_count: int
    removed: tuple[Removed, ...] = ()
    restated: tuple[int, ...] | msgspec.UnsetType = msgspec.UNSET


class Pipeline(msgspec.Struct, frozen=True):
    """Which code and models made the event.

    Attributes:
        version: Version of Wiredesk.
        models: Model name to version; absent where no model was asked.
    """

    version: str
    models: dict[str, str] | msgspec.UnsetType = msgspec.UNSET


class DatelineFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where the report was written, with the place's id where one is known.

    Attributes:
        text: The dateline as it stood, without the dash that ends it.
        place: The place name in it; "" when only a date or an agency stood there.
        id: Id of the place's entity where one is known.
    """

    text: str
    place: str = ""
    id: str | None = None


class Wiredesk(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Everything the desk says beside ninjs, under the one extra property.

    Attributes:
        schema: Version of the event schema ("1.0.0"); a new major may break readers.
        event_id: Names the event for ever: 32 hex digits, the same in a repeat; also the header ce_id.
        source: Where the item stands on the raw topic.
        cause: The record that made the desk publish this item again (a kill reaching a copy, an editor's decision);
            None otherwise.
        agency: Whose copy it is; None when nothing credits one.
        dateline: Where it was written; None when nothing says.
        byline: Author names, without agency and place; None when there are none.
        text: Language, size and what was removed.
        verdict: What the desk decided about it, and why.
        entities: Whom and what the article names; empty when it is killed.
        quotes: Direct speech in the body; empty when it is killed.
        subjects: What it is about, with how sure the desk is; empty when it is not, or the item is killed.
        status: Stage of enrich to "ok", "skipped: why" or "failed: why".
        remarks: What a reader of formats had to bend, in words.
        pipeline: Which code and models made the event.
    """

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
    subjects: tuple[Subject, ...] = ()
    status: dict[str, str] = {}
    remarks: tuple[str, ...] = ()
    pipeline: Pipeline


class DuplicateText(msgspec.Struct, frozen=True):
    """What intake took out of a copy that is not passed on.

    Attributes:
        removed: In order of appearance.
    """

    removed: tuple[Removed, ...]


class DuplicateFacts(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the desk says of an item that it did not pass on: of what it is a copy, why, how much.

    Attributes:
        schema: Version of the event schema ("1.0.0"); a new major may break readers.
        event_id: Names the event for ever: 32 hex digits, the same in a repeat; also the header ce_id.
        source: Where the item stands on the raw topic.
        cause: The record that made the desk say more of this copy (a kill or correction of its original, an editor's
            decision); None otherwise.
        version: The sender's version, as text; None when the sender gives none.
        headline: The copy's headline, cleaned.
        language: BCP 47 primary code the desk decided on; "und" when it cannot tell.
        info_source: The outlet that sent it; None when it does not say.
        agency: Whose copy it is; None when nothing credits one.
        verdict: Of what it is a copy, why, how much; the shared passages in its evidence have their text.
        text: What was removed from it.
        pipeline: Which code made the event.
    """

    schema: Annotated[str, msgspec.Meta(pattern=r"^\d+\.\d+\.\d+$")]
    event_id: str
    source: Source
    cause: Source | None
    version: str | None
    headline: str
    language: str
    info_source: str | None
    agency: Agency | None
    verdict: Verdict
    text: DuplicateText
    pipeline: Pipeline


class Duplicate(msgspec.Struct, frozen=True):
    """A record of wire.duplicates: an item that is withheld.

    Attributes:
        uri: Identity of the item over all its versions; the key of the record.
        wiredesk: What the desk says of it.
    """

    uri: str
    wiredesk: DuplicateFacts


class EntityMention(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """A record of wire.mentions: one entity in one article, or that mention taken back.

    A retraction says the mention again, but for labels and geo, which are empty; docs/consume shows how to count.

    Attributes:
        id: Id of the entity; the key of the record.
        type: "person", "organisation", "place" or "event".
        name: The fullest form that stands in the text, without clitics.
        labels: Names by language ("ar", "en").
        uri: uri of the article.
        event_id: The eventId of the article's own event; in a retraction of the one that took its place.
        time: The article's time, or where it gives none the broker's; RFC 3339, UTC.
        language: The article's language.
        info_source: The outlet that sent the article; None when it does not say.
        agency: Name of the agency whose copy the article is; None when nothing credits one.
        relation: The article's relation, as in its verdict.
        cluster: The article's story cluster, as in its verdict.
        salience: 0 to 1; see docs/marking.md.
        count: How often the article names it, headline included.
        geo: [longitude, latitude] of a place; None otherwise.
        role: "agency" or "dateline" when the entity is only the copy's origin; None otherwise.
        related: "nationality" when only a nationality adjective names it; None otherwise.
        source: Where the article stands on the raw topic; in a retraction what took its place.
        retracts: The eventId of the mention that is taken back; only a retraction has it.
    """

    id: str
    type: EntityType
    name: str
    labels: dict[str, str]
    uri: str
    event_id: str
    time: str
    language: str
    info_source: str | None
    agency: str | None
    relation: Relation
    cluster: str
    salience: float
    count: int
    geo: tuple[float, float] | None
    role: str | None
    related: str | None
    source: Source
    retracts: str | msgspec.UnsetType = msgspec.UNSET


def _letter_header(field: str) -> str:
    return field if field.startswith("ce_") else f"wiredesk_{field}"


class LetterHeaders(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename=_letter_header):
    """The desk's headers of a record of wire.dead, all text; its value is the bytes that could not be taken.

    A sender's own headers stand beside them; those that begin with ce_ or sent_ with sent_ before their name.

    Attributes:
        ce_specversion: Version of CloudEvents, binary mode.
        ce_id: The letter's name, which is its key: topic, partition, offset and item on the raw topic.
        ce_type: What kind of event it is.
        ce_source: /topic/partition of the raw record.
        topic: Full name of the raw topic.
        partition: Partition of the raw record.
        offset: Offset of the raw record.
        item: Index of the item in its record, from 0.
        items: How many items the record holds.
        timestamp: The broker's timestamp of the raw record, milliseconds since the epoch, UTC.
        stage: The agent that gave up.
        reason: Stable kebab-case word, for counting; "failed" when a stage raised, any other is a refusal.
        error: One sentence for a person, after an exception's class where there was one; 300 code points of it.
        version: Version of Wiredesk.
        read_topic: Where a later stage gave up: the topic whose record the value is. The sender's own bytes stand at
            topic, partition and offset.
        headers_dropped: How many of the sender's headers were too many or too large to be kept.
        value_is: "item" when the value is only the item's own line of the record.
        value_at: Key of the letter that carries the record's bytes; this one has none.
        value_bytes: Length of the value where it was too large to be kept.
        value_sha256: SHA-256 of it, hexadecimal.
    """

    ce_specversion: Literal["1.0"]
    ce_id: str
    ce_type: Literal["wiredesk.dead-letter"]
    ce_source: str
    topic: str
    partition: str
    offset: str
    item: str
    items: str
    timestamp: str
    stage: str
    reason: str
    error: str
    version: str
    read_topic: str = ""
    headers_dropped: str = ""
    value_is: Literal["", "item"] = ""
    value_at: str = ""
    value_bytes: str = ""
    value_sha256: str = ""
