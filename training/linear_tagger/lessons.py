"""Read labelled sets as rows of features: words as the tagger cuts them, articles where the file says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agents.enrich.tagger.evaluate import SENTENCES_PER_ARTICLE, read_conll
from agents.enrich.tagger.linear import (
    OFFSETS,
    WordFacts,
    context_rows,
    form_hash,
    plain_form,
    rows_of_forms,
    shape_kind,
)
from agents.enrich.tagger.written_on import NOTHING, taken_apart
from training.tagger.labelled import examples

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from agents.enrich.tagger.evaluate import Sentence
    from agents.enrich.tagger.linear import Lexicon

    Ints = NDArray[np.int64]


class Rows(NamedTuple):
    """Sentences as rows of weights.

    Attributes:
        bounds: First word of each sentence, the end added.
        first_row: Where each word's rows begin, the end added.
        rows: int32, rows of weights.
        gold: Label of each word.
    """

    bounds: Ints
    first_row: Ints
    rows: NDArray[np.int32]
    gold: Ints


def documents(path: Path) -> list[list[Sentence]]:
    """Read the articles of a file; of one that knows none, each SENTENCES_PER_ARTICLE sentences are one."""
    parts = path.read_text(encoding="utf-8").split("-DOCSTART-")
    articles = [read_conll("\n".join(part.split("\n")[1:])) for part in parts[1:]] if len(parts) > 2 else []
    if not articles:
        every = read_conll(path.read_text(encoding="utf-8"))
        articles = [every[at : at + SENTENCES_PER_ARTICLE] for at in range(0, len(every), SENTENCES_PER_ARTICLE)]
    return [article for article in articles if article]


def rows_of(articles: Sequence[Sequence[Sentence]], lexicon: Lexicon, n_rows: int, written_on: int = NOTHING) -> Rows:
    """Describe the words of articles."""
    forms: list[str] = []
    gold: list[int] = []
    bounds, of = [0], []
    for number, article in enumerate(articles):
        for sentence in article:
            for example in examples(sentence):
                if example.forms:
                    forms += example.forms
                    gold += example.allowed.argmax(1).tolist()
                    bounds.append(len(forms))
                    of += [number] * len(example.forms)
    starts = np.array(bounds)
    distinct = {form: at for at, form in enumerate(dict.fromkeys(forms))}
    ids = np.array([distinct[form] for form in forms])
    apart = taken_apart(list(distinct), written_on)
    hashes = np.array([form_hash(plain_form(form)) for form in apart.kernels], np.uint32)
    facts = lexicon.look_up(hashes)
    kinds = np.array([shape_kind(form) for form in apart.kernels])
    own, owners, offsets = rows_of_forms(apart, facts, n_rows)
    context = context_rows(WordFacts(facts[ids], hashes[ids], kinds[ids], starts, np.array(of)), n_rows)
    pieces, words = [context.ravel()], [np.repeat(np.arange(len(ids)), context.shape[1])]
    sentence_of = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    for number, offset in enumerate(OFFSETS):
        chosen = offsets == number
        of_form = own[chosen], np.bincount(owners[chosen], minlength=len(distinct))
        rows, word = _spread(*of_form, ids, sentence_of, offset)
        pieces.append(rows)
        words.append(word)
    word = np.concatenate(words)
    order = np.argsort(word, kind="stable")
    first_row = np.concatenate(([0], np.cumsum(np.bincount(word, minlength=len(ids)))))
    return Rows(starts, first_row, np.concatenate(pieces)[order].astype(np.int32), np.array(gold))


def _spread(rows: Ints, n_of: Ints, ids: Ints, sentence: Ints, offset: int) -> tuple[Ints, Ints]:
    """Give each word the rows of the word `offset` places on in its sentence: rows, and whose they are.

    Args:
        rows: Of every form in turn.
        n_of: How many each form has.
        ids: Form of each word.
        sentence: Number of each word's sentence.
        offset: To the word that speaks.
    """
    begin = np.concatenate(([0], np.cumsum(n_of)[:-1]))
    there = np.arange(len(ids)) + offset
    word = np.flatnonzero((there >= 0) & (there < len(ids)))
    word = word[sentence[there[word]] == sentence[word]]
    form = ids[there[word]]
    counts = n_of[form]
    at = np.repeat(begin[form] - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) + np.arange(counts.sum())
    return rows[at], np.repeat(word, counts)
