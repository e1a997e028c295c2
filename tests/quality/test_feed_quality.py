"""The gate on the desk as a whole: what it decides of the sample feed, item by item, against what an editor would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

from streams import settings as settings_module
from streams.contract import topics
from tests.support import expected_feed as feed
from tests.support.feed_records import feed_records
from wiredesk.steps import desk_in_memory

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.quality, pytest.mark.timeout(300)]

# As measured (docs/judging.md). Raise it when more are right.
LEAST_RIGHT = 165


class Decided(NamedTuple):
    outcome: str
    relation: str | None
    of: str | None


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, int], Decided]:
    """Pass the feed through one partition of every topic; (record, item) to what became of it."""
    state: Path = tmp_path_factory.mktemp("state")
    settings = settings_module.read({"WIREDESK_PARTITIONS": "1"}, state_dir=str(state))
    found: dict[tuple[int, int], Decided] = {}
    outcomes = {topics.ARTICLES: "article", topics.DUPLICATES: "duplicate"}
    for send in desk_in_memory(settings).run(feed_records()):
        if send.topic in outcomes and send.value is not None:
            desk = json.loads(send.value)["wiredesk"]
            source, verdict = desk["source"], desk["verdict"]
            key = source["offset"], source["item"]
            found.setdefault(key, Decided(outcomes[send.topic], verdict["relation"], verdict.get("of")))
    return found


def mismatches(decided: dict[tuple[int, int], Decided]) -> list[str]:
    """Name what was decided otherwise than an editor would; a relation is right if the editor could defend it too."""
    story = {expected.uri: expected.story for record in feed.records() for expected in record.expect}
    wrong = []
    for offset, record in enumerate(feed.records()):
        for item, expected in enumerate(record.expect):
            if expected.outcome == "dead":
                if any(key[0] == offset for key in decided):
                    wrong.append(f"{record.name}: read, should be dead")
                continue
            got = decided.get((offset, item), Decided("missing", None, None))
            right = {expected.relation, *expected.also}
            # an item that came without a uri has one the desk made up
            elsewhere = got.of is not None and got.of in story and story[got.of] != expected.story
            if got.relation not in right or elsewhere:
                wrong.append(f"{record.name}: {got.relation} of {got.of}, not {expected.relation} of {expected.of}")
    return wrong


def test_the_desk_decides_the_sample_feed_as_an_editor_would(decided: dict[tuple[int, int], Decided]) -> None:
    n_items = sum(len(record.expect) for record in feed.records())
    wrong = mismatches(decided)

    assert n_items - len(wrong) >= LEAST_RIGHT, "\n".join(wrong)


def test_nothing_of_the_sample_feed_is_merged_across_stories(decided: dict[tuple[int, int], Decided]) -> None:
    story = {expected.uri: expected.story for record in feed.records() for expected in record.expect}
    for offset, record in enumerate(feed.records()):
        for item, expected in enumerate(record.expect):
            got = decided.get((offset, item))
            if got is not None and got.relation in ("verbatim", "abridged", "expanded"):
                assert story.get(got.of, expected.story) == expected.story, record.name
