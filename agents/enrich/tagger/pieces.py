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
        self._scores = [float(score) for score in scores]
        self._longest = max(map(len, pieces), default=1)

    def segment(self, word: str) -> list[int]:
        """Give the row of each piece of the word, in order; letters without a piece give none.

        Cost: len(word) * longest piece.
        Source: Kudo 2018, "Subword Regularization" (the unigram model).
        """
        text = WORD_START + word
        best = [0.0] + [float("-inf")] * len(text)
        came_from = [(0, -1)] * (len(text) + 1)
        for start in range(len(text)):
            base = best[start]
            for end in range(start + 1, min(start + self._longest, len(text)) + 1):
                row = self._rank.get(text[start:end], -1)
                if row < 0 and end > start + 1:
                    continue
                score = base + (self._scores[row] if row >= 0 else _UNKNOWN_SCORE)
                if score > best[end]:
                    best[end] = score
                    came_from[end] = (start, row)
        rows: list[int] = []
        at = len(text)
        while at > 0:
            at, row = came_from[at]
            if row >= 0:
                rows.append(row)
        return rows[::-1]
