"""Describe many word forms together: the rows of the tables that stand for each.

The run-time twin of training/tagger/forms.py, which gives them one by one; a test holds the two together.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np

from agents.enrich.tagger.pieces import Bags, codes_of
from agents.enrich.tagger.words import MAX_WORD_LETTERS, folded, name_stem, shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from agents.enrich.tagger.pieces import Segmenter

    Ints = NDArray[np.int64]

# Rows of the table of letter sequences: small enough to ship (1 MB as int8), large enough
# that the 40,000 commonest words share few rows.
N_HASH_ROWS = 16_384
N_SHAPES = 6

_GRAMS = (3, 4)
# UTF-8 writes a letter in at most so many bytes.
_LETTER_BYTES = 4


class Described(NamedTuple):
    """What stands for each of many forms.

    Attributes:
        known: The form's own row; 0 when it has none.
        pieces: Rows of its pieces.
        stem_pieces: Rows of the pieces of its stem.
        letters: Rows of its hashed letter sequences.
        shapes: float32 (forms, N_SHAPES), 0 or 1: see words.shape.
        bare: The form under which a name with and without its clitics is one: the stem of the folded form.
    """

    known: Ints
    pieces: Bags
    stem_pieces: Bags
    letters: Bags
    shapes: NDArray[np.float32]
    bare: list[str]


def describe(forms: Sequence[str], known: Mapping[str, int], segmenter: Segmenter) -> Described:
    """Look up everything that is known about words from their letters alone.

    Args:
        forms: Words without marks, none empty, at least one.
        known: Row of each folded form that has one of its own; rows start at 1.
        segmenter: Gives the pieces.

    Cost: about 10 microseconds a form when there are a hundred or more.
    """
    forms = [form[:MAX_WORD_LETTERS] for form in forms]
    plain = [folded(form) for form in forms]
    stems = [name_stem(form) for form in forms]
    distinct = {form: at for at, form in enumerate(dict.fromkeys(forms + stems))}
    cut = segmenter.segment_all(list(distinct))
    return Described(
        np.fromiter((known.get(form, 0) for form in plain), np.int64, len(forms)),
        cut.pick([distinct[form] for form in forms]),
        cut.pick([distinct[form] for form in stems]),
        letter_bags(plain),
        np.array([shape(form) for form in forms], np.float32),
        [name_stem(form) for form in plain],
    )


def letter_bags(plain: Sequence[str]) -> Bags:
    """Hash the letter sequences of many folded forms: those of three, those of four, its edges.

    A checksum is linear: that of a sequence is the sum, without carry, of what each letter gives, moved by the bytes
    that follow it, and of what its length gives.
    Source: Stigge et al. 2006, "Reversing CRC".
    """
    edged = [f"<{form}>" for form in plain]
    codes, starts = codes_of(edged)
    letters, at_letter = np.unique(codes, return_inverse=True)
    at_letter = at_letter.ravel()
    shares = np.array([_shares(int(code)) for code in letters])
    widths = np.searchsorted(_WIDEST, letters)[at_letter] + 1
    lengths = np.diff(starts)
    n_grams = [np.maximum(lengths - n + 1, 0) for n in _GRAMS]
    totals = n_grams[0] + n_grams[1] + 3
    ends = np.cumsum(totals)
    rows = np.empty(int(ends[-1]), np.int64)
    filled = ends - totals
    for n, counts in zip(_GRAMS, n_grams, strict=True):
        within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        first = np.repeat(starts[:-1], counts) + within
        sums = np.zeros(len(first), np.int64)
        following = np.zeros(len(first), np.int64)
        for back in range(n - 1, -1, -1):
            sums ^= shares[at_letter[first + back], following]
            following += widths[first + back]
        rows[np.repeat(filled, counts) + within] = (sums ^ _OF_LENGTH[following]) % N_HASH_ROWS
        filled = filled + counts
    rows[filled] = [_row(word[:3] + "^") for word in edged]
    rows[filled + 1] = [_row(word[-3:] + "$") for word in edged]
    rows[filled + 2] = [crc32(word.encode()) % N_HASH_ROWS for word in edged]
    return Bags(rows, totals)


# The greatest code points that UTF-8 writes in one, two and three bytes.
_WIDEST = np.array([0x7F, 0x7FF, 0xFFFF])
_OF_LENGTH = np.array([crc32(bytes(length)) for length in range(max(_GRAMS) * _LETTER_BYTES + 1)])


@lru_cache(maxsize=4_096)
def _shares(code: int) -> list[int]:
    """Return what a letter adds to the checksum of a sequence, by the number of bytes that follow it."""
    written = chr(code).encode()
    return [
        crc32(written + bytes(after)) ^ crc32(bytes(len(written) + after))
        for after in range((max(_GRAMS) - 1) * _LETTER_BYTES + 1)
    ]


# Beginnings and ends of words are few thousand.
@lru_cache(maxsize=16_384)
def _row(gram: str) -> int:
    return crc32(gram.encode()) % N_HASH_ROWS
