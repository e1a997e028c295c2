"""What axe-core finds wrong with the page: nothing, in any view, language, width or theme; and no table overflows."""

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
def test_axe_finds_nothing_in_any_view_and_no_table_is_wider_than_its_panel(
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
        found[view] = page.evaluate(FINDINGS) + page.evaluate(WIDER)
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
