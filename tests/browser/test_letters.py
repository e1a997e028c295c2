"""A dead letter on the page: why it died, what was in it, and how it is sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.filled import letter
from tests.monitor.test_dashboard import event, record

if TYPE_CHECKING:
    from tests.browser.conftest import Live

HOSTILE = "<img src=x onerror='window.hacked = 1'>\u202e"


@pytest.mark.parametrize(("locale", "width"), [("en-GB", 1280), ("ar", 390)])
def test_an_opened_letter_shows_its_bytes_headers_and_replay_and_stays_open_while_more_die(
    live: Live, open_page: Any, locale: str, width: int
) -> None:
    from playwright.sync_api import expect

    dead = letter(20, "broken-json", HOSTILE.encode() + b"\xff\x00" + b"x" * 2_000, HOSTILE)
    headers = (*dead.headers, ("x-sender", HOSTILE.encode()))
    live.take(record("wire.articles", event(0)), dead._replace(headers=headers))
    page = open_page(f"{live.url}#/health", locale=locale, viewport={"width": width, "height": 860})
    row = page.locator(".letters li", has_text="@ 20")
    row.locator("summary").click()
    expect(row.locator(".hex")).to_contain_text("0000  3c 69 6d 67 20 73 72 63 3d 78")
    expect(row.locator(".hex")).to_contain_text("<img src=x onerr")
    assert HOSTILE[:-1] in row.locator(".bytes").first.inner_text()
    assert "x-sender" in row.locator("dl").inner_text()
    assert row.locator(".command").inner_text() == "wiredesk replay --offset 0:20"
    assert "\u202e" not in page.inner_text("main")
    live.take(letter(21, "no-copy"))
    expect(page.locator(".letters li")).to_have_count(2)
    expect(row.locator(".hex")).to_be_visible()
    row.locator("button").click()
    expect(row.locator("[role=status]")).to_have_text("copied" if locale == "en-GB" else "نُسخ")
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_died_on_the_way_of_a_decision_is_not_sent_to_the_raw_topic(live: Live, open_page: Any) -> None:
    dead = letter(3, "not-a-decision")
    headers = tuple((name, b"wire.decisions" if name == "wiredesk_topic" else said) for name, said in dead.headers)
    live.take(dead._replace(headers=headers))
    page = open_page(f"{live.url}#/health")
    page.locator(".letters summary").click()
    page.wait_for_selector(".letters .hex")
    assert page.locator(".letters .command").count() == 0
