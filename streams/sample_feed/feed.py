"""The sample feed: a day and a half on the wire, written for Wiredesk, with what a human editor would decide of it.

Every event, quotation and figure in it is invented; `wiredesk demo` replays it and the tests hold the desk to it.
The feed lies beside this module: `feed.jsonl` has one line a record in the order of arrival, `same_article.jsonl` one
article in four formats. A line is `{"name", "key"?, "contentType"?, content, "expect": [...]}`; the content is `json`
(written as JSON), `text` (as it stands), `base64`, `generate` (made here, being too big to store) or missing: null.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable  # noqa: TC003  the type of a module constant
from importlib import resources
from typing import Any, NamedTuple

PACKAGE = "streams.sample_feed"
# Relations that say "this is the other item's own copy": a kill of that item reaches it.
COPIES = frozenset({"verbatim", "abridged", "expanded"})
NESTING_DEPTH = 100_000
# One byte more than 5 MB: over every bound that a topic or a reader sets for a news item.
HUGE_BODY_BYTES = 5_000_001
# A word no typesetter ever saw; the mark stands for it in feed.jsonl.
LONG_WORD_MARK = "LONG_WORD"
LONG_WORD = "ه" * 10_000


class Expectation(NamedTuple):
    """What a human desk decides about one item, written down before any judge existed.

    Expected are the decisions of a desk that meets the records in the order of the feed (`wiredesk process`, or one
    partition of wire.raw). On several partitions only what does not hang on the order of arrival holds.

    Attributes:
        outcome: "article", "duplicate" or "dead".
        uri: The item's uri; None for a dead record, and for an item whose uri the desk has to make up.
        relation: One of streams.contract.records.Relation; None for a dead record.
        of: uri of the item that the relation points at; a desk that points at another item of `story` is right too.
        also: Relations that a good editor could defend as well.
        language: BCP 47 primary code of the text; None for a dead record.
        pub_status: ninjs' word for the article event; "canceled" for a kill and for an item born killed.
        agency: English name of the agency whose copy it is; "" where it is the outlet's own although an agency is
            named (quoted, or credited with the photograph only); None where nothing is asserted.
        story: Label of the running story; only items of one label may be related, and a story has a label a language.
        trap: Why a naive judge would link this item with another: "template", "digest", "background", "quotation",
            "statement"; None where nothing lures.
    """

    outcome: str
    uri: str | None
    relation: str | None
    of: str | None
    also: tuple[str, ...]
    language: str | None
    pub_status: str
    agency: str | None
    story: str | None
    trap: str | None


class FeedRecord(NamedTuple):
    """One record as a producer writes it to wire.raw.

    Attributes:
        name: Short name for logs and failing tests; unique.
        key: Kafka key; most producers send none.
        value: The bytes; None is Kafka's null value.
        content_type: Header `content-type`; None where the desk has to sniff.
        expect: One expectation an item in the record, in document order; a dead record has one.
    """

    name: str
    key: bytes | None
    value: bytes | None
    content_type: str | None
    expect: tuple[Expectation, ...]


def records() -> list[FeedRecord]:
    """Return the whole feed in order of arrival, broken records included."""
    return [_record(json.loads(line)) for line in _text("feed.jsonl").splitlines()]


def expected_withdrawn() -> frozenset[str]:
    """Return the uris whose last event on the compacted wire.articles is canceled.

    These are the killed items, those born killed, and the copies of killed items that were published (expanded).
    """
    born_or_killed = {expected.uri for expected in _expectations() if expected.pub_status == "canceled"}
    return frozenset(uri for uri in born_or_killed if uri) | _copies_of_killed("article")


def withdrawn_duplicates() -> frozenset[str]:
    """Return the uris of killed items' copies that were never published: on wire.articles canceled or absent."""
    return _copies_of_killed("duplicate")


def same_article() -> dict[str, FeedRecord]:
    """Return one Arabic article as ninjs 1.x, 2.x and 3.x and NewsML-G2: same uri, version and text.

    It is no part of the replay. The keys are "ninjs-1", "ninjs-2", "ninjs-3" and "newsml-g2".
    """
    lines = _text("same_article.jsonl").splitlines()
    return {record.name: record for record in (_record(json.loads(line)) for line in lines)}


def _expectations() -> list[Expectation]:
    return [expected for record in records() for expected in record.expect]


def _copies_of_killed(outcome: str) -> frozenset[str]:
    """Return the uris of killed items' copies that had this outcome when they came."""
    expectations = _expectations()
    killed = {expected.uri for expected in expectations if expected.relation == "kill"}
    return frozenset(
        expected.uri
        for expected in expectations
        if expected.uri and expected.relation in COPIES and expected.of in killed and expected.outcome == outcome
    )


def _text(path: str) -> str:
    return resources.files(PACKAGE).joinpath(path).read_text(encoding="utf-8")


def _record(line: dict[str, Any]) -> FeedRecord:
    key = line.get("key")
    return FeedRecord(
        name=line["name"],
        key=None if key is None else key.encode(),
        value=_value(line),
        content_type=line.get("contentType"),
        expect=tuple(_expectation(expected) for expected in line["expect"]),
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


def _expectation(expected: dict[str, Any]) -> Expectation:
    relation = expected.get("relation")
    return Expectation(
        outcome=expected["outcome"],
        uri=expected.get("uri"),
        relation=relation,
        of=expected.get("of"),
        also=tuple(expected.get("also", ())),
        language=expected.get("language"),
        pub_status=expected.get("pubStatus", "usable"),
        agency=expected.get("agency"),
        story=expected.get("story"),
        trap=expected.get("trap"),
    )


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
