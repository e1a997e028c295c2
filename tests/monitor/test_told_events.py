"""Statistics and alerts count stories: texts of one event are one, as wire.stories tells it."""

from __future__ import annotations

from typing import Any

import msgspec
import orjson
import pytest

from agents.monitor.agent import Monitor
from agents.monitor.alerts import AlertState
from agents.monitor.outcome_facts import fact_of, write_fact
from agents.monitor.state import State
from agents.monitor.statistics import window_sends
from agents.monitor.told_events import MOST_TOLD, ToldEvents
from agents.monitor.trends import Burst, Clusters
from agents.monitor.watches import Watches, WatchList
from agents.monitor.windows import Published, Windows
from streams.contract.step import Record
from streams.settings import Settings
from tests.support.monitor_facts import DAWN, MINUTE, fact, named
from tests.support.story_wire import HOUR_MS, START_MS, StoryWire, outcome

SETTINGS = Settings()


def told(*pairs: tuple[str, str]) -> ToldEvents:
    events = ToldEvents({}, {})
    for cluster, story in pairs:
        events.learn(story, cluster, "")
    return events


def written(windows: Windows, events: ToldEvents) -> dict[str, Any]:
    """Write the first quarter of an hour: dimension to record."""
    pane, clusters = windows.panes[1][DAWN], Clusters({})
    for cluster in pane.stories:
        clusters.learn(cluster, [named(1)])
    window = Published("tumbling", "15m", DAWN, DAWN + 15 * MINUTE, 0, "closed", pane)
    sends = window_sends(window, clusters.rank(pane, events), "/tally/0", events)
    return {record["dimension"]: record for record in (orjson.loads(send.value or b"") for send in sends)}


def fifteen_texts() -> Windows:
    windows = Windows()
    for n in range(15):
        windows.add(fact(n, 0.5, cluster=f"c{n}", outlet=f"o{n}"), 0)
    return windows


def test_fifteen_texts_of_one_event_are_one_story_and_fifteen_reports() -> None:
    found = written(fifteen_texts(), told(*((f"c{n}", "quake") for n in range(15))))
    assert found["story"]["counts"] == {"stories": 1, "carriage": 15, "voices": 15, "reports": 15}
    assert found["story"]["total"] == 1
    assert [(one["stories"], one["reports"]) for one in found["entity"]["entities"]] == [(1, 15)]


def test_a_text_of_which_no_story_is_known_is_a_story_of_its_own() -> None:
    found = written(fifteen_texts(), told(("c3", "quake"), ("c4", "quake")))
    assert (found["story"]["counts"]["stories"], found["story"]["counts"]["reports"]) == (14, 15)


def test_a_story_that_merged_counts_with_the_one_that_has_its_members() -> None:
    events = told(("a", "old"), ("b", "young"))
    assert events.of("a") != events.of("b")
    events.learn("young", "", "old")
    assert events.of("a") == events.of("b") == "old"
    events.learn("young", "b", "")  # a record that is read once more
    assert events.of("b") == "old"


def test_stories_that_are_said_to_merge_in_a_circle_end_somewhere() -> None:
    events = told(("a", "one"))
    events.learn("one", "", "two")
    events.learn("two", "", "one")
    assert events.of("a") in {"one", "two"}


def test_what_is_remembered_is_bounded_and_the_oldest_goes() -> None:
    events = told(*((f"c{n}", "quake") for n in range(MOST_TOLD + 5)))
    assert len(events.story_of) == MOST_TOLD
    assert (events.of("c0"), events.of(f"c{MOST_TOLD}")) == ("c0", "quake")


@pytest.mark.parametrize(
    ("stories", "says"), [(1, "9 reports of 1 story"), (4, "9 reports of 4 stories"), (9, "9 stories")]
)
def test_a_burst_says_how_many_stories_it_is(stories: int, says: str) -> None:
    (alert,) = AlertState().burst([Burst(named(1), 9, 5, 0.8, 6.2, "same-hour", stories)], DAWN, "15 min")
    assert says in alert.summary
    assert (alert.detail["stories"], alert.detail["reports"]) == (stories, 9)


def stories_told() -> list[Record]:
    """Let the stories agent tell two reports of one event and one of another."""
    wire = StoryWire().feed(
        [
            outcome("urn:a", 0, "quake"),
            outcome("urn:b", 1, "quake again", outlet="B", time_ms=START_MS + HOUR_MS),
            outcome("urn:c", 2, "bank"),
        ]
    )
    sends = [send for at in sorted(wire.answers) for send in wire.answers[at]]
    return [Record("wire.stories", 0, n, START_MS, send.key, send.value, send.headers) for n, send in enumerate(sends)]


def test_what_the_stories_agent_writes_is_learnt_and_moves_nothing_else() -> None:
    monitor = Monitor(SETTINGS, WatchList())
    ledger: dict[bytes, bytes] = {}
    for n, record in enumerate(stories_told()):
        (result,) = monitor.handle([record])
        assert result.outcomes == (("fact", "story"),)
        (line,) = result.sends
        (counted,) = monitor.handle([Record("wire.tally", 0, n, START_MS, line.key, line.value)])
        assert (counted.outcomes, counted.sends) == ((("counted", "story"),), ())
        ledger |= {keep.key: keep.value or b"" for keep in counted.keeps}
    state = monitor.tally.state
    assert state.told.of("urn:a") == state.told.of("urn:b") != state.told.of("urn:c")
    assert (state.clock, state.windows.watermark, state.laws) == (0, 0, {})
    again = Monitor(SETTINGS, WatchList())
    again.restore(0, ledger.items())
    assert again.tally.state.told == state.told
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=State).told == state.told


@pytest.mark.parametrize("value", [b"", b"{", b"{}", b'{"story": 1}', b"\xff", b"[" * 5_000])
def test_what_no_stories_agent_wrote_is_passed_over(value: bytes) -> None:
    (result,) = Monitor(SETTINGS, WatchList()).handle([Record("wire.stories", 0, 0, START_MS, b"k", value)])
    assert result.outcomes == (("ignored", "not-an-outcome"),)


def test_a_storys_line_is_short_however_many_tell_it() -> None:
    *_, record = stories_told()
    event = orjson.loads(record.value or b"")
    event["members"] = [{**event["members"][0], "uri": f"urn:{n}", "cluster": "c" * 5_000} for n in range(200)]
    event["why"]["uri"] = "urn:7"
    line = fact_of(record._replace(value=orjson.dumps(event)), SETTINGS, Watches())
    assert line is not None
    assert len(write_fact(line)) < 1_500
