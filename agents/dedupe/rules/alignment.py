"""Two wordings laid side by side: which words of each stand in the other, and which only mean the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from streams.news import shingles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agents.dedupe.rules.word_weights import WordMeanings
    from streams.news.fingerprint import Wording


class Side(NamedTuple):
    """One wording, laid out for comparison.

    Attributes:
        words: uint16, shape (n,): the body's word tokens in order.
        weights: float32, shape (n,): how much each tells.
        quoted: bool, shape (n,): inside quotation marks.
        paragraphs: int32, shape (n,): index of the paragraph each stands in.
        keys: uint64, shape (max(n - 2, 0),): word 3-shingles in order.
        distinct: uint16, sorted: the body's distinct word tokens.
        headline: uint16, sorted: the headline's distinct word tokens.
        checks: uint8, shape (len(keys),): keyed bits of each shingle's real words; zeros without a sketch.
        checked: bool, shape (len(keys),): the bits are known; where a formula was taken out, words have come together
            that the sketch did not see together.
    """

    wording: Wording
    words: NDArray[np.uint16]
    weights: NDArray[np.float32]
    quoted: NDArray[np.bool_]
    paragraphs: NDArray[np.int32]
    keys: NDArray[np.uint64]
    distinct: NDArray[np.uint16]
    headline: NDArray[np.uint16]
    checks: NDArray[np.uint8]
    checked: NDArray[np.bool_]


# A paragraph is a formula when so much of it is.
FORMULA_SHARE: Final = 0.7
# Keys below this are in nearly every item's sample (one in six, or 56), so their absence from the window tells.
_SURELY_SAMPLED: Final = (1 << 32) // 9
# One key may be chance; two are a sentence.
_FEWEST_FORMULA_KEYS: Final = 2


def side(
    wording: Wording,
    weights: NDArray[np.float32],
    common: NDArray[np.uint32],
    formulas: NDArray[np.uint32] | None = None,
) -> Side:
    """Lay a wording out, without the paragraphs that are only formulas.

    Args:
        wording: An unpacked fingerprint.
        weights: float32, shape (65536,): how much a token tells, by token.
        common: uint32, sorted: keys of word triples known to be common.
        formulas: uint32, sorted: sampled keys that many stories of the window share.
    """
    body = wording.body
    is_word = body >= shingles.FIRST_WORD
    words = body[is_word]
    quoted = (np.cumsum(body == shingles.QUOTE_OPEN) > np.cumsum(body == shingles.QUOTE_CLOSE))[is_word]
    paragraphs = np.cumsum(body == shingles.PARAGRAPH, dtype=np.int32)[is_word]
    keys = shingles.shingle_keys(words)
    checks = wording.sketch.checks if wording.sketch else np.zeros(len(keys), dtype=np.uint8)
    checked = np.full(len(keys), wording.sketch is not None)
    kept = _tells(keys, paragraphs, common, formulas)
    if kept is not None:
        words, quoted, paragraphs = words[kept], quoted[kept], paragraphs[kept]
        keys = shingles.shingle_keys(words)
        places = np.flatnonzero(kept)
        begins = places[: len(keys)]
        checks, checked = checks[begins], checked[begins] & (places[2:] - begins == shingles.SHINGLE_WORDS - 1)
    distinct, headline = np.unique(words), np.unique(wording.headline)
    return Side(wording, words, weights[words], quoted, paragraphs, keys, distinct, headline, checks, checked)


def _tells(
    keys: NDArray[np.uint64],
    paragraphs: NDArray[np.int32],
    common: NDArray[np.uint32],
    formulas: NDArray[np.uint32] | None,
) -> NDArray[np.bool_] | None:
    """Return which words stand in paragraphs that are no formula; None when all do."""
    scattered = shingles.scatter(keys)
    known = shingles.among(scattered, common)
    seen = shingles.among(scattered, formulas) if formulas is not None and len(formulas) else None
    if not known.any() and seen is None:
        return None
    inside = paragraphs[:-2] == paragraphs[2:]
    n = int(paragraphs[-1]) + 1
    at = paragraphs[:-2]
    formula = np.bincount(at[inside & known], minlength=n) >= FORMULA_SHARE * np.bincount(at[inside], minlength=n)
    formula &= np.bincount(at[inside], minlength=n) > 0
    if seen is not None:
        sure = inside & ((scattered < _SURELY_SAMPLED) | seen)
        n_seen = np.bincount(at[inside & seen], minlength=n)
        formula |= (n_seen >= _FEWEST_FORMULA_KEYS) & (n_seen >= FORMULA_SHARE * np.bincount(at[sure], minlength=n))
    return ~formula[paragraphs] if formula.any() else None


class Overlap(NamedTuple):
    """Where two sides share wording.

    Attributes:
        first, second: bool, shape (n,) each: words that stand in a shingle the other side has.
        hits_first, hits_second: bool, shape (n - 2,) each: shingles that the other side has.
        at: int64, shape (hits_first.sum(),): where each of those of the first begins in the second, first place.
        claimed_first, claimed_second: Shingles that the other side has by their tokens alone.
        width: Bits by which each of those was checked for real words; 0 when the sketches cannot be compared.
    """

    first: NDArray[np.bool_]
    second: NDArray[np.bool_]
    hits_first: NDArray[np.bool_]
    hits_second: NDArray[np.bool_]
    at: NDArray[np.int64]
    claimed_first: int
    claimed_second: int
    width: int


def overlap(first: Side, second: Side) -> Overlap:
    """Align two sides on their shared shingles: tokens, and real words where both have a sketch under one key."""
    order = np.argsort(second.keys, kind="stable")
    ordered = second.keys[order]
    hits_first, places = _members(first.keys, ordered)
    hits_second, _ = _members(second.keys, np.sort(first.keys))
    claimed_first, claimed_second = int(hits_first.sum()), int(hits_second.sum())
    width = _width(first, second)
    if width:
        hits_first = hits_first & _borne_out(first, second, width)
        hits_second = hits_second & _borne_out(second, first, width)
    return Overlap(
        _covered(hits_first, len(first.words)),
        _covered(hits_second, len(second.words)),
        hits_first,
        hits_second,
        order[places[hits_first]] if len(ordered) else np.empty(0, dtype=np.int64),
        claimed_first,
        claimed_second,
        width,
    )


def _width(first: Side, second: Side) -> int:
    one, other = first.wording.sketch, second.wording.sketch
    return min(one.width, other.width) if one and other and one.key_id == other.key_id else 0


def _borne_out(part: Side, other: Side, width: int) -> NDArray[np.bool_]:
    """Tell which shingles of a part the other side may have in real words; where bits are unknown tokens must do."""
    mask = np.uint8((1 << width) - 1)
    bits = np.uint64(8)
    ours = part.keys << bits | (part.checks & mask)
    theirs = other.keys << bits | (other.checks & mask)
    borne = _members(ours, np.sort(theirs[other.checked]))[0] | ~part.checked
    if not other.checked.all():
        borne |= _members(part.keys, np.sort(other.keys[~other.checked]))[0]
    return borne


class Pair(NamedTuple):
    """Two sides, the shorter first, and where they share wording: the same pair whichever is named first.

    Attributes:
        gap_seconds: Distance of their event times, >= 0.
        earlier_is_short: The shorter text is the earlier item.
    """

    short: Side
    long: Side
    shared: Overlap
    gap_seconds: float
    earlier_is_short: bool


def pair(a: Side, a_time: int, b: Side, b_time: int) -> Pair:
    """Order two sides; which comes first as an argument does not matter.

    Args:
        a: One side.
        a_time: Its event time, milliseconds.
        b: The other side.
        b_time: Its event time, milliseconds.
    """
    if (len(a.words), a.words.tobytes(), a_time) > (len(b.words), b.words.tobytes(), b_time):
        a, a_time, b, b_time = b, b_time, a, a_time
    return Pair(a, b, overlap(a, b), abs(a_time - b_time) / 1000, a_time <= b_time)


def runs(covered: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the starts and stops (exclusive) of the unbroken runs of covered words."""
    edges = np.diff(np.concatenate(([0], covered.astype(np.int8), [0])))
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)


class Bag:
    """Sets of tokens under one language's weights and meanings. Holds scratch: not for two threads.

    Attributes:
        weights: Of each token.
        is_learnt: The weights are this language's own; else those of all languages together, which say little.
    """

    def __init__(self, words: WordMeanings) -> None:
        """Keep the language's tables."""
        self.weights, self.is_learnt = words.weights, words.vectors.shape[1] > 0
        self._vectors = words.vectors
        self._scratch = np.zeros(len(words.weights), dtype=np.bool_)

    def common(self, ours: NDArray[np.uint16], theirs: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Tell for each of ours whether theirs has it."""
        self._scratch[theirs] = True
        found: NDArray[np.bool_] = self._scratch[ours]
        self._scratch[theirs] = False
        return found

    def share(self, ours: NDArray[np.uint16], theirs: NDArray[np.uint16]) -> float:
        """Return how much of our weight stands in theirs, 0 to 1; 0 for nothing."""
        if not len(ours):
            return 0.0
        weights = self.weights[ours]
        return float(weights[self.common(ours, theirs)].sum() / weights.sum())

    def cosine(self, ours: NDArray[np.uint16], theirs: NDArray[np.uint16]) -> float:
        """Return how alike two sets of words point, -1 to 1; 0 where nothing is known of either."""
        a, b = self._direction(ours), self._direction(theirs)
        length = float(np.sqrt((a @ a) * (b @ b)))
        return float(a @ b) / length if length > 0 else 0.0

    def nearest(self, ours: NDArray[np.uint16], theirs: NDArray[np.uint16]) -> float:
        """Return how near in meaning the nearest words of two sets are, -1 to 1; 0 where nothing is known."""
        # Rounded, since a product's last digits depend on the machine.
        return round(float((self._unit(ours) @ self._unit(theirs).T).max(initial=-1.0)), 4) if len(ours) else 0.0

    def nearness(
        self, ours: tuple[NDArray[np.uint16], ...], theirs: tuple[NDArray[np.uint16], ...]
    ) -> tuple[list[list[float]], list[list[float]]]:
        """Return how much of each set's weight has a word near in meaning in each set of the other side.

        Args:
            ours: Sets of distinct tokens.
            theirs: Sets of distinct tokens.

        Returns:
            (ours in theirs, theirs in ours): both [i][j], set i of the one in set j of the other, 0 to 1.
        """
        stacked_a, stacked_b = np.concatenate(ours), np.concatenate(theirs)
        alike = self._unit(stacked_a) @ self._unit(stacked_b).T
        np.maximum(alike, 0, out=alike)
        alike *= alike
        alike[stacked_a[:, None] == stacked_b[None, :]] = 1.0
        ends_a, ends_b = np.cumsum([0, *map(len, ours)]), np.cumsum([0, *map(len, theirs)])
        there = [[0.0] * len(theirs) for _ in ours]
        back = [[0.0] * len(ours) for _ in theirs]
        for i, tokens in enumerate(ours):
            for j, others in enumerate(theirs):
                if len(tokens) and len(others):
                    block = alike[ends_a[i] : ends_a[i + 1], ends_b[j] : ends_b[j + 1]]
                    a, b = self.weights[tokens], self.weights[others]
                    there[i][j] = float(block.max(axis=1) @ a / a.sum())
                    back[j][i] = float(block.max(axis=0) @ b / b.sum())
        return there, back

    def _unit(self, tokens: NDArray[np.uint16]) -> NDArray[np.float32]:
        vectors = self._vectors[tokens].astype(np.float32)
        lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
        unit: NDArray[np.float32] = vectors / np.maximum(lengths, np.float32(1e-6))
        return unit

    def _direction(self, tokens: NDArray[np.uint16]) -> NDArray[np.float32]:
        direction: NDArray[np.float32] = self.weights[tokens] @ self._unit(tokens)
        return direction


def _members(keys: NDArray[np.uint64], ordered: NDArray[np.uint64]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    if not len(ordered):
        return np.zeros(len(keys), dtype=np.bool_), np.zeros(len(keys), dtype=np.int64)
    places = np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)
    return ordered[places] == keys, places


def _covered(hits: NDArray[np.bool_], n_words: int) -> NDArray[np.bool_]:
    covered = np.zeros(n_words, dtype=np.bool_)
    n = len(hits)
    if n:
        covered[:n] |= hits
        covered[1 : n + 1] |= hits
        covered[2 : n + 2] |= hits
    return covered
