"""When to call somebody: bursts, watch-list hits, silences, too many dead letters, the law broken.

Nothing here reads a clock. Silence needs time to pass, and the only time a replay repeats is the wire's own: the
greatest arrival time (broker's timestamp of a raw record) of the live facts. So an outlet is silent when the others
go on without it. A wire that is silent as a whole moves no time; Prometheus sees that (deploy/prometheus/rules).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import msgspec

from agents.monitor.windows import DAY_MS, HOUR_MS, MINUTE_MS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agents.monitor.outcome_facts import Fact
    from agents.monitor.trends import Burst
    from streams.contract.law import Hole

AlertRule = Literal["burst", "watch", "silence", "dead-letters", "law"]

# A burst that goes on is one alert; told again after so long without it.
BURST_QUIET_MS: Final = 6 * HOUR_MS
# Before so many items an outlet has no rhythm to fall out of.
RHYTHM_ITEMS: Final = 20
SHORTEST_SILENCE_MS: Final = 15 * MINUTE_MS
# Nights are learnt from the first full day on; before that the longest pause has to be exceeded threefold.
PAUSE_FACTOR: Final = 1.5
PAUSE_FACTOR_AT_FIRST: Final = 3.0
RHYTHM_DAYS: Final = 7
MOST_RHYTHMS: Final = 2_000
DEAD_RECENT: Final = 200
DEAD_LEAST: Final = 50
DEAD_RAISED: Final = 0.2
DEAD_RESOLVED: Final = 0.1
# A hole in the law older than this, in arrival time, is reported; a backlog keeps items in flight for long.
LAW_PATIENCE_MS: Final = HOUR_MS
MOST_ACTIVE: Final = 5_000


class Alert(NamedTuple):
    """Something a person should look at.

    Attributes:
        subject: What it is about; with `rule` it names the alert for ever.
        time: Milliseconds since the epoch, in the wire's own time.
        summary: One sentence.
    """

    rule: AlertRule
    subject: str
    state: Literal["raised", "resolved"]
    severity: Literal["info", "warning", "critical"]
    time: int
    summary: str
    detail: dict[str, Any]


class Rhythm(msgspec.Struct, array_like=True):
    """How an outlet or a language usually comes.

    Attributes:
        last: Arrival of its newest item, milliseconds.
        pauses: Day number to the longest pause that ended on it, milliseconds.
    """

    first: int
    last: int
    n: int = 1
    pauses: dict[int, int] = {}
    silent: bool = False

    def on_arrival(self, arrived: int) -> None:
        """Note an arrival; one out of order changes no pause."""
        self.n += 1
        if arrived <= self.last:
            return
        day = arrived // DAY_MS
        self.pauses[day] = max(self.pauses.get(day, 0), arrived - self.last)
        for old in [old for old in self.pauses if old < day - RHYTHM_DAYS]:
            del self.pauses[old]
        self.last = arrived

    def patience(self) -> int | None:
        """Return after how many milliseconds its silence is remarkable; None while it has no rhythm."""
        if self.n < RHYTHM_ITEMS:
            return None
        factor = PAUSE_FACTOR if self.last - self.first >= DAY_MS else PAUSE_FACTOR_AT_FIRST
        return max(SHORTEST_SILENCE_MS, int(factor * max(self.pauses.values(), default=0)))


class AlertState(msgspec.Struct):
    """What is known from the outcomes so far: which alerts stand, and how outlets usually come.

    Attributes:
        clock: Greatest arrival time of a live fact, milliseconds.
        active: "rule|subject" to when it was last seen.
        rhythms: "source|..." and "language|..." to their rhythm; the least recent go first.
        dead: Whether each of the last DEAD_RECENT outcomes was a dead letter.
        too_many_dead: The alert for that stands; "dead_rings" in the snapshots of 0.1.
    """

    clock: int = 0
    active: dict[str, int] = {}
    rhythms: dict[str, Rhythm] = {}
    dead: list[bool] = []
    too_many_dead: bool = msgspec.field(name="dead_rings", default=False)

    def watch(self, fact: Fact) -> list[Alert]:
        """Raise an alert for every watch-list entry an article hits."""
        return [
            Alert(
                "watch",
                entry,
                "raised",
                "info",
                fact.event_time,
                f"{_called(entry, fact)}: {fact.headline or fact.uri}",
                {
                    "uri": fact.uri,
                    "headline": fact.headline,
                    "language": fact.language,
                    "source": fact.outlet,
                    "cluster": fact.cluster,
                },
            )
            for entry in fact.watches
        ]

    def count_dead(self, fact: Fact) -> list[Alert]:
        """Raise an alert when too many of the last outcomes are dead letters, and resolve it when that is over."""
        self.dead.append(fact.outcome == "dead")
        if len(self.dead) > DEAD_RECENT:
            del self.dead[0]
        share = sum(self.dead) / len(self.dead)
        many = len(self.dead) >= DEAD_LEAST and share >= (DEAD_RESOLVED if self.too_many_dead else DEAD_RAISED)
        if many == self.too_many_dead:
            return []
        self.too_many_dead = many
        return [
            Alert(
                "dead-letters",
                "ratio",
                "raised" if many else "resolved",
                "critical" if many else "info",
                fact.arrived,
                f"{share:.0%} of the last {len(self.dead)} items were dead letters",
                {"share": round(share, 4), "of": len(self.dead), "reason": fact.reason, "stage": fact.stage},
            )
        ]

    def on_arrival(self, fact: Fact) -> list[Alert]:
        """Note a live arrival; tell of silences that end with it and of those its time reveals."""
        alerts = []
        for key in (f"source|{fact.outlet}" if fact.outlet else "", f"language|{fact.language}"):
            if not key:
                continue
            rhythm = self.rhythms.pop(key, None)
            if rhythm is None:
                rhythm = Rhythm(fact.arrived, fact.arrived)
            else:
                pause = fact.arrived - rhythm.last
                if rhythm.silent and pause > 0:
                    rhythm.silent = False
                    alerts.append(_silence(key, "resolved", fact.arrived, pause))
                rhythm.on_arrival(fact.arrived)
            self.rhythms[key] = rhythm
            if len(self.rhythms) > MOST_RHYTHMS:
                del self.rhythms[next(iter(self.rhythms))]
        old, self.clock = self.clock, max(self.clock, fact.arrived)
        if old // MINUTE_MS != self.clock // MINUTE_MS:
            alerts.extend(self._silences())
        return alerts

    def _silences(self) -> Iterable[Alert]:
        for key, rhythm in self.rhythms.items():
            patience = rhythm.patience()
            if patience is not None and not rhythm.silent and self.clock - rhythm.last > patience:
                rhythm.silent = True
                yield _silence(key, "raised", self.clock, self.clock - rhythm.last)

    def burst(self, bursts: Iterable[Burst], end: int, window: str) -> list[Alert]:
        """Raise an alert for each burst that has none standing."""
        alerts = []
        for burst in bursts:
            if self._fresh(f"burst|{burst.entity.id}", end, BURST_QUIET_MS):
                name = burst.entity.en or burst.entity.name
                alerts.append(
                    Alert(
                        "burst",
                        burst.entity.id,
                        "raised",
                        "warning",
                        end,
                        f"{name}: {_told(burst)} from {burst.voices} voices in {window}, {burst.expected:.1f} expected",
                        {
                            "id": burst.entity.id,
                            "type": burst.entity.type,
                            "name": burst.entity.name,
                            "labels": {
                                code: text for code, text in (("ar", burst.entity.ar), ("en", burst.entity.en)) if text
                            },
                            "stories": burst.events,
                            "reports": burst.stories,
                            "voices": burst.voices,
                            "expected": round(burst.expected, 3),
                            "score": round(burst.score, 2),
                            "against": burst.against,
                            "window": window,
                        },
                    )
                )
        return alerts

    def _fresh(self, key: str, now: int, quiet_ms: int) -> bool:
        last = self.active.pop(key, None)
        self.active[key] = now if last is None else max(now, last)
        if len(self.active) > MOST_ACTIVE:
            del self.active[next(iter(self.active))]
        return last is None or now - last > quiet_ms

    def gaps(self, topic: str, gaps: Iterable[Hole]) -> list[Alert]:
        """Raise an alert for raw records without an outcome."""
        return [
            Alert(
                "law",
                f"{topic}:{gap.partition}:{gap.first}",
                "raised",
                "critical",
                self.clock,
                f"{gap.last - gap.first + 1} records of {topic} partition {gap.partition} from offset {gap.first} "
                "have no outcome although later ones have",
                {"topic": topic, "partition": gap.partition, "first": gap.first, "last": gap.last, "how": "missing"},
            )
            for gap in gaps
        ]

    def twice(self, fact: Fact) -> Alert:
        """Raise an alert for an item that ended in two different ways."""
        return Alert(
            "law",
            fact.source.key,
            "raised",
            "critical",
            fact.arrived,
            f"{fact.source.key} has a second, different outcome: {fact.outcome}",
            {
                "topic": fact.source.topic,
                "partition": fact.source.partition,
                "offset": fact.source.offset,
                "how": "twice",
            },
        )


def _told(burst: Burst) -> str:
    stories = "1 story" if burst.events == 1 else f"{burst.events} stories"
    return stories if burst.events == burst.stories else f"{burst.stories} reports of {stories}"


def _called(entry: str, fact: Fact) -> str:
    """Return a watched id with the name it has in this article: nobody knows Q1049 by heart."""
    of = next((e for e in fact.entities if entry == e.id or e.id.rstrip("/").endswith(f"/{entry}")), None)
    name = (of.ar if fact.language == "ar" else of.en) or of.name if of else ""
    return f"{name} ({entry})" if name else entry


def _silence(key: str, state: Literal["raised", "resolved"], now: int, pause: int) -> Alert:
    kind, name = key.split("|", 1)
    minutes = pause // MINUTE_MS
    said = (
        f"nothing from {kind} {name} for {minutes} min"
        if state == "raised"
        else f"{kind} {name} is back after {minutes} min"
    )
    return Alert(
        "silence",
        f"{kind}:{name}",
        state,
        "warning" if state == "raised" else "info",
        now,
        said,
        {"kind": kind, "name": name, "seconds": pause // 1000},
    )
