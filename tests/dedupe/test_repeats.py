"""What revise says twice after a crash: dedupe answers the first appearance, and the second with nothing."""

from __future__ import annotations

import msgspec

from agents.dedupe.agent import Dedupe
from agents.dedupe.memory.rows import Policy
from streams.contract.records import Revised, Source, Verdict
from streams.contract.step import Record
from streams.news.fingerprint import fingerprint
from tests.support.dedupe_desk import article, text


def _record(offset: int) -> Record:
    item = article("urn:a", text(1))
    revised = Revised(
        source=Source("wire.raw", 0, 7),
        article=item,
        verdict=Verdict(relation="new", cluster="urn:a"),
        shard="ar",
        fingerprint=fingerprint(item),
        event_time=1_795_000_000_000,
    )
    return Record("wire.revised", 0, offset, 1_795_000_000_000, b"urn:a", msgspec.json.encode(revised))


def test_a_record_read_again_is_answered_as_before_and_an_item_that_revise_repeats_is_not() -> None:
    step = Dedupe(Policy())
    (first,) = step.handle([_record(10)])
    (again,) = step.handle([_record(10)])
    (repeated,) = step.handle([_record(11)])
    assert again.sends == first.sends != ()
    assert again.outcomes == first.outcomes
    assert (repeated.keeps, repeated.sends, repeated.outcomes) == ((), (), (("repeat", "dedupe"),))
