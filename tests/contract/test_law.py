"""The conservation law, counted from outcomes alone."""

from __future__ import annotations

from streams.contract.law import Law, Outcome


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
