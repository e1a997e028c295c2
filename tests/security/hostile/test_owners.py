"""Nobody kills or replaces another source's item (attacks S4a and S5)."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from agents.revise.agent import Revise
from agents.revise.judge import Entry
from streams.contract import topics
from streams.contract.records import Prepared, Revised, Source
from streams.contract.retention import Retention
from streams.contract.step import Record, Result
from streams.news.article import Article

NOON = 1_795_000_000_000
RETENTION = Retention(72 * 3_600_000, 1_000, 1_000_000)


class Desk:
    """Revise, fed as intake feeds it, with its ledger."""

    def __init__(self, owners: str = "source") -> None:
        self.owners = owners
        self.ledger: dict[bytes, bytes] = {}
        self.offset = 0
        self.restart()

    def restart(self) -> None:
        self.step = Revise(RETENTION, 4, owners=self.owners)
        self.step.restore(0, list(self.ledger.items()))

    def take(self, source: str, text: str = "", **more: Any) -> Result:
        article = Article(
            uri="urn:x", headline="h", paragraphs=(text,) if text else (), language="en", source=source, **more
        )
        prepared = Prepared(source=Source("wire.raw", 0, self.offset, 0, 1, NOON), article=article, event_time=NOON)
        self.last = Record("wire.prepared", 0, self.offset, 0, b"k", msgspec.json.encode(prepared))
        self.offset += 1
        return self.read(self.last)

    def kill(self, source: str, **more: Any) -> Result:
        return self.take(source, pub_status="canceled", **more)

    def read(self, record: Record) -> Result:
        (result,) = self.step.handle([record])
        self.ledger.update({keep.key: keep.value for keep in result.keeps if keep.value is not None})
        return result


def _revised(result: Result) -> Revised:
    (send,) = result.sends
    assert send.topic is topics.REVISED
    return msgspec.json.decode(send.value or b"", type=Revised)


@pytest.mark.parametrize("killer", ["Evil", ""])
def test_a_kill_from_another_source_is_not_applied(killer):
    desk = Desk()
    desk.take("Victim", "a", version="1")
    refused = desk.kill(killer, version="9")
    assert refused.outcomes == (("dead", "not-owner"),)
    assert [send.topic for send in refused.sends] == [topics.DEAD]
    assert _revised(desk.take("Victim", "b", version="2")).article.pub_status == "usable"


def test_the_letter_of_a_refused_kill_names_the_record_and_does_not_carry_more_than_its_sender_sent():
    desk = Desk()
    desk.take("Victim", "a")
    (letter,) = desk.kill("").sends
    headers = dict(letter.headers)
    assert letter.value is None
    assert (headers["wiredesk_topic"], headers["wiredesk_offset"]) == (b"wire.raw", b"1")
    assert headers["wiredesk_value_bytes"] == b"%d" % len(desk.last.value or b"")


def test_the_owner_kills_its_item_however_its_name_is_printed():
    desk = Desk()
    desk.take("Victim News", "a")
    killed = _revised(desk.kill("VICTIM  news"))
    assert (killed.article.uri, killed.article.pub_status) == ("urn:x", "canceled")


def test_a_version_from_another_source_is_its_own_item_and_orders_nothing():
    desk = Desk()
    desk.take("Victim", "a", version="1")
    other = _revised(desk.take("Evil", "z", version="999999"))
    assert other.article.uri.startswith("urn:wiredesk:item:")
    assert other.verdict.relation == "new"
    assert other.verdict.evidence == {"claimed_uri": "urn:x", "owner": "victim"}
    own = _revised(desk.take("Victim", "b", version="2"))
    assert (own.article.uri, own.verdict.relation) == ("urn:x", "version")


def test_a_kill_from_a_source_with_an_item_of_its_own_reaches_only_that():
    desk = Desk()
    desk.take("Victim", "a", version="1")
    refused = desk.kill("Evil", version="3")
    other = _revised(desk.take("Evil", "z", version="2"))
    killed = _revised(desk.kill("Evil", version="3"))
    assert refused.outcomes == (("dead", "not-owner"),)
    assert (killed.article.uri, killed.article.pub_status) == (other.article.uri, "canceled")


def test_a_kill_that_waits_applies_only_to_an_item_of_the_same_source():
    desk = Desk()
    desk.kill("Evil")
    came = _revised(desk.take("Victim", "a")).article
    assert (came.uri, came.pub_status) == ("urn:x", "usable"), "who only kills owns nothing"
    same = Desk()
    same.kill("Victim")
    assert _revised(same.take("Victim", "a")).article.pub_status == "canceled"


def test_the_same_text_from_elsewhere_is_a_resend_and_does_not_stand_in_the_owners_way():
    desk = Desk()
    desk.take("Victim", "a", version="1")
    assert desk.take("Evil", "a", version="3").outcomes == (("duplicate", "resend"),)
    desk.kill("Victim", version="2")
    assert _revised(desk.take("Victim", "a", version="3")).article.pub_status == "usable"


def test_who_repeats_the_text_of_an_item_from_before_there_were_owners_does_not_own_it():
    desk = Desk()
    desk.take("Victim", "a", version="1")
    ((key, value),) = desk.ledger.items()
    fields = {name: getattr(msgspec.msgpack.decode(value, type=Entry), name) for name in Entry.__struct_fields__}
    desk.ledger[key] = msgspec.msgpack.encode(Entry(**fields | {"owner": None}))
    desk.restart()
    assert desk.take("Evil", "a", version="1").outcomes == (("duplicate", "resend"),)
    assert _revised(desk.take("Victim", "b", version="2")).article.uri == "urn:x"


def test_every_answer_is_the_same_when_the_record_is_read_again_after_a_crash():
    desk = Desk()
    answers = []
    for take in (
        lambda: desk.take("Victim", "a", version="1"),
        lambda: desk.kill("Evil"),
        lambda: desk.take("Evil", "z", version="2"),
        lambda: desk.take("Evil", "a", version="5"),
        lambda: desk.kill("Evil", version="3"),
    ):
        answers.append((take(), desk.last))
    desk.restart()
    for answer, record in answers:
        assert desk.read(record).sends == answer.sends


def test_an_entry_of_before_there_were_owners_takes_the_next_items_source():
    desk = Desk()
    desk.take("Victim", "a", version="1")
    ((key, value),) = desk.ledger.items()
    desk.ledger[key] = msgspec.msgpack.encode(msgspec.msgpack.decode(value)[:-1])
    assert msgspec.msgpack.decode(desk.ledger[key], type=Entry).owner is None
    desk.restart()
    assert _revised(desk.take("Victim", "b", version="2")).verdict.relation == "version"
    assert desk.kill("Evil", version="9").outcomes == (("dead", "not-owner"),)


def test_an_open_desk_takes_kills_from_anybody():
    desk = Desk("open")
    desk.take("Victim", "a")
    assert _revised(desk.kill("Evil")).article.pub_status == "canceled"
