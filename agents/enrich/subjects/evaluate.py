"""Figures for subjects on read articles: how many get one, and how often it is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from agents.enrich.subjects.model import SURE, find_topic
from streams.languages.identify import arabic_or_english
from streams.languages.word_table import word_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# The share of articles for which accuracy is given whatever the threshold: so two models can be compared.
_COVERAGE = 0.8


class _Case(NamedTuple):
    """A read article: its topics, the main one first, what the model says and how sure it is."""

    read: Sequence[str]
    said: str
    confidence: float

    @property
    def is_main(self) -> bool:
        return self.said == self.read[0]

    @property
    def is_any(self) -> bool:
        return self.said in self.read


def evaluate(labels: Sequence[Mapping[str, Any]], items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Measure the shipped model on articles that somebody read.

    Args:
        labels: `id` and `topics` (codes of top topics, the main one first; the others are right too).
        items: `id`, `title` and `text`, of which those with a label are used; a label may have them itself.

    Returns:
        For all and for each language: `n`, `coverage`; of the articles that get a subject the share whose subject is
        the main one (`accuracy`) or any (`accuracy_any`); the same for the surest 80 %. `wrong`: read topic to topics
        said.

    Raises:
        KeyError: a label's article is not among the items.
    """
    wanted = {row["id"]: row for row in labels}
    texts = {row["id"]: row for row in (*labels, *items) if "text" in row and row["id"] in wanted}
    cases: dict[str, list[_Case]] = {"ar": [], "en": []}
    for name, row in wanted.items():
        article = texts[name]
        found = find_topic(word_table(article["title"]), word_table(article["text"]))
        said, confidence = (found.topic.code, found.confidence) if found else ("", 0.0)
        cases[arabic_or_english(article["text"])].append(_Case(row["topics"], said, confidence))
    both = [case for language in cases.values() for case in language]
    report: dict[str, Any] = {"all": _figures(both)}
    report |= {language: _figures(found) for language, found in cases.items() if found}
    wrong: dict[str, dict[str, int]] = {}
    for case in both:
        if case.confidence >= SURE and not case.is_main:
            row = wrong.setdefault(case.read[0], {})
            row[case.said] = row.get(case.said, 0) + 1
    return {**report, "wrong": dict(sorted(wrong.items()))}


def _figures(cases: Sequence[_Case]) -> dict[str, float]:
    sure = [case for case in cases if case.confidence >= SURE]
    surest = sorted(cases, key=lambda case: -case.confidence)[: max(1, round(_COVERAGE * len(cases)))]
    return {
        "n": len(cases),
        "coverage": round(len(sure) / max(len(cases), 1), 3),
        "accuracy": _share(case.is_main for case in sure),
        "accuracy_any": _share(case.is_any for case in sure),
        "surest_80": _share(case.is_main for case in surest),
        "surest_80_any": _share(case.is_any for case in surest),
    }


def _share(right: Iterable[bool]) -> float:
    told = list(right)
    return round(sum(told) / len(told), 3) if told else 0.0
