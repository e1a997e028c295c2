"""Revise: versions of one uri in any order, resends, corrections and kills; decisions that survive a crash."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.revise.agent import shard_partition
from streams.contract import topics
from streams.contract.retention import Retention
from tests.support.revise_desk import HOUR, NOON, Desk, article, relation, revised


def test_a_first_item_is_new_and_the_same_again_a_resend():
    desk = Desk()
    assert relation(desk.take(article(version="1"))) == "new"
    again = desk.take(article(version="1"))
    assert relation(again) == "resend"
    assert again.sends[0].topic is topics.DUPLICATES


def test_versions_three_one_two_leave_three():
    desk = Desk()
    assert relation(desk.take(article(text="ج", version="3"))) == "new"
    assert relation(desk.take(article(text="أ", version="1"))) == "superseded"
    assert relation(desk.take(article(text="ب", version="2"))) == "superseded"


def test_version_ten_is_later_than_version_nine():
    desk = Desk()
    desk.take(article(text="أ", version="1.9"))
    assert relation(desk.take(article(text="ب", version="1.10"))) == "version"


def test_without_versions_the_senders_time_decides_and_without_times_arrival():
    desk = Desk()
    desk.take(article(text="أ", version_created=NOON))
    assert relation(desk.take(article(text="ب", version_created=NOON - HOUR))) == "superseded"
    other = Desk()
    other.take(article(text="أ"))
    assert relation(other.take(article(text="ب"))) == "version"


def test_a_later_version_that_says_so_is_a_correction():
    desk = Desk()
    desk.take(article(text="أ", version="1"))
    assert relation(desk.take(article(text="ب", version="2", signals=("correction",)))) == "correction"


def test_a_kill_before_its_item_waits_and_the_item_is_born_killed():
    desk = Desk()
    assert relation(desk.take(article(text="", pub_status="canceled"))) == "kill"
    born = desk.take(article(text="أ"))
    assert relation(born) == "kill"
    assert revised(born).article.pub_status == "canceled"


def test_a_version_later_than_the_kill_lives():
    desk = Desk()
    desk.take(article(text="أ", version="1"))
    desk.take(article(text="", version="2", pub_status="canceled"))
    assert relation(desk.take(article(text="ب", version="2.1"))) == "version"
    assert revised(desk.take(article(text="ت", version="3"))).article.pub_status == "usable"


def test_a_kill_of_an_older_version_does_not_kill_the_newer():
    desk = Desk()
    desk.take(article(text="أ", version="5"))
    assert relation(desk.take(article(text="", version="3", pub_status="canceled"))) == "superseded"


def test_the_language_shard_stays_with_the_uri():
    desk = Desk()
    first = revised(desk.take(article(text="أ", version="1")))
    second = revised(desk.take(msgspec.structs.replace(article(text="b", version="2"), language="en")))
    assert first.shard == second.shard == "ar"


def test_a_record_read_again_after_a_crash_says_the_same_byte_for_byte():
    desk = Desk()
    desk.take(article(text="أ", version="1"))
    first = desk.take(article(text="ب", version="2"))
    record = desk.last
    desk.take(article(text="ج", version="3"))
    desk.restart()
    assert desk.read(record).sends == first.sends


def test_an_item_that_intake_repeats_is_not_answered_twice():
    desk = Desk()
    desk.take(article(text="أ", version="1"), raw=7)
    desk.take(article(text="ب", version="2"), raw=8)
    repeated = desk.take(article(text="أ", version="1"), raw=7)
    assert repeated.sends == ()
    assert repeated.outcomes == (("repeat", "revise"),)


def test_old_entries_go_also_those_from_before_a_restart_and_never_uncommitted_ones():
    desk = Desk(Retention(HOUR, 3, 1_000))
    for number in range(10):
        desk.take(article(uri=f"urn:{number}"), event_time=NOON + number * 2 * HOUR)
    desk.restart()
    gone = desk.step.expired(0, committed=9)
    assert len(gone) == 6
    assert desk.step.expired(0, committed=9) == []


@given(st.permutations(list(range(1, 7))), st.integers(0, 5))
def test_whatever_the_order_of_arrival_the_newest_version_is_the_last_one_published(order, crash_after):
    desk = Desk()
    published = []
    for place, version in enumerate(order):
        result = desk.take(article(text=f"نص {version}", version=str(version)))
        if result.sends[0].topic is topics.REVISED:
            published.append(int(revised(result).article.version or 0))
        if place == crash_after:
            desk.restart()
    assert published == sorted(published)
    assert published[-1] == 6


@pytest.mark.parametrize(("shard", "n", "place"), [("ar", 4, 1), ("en", 4, 2), ("fa", 4, 0)])
def test_a_shard_keeps_its_partition_for_ever(shard, n, place):
    assert shard_partition(shard, n) == place
