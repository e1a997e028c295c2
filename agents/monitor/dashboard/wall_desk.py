"""Where the page asks for what hangs on the wall: stories, one story, an entity, places, trends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agents.monitor.dashboard.search_desk import SearchDesk
    from agents.monitor.dashboard.views import Wall

_FILTERS: Final = ("language", "source", "relation", "entity", "q")
_ASKED_CHARACTERS: Final = 400
_MOST_ROWS: Final = 300
# Digits of a time in milliseconds, and of no number that Python is slow to read.
_MOST_DIGITS: Final = 15


def wall_routes(wall: Wall, search: SearchDesk) -> list[web.RouteDef]:
    """List the addresses; a story that has left the wall is looked for in the store."""

    async def stories(request: web.Request) -> web.Response:
        filters = {name: request.query.get(name, "")[:_ASKED_CHARACTERS] for name in _FILTERS}
        return as_json(wall.listing(filters, min(max(_number(request.query, "limit", 100), 1), _MOST_ROWS)))

    async def story(request: web.Request) -> web.Response:
        identifier = request.query.get("id", "")
        return _found(wall.story(identifier) or await search.story(identifier))

    async def entity(request: web.Request) -> web.Response:
        return _found(wall.entity(request.query.get("id", "")))

    async def places(request: web.Request) -> web.Response:
        return as_json(wall.places(_number(request.query, "since", 0), _number(request.query, "until", 0)))

    async def trends(request: web.Request) -> web.Response:
        return as_json(wall.trends(request.query.get("range", "")))

    return [
        web.get("/api/stories", stories),
        web.get("/api/story", story),
        web.get("/api/entity", entity),
        web.get("/api/places", places),
        web.get("/api/trends", trends),
    ]


def as_json(value: Any) -> web.Response:
    """Answer with JSON, compressed where the browser takes that, kept by nobody."""
    response = web.Response(
        body=orjson.dumps(value), content_type="application/json", headers={"Cache-Control": "no-store"}
    )
    response.enable_compression()
    return response


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    value = given.get(name, "") or str(default)
    if not (value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS):
        raise web.HTTPBadRequest(text=f"{name} is a number\n")
    return int(value)


def _found(value: Any) -> web.Response:
    if value is None:
        raise web.HTTPNotFound(text="not on the wall (any more)\n")
    return as_json(value)
