"""The count of the whole wire: facts in, windows, laws and alerts out; a state that survives any crash.

State is a function of the facts in the order of TALLY's one partition. The ledger holds a snapshot of it and the
facts since, so what was counted stays counted; a fact that is read again answers with what it answered before.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from agents.monitor import alerts
from agents.monitor.alerts import Alert, AlertState
from agents.monitor.awaited import Awaited
from agents.monitor.outcome_facts import Fact, NotAnOutcome, read_fact
from agents.monitor.statistics import alert_send, law_send, window_sends
from agents.monitor.told_events import ToldEvents
from agents.monitor.trends import Clusters, History, Ranked
from agents.monitor.windows import MINUTE_MS, Published, Windows
from streams.contract.law import PartitionLaw
from streams.contract.step import Keep, Send

if TYPE_CHECKING:
    from collections.abc import Iterable

# A snapshot is a few hundred kB; at a trickle the facts since the last are read again at start, 5,000 in 0.5 s.
SNAPSHOT_EVERY: Final = 5_000
_CHUNK_BYTES: Final = 500_000
_MOST_PARTS: Final = 10_000
_MOST_OFFSETS: Final = 1 << 62
_RECENT_REPEATS: Final = 20_000
_LAW_EVERY_FACTS: Final = 25
_FACT, _PART, _HEAD = b"fact|", b"part|", b"head"


class CountingPolicy(NamedTuple):
    """What the counting is told.

    Attributes:
        raw: Full name of the raw topic; outcomes of other places obey no law.
        origin: Topic and partition of the facts, for ce_source.
    """

    raw: str
    origin: str
    lateness_ms: int = 120_000
    backfill_ms: int = 48 * 3_600_000


class State(msgspec.Struct):
    """Everything that is counted. Bounded: see the limits of its parts.

    Attributes:
        position: Offset of the last fact counted; -1 at first.
        alerts: "bells" in the snapshots of 0.1.
        repeats: Event ids of republished articles and strays, newest last: they are no item's outcome.
        republished: Raw partition to articles published again because of another record.
        unpublished: Raw partitions whose law has changed since it was published.
    """

    position: int = -1
    windows: Windows = msgspec.field(default_factory=Windows)
    clusters: Clusters = msgspec.field(default_factory=Clusters)
    history: History = msgspec.field(default_factory=History)
    laws: dict[int, PartitionLaw] = {}
    alerts: AlertState = msgspec.field(name="bells", default_factory=AlertState)
    repeats: dict[str, None] = {}
    republished: dict[int, int] = {}
    unpublished: set[int] = set()
    since_law: int = 0
    clock: int = 0
    n_backfill: int = 0
    awaited: Awaited = msgspec.field(default_factory=Awaited)
    told: ToldEvents = msgspec.field(default_factory=ToldEvents)


class Counted(NamedTuple):
    """What a fact led to.

    Attributes:
        verdict: "live", "backfill", "dead", "again", "republished", "stray", "foreign" or "story".
        raised: Alerts raised, and those resolved.
        ranked: The entities of each window published; None for a minute, which is too short to rank any.
    """

    verdict: str
    published: tuple[Published, ...] = ()
    raised: tuple[Alert, ...] = ()
    ranked: tuple[list[Ranked] | None, ...] = ()


class _Head(msgspec.Struct, array_like=True):
    n_parts: int
    position: int


def _part_keys(head: _Head) -> list[bytes]:
    return [_PART + b"%020d|%d" % (head.position, n) for n in range(head.n_parts)]


def check_entry(key: bytes, value: bytes) -> None:
    """Raise ValueError, or msgspec's errors, for a ledger entry that no tally has written."""
    if key == _HEAD:
        head = msgspec.msgpack.decode(value, type=_Head)
        if not 0 <= head.n_parts <= _MOST_PARTS or not -1 <= head.position < _MOST_OFFSETS:
            raise ValueError("the head is of no snapshot")
    elif key.startswith(_FACT):
        if not 0 <= int(key[len(_FACT) :]) < _MOST_OFFSETS:
            raise ValueError("no topic is that long")
    elif not key.startswith(_PART):
        raise ValueError("the key is none of ours")


class Tally:
    """The counting of one TALLY partition."""

    def __init__(self, policy: CountingPolicy) -> None:
        """Start with nothing counted."""
        self.policy = policy
        self.state = State()
        self._since: list[int] = []
        self._answers: dict[int, tuple[Send, ...]] = {}
        self._parts: list[bytes] = []
        self._last_replay = -1

    def count(self, offset: int, value: bytes) -> tuple[Keep | None, tuple[Send, ...], Counted]:
        """Count the fact at an offset of TALLY.

        Returns:
            The ledger entry that makes it durable (None when it stands there already), what to send, what happened.

        Raises:
            NotAnOutcome: it is no fact.
        """
        if offset >= self._last_replay:
            self._last_replay = -1
        if offset <= self.state.position:
            return None, self._answers.get(offset, ()), Counted("again")
        fact = read_fact(value)
        sends, counted = self._apply(offset, fact)
        self._since.append(offset)
        return Keep(_FACT + b"%020d" % offset, value), sends, counted

    def restore(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Rebuild the state from the ledger: the snapshot, then the facts since, remembering their answers."""
        self.state, self._since, self._answers = State(), [], {}
        known = dict(entries)
        # A crash in the middle of a snapshot leaves parts that no head names; the next snapshot removes them too.
        self._parts = [key for key in known if key.startswith(_PART)]
        if _HEAD in known:
            head = msgspec.msgpack.decode(known[_HEAD], type=_Head)
            try:
                packed = b"".join(known[key] for key in _part_keys(head))
                self.state = msgspec.msgpack.decode(zlib.decompress(packed), type=State)
            except (KeyError, zlib.error, msgspec.DecodeError):
                # Somebody else's head or parts: a count that begins anew is better than none at every start.
                self.state = State()
        facts = sorted((int(key[len(_FACT) :]), value) for key, value in known.items() if key.startswith(_FACT))
        for offset, value in facts:
            self._since.append(offset)
            # A crash between a snapshot and the removal of what it replaces leaves facts that it holds already.
            if offset > self.state.position:
                try:
                    self._answers[offset], _ = self._apply(offset, read_fact(value))
                except NotAnOutcome:  # written by a newer version; the state's position passes it all the same
                    self.state.position = offset
        # Kafka may hand these facts out once more, and a snapshot drops their answers: it waits for the last of them.
        self._last_replay = max(self._answers, default=-1)

    @property
    def _awaits_replays(self) -> bool:
        """Tell whether facts counted before a restart may be read again whose answers never went out."""
        return self._last_replay >= 0

    def snapshot(self, *, force: bool = False) -> list[Keep]:
        """Write a snapshot and remove what it replaces, when enough facts have come since the last.

        To be asked for only while every answer so far has been sent and acknowledged: answers are not in it.
        """
        if self._awaits_replays or not self._since or (len(self._since) < SNAPSHOT_EVERY and not force):
            return []
        packed = zlib.compress(msgspec.msgpack.encode(self.state), 1)
        parts = [packed[at : at + _CHUNK_BYTES] for at in range(0, len(packed), _CHUNK_BYTES)]
        head = _Head(len(parts), self.state.position)
        keys = _part_keys(head)
        keeps = [Keep(key, part) for key, part in zip(keys, parts, strict=True)]
        keeps.append(Keep(_HEAD, msgspec.msgpack.encode(head)))
        keeps.extend(Keep(key, None) for key in self._parts if key not in keys)
        keeps.extend(Keep(_FACT + b"%020d" % offset, None) for offset in self._since)
        self._since, self._answers, self._parts = [], {}, keys
        return keeps

    def _apply(self, offset: int, fact: Fact) -> tuple[tuple[Send, ...], Counted]:
        state = self.state
        state.position = offset
        if fact.outcome == "story":
            state.told.learn(fact.story, fact.cluster, fact.merged_into)
            return (), Counted("story")
        state.clock = max(state.clock, fact.arrived)
        counted = self._judge(fact)
        sends = [alert_send(alert, f"{offset}:{n}", self.policy.origin) for n, alert in enumerate(counted.raised)]
        for window, ranked in zip(counted.published, counted.ranked, strict=True):
            sends.extend(window_sends(window, ranked, self.policy.origin, state.told))
        state.since_law += 1
        if counted.published or state.since_law >= _LAW_EVERY_FACTS:
            state.since_law = 0
            sends.extend(
                law_send(self.policy.raw, state.laws[p], state.republished.get(p, 0), state.clock, self.policy.origin)
                for p in sorted(state.unpublished)
                if p in state.laws
            )
            state.unpublished.clear()
        return tuple(sends), counted

    def _judge(self, fact: Fact) -> Counted:
        state, source = self.state, fact.source
        if fact.cause or source.topic != self.policy.raw:
            return self._stray(fact)
        law = state.laws.get(source.partition)
        if law is None:
            law = state.laws[source.partition] = PartitionLaw(source.partition)
        how = law.account(source.offset, source.item, source.items, fact.outcome, fact.arrived)
        if how == "twice":
            state.unpublished.add(source.partition)
            return Counted("again", raised=(state.alerts.twice(fact),))
        if how in ("again", "foreign"):
            return Counted(how)
        state.unpublished.add(source.partition)
        raised = state.alerts.count_dead(fact)
        if fact.outcome == "dead":
            state.windows.add(fact, self.policy.lateness_ms)
            return Counted("dead", raised=tuple(raised))
        if fact.arrived - fact.event_time > self.policy.backfill_ms:
            state.n_backfill += 1
            return Counted("backfill", raised=tuple(raised))
        return self._live(fact, raised)

    def _stray(self, fact: Fact) -> Counted:
        repeats = self.state.repeats
        if fact.event_id in repeats:
            return Counted("again")
        repeats[fact.event_id] = None
        if len(repeats) > _RECENT_REPEATS:
            del repeats[next(iter(repeats))]
        if fact.cause:
            partition = fact.source.partition
            self.state.republished[partition] = self.state.republished.get(partition, 0) + 1
            self.state.unpublished.add(partition)
            return Counted("republished")
        return Counted("stray", raised=tuple(self.state.alerts.count_dead(fact)))

    def _live(self, fact: Fact, raised: list[Alert]) -> Counted:
        state, standing = self.state, self.state.alerts
        minute = standing.clock // MINUTE_MS
        raised.extend(standing.watch(fact))
        raised.extend(state.awaited.count(fact))
        raised.extend(standing.on_arrival(fact))
        if standing.clock // MINUTE_MS != minute:
            for law in state.laws.values():
                raised.extend(standing.gaps(self.policy.raw, law.overdue(standing.clock - alerts.LAW_PATIENCE_MS)))
        if fact.entities:
            state.clusters.learn(fact.cluster, fact.entities)
        state.windows.add(fact, self.policy.lateness_ms)
        published = state.windows.advance(fact.event_time, self.policy.lateness_ms, dated=fact.dated)
        ranked: list[list[Ranked] | None] = []
        for window in published:
            minute_long = window.kind == "tumbling" and window.size == "1m"
            names = None if minute_long else state.clusters.rank(window.pane, state.told)
            ranked.append(names)
            if names is not None:
                raised.extend(self._compare(window, names))
        return Counted("live", published=tuple(published), raised=tuple(raised), ranked=tuple(ranked))

    def _compare(self, window: Published, names: list[Ranked]) -> list[Alert]:
        """Remember an hour; hold a quarter that closes against the hours remembered."""
        history, n_stories = self.state.history, len(window.pane.stories)
        if window.kind == "tumbling" and window.size == "1h":
            history.record(window.start, n_stories, names)
        elif window.kind == "sliding" and window.size == "15m" and window.revision == 0:
            bursts = history.bursts(window.start, window.end, n_stories, names)
            return self.state.alerts.burst(bursts, window.end, "15 min")
        return []
