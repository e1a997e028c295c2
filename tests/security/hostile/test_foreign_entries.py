"""What somebody else wrote to a ledger topic is passed over and named; it ended the agent at every start."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from agents.dedupe.entry import Entry as Kept
from streams.contract.records import Source, Verdict
from streams.runtime.ledger import fault
from streams.settings import Settings
from wiredesk.steps import make_step

GARBAGE = {
    "text": b"garbage",
    "nothing": b"",
    "a number": b"\x07",
    "an empty list": b"\x90",
    "a deep list": b"\x91" * 5_000,
    "text cut off": b"\xdb\xff\xff\xff\xff",
}


def record(key: bytes | None, value: bytes | None) -> Any:
    return SimpleNamespace(key=key, value=value)


@pytest.mark.parametrize("value", GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize(
    ("agent", "key"),
    [
        ("revise", b"0|wire.raw:0:1:0"),
        ("dedupe", b"0|wire.raw:0:1:0"),
        ("stories", b"0|%020d" % 1),
        ("monitor", b"0|head"),
    ],
)
def test_garbage_under_a_key_of_ours_is_no_entry(agent: str, key: bytes, value: bytes) -> None:
    assert fault(make_step(agent, Settings()), 0, record(key, value))


@pytest.mark.parametrize("key", [None, b"", b"garbage", b"1|wire.raw:0:1:0", b"\xff"])
@pytest.mark.parametrize("value", [None, b"garbage"])
def test_a_key_that_is_not_of_the_partition_is_none_of_ours(key: bytes | None, value: bytes | None) -> None:
    assert fault(make_step("revise", Settings()), 0, record(key, value)) == "its key is none of ours"


def test_a_tombstone_under_a_key_of_ours_is_an_entry() -> None:
    assert fault(make_step("revise", Settings()), 0, record(b"0|wire.raw:0:1:0", None)) is None


@pytest.mark.parametrize("name", ["offset", "event_time", "watermark"])
def test_a_number_that_the_index_cannot_hold_is_no_entry(name: str) -> None:
    step = make_step("dedupe", Settings())
    entry = Kept(
        Source("wire.raw", 0, 1), "urn:a", None, 1, 1, 1, Verdict(relation="new", cluster="urn:a", rule="new/1"), b""
    )
    key = b"0|wire.raw:0:1:0"
    assert fault(step, 0, record(key, msgspec.msgpack.encode(entry))) is None
    entry = msgspec.structs.replace(entry, **{name: (1 << 64) - 1})
    assert fault(step, 0, record(key, msgspec.msgpack.encode(entry)))


@pytest.mark.parametrize("parts", [1, 9])
def test_a_head_of_the_monitor_that_names_no_parts_begins_the_count_anew(parts: int) -> None:
    step = make_step("monitor", Settings())
    value = msgspec.msgpack.encode([parts, 40])
    assert fault(step, 0, record(b"0|head", value)) is None
    step.restore(0, [(b"0|head", value)])
    assert step.expired(0, 0) == []


@pytest.mark.parametrize("key", [b"0|fact|x", b"0|fact|-1", b"0|fact|" + b"9" * 30, b"0|other", b"0|"])
def test_a_key_that_no_count_has_is_none_of_the_monitors(key: bytes) -> None:
    assert fault(make_step("monitor", Settings()), 0, record(key, b"{}"))
