"""The page on a real desk: a raw record sent to Kafka is on the screen, judged and marked up, while one watches."""

from __future__ import annotations

import dataclasses
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from streams.sample_feed import feed
from tests.browser.conftest import Live
from tests.support.copy_text import body, headline
from tests.support.running import RunningDesk, Sent, item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from streams.settings import Settings

pytestmark = [pytest.mark.broker, pytest.mark.timeout(240)]


def _apart(action: Callable[..., Any], *arguments: Any) -> Any:
    """Run something that starts an event loop of its own: playwright's runs in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(action, *arguments).result()


@pytest.fixture
def desk(broker_settings: Settings, tmp_path: Any) -> Iterator[RunningDesk]:
    running = _apart(RunningDesk, broker_settings, tmp_path)
    yield running
    running.stop_all()


@pytest.fixture
def watched(desk: RunningDesk) -> Iterator[Live]:
    running = Live(dataclasses.replace(desk.settings, dashboard_port=0), read=True)
    yield running
    running.stop()


def test_what_is_sent_to_the_raw_topic_appears_on_the_page_within_two_seconds_of_its_publication(
    desk: RunningDesk, watched: Live, open_page: Any
) -> None:
    from playwright.sync_api import expect

    desk.start()
    page = open_page(watched.url)
    page.wait_for_selector(".pulse.on", timeout=20_000)
    _apart(desk.send, [item("urn:live:1", headline(1), body(1), source="الميناء")])
    expect(page.locator("article.row", has_text=headline(1))).to_have_count(1, timeout=30_000)
    shown = time.time()
    published = watched.dashboard.wall.stories["urn:live:1"]["updated"] / 1000
    assert shown - published < 2
    _apart(desk.send, [item("urn:live:2", headline(2), body(1), source="نبأ اليوم")])
    expect(page.locator("article.row", has_text="2 outlets")).to_have_count(1, timeout=30_000)
    page.locator("h3 a").first.click()
    page.locator(".member.duplicate .why a:not(.to-compare)").click()
    page.wait_for_selector(".verdict")
    assert page.locator(".verdict .shares dt").count() == 2


def test_the_sample_feed_balances_on_the_page_as_it_does_on_the_topics(
    desk: RunningDesk, watched: Live, open_page: Any
) -> None:
    from playwright.sync_api import expect

    desk.start()
    records = [Sent(record.value, record.content_type, record.key) for record in feed.records()]
    _apart(desk.wait_law, _apart(desk.send, records))
    page = open_page(f"{watched.url}#/health")
    expect(page.locator(".law.holds")).to_have_count(1, timeout=20_000)
    tiles = dict(
        zip(
            ("in", "items", "article", "duplicate", "dead", "flight"),
            page.locator(".tiles:not(.small) b").all_inner_texts(),
            strict=True,
        )
    )
    assert int(tiles["in"]) == len(records)
    assert int(tiles["items"]) == int(tiles["article"]) + int(tiles["duplicate"]) + int(tiles["dead"])
    assert tiles["flight"] == "0"
    for view in ("", "trends", "map", "alerts"):
        page.goto(f"{watched.url}#/{view}")
        page.wait_for_timeout(400)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
