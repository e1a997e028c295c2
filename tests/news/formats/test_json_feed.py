"""JSON Feed 1.0 and 1.1."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest

from streams.news.article import Item, UnreadableItem
from streams.news.formats.read import read_items
from tests.news.formats.test_read import reason_of

ENTRY = {
    "id": "https://x.example/1",
    "url": "https://x.example/a",
    "title": "عودة العبارة",
    "content_html": "<p>عادت العبارة اليوم.</p>",
    "summary": "عادت العبارة",
    "date_published": "2026-03-10T12:30:00+03:00",
    "date_modified": "2026-03-10T10:00:00Z",
    "authors": [{"name": "سعاد"}, {"url": "https://x.example"}, {"name": "منى"}],
    "tags": ["x"],
}
FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "الميناء",
    "home_page_url": "https://x.example/",
    "language": "ar",
    "authors": [{"name": "المحرر"}],
    "items": [ENTRY],
}


def read_feed(*entries: Any, **feed: Any) -> list[Item | UnreadableItem]:
    return read_items(json.dumps({**FEED, "items": entries, **feed}).encode(), "application/feed+json")


def one(entry: Any, **feed: Any) -> Item:
    [item] = read_feed(entry, **feed)
    assert isinstance(item, Item), item
    return item


def test_an_entry_of_a_json_feed_is_read() -> None:
    assert one(ENTRY) == Item(
        uri="https://x.example/1",
        version_created=datetime(2026, 3, 10, 10, 0, tzinfo=timezone.utc),
        first_created=datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc),
        language="ar",
        headline="عودة العبارة",
        body="<p>عادت العبارة اليوم.</p>",
        body_type="text/html",
        abstract="عادت العبارة",
        byline="سعاد, منى",
        source="الميناء",
    )


def test_what_an_entry_does_not_say_its_feed_says() -> None:
    item = one({"id": "urn:x:1", "content_text": "a < b"}, author={"name": "Mona"}, authors=None)
    assert (item.byline, item.language, item.body, item.body_type) == ("Mona", "ar", "a < b", "text/plain")


def test_a_summary_alone_is_the_copy() -> None:
    item = one({"id": "urn:x:1", "summary": "Ferry starts."})
    assert (item.body, item.abstract) == ("Ferry starts.", "")


@pytest.mark.parametrize(
    ("identity", "uri"),
    [
        ({"id": 17}, "https://x.example/#17"),
        ({"id": " 17 "}, "https://x.example/#17"),
        ({"id": "tag:x,2026:1"}, "tag:x,2026:1"),
        ({"url": "https://x.example/a"}, "https://x.example/a"),
    ],
)
def test_an_entry_is_named_so_that_no_other_feed_can_mean_it(identity: dict[str, Any], uri: str) -> None:
    assert one({**identity, "title": "Ferry"}).uri == uri


def test_a_bad_entry_costs_its_neighbours_nothing() -> None:
    found = read_feed({"tags": ["nobody"]}, 7, {"id": "urn:x:1", "title": ["a"]}, {"id": "urn:x:2"}, ENTRY)
    assert [entry.reason if isinstance(entry, UnreadableItem) else entry.uri for entry in found] == [
        "no-uri",
        "wrong-type",
        "wrong-type",
        "no-copy",
        "https://x.example/1",
    ]


def test_a_feed_without_entries_is_refused_whole() -> None:
    assert reason_of(json.dumps({**FEED, "items": {}}).encode()) == "wrong-type"
    assert reason_of(json.dumps({**FEED, "items": []}).encode()) == "empty-feed"
    assert reason_of(json.dumps({**FEED, "items": [ENTRY] * 3}).encode(), max_items=2) == "too-many-items"


def test_a_feed_among_other_items_is_one_item_or_none() -> None:
    lines = [FEED, {**FEED, "items": [ENTRY, ENTRY]}, {**FEED, "items": []}]
    found = read_items(b"\n".join(json.dumps(line).encode() for line in lines))
    assert [entry.reason if isinstance(entry, UnreadableItem) else entry.uri for entry in found] == [
        "https://x.example/1",
        "too-many-items",
        "empty-feed",
    ]
