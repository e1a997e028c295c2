"""A real Chromium on a real dashboard. Skipped at a desk without Chromium or the playwright package, failing in CI."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from typing import TYPE_CHECKING, Any

import pytest

from agents.monitor.dashboard.server import Dashboard
from streams.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.contract.step import Record

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Live:
    """A dashboard in a thread of its own, fed by the test.

    Attributes:
        url: Where it listens.
    """

    def __init__(self, settings: Settings, *, read: bool) -> None:
        self.loop = asyncio.new_event_loop()
        self.dashboard = Dashboard(settings)
        self.dashboard._reader.is_connected = True
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self.call(self.dashboard.start(read=read))
        self.url = self.dashboard.url

    def call(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(20)

    def take(self, *records: Record) -> None:
        async def hang() -> None:
            for record in records:
                self.dashboard.take(record)

        self.call(hang())

    def stop(self) -> None:
        self.call(self.dashboard.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()


def _missing(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{what} is not installed")
    pytest.skip(f"{what} is not installed")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Run a Chromium for one file: Playwright's loop runs in this thread, and until it ends no test can run its own."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        _missing("Chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("the package playwright")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def live() -> Iterator[Live]:
    running = Live(Settings(dashboard_port=0), read=False)
    yield running
    running.stop()


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Any]:
    """Open pages whose every error, and every request to anywhere else, fails the test."""
    contexts = []
    complaints: list[str] = []

    def opener(url: str, **options: Any) -> Any:
        context = chromium.new_context(**({"viewport": {"width": 1280, "height": 860}, "locale": "en-GB"} | options))
        contexts.append(context)
        page = context.new_page()
        origin = url.partition("/#")[0].rstrip("/")
        page.on("console", lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
        page.on("request", lambda r: complaints.append(r.url) if not r.url.startswith((origin, "data:")) else None)
        page.goto(url)
        return page

    yield opener
    for context in contexts:
        context.close()
    assert complaints == []
