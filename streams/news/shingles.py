"""Words as small numbers: how a text is turned into the token sequence that copies are judged on.

A token is an unsigned 16-bit number: a stemmed word's hash, or a mark. Nothing here knows a vocabulary;
stemming only takes off what changes between two edits of one sentence (clitics, articles, plural and tense
endings), and only where enough of the word is left.
"""

from __future__ import annotations

import re
import zlib
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from streams.languages.folding import folded_text, folded_words
from streams.news.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# Marks stand between word tokens; every word token is >= FIRST_WORD.
PARAGRAPH: Final = 0
QUOTE_OPEN: Final = 1
QUOTE_CLOSE: Final = 2
FIRST_WORD: Final = 16
# Marks travel through folding as words of Linear B, which no wire carries: one pass then folds a whole article.
MARK_WORDS: Final = ("\U00010000", "\U00010001", "\U00010002")
# Tokens from here on are numbers: the judge counts names and figures apart.
FIRST_NUMBER: Final = 0xE000
_LAST: Final = 0xFFFF

SHINGLE_WORDS: Final = 3

_QUOTATION_MARKS: Final = '"«»“”„‟'
_QUOTES: Final = re.compile(f"[{_QUOTATION_MARKS}]")
# Of one paragraph; a fingerprint keeps 640 words and marks, so those after the thousandth can be in none.
_MOST_MARKS: Final = 1_000
_OPENING: Final = frozenset("«“„")
_CLOSING: Final = frozenset("»”")
# Scripts written without spaces: every character is a word of its own.
_UNSPACED_LETTERS: Final = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_UNSPACED: Final = re.compile(f"[{_UNSPACED_LETTERS}]")
_WORD: Final = re.compile(rf"[{_UNSPACED_LETTERS}]|[^\s{_UNSPACED_LETTERS}]+")

_ARABIC_ARTICLES: Final = ("وبال", "وكال", "وال", "بال", "كال", "فال", "ولل", "لل", "ال")
_ARABIC_CLITICS: Final = "وفبلس"
_ARABIC_SUFFIXES: Final = ("هما", "هم", "ها", "ات", "ان", "ون", "ين", "يه", "ية", "ته", "ه", "ة", "ي")
_SUFFIX_SET: Final = frozenset(_ARABIC_SUFFIXES)
_LONGEST_SUFFIX: Final = 3
# Shorter stems would make strangers one word.
_LEAST_STEM: Final = 3
# A longer run of letters is no word of any language here: it counts as it stands, and no memo keeps it.
LONGEST_WORD: Final = 64
_LATIN_SUFFIXES: Final = ("ings", "ing", "ed", "es", "s", "e")


def stem(word: str) -> str:
    """Take off what edits change: Arabic clitics and endings, Latin plural and tense endings.

    Args:
        word: One word as folded_text leaves it.

    Returns:
        At least three letters of the word, or the word itself; a word of more than LONGEST_WORD letters as it is.
    """
    if len(word) > LONGEST_WORD:
        return word
    if "\u0621" <= word[:1] <= "\u064a":
        return _arabic_stem(word)
    if word.isascii():
        for suffix in _LATIN_SUFFIXES if word.endswith(_LATIN_SUFFIXES) else ():
            if word.endswith(suffix) and len(word) - len(suffix) >= _LEAST_STEM:
                return word[: -len(suffix)]
    return word


def _arabic_stem(word: str) -> str:
    """Cut clitics and endings until none is left, so that every form of a word ends alike.

    One letter before a word may be a clitic or its own first letter: it goes from both, also behind the article.
    """
    if word.startswith(_ARABIC_ARTICLES):  # one call tells that most words have none
        for prefix in _ARABIC_ARTICLES:
            if word.startswith(prefix) and len(word) - len(prefix) >= _LEAST_STEM:
                word = word[len(prefix) :]
                break
    # One slice: cut letter by letter, a word of 450,000 clitics took 5.9 s and fifty of them the worker.
    first = 0
    while len(word) - first > _LEAST_STEM + 1 and word[first] in _ARABIC_CLITICS:
        first += 1
    word = word[first:]
    if len(word) == _LEAST_STEM + 1 and word[0] == "و":  # "and he said": far more common than a first letter
        word = word[1:]
    while word.endswith(_ARABIC_SUFFIXES):
        for n in range(min(_LONGEST_SUFFIX, len(word) - _LEAST_STEM), 0, -1):
            if word[-n:] in _SUFFIX_SET:
                word = word[:-n]
                break
        else:
            break
    return word


@cache
def _spellings() -> dict[str, str]:
    """Map stems to the stem they count as."""
    return {stem(word): stem(first) for first, *others in read_table("spellings.tsv") for word in others}


def known_as(word: str) -> str:
    """Return what a word counts as: its stem, or the stem of the spelling that it is a variant of."""
    return _short_known_as(word) if len(word) <= LONGEST_WORD else word


# A token and a sketch ask for the same words one after the other: those of one article are enough. Under 1 MB.
@lru_cache(maxsize=2_048)
def _short_known_as(word: str) -> str:
    stemmed = stem(word)
    return _spellings().get(stemmed, stemmed)


def token(word: str) -> int:
    """Number a word: FIRST_WORD to 0xFFFF, numbers from FIRST_NUMBER on; a mark word gives its mark.

    crc32 is the same on every platform and in every process.
    """
    return _TOKENS[word]


def tokens(words: Sequence[str]) -> NDArray[np.uint16]:
    """Number words as token() does, in order. Cost: 0.1 microseconds a word met before."""
    return np.fromiter(map(_TOKENS.__getitem__, words), dtype="<u2", count=len(words))


def token_of(word: str) -> int:
    """Work out what token() remembers."""
    if word in MARK_WORDS:
        return MARK_WORDS.index(word)
    if word.isdecimal():
        return FIRST_NUMBER + zlib.crc32((word.lstrip("0") or "0").encode()) % (_LAST - FIRST_NUMBER + 1)
    return FIRST_WORD + zlib.crc32(known_as(word).encode()) % (FIRST_NUMBER - FIRST_WORD)


class _Tokens(dict[str, int]):
    """The token of every word asked for; kept for speed only, since it depends on the word alone."""

    def __missing__(self, word: str) -> int:
        number = token_of(word)
        # 4,000 records of one 880 kB word each would fill the memory; 64 letters bound it to some 40 MB.
        if len(word) <= LONGEST_WORD:
            if len(self) >= _MOST_TOKENS:
                self.clear()
            self[word] = number
        return number


_MOST_TOKENS: Final = 1 << 17
_TOKENS: Final = _Tokens()


def words(comparable_text: str) -> list[str]:
    """Split folded text into words; every character of an unspaced script is one."""
    if not comparable_text.isascii() and _UNSPACED.search(comparable_text):
        return _WORD.findall(comparable_text)
    return comparable_text.split()


def words_of(text: str) -> list[str]:
    """Return words(folded_text(text)). Cost: two thirds of that for most copy."""
    known = folded_words(text)
    return words(folded_text(text)) if known is None else known


def with_quotation_marks(text: str) -> str:
    """Replace the quotation marks of a paragraph by mark words; one that is never closed quotes the rest.

    Marks after the first thousand are only taken out.
    """
    if not any(mark in text for mark in _QUOTATION_MARKS):
        return text
    parts: list[str] = []
    inside, at, n_marks = False, 0, 0
    for match in _QUOTES.finditer(text):
        symbol = match.group()
        opens = symbol in _OPENING or (symbol not in _CLOSING and not inside)
        parts.append(text[at : match.start()])
        at = match.end()
        if opens == inside:
            parts.append(" ")
            continue
        inside = opens
        parts.append(f" {MARK_WORDS[QUOTE_OPEN if opens else QUOTE_CLOSE]} ")
        n_marks += 1
        if n_marks == _MOST_MARKS:
            parts.append(_QUOTES.sub(" ", text[at:]))
            at = len(text)
            break
    parts.append(text[at:])
    if inside:
        parts.append(f" {MARK_WORDS[QUOTE_CLOSE]}")
    return "".join(parts)


def shingle_keys(tokens: NDArray[np.uint16]) -> NDArray[np.uint64]:
    """Key every run of three tokens.

    Args:
        tokens: uint16, shape (n,); word tokens only, no marks.

    Returns:
        uint64, shape (max(n - 2, 0),): the three tokens side by side, so equal keys mean equal tokens.
    """
    wide = tokens.astype(np.uint64)
    if len(wide) < SHINGLE_WORDS:
        return np.empty(0, dtype=np.uint64)
    keys: NDArray[np.uint64] = (wide[:-2] << np.uint64(32)) | (wide[1:-1] << np.uint64(16)) | wide[2:]
    return keys


def scatter(keys: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Spread keys over 32 bits, evenly and alike on every machine (the finaliser of MurmurHash3, top half)."""
    mixed = keys.copy()
    mixed ^= mixed >> np.uint64(33)
    mixed *= np.uint64(0xFF51AFD7ED558CCD)
    mixed ^= mixed >> np.uint64(33)
    mixed *= np.uint64(0xC4CEB9FE1A85EC53)
    top: NDArray[np.uint64] = mixed >> np.uint64(32)
    return top.astype(np.uint32)


def distinct(keys: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Sort keys and drop repeats; for a few hundred keys three times as fast as numpy.unique (2.4)."""
    ordered = np.sort(keys)
    if not len(ordered):
        return ordered
    first = np.empty(len(ordered), dtype=np.bool_)
    first[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    single: NDArray[np.uint32] = ordered[first]
    return single


def among(keys: NDArray[np.uint32], ordered: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Tell whether, for each key, a sorted array holds it."""
    if not len(ordered) or not len(keys):
        return np.zeros(len(keys), dtype=np.bool_)
    places = np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)
    found: NDArray[np.bool_] = ordered[places] == keys
    return found
