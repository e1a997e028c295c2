"""The charts in a real browser: no label is cut, the range is chosen and stands in the address, windows have names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.filled import LONG, window
from tests.monitor.test_dashboard import event, record

if TYPE_CHECKING:
    from tests.browser.conftest import Live

DRAWN = """async () => {
  const { timeline } = await import("/assets/charts.js");
  const element = document.createElement("div");
  element.style.width = "300px";
  document.getElementById("main").append(element);
  timeline(element, [0, 3600000], [{ name: "n", values: [98765432, 1], color: "article" }], 3600000);
  await new Promise(requestAnimationFrame);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = "12px Plex, system-ui";
  return [element.querySelectorAll(".u-axis")[1].clientWidth, pen.measureText("100,000,000").width];
}"""


@pytest.mark.parametrize(("locale", "width"), [("en-GB", 1280), ("ar", 390)])
def test_a_range_is_chosen_shown_and_kept_in_the_address_and_windows_have_names(
    live: Live, open_page: Any, locale: str, width: int
) -> None:
    from playwright.sync_api import expect

    old = event(0, versionCreated="2026-11-05T12:00:00Z")
    agency = event(1)["wiredesk"] | {"agency": {"name": LONG}}
    live.take(record("wire.articles", old), record("wire.articles", event(1, desk=agency), 1), window(2, "1h"))
    page = open_page(f"{live.url}#/trends", locale=locale, viewport={"width": width, "height": 860})
    chosen = page.locator(".ranges a[aria-current]")
    expect(chosen).to_have_text("30 days" if locale == "en-GB" else "30 يومًا")
    page.locator(".ranges a").first.click()
    expect(chosen).to_have_text("1 hour" if locale == "en-GB" else "ساعة")
    assert page.url.endswith("#/trends?range=1h")
    page.wait_for_selector(".chart canvas")
    page.go_back()
    expect(chosen).to_have_text("30 days" if locale == "en-GB" else "30 يومًا")
    named = page.locator(".window").inner_text()
    assert named == ("1 hour · sliding window" if locale == "en-GB" else "ساعة · نافذة منزلقة")
    cut = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"
    assert page.locator(".bars .name").evaluate_all(cut) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_longest_number_of_an_axis_has_room(live: Live, open_page: Any) -> None:
    page = open_page(live.url)
    page.wait_for_selector(".pulse.on")
    axis, label = page.evaluate(DRAWN)
    assert axis >= label


def test_agencies_that_the_desk_knows_are_called_by_their_arabic_names_on_an_arabic_page(
    live: Live, open_page: Any
) -> None:
    from playwright.sync_api import expect

    for n, name in enumerate(("Saudi Press Agency", LONG)):
        live.take(record("wire.articles", event(n, desk={"agency": {"name": name}}), n))
    page = open_page(f"{live.url}#/trends", locale="ar")
    names = page.locator(".panel", has_text="الوكالات").locator(".bars").first.locator(".name")
    expect(names).to_have_text(["وكالة الأنباء السعودية", LONG])
