"""Which values of one array stand in another, and what share that is: the arithmetic of the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from streams.news import shingles

if TYPE_CHECKING:
    from numpy.typing import NDArray

_Key = TypeVar("_Key", np.uint16, np.uint64)


def found_in(ours: NDArray[_Key], theirs: NDArray[_Key]) -> NDArray[np.bool_]:
    """Tell for each of ours whether theirs has it; theirs in any order."""
    if not len(theirs):
        return np.zeros(len(ours), dtype=np.bool_)
    ordered = np.sort(theirs)
    found: NDArray[np.bool_] = ordered[np.minimum(np.searchsorted(ordered, ours), len(ordered) - 1)] == ours
    return found


def pair_shares(a: NDArray[np.uint16], b: NDArray[np.uint16]) -> tuple[float, float]:
    """Return the share of each side's word pairs that the other has."""
    if min(len(a), len(b)) < 2:
        return 0.0, 0.0
    pairs_a = np.sort(a[:-1].astype(np.uint32) << np.uint32(16) | a[1:])
    pairs_b = np.sort(b[:-1].astype(np.uint32) << np.uint32(16) | b[1:])
    in_b = pairs_b[np.minimum(np.searchsorted(pairs_b, pairs_a), len(pairs_b) - 1)] == pairs_a
    in_a = pairs_a[np.minimum(np.searchsorted(pairs_a, pairs_b), len(pairs_a) - 1)] == pairs_b
    return mean(in_b), mean(in_a)


def numbers_of(tokens: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Return the tokens that are figures, in their order."""
    numbers: NDArray[np.uint16] = tokens[tokens >= shingles.FIRST_NUMBER]
    return numbers


def ratio(part: float | np.integer[Any], whole: float | np.integer[Any], otherwise: float = 0.0) -> float:
    """Return a share; `otherwise` of nothing."""
    return float(part) / float(whole) if whole > 0 else otherwise


def mean(values: NDArray[np.float32] | NDArray[np.bool_]) -> float:
    """Return the mean; 0 of nothing."""
    return float(values.mean()) if len(values) else 0.0
