"""Train the towers as a cloze language model on unlabelled articles."""

from __future__ import annotations

import argparse
import pickle
import time
from pathlib import Path

import numpy as np
import torch

from agents.enrich.tagger.forms import rows_of
from agents.enrich.tagger.pieces import Segmenter
from agents.enrich.tagger.words import folded
from training.tagger.network import Cloze, FormTable, Towers, Words, around

# Own rows are dropped this often, so that pieces and letters learn to stand for a word alone.
FORM_DROPOUT = 0.25


def batches(lengths: np.ndarray, n_words: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Group sentences of one length into batches of about n_words words, in random order."""
    order = np.lexsort((rng.random(len(lengths)), lengths))
    grouped = []
    bounds = np.flatnonzero(np.diff(lengths[order])) + 1
    for group in np.split(order, bounds):
        size = max(1, n_words // int(lengths[group[0]]))
        grouped += [group[at : at + size] for at in range(0, len(group), size)]
    rng.shuffle(grouped)
    return grouped


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
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--resume", type=Path, help="weights to go on from")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)

    with args.corpus.open("rb") as file:
        corpus = pickle.load(file)
    with args.pieces.open("rb") as file:
        pieces = pickle.load(file)
    segmenter = Segmenter(pieces["pieces"], pieces["scores"])
    known = {form: row for row, form in enumerate(corpus["common"], 1)}
    table = FormTable([rows_of(form, known, segmenter) for form in corpus["forms"]])
    target_of = np.array([known.get(folded(form), 0) for form in corpus["forms"]])
    stream = np.frombuffer(corpus["stream"], np.int32)
    ends = np.frombuffer(corpus["ends"], np.int32)
    starts = np.concatenate([[0], ends[:-1]])
    counts = np.bincount(target_of[stream], minlength=len(known) + 1).astype(float)
    counts[0] = 0
    noise = np.cumsum(counts**0.6 / (counts**0.6).sum())

    words, towers, cloze = Words(len(known), pieces["vectors"]), Towers(args.hidden), Cloze(args.hidden, len(known) + 1)
    if args.resume:
        before = torch.load(args.resume, weights_only=False)
        for part, name in ((words, "words"), (towers, "towers"), (cloze, "cloze")):
            part.load_state_dict(before[name])
    sparse = [words.known.weight, words.letters.weight, cloze.out.weight, cloze.bias.weight]
    dense = [words.pieces.weight, *words.mix.parameters(), *towers.parameters(), *cloze.mix.parameters()]
    optimisers = [torch.optim.SparseAdam(sparse, lr=args.rate), torch.optim.Adam(dense, lr=args.rate)]
    n_batches = sum(len(batches(ends - starts, args.batch_words, rng)) for _ in range(1))
    total = int(n_batches * args.epochs)
    print(f"{len(stream)} words, {n_batches} batches an epoch, {total} steps", flush=True)

    begun, step, smooth, since = time.monotonic(), 0, None, time.monotonic()
    while step < total:
        for group in batches(ends - starts, args.batch_words, rng):
            progress = max(step / total, (time.monotonic() - begun) / 60 / args.minutes)
            if progress >= 1:
                break
            rate = args.rate * min(1.0, (step + 1) / 200) * min(1.0, 2 * (1 - progress) + 0.01)
            for optimiser in optimisers:
                for parameters in optimiser.param_groups:
                    parameters["lr"] = rate
            ids = stream[starts[group][:, None] + np.arange(ends[group[0]] - starts[group[0]])]
            forms, places = np.unique(ids, return_inverse=True)
            vectors = words(table, forms, FORM_DROPOUT)
            vectors = nn_dropout(vectors)
            batch = torch.nn.functional.embedding(torch.from_numpy(places.reshape(ids.shape)), vectors)
            with torch.autocast("cpu", torch.bfloat16):
                states = towers(batch)
            targets = target_of[ids].ravel()
            drawn = np.searchsorted(noise, rng.random(args.candidates))
            candidates = np.unique(np.concatenate([targets[targets > 0], drawn]))
            at = np.where(targets > 0, np.searchsorted(candidates, targets), -1)
            around_states = torch.nn.functional.dropout(around(states, args.hidden).flatten(0, 1).float(), 0.1)
            loss = cloze(around_states, torch.from_numpy(at), torch.from_numpy(candidates))
            for optimiser in optimisers:
                optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(dense, 1.0)
            for optimiser in optimisers:
                optimiser.step()
            step += 1
            smooth = loss.item() if smooth is None else 0.99 * smooth + 0.01 * loss.item()
            if step % 100 == 0:
                speed = 100 * args.batch_words / (time.monotonic() - since)
                since = time.monotonic()
                print(f"step {step} {progress:.3f} loss {smooth:.4f} {speed:.0f} words/s", flush=True)
            if step % 500 == 0:
                save(args, corpus, pieces, words, towers, cloze)
        else:
            continue
        break
    save(args, corpus, pieces, words, towers, cloze)


def nn_dropout(vectors: torch.Tensor) -> torch.Tensor:
    """Drop some of each distinct form's vector, the same everywhere in the batch."""
    return torch.nn.functional.dropout(vectors, 0.1)


def save(args: argparse.Namespace, corpus: dict, pieces: dict, words: Words, towers: Towers, cloze: Cloze) -> None:
    """Write the weights and everything needed to read them."""
    half = args.out.with_suffix(".half")
    torch.save({"common": corpus["common"], "pieces": pieces["pieces"], "scores": pieces["scores"],
                "hidden": args.hidden, "words": words.state_dict(), "towers": towers.state_dict(),
                "cloze": cloze.state_dict()}, half)
    half.rename(args.out)


if __name__ == "__main__":
    main()
