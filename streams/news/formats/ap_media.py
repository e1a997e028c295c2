"""AP's Media API: its answer to a search or a feed (`data.items`), or to a question for one item (`data.item`).

What stands in `item` is ninjs with AP's own names around it. The copy itself comes behind a link (a rendition) that
only AP's customers may ask; whoever asks it puts it in as `body_nitf` or `body_xhtml`, as ninjs calls them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streams.news.formats.fields import Fields
from streams.news.formats.format import Format, Parts
from streams.news.formats.ninjs import read_ninjs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streams.news.article import Item

_MOST_BYLINES = 20


def is_ap_media(document: Mapping[str, Any]) -> bool:
    """Tell whether a JSON object is an answer of the Media API, or an item out of one: its `altids` are AP's alone."""
    return _entries(document) is not None


def read_ap_media(document: Mapping[str, Any]) -> Parts:
    """Cut an answer into its items."""
    return Parts(_read_entry, _entries(document) or [])


def _entries(document: Mapping[str, Any]) -> list[Any] | None:
    if isinstance(document.get("altids"), dict):
        return [{"item": document}]
    if isinstance(document.get("item"), dict) and isinstance(document["item"].get("altids"), dict):
        return [document]
    data = document.get("data")
    if not isinstance(data, dict):
        return None
    if isinstance(data.get("item"), dict):
        return [data]
    items = data.get("items")
    is_ours = isinstance(items, list) and all(
        isinstance(one, dict) and isinstance(one.get("item"), dict) for one in items
    )
    return items if is_ours and (items or "query" in data) else None


def _read_entry(entry: Mapping[str, Any]) -> Item:
    """Read one item; UnreadableItem as read_ninjs.

    Its uri names the question too (`?qt=…&et=…`), which changes from answer to answer: without that it is the item's.
    """
    item: Mapping[str, Any] = entry["item"]
    uri = item.get("uri")
    if not uri:
        altids = item.get("altids")
        ident = altids.get("itemid") if isinstance(altids, dict) else None
        uri = f"tag:ap.org:{ident}" if isinstance(ident, str) and ident.strip() else None
    elif isinstance(uri, str):
        uri = uri.partition("?")[0]
    written = {"uri": uri, "byline": _bylines(item), "slugline": item.get("slugline") or item.get("title")}
    place = item.get("datelinelocation")
    if not item.get("located") and isinstance(place, dict):
        written["located"] = Fields(place).note("city")
    if not item.get("headline") and not item.get("headline_extended"):
        written["title"] = ""  # AP's title is its slug ("BC-Bridge, 1st Ld"), no headline
    return read_ninjs({**item, **{name: value for name, value in written.items() if value is not None}})


def _bylines(item: Mapping[str, Any]) -> str | None:
    """Return the names of `bylines`, without the titles behind them; None where it is no list of them."""
    value = item.get("bylines")
    if not isinstance(value, list):
        return None
    names = [one.get("by") for one in value[:_MOST_BYLINES] if isinstance(one, dict)]
    return ", ".join(name.strip() for name in names if isinstance(name, str) and name.strip()) or None


FORMAT = Format(
    name="AP's Media API",
    syntax="json",
    media_types=frozenset(),
    opens=frozenset(),
    tells=is_ap_media,
    read=read_ap_media,
    reasons=frozenset({"no-uri", "bad-uri", "bad-version", "no-copy", "not-copy", "wrong-type"}),
    endings=(".json",),
)
