"""The page in a real browser: live within two seconds, right to left, harmless to hostile copy, usable by keyboard."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests.monitor.test_dashboard import KILLED_AT, NOON, copy_of, event, kill, record

if TYPE_CHECKING:
    from tests.browser.conftest import Live

HOSTILE = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 1'>",
    "javascript:window.hacked=1",
    "\u202etxt.exe\u202c \u2066isolated",
    "ط" * 10_000,
    "W" * 10_000,
    "</style><svg onload=window.hacked=1>",
    "{{constructor.constructor('window.hacked=1')()}}",
]


def _hostile(n: int, text: str) -> dict[str, Any]:
    base = event(n)
    desk = base["wiredesk"] | {
        "agency": {"name": text},
        "byline": text,
        "dateline": {"text": text, "place": text},
        "entities": [
            {
                "id": text,
                "type": text,
                "name": text,
                "labels": {"en": text},
                "geo": [30.8 + n, 26.8],
                "salience": 1.0,
                "mentions": [{"field": "body", "start": 0, "end": 5, "text": text}],
            }
        ],
        "quotes": [{"start": 0, "end": 5, "text": text, "speaker": {"name": text, "id": text}}],
        "text": {"removed": [{"reason": text, "text": text}]},
        "status": {text: text},
        "verdict": {
            "relation": "update",
            "of": text,
            "cluster": f"urn:x:{n}",
            "rule": text,
            "evidence": {"passages": [text], text: [text]},
        },
    }
    return event(
        n,
        headlines=[{"value": text}],
        bodies=[{"value": f"{text}\n{text}"}],
        desk=desk,
        infoSources=[{"name": text, "role": "outlet"}],
    )


def _rows(page: Any, n: int) -> None:
    """Wait for so many rows; the page's policy forbids the evaluated conditions playwright offers."""
    from playwright.sync_api import expect

    expect(page.locator("article.row")).to_have_count(n)


def test_a_story_appears_within_two_seconds_without_a_reload(live: Live, open_page: Any) -> None:
    page = open_page(live.url)
    page.wait_for_selector(".pulse.on")
    live.take(record("wire.articles", event(0)))
    before = time.monotonic()
    page.wait_for_selector("article.row:has-text('خبر رقم 0')", timeout=2_000)
    assert time.monotonic() - before < 2
    live.take(copy_of(1, 0))
    page.wait_for_selector("article.row:has-text('2 outlets')", timeout=2_000)
    assert page.locator("article.row").count() == 1


def test_arabic_runs_right_to_left_in_both_languages_of_the_page(live: Live, open_page: Any) -> None:
    live.take(
        record("wire.articles", event(0)), record("wire.articles", event(1, headlines=[{"value": "English news"}]), 1)
    )
    page = open_page(live.url)
    style = "(e) => getComputedStyle(e).direction"
    arabic, english = page.locator("h3", has_text="خبر"), page.locator("h3", has_text="English")
    assert (arabic.evaluate(style), english.evaluate(style)) == ("rtl", "ltr")
    assert page.evaluate("document.fonts.check('16px Plex', 'خبر')")
    time = page.locator("article.row > time").first.bounding_box()
    for headline in (arabic, english):
        assert 0 < headline.locator("a").bounding_box()["x"] - time["x"] - time["width"] < 30

    page.click("#language")
    page.wait_for_selector("html[dir=rtl][lang=ar]")
    assert page.locator("nav a").first.inner_text() == "الأخبار"
    assert (arabic.evaluate(style), english.evaluate(style)) == ("rtl", "ltr")
    time = page.locator("article.row > time").first.bounding_box()
    for headline in (arabic, english):
        box = headline.locator("a").bounding_box()
        assert 0 < time["x"] - box["x"] - box["width"] < 30


@pytest.mark.parametrize(
    "view",
    [
        "",
        "story?id=urn%3Ax%3A{n}",
        "compare?item=urn%3Ax%3A{n}",
        "entity?id={text}",
        "trends",
        "map",
        "alerts",
        "health",
    ],
)
def test_hostile_copy_harms_nothing_in_any_view(live: Live, open_page: Any, view: str) -> None:
    alert = {
        "alertId": "a",
        "rule": HOSTILE[0],
        "subject": HOSTILE[0],
        "state": "raised",
        "severity": 'info" onload=x',
        "time": "2026-11-20T12:00:00Z",
        "summary": HOSTILE[1],
        "detail": {"id": HOSTILE[2]},
    }
    live.take(
        *(record("wire.articles", _hostile(n, text), n) for n, text in enumerate(HOSTILE)), record("wire.alerts", alert)
    )
    shown = range(len(HOSTILE)) if "{" in view else range(1)
    page = open_page(live.url)
    for n in shown:
        page.goto(f"{live.url}#/{view.format(n=n, text=quote(HOSTILE[n][:160], safe=''))}")
        page.wait_for_timeout(250)
        assert page.evaluate("window.hacked") is None
        assert page.locator("main script, main img, main svg[onload]").count() == 0
        assert page.evaluate(
            "[...document.querySelectorAll('main a')].every((a) => /^(#|https?:)/.test(a.getAttribute('href')))"
        )
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert not any(c in page.inner_text("main") for c in "\u202e\u202c\u2066")


def test_filters_narrow_the_wire_and_stand_in_the_address(live: Live, open_page: Any) -> None:
    english = event(1, headlines=[{"value": "English news"}], language="en")
    live.take(record("wire.articles", event(0)), record("wire.articles", english, 1), copy_of(5, 0))
    page = open_page(live.url)
    page.select_option("select[name=language]", "en")
    _rows(page, 1)
    assert "language=en" in page.url
    page.click(".clear")
    _rows(page, 2)
    page.select_option("select[name=relation]", "verbatim")
    _rows(page, 1)
    page.goto(f"{live.url}#/?q=nothing-like-it")
    page.wait_for_selector(".empty")


def test_the_filter_bar_shows_every_filter_in_force_and_takes_each_away(live: Live, open_page: Any) -> None:
    from playwright.sync_api import expect

    live.take(record("wire.articles", event(0)), record("wire.articles", event(1), 1), copy_of(5, 0))
    entity = quote("http://www.wikidata.org/entity/Q79", safe="")
    page = open_page(f"{live.url}#/?entity={entity}&source=outlet+0&q=nothing-like-it&foo=1")
    chosen = page.locator(".in-force a[data-filter]")
    expect(chosen).to_have_count(3)
    assert "Egypt" in page.inner_text(".in-force")
    assert page.input_value("select[name=source]") == "outlet 0"
    assert page.input_value(".filters input") == "nothing-like-it"
    page.click(".in-force a[data-filter=q]")
    expect(chosen).to_have_count(2)
    _rows(page, 1)
    assert not page.input_value(".filters input")
    # Typed words stand in the bar too, while the field keeps the focus.
    page.click(".in-force .clear")
    _rows(page, 2)
    page.locator(".filters input").press_sequentially("5")
    expect(page.locator(".in-force a[data-filter=q]")).to_have_count(1)
    expect(page.locator(".filters input")).to_be_focused()
    page.goto(f"{live.url}#/?foo=1")
    _rows(page, 2)
    expect(page.locator(".in-force")).to_have_count(0)


def test_the_source_filter_finds_the_fortieth_outlet_of_a_story(live: Live, open_page: Any) -> None:
    live.take(record("wire.articles", event(0)), *(copy_of(n, 0) for n in range(1, 40)))
    live.take(record("wire.articles", event(50), 50))
    page = open_page(live.url)
    _rows(page, 2)
    page.select_option("select[name=source]", "outlet 39")
    _rows(page, 1)
    assert page.url.endswith("source=outlet+39")


@pytest.mark.parametrize(("locale", "word"), [("en-GB", "withdrawn"), ("ar", "مسحوب")])
def test_a_killed_story_shows_which_it_was_and_both_times_and_no_address(
    live: Live, open_page: Any, locale: str, word: str
) -> None:
    live.take(record("wire.articles", event(0)))
    live.take(kill(0, {"created": 1}, headlines=[{"value": "KILL"}], versionCreated=KILLED_AT))
    live.take(kill(7, {"created": NOON}, headlines=[], versionCreated=KILLED_AT)._replace(offset=901))
    page = open_page(live.url, locale=locale, timezone_id="UTC")
    _rows(page, 2)
    rows = page.locator("article.row.canceled")
    told = " ".join(rows.all_inner_texts())
    assert "خبر رقم 0" in told
    assert word in page.locator("article.row h3").all_inner_texts()
    assert "urn:x" not in told
    assert told.count("12:00") == told.count("12:05") == 2
    rows.first.locator("h3 a").click()
    page.wait_for_selector(".story-head .killed")
    assert "12:05" in page.inner_text(".story-head .killed")
    assert page.inner_text(".story-head h1") in (word, "خبر رقم 0")


def test_a_story_shows_who_carried_it_and_why_it_was_put_there(live: Live, open_page: Any) -> None:
    live.take(record("wire.articles", event(0)), copy_of(1, 0))
    page = open_page(live.url)
    page.click("h3 a")
    page.wait_for_selector(".member")
    assert page.locator(".member").count() == 2
    page.locator(".member.duplicate .why a:not(.to-compare)").click()
    page.wait_for_selector(".verdict")
    verdict = page.inner_text(".verdict")
    assert "100 %" in verdict
    assert "90 %" in verdict
    assert "copies/1:verbatim" in verdict
    assert "مصر" in page.inner_text(".body p.shared")


def test_an_articles_own_passages_are_marked_exactly(live: Live, open_page: Any) -> None:
    desk = event(1)["wiredesk"] | {
        "verdict": {
            "relation": "update",
            "of": "urn:x:0",
            "cluster": "urn:x:0",
            "containment": {"ofThis": 0.5, "ofOther": 0.5},
            "evidence": {"passages": [{"start": 4, "end": 8, "words": 1, "ofParagraph": 0}]},
            "rule": "copies/1:update",
        }
    }
    live.take(record("wire.articles", event(0)), record("wire.articles", event(1, desk=desk), 1))
    page = open_page(f"{live.url}#/story?id=urn%3Ax%3A0&item=urn%3Ax%3A1")
    page.wait_for_selector(".body mark.shared")
    assert page.inner_text(".body mark.shared") == "تعلن"


def test_an_entity_has_a_page_with_its_stories_over_time_and_a_place_on_the_map(live: Live, open_page: Any) -> None:
    live.take(*(record("wire.articles", event(n), n) for n in range(3)))
    page = open_page(live.url)
    page.locator("article .chip").first.click()
    page.wait_for_selector(".view-entity .chart canvas")
    assert "Egypt" in page.inner_text("h1")
    assert page.locator("article.row").count() == 3
    page.goto(f"{live.url}#/map")
    page.wait_for_selector(".map circle")
    page.locator(".map a").first.click()
    page.wait_for_selector(".view-entity h1")


def test_every_view_fits_a_phone_and_both_themes(live: Live, open_page: Any) -> None:
    live.take(*(record("wire.articles", event(n), n) for n in range(12)), copy_of(20, 3))
    for theme in ("light", "dark"):
        page = open_page(live.url, viewport={"width": 390, "height": 844}, color_scheme=theme)
        assert page.get_attribute("html", "data-theme") == theme
        for view in ("", "story?id=urn%3Ax%3A3", "trends", "map", "alerts", "health"):
            page.goto(f"{live.url}#/{view}")
            page.wait_for_timeout(200)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view


def test_the_page_can_be_used_with_the_keyboard_alone(live: Live, open_page: Any) -> None:
    live.take(record("wire.articles", event(0)))
    page = open_page(live.url)
    page.wait_for_selector("h3 a")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('h3') !== null"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_selector(".view-story .member")


def test_what_arrives_while_one_reads_waits_behind_a_button(live: Live, open_page: Any) -> None:
    live.take(*(record("wire.articles", event(n), n) for n in range(30)))
    page = open_page(live.url)
    page.wait_for_selector("article.row")
    page.evaluate("window.scrollTo(0, 900)")
    live.take(record("wire.articles", event(99), 99))
    page.wait_for_selector(".pill:not([hidden])", timeout=2_000)
    assert page.locator("article.row", has_text="خبر رقم 99").count() == 0
    page.click(".pill")
    page.wait_for_selector("article.row:has-text('خبر رقم 99')")
