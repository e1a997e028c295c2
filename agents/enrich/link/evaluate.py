"""Score linking against passages that say which words mean whom.

A passage: {"text", "lang", "expect": [{"surface", "start", "end", "ids", "loose_from"?}], "forbid_at": [[start, end]],
"phenomena"}. An expected mention is found when an entity's mention overlaps it and the entity has one of its ids:
`ids[:loose_from]` strictly, all of them loosely. "NIL" wants a local id; "NIL:same:X" the local id of the mention X.
Only mentions count: entities named by an adjective or flagged as origin without a mention are no answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING, Any

import msgspec

from agents.enrich.knowledge.records import GEONAMES, LOCAL, WIKIDATA
from streams.news.article import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from streams.contract.records import Entity, Marking

_LANGUAGE = "lang"
_SAME = "NIL:same:"


@dataclass
class Score:
    """Counts over passages.

    Attributes:
        expected: Mentions to find.
        found, found_loose: Of them, with a strictly or loosely right id.
        wrong: Expected mentions that got another entity's id.
        spurious: Mentions of entities with a public id that overlap nothing expected.
        forbidden: Mentions over words that must not be linked.
        n_forbidden: How many such words there are.
        errors: One line each: passage, what, surface, wanted, got.
    """

    expected: int = 0
    found: int = 0
    found_loose: int = 0
    wrong: int = 0
    spurious: int = 0
    forbidden: int = 0
    n_forbidden: int = 0
    errors: list[dict[str, str]] = dataclass_field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Return precision, recall and F1, strict and loose, and the counts.

        A wrong id, a spurious one and a forbidden one each count against precision.
        """
        answered = self.found_loose + self.wrong + self.spurious + self.forbidden
        out: dict[str, Any] = {}
        for name, found in (("strict", self.found), ("loose", self.found_loose)):
            precision = found / answered if answered else 0.0
            recall = found / self.expected if self.expected else 0.0
            f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
            out[name] = {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}
        return out | {
            "expected": self.expected,
            "missed": self.expected - self.found_loose - self.wrong,
            "wrong": self.wrong,
            "spurious": self.spurious,
            "forbidden": f"{self.forbidden} of {self.n_forbidden}",
        }


def read_passages(lines: Iterable[bytes]) -> list[dict[str, Any]]:
    """Read JSON lines, skipping empty ones."""
    return [msgspec.json.decode(line) for line in lines if line.strip()]


def article_of(passage: dict[str, Any], number: int) -> Article:
    """Make an article whose body is the passage, code point for code point."""
    return Article(uri=f"passage:{number}", language=passage[_LANGUAGE], paragraphs=(passage["text"],))


def evaluate(passages: Sequence[dict[str, Any]], mark: Callable[[Sequence[Article]], list[Marking]]) -> dict[str, Any]:
    """Mark passages and score them.

    Returns:
        {"all": figures, "languages": {code: figures}, "errors": [...]}, errors in the order of the passages.
    """
    markings = mark([article_of(passage, n) for n, passage in enumerate(passages)])
    total, by_language = Score(), dict[str, Score]()
    for number, (passage, marking) in enumerate(zip(passages, markings, strict=True)):
        for score in (total, by_language.setdefault(passage[_LANGUAGE], Score())):
            _Passage(passage, marking, score, str(passage.get("n", number))).judge()
    return {
        "all": total.figures(),
        "languages": {language: score.figures() for language, score in sorted(by_language.items())},
        "errors": total.errors,
    }


def public_ids(entity: Entity) -> set[str]:
    """Return an entity's ids as the passages write them: Q61, geonames:2643743."""
    ids = set()
    for ident in (entity.id, *entity.same_as):
        if ident.startswith(WIKIDATA):
            ids.add(ident[len(WIKIDATA) :])
        elif ident.startswith(GEONAMES):
            ids.add("geonames:" + re.sub(r"\D", "", ident[len(GEONAMES) :]))
    return ids


class _Passage:
    """One passage beside its marking."""

    def __init__(self, passage: dict[str, Any], marking: Marking, score: Score, number: str) -> None:
        self.passage = passage
        self.score = score
        self.number = number
        self.mentions = [(m.start, m.end, e) for e in marking.entities for m in e.mentions if m.field == "body"]
        self.used: set[tuple[int, int]] = set()

    def judge(self) -> None:
        """Add this passage to the score."""
        for wanted in self.passage["expect"]:
            self._expected(wanted)
        for start, end in self.passage["forbid_at"]:
            self.score.n_forbidden += 1
            for first, last, entity in self._over(start, end):
                if (first, last) not in self.used:
                    self.used.add((first, last))
                    self.score.forbidden += 1
                    self._note("forbidden", self.passage["text"][start:end], "", f"{entity.name} {entity.id}")
        for first, last, entity in self.mentions:
            if (first, last) not in self.used and not entity.id.startswith(LOCAL):
                self.score.spurious += 1
                self._note("spurious", self.passage["text"][first:last], "", f"{entity.name} {entity.id}")

    def _expected(self, wanted: dict[str, Any]) -> None:
        self.score.expected += 1
        here = self._over(wanted["start"], wanted["end"])
        self.used.update((first, last) for first, last, _ in here)
        ids = wanted["ids"]
        strict = set(ids[: wanted.get("loose_from", len(ids))])
        if any(self._answers(entity, strict) for _, _, entity in here):
            self.score.found += 1
            self.score.found_loose += 1
        elif any(self._answers(entity, set(ids)) for _, _, entity in here):
            self.score.found_loose += 1
        elif here:
            self.score.wrong += 1
            self._note("wrong", wanted["surface"], " ".join(ids), f"{here[0][2].name} {here[0][2].id}")
        else:
            self._note("missed", wanted["surface"], " ".join(ids), "")

    def _over(self, start: int, end: int) -> list[tuple[int, int, Entity]]:
        return [(first, last, entity) for first, last, entity in self.mentions if first < end and start < last]

    def _note(self, what: str, surface: str, wanted: str, got: str) -> None:
        phenomena = str(self.passage.get("phenomena", ""))
        self.score.errors.append(
            {"n": self.number, "what": what, "surface": surface, "wanted": wanted, "got": got, "phenomena": phenomena}
        )

    def _answers(self, entity: Entity, ids: set[str]) -> bool:
        for ident in ids:
            if ident.startswith(_SAME):
                first = next((w for w in self.passage["expect"] if w["surface"] == ident[len(_SAME) :]), None)
                if first and any(entity.id == other.id for _, _, other in self._over(first["start"], first["end"])):
                    return True
            elif ident == "NIL" and entity.id.startswith(LOCAL):
                return True
        return bool(ids & public_ids(entity))
