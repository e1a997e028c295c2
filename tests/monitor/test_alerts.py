"""When somebody is called: silences, too many dead letters, bursts, watch-list hits, the law broken."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.monitor.alerts import Alert, AlertState
from agents.monitor.trends import Burst
from agents.monitor.watches import MOST_ENTRIES, Watches, WatchList, WatchListError
from streams.contract.law import MOST_RANGES, PartitionLaw
from tests.support.monitor_facts import DAWN, MINUTE, fact, named


def _come(standing: AlertState, *arrivals: tuple[float, str]) -> list[tuple[str, str]]:
    raised: list[Alert] = []
    for n, (minute, outlet) in enumerate(arrivals):
        raised += standing.on_arrival(fact(n, minute, outlet=outlet, language="ar"))
    return [(alert.subject, alert.state) for alert in raised]


def _regular(standing: AlertState, outlet: str, *, until: float, every: float = 2.0) -> None:
    minute = 0.0
    while minute <= until:
        standing.on_arrival(fact(0, minute, outlet=outlet))
        minute += every


def test_an_outlet_that_stops_while_others_go_on_is_silent_and_then_back() -> None:
    standing = AlertState()
    _regular(standing, "quiet", until=60)
    raised = _come(standing, *((60.0 + n, "busy") for n in range(40)), (101.0, "quiet"))

    assert raised == [("source:quiet", "raised"), ("source:quiet", "resolved")]


def test_an_outlet_without_a_rhythm_is_never_silent() -> None:
    standing = AlertState()
    _regular(standing, "rare", until=30)
    assert _come(standing, *((30.0 + n, "busy") for n in range(300))) == []


def test_a_pause_it_has_made_before_is_no_silence() -> None:
    standing = AlertState()
    _regular(standing, "pausing", until=60)
    standing.on_arrival(fact(0, 120, outlet="pausing"))

    assert _come(standing, *((120.0 + n, "busy") for n in range(170))) == []
    assert _come(standing, *((290.0 + n, "busy") for n in range(40))) == [("source:pausing", "raised")]


def test_when_the_whole_wire_is_silent_no_time_passes() -> None:
    standing = AlertState()
    _regular(standing, "only", until=60)
    assert _come(standing, (600.0, "only")) == []


def test_a_language_falls_silent_too() -> None:
    standing = AlertState()
    for n in range(40):
        standing.on_arrival(fact(n, n, outlet="", language="ckb"))
    raised = [alert for n in range(40, 90) for alert in standing.on_arrival(fact(n, n, outlet="", language="ar"))]

    assert [(alert.subject, alert.state) for alert in raised] == [("language:ckb", "raised")]


def test_too_many_dead_letters_ring_once_and_once_more_when_over() -> None:
    standing = AlertState()
    outcomes = ["article"] * 100 + ["dead"] * 60 + ["article"] * 300
    raised = [a for n, outcome in enumerate(outcomes) for a in standing.count_dead(fact(n, n, outcome=outcome))]

    assert [alert.state for alert in raised] == ["raised", "resolved"]
    assert raised[0].severity == "critical"
    assert raised[0].detail["reason"] == "truncated-json"


def test_a_few_dead_letters_at_the_start_do_not_ring() -> None:
    standing = AlertState()
    assert [a for n in range(20) for a in standing.count_dead(fact(n, n, outcome="dead"))] == []


def test_a_burst_rings_once_until_it_was_quiet_for_hours() -> None:
    standing = AlertState()
    burst = Burst(named(1, "غوتيريش"), 9, 5, 0.8, 6.2, "same-hour")
    raised = [bool(standing.burst([burst], DAWN + minute * MINUTE, "15 min")) for minute in (0, 1, 200, 500, 900)]

    assert raised == [True, False, False, False, True]


WATCHES = """
# people and places
Q810
http://sws.geonames.org/292223/
source: الميناء
"وقف إطلاق النار"
غوتيريش
Kyiv
""".splitlines()


@pytest.mark.parametrize(
    ("text", "ids", "names", "outlet", "hit"),
    [
        ("", ["http://www.wikidata.org/entity/Q810"], [], "", ["Q810"]),
        ("", ["https://sws.geonames.org/292223/"], [], "", ["http://sws.geonames.org/292223/"]),
        ("", [], [], "الميناء", ["source: الميناء"]),
        ("إعلان عن وقف اطلاق النار في غزة", [], [], "", ['"وقف إطلاق النار"']),
        ("بعد وَقْفِ إِطْلاقِ النَّارِ", [], [], "", ['"وقف إطلاق النار"']),
        ("وقف النار", [], [], "", []),
        ("قال لغوتيريش", [], [], "", ["غوتيريش"]),
        ("وقال وغوتيريش: نعم", [], [], "", ["غوتيريش"]),
        ("", [], ["Kyiv"], "", ["Kyiv"]),
        ("In KYIV today", [], [], "", ["Kyiv"]),
        ("the Kyivan Rus", [], [], "", []),
    ],
)
def test_a_watch_list_knows_ids_outlets_phrases_and_names_in_any_script(
    text: str, ids: list[str], names: list[str], outlet: str, hit: list[str]
) -> None:
    assert list(Watches(WATCHES).hits(text, ids, names, outlet)) == hit


def test_a_watch_list_that_cannot_be_used_names_its_line() -> None:
    with pytest.raises(WatchListError, match="line 2"):
        Watches(["ok", "!!!"])
    with pytest.raises(WatchListError, match="line 1"):
        Watches(["x" * 500])


def test_every_hit_of_an_article_is_an_alert() -> None:
    raised = AlertState().watch(fact(0, 0, watches=("Q810", "Kyiv"), headline="عنوان"))
    assert [alert.subject for alert in raised] == ["Q810", "Kyiv"]
    assert "عنوان" in raised[0].summary


def _account(law: PartitionLaw, *offsets: int, arrived: int = 0) -> list[str]:
    return [law.account(offset, 0, 1, "article", arrived) for offset in offsets]


def test_an_outcome_is_counted_once_however_often_it_comes() -> None:
    law = PartitionLaw(0)
    assert _account(law, 5, 7, 5, 6, 7) == ["counted", "counted", "again", "counted", "again"]
    assert (law.position, law.n_open, law.counts) == (8, 0, {"article": 3})


def test_a_second_different_outcome_breaks_the_law() -> None:
    law = PartitionLaw(0)
    _account(law, 0)
    assert law.account(0, 0, 1, "dead", 0) == "twice"
    assert law.account(0, 0, 1, "dead", 0) == "again"
    assert (law.twice, law.counts) == (1, {"article": 1})


def test_a_feed_is_accounted_for_when_all_its_items_are() -> None:
    law = PartitionLaw(0)
    _account(law, 0, 2)
    hows = [law.account(1, item, 3, "article", 0) for item in (2, 0, 2)]

    assert (hows, law.n_open) == (["counted", "counted", "again"], 1)
    assert law.account(1, 1, 3, "dead", 0) == "counted"
    assert (law.n_open, law.position, law.waiting) == (0, 3, {})


def test_a_hole_is_reported_once_after_the_patience() -> None:
    law = PartitionLaw(3)
    _account(law, 0, 1, arrived=0)
    _account(law, 4, arrived=1_000)

    assert law.overdue(1_000) == []
    assert [(hole.first, hole.last) for hole in law.overdue(1_001)] == [(2, 3)]
    assert law.overdue(9_999) == []


def test_the_law_takes_bounded_memory_whatever_is_missing() -> None:
    law = PartitionLaw(0)
    _account(law, *range(0, 4 * MOST_RANGES, 2))

    assert len(law.ranges) == MOST_RANGES
    assert law.given_up == MOST_RANGES


def test_watches_of_the_topic_stand_beside_those_of_the_file_until_taken_back() -> None:
    watch_list = WatchList(["Q810"])
    watch_list.learn([(b"b", "غوتيريش\n# noted\nQ810".encode()), (b"a", b"source: AFP")])
    assert watch_list.watches.entries == ["Q810", "source: AFP", "غوتيريش"]
    watch_list.learn([(b"b", None), (b"a", b"Q1"), (b"c", b"  \n")])
    assert watch_list.watches.entries == ["Q810", "Q1"]


@pytest.mark.parametrize("value", [b"\xff\xfe", b"ok\n!!!", b"x" * 500, b"\n".join(b"Q%d" % n for n in range(5_001))])
def test_a_watch_that_cannot_be_used_watches_nothing_and_harms_no_other(value: bytes) -> None:
    watch_list = WatchList(["Q810"])
    watch_list.learn([(b"mine", b"Q1"), (b"other", b"Q2"), (b"mine", value)])
    assert watch_list.watches.entries == ["Q810", "Q2"]
    assert list(watch_list.refused) == ["mine"]
    watch_list.learn([(b"mine", b"Q3")])
    assert watch_list.watches.entries == ["Q810", "Q3", "Q2"]
    assert not watch_list.refused


@given(st.lists(st.tuples(st.sampled_from([b"a", b"b", b"", None]), st.sampled_from([None, b"", b"Q1\nQ2", b"!!!"]))))
def test_what_is_watched_is_a_function_of_the_newest_record_of_each_name(records: list[Any]) -> None:
    one_by_one, compacted = WatchList(), WatchList()
    for record in records:
        one_by_one.learn([record])
    compacted.learn({key or b"": value for key, value in records}.items())
    assert one_by_one.watches.entries == compacted.watches.entries
    assert one_by_one.refused == compacted.refused


def test_watches_beyond_the_most_there_is_room_for_are_refused_until_there_is() -> None:
    watch_list = WatchList()
    full = b"\n".join(b"Q%d" % n for n in range(MOST_ENTRIES))
    watch_list.learn([(b"a", full), (b"b", b"Q999999")])
    assert list(watch_list.refused) == ["b"]
    watch_list.learn([(b"a", None)])
    assert (watch_list.watches.entries, watch_list.refused) == (["Q999999"], {})
