"""What the judge knows of a language: how much a word tells, what it is near to, which formulas are common.

Read from agents/dedupe/rules/models, which training/dedupe makes; models/README.md says from what.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from streams.news.fingerprint import LANGUAGES

if TYPE_CHECKING:
    from numpy.typing import NDArray

MODELS: Final = Path(__file__).parent / "models"
N_TOKENS: Final = 1 << 16


class WordMeanings(NamedTuple):
    """What is known of one language's words.

    Attributes:
        weights: float32, shape (65536,), by token: .02 (in every article) to 1 (in one of 5,000 or fewer).
        vectors: int8, shape (65536, d), by token: words that stand among the same words point the same way; zeros
            for a word that was too rare to learn. Shape (65536, 0) for a language nothing was learnt of.
    """

    weights: NDArray[np.float32]
    vectors: NDArray[np.int8]


class Tables(NamedTuple):
    """All languages.

    Attributes:
        words: By the languages of streams.news.fingerprint.LANGUAGES.
        common: uint32, sorted: keys of word triples that stand in many articles on many days.
    """

    words: dict[str, WordMeanings]
    common: NDArray[np.uint32]


@cache
def shipped() -> Tables:
    """Read the committed tables, once a process (9 MB)."""
    with np.load(MODELS / "background.npz") as stored:
        words = {}
        for language in LANGUAGES:
            vectors = np.zeros((N_TOKENS, 0), dtype=np.int8)
            if language:
                tokens, learnt = stored[f"tokens_{language}"], stored[f"vectors_{language}"]
                vectors = np.zeros((N_TOKENS, learnt.shape[1]), dtype=np.int8)
                vectors[tokens] = learnt
            weights = stored[f"weights_{language or 'other'}"].astype(np.float32) / 255
            words[language] = WordMeanings(weights, vectors)
        return Tables(words, stored["common"])
