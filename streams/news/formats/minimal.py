"""The minimal JSON item: `{"uri", "headline", "body", "byline"?, "language"?, "published"?, "source"?}`.

For producers without a newsroom system. Also taken, when they stand there: "version", "type", and a status as
"pubStatus", "pubstatus" or "status".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from streams.news.article import Item
from streams.news.formats.bodies import guess_copy
from streams.news.formats.fields import Fields, read_language, read_status, read_urgency, require_copy
from streams.news.formats.format import Format

if TYPE_CHECKING:
    from collections.abc import Mapping


def read_minimal(document: Mapping[str, Any]) -> Item:
    """Read one minimal item. A body with real HTML tags is HTML.

    Raises:
        UnreadableItem: "no-uri", "bad-uri", "bad-version", "no-copy", or "wrong-type" when uri, version, headline or
            body are not text.
    """
    fields = Fields(document)
    body = guess_copy(fields.copy("body"))
    source = fields.note("source")
    item = Item(
        uri=fields.uri("uri"),
        version=fields.version("version"),
        version_created=fields.instant("published", "versionCreated", "versioncreated"),
        pub_status=read_status(fields.value("pubStatus", "pubstatus", "status"), fields.remarks),
        language=read_language(fields.value("language"), fields.remarks),
        headline=fields.copy("headline"),
        body=body.text,
        body_type=body.type,
        byline=fields.note("byline"),
        credit=source,
        located=fields.note("located"),
        source=source,
        urgency=read_urgency(fields.value("urgency"), fields.remarks),
        remarks=tuple(fields.remarks),
    )
    return require_copy(item)


# Whatever other object comes is held to be this, so that what it lacks can be named.
FORMAT = Format(
    name="minimal JSON",
    syntax="json",
    media_types=frozenset({"application/json", "text/json"}),
    opens=frozenset(),
    tells=lambda _document: True,
    read=read_minimal,
    reasons=frozenset({"no-uri", "bad-uri", "bad-version", "no-copy", "wrong-type"}),
    endings=(".json", ".jsonl"),
)
