"""Where the page asks the store: searches, lists to take away, feeds. Read only; a question is bounded in time."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import orjson
from aiohttp import web

from agents.monitor.dashboard.store import lists
from agents.monitor.dashboard.store.filling import Filling
from agents.monitor.dashboard.store.searches import (
    MOST_COUNTED,
    SORTS,
    BadCursor,
    FoundPage,
    Searches,
    SearchTooLong,
    Sort,
)
from agents.monitor.dashboard.store.store import Store, StoreUnavailable
from agents.monitor.query.parse import QueryError, parse, parse_field
from agents.monitor.query.terms import both

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agents.monitor.dashboard.stories import Json
    from agents.monitor.query.terms import Query
    from streams.settings import Settings

log = logging.getLogger("wiredesk.dashboard")
FOLDER: Final = "search"
# What the form of the page says beside the words, by the query language's names.
_FORM: Final = {
    "language": "language", "source": "outlet", "relation": "relation", "entity": "entity",
    "since": "after", "until": "until", "outlets": "outlets",
}  # fmt: skip
_MOST_ROWS: Final = 200
_MOST_EXPORTED: Final = 10_000
_EXPORT_PAGE: Final = 500
_FEED_ROWS: Final = 50
# Two cores at most look for words; who comes when so many wait is told to come again.
_AT_ONCE: Final = 2
_MOST_WAITING: Final = 20
_Answer = TypeVar("_Answer")


class SearchDesk:
    """The search of a dashboard. Without a store it answers why there is none.

    Attributes:
        why_not: Why there is no search; "" where there is one.
    """

    def __init__(self, settings: Settings) -> None:
        """Start without a store."""
        self._settings = settings
        self._searches: Searches | None = None
        self._filling: Filling | None = None
        self._slots = asyncio.Semaphore(_AT_ONCE)
        # A long list is some 20 MB while it is made.
        self._lists = asyncio.Semaphore(1)
        self._n_waiting = 0
        self.why_not = "search is off: WIREDESK_SEARCH_DAYS is 0"

    def open(self, store: Store | None = None) -> Filling | None:
        """Open the store in the state folder, or take the one given; None where there is none, with `why_not`."""
        settings = self._settings
        if settings.search_days <= 0:
            return None
        path = Path(settings.state_dir) / FOLDER / f"{settings.topic_prefix}.sqlite"
        try:
            store = store or Store(path, settings)
        except StoreUnavailable as error:
            self.why_not = str(error)
            log.warning("%s", error)
            return None
        self.why_not = ""
        self._searches = Searches(store.path, settings.search_seconds)
        self._filling = Filling(settings, store)
        return self._filling

    def routes(self) -> list[web.RouteDef]:
        """List the addresses."""
        return [
            web.get("/api/search", self._search),
            web.get("/api/search.csv", self._csv),
            web.get("/api/search.json", self._json),
            web.get("/feeds/search.rss", self._rss),
            web.get("/feeds/search.atom", self._atom),
            web.get("/feeds/search.json", self._json_feed),
        ]

    async def story(self, identifier: str) -> Json | None:
        """Show a story that the wall does not hold any more; None where nobody knows it."""
        if self._searches is None:
            return None
        return await self._ask(lambda searches: searches.story(identifier))

    async def _search(self, request: web.Request) -> web.Response:
        given = request.query
        try:
            limit = min(max(int(given.get("limit", "50")), 1), _MOST_ROWS)
        except ValueError:
            raise _refused(400, "value", "limit is a number") from None
        found = await self._find(request, given.get("cursor", ""), limit)
        answer = {
            "stories": found.stories,
            "total": found.total,
            "more": found.total == MOST_COUNTED,
            "next": found.next,
            "whole": self._filling is not None and self._filling.is_whole,
            "days": self._settings.search_days,
        }
        response = web.Response(
            body=orjson.dumps(answer), content_type="application/json", headers={"Cache-Control": "no-store"}
        )
        response.enable_compression()
        return response

    async def _csv(self, request: web.Request) -> web.Response:
        return await self._list(request, lists.csv_of, "text/csv; charset=utf-8", "wiredesk-search.csv")

    async def _json(self, request: web.Request) -> web.Response:
        return await self._list(request, lists.json_of, "application/json", "wiredesk-search.json")

    async def _list(
        self, request: web.Request, write: Callable[[list[Json]], bytes], content_type: str, name: str
    ) -> web.Response:
        async with self._lists:
            body = await asyncio.to_thread(write, await self._all(request))
        return _file(body, content_type, name)

    async def _rss(self, request: web.Request) -> web.Response:
        return await self._feed(request, lists.rss_of, "application/rss+xml; charset=utf-8")

    async def _atom(self, request: web.Request) -> web.Response:
        return await self._feed(request, lists.atom_of, "application/atom+xml; charset=utf-8")

    async def _json_feed(self, request: web.Request) -> web.Response:
        return await self._feed(request, lists.json_feed_of, "application/feed+json")

    async def _feed(
        self, request: web.Request, write: Callable[[Sequence[Json], str, str, str], bytes], content_type: str
    ) -> web.Response:
        found = await self._find(request, "", _FEED_ROWS)
        body = write(found.stories, _title(request), _page(request), request.query.get("q", ""))
        return web.Response(body=body, headers={"Content-Type": content_type})

    async def _all(self, request: web.Request) -> list[Json]:
        """Find all that a search finds, page by page, as many as a list may have."""
        stories: list[Json] = []
        cursor = ""
        while len(stories) < _MOST_EXPORTED:
            found = await self._find(request, cursor, min(_EXPORT_PAGE, _MOST_EXPORTED - len(stories)))
            stories += found.stories
            cursor = found.next
            if not cursor:
                break
        return stories

    async def _find(self, request: web.Request, cursor: str, limit: int) -> FoundPage:
        given = request.query
        sort = given.get("sort", "") or "newest"
        if sort not in SORTS:
            raise _refused(400, "value", f"sort is {' or '.join(SORTS)}")
        try:
            query = _asked(given)
            return await self._ask(
                lambda searches: searches.search(query, sort=cast("Sort", sort), after=cursor, limit=limit)
            )
        except QueryError as error:
            raise _refused(400, error.reason, str(error), error.about) from None
        except BadCursor as error:
            raise _refused(400, "value", str(error)) from None

    async def _ask(self, question: Callable[[Searches], _Answer]) -> _Answer:
        searches = self._searches
        if searches is None:
            raise _refused(503, "off", self.why_not)
        if self._n_waiting >= _MOST_WAITING:
            raise _refused(503, "slow", "too many searches at once; ask again in a moment")
        self._n_waiting += 1
        try:
            async with self._slots:
                return await asyncio.to_thread(question, searches)
        except SearchTooLong as error:
            raise _refused(503, "slow", str(error)) from None
        except sqlite3.Error as error:
            log.warning("the search does not answer: %s", error)
            raise _refused(503, "off", f"the store cannot be read: {error}") from None
        finally:
            self._n_waiting -= 1


def _asked(given: Any) -> Query:
    """Read what a request asks for: the words, and the fields of the form. Raises QueryError."""
    fields = [parse_field(name, given[parameter]) for parameter, name in _FORM.items() if given.get(parameter)]
    return both(parse(given.get("q", "")), *fields)


def _refused(status: int, reason: str, message: str, about: str = "") -> web.HTTPException:
    kind = {400: web.HTTPBadRequest, 503: web.HTTPServiceUnavailable}[status]
    said = {"reason": reason, "error": message, "about": about}
    body = orjson.dumps({name: text.encode("utf-8", "replace").decode() for name, text in said.items()})
    return kind(body=body, content_type="application/json")


def _file(body: bytes, content_type: str, name: str) -> web.Response:
    headers = {"Content-Type": content_type, "Content-Disposition": f'attachment; filename="{name}"'}
    response = web.Response(body=body, headers=headers | {"Cache-Control": "no-store"})
    response.enable_compression()
    return response


def _title(request: web.Request) -> str:
    return f"Wiredesk: {request.query.get('q', '')}".rstrip(": ")


def _page(request: web.Request) -> str:
    return f"{request.url.origin()}/"
