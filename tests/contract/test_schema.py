"""The documents in docs/schema: read off the table of topics, whole, and what is committed."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from streams.contract import topics
from streams.contract.schema import documents

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
MADE: dict[str, Any] = orjson.loads(orjson.dumps(documents()))


def test_the_committed_documents_are_what_the_records_say():
    folder = ROOT / "docs" / "schema"
    assert {path.name: orjson.loads(path.read_bytes()) for path in folder.glob("*.json")} == MADE


def _properties(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, list):
        for number, inner in enumerate(node):
            yield from _properties(inner, f"{path}[{number}]")
    elif isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            for name, inner in node["properties"].items():
                yield f"{path}.{name}", inner
        for key, inner in node.items():
            yield from _properties(inner, f"{path}.{key}")


@pytest.mark.parametrize("name", MADE)
def test_every_property_says_what_it_means(name: str):
    found = dict(_properties(MADE[name]))
    assert len(found) >= 5
    assert [path for path, said in found.items() if len(said.get("description", "")) < 10] == []


def test_a_description_is_words_and_not_a_docstring_with_its_sections():
    for _, said in _properties(MADE):
        assert "\n" not in said["description"]
    for document in MADE.values():
        for definition in document.get("$defs", {}).values():
            assert definition["description"]
            assert "Attributes:" not in definition["description"]


def test_every_topic_with_records_of_its_own_has_a_document_and_its_channel_points_there():
    for topic in topics.ALL:
        payload = MADE["asyncapi.json"]["channels"][topic.suffix]["messages"][topic.suffix]["payload"]
        assert bool(topic.records) == (f"{topic.kind}.schema.json" in MADE)
        if topic.records and topic is not topics.DEAD:
            assert payload == {"$ref": f"./{topic.kind}.schema.json"}


def test_the_committed_page_is_what_the_documents_say():
    consume = ROOT / "docs" / "consume"
    page = runpy.run_path(str(consume / "asyncapi.py"))["page"]()
    assert (consume / "asyncapi.html").read_text(encoding="utf-8") == page
