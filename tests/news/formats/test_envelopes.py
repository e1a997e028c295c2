"""What Kafka's own tools wrap around JSON comes off at the door."""

from __future__ import annotations

import json

import pytest

from streams.news.article import Item, UnreadableItem
from streams.news.formats.envelopes import without_frame
from streams.news.formats.read import item_lines, read_items
from tests.news.formats.test_json_feed import FEED
from tests.news.formats.test_read import ITEM_JSON, MINIMAL, read_one, reason_of

FRAME = b"\0\0\0\xff\x07"
SCHEMA = {"type": "struct", "fields": [{"field": "uri", "type": "string"}]}


def connect(payload: object) -> bytes:
    return json.dumps({"schema": SCHEMA, "payload": payload}).encode()


@pytest.mark.parametrize("content_type", [None, "application/json"])
@pytest.mark.parametrize(
    "value",
    [FRAME + ITEM_JSON, connect(MINIMAL), connect(ITEM_JSON.decode()), FRAME + connect(MINIMAL)],
)
def test_an_item_is_the_same_inside_and_outside_an_envelope(value: bytes, content_type: str | None) -> None:
    assert read_one(value, content_type) == read_one(ITEM_JSON)


def test_lines_may_be_framed_or_enveloped_each() -> None:
    lines = FRAME + ITEM_JSON + b"\n" + connect(MINIMAL)
    assert read_items(lines) == [read_one(ITEM_JSON)] * 2
    assert item_lines(lines) == [ITEM_JSON, connect(MINIMAL)]
    assert item_lines(lines, "application/x-ndjson") == [ITEM_JSON, connect(MINIMAL)]


def test_a_feed_may_be_the_payload() -> None:
    assert len(read_items(connect(FEED))) == 1


def test_a_list_and_xml_may_be_the_payload() -> None:
    first, second = read_items(connect([{"uri": "urn:x:1", "headline": "A"}, {"uri": "urn:x:2", "headline": "B"}]))
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert (first.uri, second.uri) == ("urn:x:1", "urn:x:2")
    feed = "<rss><channel><title>P</title><item><guid>urn:x:3</guid><title>C</title></item></channel></rss>"
    for value in (connect(feed), b"\0\0\0\0\7" + feed.encode()):
        [item] = read_items(value)
        assert isinstance(item, Item)
        assert item.headline == "C"


@pytest.mark.parametrize("content_type", [None, "application/json"])
def test_json_and_xml_may_be_written_as_a_json_string(content_type: str | None) -> None:
    assert read_one(json.dumps(ITEM_JSON.decode()).encode(), content_type) == read_one(ITEM_JSON)
    feed = "<rss><channel><title>P</title><item><guid>urn:x:3</guid><title>C</title></item></channel></rss>"
    [item] = read_items(json.dumps(feed).encode(), content_type)
    assert isinstance(item, Item)
    assert item.headline == "C"


def quoted(*documents: object) -> str:
    return json.dumps("\n".join(map(json.dumps, documents)))


@pytest.mark.parametrize("content_type", [None, "application/json"])
def test_json_lines_written_as_one_json_string_are_an_item_a_line(content_type: str | None) -> None:
    other = {**MINIMAL, "uri": "urn:x:2"}
    assert read_items(quoted(MINIMAL, other).encode(), content_type) == [read_one(MINIMAL), read_one(other)]
    good, bad = read_items(json.dumps(f"{json.dumps(MINIMAL)}\r\n{{bad\n").encode(), content_type)
    assert good == read_one(MINIMAL)
    assert isinstance(bad, UnreadableItem)
    assert bad.reason == "broken-json"


def test_json_lines_may_be_the_payload() -> None:
    other = {**MINIMAL, "uri": "urn:x:2"}
    text = f"{json.dumps(MINIMAL)}\n{json.dumps(other)}\n"
    assert read_items(connect(text)) == [read_one(MINIMAL), read_one(other)]


@pytest.mark.parametrize("content_type", [None, "application/x-ndjson"])
def test_lines_may_each_be_written_as_a_json_string(content_type: str | None) -> None:
    other = {**MINIMAL, "uri": "urn:x:2"}
    value = f"{quoted(MINIMAL)}\n{quoted(other)}\n".encode()
    assert read_items(value, content_type) == [read_one(MINIMAL), read_one(other)]
    assert item_lines(value, content_type) == [quoted(MINIMAL).encode(), quoted(other).encode()]


@pytest.mark.parametrize("text", ['"{" is a brace', '"[بغداد] قال', '"<b>" marks bold text"', '"{\\"uri\\":'])
def test_copy_that_opens_with_a_quoted_bracket_is_copy(text: str) -> None:
    assert read_one(text.encode()).body == text


def test_an_object_that_only_resembles_an_envelope_is_the_item() -> None:
    assert read_one({**MINIMAL, "payload": 1, "schema": 2}).uri == "urn:x:1"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (connect(None), "no-value"),
        (connect(7), "not-an-object"),
        (connect("copy"), "broken-json"),
        (connect("[" * 200), "json-too-deep"),
        (connect({"payload": {}, "schema": {}}), "no-uri"),
        (FRAME + b"{", "truncated-json"),
        (FRAME + b"Objavro", "undecodable"),
    ],
)
def test_what_no_envelope_saves_is_refused_with_its_reason(value: bytes, reason: str) -> None:
    assert reason_of(value) == reason


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-32-be", "utf-16", "utf-32"])
def test_wide_encodings_are_no_frame(encoding: str) -> None:
    for text in ("  {}", " [{}]", "[{}]", "{}", "   {}"):
        value = text.encode(encoding)
        assert without_frame(value) == value


EVENT = {"specversion": "1.0", "id": "1", "source": "/cms", "type": "story"}
CHANGE = {"before": None, "op": "c", "ts_ms": 1}


def test_the_data_of_a_cloud_event_and_the_row_after_a_change_are_the_item() -> None:
    assert read_one({**EVENT, "data": MINIMAL}).uri == "urn:x:1"
    assert read_one({**CHANGE, "after": MINIMAL}).uri == "urn:x:1"
    assert read_one(connect({**CHANGE, "after": MINIMAL})).uri == "urn:x:1"
    assert read_one({**EVENT, "data": json.dumps(MINIMAL)}).uri == "urn:x:1"
    assert reason_of(json.dumps({**CHANGE, "op": "d", "after": None}).encode()) == "no-value"
