"""The documents that other systems read the topics by, generated from records.py and topics.py."""

from __future__ import annotations

from typing import Any

import msgspec

from streams.contract import topics
from streams.contract.records import (
    SCHEMA_VERSION,
    AlertEvent,
    Duplicate,
    EntityMention,
    Judged,
    LawStatistic,
    Prepared,
    Revised,
    WindowStatistic,
    Wiredesk,
)

_NINJS = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"


def documents() -> dict[str, dict[str, Any]]:
    """Generate every document, by file name."""
    wiredesk = _schema("wiredesk", Wiredesk)
    article = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:wiredesk:schema:article:{SCHEMA_VERSION}",
        "title": "A record of wire.articles: ninjs 3.1 and one extra property",
        "type": "object",
        "required": ["uri", "type", "pubStatus", "wiredesk"],
        "properties": {
            "uri": {"type": "string", "minLength": 1},
            "type": {"const": "text"},
            "pubStatus": {"enum": ["usable", "withheld", "canceled"]},
            "wiredesk": {"$ref": "#/$defs/Wiredesk"},
        },
        "$comment": f"Without `wiredesk` the document is valid against {_NINJS}",
        "$defs": wiredesk["$defs"],
    }
    schemas = {
        "article": article,
        "duplicate": _schema("duplicate", Duplicate),
        "mention": _schema("mention", EntityMention),
        "prepared": _schema("prepared", Prepared),
        "revised": _schema("revised", Revised),
        "judged": _schema("judged", Judged),
        "statistic": _either("statistic", WindowStatistic, LawStatistic),
        "alert": _schema("alert", AlertEvent),
    }
    found = {f"{name}.schema.json": schema for name, schema in schemas.items()}
    found["asyncapi.json"] = _asyncapi()
    return found


def _either(name: str, *records: Any) -> dict[str, Any]:
    """Write the schema of a topic whose values are one of several records; each says in `kind` what it is."""
    references, definitions = msgspec.json.schema_components(records, ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:wiredesk:schema:{name}:{SCHEMA_VERSION}",
        "anyOf": list(references),
        "$defs": definitions,
    }


def _schema(name: str, record: Any) -> dict[str, Any]:
    (reference,), definitions = msgspec.json.schema_components([record], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:wiredesk:schema:{name}:{SCHEMA_VERSION}",
        **reference,
        "$defs": definitions,
    }


_CHANNELS = {
    topics.ARTICLES: "article",
    topics.DUPLICATES: "duplicate",
    topics.MENTIONS: "mention",
    topics.PREPARED: "prepared",
    topics.REVISED: "revised",
    topics.JUDGED: "judged",
    topics.STATISTICS: "statistic",
    topics.ALERTS: "alert",
}
# What others write and the desk reads.
_RECEIVED = (topics.RAW, topics.WATCHES)
_WITH_HEADERS = (topics.ARTICLES, topics.DUPLICATES, topics.MENTIONS, topics.STATISTICS, topics.ALERTS, topics.DEAD)
_CLOUD_EVENT_HEADERS = ("ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "ce_dataschema", "content-type")
_DEAD_HEADERS = ("topic", "partition", "offset", "item", "items", "timestamp", "stage", "reason", "error", "version")


def _asyncapi() -> dict[str, Any]:
    channels, operations = {}, {}
    for topic in topics.ALL:
        payload: dict[str, Any] = {"description": topic.what}
        if topic in _CHANNELS:
            payload = {"$ref": f"./{_CHANNELS[topic]}.schema.json"}
        headers = [f"wiredesk_{name}" for name in _DEAD_HEADERS] if topic is topics.DEAD else _CLOUD_EVENT_HEADERS
        message: dict[str, Any] = {"name": topic.suffix, "summary": topic.what, "payload": payload}
        if topic in _WITH_HEADERS:
            message["headers"] = {"type": "object", "properties": {name: {"type": "string"} for name in headers}}
        channels[topic.suffix] = {
            "address": f"wire.{topic.suffix}",
            "description": f"key: {topic.key}; cleanup: {topic.cleanup}",
            "messages": {topic.suffix: message},
            "bindings": {"kafka": {"topicConfiguration": {"cleanup.policy": topic.cleanup.split(",")}}},
        }
        action = "receive" if topic in _RECEIVED else "send"
        operations[f"{action}_{topic.suffix}"] = {
            "action": action,
            "channel": {"$ref": f"#/channels/{topic.suffix}"},
        }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Wiredesk",
            "version": SCHEMA_VERSION,
            "description": "Topics of the wire desk; the prefix `wire` is a setting.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
    }
