"""RSS 2.0 and Atom: one item an entry.

A feed has no versions: an entry that comes again under the same uri is told apart by its date (Atom's `updated`,
RSS's `pubDate`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from streams.news.article import Item
from streams.news.formats.bodies import NO_COPY, Copy, guess_copy, summary_text, without_tags
from streams.news.formats.fields import MAX_URI_LENGTH, read_instant, read_language, read_uri, require_copy
from streams.news.formats.xml_tree import XML_LANG, child, children, inner_html, local, text_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOTS = frozenset({"rss", "feed"})

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC = "{http://purl.org/dc/elements/1.1/}"
# Of a name that stands once and counts for 500 entries: a title of 900 kB made 450 MB of one record. The longest of
# the 300 code points of a credit line that are read.
_LONGEST_NAME = 300
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:\S")


def feed_entries(root: Element) -> list[Element]:
    """Return the entries of an RSS or Atom document, in order."""
    if local(root) == "feed":
        return list(children(root, "entry"))
    return [item for channel in children(root, "channel") for item in children(channel, "item")]


class Feed(NamedTuple):
    """What stands once for all entries: the outlet's name, its home page, its language, and Atom's authors."""

    is_atom: bool
    source: str
    home: str
    language: str
    authors: str


def read_feed(root: Element) -> Feed:
    """Read what an RSS or Atom document says of all its entries; names and authors are cut to 300 code points."""
    if local(root) == "feed":
        source = _atom_line(child(root, "title"))
        return Feed(
            is_atom=True,
            source=source[:_LONGEST_NAME],
            home="",
            language=root.get(XML_LANG) or "",
            authors=_atom_authors(root)[:_LONGEST_NAME],
        )
    channel = child(root, "channel")
    return Feed(
        is_atom=False,
        source=without_tags(_raw(_own(channel, "title")))[:_LONGEST_NAME],
        # longer than any uri is allowed to be, so that a home page that was cut makes none
        home=text_of(_own(channel, "link"))[: MAX_URI_LENGTH + 1],
        language=text_of(_own(channel, "language")),
        authors="",
    )


def read_entry(feed: Feed, entry: Element) -> Item:
    """Read one entry of a feed.

    Args:
        feed: read_feed() of the document.
        entry: One of feed_entries() of it.

    Raises:
        UnreadableItem: "no-uri", "bad-uri", "no-copy".

    Cost: O(elements of the entry).
    """
    return require_copy(_read_atom(feed, entry) if feed.is_atom else _read_rss(feed, entry))


def _read_rss(feed: Feed, entry: Element) -> Item:
    remarks: list[str] = []
    full = _raw(entry.find(_CONTENT)).strip()
    description = _raw(_own(entry, "description")).strip()
    body = Copy(full, "text/html") if full else guess_copy(description, by_reference=True)
    date = text_of(_own(entry, "pubDate", "pubdate")) or text_of(entry.find(f"{_DC}date"))
    language = text_of(entry.find(f"{_DC}language")) or feed.language
    return Item(
        uri=read_uri(_rss_uri(feed, entry, remarks)),
        version_created=read_instant(date, "pubDate", remarks),
        language=read_language(language, remarks),
        headline=without_tags(_raw(_own(entry, "title"))),
        body=body.text,
        body_type=body.type,
        abstract=summary_text(description) if full else "",
        byline=text_of(entry.find(f"{_DC}creator")) or text_of(_own(entry, "author")),
        credit=text_of(_own(entry, "source")),
        source=feed.source,
        remarks=tuple(remarks),
    )


def _rss_uri(feed: Feed, entry: Element, remarks: list[str]) -> str:
    """Return what names an entry: its guid, else its link.

    A guid that is no absolute uri ("48812") is unique within its feed only, so the channel's link is put before it.
    """
    guid, link = text_of(_own(entry, "guid")), text_of(_own(entry, "link"))
    if guid and not _ABSOLUTE.match(guid):
        if _ABSOLUTE.match(feed.home):
            return f"{feed.home}#{guid}"
        if not link:
            remarks.append("guid is no absolute uri and the channel has no link: another feed may use the same guid")
    return guid if _ABSOLUTE.match(guid) else link or guid


def _read_atom(feed: Feed, entry: Element) -> Item:
    remarks: list[str] = []
    full = _atom_copy(child(entry, "content"))
    summary = _atom_copy(child(entry, "summary"))
    body = full if full.text else summary
    origin = child(entry, "source")
    language = entry.get(XML_LANG) or feed.language or None
    return Item(
        uri=read_uri(text_of(child(entry, "id")) or _alternate_link(entry)),
        version_created=read_instant(
            text_of(child(entry, "updated")) or text_of(child(entry, "published")), "updated", remarks
        ),
        first_created=read_instant(text_of(child(entry, "published")), "published", remarks),
        language=read_language(language, remarks),
        headline=_atom_line(child(entry, "title")),
        body=body.text,
        body_type=body.type,
        abstract=summary_text(summary.text) if full.text else "",
        byline=feed.authors if child(entry, "author") is None else _atom_authors(entry),
        credit=_atom_line(child(origin, "title")),
        source=feed.source,
        remarks=tuple(remarks),
    )


def _atom_authors(element: Element) -> str:
    return ", ".join(filter(None, (text_of(child(one, "name")) for one in children(element, "author"))))


def _atom_copy(element: Element | None) -> Copy:
    """Read a text construct or content by its `type`; content that only points elsewhere is empty."""
    if element is None:
        return NO_COPY
    kind = element.get("type", "text").lower()
    if kind == "xhtml" or kind.endswith("xhtml+xml"):
        page = child(element, "div")
        return Copy(inner_html(element if page is None else page).strip(), "text/html")
    text = _raw(element).strip()
    return Copy(text, "text/html" if "html" in kind else "text/plain")


def _atom_line(element: Element | None) -> str:
    copy = _atom_copy(element)
    return without_tags(copy.text) if copy.type == "text/html" else text_of(element)


def _alternate_link(entry: Element) -> str:
    links = children(entry, "link")
    return next((link.get("href", "") for link in links if link.get("rel", "alternate") == "alternate"), "")


def _own(element: Element | None, *names: str) -> Element | None:
    """Return RSS's own child of the first name that is there, without a namespace: never `media:title`."""
    found = (None if element is None else element.find(name) for name in names)
    return next((one for one in found if one is not None), None)


def _raw(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext())
