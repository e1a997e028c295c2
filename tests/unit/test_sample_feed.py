from __future__ import annotations

from streams.sample_feed import feed


def test_every_record_has_its_own_name_and_at_least_one_expectation() -> None:
    records = feed.records()

    assert len({record.name for record in records}) == len(records)
    assert all(record.expect for record in records)
