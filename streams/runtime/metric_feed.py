"""What the shell tells the metrics of one agent: its own figures, and those that the step returns."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Final

from streams import metrics
from streams.contract.step import Measured

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from streams.contract.step import Measurement, Record, Result, Step
    from streams.runtime.from_faust import Partition
    from streams.runtime.ledger import Ledger
    from streams.settings import Settings

_KINDS: Final = {metric.name: metric.kind for metric in metrics.METRICS}


def tell(measurements: Iterable[Measurement]) -> None:
    """Tell the metrics what a step has measured. Raises KeyError for a metric or a label that is not one."""
    for name, value, labels in measurements:
        kind = _KINDS[name]
        if kind == "counter":
            metrics.count(name, value, **dict(labels))
        elif kind == "gauge":
            metrics.gauge(name, value, **dict(labels))
        else:
            metrics.observe(name, value, 1, **dict(labels))


class Measures:
    """The figures of one agent."""

    def __init__(self, settings: Settings, step: Step) -> None:
        """Keep whose they are; nothing is measured yet."""
        self._step = step
        self._bare = len(settings.topic_prefix) + 1
        self._gauges: set[metrics.MetricName] = set()

    def restored(self, seconds: float) -> None:
        """Note how long reading the ledgers took."""
        metrics.observe("wiredesk_ledger_restore_seconds", seconds, agent=self._step.name)

    def batch(
        self, records: Sequence[Record], results: Sequence[Result], step_seconds: float, send_seconds: float
    ) -> None:
        """Note a batch that is answered, written and acknowledged."""
        agent = self._step.name
        now = time.time()
        metrics.observe("wiredesk_batch_records", len(records), agent=agent)
        metrics.observe("wiredesk_step_seconds", step_seconds, agent=agent)
        metrics.observe("wiredesk_send_seconds", send_seconds, agent=agent)
        metrics.gauge("wiredesk_last_progress_timestamp_seconds", now, agent=agent)
        for topic, n in Counter(record.topic[self._bare :] for record in records).items():
            metrics.count("wiredesk_records_total", n, agent=agent, topic=topic)
        for topic, n in Counter(send.topic.suffix for result in results for send in result.sends).items():
            metrics.count("wiredesk_sends_total", n, agent=agent, topic=topic)
        for record in records:
            if record.timestamp:
                metrics.observe("wiredesk_stage_seconds", max(0.0, now - record.timestamp / 1000), agent=agent)
        for (outcome, label), n in Counter(o for result in results for o in result.outcomes).items():
            metrics.count("wiredesk_outcomes_total", n, agent=agent, outcome=outcome, label=label)
            if outcome == "dead":
                metrics.count("wiredesk_dead_letters_total", n, agent=agent, reason=label)
        for result in results:
            tell(result.measurements)

    def state(
        self, ledger: Ledger | None, waiting: Iterable[tuple[Partition, int]], *, is_ready: bool, n_queued: int | None
    ) -> None:
        """Set the gauges that are read when somebody asks.

        Args:
            ledger: The agent's, where it has one.
            is_ready: Partitions are assigned, the ledgers are read, and a broker answers.
            waiting: Each of its partitions, and how many offsets wait there.
            n_queued: Records in its buffer; None before there is one.
        """
        agent = self._step.name
        metrics.gauge("wiredesk_ready", is_ready, agent=agent)
        if n_queued is not None:
            metrics.gauge("wiredesk_queue_records", n_queued, agent=agent)
        if isinstance(self._step, Measured):
            self._step_state(self._step.measure())
        if ledger is not None:
            metrics.gauge("wiredesk_ledger_entries", len(ledger), agent=agent)
            metrics.gauge("wiredesk_ledger_bytes", ledger.n_bytes(), agent=agent)
        metrics.forget("wiredesk_lag_records", agent=agent)
        for place, n in waiting:
            topic = place.topic[self._bare :]
            metrics.gauge("wiredesk_lag_records", n, agent=agent, topic=topic, partition=place.partition)

    def _step_state(self, measurements: Sequence[Measurement]) -> None:
        # Of a partition that another worker has now nothing is given any more: its gauges must not stand here.
        for name in self._gauges:
            metrics.forget(name)
        self._gauges = {measurement.name for measurement in measurements if _KINDS[measurement.name] == "gauge"}
        tell(measurements)
