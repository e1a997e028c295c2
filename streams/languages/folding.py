"""The folds: two spellings that a reader takes for the same become the same letters. Four, and each has to differ.

`comparable` is for names: one code point for one, so that a name found in a folded article leads back to its letters
at the speed of numpy. Hamza on its seats, final ya and alef maqsura, ta marbuta and ha, Persian letters, diacritics,
tatweel, bidi marks, Latin case and accents, digits of every script. The keys of compiled knowledge and the local ids of
names nobody knows are made of it.

`folded_text` is for whole copy: it spells ligatures out (œ is oe, there o), keeps the vowel signs that spell Indic
words, and its words are in every stored fingerprint. To change a letter of it is to change FINGERPRINT_VERSION.

`fold_arabic` is for quotations: only alef and ya, and no letter lost, because their grammar tells ة from ه.

The fourth is `agents.enrich.tagger.words.folded`: the shipped weights were trained on what it makes.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from streams.errors import WiredeskError
from streams.languages.letters import UNSAFE, bound_marks, marks, mend_controls, plain_letters

if TYPE_CHECKING:
    from collections.abc import Sequence

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


class _Folds(dict[int, "str | None"]):
    """What str.translate asks for: the fold of each code point met so far, None for one that is dropped."""

    def __missing__(self, code: int) -> str | None:
        if code >= _BMP:  # not kept: whatever is sent, 65,536 stay
            return chr(code)
        letters = map(_folded, map(ord, _spelled(chr(code))))
        fold = self[code] = "".join(chr(letter) for letter in letters if letter) or None
        return fold


_folds = _Folds()
# No fold: the table's row is not filled yet. All 65,536 took 0.15 s of every start, a wire writes a few hundred.
_UNSEEN = 0xFFFFFFFF


@lru_cache(maxsize=1)
def _table() -> npt.NDArray[np.uint32]:
    return np.full(_BMP, _UNSEEN, dtype=np.uint32)


def _fold_codes(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Fold code points: 0 for one that is dropped, a space for one that separates."""
    table, low = _table(), np.minimum(codes, _BMP - 1)
    folded = table[low]
    unseen = folded == _UNSEEN
    if unseen.any():
        for code in set(low[unseen].tolist()):
            table[code] = _folded(code)
        folded = table[low]
    return np.where(codes < _BMP, folded, codes)


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
        """Return the original code points [start, end) of a comparable range that neither begins nor ends in a space.

        Marks that sit on the last letter belong to the range.
        """
        return int(self.at[start]), self._past_marks(int(self.at[end - 1]) + 1)

    def places(self, words: ComparableWords) -> tuple[list[int], list[int]]:
        """Return where each word of `text` begins and ends in the original, as span() does, all at once."""
        starts = np.array(words.starts, dtype=np.int64)
        lengths = np.fromiter(map(len, words.texts), np.int64, len(words.texts))
        begins, after = self.at[starts], self.at[starts + lengths - 1] + 1
        ends: list[int] = after.tolist()
        # where the separator stands right behind the last letter, no mark sits on it: nearly everywhere
        for number in np.flatnonzero(self.at[starts + lengths] != after).tolist():
            ends[number] = self._past_marks(ends[number])
        return begins.tolist(), ends

    def _past_marks(self, end: int) -> int:
        original = self.original
        while end < len(original) and original[end] != " " and _is_mark(original[end]):
            end += 1
        return end

    def position(self, offset: int) -> int:
        """Return the comparable position of the first letter at or after an original offset."""
        return int(self.at.searchsorted(offset))


def _is_mark(char: str) -> bool:
    return char == TATWEEL or unicodedata.combining(char) != 0


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _spelled(char: str) -> str:
    return unicodedata.normalize("NFKC", char) if "\ufb00" <= char <= "\ufeff" else char


def _spelled_out(text: str) -> tuple[str, npt.NDArray[np.int64]]:
    """Write ligatures as their letters; each letter keeps the offset of its ligature."""
    pieces = [_spelled(char) for char in text]
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
    folded = _fold_codes(codes)
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
    """Return the comparable form of a name, without outer spaces."""
    return _short_comparable(name) if len(name) <= _LONGEST_KEPT else reduce(name).text.strip()


# A name of 64 letters and its form take 700 bytes at most: under 60 MB whatever is sent.
@lru_cache(maxsize=65536)
def _short_comparable(name: str) -> str:
    # What reduce() does, without the offsets: a tenth of its cost on a name, of which a start indexes 60,000.
    return " ".join(name.translate(_folds).split())


def is_dropped(char: str) -> bool:
    """Tell whether a code point has no part in a comparable form: a mark, tatweel, an invisible control."""
    return char == TATWEEL or unicodedata.category(char) in {"Mn", "Me", "Cf"}


class ComparableWords:
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
        """Return the index of the word that holds a comparable position."""
        return bisect_right(self.starts, position) - 1


# One code point for one, so that offsets stay: spellings of alef, and alef maqsura.
_ALEF_AND_YA = (("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ٱ", "ا"), ("ى", "ي"), ("ی", "ي"))


def fold_arabic(text: str) -> str:
    """Fold the spellings of alef and ya; the length stays the same."""
    for spelling, letter in _ALEF_AND_YA:
        if spelling in text:
            text = text.replace(spelling, letter)
    return text


# Vowel signs of Latin, Greek, Cyrillic, Hebrew and Arabic script carry no difference between two prints of one
# copy; those of Indic and South-East Asian scripts spell words and stay.
_DIACRITICS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0897-\u089f\u08ca-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
)
_JOINERS = "\u0640\u07fa\u200c\u200d"  # tatweel (also N'Ko's), ZWNJ, ZWJ
_DROPPED = re.compile(f"[{_DIACRITICS}{_JOINERS}]+")

# After NFKD and dropping marks, hamza and madda forms have already become their bare letters.
_LETTERS: Final = tuple(
    (old, new)
    for olds, new in (
        ("ٱٲٳٵ", "ا"), ("ىیېےۍێ", "ي"), ("کڪ", "ك"), ("ګ", "گ"), ("ةہھەۃ", "ه"), ("ۆۇ", "و"),
        ("ı", "i"), ("ł", "l"), ("ø", "o"), ("đ", "d"), ("æ", "ae"), ("œ", "oe"), ("_", " "),
    )
    for old in olds
)  # fmt: skip
_DIGITS: Final = tuple((chr(zero + digit), str(digit)) for zero in (0x660, 0x6F0) for digit in range(10))
# Vowel signs that spell a word are part of it, though Python's \w leaves them out.
_SPELLING = "\u0900-\u0963\u0970-\u0dff\u0e30-\u0e4e\u0eb0-\u0ece\u102b-\u109d\u17b4-\u17d3\u3099\u309a"
_SPELT_WORD = re.compile(rf"[\w{_SPELLING}]+")


# Signs that fold to 3 to 18 letters: U+FDFA is a whole sentence, and a megabyte of it were 5 million letters to fold
# twice (3 s). No text needs so many; where a sender writes more, each counts as a space.
_SPELT_OUT = re.compile("[\u32c0-\u33ff\ufdf0-\ufdfc]")
_MOST_SPELT_OUT: Final = 2_000


def _bound_spelt_out(text: str) -> str:
    """Blank the signs that fold to many letters in a text that is full of them; no letter changes its place."""
    if len(text) <= _MOST_SPELT_OUT or text.isascii() or len(_SPELT_OUT.findall(text)) <= _MOST_SPELT_OUT:
        return text
    return _SPELT_OUT.sub(" ", text)


def _fold_letters(text: str) -> str:
    """Fold letters and digits; gaps are left as they are, but for underscores."""
    if not text.isprintable():
        text = UNSAFE.sub("", mend_controls(text))
    if text.isascii():
        return text.lower().replace("_", " ")
    text = unicodedata.normalize("NFKD", bound_marks(plain_letters(text), text.split()))
    text = _DROPPED.sub("", text).casefold()
    if not unicodedata.is_normalized("NFKD", text):
        text = _DROPPED.sub("", unicodedata.normalize("NFKD", text)).casefold()
    for old, new in _LETTERS:  # 0.2 microseconds each, a fifth of what one regular expression costs
        text = text.replace(old, new)
    for old, new in _DIGITS:
        text = text.replace(old, new)
    return unicodedata.normalize("NFC", text)


def folded_text(text: str) -> str:
    """Fold text so that two prints of the same words become the same string.

    NFKC and casefold; no bidi, zero-width, tatweel or diacritics; hamza forms, alef maqsura, ta marbuta and the
    Persian and Urdu letters folded to one Arabic letter each; digits of every script used in news as ASCII; every
    run of punctuation, symbols and white space one space, none at the ends. C1 controls count as the letters they
    were, as in cleaned text. Idempotent. For comparing only: it is not the text that is published, and offsets into it
    mean nothing (see folded_text_with_offsets).

    Cost: linear; about 60 microseconds for 2,000 Arabic letters, three times that for scripts whose letters lean on
    their neighbours.
    """
    return _short_folded(text) if len(text) <= _SHORT else _folded_text(text)


def _folded_text(text: str) -> str:
    text = _bound_spelt_out(text)
    words = folded_words(text)
    if words is not None:
        return " ".join(words)
    return " ".join(_SPELT_WORD.findall(_fold_letters(text)))


# Headlines, names of outlets and short lines are folded several times on their way, each time at the price of a whole
# paragraph. 2,048 of 100 letters and their folds take 1 MB at most.
_short_folded = lru_cache(maxsize=2_048)(_folded_text)


def folded_words(text: str) -> list[str] | None:
    """Return folded_text(text).split(), where every letter folds by itself; None where one leans on its neighbours.

    No script of such letters is written without spaces. Cost: two thirds of folded_text.
    """
    if not text.isprintable():  # of white space only U+0020 is, and of signs none that hide
        return None
    if text.isascii():
        return text.translate(_ASCII_FOLDS).split()
    folded = _fold_one_by_one(text)
    return None if folded is None else folded.split()


def folded_texts(texts: Sequence[str]) -> tuple[str, ...]:
    """Fold several texts as folded_text does each. Cost: of Arabic paragraphs two thirds of one by one."""
    if not all(map(str.isascii, texts)):
        letter = chr(_MARK_LETTERS[0])
        whole = f" {letter} ".join(texts)
        folded = _fold_one_by_one(whole) if whole.isprintable() else None
        if folded is not None and folded.count(letter) == len(texts) - 1:
            return tuple(" ".join(part.split()) for part in folded.split(letter))
    return tuple(map(folded_text, texts))


_ASCII_FOLDS: Final = "".join(chr(code).lower() if chr(code).isalnum() else " " for code in range(128))
# Of a shorter text a memo keeps the fold.
_SHORT: Final = 100
# Of a shorter text the arrays cost more than its letters one by one.
_FEW: Final = 400
# Latin, Arabic and general punctuation; other scripts are folded as a whole.
_ALONE: Final = (range(0x20, 0x250), range(0x600, 0x700), range(0x2010, 0x205F))
_END_OF_TABLE: Final = 0x205F
_LEANS: Final = 0xFFFFFFFF
# Letters of Linear B, which stand for quotation marks in a fingerprint's text: each is its own fold.
_MARK_LETTERS: Final = (0x10000, 0x10002)


@lru_cache(maxsize=1)
def _letter_folds() -> npt.NDArray[np.uint32]:
    """Return the fold of each letter that folds to one letter whatever stands beside it; 0 where it is dropped."""
    table = np.full(_END_OF_TABLE + 1, _LEANS, dtype=np.uint32)
    for code in (code for block in _ALONE for code in block):
        fold = _fold_letters(chr(code))
        if len(fold) <= 1 and not any(map(unicodedata.combining, fold)):
            table[code] = 0 if not fold else ord(fold) if _SPELT_WORD.match(fold) else _SPACE
    return table


class _LeansError(WiredeskError):
    """A letter leans on its neighbours: it is not folded by itself."""


class _OneByOne(dict[int, "str | None"]):
    """What str.translate asks for: the fold of each letter met so far, None for one that is dropped."""

    def __missing__(self, code: int) -> str | None:
        fold = int(_letter_folds()[min(code, _END_OF_TABLE)])
        if fold == _LEANS:
            first, last = _MARK_LETTERS
            if not first <= code <= last:
                raise _LeansError
            fold = code
        letter = self[code] = chr(fold) if fold else None
        return letter


_one_by_one = _OneByOne()


def _fold_one_by_one(text: str) -> str | None:
    """Fold a printable text letter by letter, gaps as they come; None where one of them leans on its neighbours."""
    if len(text) <= _FEW:
        try:
            return text.translate(_one_by_one)
        except _LeansError:
            return None
    codes = _codes(text)
    folded = _letter_folds()[np.minimum(codes, _END_OF_TABLE)]
    leans = folded == _LEANS
    if leans.any():
        first, last = _MARK_LETTERS
        marks = codes[leans]
        if marks.min() < first or marks.max() > last:
            return None
        folded[leans] = marks
    if not folded.all():
        folded = folded[folded != 0]
    return folded.tobytes().decode("utf-32-le", "surrogatepass")


class Folded(NamedTuple):
    """Folded text that knows where it came from.

    Attributes:
        text: Exactly folded_text(original).
        starts: For every code point of text, where its source begins in the original, in code points.
        ends: For every code point of text, where its source ends in the original, exclusive; marks and joiners
            that follow a letter belong to it. A match text[i:j] stands in original[starts[i]:ends[j - 1]].
    """

    text: str
    starts: array[int]
    ends: array[int]


_HANGUL = r"\u1100-\u11ff\uac00-\ud7ff\uffa0-\uffdc"


@cache
def _cluster() -> re.Pattern[str]:
    """Build the pattern of a letter with the marks and joiners that follow it, or Hangul letters that compose."""
    behind = f"{marks()}{_DIACRITICS}{_JOINERS}{UNSAFE.pattern[1:-2]}"
    return re.compile(rf"[{_HANGUL}][{_HANGUL}{behind}]*|.[{behind}]*", re.DOTALL)


def folded_text_with_offsets(text: str) -> Folded:
    """Fold text as folded_text does, and keep for every code point where it came from.

    Cost: linear; about 8 times folded_text, so for texts that are searched, not for all that pass.
    """
    folded: dict[str, str] = {}
    parts: list[str] = []
    starts, ends = array("L"), array("L")
    gap: tuple[int, int] | None = None
    for match in _cluster().finditer(_bound_spelt_out(text)):
        cluster = match[0]
        piece = folded.get(cluster)
        if piece is None:
            piece = folded[cluster] = _fold_letters(cluster)
        for letter in piece:
            if not _SPELT_WORD.match(letter):
                gap = gap or match.span()
                continue
            if gap is not None and parts:
                parts.append(" ")
                starts.append(gap[0])
                ends.append(gap[1])
            gap = None
            parts.append(letter)
            starts.append(match.start())
            ends.append(match.end())
    return Folded("".join(parts), starts, ends)
