"""What axe-core finds wrong with the page: nothing, in any view, language, width or theme; and how its lines stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from streams.settings import Settings
from tests.browser.conftest import Live
from tests.browser.filled import fill

AXE = Path(__file__).with_name("axe") / "axe.min.js"
FINDINGS = """async () => (await axe.run(document, { preload: false, resultTypes: ["violations"] })).violations
  .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`))"""
WIDER = """() => [...document.querySelectorAll("table")].filter((table) => {
  const [inner, outer] = [table, table.closest(".panel") || table.parentElement].map((e) => e.getBoundingClientRect());
  return inner.left < outer.left - 1 || inner.right > outer.right + 1 || outer.right > innerWidth;
}).map((table) => table.outerHTML.slice(0, 200))"""
# A headline in any script begins where its line does: beside the time, under the language, over the text.
AWAY = """() => [...document.querySelectorAll(".row h3, .headline, header h1")].filter((line) => {
  const range = document.createRange();
  range.selectNodeContents(line);
  const [words, around] = [range, line.parentElement].map((one) => one.getBoundingClientRect());
  return line.textContent && Math.abs(
    document.documentElement.dir === "rtl" ? words.right - around.right : words.left - around.left) > 24;
}).map((line) => `away: ${line.outerHTML.slice(0, 200)}`)"""
BROKEN = """() => [...document.querySelectorAll("table th")].flatMap((cell) => {
  const text = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode();
  return [...(text ? text.data.matchAll(/\\S+/g) : [])].filter((word) => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size > 1;
  }).map((word) => `broken: ${word[0]}`);
})"""
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 360, "height": 780}
READERS = [
    {"locale": locale, "viewport": viewport, "color_scheme": theme}
    for locale, viewport, theme in (
        ("en-GB", WIDE, "light"),
        ("ar", WIDE, "dark"),
        ("ar", PHONE, "light"),
        ("en-GB", PHONE, "dark"),
    )
]


@pytest.mark.parametrize("reader", READERS)
def test_in_any_view_axe_finds_nothing_tables_fit_words_are_whole_and_headlines_begin_with_their_line(
    live: Live, open_page: Any, tmp_path: Path, reader: dict[str, Any]
) -> None:
    views = fill(live, tmp_path)
    page = open_page(live.url, **reader)
    page.wait_for_selector(".pulse.on")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, list[str]] = {}
    for view, awaited in views.items():
        page.goto(f"{live.url}#/{view}")
        name = view.partition("?")[0] or "wire"
        page.wait_for_selector(f"main.view-{name}[aria-busy=false] {awaited}", state="attached")
        closed = page.locator("details:not([open]) > summary")
        while closed.count():
            closed.first.click()
        found[view] = [fault for asking in (FINDINGS, WIDER, AWAY, BROKEN) for fault in page.evaluate(asking)]
    assert {view: findings for view, findings in found.items() if findings} == {}


def test_the_way_in_has_no_finding_either(chromium: Any) -> None:
    guarded = Live(Settings(dashboard_port=0, http_token="word" * 4), read=False)
    try:
        page = chromium.new_page()
        page.goto(guarded.url)
        page.wait_for_selector("input[name=token]")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate(FINDINGS) == []
        page.close()
    finally:
        guarded.stop()
