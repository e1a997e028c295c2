"""Event-time windows of our own: tumbling panes, closed by a watermark, corrected when something comes late.

Faust's windowed tables are not used: their keys never expire after a restart and their ends are 0.1 s short. There is
no clock here. The watermark is the greatest time that a dated item stated, and that is never later than the broker's.
An item without a time, or with one that cannot be, is counted when it came and moves nothing: beside a wire that is
read days later it would close every window that is still to be filled. Sliding windows are sums of panes.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

from streams.news.clock import LATEST_MS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from agents.monitor.outcome_facts import Fact

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 3_600_000
DAY_MS: Final = 86_400_000

# Labels come from the wire: a window counts so many per dimension, the rest together.
MOST_LABELS: Final = 400
_MOST_STORIES: Final = 20_000
MOST_VOICES: Final = 200
OTHER: Final = "other"
NONE: Final = "none"
# Upper bounds, milliseconds, of the histograms of latency (raw record to outcome) and delay (article to raw record).
BOUNDS_MS: Final = (
    10,
    25,
    50,
    100,
    250,
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    30_000,
    MINUTE_MS,
    300_000,
    900_000,
    HOUR_MS,
    DAY_MS,
)
# A late fact touches up to 24 sliding windows; their corrections are gathered for this long.
_CORRECT_SLIDING_MS: Final = 5 * MINUTE_MS
# Undated items may come for ever and move no watermark: panes ahead of it are made up to so many keeping times.
_MOST_AHEAD: Final = 2
# Relations that bring nobody new to a story: the same uri again.
_SAME_ITEM: Final = frozenset({"resend", "superseded", "version", "correction", "kill"})

_Why = Literal["closed", "corrected"]


class Size(NamedTuple):
    """A tumbling window.

    Attributes:
        keep_ms: How far behind the watermark its panes still take late facts.
        correct_ms: Corrections are gathered and published when the watermark crosses a multiple of this.
    """

    name: str
    length_ms: int
    keep_ms: int
    correct_ms: int


class Sliding(NamedTuple):
    """A sliding window: the sum of the panes of a tumbling one, published every `pane.length_ms`."""

    name: str
    length_ms: int
    pane: int
    keep_ms: int


TUMBLING: Final = (
    Size("1m", MINUTE_MS, 3 * HOUR_MS, MINUTE_MS),
    Size("15m", 15 * MINUTE_MS, 30 * HOUR_MS, MINUTE_MS),
    Size("1h", HOUR_MS, 3 * DAY_MS, 5 * MINUTE_MS),
    Size("1d", DAY_MS, 4 * DAY_MS, HOUR_MS),
)
SLIDING: Final = (
    Sliding("15m", 15 * MINUTE_MS, 0, 2 * HOUR_MS),
    Sliding("1h", HOUR_MS, 1, 12 * HOUR_MS),
    Sliding("1d", DAY_MS, 2, DAY_MS),
)


class StoryVoices(msgspec.Struct, array_like=True):
    """Who carried a story in a window: distinct voices (whose copy) and outlets (where it stood)."""

    voices: set[str] = set()
    outlets: set[str] = set()


class Pane(msgspec.Struct):
    """The facts of one tumbling window, added up. Adding is commutative until a bound is reached.

    Attributes:
        counts: Dimension to label to number of items.
        stories: Cluster to who carried it.
        n_late: Facts that came after the watermark had closed the window.
        revision: -1 until published, then 0, 1, ...
        changed: Holds facts that are not published yet.
    """

    start: int
    counts: dict[str, dict[str, int]] = {}
    stories: dict[str, StoryVoices] = {}
    n_late: int = 0
    revision: int = -1
    changed: bool = False

    def add(self, fact: Fact) -> None:
        """Count a fact in every dimension."""
        self._count("outcome", fact.outcome)
        if fact.outcome == "dead":
            self._count("reason", f"{fact.stage}: {fact.reason}")
            return
        self._count("relation", fact.relation or NONE)
        self._count("language", fact.language or NONE)
        self._count("source", fact.outlet or NONE)
        self._count("agency", fact.agency or NONE)
        for stage, word in fact.status.items():
            self._count("status", f"{stage}: {word}")
        for reason, n in fact.removed.items():
            self._count("removed", reason, n)
        self._count("latency", bucket(fact.done - fact.arrived))
        self._count("delay", bucket(fact.arrived - fact.event_time))
        if fact.relation in _SAME_ITEM:
            return
        story = self.stories.get(fact.cluster)
        if story is None:
            if len(self.stories) >= _MOST_STORIES:
                return
            story = self.stories[fact.cluster] = StoryVoices(set(), set())
        if len(story.outlets) < MOST_VOICES:
            story.voices.add(fact.voice)
            story.outlets.add(fact.outlet or fact.uri)

    def _count(self, dimension: str, label: str, n: int = 1) -> None:
        labels = self.counts.setdefault(dimension, {})
        if label not in labels and len(labels) >= MOST_LABELS:
            label = OTHER
        labels[label] = labels.get(label, 0) + n


class Published(NamedTuple):
    """A window to be written to wire.statistics.

    Attributes:
        kind: "tumbling" or "sliding".
        start: Milliseconds since the epoch, inclusive; `end` is exclusive.
        revision: 0 when it closes, one more at each correction.
    """

    kind: Literal["tumbling", "sliding"]
    size: str
    start: int
    end: int
    revision: int
    why: _Why
    pane: Pane


class Windows(msgspec.Struct):
    """All panes of all sizes and the watermark.

    Attributes:
        watermark: Greatest event time of a dated live item, milliseconds; 0 at first.
        panes: Per entry of TUMBLING: start to pane.
        last_revision: Per entry of SLIDING: end to its last revision; "slid" in the snapshots of 0.1.
        dirty: Per entry of SLIDING: ends whose panes hold facts that are not published yet.
        n_late: Live facts that came after their minute was published.
        n_beyond: Live facts that no window takes: too late even for the longest, or undated and far ahead of all.
        undated_only: No dated item has come yet: the watermark is of undated ones, and the first dated sets it anew.
    """

    watermark: int = 0
    panes: list[dict[int, Pane]] = msgspec.field(default_factory=lambda: [{} for _ in TUMBLING])
    last_revision: list[dict[int, int]] = msgspec.field(name="slid", default_factory=lambda: [{} for _ in SLIDING])
    dirty: list[set[int]] = msgspec.field(default_factory=lambda: [set() for _ in SLIDING])
    n_late: int = 0
    n_beyond: int = 0
    undated_only: bool = False

    def add(self, fact: Fact, lateness_ms: int) -> None:
        """Count a live fact in one window of every size that still takes it; it is late where that should be closed."""
        if fact.dated and self.undated_only:
            self.watermark, self.undated_only = 0, False
        taken = False
        for at, size in enumerate(TUMBLING):
            start = fact.event_time - fact.event_time % size.length_ms
            if start + size.length_ms + size.keep_ms <= self.watermark:
                continue
            pane = self.panes[at].get(start)
            if pane is None and not fact.dated and len(self.panes[at]) * size.length_ms > _MOST_AHEAD * size.keep_ms:
                continue
            taken = True
            if pane is None:
                pane = self.panes[at][start] = Pane(start)
            pane.add(fact)
            pane.changed = True
            if start + size.length_ms + lateness_ms <= self.watermark:
                pane.n_late += 1
                self.n_late += at == 0
            self._mark_dirty(at, start)
        self.n_beyond += not taken

    def _mark_dirty(self, at: int, start: int) -> None:
        for slide, sliding in enumerate(SLIDING):
            if sliding.pane == at:
                step = TUMBLING[at].length_ms
                oldest = self.watermark - sliding.keep_ms
                ends = range(start + step, start + sliding.length_ms + 1, step)
                self.dirty[slide].update(end for end in ends if end > oldest)

    def advance(self, event_time: int, lateness_ms: int, *, dated: bool = True) -> list[Published]:
        """Move the watermark and return what closes, and what has to be corrected, in order of their ends.

        A window closes when the watermark is `lateness_ms` past its end. Panes past keeping are dropped. An undated
        item moves the watermark only on a wire on which nothing is dated.
        """
        if not dated:
            self.undated_only = self.undated_only or not self.watermark
            if not self.undated_only:
                return []
        old = self.watermark if self.watermark < LATEST_MS else 0  # 0.1 let one record set it to any year
        if event_time <= old:
            return []
        self.watermark = event_time
        published: list[Published] = []
        # Before the panes they are sums of are dropped below.
        for slide in range(len(SLIDING)):
            published.extend(self._slide(slide, old - lateness_ms, event_time - lateness_ms))
        for at, size in enumerate(TUMBLING):
            closing = event_time - lateness_ms
            if (
                closing // MINUTE_MS == (old - lateness_ms) // MINUTE_MS
                and old // size.correct_ms == event_time // size.correct_ms
            ):
                continue
            correcting = old // size.correct_ms != event_time // size.correct_ms
            for start in sorted(self.panes[at]):
                pane = self.panes[at][start]
                end = start + size.length_ms
                if end <= closing and pane.changed and (pane.revision < 0 or correcting):
                    why: _Why = "corrected" if pane.revision >= 0 else "closed"
                    pane.revision += 1
                    pane.changed = False
                    published.append(Published("tumbling", size.name, start, end, pane.revision, why, pane))
                if end + size.keep_ms <= event_time:
                    del self.panes[at][start]
        published.sort(key=lambda window: (window.end, window.end - window.start, window.kind))
        return published

    def _slide(self, slide: int, old: int, closing: int) -> Iterator[Published]:
        if old // MINUTE_MS == closing // MINUTE_MS:
            return
        sliding, dirty, last_revision = SLIDING[slide], self.dirty[slide], self.last_revision[slide]
        panes = self.panes[sliding.pane]
        oldest = closing - sliding.keep_ms
        correcting = old // _CORRECT_SLIDING_MS != closing // _CORRECT_SLIDING_MS
        for end in sorted(end for end in dirty if end <= closing):
            revision = last_revision.get(end, -1) + 1
            if revision and not correcting and end > oldest:
                continue
            dirty.discard(end)
            last_revision[end] = revision
            starts = range(end - sliding.length_ms, end, TUMBLING[sliding.pane].length_ms)
            merged = merge(starts[0], (panes[start] for start in starts if start in panes))
            why: _Why = "corrected" if revision else "closed"
            yield Published("sliding", sliding.name, starts[0], end, revision, why, merged)
        for end in [end for end in last_revision if end <= oldest]:
            del last_revision[end]


def merge(start: int, panes: Iterable[Pane]) -> Pane:
    """Add panes up into a new one."""
    total = Pane(start, {}, {})
    for pane in panes:
        total.n_late += pane.n_late
        for dimension, labels in pane.counts.items():
            into = total.counts.setdefault(dimension, {})
            for label, n in labels.items():
                into[label] = into.get(label, 0) + n
        for cluster, story in pane.stories.items():
            there = total.stories.get(cluster)
            if there is None:
                total.stories[cluster] = StoryVoices(set(story.voices), set(story.outlets))
            else:
                there.voices |= story.voices
                there.outlets |= story.outlets
    return total


def bucket(milliseconds: int) -> str:
    """Return the histogram bucket of a duration: its upper bound in seconds, "+Inf" above the last."""
    at = bisect_left(BOUNDS_MS, milliseconds)
    return f"{BOUNDS_MS[at] / 1000:g}" if at < len(BOUNDS_MS) else "+Inf"


def quantile(counts: dict[str, int], share: float) -> float | None:
    """Estimate a quantile as the upper bound of its bucket, seconds; None when empty or past the last bound."""
    total = sum(counts.values())
    running = 0
    for bound in BOUNDS_MS:
        running += counts.get(f"{bound / 1000:g}", 0)
        if total and running >= share * total:
            return bound / 1000
    return None
