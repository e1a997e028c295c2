"""What the dead letters of one record carry: its bytes once, however many of its items are bad."""

from __future__ import annotations

import orjson
import pytest

from agents.intake.agent import make_step
from streams.contract import topics
from streams.contract.step import Record, Send
from streams.runtime.batch import answer
from streams.settings import Settings

GOOD = orjson.dumps({"uri": "urn:good", "headline": "عنوان الخبر", "body": "نص الخبر الأول. " * 20})


def _letters(value: bytes, content_type: str | None) -> list[Send]:
    headers = (("content-type", content_type.encode()),) if content_type else ()
    (result,) = answer(make_step(Settings()), [Record("wire.raw", 1, 5, 1, b"k", value, headers)])
    return [send for send in result.sends if send.topic is topics.DEAD]


def _feed(good: int, bad: int, size: int) -> bytes:
    return b"\n".join([GOOD] * good + [b'{"uri": "' + b"x" * size] * bad)


LINES = _feed(125, 375, 1_800)
EMPTY = b"\n".join([b"{}"] * 500)
LIST = b"[" + b",".join([b'{"headline": "' + b"x" * 1_800 + b'"}'] * 400) + b"]"
RSS = b'<rss version="2.0"><channel>' + b"<item><pubDate></pubDate></item>" * 400 + b"x" * 500_000 + b"</channel></rss>"
UTF16 = ("\n".join(["{}"] * 400) + "\n" + " " * 100_000 + "{}").encode("utf-16")


@pytest.mark.parametrize(
    ("value", "content_type", "n_dead"),
    [
        (LINES, "application/x-ndjson", 375),
        (LINES, None, 375),
        (EMPTY, "application/x-ndjson", 500),
        (EMPTY, None, 500),
        (LIST, "application/json", 400),
        (LIST, None, 400),
        (RSS, "application/rss+xml", 400),
        (UTF16, "application/x-ndjson", 401),
    ],
    ids=["lines", "sniffed lines", "empty", "sniffed empty", "list", "sniffed list", "rss", "utf-16 lines"],
)
def test_the_letters_of_a_record_carry_its_bytes_once(value: bytes, content_type: str | None, n_dead: int) -> None:
    letters = _letters(value, content_type)
    assert len(letters) == n_dead
    assert sum(len(letter.value or b"") for letter in letters) <= 2 * len(value)
    assert any(letter.value for letter in letters)


def test_the_letter_of_a_line_carries_that_line() -> None:
    one, other = _letters(b"\n".join([GOOD, b'{"a": 1', b"", GOOD, b'{"b": 2']), "application/x-ndjson")
    assert (one.value, other.value) == (b'{"a": 1', b'{"b": 2')
    assert dict(one.headers)["wiredesk_value_is"] == b"item"
    assert (dict(one.headers)["wiredesk_item"], dict(other.headers)["wiredesk_item"]) == (b"1", b"3")


def test_of_a_list_the_first_letter_carries_the_record_and_the_others_say_which_does() -> None:
    first, second, third = _letters(LIST[:1] + b'{"a":1},' * 2 + GOOD + b',{"b":2}]', "application/json")
    assert first.value is not None
    assert "wiredesk_value_at" not in dict(first.headers)
    for letter in (second, third):
        assert letter.value is None
        assert dict(letter.headers)["wiredesk_value_at"] == first.key == b"wire.raw:1:5:0"


def test_a_record_of_one_item_keeps_its_bytes() -> None:
    for value in (b"{}", b'[{"a": 1}]', b"{"):
        (letter,) = _letters(value, "application/json")
        assert letter.value == value


@pytest.mark.parametrize("content_type", ["application/json", "application/x-ndjson"])
def test_a_large_header_of_a_feed_is_not_repeated_on_every_letter(content_type: str) -> None:
    lines = [b'{"a":1}'] * 500
    value = b"[" + b",".join(lines) + b"]" if content_type == "application/json" else b"\n".join(lines)
    headers = (("content-type", content_type.encode()), ("trace", b"x" * 15_000))
    (result,) = answer(make_step(Settings()), [Record("wire.raw", 1, 5, 1, b"k", value, headers)])
    assert len(result.sends) == 500
    assert sum(len(v) for letter in result.sends for name, v in letter.headers if name == "trace") == 15_000
    assert all(("content-type", content_type.encode()) in letter.headers for letter in result.sends)
