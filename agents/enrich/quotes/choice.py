"""Choose who says a quote among candidates, by weights learned on read articles."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from agents.enrich.quotes.bearers import Bearers

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
def shipped() -> dict[str, dict[str, float]]:
    """Read the shipped weights: for each language, figure to weight."""
    text = (resources.files("agents.enrich.quotes") / "models" / "speakers.json").read_text("utf-8")
    loaded: dict[str, dict[str, float]] = json.loads(text)
    return loaded


def shipped_chooser(describer: Describer, language: str) -> Chooser:
    """Return a chooser with the shipped weights of a language."""
    return Chooser(describer, shipped()[language])


class Chooser:
    """Chooses the speakers of one article's quotes."""

    def __init__(self, describer: Describer, weights: Mapping[str, float]) -> None:
        """Keep what describes and what weighs."""
        self.describer = describer
        self.weights = weights
        self._bearers = Bearers(describer)

    def choose(self, number: int, first: int, cue: Cue, said: Sequence[Said]) -> tuple[Actor | None, float]:
        """Return who says a quote, None for nobody, and how far ahead of the next. Of equal scores the first wins."""
        return self.best(self.options(number, first, cue, said))

    def best(self, options: Sequence[tuple[Actor | None, list[str]]]) -> tuple[Actor | None, float]:
        """Return the option with the highest score, by its full name, and how far it is ahead of the next."""
        weight_of = self.weights.get
        scores = [round(sum([weight_of(figure, 0.0) for figure in told]), _DIGITS) for _, told in options]
        first = max(scores)
        at = scores.index(first)
        del scores[at]
        chosen = options[at][0]
        return chosen and self._bearers.bearer(chosen), first - max(scores, default=0.0)

    def options(self, number: int, first: int, cue: Cue, said: Sequence[Said]) -> list[tuple[Actor | None, list[str]]]:
        """Return the choices, each with the figures that hold for it; nobody comes first."""
        scene = self.describer.scene(number, first)
        if cue.speaker is None and self.describer.is_written(scene):
            return [(None, [])]
        actors = self.describer.candidates(scene, cue, said)
        near = {actor: rank for rank, actor in enumerate(self.describer.by_recency(scene, actors))}
        described: list[tuple[Actor | None, list[str]]] = [(None, self.describer.nobody(scene, cue))]
        described += [(actor, self.describer.describe(actor, scene, cue, said, near)) for actor in actors]
        return described
