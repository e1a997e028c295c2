"""Logs as JSON: one event a line, with the record's place beside the words, and never a text of the wire."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from typing import Any

import orjson
import pytest

from streams.contract.step import Record
from streams.runtime.log_lines import JsonLines, place
from streams.settings import Settings, SettingsError


def _line(message: str, *values: object, **more: Any) -> dict[str, Any]:
    record = logging.getLogger("wiredesk.x").makeRecord("wiredesk.x", logging.WARNING, "f", 1, message, values, None)
    record.created = 1_795_176_000.25
    for name, value in more.items():
        setattr(record, name, value)
    written = JsonLines().format(record)
    assert "\n" not in written
    found: dict[str, Any] = orjson.loads(written)
    return found


def test_a_line_says_when_who_what_and_where() -> None:
    where = place(Record("wire.judged", 3, 42, 0, b"urn:x:1", b"secret copy"), "enrich")
    assert _line("%s at %d", "stuck", 7, **where) == {
        "time": "2026-11-20T12:00:00.250Z",
        "level": "WARNING",
        "logger": "wiredesk.x",
        "message": "stuck at 7",
        "agent": "enrich",
        "topic": "wire.judged",
        "partition": 3,
        "offset": 42,
        "uri": "urn:x:1",
    }


@pytest.mark.parametrize(
    ("parent", "trace"),
    [
        (b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "4bf92f3577b34da6a3ce929d0e0e4736"),
        (b"00-copy of somebody-00f067aa0ba902b7-01", None),
        (b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" + b" " * 500, None),
        (b"\xff", None),
    ],
)
def test_a_line_says_the_trace_that_the_record_brings(parent: bytes, trace: str | None) -> None:
    record = Record("wire.raw", 0, 0, 0, None, None, (("Traceparent", parent),))
    assert place(record).get("trace") == trace
    assert _line("x", **place(record)).get("trace") == trace


@pytest.mark.parametrize("key", [None, b"", b"words of: copy", b"\xff\xfe", b"a:" * 400, "u:\u202e".encode(), b"a:\n"])
def test_a_key_that_is_no_uri_is_not_logged(key: bytes | None) -> None:
    assert "uri" not in place(Record("wire.raw", 0, 0, 0, key, None))


def test_whatever_is_said_is_one_line_of_bounded_length() -> None:
    line = _line("a\nb \ud800 " + "x" * 9_000, agent="\udfff", other="not ours")
    assert (len(line["message"]), line["agent"], "other" in line) == (2_000, "?", False)


def test_a_failure_names_its_kind_and_where_it_was_and_not_what_it_said() -> None:
    copy = "=".join("copy of the wire".split())
    try:
        int(copy)
    except ValueError:
        line = _line("intake stops", exc_info=sys.exc_info())
    assert (line["error"], "test_log_lines" in line["traceback"]) == ("ValueError", True)
    assert copy not in orjson.dumps(line).decode()


def test_only_text_and_json_are_formats() -> None:
    with pytest.raises(SettingsError, match="WIREDESK_LOG_FORMAT is 'xml'; write text or json"):
        Settings(log_format="xml")


def test_a_command_logs_json_when_it_is_told_to() -> None:
    code = (
        "import logging\nfrom wiredesk import cli\n"
        "from wiredesk.commands import completion\n"
        "completion.run = lambda *_: logging.getLogger('wiredesk.x').error('said') or 0\n"
        "raise SystemExit(cli.main(['completion', 'bash']))"
    )
    environment = os.environ | {"WIREDESK_LOG_FORMAT": "json"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert [orjson.loads(line)["message"] for line in done.stderr.splitlines()] == ["said"]
