"""HTML to paragraphs: the words a reader would have seen, in order, block by block.

No scripts, no styles, no attributes. What the words mean, and whether they belong to the copy, is decided elsewhere.
"""

from __future__ import annotations

import html as entities
import re
from html.entities import html5 as HTML_NAMES  # noqa: N812  a table, whatever its letters
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
    "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
})  # fmt: skip
_UNSEEN: Final = frozenset({
    "audio", "canvas", "head", "iframe", "math", "noscript", "object", "script", "select", "style", "svg",
    "template", "textarea", "title", "video",
})  # fmt: skip
# Where a paragraph ends, and a single line break. Control characters, so no text can hold them once cleaned.
_BLOCK, _LINE = "\x1d", "\x1e"
_MARKERS = re.compile(f"[{_BLOCK}{_LINE}]")
# Two line breaks make a paragraph; so does one after the end of a sentence (Arabic sites set whole bodies that way).
_PARAGRAPH_END = re.compile(rf"{_BLOCK}|{_LINE}\s*{_LINE}|(?<=[.!?؟…»”\"]){_LINE}|(?<=[.!?؟…»”\"] ){_LINE}")

_LINEAR_UNSEEN = re.compile(r"<(script|style|noscript|template|svg|iframe|head|title)[\s>/]", re.IGNORECASE)
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
    """Return the visible text of an HTML fragment or page, a string a paragraph, none of them blank.

    Block elements and two <br> end a paragraph; one <br> ends it after the end of a sentence and is a space
    otherwise. Scripts, styles and embedded objects are dropped, entities decoded, white space runs made one space.

    Cost: linear; about 80 microseconds for an article of 6 kB. Hostile markup (deep nesting, thousands of tags or
    attributes) is read by a plain tag stripper, at most 0.2 s for a megabyte.
    """
    if (
        html.count("<") > MAX_TAGS
        or _VERY_LONG_TAG.search(html)
        or sum(1 for _ in _FORMATTING_TAG.finditer(html)) > MAX_FORMATTING_TAGS
    ):
        marked = "".join(_strip(html))
    else:
        marked = "".join(_walk(html))
    # references that are still there were escaped twice
    paragraphs = (" ".join(_MARKERS.sub(" ", resolve_whole(piece)).split()) for piece in _PARAGRAPH_END.split(marked))
    return [paragraph for paragraph in paragraphs if paragraph]


def _walk(html: str) -> Iterator[str]:
    """Yield text and break marks in document order, without recursion."""
    node = LexborHTMLParser(html).root
    leaving = False
    while node is not None:
        tag = node.tag or ""
        if not leaving:
            if tag == "-text":
                # source line ends are spaces; the marks must not come from the text itself
                yield _MARKERS.sub(" ", node.text_content or "").replace("\n", " ")
            elif tag == "br":
                yield _LINE
            elif tag in _BLOCKS:
                yield _BLOCK
            child = None if tag in _UNSEEN else node.child
            if child is not None:
                node = child
                continue
        elif tag in _BLOCKS:
            yield _BLOCK
        sibling = node.next
        leaving = sibling is None
        node = node.parent if sibling is None else sibling


def _strip(html: str) -> Iterator[str]:
    """Yield text and break marks by cutting tags out: no tree, so no cost but the length."""
    html = _MARKERS.sub(" ", _without_unseen(html)).replace("\n", " ")
    position = 0
    for match in _TAG.finditer(html):
        yield resolve_references(html[position : match.start()])
        position = match.end()
        name = match[1].lower().lstrip("/")
        if name == "br":
            yield _LINE
        elif name in _BLOCKS:
            yield _BLOCK
    yield resolve_references(html[position:])


def _without_unseen(html: str) -> str:
    """Cut comments, scripts and the like; one that is never closed ends the text."""
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
            return "".join(parts)
        # the end tag itself is left to _TAG
        position = found + len(end) if end == "-->" else found
    parts.append(html[position:])
    return "".join(parts)
