"""Read labelled sets into words as the tagger cuts them, with the labels each word may have."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from agents.enrich.tagger.evaluate import Sentence, read_conll
from agents.enrich.tagger.words import sentences

TYPES = ("PERS", "LOC", "ORG", "MISC")
LABELS = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))
N_LABELS = len(LABELS)
NUMBER = {label: number for number, label in enumerate(LABELS)}


class Example(NamedTuple):
    """One sentence: surface forms, and for each word the labels it may have, bool (n, N_LABELS)."""

    forms: list[str]
    allowed: np.ndarray


def examples(gold: Sentence, partial: str | None = None) -> list[Example]:
    """Cut one gold sentence as the tagger would; give one-hot labels, or for `partial` only that type's.

    A partial set says where mentions of one type are and nothing else: every other word may
    be anything but that type.
    """
    text, starts = "", []
    for token in gold.tokens:
        starts.append(len(text))
        text += token + " "
    cut = sentences(text)
    words = [word for sentence in cut for word in sentence]
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
    found, at = [], 0
    for sentence in cut:
        allowed = np.zeros((len(sentence), N_LABELS), bool)
        here = labels[at : at + len(sentence)]
        # A mention that the tagger's sentence end cuts in two is two: no path begins inside one.
        here = ["B" + label[1:] if label != "O" and (row == 0 or here[row - 1][1:] != label[1:]) else label
                for row, label in enumerate(here)]
        for row, label in enumerate(here):
            if partial is None:
                allowed[row, NUMBER[label]] = True
            elif label.endswith(partial):
                allowed[row, NUMBER[label]] = True
            else:
                allowed[row] = [not other.endswith(partial) for other in LABELS]
        found.append(Example([word.form for word in sentence], allowed))
        at += len(sentence)
    return found


def split(path: Path) -> tuple[list[Sentence], list[Sentence], list[Sentence]]:
    """Give train (first 80 %), tune (next 10 %) and dev (last 10 %) of a file by document order."""
    gold = read_conll(path.read_text(encoding="utf-8"))
    tune, dev = int(len(gold) * 0.8), int(len(gold) * 0.9)
    return gold[:tune], gold[tune:dev], gold[dev:]
