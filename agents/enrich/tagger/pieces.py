"""Segment a word into the subword pieces of a unigram vocabulary.

Knows pieces and their log-probabilities; does not know vectors. The vocabulary is a part
of Google's multilingual USE v3 piece table (Apache-2.0), see docs/model-card-tagger.md.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

# What a letter outside the vocabulary costs, in log-probability: below every real piece.
_UNKNOWN_SCORE = -30.0
WORD_START = "\u2581"


class Bags(NamedTuple):
    """Rows of many bags, one bag after the other, and how many each has."""

    rows: Ints
    lengths: Ints

    def pick(self, numbers: Sequence[int]) -> Bags:
        """Give these bags in this order."""
        lengths = self.lengths[numbers]
        firsts = (np.cumsum(self.lengths) - self.lengths)[numbers]
        within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return Bags(self.rows[np.repeat(firsts, lengths) + within], lengths)


def codes_of(words: Sequence[str]) -> tuple[Ints, Ints]:
    """Return the code points of words written one after the other, and where each begins, with the end added."""
    codes = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32).astype(np.int64)
    starts = np.zeros(len(words) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, words), np.int64, len(words)), out=starts[1:])
    return codes, starts


class _Trie:
    """The beginnings of all pieces as a table of moves: node and letter to node.

    Attributes:
        moves: int32 (nodes, letters + 1); node 0 is the dead end, 1 the root; the last letter is any unknown one.
        rows, gains: Of each node the piece that ends there: -1 and minus infinity without one.
        letters: Sorted code points of the pieces.
    """

    def __init__(self, rank: dict[str, int], scores: Sequence[float]) -> None:
        nodes: dict[str, int] = {"": 1}
        for piece in rank:
            for end in range(1, len(piece) + 1):
                nodes.setdefault(piece[:end], len(nodes) + 1)
        self.letters = np.array(sorted(map(ord, set().union(*rank))), np.int64)
        column = {chr(code): at for at, code in enumerate(self.letters.tolist())}
        self.moves = np.zeros((len(nodes) + 1, len(column) + 1), np.int32)
        begun = list(nodes)[1:]  # all but the root
        self.moves[[nodes[one[:-1]] for one in begun], [column[one[-1]] for one in begun]] = [*nodes.values()][1:]
        self.rows = np.full(len(nodes) + 1, -1, np.int64)
        self.gains = np.full(len(nodes) + 1, -np.inf)
        ends = [nodes[piece] for piece in rank]
        self.rows[ends] = np.array([*rank.values()])
        self.gains[ends] = np.array(scores, dtype=np.float64)[[*rank.values()]]

    def columns(self, codes: Ints) -> Ints:
        """Return the column of each letter."""
        at = np.searchsorted(self.letters, codes)
        at[at == len(self.letters)] = 0
        return np.where(self.letters[at] == codes, at, len(self.letters))


class Segmenter:
    """Most probable segmentation of a word under a unigram model."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        """Take the pieces and the log-probability of each."""
        self._rank = {piece: index for index, piece in enumerate(pieces)}
        self._longest = max(map(len, pieces), default=1)
        self._scores = scores

    @cached_property
    def _trie(self) -> _Trie:
        """Made when the first word comes: most short runs meet copy of one language."""
        return _Trie(self._rank, self._scores)

    @cached_property
    def _gains(self) -> dict[str, float]:
        """What every beginning of a piece gains: nothing that could be best, unless it is a piece itself.

        A run of letters that is not in here begins no piece, so that the search need not go on. Only `segment` asks.
        """
        gains = {piece[:end]: float("-inf") for piece in self._rank for end in range(1, len(piece))}
        gains |= {letter: _UNKNOWN_SCORE for letter in gains if len(letter) == 1}
        return gains | {piece: float(self._scores[row]) for piece, row in self._rank.items()}

    def segment(self, word: str) -> list[int]:
        """Return the row of each piece of the word, in order; letters without a piece give none.

        Cost: len(word) * longest piece at most; in news about three steps a letter.
        Source: Kudo 2018, "Subword Regularization" (the unigram model).
        """
        text = WORD_START + word
        n_letters = len(text)
        gain_of = self._gains.get
        best = [0.0] + [float("-inf")] * n_letters
        came_from = [0] * (n_letters + 1)
        for start in range(n_letters):
            base = best[start]
            for end in range(start + 1, n_letters + 1):
                gain = gain_of(text[start:end])
                if gain is None:
                    if end > start + 1:
                        break
                    gain = _UNKNOWN_SCORE
                score = base + gain
                if score > best[end]:
                    best[end] = score
                    came_from[end] = start
        rows: list[int] = []
        at = n_letters
        while at > 0:
            start = came_from[at]
            row = self._rank.get(text[start:at], -1)
            if row >= 0:
                rows.append(row)
            at = start
        return rows[::-1]

    def segment_all(self, words: Sequence[str]) -> Bags:
        """Cut many words together; each bag holds what `segment` gives for that word.

        All beginnings of pieces at all letters are looked up side by side, then all words take their best way to
        their first letter, to their second, and so on.

        Cost: as `segment`, at a few microseconds a word when there are a hundred or more.
        """
        codes, starts = codes_of([WORD_START + word for word in words])
        n_letters, longest = len(codes), self._longest
        columns = self._trie.columns(codes)
        lengths = np.diff(starts)
        left = np.repeat(starts[1:], lengths) - np.arange(n_letters)
        # gains[end - 1, longest - n]: of the piece of n letters that ends there; longer pieces come first, so that of
        # equal ways the one with the earliest start is taken, as `segment` does
        gains = np.full((n_letters, longest), -np.inf)
        rows = np.full((n_letters, longest), -1, np.int64)
        at, node = np.arange(n_letters), np.ones(n_letters, np.int32)
        for n in range(1, longest + 1):
            alive = left[at] >= n
            at, node = at[alive], node[alive]
            node = self._trie.moves[node, columns[at + n - 1]]
            at, node = at[node > 0], node[node > 0]
            if not len(at):
                break
            gains[at + n - 1, longest - n] = self._trie.gains[node]
            rows[at + n - 1, longest - n] = self._trie.rows[node]
        single = gains[:, -1]
        single[rows[:, -1] < 0] = _UNKNOWN_SCORE
        # the way to the letter `step` of every word, the most letters first
        order = np.argsort(-lengths, kind="stable")
        begins, ranked = starts[:-1][order], lengths[order]
        best = np.full((len(words), longest + int(ranked[0])), -np.inf)
        best[:, longest - 1] = 0.0
        choice = np.empty(n_letters, np.int64)
        for step in range(int(ranked[0])):
            n = int(np.searchsorted(-ranked, -step, side="left"))
            here = begins[:n] + step
            ways = best[:n, step : step + longest] + gains[here]
            taken = ways.argmax(1)
            choice[here] = taken
            best[:n, step + longest] = ways[np.arange(n), taken]
        # back from the ends; a step sets one piece of every word that has letters left
        chosen = np.zeros(n_letters, bool)
        end, begin = starts[1:] - 1, starts[:-1]
        while len(end):
            chosen[end] = True
            end = end - (longest - choice[end])
            still = end >= begin
            end, begin = end[still], begin[still]
        ends = np.flatnonzero(chosen)
        found = rows[ends, choice[ends]]
        real = found >= 0
        word_of = np.repeat(np.arange(len(words)), lengths)[ends[real]]
        return Bags(found[real], np.bincount(word_of, minlength=len(words)))
