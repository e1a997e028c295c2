"""The page as an Arabic newsroom reads it: no word of English that the desk could say in Arabic, no line that turns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from agents.monitor.alerts import Rule
from tests.browser.filled import RULES, alert, letter
from tests.monitor.test_dashboard import event, record

if TYPE_CHECKING:
    from tests.browser.conftest import Live

SEEN = {
    "dead-letters": {"share": 0.25, "of": 200, "reason": "no-copy", "stage": "intake"},
    "silence": {"kind": "source", "name": "Reuters", "seconds": 3600},
    "burst": {"id": "http://www.wikidata.org/entity/Q79", "name": "Egypt", "labels": {"ar": "مصر"}, "stories": 7}
    | {"voices": 5, "expected": 1.5, "window": "1h"},
    "law": {"topic": "wire.raw", "partition": 1, "first": 7, "last": 9, "how": "missing"},
}


def test_alerts_and_dead_letters_are_told_in_arabic_with_month_names_and_lines_that_do_not_turn(
    live: Live, open_page: Any
) -> None:
    rung = [alert(n, rule, detail) for n, (rule, detail) in enumerate(SEEN.items())]
    live.take(record("wire.articles", event(0)), *rung, letter(20, "json-trailing"), letter(21, "a-new-reason"))
    page = open_page(f"{live.url}#/alerts", locale="ar")
    page.wait_for_selector("article.alert")
    told = page.inner_text(".alerts")
    assert "صمت" in told
    assert "نوفمبر" in told
    for number in ("25%", "200", "60", "1.5", "7", "3 سجلات"):
        assert number in told
    words = set(re.findall(r"[A-Za-z.]{2,}", told))
    assert words == {"Reuters", "wire.raw"}
    page.goto(f"{live.url}#/health")
    page.wait_for_selector(".letters li")
    letters = page.locator(".letters li .head b").all_inner_texts()
    assert letters == ["الاستلام: a-new-reason", "الاستلام: بعد JSON كلام زائد"]
    # The place of a letter reads from left to right and its size stands behind it, from right to left.
    place, size = (page.locator(".letters li .quiet").first.locator(one).bounding_box() for one in ("code", "bdi"))
    assert size["x"] + size["width"] <= place["x"]


def test_a_watch_whose_name_and_headline_run_two_ways_keeps_both_whole_in_either_language(
    live: Live, open_page: Any
) -> None:
    for n, (name, headline) in enumerate((("Q1049", "الأهلي يفتتح مشواره"), ("السودان (Q1049)", "Sudan debut"))):
        value: dict[str, Any] = {
            "alertId": f"w{n}",
            "rule": "watch",
            "subject": "Q1049",
            "state": "raised",
            "severity": "info",
        }
        value |= {"time": "2026-11-20T12:00:00Z", "summary": f"{name}: {headline}", "detail": {"headline": headline}}
        live.take(record("wire.alerts", value, n))
    for locale, first in (("en-GB", "left"), ("ar", "right")):
        page = open_page(f"{live.url}#/alerts", locale=locale)
        page.wait_for_selector("article.alert")
        for row in page.locator("article.alert p:last-child").all():
            name, headline = (row.locator("bdi").nth(n).bounding_box() for n in (0, 1))
            assert (name["x"] < headline["x"]) is (first == "left")


def test_every_rule_has_an_alert_here() -> None:
    assert {*SEEN, "watch"} == set(RULES) == set(get_args(Rule))
