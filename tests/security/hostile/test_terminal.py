"""What somebody wrote into a header does not reach the operator's terminal as it is, and ends no command."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from wiredesk.commands.tail import as_document, as_line, escaped


@pytest.mark.parametrize("name", ["reason", "error", "topic", "partition", "offset"])
def test_a_letter_cannot_command_the_terminal_or_forge_a_line(name: str) -> None:
    headers = {"reason": "empty", "error": "e", "topic": "wire.raw", "partition": "0", "offset": "1"}
    headers[name] = "\x1b]0;owned\x07\x1b[2J\r\n0:9 dead forged\u202e"
    pairs = [(f"wiredesk_{key}", value.encode()) for key, value in headers.items()]
    line = as_line(SimpleNamespace(partition=0, offset=5, headers=pairs, value=b"x"))
    assert line.isprintable()


def test_a_letter_that_names_no_place_is_shown_all_the_same() -> None:
    line = as_line(SimpleNamespace(partition=0, offset=5, headers=[("wiredesk_reason", b"empty")], value=None))
    assert line == "0:5 dead empty: ? (? ?:?)"


HOSTILE = "\x1b]0;owned\x07\x1b[2J\r\n0:9 dead forged\x7f\x9b\u202e\u2066\u200f"


@pytest.mark.parametrize(
    "value",
    [
        {"wiredesk": {"verdict": {"relation": HOSTILE, "of": HOSTILE}}, "uri": HOSTILE},
        {"wiredesk": {"verdict": {"relation": "new"}, "entities": [{"name": HOSTILE}]}, "uri": "u"},
        {"headlines": [{"value": HOSTILE}], "wiredesk": {"verdict": {"relation": "new"}}, "uri": "u"},
        {HOSTILE: HOSTILE},
        [HOSTILE],
        HOSTILE,
        5,
    ],
)
@pytest.mark.parametrize("headers", [[], [(HOSTILE, HOSTILE.encode())], [("a", None)]], ids=["none", "one", "null"])
def test_nothing_of_a_record_commands_the_terminal(value: Any, headers: list[tuple[str, bytes | None]]) -> None:
    record = SimpleNamespace(
        topic="wire.raw",
        partition=0,
        offset=5,
        timestamp=1,
        key=HOSTILE.encode(),
        headers=headers,
        value=orjson.dumps(value),
    )
    assert as_line(record).isprintable()
    shown = escaped(as_document(record))
    assert shown.decode().isprintable()
    assert orjson.loads(shown) == as_document(record)


@pytest.mark.parametrize(
    "value",
    [
        {"wiredesk": 5},
        {"wiredesk": {"verdict": [1]}},
        {"wiredesk": {"verdict": {"relation": "new"}}},
        {"wiredesk": {"verdict": {"relation": "new"}, "entities": 3}, "uri": "u"},
        {"wiredesk": {"verdict": {"relation": "new"}, "entities": ["x"]}, "uri": "u", "headlines": [None]},
    ],
)
def test_json_that_only_begins_like_an_event_is_shown_as_it_is(value: Any) -> None:
    record = SimpleNamespace(partition=0, offset=5, headers=(), value=orjson.dumps(value))
    assert as_line(record) == f"0:5 {orjson.dumps(value).decode()}"


def test_a_letter_with_headers_without_values_is_shown() -> None:
    record = SimpleNamespace(partition=0, offset=5, headers=[("wiredesk_reason", None)], value=None)
    assert as_line(record) == "0:5 dead : ? (? ?:?)"
