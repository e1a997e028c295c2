"""A withheld item beside what it copies: its text is read again where it stands on wire.raw, the only place of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import orjson
from aiohttp import web
from aiokafka.errors import KafkaError

from agents.monitor.dashboard.stories import BODY_CHARACTERS, HEADLINE_CHARACTERS, text
from streams.contract import topics
from streams.news.item_again import item_again
from streams.runtime.fetch.record_at import record_at

if TYPE_CHECKING:
    from agents.monitor.dashboard.stories import Json
    from agents.monitor.dashboard.views import Wall
    from streams.contract.step import Record
    from streams.settings import Settings

_SECONDS: Final = 10.0


def side_by_side_routes(settings: Settings, wall: Wall) -> list[web.RouteDef]:
    """List the address."""
    # One record at a time: each opens a connection of its own and may have the bytes of a whole feed.
    one_at_a_time = asyncio.Lock()

    async def compared(request: web.Request) -> web.Response:
        """Return an item and what it is compared with, each with its text or why there is none.

        404 for an item that the wall does not hold. A withheld text costs one read of a raw record and its cleaning,
        some ten milliseconds.
        """
        uri = request.query.get("item", "")
        story = wall.story(uri)
        members = {member["uri"]: member for member in story["members"]} if story is not None else {}
        if uri not in members:
            raise web.HTTPNotFound(text="not on the wall (any more)\n")
        item = members[uri]
        async with one_at_a_time:
            both = [await _with_text(settings, one) for one in (item, members.get(item["of"])) if one is not None]
        body = orjson.dumps({"item": both[0], "other": both[1] if len(both) > 1 else None})
        return web.Response(body=body, content_type="application/json", headers={"Cache-Control": "no-store"})

    return [web.get("/api/compare", compared)]


async def _with_text(settings: Settings, member: Json) -> Json:
    """Add what is missing of a member's text; `missing` says why it stays so, "" where it is there."""
    if member["canceled"]:
        return member | {"body": "", "missing": "killed"}
    if member["body"]:
        return member | {"missing": ""}
    topic, partition, offset, n = member["place"]
    # An event may claim any place; only the raw topic's are looked up.
    if topic != topics.RAW.name(settings) or not 0 <= partition < settings.partitions:
        return member | {"missing": "gone"}
    try:
        record = await asyncio.wait_for(record_at(settings, topic, partition, offset), _SECONDS)
    except (KafkaError, OSError, LookupError, asyncio.TimeoutError):
        return member | {"missing": "no_answer"}
    found = await asyncio.to_thread(_read, settings, record, n, member["language"]) if record is not None else None
    return member | (found or {"missing": "gone"})


def _read(settings: Settings, record: Record, n: int, language: str) -> dict[str, Any] | None:
    """Read item n of a raw record as the desk did; None when it can be read no more."""
    try:
        article = item_again(
            record.value,
            record.header("content-type"),
            n,
            lambda _text: (language, 1.0),  # the desk has told it
            max_bytes=settings.max_item_bytes,
            max_items=settings.max_items,
        )
    except Exception:  # noqa: BLE001  a text that intake itself fails on is one that cannot be shown
        return None
    if article is None:
        return None
    headline, body = text(article.headline, HEADLINE_CHARACTERS), text(article.body, BODY_CHARACTERS)
    return {"headline": headline, "body": body, "missing": "" if body else "gone"}
