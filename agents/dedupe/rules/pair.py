"""One pair under judgement: what the rules may ask of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from agents.dedupe.rules.alignment import overlap, pair
from agents.dedupe.rules.features import features

if TYPE_CHECKING:
    from agents.dedupe.rules.alignment import Bag, Side
    from agents.dedupe.rules.model import Model


class JudgedPair:
    """A pair. What costs time is measured when the first rule asks for it.

    Attributes:
        this, other: The two wordings; an answer is the relation of this to the other.
        shared: Where they share wording.
        threshold: The least probability that links a pair of their language, 0 to 1.
    """

    def __init__(self, first: tuple[Side, int], second: tuple[Side, int], bag: Bag, trained: Model) -> None:
        """Align two wordings.

        Args:
            first: The item judged, and its event time in milliseconds.
            second: The item it may be a copy of, and its event time.
            bag: Tables of their language; of no language when theirs differ.
            trained: The model.
        """
        self._first, self._second, self._bag, self._trained = first, second, bag, trained
        self.this, self.other = first[0], second[0]
        self.shared = overlap(self.this, self.other)
        same_language = self.this.wording.language == self.other.wording.language
        self.threshold = trained.thresholds[self.this.wording.language if same_language else ""]

    @property
    def is_measured(self) -> bool:
        """Tell whether a rule has asked for the figures."""
        return "figures" in vars(self)

    @cached_property
    def figures(self) -> dict[str, float]:
        """Return the figures of features.py, by name. Costs about 0.5 ms."""
        return features(pair(*self._first, *self._second), self._bag)

    @cached_property
    def probability(self) -> float:
        """Return the probability that a desk links the pair, 0 to 1."""
        return self._trained.probability(self.figures)

    @cached_property
    def kinds(self) -> dict[str, float]:
        """Return the log-odds of each kind of copy, by the names of model.KINDS, given that the pair is linked."""
        return self._trained.kind_scores(self.figures)
