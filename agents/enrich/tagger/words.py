"""Cut a text into sentences and words, and give each word the form the network knows.

Knows the letters; does not know the network, the labels or where the text came from.
Offsets are code points into the text as it was given, whatever marks stand in it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

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


def sentences(text: str) -> list[list[Word]]:
    """Cut a text into sentences of words.

    A line break always ends a sentence; a stop does when a space follows and no
    abbreviation or initial stands before it.

    Returns:
        Sentences in order, none empty, none longer than MAX_SENTENCE_WORDS.

    Cost: linear in the text.
    """
    found: list[list[Word]] = []
    start = 0
    for line in text.split("\n"):
        _cut_line(line, start, found)
        start += len(line) + 1
    return found


def _cut_line(line: str, start: int, found: list[list[Word]]) -> None:
    words = _words_of(line, start)
    if not words:
        return
    current: list[Word] = [words[0]]
    for before, word in pairwise(words):
        may_end = before.form in _SENTENCE_END and word.start > before.end
        if (may_end and _ends_sentence(current)) or len(current) >= MAX_SENTENCE_WORDS:
            found.append(current)
            current = []
        current.append(word)
    found.append(current)


def _ends_sentence(current: list[Word]) -> bool:
    """Say whether the mark that these words end with ends their sentence."""
    last = current[-1].form
    if last != "." or len(current) < 2:
        return len(current) > 1
    before = current[-2].form
    return not (len(before) == 1 and before.isalpha()) and before.lower() not in _ABBREVIATIONS


def _words_of(line: str, start: int) -> list[Word]:
    if _SILENT.search(line) is None:
        spans = [match.span() for match in _WORD.finditer(line)]
        return [Word(line[first:last], start + first, start + last) for first, last in spans]
    clean: list[str] = []
    position: list[int] = []
    at = 0
    for silent in _SILENT.finditer(line):
        clean.append(line[at : silent.start()])
        position.extend(range(at, silent.start()))
        at = silent.end()
    clean.append(line[at:])
    position.extend(range(at, len(line)))
    words = []
    for match in _WORD.finditer("".join(clean)):
        end = position[match.end() - 1] + 1
        trailing = _TRAILING.match(line, end)
        words.append(
            Word(match.group(), start + position[match.start()], start + (trailing.end() if trailing else end))
        )
    return words


def folded(form: str) -> str:
    """Give the form under which a word is counted: alef, yeh and digits as one, no case."""
    form = unicodedata.normalize("NFKC", form[:MAX_WORD_LETTERS]).translate(_FOLDED).lower()
    if form.isalpha():
        return form
    return "".join("0" if letter.isdigit() else letter for letter in form)


def stem(form: str) -> str:
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


def bare_form(form: str) -> str:
    """Give the form under which a name with and without its clitics is one: the stem of the folded form."""
    return _bare_form(form[:MAX_WORD_LETTERS])


# Memory: about 8 MB; the commonest 32,768 forms are nine words in ten of a day of copy. Under 20 MB whatever is sent.
@lru_cache(maxsize=32_768)
def _bare_form(form: str) -> str:
    return stem(folded(form))


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
