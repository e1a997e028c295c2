"""NewsML 1.0 to 1.2, as AFP, Belga, ATS and ANA send it: one or many NewsItems in a NewsML document.

Knows NewsML 1 by its element names. Its copy stands in NITF, XHTML or plain text, as deep as components are nested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.news.article import PARAGRAPH_BREAK, Item, UnreadableItem
from streams.news.formats.bodies import Copy, choose_copy, guess_copy
from streams.news.formats.fields import (
    credited,
    read_instant,
    read_language,
    read_signals,
    read_status,
    read_urgency,
    read_uri,
    read_version,
    require_copy,
)
from streams.news.formats.format import Format, Parts
from streams.news.formats.nitf import Nitf, own_markup, read_nitf
from streams.news.formats.xml_tree import XML_LANG, child, children, in_language, inner_html, local, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_NO_NITF = Nitf("", "", "", "", "", "")
_XHTML = frozenset({"html", "body", "div", "section", "article"})
_NOT_TEXT = frozenset({"photo", "picture", "graphic", "video", "audio", "animation"})
# Instructions that say what a version is beside the status.
_SIGNALS = {"correction": "correction", "correct": "correction", "update": "update", "rectify": "correction"}


def read_document(root: Element) -> Item | Parts:
    """Read the one NewsItem of a document, or cut it into its NewsItems. UnreadableItem as read_news_item."""
    items = list(children(root, "NewsItem"))
    language = root.get(XML_LANG) or ""
    if len(items) == 1:
        return read_news_item(items[0], language)
    return Parts(lambda one: read_news_item(one, language), items)


def read_news_item(element: Element, language: str = "") -> Item:
    """Read one NewsItem.

    Its uri is the PublicIdentifier without the revision that ends it, so that its versions share one; without one it
    is made of provider, date and item id, as the standard makes it.

    Args:
        element: The NewsItem.
        language: Of the document, where the item declares none.

    Raises:
        UnreadableItem: "not-copy" for a picture or the like without text; "no-uri", "bad-uri", "bad-version",
            "no-copy".

    Cost: O(elements).
    """
    remarks: list[str] = []
    identity = child(element, "Identification", "NewsIdentifier")
    managed = child(element, "NewsManagement")
    around = child(element, "NewsComponent")
    component = _own_component(around, element.get(XML_LANG) or language)
    lines = _nearest(component, "NewsLines")
    administered, described = (_nearest(around, name) for name in ("AdministrativeMetadata", "DescriptiveMetadata"))
    nitf, body, kinds = _body(component)
    if not body.text and kinds and kinds <= _NOT_TEXT:
        raise UnreadableItem("not-copy", f"The item is of the type {', '.join(sorted(kinds))} and has no text.")
    source, credit = credited(
        _party(child(administered, "Provider")) or text_of(child(identity, "ProviderId")),
        [_party(one) for one in children(administered, "Source")],
        text_of(child(lines, "CreditLine")),
    )
    instruction = _formal(child(managed, "Instruction")).lower()
    status = _formal(child(managed, "Status")).lower()
    stated = () if component is not around else (_formal(child(described, "Language")),)
    language = next(filter(None, (*stated, element.get(XML_LANG), _lang(component), language)), "")
    headlines, bylines = (in_language(list(children(lines, name)), language) for name in ("HeadLine", "ByLine"))
    # a sender of first versions leaves the revision's time empty
    made = text_of(child(managed, "ThisRevisionCreated")) or text_of(child(managed, "FirstCreated"))
    item = Item(
        uri=read_uri(_uri(identity)),
        version=read_version(text_of(child(identity, "RevisionId"))),
        version_created=read_instant(made, "ThisRevisionCreated", remarks),
        first_created=read_instant(text_of(child(managed, "FirstCreated")), "FirstCreated", remarks),
        pub_status=read_status(status, remarks),
        language=read_language(language, remarks),
        headline=next(filter(None, map(text_of, headlines)), "") or nitf.headline,
        body=body.text,
        body_type=body.type,
        abstract=nitf.abstract,
        byline=", ".join(filter(None, map(text_of, bylines))) or nitf.byline,
        credit=credit or nitf.distributor,
        located=_origin(described) or text_of(child(lines, "DateLine")) or nitf.dateline,
        source=source,
        slugline=text_of(child(lines, "SlugLine")) or text_of(child(element, "Identification", "NameLabel")),
        urgency=read_urgency(_formal(child(managed, "Urgency")), remarks),
        signals=read_signals([_SIGNALS[instruction]] if instruction in _SIGNALS else []),
        remarks=tuple(remarks),
    )
    return require_copy(item)


def _uri(identity: Element | None) -> str:
    public = text_of(child(identity, "PublicIdentifier"))
    revision = child(identity, "RevisionId")
    if public:
        said = text_of(revision)
        marks = (said + ("" if revision is None else revision.get("Update", "")), said)
        return next((public.removesuffix(f":{mark}") for mark in marks if mark and public.endswith(f":{mark}")), public)
    parts = [text_of(child(identity, name)) for name in ("ProviderId", "DateId", "NewsItemId")]
    return ":".join(["urn:newsml", *parts]) if all(parts) else ""


def _body(component: Element | None) -> tuple[Nitf, Copy, set[str]]:
    """Return what NITF says, the copy, and in lower case which media the contents are of."""
    nitf, candidates, kinds = _NO_NITF, [], set()
    for content in _contents(component):
        kind = _formal(child(content, "MediaType")).lower()
        kinds.update([kind] if kind else [])
        data = child(content, "DataContent")
        if data is None or kind in _NOT_TEXT:
            continue
        root = next(iter(data), None)
        if root is None:
            text = (data.text or "").strip()
            candidates.append(guess_copy(text))
        elif local(root) == "nitf":
            found = read_nitf(root)
            nitf = found if nitf is _NO_NITF else nitf
            candidates.append(Copy(found.body, "text/plain"))
        elif local(root) in _XHTML:
            page = child(root, "body") if local(root) == "html" else root
            candidates.append(Copy("" if page is None else inner_html(page).strip(), "text/html"))
        elif any(local(one) == "p" for one in data):
            candidates.append(Copy(inner_html(data).strip(), "text/html"))
        else:
            candidates.append(Copy(PARAGRAPH_BREAK.join(own_markup(data)), "text/plain"))
    return nitf, choose_copy(candidates), kinds


def _contents(component: Element | None) -> Iterator[Element]:
    """Return the content items of a component and of those inside it, in document order."""
    return (one for one in ([] if component is None else component.iter()) if local(one) == "ContentItem")


def _own_component(around: Element | None, language: str) -> Element | None:
    """Return the component in the item's language of those that say the same in several; else the one around them."""
    inside = list(children(around, "NewsComponent"))
    tags = {_lang(one).lower().partition("-")[0] for one in inside} - {""}
    if len(tags) < 2 or language.lower().partition("-")[0] not in tags:  # two languages at least
        return around
    return in_language(inside, language)[0]


def _nearest(component: Element | None, name: str) -> Element | None:
    """Return a component's part of that name, else the first one of the components inside it."""
    own = child(component, name)
    if own is not None or component is None:
        return own
    return next((one for one in component.iter() if local(one) == name), None)


def _origin(described: Element | None) -> str:
    """Return the city of the place that an item comes from; "" when it names none."""
    for place in children(described, "Location"):
        if place.get("HowPresent", "").lower() == "origin":
            named = {part.get("FormalName", "").lower(): part.get("Value", "") for part in children(place, "Property")}
            return named.get("city", "").strip()
    return ""


def _party(element: Element | None) -> str:
    return _formal(child(element, "Party"))


def _lang(element: Element | None) -> str:
    return "" if element is None else element.get(XML_LANG, "")


def _formal(element: Element | None) -> str:
    return "" if element is None else element.get("FormalName", "").strip()


FORMAT = Format(
    name="NewsML 1",
    syntax="xml",
    media_types=frozenset({"text/vnd.iptc.newsml"}),
    opens=frozenset({"NewsML"}),
    tells=lambda root: local(root) == "NewsML",
    read=read_document,
    reasons=frozenset({"no-uri", "bad-uri", "bad-version", "no-copy", "not-copy"}),
    endings=(".xml",),
)
