"""What the desk remembers of an article's text: enough to judge later copy against it, small enough to keep a million.

A fingerprint is the text itself, each word reduced to 16 bits (see shingles.py), with paragraph and quotation
marks. So copies are judged on aligned wording in both directions, although no text is kept. It says nothing of
white space, case, digit script, diacritics, bylines, datelines or agency credits.
"""

from __future__ import annotations

import hashlib
import struct
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from streams.errors import WiredeskError
from streams.languages.folding import folded_text
from streams.news import shingles, sketch
from streams.news.article import Compared
from streams.news.attribution import copy_span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streams.news.article import Article

# Changes whenever the bytes of any fingerprint change: normalisation, stemming, layout.
FINGERPRINT_VERSION: Final = 3
# Of the fingerprints of our own items, as tests/dedupe/test_version.py makes them. When it moves, the version goes up.
FINGERPRINT_DIGEST: Final = "9b73d9c402cc1bac"
# The same bytes without a sketch: ledgers of 0.1 are full of them.
_WITHOUT_SKETCH: Final = 2

# Words of the body that are kept. 233 of the 241 words of a mean Arabic article survive; a cut is taken from the
# top of its source, so what is lost of long interviews costs no links (docs/judging.md).
MAX_BODY_TOKENS: Final = 640
MAX_HEADLINE_TOKENS: Final = 40

_MARK_WORDS: Final = frozenset(shingles.MARK_WORDS)
_DIGEST_BYTES: Final = 12
# version, language, outlet, agency, words of the whole body, headline tokens
_HEAD: Final = struct.Struct("<BBHHHB")
# Languages whose words the judge knows how to weigh; 0 is every other.
LANGUAGES: Final = ("", "ar", "en")
_HEAD_BYTES: Final = _HEAD.size + _DIGEST_BYTES


class FingerprintVersionError(WiredeskError, ValueError):
    """A fingerprint was made by another version of this module; the article must be prepared again."""

    def __init__(self, version: int | None) -> None:
        """Name both versions."""
        super().__init__(
            f"fingerprint version {version}, this desk reads {FINGERPRINT_VERSION}: prepare the item again"
        )
        self.version = version


class Wording(NamedTuple):
    """An unpacked fingerprint.

    Attributes:
        digest: Equal iff the normalised body is equal.
        language: "ar", "en", or "" for every other.
        outlet: 16-bit hash of the outlet's name; 0 when unknown.
        agency: 16-bit hash of the agency's name; 0 when nothing credits one.
        n_words: Words of the whole body, at most 65535.
        headline: uint16, shape (<= MAX_HEADLINE_TOKENS,), word tokens.
        body: uint16, shape (<= MAX_BODY_TOKENS,), word tokens and marks of the top of the body.
        sketch: Of the real words; None when version 2 packed it, or nobody asked for it.
    """

    digest: bytes
    language: str
    outlet: int
    agency: int
    n_words: int
    headline: NDArray[np.uint16]
    body: NDArray[np.uint16]
    sketch: sketch.Sketch | None


def find_compared(article: Article) -> Compared:
    """Find the compared copy: datelines open a report, trailers and closing credits end it.

    Cost: about 0.2 ms.
    """
    if not article.paragraphs:
        return Compared()
    first = copy_span(article.paragraphs[0])
    return Compared(first, copy_span(article.paragraphs[-1]) if len(article.paragraphs) > 1 else first)


def fingerprint(article: Article, key: bytes = sketch.OPEN_KEY, compared: Compared | None = None) -> bytes:
    """Pack what later copy will be judged against.

    Args:
        article: The article.
        key: The installation's, from sketch.key_of().
        compared: find_compared(article), when it is known already.

    Returns:
        21 bytes, two for every kept word or mark, and the sketch: about 650 bytes for a mean news article, 1.6 kB at
        most.

    Cost: one pass over the text.
    """
    headline = shingles.tokens(shingles.words(folded_text(article.headline))[:MAX_HEADLINE_TOKENS])
    where = compared or find_compared(article)
    marked = (shingles.with_quotation_marks(where.copy(article, i)) for i in range(len(article.paragraphs)))
    words = shingles.words_of(f" {shingles.MARK_WORDS[shingles.PARAGRAPH]} ".join(marked))
    tokens, hashes = sketch.numbers(words, key)
    body = _between_words(tokens[: len(_top(words))])[:MAX_BODY_TOKENS]
    plain = [word for word in words if word not in _MARK_WORDS]
    head = _HEAD.pack(
        FINGERPRINT_VERSION,
        LANGUAGES.index(article.language) if article.language in LANGUAGES else 0,
        _name_hash(article.source),
        _name_hash(article.agency.name if article.agency else ""),
        min(len(plain), 0xFFFF),
        len(headline),
    )
    digest = hashlib.blake2b(" ".join(plain).encode(), digest_size=_DIGEST_BYTES).digest()
    n_top = int((body >= shingles.FIRST_WORD).sum())
    return (
        head
        + digest
        + headline.tobytes()
        + body.tobytes()
        + sketch.pack(hashes[tokens >= shingles.FIRST_WORD], n_top, key)
    )


def is_current(packed: bytes, key: bytes = sketch.OPEN_KEY) -> bool:
    """Tell whether this version packed a fingerprint under this key; another is made anew from its article."""
    return is_readable(packed) and packed[0] == FINGERPRINT_VERSION and sketch.key_id_of(packed) == sketch.key_id(key)


def is_readable(packed: bytes) -> bool:
    """Tell whether unpack() reads a fingerprint: this version's, or one without a sketch."""
    return len(packed) >= _HEAD_BYTES and packed[0] in (FINGERPRINT_VERSION, _WITHOUT_SKETCH)


def unpack(packed: bytes, *, sketched: bool = True) -> Wording:
    """Read a fingerprint; who asks for nothing of its sketch need not wait for it.

    Raises:
        FingerprintVersionError: Another version packed it.
    """
    _check(packed)
    _, language, outlet, agency, n_words, n_headline = _HEAD.unpack_from(packed)
    real, end = None, len(packed)
    if packed[0] == FINGERPRINT_VERSION:
        real, end = sketch.unpack(packed) if sketched else (None, sketch.begin_of(packed))
    tokens = np.frombuffer(packed, dtype="<u2", offset=_HEAD_BYTES, count=(end - _HEAD_BYTES) // 2)
    return Wording(
        digest=packed[_HEAD.size : _HEAD_BYTES],
        language=LANGUAGES[language],
        outlet=outlet,
        agency=agency,
        n_words=n_words,
        headline=tokens[:n_headline],
        body=tokens[n_headline:],
        sketch=real,
    )


def _check(packed: bytes) -> None:
    if not is_readable(packed):
        raise FingerprintVersionError(packed[0] if packed else None)


def _name_hash(name: str) -> int:
    cleaned = folded_text(name)
    return int.from_bytes(hashlib.blake2b(cleaned.encode(), digest_size=2).digest(), "little") if cleaned else 0


def _top(words: list[str]) -> list[str]:
    """Cut a body behind one word more than is kept: that word tells that the marks before it stand between words."""
    if len(words) <= MAX_BODY_TOKENS:
        return words
    ends = (n for n, word in enumerate(words, 1) if word not in _MARK_WORDS)
    return words[: next(islice(ends, MAX_BODY_TOKENS, None), len(words))]


def _between_words(tokens: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Keep paragraph marks only between paragraphs that have words, so that a stripped credit leaves no trace."""
    n_before = np.cumsum(tokens >= shingles.FIRST_WORD)
    marks = np.flatnonzero(tokens == shingles.PARAGRAPH)
    if not len(marks):
        return tokens
    total = int(n_before[-1])
    kept = np.ones(len(tokens), dtype=np.bool_)
    before = 0
    for mark, count in zip(marks.tolist(), n_before[marks].tolist(), strict=True):
        kept[mark] = before < count < total
        before = count
    return tokens[kept]
