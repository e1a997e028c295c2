"""Alerts on the page: which are shown, who has seen to them, and who may say so."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import orjson
import pytest

from agents.monitor.dashboard.server import Dashboard
from agents.monitor.dashboard.views import Wall
from streams.runtime.embedded_broker import free_port
from streams.settings import Settings
from tests.monitor.test_dashboard import record

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from streams.contract.step import Record

TOKEN = "a-secret-of-eighteen"
WITH_TOKEN = Settings(dashboard_port=0, http_token=TOKEN)
BEARER = {"Authorization": f"Bearer {TOKEN}"}
SAID = {"alertId": "a1", "by": "Dana", "note": "called them"}


def alert(identifier: str, rule: str = "watch", subject: str = "Q810") -> Record:
    value = {
        "schema": "1.0.0", "alertId": identifier, "rule": rule, "subject": subject, "state": "raised",
        "severity": "info", "time": "2026-11-20T12:00:00Z", "summary": f"about {subject}", "detail": {},
    }  # fmt: skip
    return record("wire.alerts", value)


def word(identifier: str, state: str = "acknowledged", **more: Any) -> Record:
    value = {"alertId": identifier, "state": state, "by": "Dana", "time": "2026-11-20T12:05:00Z"}
    return record("wire.acknowledgements", value | more)


def shown(wall: Wall, **asked: str) -> list[tuple[str, str]]:
    return [(a["alertId"], (a["acknowledged"] or {}).get("by", "")) for a in wall.alerts.listing(**asked)]


def test_alerts_are_found_by_watch_by_rule_and_by_whether_anybody_has_seen_to_them() -> None:
    wall = Wall(WITH_TOKEN)
    for one in (alert("a1"), alert("a2", subject="source: Al Mina"), alert("a3", "silence", "Q810"), alert("a1")):
        wall.take(one)
    wall.take(word("a2"))
    assert shown(wall) == [("a3", ""), ("a2", "Dana"), ("a1", "")]
    assert shown(wall, state="open") == [("a3", ""), ("a1", "")]
    assert shown(wall, state="acknowledged") == [("a2", "Dana")]
    assert shown(wall, watch="Q810") == [("a1", "")]
    assert shown(wall, rule="silence", state="open") == [("a3", "")]


def test_a_word_may_come_before_its_alert_and_the_newest_word_counts() -> None:
    wall = Wall(WITH_TOKEN)
    wall.take(word("a1"))
    ((_, told),) = wall.take(alert("a1"))
    assert told["acknowledged"]["by"] == "Dana"
    ((name, told),) = wall.take(word("a1", by="Omar", note="خلص"))
    assert (name, told["acknowledged"]["by"], told["acknowledged"]["note"]) == ("acknowledgement", "Omar", "خلص")
    wall.take(word("a1", "open"))
    assert shown(wall, state="open") == [("a1", "")]


@pytest.mark.parametrize(
    "more", [{"by": ""}, {"by": " "}, {"by": "x" * 201}, {"state": "gone"}, {"time": "noon"}, {"note": "x" * 3_000}]
)
def test_what_says_nothing_is_counted_and_changes_nothing(more: dict[str, str]) -> None:
    wall = Wall(WITH_TOKEN)
    wall.take(alert("a1"))
    assert wall.take(word("a1", **more)) == []
    assert wall.n_foreign == 1
    assert shown(wall) == [("a1", "")]


def test_words_on_alerts_that_nobody_knows_do_not_fill_the_memory() -> None:
    wall = Wall(WITH_TOKEN)
    for n in range(5_010):
        wall.take(word(f"x{n}"))
    assert len(wall.alerts._said) == 5_000


def _with(settings: Settings, use: Callable[[Dashboard, aiohttp.ClientSession], Awaitable[None]]) -> None:
    async def run() -> None:
        dashboard = Dashboard(settings)
        await dashboard.start(read=False)
        dashboard.take(alert("a1"))
        try:
            async with aiohttp.ClientSession(
                base_url=dashboard.url, cookie_jar=aiohttp.CookieJar(unsafe=True)
            ) as session:
                await use(dashboard, session)
        finally:
            await dashboard.stop()

    asyncio.run(run())


async def _post(session: aiohttp.ClientSession, body: Any = SAID, **headers: str) -> tuple[int, str]:
    sent = {"Content-Type": "application/json", **headers}
    data = body if isinstance(body, bytes) else orjson.dumps(body)
    async with session.post("/api/alerts/acknowledge", data=data, headers=sent) as response:
        text = await response.text()
        return response.status, orjson.loads(text)["reason"] if text.startswith("{") else ""


def test_nobody_says_so_without_the_token_and_nobody_through_another_site(monkeypatch: pytest.MonkeyPatch) -> None:
    async def use(dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        async def never(*_: Any) -> None:
            raise AssertionError("nothing may be written")

        monkeypatch.setattr(dashboard.alert_desk, "_write", never)
        assert await _post(session) == (401, "")
        assert (await _post(session, Authorization="Bearer wrong-secret-of-length"))[0] == 401
        here = dashboard.url.rstrip("/")
        elsewhere = ["http://evil.example", "null", here.replace("http", "https") + "1", "http://[", f"{here}.evil"]
        for origin in elsewhere:
            assert await _post(session, **BEARER, Origin=origin) == (403, "origin")
        for site in ("cross-site", "same-site", "none"):
            assert await _post(session, **BEARER, **{"Sec-Fetch-Site": site}) == (403, "origin")
        plain = {"Content-Type": "text/plain"}
        assert await _post(session, **BEARER, **plain) == (415, "content-type")

    _with(WITH_TOKEN, use)


def test_a_page_without_a_token_shows_alerts_and_writes_nothing() -> None:
    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        assert await _post(session) == (403, "token")
        async with session.get("/api/session") as response:
            assert (await response.json())["acknowledge"] is False
        async with session.get("/api/alerts?state=open&watch=Q810") as response:
            assert [one["alertId"] for one in await response.json()] == ["a1"]
        async with session.get("/api/alerts?state=closed") as response:
            assert response.status == 400

    _with(Settings(dashboard_port=0), use)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'"\\ud800"', 400),
        (SAID | {"by": ""}, 400),
        (SAID | {"by": "  "}, 400),
        (SAID | {"by": "x" * 201}, 400),
        (SAID | {"note": "x" * 2_001}, 400),
        (SAID | {"state": "closed"}, 400),
        (SAID | {"time": "2026-11-20T12:00:00Z"}, 400),
        (SAID | {"alertId": "a2"}, 404),
        (SAID | {"alertId": "a2", "note": "خ" * 2_000}, 404),
        (b" " * 20_000, 413),
    ],
)
def test_what_is_no_word_on_an_alert_that_is_shown_is_refused(body: Any, status: int) -> None:
    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        assert (await _post(session, body, **BEARER))[0] == status

    _with(WITH_TOKEN, use)


def test_without_a_broker_nobody_is_told_that_it_was_written() -> None:
    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        assert await _post(session, **BEARER) == (503, "broker")

    _with(Settings(dashboard_port=0, http_token=TOKEN, brokers=f"127.0.0.1:{free_port()}"), use)


def test_a_session_may_say_so_too_and_its_cookie_goes_to_this_site_only() -> None:
    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        async with session.post("/login", data={"token": TOKEN}, allow_redirects=False) as response:
            assert "SameSite=Strict" in response.headers["Set-Cookie"]
        assert await _post(session, **{"Sec-Fetch-Site": "same-origin"}) == (503, "broker")

    _with(Settings(dashboard_port=0, http_token=TOKEN, brokers=f"127.0.0.1:{free_port()}"), use)
