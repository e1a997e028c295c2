"""JSON Feed 1.0 and 1.1: one item an entry (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streams.news.article import Item, UnreadableItem
from streams.news.formats.bodies import Copy, choose_copy, summary_text
from streams.news.formats.entry_names import Names, entry_uri
from streams.news.formats.fields import MAX_URI_LENGTH, Fields, read_language, read_uri, require_copy
from streams.news.formats.format import Format, Parts

if TYPE_CHECKING:
    from collections.abc import Mapping

_VERSION = ("https://jsonfeed.org/version/", "http://jsonfeed.org/version/")
# It stands once and counts for 500 entries, as in RSS.
_LONGEST_NAME = 300


def is_json_feed(document: Mapping[str, Any]) -> bool:
    """Tell whether a JSON object is a JSON Feed, by the version that the format demands of it."""
    version = document.get("version")
    return isinstance(version, str) and version.strip().startswith(_VERSION)


def read_json_feed(document: Mapping[str, Any]) -> Parts:
    """Cut a feed into its entries. UnreadableItem "wrong-type" when they are no list."""
    feed = Fields(document)
    entries = feed.value("items")
    if not isinstance(entries, list):
        raise UnreadableItem("wrong-type", "The field 'items' must be a list.")
    return Parts(lambda entry: _read_entry(feed, entry), entries)


def _read_entry(feed: Fields, entry: object) -> Item:
    """Read one entry.

    Raises:
        UnreadableItem: "no-uri", "bad-uri", "no-copy", or "wrong-type" when it is no object, or its id, title or
            content are not text.
    """
    if not isinstance(entry, dict):
        raise UnreadableItem("wrong-type", "An entry of the feed must be an object.")
    fields = Fields(entry)
    body = choose_copy(
        [Copy(fields.copy("content_text"), "text/plain"), Copy(fields.copy("content_html"), "text/html")]
    )
    summary = fields.note("summary")
    item = Item(
        uri=_uri(feed, fields, body.text or summary),
        version_created=fields.instant("date_modified", "date_published"),
        first_created=fields.instant("date_published"),
        language=read_language(fields.value("language") or feed.value("language"), fields.remarks),
        headline=fields.copy("title"),
        body=body.text or summary,
        body_type=body.type,
        abstract=summary_text(summary) if body.text else "",
        byline=_authors(fields) or _authors(feed),
        source=feed.note("title")[:_LONGEST_NAME],
        remarks=tuple(fields.remarks),
    )
    return require_copy(item)


def _uri(feed: Fields, fields: Fields, text: str) -> str:
    """Return the id, a whole number too, else the page, else a name made of title and date or text."""
    number = fields.value("id")
    ident = str(number) if isinstance(number, int) and not isinstance(number, bool) else fields.copy("id")
    home = feed.note("home_page_url", "feed_url").strip()[: MAX_URI_LENGTH + 1]
    date = fields.value("date_published", "date_modified")
    names = Names(ident, fields.note("url"), (fields.copy("title"), date if isinstance(date, str) else text))
    return read_uri(entry_uri(names, home, feed.note("title")[:_LONGEST_NAME], fields.remarks))


def _authors(fields: Fields) -> str:
    """Return the names of `authors`, or of 1.0's one `author`."""
    value = fields.value("authors", "author")
    parties = value if isinstance(value, list) else [value]
    names = [party.get("name") for party in parties if isinstance(party, dict)]
    return ", ".join(name.strip() for name in names if isinstance(name, str) and name.strip())[:_LONGEST_NAME]


FORMAT = Format(
    name="JSON Feed",
    syntax="json",
    media_types=frozenset({"application/feed+json"}),
    opens=frozenset(),
    tells=is_json_feed,
    read=read_json_feed,
    reasons=frozenset({"no-uri", "bad-uri", "no-copy", "wrong-type"}),
    endings=(".json",),
)
