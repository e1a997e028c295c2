"""Learn whether text in marks is speech; cross-validate by article; write agents/enrich/quotes/models/kinds.json.

    python -m training.quotes.kinds SETS KEPT [--more MORE] [--write] [--unread]

SETS, KEPT and MORE are those of training.quotes.train. Two thirds of the articles are read; --unread scores the shipped
weights and the rules on the last third, once.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from agents.enrich.quotes.evaluate import same_speaker
from agents.enrich.quotes.find import find_quotes
from agents.enrich.quotes.kinds import decider, describe, shipped_decider
from agents.enrich.quotes.marks import plain
from training.quotes.dataset import SETS, UNREAD, Labelled, asked_for, own_passages, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agents.enrich.quotes.grammar import Cue
    from agents.enrich.quotes.kinds import Decide, Decider
    from agents.enrich.quotes.speech_or_name import KindReader

MODEL = Path(__file__).parents[2] / "agents/enrich/quotes/models/kinds.json"
FOLDS = 5
# Languages whose weights are written: English gains nothing over the rules, with five names among 207 spans labelled.
TAUGHT = ("ar",)
STEPS = 25
# Strength of the pull of every weight towards nought.
PULL = 2.0
# A reader unsure of a label counts half; own passages have the rare turns.
UNSURE_WEIGHT, OWN_WEIGHT = 1.0, 1.0
# A figure that fewer spans show is not learned.
LEAST = 10


class Span(NamedTuple):
    """What stands in a pair of marks: whether a reader took it for speech, how much that counts, its figures."""

    speech: bool
    weight: float
    figures: list[str]


def label(article: Labelled, start: int, end: int) -> dict[str, Any] | None:
    """Return the labelled quote that a span touches, an empty one for a name, None for what nobody labelled."""
    for quote in article.quotes:
        if max(start, quote["start"]) < min(end, quote["end"]):
            return quote
    if article.names is None or any(max(start, one[0]) < min(end, one[1]) for one in article.names):
        return {}
    return None


def read(article: Labelled) -> list[Span]:
    """Return the labelled spans of an article, each read as if all before it had been told rightly."""
    clean = plain(article.text)
    found: list[Span] = []

    def recorder(reader: KindReader, language: str) -> Decide:
        del language

        def decide(number: int, cue: Cue, ruled: bool) -> bool:
            span = reader.narrative.spans[number]
            told = label(article, *clean.back(span.start, span.end))
            if told is None:
                return ruled
            sure = told.get("confidence") != "low"
            weight = OWN_WEIGHT if article.names is None else 1.0 if sure else UNSURE_WEIGHT
            found.append(Span(bool(told), weight, describe(reader, number, cue, ruled)))
            return bool(told)

        return decide

    find_quotes(article.text, article.language, article.people, decider=recorder)
    return found


def fit(spans: Sequence[Span]) -> dict[str, float]:
    """Fit logistic weights by Newton's steps."""
    counts = Counter(figure for span in spans for figure in span.figures)
    names = sorted(figure for figure, n in counts.items() if n >= LEAST)
    index = {figure: at for at, figure in enumerate(names)}
    x = np.zeros((len(spans), len(names)))
    for row, span in enumerate(spans):
        x[row, [index[figure] for figure in span.figures if figure in index]] = 1
    right = np.array([span.speech for span in spans], float)
    weight = np.array([span.weight for span in spans])
    w = np.zeros(len(names))
    for _ in range(STEPS):
        share = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (weight * (share - right)) + PULL * w
        curve = (x * (weight * share * (1 - share))[:, None]).T @ x + PULL * np.eye(len(w))
        w -= np.linalg.solve(curve, slope)
    return {figure: rounded for figure, one in zip(names, w.tolist(), strict=True) if (rounded := round(one, 2))}


def learn(read_articles: Sequence[Labelled]) -> dict[str, dict[str, float]]:
    """Learn each language's weights from all articles given and our own passages."""
    every = [*read_articles, *own_passages()]
    return {of: fit([span for one in every if one.language == of for span in read(one)]) for of in TAUGHT}


def score(scored: Sequence[Labelled], deciders: Mapping[str, Decider]) -> dict[str, Any]:
    """Return how many labelled spans each article's decider tells rightly, and how many quotes have their speaker."""
    counts: Counter[str] = Counter()
    for article in scored:
        quotes = find_quotes(article.text, article.language, article.people, decider=deciders[article.id])
        spans = {(one.start, one.end): one for one in quotes}
        for want in article.quotes:
            quote = spans.get((want["start"], want["end"]))
            sure = want.get("confidence") != "low"
            counts["sure missed"] += sure and quote is None
            counts["missed"] += quote is None
            name = quote.speaker.name if quote and quote.speaker else None
            forms = [want["speaker"], *want.get("speaker_alt", [])]
            counts["with speaker"] += quote is not None and any(same_speaker(one, name, strict=True) for one in forms)
        told = [label(article, one.start, one.end) for one in quotes]
        counts["right"] += sum(bool(one) for one in told)
        counts["names taken"] += sum(one == {} for one in told)
        counts["not labelled"] += sum(one is None for one in told)
    counts["quotes"] = sum(len(article.quotes) for article in scored)
    right, wrong, missed = counts["right"], counts["names taken"], counts["missed"]
    f1 = 2 * right / max(1, 2 * right + wrong + missed)
    return {"f1": round(f1, 3), **counts}


def cross_validate(read_articles: Sequence[Labelled]) -> None:
    """Print the figures of weights learned on other articles beside those of the rules."""
    for language in SETS:
        own = [one for one in own_passages() if one.language == language]
        here = [one for one in read_articles if one.language == language]
        fold = {article.id: at % FOLDS for at, article in enumerate(here)}
        spans = {article.id: read(article) for article in here}
        kept = [span for one in own for span in read(one)]
        weights = [
            fit([*kept, *(span for article in here if fold[article.id] != part for span in spans[article.id])])
            for part in range(FOLDS)
        ]
        learned = {ident: decider({language: weights[part]}) for ident, part in fold.items()}
        print(language, "rules  ", score(here, dict.fromkeys(fold, by_rules)))
        print(language, "learned", score(here, learned))


def by_rules(reader: KindReader, language: str) -> None:
    """Leave it to the rules."""
    del reader, language


def main() -> None:
    """Cross-validate on two thirds; write the weights, or score them on the third that is unread, when asked to."""
    given, labelled = asked_for(__doc__)
    if given.unread:
        for group in sorted({article.id.partition("-")[0] for article in labelled}):
            unread = [one for one in labelled if one.part == UNREAD and one.id.startswith(group)]
            for name, made in {"rules  ": by_rules, "learned": shipped_decider}.items():
                print(group, name, score(unread, dict.fromkeys((one.id for one in unread), made)))
        return
    two_thirds = [article for article in labelled if article.part != UNREAD]
    cross_validate(two_thirds)
    if given.write:
        write(MODEL, learn(two_thirds))


if __name__ == "__main__":
    main()
