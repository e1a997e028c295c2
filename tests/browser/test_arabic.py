"""The page as an Arabic newsroom reads it: no word of English that the desk could say in Arabic, no line that turns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import quote

import pytest

from agents.monitor.alerts import AlertRule
from tests.browser.filled import HEADLINES, LONG, RULES, alert, fill, letter
from tests.monitor.test_coverage import told, written
from tests.monitor.test_dashboard import event, record

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Live

SEEN = {
    "dead-letters": {"share": 0.25, "of": 200, "reason": "no-copy", "stage": "intake"},
    "silence": {"kind": "source", "name": "Reuters", "seconds": 3600},
    "burst": {"id": "http://www.wikidata.org/entity/Q79", "name": "Egypt", "labels": {"ar": "مصر"}, "stories": 7}
    | {"voices": 5, "expected": 1.5, "window": "1h"},
    "law": {"topic": "wire.raw", "partition": 1, "first": 7, "last": 9, "how": "missing"},
}


# All that is shown, read out or pointed at, but what the copy, a record or a command says: code, bytes, evidence.
SHOWN = """() => {
  const said = [document.title];
  const silent = "code, pre, kbd, script, style, noscript, .tree, .recorded, option[value], mark, .body";
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) said.push(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(silent)) return;
    for (const name of ["title", "aria-label", "placeholder"]) said.push(node.getAttribute(name) || "");
    node.childNodes.forEach(walk);
  };
  walk(document.body);
  document.querySelectorAll("main option:not([value=''])").forEach((one) => said.push(one.textContent));
  return said.join("\\n");
}"""
# The names of a few things are the same in every language; zones and units of time are those of the browser.
NAMES = {
    "Wiredesk",
    "English",
    "UTC",
    "CSV",
    "JSON",
    "RSS",
    "Atom",
    "Ctrl",
    "Q79",
    "AFP",
    "Reuters",
    "AA",
    "Egypt",
    "wire",
    "stories",
    "entity",
}


def latin(page: Any) -> set[str]:
    """List the words in Latin letters that a page says and that stand neither in the copy nor among its names."""
    known = NAMES | set(re.findall(r"[^\W\d_]+", " ".join((LONG, *HEADLINES.values()))))
    known |= {"urn", "wiredesk", "story", "raw", "http", "www", "wikidata", "org", "outlet"}  # ids and names
    known |= {"source"}  # an entry of the watch list, as it was written
    return {w for w in re.findall(r"[^\W\d_]{2,}", page.evaluate(SHOWN)) if w[0] < "\u0250"} - known


def test_no_view_says_a_word_of_english_on_an_arabic_page(live: Live, open_page: Any, tmp_path: Path) -> None:
    because = [
        "nearest urn:x:1:1",
        "votes 3",
        "local 0.62",
        "title 0.50",
        "entities 0.10",
        "sounds 0.10",
        "meaning 0.70",
    ]
    because += ["days", "figures", "acts"]
    views = fill(live, tmp_path)
    why = {"change": "joined", "uri": "urn:x:1:0", "because": because, "merged": ["urn:x:9"]}
    live.take(
        written(told(1, ["Reuters", "AA", LONG], ["en", "tr", "ar"], headlines=HEADLINES, event_id="n", why=why), 9)
    )
    said: dict[str, set[str]] = {}
    page = open_page(f"{live.url}#/", locale="ar", timezone_id="Asia/Riyadh")
    for address, awaited in views.items():
        page.goto(f"{live.url}#/{address}")
        page.wait_for_selector(f"main[aria-busy=false] {awaited}")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        page.wait_for_timeout(200)
        said[address] = latin(page)
    for box, button in (("dialog.zone", "#zone"), ("dialog.keys", "")):
        page.click(button) if button else page.keyboard.press("?")
        page.wait_for_selector(f"{box}[open]")
        said[box] = latin(page)
        page.keyboard.press("Escape")
    assert {address: words for address, words in said.items() if words} == {}


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("foo:bar", "foo:"),
        ("after:soon", "soon"),
        ("outlets>=many", "many"),
        ("relation:odd", "odd"),
        ("entity:", "entity"),
        ('"war', "war"),
        ("a and", ""),
        ("(" * 20 + "a", "12"),
        ("a " * 41, "40"),
        ("a" * 501, "500"),
    ],
)
def test_a_refusal_says_its_kind_in_arabic_and_what_it_is_about(
    live: Live, chromium: Any, tmp_path: Path, asked: str, says: str
) -> None:
    fill(live, tmp_path)
    # A browser writes every refusal to its console, so this page is not opened by open_page.
    page = chromium.new_page(locale="ar")
    page.goto(f"{live.url}#/search?q={quote(asked)}")
    page.wait_for_selector(".said.wrong")
    said = page.inner_text(".said.wrong")
    page.close()
    assert re.search("[\u0621-\u064a]{3}", said)
    assert says in said
    assert set(re.findall("[A-Za-z]+", said)) <= set(re.findall("[A-Za-z]+", says + " ar en fa"))


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
    assert {*SEEN, "watch"} == set(RULES) == set(get_args(AlertRule))
