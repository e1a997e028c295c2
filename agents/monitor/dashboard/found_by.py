"""What stories are found by, and what can be chosen among them: all that their members say, not what a row shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from agents.monitor.dashboard.stories import Json


class FoundBy(NamedTuple):
    """What a story is found by.

    Attributes:
        outlets: Whoever carried it.
        words: Headlines, the lead's first words, names and outlets, case folded.
    """

    languages: frozenset[str]
    outlets: frozenset[str]
    agencies: frozenset[str]
    relations: frozenset[str]
    entities: frozenset[str]
    words: str

    def passes(self, filters: Mapping[str, str]) -> bool:
        """Tell whether the story passes every filter that is set: language, source, relation, entity, q (words)."""
        language, source, relation = (filters.get(name, "") for name in ("language", "source", "relation"))
        entity, words = filters.get("entity", ""), filters.get("q", "").casefold().split()
        if language and language not in self.languages:
            return False
        if source and source not in self.outlets and source not in self.agencies:
            return False
        if relation and relation not in self.relations:
            return False
        if entity and entity not in self.entities:
            return False
        return all(word in self.words for word in words)


def found_by(members: list[Json], lede: str) -> FoundBy:
    """Gather what a story of these members is found by."""
    entities = [e for m in members if m["kind"] == "article" for e in m["entities"] if not e["role"]]
    outlets = frozenset(m["outlet"] or m["host"] for m in members)
    names = {name for e in entities for name in (e["name"], *e["labels"].values())}
    headlines = {m["headline"] for m in members}
    return FoundBy(
        languages=frozenset(m["language"] for m in members),
        outlets=outlets,
        agencies=frozenset(m["agency"] for m in members if m["agency"]),
        relations=frozenset(m["relation"] for m in members),
        entities=frozenset(e["id"] for e in entities),
        words=" ".join((lede, *headlines, *names, *outlets)).casefold(),
    )


class Choices:
    """How many stories each language, source and relation has; kept up to date change by change.

    Attributes:
        counts: Filter to label to stories.
    """

    def __init__(self) -> None:
        """Start with no story."""
        self.counts: dict[str, dict[str, int]] = {"language": {}, "source": {}, "relation": {}}
        self._counted: dict[str, FoundBy] = {}

    def count(self, story: str, found: FoundBy | None) -> None:
        """Count a story anew; None when it is shown no more."""
        old = self._counted.pop(story, None)
        if old is not None:
            self._add(old, -1)
        if found is not None:
            self._counted[story] = found
            self._add(found, 1)

    def _add(self, found: FoundBy, n: int) -> None:
        labels: Iterable[Iterable[str]] = (found.languages, found.outlets, found.relations)
        for counts, added in zip(self.counts.values(), labels, strict=True):
            for label in added:
                counts[label] = counts.get(label, 0) + n
                if not counts[label]:
                    del counts[label]
