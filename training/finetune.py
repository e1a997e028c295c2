"""Teach the pretrained towers to tag: gold sets, partial sets, silver text; score on a held-out part."""

from __future__ import annotations

import argparse
import json
import pickle
import time
from pathlib import Path

import numpy as np
import torch

from agents.enrich.spans import Span
from agents.enrich.tagger import evaluate
from agents.enrich.tagger.forms import rows_of
from agents.enrich.tagger.pieces import Segmenter
from agents.enrich.tagger.words import folded, sentences, stem
from training.labelled import LABELS, N_LABELS, Example, examples, split
from training.network import FormTable, Tagger, log_sum_paths

WINDOW = 12


class Store:
    """Numbered forms of every set in use, and the sets as arrays."""

    def __init__(self, lm: dict) -> None:
        self.segmenter = Segmenter(lm["pieces"], lm["scores"])
        self.known = {form: row for row, form in enumerate(lm["common"], 1)}
        self.number: dict[str, int] = {}
        self.names: dict[str, int] = {}
        self.name_of: list[int] = []

    def add(self, form: str) -> int:
        if form not in self.number:
            self.number[form] = len(self.number)
            self.name_of.append(self.names.setdefault(stem(folded(form)), len(self.names)))
        return self.number[form]

    def encode(self, example: Example) -> tuple[np.ndarray, np.ndarray]:
        return np.array([self.add(form) for form in example.forms]), example.allowed

    def table(self) -> FormTable:
        return FormTable([rows_of(form, self.known, self.segmenter) for form in self.number])


def batch_of(documents: list[list[tuple[np.ndarray, np.ndarray]]], store: Store):
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
    return ids, lengths, torch.from_numpy(same), torch.from_numpy(allowed)


def loss_of(model: Tagger, table: FormTable, batch) -> torch.Tensor:
    ids, lengths, same, allowed = batch
    scores = model(table, ids, lengths, same)
    valid = torch.arange(ids.shape[1])[None] < torch.from_numpy(lengths)[:, None]
    moves = model.moves + FORBIDDEN
    narrowed = scores.masked_fill(~allowed & valid[..., None], -1e4)
    every, right = log_sum_paths(torch.cat([scores, narrowed]), moves, torch.cat([valid, valid])).chunk(2)
    return (every - right).sum() / len(lengths)


def forbidden() -> torch.Tensor:
    """-1e4 for a move no tagging has: into I-X from anything but B-X or I-X."""
    moves = torch.zeros(N_LABELS + 2, N_LABELS + 2)
    for to, label in enumerate(LABELS):
        if label.startswith("I-"):
            for start, before in enumerate((*LABELS, "start", "end")):
                if before[2:] != label[2:] or before in ("start", "end"):
                    moves[start, to] = -1e4
    return moves


FORBIDDEN = forbidden()


def viterbi(scores: np.ndarray, moves: np.ndarray) -> list[int]:
    n = N_LABELS
    total = scores[0] + moves[n, :n]
    back = []
    for row in scores[1:]:
        stepped = total[:, None] + moves[:n, :n]
        back.append(stepped.argmax(0))
        total = stepped.max(0) + row
    at = int((total + moves[:n, n + 1]).argmax())
    path = [at]
    for row in back[::-1]:
        at = int(row[at])
        path.append(at)
    return path[::-1]


EVENT = {"PERS": "person", "LOC": "place", "ORG": "organisation", "MISC": "misc"}


def spans_of(words, path) -> list[Span]:
    found = []
    for word, label in zip(words, path, strict=True):
        name = LABELS[label]
        if name.startswith("B-"):
            found.append([word.start, word.end, EVENT[name[2:]]])
        elif name.startswith("I-") and found:
            found[-1][1] = word.end
    return [Span(*span) for span in found]


def scores_of(models: list[Tagger], store: Store, documents: list[list]) -> list[list[np.ndarray]]:
    """Mean label scores of each sentence (list of Word) of each document."""
    out = []
    encoded = [[(np.array([store.add(w.form) for w in s]), np.zeros((len(s), N_LABELS), bool)) for s in d] for d in documents]
    table = store.table()
    for model in models:
        model.eval()
    with torch.no_grad():
        for document in encoded:
            if not document:
                out.append([])
                continue
            ids, lengths, same, _ = batch_of([document], store)
            scores = sum(model(table, ids, lengths, same) for model in models) / len(models)
            out.append([row[:n].numpy() for row, n in zip(scores, lengths)])
    return out


def evaluate(models: list[Tagger], store: Store, gold: list, seen) -> evaluate.Report:
    docs = list(evaluate.articles(gold))
    cut = [sentences(evaluate.article_text(doc)) for doc in docs]
    moves = (sum(m.moves for m in models) / len(models) + FORBIDDEN).detach().numpy()
    predicted = []
    for doc, sents, scores in zip(docs, cut, scores_of(models, store, cut)):
        spans = [span for words, row in zip(sents, scores) for span in spans_of(words, viterbi(row, moves))]
        predicted += evaluate.to_mentions(doc, spans)
    return evaluate.score(gold, predicted, seen)


def brief(report) -> str:
    parts = [f"{name} {figures['f1']:.4f}" for name, figures in (("micro", report["micro"]), *report["types"].items())]
    return " ".join(parts) + f" | P {report['micro']['precision']:.3f} R {report['micro']['recall']:.3f} | unseen PERS {report['unseen']['PERS']['f1']:.3f} micro {report['unseen']['micro']['f1']:.3f}"


def surfaces(gold) -> set[str]:
    return {" ".join(s.tokens[m.start : m.end]) for s in gold for m in s.mentions}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lm", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--persons", type=Path, help="a set of which only PERS is believed")
    parser.add_argument("--silver", type=Path)
    parser.add_argument("--silver-share", type=float, default=1.0, help="silver batches per gold batch")
    parser.add_argument("--gold-only-epochs", type=int, default=6, help="last epochs without silver")
    parser.add_argument("--train-on", choices=["train", "train+tune"], default="train")
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--minutes", type=float, default=1e9, help="end the schedule by then, however many epochs are done")
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--table-rate", type=float, default=0.3, help="of the rate, for word tables")
    parser.add_argument("--drop-word", type=float, default=0.3)
    parser.add_argument("--drop-state", type=float, default=0.4)
    parser.add_argument("--drop-form", type=float, default=0.3)
    parser.add_argument("--windows", type=int, default=3, help="documents a batch")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every", type=int, default=4, help="score the tuning part after so many epochs")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)

    lm = torch.load(args.lm, weights_only=False)
    store = Store(lm)
    train, tune, _ = split(args.gold)
    if args.train_on == "train+tune":
        train = train + tune
    learnt = surfaces(train)
    gold = [store.encode(e) for s in train for e in examples(s)]
    partial = []
    if args.persons:
        text = args.persons.read_text(encoding="utf-8")
        partial = [store.encode(e) for s in evaluate.read_conll(text) for e in examples(s, "PERS")]
    silver = []
    if args.silver:
        with args.silver.open("rb") as file:
            silver = [[store.encode(Example(*e)) for e in document] for document in pickle.load(file)]
    table = store.table()

    model = load(lm)
    model.drop_word, model.drop_state, model.drop_form = args.drop_word, args.drop_state, args.drop_form
    words = model.words
    sparse = [words.known.weight, words.letters.weight]
    slow = [words.pieces.weight]
    rest = [p for n, p in model.named_parameters() if not any(p is q for q in sparse + slow)]
    optimisers = [torch.optim.SparseAdam(sparse), torch.optim.Adam([{"params": slow}, {"params": rest}])]
    average = {name: value.clone() for name, value in model.state_dict().items()}

    def documents(sents):
        offset = int(rng.integers(WINDOW))
        cuts = [sents[:offset]] + [sents[at : at + WINDOW] for at in range(offset, len(sents), WINDOW)]
        return [c for c in cuts if c]

    per_epoch = len(documents(gold)) // args.windows
    total = per_epoch * args.epochs
    step, begun = 0, time.monotonic()
    silver_until = 1 - args.gold_only_epochs / args.epochs
    progress = 0.0
    for epoch in range(args.epochs):
        if progress >= 1:
            break
        with_silver = bool(silver) and progress < silver_until
        pool = documents(gold) + documents(partial)
        order = rng.permutation(len(pool))
        batches = [[pool[i] for i in order[at : at + args.windows]] for at in range(0, len(order), args.windows)]
        if with_silver:
            chosen = rng.choice(len(silver), int(len(batches) * args.silver_share) * args.windows, replace=True)
            extra = [[silver[i] for i in chosen[at : at + args.windows]] for at in range(0, len(chosen), args.windows)]
            batches += extra
            batches = [batches[i] for i in rng.permutation(len(batches))]
        model.train()
        sum_loss = 0.0
        for number, docs in enumerate(batches):
            progress = max((epoch + number / len(batches)) / args.epochs, (time.monotonic() - begun) / 60 / args.minutes)
            if progress >= 1 or (with_silver and progress > silver_until + 0.5 / args.epochs):
                break
            rate = args.rate * min(1, (step + 1) / 100) * (1 - progress) ** 0.7
            for parameters in optimisers[0].param_groups + optimisers[1].param_groups[:1]:
                parameters["lr"] = rate * args.table_rate
            optimisers[1].param_groups[1]["lr"] = rate
            loss = loss_of(model, table, batch_of(docs, store))
            for optimiser in optimisers:
                optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(rest, 2.0)
            for optimiser in optimisers:
                optimiser.step()
            step += 1
            sum_loss += loss.item()
            if step % 4 == 0:
                decay = min(0.99, step / (step + 50))
                for name, value in model.state_dict().items():
                    average[name].lerp_(value, 1 - decay)
        if args.out:
            torch.save({**{k: lm[k] for k in ("common", "pieces", "scores", "hidden")}, "tagger": average,
                        "surfaces": sorted(learnt), "args": json.loads(json.dumps(vars(args), default=str))}, args.out)
        line = f"epoch {epoch + 1} loss {sum_loss / len(batches):.3f} {time.monotonic() - begun:.0f}s"
        if args.every and ((epoch + 1) % args.every == 0 or epoch + 1 == args.epochs or progress >= 1):
            kept = {name: value.clone() for name, value in model.state_dict().items()}
            model.load_state_dict(average)
            line += " tune " + brief(evaluate([model], store, tune, learnt.__contains__))
            if epoch + 1 < args.epochs:
                model.load_state_dict(kept)
        print(line, flush=True)


def load(lm: dict) -> Tagger:
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


if __name__ == "__main__":
    main()
