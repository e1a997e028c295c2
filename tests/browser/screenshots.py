"""Take the screenshots of the README: `python -m tests.browser.screenshots [FOLDER]` (docs/screenshots by default).

The sample feed goes through the real steps in memory, each record twenty minutes after the one before; a real
Chromium looks at the real dashboard. Needs Chromium and the package playwright.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import sync_playwright

from agents.monitor.agent import Monitor
from agents.monitor.watches import WatchList
from streams.contract.step import Record
from streams.runtime.in_memory import MemoryDesk
from streams.sample_feed import feed
from streams.settings import Settings
from tests.browser.conftest import FLAGS, Live
from wiredesk.steps import desk_in_memory

# Friday 20 November 2026, 06:00 UTC, where the sample feed begins.
START_MS = 1_795_154_400_000
APART_MS = 1_200_000
WATCHES = ("غوتيريش", "Q1049", '"حالة الطوارئ"')
SHOTS: dict[str, tuple[str, Any, str, tuple[int, int]]] = {
    "wire-light": ("#/", "light", "en-GB", (1280, 860)),
    "wire-arabic": ("#/", "light", "ar", (1280, 860)),
    "story": ("#/story?{story}", "light", "en-GB", (1280, 860)),
    "compare": ("#/compare?{compare}", "light", "en-GB", (1280, 860)),
    "trends-dark": ("#/trends", "dark", "en-GB", (1280, 860)),
    "map": ("#/map", "light", "en-GB", (1280, 760)),
    "desk-dark": ("#/health", "dark", "en-GB", (1280, 860)),
    "phone": ("#/", "light", "ar", (390, 844)),
}


def records(settings: Settings) -> list[Record]:
    """Everything the desk publishes of the sample feed, the monitor's statistics and alerts among it."""
    desk, place = desk_in_memory(settings), MemoryDesk(settings, [])
    monitor = Monitor(settings, WatchList(WATCHES))
    out: list[Record] = []
    for n, raw in enumerate(feed.records()):
        time = START_MS + n * APART_MS
        headers = (("content-type", raw.content_type.encode()),) if raw.content_type else ()
        record = Record(
            settings.topic("raw"), n % settings.partitions, n // settings.partitions, time, raw.key, raw.value, headers
        )
        for send in desk.run([record]):
            published = place.place(send, time + 180)
            out.append(published)
            if send.topic in monitor.reads:
                for told in monitor.handle([published]):
                    for fact in told.sends:
                        for counted in monitor.handle([place.place(fact, time + 200)]):
                            out += [place.place(s, time + 220) for s in counted.sends]
    return out


def main(folder: Path) -> None:
    """Write one PNG a shot."""
    settings = Settings(dashboard_port=0, backfill_hours=1e6)
    live = Live(settings, read=False)
    live.take(*records(settings))
    rows = live.dashboard.wall.listing({}, 300)["stories"]
    widest = max(rows, key=lambda row: (row["n_outlets"], row["n"]))["id"]
    members = (live.dashboard.wall.story(widest) or {})["members"]
    copy = next(m["uri"] for m in members if m["of"] and m["containment"])
    story = f"id={quote(widest, safe='')}&item={quote(copy, safe='')}"
    # What is published has its text here without a broker.
    stories = live.dashboard.wall.stories.values()
    grown = next(m for s in stories for m in s["members"].values() if m["body"] and m["containment"])
    compare = f"item={quote(grown['uri'], safe='')}"
    folder.mkdir(parents=True, exist_ok=True)
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for name, (view, theme, locale, (width, height)) in SHOTS.items():
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme=theme,
                locale=locale,
                timezone_id="Asia/Riyadh",
            )
            page.goto(live.url + view.format(story=story, compare=compare))
            page.wait_for_timeout(1_500)
            page.screenshot(path=folder / f"{name}.png")
            page.close()
        browser.close()
    live.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screenshots"))
