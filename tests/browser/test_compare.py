"""A withheld item beside what it is a copy of: both texts, what only one has, and which editor decided what."""

from __future__ import annotations

import asyncio
import dataclasses
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Live
from tests.monitor.test_dashboard import event, kill, record
from tests.support.running import RunningDesk, item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streams.settings import Settings

pytestmark = pytest.mark.broker
COPIED = "The council met on Monday and agreed on a budget.\nNobody voted against it."
WITHHELD = COPIED.replace("Monday", "Monday evening") + "\nThe mayor <img src=x onerror='window.hacked = 1'> was away."
DECIDED = {"decision": "same", "by": "Dana", "note": "one release", "time": "2026-11-20T13:00:00Z"}
READERS = [
    {"locale": "en-GB", "viewport": {"width": 1280, "height": 860}},
    {"locale": "ar", "viewport": {"width": 390, "height": 844}},
]


@pytest.fixture
def watched(broker_settings: Settings, tmp_path: Any) -> Iterator[Live]:
    """A page of a desk that has taken in one withheld item, its only text the raw record at partition 0, offset 0."""
    with ThreadPoolExecutor(1) as pool:  # playwright's loop runs in this thread
        desk = pool.submit(RunningDesk, dataclasses.replace(broker_settings, partitions=1), tmp_path).result()
        pool.submit(asyncio.run, desk.send_async([item("urn:x:0", "Budget agreed", WITHHELD)])).result()
    live = Live(desk.settings, read=False)
    live.take(*events(desk.settings))
    yield live
    live.stop()


def events(settings: Settings, **decided: Any) -> list[Any]:
    article = event(7, bodies=[{"value": COPIED}], headlines=[{"value": "Budget"}], language="en")
    withheld = event(0)
    verdict: dict[str, Any] = {
        "relation": "expanded",
        "of": "urn:x:7",
        "cluster": "urn:x:7",
        "evidence": {},
        "rule": "copies/1",
    }
    verdict |= {"containment": {"ofThis": 0.8, "ofOther": 1.0}, "decided": DECIDED} | decided
    withheld["wiredesk"] |= {"verdict": verdict, "headline": "Budget agreed", "language": "en"}
    withheld["wiredesk"]["source"]["topic"] = settings.topic("raw")
    names = {name: settings.topic(name) for name in ("articles", "duplicates")}
    return [
        record(names["articles"], article, 7),
        record(names["duplicates"], {"uri": "urn:x:0", "wiredesk": withheld["wiredesk"]}, 0),
    ]


@pytest.mark.parametrize("reader", READERS, ids=["en", "ar"])
def test_both_texts_stand_side_by_side_and_what_only_one_has_is_marked(
    watched: Live, open_page: Any, reader: dict[str, Any]
) -> None:
    from playwright.sync_api import expect

    page = open_page(f"{watched.url}#/story?id=urn%3Ax%3A7", **reader)
    page.locator(".member.duplicate .to-compare").click()
    withheld, copied = page.locator(".compared .panel").nth(0), page.locator(".compared .panel").nth(1)
    expect(copied.locator(".body")).to_contain_text("agreed on a budget")
    assert withheld.locator("mark.only").all_inner_texts()[0] == "evening"
    assert "The mayor" in withheld.locator("mark.only").nth(1).inner_text()
    assert copied.locator("mark.only").count() == 0
    told = withheld.locator(".decided").inner_text()
    assert "Dana" in told
    assert "one release" in told
    assert ("20 Nov" if reader["locale"] == "en-GB" else "نوفمبر") in told
    tops = [column.bounding_box()["y"] for column in (withheld, copied)]
    assert (tops[0] == tops[1]) is (reader["viewport"]["width"] > 900)
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_text_that_no_topic_holds_any_more_or_that_is_killed_is_said_to_be_so(watched: Live, open_page: Any) -> None:
    gone = event(1)
    gone["wiredesk"]["source"] |= {"topic": watched.dashboard.settings.topic("raw"), "offset": 5}
    gone["wiredesk"]["verdict"] |= {"relation": "verbatim", "of": "urn:x:2", "cluster": "urn:x:2"}
    settings = watched.dashboard.settings
    killed = kill(2, {"created": 1}, headlines=[{"value": "KILL"}])._replace(topic=settings.topic("articles"))
    watched.take(record(settings.topic("articles"), event(2), 2), killed)
    watched.take(record(settings.topic("duplicates"), {"uri": "urn:x:1", "wiredesk": gone["wiredesk"]}, 1))
    page = open_page(f"{watched.url}#/compare?item=urn%3Ax%3A1")
    page.wait_for_selector(".compared")
    said = page.locator(".compared .empty").all_inner_texts()
    assert "wire.raw" in said[0]
    assert "killed" in said[1]


def test_what_only_one_text_has_is_found_in_any_script_and_in_a_text_of_one_word(live: Live, open_page: Any) -> None:
    page = open_page(live.url)
    only = """async ([one, other]) => (await import("/assets/only_here.js")).onlyHere(one, other)
      .map((ranges, side) => ranges.map(({ start, end }) => [one, other][side].slice(start, end)))"""
    for one, other, said in (
        ("أعلنت الوزارةُ اليوم نتائج", "اعلنت الوزارة اليوم نتائج", [[], []]),
        ("قتل 3 في غارة على المدينة", "قتل 13 في غارة على المدينة", [["قتل 3"], ["قتل 13"]]),
        ("word", "word", [[], []]),
        ("", "a b", [[], ["a b"]]),
    ):
        assert page.evaluate(only, [one, other]) == said, (one, other)
