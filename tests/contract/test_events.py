"""Events: valid ninjs 3.1 beside `wiredesk`, the same bytes for the same input, CloudEvents in the headers."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from streams import settings as settings_module
from streams.contract import topics
from streams.contract.schema import documents
from streams.contract.step import Record, Send
from streams.sample_feed import feed
from tests.support.feed_records import feed_records
from wiredesk.schema_registry import draft_7
from wiredesk.steps import desk_in_memory

ROOT = Path(__file__).parents[2]
NINJS = next(iter(sorted((ROOT / "tests" / "standards").glob("ninjs-schema_3.1*.json"))))


@pytest.fixture(scope="module")
def sends(tmp_path_factory) -> list[Send]:
    desk = desk_in_memory(settings_module.read({}, state_dir=str(tmp_path_factory.mktemp("state"))))
    return desk.run(feed_records())


def _ninjs_validator() -> Draft202012Validator:
    schema = json.loads(NINJS.read_text(encoding="utf-8"))
    text = json.dumps(schema)
    # The places' geoJSON schema is remote; IPTC's own is used where it stands beside the repository.
    shared = ROOT.parent / "shared" / "standards" / "ninjs" / "GeoJSON-schema.json"
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT7

    geo = json.loads(shared.read_text()) if shared.exists() else {"type": "object"}
    registry: Any = Registry()
    for uri in {part.split('"')[0] for part in text.split('"$ref": "')[1:] if part.startswith("http")}:
        schema_of_places = Resource(contents=geo, specification=DRAFT7)  # type: ignore[call-arg]
        registry = registry.with_resource(uri.split("#")[0], schema_of_places)
    return Draft202012Validator(schema, registry=registry)


def test_every_article_is_valid_ninjs_without_wiredesk_and_valid_against_our_schema_with_it(sends):
    ninjs = _ninjs_validator()
    ours = Draft202012Validator(orjson.loads(orjson.dumps(documents()["article.schema.json"])))
    count = 0
    for send in sends:
        if send.topic is topics.ARTICLES:
            event = orjson.loads(send.value or b"")
            ours.validate(event)
            del event["wiredesk"]
            ninjs.validate(event)
            count += 1
    assert count > 90


def test_every_duplicate_and_mention_is_valid_against_our_schema(sends):
    schemas = {topics.DUPLICATES: "duplicate", topics.MENTIONS: "mention"}
    made = documents()
    validators = {
        topic: Draft202012Validator(orjson.loads(orjson.dumps(made[f"{name}.schema.json"])))
        for topic, name in schemas.items()
    }
    found = Counter(send.topic for send in sends)
    for send in sends:
        if send.topic in validators:
            validators[send.topic].validate(orjson.loads(send.value or b""))
    assert found[topics.DUPLICATES] > 20
    assert found[topics.MENTIONS] > 100


def test_the_schemas_that_a_registry_is_told_take_the_same_events_and_refuse_the_same(sends):
    names = {topics.ARTICLES: "article", topics.DUPLICATES: "duplicate", topics.MENTIONS: "mention"}
    made = orjson.loads(orjson.dumps(documents()))
    told = {topic: Draft7Validator(draft_7(made[f"{name}.schema.json"])) for topic, name in names.items()}
    for topic, validator in told.items():
        first, *others = [orjson.loads(send.value or b"") for send in sends if send.topic is topic][:40]
        for event in (first, *others):
            validator.validate(event)
        assert not validator.is_valid({**first, "uri": 7})
        assert not validator.is_valid({name: value for name, value in first.items() if name != "uri"})


def test_the_same_input_gives_the_same_bytes(sends, tmp_path):
    again = desk_in_memory(settings_module.read({}, state_dir=str(tmp_path))).run(feed_records())
    assert again == sends


def test_offsets_point_at_their_text_in_the_published_body_and_headline(sends):
    for send in sends:
        if send.topic is not topics.ARTICLES:
            continue
        event: Any = orjson.loads(send.value or b"")
        fields = {
            "body": event.get("bodies", [{"value": ""}])[0]["value"],
            "headline": event.get("headlines", [{"value": ""}])[0]["value"],
        }
        for entity in event["wiredesk"]["entities"]:
            for mention in entity["mentions"]:
                assert fields[mention["field"]][mention["start"] : mention["end"]] == mention["text"]
        for quote in event["wiredesk"]["quotes"]:
            assert fields["body"][quote["start"] : quote["end"]] == quote["text"]


def test_cloud_event_headers_name_the_event(sends):
    for send in sends:
        if send.topic in (topics.ARTICLES, topics.DUPLICATES):
            headers = dict(send.headers)
            event = orjson.loads(send.value or b"")
            assert headers["ce_id"].decode() == event["wiredesk"]["eventId"]
            assert headers["ce_specversion"] == b"1.0"
            datetime.fromisoformat(headers["ce_time"].decode().replace("Z", "+00:00")).astimezone(timezone.utc)


def test_a_killed_article_is_published_without_its_text(sends):
    killed = [
        event
        for send in sends
        if send.topic is topics.ARTICLES and (event := orjson.loads(send.value or b""))["pubStatus"] == "canceled"
    ]
    assert killed
    assert not any("bodies" in event or event["wiredesk"]["quotes"] for event in killed)


def test_one_article_in_four_standards_is_one_event_but_for_its_source(tmp_path):
    events = {}
    for name, record in feed.same_article().items():
        desk = desk_in_memory(settings_module.read({}, state_dir=str(tmp_path)))
        headers = (("content-type", record.content_type.encode()),) if record.content_type else ()
        (event,) = (
            send.value
            for send in desk.run([Record("wire.raw", 0, 0, 1_795_300_000_000, None, record.value, headers)])
            if send.topic is topics.ARTICLES
        )
        events[name] = event
    assert len(events) == 4
    assert len(set(events.values())) == 1, {name: (event or b"")[:300] for name, event in events.items()}
