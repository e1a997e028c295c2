"""What is no letter: marks without end, and signs that hide or reorder what a reader sees. Linear time."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

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
_END_OF_MARKS: Final = 0x20000


@cache
def marks(end: int = _END_OF_MARKS) -> str:
    """Return the marks below a code point as the inside of a character class. Cost: 10 ms, once."""
    return _ranges([point for point in range(0x300, end) if unicodedata.combining(chr(point))])


@cache
def _too_many_marks() -> re.Pattern[str]:
    return re.compile(rf"([{marks()}]{{{MAX_MARKS}}})[{marks()}]+")


@cache
def _maybe_too_many() -> re.Pattern[str]:
    """Build the pattern of a run of what may be marks; one is tried once, since it looks back.

    A class of marks above U+FFFF is tried range by range, 65 ns a character; with all that is above it as one range, 4
    ns. Fifty words of 450,000 letters took half a minute, most of it here.
    """
    one = rf"[{marks(0x10000)}\U00010000-\U0001ffff]"
    return re.compile(rf"{one}(?<!{one}{one}){one}{{{MAX_MARKS},}}")


# Only a text with a word this long can hold a costly run.
_LONG_WORD: Final = 64

# Not text: controls other than white space, bidi marks, embeddings, overrides and isolates, zero-width space, word
# joiner, soft hyphen, byte-order mark, interlinear and tag characters, noncharacters. They hide or reorder what a
# reader sees. ZWNJ and ZWJ stay in published text: Persian, Kurdish, Urdu and Indic spelling needs them.
UNSAFE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]+"
)


# A C1 control in text is a letter of windows-1252 that somebody read as Latin-1; NEL is a line end and no letter.
_C1 = re.compile("[\x80-\x84\x86-\x9f]")


def mend_controls(text: str) -> str:
    """Write C1 controls as the letters of windows-1252 that they were; the five that it lacks stay."""
    return _C1.sub(lambda control: bytes([ord(control[0])]).decode("cp1252", "ignore") or control[0], text)


def _plain_form(code: int) -> str:
    """Return the letters of a presentation form; a vowel sign without the space or tatweel it is drawn on."""
    return unicodedata.normalize("NFKC", chr(code)).lstrip(" \u0640")


# Arabic letters as fonts of before Unicode drew them, and the Latin ligatures that come out of PDFs ("ofﬁcials"). Signs
# (U+FDF0 to U+FDFF) and brackets are written on purpose.
_FORMS: Final = {
    code: plain
    for code in (*range(0xFB00, 0xFB07), *range(0xFB50, 0xFDF0), *range(0xFE70, 0xFEFD))
    if (plain := _plain_form(code)) not in {chr(code), ""}
}
# The first byte of U+F000 to U+FFFF in UTF-8, rare in any news: a tenth of what a pattern costs on Arabic copy.
_LEAD_OF_FORMS: Final = b"\xef"


def plain_letters(text: str) -> str:
    """Write Arabic presentation forms as their letters; at most three letters a form, ligatures in reading order.

    Cost: linear; 5 microseconds for 2,000 Arabic letters that hold none.
    """
    if text.isascii() or _LEAD_OF_FORMS not in text.encode("utf-8", "surrogatepass"):
        return text
    return text.translate(_FORMS)


def bound_marks(text: str, words: list[str]) -> str:
    """Drop the marks past MAX_MARKS on one letter; `words` are the words of text."""
    # A word of letters alone has no marks, which costs a quarter of looking for them.
    if any(len(word) > _LONG_WORD and not word.isalpha() for word in words):
        return _maybe_too_many().sub(_cut, text)
    return text


def _cut(run: re.Match[str]) -> str:
    return _too_many_marks().sub(r"\1", run[0])
