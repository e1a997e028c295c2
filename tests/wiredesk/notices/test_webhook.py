"""Posting an alert: what the receiver sees, and where nothing is sent."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import threading
import time
from dataclasses import replace
from http.server import HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from streams import settings as settings_module
from streams.settings import Settings, SettingsError
from tests.wiredesk.doors.server import Server, serving
from tests.wiredesk.notices.alerts import notice
from wiredesk.doors.fetch import Failed
from wiredesk.notices.webhook import Webhook

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SECRET = "a-secret-of-some-length"


def settings(url: str, *, allowed: str = "127.0.0.1", seconds: float = 5.0) -> Settings:
    return Settings(webhook_url=url, webhook_secret=SECRET, notify_networks=allowed, notify_seconds=seconds)


async def post(given: Settings) -> str:
    """Deliver once; "" when it was taken, else the reason."""
    webhook = Webhook(given)
    await webhook.start()
    try:
        await webhook.deliver(notice())
    except Failed as failed:
        return failed.reason
    finally:
        await webhook.stop()
    return ""


def on_server(
    script: Callable[[web.Request], Awaitable[web.StreamResponse]], seconds: float = 5.0
) -> tuple[str, Server]:
    async def go() -> tuple[str, Server]:
        async with serving(script) as server:
            return await post(settings(server.url + "/hook?key=1", seconds=seconds)), server

    return asyncio.run(asyncio.wait_for(go(), 30))


def test_a_receiver_can_check_who_sent_it_when_and_that_nothing_was_changed():
    bodies: list[bytes] = []

    async def script(request: web.Request) -> web.StreamResponse:
        bodies.append(await request.read())
        return web.Response(status=204)

    reason, server = on_server(script)
    assert not reason
    assert bodies == [notice().body]
    (request,) = server.asked
    assert (request.method, request.path_qs) == ("POST", "/hook?key=1")
    identifier, timestamp = request.headers["Webhook-Id"], request.headers["Webhook-Timestamp"]
    assert identifier == notice().id
    assert abs(int(timestamp) - time.time()) < 60
    told = f"{identifier}.{timestamp}.".encode() + bodies[0]
    right = base64.b64encode(hmac.new(SECRET.encode(), told, hashlib.sha256).digest()).decode()
    assert request.headers["Webhook-Signature"] == f"v1,{right}"
    assert request.content_type == "application/json"


@pytest.mark.parametrize(
    ("status", "headers"), [(302, {"Location": "/other"}), (404, {}), (500, {}), (307, {"Location": "/hook"})]
)
def test_any_other_answer_is_no_delivery_and_no_redirect_is_followed(status: int, headers: dict[str, str]):
    async def script(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers=headers)

    reason, server = on_server(script)
    assert reason == f"http-{status}"
    assert len(server.asked) == 1


def test_a_receiver_that_never_answers_is_given_up():
    async def script(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(3600)
        raise AssertionError

    assert on_server(script, seconds=0.3)[0] == "timeout"


def test_an_answer_that_never_ends_is_none_that_anybody_waits_for():
    async def script(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 1000)
            await asyncio.sleep(0.01)

    assert not on_server(script)[0], "the status is all that counts"


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[::1]/", "http://2130706433/", "https://0x7f.1/"])
def test_an_address_of_this_network_is_refused_at_the_start(url: str):
    with pytest.raises(SettingsError, match="WIREDESK_NOTIFY_NETWORKS"):
        Webhook(settings(url, allowed=""))


def test_a_name_that_leads_into_this_network_is_refused_before_anything_is_sent():
    async def script(_: web.Request) -> web.StreamResponse:
        return web.Response()

    async def go() -> tuple[str, Server]:
        async with serving(script) as server:
            url = server.url.replace("127.0.0.1", "localhost")
            return await post(settings(url, allowed="")), server

    reason, server = asyncio.run(go())
    assert reason == "address"
    assert not server.asked


@pytest.mark.parametrize("url", ["ftp://example.org/", "example.org", "http://", "http://[", "https:///x"])
def test_what_is_no_address_is_refused_and_not_shown(url: str):
    with pytest.raises(SettingsError) as refused:
        Webhook(settings(url))
    assert url not in str(refused.value).replace("http or https", "")


def test_nothing_goes_out_unsigned_or_signed_with_a_short_secret():
    with pytest.raises(SettingsError, match="WEBHOOK_SECRET"):
        Webhook(Settings(webhook_url="https://example.org/"))
    with pytest.raises(SettingsError, match="has 5 characters"):
        settings_module.read({"WIREDESK_WEBHOOK_SECRET": "short"})


def test_a_network_that_is_none_is_named_with_its_own_setting():
    with pytest.raises(SettingsError, match="WIREDESK_NOTIFY_NETWORKS"):
        Webhook(settings("https://example.org/", allowed="home"))


def test_the_receiver_of_the_docs_takes_what_is_signed_and_nothing_else(monkeypatch: pytest.MonkeyPatch):
    page = (Path(__file__).parents[3] / "docs" / "monitoring.md").read_text(encoding="utf-8")
    (example,) = [part.partition("```")[0] for part in page.split("```python\n")[1:] if "Webhook-Signature" in part]
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    made: dict[str, Any] = {"__name__": "receiver"}
    exec(example, made)
    made["Hook"].log_message = lambda *_: None
    server = HTTPServer(("127.0.0.1", 0), made["Hook"])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/"
        assert not asyncio.run(post(settings(url)))
        forged = replace(settings(url), webhook_secret="another-secret-of-length")
        assert asyncio.run(post(forged)) == "http-403"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
