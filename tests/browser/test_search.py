"""The search in a real browser: its state in its address, pages to the end, keys, both languages, wide and narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from agents.monitor.dashboard.store.store import Store
from streams.settings import Settings
from tests.monitor.store.test_store import story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from streams.contract.step import Record
    from tests.browser.conftest import Live

WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
HOSTILE = "<img src=x onerror='window.hacked = 1'> war"


@pytest.fixture
def fill(live: Live, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Put records into the store of the page, and on its wall."""
    store = Store(tmp_path / "wire.sqlite", Settings())
    filling = live.dashboard.search.open(store)
    assert filling is not None

    def put(*records: Record) -> None:
        live.call(filling.write(records))
        live.take(*records)

    yield put
    store.close()


def _fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize(("viewport", "language"), [(WIDE, "en"), (WIDE, "ar"), (PHONE, "en"), (PHONE, "ar")])
def test_a_search_is_its_address_and_back_brings_it_again(
    live: Live, open_page: Any, fill: Callable[..., None], viewport: dict[str, int], language: str
) -> None:
    from playwright.sync_api import expect

    fill(
        story(0, "أردوغان يزور القاهرة"),
        story(1, "Erdoğan visits Cairo", language="en"),
        *(story(n, f"war {n}", language="en") for n in range(2, 70)),
        story(70, HOSTILE),
    )
    page = open_page(f"{live.url}#/search", viewport=viewport, locale="ar" if language == "ar" else "en-GB")
    rows = page.locator("article.row")
    expect(rows.first).to_be_visible()
    assert page.locator("html").get_attribute("lang") == language
    assert _fits(page)
    field = page.locator("input[name=q]")
    expect(field).to_be_focused()

    field.fill("اردوغان or erdogan")
    expect(rows).to_have_count(2)
    expect(page).to_have_title("اردوغان or erdogan · " + ("بحث" if language == "ar" else "Search") + " · Wiredesk")
    assert "q=" in page.url
    page.select_option("select[name=language]", "en")
    expect(rows).to_have_count(1)
    page.go_back()
    expect(rows).to_have_count(2)
    assert page.locator("select[name=language]").input_value() == ""
    assert field.input_value() == "اردوغان or erdogan"

    field.fill("war")
    expect(page.locator(".said b")).to_contain_text("69 " + {"en": "reports", "ar": "تقريرًا"}[language])
    expect(rows.first).to_contain_text("onerror")
    page.locator(".more").scroll_into_view_if_needed()
    expect(rows).to_have_count(69)
    expect(page.locator(".more")).to_be_hidden()
    assert page.evaluate("window.hacked") is None

    rows.nth(60).locator("h3 a").click()
    page.wait_for_selector(".story-head")
    expect(page).to_have_title("war 10 · Wiredesk")
    page.go_back()
    expect(rows).to_have_count(69)
    expect(rows.nth(60).locator("h3 a")).to_be_focused()
    expect(rows.nth(60)).to_be_in_viewport()


@pytest.mark.parametrize(("language", "says"), [("en", "are not closed"), ("ar", "علامة الاقتباس")])
def test_what_cannot_be_read_is_said_in_words_and_nothing_is_found(
    live: Live, chromium: Any, fill: Callable[..., None], language: str, says: str
) -> None:
    from playwright.sync_api import expect

    fill(story(0, "war"))
    # A browser writes every refusal to its console, so this page is not opened by open_page.
    page = chromium.new_page(viewport=PHONE, locale=language)
    page.goto(f"{live.url}#/search?q={quote(chr(34))}war")
    expect(page.locator(".said.wrong")).to_contain_text(says)
    assert page.locator("input[name=q]").get_attribute("aria-invalid") == "true"
    assert page.locator("article.row").count() == 0
    assert _fits(page)
    page.locator("input[name=q]").fill("war")
    expect(page.locator("article.row")).to_have_count(1)
    page.close()


def test_keys_lead_to_the_search_from_story_to_story_and_to_their_help(
    live: Live, open_page: Any, fill: Callable[..., None]
) -> None:
    from playwright.sync_api import expect

    fill(*(story(n, f"war {n}") for n in range(4)))
    page = open_page(live.url)
    expect(page.locator("article.row")).to_have_count(4)
    headline = page.locator("article.row h3 a")
    for key, at in (("j", 0), ("j", 1), ("ت", 2), ("k", 1), ("ن", 0), ("k", 0)):
        page.keyboard.press(key) if key.isascii() else page.evaluate(
            "(key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}))", key
        )
        expect(headline.nth(at)).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.keys")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("input[type=search]")).to_be_focused()
    page.keyboard.type("j?/")
    assert page.locator("input[type=search]").input_value() == "j?/"
    page.goto(f"{live.url}#/health")
    page.wait_for_selector(".health, .law")
    expect(page).to_have_title("Desk · Wiredesk")
    page.keyboard.press("/")
    page.wait_for_selector("form.search input[name=q]")
    expect(page.locator("input[name=q]")).to_be_focused()


def test_a_list_is_taken_away_as_it_is_shown(live: Live, open_page: Any, fill: Callable[..., None]) -> None:
    fill(*(story(n, f"حرب {n}") for n in range(4)))
    page = open_page(f"{live.url}#/search?q={quote('حرب -3')}&sort=relevance")
    page.wait_for_selector(".ways a")
    assert page.locator("select[name=sort]").input_value() == "relevance"
    with page.expect_download() as download:
        page.click(".ways a:has-text('CSV')")
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert [line.split(",")[1] for line in text.splitlines()[1:]] == ["حرب 2", "حرب 1", "حرب 0"]


def test_an_empty_field_asks_in_the_direction_of_the_page_and_the_open_tab_is_on_a_phones_screen(
    live: Live, fill: Callable[..., None], open_page: Any
) -> None:
    fill(story(0, "Rain in Aden"))
    for locale in ("en-GB", "ar"):
        page = open_page(f"{live.url}#/search", locale=locale, viewport={"width": 360, "height": 760})
        page.wait_for_selector("form.search")
        way = page.locator("input[name=q]").evaluate("(one) => getComputedStyle(one).direction")
        assert way == ("rtl" if locale == "ar" else "ltr")
        for view in ("health", "", "map"):
            page.goto(f"{live.url}#/{view}")
            page.wait_for_selector("main[aria-busy=false]")
            box = page.locator("nav [aria-current]").bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 360
