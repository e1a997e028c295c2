"""ninjs in, with the liberties senders take, and ninjs 3.1 out, valid against IPTC's own schema."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from streams.contract.ninjs_event import to_ninjs
from streams.contract.records import Entity
from streams.news.article import Agency, Article, Dateline, Item, UnreadableItem
from streams.news.formats.read import read_items

ROOT = Path(__file__).parents[3]
OURS = ROOT / "tests" / "standards" / "ninjs-schema_3.1.json"
SHARED = ROOT.parent / "shared" / "standards" / "ninjs"
# The one GeoJSON shape that is written; the whole schema has no licence that lets us carry it.
POINT = {
    "$id": "https://geojson.org/schema/GeoJSON.json",
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["type", "coordinates"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "Point"},
        "coordinates": {
            "type": "array",
            "prefixItems": [
                {"type": "number", "minimum": -180, "maximum": 180},
                {"type": "number", "minimum": -90, "maximum": 90},
            ],
            "minItems": 2,
            "maxItems": 2,
        },
    },
}


def test_a_kill_without_a_body_keeps_the_source_that_it_states():
    kill = {"uri": "urn:x", "pubStatus": "canceled", "source": "Wire"}
    assert [item.source for item in read_items(json.dumps(kill).encode(), "application/json")] == ["Wire"]
    named = kill | {"infoSources": [{"name": "Agency", "role": "provider"}]}
    assert [item.source for item in read_items(json.dumps(named).encode(), "application/json")] == ["Agency"]
    assert [item.source for item in read_items(json.dumps(kill | {"source": 3}).encode(), "application/json")] == [""]


ARTICLE = Article(
    uri="tag:agency.example,2026:bridge",
    version="3",
    version_created=datetime(2026, 3, 10, 12, 30, tzinfo=timezone(timedelta(hours=3))),
    first_created=datetime(2026, 3, 10, 9, 0, 0, 250_000, timezone.utc),
    language="ar",
    headline="افتتاح الجسر",
    paragraphs=("قالت البلدية إن الجسر افتتح.", "وأضافت أن الكلفة بلغت 12 مليونا."),
    agency=Agency("Reuters", "http://www.wikidata.org/entity/Q130879", "byline"),
    dateline=Dateline("بغداد (رويترز)", "بغداد"),
    byline="سعاد الحسن",
    source="الميناء",
    slugline="جسر",
    urgency=4,
    embargoed=datetime(2026, 3, 10, 10, 0, 0, 1, timezone.utc),
)


def _entity(**said: Any) -> Entity:
    defaults: dict[str, Any] = {"labels": {}, "salience": 0.0, "mentions": ()}
    return Entity(**defaults | said)


ENTITIES = (
    _entity(
        id="https://sws.geonames.org/98182/",
        type="place",
        name="بغداد",
        salience=0.5,
        geo=(44.40088, 33.34058),
        country="IQ",
    ),
    _entity(id="http://www.wikidata.org/entity/Q796", type="place", name="عراقي", related="nationality"),
    _entity(id="https://sws.geonames.org/1/", type="place", name="دبي", role="dateline"),
    _entity(id="http://www.wikidata.org/entity/Q1065", type="organisation", name="الأمم المتحدة", salience=0.49),
    _entity(id="http://www.wikidata.org/entity/Q130879", type="organisation", name="رويترز", role="agency"),
    _entity(id="urn:wiredesk:entity:suad", type="person", name="سعاد"),
    _entity(id="urn:wiredesk:entity:summit", type="event", name="القمة"),
)


def read_one(document: dict[str, Any]) -> Item:
    [entry] = read_items(json.dumps(document).encode(), "application/json")
    assert isinstance(entry, Item), entry
    return entry


def schemas() -> list[tuple[Path, dict[str, Any]]]:
    found = [(OURS, POINT)]
    if SHARED.is_dir():
        geojson = json.loads((SHARED / "GeoJSON-schema.json").read_bytes())
        found.append((SHARED / "ninjs-schema_3.1.json", geojson))
    return found


def assert_valid(document: dict[str, Any]) -> None:
    for path, geojson in schemas():
        registry: Registry[Any] = Registry().with_resource(geojson["$id"], Resource.from_contents(geojson))
        Draft202012Validator(
            json.loads(path.read_bytes()), registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
        ).validate(document)


def test_an_article_is_written_as_valid_ninjs() -> None:
    document = to_ninjs(ARTICLE, entities=ENTITIES, wiredesk=None)
    assert_valid(document)
    assert document == {
        "uri": "tag:agency.example,2026:bridge",
        "type": "text",
        "version": "3",
        "firstCreated": "2026-03-10T09:00:00.250Z",
        "versionCreated": "2026-03-10T09:30:00Z",
        "embargoedUntil": "2026-03-10T10:00:00.000001Z",
        "pubStatus": "usable",
        "urgency": 4,
        "language": "ar",
        "headlines": [{"role": "main", "contentType": "text/plain", "value": "افتتاح الجسر"}],
        "bodies": [
            {
                "role": "main",
                "contentType": "text/plain",
                "charCount": len(ARTICLE.body),
                "wordCount": 11,
                "value": "قالت البلدية إن الجسر افتتح.\nوأضافت أن الكلفة بلغت 12 مليونا.",
            }
        ],
        "people": [{"name": "سعاد", "rel": "mentions", "uri": "urn:wiredesk:entity:suad"}],
        "organisations": [{"name": "الأمم المتحدة", "rel": "mentions", "uri": "http://www.wikidata.org/entity/Q1065"}],
        "places": [
            {
                "name": "بغداد",
                "rel": "about",
                "uri": "https://sws.geonames.org/98182/",
                "geoJSON": {"type": "Point", "coordinates": [44.40088, 33.34058]},
            }
        ],
        "events": [{"name": "القمة", "rel": "mentions", "uri": "urn:wiredesk:entity:summit"}],
        "infoSources": [
            {"name": "Reuters", "role": "agency", "uri": "http://www.wikidata.org/entity/Q130879"},
            {"name": "الميناء", "role": "outlet"},
        ],
        "by": "سعاد الحسن",
        "slugline": "جسر",
        "located": "بغداد",
    }


def test_a_summary_that_says_something_new_is_a_description() -> None:
    import msgspec

    article = msgspec.structs.replace(ARTICLE, abstract="ملخص المحرر")
    document = to_ninjs(article, entities=(), wiredesk=None)
    assert_valid(document)
    assert document["descriptions"] == [{"role": "summary", "contentType": "text/plain", "value": "ملخص المحرر"}]
    [item] = read_items(json.dumps(document).encode())
    assert isinstance(item, Item)
    assert item.abstract == "ملخص المحرر"
    killed = to_ninjs(msgspec.structs.replace(article, pub_status="canceled"), entities=(), wiredesk=None)
    assert "descriptions" not in killed


def test_the_one_extra_property_is_wiredesk() -> None:
    plain = to_ninjs(ARTICLE, entities=ENTITIES, wiredesk=None)
    assert to_ninjs(ARTICLE, entities=ENTITIES, wiredesk={"schema": "1.0.0"}) == {
        **plain,
        "wiredesk": {"schema": "1.0.0"},
    }


def test_what_is_killed_is_not_published_again_but_named() -> None:
    import msgspec

    document = to_ninjs(msgspec.structs.replace(ARTICLE, pub_status="canceled"), entities=(), wiredesk=None)
    assert_valid(document)
    assert "bodies" not in document
    assert document["headlines"][0]["value"] == "افتتاح الجسر"
    assert document["pubStatus"] == "canceled"


def test_empty_fields_are_left_out() -> None:
    document = to_ninjs(Article(uri="urn:x:1"), entities=(), wiredesk=None)
    assert_valid(document)
    assert document == {"uri": "urn:x:1", "type": "text", "pubStatus": "usable", "language": "und"}


def test_an_agency_that_is_also_the_outlet_stands_once() -> None:
    article = Article(uri="urn:x:1", agency=Agency("واس"), source="واس")
    entities = (_entity(id="urn:wiredesk:entity:spa", type="organisation", name="واس", role="agency"),)
    document = to_ninjs(article, entities=entities, wiredesk=None)
    assert document["infoSources"] == [{"name": "واس", "role": "agency", "uri": "urn:wiredesk:entity:spa"}]


def test_what_is_written_is_read_back() -> None:
    item = read_one(to_ninjs(ARTICLE, entities=ENTITIES, wiredesk={"schema": "1.0.0"}))
    for name in ("uri", "version", "version_created", "first_created", "headline", "language", "embargoed", "urgency"):
        assert getattr(item, name) == getattr(ARTICLE, name), name
    assert (item.body, item.body_type) == (ARTICLE.body, "text/plain")
    assert (item.byline, item.source, item.credit) == ("سعاد الحسن", "الميناء", "Reuters")
    assert item.remarks == ()


@pytest.mark.parametrize("version", ["1.6", "2.2", "3.1"])
def test_the_examples_of_the_standard_are_read_with_their_paragraphs(version: str) -> None:
    path = SHARED / f"{version}_004_simple_text_article.json"
    if not path.exists():
        pytest.skip("the standards' examples are not beside this repository")
    [item] = read_items(path.read_bytes())
    assert isinstance(item, Item)
    assert item.headline == "Captain of wrecked cruise ship on trial in Italy"
    assert item.byline == "Paulo Santalucia and Frances d'Emilio"
    assert item.body.count("<p>") == 4  # the plain form of the examples has lost its paragraphs


@pytest.mark.parametrize(
    ("bodies", "expected"),
    [
        ([("main", "text/plain", "أ\nب"), ("x", "text/html", "<p>أ</p><p>ب</p>")], "أ\nب"),
        ([("main", "text/plain", "أ\n\nب"), ("html", "", "<p>أ</p><p>ب</p>")], "أ\n\nب"),
        ([("main", "text/plain", "أ ب"), ("richtext", "body_xhtml", "<p>أ</p><p>ب</p>")], "<p>أ</p><p>ب</p>"),
        ([("main", "text/plain", "أ\nب"), ("xhtml", "text/html", "أ ب")], "أ\nب"),
        ([("caption", "text/plain", "صورة"), ("main", "text/plain", "نص")], "نص"),
        ([("caption", "text/plain", "صورة"), ("text", "text/plain", "نص")], "نص"),
        ([("html", "text/html", "<p>نص</p>"), ("main", "text/html", "<p>أصل</p>")], "<p>أصل</p>"),
        ([("take", "text/plain", "نص")], "نص"),
        ([("", "", "<p>نص</p>")], "<p>نص</p>"),
        ([("main", "text/plain", " "), ("text", "text/plain", "نص")], "نص"),
    ],
)
def test_the_main_body_is_chosen_by_role_and_by_its_paragraphs(
    bodies: list[tuple[str, str, str]], expected: str
) -> None:
    listed = [{"role": role, "contentType": kind, "value": value} for role, kind, value in bodies]
    assert read_one({"uri": "urn:x:1", "bodies": listed}).body == expected


def test_a_nitf_body_is_read_as_its_paragraphs() -> None:
    nitf = "<nitf><body><body.content><p>أ</p><p>ب</p></body.content></body></nitf>"
    body = {"contenttype": "application/nitf+xml", "value": nitf}
    assert read_one({"uri": "urn:x:1", "bodies": [body]}).body == "أ\nب"
    assert read_one({"uri": "urn:x:1", "body_nitf": "<p>أ</p>"}).body_type == "text/html"


def test_the_main_headline_is_chosen_by_role() -> None:
    headlines = [{"role": "short", "value": "قصير"}, {"role": "main", "value": "عنوان"}]
    assert read_one({"uri": "urn:x:1", "headlines": headlines}).headline == "عنوان"
    assert read_one({"uri": "urn:x:1", "headlines": headlines[:1]}).headline == "قصير"
    assert (
        read_one({"uri": "urn:x:1", "type": "text", "headline_main": "عنوان", "headline_short": "ق"}).headline
        == "عنوان"
    )
    assert read_one({"uri": "urn:x:1", "type": "text", "title": "عنوان"}).headline == "عنوان"


@pytest.mark.parametrize(
    ("fields", "signals"),
    [
        ({"ednote": "CORRECTS name in graf 2"}, ("correction",)),
        ({"edNote": "(Ed. note: corrected figure)"}, ("correction",)),
        ({"edNote": "تصحيح الاسم في الفقرة الثانية"}, ("correction",)),
        ({"edNote": "UPDATES with quotes"}, ("update",)),
        ({"edNote": "Photos available. Nothing to correct."}, ()),
        ({"edNote": "تصحيح وتحديث"}, ("correction",)),
        (
            {"signals": ["sig:update", {"uri": "http://cv.iptc.org/newscodes/signal/correction"}]},
            ("update", "correction"),
        ),
        ({"genres": [{"name": "Update", "uri": "http://cv.iptc.org/newscodes/genre/Update"}]}, ("update",)),
        ({"genre": [{"name": "Interview"}], "signal": {"x": 1}}, ()),
        ({"signals": 7}, ()),
        ({"signals": ["<script>"]}, ()),
    ],
)
def test_corrections_and_updates_are_told_by_signal_genre_or_note(
    fields: dict[str, Any], signals: tuple[str, ...]
) -> None:
    assert read_one({"uri": "urn:x:1", "type": "text", "headline": "عنوان", **fields}).signals == signals


@pytest.mark.parametrize(
    ("status", "expected", "n_remarks"),
    [
        ("usable", "usable", 0),
        ("Cancelled", "canceled", 0),
        ("withheld", "withheld", 0),
        ("x", "withheld", 1),
        (3, "withheld", 1),
    ],
)
def test_the_status_is_ninjs_or_withheld(status: object, expected: str, n_remarks: int) -> None:
    item = read_one({"uri": "urn:x:1", "headline": "عنوان", "pubstatus": status})
    assert (item.pub_status, len(item.remarks)) == (expected, n_remarks)


def test_the_provider_is_told_from_the_credited_source() -> None:
    sources = [{"name": "Reuters"}, {"name": "الميناء", "role": "http://cv.example/role/provider"}, 5, {"name": 5}]
    item = read_one({"uri": "urn:x:1", "type": "text", "headline": "عنوان", "infosources": sources})
    assert (item.source, item.credit) == ("الميناء", "Reuters")
    item = read_one({"uri": "urn:x:1", "type": "text", "headline": "عنوان", "infosources": "Reuters"})
    assert (item.source, len(item.remarks)) == ("", 1)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"type": "picture", "headline": "صورة"}, "not-copy"),
        ({"type": "text"}, "no-copy"),
        ({"bodies": "نص"}, "wrong-type"),
        ({"bodies": ["نص"]}, "wrong-type"),
        ({"bodies": [{"value": 5}]}, "wrong-type"),
        ({"bodies": [{"role": "main"}]}, "wrong-type"),
        ({"body_text": {"x": 1}}, "wrong-type"),
        ({"headlines": [{"value": ["x"]}]}, "wrong-type"),
    ],
)
def test_ninjs_without_readable_copy_is_refused(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(UnreadableItem) as refused:
        read_one({"uri": "urn:x:1", **fields})
    assert refused.value.reason == reason


def test_a_picture_with_a_text_is_copy() -> None:
    assert read_one({"uri": "urn:x:1", "type": "picture", "body_text": "نص"}).body == "نص"


def test_of_texts_in_two_languages_the_items_own_count() -> None:
    texts = [{"role": "main", "language": code, "value": word} for code, word in (("en", "Bridge"), ("sv-SE", "Bron"))]
    item = read_one({"uri": "urn:x:1", "type": "text", "language": "sv", "headlines": texts, "bodies": texts})
    assert (item.headline, item.body) == ("Bron", "Bron")
    assert read_one({"uri": "urn:x:1", "type": "text", "language": "de", "headlines": texts}).headline == "Bridge"


@pytest.mark.parametrize("name", ["contentcreated", "firstcreated", "firstCreated"])
def test_a_version_without_a_time_has_the_one_of_its_content_or_of_the_item(name: str) -> None:
    item = read_one(
        {"uri": "urn:x:1", "type": "text", "headline": "A", "versioncreated": "", name: "2026-03-10T09:00:00Z"}
    )
    assert item.version_created == datetime(2026, 3, 10, 9, tzinfo=timezone.utc)
