"""The map: nearer and farther, places that lie over one another, and when they were told; its address keeps it all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.monitor.test_dashboard import event, record

if TYPE_CHECKING:
    from streams.contract.step import Record
    from tests.browser.conftest import Live

HERE = {"Cairo": (31.24, 30.04), "Tanta": (31.1, 30.5), "Ankara": (32.85, 39.93), "Lisbon": (-9.14, 38.72)}
WIKIDATA = "http://www.wikidata.org/entity/"


def told(n: int, name: str, hour: int) -> Record:
    """An article that tells of one place at a full hour of the day."""
    value = event(n, versionCreated=f"2026-11-20T{hour:02}:00:00Z")
    place = value["wiredesk"]["entities"][0] | {"id": f"{WIKIDATA}Q{n + 100}", "name": name, "labels": {"en": name}}
    value["wiredesk"]["entities"] = [place | {"id": f"{WIKIDATA}{name}", "geo": list(HERE[name])}]
    return record("wire.articles", value, n)


@pytest.fixture
def places(live: Live) -> Live:
    """Two places that lie over one another in the morning, one at noon, and one far away."""
    stories = [("Cairo", 1), ("Cairo", 2), ("Tanta", 2), ("Ankara", 11), ("Lisbon", 3)]
    live.take(*(told(n, name, hour) for n, (name, hour) in enumerate(stories)))
    return live


def test_places_under_one_mark_are_listed_by_click_and_by_key_and_stand_apart_when_the_map_goes_nearer(
    places: Live, open_page: Any
) -> None:
    page = open_page(f"{places.url}#/map")
    cluster = page.locator(".map .cluster")
    cluster.wait_for()
    assert "Cairo" in cluster.get_attribute("aria-label")
    assert "2 places" in cluster.get_attribute("aria-label")
    cluster.focus()
    page.keyboard.press("Enter")
    assert page.locator(".here a").all_inner_texts() == ["Cairo", "Tanta"]
    assert page.evaluate("document.activeElement.textContent") == "Cairo"
    for _ in range(8):
        page.locator(".zoom .nearer").click()
    assert "at=" in page.url
    page.go_back()
    page.goto(f"{places.url}#/map?at=31.2,30.3,40")
    page.wait_for_selector(".map a")
    assert page.locator(".map .cluster").count() == 0
    assert page.locator(".map a").count() == 2
    # The address is what was seen, also for whoever opens it first.
    page.reload()
    page.wait_for_selector(".map a")
    assert page.locator(".map a").count() == 2


def test_the_map_moves_with_the_pointer_and_goes_back_to_where_the_news_is(places: Live, open_page: Any) -> None:
    page = open_page(f"{places.url}#/map?at=31.2,30.0,8")
    page.wait_for_selector(".map .cluster")
    before = page.locator(".map .cluster").bounding_box()
    box = page.locator(".map svg").bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 340, box["y"] + 310, steps=4)
    page.mouse.move(box["x"] + 400, box["y"] + 320, steps=4)
    page.mouse.up()
    after = page.locator(".map .cluster").bounding_box()
    assert (after["x"] - before["x"], after["y"] - before["y"]) == (pytest.approx(100, abs=6), pytest.approx(20, abs=6))
    assert "31.2%2C30" not in page.url
    page.get_by_role("button", name="World", exact=True).click()
    assert "at=world" in page.url
    page.get_by_role("button", name="Where the news is").click()
    assert "at=" not in page.url


@pytest.mark.parametrize("locale", ["en-GB", "ar"])
def test_a_span_of_time_shows_the_places_told_in_it_and_the_slider_moves_its_end(
    places: Live, open_page: Any, locale: str
) -> None:
    from playwright.sync_api import expect

    page = open_page(f"{places.url}#/map", locale=locale, viewport={"width": 360, "height": 780})
    rows = page.locator(".places li")
    expect(rows).to_have_count(4)
    assert page.locator(".times input").is_disabled()
    page.locator(".times select").select_option("1h")
    expect(rows).to_have_count(1)
    assert rows.first.inner_text().split()[0] == "Ankara"
    slider = page.locator(".times input")
    slider.focus()
    page.keyboard.press("Home")
    expect(rows.first).to_contain_text("Cairo")
    expect(rows).to_have_count(1)
    said = page.locator(".times output")
    assert "–" in said.inner_text()
    assert "UTC" in said.get_attribute("title")
    assert page.evaluate("document.activeElement.type") == "range"
    address = page.url
    assert "span=1h" in address
    assert "until=" in address
    page.reload()
    expect(rows).to_have_count(1)
    assert page.url == address
    assert page.locator(".times input").input_value() == "0"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_span_that_ends_with_the_newest_item_moves_on_with_it(places: Live, open_page: Any) -> None:
    from playwright.sync_api import expect

    page = open_page(f"{places.url}#/map?span=1h")
    rows = page.locator(".places li")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Ankara")
    places.take(told(8, "Lisbon", 14))
    expect(rows.first).to_contain_text("Lisbon", timeout=15_000)
    expect(rows).to_have_count(1)


@pytest.mark.parametrize("address", ["#/map?span=toString", "#/map?span=__proto__", "#/constructor"])
def test_a_name_that_every_object_has_is_neither_a_span_nor_a_view(places: Live, open_page: Any, address: str) -> None:
    page = open_page(f"{places.url}{address}")
    page.wait_for_selector(".places li, .row, article, li")
    assert page.locator(".places li").count() in {0, 4}
    assert page.get_by_text("did not answer").count() == 0


def test_a_name_lies_over_no_other_name_and_no_mark_of_another_place(live: Live, open_page: Any) -> None:
    near = {f"Place number {n}": (31.0 + 0.9 * n, 30.0 + 0.1 * (n % 2)) for n in range(6)}
    for n, (name, where) in enumerate(near.items()):
        value = event(n)
        value["wiredesk"]["entities"][0] |= {"id": f"{WIKIDATA}{n}", "name": name, "labels": {}, "geo": list(where)}
        live.take(record("wire.articles", value, n))
    page = open_page(f"{live.url}#/map?at=33.2,30.0,12")
    page.wait_for_selector(".map .marks text")
    over = """() => {
      const marks = document.querySelector(".map .marks");
      const circles = [...marks.querySelectorAll("circle")].map((one) => one.getBoundingClientRect());
      const texts = [...marks.children].filter((one) => one.tagName === "text");
      const names = texts.map((one) => one.getBoundingClientRect());
      const run = (a, b, from, to) => a[from] < b[to] - 1 && b[from] < a[to] - 1;
      const meet = (a, b) => run(a, b, "left", "right") && run(a, b, "top", "bottom");
      const middle = (c) => ({ left: c.left + 2, right: c.right - 2, top: c.top + 2, bottom: c.bottom - 2 });
      const both = [...circles.map(middle), ...names];
      return [names.length, names.filter((name) => both.some((one) => one !== name && meet(name, one))).length];
    }"""
    shown, covered = page.evaluate(over)
    assert shown >= 1
    assert covered == 0
