"""Choose who says a quote among candidates, by weights learned on read articles."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agents.enrich.quotes.figures import Describer
    from agents.enrich.quotes.grammar import Cue, Said
    from agents.enrich.quotes.speakers import Actor

# Languages the weights were learned on; elsewhere the grammar alone says who speaks, or nobody.
TAUGHT = frozenset(("ar", "en"))
# Scores are compared rounded, so that no order of additions decides.
_DIGITS = 6


@cache
def shipped() -> dict[str, float]:
    """Read the shipped weights, figure to weight; every language shares them."""
    text = (resources.files("agents.enrich.quotes") / "models" / "speakers.json").read_text("utf-8")
    loaded: dict[str, float] = json.loads(text)
    return loaded


def shipped_chooser(describer: Describer) -> Chooser:
    """Return a chooser with the shipped weights."""
    return Chooser(describer, shipped())


class Chooser:
    """Chooses the speakers of one article's quotes."""

    def __init__(self, describer: Describer, weights: Mapping[str, float]) -> None:
        """Keep what describes and what weighs."""
        self.describer = describer
        self.weights = weights

    def choose(self, number: int, first: int, cue: Cue, said: Sequence[Said]) -> Actor | None:
        """Return who says a quote; None for nobody. Of equal scores the first wins: nobody, then the grammar's."""
        return self.best(self.options(number, first, cue, said))

    def best(self, options: Sequence[tuple[Actor | None, list[str]]]) -> Actor | None:
        """Return the option with the highest score."""
        weight_of = self.weights.get
        scores = [round(sum([weight_of(figure, 0.0) for figure in told]), _DIGITS) for _, told in options]
        return options[scores.index(max(scores))][0]

    def options(self, number: int, first: int, cue: Cue, said: Sequence[Said]) -> list[tuple[Actor | None, list[str]]]:
        """Return the choices, each with the figures that hold for it; nobody comes first."""
        scene = self.describer.scene(number, first)
        if cue.speaker is None and self.describer.is_written(scene):
            return [(None, [])]
        actors = self.describer.candidates(scene, cue, said)
        near = {id(actor): rank for rank, actor in enumerate(self.describer.by_recency(scene, actors))}
        described: list[tuple[Actor | None, list[str]]] = [(None, self.describer.nobody(scene, cue))]
        described += [(actor, self.describer.describe(actor, scene, cue, said, near)) for actor in actors]
        return described
