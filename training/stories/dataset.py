"""Labelled windows as pairs: what the judge measures of them, and whether a reader put them in one story."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import orjson
from msgspec import structs

from agents.stories.judge.pair import Question
from agents.stories.judge.sketch import Sketch, sketch
from agents.stories.judge.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

# The judge measures so many of the nearest.
_MEASURED: Final = 12
# Rows that a reader was unsure of, and pairs that nobody chose for being hard, weigh less.
_UNSURE: Final = 0.5
_EASY: Final = 0.2
# Copies never come to the model; this keeps it sure of what says nearly the same, with little else to go by.
_TWIN_EVERY: Final = 12
_HOUR_SECONDS: Final = 3_600
_WINDOW_HOURS: Final = 72
# Months of cases in one window: words are counted in all of them.
_ALL_HOURS: Final = 24 * 365


class Pairs(NamedTuple):
    """Measured pairs.

    Attributes:
        values: Shape (n, k).
        labels: 1 where both report one event.
        weights: Shape (n,).
    """

    values: NDArray[np.float64]
    labels: NDArray[np.float64]
    weights: NDArray[np.float64]


def rows(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines."""
    return [orjson.loads(line) for line in path.read_bytes().splitlines() if line.strip()]


def sketches(processed: Path) -> list[Sketch]:
    """Sketch the articles of an output of wiredesk process, by time and uri; copies are left out."""
    found = [sketch(row["event"]) for row in rows(processed) if row["outcome"] == "article"]
    return sorted(found, key=lambda one: (one.time, one.uri))


def is_for_training(article: str) -> bool:
    """Tell on which side of the split an Arabic article of the cross-language cases is."""
    return zlib.crc32(article.encode()) % 2 == 0


def _twins(article: Sketch, near: list[Sketch], window: Window) -> list[tuple[float, ...]]:
    """Measure an article against one that says the same, as it is and as a language without a tagger leaves it."""
    bare = structs.replace(article, entities=(), heads=())
    measured = []
    for one in (article, bare):
        other = structs.replace(one, uri="", outlet="", time=one.time + _HOUR_SECONDS)
        cut = structs.replace(other, lead=other.lead[: len(other.lead) // 2], title=other.title[1:])
        measured += [Question(one, [twin, *near], window).measure(twin) for twin in (other, cut)]
        measured.append(Question(one, [other], window).measure(other))
    return measured


def stream_pairs(articles: Iterable[Sketch], labels: Mapping[str, Mapping[str, Any]]) -> Pairs:
    """Measure every article against the nearest before it, as the desk does; copies are no pairs."""
    window, values, same, weights = Window(), [], [], []
    for n, article in enumerate(articles):
        near = [candidate.sketch for candidate in window.near(article)]
        question = Question(article, near, window)
        for other in near[:_MEASURED]:
            if article.cluster == other.cluster:
                continue
            both = labels[article.uri], labels[other.uri]
            values.append(question.measure(other))
            same.append(both[0]["story"] == both[1]["story"])
            weights.append(1.0 if all(one["confidence"] == "high" for one in both) else _UNSURE)
        if n % _TWIN_EVERY == 0:
            twins = _twins(article, near, window)
            values += twins
            same += [True] * len(twins)
            weights += [_EASY] * len(twins)
        window.add(article)
    return Pairs(np.array(values), np.array(same, dtype=np.float64), np.array(weights))


def case_pairs(articles: Iterable[Sketch], cases: Iterable[Mapping[str, Any]]) -> Pairs:
    """Measure cases in other languages against their Arabic article, both ways, and against strangers of the days.

    Args:
        articles: The Arabic articles and, under x and its number, each case.
        cases: Label rows, of one side of the split.
    """
    known = {one.uri: one for one in articles}
    window = Window(_ALL_HOURS)
    for one in known.values():
        window.add(one)
    case_of = {f"x{case['n']}": case for case in cases}
    about = {uri: case["ar_id"] for uri, case in case_of.items()} | {
        case["ar_id"]: case["ar_id"] for case in case_of.values()
    }
    values, same, weights = [], [], []
    for uri in sorted(about):
        article = known[uri]
        near = [candidate.sketch for candidate in window.near(article)]
        question = Question(article, near, window)
        for other in sorted(about):
            if other == uri or known[other].language == article.language:
                continue
            labels = [case_of[one]["label"] for one in (uri, other) if one in case_of]
            is_own = about[uri] == about[other]
            hours = abs(known[other].time - article.time) / _HOUR_SECONDS
            # two near misses of one article may be one event: nobody says
            if hours > _WINDOW_HOURS or (is_own and labels.count("same_topic_other_event") > 1):
                continue
            values.append(question.measure(known[other]))
            same.append(is_own and all(label == "same_event" for label in labels))
            weights.append(1.0 if is_own else _EASY)
    return Pairs(np.array(values), np.array(same, dtype=np.float64), np.array(weights))
