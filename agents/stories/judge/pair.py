"""What is measured of two articles: the values that the model weighs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from agents.stories.judge.sketch import StorySketch
    from agents.stories.judge.window import Window

_HOUR_SECONDS: Final = 3_600
# Figures that differ by so little are one; by so much they may be one toll or amount, told sooner and later.
_SAME_FIGURE: Final = 0.01
_NEAR_FIGURE: Final = 0.45
# Smaller figures agree by chance.
_BIG_FIGURE: Final = 12
_SMALL_COUNTS: Final = 0.4
_FEW_FIGURES: Final = 3
# Shared words beyond the rarest six are the topic's.
_RAREST: Final = 6
# How many neighbours are the topic, and how many of them may be the story itself.
_NEIGHBOURS: Final = 30
_CROWD: Final = 12
_FEW: Final = 2
_MAIN_ENTITIES: Final = 3
_DECIMALS: Final = 4

NAMES: Final = (
    "local", "window", "title", "title_in", "rarest", "rare_words", "nearest", "contrast", "entities", "main_entity",
    "people", "sounds", "concepts", "acts", "acts_differ", "days", "days_differ", "figures", "figures_near",
    "figures_differ", "explainer", "video", "hours", "same_outlet", "heads", "first_head", "heads_differ", "statements",
    "rivals",
)  # fmt: skip


class _Own(NamedTuple):
    """Own words of one kind: how many, what they weigh together, and each."""

    n: int
    total: float
    weights: Mapping[int, float]


class Question:
    """One article and how much each of its words tells, asked of all its candidates.

    A word tells by how rare it is in the window, and by how rare it is among the article's nearest neighbours: what
    the running topic shares is no sign of one event.
    """

    def __init__(self, article: StorySketch, neighbours: Sequence[StorySketch], window: Window) -> None:
        """Weigh the words of an article.

        Args:
            article: It.
            neighbours: What is nearest to it in the window, nearest first.
            window: Where words are counted.
        """
        self.article = article
        self.titles = frozenset(article.title)
        self.words = self.titles | frozenset(article.lead)
        self.sounds = frozenset(article.sounds)
        self.concepts = frozenset(article.concepts)
        self.entities = dict(article.entities)
        self.window = window.weights((*article.title, *article.lead, *article.sounds, *article.concepts))
        self.of_entities = window.weights_of_entities(self.entities)
        shared = [self.words.intersection((*one.title, *one.lead)) for one in neighbours]
        self.local = self._among(shared)
        chance = window.by_chance(self.local)
        sums = sorted([self._sum(words, self.local) for words in shared[:_CROWD]], reverse=True)
        # strangers stand in for neighbours that an empty window has not: else the only one would be near for that
        sums = [max(one, chance) for one in (*sums, *[0.0] * (_CROWD - len(sums)))]
        self._most = sums[0]
        # in a running topic all are as near as one another; a story of few stands out
        self._usual = math.fsum(sums[_FEW:]) / len(sums[_FEW:])

        # what all candidates are measured by is added up once
        self._of_title = self._sum(self.titles, self.window)
        self._by_local = _Own(len(self.words), self._sum(self.words, self.local), self.local)
        self._by_window, self._by_title, self._by_sound, self._by_concept = (
            _Own(len(own), self._sum(own, self.window), self.window)
            for own in (self.words, self.titles, self.sounds, self.concepts)
        )

    def _among(self, shared: Sequence[Collection[int]]) -> dict[int, float]:
        """Weigh own words by how few of the neighbours share them; the window's weight is the scale."""
        counts = dict.fromkeys(self.words, 1)
        for words in shared:
            for word in words:
                counts[word] += 1
        # as if there were always as many: among three neighbours every shared word would be the topic's
        total = max(len(shared), _NEIGHBOURS) + 2
        scale = math.log(total)
        return {word: self.window[word] * math.log(total / count) / scale for word, count in counts.items()}

    @staticmethod
    def _sum(keys: Iterable[int], weights: Mapping[int, float]) -> float:
        # the order of a set is not the same everywhere, and neither is the last bit of a sum: fsum rounds once
        return math.fsum([weights[key] for key in keys])

    def _overlap(self, own: _Own, shared: Collection[int], its: int) -> float:
        """Return the weight of what is shared by the weight of all, as if the other's words weighed like one's own."""
        if not shared or not own.total:
            return 0.0
        return self._sum(shared, own.weights) / own.total * math.sqrt(own.n / its)

    def measure(self, other: StorySketch) -> tuple[float, ...]:
        """Measure the article against another: a value for each of NAMES, rounded to four digits.

        Cost: 25 microseconds.
        """
        one = self.article
        its_titles = frozenset(other.title)
        its_words = its_titles | frozenset(other.lead)
        words = self.words & its_words
        rarest = sorted([self.local[word] for word in words], reverse=True)[:_RAREST]
        titles = self.titles & its_titles
        sounds = self.sounds & frozenset(other.sounds)
        concepts = self.concepts & frozenset(other.concepts)
        in_own = self._sum(its_titles & self.words, self.window) / (self._of_title or 1.0)
        in_its = self._sum(self.titles & its_words, self.window) / (self._of_title or 1.0)
        acts = bool(set(one.acts) & set(other.acts))
        days = set(one.days) & set(other.days)
        here = self._sum(words, self.local)
        values = (
            self._overlap(self._by_local, words, len(its_words)),
            self._overlap(self._by_window, words, len(its_words)),
            self._overlap(self._by_title, titles, len(its_titles)),
            max(in_own, in_its),
            rarest[0] if rarest else 0.0,
            math.fsum(rarest),
            here / self._most if self._most else 0.0,
            here - self._usual,
            *self._entities(other),
            self._overlap(self._by_sound, sounds, len(other.sounds)),
            self._overlap(self._by_concept, concepts, len(other.concepts)),
            float(acts),
            float(bool(one.acts and other.acts and not acts)),
            float(bool(days)),
            float(bool(one.days and other.days and not days)),
            *_figures(one, other),
            float("explainer" in {one.kind, other.kind}),
            float("video" in {one.kind, other.kind}),
            math.log1p(abs(one.time - other.time) / _HOUR_SECONDS),
            float(one.outlet == other.outlet),
            *self._heads(other),
            float((one.kind == "statement") + (other.kind == "statement")),
            self._rivals(other),
        )
        return tuple([round(value, _DECIMALS) for value in values])

    def _entities(self, other: StorySketch) -> tuple[float, float, float]:
        """Return the overlap by salience and rarity, the most salient shared one, and how many persons are shared."""
        weights, its = self.of_entities, dict(other.entities)
        shared = [(entity, min(mine, its[entity])) for entity, mine in self.entities.items() if entity in its]
        if not shared:
            return 0.0, 0.0, 0.0
        own = math.fsum([salience * weights[entity] for entity, salience in self.entities.items()])
        both = math.fsum([salience * weights[entity] for entity, salience in shared])
        scale = math.sqrt((sum(self.entities.values()) or 1) / (sum(its.values()) or 1))
        heads = {entity for entity, _ in other.entities[:_MAIN_ENTITIES]}
        heads &= {entity for entity, _ in self.article.entities[:_MAIN_ENTITIES]}
        main = max([salience * weights[entity] / 100 for entity, salience in shared if entity in heads], default=0.0)
        people = sum(entity.startswith("person") for entity, _ in shared)
        return both / own * scale if own else 0.0, main, float(min(people, 3))

    def _heads(self, other: StorySketch) -> tuple[float, float, float]:
        """Return the weight of whom both headlines name, whether the first is one, and whether they name others."""
        mine, its = self.article.heads, other.heads
        if not mine or not its:
            return 0.0, 0.0, 0.0
        shared = [self.of_entities.get(entity, 0.0) for entity in mine if entity in its]
        return math.fsum(shared), float(mine[0] == its[0]), float(not shared)

    def _rivals(self, other: StorySketch) -> float:
        """Tell whether each headline names somebody of whom the other article knows nothing, as forms do."""
        its = {entity for entity, _ in other.entities}
        mine_alone = any(entity not in its for entity in self.article.heads)
        return float(mine_alone and any(entity not in self.entities for entity in other.heads))


def _figures(one: StorySketch, other: StorySketch) -> tuple[float, float, float]:
    """Count figures that agree and that are near, and tell whether the headlines name other ones."""
    if not one.figures or not other.figures:
        return 0.0, 0.0, 0.0
    same = near = 0.0
    for mine in one.figures:
        gap = min([abs(mine - its) / max(mine, its) for its in other.figures])
        if gap <= _SAME_FIGURE:
            same += 1.0 if mine > _BIG_FIGURE else _SMALL_COUNTS
        elif gap <= _NEAR_FIGURE and mine > 2:
            near += 0.5
    heads = one.figures[: one.title_figures], other.figures[: other.title_figures]
    # of many figures, as in a list of temperatures or results, some agree by chance
    by_chance = _FEW_FIGURES / max(math.sqrt(len(one.figures) * len(other.figures)), _FEW_FIGURES)
    is_told = set(heads[0]) & set(other.figures) or set(heads[1]) & set(one.figures)
    return min(same * by_chance, 3.0), min(near * by_chance, 2.0), float(bool(heads[0] and heads[1] and not is_told))
