"""What a format is to the door: how it is told apart, how its items are read and why one may be refused.

A format is one file that ends in a `FORMAT`, and one line in FORMATS of read.py. Syntax (JSON, XML) is parsed before
a format is asked, so that hostile bytes are refused in one place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streams.news.article import Item, UnreadableItem

# What the bytes are before they are news; lines of JSON are JSON to a format.
Syntax = Literal["json", "xml", "text"]


class Parts(NamedTuple):
    """The items of a document that can hold several, not yet read: a bad one must cost no other.

    Attributes:
        read: Reads one part; raises UnreadableItem for it alone.
        parts: In document order; what could not even be cut out stands as its UnreadableItem.
    """

    read: Callable[[Any], Item]
    parts: Sequence[Any | UnreadableItem]


class Format(NamedTuple):
    """One format that the desk takes in.

    Attributes:
        name: As its readers call it, for messages and documentation.
        syntax: What its bytes are.
        media_types: Content types that name it, beside those that end in "+json" or "+xml".
        opens: Names of root elements that no copy begins with, so that copy labelled plain text is told from a
            document; none for JSON, whose brackets say it.
        tells: Whether a parsed document (JSON object, root element, text) is of this format; asked in the order of
            FORMATS, the first that agrees reads it. Never raises.
        read: The document's one item, or its Parts. Raises UnreadableItem for the document as a whole.
        reasons: What its dead letters can say beyond read.py's own; counted, so never renamed.
        endings: Of its files, with the full stop.
        mend: Cuts items out of a text that the parser of its syntax refused as broken, so that one broken item costs no
            other; gives None for a text of another format, or past mending.
    """

    name: str
    syntax: Syntax
    media_types: frozenset[str]
    opens: frozenset[str]
    tells: Callable[[Any], bool]
    read: Callable[[Any], Item | Parts]
    reasons: frozenset[str]
    endings: tuple[str, ...]
    mend: Callable[[str], Parts | None] | None = None
