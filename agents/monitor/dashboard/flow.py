"""How much came out over time, in bars: by minute for the last hours, by quarter of an hour for a month. Bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from agents.monitor.dashboard.stories import Json

_MINUTE_MS: Final = 60_000
_QUARTER_MS: Final = 15 * _MINUTE_MS
_HOUR_MS: Final = 60 * _MINUTE_MS
# How many slots of each width are kept.
_KEPT: Final = {_MINUTE_MS: 6 * 60, _QUARTER_MS: 30 * 24 * 4}
MOST_MS: Final = _QUARTER_MS * _KEPT[_QUARTER_MS]
# Labels of a dimension in one slot: a wire has some twenty languages, who invents more fills no memory.
_LABELS: Final = 40


class _Range(NamedTuple):
    slot: int
    step: int
    bars: int


RANGES: Final = {
    "1h": _Range(_MINUTE_MS, _MINUTE_MS, 60),
    "6h": _Range(_MINUTE_MS, 5 * _MINUTE_MS, 72),
    "24h": _Range(_QUARTER_MS, _QUARTER_MS, 96),
    "2d": _Range(_QUARTER_MS, 2 * _QUARTER_MS, 96),
    "7d": _Range(_QUARTER_MS, 2 * _HOUR_MS, 84),
    "30d": _Range(_QUARTER_MS, 6 * _HOUR_MS, 121),
}


class Flow:
    """Counts by time, dimension and label."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._slots: dict[int, dict[int, dict[str, dict[str, int]]]] = {width: {} for width in _KEPT}

    def add(self, time: int, dimension: str, label: str) -> None:
        """Count one of a label at a time, milliseconds; what is older than all that is kept is left out."""
        for width, slots in self._slots.items():
            start = time - time % width
            if start not in slots and len(slots) >= _KEPT[width]:
                oldest = min(slots)
                if start < oldest:
                    continue
                del slots[oldest]
            counts = slots.setdefault(start, {}).setdefault(dimension, {})
            if label in counts or len(counts) < _LABELS:
                counts[label] = counts.get(label, 0) + 1

    def read(self, wanted: str = "") -> Json:
        """Show the bars of a range that end with the newest count.

        Args:
            wanted: One of RANGES; anything else is the shortest that shows all there is.

        Returns:
            `range`, `step` and `starts` in milliseconds, and `counts` by dimension and label, one a start; no starts
            where nothing is counted.

        Cost: linear in the slots kept, about a millisecond for a month.
        """
        minutes, quarters = self._slots[_MINUTE_MS], self._slots[_QUARTER_MS]
        if not minutes:
            return {"range": wanted if wanted in RANGES else "1h", "step": _MINUTE_MS, "starts": [], "counts": {}}
        newest = max(minutes)
        if wanted not in RANGES:
            span = newest - min(quarters)
            wanted = next((name for name, one in RANGES.items() if one.step * (one.bars - 1) >= span), "30d")
        slot, step, bars = RANGES[wanted]
        first = newest - newest % step - (bars - 1) * step
        counts: dict[str, dict[str, list[int]]] = {}
        for start, dimensions in self._slots[slot].items():
            at = (start - first) // step
            if at < 0:
                continue
            for dimension, labels in dimensions.items():
                for label, n in labels.items():
                    counts.setdefault(dimension, {}).setdefault(label, [0] * bars)[at] += n
        starts: list[Any] = [first + n * step for n in range(bars)]
        return {"range": wanted, "step": step, "starts": starts, "counts": counts}
