"""Following feeds: what is asked, what is written, and in which order."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest
from aiohttp import web
from aiokafka.errors import KafkaError, KafkaTimeoutError

from streams import metrics
from streams.contract import topics
from streams.settings import Settings
from tests.wiredesk.doors.server import Server, rss, serving
from wiredesk.doors import feed_state
from wiredesk.doors.addresses import networks
from wiredesk.doors.feeds_file import FeedsFile, FeedSource
from wiredesk.doors.fetch import Fetcher
from wiredesk.doors.hosts import Hosts
from wiredesk.doors.poll import Poll

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from wiredesk.doors.feed_state import Seen

SETTINGS = Settings(poll_networks="127.0.0.1", request_timeout_seconds=0.1, max_item_bytes=100_000)
RAW, FEEDS = topics.RAW.name(SETTINGS), topics.FEEDS.name(SETTINGS)


class Ack(NamedTuple):
    partition: int
    offset: int


class Log:
    """What a broker would hold: the real one is asked in tests/broker/test_doors.py; this one can refuse."""

    def __init__(self, refuses: str = "", error: KafkaError | None = None) -> None:
        self.error = error or KafkaError()
        self.written: list[tuple[str, bytes, bytes, dict[str, bytes]]] = []
        self.refuses = refuses

    async def send_and_wait(self, topic: str, *, value: bytes, key: bytes, headers: list[tuple[str, bytes]]) -> Ack:
        if topic == self.refuses:
            raise self.error
        self.written.append((topic, key, value, dict(headers)))
        return Ack(0, len(self.written) - 1)

    def states(self) -> dict[str, Seen]:
        kept = {key.decode(): feed_state.decode(value) for topic, key, value, _ in self.written if topic == FEEDS}
        return {name: seen for name, seen in kept.items() if seen is not None}

    def raw(self) -> list[bytes]:
        return [value for topic, _, value, _ in self.written if topic == RAW]


async def follow(server: Server, log: Log, *names: str, states: dict[str, Seen] | None = None, **more: Any) -> None:
    """Ask each feed that is due, once."""
    sources = [
        FeedSource(
            name=name,
            url=f"{server.url}/{name}",
            interval=600.0,
            robots=more.get("robots", False),
            secret=more.get("secret", {}),
            is_secret=False,
        )
        for name in names
    ]
    hosts = Hosts(more.get("pause", 0.0))
    fetcher = Fetcher(networks(SETTINGS.poll_networks), hosts)
    await fetcher.start()
    try:
        file = FeedsFile(timeout_seconds=2.0)
        poll = Poll(
            more.get("settings", SETTINGS), file, hosts=hosts, fetcher=fetcher, producer=log, states=states or {}
        )
        await poll.follow(sources, once=True)
    finally:
        await fetcher.stop()


def on_server(
    script: Callable[[web.Request], Awaitable[web.StreamResponse]], use: Callable[[Server], Awaitable[None]]
) -> Server:
    async def go() -> Server:
        async with serving(script) as server:
            await use(server)
            return server

    return asyncio.run(asyncio.wait_for(go(), 60))


def due(log: Log) -> dict[str, Seen]:
    """The states as they will be when every feed is due again."""
    return {name: msgspec.structs.replace(seen, next=0.0) for name, seen in log.states().items()}


async def plain(request: web.Request) -> web.StreamResponse:
    return web.Response(body=rss(request.path[1:]), headers={"Content-Type": "text/xml"})


def test_what_was_seen_is_written_after_the_record_and_not_without_it():
    log, refusing = Log(), Log(refuses=RAW)

    async def use(server: Server) -> None:
        await follow(server, log, "one")
        with pytest.raises(KafkaError):
            await follow(server, refusing, "one")

    on_server(plain, use)
    assert [topic for topic, *_ in log.written] == [RAW, FEEDS]
    assert not refusing.written, "the next start asks again"


def test_a_broker_that_is_away_for_a_moment_is_waited_for():
    log = Log(refuses=RAW, error=KafkaTimeoutError())

    async def use(server: Server) -> None:
        asyncio.get_running_loop().call_later(0.5, setattr, log, "refuses", "")
        await follow(server, log, "one", settings=replace(SETTINGS, request_timeout_seconds=30.0))

    on_server(plain, use)
    assert [topic for topic, *_ in log.written] == [RAW, FEEDS]


def test_a_record_names_its_feed_and_states_what_the_server_stated():
    log = Log()
    on_server(plain, lambda server: follow(server, log, "one"))
    assert log.written[0][1:] == (b"one", rss("one"), {"feed": b"one", "content-type": b"text/xml"})


def test_a_feed_that_has_not_changed_is_not_sent_again_whether_or_not_the_server_says_so():
    said = {"status": 200}

    async def script(_: web.Request) -> web.StreamResponse:
        if said["status"] == 304:
            return web.Response(status=304)
        headers = {"ETag": '"v1"', "Last-Modified": "Sat, 28 Nov 2026 10:00:00 GMT"}
        return web.Response(body=rss("one", built=str(time.monotonic())), headers=headers)

    log = Log()

    async def use(server: Server) -> None:
        for status in (200, 200, 304):
            said["status"] = status
            await follow(server, log, "feed", states=due(log))

    server = on_server(script, use)
    assert len(log.raw()) == 1
    assert [request.headers.get("If-None-Match") for request in server.asked] == [None, '"v1"', '"v1"']
    assert server.asked[1].headers["If-Modified-Since"] == "Sat, 28 Nov 2026 10:00:00 GMT"
    states = [feed_state.decode(value) for topic, _, value, _ in log.written if topic == FEEDS]
    assert [seen.said for seen in states if seen] == ["sent", "unchanged", "not-modified"]
    assert states[-1].etag == '"v1"'


def test_a_server_that_says_not_modified_unasked_has_said_nothing():
    async def script(_: web.Request) -> web.StreamResponse:
        return web.Response(status=304)

    log = Log()
    on_server(script, lambda server: follow(server, log, "one"))
    assert (log.states()["one"].said, log.raw()) == ("protocol", [])


def test_a_page_instead_of_a_feed_fails_and_writes_no_record():
    async def script(_: web.Request) -> web.StreamResponse:
        return web.Response(text="<!DOCTYPE html><html><body>Log in</body></html>", content_type="text/html")

    log = Log()
    on_server(script, lambda server: follow(server, log, "one"))
    seen = log.states()["one"]
    assert (seen.said, seen.failures, log.raw()) == ("html-page", 1, [])
    assert seen.next - seen.asked == 1200


def test_robots_are_asked_once_a_day_for_a_feed_and_once_only_for_one_that_is_forbidden():
    async def script(request: web.Request) -> web.StreamResponse:
        if request.path == "/robots.txt":
            return web.Response(text="User-agent: Wiredesk\nDisallow: /closed\n")
        return await plain(request)

    log = Log()

    async def use(server: Server) -> None:
        await follow(server, log, "open", "closed", robots=True)
        await follow(server, log, "open", "closed", robots=True, states=due(log))

    server = on_server(script, use)
    assert sorted(server.paths()) == ["/open", "/open", "/robots.txt", "/robots.txt"]
    assert log.states()["closed"].said == "robots"


@pytest.mark.parametrize(("status", "said"), [(404, "sent"), (403, "sent"), (500, "robots-unreachable")])
def test_a_host_without_robots_allows_all_and_one_that_cannot_say_allows_nothing(status, said):
    async def script(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status) if request.path == "/robots.txt" else await plain(request)

    log = Log()
    on_server(script, lambda server: follow(server, log, "one", robots=True))
    assert log.states()["one"].said == said


def test_a_feed_that_has_moved_for_ever_is_asked_there_and_at_its_own_address_when_it_fails():
    gone = set()

    async def script(request: web.Request) -> web.StreamResponse:
        if request.path == "/old":
            return web.Response(status=301, headers={"Location": "/new"})
        return web.Response(status=404) if request.path in gone else await plain(request)

    log = Log()

    async def use(server: Server) -> None:
        await follow(server, log, "old")
        await follow(server, log, "old", states=due(log), secret={"Authorization": "Bearer s"})
        gone.add("/new")
        await follow(server, log, "old", states=due(log))
        await follow(server, log, "old", states=due(log))

    server = on_server(script, use)
    assert server.paths() == ["/old", "/new", "/new", "/new", "/old", "/new"]
    assert "Authorization" not in server.asked[2].headers, "a secret is for the address in the file"


def test_a_host_is_asked_one_question_at_a_time_with_a_pause_between():
    open_now, most, began = 0, 0, []

    async def script(request: web.Request) -> web.StreamResponse:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        began.append(time.monotonic())
        await asyncio.sleep(0.05)
        open_now -= 1
        return await plain(request)

    on_server(script, lambda server: follow(server, Log(), "a", "b", "c", pause=0.2))
    assert most == 1
    assert all(later - earlier >= 0.2 for earlier, later in itertools.pairwise(began))


def test_a_slow_host_holds_up_nobody_elses_feed():
    async def script(request: web.Request) -> web.StreamResponse:
        if request.path == "/slow":
            await asyncio.sleep(30)
        return await plain(request)

    log = Log()

    async def use(server: Server) -> None:
        async with serving(plain) as other:
            slow = asyncio.ensure_future(follow(server, log, "slow"))
            await follow(other, log, "quick")
            assert not slow.done()
            await slow

    on_server(script, use)
    assert {name: seen.said for name, seen in log.states().items()} == {"quick": "sent", "slow": "timeout"}


def test_what_came_of_it_is_counted():
    before = metrics.REGISTRY.value("wiredesk_polls_total", said="sent")
    on_server(plain, lambda server: follow(server, Log(), "one", "two"))
    assert metrics.REGISTRY.value("wiredesk_polls_total", said="sent") == before + 2
    assert metrics.REGISTRY.value("wiredesk_poll_feeds", state="ok") == 2


def test_a_secret_is_sent_and_stands_in_no_record_and_no_log(caplog):
    secret = "hunter2-and-more"

    async def script(request: web.Request) -> web.StreamResponse:
        is_right = request.headers.get("Authorization") == f"Bearer {secret}"
        return await plain(request) if is_right else web.Response(status=401)

    log = Log()
    with caplog.at_level("DEBUG"):
        on_server(script, lambda server: follow(server, log, "one", secret={"Authorization": f"Bearer {secret}"}))
    assert log.states()["one"].said == "sent"
    assert secret not in caplog.text
    assert secret not in str(log.written)
