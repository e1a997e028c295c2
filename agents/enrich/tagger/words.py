"""Cut a text into sentences and words, and give each word the form the network knows.

Knows the letters; does not know the network, the labels or where the text came from.
Offsets are code points into the text as it was given, whatever marks stand in it.
It shares no cut with streams.languages.word_table: the shipped weights were trained on these words and sentences, where
every mark is a word. To change `tokens`, `folded`, `name_stem` or `shape` is to train again.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Marks that carry no letter: Arabic diacritics and Quranic signs, the tatweel, and the
# zero-width and bidi controls that newsroom systems leave in copy. A text with them and
# a text without them are one text to the tagger.
_POINTS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff"
_TATWEEL = "\u0640"
_CONTROLS = "\u061c\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_SILENT = re.compile(f"[{_POINTS}{_TATWEEL}{_CONTROLS}]+")
_TRAILING = re.compile(f"[{_POINTS}{_TATWEEL}]+")

# A number keeps its separators; a Latin word keeps inner apostrophes and hyphens, as the
# training sets do. Every other visible character stands alone. No alternative can match
# in two ways, so the cost is linear.
_WORD = re.compile(
    r"\d+(?:[.,:/٫٬]\d+)*|[^\W\d_]+(?:['’\-][^\W\d_]+)*\d*|[^\s]",
)
_SENTENCE_END = frozenset(".!?؟…")
# A full stop after one of these ends no sentence.
_ABBREVIATIONS = frozenset(
    {
        *("mr", "mrs", "ms", "dr", "prof", "gen", "lt", "col", "sgt", "gov", "sen", "rep", "st", "jr", "sr"),
        *("inc", "ltd", "co", "corp", "vs", "no", "jan", "feb"),
    }
)

# Words. A longer stretch without a stop is cut here, so that hostile copy cannot make one
# sentence, and with it the padded batch, as long as the article.
MAX_SENTENCE_WORDS = 120
# Code points of a word that are looked at; the rest of a longer "word" is not read.
MAX_WORD_LETTERS = 40

_FOLDED = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ک": "ك", "ی": "ي", "گ": "ك"})
_CONJUNCTIONS = ("و", "ف")
_PREPOSITIONS = ("ب", "ل", "ك")
# Letters a stem must keep, so that short words (ولد, كل) are not cut to nothing.
_MIN_STEM = 3


class Word(NamedTuple):
    """One word of a text: its form without marks, and its code-point span in the text."""

    form: str
    start: int
    end: int


class Tokens(NamedTuple):
    """All words of a text side by side: what a network reads many of at once.

    Attributes:
        forms: Each word without its silent marks, of a longer one the first MAX_WORD_LETTERS letters.
        starts, ends: Code points [start, end) of each word in the text, marks on its last letter included.
        bounds: Where each sentence begins, by number of word, with the end added; [0] without words.
    """

    forms: list[str]
    starts: list[int]
    ends: list[int]
    bounds: list[int]


def tokens(text: str) -> Tokens:
    """Cut a text into words and sentences.

    A line break always ends a sentence; a stop does when a space follows and no
    abbreviation or initial stands before it.

    Returns:
        Sentences in order, none empty, none longer than MAX_SENTENCE_WORDS.

    Cost: linear in the text; about a microsecond a word.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _kinds().take(codes, mode="clip")
    silent = bool((kinds == _IS_SILENT).any())
    forms: list[str] = _WORD.findall(_SILENT.sub("", text) if silent else text)
    if not forms:
        return Tokens([], [], [], [0])
    # Every letter that is no space is in a word, so the lengths of the words say which letters each one has.
    letters = np.flatnonzero(kinds == 0)
    lengths = np.fromiter(map(len, forms), np.int64, len(forms))
    lasts = np.cumsum(lengths)
    if lengths.max() > MAX_WORD_LETTERS:  # no cache of forms keeps an endless one
        forms = [form[:MAX_WORD_LETTERS] for form in forms]
    begins = letters[np.concatenate(([0], lasts[:-1]))]
    starts, ends = begins.tolist(), (letters[lasts - 1] + 1).tolist()
    if silent:
        marked = np.append(kinds, 0)[ends] == _IS_SILENT
        for number in np.flatnonzero(marked).tolist():
            trailing = _TRAILING.match(text, ends[number])
            ends[number] = trailing.end() if trailing else ends[number]
    breaks = np.flatnonzero(codes == _LINE_BREAK)
    lines = set((begins.searchsorted(breaks) - 1).tolist()) | {len(forms) - 1}
    return Tokens(forms, starts, ends, _bounds(forms, starts, ends, lines - {-1}))


def _bounds(forms: list[str], starts: list[int], ends: list[int], lines: set[int]) -> list[int]:
    """Return where sentences begin; `lines` are the last words of lines."""
    stops = [at for at, form in enumerate(forms) if form in _SENTENCE_END]
    bounds, begin = [0], 0
    for at in sorted(lines.union(stops)):
        while at + 1 - begin > MAX_SENTENCE_WORDS:
            begin += MAX_SENTENCE_WORDS
            bounds.append(begin)
        if at in lines or (starts[at + 1] > ends[at] and _ends_sentence(forms, begin, at)):
            begin = at + 1
            bounds.append(begin)
    return bounds


def _ends_sentence(forms: list[str], begin: int, at: int) -> bool:
    """Tell whether the mark at a place ends the sentence that begins at another."""
    if forms[at] != "." or at == begin:
        return at > begin
    before = forms[at - 1]
    return not (len(before) == 1 and before.isalpha()) and before.lower() not in _ABBREVIATIONS


def sentences(text: str) -> list[list[Word]]:
    """Return the words of `tokens` one by one, a list a sentence."""
    cut = tokens(text)
    words = list(map(Word, cut.forms, cut.starts, cut.ends))
    return [words[begin:end] for begin, end in pairwise(cut.bounds)]


_IS_SPACE, _IS_SILENT = 1, 2
_LINE_BREAK = 0x0A


@lru_cache(maxsize=1)
def _kinds() -> NDArray[np.uint8]:
    """Tell of every code point below U+10000 whether it is a space, a silent mark or neither; those above are neither.

    64 kB. The last one, which stands for all above, is no character.
    """
    every = "".join(map(chr, range(0x10000)))
    kinds = np.zeros(len(every), np.uint8)
    for pattern, kind in ((re.compile(r"\s+"), _IS_SPACE), (_SILENT, _IS_SILENT)):
        for run in pattern.finditer(every):
            kinds[run.start() : run.end()] = kind
    return kinds


def folded(form: str) -> str:
    """Return the form under which a word is counted: alef, yeh and digits as one, no case."""
    form = unicodedata.normalize("NFKC", form[:MAX_WORD_LETTERS]).translate(_FOLDED).lower()
    if form.isalpha():
        return form
    return "".join("0" if letter.isdigit() else letter for letter in form)


def name_stem(form: str) -> str:
    """Strip what Arabic writes onto the front of a name: conjunction, preposition, article."""
    rest = form
    if rest.startswith(_CONJUNCTIONS) and len(rest) > _MIN_STEM:
        rest = rest[1:]
    if rest.startswith("لل") and len(rest) - 2 >= _MIN_STEM:
        return rest[2:]
    if rest.startswith(_PREPOSITIONS) and len(rest) > _MIN_STEM:
        rest = rest[1:]
    if rest.startswith("ال") and len(rest) - 2 >= _MIN_STEM:
        rest = rest[2:]
    return rest


def shape(form: str) -> tuple[bool, bool, bool, bool, bool, bool]:
    """Say what a word looks like: capital first, all capitals, digit, mark, Latin letter, one letter."""
    letter, read = form[0], form[:MAX_WORD_LETTERS]
    letters = read.isalpha()  # nearly always: then none of its letters need be asked
    return (
        letter.isupper(),
        len(form) > 1 and form.isupper(),
        not letters and any(c.isdigit() for c in read),
        not letters and not any(c.isalnum() for c in read),
        letter.isascii() and letter.isalpha(),
        len(form) == 1,
    )
