"""Judge an item against the items whose wording it may share: relation, direction, reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from agents.dedupe import features
from streams.records import Containment, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from agents.dedupe.shard import Entry
    from streams.news.article import Article
    from streams.news.fingerprint import Wording

RULE: Final = "copies/1"

MOST_CANDIDATES: Final = 8
FEWEST_VOTES: Final = 2
LEAST_SHARE: Final = 0.1


class Candidate(NamedTuple):
    """A remembered item and its wording."""

    entry: Entry
    wording: Wording


class Match(NamedTuple):
    """The candidate an item was linked to."""

    entry: Entry
    score: float
    relation: str
    containment: Containment


class Judge:
    """The rules and tables that tell copies; the same for every shard."""

    def __init__(self, weights: NDArray[np.float32], common: NDArray[np.uint32]) -> None:
        """Keep token weights, float32 of shape (65536,), and the keys of known formulas, uint32, sorted."""
        self.weights = weights
        self.common = common
        self._bag = features.Bag(weights)

    @classmethod
    def shipped(cls) -> Judge:
        """Return the judge with the tables in agents/dedupe/models."""
        return cls(np.ones(1 << 16, dtype=np.float32), np.empty(0, dtype=np.uint32))

    def best(self, wording: Wording, event_time: int, candidates: Sequence[Candidate]) -> Match | None:
        """Choose the item that this one is closest to; None when it is nobody's copy or update."""
        here = features.side(wording, self.weights)
        matches = []
        for candidate in candidates:
            there = features.side(candidate.wording, self.weights)
            shared = features.overlap(here, there)
            of_this = float(shared.hits_first.mean()) if len(shared.hits_first) else 0.0
            of_other = float(shared.hits_second.mean()) if len(shared.hits_second) else 0.0
            if wording.digest == candidate.wording.digest and wording.n_words:
                of_this = of_other = 1.0
            if max(of_this, of_other) < 0.5:
                continue
            if min(of_this, of_other) > 0.6:
                relation = "verbatim"
            elif of_this > of_other:
                relation = "abridged"
            else:
                relation = "expanded"
            containment = Containment(round(of_this, 4), round(of_other, 4))
            matches.append(Match(candidate.entry, max(of_this, of_other), relation, containment))
        return max(matches, key=lambda match: (match.score, -match.entry.offset), default=None)

    def verdict(self, article: Article, wording: Wording, match: Match, members: Sequence[Entry]) -> Verdict:
        """Say what was decided, and why."""
        entry = match.entry
        return Verdict(
            relation=match.relation,  # type: ignore[arg-type]
            of=entry.uri,
            cluster=entry.verdict.cluster or entry.uri,
            canonical=entry.verdict.canonical or entry.uri,
            containment=match.containment,
            similarity=round(match.score, 4),
            evidence={},
            rule=f"{RULE}:{match.relation}",
        )


def apart(article: Article) -> Verdict:
    """Return the verdict of an item that is nobody's copy."""
    return Verdict(relation="new", cluster=article.uri, rule=f"{RULE}:new")
