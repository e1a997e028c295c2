"""The figures of a desk at work: after the sample feed every metric that is declared has a value."""

from __future__ import annotations

import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from streams.metrics import METRICS
from streams.runtime.embedded_broker import free_port
from streams.sample_feed import feed
from tests.support.running import Sent

if TYPE_CHECKING:
    from tests.support.running import RunningDesk

# Of programs of their own, which tests/broker (test_doors, test_notify) and tests/wiredesk ask.
_OF_THE_DOORS = ("wiredesk_poll", "wiredesk_received", "wiredesk_notify")
pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]


def _figures(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
        return str(answer.read().decode())


def _silent(figures: str) -> set[str]:
    """The metrics of a worker without a sample."""
    told = {line.split("{")[0].split(" ")[0] for line in figures.splitlines() if not line.startswith("#")}
    ours = [metric.name for metric in METRICS if not metric.name.startswith(_OF_THE_DOORS)]
    return {name for name in ours if not {name, f"{name}_count"} & told}


def test_every_metric_has_a_sample_once_the_sample_feed_went_through(desk: RunningDesk) -> None:
    port = free_port()
    # the feed is of a day in the past; its windows are to close as if it were of today
    desk.start(None, http_port=port, dashboard_port=free_port(), backfill_hours=1e6)
    records = [Sent(record.value, record.content_type, record.key) for record in feed.records()]
    # The first by itself: were an item without a time of its own, hence of today, counted before it, all of the feed
    # would be too late for any window.
    desk.send(records[:1])
    desk.wait_law(1, 60.0)
    desk.send(records[1:])
    desk.wait_law(len(records), 120.0)
    deadline = time.monotonic() + 30
    while silent := _silent(_figures(port)):
        assert time.monotonic() < deadline, f"declared, never fed: {sorted(silent)}"
        time.sleep(1.0)

    whose = f'desk="{desk.settings.topic_prefix}"'
    figures = _figures(port)
    assert all(whose in line for line in figures.splitlines() if not line.startswith("#"))
    figures = figures.replace(f"{{{whose},", "{").replace(f"{{{whose}}}", "")
    values = dict(line.rsplit(" ", 1) for line in figures.splitlines() if not line.startswith("#"))
    n_remembered = sum(float(v) for name, v in values.items() if name.startswith("wiredesk_index_articles{"))
    n_kept = float(values['wiredesk_ledger_entries{agent="dedupe"}'])
    assert n_remembered == n_kept > 100
    assert float(values["wiredesk_entities_sum"]) > float(values["wiredesk_entities_count"]) > 0
    assert float(values["wiredesk_candidates_sum"]) > 0
    assert 'wiredesk_queue_records{agent="intake"}' in values
    assert 'wiredesk_law_broken_total{partition="0",how="twice"}' in values
