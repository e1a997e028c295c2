"""Alerts in a real browser: found by watch and by whether they are open, and seen to by whoever is logged in."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from streams.contract import topics
from tests.broker.test_notify import write
from tests.browser.conftest import Live
from tests.monitor.test_acknowledging import alert, word
from tests.support.running import RunningDesk
from tests.wiredesk.notices.alerts import value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from streams.settings import Settings

pytestmark = [pytest.mark.timeout(180)]
TOKEN = "a-right-token-of-some-length"


def _apart(action: Callable[..., Any], *arguments: Any) -> Any:
    """Run something that starts an event loop of its own: playwright's runs in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(action, *arguments).result()


@pytest.fixture
def desk(broker_settings: Settings, tmp_path: Path) -> RunningDesk:
    made: RunningDesk = _apart(RunningDesk, broker_settings, tmp_path)
    return made


@pytest.fixture
def behind_token(desk: RunningDesk) -> Iterator[Live]:
    """A page that reads the desk's topics and asks for a token."""
    _apart(write, desk, value("first", subject="Q1"), value("second", subject="Q2"))
    running = Live(dataclasses.replace(desk.settings, dashboard_port=0, http_token=TOKEN, search_days=0.0), read=True)
    yield running
    running.stop()


@pytest.mark.broker
def test_who_is_logged_in_says_who_has_seen_to_an_alert_and_the_open_ones_are_left(
    desk: RunningDesk, behind_token: Live, open_page: Any
) -> None:
    page = open_page(behind_token.url)
    page.fill("input[name=token]", TOKEN)
    page.keyboard.press("Enter")
    page.wait_for_selector(".pulse.on")
    page.goto(f"{behind_token.url}#/alerts?state=open")
    first = page.locator("article.alert:has-text('first')")
    first.locator("input[name=by]").fill("<b>دانا</b>")
    first.locator("input[name=note]").fill("called them")
    page.keyboard.press("Enter")
    first.wait_for(state="detached", timeout=30_000)
    assert page.locator("article.alert").count() == 1
    page.select_option("select[name=state]", "acknowledged")
    first.wait_for()
    assert "<b>دانا</b>" in (seen := first.locator(".seen p").first.inner_text())
    assert "called them" in seen
    assert page.url.endswith("#/alerts?state=acknowledged")
    page.go_back()
    page.wait_for_selector("article.alert:has-text('second')")
    assert first.count() == 0
    (record,) = _apart(desk.read, topics.ACKNOWLEDGEMENTS)
    assert b"called them" in (record.value or b"")
    # In the other language, and on the way back: open again.
    page.click("#language")
    page.select_option("select[name=state]", "acknowledged")
    page.click("article.alert button")
    first.wait_for(state="detached", timeout=30_000)
    page.wait_for_selector("p.empty")
    assert len(_apart(desk.read, topics.ACKNOWLEDGEMENTS)) == 2


def test_without_a_token_alerts_are_filtered_by_watch_and_no_button_is_shown_that_would_do_nothing(
    live: Live, open_page: Any
) -> None:
    live.take(alert("a1"), alert("a2", subject='source: "><b>'), alert("a3", "silence", "ar"), word("a1"))
    page = open_page(f"{live.url}#/alerts", viewport={"width": 390, "height": 844})
    page.wait_for_selector("article.alert.acknowledged:has-text('Dana')")
    assert page.locator("article.alert").count() == 3
    assert page.locator("article.alert button").count() == 0
    page.select_option("select[name=watch]", 'source: "><b>')
    page.wait_for_selector("article.alert:nth-child(1):last-child")
    assert "about source" in page.locator("article.alert").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    live.take(alert("a4", subject="Q1"))
    live.take(alert("a5", subject='source: "><b>'))
    page.wait_for_selector("article.alert:nth-child(2)")
    assert page.locator("article.alert").count() == 2
