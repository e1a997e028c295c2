"""The two doors on a real broker: what they hand on stands on the raw topic, whatever becomes of them."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from aiohttp import web
from referencing import Registry, Resource

from streams.contract import topics
from streams.runtime.embedded_broker import free_port
from streams.settings import environment_of, inherited
from tests.broker.test_commands import wiredesk
from tests.support.running import item
from tests.wiredesk.doors.server import Server, rss, serving
from wiredesk import topic_io
from wiredesk.doors.receive import OPENAPI

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]
_N_STORIES = 4
TOKEN = "a-right-token-of-some-length"


class Feeds:
    """A server of feeds in a thread of its own, beside programs that ask it."""

    def __init__(self, script: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> None:
        self._script = script
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))
        self.server = Server()

    async def _serve(self) -> None:
        async with serving(self._script) as self.server:
            self._is_up.set()
            await self._stop.wait()

    def __enter__(self) -> Server:
        self._thread.start()
        self._is_up.wait()
        return self.server

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()


class Program:
    """A door as a process of its own."""

    def __init__(self, desk: RunningDesk, *arguments: str, **settings: Any) -> None:
        command = [sys.executable, "-m", "wiredesk.cli", *arguments]
        self.log = desk.folder / f"door{time.monotonic_ns()}.log"
        with self.log.open("wb") as log:
            environment = inherited(**environment_of(dataclasses.replace(desk.settings, **settings)))
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)

    def wait(self, words: str, seconds: float = 60.0) -> str:
        """Wait until the log says so; the line."""
        deadline = time.monotonic() + seconds
        while True:
            text = self.log.read_text(errors="replace")
            for line in text.splitlines():
                if words in line:
                    return line
            assert self.process.poll() is None, text
            assert time.monotonic() < deadline, text
            time.sleep(0.1)

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def feeds_file(folder: Path, url: str, *names: str) -> str:
    path = folder / "FEEDS.toml"
    rows = "".join(f'[[feed]]\nname = "{name}"\nurl = "{url}/{name}"\n' for name in names)
    path.write_text(f"host_pause_seconds = 0\ntimeout_seconds = 10\ninterval_seconds = 600\n{rows}")
    return str(path)


def raw(desk: RunningDesk) -> list[Any]:
    return desk.read(topics.RAW)


def test_feeds_are_asked_once_and_what_is_new_stands_on_the_raw_topic_as_sent(desk: RunningDesk, tmp_path: Path):
    async def script(request: web.Request) -> web.StreamResponse:
        if request.path == "/robots.txt":
            return web.Response(text="User-agent: *\nDisallow: /closed\n")
        if request.path == "/gone":
            return web.Response(status=404)
        headers = {"Content-Type": "application/rss+xml; charset=utf-8", "ETag": '"1"'}
        return web.Response(body=rss(request.path[1:]), headers=headers)

    with Feeds(script) as server:
        file = feeds_file(tmp_path, server.url, "one", "two")
        refused = wiredesk(desk, "poll", file, "--once")
        assert refused.returncode == 0, refused.stderr
        assert not raw(desk), "loopback is not asked unless it is allowed"
        assert "feed one: address" in refused.stderr
        # Others, due now: those are to wait.
        file = feeds_file(tmp_path, server.url, "a", "b", "gone", "closed")
        asked = wiredesk(desk, "poll", file, "--once", poll_networks="127.0.0.1")
        assert asked.returncode == 0, asked.stderr
        found = {record.headers["feed"]: record for record in raw(desk)}
        assert set(found) == {b"a", b"b"}
        assert found[b"a"].value == rss("a")
        assert found[b"a"].headers["content-type"] == b"application/rss+xml; charset=utf-8"
        assert "/closed" not in server.paths()
        assert "feed gone: http-404" in asked.stderr
        n_asked = len(server.asked)
        again = wiredesk(desk, "poll", file, "--once", poll_networks="127.0.0.1")
        assert again.returncode == 0, again.stderr
        assert len(server.asked) == n_asked, "what was asked is not due yet, robots.txt neither"
    doctor = wiredesk(desk, "doctor").stdout
    lines = {line.split()[2].rstrip(":"): line for line in doctor.splitlines() if line.startswith("ok    feed ")}
    assert "sent" in lines["a"]
    assert "FAILING" in lines["gone"]
    assert "http-404" in lines["gone"]
    assert "robots" in lines["closed"]


def test_a_poll_that_is_killed_at_any_moment_loses_no_story(desk: RunningDesk, tmp_path: Path):
    published: list[str] = []

    async def script(request: web.Request) -> web.StreamResponse:
        if request.path == "/robots.txt":
            return web.Response(status=404)
        etag = f'"{len(published)}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        # Only the newest three: what a poll misses is gone.
        return web.Response(body=rss(*published[-3:]), headers={"ETag": etag, "Content-Type": "text/xml"})

    with Feeds(script) as server:
        file = feeds_file(tmp_path, server.url, "one")
        text = (tmp_path / "FEEDS.toml").read_text()
        for number in range(_N_STORIES):
            published.append(f"story{number}")
            # Due at once, as if ten minutes had passed: an address of its own for each.
            (tmp_path / "FEEDS.toml").write_text(text.replace("/one", f"/one?{number}"))
            program = Program(desk, "poll", file, poll_networks="127.0.0.1")
            if number % 2:
                time.sleep(0.7 * number)
                program.kill()
                program = Program(desk, "poll", file, poll_networks="127.0.0.1")
            deadline = time.monotonic() + 60
            while not any(f"urn:story{number}<".encode() in record.value for record in raw(desk)):
                assert time.monotonic() < deadline, program.log.read_text()
                time.sleep(0.2)
            if number % 2:
                # What was killed may have sent it: the one that took its place may not have begun to run.
                program.wait("feeds ready")
                assert program.stop() == 0
            else:
                program.kill()
    stories = {f"story{n}" for n in range(_N_STORIES) if any(f"urn:story{n}<".encode() in r.value for r in raw(desk))}
    assert stories == {f"story{n}" for n in range(_N_STORIES)}


def post(url: str, body: bytes, content_type: str | None = "application/json", **headers: str) -> tuple[int, Any]:
    request = urllib.request.Request(url, data=body, method="POST", headers=headers)
    request.add_header("Content-Type", content_type or "")
    try:
        with urllib.request.urlopen(request, timeout=40) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        status, answered = error.code, json.load(error)
    validate(answered, "Problem")
    assert answered["status"] == status
    return status, answered


def validate(document: Any, name: str) -> None:
    openapi = json.loads(OPENAPI.read_text())
    registry = Registry().with_resource("urn:openapi", Resource.opaque(openapi))
    schema = {"$ref": f"urn:openapi#/components/schemas/{name}"}
    jsonschema.Draft202012Validator(schema, registry=registry).validate(document)


@pytest.fixture
def endpoint(desk: RunningDesk) -> Iterator[str]:
    program = Program(desk, "receive", receive_port=free_port(), receive_token=TOKEN, receive_max_bytes=100_000)
    try:
        yield program.wait("/items ready").split("POST ")[1].split()[0]
        assert program.stop() == 0, program.log.read_text()
    finally:
        program.kill()
    assert TOKEN not in program.log.read_text()


def test_items_are_answered_with_where_they_stand_and_refusals_as_the_document_says(desk: RunningDesk, endpoint: str):
    right = {"Authorization": f"Bearer {TOKEN}"}
    items = [item(f"urn:{n}", f"Headline {n}", "Some words of copy.").value or b"" for n in range(3)]
    taken = [
        post(endpoint, items[0], **right),
        post(endpoint, b"[" + b",".join(items) + b"]", **right),
        post(endpoint, b"\n".join(items), "application/x-ndjson", **right),
        post(endpoint, rss("one"), "application/rss+xml", **right),
    ]
    assert [(status, answer["accepted"]) for status, answer in taken] == [(202, 1), (202, 3), (202, 3), (202, 1)]
    stand = standing(desk)
    told = []
    for _, answer in taken:
        validate(answer, "Accepted")
        told += [(place["partition"], place["offset"]) for place in answer["records"]]
        assert len({place["partition"] for place in answer["records"]}) == 1, "a batch keeps its order"
        assert {place["topic"] for place in answer["records"]} == {topics.RAW.name(desk.settings)}
    assert [stand[place] for place in told] == [items[0], *items, *items, rss("one")]
    refusals = {
        401: post(endpoint, items[0]),
        400: post(endpoint, b"{", **right),
        413: post(endpoint, b"x" * 100_001, "text/plain", **right),
        415: post(endpoint, items[0], "application/x-www-form-urlencoded", **right),
    }
    assert {status: answer[0] for status, answer in refusals.items()} == {status: status for status in refusals}
    assert post(endpoint, items[0], **right, **{"Content-Encoding": "gzip"})[1]["reason"] == "encoding"
    assert post(endpoint, items[0], Authorization="Bearer wrong-token-of-length")[0] == 401
    assert len(raw(desk)) == len(told), "what was refused was not taken"


def standing(desk: RunningDesk) -> dict[tuple[int, int], bytes]:
    """What stands on the raw topic, by partition and offset."""

    async def go() -> dict[tuple[int, int], bytes]:
        name = topics.RAW.name(desk.settings)
        return {(record.partition, record.offset): record.value async for record in topic_io.read(desk.settings, name)}

    return asyncio.run(go())


def test_nothing_that_was_answered_202_is_lost_when_the_endpoint_is_killed(desk: RunningDesk):
    port = free_port()
    accepted: set[str] = set()
    is_over = threading.Event()

    def send(client: int) -> None:
        number = 0
        while not is_over.is_set():
            uri = f"urn:{client}:{number}"
            number += 1
            try:
                status, _ = post(f"http://127.0.0.1:{port}/items", item(uri, "Headline", "Copy.").value or b"")
            except OSError:
                time.sleep(0.05)
                continue
            if status == 202:
                accepted.add(uri)

    clients = [threading.Thread(target=send, args=(client,)) for client in range(4)]
    program = Program(desk, "receive", receive_port=port)
    for client in clients:
        client.start()
    try:
        for wanted in (40, 80, 120):
            deadline = time.monotonic() + 60
            while len(accepted) < wanted:
                assert time.monotonic() < deadline, program.log.read_text()
                time.sleep(0.01)
            program.kill()
            program = Program(desk, "receive", receive_port=port)
    finally:
        is_over.set()
        for client in clients:
            client.join()
        program.kill()
    stand = {json.loads(record.value)["uri"] for record in raw(desk)}
    assert len(accepted) >= 120
    assert accepted <= stand, f"lost {sorted(accepted - stand)[:5]}"
