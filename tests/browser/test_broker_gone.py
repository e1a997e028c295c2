"""What one sees of a broker that is gone: on a desk and on a phone, in both languages, and how it goes again."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from streams import settings as settings_module
from streams.runtime import topic_admin
from tests.browser.conftest import Live

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.broker_that_stops import Embedded, Kafka

pytestmark = [pytest.mark.broker, pytest.mark.timeout(240)]
WITHIN_MS = 10_000


@pytest.fixture
def watched(broker_that_stops: Embedded | Kafka, tmp_path: Path) -> Iterator[Live]:
    settings = settings_module.read(broker_that_stops.environment, dashboard_port=0, state_dir=str(tmp_path))
    # Playwright's loop runs in this thread.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(topic_admin.create(settings))).result()
    running = Live(settings, read=True)
    yield running
    running.stop()


@pytest.mark.parametrize(
    ("reader", "says"),
    [
        ({"locale": "en-GB", "viewport": {"width": 1280, "height": 860}}, "No broker has answered since"),
        ({"locale": "ar", "viewport": {"width": 390, "height": 844}}, "لا يجيب أي وسيط منذ"),
    ],
)
def test_a_banner_says_since_when_no_broker_answers_and_goes_when_one_does(
    broker_that_stops: Embedded | Kafka, watched: Live, open_page: Any, reader: dict[str, Any], says: str
) -> None:
    from playwright.sync_api import expect

    page = open_page(watched.url, **reader)
    page.wait_for_selector(".pulse.on", timeout=20_000)
    banner = page.locator("#banner")
    expect(banner).to_be_hidden()
    broker_that_stops.freeze()
    try:
        expect(banner).to_contain_text(says, timeout=WITHIN_MS)
        expect(banner).to_be_in_viewport()
        time = banner.locator("time")
        assert re.search(r"\d\d:\d\d", time.inner_text())
        assert time.get_attribute("datetime").startswith("20")
        expect(page.locator(".pulse.off")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.reload()
        expect(banner).to_contain_text(says, timeout=WITHIN_MS)
    finally:
        broker_that_stops.thaw()
    expect(banner).to_be_hidden(timeout=WITHIN_MS)
    page.wait_for_selector(".pulse.on")
