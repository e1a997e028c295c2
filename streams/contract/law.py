"""The conservation law: every item of the raw topic ends as exactly one article, duplicate or dead letter.

Counted from the topics alone, as any outside reader can: each outcome names its raw record, item and items.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from streams.errors import WiredeskError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Place = tuple[int, int]
_LARGEST: Final = 1 << 63
# What WIREDESK_MAX_ITEMS can be at most.
MOST_ITEMS: Final = 10_000


class ForeignError(WiredeskError, ValueError):
    """A record on an outcome topic that no desk wrote."""


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
    """Collect raw records and outcomes, in any order and any number of times, and draw the balance.

    Attributes:
        n_foreign: Records passed over because no desk wrote them.
    """

    def __init__(self) -> None:
        """Start with nothing seen."""
        self.n_foreign = 0
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

    def event(self, kind: str, value: bytes) -> None:
        """Count what an articles or duplicates value says; one that no desk wrote is passed over."""
        try:
            self.outcome(of_event(kind, value))
        except ForeignError:
            self.n_foreign += 1

    def dead(self, headers: Mapping[str, bytes]) -> None:
        """Count what a dead letter's headers say; one that no desk wrote is passed over."""
        try:
            self.outcome(of_dead(headers))
        except ForeignError:
            self.n_foreign += 1

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
    """Read the outcome from an articles or duplicates value. Raises ForeignError where no desk wrote it."""
    try:
        desk: dict[str, Any] = orjson.loads(value)["wiredesk"]
        source = desk["source"]
        place = [source[name] for name in ("partition", "offset", "item", "items")]
        return _checked(kind, place, caused=desk.get("cause") is not None, relation=desk["verdict"]["relation"])
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ForeignError(f"{type(error).__name__}: no event of a desk") from None


def of_dead(headers: Mapping[str, bytes]) -> Outcome:
    """Read the outcome from a dead letter's headers. Raises ForeignError where no desk wrote it."""
    try:
        texts = [headers[f"wiredesk_{name}"] for name in ("partition", "offset", "item", "items")]
        # A number of a desk has 19 digits at most; Python takes its time over a long one.
        place = [int(text[:20]) for text in texts]
        return _checked("dead", place, caused=False, relation=headers["wiredesk_reason"].decode())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ForeignError(f"{type(error).__name__}: no letter of a desk") from None


def _checked(kind: str, place: Sequence[Any], *, caused: bool, relation: Any) -> Outcome:
    if not all(type(number) is int and 0 <= number < _LARGEST for number in place) or not isinstance(relation, str):
        raise ForeignError("a number or a word that no desk writes")
    partition, offset, item, items = place
    if not item < items <= MOST_ITEMS:
        raise ForeignError("an item that no record can have had")
    return Outcome(kind, partition, offset, item, items, caused=caused, relation=relation)
