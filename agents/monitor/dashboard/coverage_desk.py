"""Where the page asks for coverage: what wire.stories tells of, listed and one event at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from agents.monitor.dashboard.coverage import WantedCoverage
from agents.monitor.dashboard.wall_desk import as_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agents.monitor.dashboard.stories import Json
    from agents.monitor.dashboard.views import Wall

_MOST_ROWS: Final = 300
_SORTS: Final = ("newest", "outlets")
_ASKED_CHARACTERS: Final = 400


def coverage_routes(wall: Wall) -> list[web.RouteDef]:
    """List the addresses."""

    async def listed(request: web.Request) -> web.Response:
        given = request.query
        if given.get("sort", "") not in ("", *_SORTS):
            raise web.HTTPBadRequest(text=f"sort is {' or '.join(_SORTS)}\n")
        wanted = WantedCoverage(
            outlets=_number(given, "outlets", 1),
            languages=_number(given, "languages", 1),
            language=given.get("language", "")[:_ASKED_CHARACTERS],
            entity=given.get("entity", "")[:_ASKED_CHARACTERS],
            by_outlets=given.get("sort") == "outlets",
        )
        return as_json(wall.coverage.listing(wanted, min(max(_number(given, "limit", 100), 1), _MOST_ROWS)))

    async def event(request: web.Request) -> web.Response:
        found = wall.coverage.event(request.query.get("id", ""))
        if found is None:
            raise web.HTTPNotFound(text="not on the wall (any more)\n")
        return as_json(found | {"members": [_named(member, wall) for member in found["members"]]})

    return [web.get("/api/coverage", listed), web.get("/api/coverage/event", event)]


def _named(member: Json, wall: Wall) -> Json:
    """Add a member's own headline, which wire.stories does not say; "" where the wall does not know it any more."""
    story = wall.stories.get(member["cluster"])
    known = story["members"].get(member["uri"]) if story is not None else None
    return member | {"headline": known["headline"] if known is not None else ""}


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    value = given.get(name, "") or str(default)
    # Longer than any count of a page, and Python reads no number of 5,000 digits.
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise web.HTTPBadRequest(text=f"{name} is a number\n")
    return int(value)
