"""The gate between releases: planted faults, one of each kind, and it sees them all."""

from __future__ import annotations

import copy
import subprocess
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from streams.contract.compatibility import breaks, channel_breaks
from streams.contract.schema import documents
from wiredesk.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MADE: dict[str, Any] = orjson.loads(orjson.dumps(documents()))
SCHEMAS = {name: document for name, document in MADE.items() if name != "asyncapi.json"}
WORDS = {"description", "title", "$comment", "$id", "$schema"}


def _verdict(schema: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = schema["$defs"]["Verdict"]["properties"]
    return properties


def _drop_kill(schema: dict[str, Any]) -> None:
    _verdict(schema)["relation"]["enum"].remove("kill")


def _swap_a_relation(schema: dict[str, Any]) -> None:
    _drop_kill(schema)
    _verdict(schema)["relation"]["enum"].append("summary")


def _number_as_labels(schema: dict[str, Any]) -> None:
    schema["$defs"]["Entity"]["properties"]["labels"]["additionalProperties"]["type"] = "integer"


def _text_as_salience(schema: dict[str, Any]) -> None:
    schema["$defs"]["Entity"]["properties"]["salience"]["type"] = "string"


def _drop_a_definition(schema: dict[str, Any]) -> None:
    del schema["$defs"]["Quote"]


def _require_more(schema: dict[str, Any]) -> None:
    schema["$defs"]["Verdict"]["required"].append("of")


def _require_less(schema: dict[str, Any]) -> None:
    schema["$defs"]["Wiredesk"]["required"].remove("eventId")


def _drop_a_property(schema: dict[str, Any]) -> None:
    del schema["$defs"]["Wiredesk"]["properties"]["eventId"]


def _let_it_be_null(schema: dict[str, Any]) -> None:
    schema["$defs"]["Verdict"]["properties"]["cluster"] = {"anyOf": [{"type": "string"}, {"type": "null"}]}


def _mean_something_else_by_absence(schema: dict[str, Any]) -> None:
    schema["$defs"]["Source"]["properties"]["items"]["default"] = 2


@pytest.mark.parametrize(
    "plant",
    [
        _drop_kill,
        _swap_a_relation,
        _number_as_labels,
        _text_as_salience,
        _drop_a_definition,
        _require_more,
        _require_less,
        _drop_a_property,
        _let_it_be_null,
        _mean_something_else_by_absence,
    ],
)
def test_what_breaks_a_reader_of_articles_is_seen(plant: Callable[[dict[str, Any]], None]):
    changed = copy.deepcopy(SCHEMAS["article.schema.json"])
    plant(changed)
    assert breaks(SCHEMAS["article.schema.json"], changed)


def _places(node: Any, path: tuple[Any, ...] = (), named: bool = False) -> Iterator[tuple[Any, ...]]:
    """Every keyword of a schema and every name under `properties` and `$defs`, as a path."""
    if isinstance(node, list):
        for number, inner in enumerate(node):
            yield from _places(inner, (*path, number))
    elif isinstance(node, dict):
        for key, inner in node.items():
            if not named and key in WORDS:
                continue
            yield (*path, key)
            yield from _places(inner, (*path, key), named=not named and key in ("properties", "$defs"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_keyword_of_a_real_schema_can_go_or_change_unseen(name: str):
    whole = SCHEMAS[name]
    blind = []
    n = 0
    for path in _places(whole):
        for put in (None, {"type": "null", "const": "planted"}):
            changed = copy.deepcopy(whole)
            node = changed
            for key in path[:-1]:
                node = node[key]
            was = node.pop(path[-1])
            if put is None and was == []:  # an empty `required` says as much as none
                continue
            if put is not None:
                node[path[-1]] = put
            n += 1
            if not breaks(whole, changed):
                blind.append((path, put))
    assert n > 20
    assert not blind


def test_what_is_added_breaks_nobody_and_words_may_change():
    old = {"properties": {"a": {"enum": ["x"]}, "description": {"type": "string"}}, "required": ["a"]}
    new: dict[str, Any] = {
        "description": "said better",
        "properties": {
            "a": {"enum": ["x", "y"], "title": "A"},
            "description": {"type": "string", "description": "a property of that name"},
            "b": {"type": "string"},
        },
        "required": ["a"],
        "$defs": {"B": {"type": "object"}},
    }
    assert breaks(old, new) == []
    assert breaks(old, {**new, "properties": {**new["properties"], "description": {"type": "integer"}}})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("channels", "articles"), None),
        (("channels", "articles", "address"), "wire.stories"),
        (("channels", "articles", "messages", "articles"), None),
        (("channels", "articles", "messages", "articles", "payload", "$ref"), "./duplicate.schema.json"),
        (("channels", "articles", "messages", "articles", "headers", "properties", "ce_id"), None),
    ],
)
def test_a_channel_or_a_header_that_goes_is_seen(path: tuple[str, ...], value: str | None):
    changed = copy.deepcopy(MADE["asyncapi.json"])
    node = changed
    for key in path[:-1]:
        node = node[key]
    if value is None:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    assert channel_breaks(MADE["asyncapi.json"], changed)
    assert channel_breaks(MADE["asyncapi.json"], MADE["asyncapi.json"]) == []


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    _git(tmp_path, "init", "-q")
    (tmp_path / "docs").mkdir()
    return tmp_path


def _git(folder: Path, *arguments: str) -> None:
    names = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", "-C", str(folder), *names, *arguments], check=True)


def _commit(repository: Path, made: dict[str, Any]) -> None:
    for name, document in made.items():
        (repository / "docs" / name).write_bytes(orjson.dumps(document))
    _git(repository, "add", "-A")
    _git(repository, "commit", "-q", "--allow-empty", "-m", "documents")


def _with_one_more_relation() -> dict[str, Any]:
    made = copy.deepcopy(MADE)
    _verdict(made["article.schema.json"])["relation"]["enum"].append("summary")
    return made


def test_writing_and_committing_the_documents_does_not_hide_a_break_since_the_last_tag(repository, capsys):
    _commit(repository, _with_one_more_relation())
    _git(repository, "tag", "v0.1.0")
    _commit(repository, MADE)
    assert main(["schema", "--check", str(repository / "docs")]) == 1
    said = capsys.readouterr().err
    assert "v0.1.0" in said
    assert "never says 'summary' any more" in said


def test_before_the_first_tag_a_break_is_seen_until_it_is_committed(repository, capsys):
    _commit(repository, _with_one_more_relation())
    for name, document in MADE.items():
        (repository / "docs" / name).write_bytes(orjson.dumps(document))
    assert main(["schema", "--check", str(repository / "docs")]) == 1
    assert "needs a new major SCHEMA_VERSION" in capsys.readouterr().err
    _commit(repository, MADE)
    assert main(["schema", "--check", str(repository / "docs")]) == 0


def test_a_document_that_the_last_tag_had_cannot_go(repository, capsys):
    _commit(repository, {**MADE, "summary.schema.json": MADE["alert.schema.json"]})
    _git(repository, "tag", "v0.1.0")
    assert main(["schema", "--check", str(repository / "docs")]) == 1
    assert "summary.schema.json would break" in capsys.readouterr().err


def test_a_new_major_version_may_break_what_the_last_tag_promised(repository):
    old = _with_one_more_relation()
    old["article.schema.json"]["$id"] = "urn:wiredesk:schema:article:0.9.0"
    _commit(repository, old)
    _git(repository, "tag", "v0.1.0")
    _commit(repository, MADE)
    assert main(["schema", "--check", str(repository / "docs")]) == 0


def test_documents_that_lag_behind_the_records_are_seen_without_any_repository(tmp_path, capsys):
    for name, document in MADE.items():
        (tmp_path / name).write_bytes(orjson.dumps(document | {"title": "old"}))
    assert main(["schema", "--check", str(tmp_path)]) == 1
    assert "is not what the records say" in capsys.readouterr().err
