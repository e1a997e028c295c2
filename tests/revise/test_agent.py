"""Revise: versions of one uri in any order, resends, corrections and kills; decisions that survive a crash."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.revise.agent import Revise, shard_partition
from agents.revise.memory import Retention
from streams.contract import topics
from streams.contract.records import Prepared, Revised, Source
from streams.contract.step import Record, Result
from streams.news.article import Article

HOUR = 3_600_000
NOON = 1_795_000_000_000


def _article(uri: str = "urn:x", text: str = "نص", **more: Any) -> Article:
    if isinstance(more.get("version_created"), int):
        more["version_created"] = datetime.fromtimestamp(more["version_created"] / 1000, timezone.utc)
    return Article(uri=uri, headline="عنوان", paragraphs=(text,) if text else (), language="ar", **more)


class Desk:
    """Feeds articles to revise as intake would, each from a raw record of its own."""

    def __init__(self, retention: Retention = Retention(72 * HOUR, 1_000, 1_000_000)) -> None:
        self.step = Revise(retention, 4)
        self.retention = retention
        self.ledger: dict[bytes, bytes] = {}
        self.offset = 0

    def take(self, article: Article, event_time: int = NOON, raw: int | None = None) -> Result:
        number = self.offset if raw is None else raw
        source = Source("wire.raw", 0, number, 0, 1, event_time)
        prepared = Prepared(source=source, article=article, event_time=event_time)
        record = Record("wire.prepared", 0, self.offset, 0, b"k", msgspec.json.encode(prepared))
        self.offset += 1
        return self.read(record)

    def read(self, record: Record) -> Result:
        self.last = record
        (result,) = self.step.handle([record])
        for keep in result.keeps:
            assert keep.value is not None
            self.ledger[keep.key] = keep.value
        return result

    def restart(self) -> None:
        self.step = Revise(self.retention, 4)
        self.step.restore(0, list(self.ledger.items()))


def _relation(result: Result) -> str:
    return result.outcomes[0][1]


def _revised(result: Result) -> Revised:
    (send,) = result.sends
    assert send.topic is topics.REVISED
    return msgspec.json.decode(send.value or b"", type=Revised)


def test_a_first_item_is_new_and_the_same_again_a_resend():
    desk = Desk()
    assert _relation(desk.take(_article(version="1"))) == "new"
    again = desk.take(_article(version="1"))
    assert _relation(again) == "resend"
    assert again.sends[0].topic is topics.DUPLICATES


def test_versions_three_one_two_leave_three():
    desk = Desk()
    assert _relation(desk.take(_article(text="ج", version="3"))) == "new"
    assert _relation(desk.take(_article(text="أ", version="1"))) == "superseded"
    assert _relation(desk.take(_article(text="ب", version="2"))) == "superseded"


def test_version_ten_is_later_than_version_nine():
    desk = Desk()
    desk.take(_article(text="أ", version="1.9"))
    assert _relation(desk.take(_article(text="ب", version="1.10"))) == "version"


def test_without_versions_the_senders_time_decides_and_without_times_arrival():
    desk = Desk()
    desk.take(_article(text="أ", version_created=NOON))
    assert _relation(desk.take(_article(text="ب", version_created=NOON - HOUR))) == "superseded"
    other = Desk()
    other.take(_article(text="أ"))
    assert _relation(other.take(_article(text="ب"))) == "version"


def test_a_later_version_that_says_so_is_a_correction():
    desk = Desk()
    desk.take(_article(text="أ", version="1"))
    assert _relation(desk.take(_article(text="ب", version="2", signals=("correction",)))) == "correction"


def test_a_kill_before_its_item_waits_and_the_item_is_born_killed():
    desk = Desk()
    assert _relation(desk.take(_article(text="", pub_status="canceled"))) == "kill"
    born = desk.take(_article(text="أ"))
    assert _relation(born) == "kill"
    assert _revised(born).article.pub_status == "canceled"


def test_a_version_later_than_the_kill_lives():
    desk = Desk()
    desk.take(_article(text="أ", version="1"))
    desk.take(_article(text="", version="2", pub_status="canceled"))
    assert _relation(desk.take(_article(text="ب", version="2.1"))) == "version"
    assert _revised(desk.take(_article(text="ت", version="3"))).article.pub_status == "usable"


def test_a_kill_of_an_older_version_does_not_kill_the_newer():
    desk = Desk()
    desk.take(_article(text="أ", version="5"))
    assert _relation(desk.take(_article(text="", version="3", pub_status="canceled"))) == "superseded"


def test_the_language_shard_stays_with_the_uri():
    desk = Desk()
    first = _revised(desk.take(_article(text="أ", version="1")))
    second = _revised(desk.take(msgspec.structs.replace(_article(text="b", version="2"), language="en")))
    assert first.shard == second.shard == "ar"


def test_a_record_read_again_after_a_crash_says_the_same_byte_for_byte():
    desk = Desk()
    desk.take(_article(text="أ", version="1"))
    first = desk.take(_article(text="ب", version="2"))
    record = desk.last
    desk.take(_article(text="ج", version="3"))
    desk.restart()
    assert desk.read(record).sends == first.sends


def test_an_item_that_intake_repeats_is_not_answered_twice():
    desk = Desk()
    desk.take(_article(text="أ", version="1"), raw=7)
    desk.take(_article(text="ب", version="2"), raw=8)
    repeated = desk.take(_article(text="أ", version="1"), raw=7)
    assert repeated.sends == ()
    assert repeated.outcomes == (("repeat", "revise"),)


def test_old_entries_go_also_those_from_before_a_restart_and_never_uncommitted_ones():
    desk = Desk(Retention(HOUR, 3, 1_000))
    for number in range(10):
        desk.take(_article(uri=f"urn:{number}"), event_time=NOON + number * 2 * HOUR)
    desk.restart()
    gone = desk.step.expired(0, committed=9)
    assert len(gone) == 6
    assert desk.step.expired(0, committed=9) == []


@given(st.permutations(list(range(1, 7))), st.integers(0, 5))
def test_whatever_the_order_of_arrival_the_newest_version_is_the_last_one_published(order, crash_after):
    desk = Desk()
    published = []
    for place, version in enumerate(order):
        result = desk.take(_article(text=f"نص {version}", version=str(version)))
        if result.sends[0].topic is topics.REVISED:
            published.append(int(_revised(result).article.version or 0))
        if place == crash_after:
            desk.restart()
    assert published == sorted(published)
    assert published[-1] == 6


@pytest.mark.parametrize(("shard", "n", "place"), [("ar", 4, 1), ("en", 4, 2), ("fa", 4, 0)])
def test_a_shard_keeps_its_partition_for_ever(shard, n, place):
    assert shard_partition(shard, n) == place
