"""The desk on a real broker: what came in comes out once, with the right outcome."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from streams.contract import topics
from tests.support import expected_feed as feed
from tests.support.copy_text import body, headline
from tests.support.running import RunningDesk, Sent, assert_law, assert_repeats_identical, item

if TYPE_CHECKING:
    from collections.abc import Collection

pytestmark = [pytest.mark.broker, pytest.mark.timeout(240)]


def _feed() -> list[Sent]:
    # One partition: the editor's expectations are about one order of arrival.
    return [Sent(record.value, record.content_type, record.key, 0) for record in feed.records()]


def _compacted_with(desk: RunningDesk, canceled: Collection[str], seconds: float = 90.0) -> dict[str, Any]:
    """Wait for events that a kill caused: its own outcome may be out before them."""
    deadline = time.monotonic() + seconds
    while True:
        compacted = desk.compacted()
        if (
            all(compacted.get(uri, {}).get("pubStatus") == "canceled" for uri in canceled)
            or time.monotonic() > deadline
        ):
            return compacted
        time.sleep(0.3)


def test_the_sample_feed_comes_out_as_articles_duplicates_and_dead_letters_and_twice_changes_nothing(
    desk: RunningDesk,
) -> None:
    worker = desk.start()
    count = desk.send(_feed())
    desk.wait_law(count)
    first = desk.outcomes()
    assert_law(first, {0: count})
    found = {written.owner: written for written in first if written.cause is None}
    for offset, record in enumerate(feed.records()):
        for number, expected in enumerate(record.expect):
            outcome = found[0, offset, number]
            if expected.outcome == "dead":
                assert outcome.topic is topics.DEAD, record.name
                assert outcome.value == record.value, "a dead letter keeps the original bytes"
                assert outcome.headers["wiredesk_reason"], record.name
            else:
                assert outcome.topic is not topics.DEAD, (record.name, outcome.headers)
    withdrawn = _compacted_with(desk, feed.expected_withdrawn())
    for uri in feed.expected_withdrawn():
        assert withdrawn[uri]["pubStatus"] == "canceled", uri
        assert not withdrawn[uri].get("bodies"), uri
    for uri in feed.withdrawn_duplicates():
        assert withdrawn.get(uri, {"pubStatus": "canceled"})["pubStatus"] == "canceled", uri
    before = desk.compacted()

    again = desk.send(_feed())
    desk.wait_law(count + again)
    second = [w for w in desk.outcomes() if w.owner[1] >= count]
    relations = Counter(w.event["wiredesk"]["verdict"]["relation"] for w in second if w.topic is topics.DUPLICATES)
    n_readable = sum(1 for r in feed.records() for e in r.expect if e.outcome != "dead")
    assert sum(relations.values()) == n_readable, "every second copy is a duplicate"
    assert set(relations) <= {"resend", "superseded"}, relations
    assert desk.compacted() == before
    assert desk.stop(worker) == 0


def test_versions_in_any_order_leave_the_newest_and_a_kill_reaches_copies_and_waits_for_its_item(
    desk: RunningDesk,
) -> None:
    desk.start()
    copy = body(1)
    script = [
        item("urn:v", "ثلاثة", body(3), version="3", published="2026-11-20T10:03:00Z"),
        item("urn:v", "واحد", body(4), version="1", published="2026-11-20T10:01:00Z"),
        item("urn:v", "اثنان", body(5), version="2", published="2026-11-20T10:02:00Z"),
        item("urn:original", headline(1), copy, published="2026-11-20T10:00:00Z"),
        item("urn:copy", headline(2), copy, published="2026-11-20T10:10:00Z"),
        item("urn:copy-of-copy", headline(3), copy, published="2026-11-20T10:20:00Z"),
        item("urn:original", "", "", pubStatus="canceled", published="2026-11-20T11:00:00Z"),
        item("urn:late", "", "", pubStatus="canceled", published="2026-11-20T11:00:00Z"),
        item("urn:late", headline(9), body(9), published="2026-11-20T10:30:00Z"),
    ]
    count = desk.send_in_order(sent._replace(partition=0) for sent in script)
    assert_law(desk.outcomes(), {0: count})
    compacted = _compacted_with(desk, {"urn:copy", "urn:copy-of-copy"})
    assert compacted["urn:v"]["headlines"][0]["value"] == "ثلاثة"
    for uri in ("urn:original", "urn:copy", "urn:copy-of-copy", "urn:late"):
        assert compacted[uri]["pubStatus"] == "canceled", uri
    assert compacted["urn:copy"]["wiredesk"]["cause"]["offset"] == 6
    assert compacted["urn:late"]["wiredesk"]["verdict"]["relation"] == "kill"


def test_the_good_item_after_a_broken_one_is_out_within_a_second_and_no_agent_restarts(desk: RunningDesk) -> None:
    worker = desk.start()
    desk.send([item("urn:warm", headline(50), body(50))])
    desk.wait_law(1)
    broken = [
        Sent(record.value, record.content_type) for record in feed.records() if record.expect[0].outcome == "dead"
    ]
    slowest = 0.0
    for number, bad in enumerate(broken):
        desk.send([bad, item(f"urn:good:{number}", headline(60 + number), body(60 + number))])
        began = time.monotonic()
        while f"urn:good:{number}" not in desk.compacted():
            assert time.monotonic() - began < 30, number
        slowest = max(slowest, time.monotonic() - began)
    print(f"slowest good item after a broken one, with the time to read the topic: {slowest:.2f} s")
    assert slowest < 4, "reading the whole topic costs up to a second of this"
    log = desk.log_of(worker)
    assert "Traceback" not in log
    assert "restart" not in log.lower()


def test_a_second_worker_shares_the_partitions_and_a_clean_stop_exits_zero(desk: RunningDesk) -> None:
    first = desk.start()
    second = desk.start()
    count = desk.send([item(f"urn:share:{n}", headline(n), body(n)) for n in range(200, 320)])
    desk.wait_law(count)
    written = desk.outcomes()
    assert_law(written, desk.raw_offsets())
    assert_repeats_identical(written)
    assert desk.stop(second) == 0
    assert desk.stop(first) == 0
