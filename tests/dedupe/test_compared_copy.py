"""Where intake found the compared copy goes with the item, so that the evidence of a verdict reads no credits again."""

import msgspec
import pytest

from agents.dedupe.agent import Dedupe
from agents.dedupe.memory.rows import Policy
from streams.contract.records import Revised, Source
from streams.contract.step import Record
from streams.news.article import Compared
from streams.news.fingerprint import find_compared, fingerprint
from tests.support.dedupe_desk import article, new, text

STORY = text(1)
CREDITED = article(
    "b", (f"بغداد (رويترز) - {STORY[0]}", *STORY[1:-1], f"{STORY[-1]} (رويترز)"), hours=1, source="الثانية"
)
# The place opens the dateline and, once more, the copy behind it.
REPEATED = article("b", (f"بغداد (رويترز) - بغداد {STORY[0]}", *STORY[1:-1]), hours=1, source="الثانية")


def record(offset, item, compared):
    revised = Revised(
        source=Source("wire.raw", 0, offset),
        article=item,
        verdict=new(item),
        fingerprint=fingerprint(item),
        event_time=int(item.version_created.timestamp() * 1000),
        compared=compared,
    )
    return Record("wire.revised", 0, offset, 0, b"k", msgspec.json.encode(revised))


def evidence(item, compared):
    """Judge an item after the story it is copy of, and return its evidence from the ledger entry."""
    results = Dedupe(Policy()).handle([record(0, article("a", STORY), None), record(1, item, compared)])
    return msgspec.msgpack.decode(results[1].keeps[0].value or b"")[6]["evidence"]


@pytest.mark.parametrize("item", [CREDITED, REPEATED], ids=["credited", "dateline repeated"])
def test_evidence_is_the_same_whether_the_record_tells_the_range_or_not(item):
    told = evidence(item, find_compared(item))

    assert told == evidence(item, None)
    assert item.body[told["passages"][0]["start"] :].startswith(STORY[0][:20])


def test_evidence_takes_the_range_from_the_record():
    whole = find_compared(CREDITED)
    shifted = Compared((whole.first[0] + 1, whole.first[1]), whole.last)

    there, here = (evidence(CREDITED, compared)["passages"][0]["start"] for compared in (shifted, whole))
    assert there == here + 1


def test_what_is_compared_lies_between_the_credits():
    compared = find_compared(CREDITED)

    assert compared.copy(CREDITED, 0) == STORY[0]
    assert compared.copy(CREDITED, 1) == STORY[1]
    assert compared.copy(CREDITED, len(STORY) - 1) == STORY[-1]
    assert find_compared(article("none", ())) == Compared()


def test_a_record_of_an_older_desk_says_no_range_and_is_read():
    packed = msgspec.json.decode(record(0, CREDITED, find_compared(CREDITED)).value)
    assert packed.pop("compared")

    assert msgspec.convert(packed, Revised, str_keys=True).compared is None
