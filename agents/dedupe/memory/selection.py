"""Which keys an item is remembered under and asked for with, and which of those it brings in are compared.

Keys are of sampled wording, and of names that must match whole.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from streams.news import shingles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from streams.news.fingerprint import Wording

# One shingle in six, at least 12 and at most 56: see docs/judging.md for recall against memory.
SAMPLE_ONE_IN: Final = 6
FEWEST_KEYS: Final = 12
MOST_KEYS: Final = 56
# Newest items a key of wording brings in: beyond these it is a formula rather than a trace of copy.
MOST_MATCHES: Final = 32
# Wording that so many stories of one window share is nobody's copy; a story carried by fifty outlets is one cluster.
FORMULA_CLUSTERS: Final = 12
# Wording that one outlet has under so many other leads is its teaser, notice or background block.
OUTLET_CLUSTERS: Final = 2
# A lead is the first paragraph, within these words.
LEAST_LEAD_WORDS: Final = 12
MOST_LEAD_WORDS: Final = 45
# Shared sampled keys that make a candidate, and the share of the shorter text that they must say is shared.
FEWEST_VOTES: Final = 2
LEAST_SHARE: Final = 0.1
# Candidates compared; beyond the eighth by shared wording none was ever the best (docs/judging.md).
MOST_CANDIDATES: Final = 8


def word_tokens(tokens: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Drop the marks."""
    return tokens[tokens >= shingles.FIRST_WORD]


def lead_tokens(tokens: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Return the word tokens of the first paragraph, LEAST_LEAD_WORDS to MOST_LEAD_WORDS."""
    words = word_tokens(tokens)
    ends = np.flatnonzero(tokens == shingles.PARAGRAPH)
    n_first = len(word_tokens(tokens[: ends[0]])) if len(ends) else len(words)
    return words[: min(max(n_first, LEAST_LEAD_WORDS), MOST_LEAD_WORDS)]


def asking_keys(words: NDArray[np.uint16], common: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return every key of a text that is not a known formula: what it asks the index for.

    Args:
        words: uint16, shape (n,), word tokens.
        common: uint32, sorted; keys too common to tell texts apart.

    Returns:
        uint32, sorted, distinct.
    """
    keys = shingles.distinct(shingles.scatter(shingles.shingle_keys(words)))
    telling: NDArray[np.uint32] = keys[~shingles.among(keys, common)]
    return telling


def remembered_keys(keys: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Sample the keys an item is remembered under: the smallest, so that two texts choose alike."""
    return keys[: min(MOST_KEYS, max(FEWEST_KEYS, len(keys) // SAMPLE_ONE_IN))]


def remembered_together(bodies: Sequence[NDArray[np.uint16]], common: NDArray[np.uint32]) -> list[NDArray[np.uint32]]:
    """Return of each text what remembered_keys(asking_keys(words, common)) says.

    Args:
        bodies: uint16, shape (n,), each: tokens, marks among them; at least one text.
        common: As in asking_keys.

    Cost: a sixth of asking one by one, with some hundred texts.
    """
    tokens = np.concatenate(bodies)
    text_of = np.repeat(np.arange(len(bodies), dtype=np.uint64), [len(body) for body in bodies])
    is_word = tokens >= shingles.FIRST_WORD
    tokens, text_of = tokens[is_word], text_of[is_word]
    keys = shingles.scatter(shingles.shingle_keys(tokens))
    last = text_of[shingles.SHINGLE_WORDS - 1 :]
    whole = text_of[: len(keys)] == last  # a run over the end of a text is none
    rows = shingles.distinct(last[whole] << np.uint64(32) | keys[whole])
    rows = rows[~shingles.among(rows.astype(np.uint32), common)]
    ends = np.searchsorted(rows, np.arange(1, len(bodies) + 1, dtype=np.uint64) << np.uint64(32))
    return [remembered_keys(each) for each in np.split(rows.astype(np.uint32), ends[:-1])]


class Matches(NamedTuple):
    """What Postings.find found for the keys of an item, one row a match.

    Attributes:
        asked: int64, shape (n,): index into the keys.
        items: int64, shape (n,): the item that holds it.
        clusters: int64, shape (n,): the cluster of that item, at most 32 bits.
        own: bool, shape (n,): that item is of the asker's outlet; None when nobody knows the asker's.
    """

    asked: NDArray[np.int64]
    items: NDArray[np.int64]
    clusters: NDArray[np.int64]
    own: NDArray[np.bool_] | None


def formulas(
    keys: NDArray[np.uint32], matches: Matches, wording: Wording, common: NDArray[np.uint32]
) -> NDArray[np.uint32]:
    """Return, sorted, the keys that are nobody's copy: what many stories share, and what an outlet repeats.

    What few matches tell is told by their number: most items hold no formula and take few steps to see it.
    """
    found = keys[:0]
    if _most(matches.asked) >= FORMULA_CLUSTERS:
        stories = np.unique(matches.asked << 32 | matches.clusters)
        found = keys[np.bincount(stories >> 32, minlength=len(keys)) >= FORMULA_CLUSTERS]
    if matches.own is None:
        return found
    asked, items, clusters = matches.asked[matches.own], matches.items[matches.own], matches.clusters[matches.own]
    if _most(asked) >= OUTLET_CLUSTERS:
        lead = asking_keys(lead_tokens(wording.body), common)
        repeated = repeated_keys(keys, asked, items, clusters, lead)
        found = np.union1d(found, repeated) if len(found) else repeated
    return found


def _most(asked: NDArray[np.int64]) -> int:
    """Count the matches of the key that has most."""
    return int(np.bincount(asked).max()) if len(asked) else 0


def repeated_keys(
    keys: NDArray[np.uint32],
    asked: NDArray[np.int64],
    items: NDArray[np.int64],
    clusters: NDArray[np.int64],
    lead: NDArray[np.uint32],
) -> NDArray[np.uint32]:
    """Return the keys that an item's own outlet has under OUTLET_CLUSTERS other leads or more: in the order of keys.

    Args:
        keys: uint32, shape (k,), sorted: all keys of the item.
        asked: int64, shape (n,): index into keys of each match among the outlet's own items.
        items: int64, shape (n,): the item that has it.
        clusters: int64, shape (n,): the cluster of that item, at most 32 bits.
        lead: uint32, sorted: the keys of the item's lead; what shares one of them has this lead.

    Cost: linear in the matches, of which a key has MOST_MATCHES at most.
    """
    other = ~np.isin(items, items[np.isin(keys[asked], lead)])
    stories = np.unique(asked[other] << 32 | clusters[other])
    repeated: NDArray[np.uint32] = keys[np.bincount(stories >> 32, minlength=len(keys)) >= OUTLET_CLUSTERS]
    return repeated


def name_key(kind: str, name: str | bytes) -> int:
    """Key something that must match whole: a uri, an owner, a digest. Collisions are sorted out by the caller."""
    return zlib.crc32(name if isinstance(name, bytes) else name.encode(), zlib.crc32(kind.encode()))
