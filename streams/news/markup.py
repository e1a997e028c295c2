"""HTML to paragraphs: the words a reader would have seen, in order, block by block.

No scripts, no styles, no attributes. What the words mean, and whether they belong to the copy, is decided elsewhere.
"""

from __future__ import annotations

import html as entities
import re
from html.entities import html5 as HTML_NAMES  # noqa: N812  a table, whatever its letters
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from collections.abc import Iterator

# Lexbor rebuilds open formatting elements in every block and looks through the whole stack of open elements: both
# are quadratic. Measured: 20,000 nested <div> 0.4 s, one tag with 30,000 attributes 2.3 s. An article has a few
# hundred tags; anything past these bounds is read by the plain tag stripper instead, which is linear.
MAX_TAGS: Final = 5_000
MAX_FORMATTING_TAGS: Final = 300
_VERY_LONG_TAG = re.compile(r"<[^<>]{4000}")
_FORMATTING_TAG = re.compile(r"<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s>/]", re.IGNORECASE)

_BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot",
    "thead", "tr", "ul",
})  # fmt: skip
_CELLS: Final = frozenset({"td", "th"})
_UNSEEN: Final = frozenset({
    "audio", "canvas", "head", "iframe", "math", "noscript", "object", "script", "select", "style", "svg",
    "template", "textarea", "title", "video", "label",
})  # fmt: skip
# Where a paragraph ends, and a single line break; where a cell ends, and an item of a list begins; before text that is
# no link, and before text of a <header>. Control characters, so no text can hold them once cleaned.
_BLOCK, _LINE, _CELL, _ITEM, _OWN, _HEADER, _CELL_BEGINS = "\x1d", "\x1e", "\x1c", "\x1f", "\x01", "\x02", "\x03"
_MARKERS = re.compile(f"[{_BLOCK}{_LINE}{_CELL}{_ITEM}{_OWN}{_HEADER}{_CELL_BEGINS}]")
_NOTES = re.compile(f"[{_ITEM}{_OWN}{_HEADER}{_CELL_BEGINS}]")
# What a link is announced with, and a link of its own behind it: "Διαβάστε επίσης: ..." in any language.
_LABELLED_LINK = re.compile(rf"[^{_OWN}]*{_OWN}[^{_OWN}:：]{{2,40}}[:：]\s*[^{_OWN}]+")
_LEAST_LINKED = 4
# Words of a line that stand in columns.
_COLUMNS = re.compile(r"\S(?: {3}|\t)\s*\S")
# Between the cells of a row, and before an item of a list.
CELL_END: Final = " | "
ITEM_MARK: Final = "• "
# A sentence in a header is a standfirst; what is none is a keyword, a time, a genre or the headline once more.
_SENTENCE = re.compile(r"[.!?؟…۔][\"'”’»)\]]{0,3}$")
# A cell that holds one block is a cell of a table; one that holds several is a page laid out by a table.
_CELL_TEXT = re.compile(rf"{_CELL_BEGINS}([^{_CELL_BEGINS}{_CELL}]*){_CELL}")
# Two line breaks make a paragraph; so does one after the end of a sentence (Arabic sites set whole bodies that way).
_PARAGRAPH_END = re.compile(rf"{_BLOCK}|{_LINE}\s*{_LINE}|(?<=[.!?؟…»”\"]){_LINE}|(?<=[.!?؟…»”\"] ){_LINE}")

# XML closes these in one tag, HTML does not: what follows would be read as their content, to the end of the text.
_NEVER_EMPTY = re.compile(
    r"<(/?)(audio|canvas|iframe|noscript|object|script|select|style|template|textarea|title|video)(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
_LINEAR_UNSEEN = re.compile(r"<(script|style|noscript|template|svg|iframe|head|title)[\s>/]", re.IGNORECASE)
# A link to somewhere else than to the page that it stands in.
_HREF = re.compile(r"\shref\s{0,9}=\s{0,9}[\"']?[^\s\"'#>]", re.IGNORECASE)
_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9]{0,20}|[!?/])[^<>]*>")


# Python refuses to read a number of 4,300 digits, and no character has one of eight.
_ENDLESS_NUMBER = re.compile(r"&#[0-9]{8,};?")


def resolve_references(text: str) -> str:
    """Resolve character references ("&amp;", "&#1576;"); one that names no character becomes U+FFFD."""
    return entities.unescape(_ENDLESS_NUMBER.sub("\ufffd", text))


# A reference that a sender wrote whole, however often it was escaped on the way: "&amp;amp;quot;". Of "AT&T" and
# "?a=1&copy=2" nothing is one.
_WHOLE_REFERENCE = re.compile(r"&(?:(?:amp|#38);){0,9}(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def resolve_whole(text: str) -> str:
    """Resolve the character references of text that is no HTML: those that end as they should, in any depth.

    What names no character stays as it is written. Cost: linear.
    """
    return _WHOLE_REFERENCE.sub(_resolve_one, text) if "&" in text else text


def _resolve_one(reference: re.Match[str]) -> str:
    name = reference[1]
    known = name[0] == "#" or name + ";" in HTML_NAMES
    return resolve_references(f"&{name};") if known else reference[0]


def html_to_paragraphs(html: str) -> list[str]:
    """Return the visible text of an HTML fragment or page, a string a paragraph; as html_lines() has it."""
    return [text for text, _ in html_lines(html)]


def html_lines(html: str) -> list[tuple[str, bool]]:
    """Return the visible text of an HTML fragment or page, paragraph by paragraph, none blank, and which is but a link.

    Block elements and two <br> end a paragraph; one <br> ends it after the end of a sentence and is a space
    otherwise. A row of a table is a paragraph, " | " between its cells; an item of a list is one with "• " before it,
    unless it is nothing but a link. Of a <header> only sentences are kept, where anything stands outside it. Scripts,
    styles and embedded objects are dropped, entities decoded, white space runs made one space.

    Cost: linear; about 80 microseconds for an article of 6 kB. Hostile markup (deep nesting, thousands of tags or
    attributes) is read by a plain tag stripper, at most 0.2 s for a megabyte.
    """
    html = _closed(html)
    if (
        html.count("<") > MAX_TAGS
        or _VERY_LONG_TAG.search(html)
        or sum(1 for _ in _FORMATTING_TAG.finditer(html)) > MAX_FORMATTING_TAGS
    ):
        marked = "".join(_strip(html))
    else:
        marked = "".join(_walk(html))
    if _CELL in marked:
        marked = _CELL_TEXT.sub(_as_cell, marked)
    pieces = [(text, piece) for piece in _PARAGRAPH_END.split(marked) if (text := _one_paragraph(piece))]
    bare = [pair for pair in pieces if _HEADER not in pair[1] or _SENTENCE.search(pair[0])]
    return [
        (ITEM_MARK + text if _ITEM in piece and _OWN in piece else text, _is_link(text, piece))
        for text, piece in bare or pieces
    ]


def _is_link(text: str, piece: str) -> bool:
    """Tell whether a paragraph is nothing but a link, or several; a label and its colon may stand before them."""
    if _OWN not in piece:
        return True
    if _CELL in piece or piece.count(_OWN) > 1 or not _LABELLED_LINK.fullmatch(piece):
        return False
    linked = text.replace("：", ":").partition(":")[2]
    return linked.count(" ") + 1 >= _LEAST_LINKED or linked.count(",") > 1


def _as_cell(cell: re.Match[str]) -> str:
    blocks = [block for block in cell[1].split(_BLOCK) if not _MARKERS.sub("", block).isspace() and block]
    return " ".join(blocks) + _CELL if len(blocks) < 2 else cell[0]


def _one_paragraph(piece: str) -> str:
    # references that are still there were escaped twice
    cells = (" ".join(_NOTES.sub("", resolve_whole(cell)).replace(_LINE, " ").split()) for cell in piece.split(_CELL))
    return CELL_END.join(filter(None, cells))


def _closed(html: str) -> str:
    """Close what was closed as in XML ("<iframe src=... />"), unless an end tag of its own follows first. Linear."""
    if "/>" not in html:
        return html
    tags = list(_NEVER_EMPTY.finditer(html))
    ends: list[re.Match[str]] = []
    next_is_end: dict[str, bool] = {}
    for tag in reversed(tags):
        name = tag[2].lower()
        if not tag[1] and tag[0].endswith("/>") and not next_is_end.get(name):
            ends.append(tag)
        next_is_end[name] = bool(tag[1])
    parts: list[str] = []
    at = 0
    for tag in reversed(ends):
        parts += (html[at : tag.end() - 2], f"></{tag[2]}>")
        at = tag.end()
    return "".join((*parts, html[at:]))


def set_lines(text: str, soft: str, hard: str) -> str:
    """Write the line ends of text set by hand (<pre>): `hard` beside rows of columns and blank lines, else `soft`.

    Cost: linear.
    """
    if "\n" not in text:
        return text
    lines = text.split("\n")
    alone = [not line.strip() or _COLUMNS.search(line) is not None for line in lines]
    ends = (hard if one or other else soft for one, other in pairwise(alone))
    return lines[0] + "".join(end + line for end, line in zip(ends, lines[1:], strict=True))


class _Marks:
    """What stands in the text for the elements around it; knows which are open, each tag at the cost of itself."""

    def __init__(self) -> None:
        self._links = self._headers = self._set = 0
        self._begins_item = False

    def enter(self, tag: str, to: str = "") -> str:
        """Return what stands where an element begins; `to` is where a link leads, "" for an anchor or its own page."""
        self._links += tag == "a" and bool(to)
        self._headers += tag == "header"
        self._set += tag == "pre"
        self._begins_item = tag == "li" or self._begins_item
        return _LINE if tag == "br" else _BLOCK if tag in _BLOCKS else _CELL_BEGINS if tag in _CELLS else ""

    def leave(self, tag: str) -> str:
        """Return what stands where an element ends."""
        self._links = max(0, self._links - (tag == "a"))
        self._headers = max(0, self._headers - (tag == "header"))
        self._set = max(0, self._set - (tag == "pre"))
        self._begins_item = self._begins_item and tag != "li"
        return _BLOCK if tag in _BLOCKS else _CELL if tag in _CELLS else ""

    def text(self, text: str) -> str:
        """Return text with what is known of it before it; a bullet or a comma between links is no text of its own."""
        text = set_lines(text, _LINE, _BLOCK) if self._set else text.replace("\n", " ")
        if not text or text.isspace():
            return text
        notes = _ITEM if self._begins_item else ""
        self._begins_item = False
        if not self._links and any(map(str.isalnum, text)):
            notes += _OWN
        return notes + (_HEADER if self._headers else "") + text


def _walk(html: str) -> Iterator[str]:
    """Yield text and break marks in document order, without recursion."""
    node = LexborHTMLParser(html).root
    leaving = False
    marks = _Marks()
    while node is not None:
        tag = node.tag or ""
        if leaving:
            yield marks.leave(tag)
        elif tag == "-text":
            # the marks must not come from the text itself
            yield marks.text(_MARKERS.sub(" ", node.text_content or ""))
        else:
            to = (node.attributes.get("href") or "") if tag == "a" else ""
            yield marks.enter(tag, "" if to.startswith("#") else to)
            child = None if tag in _UNSEEN else node.child
            if child is not None:
                node = child
                continue
            yield marks.leave(tag) if tag != "br" else ""
        sibling = node.next
        leaving = sibling is None
        node = node.parent if sibling is None else sibling


def _strip(html: str) -> Iterator[str]:
    """Yield text and break marks by cutting tags out: no tree, so no cost but the length."""
    html = _MARKERS.sub(" ", without_unseen(html))
    position = 0
    marks = _Marks()
    for match in _TAG.finditer(html):
        yield marks.text(resolve_references(html[position : match.start()]))
        position = match.end()
        name = match[1].lower()
        to = _HREF.search(match[0]) if name == "a" else None
        yield marks.leave(name[1:]) if name.startswith("/") else marks.enter(name, "" if to is None else to[0])
    yield marks.text(resolve_references(html[position:]))


def without_unseen(html: str, *, to_the_end: bool = True) -> str:
    """Cut comments, scripts and the like.

    Args:
        html: Any text.
        to_the_end: Whether one that is never closed ends the text; else it stays, and what follows it.

    Cost: linear.
    """
    lowered = html.lower() if html.isascii() else re.sub("[A-Z]+", lambda match: match[0].lower(), html)
    parts: list[str] = []
    position = 0
    for match in re.finditer(r"<!--|" + _LINEAR_UNSEEN.pattern, lowered):
        if match.start() < position:
            continue
        parts.append(html[position : match.start()])
        end = "-->" if match[0] == "<!--" else f"</{match[1]}"
        found = lowered.find(end, match.end())
        if found < 0:
            return "".join(parts if to_the_end else (*parts, html[match.start() :]))
        # the end tag itself is left to _TAG
        position = found + len(end) if end == "-->" else found
    parts.append(html[position:])
    return "".join(parts)
