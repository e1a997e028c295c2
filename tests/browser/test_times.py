"""Times as the reader has them: the zone is said and chosen, UTC is one pointer away, on every view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.filled import fill
from tests.monitor.test_dashboard import event, record

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Live


def test_the_zone_is_said_and_can_be_chosen_and_stays_chosen(live: Live, open_page: Any) -> None:
    from playwright.sync_api import expect

    live.take(record("wire.articles", event(0)))
    page = open_page(live.url, timezone_id="Asia/Riyadh")
    shown = page.locator("article.row > time")
    assert shown.locator("span").inner_text() == "15:00"
    assert shown.get_attribute("title") == "2026-11-20 12:00:00 UTC"
    zone = page.locator("#zone")
    assert zone.inner_text() == "UTC+3"
    zone.click()
    page.locator("dialog.zone select").select_option("America/New_York")
    expect(shown.locator("span")).to_have_text("07:00")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "zone"
    page.reload()
    expect(shown.locator("span")).to_have_text("07:00")
    assert "Eastern Time" in zone.get_attribute("title")
    zone.click()
    page.locator("dialog.zone select").select_option("UTC")
    page.locator("dialog.zone button").click()
    expect(shown.locator("span")).to_have_text("12:00")
    expect(zone).to_have_text("UTC")


def test_midnight_is_00_in_both_languages_and_a_day_begins_in_the_readers_zone(live: Live, open_page: Any) -> None:
    live.take(record("wire.articles", event(0, versionCreated="2026-11-19T21:00:00Z")))
    for locale, day in (("en-GB", "Fri 20 Nov"), ("ar", "20 نوفمبر")):
        page = open_page(live.url, timezone_id="Asia/Riyadh", locale=locale)
        shown = page.locator("article.row .stated time").inner_text()
        assert shown.endswith("00:00")
        assert day in shown.replace(",", "")


def test_the_wire_says_when_a_story_came_as_it_is_ordered_and_of_when_it_is_where_that_is_long_before(
    live: Live, open_page: Any
) -> None:
    old = event(1, versionCreated="2026-11-19T21:00:00Z")
    live.take(
        record("wire.articles", event(0), 0), record("wire.articles", old, 1), record("wire.articles", event(2), 2)
    )
    page = open_page(live.url, timezone_id="UTC")
    assert page.locator("article.row > time span").all_inner_texts() == ["12:00"] * 3
    assert page.locator("article.row > time").nth(1).get_attribute("title") == "2026-11-20 12:00:01 UTC"
    assert page.locator("article.row .stated").all_inner_texts() == ["dated Thu 19 Nov, 21:00"]


def test_alerts_stand_in_the_order_of_the_times_that_they_show_also_when_one_comes_late(
    live: Live, open_page: Any
) -> None:
    def rung(n: int, hour: int) -> Any:
        value = {"alertId": f"a{n}", "rule": "watch", "subject": "x", "state": "raised", "severity": "info"}
        value |= {"time": f"2026-11-20T{hour:02}:00:00Z", "summary": f"x: {hour}"}
        return record("wire.alerts", value | {"detail": {}}, n)

    live.take(rung(0, 9), rung(1, 3), rung(2, 7))
    page = open_page(f"{live.url}#/alerts", timezone_id="UTC")
    page.wait_for_selector("article.alert")
    page.wait_for_selector(".pulse.on")
    live.take(rung(3, 5))
    page.wait_for_selector("article[data-id=a3]")
    told = page.locator("article.alert time").all_inner_texts()
    assert [time[-5:] for time in told] == ["09:00", "07:00", "05:00", "03:00"]


@pytest.mark.parametrize("locale", ["en-GB", "ar"])
def test_every_time_of_every_view_says_its_utc_to_whoever_points_at_it(
    live: Live, open_page: Any, tmp_path: Path, locale: str
) -> None:
    page = open_page(live.url, locale=locale)
    n = 0
    for address, waits in fill(live, tmp_path).items():
        page.goto(f"{live.url}#/{address}")
        page.wait_for_selector(waits)
        titles = page.locator("main time").evaluate_all("(all) => all.map((one) => one.title)")
        assert all(title.endswith(" UTC") for title in titles), address
        n += len(titles)
    assert n > 30


def test_a_time_that_is_none_breaks_no_view(live: Live, open_page: Any) -> None:
    value = {"alertId": "a", "rule": "watch", "subject": "x", "state": "raised", "severity": "info", "detail": {}}
    live.take(record("wire.alerts", value | {"time": "yesterday", "summary": "x: it happened"}))
    page = open_page(f"{live.url}#/alerts")
    assert "it happened" in page.inner_text("article.alert")


def test_what_is_counted_has_the_form_of_its_number(live: Live, open_page: Any) -> None:
    page = open_page(live.url)
    said = 'async () => { const { counted } = await import("/assets/words.js"); '
    said += 'return [0, 1, 2, 3, 11, 100, 1234].map((n) => counted("n_story", n)); }'
    assert page.evaluate(said) == ["0 stories", "1 story", *(f"{n} stories" for n in ("2", "3", "11", "100", "1,234"))]
    page.locator("#language").click()
    assert page.evaluate(said) == ["لا قصص", "قصة واحدة", "قصتان", "3 قصص", "11 قصة", "100 قصة", "1,234 قصة"]


def test_what_is_gone_and_what_was_not_answered_say_what_to_do_next(live: Live, open_page: Any) -> None:
    page = open_page(live.url)
    page.evaluate(
        "window.kept = fetch; window.fetch = async () => ({ ok: false, status: 503, json: async () => ({}) })"
    )
    page.evaluate('location.hash = "#/trends"')
    page.wait_for_selector(".empty .again")
    page.evaluate("() => { window.fetch = window.kept; }")
    page.locator(".empty .again").click()
    page.wait_for_selector(".ranges")
