"""Which marks of quotation belong together.

Typographic marks say on which side they stand; straight ones are judged by their neighbours; a single mark
between letters is an apostrophe, one after a figure an inch or a minute. Only outer pairs are returned.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from typing import NamedTuple

# More marks than this are not an article; what follows them is not looked at.
MAX_MARKS = 4_000
# Deeper nesting is noise; it also bounds the search for the opening mark.
MAX_DEPTH = 6
# A pair left open may be closed by a mark up to this many paragraphs further on.
MAX_CARRIED = 8
# A nested pair of at most this many words that ends its paragraph shares its closing mark with the outer one.
SHARED_CLOSE_WORDS = 3

_MARK = re.compile("[\"«»“”„‟‹›'‘’‚]|\n")
_HIDDEN = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0300-\u036f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
    "|(?<=\\w)\u0640+(?=\\w)"
    "|``|(?<!\\d)''"
)
# Wires without curly marks write ``...'' for them; two single marks after a figure are inches.
_DOUBLED = {"``": "“", "''": '"'}
_OPENING_NEIGHBOURS = frozenset("([{<:،,؛;–—-ـ/=|*•…#.")
_CLOSING_NEIGHBOURS = frozenset(".,،؛;:!?؟)]}")
_AFTER_WHICH_EITHER = frozenset(":،,؛;.")
_SINGLES = frozenset("'‘’‚")
_FAMILY = {"«": "g", "»": "g", "‹": "g", "›": "g", '"': "s", "“": "c", "”": "c", "„": "c", "‟": "c"}
_FAMILY.update(dict.fromkeys(_SINGLES, "1"))
_SENTENCE_GOES_ON = re.compile(r"[.!?؟]\s")
_INCHES = re.compile(r"\d\s?['’]\s?\d{1,2}$")


class MarkPair(NamedTuple):
    """An outer pair of marks: opening mark, closing mark (or the end of the text that is quoted)."""

    left: int
    right: int


class Plain(NamedTuple):
    """Text without diacritics and bidi marks, with the way back to the text as it came."""

    text: str
    origin: list[int] | None
    source: str

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the source that a range of the plain text stands for."""
        if self.origin is None:
            return start, end
        begin, last = self.origin[start], self.origin[end - 1] + 1
        while last < len(self.source) and unicodedata.combining(self.source[last]):
            last += 1
        return begin, last

    def forth(self, offset: int) -> int:
        """Return where an offset of the source stands in the plain text."""
        return offset if self.origin is None else bisect_left(self.origin, offset)


def plain(source: str) -> Plain:
    """Take out what is not seen or not spelled, and make doubled single marks double ones.

    Not seen: diacritics, bidi and zero-width marks, tatweel within words.
    """
    kept: list[str] = []
    origin: list[int] = []
    at = 0
    for match in _HIDDEN.finditer(source):
        kept.append(source[at : match.start()])
        origin.extend(range(at, match.start()))
        mark = _DOUBLED.get(match[0])
        if mark is not None:
            kept.append(mark)
            origin.append(match.start())
        at = match.end()
    if not at:
        return Plain(source, None, source)
    kept.append(source[at:])
    origin.extend(range(at, len(source)))
    return Plain("".join(kept), origin, source)


class _Open(NamedTuple):
    """A mark that waits for its partner."""

    at: int
    family: str
    mark: str


class _Carried(NamedTuple):
    """A mark its paragraph left open: where the paragraph ends, and whether the quote may end there too."""

    mark: _Open
    paragraph: int
    end: int
    may_end: bool


class _Reader:
    """Walks over the marks of a text and pairs them, paragraph by paragraph."""

    def __init__(self, text: str) -> None:
        """Start at the beginning of the text."""
        self.text = text
        self.stack: list[_Open] = []
        self.pairs: list[MarkPair] = []
        self.carried: list[_Carried] = []
        self.paragraph = 0
        self.start = 0
        self.orphan = -1

    def read(self) -> list[MarkPair]:
        """Pair all marks and return the outer pairs in order."""
        n_marks = 0
        for match in _MARK.finditer(self.text):
            at = match.start()
            if self.text[at] == "\n":
                self._end_paragraph(at)
                continue
            n_marks += 1
            if n_marks > MAX_MARKS:
                break
            self._mark(at)
        self._end_paragraph(len(self.text))
        self._drop_carried(self.paragraph + MAX_CARRIED + 1)
        return _outer(self.pairs)

    def _mark(self, at: int) -> None:
        mark = self.text[at]
        family = _FAMILY[mark]
        before = self.text[at - 1] if at else "\n"
        after = self.text[at + 1] if at + 1 < len(self.text) else "\n"
        if family == "1":
            opens, closes = self._single(at, mark, before, after)
        elif family == "s":
            opens, closes = self._straight(at, before, after)
        else:
            opens, closes = self._typographic(mark, before, after)
        if closes and self._close(at, family):
            return
        if opens:
            if len(self.stack) >= MAX_DEPTH:
                del self.stack[0]
            self.stack.append(_Open(at, family, mark))
        elif closes and family != "1" and not self._close_carried(at):
            if self.orphan >= 0 and not any(pair.left > self.orphan for pair in self.pairs[-1:]):
                # two marks that both lean to the left: the first was set close by mistake
                self.pairs.append(MarkPair(self.orphan, at))
                self.orphan = -1
            else:
                self.orphan = at

    def _straight(self, at: int, before: str, after: str) -> tuple[bool, bool]:
        if before.isdigit() and _INCHES.search(self.text[max(0, at - 6) : at]):
            return False, False
        waiting = any(one.family in "sc" for one in self.stack)
        if before == "." and after.isspace():
            return False, True
        if before not in _AFTER_WHICH_EITHER:
            if _clear(before) and not after.isspace() and after not in _CLOSING_NEIGHBOURS:
                return True, False
            if not before.isspace() and not after.isalnum():
                return False, True
        return not waiting, waiting

    def _typographic(self, mark: str, before: str, after: str) -> tuple[bool, bool]:
        outward = before.isspace() or before in _OPENING_NEIGHBOURS
        if mark in "«‹":
            reversed_open = any(one.mark in "»›" for one in self.stack)
            return not (reversed_open and not outward), reversed_open and not outward
        if mark in "»›":
            waiting = any(one.family == "g" for one in self.stack)
            opens = not waiting and outward and not after.isspace()
            return opens, waiting or (self._is_carried("g") and not opens)
        waiting = any(one.family in "cs" for one in self.stack)
        if mark in "„‟":
            return True, False
        if mark == "“":
            closes = not outward and any(one.family == "c" for one in self.stack) and not after.isalnum()
            return not closes, closes
        opens = not waiting and outward and not after.isspace()
        return opens, waiting or (self._is_carried("c") and not opens)

    def _is_carried(self, family: str) -> bool:
        """Tell whether an earlier paragraph left such a mark open: a quote of several is closed in the last."""
        return bool(self.carried) and self.carried[-1].mark.family == family

    def _single(self, at: int, mark: str, before: str, after: str) -> tuple[bool, bool]:
        if before.isalnum() and after.isalnum():
            return False, False
        if mark == "‚":
            return _clear(before) and after.isalpha(), False
        if mark != "’" and _clear(before) and (after.isalnum() or after in '"“«') and not after.isdigit():
            return True, False
        if before.isspace() or not _clear_after(after):
            return False, False
        plural = before in "sS" and after == " " and self._closes_later(at)
        return False, not plural

    def _closes_later(self, at: int) -> bool:
        """Tell whether another single mark closes further on, so that this one is a plural's apostrophe."""
        ahead = self.text[at + 1 : at + 400].partition("\n")[0]
        later = re.search(r"['’](?=[\s,.;:!?]|$)", ahead)
        opening = re.search(r"(?:^|\s)['‘](?=\w)", ahead)
        return later is not None and (opening is None or later.start() < opening.start())

    def _close(self, at: int, family: str) -> bool:
        """Close the nearest waiting mark of the family (straight and curly may answer each other)."""
        for depth in range(len(self.stack) - 1, -1, -1):
            if self.stack[depth].family == family:
                break
        else:
            if family not in "sc":
                return False
            for depth in range(len(self.stack) - 1, -1, -1):
                if self.stack[depth].family in "sc":
                    break
            else:
                return False
        self.pairs.append(MarkPair(self.stack[depth].at, at))
        del self.stack[depth:]
        return True

    def _close_carried(self, at: int) -> bool:
        """Close a mark that an earlier paragraph left open."""
        if self.carried and _FAMILY[self.text[at]] == self.carried[-1].mark.family:
            self.pairs.append(MarkPair(self.carried.pop().mark.at, at))
            return True
        return False

    def _drop_carried(self, paragraph: int) -> None:
        """Forget marks left open too long ago; speech after a colon ends with its paragraph."""
        for one in self.carried:
            if one.may_end and paragraph - one.paragraph >= MAX_CARRIED:
                self.pairs.append(MarkPair(one.mark.at, one.end))
        self.carried = [one for one in self.carried if paragraph - one.paragraph < MAX_CARRIED]

    def _end_paragraph(self, end: int) -> None:
        """Settle the marks still open: shared closing mark, speech that goes on, or a stray."""
        if end > self.start and not self.text[self.start : end].isspace():
            self._settle(end)
            self.paragraph += 1
        self.stack.clear()
        self.orphan = -1
        self.start = end + 1

    def _settle(self, end: int) -> None:
        head = self.text[self.start : self.start + 12].lstrip()
        if self.carried and head and _FAMILY.get(head[0], "1") == self.carried[-1].mark.family:
            # the paragraph takes the marks up again: the one before it ran to its end
            again = self.carried.pop()
            self.pairs.append(MarkPair(again.mark.at, again.end))
        self._drop_carried(self.paragraph)
        first = next((one for one in self.stack if one.family != "1"), None)
        if first is None:
            return
        inner = next((pair for pair in reversed(self.pairs[-8:]) if pair.left > first.at), None)
        second = next((one for one in self.stack if one.family == first.family and one.at > first.at), None)
        if inner is None and second is not None and self.text[second.at - 1].isspace():
            # both lean to the right: the second was meant to close
            self.pairs.append(MarkPair(first.at, second.at))
            return
        if inner is None:
            rest = self.text[first.at + 1 : end].strip()
            after_colon = self.text[max(self.start, first.at - 2) : first.at].rstrip().endswith(":")
            self.carried.append(
                _Carried(first, self.paragraph, end, after_colon and not _SENTENCE_GOES_ON.search(rest))
            )
            return
        ends = not self.text[inner.right + 1 : end].strip(" .،,؛;!?؟")
        introduced = self.text[max(self.start, inner.left - 2) : inner.left].rstrip().endswith(":")
        short = len(self.text[inner.left : inner.right].split()) <= SHARED_CLOSE_WORDS
        if ends and short and not introduced:
            self.pairs.append(MarkPair(first.at, inner.right))


def _clear(char: str) -> bool:
    """Tell whether a character may stand before an opening mark."""
    return char.isspace() or char in _OPENING_NEIGHBOURS or char in _FAMILY


def _clear_after(char: str) -> bool:
    """Tell whether a character may stand after a closing mark."""
    return not char.isalnum()


def _outer(pairs: list[MarkPair]) -> list[MarkPair]:
    """Drop pairs that lie in others, and what overlaps."""
    found: list[MarkPair] = []
    for pair in sorted(pairs, key=lambda one: (one.left, -one.right)):
        if not found or pair.left >= found[-1].right:
            found.append(pair)
    return found


def outer_pairs(text: str) -> list[MarkPair]:
    """Return the outer pairs of marks, in order, not overlapping."""
    return _Reader(text).read()
