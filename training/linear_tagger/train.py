"""Teach a linear tagger and write the file that ships; with --hold-out, score on every so-manieth article to choose.

python -m training.linear_tagger.train --language es --gold cess_esp_train.conll --unlabelled news.jsonl.gz
--sharpness 0.8 --name 2026.12 --out agents/enrich/tagger/models/es.npz
"""

from __future__ import annotations

import argparse
import json
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from agents.enrich.tagger.evaluate import Sentence, article_text
from agents.enrich.tagger.labels import TYPES, best_paths, marginals, runs
from agents.enrich.tagger.tagger import surface_key
from agents.enrich.tagger.words import tokens
from agents.enrich.tagger.written_on import NOTHING, WRITTEN_ON
from training.linear_tagger.clusters import clustered, texts_of
from training.linear_tagger.descent import epoch
from training.linear_tagger.lessons import documents, rows_of
from training.linear_tagger.lexicon import lexicon
from training.linear_tagger.own_labels import joined, labelled_by, scores_of
from training.tagger.labelled import FORBIDDEN, N_LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from agents.enrich.tagger.linear import Lexicon
    from training.linear_tagger.lessons import Rows

    Weights = tuple[NDArray[np.float32], NDArray[np.float64]]

COUNTED = (0, 1, 2)
_SHARPNESSES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_LARGEST = 127
# One step of a shipped weight is 1/32: weights reach to 4.
STEPS = 32


def main() -> None:
    """Cluster, teach, score or write."""
    given = _arguments()
    articles = documents(given.gold)
    held = articles[given.hold_out - 1 :: given.hold_out] if given.hold_out else []
    taught = [article for at, article in enumerate(articles) if not given.hold_out or (at + 1) % given.hold_out]
    begun = time.monotonic()
    texts = [*texts_of(given.unlabelled, _ids(given.apart)), *(article_text(article) for article in taught)]
    written_on = WRITTEN_ON.get(given.language, NOTHING)
    words = lexicon(clustered(texts, written_on), given.language)
    print(f"{len(words.keys)} forms, {time.monotonic() - begun:.0f} s", flush=True)
    lessons = rows_of(taught, words, 1 << given.bits, written_on)
    weights, moves = _teach(lessons, np.arange(len(lessons.bounds) - 1), given)
    if given.self_taught:
        every = list(texts_of(given.unlabelled, _ids(given.apart)))[:: given.self_taught]
        own = rows_of([_sentences(text) for text in every], words, 1 << given.bits, written_on)
        own, sure = labelled_by((weights, moves), own)
        print(f"{len(sure)} of {len(own.bounds) - 1} sentences are sure", flush=True)
        first = len(lessons.bounds) - 1
        lessons = joined(lessons, own)
        weights, moves = _teach(lessons, np.concatenate([np.arange(first), first + sure]), given)
    steps = np.clip(np.round(weights * STEPS), -_LARGEST, _LARGEST)
    weights = np.where(np.abs(steps) < given.smallest, 0, steps / STEPS).astype(np.float32)
    if held:
        for line in _scored(rows_of(held, words, 1 << given.bits, written_on), (weights, moves)):
            print(line, flush=True)
    if given.out:
        learnt = {
            surface_key(" ".join(sentence.tokens[m.start : m.end]))
            for article in taught for sentence in article for m in sentence.mentions
        }  # fmt: skip
        _write(given, (weights, moves), words, learnt)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", required=True)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--unlabelled", type=Path, nargs="*", default=[])
    parser.add_argument("--apart", type=Path, nargs="*", default=[], help="labelled articles that are not to be read")
    parser.add_argument("--hold-out", type=int, default=0, help="every so-manieth article is scored on, not taught")
    parser.add_argument("--self-taught", type=int, default=0, help="teach again with every so-manieth article")
    parser.add_argument("--bits", type=int, default=18)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--pull", type=float, default=1e-3)
    parser.add_argument("--dropped", type=float, default=0.4)
    parser.add_argument("--sharpness", type=float, default=1.0)
    parser.add_argument("--least", type=float, default=0.0, help="a less probable name is not given")
    parser.add_argument("--bolder", type=float, default=0.0, help="taken off every move to no name: more are found")
    parser.add_argument("--smallest", type=int, default=1, help="steps; a smaller weight is none")
    parser.add_argument("--name", default="untitled")
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def _ids(labelled: Iterable[Path]) -> set[str]:
    """Read which articles a labelled set is of."""
    return {json.loads(line)["id"] for path in labelled for line in path.read_text(encoding="utf-8").splitlines()}


def _sentences(text: str) -> list[Sentence]:
    cut = tokens(text)
    return [Sentence(cut.forms[a:b], []) for a, b in pairwise(cut.bounds)]


def _teach(lessons: Rows, sentences: NDArray[np.int64], given: argparse.Namespace) -> Weights:
    weights = np.zeros((1 << given.bits, N_LABELS), np.float32)
    squares = np.zeros_like(weights)
    moves = FORBIDDEN.astype(np.float64)
    move_squares = np.zeros_like(moves)
    rng = np.random.default_rng(0)
    begun = time.monotonic()
    for number in range(given.epochs):
        order = rng.permutation(sentences)
        # The step falls to a fifth.
        rate = given.rate * (1 - 0.8 * number / given.epochs)
        loss = epoch(
            order, lessons.bounds, lessons.first_row, lessons.rows, lessons.gold, weights, squares, moves, move_squares,
            rate, given.pull, given.dropped, number,
        )  # fmt: skip
        print(f"epoch {number + 1} loss {loss:.4f} {time.monotonic() - begun:.0f} s", flush=True)
    moves[:, 0] -= given.bolder
    return weights, moves


def _scored(held: Rows, taught: Weights) -> list[str]:
    """Score on held-out articles: names, and which sharpness makes the shares likeliest."""
    weights, moves = taught
    scores = scores_of(weights, held)
    given = set(runs(best_paths(scores, held.bounds, moves.astype(np.float32)), held.bounds))
    gold = set(runs(held.gold, held.bounds))
    lines = []
    for kinds in (COUNTED, *((kind,) for kind in range(len(TYPES)))):
        found, there = ({one for one in side if one[2] in kinds} for side in (given, gold))
        right = len(found & there)
        f1 = 2 * right / max(1, len(found) + len(there))
        of = "/".join(TYPES[kind] for kind in kinds)
        precision, recall = right / max(1, len(found)), right / max(1, len(there))
        lines.append(f"{of}: F1 {f1:.3f} P {precision:.3f} R {recall:.3f} of {len(there)}")
    for sharpness in _SHARPNESSES:
        shares = marginals(scores * np.float32(sharpness), held.bounds, (moves * sharpness).astype(np.float32))
        own = np.maximum(shares[np.arange(len(shares)), held.gold], 1e-9)
        lines.append(f"sharpness {sharpness}: loss a word {-np.log(own).mean():.4f}")
    return lines


def _write(given: argparse.Namespace, taught: Weights, words: Lexicon, learnt: set[int]) -> None:
    weights, moves = taught
    arrays = {
        "rows": np.round(weights * STEPS).astype(np.int8),
        "steps": np.float32(STEPS),
        "sharpness": np.float32(given.sharpness),
        "least": np.float64(given.least),
        "written_on": np.int8(WRITTEN_ON.get(given.language, NOTHING)),
        # Whole steps as well, so that paths add up whole numbers.
        "moves": (np.round(moves * STEPS) / STEPS).astype(np.float32),
        "keys": words.keys,
        "facts": words.facts,
        "version": np.frombuffer(given.name.encode(), np.uint8),
        "learnt": np.array(sorted(learnt), np.uint64),
    }
    # What says nothing is left out, so that files from before these two were known come out as they are.
    silent = [name for name in ("least", "written_on") if not arrays[name]]
    np.savez_compressed(given.out, **{name: array for name, array in arrays.items() if name not in silent})


if __name__ == "__main__":
    main()
