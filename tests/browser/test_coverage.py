"""The coverage in a real browser: languages side by side, filters in the address, both languages, wide and narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.monitor.test_coverage import EGYPT, told, written
from tests.monitor.test_dashboard import event, record

if TYPE_CHECKING:
    from tests.browser.conftest import Live

WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
HOSTILE = "<img src=x onerror='window.hacked = 1'>\u202e"
HEADLINES = {"ar": "زلزال يهز شرق تركيا", "en": "Quake hits eastern Turkey", "tr": "Doğu Türkiye'de deprem"}
WORDS = {
    "en": {"tab": "Coverage", "sources": "independent sources: 3", "joined": "joined", "first": "First reported by"}
    | {"votes": "votes 2"},
    "ar": {"tab": "التغطية", "sources": "مصادر مستقلة: 3", "joined": "انضم", "first": "أول من نقلها"}
    | {"votes": "الأصوات 2"},
}


def _is_whole(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth && window.hacked === undefined"))


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_an_event_is_found_by_its_outlets_and_opened_to_who_told_it_when_and_why(
    live: Live, open_page: Any, viewport: dict[str, int], language: str
) -> None:
    from playwright.sync_api import expect

    words = WORDS[language]
    article = event(1, uri="urn:x:1:1", headlines=[{"value": HEADLINES["en"]}], language="en")
    article["wiredesk"]["verdict"]["cluster"] = "urn:x:1:1"
    live.take(
        written(told(1, ["الميناء"], headlines={"ar": HEADLINES["ar"]}, why={"change": "founded", "uri": "urn:x:1:0"})),
        record("wire.articles", article),
        written(told(2, headlines={"ar": "خبر وحيد"}), 1),
        written(told(3, ["one", "two"], headlines={"ar": "خبر لاثنين"}), 2),
    )
    page = open_page(f"{live.url}#/coverage", viewport=viewport, locale="ar" if language == "ar" else "en-GB")
    rows = page.locator("article.row")
    expect(rows).to_have_count(3)
    expect(page.locator("nav a[aria-current]")).to_have_text(words["tab"])
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert _is_whole(page)

    # What a record changes shows without a reload.
    why = {"change": "joined", "uri": "urn:x:1:1", "because": ["nearest urn:x:1:0", "votes 2"]}
    live.take(
        written(
            told(1, ["الميناء", "Reuters", "AA"], ["ar", "en", "tr"], headlines=HEADLINES, event_id="grown", why=why), 3
        )
    )
    quake = rows.filter(has_text=HEADLINES["tr"])
    expect(quake).to_contain_text(words["sources"])
    expect(quake).to_contain_text(f"{words['first']} الميناء")
    expect(quake.locator("h3")).to_have_text(HEADLINES[language])
    tops = quake.locator(".side-by-side > div").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().top)"
    )
    assert len(set(tops)) == (1 if viewport is WIDE else 3)
    style = "(one) => getComputedStyle(one).direction"
    assert quake.locator("[lang=ar].headline, h3[lang=ar]").evaluate(style) == "rtl"
    assert quake.locator("[lang=en].headline, h3[lang=en]").evaluate(style) == "ltr"

    page.select_option("select[name=outlets]", "2")
    expect(rows).to_have_count(2)
    page.select_option("select[name=languages]", "3")
    expect(rows).to_have_count(1)
    page.locator("input[name=entity]").fill("egypt")
    page.locator("input[name=entity]").press("Enter")
    expect(rows).to_have_count(1)
    assert page.url.endswith("#/coverage?outlets=2&languages=3&entity=egypt")

    rows.locator("h3 a").click()
    members = page.locator("section").first.locator("li.member")
    expect(members).to_have_count(3)
    expect(page).to_have_title(f"{HEADLINES[language]} · Wiredesk")
    expect(members.nth(1)).to_contain_text("75%" if language == "ar" else "75 %")
    expect(members.nth(1).locator(".headline")).to_have_text(HEADLINES["en"])
    members.nth(1).locator("a[aria-expanded]").click()
    expect(members.nth(1).locator(".verdict")).to_contain_text(words["votes"])
    expect(members.nth(1).locator(".verdict")).to_contain_text(words["joined"])
    assert "item=urn" in page.url
    assert _is_whole(page)
    members.nth(1).locator(".to-article").click()
    page.wait_for_selector(".story-head")
    page.go_back()
    page.go_back()
    page.go_back()
    expect(rows).to_have_count(1)
    assert page.locator("select[name=languages]").input_value() == "3"


def test_hostile_words_are_shown_as_they_are_and_an_entity_lists_its_events(live: Live, open_page: Any) -> None:
    from playwright.sync_api import expect

    why = {"change": HOSTILE, "uri": HOSTILE, "because": [HOSTILE], "merged": [HOSTILE]}
    odd = told(3, ["one", HOSTILE], ["ar", HOSTILE], headlines={HOSTILE: HOSTILE}, state="closed", why=why)
    live.take(record("wire.articles", event(0)), written(odd), written(told(4), 1))
    page = open_page(f"{live.url}#/coverage", viewport=PHONE)
    expect(page.locator("article.row")).to_have_count(2)
    expect(page.locator("article.row").filter(has_text="onerror")).to_contain_text("closed")
    assert _is_whole(page)
    page.goto(f"{live.url}#/covered?id={quote('urn:wiredesk:story:3', safe='')}")
    expect(page.locator(".coverage-head")).to_contain_text("onerror")
    assert page.locator("main img").count() == 0
    assert "\u202e" not in page.inner_text("main")
    assert _is_whole(page)
    page.goto(f"{live.url}#/entity?id={quote(EGYPT, safe='')}")
    expect(page.locator(".coverage-of article.row")).to_have_count(2)


def test_a_link_with_odd_filters_shows_what_it_can(live: Live, open_page: Any) -> None:
    from playwright.sync_api import expect

    live.take(written(told(1, ["one", "two", "three", "four"])), written(told(2, ["one"]), 1))
    page = open_page(f"{live.url}#/coverage?outlets=4&languages=x&sort=odd")
    expect(page.locator("article.row")).to_have_count(1)
    assert page.locator("select[name=outlets]").input_value() == "4"
    page.goto(f"{live.url}#/coverage?entity=Q0")
    expect(page.locator("article.row")).to_have_count(0)
    expect(page.locator(".empty")).to_be_visible()
