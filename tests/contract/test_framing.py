"""A registry's frame before an event: put on and taken off, and nothing else is ever taken for one."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract import topics
from streams.contract.framing import frame, is_framed, unframed

EVENTS = [topic for topic in topics.ALL if topic.headers == "event"]
VALUE = b'{"uri":"urn:x:1"}'


@given(st.integers(0, 2**32 - 1), st.dictionaries(st.text(), st.text()))
def test_a_framed_event_is_read_as_it_was_written_whatever_its_number(number: int, event: dict[str, str]) -> None:
    value = orjson.dumps(event)
    framed = frame(number) + value
    assert framed[:1] == b"\0"
    assert int.from_bytes(framed[1:5], "big") == number
    for topic in EVENTS:
        assert unframed(f"wire.{topic.suffix}", framed) == value
        assert unframed(f"wire.{topic.suffix}", value) == value


@pytest.mark.parametrize("number", [-1, 2**32])
def test_a_number_that_four_bytes_do_not_hold_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="no number of a schema"):
        frame(number)


@pytest.mark.parametrize("topic", [topic for topic in topics.ALL if topic.headers != "event"])
def test_what_is_no_event_stays_as_it_was_sent(topic: topics.Topic) -> None:
    # UTF-16 begins with a zero, and its fifth byte may be a brace.
    for value in (frame(7) + VALUE, "<a{b".encode("utf-16-be")):
        assert unframed(f"wire.{topic.suffix}", value) is value


@pytest.mark.parametrize("value", [None, b"", b"\0", b"\0\0\0\0\x07", b"\0\0\0\0\x07[]", b"\x01\0\0\0\x07{}", VALUE])
def test_what_has_no_frame_stays(value: bytes | None) -> None:
    assert unframed("wire.articles", value) is value
    assert value is None or not is_framed(value)
