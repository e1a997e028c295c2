"""Bursts: what is more in the news than its past explains, and what only looks like it."""

from __future__ import annotations

import math

import pytest

from agents.monitor.told_events import ToldEvents
from agents.monitor.trends import (
    ENTITIES_PER_CLUSTER,
    HIGHEST_SCORE,
    MOST_CLUSTERS,
    Clusters,
    History,
    Ranked,
    surprise,
)
from agents.monitor.windows import DAY_MS, HOUR_MS, Windows
from tests.support.monitor_facts import DAWN, fact, named

QUARTER = 15 * 60_000


def _ranked(stories: int, voices: int = 5, number: int = 1) -> Ranked:
    return Ranked(named(number), voices, stories, stories)


def _week(stories: int, total: int = 200) -> History:
    history = History()
    for hour in range(7 * 24):
        history.record(DAWN - (hour + 1) * HOUR_MS, total, [_ranked(stories)] if stories else [])
    return history


def test_a_name_that_is_always_there_does_not_burst_at_its_usual_pace() -> None:
    assert _week(20).bursts(DAWN, DAWN + QUARTER, 50, [_ranked(7)]) == []


def test_a_name_told_several_times_its_usual_pace_bursts() -> None:
    (burst,) = _week(4).bursts(DAWN, DAWN + QUARTER, 50, [_ranked(15)])

    assert burst.score > 8
    assert burst.expected == pytest.approx(1, abs=0.1)
    assert burst.against == "same-hour"


def test_a_new_name_bursts_only_with_several_stories_from_several_voices() -> None:
    history = _week(0)

    assert history.bursts(DAWN, DAWN + QUARTER, 50, [_ranked(4)]) == []
    assert history.bursts(DAWN, DAWN + QUARTER, 50, [_ranked(9, voices=2)]) == []
    assert len(history.bursts(DAWN, DAWN + QUARTER, 50, [_ranked(5)])) == 1


def test_a_wire_that_doubles_as_a_whole_raises_nothing() -> None:
    history = _week(20)

    assert history.bursts(DAWN, DAWN + QUARTER, 100, [_ranked(10)]) == []
    assert history.bursts(DAWN, DAWN + QUARTER, 1_000, [_ranked(100)]) == []


def test_the_same_hour_of_earlier_days_is_what_counts() -> None:
    # Noon news: told at noon only, so noon is no surprise and midnight is.
    history = History()
    for hour in range(7 * 24):
        start = DAWN - (hour + 1) * HOUR_MS
        noon = start % DAY_MS == 12 * HOUR_MS
        history.record(start, 100, [_ranked(30)] if noon else [])
    noon_today, midnight = DAWN - DAWN % DAY_MS + 12 * HOUR_MS, DAWN - DAWN % DAY_MS + 24 * HOUR_MS

    assert history.bursts(noon_today, noon_today + QUARTER, 25, [_ranked(7)]) == []
    assert len(history.bursts(midnight, midnight + QUARTER, 25, [_ranked(7)])) == 1


def test_with_no_earlier_day_the_hours_before_are_the_measure_and_with_too_few_nothing_is_judged() -> None:
    history = History()
    history.record(DAWN - HOUR_MS, 39, [])
    assert history.bursts(DAWN, DAWN + QUARTER, 30, [_ranked(20)]) == []
    history.record(DAWN - HOUR_MS, 80, [])
    (burst,) = history.bursts(DAWN, DAWN + QUARTER, 30, [_ranked(20)])
    assert burst.against == "all-hours"


def test_history_is_a_week_and_a_correction_replaces_its_hour() -> None:
    history = _week(3)
    history.record(DAWN, 10, [])
    history.record(DAWN, 12, [])
    history.record(DAWN + 30 * DAY_MS, 1, [])

    assert list(history.hours) == [DAWN + 30 * DAY_MS]
    assert len(_week(3).hours) == 168


@pytest.mark.parametrize(("stories", "of", "past", "past_of"), [(4, 50, 0, 4_000), (15, 50, 80, 4_000), (3, 9, 1, 60)])
def test_the_score_is_the_tail_of_the_predictive_distribution(stories: int, of: int, past: int, past_of: int) -> None:
    shape, rate = 0.5 + past, (100 + past_of) / of
    below = sum(
        math.exp(
            math.lgamma(k + shape) - math.lgamma(shape) - math.lgamma(k + 1)
            + shape * math.log(rate / (1 + rate)) - k * math.log1p(rate)
        )
        for k in range(stories)
    )  # fmt: skip

    score, expected = surprise(stories, of, past, past_of)

    assert 10**-score == pytest.approx(1 - below, rel=1e-4)
    assert expected == pytest.approx(shape / rate)


def test_scores_are_finite_and_bounded() -> None:
    assert surprise(0, 10, 0, 100)[0] == 0.0
    assert surprise(100_000, 100_000, 0, 10**9)[0] == HIGHEST_SCORE


def test_copies_without_mark_up_count_under_their_storys_entities() -> None:
    clusters, windows = Clusters(), Windows()
    clusters.learn("c", [named(1)])
    for n in range(15):
        relation = "new" if n == 0 else "verbatim"
        windows.add(fact(n, 0.5, cluster="c", relation=relation, agency="AFP", outlet=f"o{n}"), 0)
    windows.add(fact(20, 0.5, cluster="d", outlet="own"), 0)
    clusters.learn("d", [named(1), named(2)])
    first, second = clusters.rank(windows.panes[0][DAWN], ToldEvents())

    assert (first.entity.id[-2:], first.voices, first.stories, first.carriage) == ("Q1", 2, 2, 16)
    assert (second.entity.id[-2:], second.voices, second.stories, second.carriage) == ("Q2", 1, 1, 1)


def test_clusters_are_bounded_in_number_and_in_entities() -> None:
    clusters = Clusters()
    for n in range(MOST_CLUSTERS + 10):
        clusters.learn(f"c{n}", [named(1)])
    clusters.learn("big", [named(n) for n in range(50)])

    assert len(clusters.entities) == MOST_CLUSTERS
    assert len(clusters.entities["big"]) == ENTITIES_PER_CLUSTER


def test_among_thousands_of_names_one_unlikely_count_is_no_burst() -> None:
    history = _week(0)
    others = [_ranked(1, voices=1, number=n) for n in range(2, 2_000)]

    assert len(history.bursts(DAWN, DAWN + QUARTER, 300, [_ranked(5)])) == 1
    assert history.bursts(DAWN, DAWN + QUARTER, 300, [_ranked(5), *others]) == []
    assert len(history.bursts(DAWN, DAWN + QUARTER, 300, [_ranked(12), *others])) == 1
