"""A kill that is on the wire before its item, and a worker that dies by kill -9 between the two."""

from __future__ import annotations

import orjson
import pytest

from tests.support.copy_text import body, headline
from tests.support.running import RunningDesk, Sent, assert_law, assert_repeats_identical

pytestmark = [pytest.mark.broker, pytest.mark.faults, pytest.mark.timeout(300)]
N_STORIES = 6


def _sent(uri: str, number: int, source: str, **more: str) -> Sent:
    """Make an item of one partition, so that the list's order is the broker's."""
    said = {"uri": uri, "headline": headline(number), "published": "2026-11-20T10:00:00Z", "source": source}
    value = said | ({"body": body(number)} if "pubStatus" not in more else {}) | more
    return Sent(orjson.dumps(value), key=uri.encode(), partition=0)


def test_a_kill_before_its_item_holds_over_kill_nine_and_is_said_of_later_copies(desk: RunningDesk) -> None:
    worker = desk.start(odd="light")
    n_sent = 0
    for stage in ("kill", "item", "copy of another", "late version"):
        for n in range(N_STORIES):
            uri, number = f"urn:early:{n}", 7_000_000 + n
            record = {
                "kill": _sent(uri, number, "Owner", pubStatus="canceled", version="5"),
                "item": _sent(uri, number, "Owner", version="1"),
                "copy of another": _sent(f"urn:other:{n}", number, "Another"),
                "late version": _sent(uri, number + 500, "Owner", version="3"),
            }[stage]
            n_sent += desk.send([record])
            if n == N_STORIES // 2:  # in the middle of a stage, whatever it is at
                desk.kill(worker)
                worker = desk.start(odd="light")
    desk.wait_law(n_sent)
    assert desk.stop(worker) == 0
    written = desk.outcomes()
    assert_law(written, desk.raw_offsets())
    assert_repeats_identical(written)
    standing = desk.compacted()
    for n in range(N_STORIES):
        assert standing[f"urn:early:{n}"]["pubStatus"] == "canceled", "what was killed before it came is published"
        assert standing[f"urn:other:{n}"]["pubStatus"] == "canceled", "a copy of what was killed stands"
