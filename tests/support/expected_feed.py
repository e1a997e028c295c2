"""The sample feed beside what a human editor would decide of it: what the tests hold the desk to."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any, NamedTuple

from streams.sample_feed import feed

# Relations that say "this is the other item's own copy": a kill of that item reaches it.
COPIES = frozenset({"verbatim", "abridged", "expanded"})


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


class ExpectedRecord(NamedTuple):
    """A FeedRecord, and one expectation an item in it, in document order; a dead record has one."""

    name: str
    key: bytes | None
    value: bytes | None
    content_type: str | None
    expect: tuple[Expectation, ...]


def records() -> list[ExpectedRecord]:
    """Return the whole feed in order of arrival, broken records included."""
    expected = _expected("feed.jsonl")
    return [ExpectedRecord(*record, expected[record.name]) for record in feed.records()]


def broken() -> frozenset[str]:
    """Name the records that no item can be read of."""
    return frozenset(record.name for record in records() if record.expect[0].outcome == "dead")


def same_article() -> dict[str, ExpectedRecord]:
    """Return one Arabic article in four formats, as streams.sample_feed.feed does."""
    expected = _expected("same_article.jsonl")
    return {name: ExpectedRecord(*record, expected[name]) for name, record in feed.same_article().items()}


def expected_withdrawn() -> frozenset[str]:
    """Return the uris whose last event on the compacted wire.articles is canceled.

    These are the killed items, those born killed, and the copies of killed items that were published (expanded).
    """
    born_or_killed = {expected.uri for expected in _expectations() if expected.pub_status == "canceled"}
    return frozenset(uri for uri in born_or_killed if uri) | _copies_of_killed("article")


def withdrawn_duplicates() -> frozenset[str]:
    """Return the uris of killed items' copies that were never published: on wire.articles canceled or absent."""
    return _copies_of_killed("duplicate")


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


def _expected(path: str) -> dict[str, tuple[Expectation, ...]]:
    text = resources.files(feed.PACKAGE).joinpath(path).read_text("utf-8")
    lines: list[dict[str, Any]] = [json.loads(line) for line in text.splitlines()]
    return {line["name"]: tuple(map(_expectation, line["expect"])) for line in lines}


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
