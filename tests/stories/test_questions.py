"""The questions of docs/consume/stories.py, asked of what the agent writes."""

from __future__ import annotations

import runpy
from pathlib import Path

import orjson

from tests.support.story_wire import HOUR_MS, START_MS, StoryWire, outcome

QUESTIONS = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "consume" / "stories.py"))
EGYPT = {"id": "http://www.wikidata.org/entity/Q79", "type": "place", "name": "مصر", "labels": {}, "salience": 0.9}


def _about_egypt(record):
    value = orjson.loads(record.value)
    value["wiredesk"]["entities"] = [EGYPT]
    return record._replace(value=orjson.dumps(value))


def test_three_outlets_in_two_languages_are_wide_two_outlets_or_one_language_are_not():
    records = [
        outcome("urn:a", 0, outlet="A"),
        outcome("urn:b", 1, kind="copy", outlet="B", cluster="urn:a"),
        outcome("urn:c", 2, "quake tr", kind="copy", outlet="C", cluster="urn:a"),
    ]
    wide = [next(iter(StoryWire().feed(records[:n]).newest().values())) for n in (1, 2, 3)]
    assert [QUESTIONS["is_wide"](story) for story in wide] == [False, False, True]


def test_a_story_is_about_an_entity_on_the_day_of_its_last_report():
    (story,) = StoryWire().feed([_about_egypt(outcome("urn:a", 0, time_ms=START_MS + HOUR_MS))]).newest().values()
    day = story["lastSeen"][:10]
    assert QUESTIONS["is_about"](story, "Q79", day)
    assert not QUESTIONS["is_about"](story, "Q79", "2026-01-01")
    assert not QUESTIONS["is_about"](story, "Q80", day)
