"""The sample feed's stories: a desk that has just begun joins what is one event, in any language, and no strangers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from streams import settings as settings_module
from streams.contract import topics
from streams.runtime.batch import answer
from tests.support.feed_records import feed_records
from wiredesk.steps import desk_in_memory, make_step

if TYPE_CHECKING:
    from streams.contract.step import Record

_BATCH = 32
_EVENTS = {
    "quake": {"tr/2026/11/20/3340121", "ar/2026/11/20/3340118", "newsml_KBN4ELZ01", "11-20/elazig-night-in-tents"},
    "flood": {"AR-20261120-HDM01", "FR-20261120-HDM02", "print/2026-11-20/p3/2"},
    "match": {"match/88120/flash", "match/88120/report"},
    "train": {"ar/1121/lgv", "fr/1121/lgv"},
}
_ALONE = {"weather/uae-1120", "ar/N2240981", "egypt/331801", "harrow-q3", "castlebar-q3", "div/8811", "div/8812"}


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    """Return the members of each story, by the end of the feed."""
    settings = settings_module.read({}, state_dir=str(tmp_path_factory.mktemp("desk")), tagger_backend="built-in")
    desk, agent = desk_in_memory(settings), make_step("stories", settings)
    records: list[Record] = list(feed_records())
    newest: dict[bytes | None, bytes] = {}
    for at in range(0, len(records), _BATCH):
        waiting = [desk.place(send) for send in desk.run(records[at : at + _BATCH]) if send.topic in agent.reads]
        while waiting:
            sends = [send for result in answer(agent, waiting) for send in result.sends]
            newest |= {send.key: send.value or b"" for send in sends if send.topic is topics.STORIES}
            waiting = [desk.place(send) for send in sends if send.topic in agent.reads]
    return [{member["uri"] for member in orjson.loads(value)["members"]} for value in newest.values()]


def story_of(stories, end):
    (found,) = [members for members in stories if any(uri.endswith(end) for uri in members)]
    return found


@pytest.mark.parametrize("event", _EVENTS)
def test_who_tells_one_event_is_in_one_story_in_every_language(stories, event):
    first, *others = [story_of(stories, end) for end in _EVENTS[event]]
    assert all(other == first for other in others)


@pytest.mark.parametrize("end", sorted(_ALONE))
def test_weather_results_and_dividends_are_nobody_elses_story(stories, end):
    assert len(story_of(stories, end)) == 1


def test_condolences_to_two_countries_are_two_stories(stories):
    assert story_of(stories, "ar/N2241033") != story_of(stories, "ar/N2241034")


def test_two_events_of_one_morning_are_two_stories(stories):
    assert story_of(stories, "AR-20261120-HDM01") != story_of(stories, "newsml_KBN4ELZ01")
