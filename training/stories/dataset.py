"""Labelled windows as pairs: what the judge measures of them, and whether a reader put them in one story."""

from __future__ import annotations

import zlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import orjson
from msgspec import structs

from agents.stories.judge.embedder import meaning
from agents.stories.judge.pair import Question
from agents.stories.judge.sketch import StorySketch, sketch
from agents.stories.judge.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from agents.stories.judge.embedder import Embedder

# The judge measures so many of the nearest.
_MEASURED: Final = 12
# Rows that a reader was unsure of, and pairs that nobody chose for being hard, weigh less.
_UNSURE: Final = 0.5
_EASY: Final = 0.2
# Copies never come to the model; this keeps it sure of what says nearly the same, with little else to go by.
_TWIN_EVERY: Final = 12
# A desk that has just begun: a case, what belongs to it, and as many of its nearest strangers.
_FEW_NEAREST: Final = 3
# Pairs on one form so labelled are one event; "template", "part" and "different" are other occurrences.
_ONE_EVENT: Final = frozenset({"same", "abridged", "update", "event"})
# Pairs of strangers are many. Chosen on the three windows, and by folds of the cases for training: there more cost F1.
_STRANGE: Final = 0.1
_FOREIGN: Final = 0.02
# Strangers of one language, and as many of another, on one desk; so far apart in time.
_STRANGERS: Final = 4
_STRANGER_SECONDS: Final = 1_800
_DAY_SECONDS: Final = 86_400
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


def sketches(processed: Path, embedder: Embedder | None = None) -> list[StorySketch]:
    """Sketch the articles of an output of wiredesk process, by time and uri; copies are left out."""
    found = [sketch(row["event"], embedder) for row in rows(processed) if row["outcome"] == "article"]
    return sorted(found, key=lambda one: (one.time, one.uri))


def is_for_training(article: str) -> bool:
    """Tell on which side of the split an Arabic article of the cross-language cases is."""
    return zlib.crc32(article.encode()) % 2 == 0


def _twins(article: StorySketch, near: list[StorySketch], window: Window) -> list[tuple[float, ...]]:
    """Measure an article against one that says the same, as it is and as a language without a tagger leaves it."""
    bare = structs.replace(article, entities=(), heads=())
    measured = []
    for one in (article, bare):
        other = structs.replace(one, uri="", outlet="", time=one.time + _HOUR_SECONDS)
        cut = structs.replace(other, lead=other.lead[: len(other.lead) // 2], title=other.title[1:])
        measured += [Question(one, [twin, *near], window).measure(twin) for twin in (other, cut)]
        measured.append(Question(one, [other], window).measure(other))
    return measured


def _in_few(article: StorySketch, few: Iterable[StorySketch]) -> list[tuple[StorySketch, tuple[float, ...]]]:
    """Measure an article against each of a few, in a window that has nothing else."""
    window = Window(_ALL_HOURS)
    for other in few:
        window.add(other)
    near = [candidate.sketch for candidate in window.near(article)]
    question = Question(article, near, window)
    return [(other, _measured(question, other)) for other in near]


def _measured(question: Question, other: StorySketch) -> tuple[float, ...]:
    """Measure a pair, and how near their vectors are where both have one."""
    values = question.measure(other)
    one = question.article
    return (*values, meaning(one.vector, other.vector)) if one.vector and other.vector else values


def stream_pairs(articles: Iterable[StorySketch], labels: Mapping[str, Mapping[str, Any]]) -> Pairs:
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


def stranger_pairs(languages: Sequence[Sequence[StorySketch]]) -> tuple[Pairs, Pairs]:
    """Measure articles of other days, moved to one hour, on a desk that has nothing else: none are of one event.

    Args:
        languages: Articles of each language; in an order that puts strangers side by side.

    Returns:
        Pairs in one language, and in two.
    """
    found: tuple[list[tuple[float, ...]], list[tuple[float, ...]]] = [], []
    for n, articles in enumerate(languages):
        other = languages[(n + 1) % len(languages)]
        for at in range(0, len(articles) - _STRANGERS, _STRANGERS):
            desk = [*articles[at : at + _STRANGERS], *(other[(at + more) % len(other)] for more in range(_STRANGERS))]
            moved = [_moved(one, articles[at].time + more * _STRANGER_SECONDS) for more, one in enumerate(desk)]
            for article in (moved[0], moved[-1]):
                for its, values in _in_few(article, (one for one in moved if one is not article)):
                    found[its.language != article.language].append(values)
    same, across = (
        Pairs(np.array(those), np.zeros(len(those)), np.full(len(those), weight))
        for those, weight in zip(found, (_STRANGE, _FOREIGN), strict=True)
    )
    return same, across


def some(processed: Path, most: int, embedder: Embedder | None = None) -> list[StorySketch]:
    """Sketch some articles of an output of wiredesk process, drawn by uri and in no order of time."""
    articles = [row["event"] for row in rows(processed) if row["outcome"] == "article"]
    articles.sort(key=lambda one: (zlib.crc32(one["uri"].encode()), one["uri"]))
    return [sketch(one, embedder) for one in articles[:most]]


def form_pairs(articles: Iterable[StorySketch], labels: Mapping[frozenset[str], str]) -> Pairs:
    """Measure what is written on one form, each family on a desk of its own.

    Args:
        articles: Their uri ends in family-letter.
        labels: By both uris, as ../shared/data/dedup/templates_*_pairs.jsonl has them.
    """
    families: defaultdict[str, list[StorySketch]] = defaultdict(list)
    for one in articles:
        families[one.uri.rpartition("-")[0]].append(one)
    values, same = [], []
    for family in families.values():
        for article in family:
            for other, those in _in_few(article, [one for one in family if one is not article]):
                label = labels.get(frozenset((article.uri, other.uri)))
                if label is not None and article.language == other.language:
                    values.append(those)
                    same.append(label in _ONE_EVENT)
    return Pairs(np.array(values), np.array(same, dtype=np.float64), np.full(len(values), _EASY))


def _moved(article: StorySketch, time: int) -> StorySketch:
    days = time // _DAY_SECONDS - article.time // _DAY_SECONDS
    return structs.replace(article, time=time, days=tuple(day + days for day in article.days))


def case_pairs(articles: Iterable[StorySketch], cases: Iterable[Mapping[str, Any]]) -> Pairs:
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
        own = [known[other] for other in sorted(about) if about[other] == about[uri] and other != uri]
        strangers = [one for one in near if about.get(one.uri) != about[uri]][:_FEW_NEAREST]
        few = {other.uri: those for other, those in _in_few(article, [*own, *strangers])}
        for other in sorted(about):
            if other == uri or known[other].language == article.language:
                continue
            labels = [case_of[one]["label"] for one in (uri, other) if one in case_of]
            is_own = about[uri] == about[other]
            hours = abs(known[other].time - article.time) / _HOUR_SECONDS
            # two near misses of one article may be one event: nobody says
            if hours > _WINDOW_HOURS or (is_own and labels.count("same_topic_other_event") > 1):
                continue
            is_same = is_own and all(label == "same_event" for label in labels)
            for those in (_measured(question, known[other]), *([few[other]] if other in few else [])):
                values.append(those)
                same.append(is_same)
                weights.append(1.0 if is_own else _EASY)
    return Pairs(np.array(values), np.array(same, dtype=np.float64), np.array(weights))
