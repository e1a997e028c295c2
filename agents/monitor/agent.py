"""The monitor: makes a fact of every outcome, counts all facts in one place, publishes statistics and alerts.

Two hops in one step. Outcomes are read in parallel and each becomes a fact on TALLY, partition 0; whoever owns that
partition counts the whole wire. No clock, no random number: docs/monitoring.md says what each figure means.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from agents.monitor.alerts import AlertRule
from agents.monitor.outcome_facts import TALLY_PARTITION, Fact, NotAnOutcome, fact_of, read_fact, write_fact
from agents.monitor.state import Counted, CountingPolicy, Tally, check_entry
from agents.monitor.watches import WatchList, WatchListError
from streams.contract import topics
from streams.contract.step import Keep, Measurement, Record, Result, Send, Step, measured
from streams.contract.topology import BY_NAME
from streams.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from streams.settings import Settings

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
        policy = CountingPolicy(
            raw=topics.RAW.name(settings),
            origin=f"/{self._tally_topic}/{TALLY_PARTITION}",
            lateness_ms=int(settings.lateness_seconds * 1000),
            backfill_ms=int(settings.backfill_hours * 3_600_000),
        )
        self.tally = Tally(policy)

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
        send = Send(topics.TALLY, fact.source.key.encode(), write_fact(fact), partition=TALLY_PARTITION)
        return Result(sends=(send,), outcomes=(("fact", fact.outcome),))

    def learn(self, records: Sequence[Record]) -> list[str]:
        """Take note of watches; returns what cannot be used and so watches nothing, a line each."""
        topic = topics.WATCHES.name(self._settings)
        known = dict(self._watch_list.refused)
        self._watch_list.learn((record.key, record.value) for record in records)
        return [
            f"{topic}: {name[:_NAME_SHOWN]!r} cannot be used: {why}"
            for name, why in self._watch_list.refused.items()
            if known.get(name) != why
        ]

    def _count(self, record: Record) -> Result:
        if record.partition != TALLY_PARTITION or record.value is None:
            return Result(outcomes=(("ignored", "not-a-fact"),))
        windows = self.tally.state.windows
        before = windows.n_late, windows.n_beyond
        try:
            keep, sends, counted = self.tally.count(record.offset, record.value)
        except NotAnOutcome:
            return Result(outcomes=(("ignored", "not-a-fact"),))
        if keep is None:
            return Result(sends=sends, outcomes=(("counted", "again"),))
        missed = windows.n_late - before[0], windows.n_beyond - before[1]
        return Result(
            keeps=(Keep(_PREFIX + keep.key, keep.value),),
            sends=sends,
            outcomes=(("counted", counted.verdict),),
            measurements=_measurements(read_fact(record.value), counted, missed),
        )

    def check_entry(self, value: bytes, key: bytes) -> None:
        """Raise ValueError, or msgspec's errors, for an entry that the counting could not start from."""
        check_entry(key, value)

    def restore(self, partition: int, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Rebuild the counting from the ledger; other partitions have none."""
        if partition == TALLY_PARTITION:
            self.tally.restore((key[len(_PREFIX) :], value) for key, value in entries if key.startswith(_PREFIX))

    def forget(self, partition: int) -> None:
        """Drop the counting, which another worker does now."""
        if partition == TALLY_PARTITION:
            self.tally = Tally(self.tally.policy)

    def expired(self, partition: int, committed: int) -> list[Keep]:  # noqa: ARG002
        """Replace the facts in the ledger by a snapshot, now and then.

        The shell asks between batches, when everything answered so far is acknowledged; so it need not wait for
        `committed`: no fact that the snapshot holds will be read again for an answer that was never sent.
        """
        if partition != TALLY_PARTITION:
            return []
        return [Keep(_PREFIX + keep.key, keep.value) for keep in self.tally.snapshot()]

    def measure(self) -> list[Measurement]:
        """Return the gauges of the watch list and of what is counted here, and counters that may not rise for weeks.

        A counter that is first seen at 1 never rose, as far as Prometheus can tell.
        """
        zeros = [measured("wiredesk_alerts_total", 0, rule=rule) for rule in get_args(AlertRule)]
        zeros += [
            measured("wiredesk_law_broken_total", 0, partition=partition, how=how)
            for partition in range(self._settings.partitions)
            for how in ("missing", "twice")
        ]
        gauges = [
            measured("wiredesk_backfill_items_total", 0),
            measured("wiredesk_late_items_total", 0),
            measured("wiredesk_beyond_items_total", 0),
            measured("wiredesk_undated_items_total", 0),
            measured("wiredesk_watches", len(self._watch_list.watches.entries)),
            measured("wiredesk_watches_refused", len(self._watch_list.refused)),
        ]
        for law in self.tally.state.laws.values():
            gauges.append(measured("wiredesk_law_position", law.position, partition=law.partition))
            gauges.append(measured("wiredesk_law_open_items", law.n_open, partition=law.partition))
            gauges.extend(
                measured("wiredesk_law_items", n, partition=law.partition, outcome=outcome)
                for outcome, n in law.counts.items()
            )
        watermark = self.tally.state.windows.watermark
        if watermark:
            gauges.append(measured("wiredesk_watermark_timestamp_seconds", watermark / 1000))
        return zeros + gauges


def _measurements(fact: Fact, counted: Counted, missed: tuple[int, int]) -> tuple[Measurement, ...]:
    """Say what a fact that was counted moves; `missed`: late for its minute, and taken by no window."""
    found = []
    if counted.verdict in ("live", "backfill", "dead"):
        relation, language = fact.relation or "none", fact.language or "none"
        found.append(measured("wiredesk_items_total", outcome=fact.outcome, relation=relation, language=language))
    if counted.verdict in ("live", "backfill"):
        seconds = max(fact.done - fact.arrived, 0) / 1000
        found.append(measured("wiredesk_item_seconds", seconds, outcome=fact.outcome))
    if counted.verdict == "backfill":
        found.append(measured("wiredesk_backfill_items_total"))
    if counted.verdict == "live" and not fact.dated:
        found.append(measured("wiredesk_undated_items_total"))
    n_late, n_beyond = missed
    if n_late:
        found.append(measured("wiredesk_late_items_total", n_late))
    if n_beyond:
        found.append(measured("wiredesk_beyond_items_total", n_beyond))
    found.extend(
        measured("wiredesk_windows_published_total", size=f"{window.kind} {window.size}", why=window.why)
        for window in counted.published
    )
    for alert in counted.raised:
        if alert.state == "raised":
            found.append(measured("wiredesk_alerts_total", rule=alert.rule))
        if alert.rule == "law":
            partition, how = alert.detail["partition"], alert.detail["how"]
            found.append(measured("wiredesk_law_broken_total", partition=partition, how=how))
    return tuple(found)


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
