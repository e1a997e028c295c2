from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, get_args
from xml.etree import ElementTree as ET

import pytest

from streams.contract.records import WITHHELD_RELATIONS, Relation
from tests.support import expected_feed as feed

if TYPE_CHECKING:
    from tests.support.expected_feed import Expectation, ExpectedRecord

RECORDS = feed.records()
READABLE = [record for record in RECORDS if record.expect[0].outcome != "dead"]
BROKEN = [record for record in RECORDS if record.expect[0].outcome == "dead"]
ITEMS = [expected for record in READABLE for expected in record.expect]
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
ITEM_TAGS = {
    "NewsML": "NewsItem",
    "nitf": "docdata",
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF": "{http://purl.org/rss/1.0/}item",
    "{http://iptc.org/std/nar/2006-10-01/}newsMessage": "{http://iptc.org/std/nar/2006-10-01/}newsItem",
    "rss": "item",
    "{http://www.w3.org/2005/Atom}feed": "{http://www.w3.org/2005/Atom}entry",
}

JSON_MARKS = {
    "connect": "payload",
    "json-feed": "feed_url",
    "ap-media": "data",
    "superdesk": "guid",
    "ninjs-3": "versionCreated",
    "ninjs-2": "headlines",
    "ninjs-1": "versioncreated",
}
XML_FORMS = {"newsItem", "newsMessage", "NewsML", "nitf", "rss", "RDF", "feed"}
MAGIC_BYTE = b"\0"
FRAME_BYTES = 5
SYNCHRONOUS_IDLE = "\x16"


def form(record: ExpectedRecord) -> str:
    """Name the input format of a readable record."""
    value = record.value or b""
    if value.startswith(b"<?xml"):
        return ET.fromstring(value).tag.rpartition("}")[2]
    if value.startswith(MAGIC_BYTE):
        return "frame"
    text = value.decode("utf-8-sig")
    if text.startswith(SYNCHRONOUS_IDLE):
        return "ANPA 1312" if "EST<" in text else "IPTC 7901"
    if not text.startswith("{"):
        return "text"
    # Told by what only this form has; ninjs 2 has what ninjs 1 has too.
    item = json.loads(text)
    return next((name for name, mark in JSON_MARKS.items() if mark in item), "minimal")


def uri_in_xml(item: ET.Element) -> str | None:
    """Return the uri that an item's own markup states, in whichever XML form."""
    doc_id, public = item.find("doc-id"), item.findtext(".//PublicIdentifier")
    if doc_id is not None:
        return f"urn:wiredesk:nitf:{doc_id.get('regsrc')}:{doc_id.get('id-string')}"
    if public is not None:
        return public.rpartition(":")[0]
    return (
        item.get("guid")
        or item.get(RDF_ABOUT)
        or item.findtext("guid")
        or item.findtext("{http://www.w3.org/2005/Atom}id")
    )


def uris_in_json(name: str, item: dict[str, Any]) -> list[str]:
    """Return the uris that a record of this form states, in document order."""
    if name == "json-feed":
        return [entry["id"] for entry in item["items"]]
    if name == "ap-media":
        return [entry["item"]["uri"].partition("?")[0] for entry in item["data"]["items"]]
    if name == "connect":
        return [item["payload"]["uri"]]
    return [item["guid" if name == "superdesk" else "uri"]]


def test_names_are_unique_and_every_record_expects_something() -> None:
    assert len({record.name for record in RECORDS}) == len(RECORDS)
    assert all(record.expect for record in RECORDS)


def test_reading_the_feed_twice_gives_the_same_bytes() -> None:
    assert feed.records() == RECORDS


def test_the_feed_is_large_and_mainly_arabic() -> None:
    languages = Counter(expected.language for expected in ITEMS)

    assert len(ITEMS) >= 120
    assert languages["ar"] >= 0.6 * len(ITEMS)
    assert languages["en"] >= 0.18 * len(ITEMS)
    assert min(languages["fr"], languages["tr"], languages["fa"]) >= 5
    assert set(languages) == {"ar", "en", "fr", "tr", "fa"}


def test_every_relation_occurs() -> None:
    assert {expected.relation for expected in ITEMS} == set(get_args(Relation))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_arabic_and_english_have_every_relation_between_copies(language: str) -> None:
    relations = {expected.relation for expected in ITEMS if expected.language == language}

    assert relations >= {"new", "verbatim", "abridged", "expanded", "update", "correction", "kill", "superseded"}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_arabic_and_english_have_traps(language: str) -> None:
    traps = {expected.trap for expected in ITEMS if expected.language == language}

    assert traps >= {"template", "digest", "background"}


def test_every_format_occurs_with_and_without_a_content_type() -> None:
    forms = {(form(record), record.content_type is None) for record in READABLE}

    assert {name for name, _ in forms} == {
        *("ninjs-1", "ninjs-2", "ninjs-3", "superdesk", "minimal", "json-feed", "ap-media", "connect", "frame"),
        *XML_FORMS,
        *("text", "IPTC 7901", "ANPA 1312"),
    }
    assert {name for name, sniffed in forms if sniffed} >= {"ninjs-1", "ninjs-3", "minimal", "rss", "feed", "text"}


def test_one_arabic_story_is_carried_by_five_outlets() -> None:
    copies = [
        expected
        for expected in ITEMS
        if expected.story == "hadhramaut-floods" and expected.relation in {"verbatim", "abridged", "expanded"}
    ]

    assert len({expected.uri for expected in copies}) >= 5


@pytest.mark.parametrize("record", READABLE, ids=lambda record: record.name)
def test_a_record_holds_as_many_items_as_it_expects_under_their_uris(record: ExpectedRecord) -> None:
    name = form(record)
    if name in {"text", "IPTC 7901", "ANPA 1312"}:
        assert [expected.uri for expected in record.expect] == [None]
    elif name in XML_FORMS:
        root = ET.fromstring(record.value or b"")
        items = root.iter(ITEM_TAGS[root.tag]) if root.tag in ITEM_TAGS else iter([root])
        assert [expected.uri for expected in record.expect] == [uri_in_xml(item) for item in items]
    else:
        value = (record.value or b"")[FRAME_BYTES if name == "frame" else 0 :]
        item = json.loads(value.decode("utf-8-sig"))
        assert [expected.uri for expected in record.expect] == uris_in_json(name, item)


def test_outcomes_follow_from_relations() -> None:
    for expected in ITEMS:
        assert expected.relation in get_args(Relation)
        assert (expected.outcome == "duplicate") == (expected.relation in WITHHELD_RELATIONS)
        assert (expected.pub_status == "canceled") == (expected.relation == "kill")


def test_a_relation_points_back_at_an_item_of_the_same_story_and_language() -> None:
    seen: dict[str | None, Expectation] = {}
    for expected in ITEMS:
        if expected.relation == "new":
            assert expected.of is None
            assert expected.uri is None or expected.uri not in seen
        elif expected.relation in {"resend", "version", "superseded", "correction", "kill"}:
            assert expected.of == expected.uri
            assert expected.relation == "kill" or expected.uri in seen
        elif expected.of is not None:
            assert expected.of != expected.uri
            original = seen[expected.of]
            assert (expected.story, expected.language) == (original.story, original.language)
        seen[expected.uri] = expected
    stories = {(expected.story, expected.language) for expected in ITEMS}
    assert len({story for story, _ in stories}) == len(stories)


def test_a_trap_is_a_story_of_its_own() -> None:
    for expected in ITEMS:
        if expected.trap:
            assert expected.relation == "new"


def test_a_kill_comes_before_its_item_and_versions_come_as_3_1_2() -> None:
    names = [record.name for record in RECORDS]
    versions = [json.loads(record.value or b"")["version"] for record in RECORDS if record.name.startswith("elazig-aa")]

    assert names.index("prize-wam-kill") < names.index("prize-wam-late")
    assert versions == ["3", "1", "2"]


def test_kills_reach_published_and_withheld_copies() -> None:
    withdrawn, duplicates = feed.expected_withdrawn(), feed.withdrawn_duplicates()

    assert len(withdrawn) == 5
    assert len(duplicates) == 5
    assert not withdrawn & duplicates
    published = {expected.uri for expected in ITEMS if expected.outcome == "article"}
    assert withdrawn <= published
    assert not duplicates & published


def test_broken_records_cover_what_the_wire_does_to_a_desk() -> None:
    values = {record.name: record.value for record in BROKEN}

    assert len(BROKEN) >= 12
    assert values["broken-null-value"] is None
    assert values["broken-empty"] == b""
    assert len(values["broken-huge-body"] or b"") > 5_000_000
    assert (values["broken-deep-json"] or b"").count(b"[") == 100_000
    assert (values["broken-deep-xml"] or b"").count(b"<p>") == 100_000
    assert all(record.expect == (BROKEN[0].expect[0],) for record in BROKEN)
    with pytest.raises(UnicodeDecodeError):
        (values["broken-invalid-utf8"] or b"").decode()


def test_the_hostile_article_is_readable() -> None:
    hostile = next(record for record in RECORDS if record.name == "odd-hostile-html")
    body = json.loads(hostile.value or b"")["body_xhtml"]

    assert hostile.expect[0].outcome == "article"
    assert "<script>" in body
    assert max(map(len, body.split())) > 10_000


def test_one_article_comes_in_four_formats_with_one_identity() -> None:
    same = feed.same_article()

    assert list(same) == ["ninjs-1", "ninjs-2", "ninjs-3", "newsml-g2"]
    assert [form(same[name]) for name in list(same)[:3]] == ["ninjs-1", "ninjs-2", "ninjs-3"]
    assert len({record.expect for record in same.values()}) == 1
    assert all((record.expect[0].uri or "").encode() in (record.value or b"") for record in same.values())
    assert not {record.expect[0].uri for record in same.values()} & {expected.uri for expected in ITEMS}
