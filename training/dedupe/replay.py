"""What the commands of this room ask of the desk's own memory and wording."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.dedupe.memory.selection import word_tokens
from streams.news import shingles
from streams.news.fingerprint import fingerprint, unpack

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agents.dedupe.memory.shard import Shard
    from agents.dedupe.rules.judge import Candidate
    from streams.news.article import Article


def candidates(
    shard: Shard, packed: bytes, *, offset: int, event_time: int
) -> tuple[list[Candidate], NDArray[np.uint32]]:
    """Return what an item would be judged against, and the keys that are formulas in its window.

    Args:
        shard: As it stands before the item.
        packed: Its fingerprint.
        offset: Its place in the stream.
        event_time: Milliseconds since the epoch.
    """
    # Measuring what the memory finds means looking into it; the desk itself only ever asks for verdicts.
    return shard._candidates(*shard._read(packed), shard._rows.seen_by(offset, event_time, shard.policy))  # noqa: SLF001


def shingles_of(article: Article) -> NDArray[np.uint64]:
    """Return the distinct word triples of a body, sorted."""
    return np.unique(shingles.shingle_keys(word_tokens(unpack(fingerprint(article)).body)))


def shared(ours: NDArray[np.uint64], theirs: NDArray[np.uint64]) -> float:
    """Return how much of the shorter text's triples both have, 0 to 1."""
    least = min(len(ours), len(theirs))
    return len(np.intersect1d(ours, theirs, assume_unique=True)) / least if least else 0.0
