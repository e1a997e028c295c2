"""What holds of stories whatever comes: one story an article, the same bytes after any crash and from the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from agents.stories.standing_story import StoryPolicy
from tests.support.story_wire import HOUR_MS, START_MS, TEXTS, StoryWire, outcome

if TYPE_CHECKING:
    from streams.contract.step import Record

pytestmark = pytest.mark.timeout(120)
_MOST = 16
_quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def wires(draw: st.DrawFn) -> list[Record]:
    """Outcomes of a few items: articles, versions, copies and kills in any order, dated or not, from any hour."""
    records = []
    for n in range(draw(st.integers(1, _MOST))):
        item = draw(st.integers(0, 7))
        kind = draw(st.sampled_from(["article", "article", "article", "copy", "canceled", "withheld"]))
        time = draw(st.one_of(st.none(), st.integers(0, 9).map(lambda hours: START_MS + hours * HOUR_MS)))
        text = draw(st.sampled_from(sorted(TEXTS)))
        outlet = draw(st.sampled_from([None, "A", "B", "C"]))
        cluster = draw(st.sampled_from([None, "urn:0", "urn:1"]))
        arrived = START_MS + (10 + n) * HOUR_MS if draw(st.booleans()) else None
        if arrived is None and time is None:
            arrived = 0  # as `wiredesk process` has it: nobody knows any time
        records.append(
            outcome(f"urn:{item}", n, text, kind=kind, time_ms=time, outlet=outlet, cluster=cluster, arrived_ms=arrived)
        )
    return records


def _published(records: list[Record]) -> set[str]:
    """Say which uris stand on the articles topic as usable."""
    standing = {}
    for record in records:
        value = orjson.loads(record.value or b"")
        if "pubStatus" in value:
            standing[value["uri"]] = value["pubStatus"] == "usable"
    return {uri for uri, usable in standing.items() if usable}


@_quick
@given(wires(), st.sampled_from([1, 4, 72]))
def test_every_published_article_stands_in_exactly_one_story(records: list[Record], hours: int):
    wire = StoryWire(StoryPolicy(window_ms=hours * HOUR_MS)).feed(records)
    stories = wire.members()
    assert set(stories) == _published(records)
    assert all(len(names) == 1 for names in stories.values())
    events = wire.newest().values()
    assert all(event["members"] or event["state"] != "open" for event in events)
    assert {e["story"] for e in events if "mergedInto" in e} == {e["story"] for e in events if e["state"] == "merged"}


@_quick
@given(wires(), st.data())
def test_a_crash_anywhere_gives_the_same_bytes_again(records: list[Record], data: st.DataObject):
    wire = StoryWire(StoryPolicy(window_ms=4 * HOUR_MS)).feed(records)
    assume(wire.lines)
    before = dict(wire.answers)
    committed = data.draw(st.integers(0, len(wire.lines) - 1))
    wire.restart()
    again = wire.read_again(committed)
    assert again == {offset: before[offset] for offset in again}


@_quick
@given(wires(), st.data())
def test_what_is_rebuilt_from_the_ledger_goes_on_as_if_nothing_had_happened(records: list[Record], data: st.DataObject):
    unbroken = StoryWire(StoryPolicy(window_ms=4 * HOUR_MS)).feed(records)
    broken = StoryWire(StoryPolicy(window_ms=4 * HOUR_MS))
    crash = data.draw(st.integers(0, len(records)))
    broken.feed(records[:crash])
    broken.restart()
    # The hop before had not committed either, and says some of it again.
    for record in records[max(crash - 2, 0) : crash]:
        broken.tell(record)
        assert broken.decide(len(broken.lines) - 1) == ()
    broken.feed(records[crash:])
    told = [send for offset in sorted(broken.answers) for send in broken.answers[offset]]
    assert told == [send for offset in sorted(unbroken.answers) for send in unbroken.answers[offset]]


@_quick
@given(wires(), st.integers(1, 12), st.lists(st.booleans(), min_size=_MOST, max_size=_MOST))
def test_what_leaves_the_ledger_changes_no_answer_that_may_be_asked_again(
    records: list[Record], most: int, sweeps: list[bool]
):
    late = 3
    policy = StoryPolicy(window_ms=HOUR_MS, most=most, late=late)
    wire = StoryWire(policy)
    for record, sweep in zip(records, sweeps, strict=False):
        wire.feed([record])
        if sweep:
            wire.sweep()
    assume(wire.lines)
    before = dict(wire.answers)
    first = max(len(wire.lines) - late, 0)
    wire.restart()
    again = wire.read_again(first)
    assert again == {offset: before[offset] for offset in again}
    n_lines = len(wire.lines)
    wire.sweep()
    assert len(wire.ledger) <= n_lines
