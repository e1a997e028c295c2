"""NITF as a document of its own, as AP, PA, EFE, NTB and AAP send it; nitf.py reads its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.news.article import Item, UnreadableItem
from streams.news.formats.entry_names import Names, entry_uri
from streams.news.formats.fields import (
    credited,
    read_instant,
    read_language,
    read_signals,
    read_status,
    read_urgency,
    read_uri,
    require_copy,
)
from streams.news.formats.format import Format
from streams.news.formats.nitf import read_nitf
from streams.news.formats.xml_tree import XML_LANG, child, children, local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def read_nitf_document(root: Element) -> Item:
    """Read one `nitf` document.

    Its time is date.issue, else the publication's, else the story.date of its dateline, else date.release. A doc-id
    that is no uri gets its registry (regsrc) before it: "urn:wiredesk:nitf:AP:b0117"; without one the document is named
    by its words.

    Raises:
        UnreadableItem: "no-uri" without a doc-id and words, "bad-uri", "no-copy", "not-copy" for a picture without
            text.

    Cost: O(elements).
    """
    remarks: list[str] = []
    text = read_nitf(root)
    head = child(root, "head")
    data, publication = child(head, "docdata"), child(head, "pubdata")
    if not text.body and child(root, "body", "body.content", "media") is not None:
        raise UnreadableItem("not-copy", "The document holds pictures or sound and no text.")
    source, credit = credited(
        _said(publication, "name") or _said(child(data, "doc.copyright"), "holder"), [], text.distributor
    )
    status = _said(data, "management-status")
    made = (
        _said(child(data, "date.issue"), "norm")
        or _said(publication, "date.publication")
        or _said(child(root, "body", "body.head", "dateline", "story.date"), "norm")
    )
    released = _said(child(data, "date.release"), "norm")
    release = read_instant(released, "date.release", remarks)
    version_created = read_instant(made or released, "date.issue", remarks)
    is_held = release is not None and version_created is not None and release > version_created
    words = (text.headline, made or released or text.body)
    item = Item(
        uri=read_uri(_uri(data) or entry_uri(Names("", "", words), "", source or text.distributor, remarks)),
        version_created=version_created,
        # under an embargo the item may be used, only later
        pub_status=read_status("usable" if status.lower() == "embargoed" and is_held else status, remarks),
        language=read_language(root.get(XML_LANG) or _said(child(root, "body"), XML_LANG), remarks),
        headline=text.headline,
        body=text.body,
        abstract=text.abstract,
        byline=text.byline,
        credit=credit,
        located=text.dateline,
        source=source or text.distributor,
        urgency=read_urgency(_said(child(data, "urgency"), "ed-urg"), remarks),
        signals=read_signals(
            ["correction"] if child(data, "correction") is not None else [],
            *(_said(note, "info") for note in children(data, "ed-msg")),
        ),
        embargoed=release if is_held else None,
        remarks=tuple(remarks),
    )
    return require_copy(item)


def _uri(data: Element | None) -> str:
    name, registry = (_said(child(data, "doc-id"), key) for key in ("id-string", "regsrc"))
    if not name or ":" in name:
        return name
    return ":".join(["urn:wiredesk:nitf", *(_quoted(part) for part in (registry, name) if part)])


def _quoted(part: str) -> str:
    """Escape what parts an id from its neighbour, so that no two pairs of them make one uri."""
    return part.replace("%", "%25").replace(":", "%3A").replace(" ", "%20")


def _said(element: Element | None, key: str) -> str:
    return "" if element is None else element.get(key, "").strip()


FORMAT = Format(
    name="NITF",
    syntax="xml",
    media_types=frozenset({"application/nitf+xml", "text/vnd.iptc.nitf"}),
    opens=frozenset({"nitf"}),
    tells=lambda root: local(root) == "nitf",
    read=read_nitf_document,
    reasons=frozenset({"no-uri", "bad-uri", "no-copy", "not-copy"}),
    endings=(".xml",),
)
