"""Ledgers that 0.1 left: read, judged against, and never forged by what this code has learnt since.

ledgers_0_1.json was written by the code of 0.1 (fingerprint version 2, rule copies/3): four stories of
tests/support/dedupe_desk.py, one of them a cut, one longer than the fingerprinted top.
"""

import base64
import json
from pathlib import Path

import msgspec
import pytest

from agents.dedupe.agent import Dedupe
from agents.dedupe.memory.rows import Policy
from agents.revise.agent import Revise
from streams.contract.records import Prepared, Revised, Source, Verdict
from streams.contract.retention import Retention
from streams.contract.step import Record
from streams.news.fingerprint import fingerprint
from streams.news.sketch import key_of
from tests.support.dedupe_desk import article, text

HOUR = 3_600_000
KEY = key_of("ours")


def ledger(name):
    rows = json.loads((Path(__file__).parent / "ledgers_0_1.json").read_text())[name]
    return [(row["key"].encode(), base64.b64decode(row["value"])) for row in rows]


def revise():
    step = Revise(Retention(720 * HOUR, 1_000_000, 20_000), 4)
    step.restore(0, ledger("revise"))
    return step


def dedupe():
    step = Dedupe(Policy(), KEY)
    step.restore(0, ledger("dedupe"))
    return step


def judged(step, item, offset=10, packed=None, status="new"):
    revised = Revised(
        source=Source("wire.raw", 0, offset),
        article=item,
        verdict=Verdict(relation=status, cluster=item.uri),
        shard="ar",
        fingerprint=packed or fingerprint(item, KEY),
        event_time=int(item.version_created.timestamp() * 1000),
    )
    return step.handle([Record("wire.revised", 0, offset, 0, b"k", msgspec.json.encode(revised))])[0]


@pytest.mark.parametrize(
    ("item", "outcome"),
    [
        (article("b", text(1), hours=5, source="الثالثة"), "verbatim"),
        (article("b", text(1)[:2], hours=5, source="الثالثة"), "abridged"),
        (article("b", text(7, 40), hours=5, source="الثالثة"), "verbatim"),
        (article("b", text(3), hours=5, source="الثالثة"), "new"),
    ],
    ids=["the same", "a cut", "a long one", "another"],
)
def test_a_copy_is_judged_against_an_entry_of_0_1(item, outcome):
    assert judged(dedupe(), item).outcomes[0][1] == outcome


def test_an_item_in_flight_from_0_1_is_fingerprinted_anew():
    step = dedupe()
    old = msgspec.msgpack.decode(ledger("dedupe")[0][1])[7]
    assert old[0] == 2

    result = judged(step, article("b", text(1)[:2], hours=5, source="الثالثة"), packed=old)

    assert result.outcomes == (("duplicate", "abridged"),)
    assert msgspec.msgpack.decode(result.keeps[0].value)[7][0] == 3


def test_a_repeated_item_of_0_1_has_its_answer_already():
    result = judged(dedupe(), article("urn:v01:whole", text(1)), offset=0)

    assert result.outcomes == (("passed", "new"),)
    assert not result.keeps


def test_a_kill_reaches_the_copies_of_0_1():
    kill = msgspec.structs.replace(article("urn:v01:whole", (), hours=6), pub_status="canceled")

    result = judged(dedupe(), kill, status="kill")

    assert [json.loads(send.value)["article"]["uri"] for send in result.sends if b"urn:v01:cut" in send.value] == [
        "urn:v01:cut"
    ]


def test_revise_knows_the_items_of_0_1():
    def relation(item):
        prepared = Prepared(source=Source("wire.raw", 0, 10), article=item, fingerprint=fingerprint(item, KEY))
        record = Record("wire.prepared", 0, 10, 0, b"k", msgspec.json.encode(prepared))
        return revise().handle([record])[0].outcomes[0][1]

    assert relation(article("urn:v01:whole", text(1))) == "resend"
    assert relation(article("urn:v01:whole", text(4), hours=7)) == "version"
