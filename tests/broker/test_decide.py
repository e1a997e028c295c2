"""Editors' decisions on a real broker: what is typed is what comes out on wire.articles, kill -9 or not."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from agents.dedupe.evaluate import evaluate
from streams.contract import topics
from streams.contract.events import duplicate_event
from streams.contract.records import Source, Verdict
from streams.news.article import Article
from streams.runtime.fetch.record_at import record_at
from tests.broker.test_commands import wiredesk
from tests.support.copy_text import body, headline
from tests.support.running import RunningDesk, Written, assert_law, assert_repeats_identical, item
from wiredesk import topic_io

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.broker, pytest.mark.faults, pytest.mark.timeout(400)]
_COPY = body(1)
# Two records, the place behind them, one far beyond, and a partition that is empty.
PLACES = ((0, 0), (0, 1), (0, 2), (0, 999), (1, 0), (1, 999))


def _caused(desk: RunningDesk, topic: topics.Topic, n: int = 1, seconds: float = 120.0) -> list[Written]:
    """Wait for events that a decision caused."""
    deadline = time.monotonic() + seconds
    while True:
        found = [w for w in desk.read(topic) if w.cause and w.cause["topic"].endswith(".decisions")]
        if len(found) >= n or time.monotonic() > deadline:
            assert len(found) >= n, desk.tails()
            return found
        time.sleep(0.3)


def _decide(desk: RunningDesk, *arguments: str) -> Any:
    return wiredesk(desk, "decide", *arguments, "--by", "Dana")


def test_a_release_typed_twice_over_a_kill_nine_publishes_the_withheld_item_once_and_the_law_holds(
    desk: RunningDesk, tmp_path: Path
) -> None:
    worker = desk.start()
    script = [
        item("urn:a", headline(1), _COPY, published="2026-11-20T10:00:00Z"),
        item("urn:copy", headline(2), _COPY, published="2026-11-20T10:05:00Z"),
    ]
    desk.send_in_order(script)
    assert "urn:copy" not in desk.compacted()
    assert _decide(desk, "release", "urn:nobody").returncode == 3

    assert _decide(desk, "release", "urn:copy").returncode == 0
    desk.kill(worker)
    again = _decide(desk, "release", "urn:copy", "--note", "the byline is news")
    assert again.returncode == 0, again.stderr
    worker = desk.start()
    _caused(desk, topics.ARTICLES)
    assert _decide(desk, "apart", "urn:a", "urn:copy").returncode == 0
    notices = _caused(desk, topics.DUPLICATES)

    written = desk.outcomes()
    released = [w for w in written if w.topic is topics.ARTICLES and w.cause]
    assert_repeats_identical(written)
    assert_law(written, desk.raw_offsets())
    assert len({w.value for w in released}) == 1, "one decision has one article, however often it is typed"
    event = released[0].event
    assert event["uri"] == "urn:copy"
    assert event["bodies"][0]["value"]
    assert event["wiredesk"]["verdict"]["decided"]["by"] == "Dana"
    assert {w.event["wiredesk"]["verdict"]["cluster"] for w in notices} == {"urn:copy"}
    listed = wiredesk(desk, "decide", "list").stdout.splitlines()
    assert [line.split()[1:4] for line in listed] == [
        ["release", "urn:copy", "by"],
        ["release", "urn:copy", "by"],
        ["apart", "urn:a", "urn:copy"],
    ]
    items = tmp_path / "items.jsonl"
    exported = wiredesk(desk, "decide", "export", "--items", str(items))
    (pair,) = map(json.loads, exported.stdout.splitlines())
    assert (pair["a"], pair["b"], pair["label"]) == ("urn:a", "urn:copy", "apart")
    assert evaluate([pair], [json.loads(line) for line in items.read_text().splitlines()])["pairs"] == 1
    assert desk.stop(worker) == 0


def test_what_stands_at_a_place_of_the_raw_topic_is_read_and_what_is_not_there_is_none_at_once(
    desk: RunningDesk,
) -> None:
    desk.send([item("urn:a", headline(1), _COPY)._replace(partition=0), item("urn:b", "", "")._replace(partition=0)])
    raw = topics.RAW.name(desk.settings)
    began = time.monotonic()

    async def read() -> list[Any]:
        return [await record_at(desk.settings, raw, partition, offset) for partition, offset in PLACES]

    first, second, *none = asyncio.run(read())
    assert (first.offset, second.offset) == (0, 1)
    assert b"urn:b" in second.value
    assert first.header("content-type") == "application/json"
    assert none == [None] * len(none)
    assert time.monotonic() - began < 30


def test_a_release_is_refused_where_retention_has_taken_the_raw_record(desk: RunningDesk) -> None:
    raw = topics.RAW.name(desk.settings)
    article = Article(uri="urn:gone", language="ar", headline=headline(1))
    verdict = Verdict(relation="verbatim", of="urn:a", cluster="urn:a", rule="copies/5:same-words")
    event = duplicate_event(Source(raw, 0, 999), None, article, verdict)

    async def write() -> None:
        producer = await topic_io.producer(desk.settings)
        await producer.send_and_wait(topics.DUPLICATES.name(desk.settings), value=event.value, key=event.key)
        await producer.stop()

    asyncio.run(write())
    refused = _decide(desk, "release", "urn:gone")
    assert refused.returncode == 3
    assert f"the raw record is gone: retention has taken {raw} partition 0 offset 999" in refused.stderr
    assert wiredesk(desk, "decide", "list").stdout == "", "nothing was decided"
