"""RSS 0.90 to 2.0, RSS 1.0 (RDF) and Atom: one item an entry.

A feed has no versions: an entry that comes again under the same uri is told apart by its date (Atom's `updated`,
RSS's `pubDate`).
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from streams.news.article import Item, UnreadableItem
from streams.news.formats.bodies import NO_COPY, Copy, guess_copy, one_line, summary_text, without_tags
from streams.news.formats.broken_feed import NAMESPACES, cut_feed
from streams.news.formats.entry_names import Names, entry_uri
from streams.news.formats.fields import MAX_URI_LENGTH, read_instant, read_language, read_uri, require_copy
from streams.news.formats.format import Format, Parts
from streams.news.formats.xml_tree import XML_LANG, child, children, inner_html, local, text_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOTS = frozenset({"rss", "feed", "entry", "RDF", "rdf:RDF"})

_DC, _MEDIA, _ATOM, _TERMS, _PODCAST, _RDF, _MODULE = (
    f"{{{NAMESPACES[prefix]}}}" for prefix in ("dc", "media", "atom", "dcterms", "itunes", "rdf", "content")
)
_ATOM_03 = "{http://purl.org/atom/ns#}"
_CONTENT = f"{_MODULE}encoded"
# Where Russian outlets put the whole copy, as plain text, a line a paragraph, or as a page.
_FULL_TEXTS = (f"{{{NAMESPACES['yandex']}}}full-text", f"{{{NAMESPACES['turbo']}}}content")
_XHTML = "{http://www.w3.org/1999/xhtml}"
# Where else than in RSS's own elements copy and dates stand, in the order in which they are believed.
_COPY = (
    f"{_DC}description", f"{_MEDIA}description", f"{_MEDIA}group/{_MEDIA}description", f"{_ATOM}summary",
    f"{_TERMS}abstract", f"{_TERMS}description", f"{_MEDIA}text", f"{_PODCAST}summary",
)  # fmt: skip
_DATES = (
    f"{_DC}date", f"{_ATOM}updated", f"{_ATOM}published", f"{_TERMS}modified", f"{_TERMS}issued", f"{_TERMS}created",
)  # fmt: skip
_TITLES = (f"{_DC}title", f"{_MEDIA}title", f"{_MEDIA}group/{_MEDIA}title", f"{_ATOM}title", f"{_TERMS}title")
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ABOUT = f"{_RDF}about"
# Of a name that stands once and counts for 500 entries: a title of 900 kB made 450 MB of one record. The longest of
# the 300 code points of a credit line that are read.
_LONGEST_NAME = 300
# Longer than any uri is allowed to be, so that a home page that was cut makes none.
_LONGEST_HOME = MAX_URI_LENGTH + 1


def is_feed(root: Element) -> bool:
    """Tell whether an element is the root of a feed, or one entry of Atom's; RDF that holds no feed is none."""
    name = local(root)
    if name == "RDF":
        return child(root, "channel") is not None or child(root, "item") is not None
    return name in {"rss", "RSS", "feed"} or root.tag in {f"{_ATOM}entry", f"{_ATOM_03}entry"}


def read_document(root: Element) -> Item | Parts:
    """Cut a feed into its entries, each to be read by what the feed says of all; an entry alone is one item."""
    entries = feed_entries(root)
    if not entries and local(root) != "entry":
        entries = feed_entries(_in_lower_case(root))
    feed = read_feed(root)
    if local(root) == "entry":
        return read_entry(feed, root)
    return Parts(lambda entry: read_entry(feed, entry), entries)


def _in_lower_case(root: Element) -> Element:
    """Write all names of a feed in lower case, for senders who call an item ITEM. Changes the elements."""
    for part in root.iter():
        space, bracket, name = part.tag.rpartition("}")
        part.tag = space + bracket + name.lower()
    return root


def feed_entries(root: Element) -> list[Element]:
    """Return the entries of an RSS or Atom document, in order; RSS 1.0 has them beside its channel."""
    if local(root) == "feed":
        return list(children(root, "entry"))
    inside = [item for channel in children(root, "channel") for item in children(channel, "item")]
    return inside + list(children(root, "item"))


class Feed(NamedTuple):
    """What stands once for all entries: the outlet's name, its home page, its language, and Atom's authors."""

    is_atom: bool
    source: str
    home: str
    language: str
    authors: str


def read_feed(root: Element) -> Feed:
    """Read what an RSS or Atom document says of all its entries; names and authors are cut to 300 code points."""
    if local(root) in {"feed", "entry"}:
        # an entry alone has its feed's title in its source
        source = _atom_line(child(root, "title") if local(root) == "feed" else child(root, "source", "title"))
        return Feed(
            is_atom=True,
            source=source[:_LONGEST_NAME],
            home=_atom_home(root),
            language=root.get(XML_LANG) or "",
            authors=_atom_authors(root)[:_LONGEST_NAME],
        )
    channel = child(root, "channel")
    return Feed(
        is_atom=False,
        source=without_tags(_raw(_own(channel, "title")))[:_LONGEST_NAME],
        home=(_stated_base(root, channel) or text_of(_own(channel, "link")) or _address(channel))[:_LONGEST_HOME],
        language=text_of(_own(channel, "language"))
        or text_of(None if channel is None else channel.find(f"{_DC}language")),
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
    full = _full_copy(entry)
    description = _first(_own(entry, "description", "Description", "summary"), entry, *_COPY)
    body = Copy(full, "text/html") if full else guess_copy(description, by_reference=True)
    date = _first(
        _own(entry, "pubDate", "pubdate", "PubDate", "PUBDATE", "date", "published", "updated"), entry, *_DATES
    )
    language = text_of(entry.find(f"{_DC}language")) or feed.language
    headline = without_tags(_first(_own(entry, "title"), entry, *_TITLES))
    names = Names(
        text_of(_own(entry, "guid")) or entry.get(_ABOUT, ""),
        text_of(_own(entry, "link")) or _page(entry),
        (headline, one_line(date) or body.text),
    )
    return Item(
        uri=read_uri(entry_uri(names, feed.home, feed.source, remarks)),
        version_created=read_instant(one_line(date), "pubDate", remarks),
        language=read_language(language, remarks),
        headline=headline,
        body=body.text,
        body_type=body.type,
        abstract=summary_text(description) if full else "",
        byline=_rss_authors(entry),
        credit=text_of(_own(entry, "source")),
        source=feed.source,
        remarks=tuple(remarks),
    )


def _full_copy(entry: Element) -> str:
    """Return the whole copy beside or instead of the description, as HTML; "" where an entry has none."""
    encoded = filter(None, (_raw(one).strip() for one in entry.findall(_CONTENT)))
    if first := next(encoded, ""):
        return first
    page = entry.find(f"{_XHTML}body")
    if page is not None:
        return inner_html(page).strip()
    whole = _first(_own(entry, "content", "fulltext", "full-text"), entry, *_FULL_TEXTS)
    if whole:
        if guess_copy(whole).type == "text/html":
            return whole
        return "\n".join(f"<p>{escape(line)}</p>" for line in whole.splitlines() if line.strip())
    content = _atom_copy(entry.find(f"{_ATOM}content"))
    return content.text if content.type == "text/html" else escape(content.text)


def _rss_authors(entry: Element) -> str:
    """Return every creator, else every author in RSS's own words, else every author in Atom's."""
    names = [text_of(one) for one in entry.findall(f"{_DC}creator")]
    if not any(names):
        space = entry.tag.removesuffix(local(entry))
        names = [text_of(child(one, "name")) or text_of(one) for one in entry.findall(f"{space}author")]
    if not any(names):
        names = [text_of(child(one, "name")) for one in entry.findall(f"{_ATOM}author")]
    return ", ".join(filter(None, names))


def _read_atom(feed: Feed, entry: Element) -> Item:
    remarks: list[str] = []
    full = _atom_copy(child(entry, "content"))
    summary = _atom_copy(child(entry, "summary"))
    body = full if full.text else summary
    origin = child(entry, "source")
    language = entry.get(XML_LANG) or feed.language or None
    headline = _atom_line(child(entry, "title"))
    published = text_of(_either(entry, "published", "issued"))
    date = text_of(_either(entry, "updated", "modified")) or published
    names = Names(text_of(child(entry, "id")), _page(entry), (headline, date or body.text))
    return Item(
        uri=read_uri(entry_uri(names, feed.home, feed.source, remarks)),
        version_created=read_instant(date, "updated", remarks),
        first_created=read_instant(published, "published", remarks),
        language=read_language(language, remarks),
        headline=headline,
        body=body.text,
        body_type=body.type,
        abstract=summary_text(summary.text) if full.text else "",
        byline=feed.authors if child(entry, "author") is None else _atom_authors(entry),
        credit=_atom_line(child(origin, "title")),
        source=feed.source,
        remarks=tuple(remarks),
    )


def _either(entry: Element, name: str, before: str) -> Element | None:
    """Return an entry's child of that name, or of the one that it had in Atom 0.3."""
    found = child(entry, name)
    return child(entry, before) if found is None else found


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


def _page(element: Element | None) -> str:
    """Return where Atom's links say that an entry, or a feed, can be read; "" when they do not."""
    links = [] if element is None else element.findall(f"{_ATOM}link") or list(children(element, "link"))
    return next((link.get("href", "") for link in links if link.get("rel", "alternate") == "alternate"), "")


def _address(feed: Element | None) -> str:
    """Return a feed's own address by Atom's links: its page, else where it lies itself."""
    links = [] if feed is None else children(feed, "link")
    return _page(feed) or next((link.get("href", "") for link in links if link.get("rel") == "self"), "")


def _stated_base(*elements: Element | None) -> str:
    """Return where the innermost of some elements says that relative links are read from; "" where none says so."""
    bases = [element.get(_BASE, "").strip() for element in elements if element is not None]
    return next((base for base in reversed(bases) if "://" in base), "")


def _atom_home(root: Element) -> str:
    """Return what an Atom feed's relative links are read from, else its id; of an entry alone its source's."""
    feed = root if local(root) == "feed" else child(root, "source")
    return (root.get(_BASE) or _address(feed) or text_of(child(feed, "id"))).strip()[:_LONGEST_HOME]


def _own(element: Element | None, *names: str) -> Element | None:
    """Return RSS's own child of the first name that is there, in its parent's namespace: never `media:title`."""
    if element is None:
        return None
    space = element.tag.removesuffix(local(element))
    found = (element.find(space + name) for name in names)
    return next((one for one in found if one is not None), None)


def _first(own: Element | None, entry: Element, *others: str) -> str:
    """Return the text of RSS's own child, else of the first child of another vocabulary that has any."""
    return next(filter(None, (_raw(one).strip() for one in (own, *map(entry.find, others)))), "")


def _raw(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


def mend_feed(text: str) -> Parts | None:
    """Cut a feed that is no XML as a whole into entries, each read alone, so that the broken ones cost no other.

    Returns:
        The entries; None when the text is no feed, holds no entry, or is broken before the first one.

    Cost: O(length); each part is parsed when it is read.
    """
    cut = cut_feed(text)
    if cut is None:
        return None
    try:
        feed = read_feed(cut.head())
    except UnreadableItem:
        return None
    return Parts(lambda piece: read_entry(feed, cut.entry(piece)), cut.pieces)


FORMAT = Format(
    name="RSS and Atom",
    syntax="xml",
    media_types=frozenset({"application/rss+xml", "application/atom+xml"}),
    opens=ROOTS,
    tells=is_feed,
    read=read_document,
    reasons=frozenset({"no-uri", "bad-uri", "no-copy"}),
    endings=(".xml",),
    mend=mend_feed,
)
