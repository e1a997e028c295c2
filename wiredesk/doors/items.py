"""Cuts the body of a POST into raw records, or says why it cannot be taken; pure.

Only what has to be known to cut is looked at: whether an item is any good the desk says, in its outcome.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from streams.errors import WiredeskError
from streams.news.formats.decode import parse_content_type
from streams.news.formats.read import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_JSON: Final = "application/json"
_BLANK: Final = b" \t\r\n"
_BOM: Final = b"\xef\xbb\xbf"
_LIST: Final = msgspec.json.Decoder(list[msgspec.Raw])
_ANY: Final = msgspec.json.Decoder(msgspec.Raw)


class RequestRefused(WiredeskError, ValueError):
    """A request that is not taken.

    Attributes:
        status: Of HTTP.
        reason: One of few words.
        item: Which item of a batch, from 0; None for the request as a whole.
    """

    def __init__(self, status: int, reason: str, detail: str, item: int | None = None) -> None:
        """Keep what is told; the detail is for a person and quotes no copy."""
        super().__init__(detail)
        self.status = status
        self.reason = reason
        self.item = item


class Raw(NamedTuple):
    """One record for the raw topic."""

    value: bytes
    content_type: str


def cut(body: bytes, content_type: str | None, *, max_bytes: int, max_items: int) -> list[Raw]:
    """Cut a body into records: a JSON list into its elements, JSON Lines into lines; all else is one record.

    Raises:
        Refused: 400 "empty", "not-json", "not-an-object"; 413 "item-too-large", "too-many-items"; 415 "media-type".
    """
    media_type, _ = parse_content_type(content_type)
    kind = kind_of(media_type)
    if not content_type or not kind:
        raise RequestRefused(
            415,
            "media-type",
            "Content-Type names none of the formats that the desk reads: application/json for an item or a list, "
            "application/x-ndjson for one a line, application/rss+xml, application/xml, text/plain and others",
        )
    if not body.strip(_BOM + _BLANK):
        raise RequestRefused(400, "empty", "the body is empty")
    if kind == "lines":
        records = [Raw(line, _JSON) for line in _lines(body, max_items)]
    elif kind == "json":
        records = [Raw(value, content_type) for value in _elements(body.removeprefix(_BOM))]
    else:
        records = [Raw(body, content_type)]
    _refuse_many_or_large(records, max_bytes, max_items)
    return records


def _lines(body: bytes, max_items: int) -> list[bytes]:
    lines = [line for line in (line.strip(_BLANK) for line in body.removeprefix(_BOM).split(b"\n")) if line]
    # Of more than are taken, the count alone is told.
    for number, line in enumerate(lines[:max_items]):
        _refuse_no_object(line, number)
        if not _is_json(line):
            raise RequestRefused(400, "not-json", f"item {number} of the batch is no JSON in UTF-8", number)
    return lines


def _elements(body: bytes) -> list[bytes]:
    if not _is_json(body):
        raise RequestRefused(400, "not-json", "the body is no JSON in UTF-8")
    if not body.lstrip(_BLANK).startswith(b"["):
        return [body]
    try:
        elements = [bytes(element) for element in _LIST.decode(body)]
    except RecursionError:
        return [body]
    if not elements:
        raise RequestRefused(400, "empty", "the list is empty")
    for number, element in enumerate(elements):
        _refuse_no_object(element, number)
    return elements


def _is_json(text: bytes) -> bool:
    """Tell whether a text is JSON. What nests too deep for the parser is left to the desk, which says so."""
    try:
        _ANY.decode(text)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def _refuse_no_object(value: bytes, number: int) -> None:
    if not value.lstrip(_BLANK).startswith(b"{"):
        raise RequestRefused(400, "not-an-object", f"item {number} of the batch is no JSON object", number)


def _refuse_many_or_large(records: Sequence[Raw], max_bytes: int, max_items: int) -> None:
    if len(records) > max_items:
        raise RequestRefused(
            413, "too-many-items", f"{len(records)} items; at most {max_items} a request (WIREDESK_MAX_ITEMS)"
        )
    for number, record in enumerate(records):
        if len(record.value) > max_bytes:
            detail = f"item {number} has {len(record.value)} bytes; at most {max_bytes} (WIREDESK_MAX_ITEM_BYTES)"
            raise RequestRefused(413, "item-too-large", detail, number)
