"""What editors decided as labelled pairs and their texts, in the form that `wiredesk eval dedupe` reads."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import msgspec

from streams.contract import topics
from streams.contract.decisions import APART, SAME
from streams.contract.records import Source
from streams.languages.shipped_identifier import shipped_identifier
from streams.news.item_again import item_again
from streams.runtime.fetch.record_at import record_at
from wiredesk import topic_io

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streams.contract.records import Decision
    from streams.settings import Settings


class _Facts(msgspec.Struct):
    source: Source
    cause: Source | None = None


class _Text(msgspec.Struct):
    value: str = ""


class _Outlet(msgspec.Struct):
    name: str = ""
    role: str = ""


class _Event(msgspec.Struct, rename="camel"):
    """What an article or a duplicate says of where its item stands, and an article of its text."""

    uri: str
    wiredesk: _Facts
    headlines: tuple[_Text, ...] = ()
    bodies: tuple[_Text, ...] = ()
    by: str = ""
    language: str = ""
    pub_status: str = "usable"
    version_created: str = ""
    info_sources: tuple[_Outlet, ...] = ()


def pairs_of(decisions: Sequence[Decision]) -> list[dict[str, str]]:
    """Return the last word on each two items as a labelled pair, ordered by time.

    A release labels nothing: it says that news was withheld, not of which other item it is no copy.
    """
    last: dict[frozenset[str], Decision] = {}
    for decision in sorted(decisions, key=lambda decision: decision.time):
        if decision.decision in {APART, SAME} and decision.other:
            last.pop(frozenset((decision.uri, decision.other)), None)
            last[frozenset((decision.uri, decision.other))] = decision
    return [
        {"a": word.uri, "b": word.other or "", "label": word.decision, "by": word.by, "why": word.note}
        for word in last.values()
    ]


async def items_of(settings: Settings, uris: set[str]) -> list[dict[str, str]]:
    """Return the text of items in the minimal form, as far as a topic still holds it; in order of uri.

    A published item's text is taken from wire.articles, a withheld one's is read again where it stands on wire.raw.
    """
    newest: dict[str, _Event] = {}
    for topic in (topics.DUPLICATES, topics.ARTICLES):
        async for record in topic_io.read(settings, topic.name(settings)):
            with contextlib.suppress(msgspec.DecodeError):
                event = msgspec.json.decode(record.value or b"", type=_Event)
                if event.pub_status == "canceled":
                    newest.pop(event.uri, None)  # what is killed is written nowhere again
                # A notice has no text.
                elif event.uri in uris and (event.bodies or (topic is topics.DUPLICATES and not event.wiredesk.cause)):
                    newest[event.uri] = event
    identify = shipped_identifier()
    found = []
    for uri in sorted(newest):
        row = _as_published(newest[uri]) if newest[uri].bodies else await _read_again(settings, newest[uri], identify)
        if row is not None:
            found.append(row)
    return found


def _as_published(event: _Event) -> dict[str, str]:
    outlet = next((one.name for one in event.info_sources if one.role == "outlet"), "")
    headline = event.headlines[0].value if event.headlines else ""
    return _row(event.uri, headline, event.bodies[0].value, event.by, outlet, event.language, event.version_created)


async def _read_again(
    settings: Settings, event: _Event, identify: Callable[[str], tuple[str, float]]
) -> dict[str, str] | None:
    source = event.wiredesk.source
    if source.topic != topics.RAW.name(settings) or not 0 <= source.partition < settings.partitions:
        return None
    record = await record_at(settings, source.topic, source.partition, source.offset)
    if record is None:
        return None
    article = item_again(
        record.value,
        record.header("content-type"),
        source.item,
        identify,
        max_bytes=settings.max_item_bytes,
        max_items=settings.max_items,
    )
    if article is None:
        return None
    created = article.version_created.isoformat() if article.version_created else ""
    return _row(event.uri, article.headline, article.body, article.byline, article.source, article.language, created)


def _row(*fields: Any) -> dict[str, str]:
    names = ("uri", "headline", "body", "byline", "source", "language", "published")
    return {name: value for name, value in zip(names, fields, strict=True) if value}
