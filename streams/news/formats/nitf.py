"""NITF's text: the markup of agency copy, which NewsML and some ninjs bodies carry inside.

Knows NITF's blocks. Its paragraphs become lines of plain text, since NITF is not HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from streams.news.article import PARAGRAPH_BREAK
from streams.news.formats.bodies import one_line
from streams.news.formats.xml_tree import child, children, local, text_of
from streams.news.markup import ITEM_MARK, set_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_BLOCKS = frozenset(
    {"p", "hl1", "hl2", "block", "bq", "credit", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "pre", "fn"}
    | {"nitf-table", "body.content", "abstract", "br", "hr"}
)
# His title, and the agency's tag that stands beside it.
_BESIDE_THE_NAME = frozenset({"byttl", "bytag"})
# Pictures with their captions and notes to editors are not copy.
_LEFT_OUT = frozenset({"media", "note", "script", "style"})
_CELLS = frozenset({"td", "th"})


class Nitf(NamedTuple):
    """What an NITF document says; "" where it says nothing. The body has one paragraph a line."""

    headline: str
    byline: str
    abstract: str
    dateline: str
    distributor: str
    body: str


def read_nitf(root: Element) -> Nitf:
    """Read an `nitf` element, with or without a namespace. Cost: O(elements)."""
    body = child(root, "body")
    head = child(body, "body.head")
    content = child(body, "body.content")
    abstract = child(head, "abstract")
    hedline = child(head, "hedline")
    return Nitf(
        headline=text_of(child(hedline, "hl1")) or text_of(hedline) or text_of(child(root, "head", "title")),
        byline=", ".join(filter(None, map(_byline, children(head, "byline")))),
        abstract="" if abstract is None else PARAGRAPH_BREAK.join(paragraphs(abstract)),
        # the place alone, where it is marked: a date may stand beside it
        dateline=text_of(child(head, "dateline", "location")) or text_of(child(head, "dateline")),
        distributor=text_of(child(head, "distributor")),
        body="" if content is None else PARAGRAPH_BREAK.join(paragraphs(content)),
    )


def _byline(element: Element) -> str:
    """Return the names of a byline without the title that stands beside them."""
    return one_line(
        (element.text or "")
        + "".join(("" if local(part) in _BESIDE_THE_NAME else _named(part)) + (part.tail or "") for part in element)
    ).rstrip(", ")


def _named(part: Element) -> str:
    """Return a person's name; given and family name may be elements of their own, with nothing between them."""
    return (" " if any(local(inner).startswith("name.") for inner in part) else "").join(part.itertext())


def paragraphs(element: Element) -> list[str]:
    """Return the text of an element block by block: one line each, none blank; an item of a list has its mark."""
    pieces = "".join(_pieces(element)).split("\0")
    return [line for line in map(one_line, pieces) if line]


def own_markup(root: Element) -> list[str]:
    """Return the text of an agency's own markup: the outermost elements that hold text of their own are paragraphs."""
    blocks: list[str] = []
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if any((text or "").strip() for text in (element.text, *(part.tail for part in element))):
            blocks.extend(paragraphs(element))
        else:
            waiting.extend(reversed(element))
    return blocks


def _pieces(element: Element, mark: str = "") -> Iterator[str]:
    """Return the text in document order, with NUL, which XML cannot hold, wherever a block begins or ends.

    The mark of an item stands before its first words, however deep in it they are.
    """
    name = local(element)
    if name not in _LEFT_OUT:
        edge = "\0" if name in _BLOCKS else " " if name in _CELLS else ""
        yield edge
        mark = ITEM_MARK if name == "li" else mark
        text = set_lines(element.text or "", " ", "\0") if name == "pre" else element.text or ""
        if mark and text.strip():
            yield mark
            mark = ""
        yield text
        for part in element:
            yield from _pieces(part, mark)
            yield part.tail or ""
            mark = ""
        yield edge
