"""An article as valid ninjs 3.1: the value of a published event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streams.news.article import MEDIA_TOPICS
from streams.news.formats.instants import format_instant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streams.contract.records import Entity, Subject
    from streams.news.article import Article

# An entity is what the article is about from this salience on, otherwise it is only mentioned.
ABOUT_SALIENCE = 0.5
# Who says so, where it is not the sender.
_CREATOR = "wiredesk"


def to_ninjs(
    article: Article,
    *,
    entities: Sequence[Entity],
    wiredesk: Mapping[str, Any] | None,
    subjects: Sequence[Subject] = (),
) -> dict[str, Any]:
    """Write an article as valid ninjs 3.1, the value of a published event.

    Empty fields are left out. A canceled article keeps its headline and loses its texts: what is killed is not
    published again. An entity that is only a nationality or only the copy's origin is not listed; an agency among
    them stands in infoSources.

    Args:
        article: The cleaned article; its body is published as it is.
        entities: What enrich found; order is kept.
        wiredesk: The one extra property; None leaves plain ninjs.
        subjects: What the desk says it is about; named in the article's language where IPTC has a name in it.

    Returns:
        A JSON object with its properties always in the same order.
    """
    canceled = article.pub_status == "canceled"
    document: dict[str, Any] = {
        "uri": article.uri,
        "type": "text",
        "version": article.version,
        "firstCreated": article.first_created and format_instant(article.first_created),
        "versionCreated": article.version_created and format_instant(article.version_created),
        "embargoedUntil": article.embargoed and format_instant(article.embargoed),
        "pubStatus": article.pub_status,
        "urgency": article.urgency,
        "language": article.language,
        "headlines": [{"role": "main", "contentType": "text/plain", "value": article.headline}]
        * bool(article.headline),
        "descriptions": [{"role": "summary", "contentType": "text/plain", "value": article.abstract}]
        * bool(article.abstract and not canceled),
        "bodies": [] if canceled or not article.paragraphs else [_main_body(article)],
        "subjects": _subjects(article, subjects),
        "people": _listed(entities, "person"),
        "organisations": _listed(entities, "organisation"),
        "places": _listed(entities, "place"),
        "events": _listed(entities, "event"),
        "infoSources": _written_sources(article, entities),
        "by": article.byline,
        "slugline": article.slugline,
        "located": article.located or (article.dateline.place if article.dateline else ""),
    }
    document = {name: value for name, value in document.items() if value not in (None, "", [])}
    if wiredesk is not None:
        document["wiredesk"] = wiredesk
    return document


def _main_body(article: Article) -> dict[str, Any]:
    body = article.body
    return {
        "role": "main",
        "contentType": "text/plain",
        "charCount": len(body),
        "wordCount": article.n_words,
        "value": body,
    }


def _subjects(article: Article, found: Sequence[Subject]) -> list[dict[str, Any]]:
    """List what the sender says as he says it; the desk adds its own where he names no Media Topic."""
    stated = [{name: value for name in ("name", "uri") if (value := getattr(one, name))} for one in article.subjects]
    if any(one.uri.startswith(MEDIA_TOPICS) for one in article.subjects):
        return stated
    return [*stated, *(_subject(subject, article.language) for subject in found)]


def _subject(subject: Subject, language: str) -> dict[str, Any]:
    name = subject.labels.get(language) or subject.labels["en"]
    percent = round(subject.confidence * 100)
    return {"name": name, "rel": "about", "uri": subject.id, "creator": _CREATOR, "confidence": percent}


def _listed(entities: Sequence[Entity], kind: str) -> list[dict[str, Any]]:
    listed = []
    for entity in entities:
        if entity.type != kind or entity.related or entity.role:
            continue
        rel = "about" if entity.salience >= ABOUT_SALIENCE else "mentions"
        # An id that the user gave his own entity need not be a uri.
        about: dict[str, Any] = {"name": entity.name, "rel": rel, ("uri" if ":" in entity.id else "literal"): entity.id}
        if kind == "place" and entity.geo is not None:
            about["geoJSON"] = {"type": "Point", "coordinates": list(entity.geo)}
        listed.append(about)
    return listed


def _written_sources(article: Article, entities: Sequence[Entity]) -> list[dict[str, str]]:
    """Name the agency whose copy it is and the outlet that sent it; each party once."""
    agencies = [entity for entity in entities if entity.role == "agency"]
    parties: dict[str, dict[str, str]] = {}
    if article.agency is not None:
        known = next((agency.id for agency in agencies if agency.name == article.agency.name), "")
        parties[article.agency.name] = {"role": "agency", "uri": article.agency.uri or known}
    written = {party["uri"] for party in parties.values()}
    for agency in agencies:
        if agency.id not in written:
            parties.setdefault(agency.name, {"role": "agency", "uri": agency.id})
    if article.source:
        parties.setdefault(article.source, {"role": "outlet", "uri": ""})
    return [
        {"name": name, "role": party["role"], **({"uri": party["uri"]} if party["uri"] else {})}
        for name, party in parties.items()
        if name
    ]
