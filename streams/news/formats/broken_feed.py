"""A feed that is no XML as a whole, cut into its entries by their tags: one bare "&" must not cost 50 stories.

Knows where entries of RSS and Atom begin and end, not what stands in them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from streams.news.article import UnreadableItem
from streams.news.formats.xml_tree import parse_xml, root_start, without_type

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# The root's namespaces are parsed again with every entry; the richest feed seen has 19 of them, in 1.2 kB.
_ROOT = re.compile(r"<(rss|feed|rdf:RDF|RDF)(?:\s[^<>]{0,4000})?>")
_START = {
    "entry": re.compile(r"<entry(?=[\s>])"),
    "item": re.compile(r"<item(?=[\s>])"),
}


class CutFeed(NamedTuple):
    """A feed in pieces.

    Attributes:
        opening: Everything before the first entry.
        root: The root's start tag.
        name: The root's name.
        pieces: Each entry as text, from its start tag to the last end tag before the next entry.
    """

    opening: str
    root: str
    name: str
    pieces: list[str]

    def head(self) -> Element:
        """Parse what the feed says before its first entry; UnreadableItem as parse_xml."""
        channel = "</channel>" if "<channel" in self.opening and "</channel>" not in self.opening else ""
        return parse_xml(f"{self.opening}{channel}</{self.name}>")

    def entry(self, piece: str) -> Element:
        """Parse one piece; UnreadableItem as parse_xml, and "broken-xml" when it is not one element."""
        around = parse_xml(f"{self.root}{piece}</{self.name}>")
        if len(around) != 1:
            raise UnreadableItem("broken-xml", "The entry of the feed is not closed where the next one begins.")
        return around[0]


def cut_feed(text: str) -> CutFeed | None:
    """Cut a feed into its entries; None when it has no root of a feed or no entry. Cost: O(length)."""
    text = without_type(text)
    root = _ROOT.match(text, root_start(text))
    if root is None:
        return None
    kind = "entry" if root[1] == "feed" else "item"
    starts = [match.start() for match in _START[kind].finditer(text, root.end())]
    if not starts:
        return None
    closing = f"</{kind}>"
    pieces = []
    for start, limit in zip(starts, [*starts[1:], len(text)], strict=True):
        end = text.rfind(closing, start, limit)
        pieces.append(text[start : limit if end < 0 else end + len(closing)])
    return CutFeed(text[: starts[0]], root[0], root[1], pieces)
