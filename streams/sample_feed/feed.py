"""The sample feed: a day and a half on the wire, written for Wiredesk, with what a human editor would decide of it.

Every event, quotation and figure in it is invented; `wiredesk demo` replays it and the tests hold the desk to it.
The feed lies beside this module: `feed.jsonl` has one line a record in the order of arrival, `same_article.jsonl` one
article in four formats. A line is `{"name", "key"?, "contentType"?, content, "expect": [...]}`; what is expected the
tests alone read (tests/support/expected_feed.py). The content is `json` (written as JSON), `text` (as it stands),
`base64`, `generate` (made here, being too big to store) or missing: null.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable  # noqa: TC003  the type of a module constant
from importlib import resources
from typing import Any, NamedTuple

PACKAGE = "streams.sample_feed"
NESTING_DEPTH = 100_000
# One byte more than 5 MB: over every bound that a topic or a reader sets for a news item.
HUGE_BODY_BYTES = 5_000_001
# A word no typesetter ever saw; the mark stands for it in feed.jsonl.
LONG_WORD_MARK = "LONG_WORD"
LONG_WORD = "ه" * 10_000


class FeedRecord(NamedTuple):
    """One record as a producer writes it to wire.raw.

    Attributes:
        name: Short name for logs and failing tests; unique.
        key: Kafka key; most producers send none.
        value: The bytes; None is Kafka's null value.
        content_type: Header `content-type`; None where the desk has to sniff.
    """

    name: str
    key: bytes | None
    value: bytes | None
    content_type: str | None


def records() -> list[FeedRecord]:
    """Return the whole feed in order of arrival, broken records included."""
    return [_record(json.loads(line)) for line in _text("feed.jsonl").splitlines()]


def same_article() -> dict[str, FeedRecord]:
    """Return one Arabic article as ninjs 1.x, 2.x and 3.x and NewsML-G2: same uri, version and text.

    It is no part of the replay. The keys are "ninjs-1", "ninjs-2", "ninjs-3" and "newsml-g2".
    """
    lines = _text("same_article.jsonl").splitlines()
    return {record.name: record for record in (_record(json.loads(line)) for line in lines)}


def _text(path: str) -> str:
    return resources.files(PACKAGE).joinpath(path).read_text(encoding="utf-8")


def _record(line: dict[str, Any]) -> FeedRecord:
    key = line.get("key")
    return FeedRecord(
        name=line["name"],
        key=None if key is None else key.encode(),
        value=_value(line),
        content_type=line.get("contentType"),
    )


def _value(line: dict[str, Any]) -> bytes | None:
    """Return the bytes of a line; None when it names no content."""
    if "json" in line:
        text = json.dumps(line["json"], ensure_ascii=False)
        return text.replace(LONG_WORD_MARK, LONG_WORD).encode()
    if "text" in line:
        return str(line["text"]).encode()
    if "base64" in line:
        return base64.b64decode(line["base64"])
    if "generate" in line:
        return GENERATED[line["generate"]]()
    return None


def _deep_json() -> bytes:
    opening = b'{"uri":"https://deep.example/1","headline":"deep","body":'
    return opening + b"[" * NESTING_DEPTH + b"]" * NESTING_DEPTH + b"}"


def _deep_xml() -> bytes:
    opening = (
        b'<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:deep:1" version="1">'
    )
    return opening + b"<p>" * NESTING_DEPTH + b"</p>" * NESTING_DEPTH + b"</newsItem>"


def _huge_body() -> bytes:
    sentence = "وقال المتحدث إن الأعمال مستمرة على مدار الساعة. "
    body = sentence * (HUGE_BODY_BYTES // len(sentence.encode()) + 1)
    return json.dumps(
        {"uri": "https://huge.example/1", "headline": "خبر لا ينتهي", "body": body}, ensure_ascii=False
    ).encode()


GENERATED: dict[str, Callable[[], bytes]] = {
    "deep-json": _deep_json,
    "deep-xml": _deep_xml,
    "huge-body": _huge_body,
}
