"""The shell tells the metrics what the steps return; a step itself never touches them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.dedupe.agent import Dedupe
from agents.dedupe.memory.rows import Policy
from agents.monitor.agent import Monitor
from agents.monitor.watches import WatchList
from streams import metrics, settings
from streams.contract import topics
from streams.contract.step import Record, Result, measured
from streams.runtime.metric_feed import Measures

if TYPE_CHECKING:
    from streams.contract.step import Step

SETTINGS = settings.read({})


def show(measures: Measures) -> str:
    measures.state(None, (), is_ready=True, n_queued=None)
    return metrics.expose()


def test_the_gauges_of_a_partition_that_another_worker_has_now_are_dropped() -> None:
    step = Dedupe(Policy(3_600, 100, 10))
    measures = Measures(SETTINGS, step)
    for partition in (6, 7):
        step.restore(partition, [])
    assert 'wiredesk_index_articles{partition="7"} 0' in show(measures)
    step.forget(7)
    shown = show(measures)
    assert 'wiredesk_index_articles{partition="6"} 0' in shown
    assert 'partition="7"' not in shown.partition("wiredesk_index_articles")[2].partition("# HELP wiredesk_entities")[0]


def test_the_monitors_counters_stand_at_nought_before_they_first_rise() -> None:
    step: Step = Monitor(SETTINGS, WatchList())
    shown = show(Measures(SETTINGS, step))
    for series in ('wiredesk_law_broken_total{partition="0",how="twice"}', 'wiredesk_alerts_total{rule="watch"}'):
        assert f"{series} " in shown
    assert "wiredesk_watches 0\n" in shown
    assert "wiredesk_watermark_timestamp_seconds" not in shown, "nothing has been counted: there is no time to show"


def test_what_a_record_measured_is_told_once_with_its_batch() -> None:
    measures = Measures(SETTINGS, Monitor(SETTINGS, WatchList()))
    record = Record(topics.RAW.name(SETTINGS), 0, 0, 0, None, b"")
    found = (measured("wiredesk_candidates", 12), measured("wiredesk_alerts_total", rule="watch"))
    before = [
        metrics.REGISTRY.value("wiredesk_candidates"),
        metrics.REGISTRY.value("wiredesk_alerts_total", rule="watch"),
    ]
    measures.batch([record], [Result(measurements=found)], 0.1, 0.1)
    after = [
        metrics.REGISTRY.value("wiredesk_candidates"),
        metrics.REGISTRY.value("wiredesk_alerts_total", rule="watch"),
    ]
    assert after == [n + 1 for n in before]


def test_a_watch_that_cannot_be_used_is_told_to_the_shell_once() -> None:
    step = Monitor(SETTINGS, WatchList())
    record = Record(topics.WATCHES.name(SETTINGS), 0, 0, 0, b"mine", b"\xff")
    assert step.learn([record]) == ["wire.watches: 'mine' cannot be used: it is not UTF-8"]
    assert step.learn([record._replace(offset=1)]) == []
    assert measured("wiredesk_watches_refused", 1) in step.measure()
