"""Reduce names and texts to one comparable form, and keep the way back to the letters as they stand.

Two spellings that a reader takes for the same name have the same comparable form: hamza on its seats, final
ya and alef maqsura, ta marbuta and ha, Persian letters, diacritics, tatweel, bidi marks, Latin case and accents,
digits of every script. This room knows no entities.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_SPACE = 0x20
_BMP = 0x10000
# Longer names are rare enough to be reduced anew each time.
_LONGEST_KEPT = 64
# Letters whose reduction is not what Unicode decomposition gives; one code point to one, so that offsets stay cheap.
_FOLDED = {
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ٲ": "ا",
    "ٳ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ئ": "ي",
    "ؤ": "و",
    "ة": "ه",
    "ۀ": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ە": "ه",
    "ک": "ك",
    "ڤ": "ف",
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "æ": "a",
    "œ": "o",
}
TATWEEL = "ـ"


def _folded(code: int) -> int:
    """Return the comparable code point, 0 for one that is dropped, a space for one that separates."""
    char = chr(code)
    if char in _FOLDED:
        return ord(_FOLDED[char])
    if is_dropped(char):
        return 0
    category = unicodedata.category(char)
    if category[0] in "ZPSC":
        return _SPACE
    if category[0] == "N":
        digit = unicodedata.digit(char, None)
        return code if digit is None else ord(str(digit))
    # Thai SARA AM comes apart into a mark of combining class 0 and a letter: what is dropped is told by category.
    letters = [part for part in unicodedata.normalize("NFKD", char).lower() if not is_dropped(part)]
    # A ligature (presentation forms, ﬁ) has several letters; `reduce` spells those out before it looks here.
    first = letters[0] if letters else char
    return ord(_FOLDED.get(first, first))


@lru_cache(maxsize=1)
def _table() -> npt.NDArray[np.uint32]:
    return np.array([_folded(code) for code in range(_BMP)], dtype=np.uint32)


class Reduced(NamedTuple):
    """A text in comparable form.

    Attributes:
        text: Words separated by single spaces, with one space before the first and one after the last.
        at: For each code point of `text` its code point in the original; a separator stands where its run begins.
        original: The text as it was given.
    """

    text: str
    at: npt.NDArray[np.int64]
    original: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the original code points [start, end) of a comparable range that neither begins nor ends in a space.

        Marks that sit on the last letter belong to the range.
        """
        first = int(self.at[start])
        last = int(self.at[end - 1]) + 1
        while last < len(self.original) and _is_mark(self.original[last]):
            last += 1
        return first, last

    def position(self, offset: int) -> int:
        """Give the comparable position of the first letter at or after an original offset."""
        return int(self.at.searchsorted(offset))


def _is_mark(char: str) -> bool:
    return char == TATWEEL or unicodedata.combining(char) != 0


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _spelled_out(text: str) -> tuple[str, npt.NDArray[np.int64]]:
    """Write ligatures as their letters; each letter keeps the offset of its ligature."""
    pieces = [unicodedata.normalize("NFKC", char) if "\ufb00" <= char <= "\ufeff" else char for char in text]
    lengths = np.array([len(piece) for piece in pieces], dtype=np.int64)
    return "".join(pieces), np.repeat(np.arange(len(text), dtype=np.int64), lengths)


def reduce(text: str) -> Reduced:
    """Bring a text into comparable form.

    Cost: linear, about 25 microseconds for an article of 3,000 code points.
    """
    codes = _codes(text)
    if codes.size and bool(((codes >= 0xFB00) & (codes <= 0xFEFF)).any()):
        spelled, at = _spelled_out(text)
        codes = _codes(spelled)
    else:
        at = np.arange(codes.size, dtype=np.int64)
    folded = np.where(codes < _BMP, _table()[np.minimum(codes, _BMP - 1)], codes)
    kept = folded != 0
    folded, at = folded[kept], at[kept]
    is_space = folded == _SPACE
    # one separator between words, and none at the ends: those are put there below
    first_of_run = ~is_space | ~np.concatenate(([True], is_space[:-1]))
    folded, at = folded[first_of_run], at[first_of_run]
    if folded.size and folded[-1] == _SPACE:
        folded, at = folded[:-1], at[:-1]
    comparable = folded.astype(np.uint32).tobytes().decode("utf-32-le", "surrogatepass")
    at = np.concatenate(([0], at, [len(text)]))
    return Reduced(f" {comparable} ", at, text)


def comparable(name: str) -> str:
    """Give the comparable form of a name, without outer spaces."""
    return _short_comparable(name) if len(name) <= _LONGEST_KEPT else reduce(name).text.strip()


# A name of 64 letters and its form take 700 bytes at most: under 60 MB whatever is sent.
@lru_cache(maxsize=65536)
def _short_comparable(name: str) -> str:
    return reduce(name).text.strip()


def is_dropped(char: str) -> bool:
    """Say whether a code point has no part in a comparable form: a mark, tatweel, an invisible control."""
    return char == TATWEEL or unicodedata.category(char) in {"Mn", "Me", "Cf"}


def without_diacritics(text: str) -> str:
    """Drop marks, tatweel and bidi controls, and keep every letter as it is written."""
    return "".join(char for char in text if not _is_mark(char) and unicodedata.category(char) != "Cf")


class Words:
    """The words of a comparable text, found by position.

    Attributes:
        texts: The words in order.
        starts: Where each begins in the comparable text.
    """

    def __init__(self, text: str) -> None:
        """Split at the single spaces."""
        self.texts = text.split()
        self.starts = list(accumulate([len(word) + 1 for word in self.texts[:-1]], initial=1)) if self.texts else []

    def index(self, position: int) -> int:
        """Give the index of the word that holds a comparable position."""
        return bisect_right(self.starts, position) - 1
