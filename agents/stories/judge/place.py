"""Which story an article belongs to: the judgement over several members, never over a chain of pairs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from agents.stories.judge.embedder import meaning
from agents.stories.judge.model import DECIMALS, shipped
from agents.stories.judge.pair import NAMES, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from agents.stories.judge.model import QuestionTrees
    from agents.stories.judge.sketch import StorySketch
    from agents.stories.judge.window import Window

_VOTERS: Final = 3
# Only the nearest are measured: twelve cost twice as much and gave the training days the same figures (link F1 .55).
_MEASURED: Final = 6
# Only so many stories are looked into: the nearest.
_MOST_STORIES: Final = 5
_SURE: Final = 1.0
# Chosen with the threshold, on the same days: 0 lets a running topic become one story.
_FOR_TWICE_AS_MANY: Final = 0.15
# What ties two languages. Days, figures and a place in passing agree by chance in two reports of weather or results; of
# 376 pairs of one event that the forest is grown on none has nothing else.
_TIES: Final = tuple(NAMES.index(name) for name in ("concepts", "sounds", "main_entity"))
# A vector ties them too: of strangers one pair in a thousand is as near.
_MEANS_MUCH: Final = 0.5
_SAME_COPY: Final = "same-copy"


class Placement(NamedTuple):
    """Where an article belongs.

    Attributes:
        story: The story it joins; None when it starts one.
        score: Mean pair score of the members that spoke for it, 0 to 1; of the best story also where it joins none.
        why: What decided, in fixed words with figures ("same-copy", "votes 3", "nearest uri", "entities 0.62").
    """

    story: str | None
    score: float
    why: tuple[str, ...]


class _Asked(NamedTuple):
    """The articles near the one that is placed, what each says, and the weights of their words."""

    sketches: dict[str, StorySketch]
    scores: dict[str, float]
    question: Question


def pair_score(question: Question, other: StorySketch) -> float:
    """Return how sure it is that two articles report one event, 0 to 1, with three digits."""
    one = question.article
    if one.cluster and one.cluster == other.cluster:
        return _SURE
    values = question.measure(other)
    if one.language == other.language:
        return _forest(one, other).probability(values)
    near = meaning(one.vector, other.vector)
    if near < _MEANS_MUCH and not any(values[at] for at in _TIES):
        return 0.0
    return _forest(one, other).probability((*values, near))


def _forest(one: StorySketch, other: StorySketch) -> QuestionTrees:
    model = shipped()
    if one.language == other.language:
        return model.same
    if model.across_embedded is not None and one.vector and len(one.vector) == len(other.vector):
        return model.across_embedded
    return model.across


def place(
    sketch: StorySketch, window: Window, story_of: Callable[[str], str | None], members: Callable[[str], Sequence[str]]
) -> Placement:
    """Find the story of an article.

    Args:
        sketch: The article.
        window: What was seen in the last hours; the article itself is left out.
        story_of: The story of an article of the window, None for one that has none.
        members: The articles of a story; those that are not near are not asked.

    Returns:
        The story whose members speak for it most: the mean of its best three, a copy cluster being one voter. Ties go
        to the story of the nearest article.

    Cost: 2 ms.
    """
    near = [candidate.sketch for candidate in window.near(sketch)]
    question = Question(sketch, near, window)
    scores = {one.uri: pair_score(question, one) for one in near[:_MEASURED]}
    asked = _Asked({one.uri: one for one in near[:_MEASURED]}, scores, question)
    best, nearest, most = Placement(None, 0.0, ("nothing-near",)), "", -math.inf
    for story in _nearest_stories(asked, story_of):
        told = members(story)
        spoken = [uri for uri in told if uri in scores]
        if not spoken:
            continue
        votes = _votes(spoken, asked)
        score = round(math.fsum(votes) / len(votes), DECIMALS)
        loudest = min(spoken, key=lambda uri: (-scores[uri], uri))
        over = round(score - _needed(_forest(sketch, asked.sketches[loudest]), len(told)), DECIMALS)
        if over > most:
            most, nearest = over, loudest
            best = Placement(story, score, (f"nearest {nearest}", f"votes {len(votes)}"))
    if best.story is None:
        return best
    why = (*best.why, *_why(asked, nearest))
    if most < 0 and _SAME_COPY not in why:
        return Placement(None, best.score, ("another-event", *why))
    return best._replace(why=why)


def _needed(forest: QuestionTrees, n_members: int) -> float:
    """Return the score that a story asks for: of many members some are near by chance, and a topic would grow on it."""
    return forest.threshold + _FOR_TWICE_AS_MANY * math.log2(max(n_members / _VOTERS, 1))


def _nearest_stories(asked: _Asked, story_of: Callable[[str], str | None]) -> list[str]:
    ordered = sorted(asked.scores, key=lambda uri: (-asked.scores[uri], uri))
    stories = (story_of(uri) for uri in ordered)
    return list(dict.fromkeys(story for story in stories if story is not None))[:_MOST_STORIES]


def _votes(uris: Iterable[str], asked: _Asked) -> list[float]:
    """Return the best three scores of a story's members, one a copy cluster."""
    clusters: dict[str, float] = {}
    for uri in uris:
        cluster = asked.sketches[uri].cluster or uri
        clusters[cluster] = max(clusters.get(cluster, 0.0), asked.scores[uri])
    return sorted(clusters.values(), reverse=True)[:_VOTERS]


def _why(asked: _Asked, nearest: str) -> tuple[str, ...]:
    article, other = asked.question.article, asked.sketches[nearest]
    if article.cluster and other.cluster == article.cluster:
        return (_SAME_COPY,)
    values = dict(zip(NAMES, asked.question.measure(other), strict=True))
    shares = [f"{name} {values[name]:.2f}" for name in ("local", "title", "entities", "sounds") if values[name] > 0]
    if article.language != other.language and (near := meaning(article.vector, other.vector)) > 0:
        shares.append(f"meaning {near:.2f}")
    return (*shares, *(name for name in ("days", "figures", "acts") if values[name] > 0))
