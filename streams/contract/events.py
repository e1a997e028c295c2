"""From decisions to what consumers read: article events, verdicts of what was not passed on, CloudEvents headers.

Pure: the same input gives the same bytes, so a replay repeats an event exactly.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import msgspec
import orjson

from streams.contract import topics
from streams.contract.event_records import (
    DatelineFacts,
    Duplicate,
    DuplicateFacts,
    DuplicateText,
    EntityMention,
    Pipeline,
    PublishedVerdict,
    TextFacts,
    Wiredesk,
)
from streams.contract.ninjs_event import to_ninjs
from streams.contract.records import SCHEMA_VERSION, Judged, Marking, Source, Verdict
from streams.contract.step import Headers, Send
from streams.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.news.article import Article

_JSON = (("content-type", b"application/json"),)
_PASSAGE_CHARACTERS = 300


def event_id(source: Source, cause: Source | None, uri: str) -> str:
    """Name an event for ever: the same source, cause and uri give the same 32 hex digits."""
    text = "\n".join((source.key, cause.key if cause else "", uri))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def article_event(judged: Judged, marking: Marking) -> Send:
    """Make the published event of an article: valid ninjs 3.1 and one property, `wiredesk`.

    A canceled article carries no body text, no entities and no quotes: what is killed is not published again.
    """
    article = judged.article
    dead = article.pub_status == "canceled"
    entities = () if dead else marking.entities
    subjects = () if dead else marking.subjects
    dateline = None
    if article.dateline is not None:
        place = next((entity.id for entity in entities if entity.role == "dateline"), None)
        dateline = DatelineFacts(article.dateline.text, article.dateline.place, place)
    desk = Wiredesk(
        schema=SCHEMA_VERSION,
        event_id=event_id(judged.source, judged.cause, article.uri),
        source=judged.source,
        cause=judged.cause,
        agency=article.agency,
        dateline=dateline,
        byline=article.byline or None,
        text=TextFacts(
            language=article.language,
            confidence=article.language_confidence,
            paragraphs=0 if dead else len(article.paragraphs),
            word_count=0 if dead else article.n_words,
            removed=() if dead else article.removed,
            restated=article.restated if article.restated and not dead else msgspec.UNSET,
        ),
        verdict=_published(judged.verdict, article.uri),
        entities=entities,
        quotes=() if dead else marking.quotes,
        subjects=subjects,
        status=marking.status,
        remarks=article.remarks,
        pipeline=Pipeline(VERSION, marking.models),
    )
    event = to_ninjs(article, entities=entities, subjects=subjects, wiredesk=msgspec.to_builtins(desk))
    headers = cloud_event(desk.event_id, "article", judged.source, article.version_created)
    return Send(topics.ARTICLES, _key(article.uri), orjson.dumps(event), headers)


def duplicate_event(source: Source, cause: Source | None, article: Article, verdict: Verdict) -> Send:
    """Make the event of an item that is not passed on: of what it is a copy, why, how much."""
    identifier = event_id(source, cause, article.uri)
    facts = DuplicateFacts(
        schema=SCHEMA_VERSION,
        event_id=identifier,
        source=source,
        cause=cause,
        version=article.version,
        headline=article.headline,
        language=article.language,
        info_source=article.source or None,
        agency=article.agency,
        verdict=_published(_with_texts(verdict, article.body), article.uri),
        text=DuplicateText(article.removed),
        pipeline=Pipeline(VERSION),
    )
    headers = cloud_event(identifier, "duplicate", source, article.version_created)
    return Send(topics.DUPLICATES, _key(article.uri), _written(Duplicate(article.uri, facts)), headers)


def _published(verdict: Verdict, uri: str) -> PublishedVerdict:
    """Write a verdict out in full. Alone, an item is its own cluster."""
    said = {name: getattr(verdict, name) for name in Verdict.__struct_fields__}
    return PublishedVerdict(**said | {"cluster": verdict.cluster or uri, "canonical": verdict.canonical or uri})


def _with_texts(verdict: Verdict, body: str) -> Verdict:
    """Write the shared passages out: the text they point into is not published with a withheld copy."""
    passages = verdict.evidence.get("passages")
    if not passages or not body:
        return verdict
    quoted = [{**part, "text": body[part["start"] : part["end"]][:_PASSAGE_CHARACTERS]} for part in passages]
    return msgspec.structs.replace(verdict, evidence=verdict.evidence | {"passages": quoted})


def mentions_of(judged: Judged, marking: Marking) -> list[EntityMention]:
    """Write one small record per entity that the article names; none for an article that is killed."""
    article = judged.article
    if article.pub_status == "canceled":
        return []
    of_article = event_id(judged.source, judged.cause, article.uri)
    return [
        EntityMention(
            id=entity.id,
            type=entity.type,
            name=entity.name,
            labels=entity.labels,
            uri=article.uri,
            event_id=of_article,
            time=_instant(article.version_created, judged.source),
            language=article.language,
            info_source=article.source or None,
            agency=article.agency.name if article.agency else None,
            relation=judged.verdict.relation,
            cluster=judged.verdict.cluster or article.uri,
            salience=entity.salience,
            count=len(entity.mentions),
            geo=entity.geo,
            role=entity.role or None,
            related=entity.related or None,
            source=judged.source,
        )
        for entity in marking.entities
    ]


def mention_events(judged: Judged, mentions: Sequence[EntityMention]) -> list[Send]:
    """Make the events of what an article mentions, keyed by entity id, and of what it takes back.

    Args:
        judged: The record that led to them; of a retraction what took the former article's place.
        mentions: A record with `retracts` is taken back; the same record gives the same bytes.
    """
    sends = []
    for mention in mentions:
        named = f"{mention.uri}\n{mention.id}"
        if mention.retracts is not msgspec.UNSET:
            named += f"\n{mention.retracts}"
        identifier = event_id(judged.source, judged.cause, named)
        headers = cloud_event(identifier, "mention", judged.source, judged.article.version_created)
        sends.append(Send(topics.MENTIONS, mention.id.encode(), _written(mention), headers))
    return sends


def _key(uri: str) -> bytes:
    return uri.encode("utf-8", "surrogatepass")


def _written(record: msgspec.Struct) -> bytes:
    """Write a record as JSON. orjson as for articles: so a number looks the same on every topic."""
    return orjson.dumps(msgspec.to_builtins(record))


def cloud_event(identifier: str, kind: str, source: Source, created: datetime | None) -> Headers:
    """Return the CloudEvents 1.0 attributes of an event, as headers (Kafka binding, binary mode)."""
    attributes = {
        "specversion": "1.0",
        "id": identifier,
        "type": f"wiredesk.{kind}",
        "source": f"/{source.topic}/{source.partition}",
        "time": _instant(created, source),
        "dataschema": f"urn:wiredesk:schema:{kind}:{SCHEMA_VERSION}",
    }
    return (*_JSON, *((f"ce_{name}", value.encode()) for name, value in attributes.items()))


def _instant(created: datetime | None, source: Source) -> str:
    """Write the article's time, or where it gives none the broker's time of its record; RFC 3339, UTC."""
    if created is None:
        created = datetime.fromtimestamp(source.timestamp / 1000, timezone.utc)
    return created.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
