"""The numbers by which a name is linked: what each sign counts, learned, and from when it is believed.

`models/reading.json` has a weight for each sign of scores.py. The bearers of a name and nobody of them, whose sum is 0,
share the probability by the softmax of their sums. What was learned from, and how often a probability is right, stands
in models/README.md.
"""

from __future__ import annotations

import json
from importlib import resources
from math import exp
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agents.enrich.link.scores import Sign

# From this probability a name is linked unless WIREDESK_LINK_SURE asks for more; under it nobody is meant.
SURE: Final = 0.5
# Sums and probabilities are rounded, so that no order of additions and no machine decides.
_DIGITS: Final = 6

# A place this much less known (of 1) than its greatest namesake is not lifted by its country: Moscow in Texas.
DWARFED: Final = 0.2
# Under this probability a tagger's span is a guess and is not looked at.
TAG_FROM: Final = 0.4
# From this probability a tagger's word is believed for one word that is mostly no name (حلب, جمال): it is sure of most
# names and of many traps.
SURE_TAG: Final = 0.995
# From this probability a tagger's name that nobody knows is an entity of its own; one word says less than two.
TAG_ALONE_FROM: Final = 0.5
# Under this probability a person is no person whose first name stands in the article as a noun.
SURE_PERSON: Final = 0.9
ONE_WORD_TAG_FROM: Final = 0.7


def _shipped() -> dict[str, float]:
    text = (resources.files("agents.enrich.link") / "models" / "reading.json").read_text("utf-8")
    loaded: dict[str, float] = json.loads(text)
    return loaded


WEIGHTS: Final = _shipped()
# Before the name of a sign in copy where names have capitals: much else has one there, and a company is called as a
# small town, so that a sign counts otherwise.
CASED: Final = "cased: "
_IN_CASED: Final = {name.removeprefix(CASED): count for name, count in WEIGHTS.items() if name.startswith(CASED)}


def total(signs: Iterable[Sign], *, cased: bool = False) -> float:
    """Sum what signs count, in copy where names have capitals or in other."""
    counts = _IN_CASED if cased else WEIGHTS
    return round(sum([counts.get(name, 0.0) * there for name, there in signs]), _DIGITS)


def likeliest(totals: Sequence[float]) -> tuple[int, float]:
    """Give the number of the bearer with the highest sum, of equals the first, and the probability that he is meant."""
    best = max(totals)
    top = max(best, 0.0)
    return totals.index(best), round(exp(best - top) / (exp(-top) + sum([exp(each - top) for each in totals])), _DIGITS)
