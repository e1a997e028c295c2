"""Bytes to text, and what a content-type header says about them.

Knows encodings, not news. A label means what browsers take it to mean (the WHATWG Encoding Standard): who writes
"ISO-8859-1" or "gb2312" sends windows-1252 or GBK. Nothing is replaced or guessed: bytes that are not in that encoding
are refused. One label is not believed: that of an encoding of one byte a letter over bytes that are UTF-8 throughout,
which no such text is by chance.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from itertools import islice
from typing import Final, NamedTuple

from streams.news.article import UnreadableItem
from streams.news.tables import read_table

# Encodings a newsroom may send that the Standard does not name; codecs.lookup() would also take "rot13" and "zlib".
TEXT_ENCODINGS = frozenset(
    {"ascii", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
    | {f"iso8859-{part}" for part in (*range(1, 12), *range(13, 17))}
    | {f"cp{page}" for page in (437, 720, 850, 864, 866, 874, 932, 949, 950, *range(1250, 1259))}
    | {"mac-roman", "mac-arabic", "mac-farsi", "koi8-r", "koi8-u", "gb2312", "gbk", "gb18030", "big5"}
    | {"shift_jis", "euc_jp", "euc_kr", "iso2022_jp", "tis-620"}
)

_LABEL = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
_ASCII: Final = "ascii"
_ASCII_LABELS: Final = frozenset({"ascii", "us-ascii", "ansi_x3.4-1968"})
_WINDOWS: Final = frozenset({"cp874", *(f"cp{page}" for page in range(1250, 1259))})
_CONTROLS: Final = range(0x80, 0xA0)
# A letter of UTF-8 that takes several bytes; whether they make one is Python's to say.
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")
# So many of them are UTF-8. One alone may be "CAFÉ”" in windows-1252, but "Ã©" is nothing else than "é".
_LEAST_MULTIBYTE: Final = 2
_ACCENTED: Final = re.compile(rb"\xc3[\xa0-\xbf]")
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


def decode(value: bytes, charset: str = "", *, errors: str = "strict") -> str:
    """Decode a record.

    Args:
        value: The bytes of one record.
        charset: Encoding the sender states; "" means UTF-8. A byte order mark has precedence (RFC 7303).
        errors: "surrogateescape" leaves a lone surrogate in the place of each byte that is none of the encoding's.

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
        return _decode(value, encoding, errors).removeprefix("\ufeff")
    except UnicodeError as error:
        raise UnreadableItem("undecodable", f"The bytes are not valid {encoding.upper()} text.") from error


def _decode(value: bytes, encoding: str, errors: str) -> str:
    if encoding == _ASCII:
        # UTF-8 holds ASCII as well, and no other encoding is taken for it by chance
        try:
            return value.decode("utf-8")
        except UnicodeError:
            encoding = "cp1252"
    if _is_of_one_byte(encoding) and _is_utf_8(value):
        return value.decode("utf-8")
    if encoding in _WINDOWS:
        return codecs.charmap_decode(value, "strict", _with_controls(encoding))[0]
    return value.decode(encoding, errors)


def _is_of_one_byte(encoding: str) -> bool:
    return encoding in _WINDOWS or encoding.startswith(("iso8859", "koi8", "mac"))


def _is_utf_8(value: bytes) -> bool:
    """Tell whether bytes are UTF-8 and not ASCII alone. Cost: O(bytes), few where they are not."""
    if value.isascii():
        return False
    try:
        value.decode("utf-8")
    except UnicodeError:
        return False
    # É with a trade mark or a closing quote of windows-1252 is a letter of these leads, which hardly any text has
    letters = (match for match in _MULTIBYTE.finditer(value) if not 0xC4 <= match[0][0] <= 0xCB)
    found = list(islice(letters, _LEAST_MULTIBYTE))
    if not found:
        return False
    return len(found) == _LEAST_MULTIBYTE or _ACCENTED.fullmatch(found[0][0]) is not None


@cache
def _with_controls(encoding: str) -> str:
    """Return the letters of a Windows code page, byte by byte; 0x80 to 0x9F without one are controls, as in browsers.

    U+FFFE stands for a byte that is nothing, and Python refuses it.
    """
    letters = [bytes([byte]).decode(encoding, "ignore") for byte in range(256)]
    return "".join(letter or (chr(byte) if byte in _CONTROLS else "\ufffe") for byte, letter in enumerate(letters))


@cache
def _codecs() -> dict[str, str]:
    """Read the table of labels once: label to Python's codec."""
    return {label: codec for _, codec, labels in read_table("encodings.tsv") for label in labels.split()}


def _encoding_named(label: str) -> str:
    label = label.lower()
    if _LABEL.fullmatch(label):
        if label in _ASCII_LABELS:
            return _ASCII
        named = _codecs().get(label)
        if named is not None:
            return named
        try:
            name = codecs.lookup(label).name
        except LookupError:
            name = ""
        if name in TEXT_ENCODINGS:
            return _codecs().get(name, name)
    raise UnreadableItem("unknown-charset", "The character set the sender states is not one the desk can read.")
