"""Train the towers as a cloze language model on unlabelled articles."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn.functional import dropout, embedding

from agents.enrich.tagger.pieces import Segmenter
from agents.enrich.tagger.words import folded
from training.tagger.corpus import Corpus, Pieces, read_corpus, read_pieces
from training.tagger.descent import add_machine, begin, descend
from training.tagger.forms import rows_of
from training.tagger.network import Cloze, FormTable, Towers, Words, around

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    Ints = NDArray[np.int64]

# Own rows are dropped this often, so that pieces and letters learn to stand for a word alone.
FORM_DROPOUT = 0.25
# Of each distinct form's vector, the same everywhere in the batch; and of what stands around a word.
VECTOR_DROPOUT, AROUND_DROPOUT = 0.1, 0.1
# The gradient of the dense parameters is cut to this length.
NORM = 1.0
# Steps between two lines, and between two checkpoints.
SHOWN_EVERY, SAVED_EVERY = 100, 500


class Sentences:
    """The corpus as arrays: what is read, and what is to be guessed."""

    def __init__(self, corpus: Corpus, known: dict[str, int]) -> None:
        """Lay the corpus out; `known` gives the row of each form that is guessed."""
        self._stream, self._ends = corpus.sentences()
        self._starts = np.concatenate([[0], self._ends[:-1]])
        self._target_of = np.array([known.get(folded(form), 0) for form in corpus.forms])
        counts = np.bincount(self._target_of[self._stream], minlength=len(known) + 1).astype(float)
        counts[0] = 0
        # Wrong answers are drawn with the frequency of words, flattened so that rare ones come up.
        self._noise = np.cumsum(counts**0.6 / (counts**0.6).sum())

    def __len__(self) -> int:
        """Count the words."""
        return len(self._stream)

    def batches(self, n_words: int, rng: np.random.Generator) -> list[Ints]:
        """Group sentences of one length into batches of about n_words words, in random order."""
        lengths = self._ends - self._starts
        order = np.lexsort((rng.random(len(lengths)), lengths))
        grouped = []
        bounds = np.flatnonzero(np.diff(lengths[order])) + 1
        for group in np.split(order, bounds):
            size = max(1, n_words // int(lengths[group[0]]))
            grouped += [group[at : at + size] for at in range(0, len(group), size)]
        rng.shuffle(grouped)
        return grouped

    def ids(self, group: Ints) -> Ints:
        """Return the form numbers of sentences of one length, (sentences, words)."""
        length = self._ends[group[0]] - self._starts[group[0]]
        return np.asarray(self._stream[self._starts[group][:, None] + np.arange(length)], np.int64)

    def question(self, ids: Ints, n_drawn: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Return for each word its place among the candidates, -1 for one that is not guessed; and the candidates."""
        targets = self._target_of[ids].ravel()
        drawn = np.searchsorted(self._noise, rng.random(n_drawn))
        candidates = np.unique(np.concatenate([targets[targets > 0], drawn]))
        return np.where(targets > 0, np.searchsorted(candidates, targets), -1), candidates


class Course:
    """One training run: what is learnt, and where in the schedule it stands."""

    def __init__(self, corpus: Corpus, pieces: Pieces, given: argparse.Namespace, rng: np.random.Generator) -> None:
        """Begin with random towers, or with the weights to go on from."""
        known = {form: row for row, form in enumerate(corpus.common, 1)}
        segmenter = Segmenter(pieces.pieces, pieces.scores)
        self._table = FormTable([rows_of(form, known, segmenter) for form in corpus.forms])
        self._sentences = Sentences(corpus, known)
        self._given, self._rng = given, rng
        self.words, self.towers = Words(len(known), pieces.table()), Towers(given.hidden)
        self.cloze = Cloze(given.hidden, len(known) + 1)
        if given.resume:
            before = torch.load(given.resume, weights_only=True)
            for part, name in ((self.words, "words"), (self.towers, "towers"), (self.cloze, "cloze")):
                part.load_state_dict(before[name])
        sparse = [
            self.words.known.weight,
            self.words.letters.weight,
            self.cloze.out.weight,
            self.cloze.bias.weight,
        ]
        self._dense = [
            self.words.pieces.weight,
            *self.words.mix.parameters(),
            *self.towers.parameters(),
            *self.cloze.mix.parameters(),
        ]
        self._optimisers = [
            torch.optim.SparseAdam(sparse, lr=given.rate),
            torch.optim.Adam(self._dense, lr=given.rate),
        ]
        n_batches = len(self._sentences.batches(given.batch_words, rng))
        self._total = int(n_batches * given.epochs)
        print(f"{len(self._sentences)} words, {n_batches} batches an epoch, {self._total} steps", flush=True)
        self.step, self._begun = 0, time.monotonic()
        self._smooth: float | None = None
        self._shown = self._begun

    @property
    def progress(self) -> float:
        """Return how far the schedule is, by steps or by the clock, whichever is further; over from 1 on."""
        minutes = (time.monotonic() - self._begun) / 60
        return max(self.step / self._total if self._total else 1.0, minutes / float(self._given.minutes))

    def epoch(self, out: Path, kept: dict[str, Any]) -> None:
        """Go once through the corpus, or until the schedule ends; write a checkpoint now and then."""
        given = self._given
        for group in self._sentences.batches(given.batch_words, self._rng):
            progress = self.progress
            if progress >= 1:
                return
            rate = given.rate * min(1.0, (self.step + 1) / 200) * min(1.0, 2 * (1 - progress) + 0.01)
            for optimiser in self._optimisers:
                for parameters in optimiser.param_groups:
                    parameters["lr"] = rate
            loss = descend(self._loss(self._sentences.ids(group)), self._optimisers, self._dense, NORM)
            self.step += 1
            self._smooth = loss if self._smooth is None else 0.99 * self._smooth + 0.01 * loss
            if self.step % SHOWN_EVERY == 0:
                speed = SHOWN_EVERY * given.batch_words / (time.monotonic() - self._shown)
                self._shown = time.monotonic()
                print(f"step {self.step} {progress:.3f} loss {self._smooth:.4f} {speed:.0f} words/s", flush=True)
            if self.step % SAVED_EVERY == 0:
                self.save(out, kept)

    def _loss(self, ids: Ints) -> Tensor:
        forms, places = np.unique(ids, return_inverse=True)
        vectors = dropout(self.words(self._table, forms, FORM_DROPOUT), VECTOR_DROPOUT)
        batch = embedding(torch.from_numpy(places.reshape(ids.shape)), vectors)
        with torch.autocast("cpu", torch.bfloat16):
            states = self.towers(batch)
        at, candidates = self._sentences.question(ids, self._given.candidates, self._rng)
        known = dropout(around(states, self._given.hidden).flatten(0, 1).float(), AROUND_DROPOUT)
        return self.cloze(known, torch.from_numpy(at), torch.from_numpy(candidates))

    def save(self, out: Path, kept: dict[str, Any]) -> None:
        """Write the weights, and `kept` beside them: everything that is needed to read them."""
        half = out.with_suffix(".half")
        parts: dict[str, Any] = {"words": self.words, "towers": self.towers, "cloze": self.cloze}
        torch.save({**kept, **{name: part.state_dict() for name, part in parts.items()}}, half)
        half.rename(out)


def main() -> None:
    """Train until the time is over; write a checkpoint now and then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--pieces", type=Path, required=True)
    parser.add_argument("--hidden", type=int, default=200)
    parser.add_argument("--epochs", type=float, default=8)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--batch-words", type=int, default=4096)
    parser.add_argument("--candidates", type=int, default=512)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--resume", type=Path, help="weights to go on from")
    parser.add_argument("--out", type=Path, required=True)
    add_machine(parser)
    given = parser.parse_args()
    rng = begin(given)
    corpus, pieces = read_corpus(given.corpus), read_pieces(given.pieces)
    kept = {"common": corpus.common, "pieces": pieces.pieces, "scores": pieces.scores, "hidden": given.hidden}
    course = Course(corpus, pieces, given, rng)
    while course.progress < 1:
        course.epoch(given.out, kept)
    course.save(given.out, kept)


if __name__ == "__main__":
    main()
