"""What the stories agent makes of articles, versions, copies and kills."""

from __future__ import annotations

import dataclasses
from typing import Any

import jsonschema
import orjson
import pytest

from agents.stories.agent import StoriesAgent
from agents.stories.standing_story import StoryPolicy
from streams.contract import schema, topics
from streams.contract.step import Record
from tests.support.story_wire import HOUR_MS, SETTINGS, START_MS, StoryWire, outcome


def only(wire: StoryWire) -> Any:
    (event,) = wire.newest().values()
    return event


def test_one_event_in_two_languages_is_one_story_with_a_headline_in_each():
    wire = StoryWire().feed(
        [
            outcome("urn:en", 0, "quake", outlet="Reuters", agency="Reuters"),
            outcome("urn:again", 1, "quake again", outlet="Harbour Times", time_ms=START_MS + HOUR_MS),
            outcome("urn:bank", 2, "bank"),
        ]
    )
    quake = next(event for event in wire.newest().values() if event["members"][0]["uri"] == "urn:en")
    assert [member["uri"] for member in quake["members"]] == ["urn:en", "urn:again"]
    assert quake["outlets"] == ["Harbour Times", "Reuters"]
    assert quake["independentSources"] == 2
    assert quake["headlines"] == {"en": "Two killed as 5.7 magnitude quake hits eastern Turkey"}
    assert quake["firstReportedBy"]["outlet"] == "Reuters"
    assert quake["firstSeen"] < quake["lastSeen"]
    assert quake["why"]["change"] == "joined"
    assert any(word.startswith("nearest urn:en") for word in quake["why"]["because"])


def test_every_story_event_follows_its_schema():
    document = schema.documents()["story.schema.json"]
    wire = StoryWire().feed(
        [outcome("urn:a", 0), outcome("urn:a", 1, kind="copy"), outcome("urn:b", 2, time_ms=None, kind="canceled")]
    )
    for sends in wire.answers.values():
        for send in sends:
            jsonschema.validate(orjson.loads(send.value or b""), document)
            assert dict(send.headers)["ce_type"] == b"wiredesk.story"
            assert send.key == orjson.loads(send.value or b"")["story"].encode()


def test_a_withheld_copy_carries_the_story_and_is_no_second_source():
    wire = StoryWire().feed(
        [outcome("urn:a", 0, outlet="A"), outcome("urn:c", 1, kind="copy", outlet="B", cluster="urn:a")]
    )
    story = only(wire)
    assert (story["memberCount"], story["copies"], story["independentSources"]) == (1, 1, 1)
    assert story["outlets"] == ["A", "B"]
    assert story["why"] == {"change": "copied", "uri": "urn:c"}


def test_a_copy_that_comes_before_its_article_waits_for_it():
    wire = StoryWire().feed(
        [outcome("urn:c", 0, kind="copy", outlet="B", cluster="urn:a"), outcome("urn:a", 1, outlet="A")]
    )
    assert only(wire)["outlets"] == ["A", "B"]


def test_outlets_that_share_an_agency_are_one_source():
    wire = StoryWire().feed(
        [
            outcome("urn:a", 0, outlet="A", agency="AFP"),
            outcome("urn:b", 1, outlet="B", agency="AFP", cluster="urn:a"),
            outcome("urn:d", 2, outlet="AFP", time_ms=START_MS + HOUR_MS),
        ]
    )
    story = only(wire)
    assert (story["memberCount"], story["independentSources"], story["agencies"]) == (3, 1, ["AFP"])


def test_a_new_version_takes_the_place_of_the_old_one():
    wire = StoryWire().feed([outcome("urn:a", 0), outcome("urn:a", 1, "quake again", time_ms=START_MS + HOUR_MS)])
    story = only(wire)
    assert story["memberCount"] == 1
    assert story["headlines"]["en"].startswith("Earthquake of 5.7")
    assert story["why"]["change"] == "revised"


def test_a_killed_article_leaves_its_story_and_takes_it_along_when_it_was_alone():
    records = [outcome("urn:a", 0), outcome("urn:b", 1, cluster="urn:a"), outcome("urn:a", 2, kind="canceled")]
    story = only(StoryWire().feed(records))
    assert [member["uri"] for member in story["members"]] == ["urn:b"]
    assert story["why"] == {"change": "left", "uri": "urn:a", "reason": "killed"}
    story = only(StoryWire().feed([*records, outcome("urn:b", 3, kind="canceled")]))
    assert (story["state"], story["members"], story["firstReportedBy"]) == ("closed", [], None)
    assert story["why"]["reason"] == "killed"


def test_an_article_whose_new_version_fits_another_story_takes_its_own_into_it():
    wire = StoryWire().feed(
        [
            outcome("urn:a", 0),
            outcome("urn:b", 1, "bank"),
            outcome("urn:b", 2, "quake again", cluster="urn:a", time_ms=START_MS + 1),
        ]
    )
    merged, kept = sorted(wire.newest().values(), key=lambda event: event["memberCount"])
    assert (merged["state"], merged["mergedInto"], merged["members"]) == ("merged", kept["story"], [])
    assert [member["uri"] for member in kept["members"]] == ["urn:a", "urn:b"]
    assert kept["why"]["merged"] == [merged["story"]]


def test_a_story_closes_a_window_after_its_first_report():
    late = START_MS + 5 * HOUR_MS
    wire = StoryWire(StoryPolicy(window_ms=4 * HOUR_MS)).feed(
        [outcome("urn:a", 0), outcome("urn:b", 1, "bank", time_ms=late)]
    )
    states = {event["members"][0]["uri"]: event["state"] for event in wire.newest().values()}
    assert states == {"urn:a": "closed", "urn:b": "open"}
    wire.feed([outcome("urn:c", 2, cluster="urn:a", time_ms=START_MS, arrived_ms=late)])
    newest = wire.newest()
    (story,) = wire.members()["urn:c"]
    assert (newest[story]["state"], newest[story]["why"]["closed"]) == ("closed", "late")


def test_an_item_without_a_time_or_from_the_future_closes_nothing():
    later = START_MS + 500 * HOUR_MS
    wire = StoryWire(StoryPolicy(window_ms=4 * HOUR_MS)).feed(
        [
            outcome("urn:a", 0),
            outcome("urn:b", 1, "bank", time_ms=None, arrived_ms=later),
            outcome("urn:c", 2, "match", time_ms=later + 500 * HOUR_MS, arrived_ms=later),
            outcome("urn:d", 3, cluster="urn:a"),
        ]
    )
    assert {event["state"] for event in wire.newest().values()} == {"open"}
    assert wire.members()["urn:a"] == wire.members()["urn:d"]


def test_a_wire_longer_than_the_cap_closes_the_oldest_stories():
    records = [outcome(f"urn:{n}", n, kind="article", text=text) for n, text in enumerate(["quake", "bank", "match"])]
    wire = StoryWire(StoryPolicy(most=2)).feed(records)
    closed = [event for event in wire.newest().values() if event["state"] == "closed"]
    assert [event["why"] for event in closed] == [{"change": "closed", "closed": "cap"}]
    assert closed[0]["members"][0]["uri"] == "urn:0"


@pytest.mark.parametrize("value", [b"", b"{", b"null", b"[]", b'{"uri": "urn:a"}', b"\xff", b'{"kind": "article"}'])
def test_what_no_desk_wrote_is_passed_over_and_is_no_dead_letter(value):
    agent = StoriesAgent(SETTINGS, StoryPolicy())
    for topic in agent.reads:
        for partition in (0, 1):
            (result,) = agent.handle([Record(topic.name(SETTINGS), partition, 0, 0, b"k", value)])
            assert result.outcomes[0][0] == "ignored"
            assert not result.sends
            assert not result.keeps
    name = topics.ARTICLES.name(SETTINGS)
    assert agent.handle([Record(name, 0, 1, 0, b"k", None)])[0].outcomes == (("ignored", "tells-no-story"),)


def test_an_article_that_no_sketch_can_be_made_of_stands_alone():
    record = outcome("urn:a", 0)
    value = orjson.loads(record.value or b"")
    value["bodies"] = [{"value": {"no": "text"}}, 5]
    value["wiredesk"]["text"]["language"] = "x" * 500
    wire = StoryWire().feed([record._replace(value=orjson.dumps(value))])
    assert only(wire)["memberCount"] == 1


def test_an_entity_of_a_type_that_only_a_newer_desk_knows_keeps_no_article_out_of_a_story():
    record = outcome("urn:a", 0)
    value = orjson.loads(record.value or b"")
    value["wiredesk"]["entities"] = [{"id": "Q1", "type": "vessel", "name": "Sea Star", "salience": 0.9}]
    event = only(StoryWire().feed([record._replace(value=orjson.dumps(value))]))
    assert (event["memberCount"], event["entities"]) == (1, [])


def test_the_settings_say_how_long_and_how_much():
    from agents.stories.agent import make_step

    step: Any = make_step(dataclasses.replace(SETTINGS, story_hours=2.0, story_articles=7))
    assert (step.stories.policy.window_ms, step.stories.policy.most) == (2 * HOUR_MS, 7)
