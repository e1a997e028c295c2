"""Two items side by side: would a desk link them, which way, and why."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

from agents.dedupe.rules.adds import adds
from agents.dedupe.rules.evidence import evidence
from agents.dedupe.rules.judge import ADDS, ADDS_SAYS, Judge, named
from streams.contract.records import WITHHELD_RELATIONS
from streams.news.fingerprint import fingerprint, unpack

if TYPE_CHECKING:
    from agents.dedupe.rules.judge import Judgement
    from streams.contract.records import Addition, Containment
    from streams.news.article import Article

_LABEL_COLUMNS = 22
# Isolates keep each right-to-left run in its own place, so that a terminal that knows bidi shows columns in order.
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_SHOWN_PASSAGE = 300


class Comparison(NamedTuple):
    """What is to be said of two items, from either side.

    Attributes:
        a, b: The articles.
        relation: How a stands to b, as if b had come first: "verbatim", "abridged", "expanded", "update" or "new".
        mirrored: How b stands to a.
        score: Probability that a desk links them, 0 to 1.
        containment: Of a in b and of b in a, weighted.
        evidence: As in a verdict of a.
        evidence_of_b: As in a verdict of b.
        rule: Which rule decided, also when they are apart, as a verdict bears it.
        because: What that rule knows of them, in one sentence.
        adds: What a adds to b, whose copy it otherwise is.
        adds_of_b: What b adds to a.
    """

    a: Article
    b: Article
    relation: str
    mirrored: str
    score: float
    containment: Containment
    similarity: float
    evidence: dict[str, Any]
    evidence_of_b: dict[str, Any]
    rule: str
    because: str
    adds: tuple[Addition, ...] = ()
    adds_of_b: tuple[Addition, ...] = ()


def compare(a: Article, b: Article) -> Comparison:
    """Judge two items against each other, both ways.

    Their times are those they carry; without any they count as simultaneous.
    """
    judge = Judge.shipped()
    sides = [judge.lay_out(unpack(fingerprint(article))) for article in (a, b)]
    times = event_times(a, b)
    forth = judge.compare(sides[0], times[0], sides[1], times[1])
    back = judge.compare(sides[1], times[1], sides[0], times[0])

    def proof(article: Article, judgement: Judgement) -> dict[str, Any]:
        bag = judge.bag(judgement.this, judgement.other)
        return evidence(article, judgement.this, judgement.other, judgement.shared, bag=bag, figures=judgement.figures)

    def added(article: Article, judgement: Judgement) -> tuple[Addition, ...]:
        if judgement.relation not in WITHHELD_RELATIONS:
            return ()
        bag = judge.bag(judgement.this, judgement.other)
        return adds(article, judgement.this, judgement.other, judgement.shared, bag=bag)

    here, there = added(a, forth), added(b, back)
    return Comparison(
        a=a,
        b=b,
        relation="update" if here else forth.relation or "new",
        mirrored="update" if there else back.relation or "new",
        score=forth.score,
        containment=forth.containment,
        similarity=forth.similarity,
        evidence=proof(a, forth),
        evidence_of_b=proof(b, back),
        rule=named(ADDS if here else forth.rule.name),
        because=ADDS_SAYS if here else forth.rule.says,
        adds=here,
        adds_of_b=there,
    )


def event_times(a: Article, b: Article) -> tuple[int, int]:
    """Return when two items were made, milliseconds; equal when either does not say."""
    first, second = (article.version_created or article.first_created for article in (a, b))
    if first is None or second is None:
        return 0, 0
    return int(first.timestamp() * 1000), int(second.timestamp() * 1000)


def render(comparison: Comparison, width: int = 100) -> str:
    """Write a comparison for a terminal.

    Args:
        comparison: From compare().
        width: Columns.

    Returns:
        Lines; every run of article text stands in bidi isolates, so that Arabic reads right to left within its column.
    """
    c = comparison
    rows = [
        ("verdict", f"{c.relation} (from B: {c.mirrored}), score {c.score:.2f}, rule {c.rule}"),
        ("because", c.because),
        ("A in B, B in A", f"{c.containment.of_this:.0%}, {c.containment.of_other:.0%} of the weighted words"),
    ]
    for name, article in (("A", c.a), ("B", c.b)):
        agency = f", agency {article.agency.name}" if article.agency else ""
        when = article.version_created.isoformat() if article.version_created else "no time"
        rows.append((f"{name} {article.uri}", f"{article.source or '?'}, {when}, {article.n_words} words{agency}"))
        rows.append(("", _isolated(article.headline)))
    for name, article, proof in (("A", c.a, c.evidence), ("B", c.b, c.evidence_of_b)):
        for passage in proof["passages"]:
            text = article.body[passage["start"] : passage["end"]]
            shown = text if len(text) <= _SHOWN_PASSAGE else text[:_SHOWN_PASSAGE] + "…"
            label = f"{name} ¶{passage['paragraph'] + 1} {passage['start']}-{passage['end']}"
            rows.append((label, _isolated(shown.replace("\n", " "))))
    for name, proof in (("A", c.evidence), ("B", c.evidence_of_b)):
        for kind in ("numbers", "words"):
            agreed, differs = proof["agreed"][kind], proof["differs"][kind]
            if agreed:
                rows.append((f"{kind} of {name} in both", _isolated(", ".join(agreed))))
            if differs:
                rows.append((f"{kind} of {name} alone", _isolated(", ".join(differs))))
    rows += [*_added("A", c.a, c.adds), *_added("B", c.b, c.adds_of_b)]
    figures = ", ".join(f"{name} {value:g}" for name, value in c.evidence["figures"].items())
    if figures:
        rows.append(("figures", figures))
    return "\n".join(_row(label, text, width) for label, text in rows)


def _added(name: str, article: Article, found: tuple[Addition, ...]) -> list[tuple[str, str]]:
    return [
        (f"{name} adds {one.start}-{one.end}", f"{one.kind}: {_isolated(article.body[one.start : one.end])}")
        for one in found
    ]


def _row(label: str, text: str, width: int) -> str:
    lines = textwrap.wrap(text, max(width - _LABEL_COLUMNS, 20)) or [""]
    if len(label) >= _LABEL_COLUMNS:
        return "\n".join([label, *(" " * _LABEL_COLUMNS + line for line in lines)])
    first, *others = lines
    return "\n".join([f"{label:<{_LABEL_COLUMNS}}{first}", *(" " * _LABEL_COLUMNS + line for line in others)])


def _isolated(text: str) -> str:
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}" if not text.isascii() else text
