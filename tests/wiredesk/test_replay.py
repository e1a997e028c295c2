"""What a dry replay says of each dead letter."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from wiredesk.commands.replay import as_line


class Letter(NamedTuple):
    """A dead letter as it is read."""

    value: bytes | None
    key: bytes | None = None
    headers: tuple[tuple[str, bytes], ...] = (
        ("wiredesk_topic", b"wire.raw"),
        ("wiredesk_partition", b"2"),
        ("wiredesk_offset", b"7"),
        ("wiredesk_stage", b"intake"),
        ("wiredesk_reason", b"no-text"),
    )


@pytest.mark.parametrize(
    ("letter", "whose"),
    [
        (Letter(b'{"uri": "urn:one"}', b"key"), "urn:one"),
        (Letter(b"<xml", b"wire.raw:2:7:0"), "-"),
        (Letter(b"[1]"), "-"),
        (Letter(None), "-"),
        (Letter(b'{"uri": "urn:\\u001b[2J\\u202e"}'), "urn:\\u001b[2J\\u202e"),
        (Letter(b'{"uri": "' + b"x" * 999 + b'"}'), "x" * 200),
    ],
)
def test_a_line_names_place_reason_and_the_item_and_obeys_nothing(letter, whose):
    assert as_line(letter, letter) == f"wire.raw 2 7 intake no-text {whose}"


def test_a_raw_record_that_states_no_uri_is_named_by_its_senders_key():
    raw = Letter(b"<xml", b"desk-7", headers=())
    assert as_line(Letter(None), raw) == "wire.raw 2 7 intake no-text desk-7"
