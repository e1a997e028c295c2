"""The monitor: makes a fact of every outcome, counts all facts in one place, publishes statistics and alerts.

Two hops in one step. Outcomes are read in parallel and each becomes a fact on TALLY, partition 0; whoever owns that
partition counts the whole wire. No clock, no random number: docs/monitoring.md says what each figure means.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from agents.monitor.alerts import Rule
from agents.monitor.outcome_facts import TALLY_PARTITION, Fact, NotAnOutcome, fact_of, read_fact, write_fact
from agents.monitor.state import Counted, Policy, Tally, check_entry
from agents.monitor.watches import WatchList, WatchListError
from streams import metrics
from streams.contract import topics
from streams.contract.step import Keep, Record, Result, Send, Step
from streams.contract.topology import BY_NAME
from streams.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from streams.settings import Settings

log = logging.getLogger("wiredesk.monitor")
_NAME_SHOWN: Final = 80
_PREFIX: Final = b"%d|" % TALLY_PARTITION


class Monitor:
    """The step of the monitor.

    A record of an outcome topic that no desk wrote is passed over and counted as "ignored": a dead letter for it
    would be an outcome of nothing.
    """

    name = "monitor"
    reads = BY_NAME[name].reads
    follows = BY_NAME[name].follows
    has_ledger = BY_NAME[name].has_ledger

    def __init__(self, settings: Settings, watch_list: WatchList) -> None:
        """Start with nothing counted."""
        self._settings = settings
        self._watch_list = watch_list
        self._tally_topic = topics.TALLY.name(settings)
        policy = Policy(
            raw=topics.RAW.name(settings),
            origin=f"/{self._tally_topic}/{TALLY_PARTITION}",
            lateness_ms=int(settings.lateness_seconds * 1000),
            backfill_ms=int(settings.backfill_hours * 3_600_000),
        )
        self.tally = Tally(policy)
        self._n_late = 0
        # A counter that is first seen at 1 never rose, as far as Prometheus can tell.
        for rule in get_args(Rule):
            metrics.count("wiredesk_alerts_total", 0, rule=rule)
        for partition in range(settings.partitions):
            for how in ("missing", "twice"):
                metrics.count("wiredesk_law_broken_total", 0, partition=partition, how=how)
        metrics.count("wiredesk_backfill_items_total", 0)
        metrics.count("wiredesk_late_items_total", 0)
        self._measure_watches()

    def handle(self, records: Sequence[Record]) -> list[Result]:
        """Answer each record, in order."""
        return [self._count(record) if record.topic == self._tally_topic else self._tell(record) for record in records]

    def _tell(self, record: Record) -> Result:
        try:
            fact = fact_of(record, self._settings, self._watch_list.watches)
        except NotAnOutcome:
            return Result(outcomes=(("ignored", "not-an-outcome"),))
        if fact is None:
            return Result(outcomes=(("ignored", "tombstone"),))
        send = Send(topics.TALLY, fact.source.key.encode(), write_fact(fact), (), TALLY_PARTITION)
        return Result(sends=(send,), outcomes=(("fact", fact.outcome),))

    def learn(self, records: Sequence[Record]) -> None:
        """Take note of watches; one that cannot be used is told in the log and in the metrics, and watches nothing."""
        known = dict(self._watch_list.refused)
        self._watch_list.learn((record.key, record.value) for record in records)
        for name, why in self._watch_list.refused.items():
            if known.get(name) != why:
                log.warning("%s: %r cannot be used: %s", topics.WATCHES.name(self._settings), name[:_NAME_SHOWN], why)
        self._measure_watches()

    def _measure_watches(self) -> None:
        metrics.gauge("wiredesk_watches", len(self._watch_list.watches.entries))
        metrics.gauge("wiredesk_watches_refused", len(self._watch_list.refused))

    def _count(self, record: Record) -> Result:
        if record.partition != TALLY_PARTITION or record.value is None:
            return Result(outcomes=(("ignored", "not-a-fact"),))
        try:
            keep, sends, counted = self.tally.count(record.offset, record.value)
        except NotAnOutcome:
            return Result(outcomes=(("ignored", "not-a-fact"),))
        if keep is None:
            return Result(sends=sends, outcomes=(("counted", "again"),))
        self._measure(read_fact(record.value), counted)
        keeps = (Keep(_PREFIX + keep.key, keep.value),)
        return Result(keeps=keeps, sends=sends, outcomes=(("counted", counted.verdict),))

    def check_entry(self, value: bytes, key: bytes) -> None:
        """Raise ValueError, or msgspec's errors, for an entry that the counting could not start from."""
        check_entry(key, value)

    def restore(self, partition: int, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Rebuild the counting from the ledger; other partitions have none."""
        if partition == TALLY_PARTITION:
            self.tally.restore((key[len(_PREFIX) :], value) for key, value in entries if key.startswith(_PREFIX))
            self._n_late = self.tally.state.windows.n_late

    def forget(self, partition: int) -> None:
        """Drop the counting, which another worker does now, and its gauges with it."""
        if partition == TALLY_PARTITION:
            self.tally = Tally(self.tally.policy)
            self._n_late = 0
            metrics.forget("wiredesk_law_items")
            metrics.forget("wiredesk_law_position")
            metrics.forget("wiredesk_law_open_items")
            metrics.forget("wiredesk_watermark_timestamp_seconds")

    def expired(self, partition: int, committed: int) -> list[Keep]:  # noqa: ARG002
        """Replace the facts in the ledger by a snapshot, now and then.

        The shell asks between batches, when everything answered so far is acknowledged; so it need not wait for
        `committed`: no fact that the snapshot holds will be read again for an answer that was never sent.
        """
        if partition != TALLY_PARTITION:
            return []
        return [Keep(_PREFIX + keep.key, keep.value) for keep in self.tally.snapshot()]

    def _measure(self, fact: Fact, counted: Counted) -> None:
        state = self.tally.state
        if counted.verdict in ("live", "backfill", "dead"):
            metrics.count(
                "wiredesk_items_total",
                outcome=fact.outcome,
                relation=fact.relation or "none",
                language=fact.language or "none",
            )
            law = state.laws[fact.source.partition]
            metrics.gauge("wiredesk_law_items", law.counts[fact.outcome], partition=law.partition, outcome=fact.outcome)
            metrics.gauge("wiredesk_law_position", law.position, partition=law.partition)
            metrics.gauge("wiredesk_law_open_items", law.n_open, partition=law.partition)
        if counted.verdict in ("live", "backfill"):
            metrics.observe("wiredesk_item_seconds", max(fact.done - fact.arrived, 0) / 1000, outcome=fact.outcome)
        if counted.verdict == "backfill":
            metrics.count("wiredesk_backfill_items_total")
        if counted.verdict == "live":
            metrics.gauge("wiredesk_watermark_timestamp_seconds", state.windows.watermark / 1000)
            late = state.windows.n_late - self._n_late
            self._n_late = state.windows.n_late
            metrics.count("wiredesk_late_items_total", max(late, 0))
        for window in counted.published:
            metrics.count("wiredesk_windows_published_total", size=f"{window.kind} {window.size}", why=window.why)
        for alert in counted.raised:
            if alert.state == "raised":
                metrics.count("wiredesk_alerts_total", rule=alert.rule)
            if alert.rule == "law":
                metrics.count("wiredesk_law_broken_total", partition=alert.detail["partition"], how=alert.detail["how"])


def make_step(settings: Settings) -> Step:
    """Make the monitor's step.

    Raises:
        SettingsError: the watch list cannot be read or used.
    """
    entries: list[str] = []
    if settings.watch_list:
        try:
            entries = Path(settings.watch_list).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"WIREDESK_WATCH_LIST: cannot read {settings.watch_list!r}: {error}") from None
    try:
        return Monitor(settings, WatchList(entries))
    except WatchListError as error:
        raise SettingsError(f"WIREDESK_WATCH_LIST: {error}") from None
