"""The trained part: how sure one can be that two articles report one event. models/README.md is the card."""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

# Scores are compared and published with this many digits, the same on every machine.
DECIMALS: Final = 3


class Tree(NamedTuple):
    """A full tree; node i has its children at 2i + 1 (value <= limit) and 2i + 2.

    Attributes:
        asks: Which value each inner node asks.
        limits: What it is compared with.
        leaves: Log-odds of each leaf, left to right.
    """

    asks: tuple[int, ...]
    limits: tuple[float, ...]
    leaves: tuple[float, ...]


class QuestionTrees(msgspec.Struct, frozen=True):
    """One question's trees.

    Attributes:
        names: The values it was trained on, in order.
        bias: Log-odds before any tree.
        trees: Their scores are added.
        threshold: Mean pair score from which an article joins a story.
    """

    names: tuple[str, ...]
    bias: float
    trees: tuple[Tree, ...]
    threshold: float

    def probability(self, values: Sequence[float]) -> float:
        """Return how sure it is, 0 to 1, with three digits."""
        said = [self.bias]
        # a call for each tree would cost as much as its questions: 60 trees are asked of a dozen candidates an article
        for asks, limits, leaves in self.trees:
            node, inner = 0, len(asks)
            while node < inner:
                node += node + (1 if values[asks[node]] <= limits[node] else 2)
            said.append(leaves[node - inner])
        odds = math.fsum(said)
        return round(1 / (1 + math.exp(-max(min(odds, 30.0), -30.0))), DECIMALS)


class StoryModel(msgspec.Struct, frozen=True):
    """Both questions.

    Attributes:
        version: Names the model in ledgers and events.
        same: Pairs in one language.
        across: Pairs in two.
        across_embedded: Pairs in two languages that both have a vector; their values end with its nearness.
    """

    version: str
    same: QuestionTrees
    across: QuestionTrees
    across_embedded: QuestionTrees | None = None


@cache
def shipped() -> StoryModel:
    """Read the model that is shipped, once."""
    content = files(__package__).joinpath("models").joinpath("stories.json").read_bytes()
    return msgspec.json.decode(content, type=StoryModel)
