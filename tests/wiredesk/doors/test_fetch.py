"""One bounded question, against servers that do what they must not."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from tests.wiredesk.doors.server import Server, serving
from wiredesk.doors.addresses import networks
from wiredesk.doors.fetch import Answer, Failed, Fetcher, _next
from wiredesk.doors.hosts import Hosts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

HERE = "127.0.0.1/32"
MOST = 100_000


async def ask(url: str, *, allowed: str = HERE, seconds: float = 5.0, resolver: Any = None, **more: Any) -> Answer:
    fetcher = Fetcher(networks(allowed), Hosts(0.0), resolver)
    await fetcher.start()
    try:
        return await fetcher.get(url, {"User-Agent": "test"}, more.get("secret", {}), most=MOST, seconds=seconds)
    finally:
        await fetcher.stop()


def on_server(
    script: Callable[[web.Request], Awaitable[web.StreamResponse]], path: str = "/", **more: Any
) -> tuple[Answer | str, Server]:
    """What comes of a question to such a server: its answer, or the reason of the failure."""

    async def go() -> tuple[Answer | str, Server]:
        async with serving(script) as server:
            try:
                return await ask(server.url + path, **more), server
            except Failed as failed:
                return failed.reason, server

    return asyncio.run(asyncio.wait_for(go(), 30))


def test_an_answer_comes_with_what_the_server_wants_to_hear_again():
    async def script(_: web.Request) -> web.StreamResponse:
        headers = {
            "ETag": '"v1"',
            "Last-Modified": "Sat, 28 Nov 2026 10:00:00 GMT",
            "Content-Type": "application/rss+xml",
        }
        return web.Response(body=b"<rss/>", headers=headers)

    answer, _ = on_server(script)
    assert answer == Answer(200, "", b"<rss/>", "application/rss+xml", '"v1"', "Sat, 28 Nov 2026 10:00:00 GMT")


def test_what_is_packed_is_unpacked_and_members_of_gzip_are_joined():
    async def script(request: web.Request) -> web.StreamResponse:
        packed = (
            gzip.compress(b"one ") + gzip.compress(b"two") if request.path == "/gzip" else zlib.compress(b"one two")
        )
        return web.Response(body=packed, headers={"Content-Encoding": request.path[1:]})

    for path in ("/gzip", "/deflate"):
        answer, _ = on_server(script, path)
        assert isinstance(answer, Answer)
        assert answer.body == b"one two"


@pytest.mark.parametrize("path", ["/br", "/gzip"])
def test_what_cannot_be_unpacked_is_no_answer(path):
    async def script(request: web.Request) -> web.StreamResponse:
        return web.Response(body=gzip.compress(b"half")[:-6], headers={"Content-Encoding": request.path[1:]})

    assert on_server(script, path)[0] == "encoding"


def test_a_body_one_byte_too_large_is_refused_and_one_at_the_limit_is_not():
    async def script(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"x" * int(request.path[1:]))

    answer, _ = on_server(script, f"/{MOST}")
    assert isinstance(answer, Answer)
    assert len(answer.body) == MOST
    assert on_server(script, f"/{MOST + 1}")[0] == "too-large"


def test_an_endless_body_ends_at_the_limit():
    async def script(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 10_000)

    assert on_server(script)[0] == "too-large"


def test_a_bomb_is_opened_no_further_than_the_limit():
    bomb = gzip.compress(b"\0" * 50_000_000)  # 49 kB

    async def script(_: web.Request) -> web.StreamResponse:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    tracemalloc.start()
    try:
        assert on_server(script)[0] == "too-large"
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("where", ["head", "body"])
def test_a_server_that_drips_is_left_when_the_time_is_over(where):
    async def script(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        if where == "body":
            await response.prepare(request)
        while True:
            await asyncio.sleep(0.05)
            if where == "body":
                await response.write(b"x")

    began = time.monotonic()
    assert on_server(script, seconds=0.5)[0] == "timeout"
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("status", [302, 301])
def test_a_loop_of_redirects_ends(status):
    async def script(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": request.path + "x"})

    reason, server = on_server(script)
    assert reason == "redirects"
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "location",
    ["", "file:///etc/passwd", "ftp://127.0.0.1/", "http://user:secret@127.0.0.1/", "http://[", "gopher:x", "x" * 9000],
)
def test_a_redirect_that_leads_to_no_web_page_is_no_answer(location):
    async def script(_: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": location})

    assert on_server(script)[0] in {"bad-redirect", "protocol"}


@given(st.text(max_size=60) | st.from_regex(r"(https?:)?//[\\[\\]@:a-z0-9.%#?/\\\\]{0,30}", fullmatch=True))
def test_any_location_leads_to_an_address_that_can_be_asked_or_nowhere(location):
    try:
        found = _next(URL("https://a.example/feed?x=1"), location)
    except Failed as failed:
        found = None
        assert failed.reason == "bad-redirect"  # noqa: PT017  either of the two must hold
    if found is not None:
        assert found.scheme in {"http", "https"}
        assert (found.origin() / "robots.txt").host
        assert found.user is None


def test_only_a_way_of_permanent_redirects_is_remembered():
    async def script(request: web.Request) -> web.StreamResponse:
        ways = {"/a": (301, "/b"), "/b": (308, "/c"), "/t": (302, "/b"), "/p": (301, "/t")}
        if request.path in ways:
            return web.Response(status=ways[request.path][0], headers={"Location": ways[request.path][1]})
        return web.Response(body=b"here")

    for start, end in (("/a", "/c"), ("/t", ""), ("/p", "/t"), ("/c", "")):
        answer, server = on_server(script, start)
        assert isinstance(answer, Answer)
        assert answer.moved == (server.url + end if end else "")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0177.0.0.1", "127.1"]
)
def test_an_address_of_this_network_is_not_asked_however_it_is_written(host):
    async def script(_: web.Request) -> web.StreamResponse:
        return web.Response(body=b"secret")

    async def go() -> tuple[str, list[Any]]:
        async with serving(script) as server:
            port = server.url.rpartition(":")[2]
            with pytest.raises(Failed) as failed:
                await ask(f"http://{host}:{port}/", allowed="")
            return failed.value.reason, server.asked

    reason, asked = asyncio.run(asyncio.wait_for(go(), 30))
    assert reason in {"address", "dns", "protocol", "connect"}
    assert not asked


def test_a_redirect_into_this_network_is_not_followed():
    async def script(request: web.Request) -> web.StreamResponse:
        port = request.url.port
        return web.Response(status=302, headers={"Location": f"http://127.0.0.2:{port}/"})

    async def go() -> str:
        # It would answer there: the server listens on every address.
        async with serving(script, host="0.0.0.0") as server:
            port = server.url.rpartition(":")[2]
            with pytest.raises(Failed) as failed:
                await ask(f"http://127.0.0.1:{port}/")
            assert len(server.asked) == 1
            return failed.value.reason

    assert asyncio.run(asyncio.wait_for(go(), 30)) == "address"


class Rebinding(AbstractResolver):
    """A name server that says something public when it is checked and loopback when it is connected to."""

    def __init__(self) -> None:
        self.answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[Any]:  # noqa: ARG002  as aiohttp asks
        return [{"hostname": host, "host": next(self.answers), "port": port, "family": 2, "proto": 0, "flags": 0}]

    async def close(self) -> None:
        pass


@pytest.mark.parametrize("skip", [0, 1])
def test_a_name_that_turns_to_loopback_reaches_nothing(skip):
    async def script(_: web.Request) -> web.StreamResponse:
        return web.Response(body=b"secret")

    async def go() -> str:
        resolver = Rebinding()
        for _ in range(skip):
            next(resolver.answers)
        async with serving(script) as server:
            port = server.url.rpartition(":")[2]
            with pytest.raises(Failed) as failed:
                await ask(f"http://news.example:{port}/", allowed="", resolver=resolver, seconds=1.0)
            assert not server.asked
            return failed.value.reason

    assert asyncio.run(asyncio.wait_for(go(), 30)) in {"address", "connect", "timeout"}


def test_a_name_of_this_network_is_not_even_connected_to():
    n_connections = 0

    async def count(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal n_connections
        n_connections += 1
        writer.close()

    async def go() -> str:
        server = await asyncio.start_server(count, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Failed) as failed:
            await ask(f"http://localhost:{port}/", allowed="")
        server.close()
        return failed.value.reason

    assert asyncio.run(asyncio.wait_for(go(), 30)) == "address"
    assert n_connections == 0


def test_a_connection_that_leads_to_loopback_all_the_same_carries_no_question():
    async def script(_: web.Request) -> web.StreamResponse:
        return web.Response(body=b"secret")

    async def go() -> str:
        fetcher = Fetcher((), Hosts(0.0))
        await fetcher.start()
        connector: Any = fetcher._session.connector
        resolver = Rebinding()
        next(resolver.answers)
        connector._resolver = resolver  # the first wall taken away
        async with serving(script) as server:
            port = server.url.rpartition(":")[2]
            with pytest.raises(Failed) as failed:
                await fetcher.get(f"http://news.example:{port}/", {}, {}, most=MOST, seconds=2.0)
            await fetcher.stop()
            assert not server.asked
            return failed.value.reason

    assert asyncio.run(asyncio.wait_for(go(), 30)) == "address"


def test_a_secret_goes_to_its_own_server_and_to_no_other():
    told: list[tuple[str, str | None]] = []

    async def elsewhere(request: web.Request) -> web.StreamResponse:
        told.append(("elsewhere", request.headers.get("Authorization")))
        return web.Response(body=b"x")

    async def go() -> None:
        async with serving(elsewhere) as other:

            async def script(request: web.Request) -> web.StreamResponse:
                told.append((request.path, request.headers.get("Authorization")))
                return web.Response(status=302, headers={"Location": "/two" if request.path == "/one" else other.url})

            async with serving(script) as server:
                await ask(server.url + "/one", secret={"Authorization": "Bearer s"})

    asyncio.run(asyncio.wait_for(go(), 30))
    assert told == [("/one", "Bearer s"), ("/two", "Bearer s"), ("elsewhere", None)]


def test_a_refusal_says_when_to_come_again():
    async def script(_: web.Request) -> web.StreamResponse:
        return web.Response(status=429, headers={"Retry-After": "120"})

    async def go() -> Failed:
        async with serving(script) as server:
            with pytest.raises(Failed) as failed:
                await ask(server.url)
            return failed.value

    failed = asyncio.run(asyncio.wait_for(go(), 30))
    assert (failed.reason, failed.retry_after) == ("http-429", "120")


def test_a_server_that_is_not_there_and_one_that_speaks_nonsense_are_told_apart():
    async def nonsense(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x00\x01 nonsense\r\n\r\n" * 3)
        writer.close()

    async def go() -> list[str]:
        server = await asyncio.start_server(nonsense, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        reasons = []
        with pytest.raises(Failed) as failed:
            await ask(f"http://127.0.0.1:{port}/")
        reasons.append(failed.value.reason)
        server.close()
        with pytest.raises(Failed) as failed:
            await ask(f"http://127.0.0.1:{port}/")
        reasons.append(failed.value.reason)
        return reasons

    assert asyncio.run(asyncio.wait_for(go(), 30)) == ["protocol", "connect"]


def test_a_head_without_end_is_bounded_by_more_than_time():
    async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        try:
            while True:
                writer.write(b"X-A: " + b"a" * 4_000 + b"\r\n")
                await writer.drain()
        except ConnectionError:
            writer.close()

    async def go() -> str:
        server = await asyncio.start_server(endless, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        began = time.monotonic()
        with pytest.raises(Failed) as failed:
            await ask(f"http://127.0.0.1:{port}/", seconds=20.0)
        server.close()
        assert time.monotonic() - began < 15
        return failed.value.reason

    assert asyncio.run(asyncio.wait_for(go(), 30)) == "protocol"
