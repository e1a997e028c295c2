"""Marks of real words under a secret: what tells a copy from made-up words that have the same 16-bit tokens.

Whoever knows this source can make a word for any token, offline, in seconds. He cannot do so for a sketch, which is
keyed per installation: every run of three words leaves a few bits beside its tokens, and long bodies leave their 32
smallest run hashes, of the whole body, also of what stands behind the fingerprinted top. The bits belong to a run,
not to a word, so nothing that is learnt from one story's verdict helps to forge another.
"""

from __future__ import annotations

import hashlib
import struct
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from streams.errors import WiredeskError
from streams.news import shingles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# Most bits kept of all runs of a top that is not cut: 125 bytes an article.
_MOST_BITS: Final = 1_000
_WIDTHS: Final = (8, 4, 2)
# Bodies of so many words may be compared with one whose tail is not in its tokens: they are sampled as a whole too.
SAMPLED_FROM: Final = 512
SAMPLE: Final = 32
# Longer words are hashed each time: a memo must not hold what a sender makes long.
_LONGEST_REMEMBERED: Final = 24
# Some 20 MB; a wire has 70,000 different words in 3,000 articles.
_MOST_REMEMBERED: Final = 1 << 17
# key id, runs with bits, sampled runs
_FOOT: Final = struct.Struct("<HHB")


class Sketch(NamedTuple):
    """What a fingerprint says of real words.

    Attributes:
        key_id: Names the key; sketches of two keys cannot be compared.
        width: Bits of each check: 8, 4, 2 or 1.
        checks: uint8, shape (runs of the top,): the lowest `width` bits of each run's hash.
        whole: uint32, sorted, at most SAMPLE: the smallest run hashes of the whole body; empty for short bodies.
    """

    key_id: int
    width: int
    checks: NDArray[np.uint8]
    whole: NDArray[np.uint32]


def key_of(secret: str) -> bytes:
    """Make the key of an installation from its secret; without one, a key that everybody can make."""
    return hashlib.blake2b(secret.encode(), digest_size=32, person=b"wiredesk sketch").digest()


OPEN_KEY: Final = key_of("")


@lru_cache(maxsize=16)
def key_id(key: bytes) -> int:
    """Return a name of a key in 16 bits that give nothing of it away."""
    return int.from_bytes(hashlib.blake2b(key, digest_size=2, person=b"key id").digest(), "little")


def numbers(words: Sequence[str], key: bytes) -> tuple[NDArray[np.uint16], NDArray[np.uint64]]:
    """Number words twice, each looked up once: as shingles.tokens() does, and by a hash under the key.

    Args:
        words: Comparable, marks among them; the hash of a mark says nothing.
        key: From key_of().

    Cost: 0.1 microseconds a word met before; 3 the first time, and for each different one of more than 24 letters.
    """
    return _memo(key).numbers(words)


def pack(hashes: NDArray[np.uint64], n_top: int, key: bytes) -> bytes:
    """Sketch a body.

    Args:
        hashes: numbers() of all its words, without marks.
        n_top: How many of them the fingerprint has tokens of.
        key: The same.

    Returns:
        At most 130 bytes, 258 for a body of SAMPLED_FROM words and more.
    """
    runs = _runs(hashes)
    checks = runs[: max(n_top - shingles.SHINGLE_WORDS + 1, 0)].astype(np.uint8)
    whole: NDArray[np.uint32] = np.empty(0, dtype="<u4")
    if len(hashes) >= SAMPLED_FROM:
        whole = shingles.distinct((runs >> np.uint64(32)).astype("<u4"))[:SAMPLE]
    bits = np.unpackbits(checks[:, None], axis=1, bitorder="little")[:, : _width(len(checks))]
    packed = np.packbits(bits.ravel(), bitorder="little")
    return packed.tobytes() + whole.tobytes() + _FOOT.pack(key_id(key), len(checks), len(whole))


def unpack(packed: bytes) -> tuple[Sketch, int]:
    """Read the sketch at the end of a fingerprint.

    Returns:
        It, and how many bytes stand before it.
    """
    key, n_checks, n_whole = _FOOT.unpack_from(packed, len(packed) - _FOOT.size)
    width, begin = _width(n_checks), begin_of(packed)
    at_whole = len(packed) - _FOOT.size - 4 * n_whole
    stored = np.frombuffer(packed, dtype=np.uint8, count=at_whole - begin, offset=begin)
    bits = np.unpackbits(stored, count=n_checks * width, bitorder="little").reshape(n_checks, width)
    checks = np.packbits(bits, axis=1, bitorder="little").reshape(n_checks)
    whole = np.frombuffer(packed, dtype="<u4", count=n_whole, offset=at_whole)
    return Sketch(key, width, checks, whole), begin


def begin_of(packed: bytes) -> int:
    """Return how many bytes stand before the sketch at the end of a fingerprint.

    Raises:
        ValueError: it would begin before the fingerprint does.
    """
    _, n_checks, n_whole = _FOOT.unpack_from(packed, len(packed) - _FOOT.size)
    n_bits: int = n_checks * _width(n_checks)
    begin = len(packed) - _FOOT.size - 4 * int(n_whole) - (n_bits + 7) // 8
    if begin < 0:
        raise ValueError("a sketch longer than its fingerprint")
    return begin


def key_id_of(packed: bytes) -> int:
    """Return the key id of the sketch at the end of a fingerprint."""
    found: int = _FOOT.unpack_from(packed, len(packed) - _FOOT.size)[0]
    return found


def sampled(part: Sketch, other: Sketch) -> tuple[int, int]:
    """Compare two whole bodies.

    Returns:
        (shared, of): how many of the part's runs in the common sample stand in the other, and how many there are;
        (0, 0) when either was not sampled.
    """
    if not len(part.whole) or not len(other.whole):
        return 0, 0
    ends = [int(sketch.whole[-1]) for sketch in (part, other) if len(sketch.whole) == SAMPLE]
    asked = part.whole[part.whole <= min(ends)] if ends else part.whole
    return int(shingles.among(asked, other.whole).sum()), len(asked)


def _width(n_runs: int) -> int:
    return next((width for width in _WIDTHS if width * n_runs <= _MOST_BITS), 1)


def _runs(each: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hash every run of three words, in order."""
    if len(each) < shingles.SHINGLE_WORDS:
        return np.empty(0, dtype=np.uint64)
    return _mixed(_mixed(_mixed(each[:-2]) + each[1:-1]) + each[2:])


def _hash(word: str, key: bytes) -> int:
    real = (word.lstrip("0") or "0") if word.isdecimal() else shingles.known_as(word)
    return int.from_bytes(hashlib.blake2b(real.encode(), digest_size=8, key=key).digest(), "little")


class _LongWordError(WiredeskError):
    """A word that is not remembered."""


class _Words(dict[str, int]):
    """The row of every word asked for in two tables of its numbers.

    It is kept for speed only: the numbers depend on word and key alone.
    """

    def __init__(self, key: bytes, most: int = _MOST_REMEMBERED) -> None:
        super().__init__()
        self._key, self._most = key, most
        self._tokens = np.empty(most, dtype="<u2")
        self._hashes = np.empty(most, dtype=np.uint64)

    def numbers(self, words: Sequence[str]) -> tuple[NDArray[np.uint16], NDArray[np.uint64]]:
        """Return what sketch.numbers() says."""
        if len(words) <= self._most:
            if len(self) + len(words) > self._most:
                self.clear()
            try:
                rows = np.fromiter(map(self.__getitem__, words), dtype=np.int64, count=len(words))
            except _LongWordError:
                pass
            else:
                return self._tokens[rows], self._hashes[rows]
        return self._each_once(words)

    def _each_once(self, words: Sequence[str]) -> tuple[NDArray[np.uint16], NDArray[np.uint64]]:
        """Number words of which not all can be remembered; each different one is worked out once."""
        places = {word: at for at, word in enumerate(dict.fromkeys(words))}
        tokens, hashes = np.empty(len(places), dtype="<u2"), np.empty(len(places), dtype=np.uint64)
        for word, at in places.items():
            if word in self or (len(word) <= _LONGEST_REMEMBERED and len(self) < self._most):
                row = self[word]
                tokens[at], hashes[at] = self._tokens[row], self._hashes[row]
            else:
                tokens[at], hashes[at] = shingles.token_of(word), _hash(word, self._key)
        rows = np.fromiter(map(places.__getitem__, words), dtype=np.int64, count=len(words))
        return tokens[rows], hashes[rows]

    def __missing__(self, word: str) -> int:
        if len(word) > _LONGEST_REMEMBERED:
            raise _LongWordError
        row = len(self)
        self._tokens[row] = shingles.token_of(word)
        self._hashes[row] = _hash(word, self._key)
        self[word] = row
        return row


_memo = lru_cache(maxsize=4)(_Words)


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread numbers over 64 bits (the finaliser of MurmurHash3): secret are the words' hashes, not this."""
    mixed: NDArray[np.uint64] = numbers ^ (numbers >> np.uint64(33))
    mixed *= np.uint64(0xFF51AFD7ED558CCD)
    mixed ^= mixed >> np.uint64(33)
    mixed *= np.uint64(0xC4CEB9FE1A85EC53)
    mixed ^= mixed >> np.uint64(33)
    return mixed
