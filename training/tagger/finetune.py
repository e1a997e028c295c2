"""Teach the pretrained towers to tag: gold sets, partial sets, silver text; score on a held-out part."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np
import torch

from agents.enrich.tagger.pieces import Segmenter
from agents.enrich.tagger.words import folded, name_stem
from training.tagger.descent import add_machine, begin, descend
from training.tagger.forms import rows_of
from training.tagger.labelled import FORBIDDEN, N_LABELS, Example, add_sets, brief, lessons, scored
from training.tagger.network import FormTable, Tagger, path_loss

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from torch import Tensor

    from training.tagger.labelled import Lessons, Scores

    Ints = NDArray[np.int64]
    # Numbers of a sentence's forms, and the labels each word may have.
    Encoded = tuple[Ints, NDArray[np.bool_]]
    Document = list[Encoded]

# Sentences of one article: what they say of a name is read together.
WINDOW = 12
# The gradient of the dense parameters is cut to this length.
NORM = 2.0


class Store:
    """Numbered forms of every set in use, and the sets as arrays."""

    def __init__(self, lm: dict[str, Any]) -> None:
        """Number forms as the language model does."""
        self.segmenter = Segmenter(lm["pieces"], lm["scores"])
        self.known = {form: row for row, form in enumerate(lm["common"], 1)}
        self.number: dict[str, int] = {}
        self.names: dict[str, int] = {}
        self.name_of: list[int] = []

    def add(self, form: str) -> int:
        """Return the number of a form."""
        if form not in self.number:
            self.number[form] = len(self.number)
            self.name_of.append(self.names.setdefault(name_stem(folded(form)), len(self.names)))
        return self.number[form]

    def encode(self, example: Example) -> Encoded:
        """Return a sentence as arrays."""
        return np.array([self.add(form) for form in example.forms]), example.allowed

    def table(self) -> FormTable:
        """Return the rows of every form numbered so far."""
        return FormTable([rows_of(form, self.known, self.segmenter) for form in self.number])


class Batch(NamedTuple):
    """Documents side by side.

    Attributes:
        ids: Form numbers (sentences, longest).
        lengths: Words of each sentence.
        same: For each word in row order without padding, the number of its name within its document.
        allowed: bool (sentences, longest, N_LABELS).
    """

    ids: Ints
    lengths: Ints
    same: Tensor
    allowed: Tensor


def batch_of(documents: list[Document], store: Store) -> Batch:
    """Lay documents out for the network."""
    flat = [sentence for document in documents for sentence in document]
    lengths = np.array([len(ids) for ids, _ in flat])
    ids = np.zeros((len(flat), lengths.max()), np.int64)
    allowed = np.zeros((len(flat), lengths.max(), N_LABELS), bool)
    names = []
    owner = [number for number, document in enumerate(documents) for _ in document]
    name_of = np.array(store.name_of)
    for row, (words, labels) in enumerate(flat):
        ids[row, : len(words)] = words
        allowed[row, : len(words)] = labels
        names.append(name_of[words] + owner[row] * len(store.names))
    _, same = np.unique(np.concatenate(names), return_inverse=True)
    return Batch(ids, lengths, torch.from_numpy(same), torch.from_numpy(allowed))


def loss_of(model: Tagger, table: FormTable, batch: Batch) -> Tensor:
    """Return the mean loss of a sentence."""
    scores = model(table, batch.ids, batch.lengths, batch.same)
    valid = torch.arange(batch.ids.shape[1])[None] < torch.from_numpy(batch.lengths)[:, None]
    moves = model.moves + torch.from_numpy(FORBIDDEN)
    return path_loss(scores, batch.allowed, valid, moves) / len(batch.lengths)


def scores_of(model: Tagger, store: Store, documents: list[list[list[str]]]) -> Scores:
    """Return label scores of each sentence of each document, float32 (words, N_LABELS)."""
    encoded = [[store.encode(Example(forms, np.zeros((len(forms), N_LABELS), bool))) for forms in d] for d in documents]
    table = store.table()
    model.eval()
    found: Scores = []
    with torch.no_grad():
        for document in encoded:
            if not document:
                found.append([])
                continue
            batch = batch_of([document], store)
            scores = model(table, batch.ids, batch.lengths, batch.same)
            found.append([row[:n].numpy() for row, n in zip(scores, batch.lengths, strict=True)])
    return found


class Sets(NamedTuple):
    """What is taught, encoded: sentences of gold and partial sets, whole silver documents."""

    gold: Document
    partial: Document
    silver: list[Document]


class Course:
    """One training run: the weights, their running average, and where in the schedule it stands."""

    def __init__(self, model: Tagger, store: Store, given: argparse.Namespace, rng: np.random.Generator) -> None:
        """Begin; the store must hold every form that is taught."""
        self.model, self._store, self._table, self._given, self._rng = model, store, store.table(), given, rng
        words = model.words
        sparse = [words.known.weight, words.letters.weight]
        slow = [words.pieces.weight]
        self._rest = [p for p in model.parameters() if not any(p is q for q in sparse + slow)]
        self._sparse = torch.optim.SparseAdam(sparse)
        self._dense = torch.optim.Adam([{"params": slow}, {"params": self._rest}])
        self.average = {name: value.clone() for name, value in model.state_dict().items()}
        self._step, self._begun = 0, time.monotonic()
        self.progress = 0.0  # 0 to 1

    @property
    def seconds(self) -> float:
        """Return how long it has gone on."""
        return time.monotonic() - self._begun

    def epoch(self, number: int, sets: Sets) -> float:
        """Go once through the sets, or until the schedule ends; return the mean loss."""
        given = self._given
        silver_until = 1 - given.gold_only_epochs / given.epochs
        with_silver = bool(sets.silver) and self.progress < silver_until
        batches = self._batches(sets, with_silver=with_silver)
        self.model.train()
        sum_loss = 0.0
        for at, documents in enumerate(batches):
            self.progress = max((number + at / len(batches)) / given.epochs, self.seconds / 60 / given.minutes)
            # A clock that is ahead of the epochs must not let silver eat the epochs that are gold's alone.
            if self.progress >= 1 or (with_silver and self.progress > silver_until + 0.5 / given.epochs):
                break
            sum_loss += self._learn(batch_of(documents, self._store))
        return sum_loss / len(batches)

    def _batches(self, sets: Sets, *, with_silver: bool) -> list[list[Document]]:
        rng, size = self._rng, self._given.windows
        pool = [*self._windows(sets.gold), *self._windows(sets.partial)]
        order = rng.permutation(len(pool))
        batches = [[pool[i] for i in order[at : at + size]] for at in range(0, len(order), size)]
        if not with_silver:
            return batches
        chosen = rng.choice(len(sets.silver), int(len(batches) * self._given.silver_share) * size, replace=True)
        batches += [[sets.silver[i] for i in chosen[at : at + size]] for at in range(0, len(chosen), size)]
        return [batches[i] for i in rng.permutation(len(batches))]

    def _windows(self, sentences: Document) -> Iterator[Document]:
        """Cut a set into articles, elsewhere each time."""
        offset = int(self._rng.integers(WINDOW))
        cuts = [sentences[:offset], *(sentences[at : at + WINDOW] for at in range(offset, len(sentences), WINDOW))]
        return filter(None, cuts)

    def _learn(self, batch: Batch) -> float:
        given = self._given
        rate = given.rate * min(1, (self._step + 1) / 100) * (1 - self.progress) ** 0.7
        slow, rest = self._dense.param_groups
        for parameters in (*self._sparse.param_groups, slow):
            parameters["lr"] = rate * given.table_rate
        rest["lr"] = rate
        loss = descend(loss_of(self.model, self._table, batch), (self._sparse, self._dense), self._rest, NORM)
        self._step += 1
        if self._step % 4 == 0:
            decay = min(0.99, self._step / (self._step + 50))
            for name, value in self.model.state_dict().items():
                self.average[name].lerp_(value, 1 - decay)
        return loss

    def tuned(self, learnt: Lessons) -> str:
        """Score the averaged weights on the tuning part; one line."""
        kept = {name: value.clone() for name, value in self.model.state_dict().items()}
        self.model.load_state_dict(self.average)
        moves = self.model.moves.detach().numpy()
        report = scored(
            learnt.tune,
            lambda documents: scores_of(self.model, self._store, documents),
            moves,
            learnt.learnt.__contains__,
        )
        self.model.load_state_dict(kept)
        return brief(report)


def load(lm: dict[str, Any]) -> Tagger:
    """Make a tagger of a language model's weights, or read one back."""
    if "tagger" in lm:
        model = Tagger(lm["hidden"], len(lm["common"]), lm["tagger"]["words.pieces.weight"].numpy())
        model.load_state_dict(lm["tagger"])
        return model
    model = Tagger(lm["hidden"], len(lm["common"]), lm["words"]["pieces.weight"].numpy())
    model.words.load_state_dict(lm["words"])
    model.towers.load_state_dict(lm["towers"])
    model.slot.weight.data.copy_(lm["cloze"]["mix.weight"])
    model.slot.bias.data.copy_(lm["cloze"]["mix.bias"])
    return model


def read_silver(path: Path) -> list[list[Example]]:
    """Read what training.tagger.silver wrote."""
    documents = msgspec.msgpack.decode(path.read_bytes(), type=list[list[tuple[list[str], bytes]]])
    return [
        [Example(forms, np.frombuffer(allowed, bool).reshape(len(forms), N_LABELS)) for forms, allowed in document]
        for document in documents
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lm", type=Path, required=True)
    add_sets(parser)
    parser.add_argument("--silver", type=Path)
    parser.add_argument("--silver-share", type=float, default=1.0, help="silver batches per gold batch")
    parser.add_argument("--gold-only-epochs", type=int, default=6, help="last epochs without silver")
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--minutes", type=float, default=1e9, help="end the schedule by then, whatever is left undone")
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--table-rate", type=float, default=0.3, help="of the rate, for word tables")
    parser.add_argument("--drop-word", type=float, default=0.3)
    parser.add_argument("--drop-state", type=float, default=0.4)
    parser.add_argument("--drop-form", type=float, default=0.3)
    parser.add_argument("--windows", type=int, default=3, help="documents a batch")
    parser.add_argument("--every", type=int, default=4, help="score the tuning part after so many epochs")
    parser.add_argument("--out", type=Path)
    add_machine(parser)
    return parser.parse_args()


def main() -> None:
    """Train, score on the tuning part now and then, write the averaged weights after every epoch."""
    given = _arguments()
    rng = begin(given)
    lm = torch.load(given.lm, weights_only=True)
    store, taught = Store(lm), lessons(given)
    sets = Sets(
        gold=[store.encode(example) for example in taught.gold],
        partial=[store.encode(example) for example in taught.partial],
        silver=[[store.encode(e) for e in document] for document in read_silver(given.silver)] if given.silver else [],
    )
    model = load(lm)
    model.drop_word, model.drop_state, model.drop_form = given.drop_word, given.drop_state, given.drop_form
    course = Course(model, store, given, rng)
    for number in range(given.epochs):
        if course.progress >= 1:
            break
        line = f"epoch {number + 1} loss {course.epoch(number, sets):.3f} {course.seconds:.0f}s"
        if given.out:
            kept = {name: lm[name] for name in ("common", "pieces", "scores", "hidden")}
            settings = json.loads(json.dumps(vars(given), default=str))
            torch.save(
                {**kept, "tagger": course.average, "surfaces": sorted(taught.learnt), "args": settings}, given.out
            )
        last = number + 1 == given.epochs or course.progress >= 1
        if given.every and ((number + 1) % given.every == 0 or last):
            line += " tune " + course.tuned(taught)
        print(line, flush=True)


if __name__ == "__main__":
    main()
