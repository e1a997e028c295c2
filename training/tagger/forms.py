"""Turn the form of a word into the table rows that stand for it.

The training twin of agents/enrich/tagger/describe.py, which looks up many words together at a tenth of the cost; a test
holds them together, so that a row means the same in both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from agents.enrich.tagger.describe import N_HASH_ROWS
from agents.enrich.tagger.words import MAX_WORD_LETTERS, folded, name_stem, shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agents.enrich.tagger.pieces import Segmenter


class FormRows(NamedTuple):
    """What stands for one word: its own row (0 when it has none), piece rows, hashed letter rows, shape."""

    known: int
    pieces: list[int]
    stem_pieces: list[int]
    letters: list[int]
    shape: tuple[bool, ...]


def rows_of(form: str, known: Mapping[str, int], segmenter: Segmenter) -> FormRows:
    """Look up everything that is known about a word from its letters alone.

    Args:
        form: The word without marks, not empty.
        known: Row of each folded form that has one of its own; rows start at 1.
        segmenter: Gives the pieces.

    Cost: bounded, because only MAX_WORD_LETTERS code points are read.
    """
    form = form[:MAX_WORD_LETTERS]
    plain = folded(form)
    bare = name_stem(form)
    pieces = segmenter.segment(form)
    return FormRows(
        known.get(plain, 0),
        pieces,
        pieces if bare == form else segmenter.segment(bare),
        letter_rows(plain),
        shape(form),
    )


def letter_rows(plain: str) -> list[int]:
    """Hash the sequences of three and four letters of a folded form, its edges marked."""
    edged = f"<{plain}>"
    grams = [edged[at : at + n] for n in (3, 4) for at in range(len(edged) - n + 1)]
    grams += [edged[:3] + "^", edged[-3:] + "$", edged]
    return [crc32(gram.encode()) % N_HASH_ROWS for gram in grams]
