"""Real records with one value bent out of shape: what a bug, an old program or an intruder writes on topics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

GARBAGE: Final[tuple[bytes | None, ...]] = (
    *(None, b"", b"garbage", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 20_000, b'{"uri":1}', b"1e999"),
    b"\x91" * 5_000,
)
BENT: Final[tuple[Any, ...]] = (
    *(10**30, 2**63, 2**31, -1, 0, 1.5, True, None, [], {}, [[[[]]]], [1] * 3, "", "x", "\x00", "ا" * 20_000),
    *("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "urn:any:0", "canceled"),
)
# orjson writes no number above 64 bits, and a hostile writer does.
_STAND_IN: Final = "a number that no machine word holds"


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Name every place of a JSON value but the whole, outer ones before what they hold."""
    if at:
        yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield from places(part, (*at, name))


def bent(value: bytes, numbers: random.Random) -> bytes | None:
    """Put something else at one place of a record, or leave the place out; None for what is no JSON object."""
    try:
        whole = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    at = list(places(whole))
    if not at:
        return None
    *path, last = numbers.choice(at)
    part = whole
    for name in path:
        part = part[name]
    if numbers.random() < 0.1:
        del part[last]
        return orjson.dumps(whole)
    if isinstance(part[last], str) and part[last] and numbers.random() < 0.5:
        part[last] = _mistyped(part[last], numbers)
        return orjson.dumps(whole)
    put = numbers.choice(BENT)
    is_large = isinstance(put, int) and put >= 1 << 63
    part[last] = _STAND_IN if is_large else put
    return orjson.dumps(whole).replace(orjson.dumps(_STAND_IN), str(put).encode())


def _mistyped(text: str, numbers: random.Random) -> str:
    """Put another sign at one place of a text: what is packed in it then says something else."""
    at = numbers.randrange(len(text))
    return text[:at] + numbers.choice("A/+9zا") + text[at + 1 :]
