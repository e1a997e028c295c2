"""What is in a dead letter: the beginning of its bytes and its headers, for whoever opens one on the page. Bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
from aiohttp import web

from agents.monitor.dashboard.stories import text

if TYPE_CHECKING:
    from agents.monitor.dashboard.stories import Json
    from streams.contract.step import Record

# As many as the page lists, each with what fits a screen; the topic has the rest.
LETTERS: Final = 200
BYTES: Final = 1_024
HEADERS: Final = 40
_HEADER_CHARACTERS: Final = 300


class Letters:
    """The newest letters by the place of what died."""

    def __init__(self) -> None:
        """Start with none."""
        self._found: dict[str, Json] = {}

    def keep(self, place: list[Any], record: Record) -> None:
        """Keep what is shown of a letter; the oldest goes when there are too many."""
        value = (record.value or b"")[:BYTES]
        headers = [
            [text(name), text((said or b"").decode("utf-8", "replace"), _HEADER_CHARACTERS)]
            for name, said in record.headers[:HEADERS]
        ]
        self._found.pop(name_of(place), None)
        self._found[name_of(place)] = {
            "hex": value.hex(),
            "text": value.decode("utf-8", "replace"),
            "headers": headers,
            "more_headers": max(0, len(record.headers) - HEADERS),
        }
        if len(self._found) > LETTERS:
            del self._found[next(iter(self._found))]

    def find(self, name: str) -> Json | None:
        """Return what is shown of the letter of a place, as `name_of` writes it; None when it is not kept any more."""
        return self._found.get(name)


def name_of(place: list[Any]) -> str:
    """Write a place as topic:partition:offset:item."""
    return ":".join(str(part) for part in place)


def letter_routes(letters: Letters) -> list[web.RouteDef]:
    """List the address."""

    async def opened(request: web.Request) -> web.Response:
        found = letters.find(request.query.get("place", ""))
        if found is None:
            raise web.HTTPNotFound(text="not on the wall (any more)\n")
        return web.Response(
            body=orjson.dumps(found), content_type="application/json", headers={"Cache-Control": "no-store"}
        )

    return [web.get("/api/dead", opened)]
