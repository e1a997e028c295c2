"""An article as the grammars of quotation read it: words outside the quotes, quotes as single tokens, sentences.

It shares no cut with streams.languages.word_table: a quote is one token here and a mark is a token, a sentence does not
end within a quote, and ة stays apart from ه. The weights of figures.py were trained on what it makes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from streams.languages.folding import fold_arabic
from streams.languages.word_lists import ON, section

if TYPE_CHECKING:
    from agents.enrich.quotes.marks import MarkPair

# Pairs of marks around at most this many words may hold a name, so their words are read as well.
SHORT_WORDS = 3
QUOTE = "\N{OBJECT REPLACEMENT CHARACTER}"

_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|\w+(?:['’‑-]\w+)*|[^\w\s#]|\n")
_WORDS = re.compile(r"\w+(?:['’‑-]\w+)*")
_ENDS = frozenset(".!?؟\n…")
_ABBREVIATED = section("ar", "abbreviated")


_SPECIAL = _ENDS | ON


def _lower(text: str) -> str:
    """Lower the case, code point for code point."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


class BetweenMarks(NamedTuple):
    """What stands between a pair of marks.

    Attributes:
        start: First code point inside, white space left out; `end` is one past the last.
        first: Index of its first token in the narrative (the quote token, or the first of its words).
        last: Index of its last token.
    """

    left: int
    right: int
    start: int
    end: int
    n_words: int
    first: int
    last: int


class Narrative:
    """Tokens of an article; index i of each list tells of token i.

    Attributes:
        words: The token as it stands; QUOTE for a quote of more than SHORT_WORDS words.
        norms: The token folded for look-up, lower case.
        starts: Where it starts in the text; `ends` where it ends.
        sentence: Number of the sentence it stands in.
        inside: Index of the span the token stands in, or -1.
    """

    def __init__(self, text: str, pairs: list[MarkPair]) -> None:
        """Cut the text into tokens and sentences."""
        self.text = text
        self._folded = _lower(fold_arabic(text))
        self.words: list[str] = []
        self.norms: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.sentence: list[int] = []
        self.inside: list[int] = []
        self.spans: list[BetweenMarks] = []
        self._sentences = 0
        self._line_breaks: list[int] = []
        self._bounds: list[int] = [0]
        at = 0
        for pair in pairs:
            self._read(at, pair.left, -1)
            self._add_span(pair)
            at = pair.right + (text[pair.right : pair.right + 1] != "\n")
        self._read(at, len(text), -1)
        self._bounds.append(len(self.words))

    def __len__(self) -> int:
        """Count the tokens."""
        return len(self.words)

    @cached_property
    def folded_words(self) -> frozenset[str]:
        """The folded tokens without their order, gathered when first one is looked for."""
        return frozenset(self.norms)

    def bounds(self, token: int) -> tuple[int, int]:
        """Return the first token of the token's sentence and one past its last."""
        number = self.sentence[token]
        return self._bounds[number], self._bounds[number + 1]

    def slice(self, first: int, stop: int) -> str:
        """Return the text of tokens first to stop (exclusive)."""
        return self.text[self.starts[first] : self.ends[stop - 1]]

    def _add_span(self, pair: MarkPair) -> None:
        start, end = pair.left + 1, pair.right
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        # counting stops where the text is known to be long
        n_words = sum(1 for _ in islice(_WORDS.finditer(self.text, start, end), SHORT_WORDS + 1))
        if n_words == 0:
            return
        first = len(self.words)
        number = len(self.spans)
        if n_words <= SHORT_WORDS:
            self._read(start, end, number)
        else:
            self._quote(start, end, number)
            n_words = len(self.text[start:end].split())
        self.spans.append(BetweenMarks(pair.left, pair.right, start, end, n_words, first, len(self.words) - 1))

    def _read(self, start: int, end: int, inside: int) -> None:
        """Cut what stands between two marks into tokens."""
        text, folded, base = self.text, self._folded, len(self.words)
        ranges = [match.span() for match in _TOKEN.finditer(text, start, end)]
        words = [text[first:last] for first, last in ranges]
        norms = [folded[first:last] for first, last in ranges]
        self.words += words
        self.norms += norms
        self.starts += [first for first, _ in ranges]
        self.ends += [last for _, last in ranges]
        self.inside += [inside] * len(words)
        sentences, number = self.sentence, self._sentences
        for at, word in enumerate(words, base):
            sentences.append(number)
            if word in _SPECIAL:
                if word in ON:
                    self.norms[at] = word.removeprefix("و")
                elif inside < 0 and self._ends_sentence(word, at):
                    number += 1
                    self._bounds.append(at + 1)
                    if word == "\n":
                        self._line_breaks.append(at)
            elif "ـ" in word:
                self.norms[at] = norms[at - base].replace("ـ", "") or word
        self._sentences = number

    def _quote(self, start: int, end: int, inside: int) -> None:
        """Enter a quote as one token."""
        self.words.append(QUOTE)
        self.norms.append(QUOTE)
        self.starts.append(start)
        self.ends.append(end)
        self.inside.append(inside)
        self.sentence.append(self._sentences)

    def paragraph(self, token: int) -> int:
        """Return the number of the paragraph a token stands in."""
        return bisect_left(self._line_breaks, token)

    def _ends_sentence(self, word: str, at: int) -> bool:
        last = self.ends[at]
        if word == "\n" and at and self.norms[at - 1] == ":":
            return False  # the quote stands on a line of its own
        if word != ".":
            return True
        if last < len(self.text) and not (self.text[last].isspace() or self.text[last] in "\"”»’'"):
            return False
        before = self.norms[at - 1] if at else ""
        return before not in _ABBREVIATED
