"""The conservation law, counted from outcomes alone."""

from __future__ import annotations

import base64

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract.law import MOST_RANGES, RECENT, Law, Outcome, PartitionLaw

# What the monitor of 0.1 kept of a partition: records 0, 1, 4 and 5 done, 1 twice, the hole told, item 1 of 7 come.
KEPT = (
    "iKlwYXJ0aXRpb24CpmNvdW50c4KnYXJ0aWNsZQSpZHVwbGljYXRlAaZyYW5nZXOSlAACAMKUBAbND6DDp3BhcnRpYWyApnJlY2VudIWjMDowp2FydGlj"
    "bGWjMTowpGRlYWSjNDowp2FydGljbGWjNTowp2FydGljbGWjNzoxqWR1cGxpY2F0ZahnaXZlbl91cACldHdpY2UBp3dhaXRpbmeBB8QBBQ=="
)


def _law(*outcomes: Outcome, records: int = 2) -> Law:
    law = Law()
    for offset in range(records):
        law.raw(0, offset)
    for outcome in outcomes:
        law.outcome(outcome)
    return law


def test_the_law_holds_when_every_item_has_one_outcome():
    balance = _law(
        Outcome("article", 0, 0, 0, 1), Outcome("dead", 0, 1, 0, 2), Outcome("duplicate", 0, 1, 1, 2)
    ).balance()[0]
    assert balance.holds
    assert (balance.raw, balance.articles, balance.duplicates, balance.dead) == (2, 1, 1, 1)


def test_an_outcome_repeated_after_a_crash_counts_once():
    one = Outcome("article", 0, 0, 0, 1)
    assert _law(one, one, one, records=1).balance()[0].articles == 1


def test_an_event_that_another_record_caused_is_no_outcome():
    caused = Outcome("article", 0, 1, 0, 1, caused=True)
    assert _law(Outcome("duplicate", 0, 0, 0, 1), caused).balance()[0].missing == (1,)


def test_a_feed_with_an_item_missing_is_missing():
    assert _law(Outcome("article", 0, 0, 0, 3), records=1).balance()[0].missing == (0,)


def test_two_different_outcomes_of_one_item_break_the_law():
    balance = _law(Outcome("article", 0, 0, 0, 1), Outcome("duplicate", 0, 0, 0, 1), records=1).balance()[0]
    assert balance.doubled == (0,)
    assert not balance.holds


def test_an_item_that_ended_twice_breaks_the_law_though_its_raw_record_is_gone():
    balance = _law(Outcome("article", 0, 0, 0, 1), Outcome("dead", 0, 0, 0, 1), records=0).balance()[0]
    assert (balance.raw, balance.missing, balance.doubled, balance.holds) == (0, (), (0,), False)


@pytest.mark.parametrize("second", [Outcome("article", 0, 0, 2, 3), Outcome("article", 0, 0, 0, 2)])
def test_outcomes_that_disagree_on_how_many_items_a_record_had_break_the_law(second):
    assert _law(Outcome("article", 0, 0, 0, 1), second, records=1).balance()[0].doubled == (0,)


def test_a_topic_read_whole_forgets_no_hole_and_no_second_end_however_many_there_are():
    n = 2 * max(MOST_RANGES, RECENT)
    law = _law(*(Outcome("article", 0, 2 * at, 0, 1) for at in range(n)), records=2 * n)
    law.outcome(Outcome("duplicate", 0, 0, 0, 1))
    balance = law.balance()[0]
    assert balance.missing == tuple(range(1, 2 * n, 2))
    assert balance.doubled == (0,)


outcomes = st.builds(
    lambda kind, offset, item, more: Outcome(kind, 0, offset, item, item + more),
    st.sampled_from(["article", "duplicate", "dead"]),
    st.integers(0, 6),
    st.integers(0, 3),
    st.integers(1, 2),
)


@given(st.lists(outcomes, max_size=30), st.randoms())
def test_the_balance_is_what_counting_item_by_item_gives_in_any_order(found, numbers):
    ends: dict[tuple[int, int], set[str]] = {}
    items: dict[int, set[int]] = {}
    for outcome in found:
        ends.setdefault((outcome.offset, outcome.item), set()).add(outcome.kind)
        items.setdefault(outcome.offset, set()).add(outcome.items)
    twice = {offset for (offset, _), kinds in ends.items() if len(kinds) > 1}
    doubled = tuple(sorted(twice | {offset for offset, claims in items.items() if len(claims) > 1}))
    sure = [o for o in range(8) if o not in doubled]
    missing = {o for o in sure if o not in items or any((o, item) not in ends for item in range(max(items[o])))}

    numbers.shuffle(found)
    balance = _law(*found, records=8).balance()[0]

    assert balance.doubled == doubled
    assert missing == set(balance.missing) & set(sure)


def test_a_record_whose_outcomes_disagree_harms_no_monitor():
    law = PartitionLaw(0)
    law.account(0, 0, 20, "article", 0)
    assert law.account(0, 1, 2, "article", 0) == "counted"
    assert [law.account(0, item, 20, "article", 0) for item in range(2, 20)] == ["counted"] * 18
    assert (law.position, law.waiting) == (1, {})


def test_what_the_monitor_of_0_1_kept_is_read_counted_on_and_written_the_same():
    kept = base64.b64decode(KEPT)
    law = msgspec.msgpack.decode(kept, type=PartitionLaw)
    assert msgspec.msgpack.encode(law) == kept
    assert [law.account(7, item, 3, "article", 0) for item in (0, 1, 2)] == ["counted", "twice", "counted"]
    assert [(r.start, r.stop) for r in law.ranges] == [(0, 2), (4, 6), (7, 8)]
    assert law.account(1, 0, 1, "dead", 0) == "again"
    assert (law.twice, law.counts) == (2, {"article": 6, "duplicate": 1})
