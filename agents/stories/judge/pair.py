"""What is measured of two articles: the figures that the model weighs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from agents.stories.judge.window import keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from agents.stories.judge.sketch import Sketch
    from agents.stories.judge.window import Window

Key = "int | str"
# The neighbours in which words of the running topic are counted.
_NEIGHBOURS: Final = 40
_HOUR_SECONDS: Final = 3_600
# Figures that differ by so little are one toll or amount, told sooner and later.
_SAME_FIGURE: Final = 0.01
_NEAR_FIGURE: Final = 0.45
_BIG_FIGURE: Final = 12
_MOST_SALIENT: Final = 30
_DECIMALS: Final = 4

NAMES: Final = (
    "local", "window", "title", "title_in", "rarest", "rare_words", "entities", "entities_local", "main_entity",
    "people", "sounds", "concepts", "acts", "acts_differ", "days", "days_differ", "figures", "figures_near",
    "figures_differ", "explainer", "video", "hours", "same_outlet", "n_words",
)  # fmt: skip


class Surroundings(NamedTuple):
    """How much the words of one article tell, asked once for all its candidates.

    Attributes:
        window: Weight of a word by how rare it is in the window.
        local: Weight of a word by how rare it is among the article's nearest neighbours: what the topic shares, tells
            little.
    """

    window: Mapping[int | str, float]
    local: Mapping[int | str, float]


def surroundings(article: Sketch, neighbours: Sequence[Sketch], window: Window) -> Surroundings:
    """Weigh every word of an article and of its neighbours, in the window and among the neighbours."""
    counts: dict[int | str, int] = {}
    for one in (article, *neighbours[:_NEIGHBOURS]):
        for key in (*keys_of(one), *one.concepts):
            counts[key] = counts.get(key, 0) + 1
    weights = window.weights(counts)
    total = 1 + min(len(neighbours), _NEIGHBOURS)
    # Half of the weight is the window's: among forty neighbours every word that two of them have is equally rare.
    local = {key: weights[key] * math.log((total + 1) / count) / math.log(total + 1) for key, count in counts.items()}
    return Surroundings(weights, local)


def _overlap(one: Iterable[int | str], other: Iterable[int | str], weights: Mapping[int | str, float]) -> float:
    """Return the weight of what both have over the mean (geometric) of what each has."""
    mine, theirs = set(one), set(other)
    if not mine or not theirs:
        return 0.0
    shared = sum(weights[key] for key in mine & theirs)
    if not shared:
        return 0.0
    return shared / math.sqrt(sum(weights[key] for key in mine) * sum(weights[key] for key in theirs))


def _contained(one: Iterable[int], other: Iterable[int], weights: Mapping[int | str, float]) -> float:
    mine, theirs = set(one), set(other)
    total = sum(weights[key] for key in mine)
    return sum(weights[key] for key in mine & theirs) / total if total else 0.0


def _entities(one: Sketch, other: Sketch, weights: Mapping[int | str, float]) -> float:
    mine, theirs = dict(one.entities), dict(other.entities)
    shared = sum(min(mine[key], theirs[key]) * weights[key] for key in sorted(mine.keys() & theirs.keys()))
    if not shared:
        return 0.0
    own = sum(salience * weights[key] for key, salience in one.entities)
    its = sum(salience * weights[key] for key, salience in other.entities)
    return shared / math.sqrt(own * its) if own and its else 0.0


def _figures(one: Sketch, other: Sketch) -> tuple[float, float, float]:
    """Count figures that agree, that are near, and tell whether headlines name other ones."""
    same = near = 0.0
    for mine in one.figures:
        gaps = [abs(mine - its) / max(mine, its) for its in other.figures]
        if not gaps:
            continue
        if min(gaps) <= _SAME_FIGURE:
            same += 1.0 if mine > _BIG_FIGURE else 0.4
        elif min(gaps) <= _NEAR_FIGURE and mine > 2:
            near += 0.5
    heads = one.figures[: one.title_figures], other.figures[: other.title_figures]
    differ = (
        bool(heads[0] and heads[1]) and not set(heads[0]) & set(other.figures) and not set(heads[1]) & set(one.figures)
    )
    return min(same, 3.0), min(near, 2.0), float(differ)


def measure(one: Sketch, other: Sketch, known: Surroundings) -> tuple[float, ...]:
    """Measure a pair.

    Args:
        one: The article that is placed.
        other: An article of the window.
        known: Weights of the words of both.

    Returns:
        A value for each of NAMES, rounded to four digits.
    """
    words = (*one.title, *one.lead), (*other.title, *other.lead)
    shared = set(words[0]) & set(words[1])
    rarest = sorted((known.local[key] for key in shared), reverse=True)
    people = {e for e, _ in one.entities if e.startswith("person")} & {e for e, _ in other.entities}
    acts = set(one.acts) & set(other.acts)
    days = set(one.days) & set(other.days)
    same, near, differ = _figures(one, other)
    mine, theirs = dict(one.entities[:3]), dict(other.entities[:3])
    main = max((min(mine[e], theirs[e]) * known.local[e] for e in mine.keys() & theirs.keys()), default=0.0) / 100
    titles = set(one.title) & set(other.title)
    hours = abs(one.time - other.time) / _HOUR_SECONDS
    values = (
        _overlap(*words, known.local),
        _overlap(*words, known.window),
        _overlap(one.title, other.title, known.window),
        max(_contained(one.title, words[1], known.window), _contained(other.title, words[0], known.window)),
        rarest[0] if rarest else 0.0,
        float(sum(rarest[:6])),
        _entities(one, other, known.window),
        _entities(one, other, known.local),
        main,
        float(min(len(people), 3)),
        _overlap(one.sounds, other.sounds, known.window),
        _overlap(one.concepts, other.concepts, known.window),
        float(min(len(acts), 3)),
        float(bool(one.acts and other.acts and not acts)),
        float(min(len(days), 2)),
        float(bool(one.days and other.days and not days)),
        same,
        near,
        differ,
        float("explainer" in {one.kind, other.kind}),
        float("video" in {one.kind, other.kind}),
        math.log1p(hours),
        float(one.outlet == other.outlet),
        float(len(titles)),
    )
    return tuple(round(value, _DECIMALS) for value in values)
