"""Read labelled sets into words as the tagger cuts them, with the labels each may have; score what a model says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agents.enrich.spans import Span
from agents.enrich.tagger import evaluate
from agents.enrich.tagger.labels import TYPES as EVENT_TYPES
from agents.enrich.tagger.labels import best_paths, runs
from agents.enrich.tagger.words import sentences

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from agents.enrich.tagger.evaluate import Report, Sentence
    from agents.enrich.tagger.words import Word

    Floats = NDArray[np.float32]
    # Label scores, float32 (words, N_LABELS), of each sentence of each document.
    Scores = list[list[Floats]]

TYPES = ("PERS", "LOC", "ORG", "MISC")
LABELS = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))
N_LABELS = len(LABELS)
NUMBER = {label: number for number, label in enumerate(LABELS)}
# Shares of a file, in document order: train, tune and dev.
TUNE_FROM, DEV_FROM = 0.8, 0.9


class Example(NamedTuple):
    """One sentence: surface forms, and for each word the labels it may have, bool (n, N_LABELS)."""

    forms: list[str]
    allowed: NDArray[np.bool_]


class Lessons(NamedTuple):
    """What a tagger is taught with and scored on.

    Attributes:
        gold: Every label of these is believed.
        partial: Of these only persons are believed.
        tune: Scored on while training; part of gold as well when asked for.
        learnt: Surfaces of the mentions in gold.
    """

    gold: list[Example]
    partial: list[Example]
    tune: list[Sentence]
    learnt: set[str]


def add_sets(parser: argparse.ArgumentParser) -> None:
    """Let a command say what to teach with; `lessons` reads the answer."""
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--persons", type=Path, help="a set of which only PERS is believed")
    parser.add_argument("--train-on", choices=["train", "train+tune"], default="train")


def lessons(given: argparse.Namespace) -> Lessons:
    """Read the sets a command was pointed to."""
    train, tune, _ = split(given.gold)
    if given.train_on == "train+tune":
        train = train + tune
    persons = evaluate.read_conll(given.persons.read_text(encoding="utf-8")) if given.persons else []
    return Lessons(
        gold=[example for sentence in train for example in examples(sentence)],
        partial=[example for sentence in persons for example in examples(sentence, "PERS")],
        tune=tune,
        learnt={" ".join(sentence.tokens[m.start : m.end]) for sentence in train for m in sentence.mentions},
    )


def split(path: Path) -> tuple[list[Sentence], list[Sentence], list[Sentence]]:
    """Return train (first 80 %), tune (next 10 %) and dev (last 10 %) of a file by document order."""
    gold = evaluate.read_conll(path.read_text(encoding="utf-8"))
    tune, dev = int(len(gold) * TUNE_FROM), int(len(gold) * DEV_FROM)
    return gold[:tune], gold[tune:dev], gold[dev:]


def examples(gold: Sentence, partial: str | None = None) -> list[Example]:
    """Cut one gold sentence as the tagger would; give one-hot labels, or for `partial` only that type's.

    A partial set says where mentions of one type are and nothing else: every other word may
    be anything but that type.
    """
    cut = sentences(" ".join(gold.tokens) + " ")
    labels = _labels_of(gold, [word for sentence in cut for word in sentence])
    found, at = [], 0
    for sentence in cut:
        allowed = np.zeros((len(sentence), N_LABELS), bool)
        for row, label in enumerate(_restarted(labels[at : at + len(sentence)])):
            if partial is None or label.endswith(partial):
                allowed[row, NUMBER[label]] = True
            else:
                allowed[row] = [not other.endswith(partial) for other in LABELS]
        found.append(Example([word.form for word in sentence], allowed))
        at += len(sentence)
    return found


def _labels_of(gold: Sentence, words: list[Word]) -> list[str]:
    """Carry the labels of tokens over to words; a mark at the edge of a mention is no part of it."""
    starts = np.cumsum([0, *(len(token) + 1 for token in gold.tokens[:-1])])
    token_of = np.searchsorted(starts, [word.start for word in words], side="right") - 1
    labels = ["O"] * len(words)
    for start, end, kind in gold.mentions:
        inside = [at for at, token in enumerate(token_of) if start <= token < end]
        while inside and not any(c.isalnum() for c in words[inside[0]].form):
            inside = inside[1:]
        while inside and not any(c.isalnum() for c in words[inside[-1]].form):
            inside = inside[:-1]
        for at in inside:
            labels[at] = ("B-" if at == inside[0] else "I-") + kind
    return labels


def _restarted(labels: list[str]) -> list[str]:
    """Begin anew a mention that the tagger's sentence end cuts in two: no path begins inside one."""
    return [
        "B" + label[1:] if label != "O" and (row == 0 or labels[row - 1][1:] != label[1:]) else label
        for row, label in enumerate(labels)
    ]


def _forbidden() -> Floats:
    moves = np.zeros((N_LABELS + 2, N_LABELS + 2), np.float32)
    for to, label in enumerate(LABELS):
        if label.startswith("I-"):
            for start, before in enumerate((*LABELS, "start", "end")):
                if before in ("start", "end") or before[2:] != label[2:]:
                    moves[start, to] = -1e4
    return moves


# -1e4 for a move no tagging has: into I-X from anything but B-X or I-X. Rows from, columns to; start and end are last.
FORBIDDEN = _forbidden()


def scored(
    gold: Sequence[Sentence],
    scores_of: Callable[[list[list[list[str]]]], Scores],
    moves: Floats,
    seen: Callable[[str], bool],
) -> Report:
    """Score a model on labelled sentences, cut into articles and read as the desk reads them.

    Args:
        gold: The labelled sentences.
        scores_of: Gives label scores for documents of sentences of forms.
        moves: What the model learnt between labels; FORBIDDEN comes on top.
        seen: Tells whether a surface stood in what the model learnt from.
    """
    documents = list(evaluate.articles(gold))
    words = [sentences(evaluate.article_text(document)) for document in documents]
    every = scores_of([[[word.form for word in sentence] for sentence in document] for document in words])
    predicted = []
    for document, cut, scores in zip(documents, words, every, strict=True):
        spans = _spans(cut, scores, moves + FORBIDDEN) if cut else []
        predicted += evaluate.to_mentions(document, spans)
    return evaluate.score(gold, predicted, seen)


def _spans(cut: list[list[Word]], scores: list[Floats], moves: Floats) -> list[Span]:
    """Decode the sentences of one article."""
    words = [word for sentence in cut for word in sentence]
    starts = np.cumsum([0, *map(len, cut)])
    path = best_paths(np.concatenate(scores), starts, moves)
    return [Span(words[first].start, words[last].end, EVENT_TYPES[kind]) for first, last, kind in runs(path, starts)]


def brief(report: Report) -> str:
    """Write a report on one line."""
    f1 = {"micro": report["micro"], **report["types"]}
    micro, unseen = report["micro"], report["unseen"]
    return (
        " ".join(f"{name} {figures['f1']:.4f}" for name, figures in f1.items())
        + f" | P {micro['precision']:.3f} R {micro['recall']:.3f}"
        + f" | unseen PERS {unseen['PERS']['f1']:.3f} micro {unseen['micro']['f1']:.3f}"
    )
