"""The documents that other systems read the topics by, generated from the table of topics and its records.

What a property means is said once, in the docstring of its record.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from streams.contract import topics
from streams.contract.records import SCHEMA_VERSION
from streams.contract.topology import AGENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.contract.topics import Topic

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_NINJS = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
_CLOUD_EVENT = {
    "ce_specversion": 'Version of CloudEvents: "1.0".',
    "ce_id": "Names the event for ever; the same in a repeat.",
    "ce_type": "What kind of event it is.",
    "ce_source": "/topic/partition of the record that led to it.",
    "ce_time": "The event's own time; RFC 3339, UTC.",
    "ce_dataschema": "The document in docs/schema that the value follows, with its version.",
    "content-type": "Media type of the value.",
}
_ATTRIBUTE = re.compile(r"^(\w+): (.*)$")


def documents() -> dict[str, dict[str, Any]]:
    """Generate every document, by file name."""
    found = {f"{topic.kind}.schema.json": _document(topic) for topic in topics.ALL if topic.kind}
    found["asyncapi.json"] = _asyncapi()
    return found


def _document(topic: Topic) -> dict[str, Any]:
    """Write the schema of a topic's values; where they are of several records, each says in `kind` what it is."""
    references, definitions = _described(topic.records)
    if topic is topics.ARTICLES:
        (wiredesk,) = references
        value = _article(wiredesk)
    else:
        value = references[0] if len(references) == 1 else {"anyOf": references}
    identifier = f"urn:wiredesk:schema:{topic.kind}:{SCHEMA_VERSION}"
    return {"$schema": _DRAFT, "$id": identifier, **value, "$defs": definitions}


def _article(wiredesk: dict[str, Any]) -> dict[str, Any]:
    """Write what an article is beside the record: ninjs has a schema of its own, so only what readers choose by."""
    return {
        "title": "A record of wire.articles: ninjs 3.1 and one extra property",
        "type": "object",
        "required": ["uri", "type", "pubStatus", "wiredesk"],
        "properties": {
            "uri": {"type": "string", "minLength": 1, "description": "Identity of the item; the key of the record."},
            "type": {"const": "text", "description": "ninjs' word for an article."},
            "pubStatus": {
                "enum": ["usable", "withheld", "canceled"],
                "description": '"canceled" withdraws the item: it comes without its text.',
            },
            "wiredesk": {**wiredesk, "description": "Everything the desk says beside ninjs."},
        },
        "$comment": f"Without `wiredesk` the document is valid against {_NINJS}",
    }


def _described(records: Sequence[type[msgspec.Struct]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Generate the schemas of records, and say of each property what its record's docstring says."""
    references, definitions = msgspec.json.schema_components(records, ref_template="#/$defs/{name}")
    for record in _structs(msgspec.inspect.multi_type_info(records)):
        definition = definitions[record.__name__]
        about, said = attributes(record)
        definition["description"] = about
        for field in msgspec.structs.fields(record):
            if field.name in said:
                definition["properties"][field.encode_name]["description"] = said[field.name]
    for definition in definitions.values():  # of named tuples, which have no field names in JSON
        definition["description"] = " ".join(definition["description"].partition("Attributes:\n")[0].split())
    return list(references), definitions


def _structs(node: Any) -> set[type[msgspec.Struct]]:
    """Find every record that types hold, however deep."""
    if isinstance(node, msgspec.inspect.StructType):
        return {node.cls}.union(*(_structs(field.type) for field in node.fields))
    if isinstance(node, (list, tuple)):
        return set[type[msgspec.Struct]]().union(*map(_structs, node))
    if isinstance(node, msgspec.inspect.Type):
        return _structs([getattr(node, name) for name in node.__struct_fields__])
    return set()


def attributes(record: type[msgspec.Struct]) -> tuple[str, dict[str, str]]:
    """Read a record's docstring: what it is, and what each of its attributes means."""
    about, _, listed = (record.__doc__ or "").partition("Attributes:\n")
    said: dict[str, str] = {}
    name = ""
    for line in map(str.strip, listed.splitlines()):
        match = _ATTRIBUTE.match(line)
        if match and match[1] in record.__struct_fields__:
            name = match[1]
            said[name] = match[2]
        elif line:
            said[name] += f" {line}"
    return " ".join(about.split()), said


def _headers(topic: Topic) -> dict[str, Any]:
    if topic.headers == "letter":
        _, definitions = _described(topic.records)
        (definition,) = definitions.values()
        return dict(definition)
    said = {name: {"type": "string", "description": text} for name, text in _CLOUD_EVENT.items()}
    said["ce_type"]["description"] += f' Here "wiredesk.{topic.kind}".'
    return {"type": "object", "properties": said}


def _asyncapi() -> dict[str, Any]:
    written = {topic.suffix for agent in AGENTS for topic in agent.writes} | {topics.DEAD.suffix}
    channels, operations = {}, {}
    for topic in topics.ALL:
        has_document = topic.kind and topic.headers != "letter"
        payload = {"$ref": f"./{topic.kind}.schema.json"} if has_document else {"description": topic.what}
        message: dict[str, Any] = {"name": topic.suffix, "summary": topic.what, "payload": payload}
        if topic.headers:
            message["headers"] = _headers(topic)
        channels[topic.suffix] = {
            "address": f"wire.{topic.suffix}",
            "description": f"key: {topic.key}; cleanup: {topic.cleanup}",
            "messages": {topic.suffix: message},
            "bindings": {"kafka": {"topicConfiguration": {"cleanup.policy": topic.cleanup.split(",")}}},
        }
        # What no agent writes, others do, and the desk reads it.
        action = "send" if topic.suffix in written else "receive"
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
