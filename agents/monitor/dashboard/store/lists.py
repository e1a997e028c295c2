"""Found stories as a list for others: CSV, JSON, RSS 2.0, Atom and JSON Feed 1.1. Wire text is data in each."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from xml.sax.saxutils import escape

import orjson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agents.monitor.dashboard.stories import Json

_COLUMNS: Final = (
    "time", "headline", "language", "n_outlets", "outlets", "agencies", "relations", "entities", "withdrawn", "id",
)  # fmt: skip
# A spreadsheet reads such a cell as a formula, and what it does with one is up to whoever wrote the copy.
_FORMULA: Final = frozenset("=+-@\t\r")
# What XML 1.0 cannot hold, escaped or not.
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def csv_of(stories: Sequence[Json]) -> bytes:
    """Write stories as CSV (RFC 4180, UTF-8 with a mark that spreadsheets want), a line each."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for story in stories:
        row = (
            _iso(story["last"]),
            story["headline"],
            story["language"],
            story["n_outlets"],
            "; ".join(story["outlets"]),
            "; ".join(story["agencies"]),
            "; ".join(f"{relation} {n}" for relation, n in story["relations"].items()),
            "; ".join(entity["name"] for entity in story["entities"]),
            "yes" if story["canceled"] else "",
            story["id"],
        )
        writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig", "replace")


def json_of(stories: Sequence[Json]) -> bytes:
    """Write stories as the page gets them, as one JSON array."""
    return orjson.dumps(stories)


def rss_of(stories: Sequence[Json], title: str, page: str, query: str) -> bytes:
    """Write stories as RSS 2.0.

    Args:
        stories: Rows, the newest first.
        title: Of the feed.
        page: Address of the dashboard, with its last slash.
        query: What was asked for, as text.
    """
    items = "".join(
        f"<item><title>{_xml(_title(story))}</title><link>{_xml(_link(page, story))}</link>"
        f'<guid isPermaLink="false">{_xml(story["id"])}</guid>'
        f"<pubDate>{format_datetime(_when(story['last']), usegmt=True)}</pubDate>"
        f"<description>{_xml(story['lede'])}</description>"
        + "".join(f"<category>{_xml(entity['name'])}</category>" for entity in story["entities"])
        + "</item>"
        for story in stories
    )
    search = f"{page}#/search?q={quote(query, safe='')}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{_xml(title)}</title><link>{_xml(search)}</link><description>{_xml(query)}</description>"
        f"<ttl>1</ttl>{items}</channel></rss>\n"
    ).encode()


def atom_of(stories: Sequence[Json], title: str, page: str, query: str) -> bytes:
    """Write stories as Atom 1.0 (RFC 4287); arguments as those of rss_of."""
    entries = "".join(
        f"<entry><id>urn:wiredesk:{quote(story['id'], safe='')}</id><title>{_xml(_title(story))}</title>"
        f'<link href="{_attribute(_link(page, story))}"/><updated>{_iso(story["last"])}</updated>'
        + "".join(f"<author><name>{_xml(name)}</name></author>" for name in story["outlets"] or ("wiredesk",))
        + f"<summary>{_xml(story['lede'])}</summary>"
        + "".join(f'<category term="{_attribute(entity["name"])}"/>' for entity in story["entities"])
        + "</entry>"
        for story in stories
    )
    asked = quote(query, safe="")
    # A feed has a time; an empty one that of no story.
    newest = _iso(max((story["last"] for story in stories), default=0))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>urn:wiredesk:search:{asked}</id><title>{_xml(title)}</title><updated>{newest}</updated>"
        f'<link href="{_attribute(f"{page}#/search?q={asked}")}"/>{entries}</feed>\n'
    ).encode()


def json_feed_of(stories: Sequence[Json], title: str, page: str, query: str) -> bytes:
    """Write stories as JSON Feed 1.1; arguments as those of rss_of."""
    items = [
        {
            "id": story["id"],
            "url": _link(page, story),
            "title": _title(story),
            "content_text": story["lede"],
            "date_published": _iso(story["last"]),
            "language": story["language"],
            "tags": [entity["name"] for entity in story["entities"]],
            "authors": [{"name": name} for name in story["outlets"]],
        }
        for story in stories
    ]
    return orjson.dumps({
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": f"{page}#/search?q={quote(query, safe='')}",
        "description": query,
        "items": items,
    })  # fmt: skip


def _title(story: Json) -> str:
    headline = str(story["headline"] or story["lede"] or story["id"])
    return f"[withdrawn] {headline}" if story["canceled"] else headline


def _link(page: str, story: Json) -> str:
    return f"{page}#/story?id={quote(story['id'], safe='')}"


def _when(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, timezone.utc)


def _iso(ms: int) -> str:
    return _when(ms).strftime("%Y-%m-%dT%H:%M:%SZ")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in _FORMULA else cell


def _xml(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", text), {'"': "&quot;"})
