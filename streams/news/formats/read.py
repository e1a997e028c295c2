"""The one door for raw copy: a record's bytes in, its items out, whatever the format.

Which format it is: the content-type header decides when it names one the desk knows; otherwise the first character
does. The header decides the syntax (JSON, XML, lines, text); inside it the document decides (an Atom feed that is
labelled RSS is read as Atom). Bytes that contradict their header (JSON labelled text/plain) are refused as
"mislabelled" rather than guessed: published as copy they would be nonsense, and a producer learns of its mistake.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from streams.news.article import Item, UnreadableItem
from streams.news.formats import (
    ap_media,
    json_feed,
    minimal,
    newsml_1,
    newsml_g2,
    ninjs,
    nitf_document,
    plain,
    rss,
    wire_text,
)
from streams.news.formats.decode import decode, parse_content_type
from streams.news.formats.envelopes import payload, without_frame
from streams.news.formats.format import Parts
from streams.news.formats.json_tree import parse_json
from streams.news.formats.xml_tree import decode_xml, parse_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streams.news.formats.decode import ContentType
    from streams.news.formats.format import Format, Syntax

MAX_BYTES = 1_000_000
MAX_ITEMS = 500

Entry = Item | UnreadableItem

# Every format the desk takes in; of each syntax the first that tells a document as its own reads it.
FORMATS: tuple[Format, ...] = (
    newsml_g2.FORMAT,
    newsml_1.FORMAT,
    nitf_document.FORMAT,
    rss.FORMAT,
    json_feed.FORMAT,
    ap_media.FORMAT,
    ninjs.FORMAT,
    minimal.FORMAT,
    wire_text.FORMAT,
    plain.FORMAT,
)

_LINE_TYPES = frozenset(
    {
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/x-jsonlines",
        "application/jsonlines",
    }
    | {"application/x-jsonl", "text/jsonl", "text/x-jsonl"}
)
_SYNTAX: dict[str, Syntax] = {media_type: one.syntax for one in FORMATS for media_type in one.media_types} | {
    "application/xml": "xml",
    "text/xml": "xml",
}
_ROOTS = "|".join(sorted(name for one in FORMATS for name in one.opens))
# How a JSON or XML document begins, and copy does not.
_DOCUMENT = re.compile(rf"\s*(?:\{{\s*[\"}}]|\[\s*\{{|<\?xml|<!doctype|<(?:{_ROOTS}|html)[\s>])", re.IGNORECASE)

# The same written once more as a string.
_QUOTED = re.compile(r'"\s*(?:\\[nrt]\s*)*[{\[<]')

# Every reason a dead letter of these readers can have; counted, so never renamed.
REASONS = frozenset(
    {"no-value", "empty", "oversize", "undecodable", "unknown-charset", "mislabelled", "html-page"}
    | {"truncated-json", "broken-json", "json-too-deep", "json-not-a-number", "json-trailing", "lone-surrogate"}
    | {"truncated-xml", "broken-xml", "xml-doctype", "xml-too-deep", "xml-too-many-elements", "unknown-xml"}
    | {"not-an-object", "empty-feed", "too-many-items", "reader-fault"}
).union(*(one.reasons for one in FORMATS))


def read_items(
    value: bytes | None, content_type: str | None = None, *, max_bytes: int = MAX_BYTES, max_items: int = MAX_ITEMS
) -> list[Item | UnreadableItem]:
    """Read every item of a record.

    Args:
        value: The record's value as it stands on the topic; None is Kafka's null.
        content_type: The record's content-type header; None, blank or unknown: the format is told from the bytes.
        max_bytes: Larger records are refused before anything looks into them.
        max_items: Records with more items are refused whole.

    Returns:
        One entry an item, in document order, never empty. An item that is bad on its own is an UnreadableItem at its
        place; its neighbours are read.

    Raises:
        UnreadableItem: the record cannot be read as a whole; one of REASONS. No other exception.

    Cost: O(bytes), at most about 0.2 s for the most hostile 1 MB found; no I/O.
    """
    if value is None:
        raise UnreadableItem("no-value", "The record has no value.")
    if len(value) > max_bytes:
        raise UnreadableItem("oversize", f"The record has {len(value):,} bytes; the desk takes at most {max_bytes:,}.")
    try:
        entries = _read(value, parse_content_type(content_type), max_items)
    except UnreadableItem:
        raise
    except Exception as error:
        raise _fault(error) from error
    if not entries:
        raise UnreadableItem("empty-feed", "The feed holds no item.")
    return entries


def _read(value: bytes, stated: ContentType, max_items: int) -> list[Entry]:
    if not value.strip(b"\xef\xbb\xbf \t\r\n"):
        raise UnreadableItem("empty", "The record is empty.")
    value = without_frame(value)
    media_type, charset = stated
    kind = kind_of(media_type)
    if kind == "lines":
        return _read_lines(value, max_items)
    if kind == "json":
        text = _decoded_json(value, charset)
        _refuse_opening(text, "<", "labelled JSON but holds XML")
        return _read_json(text, max_items)
    if kind == "xml":
        text = decode_xml(value, charset)
        _refuse_opening(text, "{", "labelled XML but holds JSON")
        return _read_xml(text, max_items)
    if kind == "text":
        text = decode(value, charset)
        if _DOCUMENT.match(text):
            raise UnreadableItem("mislabelled", "The record is labelled plain text but holds a JSON or XML document.")
        return _read_as("text", text, max_items)
    return _sniff(value, charset, max_items)


def item_lines(value: bytes, content_type: str | None = None) -> list[bytes] | None:
    """Cut a record into the bytes of its items, where its format has an item a line; None for every other.

    Lines stand in the order of `read_items`, of which this record must have been read. Cost: O(bytes).
    """
    value = without_frame(value)
    media_type, charset = parse_content_type(content_type)
    kind = kind_of(media_type)
    if kind == "lines" or (not kind and _opens_lines(decode_xml(value, charset).lstrip())):
        return _lines(value)
    return None


def kind_of(media_type: str) -> str:
    """Return the syntax that a content-type names ("json", "lines", "xml", "text"); "" when the bytes have to."""
    if media_type in _LINE_TYPES:
        return "lines"
    if media_type.endswith(("+json", "+xml")):
        return "json" if media_type.endswith("json") else "xml"
    return _SYNTAX.get(media_type, "")


def _sniff(value: bytes, charset: str, max_items: int) -> list[Entry]:
    """Read by what the first characters show; whatever is neither JSON nor XML is plain text."""
    text = decode_xml(value, charset)
    opening = text.lstrip()
    if opening.startswith("<"):
        return _read_xml(text, max_items)
    if _opens_lines(opening):
        return _read_lines(value, max_items)
    if _opens_json(opening) or _quoted_document(opening) is not None:
        return _read_json(text, max_items)
    if opening.strip() in {"null", "true", "false"}:
        raise UnreadableItem("not-an-object", "The record holds a JSON value that is no object.")
    return _read_as("text", text, max_items)


def _quoted_document(opening: str) -> str | None:
    """Return the JSON or XML that a producer has written as a JSON string, quotes escaped; None for any other text."""
    if not _QUOTED.match(opening):
        return None
    try:
        inside = parse_json(opening)
    except UnreadableItem:
        return None
    return inside if isinstance(inside, str) and _DOCUMENT.match(inside) else None


def _opens_json(opening: str) -> bool:
    """Tell whether JSON begins: "{" opens it; "[" only before an object or a list ("[بغداد] ..." is copy)."""
    if opening.startswith("["):
        return opening[1:].lstrip()[:1] in {"{", "[", "]", ""}
    return opening.startswith("{")


def _opens_lines(opening: str) -> bool:
    """Tell whether it is objects, one a line, and not one document; each may be written as a JSON string."""
    first, _, rest = opening.partition("\n")
    following = rest.lstrip()[:1]
    if following == '"':
        return _quoted_document(first) is not None
    return following == "{" and _opens_json(first) and first.rstrip().endswith("}")


def _decoded_json(value: bytes, charset: str) -> str:
    """Decode JSON, which is UTF-8 whatever its label says, unless it cannot be."""
    try:
        return decode(value)
    except UnreadableItem:
        if not charset:
            raise
    return decode(value, charset)


def _refuse_opening(text: str, mark: str, what: str) -> None:
    if text.lstrip().startswith(mark):
        raise UnreadableItem("mislabelled", f"The record is {what}.")


def _read_json(text: str, max_items: int) -> list[Entry]:
    inside = _quoted_document(text.lstrip())
    if inside is not None:
        return _read_inside(inside, max_items)
    document = parse_json(text)
    if isinstance(document, list) and all(isinstance(entry, dict) for entry in document):
        return _read_each(_read_one, document, max_items)
    return _read_object(document, max_items)


def _read_inside(text: str, max_items: int) -> list[Entry]:
    """Read what stood as a string inside JSON: XML, JSON, or JSON lines."""
    opening = text.lstrip()
    if opening.startswith("<"):
        return _read_xml(text, max_items)
    return _read_lines(text.encode(), max_items) if _opens_lines(opening) else _read_json(text, max_items)


def _lines(value: bytes) -> list[bytes]:
    if value.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        value = decode(value).encode()
    return [line for line in value.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip()]


def _read_lines(value: bytes, max_items: int) -> list[Entry]:
    return _read_each(_read_line, _lines(value), max_items)


def _read_line(line: bytes) -> Item:
    document = parse_json(decode(line))
    is_quoted = isinstance(document, str) and _DOCUMENT.match(document)
    return _only(_read_inside(document, 1) if is_quoted else _read_object(document, 1))


def _read_one(document: Any) -> Item:
    return _only(_read_object(document, 1))


def _only(entries: list[Entry]) -> Item:
    """Take the item that stands among others; a feed there would be items inside an item."""
    if not entries:
        raise UnreadableItem("empty-feed", "The feed holds no item.")
    if isinstance(entries[0], UnreadableItem):
        raise entries[0]
    return entries[0]


def _read_object(document: Any, max_items: int) -> list[Entry]:
    inside = payload(document)
    if inside is not document and isinstance(inside, str):
        return _read_inside(inside, max_items)
    if inside is not document and isinstance(inside, list) and all(isinstance(entry, dict) for entry in inside):
        return _read_each(_read_one, inside, max_items)
    document = inside
    if not isinstance(document, dict):
        raise UnreadableItem("not-an-object", "The JSON is neither an object nor a list of objects: no news item.")
    return _read_as("json", document, max_items)


def _read_as(syntax: Syntax, document: Any, max_items: int) -> list[Entry]:
    """Read a parsed document by the first format that tells it as its own."""
    told = next((one for one in FORMATS if one.syntax == syntax and one.tells(document)), None)
    if told is None:
        names = ", ".join(one.name for one in FORMATS if one.syntax == syntax)
        raise UnreadableItem(f"unknown-{syntax}", f"The record is of none of the formats that the desk reads: {names}.")
    reading = told.read(document)
    return _read_each(reading.read, reading.parts, max_items) if isinstance(reading, Parts) else [reading]


def _read_xml(text: str, max_items: int) -> list[Entry]:
    try:
        root = parse_xml(text)
    except UnreadableItem as broken:
        if broken.reason not in ("broken-xml", "undecodable"):
            raise
        mended = next(filter(None, (one.mend(text) for one in FORMATS if one.mend)), None)
        if mended is None:
            raise
        return _read_each(mended.read, mended.parts, max_items)
    return _read_as("xml", root, max_items)


def _read_each(read: Callable[[Any], Item], parts: Sequence[Any], max_items: int) -> list[Entry]:
    """Read the parts of a record one by one, so that a bad one costs no other."""
    if len(parts) > max_items:
        raise UnreadableItem(
            "too-many-items", f"The record holds {len(parts):,} items; the desk takes at most {max_items:,}."
        )
    entries: list[Entry] = []
    for part in parts:
        try:
            entries.append(part if isinstance(part, UnreadableItem) else read(part))
        except UnreadableItem as unreadable:
            entries.append(unreadable)
        except Exception as error:  # noqa: BLE001  a fault of the reader in one item must not cost its neighbours
            entries.append(_fault(error))
    return entries


def _fault(error: Exception) -> UnreadableItem:
    """Turn a mistake of the desk itself into a dead letter that says so; the error's own text may hold copy."""
    return UnreadableItem("reader-fault", f"The desk's reader failed with {type(error).__name__}; this is our mistake.")
