"""The exposition Prometheus reads: names, kinds, labels, histograms, and nothing that breaks a line."""

from __future__ import annotations

import shutil
import subprocess
from typing import get_args

import pytest

from streams import metrics
from streams.metrics import METRICS, MOST_SERIES, MetricName, Registry


def _every_metric() -> Registry:
    registry = Registry()
    for metric in METRICS:
        labels = dict.fromkeys(metric.labels, 'a "quoted"\nالعربية \\ word')
        if metric.kind == "counter":
            registry.count(metric.name, 3, **labels)
        elif metric.kind == "gauge":
            registry.gauge(metric.name, 1.5, **labels)
        else:
            registry.observe(metric.name, 0.3, 1, **labels)
    return registry


def test_every_name_has_a_definition_and_every_definition_a_name() -> None:
    assert [metric.name for metric in METRICS] == list(get_args(MetricName))


def test_counters_end_in_total_and_histograms_have_ascending_buckets() -> None:
    for metric in METRICS:
        assert metric.name.endswith("_total") == (metric.kind == "counter")
        assert list(metric.buckets) == sorted(set(metric.buckets))
        assert bool(metric.buckets) == (metric.kind == "histogram")


def test_a_counter_adds_up_and_a_gauge_is_replaced() -> None:
    registry = Registry()
    registry.count("wiredesk_late_items_total")
    registry.count("wiredesk_late_items_total", 2)
    registry.gauge("wiredesk_dashboard_clients", 7)
    registry.gauge("wiredesk_dashboard_clients", 3)

    assert registry.value("wiredesk_late_items_total") == 3
    assert "\nwiredesk_dashboard_clients 3\n" in registry.expose()


def test_a_histogram_counts_a_value_on_a_bound_in_that_bucket_and_in_all_above() -> None:
    registry = Registry()
    for value in (0.0005, 0.001, 7.0, 1e9):
        registry.observe("wiredesk_stage_seconds", value, agent="intake")
    text = registry.expose()

    assert 'wiredesk_stage_seconds_bucket{agent="intake",le="0.001"} 2\n' in text
    assert 'wiredesk_stage_seconds_bucket{agent="intake",le="10"} 3\n' in text
    assert 'wiredesk_stage_seconds_bucket{agent="intake",le="+Inf"} 4\n' in text
    assert 'wiredesk_stage_seconds_count{agent="intake"} 4\n' in text


def test_labels_from_the_wire_cannot_forge_a_line() -> None:
    registry = Registry()
    registry.count("wiredesk_dead_letters_total", agent="intake", reason='x"} 1\nforged_total 9\ud800')

    lines = registry.expose().splitlines()

    assert len(lines) == 3
    assert not any(line.startswith("forged") for line in lines)
    registry.expose().encode()


def test_every_series_carries_the_name_of_its_desk_which_cannot_forge_a_line_either() -> None:
    registry = _every_metric()
    bare, named = (
        [line for line in registry.expose(desk).splitlines() if not line.startswith("#")] for desk in ("", "sport")
    )

    assert len(bare) == len(named) > len(METRICS)
    assert all('{desk="sport"' in line for line in named)
    assert not any("desk=" in line for line in bare)
    forged = [line for line in registry.expose('x"} 1\nforged_total 9').splitlines() if not line.startswith("#")]
    assert len(forged) == len(bare)


def test_series_are_bounded_and_the_rest_is_counted_as_other() -> None:
    registry = Registry()
    for n in range(MOST_SERIES + 50):
        registry.count("wiredesk_dead_letters_total", agent="intake", reason=f"reason-{n}")

    assert registry.value("wiredesk_dead_letters_total", agent="other", reason="other") == 50


def test_a_wrong_label_a_wrong_kind_and_a_shrinking_counter_are_refused() -> None:
    registry = Registry()
    with pytest.raises(KeyError):
        registry.count("wiredesk_records_total", agent="intake")
    with pytest.raises(KeyError):
        registry.count("wiredesk_records_total", agent="intake", subject="raw")
    with pytest.raises(ValueError, match="histogram"):
        registry.count("wiredesk_stage_seconds", agent="intake")
    with pytest.raises(ValueError, match="grows"):
        registry.count("wiredesk_late_items_total", -1)
    with pytest.raises(ValueError, match="NaN"):
        registry.observe("wiredesk_candidates", float("nan"))


def test_a_partition_that_went_elsewhere_is_forgotten() -> None:
    registry = Registry()
    for partition in (0, 1):
        registry.gauge("wiredesk_law_position", 5, partition=partition)
    registry.forget("wiredesk_law_position", partition=1)

    assert 'partition="0"' in registry.expose()
    assert 'partition="1"' not in registry.expose()


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool comes with Debian's package prometheus")
def test_promtool_finds_nothing_to_complain_about() -> None:
    done = subprocess.run(
        ["promtool", "check", "metrics"], input=_every_metric().expose(), text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_processs_own_registry_is_what_the_module_functions_fill() -> None:
    before = metrics.REGISTRY.value("wiredesk_candidates")
    metrics.observe("wiredesk_candidates", 4)
    assert f"wiredesk_candidates_count {before + 1:.0f}\n" in metrics.expose()
