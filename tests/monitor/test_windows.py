"""Event-time windows: when they close, what is late, how they are corrected."""

from __future__ import annotations

from agents.monitor.windows import MOST_LABELS, OTHER, Published, Windows, bucket, merge, quantile
from tests.support.monitor_facts import DAWN, MINUTE, fact

LATENESS = 2 * MINUTE


def _feed(windows: Windows, *facts: object) -> list[Published]:
    published: list[Published] = []
    for one in facts:
        windows.add(one, LATENESS)  # type: ignore[arg-type]
        published += windows.advance(one.event_time, LATENESS, dated=one.dated)  # type: ignore[attr-defined]
    return published


def _minutes(published: list[Published]) -> list[tuple[int, int, str, int]]:
    return [
        ((w.start - DAWN) // MINUTE, w.revision, w.why, sum(w.pane.counts["relation"].values()))
        for w in published
        if (w.kind, w.size) == ("tumbling", "1m")
    ]


def test_a_window_closes_when_the_watermark_is_past_its_end_by_the_lateness() -> None:
    windows = Windows()
    assert _minutes(_feed(windows, fact(0, 0.5), fact(1, 2.99))) == []
    assert _minutes(_feed(windows, fact(2, 3.0))) == [(0, 0, "closed", 1)]


def test_the_end_of_a_window_belongs_to_the_next() -> None:
    windows = Windows()
    published = _feed(windows, fact(0, 0.0), fact(1, 1.0), fact(2, 9.0))

    assert _minutes(published) == [(0, 0, "closed", 1), (1, 0, "closed", 1)]


def test_a_late_item_corrects_its_window_under_a_higher_revision() -> None:
    windows = Windows()
    _feed(windows, fact(0, 0.5), fact(1, 5.0))
    published = _feed(windows, fact(2, 0.7), fact(3, 5.5), fact(4, 6.1))

    assert _minutes(published)[0] == (0, 1, "corrected", 2)
    assert windows.n_late == 1


def test_corrections_of_one_minute_are_published_together() -> None:
    windows = Windows()
    _feed(windows, fact(0, 0.5), fact(1, 5.0))
    published = _feed(windows, *(fact(2 + n, 0.6) for n in range(20)), fact(50, 6.0))

    assert [m for m in _minutes(published) if m[0] == 0] == [(0, 1, "corrected", 21)]


def test_an_item_that_comes_within_the_lateness_is_not_late() -> None:
    windows = Windows()
    published = _feed(windows, fact(0, 0.5), fact(1, 2.9), fact(2, 0.9), fact(3, 3.0))

    assert windows.n_late == 0
    assert _minutes(published) == [(0, 0, "closed", 2)]


def test_the_watermark_never_goes_back() -> None:
    windows = Windows()
    _feed(windows, fact(0, 30), fact(1, 2))

    assert windows.watermark == DAWN + 30 * MINUTE


def test_what_is_too_late_for_its_minute_is_still_counted_in_its_hour_and_day() -> None:
    windows = Windows()
    _feed(windows, fact(0, 300), fact(1, 10))

    starts = [sorted((start - DAWN) // MINUTE for start in panes) for panes in windows.panes]
    assert starts == [[300], [0, 300], [0, 300], [-360]]


def test_what_is_too_late_for_every_window_is_counted_as_beyond() -> None:
    windows = Windows()
    _feed(windows, fact(0, 0), fact(1, -60 * 24 * 9))

    assert windows.n_beyond == 1


def test_an_undated_item_is_counted_when_it_came_and_moves_no_watermark() -> None:
    windows = Windows()
    published = _feed(windows, fact(0, 0.5), fact(1, 8 * 60, dated=False), fact(2, 1.5), fact(3, 9.0))

    assert windows.watermark == DAWN + 9 * MINUTE
    assert _minutes(published) == [(0, 0, "closed", 1), (1, 0, "closed", 1)]
    assert windows.panes[0][DAWN + 480 * MINUTE].counts["outcome"] == {"article": 1}
    assert (windows.n_late, windows.n_beyond) == (0, 0)
    # The wire comes there: it was waited for.
    assert (480, 0, "closed", 1) in _minutes(_feed(windows, fact(4, 490)))


def test_a_wire_without_any_date_goes_by_arrival_until_the_first_date_comes() -> None:
    windows = Windows()
    published = _feed(windows, *(fact(n, 60 * 24 * 8 + n, dated=False) for n in range(5)))
    assert len(_minutes(published)) == 2
    _feed(windows, *(fact(n, n) for n in range(5, 10)))

    assert windows.watermark == DAWN + 9 * MINUTE
    assert windows.n_beyond == 0
    assert {n: windows.panes[0][DAWN + n * MINUTE].counts["outcome"] for n in range(5, 10)} == {
        n: {"article": 1} for n in range(5, 10)
    }


def test_undated_items_for_ever_fill_no_memory_and_what_no_window_takes_is_counted() -> None:
    windows = Windows()
    _feed(windows, fact(0, 0), *(fact(n, n, dated=False) for n in range(60, 60 * 24 * 30, 30)))

    assert windows.watermark == DAWN
    assert [len(panes) for panes in windows.panes] == [361, 241, 145, 9]
    assert windows.n_beyond > 900


def test_a_sliding_quarter_is_the_sum_of_its_minutes() -> None:
    windows = Windows()
    published = _feed(windows, *(fact(n, n + 0.5) for n in range(30)))
    slid = {
        (w.end - DAWN) // MINUTE: w.pane.counts["relation"]["new"]
        for w in published
        if (w.kind, w.size) == ("sliding", "15m")
    }

    assert slid == {end: min(end, 15) for end in range(1, 28)}


def test_a_gap_in_the_wire_publishes_no_empty_windows() -> None:
    windows = Windows()
    published = _feed(windows, fact(0, 0.5), fact(1, 60 * 24 * 3), fact(2, 60 * 24 * 3 + 10))

    assert all(sum(w.pane.counts["relation"].values()) for w in published)
    assert len(published) < 60


def test_memory_is_bounded_by_what_each_size_keeps() -> None:
    windows = Windows()
    for n in range(60 * 24 * 6):
        _feed(windows, fact(n, n))

    assert [len(panes) for panes in windows.panes] == [181, 121, 73, 5]
    assert sum(map(len, windows.last_revision)) < 250


def test_labels_past_the_bound_are_counted_together() -> None:
    windows = Windows()
    _feed(windows, *(fact(n, 0.5, outlet=f"outlet {n}") for n in range(MOST_LABELS + 30)))
    sources = windows.panes[0][DAWN].counts["source"]

    assert len(sources) == MOST_LABELS + 1
    assert sources[OTHER] == 30


def test_a_dead_letter_counts_under_its_reason_and_nowhere_else() -> None:
    windows = Windows()
    _feed(windows, fact(0, 0.5, outcome="dead"))

    assert windows.panes[0][DAWN].counts == {"outcome": {"dead": 1}, "reason": {"intake: truncated-json": 1}}


def test_fifteen_outlets_with_one_agencys_copy_are_one_story_one_voice_and_fifteen_outlets() -> None:
    windows = Windows()
    _feed(windows, *(fact(n, 0.5, cluster="c", agency="Reuters", outlet=f"o{n}") for n in range(15)))
    (story,) = windows.panes[0][DAWN].stories.values()

    assert (story.voices, len(story.outlets)) == ({"Reuters"}, 15)


def test_merging_leaves_the_panes_as_they_were() -> None:
    windows = Windows()
    _feed(windows, fact(0, 0.5, cluster="c"), fact(1, 1.5, cluster="c"))
    panes = list(windows.panes[0].values())
    total = merge(DAWN, panes)

    assert len(total.stories["c"].outlets) == 2
    assert [len(pane.stories["c"].outlets) for pane in panes] == [1, 1]


def test_durations_fall_into_named_buckets_and_give_quantiles() -> None:
    assert [bucket(ms) for ms in (-5, 0, 10, 11, 3_600_000, 10**9)] == ["0.01", "0.01", "0.01", "0.025", "3600", "+Inf"]
    assert quantile({"0.1": 90, "5": 10}, 0.5) == 0.1
    assert quantile({"0.1": 90, "5": 10}, 0.99) == 5
    assert quantile({"+Inf": 3}, 0.5) is None
    assert quantile({}, 0.5) is None
