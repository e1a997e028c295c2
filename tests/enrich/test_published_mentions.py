"""Mentions stay true: what a kill or a newer version ends is taken back once, through crashes and repeats."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.enrich.published_mentions import entry_of, packed_entry, unpacked
from streams.contract import topics
from streams.contract.retention import Retention
from tests.support.enrich_desk import Desk, judged, killed, mentions

if TYPE_CHECKING:
    from streams.contract.step import Send

BAGHDAD, DAMASCUS = "http://www.wikidata.org/entity/Q1530", "http://www.wikidata.org/entity/Q3766"
IN_BAGHDAD, IN_DAMASCUS = "زار الوفد العراقي مدينة بغداد.", "زار الوفد السوري مدينة دمشق."


def said(sends: list[Send]) -> list[tuple[str, bool]]:
    """Say which towns are mentioned and which are taken back, in order."""
    found = [(m["id"], "retracts" in m) for m in mentions(sends)]
    return [(town, back) for town, back in found if town in (BAGHDAD, DAMASCUS)]


def test_a_kill_takes_every_mention_back():
    desk = Desk()
    desk.take(judged(0, IN_BAGHDAD))
    n = len(desk.out)

    desk.take(killed(1))

    first, back = mentions(desk.out[:n]), mentions(desk.out[n:])
    assert [m["id"] for m in back] == [m["id"] for m in first]
    assert {m["retracts"] for m in back} == {first[0]["eventId"]}
    assert BAGHDAD in {m["id"] for m in back}


@pytest.mark.parametrize("relation", ["version", "correction"])
def test_a_newer_version_takes_the_former_mentions_back_before_it_mentions_its_own(relation):
    desk = Desk()
    desk.take(judged(0, IN_BAGHDAD), judged(1, IN_DAMASCUS, relation=relation))

    assert said(desk.out) == [(BAGHDAD, False), (BAGHDAD, True), (DAMASCUS, False)]


def test_a_retraction_says_all_that_mentions_are_counted_by():
    desk = Desk()
    desk.take(judged(0, IN_BAGHDAD, source="الأولى"), judged(1, IN_DAMASCUS, relation="version", source="الثانية"))

    town = [m for m in mentions(desk.out) if m["id"] == BAGHDAD]
    own = ("eventId", "source", "labels", "geo", "retracts")
    one, back = ({name: m[name] for name in m if name not in own} for m in town)
    assert one == back
    assert town[1]["retracts"] == town[0]["eventId"]
    assert town[1]["eventId"] != town[0]["eventId"]


def test_a_mention_that_stands_has_no_retracts_at_all():
    desk = Desk()
    desk.take(judged(0, IN_BAGHDAD))
    assert not any("retracts" in m for m in mentions(desk.out))


def test_a_kill_that_reaches_a_copy_takes_the_copys_mentions_back():
    desk = Desk()
    original, copy = judged(0, IN_BAGHDAD, "urn:a"), judged(1, IN_BAGHDAD, "urn:b", "expanded")
    withdrawn = killed(1, "urn:b", cause=killed(2).source)
    desk.take(original, copy, withdrawn)

    assert said(desk.out) == [(BAGHDAD, False), (BAGHDAD, False), (BAGHDAD, True)]
    assert mentions(desk.out)[-1]["uri"] == "urn:b"


def test_a_story_that_lives_after_its_kill_is_counted_again():
    desk = Desk()
    desk.take(judged(0, IN_BAGHDAD), killed(1), judged(2, IN_BAGHDAD, relation="version"))

    assert said(desk.out) == [(BAGHDAD, False), (BAGHDAD, True), (BAGHDAD, False)]


def test_a_kill_of_what_nobody_knows_takes_nothing_back_from_another_source():
    desk = Desk()
    unknown = {"waits_for_item": True}
    desk.take(judged(0, IN_BAGHDAD, source="A"), killed(1, source="B", evidence=unknown))
    assert said(desk.out) == [(BAGHDAD, False)]

    desk.take(killed(2, source="a", evidence=unknown))
    assert said(desk.out) == [(BAGHDAD, False), (BAGHDAD, True)]


def test_a_record_that_dedupe_repeats_late_is_not_published_over_its_newer_version():
    desk = Desk()
    one, two = judged(0, IN_BAGHDAD), judged(1, IN_DAMASCUS, relation="version")
    desk.take(one, two)
    n = len(desk.out)

    assert [r.outcomes for r in desk.take(one, two)] == [(("repeat", "enrich"),)] * 2
    assert len(desk.out) == n


def test_an_entry_goes_when_it_is_past_the_window_and_no_repeat_can_come():
    desk = Desk(Retention(10_000, 2, 1_000))
    desk.take(*(judged(n, IN_BAGHDAD, f"urn:{n}") for n in range(5)))
    later = desk.log[-1]._replace(offset=5, timestamp=desk.log[-1].timestamp + 20_000)
    desk.read([later._replace(value=msgspec.json.encode(judged(5, IN_BAGHDAD, "urn:5")))])

    gone = [keep.key for keep in desk.step.expired(0, 6)]

    assert gone == list(desk.ledger)[:4]
    assert desk.step.expired(0, 6) == []
    desk.take(killed(6, "urn:0"))
    assert not any(back for _, back in said(desk.out))


def test_more_entries_than_the_cap_are_not_kept_however_new():
    desk = Desk(Retention(10_000, 2, 3))
    desk.take(*(judged(n, IN_BAGHDAD, f"urn:{n}") for n in range(6)))
    assert [keep.key for keep in desk.step.expired(0, 6)] == list(desk.ledger)[:3]


def test_what_is_no_entry_is_refused():
    desk = Desk()
    desk.take(judged(0, IN_BAGHDAD))
    (key, value), other = next(iter(desk.ledger.items())), packed_entry(entry_of(0, 0, "x" * 9_000_000, "u", ()))
    desk.step.check_entry(value, key.partition(b"|")[2])
    for packed in (b"", b"{}", value[:-5], other.packed):
        with pytest.raises(ValueError, match=r".+"):
            unpacked(packed)
    with pytest.raises(ValueError, match="another event"):
        desk.step.check_entry(value, b"f" * 32)


STORY = st.lists(
    st.tuples(
        st.sampled_from(["urn:a", "urn:b"]),
        st.sampled_from([IN_BAGHDAD, IN_DAMASCUS, IN_BAGHDAD + " " + IN_DAMASCUS, ""]),
        st.booleans(),  # dedupe repeats an earlier record after it
        st.booleans(),  # enrich crashes after its ledger was written, some of its events unsent
    ),
    min_size=1,
    max_size=8,
)


@given(STORY, st.integers(0, 3), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_whoever_reads_mentions_alone_counts_what_stands(story, behind, random):
    desk = Desk()
    sent: list[Send] = []
    for raw, (uri, text, repeats, crashes) in enumerate(story):
        relation = "version" if text else "kill"
        item = judged(raw, text, uri, relation) if text else killed(raw, uri)
        desk.take(item)
        if crashes:
            events, desk.out = desk.out, []
            sent += events[: random.randint(0, len(events))]
            desk.restart()
            uncommitted = random.randint(0, max(0, len(desk.log) - 1 - behind))
            desk.read(desk.log[uncommitted:])
        if repeats:
            again = random.choice(desk.log)
            desk.log.append(again._replace(offset=len(desk.log)))
            desk.read([desk.log[-1]])
        sent += desk.out
        desk.out = []

    events = [send for send in sent if send.topic is topics.MENTIONS]
    by_id = {dict(send.headers)["ce_id"]: send for send in events}
    assert all(by_id[dict(send.headers)["ce_id"]] == send for send in events), "a repeat differs"
    assert all(send.key == m["id"].encode() for send, m in zip(events, mentions(events), strict=True))
    standing = {
        (m["id"], m["uri"])
        for uri in {uri for uri, *_ in story}
        for m in mentions(last_alone([text for name, text, *_ in story if name == uri], uri))
    }
    # by sum: every event once
    signed: Counter[tuple[str, str]] = Counter()
    for m in mentions(list(by_id.values())):
        signed[m["id"], m["uri"]] += -1 if "retracts" in m else 1
    assert {pair for pair, n in signed.items() if n} == standing
    assert set(signed.values()) <= {0, 1}
    # by the newest of a mention's article and entity, without remembering ids: what a compacted table holds
    newest = {(m["id"], m["uri"]): m for m in mentions(events)}
    assert {pair for pair, m in newest.items() if "retracts" not in m} == standing


def last_alone(texts: list[str], uri: str) -> list[Send]:
    desk = Desk()
    desk.take(judged(0, texts[-1], uri) if texts[-1] else killed(0, uri))
    return desk.out
