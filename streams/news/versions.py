"""Which of two versions of an item is the later one, by the sender's own version marks."""

from __future__ import annotations

import re
from datetime import datetime, timezone

from streams.news.formats.instants import parse_instant

# Longer runs of digits are identifiers, not counts; int() refuses beyond 4,300 digits anyway.
MAX_DIGITS = 100

_NUMERIC = re.compile(r"[vV]?(\d+(?:\.\d+)*)")
# Kinds in ascending order, so that versions of different kinds are ordered too, always the same way.
_ABSENT, _NUMBER, _TIME, _TEXT = range(4)
_NO_TIME = datetime.min.replace(tzinfo=timezone.utc)

_Key = tuple[int, tuple[int, ...], datetime, str]


def compare_versions(a: str | None, b: str | None) -> int:
    """Return which version is later.

    Numbers compare as numbers, part by part ("1.10" > "1.9", "2" > "1.9", "v2" = "2", "1.0" = "1"), ISO and
    RFC 2822 dates as instants, anything else as text by code point. Between kinds: none stated < number < date < text.

    Args:
        a: A version as its sender wrote it; None or blank when none was stated.
        b: The version to compare it with.

    Returns:
        -1 when a is earlier, 1 when a is later, 0 when both mean the same version. A total preorder:
        antisymmetric and transitive over all texts.

    Cost: O(length), no I/O.
    """
    key_a, key_b = _key(a), _key(b)
    return (key_a > key_b) - (key_a < key_b)


def _key(version: str | None) -> _Key:
    text = (version or "").strip()
    if not text:
        return _ABSENT, (), _NO_TIME, ""
    numeric = _NUMERIC.fullmatch(text)
    if numeric is not None:
        parts = numeric[1].split(".")
        if all(len(part) <= MAX_DIGITS for part in parts):
            numbers = [int(part) for part in parts]
            while numbers and not numbers[-1]:
                numbers.pop()
            return _NUMBER, tuple(numbers), _NO_TIME, ""
    try:
        return _TIME, (), parse_instant(text)[0], ""
    except ValueError:
        return _TEXT, (), _NO_TIME, text
