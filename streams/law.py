"""The conservation law: every item of the raw topic ends as exactly one article, duplicate or dead letter.

Counted from the topics alone, as any outside reader can: each outcome names its raw record, item and items.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

Place = tuple[int, int]


class Outcome(NamedTuple):
    """One outcome of an item.

    Attributes:
        kind: "article", "duplicate" or "dead".
        caused: It was sent again because of another record and does not count.
    """

    kind: str
    partition: int
    offset: int
    item: int
    items: int
    caused: bool = False
    relation: str = ""


class Balance(NamedTuple):
    """What became of a partition's raw records.

    Attributes:
        raw: Records on the raw topic.
        missing: Offsets without an outcome for every item: in flight while the desk runs, lost when it is idle.
        doubled: Offsets with an item that has two different outcomes.
    """

    raw: int
    articles: int
    duplicates: int
    dead: int
    missing: tuple[int, ...]
    doubled: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """Tell whether nothing is missing and nothing stands twice."""
        return not self.missing and not self.doubled


class Law:
    """Collect raw records and outcomes, in any order and any number of times, and draw the balance."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        self._raw: dict[int, set[int]] = {}
        self._outcomes: dict[Place, dict[int, set[str]]] = {}
        self._items: dict[Place, int] = {}

    def raw(self, partition: int, offset: int) -> None:
        """Count a raw record."""
        self._raw.setdefault(partition, set()).add(offset)

    def outcome(self, outcome: Outcome) -> None:
        """Count an outcome; the same one again changes nothing."""
        if outcome.caused:
            return
        place = outcome.partition, outcome.offset
        self._outcomes.setdefault(place, {}).setdefault(outcome.item, set()).add(outcome.kind)
        self._items[place] = max(self._items.get(place, 0), outcome.items)

    def balance(self) -> dict[int, Balance]:
        """Draw the balance of every raw partition, in order."""
        return {partition: self._balance(partition, offsets) for partition, offsets in sorted(self._raw.items())}

    def _balance(self, partition: int, offsets: set[int]) -> Balance:
        counts = {"article": 0, "duplicate": 0, "dead": 0}
        missing, doubled = [], []
        for offset in sorted(offsets):
            found = self._outcomes.get((partition, offset), {})
            if not found or len(found) < self._items[partition, offset]:
                missing.append(offset)
            for kinds in found.values():
                if len(kinds) > 1:
                    doubled.append(offset)
                for kind in kinds:
                    counts[kind] += 1
        return Balance(
            len(offsets), counts["article"], counts["duplicate"], counts["dead"], tuple(missing), tuple(doubled)
        )


def of_event(kind: str, value: bytes) -> Outcome:
    """Read the outcome from an articles or duplicates value."""
    desk: dict[str, Any] = orjson.loads(value)["wiredesk"]
    source = desk["source"]
    return Outcome(
        kind,
        source["partition"],
        source["offset"],
        source["item"],
        source["items"],
        caused=desk.get("cause") is not None,
        relation=desk["verdict"]["relation"],
    )


def of_dead(headers: Mapping[str, bytes]) -> Outcome:
    """Read the outcome from a dead letter's headers."""
    partition, offset, item, items = (
        int(headers[f"wiredesk_{name}"]) for name in ("partition", "offset", "item", "items")
    )
    return Outcome("dead", partition, offset, item, items, relation=headers["wiredesk_reason"].decode())
