"""The page holds a bounded number of bytes and answers at once, whatever stands on the topics (S16, U4)."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest

from agents.monitor.dashboard import newest_stories
from agents.monitor.dashboard.views import Wall
from tests.monitor.test_dashboard import SETTINGS, event, record

HEAVY = [
    {
        "id": f"urn:e:{n}",
        "name": "ا" * 160,
        "labels": {f"c{m}": "ا" * 160 for m in range(8)},
        "mentions": [{"field": "body", "start": m, "end": m + 1} for m in range(40)],
    }
    for n in range(60)
]
WINDOW: dict[str, Any] = {
    "schema": "1.0.0",
    "kind": "tumbling",
    "size": "1h",
    "seconds": 3600,
    "windowStart": "2026-11-20T11:00:00Z",
    "windowEnd": "2026-11-20T12:00:00Z",
    "dimension": "entity",
    "revision": 0,
    "why": "closed",
    "late": 0,
    "total": 1,
    "entities": [],
}


def _heavy(n: int, cluster: int) -> dict[str, Any]:
    made = event(n, bodies=[{"value": "ا" * 40_000}])
    made["wiredesk"] |= {"entities": HEAVY, "verdict": {"relation": "update", "cluster": f"urn:x:{cluster}"}}
    return made


def test_members_of_many_letters_and_entities_take_no_more_than_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest_stories, "BYTES", 4_000_000)
    tracemalloc.start()
    wall = Wall(SETTINGS)
    for n in range(120):
        wall.take(record("wire.articles", _heavy(n, n // 5), n))
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert held < 4 * 4_000_000
    assert wall.story("urn:x:23") is not None, "the newest story stays"
    assert wall.story("urn:x:0") is None


def test_one_story_alone_keeps_to_the_budget_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest_stories, "BYTES", 2_000_000)
    wall = Wall(SETTINGS)
    for n in range(60):
        wall.take(record("wire.articles", _heavy(n, 0), n))
    story = wall.story("urn:x:0")
    assert story is not None
    assert 1 < len(story["members"]) < 30
    assert "urn:x:59" in {member["uri"] for member in story["members"]}


def test_what_leaves_the_wall_gives_its_bytes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest_stories, "BYTES", 8_000_000)
    wall = Wall(SETTINGS)
    for n in range(90):
        wall.take(record("wire.articles", _heavy(n, n), n))
    for n in range(90, 90 + newest_stories.STORIES):
        wall.take(record("wire.articles", event(n), n))
    # Small ones have the room now that the heavy ones had.
    assert len(wall.stories) == newest_stories.STORIES


def test_a_search_makes_no_row_anew_that_did_not_change() -> None:
    # 250 stories of 20 members took 240 ms for each search, in the loop that the agents share.
    wall = Wall(SETTINGS)
    for n in range(40):
        wall.take(record("wire.articles", event(n), n))
    first = wall.listing({"q": ""}, 100)["stories"]
    assert len(first) == 40
    assert all(row is again for row, again in zip(first, wall.listing({}, 100)["stories"], strict=True))


def test_a_search_finds_what_came_after_the_last_search() -> None:
    wall = Wall(SETTINGS)
    wall.take(record("wire.articles", event(1), 1))
    assert wall.listing({"q": "زلزال"}, 10)["stories"] == []
    wall.take(record("wire.articles", event(1, headlines=[{"value": "زلزال"}], desk={"eventId": "later"}), 2))
    assert len(wall.listing({"q": "زلزال"}, 10)["stories"]) == 1


def test_names_of_an_entity_in_invented_languages_are_bounded() -> None:
    wall = Wall(SETTINGS)
    for n in range(200):
        made = event(n)
        labels = {f"{n}-{m}": "x" * 160 for m in range(8)}
        made["wiredesk"] |= {"entities": [{"id": "urn:e", "name": "e", "labels": labels, "mentions": []}]}
        wall.take(record("wire.articles", made, n))
    assert len(wall.entities["urn:e"]["labels"]) <= 16


_TOLD = {"voices": 1, "stories": 1, "carriage": 1}


def _invented(**more: Any) -> Any:
    return record("wire.statistics", WINDOW | more, 1)


@pytest.mark.parametrize(
    "more",
    [
        {"dimension": "invented"},
        {"size": "7m"},
        {"kind": "hopping"},
        {"windowEnd": "9999-01-01T00:00:00Z"},
        {"windowEnd": "zzzz"},
        {"windowEnd": 7},
        {"revision": 1 << 63},
        {"revision": "1"},
        {"entities": [{"id": "x", "type": "y", "name": "n" * 600_000, "labels": {}, "voices": 1, "stories": 1}]},
        {"entities": [{"id": "x" * 600_000, "type": "y", "name": "n", "labels": {}, **_TOLD}]},
    ],
)
def test_a_window_that_no_monitor_publishes_is_passed_over_and_the_next_one_shows(more: dict[str, Any]) -> None:
    wall = Wall(SETTINGS)
    assert wall.take(_invented(**more)) == []
    assert (wall.n_foreign, wall.windows) == (1, {})
    assert wall.take(_invented()) == [("window", {"key": "tumbling:1h:entity"})]


def test_invented_windows_do_not_shut_out_a_true_one() -> None:
    wall = Wall(SETTINGS)
    for n in range(700):
        wall.take(_invented(dimension=f"d{n}"))
        wall.take(_invented(size=f"{n}s"))
    assert wall.take(_invented()) == [("window", {"key": "tumbling:1h:entity"})]
