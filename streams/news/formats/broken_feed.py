"""A feed that is no XML as a whole, cut into its entries by their tags: one bare "&" must not cost 50 stories.

Knows where entries of RSS and Atom begin and end, not what stands in them. Three faults are mended on the way, because
whatever reads feeds mends them: prefixes that nobody declared, control characters, and an "&" that is no reference.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from streams.news.article import UnreadableItem
from streams.news.formats.xml_tree import parse_xml, root_start, without_type

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# The root's namespaces are parsed again with every entry; the richest feed seen has 19 of them, in 1.2 kB.
_ROOT = re.compile(r"<(rss|feed|rdf:RDF|RDF)(?:\s[^<>]{0,4000})?>")
# What prefixes mean in every feed, declared or not.
NAMESPACES: Final = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "atom": "http://www.w3.org/2005/Atom",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "yandex": "http://news.yandex.ru",
    "turbo": "http://turbo.yandex.ru",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
_DECLARED: Final = re.compile(r"xmlns:([\w.-]+)\s*=")
_PREFIX: Final = re.compile(r"(?:</?|\s)([A-Za-z_][A-Za-z0-9_-]{0,30}):[A-Za-z_]")
# Of prefixes that mean nothing to us: each is declared again with every entry.
_MOST_UNKNOWN: Final = 20
# What XML forbids, by itself or by its number; a space, since what stood there parted two words.
_CONTROLS: Final = dict.fromkeys([*(code for code in range(32) if chr(code) not in "\t\n\r"), 0xFFFE, 0xFFFF], " ")
_CONTROL_REFERENCE: Final = re.compile(
    r"&#(?:0{0,4}(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0{0,4}(?:[0-8BbCcEeFf]|1[0-9A-Fa-f]|[Ff]{3}[EeFf]));"
)
# Sections of CDATA whole, whose signs are their own; where one is never closed, nothing is mended behind it.
_BARE: Final = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!#?[A-Za-z0-9]{1,31};)", re.DOTALL)
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
        text = f"{self.opening}{channel}</{self.name}>"
        try:
            return parse_xml(text)
        except UnreadableItem as broken:
            if broken.reason != "broken-xml":
                raise
            return parse_xml(_with_escaped_signs(text))

    def entry(self, piece: str) -> Element:
        """Parse one piece; UnreadableItem as parse_xml, and "broken-xml" when it is not one element."""
        text = f"{self.root}{piece}</{self.name}>"
        try:
            around = parse_xml(text)
        except UnreadableItem as broken:
            if broken.reason != "broken-xml":
                raise
            around = parse_xml(_with_escaped_signs(text))
        if len(around) != 1:
            raise UnreadableItem("broken-xml", "The entry of the feed is not closed where the next one begins.")
        return around[0]


def _with_escaped_signs(text: str) -> str:
    """Write an "&" that begins no reference as one, outside CDATA. Cost: O(length)."""
    return _BARE.sub(lambda match: match[0] if len(match[0]) > 1 else "&amp;", text)


def cut_feed(text: str) -> CutFeed | None:
    """Cut a feed into its entries; None when it has no root of a feed or no entry. Cost: O(length)."""
    text = _CONTROL_REFERENCE.sub(" ", without_type(text).translate(_CONTROLS))
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
    start_tag = f"{root[0][:-1]}{_undeclared(text, root[0])}>"
    return CutFeed(text[: root.start()] + start_tag + text[root.end() : starts[0]], start_tag, root[1], pieces)


def _undeclared(text: str, root: str) -> str:
    """Return declarations of the prefixes that stand in a feed and not in its root. Cost: O(length)."""
    declared = set(_DECLARED.findall(root))
    found = dict.fromkeys(match[1] for match in _PREFIX.finditer(text))
    missing = [name for name in found if name not in declared and not name.lower().startswith("xml")]
    known = {name: NAMESPACES[name] for name in missing if name in NAMESPACES}
    unknown = islice((name for name in missing if name not in known), _MOST_UNKNOWN)
    meant = known | {name: f"urn:undeclared:{name}" for name in unknown}
    return "".join(f' xmlns:{name}="{uri}"' for name, uri in meant.items())
