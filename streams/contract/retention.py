"""How long an agent's ledger keeps an entry: one rule for what may be forgotten, by revise and by enrich."""

from __future__ import annotations

from typing import NamedTuple


class Retention(NamedTuple):
    """How long an entry is kept, as a function of it and of the record that asks for it.

    Attributes:
        window_ms: How far behind the newest time an entry's own may lie; which time that is, the agent says.
        late_items: Offsets within which time expires nothing: a repeat after a crash must be known as one.
        max_items: Cap on the entries of one partition, in offsets.
    """

    window_ms: int
    late_items: int
    max_items: int

    def keeps(self, distance: int, age_ms: int) -> bool:
        """Tell whether an entry stays that lies so many offsets and so much time behind."""
        return distance <= self.max_items and (age_ms <= self.window_ms or distance <= self.late_items)
