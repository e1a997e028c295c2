"""Segment a word into the subword pieces of a unigram vocabulary.

Knows pieces and their log-probabilities; does not know vectors. The vocabulary is a part
of Google's multilingual USE v3 piece table (Apache-2.0), see docs/model-card-tagger.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# What a letter outside the vocabulary costs, in log-probability: below every real piece.
_UNKNOWN_SCORE = -30.0
WORD_START = "\u2581"


class Segmenter:
    """Most probable segmentation of a word under a unigram model."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        """Take the pieces and the log-probability of each."""
        self._rank = {piece: index for index, piece in enumerate(pieces)}
        # What every beginning of a piece gains: nothing that could be best, unless it is a piece itself. A run of
        # letters that is not in here begins no piece, so that the search need not go on.
        gains = {piece[:end]: float("-inf") for piece in pieces for end in range(1, len(piece))}
        gains |= {letter: _UNKNOWN_SCORE for letter in gains if len(letter) == 1}
        self._gains = gains | {piece: float(scores[row]) for piece, row in self._rank.items()}

    def segment(self, word: str) -> list[int]:
        """Give the row of each piece of the word, in order; letters without a piece give none.

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
