"""Cutting the body of a POST into records."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.doors.items import Raw, RequestRefused, cut

ONE, TWO = b'{"uri":"urn:1","n":1.10}', b'{ "uri" : "urn:2" }'


def cut_up(body, content_type="application/json", max_bytes=10_000, max_items=500):
    return cut(body, content_type, max_bytes=max_bytes, max_items=max_items)


def test_an_item_a_list_and_lines_become_records_byte_for_byte():
    assert cut_up(ONE) == [Raw(ONE, "application/json")]
    assert [record.value for record in cut_up(b" [" + ONE + b",\n" + TWO + b"]")] == [ONE, TWO]
    lines = cut_up(ONE + b"\r\n\n" + TWO + b"\n", "application/x-ndjson")
    assert lines == [Raw(ONE, "application/json"), Raw(TWO, "application/json")]


def test_every_other_format_is_one_record_as_it_stands():
    for content_type in ("application/rss+xml; charset=utf-8", "text/xml", "text/plain", "application/vnd.x+xml"):
        assert cut_up(b" <rss/> \n", content_type) == [Raw(b" <rss/> \n", content_type)]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "reason", "item"),
    [
        (ONE, None, 415, "media-type", None),
        (ONE, "", 415, "media-type", None),
        (ONE, "application/x-www-form-urlencoded", 415, "media-type", None),
        (b"\x89PNG", "image/png", 415, "media-type", None),
        (b" \n", "application/json", 400, "empty", None),
        (b"[]", "application/json", 400, "empty", None),
        (b"\n\n", "application/x-ndjson", 400, "empty", None),
        (b'{"uri": ', "application/json", 400, "not-json", None),
        (b"\xff{}", "application/json", 400, "not-json", None),
        (b"[" + ONE + b", 3]", "application/json", 400, "not-an-object", 1),
        (ONE + b"\n[1]\n", "application/x-ndjson", 400, "not-an-object", 1),
        (ONE + b"\n{nonsense\n", "application/x-ndjson", 400, "not-json", 1),
        (b"x" * 10_001, "text/plain", 413, "item-too-large", 0),
        (b"[" + ONE + b',{"a":"' + b"x" * 10_000 + b'"}]', "application/json", 413, "item-too-large", 1),
        (b"[" + b",".join([ONE] * 501) + b"]", "application/json", 413, "too-many-items", None),
        (b"\n".join([ONE] * 501), "application/x-ndjson", 413, "too-many-items", None),
    ],
)
def test_what_cannot_be_cut_is_refused_with_a_reason_and_its_place(body, content_type, status, reason, item):
    with pytest.raises(RequestRefused) as refused:
        cut_up(body, content_type)
    assert (refused.value.status, refused.value.reason, refused.value.item) == (status, reason, item)


def test_what_nests_too_deep_for_a_parser_is_left_to_the_desk():
    # Python 3.13 goes deeper than those before it.
    deep = b'{"a":' * 60_000 + b"1" + b"}" * 60_000
    assert [record.value for record in cut_up(deep, max_bytes=1_000_000)] == [deep]
    wide = b"[" * 60_000 + b"]" * 60_000
    assert len(cut_up(wide, max_bytes=1_000_000)) == 1


@given(
    st.lists(
        st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=20), max_size=3), min_size=1, max_size=8
    )
)
def test_no_item_of_a_batch_is_lost_or_changed(items):
    as_list = cut_up(json.dumps(items).encode())
    as_lines = cut_up("\n".join(map(json.dumps, items)).encode(), "application/jsonl")
    assert [json.loads(record.value) for record in as_list] == items
    assert [json.loads(record.value) for record in as_lines] == items


@given(
    st.binary(max_size=200),
    st.sampled_from(["application/json", "application/x-ndjson", "text/plain", "text/xml", "x"]),
)
def test_any_bytes_are_cut_or_refused(body, content_type):
    with contextlib.suppress(RequestRefused):
        assert cut_up(body, content_type)
