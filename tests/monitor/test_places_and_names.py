"""What the wall knows of entities: places by time, for the map; names, for who watches one."""

from __future__ import annotations

import msgspec

from agents.monitor.dashboard.views import Wall
from streams.contract.story_records import StoryMember
from streams.settings import Settings
from tests.monitor.test_coverage import told, written
from tests.monitor.test_dashboard import event, record

EGYPT = "http://www.wikidata.org/entity/Q79"


def test_places_are_counted_within_the_time_that_is_asked_for_and_say_between_which_times_any_is_told():
    wall = Wall(Settings())
    for n in range(4):
        wall.take(record("wire.articles", event(n, versionCreated=f"2026-11-20T0{n}:00:00Z"), n))
    told = wall.places()
    assert told["last"] - told["first"] == 3 * 3_600_000
    (place,) = [p for p in told["places"] if p["id"] == EGYPT]
    assert place["stories"] == 4
    within = wall.places(told["first"], told["last"] - 3_600_000)
    assert [p["stories"] for p in within["places"] if p["id"] == EGYPT] == [2]
    assert within["last"] == told["last"]
    assert wall.places(told["last"])["places"] == []


def test_an_alert_of_the_watch_list_names_its_entity_in_every_language_that_is_known():
    wall = Wall(Settings())
    wall.take(record("wire.articles", event(0)))
    (entity,) = [e for e in wall.entities.values() if e["labels"]]
    number = entity["id"].rsplit("/", 1)[-1]
    value = {"alertId": "a", "rule": "watch", "subject": number, "state": "raised", "severity": "info"}
    value |= {"time": "2026-11-20T12:00:00Z", "summary": f"{number}: words", "detail": {}}
    wall.take(record("wire.alerts", value))
    wall.take(record("wire.alerts", value | {"alertId": "b", "subject": "Q999999999"}, 1))
    assert [alert["labels"] for alert in wall.alerts] == [entity["labels"], {}]


def test_stories_are_what_wire_stories_tells_and_reports_are_clusters_of_copies():
    wall = Wall(Settings())
    for n in range(3):
        wall.take(record("wire.articles", event(n), n))

    def counted() -> list[tuple[int, int]]:
        (trend,) = [e for e in wall.trends()["entities"] if e["id"] == EGYPT]
        page = wall.entity(EGYPT) or {}
        (place,) = [p for p in wall.places()["places"] if p["id"] == EGYPT]
        assert place["stories"] == trend["stories"]
        return [(trend["stories"], trend["reports"]), (page["n_stories"], page["n_reports"])]

    # Until wire.stories says, each text is a story of its own.
    assert counted() == [(3, 3)] * 2
    members = tuple(
        StoryMember(
            uri=f"urn:x:{n}",
            outlet="one",
            agency=None,
            language="ar",
            version_created=None,
            cluster=f"urn:x:{n}",
            score=1.0,
        )
        for n in range(2)
    )
    wall.take(written(told(1, members=members, member_count=2)))
    assert counted() == [(2, 3)] * 2
    wall.take(written(told(2, members=(msgspec.structs.replace(members[0], uri="urn:x:2", cluster="urn:x:2"),)), 1))
    wall.take(written(told(2, members=(), state="merged", merged_into="urn:wiredesk:story:1", event_id="m"), 2))
    assert counted() == [(1, 3)] * 2


def test_an_agency_that_the_desk_knows_has_its_arabic_name_in_the_trends():
    wall = Wall(Settings())
    for n, name in enumerate(("Saudi Press Agency", "Deutsche Presse-Agentur", "An Agency of Nowhere")):
        wall.take(record("wire.articles", event(n, desk={"agency": {"name": name, "uri": "urn:x"}}), n))
    assert wall.trends()["agencies"] == {
        "Saudi Press Agency": {"ar": "وكالة الأنباء السعودية"},
        "Deutsche Presse-Agentur": {"ar": "وكالة الأنباء الألمانية"},
        "An Agency of Nowhere": {},
    }
