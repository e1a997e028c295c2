"""What the page shows of wire.stories: one event a row, bounded, in the state that its newest record gives it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import msgspec
import orjson
import pytest

from agents.monitor.dashboard import coverage
from agents.monitor.dashboard.coverage import ALONE, CHANGES, MERGED, SHARED, Coverage, WantedCoverage
from agents.monitor.dashboard.server import Dashboard
from agents.monitor.dashboard.views import Wall
from streams.contract.records import Source
from streams.contract.step import Record
from streams.contract.story_records import FirstReport, Story, StoryEntity, StoryMember
from tests.monitor.test_dashboard import NOON, SETTINGS, event, record
from tests.support.story_wire import HOUR_MS, StoryWire, outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

EGYPT = "http://www.wikidata.org/entity/Q79"


def told(n: int, outlets: Sequence[str] = ("one",), languages: Sequence[str] = ("ar",), **more: Any) -> Story:
    """Make a record's value: event n, told by each outlet in the language of the same place, else the first."""
    members = tuple(
        StoryMember(
            uri=f"urn:x:{n}:{m}",
            outlet=outlet,
            agency=None,
            language=languages[m % len(languages)],
            version_created=f"2026-11-20T11:{m:02d}:00Z",
            cluster=f"urn:x:{n}:{m}",
            score=1.0 if m == 0 else 0.75,
        )
        for m, outlet in enumerate(outlets)
    )
    place = StoryEntity(id=EGYPT, type="place", name="مصر", labels={"en": "Egypt"}, salience=0.5, members=len(members))
    first = FirstReport(uri=f"urn:x:{n}:0", outlet=outlets[0], agency=None, version_created="2026-11-20T11:00:00Z")
    made = Story(
        schema="1.0.0",
        event_id=f"e{n}",
        source=Source(topic="wire.raw", partition=0, offset=n, item=0, items=1, timestamp=NOON),
        story=f"urn:wiredesk:story:{n}",
        state="open",
        members=members,
        member_count=len(members),
        copies=0,
        headlines={code: f"headline {n} in {code}" for code in languages},
        entities=(place,),
        outlets=tuple(sorted(outlets)),
        agencies=(),
        independent_sources=len(outlets),
        languages=tuple(languages),
        first_seen="2026-11-20T11:00:00Z",
        last_seen=f"2026-11-20T11:{n % 60:02d}:00Z",
        first_reported_by=first,
        why={"change": "joined", "uri": f"urn:x:{n}:0", "because": ["nearest urn:y", "votes 3"]},
    )
    return msgspec.structs.replace(made, **more)


def written(story: Story, offset: int = 0) -> Record:
    return Record(
        "wire.stories", 0, offset, NOON + offset, story.story.encode(), orjson.dumps(msgspec.to_builtins(story))
    )


def hung(*stories: Story) -> Wall:
    wall = Wall(SETTINGS)
    for offset, story in enumerate(stories):
        wall.take(written(story, offset))
    return wall


def ids(wall: Wall, **wanted: Any) -> list[str]:
    return [row["id"].rpartition(":")[2] for row in wall.coverage.listing(WantedCoverage(**wanted), 300)["coverage"]]


def test_what_the_stories_agent_writes_is_shown_as_it_says() -> None:
    wire = StoryWire().feed([
        outcome("urn:en", 0, "quake", outlet="Reuters", agency="Reuters"),
        outcome("urn:again", 1, "quake again", outlet="Harbour Times", time_ms=NOON - HOUR_MS),
    ])  # fmt: skip
    wall = Wall(SETTINGS)
    sends = [send for answer in wire.answers.values() for send in answer if send.topic.suffix == "stories"]
    for n, send in enumerate(sends):
        wall.take(Record("wire.stories", 0, n, NOON + n, send.key, send.value))

    assert wall.n_foreign == 0
    (row,) = wall.coverage.listing(WantedCoverage(), 10)["coverage"]
    assert (row["outlets"], row["n_outlets"], row["independent"], row["n"]) == (["Harbour Times", "Reuters"], 2, 2, 2)
    found = wall.coverage.event(row["id"])
    assert found is not None
    assert {member["uri"] for member in found["members"]} == {"urn:en", "urn:again"}
    assert [change["change"] for change in found["changes"]] == ["joined", "founded"]
    assert any(reason.startswith("nearest urn:en") for reason in found["changes"][0]["because"])


def test_filters_choose_by_outlets_languages_language_and_entity() -> None:
    wall = hung(
        told(1),
        told(2, ["one", "two"], ["ar", "fr"]),
        told(3, ["one", "two", "three"], ["en"]),
        told(4, ["one", "two", "three", "four"], ["en", "tr", "ar"], entities=()),
    )
    assert ids(wall) == ["4", "3", "2", "1"]
    assert ids(wall, outlets=3) == ["4", "3"]
    assert ids(wall, languages=2) == ["4", "2"]
    assert ids(wall, language="ar") == ["4", "2", "1"]
    assert ids(wall, outlets=2, languages=2, language="fr") == ["2"]
    for entity in (EGYPT, "Q79", "EGYPT", " مصر "):
        assert ids(wall, entity=entity) == ["3", "2", "1"]
    assert ids(wall, entity="Q7") == ids(wall, entity="Egy") == []
    listing = wall.coverage.listing(WantedCoverage(outlets=2), 1)
    assert (len(listing["coverage"]), listing["total"]) == (1, 3)
    assert dict(listing["languages"]) == {"ar": 3, "en": 2, "fr": 1, "tr": 1}


def test_the_most_told_or_the_newest_come_first() -> None:
    wall = hung(told(9), told(5, ["one", "two"]), told(7, ["one", "two", "three"]))
    assert ids(wall) == ["9", "7", "5"]
    assert ids(wall, by_outlets=True) == ["7", "5", "9"]


def test_a_newer_record_takes_the_place_of_the_one_before_and_a_repeat_changes_nothing() -> None:
    wall = hung(told(1))
    again = wall.take(written(told(1), 1))
    grown = wall.take(written(told(1, ["one", "two"], ["ar", "fr"], event_id="later"), 2))
    assert (again, grown) == ([], [("coverage", {"id": "urn:wiredesk:story:1"})])
    (row,) = wall.coverage.listing(WantedCoverage(), 10)["coverage"]
    assert (row["n_outlets"], row["languages"]) == (2, ["ar", "fr"])
    found = wall.coverage.event("urn:wiredesk:story:1")
    assert found is not None
    assert len(found["changes"]) == 2


def test_a_closed_event_stays_and_says_so_and_one_that_nobody_tells_any_more_leaves() -> None:
    wall = hung(told(1), told(2), told(1, state="closed", event_id="end", why={"change": "closed", "closed": "window"}))
    wall.take(written(told(2, state="closed", event_id="killed", members=(), member_count=0), 9))
    (row,) = wall.coverage.listing(WantedCoverage(), 10)["coverage"]
    assert (row["id"], row["state"]) == ("urn:wiredesk:story:1", "closed")
    found = wall.coverage.event("urn:wiredesk:story:1")
    assert found is not None
    assert found["changes"][0]["closed"] == "window"
    assert wall.coverage.event("urn:wiredesk:story:2") is None


def test_the_link_of_a_merged_event_leads_to_the_one_that_has_its_members() -> None:
    other = "urn:wiredesk:story:1"
    gone = told(2, state="merged", merged_into=other, members=(), member_count=0, event_id="m")
    wall = hung(told(2), told(1, ["one", "two"]), gone)
    assert ids(wall) == ["1"]
    found = wall.coverage.event("urn:wiredesk:story:2")
    assert found is not None
    assert found["summary"]["id"] == other


def test_events_that_claim_to_have_merged_into_one_another_are_found_nowhere_at_once() -> None:
    one, two = "urn:wiredesk:story:1", "urn:wiredesk:story:2"
    wall = hung(
        told(1, state="merged", merged_into=two, members=()), told(2, state="merged", merged_into=one, members=())
    )
    assert wall.coverage.event(one) is None


def test_an_event_is_found_by_the_uri_of_any_member() -> None:
    found = hung(told(1), told(2, ["one", "two"])).coverage.event("urn:x:2:1")
    assert found is not None
    assert found["summary"]["id"] == "urn:wiredesk:story:2"


def test_memory_is_bounded_and_what_one_outlet_tells_pushes_nothing_out_that_many_tell() -> None:
    kept = Coverage()
    shared = orjson.dumps(msgspec.to_builtins(told(1, ["one", "two"])))
    kept.take(shared, NOON)
    for n in range(2, ALONE + 20):
        kept.take(shared.replace(b"story:1", b"story:%d" % n).replace(b'["one","two"]', b'["one"]'), NOON)
    assert len(kept) == ALONE + 1
    assert kept.event("urn:wiredesk:story:1") is not None
    assert kept.event("urn:wiredesk:story:2") is None
    for n in range(ALONE + 20, ALONE + SHARED + 40):
        kept.take(shared.replace(b"story:1", b"story:%d" % n), NOON)
    assert len(kept) == ALONE + SHARED


def test_an_event_that_closes_does_not_outlive_those_that_still_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "ALONE", 2)
    wall = hung(told(1), told(2), told(1, state="closed", event_id="end"), told(3))
    assert ids(wall) == ["3", "2"]


def test_large_events_take_no_more_bytes_than_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "BYTES", 300_000)
    outlets = [f"{n} {'ا' * 100}" for n in range(40)]
    wall = hung(*(told(n, outlets) for n in range(30)))
    held = sum(len(orjson.dumps(wall.coverage.event(f"urn:wiredesk:story:{n}"))) for n in range(30))
    assert 100_000 < held < 330_000
    assert wall.coverage.event("urn:wiredesk:story:29") is not None
    # What leaves gives its bytes back.
    for n in range(30, 60):
        wall.take(written(told(n), n))
    for n in range(60):
        wall.take(written(told(n, members=(), state="closed", event_id="gone"), 100 + n))
    assert (len(wall.coverage), wall.coverage._bytes) == (0, 0)


def test_changes_and_merges_are_remembered_in_a_bounded_number() -> None:
    wall = hung(*(told(1, event_id=f"e{n}") for n in range(CHANGES + 9)))
    found = wall.coverage.event("urn:wiredesk:story:1")
    assert found is not None
    assert len(found["changes"]) == CHANGES
    for n in range(MERGED + 9):
        wall.take(written(told(n, state="merged", merged_into="urn:wiredesk:story:1", members=()), n))
    assert len(wall.coverage._merged) == MERGED


@pytest.mark.parametrize(
    "more",
    [
        {"members": None},
        {"members": [{"uri": 1}]},
        {"memberCount": 1 << 70},
        {"independentSources": -1},
        {"state": "odd"},
        {"headlines": []},
        {"why": []},
        {"entities": [{"id": "x"}]},
        {"story": None},
    ],
)
def test_what_is_no_record_of_a_stories_agent_is_counted_and_shown_nowhere(more: dict[str, Any]) -> None:
    wall = Wall(SETTINGS)
    value = msgspec.to_builtins(told(1)) | more
    raw = msgspec.json.encode(value)
    assert wall.take(Record("wire.stories", 0, 0, NOON, b"k", raw)) == []
    assert (wall.n_foreign, len(wall.coverage)) == (1, 0)


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b"7", b"\xff", b'{"story": "x"}'])
def test_bytes_that_are_no_record_are_passed_over(value: bytes) -> None:
    wall = Wall(SETTINGS)
    assert wall.take(Record("wire.stories", 0, 0, NOON, None, value)) == []
    assert wall.n_foreign == 1


def test_texts_are_cut_and_times_are_bounded_by_the_brokers_clock() -> None:
    long = "ط" * 100_000
    why = {
        "change": long,
        "uri": long,
        "because": [long] * 500,
        "merged": [long] * 500,
        "into": {"a": {"b": {"c": long}}},
    }
    wall = hung(
        told(
            1,
            [long, "two"],
            [long],
            last_seen="9999-01-01T00:00:00Z",
            first_seen="no time",
            headlines={long: long},
            why=why,
        )
    )
    found = wall.coverage.event("urn:wiredesk:story:1")
    assert found is not None
    assert len(orjson.dumps(found)) < 2_000_000
    assert (found["summary"]["first"], found["summary"]["last"]) == (0, NOON)


@pytest.mark.parametrize("because", [None, "x", {"a": 1}, [1, None, {"a": []}]])
def test_reasons_of_any_shape_lose_no_event(because: Any) -> None:
    wall = hung(told(1, why={"change": "joined", "uri": "urn:x:1:0", "because": because}))
    assert wall.n_foreign == 0
    assert ids(wall) == ["1"]


def _answers(wall_of: Sequence[Record], *paths: str) -> list[tuple[int, Any]]:
    async def run() -> list[tuple[int, Any]]:
        dashboard = Dashboard(SETTINGS)
        await dashboard.start(read=False)
        try:
            for one in wall_of:
                dashboard.take(one)
            found = []
            async with aiohttp.ClientSession(base_url=dashboard.url) as session:
                for path in paths:
                    async with session.get(path) as answer:
                        body = await answer.read()
                        found.append((answer.status, orjson.loads(body) if answer.status == 200 else body))
            return found
        finally:
            await dashboard.stop()

    return asyncio.run(run())


def test_the_page_asks_for_a_list_and_for_one_event_with_the_headlines_that_the_wall_knows() -> None:
    records = [written(told(1)), written(told(2, ["one", "two"], ["ar", "fr"]), 1)]
    article = event(2, uri="urn:x:2:1")
    article["wiredesk"]["verdict"]["cluster"] = "urn:x:2:1"
    records.append(record("wire.articles", article))
    (listed, one, none) = _answers(
        records,
        "/api/coverage?outlets=2&languages=2&language=fr&entity=Q79&sort=outlets&limit=5",
        "/api/coverage/event?id=urn:wiredesk:story:2",
        "/api/coverage/event?id=x",
    )
    assert (listed[0], one[0], none[0]) == (200, 200, 404)
    assert [row["id"] for row in listed[1]["coverage"]] == ["urn:wiredesk:story:2"]
    assert [member["headline"] for member in one[1]["members"]] == ["", "خبر رقم 2"]


@pytest.mark.parametrize(
    "query", ["outlets=x", "languages=-1", "limit=1e9", "outlets=٣", f"outlets={'9' * 5000}", "sort=odd"]
)
def test_what_is_no_number_or_order_is_refused(query: str) -> None:
    ((status, _),) = _answers([], f"/api/coverage?{query}")
    assert status == 400
