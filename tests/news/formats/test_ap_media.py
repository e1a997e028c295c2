"""AP's Media API: answers with many items, and with one."""

from __future__ import annotations

import copy
import json
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.news.article import Item, UnreadableItem
from streams.news.formats.read import REASONS, read_items
from tests.news.formats.test_read import read_one, reason_of

ITEM: dict[str, Any] = {
    "uri": "https://api.example.org/media/v/content/0a1b2c?qt=Ab3&et=0a1aza0c0",
    "altids": {"itemid": "0a1b2c", "etag": "0a1b2c_0a1aza0c0", "friendlykey": "260333"},
    "version": 3,
    "type": "text",
    "urgency": 4,
    "profile": "story",
    "language": "en",
    "versioncreated": "2026-11-29T14:30:00Z",
    "firstcreated": "2026-11-29T14:00:00Z",
    "pubstatus": "usable",
    "title": "BC-Iraq-Bridge, 1st Ld",
    "headline": "Bridge reopens in Basra",
    "headline_extended": "Bridge over the Shatt al-Arab reopens in Basra after two years",
    "bylines": [{"by": "By JOHN SMITH", "title": "Associated Press"}, {"by": "JANE DOE"}],
    "datelinelocation": {"city": "BASRA", "countryname": "Iraq"},
    "description_summary": "A bridge reopened.",
    "infosource": [{"name": "AP", "type": "AP"}],
    "provider": "AP",
    "copyrightnotice": "Copyright 2026",
    "renditions": {"nitf": {"rel": "Story", "format": "NITF", "type": "text", "href": "https://api.example.org/x"}},
    "body_nitf": "<body.content><p>BASRA, Iraq (AP) — It reopened.</p><p>It was closed.</p></body.content>",
}
AP_FEED = {"id": "q1", "data": {"query": {}, "current_item_count": 1, "items": [{"meta": {"score": 1}, "item": ITEM}]}}


def wrapped(**changed: Any) -> dict[str, Any]:
    return {"data": {"item": {name: value for name, value in {**ITEM, **changed}.items() if value is not None}}}


def test_an_item_of_a_feed_and_the_answer_for_it_alone_are_the_same_item() -> None:
    item = read_one(AP_FEED, "application/json")
    assert item == read_one(wrapped())
    assert item == read_one({"meta": {"score": 1}, "item": ITEM}), "as whoever cuts a feed sends it on"
    assert item == read_one(ITEM)
    assert item == Item(
        uri="https://api.example.org/media/v/content/0a1b2c",
        version="3",
        version_created=datetime(2026, 11, 29, 14, 30, tzinfo=timezone.utc),
        first_created=datetime(2026, 11, 29, 14, 0, tzinfo=timezone.utc),
        language="en",
        headline="Bridge reopens in Basra",
        body=item.body,
        body_type=item.body_type,
        abstract="A bridge reopened.",
        byline="By JOHN SMITH, JANE DOE",
        credit="AP",
        located="BASRA",
        source="AP",
        slugline="BC-Iraq-Bridge, 1st Ld",
        urgency=4,
    )
    assert "It reopened." in item.body
    assert "It was closed." in item.body


def test_an_item_is_known_by_its_address_without_the_question_or_by_its_id() -> None:
    other = wrapped(uri="https://api.example.org/media/v/content/0a1b2c?qt=Zz9")
    assert read_one(other).uri == read_one(wrapped()).uri
    assert read_one(wrapped(uri=None)).uri == "tag:ap.org:0a1b2c"
    entries = read_items(json.dumps(wrapped(uri=None, altids=None)).encode())
    assert [entry.reason for entry in entries if isinstance(entry, UnreadableItem)] == ["no-uri"]


def test_an_item_whose_copy_was_not_fetched_is_its_headline_and_summary() -> None:
    item = read_one(wrapped(body_nitf=None))
    assert (item.headline, item.body, item.abstract) == ("Bridge reopens in Basra", "", "A bridge reopened.")


def test_pictures_are_no_copy_and_cost_the_stories_beside_them_nothing() -> None:
    feed = copy.deepcopy(AP_FEED)
    picture = {**ITEM, "type": "picture", "body_nitf": None}
    feed["data"]["items"].insert(0, {"meta": {}, "item": picture})  # type: ignore[index]
    entries = read_items(json.dumps(feed).encode(), "application/json")
    assert [getattr(entry, "reason", "item") for entry in entries] == ["not-copy", "item"]


def test_a_kill_is_a_kill() -> None:
    assert read_one(wrapped(pubstatus="canceled", body_nitf=None)).pub_status == "canceled"


def test_an_answer_without_items_is_an_empty_feed_and_other_json_is_not_aps() -> None:
    assert reason_of(json.dumps({"data": {"query": {}, "items": []}}).encode()) == "empty-feed"
    assert reason_of(json.dumps({"data": {"items": [1]}}).encode()) == "no-uri"
    assert read_one({"uri": "urn:1", "headline": "H", "body": "B", "data": [1]}).uri == "urn:1"


@pytest.mark.parametrize("field", sorted(ITEM))
@given(value=st.sampled_from([None, 7, 1.5, True, "x", "", [], [1], {}, {"a": 1}, [{"by": 3}], [None]]))
def test_any_value_in_any_field_is_read_or_refused_and_nothing_else(field: str, value: Any) -> None:
    for entry in read_items(json.dumps({"data": {"item": {**ITEM, field: value}}}).encode(), "application/json"):
        if isinstance(entry, UnreadableItem):
            assert entry.reason in REASONS - {"reader-fault"}
