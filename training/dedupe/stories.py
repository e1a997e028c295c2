"""Group what belongs to one story, so that no story stands on both sides of a split."""

from __future__ import annotations


class Stories:
    """Disjoint groups of ids; an id that was never joined is a group of its own (Galler and Fischer 1964)."""

    def __init__(self) -> None:
        """Start with every id alone."""
        self._above: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return the id that stands for the group."""
        above = self._above
        while above.setdefault(name, name) != name:
            above[name] = above.setdefault(above[name], above[name])
            name = above[name]
        return name

    def join(self, one: str, other: str) -> None:
        """Make two groups one; the second's id stands for both."""
        self._above[self.of(one)] = self.of(other)
