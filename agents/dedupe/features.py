"""What two wordings have in common and where: the figures a copy is told by.

Every figure is defined on a pair without order, or on (shorter, longer), so judging a pair both ways sees the
same numbers. docs/judging.md says in words what each is for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from streams.news import shingles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streams.news.fingerprint import Wording

LEAD_WORDS: Final = 45
OPENING_WORDS: Final = 20
# A shared run of so many words is copied, not coincidence.
RUN_WORDS: Final = 8

NAMES: Final = (
    "contained_short", "contained_long", "weighted_short", "weighted_long", "jaccard",
    "unquoted_short", "unquoted_long", "pairs_short", "pairs_long", "bag_short", "bag_long", "bag_cosine",
    "lead_in_lead_low", "lead_in_lead_high", "lead_in_body_low", "lead_in_body_high",
    "lead_short_in_lead_long", "lead_short_in_body_long", "lead_long_in_body_short",
    "opening_in_opening_low", "opening_in_opening_high",
    "headlines_low", "headlines_high", "headline_in_lead_low", "headline_in_lead_high",
    "headline_in_body_low", "headline_in_body_high", "headline_cosine",
    "before_run_short", "before_run_long", "longest_run", "longest_run_share", "runs", "in_order",
    "top_covered_short", "top_covered_long", "tail_covered_short", "tail_covered_long",
    "numbers_jaccard", "numbers_short", "numbers_long", "lead_numbers", "numbers_differ",
    "left_over_weight_short", "left_over_weight_long",
    "log_short", "log_long", "log_ratio", "log_hours", "same_outlet", "same_agency", "other_agency",
    "quoted_share", "span_long", "headline_numbers",
)  # fmt: skip


class Side(NamedTuple):
    """One wording, laid out for comparison.

    Attributes:
        words: uint16, shape (n,): the body's word tokens.
        weights: float32, shape (n,): how much each word tells.
        quoted: bool, shape (n,): inside quotation marks.
        paragraphs: int32, shape (n,): index of the paragraph each word stands in.
        keys: uint64, shape (max(n - 2, 0),): word 3-shingles in order.
    """

    wording: Wording
    words: NDArray[np.uint16]
    weights: NDArray[np.float32]
    quoted: NDArray[np.bool_]
    paragraphs: NDArray[np.int32]
    keys: NDArray[np.uint64]


def side(wording: Wording, weights: NDArray[np.float32]) -> Side:
    """Lay a wording out.

    Args:
        wording: An unpacked fingerprint.
        weights: float32, shape (65536,): how much a token tells, by token.
    """
    body = wording.body
    is_word = body >= shingles.FIRST_WORD
    words = body[is_word]
    quoted = (np.cumsum(body == shingles.QUOTE_OPEN) > np.cumsum(body == shingles.QUOTE_CLOSE))[is_word]
    paragraphs = np.cumsum(body == shingles.PARAGRAPH, dtype=np.int32)[is_word]
    return Side(wording, words, weights[words], quoted, paragraphs, shingles.shingle_keys(words))


class Overlap(NamedTuple):
    """Where two sides share wording.

    Attributes:
        first, second: bool, shape (n,) each: the words that stand in a shingle of the other side.
        hits: bool, shape (n - 2,): the first side's shingles that the second has.
        at: int64, shape (hits.sum(),): for each of those, where it first stands in the second.
    """

    first: NDArray[np.bool_]
    second: NDArray[np.bool_]
    hits_first: NDArray[np.bool_]
    hits_second: NDArray[np.bool_]
    at: NDArray[np.int64]


def overlap(first: Side, second: Side) -> Overlap:
    """Align two sides on their shared shingles."""
    order = np.argsort(second.keys, kind="stable")
    ordered = second.keys[order]
    hits_first, places = _members(first.keys, ordered)
    hits_second, _ = _members(second.keys, np.sort(first.keys))
    return Overlap(
        _covered(hits_first, len(first.words)),
        _covered(hits_second, len(second.words)),
        hits_first,
        hits_second,
        order[places[hits_first]] if len(ordered) else np.empty(0, dtype=np.int64),
    )


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


def runs(covered: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the starts and stops (exclusive) of the unbroken runs of covered words."""
    edges = np.diff(np.concatenate(([0], covered.astype(np.int8), [0])))
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)


class Bag:
    """Sets of tokens and their weights, over one scratch table; not for two threads."""

    def __init__(self, weights: NDArray[np.float32]) -> None:
        """Keep the weights, float32 of shape (65536,)."""
        self.weights = weights
        self._scratch = np.zeros(len(weights), dtype=np.bool_)

    def distinct(self, tokens: NDArray[np.uint16]) -> NDArray[np.uint16]:
        """Return the distinct tokens, sorted."""
        ordered = np.sort(tokens)
        if not len(ordered):
            return ordered
        keep = np.empty(len(ordered), dtype=np.bool_)
        keep[0] = True
        np.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
        return ordered[keep]

    def common(self, ours: NDArray[np.uint16], theirs: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Tell for each of ours whether theirs has it."""
        self._scratch[theirs] = True
        found = self._scratch[ours]
        self._scratch[theirs] = False
        return found

    def share(self, ours: NDArray[np.uint16], theirs: NDArray[np.uint16]) -> float:
        """Return how much of our weight stands in theirs, 0 to 1; 0 for nothing."""
        if not len(ours):
            return 0.0
        weights = self.weights[ours]
        total = float(weights.sum())
        return float(weights[self.common(ours, theirs)].sum()) / total if total > 0 else 0.0


def features(a: Side, b: Side, bag: Bag, *, gap_seconds: float) -> NDArray[np.float32]:
    """Measure a pair; the order of the two does not matter.

    Args:
        a: One side.
        b: The other.
        bag: Scratch and weights.
        gap_seconds: Distance of their event times, >= 0.

    Returns:
        float32, shape (len(NAMES),), in the order of NAMES.
    """
    if (len(a.words), a.wording.digest) > (len(b.words), b.wording.digest):
        a, b = b, a
    return _ordered(a, b, overlap(a, b), bag, gap_seconds)


def _ordered(a: Side, b: Side, shared: Overlap, bag: Bag, gap_seconds: float) -> NDArray[np.float32]:
    """Measure (shorter, longer)."""
    n_a, n_b = max(len(a.words), 1), max(len(b.words), 1)
    hits_a, hits_b = int(shared.hits_first.sum()), int(shared.hits_second.sum())
    keys_a, keys_b = max(len(a.keys), 1), max(len(b.keys), 1)
    contained_a, contained_b = hits_a / keys_a, hits_b / keys_b
    weighted_a = _ratio(a.weights[shared.first].sum(), a.weights.sum())
    weighted_b = _ratio(b.weights[shared.second].sum(), b.weights.sum())
    plain_a, plain_b = ~a.quoted, ~b.quoted
    unquoted_a = _ratio(a.weights[shared.first & plain_a].sum(), a.weights[plain_a].sum())
    unquoted_b = _ratio(b.weights[shared.second & plain_b].sum(), b.weights[plain_b].sum())
    pairs_a, pairs_b = _pair_shares(a.words, b.words)

    set_a, set_b = bag.distinct(a.words), bag.distinct(b.words)
    in_b, in_a = bag.common(set_a, set_b), bag.common(set_b, set_a)
    w_a, w_b = bag.weights[set_a], bag.weights[set_b]
    bag_a, bag_b = _ratio(w_a[in_b].sum(), w_a.sum()), _ratio(w_b[in_a].sum(), w_b.sum())
    cosine = _ratio((w_a[in_b] ** 2).sum(), np.sqrt((w_a**2).sum() * (w_b**2).sum()))

    lead_a, lead_b = bag.distinct(a.words[:LEAD_WORDS]), bag.distinct(b.words[:LEAD_WORDS])
    lead_ab, lead_ba = bag.share(lead_a, lead_b), bag.share(lead_b, lead_a)
    lead_a_body, lead_b_body = bag.share(lead_a, set_b), bag.share(lead_b, set_a)
    open_a, open_b = a.words[:OPENING_WORDS], b.words[:OPENING_WORDS]
    open_ab, open_ba = bag.share(open_a, open_b), bag.share(open_b, open_a)
    head_a, head_b = bag.distinct(a.wording.headline), bag.distinct(b.wording.headline)
    heads_ab, heads_ba = bag.share(head_a, head_b), bag.share(head_b, head_a)
    head_lead_a, head_lead_b = bag.share(head_a, lead_b), bag.share(head_b, lead_a)
    head_body_a, head_body_b = bag.share(head_a, set_b), bag.share(head_b, set_a)
    heads_cosine = np.sqrt(heads_ab * heads_ba)

    starts_a, stops_a = runs(shared.first)
    starts_b, stops_b = runs(shared.second)
    lengths_a, lengths_b = stops_a - starts_a, stops_b - starts_b
    long_a, long_b = starts_a[lengths_a >= RUN_WORDS], starts_b[lengths_b >= RUN_WORDS]
    before_a = int(long_a[0]) if len(long_a) else n_a
    before_b = int(long_b[0]) if len(long_b) else n_b
    longest = int(lengths_a.max()) if len(lengths_a) else 0
    in_order = float((np.diff(shared.at) > 0).mean()) if len(shared.at) > 1 else 0.0
    span_b = (int(stops_b[-1] - starts_b[0]) / n_b) if len(starts_b) else 0.0

    third_a, third_b = max(n_a // 3, 1), max(n_b // 3, 1)
    numbers_a, numbers_b = set_a[set_a >= shingles.FIRST_NUMBER], set_b[set_b >= shingles.FIRST_NUMBER]
    both = int(in_b[set_a >= shingles.FIRST_NUMBER].sum())
    either = len(numbers_a) + len(numbers_b) - both
    lead_n_a, lead_n_b = lead_a[lead_a >= shingles.FIRST_NUMBER], lead_b[lead_b >= shingles.FIRST_NUMBER]
    lead_both = int(bag.common(lead_n_a, lead_n_b).sum())
    head_n_a, head_n_b = head_a[head_a >= shingles.FIRST_NUMBER], head_b[head_b >= shingles.FIRST_NUMBER]
    head_both = int(bag.common(head_n_a, head_n_b).sum())
    left_a = _mean(a.weights[~shared.first]) - _mean(a.weights[shared.first])
    left_b = _mean(b.weights[~shared.second]) - _mean(b.weights[shared.second])
    agency_a, agency_b = a.wording.agency, b.wording.agency
    return np.array(
        (
            contained_a, contained_b, weighted_a, weighted_b, hits_a / max(keys_a + keys_b - hits_a, 1),
            unquoted_a, unquoted_b, pairs_a, pairs_b, bag_a, bag_b, cosine,
            min(lead_ab, lead_ba), max(lead_ab, lead_ba),
            min(lead_a_body, lead_b_body), max(lead_a_body, lead_b_body),
            lead_ab, lead_a_body, lead_b_body,
            min(open_ab, open_ba), max(open_ab, open_ba),
            min(heads_ab, heads_ba), max(heads_ab, heads_ba),
            min(head_lead_a, head_lead_b), max(head_lead_a, head_lead_b),
            min(head_body_a, head_body_b), max(head_body_a, head_body_b), heads_cosine,
            np.log1p(before_a), np.log1p(before_b), np.log1p(longest), longest / n_a,
            np.log1p(len(starts_a)), in_order,
            shared.first[:third_a].mean() if n_a > 2 else 0.0, shared.second[:third_b].mean() if n_b > 2 else 0.0,
            shared.first[-third_a:].mean() if n_a > 2 else 0.0, shared.second[-third_b:].mean() if n_b > 2 else 0.0,
            _ratio(both, either, 0.5), _ratio(both, len(numbers_a), 0.5), _ratio(both, len(numbers_b), 0.5),
            _ratio(lead_both, len(lead_n_a) + len(lead_n_b) - lead_both, 0.5), np.log1p(either - both),
            left_a, left_b,
            np.log(n_a), np.log(n_b), np.log(n_b / n_a), np.log1p(gap_seconds / 3600),
            float(a.wording.outlet == b.wording.outlet), float(agency_a == agency_b != 0),
            float(agency_a != agency_b and 0 not in (agency_a, agency_b)),
            _ratio(a.weights[shared.first & a.quoted].sum(), a.weights[shared.first].sum()), span_b,
            _ratio(head_both, len(head_n_a) + len(head_n_b) - head_both, 0.5),
        ),
        dtype=np.float32,
    )  # fmt: skip


def _pair_shares(a: NDArray[np.uint16], b: NDArray[np.uint16]) -> tuple[float, float]:
    """Return the share of each side's word pairs that the other has."""
    if min(len(a), len(b)) < 2:
        return 0.0, 0.0
    pairs_a = np.sort(a[:-1].astype(np.uint32) << np.uint32(16) | a[1:])
    pairs_b = np.sort(b[:-1].astype(np.uint32) << np.uint32(16) | b[1:])
    in_b = pairs_b[np.minimum(np.searchsorted(pairs_b, pairs_a), len(pairs_b) - 1)] == pairs_a
    in_a = pairs_a[np.minimum(np.searchsorted(pairs_a, pairs_b), len(pairs_a) - 1)] == pairs_b
    return float(in_b.mean()), float(in_a.mean())


def _ratio(part: float, whole: float, otherwise: float = 0.0) -> float:
    return float(part) / float(whole) if whole > 0 else otherwise


def _mean(values: NDArray[np.float32]) -> float:
    return float(values.mean()) if len(values) else 0.0
