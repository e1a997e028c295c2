"""Bytes to text, and what a content-type header says about them.

Knows encodings, not news. Nothing is replaced or guessed: bytes that are not what they should be are refused.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from streams.news.article import UnreadableItem

# Encodings a newsroom may send; codecs.lookup() would also take "rot13" and "zlib".
TEXT_ENCODINGS = frozenset(
    {"ascii", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
    | {f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))}
    | {f"cp{page}" for page in (437, 720, 850, 864, 866, 874, 932, 949, 950, *range(1250, 1259))}
    | {"mac-roman", "mac-arabic", "mac-farsi", "koi8-r", "koi8-u", "gb2312", "gbk", "gb18030", "big5"}
    | {"shift_jis", "euc_jp", "euc_kr", "iso2022_jp", "tis-620"}
)

_LABEL = re.compile(r"[A-Za-z0-9_:-]{1,40}")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class ContentType(NamedTuple):
    """A content-type header: the media type in lower case ("" when absent), the charset as written ("" likewise)."""

    media_type: str
    charset: str


def parse_content_type(header: str | None) -> ContentType:
    """Split a content-type header; never fails, whatever the header holds."""
    media_type, *parameters = (header or "").split(";")
    charset = ""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'").strip()
    return ContentType(media_type.strip().lower(), charset)


def decode(value: bytes, charset: str = "") -> str:
    """Decode a record.

    Args:
        value: The bytes of one record.
        charset: Encoding the sender states; "" means UTF-8. A byte order mark has precedence (RFC 7303).

    Returns:
        The text, without a byte order mark.

    Raises:
        UnreadableItem: "unknown-charset", or "undecodable" when the bytes are not in that encoding.

    Cost: O(bytes).
    """
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if value.startswith(mark)), "")
    if not encoding:
        encoding = _encoding_named(charset) if charset else "utf-8"
    try:
        return value.decode(encoding).removeprefix("\ufeff")
    except UnicodeError as error:
        raise UnreadableItem("undecodable", f"The bytes are not valid {encoding.upper()} text.") from error


def _encoding_named(label: str) -> str:
    if _LABEL.fullmatch(label):
        try:
            name = codecs.lookup(label).name
        except LookupError:
            name = ""
        if name in TEXT_ENCODINGS:
            return name
    raise UnreadableItem("unknown-charset", "The character set the sender states is not one the desk can read.")
