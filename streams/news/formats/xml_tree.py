"""XML to a tree, with hostile documents refused: entities of their own, deep nesting, floods of elements.

Knows XML, not news. Namespaces are kept in tags ("{uri}local"); local() drops them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, TreeBuilder, tostring
from xml.parsers import expat

from streams.news.article import UnreadableItem
from streams.news.formats.bodies import one_line
from streams.news.formats.decode import decode
from streams.news.formats.doctype import refused, with_html_names, without_doctype
from streams.news.markup import resolve_references

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# NewsML-G2 with an XHTML table inside is about 20 deep.
MAX_DEPTH = 100
# A feed of 500 entries has about 10,000; an element costs about 200 bytes of memory.
MAX_ELEMENTS = 100_000
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# After a refusal expat still runs through the piece it was given, so pieces are small; at most 16 of them, because
# expat before 2.6 scans an unfinished token again with every piece.
_PIECE_BYTES = 65_536
_MAX_PIECES = 16
_WIDE = ("utf-16", "utf-32", "ucs-2", "unicode")
_DECLARED = re.compile(rb"\s{0,100}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9._-]{1,40})[\"']")
# References to the C1 controls mean the letters of windows-1252, as HTML reads them; XML means the controls.
_C1_REFERENCE = re.compile(r"&#(?:0?1(?:2[89]|[34]\d|5\d)|[xX]0{0,2}[89][0-9A-Fa-f]);")
_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
# expat's codes for a document that ends too early: no element, unclosed token, unclosed CDATA section.
_TRUNCATED = frozenset({3, 5, 20})
_UNDEFINED_NAME = 11


def decode_xml(value: bytes, charset: str = "") -> str:
    """Decode an XML record: byte order mark, then the header's charset, then the XML declaration, then UTF-8.

    In what opens as XML a byte that is none of the encoding's becomes a lone surrogate, so that it costs the entry of a
    feed that it stands in and no other; parse_xml refuses what holds one.
    """
    declared = _DECLARED.match(value)
    named = declared[1].decode("ascii") if declared else ""
    # a declaration that can be read byte by byte is in no UTF-16, whatever it says: .NET writes so into a string
    charset = charset or ("" if named.lower().startswith(_WIDE) else named)
    return decode(value, charset, errors="surrogateescape" if value.lstrip()[:1] == b"<" else "strict")


def parse_xml(text: str) -> Element:
    """Parse one XML document.

    Returns:
        The root element; comments and processing instructions are dropped.

    Raises:
        UnreadableItem: "undecodable" for a lone surrogate, "xml-doctype" as without_doctype, "html-page",
            "xml-too-deep" beyond MAX_DEPTH, "xml-too-many-elements" beyond MAX_ELEMENTS, "truncated-xml",
            otherwise "broken-xml".

    Cost: O(length); about 5 ms for 1 MB of copy, 100 ms for 1 MB of nothing but elements.
    """
    text = _declared_first(without_type(text).strip())
    try:
        try:
            return _parse(text)
        except expat.ExpatError as error:
            if error.code != _UNDEFINED_NAME:
                raise
            # only now, so that whoever writes XML pays nothing for those who write HTML in it
            return _parse(with_html_names(text))
    except expat.ExpatError as error:
        where = f"line {error.lineno}, column {error.offset + 1}"
        if error.code in _TRUNCATED:
            raise UnreadableItem("truncated-xml", f"The XML ends in the middle, at {where}.") from error
        raise UnreadableItem("broken-xml", f"The XML cannot be parsed at {where}.") from error


def _declared_first(text: str) -> str:
    """Cut what stands before the root where a comment stands before the declaration, which XML forbids."""
    start = root_start(text)
    return text[start:] if text.find("<?xml ", 1, start) > 0 else text


def _parse(text: str) -> Element:
    tree = _Tree()
    # The text is already decoded: the override makes expat ignore what the declaration says.
    parser = expat.ParserCreate("utf-8", namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.builder.data
    parser.StartDoctypeDeclHandler = _refuse_declaration
    try:
        data = _C1_REFERENCE.sub(lambda match: resolve_references(match[0]), text).encode()
    except UnicodeEncodeError as error:
        raise UnreadableItem("undecodable", "The XML holds bytes that are not in its encoding.") from error
    size = max(_PIECE_BYTES, -(-len(data) // _MAX_PIECES))
    for start in range(0, len(data), size):
        parser.Parse(data[start : start + size], False)
    parser.Parse(b"", True)
    return tree.builder.close()


class _Tree:
    """Builds the tree and counts what a hostile document would have too much of."""

    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.depth = 0
        self.n_elements = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        self.n_elements += 1
        if self.depth > MAX_DEPTH:
            raise UnreadableItem("xml-too-deep", f"The XML is nested more than {MAX_DEPTH} levels deep.")
        if self.n_elements > MAX_ELEMENTS:
            raise UnreadableItem("xml-too-many-elements", f"The XML has more than {MAX_ELEMENTS:,} elements.")
        self.builder.start(_tag(name), {_tag(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        self.depth -= 1
        self.builder.end(_tag(name))


def _tag(name: str) -> str:
    return "{" + name if "}" in name else name


def root_start(text: str) -> int:
    """Return where a document begins after its XML declaration, comments and instructions."""
    prolog = _PROLOG.match(text)
    return prolog.end() if prolog else 0


def without_type(text: str) -> str:
    """Return a document without its document type; UnreadableItem for a web page, or a type that is not harmless."""
    start = root_start(text)
    opening = text[start : start + 20]
    if opening.lower().startswith(("<html", "<!doctype html")):
        raise UnreadableItem("html-page", "This is a web page, not a wire item.")
    return without_doctype(text, start) if opening.lower().startswith("<!doctype") else text


def _refuse_declaration(*_: object) -> None:
    raise refused()


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Iterate over the children of that local name, in order; none when there is no element."""
    return (child for child in ([] if element is None else element) if local(child) == name)


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first descendant down a path of local names; None when a step is missing."""
    for name in path:
        element = next(children(element, name), None)
    return element


def in_language(elements: list[Element], language: str | None) -> list[Element]:
    """Return those in the item's language, else those that name none, else all; each in order.

    A tag counts by its first part, where no element bears the whole.
    """
    tags = [(one.get(XML_LANG) or "").lower() for one in elements]
    wanted = (language or "").lower()
    for named in (wanted, wanted.split("-")[0]):
        found = [one for one, tag in zip(elements, tags, strict=True) if tag and named in (tag, tag.split("-")[0])]
        if found:
            return found
    return [one for one, tag in zip(elements, tags, strict=True) if not tag] or elements


def text_of(element: Element | None) -> str:
    """Return all text in an element as one line, its breaks as spaces; "" when there is no element."""
    if element is None:
        return ""
    for part in element.iter() if len(element) else ():
        if local(part) == "br":
            part.text = " "
    return one_line("".join(element.itertext()))


def inner_html(element: Element) -> str:
    """Write what stands in an XHTML element as HTML, for the desk's one HTML reader. Changes the element's tags."""
    for part in element.iter():
        part.tag = local(part)
        for name in [name for name in part.attrib if "}" in name]:
            del part.attrib[name]
    # one call for all: 90,000 empty paragraphs written one by one took 1.2 s
    around = Element("x")
    around.text = element.text
    around.extend(element)
    return tostring(around, encoding="unicode", method="html").removeprefix("<x>").removesuffix("</x>")
