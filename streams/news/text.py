"""Letters: what is published is cleaned, what is compared is folded. Linear time whatever is sent.

It knows nothing of articles or agencies: strings in, strings out. HTML is read in markup.py.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from typing import Final, NamedTuple

# UAX #15 "stream-safe" text never has more than 30 marks on one letter. CPython sorts a run of marks by
# insertion: 80,000 of them in bad order cost 4.9 s (2 cores, 3.11); with the cap, a megabyte costs 0.2 s.
MAX_MARKS: Final = 30


def _ranges(code_points: list[int]) -> str:
    """Write code points as the inside of a character class."""
    runs: list[list[int]] = []
    for point in code_points:
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in runs)


# No character above U+1FFFF takes part in canonical reordering (Unicode 14 to 16).
_MARKS = _ranges([point for point in range(0x300, 0x20000) if unicodedata.combining(chr(point))])
_TOO_MANY_MARKS = re.compile(rf"([{_MARKS}]{{{MAX_MARKS}}})[{_MARKS}]+")
# A class of marks above U+FFFF is tried range by range, 65 ns a character; with all that is above it as one range, 4
# ns. Fifty words of 450,000 letters took half a minute, most of it here. Looks back so that a run is tried once.
_BELOW = _ranges([point for point in range(0x300, 0x10000) if unicodedata.combining(chr(point))])
_MAYBE_MARK = rf"[{_BELOW}\U00010000-\U0001ffff]"
_MAYBE_TOO_MANY = re.compile(rf"{_MAYBE_MARK}(?<!{_MAYBE_MARK}{_MAYBE_MARK}){_MAYBE_MARK}{{{MAX_MARKS},}}")
# Only a text with a word this long can hold a costly run.
_LONG_WORD: Final = 64

# Not text: controls other than white space, bidi marks, embeddings, overrides and isolates, zero-width space, word
# joiner, soft hyphen, byte-order mark, interlinear and tag characters, noncharacters. They hide or reorder what a
# reader sees. ZWNJ and ZWJ stay in published text: Persian, Kurdish, Urdu and Indic spelling needs them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]+"
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Make text safe to publish on one line.

    NFC; no control, bidi or invisible characters (ZWNJ and ZWJ are kept, spelling needs them); a lone surrogate
    becomes U+FFFD; every run of white space becomes one space, none at the ends; marks beyond 30 on one letter
    are dropped. Idempotent.

    Cost: linear; about 35 microseconds for 2,000 Arabic letters.
    """
    words = text.split()
    text = " ".join(words)
    if not text.isprintable():
        text = _LONE_SURROGATE.sub("\ufffd", _UNSAFE.sub("", text))
        words = text.split()
        text = " ".join(words)
    return text if text.isascii() else unicodedata.normalize("NFC", _bound_marks(text, words))


def _bound_marks(text: str, words: list[str]) -> str:
    """Drop the marks past MAX_MARKS on one letter; `words` are the words of text."""
    if max(map(len, words), default=0) > _LONG_WORD:
        return _MAYBE_TOO_MANY.sub(_cut, text)
    return text


def _cut(run: re.Match[str]) -> str:
    return _TOO_MANY_MARKS.sub(r"\1", run[0])


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
_WORD = re.compile(rf"[\w{_SPELLING}]+")


# Signs that fold to 3 to 18 letters: U+FDFA is a whole sentence, and a megabyte of it were 5 million letters to fold
# twice (3 s). No text needs so many; where a sender writes more, each counts as a space.
_SPELT_OUT = re.compile("[\u32c0-\u33ff\ufdf0-\ufdfc]")
_MOST_SPELT_OUT: Final = 2_000


def _bound_spelt_out(text: str) -> str:
    """Blank the signs that fold to many letters in a text that is full of them; no letter changes its place."""
    if len(text) <= _MOST_SPELT_OUT or text.isascii() or len(_SPELT_OUT.findall(text)) <= _MOST_SPELT_OUT:
        return text
    return _SPELT_OUT.sub(" ", text)


def _fold(text: str) -> str:
    """Fold letters and digits; gaps are left as they are, but for underscores."""
    if not text.isprintable():
        text = _UNSAFE.sub("", text)
    if text.isascii():
        return text.lower().replace("_", " ")
    text = unicodedata.normalize("NFKD", _bound_marks(text, text.split()))
    text = _DROPPED.sub("", text).casefold()
    if not unicodedata.is_normalized("NFKD", text):
        text = _DROPPED.sub("", unicodedata.normalize("NFKD", text)).casefold()
    for old, new in _LETTERS:  # 0.2 microseconds each, a fifth of what one regular expression costs
        text = text.replace(old, new)
    for old, new in _DIGITS:
        text = text.replace(old, new)
    return unicodedata.normalize("NFC", text)


def comparable(text: str) -> str:
    """Fold text so that two prints of the same words become the same string.

    NFKC and casefold; no bidi, zero-width, tatweel or diacritics; hamza forms, alef maqsura, ta marbuta and the
    Persian and Urdu letters folded to one Arabic letter each; digits of every script used in news as ASCII; every
    run of punctuation, symbols and white space one space, none at the ends. Idempotent. For comparing only: it is
    not the text that is published, and offsets into it mean nothing (see comparable_with_offsets).

    Cost: linear; about 165 microseconds for 2,000 Arabic letters.
    """
    return " ".join(_WORD.findall(_fold(_bound_spelt_out(text))))


class Folded(NamedTuple):
    """Comparable text that knows where it came from.

    Attributes:
        text: Exactly comparable(original).
        starts: For every code point of text, where its source begins in the original, in code points.
        ends: For every code point of text, where its source ends in the original, exclusive; marks and joiners
            that follow a letter belong to it. A match text[i:j] stands in original[starts[i]:ends[j - 1]].
    """

    text: str
    starts: array[int]
    ends: array[int]


# A letter with the marks and joiners that follow it, or Hangul letters that compose with one another.
_HANGUL = r"\u1100-\u11ff\uac00-\ud7ff\uffa0-\uffdc"
_CLUSTER = re.compile(
    rf"[{_HANGUL}][{_HANGUL}{_MARKS}{_DIACRITICS}{_JOINERS}{_UNSAFE.pattern[1:-2]}]*|.[{_MARKS}{_DIACRITICS}{_JOINERS}{_UNSAFE.pattern[1:-2]}]*",
    re.DOTALL,
)


def comparable_with_offsets(text: str) -> Folded:
    """Fold text as comparable does, and keep for every code point where it came from.

    Cost: linear; about 8 times comparable, so for texts that are searched, not for all that pass.
    """
    folded: dict[str, str] = {}
    parts: list[str] = []
    starts, ends = array("L"), array("L")
    gap: tuple[int, int] | None = None
    for match in _CLUSTER.finditer(_bound_spelt_out(text)):
        cluster = match[0]
        piece = folded.get(cluster)
        if piece is None:
            piece = folded[cluster] = _fold(cluster)
        for letter in piece:
            if not _WORD.match(letter):
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
