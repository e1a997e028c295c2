"""The search over HTTP: pages to the end, refusals in words, lists to take away, and feeds."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import aiohttp
import orjson
import pytest

from agents.monitor.dashboard.server import Dashboard
from agents.monitor.dashboard.store.searches import Searches
from agents.monitor.dashboard.store.store import Store
from streams.settings import Settings
from tests.monitor.store.test_store import story
from tests.monitor.test_dashboard import kill, record

if TYPE_CHECKING:
    from pathlib import Path

    from streams.contract.step import Record

HOSTILE = "<script>alert('x')</script>&\u0001\u202e"
ATOM = "{http://www.w3.org/2005/Atom}"


def _served(tmp_path: Path, records: list[Record], use: Any, **more: Any) -> None:
    async def run() -> None:
        settings = Settings(dashboard_port=0, **more)
        dashboard = Dashboard(settings)
        await dashboard.start(read=False)
        store = Store(tmp_path / "wire.sqlite", settings)
        try:
            filling = dashboard.search.open(store)
            if filling is not None:
                await filling.write(records)
            async with aiohttp.ClientSession(base_url=dashboard.url) as session:
                await use(dashboard, session)
        finally:
            await dashboard.stop()
            store.close()

    asyncio.run(run())


async def _get(session: aiohttp.ClientSession, path: str, **query: str) -> tuple[int, bytes]:
    async with session.get(path, params=query) as response:
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
        return response.status, await response.read()


async def _search(session: aiohttp.ClientSession, **query: str) -> Any:
    return orjson.loads((await _get(session, "/api/search", **query))[1])


def test_words_and_the_form_are_asked_for_together_and_pages_lead_to_the_end(tmp_path: Path) -> None:
    records = [story(n, "war", language="en" if n % 2 else "ar") for n in range(7)]

    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        first = await _search(session, q="war", language="ar", limit="3")
        rest = await _search(session, q="war", language="ar", limit="3", cursor=first["next"])
        assert [row["id"][-1] for row in first["stories"] + rest["stories"]] == ["6", "4", "2", "0"]
        assert (first["total"], rest["total"], rest["next"]) == (4, None, "")
        form = {"source": "OUTLET 3", "entity": "Q79", "relation": "new", "outlets": "1", "since": "2026-11-20"}
        assert [row["id"] for row in (await _search(session, until="2026-11-20", **form))["stories"]] == ["urn:x:3"]
        assert (await _search(session, until="2026-11-19", **form))["stories"] == []

    _served(tmp_path, records, use)


@pytest.mark.parametrize(
    ("query", "reason", "says"),
    [
        ({"q": '"a'}, "quotes", "not closed"),
        ({"outlets": "many"}, "outlets", "1 to 1000"),
        ({"since": "soon"}, "date", "no date"),
        ({"sort": "loudest"}, "value", "newest or relevance"),
        ({"limit": "all"}, "value", "limit is a number"),
        ({"cursor": "x"}, "value", "next"),
        ({"q": "x:\ud7ff" + "a" * 600}, "long", "500"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    tmp_path: Path, query: dict[str, str], reason: str, says: str
) -> None:
    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        for path in ("/api/search", "/api/search.csv", "/feeds/search.rss"):
            if "limit" in query or "cursor" in query:
                path = "/api/search"  # noqa: PLW2901  a list knows no pages
            status, body = await _get(session, path, **query)
            answer = orjson.loads(body)
            assert (status, answer["reason"]) == (400, reason)
            assert says in answer["error"]

    _served(tmp_path, [story(0, "war")], use)


def test_without_a_store_the_search_says_why_and_the_wall_goes_on(tmp_path: Path) -> None:
    async def use(dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        dashboard.take(record("wire.articles", {"uri": 1}))
        status, body = await _get(session, "/api/search", q="war")
        assert (status, orjson.loads(body)["reason"]) == (503, "off")
        assert "WIREDESK_SEARCH_DAYS is 0" in orjson.loads(body)["error"]
        assert (await _get(session, "/api/stories"))[0] == 200
        assert (await _get(session, "/api/story", id="urn:x:0"))[0] == 404

    _served(tmp_path, [], use, search_days=0.0)


def test_a_search_that_takes_too_long_or_comes_with_too_many_is_told_so(tmp_path: Path) -> None:
    async def use(dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        dashboard.search._searches = Searches(tmp_path / "wire.sqlite", -1.0)
        status, body = await _get(session, "/api/search", q="war", sort="relevance")
        assert (status, orjson.loads(body)["reason"]) == (503, "slow")
        dashboard.search._n_waiting = 20
        assert "too many" in orjson.loads((await _get(session, "/api/search"))[1])["error"]

    _served(tmp_path, [story(n, "war") for n in range(500)], use)


def test_a_story_that_has_left_the_wall_is_shown_from_the_store(tmp_path: Path) -> None:
    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        status, body = await _get(session, "/api/story", id="urn:x:3")
        shown = orjson.loads(body)
        assert (status, shown["summary"]["headline"], shown["members"][0]["body"]) == (200, "war", "text")
        assert (await _get(session, "/api/story", id="urn:x:4"))[0] == 404

    _served(tmp_path, [story(3, "war", "text")], use)


def test_a_list_is_whole_as_csv_and_json_and_holds_no_formula(tmp_path: Path) -> None:
    records = [story(n, "=cmd|' /C calc'!A0" if n == 5 else f'خبر "{n}", war') for n in range(6)]

    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        _, body = await _get(session, "/api/search.csv", q="not nothing")
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
        assert rows[0][:2] == ["time", "headline"]
        assert [row[1] for row in rows[1:3]] == ["'=cmd|' /C calc'!A0", 'خبر "4", war']
        assert len(rows) == 7
        _, body = await _get(session, "/api/search.json", q="خبر")
        assert [row["id"] for row in orjson.loads(body)] == [f"urn:x:{n}" for n in (4, 3, 2, 1, 0)]

    _served(tmp_path, records, use)


def test_any_search_is_a_feed_and_what_the_wire_wrote_is_text_in_it(tmp_path: Path) -> None:
    async def use(dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        _, body = await _get(session, "/feeds/search.rss", q="script", language="ar")
        channel = ET.fromstring(body).find("channel")
        assert channel is not None
        (item,) = channel.findall("item")
        assert item.findtext("title") == HOSTILE.replace("\u0001", "\ufffd")
        assert item.findtext("link") == f"{dashboard.url}#/story?id=urn%3Ax%3A0"
        assert item.findtext("pubDate") == "Fri, 20 Nov 2026 12:00:00 GMT"
        _, body = await _get(session, "/feeds/search.atom", q="script", language="ar")
        feed = ET.fromstring(body)
        (entry,) = feed.findall(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}title") == HOSTILE.replace("\u0001", "\ufffd")
        assert entry.findtext(f"{ATOM}id") == "urn:wiredesk:urn%3Ax%3A0"
        assert entry.findtext(f"{ATOM}updated") == feed.findtext(f"{ATOM}updated") == "2026-11-20T12:00:00Z"
        assert [link.get("href") for link in entry.findall(f"{ATOM}link")] == [f"{dashboard.url}#/story?id=urn%3Ax%3A0"]
        assert all(author.findtext(f"{ATOM}name") for author in entry.findall(f"{ATOM}author"))
        _, body = await _get(session, "/feeds/search.atom", q="nobodywrotethis")
        assert ET.fromstring(body).findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
        _, body = await _get(session, "/feeds/search.json", q="relation:kill")
        (entry,) = orjson.loads(body)["items"]
        assert (entry["title"], entry["id"]) == ("[withdrawn] خبر", "urn:x:1")

    _served(tmp_path, [story(0, HOSTILE), story(1, "خبر"), kill(1, {})], use)


def test_the_searches_of_a_guarded_page_need_its_token(tmp_path: Path) -> None:
    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        for path in ("/api/search", "/api/search.csv", "/feeds/search.rss", "/feeds/search.atom", "/feeds/search.json"):
            assert (await _get(session, path))[0] == 401

    _served(tmp_path, [story(0, "war")], use, http_token="a-secret-of-eighteen")
