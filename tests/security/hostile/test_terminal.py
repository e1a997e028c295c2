"""What somebody wrote into a header does not reach the operator's terminal as it is, and ends no command."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from streams.commands.tail import as_line


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
