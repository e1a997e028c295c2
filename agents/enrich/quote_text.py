"""An article as the grammars of quotation read it: words outside the quotes, quotes as single tokens, sentences."""

from __future__ import annotations

import re
from typing import NamedTuple

from agents.enrich.quote_lexicon import fold_arabic
from agents.enrich.quote_marks import Pair

# Pairs of marks around at most this many words may hold a name, so their words are read as well.
SHORT_WORDS = 3
QUOTE = "\N{OBJECT REPLACEMENT CHARACTER}"

_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|\w+(?:['’‑-]\w+)*|[^\w\s]|\n")
_WORDS = re.compile(r"\w+(?:['’‑-]\w+)*")
# على, once folded, would be the given name علي
_ON = frozenset(("على", "وعلى"))
_ENDS = frozenset(".!?؟\n…")
_ABBREVIATED = frozenset(
    "dr mr mrs ms st gen sen rep gov prof lt col jr sr no vs u s e a b c d f g h i j k l m n o p q r t v w x y z د أ م".split()
)


class Span(NamedTuple):
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
        sentence: Number of the sentence it stands in; `paragraph` likewise.
        inside: Index of the span the token stands in, or -1.
    """

    def __init__(self, text: str, pairs: list[Pair]) -> None:
        """Cut the text into tokens and sentences."""
        self.text = text
        self.folded = fold_arabic(text)
        self.words: list[str] = []
        self.norms: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.sentence: list[int] = []
        self.paragraph: list[int] = []
        self.inside: list[int] = []
        self.spans: list[Span] = []
        self._sentences = 0
        self._paragraphs = 0
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

    def bounds(self, token: int) -> tuple[int, int]:
        """Return the first token of the token's sentence and one past its last."""
        number = self.sentence[token]
        return self._bounds[number], self._bounds[number + 1]

    def slice(self, first: int, stop: int) -> str:
        """Return the text of tokens first to stop (exclusive)."""
        return self.text[self.starts[first] : self.ends[stop - 1]]

    def _add_span(self, pair: Pair) -> None:
        start, end = pair.left + 1, pair.right
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        n_words = 0
        for n_words, _ in enumerate(_WORDS.finditer(self.text, start, end), 1):
            if n_words > SHORT_WORDS:
                n_words = end - start  # long; the exact figure is counted where it matters
                break
        if n_words == 0:
            return
        first = len(self.words)
        number = len(self.spans)
        if n_words <= SHORT_WORDS:
            self._read(start, end, number)
        else:
            self._add(QUOTE, QUOTE, start, end, number)
            n_words = len(self.text[start:end].split())
        self.spans.append(Span(pair.left, pair.right, start, end, n_words, first, len(self.words) - 1))

    def _add(self, word: str, norm: str, start: int, end: int, inside: int) -> None:
        self.words.append(word)
        self.norms.append(norm)
        self.starts.append(start)
        self.ends.append(end)
        self.sentence.append(self._sentences)
        self.paragraph.append(self._paragraphs)
        self.inside.append(inside)

    def _read(self, start: int, end: int, inside: int) -> None:
        folded = self.folded
        for match in _TOKEN.finditer(self.text, start, end):
            first, last = match.span()
            word = match.group()
            if word == "#":
                continue
            norm = folded[first:last].lower()
            if word in _ON:
                norm = word.removeprefix("و")
            elif "ـ" in norm:
                norm = norm.replace("ـ", "")
            self._add(word, norm, first, last, inside)
            if word in _ENDS and inside < 0 and self._ends_sentence(word, last):
                self._sentences += 1
                self._bounds.append(len(self.words))
                if word == "\n":
                    self._paragraphs += 1

    def _ends_sentence(self, word: str, last: int) -> bool:
        if word != ".":
            return True
        if last < len(self.text) and not (self.text[last].isspace() or self.text[last] in "\"”»’'"):
            return False
        before = self.norms[-2] if len(self.norms) > 1 else ""
        return before not in _ABBREVIATED
