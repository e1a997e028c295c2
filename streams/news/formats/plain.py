"""Plain text: an item without any metadata, whose identity is its own words.

The first line that is not blank is the headline when all of this holds, otherwise the whole text is the body:
it has at most MAX_HEADLINE_LENGTH code points; it does not end as a sentence or a broken line does (full stop,
ellipsis, comma, colon, semicolon; closing quotes and brackets do not count); and a later line is longer than it.
"""

from __future__ import annotations

from hashlib import blake2b

from streams.news.article import Item, UnreadableItem
from streams.news.formats.fields import settled
from streams.news.formats.format import Format

# Agency headlines stay under 100 code points, web headlines under 120; ledes are longer than 150.
MAX_HEADLINE_LENGTH = 120

_NEWLINES = ("\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
_NO_HEADLINE_ENDS = (".", "۔", "。", "…", ",", "،", ":", ";", "؛", "-", "–", "—")
_CLOSING = "\"'”’»›)]） \t"
_DIGEST_BYTES = 16


def read_plain(text: str) -> Item:
    """Read one text as one item. Its uri is the same however its lines end and whatever blank space surrounds it.

    Raises:
        UnreadableItem: "binary" when it holds NUL, "no-copy" when it holds no letter.

    Cost: O(length).
    """
    if "\0" in text:
        raise UnreadableItem("binary", "The text holds NUL bytes: it is binary, or in an encoding it does not state.")
    # one by one: a pattern of all of them took 15 ms for 450,000 letters without any, this a tenth
    for newline in _NEWLINES:
        text = text.replace(newline, "\n")
    text = text.strip()
    if not any(map(str.isalpha, text)):
        raise UnreadableItem("no-copy", "The text does not hold a single letter.")
    headline, body = split_headline(text)
    digest = blake2b(text.encode(), digest_size=_DIGEST_BYTES).hexdigest()
    return settled(Item(uri=f"urn:wiredesk:text:{digest}", headline=headline, body=body))


def split_headline(text: str) -> tuple[str, str]:
    """Cut the headline off a text, by the rule above; ("", text) where there is none. Cost: O(length)."""
    first, _, rest = text.partition("\n")
    first = first.strip()
    is_headline = (
        len(first) <= MAX_HEADLINE_LENGTH
        and not first.rstrip(_CLOSING).endswith(_NO_HEADLINE_ENDS)
        and any(len(line.strip()) > len(first) for line in rest.split("\n"))
    )
    return (first, rest.strip()) if is_headline else ("", text)


FORMAT = Format(
    name="plain text",
    syntax="text",
    media_types=frozenset({"text/plain"}),
    opens=frozenset(),
    tells=lambda _text: True,
    read=read_plain,
    reasons=frozenset({"binary", "no-copy"}),
    endings=(".txt",),
)
