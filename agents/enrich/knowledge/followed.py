"""The user's own entities as they stand on wire.knowledge: the newest record of an id holds, none ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from agents.enrich.knowledge.records import KnownEntity

if TYPE_CHECKING:
    from collections.abc import Iterable

# As many as ship, ten times over; 500 bytes each. What is beyond them is refused, and said.
MOST_ENTITIES: Final = 400_000
_MOST_NAMES: Final = 200
_LONGEST_NAME: Final = 200
_LONGEST_ID: Final = 500
_SHOWN: Final = 80
_decode = msgspec.json.Decoder(KnownEntity).decode


class Followed:
    """The entities of the topic by id: a function of the newest record of each, whatever stood there before."""

    def __init__(self) -> None:
        """Start with none."""
        self._records: dict[str, KnownEntity] = {}

    def learn(self, records: Iterable[tuple[bytes | None, bytes | None]]) -> list[str]:
        """Take note of records of the topic, keys and values; returns why any cannot be used, a line each.

        An entity whose newest record cannot be used is unknown until a better one comes.
        """
        complaints = []
        for key, value in records:
            name = (key or b"").decode("utf-8", "replace")
            self._records.pop(name, None)
            if not value:
                continue
            try:
                self._records[name] = self._usable(name, value)
            except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
                complaints.append(f"{name[:_SHOWN]!r} cannot be used: {error}")
        return complaints

    def _usable(self, name: str, value: bytes) -> KnownEntity:
        record = _decode(value)
        if record.id != name or not name or len(name) > _LONGEST_ID or not name.isprintable():
            raise ValueError("its key is not its id")
        if not record.labels or not record.names or len(record.names) > _MOST_NAMES:
            raise ValueError(f"it has no label, no name or more than {_MOST_NAMES}")
        if any(not 2 <= len(each.text) <= _LONGEST_NAME for each in record.names):
            raise ValueError(f"a name has less than 2 or more than {_LONGEST_NAME} characters")
        if len(self._records) >= MOST_ENTITIES:
            raise ValueError(f"there are {MOST_ENTITIES} already")
        return record

    def records(self) -> list[KnownEntity]:
        """List the entities by id, so that equal topics give equal knowledge."""
        return [self._records[name] for name in sorted(self._records)]
