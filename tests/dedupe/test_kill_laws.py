"""A kill reaches every copy of the killed article, in whatever order original, copies and kill come to the desk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from streams import settings as settings_module
from streams.contract import topics
from streams.contract.step import Record
from streams.runtime.in_memory import MemoryDesk
from tests.support import expected_feed as feed
from tests.support.simulator import Simulation
from wiredesk.steps import make_step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.expected_feed import ExpectedRecord

# An agency's item, three copies of different length, its kill, and a copy that was sent after the kill.
ORIGINAL, KILL = "khaleej-reuters", "khaleej-reuters-kill"
FAMILY = {r.name: r for r in feed.records() if r.name.startswith("khaleej") and r.name != "khaleej-denial"}
DESK = settings_module.read({"WIREDESK_PARTITIONS": "1", "WIREDESK_TAGGER_BACKEND": "none"})


@st.composite
def orders(draw: st.DrawFn) -> list[str]:
    """Any order of the family in which the original comes before its own kill, as one key in one partition does."""
    order = draw(st.permutations(list(FAMILY)))
    first, second = sorted((order.index(ORIGINAL), order.index(KILL)))
    order[first], order[second] = ORIGINAL, KILL
    return order


def last_states(records: Sequence[ExpectedRecord]) -> dict[str, str]:
    """Pass records through the desk up to dedupe; what the compacted topic says of each uri at the end."""
    steps = [make_step(name, DESK) for name in ("intake", "revise", "dedupe")]
    raw = topics.RAW.name(DESK)
    wire = [
        Record(raw, 0, n, 0, r.key, r.value, (("content-type", r.content_type.encode()),) if r.content_type else ())
        for n, r in enumerate(records)
    ]
    states = {}
    for send in MemoryDesk(DESK, steps).run(wire):
        if send.topic is topics.JUDGED and send.value is not None:
            article = json.loads(send.value)["article"]
            states[article["uri"]] = article.get("pubStatus", "usable")
    return states


@pytest.mark.timeout(300)
@given(orders())
@settings(max_examples=40, deadline=None)
def test_a_kill_reaches_every_copy_in_whatever_order_they_come(order: list[str]) -> None:
    uris = {expected.uri for record in FAMILY.values() for expected in record.expect}

    assert last_states([FAMILY[name] for name in order]) == dict.fromkeys(uris, "canceled")


@pytest.mark.timeout(300)
@given(st.lists(st.integers(0, 3), min_size=len(FAMILY), max_size=len(FAMILY)), st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
@example([0, 0, 1, 0, 0, 0], 1374)
def test_a_kill_reaches_every_copy_whatever_overtakes_it_on_the_way(partitions: list[int], seed: int) -> None:
    """A copy that the broker had first may reach dedupe behind a later one, and behind the kill; CI saw it live."""
    uris = {expected.uri for record in FAMILY.values() for expected in record.expect}
    desk = Simulation(settings_module.read({"WIREDESK_TAGGER_BACKEND": "none"}), seed)
    # The original and its kill have one key, so one partition.
    placed = {
        record.name: 0 if record.name in (ORIGINAL, KILL) else partition
        for record, partition in zip(FAMILY.values(), partitions, strict=True)
    }
    desk.feed([(record.value, placed[name]) for name, record in FAMILY.items()])
    desk.run()
    states = {}
    for send in desk.out:
        if send.topic is topics.ARTICLES and send.value is not None:
            event = json.loads(send.value)
            states[event["uri"]] = event["pubStatus"]
    assert states == dict.fromkeys(uris, "canceled")
