"""Take labels, aliases and coordinates out of entries however they are shaped.

Nothing here fails on a strange entry: what is not understood is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from streams.languages.identify import arabic_or_english
from streams.languages.language import codes_with_names

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

# One entity of a dump with all its labels stays under this many bytes; a longer one is hostile or broken.
MAX_ENTRY_BYTES = 8_000_000
_SEPARATOR = "|"
_CHUNK_BYTES = 65_536
# A string is one unit, so that braces inside it count for nothing; a quotation mark alone opens one that is cut off.
_STRINGS_AND_BRACES = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|["{}]', re.DOTALL)
_POINT = re.compile(r"^Point\((-?\d+(?:\.\d+)?)[ ,]+(-?\d+(?:\.\d+)?)\)$", re.IGNORECASE)


def by_language(entry: dict[str, Any], stem: str) -> dict[str, list[str]]:
    """Collect label_ar, labels.ar, aliases_en: "a|b", aliases.en: ["a", "b"], name."""
    found: dict[str, list[str]] = {}
    for key, value in entry.items():
        lowered = key.lower()
        plural = "aliases" if stem == "alias" else "labels"
        if lowered in {plural, stem} and isinstance(value, dict):
            for language, given in value.items():
                append(found, str(language), texts(given))
        elif lowered.startswith((f"{stem}_", f"{plural}_")):
            append(found, lowered.rsplit("_", 1)[-1], texts(value))
        elif lowered in {plural, stem, *({"name"} if stem == "label" else ())} and isinstance(value, (str, list)):
            for text in texts(value):
                append(found, arabic_or_english(text), [text])
    return {language: texts for language, texts in found.items() if language in codes_with_names() and texts}


def texts(value: Any) -> list[str]:
    """Split "a|b", or take the strings of a list."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(_SEPARATOR) if part.strip()]
    if isinstance(value, list):
        return [str(part).strip() for part in value if isinstance(part, str) and part.strip()]
    return []


def append(found: dict[str, list[str]], language: str, added: list[str]) -> None:
    """Add texts under the language code, region left out; languages the desk has no names in are dropped."""
    code = language.split("-", 1)[0].lower()
    if code in codes_with_names():
        found.setdefault(code, []).extend(text for text in added if text)


def suffix(key: str) -> str:
    """Read the language at the end of a column name (label_ar); "en" without one."""
    tail = key.rsplit("_", 1)[-1].lower()
    return tail if tail in codes_with_names() else "en"


def coordinates(entry: dict[str, Any]) -> tuple[float, float] | None:
    """Find [longitude, latitude] under any of the usual names; None when missing or out of range."""
    lat, lon = entry.get("lat", entry.get("latitude")), entry.get("lon", entry.get("lng", entry.get("longitude")))
    geo = entry.get("geo") or entry.get("coordinates")
    if isinstance(geo, (list, tuple)) and len(geo) == 2:
        lon, lat = geo
    elif isinstance(geo, dict):
        lat, lon = geo.get("lat"), geo.get("lon")
    elif isinstance(geo, str):
        return point(geo)
    return valid(lon, lat)


def valid(lon: Any, lat: Any) -> tuple[float, float] | None:
    """Make a point of two numbers in degrees; None when they are none."""
    try:
        x, y = float(lon), float(lat)
    except (TypeError, ValueError):
        return None
    return (x, y) if -180 <= x <= 180 and -90 <= y <= 90 else None


def point(text: str) -> tuple[float, float] | None:
    """Read "Point(longitude latitude)"."""
    match = _POINT.match(text.strip())
    return valid(match[1], match[2]) if match else None


def mapping(value: Any) -> Iterator[tuple[str, Any]]:
    """Iterate over what should be an object."""
    yield from value.items() if isinstance(value, dict) else ()


def is_text(value: Any) -> bool:
    """Tell whether this is a label of a Wikidata entity."""
    return isinstance(value, dict) and isinstance(value.get("value"), str)


def values(claims: Any, prop: str) -> Iterator[str]:
    """List the item ids a Wikidata entity's claims of a property point at."""
    for claim in (claims or {}).get(prop, []) if isinstance(claims, dict) else []:
        try:
            yield str(claim["mainsnak"]["datavalue"]["value"]["id"])
        except (KeyError, TypeError):
            continue


def claimed_point(claims: Any) -> tuple[float, float] | None:
    """Read a Wikidata entity's coordinates."""
    try:
        value = claims["P625"][0]["mainsnak"]["datavalue"]["value"]
        return valid(value["longitude"], value["latitude"])
    except (KeyError, IndexError, TypeError):
        return None


def bindings(stream: io.BufferedReader[Any]) -> Iterator[dict[str, Any]]:
    """Yield the objects of the "bindings" array of one JSON document, without reading all of it.

    Knows only strings and braces: linear, whatever the line breaks. Ends quietly where the document breaks off.
    """
    scanner = _Objects()
    head = b""
    started = False
    while chunk := stream.read(_CHUNK_BYTES):
        if not started:
            # before the array stand the names of the variables only
            head += chunk
            at = head.find(b'"bindings"')
            opening = head.find(b"[", at) if at >= 0 else -1
            if opening < 0 and len(head) <= MAX_ENTRY_BYTES:
                continue
            if opening < 0:
                return
            started, chunk = True, head[opening + 1 :]
        for one in scanner.feed(chunk):
            try:
                row = msgspec.json.decode(one)
            except msgspec.DecodeError:
                continue
            yield row
        if scanner.is_done:
            return


class _Objects:
    """Cuts the objects of an array out of chunks of bytes."""

    def __init__(self) -> None:
        self._kept = b""
        self.is_done = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield every object that ends in this chunk; what has begun is kept for the next."""
        data = self._kept + chunk
        begin = 0
        while not self.is_done:
            start = data.find(b"{", begin)
            closing = data.find(b"]", begin)
            if closing >= 0 and (start < 0 or closing < start):
                self.is_done = True
                return
            end = _end_of_object(data, start) if start >= 0 else -1
            if end < 0:
                break
            yield data[start:end]
            begin = end
        self._kept = data[begin:]
        self.is_done = len(self._kept) > MAX_ENTRY_BYTES


def _end_of_object(data: bytes, start: int) -> int:
    """Return where the object that begins at `start` ends; -1 when the data breaks off before."""
    depth = 0
    for match in _STRINGS_AND_BRACES.finditer(data, start):
        mark = match[0]
        if mark == b'"':
            return -1  # a string that goes on in the next chunk
        if mark == b"{":
            depth += 1
        elif mark == b"}":
            depth -= 1
            if depth == 0:
                return match.end()
    return -1
