"""What anybody who reaches a port may try: guesses, foreign names, connections that say or read nothing."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from agents.monitor.dashboard import sessions
from agents.monitor.dashboard.server import Dashboard
from streams import metrics
from streams.runtime.http import connections
from streams.runtime.http.access import name_of
from streams.runtime.http.health import HealthPage
from streams.settings import Settings, SettingsError
from tests.monitor.test_dashboard import event, record

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

TOKEN = "a-right-token-of-some-length"
RIGHT = {"Authorization": f"Bearer {TOKEN}"}
WITH_TOKEN = Settings(dashboard_port=0, http_token=TOKEN)
OPEN = Settings(dashboard_port=0)


def on_page(settings: Settings, use: Callable[[Dashboard, aiohttp.ClientSession], Awaitable[None]]) -> None:
    """Run a dashboard and a browser without memory of others on it."""

    async def go() -> None:
        dashboard = Dashboard(settings)
        await dashboard.start(read=False)
        try:
            async with aiohttp.ClientSession(
                base_url=dashboard.url,
                cookie_jar=aiohttp.CookieJar(unsafe=True),
                connector=aiohttp.TCPConnector(limit=0),
            ) as session:
                await use(dashboard, session)
        finally:
            await dashboard.stop()

    asyncio.run(asyncio.wait_for(go(), 60))


def on_health(settings: Settings, use: Callable[[str, aiohttp.ClientSession], Awaitable[None]]) -> None:
    """Run the worker's page and something that asks it."""

    async def go() -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        page = HealthPage(Settings(http_port=port, http_token=settings.http_token), [])
        await page.start()
        try:
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
                await use(page.url, session)
        finally:
            await page.stop()

    asyncio.run(asyncio.wait_for(go(), 60))


async def _ask(session: aiohttp.ClientSession, path: str, **more: Any) -> int:
    async with session.get(path, allow_redirects=False, **more) as response:
        return response.status


async def _login(session: aiohttp.ClientSession, token: str, **headers: str) -> tuple[str, str]:
    async with session.post("/login", data={"token": token}, allow_redirects=False, headers=headers) as response:
        return response.headers["Location"], response.headers.get("Set-Cookie", "")


def _refused(way: str) -> float:
    line = f'wiredesk_http_refused_total{{way="{way}"}} '
    return float(metrics.expose().partition(line)[2].partition("\n")[0] or 0)


@pytest.mark.parametrize("token", ["1234", "fifteen-letters", "short"])
def test_a_short_token_is_refused_at_the_start(token: str) -> None:
    with pytest.raises(SettingsError, match="16 or more"):
        Settings(http_token=token)


def test_guesses_by_every_way_at_once_take_half_a_second_each(caplog: pytest.LogCaptureFixture) -> None:
    before = {way: _refused(way) for way in ("bearer", "login", "cookie")}

    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        began = time.monotonic()
        await asyncio.gather(
            *(_ask(session, "/api/stories", headers={"Authorization": f"Bearer guess-{n}"}) for n in range(4)),
            *(_login(session, f"guess-{n}") for n in range(4)),
            *(_ask(session, "/api/stories", headers={"Cookie": f"wiredesk_session=guess-{n}"}) for n in range(2)),
        )
        assert time.monotonic() - began >= 10 * 0.5 - 0.1

    with caplog.at_level(logging.WARNING):
        on_page(WITH_TOKEN, use)
    assert {way: _refused(way) - n for way, n in before.items()} == {"bearer": 4, "login": 4, "cookie": 2}
    told = [entry.getMessage() for entry in caplog.records if "wrong token" in entry.getMessage()]
    assert told
    assert not any("guess" in line for line in told)


def test_the_right_guess_among_many_is_not_told_by_its_speed() -> None:
    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        wrong = [
            asyncio.create_task(_ask(session, "/metrics", headers={"Authorization": f"Bearer {n}"})) for n in range(3)
        ]
        await asyncio.sleep(0.2)
        began = time.monotonic()
        assert await _ask(session, "/metrics", headers=RIGHT) == 200
        assert time.monotonic() - began > 0.5
        assert await asyncio.gather(*wrong) == [401, 401, 401]

    on_page(WITH_TOKEN, use)


def test_a_guesser_who_hangs_up_early_gains_nothing() -> None:
    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        for n in range(6):
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(_ask(session, "/metrics", headers={"Authorization": f"Bearer {n}"}), 0.05)
        began = time.monotonic()
        assert await _ask(session, "/metrics", headers={"Authorization": "Bearer 7"}) == 401
        assert time.monotonic() - began > 2.5

    on_page(WITH_TOKEN, use)


def test_hundreds_of_guesses_side_by_side_are_sent_away_unread() -> None:
    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        tasks = [
            asyncio.create_task(_ask(session, "/metrics", headers={"Authorization": f"Bearer {n}"})) for n in range(200)
        ]
        done, waiting = await asyncio.wait(tasks, timeout=3)
        answers = [task.result() for task in done]
        assert answers.count(401) <= 7
        assert answers.count(429) >= 140
        for task in waiting:
            task.cancel()
        assert await _ask(session, "/healthz") == 200

    on_page(WITH_TOKEN, use)


def test_guesses_at_the_workers_page_are_slow_too_and_the_right_token_opens() -> None:
    async def use(url: str, session: aiohttp.ClientSession) -> None:
        assert await _ask(session, f"{url}/metrics", headers=RIGHT) == 200
        began = time.monotonic()
        wrong = (_ask(session, f"{url}/metrics", headers={"Authorization": f"Bearer {n}"}) for n in range(5))
        assert await asyncio.gather(*wrong) == [401] * 5
        assert time.monotonic() - began >= 2.4
        assert await _ask(session, f"{url}/metrics") == 401

    on_health(WITH_TOKEN, use)


def test_each_login_has_a_session_of_its_own_and_logout_ends_it_and_its_stream() -> None:
    async def use(dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        (where, first), (_, second) = await _login(session, TOKEN), await _login(session, TOKEN)
        assert where == "/"
        assert first.partition(";")[0] != second.partition(";")[0]
        assert {"HttpOnly", "SameSite=Strict"} <= set(first.split("; "))
        assert "Secure" not in first
        mine = {"Cookie": second.partition(";")[0]}
        session.cookie_jar.clear()
        async with session.get("/api/session", headers=mine) as response:
            assert (await response.json())["login"] is True
        async with session.get("/api/stream", headers=mine) as stream:
            await stream.content.readuntil(b"\n\n")
            async with session.post("/logout", headers=mine, allow_redirects=False) as response:
                assert (response.status, response.headers["Location"]) == (303, "/login")
            with pytest.raises((aiohttp.ClientError, asyncio.IncompleteReadError)):
                await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 3)
        assert dashboard._open == {}
        assert await _ask(session, "/api/stories", headers=mine) == 401
        assert await _ask(session, "/api/stories", headers={"Cookie": first.partition(";")[0]}) == 200

    on_page(WITH_TOKEN, use)


def test_behind_tls_the_cookie_is_secure() -> None:
    async def use(_dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        _, cookie = await _login(session, TOKEN, **{"X-Forwarded-Proto": "https"})
        assert "Secure" in cookie.split("; ")

    on_page(WITH_TOKEN, use)


def test_sessions_end_and_are_bounded_in_number() -> None:
    held = sessions.Sessions()
    first = held.open(0.0)
    assert held.knows(first, sessions.SESSION_SECONDS - 1)
    assert not held.knows(first, sessions.SESSION_SECONDS)
    names = {held.open(0.0) for _ in range(3_000)}
    assert len(names) == 3_000
    assert sum(held.knows(name, 1.0) for name in names) == 1_000
    assert not held.knows("", 1.0)


@pytest.mark.parametrize("host", ["evil.com", "evil.com:80", "127.0.0.1.evil.com", "localhost.evil.com", "", "0.0.0.0"])
def test_the_workers_page_answers_to_no_foreign_name(host: str) -> None:
    async def use(url: str, session: aiohttp.ClientSession) -> None:
        port = url.rpartition(":")[2]
        for path in ("/metrics", "/health", "/ready"):
            assert await _ask(session, url + path, headers={"Host": host}) == 421
            assert await _ask(session, url + path, headers={"Host": f"LocalHost:{port}"}) == 200
            assert await _ask(session, url + path, headers={"Host": "[::1]:1"}) == 200

    on_health(OPEN, use)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("A.b:80", "a.b"),
        ("[::1]:8600", "::1"),
        ("[::1]", "::1"),
        ("::1", ""),
        ("a:b", ""),
        ("[::1", ""),
        ("[::1]x", ""),
    ],
)
def test_a_host_header_is_read_with_and_without_a_port(host: str, name: str) -> None:
    assert name_of(host) == name


async def _silent(url: str, n: int, say: bytes = b"") -> list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    host, port = url.removeprefix("http://").rstrip("/").rsplit(":", 1)
    opened = []
    for _ in range(n):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(say)
        opened.append((reader, writer))
    return opened


async def _is_closed(reader: asyncio.StreamReader, seconds: float) -> bool:
    try:
        while await asyncio.wait_for(reader.read(65_536), seconds):
            pass
    except ConnectionError:
        return True
    except asyncio.TimeoutError:
        return False
    return True


@pytest.mark.parametrize("say", [b"", b"GET /healthz HT", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: "])
def test_a_connection_that_asks_for_nothing_is_closed(say: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.5)

    async def use(dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        opened = await _silent(dashboard.url, 20, say)
        assert all(await asyncio.gather(*(_is_closed(reader, 3) for reader, _ in opened)))
        assert await _ask(session, "/healthz") == 200
        assert dashboard._doors.n_open == 1
        assert dashboard._doors.silent == {}

    on_page(OPEN, use)


def test_silent_connections_beyond_the_most_give_way_to_who_asks() -> None:
    async def use(url: str, session: aiohttp.ClientSession) -> None:
        opened = await _silent(url, 300)
        assert await _ask(session, f"{url}/health") == 200
        closed = await asyncio.gather(*(_is_closed(reader, 0.3) for reader, _ in opened))
        assert closed.count(False) <= 64
        for _, writer in opened:
            writer.close()

    on_health(OPEN, use)


def test_a_follower_that_does_not_read_is_let_go_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "WRITE_SECONDS", 0.5)

    async def use(dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        host, port = dashboard.url.removeprefix("http://").rstrip("/").rsplit(":", 1)
        sleeper = socket.socket()
        sleeper.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        sleeper.connect((host, int(port)))
        sleeper.sendall(b"GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for _ in range(200):
            if dashboard._open:
                break
            await asyncio.sleep(0.01)
        for n in range(400):
            dashboard._tell("story", {"n": n, "filling": "x" * 50_000})
            await asyncio.sleep(0)
        for _ in range(100):
            if not dashboard._open:
                break
            await asyncio.sleep(0.05)
        assert dashboard._open == {}
        assert dashboard._clients == set()
        assert dashboard._doors.n_open == 0
        sleeper.close()
        async with session.get("/api/stream") as stream:
            await stream.content.readuntil(b"\n\n")
            dashboard.take(record("wire.articles", event(0)))
            assert b"story" in await asyncio.wait_for(stream.content.readuntil(b"\n\n"), 2)

    on_page(OPEN, use)


def test_a_stream_counts_until_its_connection_is_closed() -> None:
    async def use(dashboard: Dashboard, session: aiohttp.ClientSession) -> None:
        held = [await session.get("/api/stream") for _ in range(200)]
        assert await _ask(session, "/api/stream") == 503
        for queue in list(dashboard._open):
            dashboard._drop(queue)
        for _ in range(100):
            if not dashboard._open:
                break
            await asyncio.sleep(0.02)
        assert await _ask(session, "/healthz") == 200
        response = await session.get("/api/stream")
        assert response.status == 200
        for stream in (*held, response):
            stream.close()

    on_page(OPEN, use)
