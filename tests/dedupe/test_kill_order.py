"""What a kill withdraws is told by where its item stands in the broker's order, never by where the kill stands.

Each draw is one order that the broker had, spread over raw partitions, and one of the many ways in which the desk can
read it, with a crash now and then. The rule is written down once more here, in a line.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agents.dedupe.agent import Dedupe
from agents.dedupe.memory.rows import Policy
from streams import settings as settings_module
from streams.contract import topics
from streams.contract.step import Record
from tests.support.dedupe_desk import article, revised, text
from tests.support.simulator import Simulation

DESK = settings_module.read({"WIREDESK_TAGGER_BACKEND": "none", "WIREDESK_PARTITIONS": "3"})
NOON, MINUTE = 1_800_000_000_000, 60_000
STORY = text(1)
HEADERS = (("content-type", b"application/json"),)


class Sent(NamedTuple):
    """An item as its outlet sends it: the killed one is urn:item, of Outlet."""

    uri: str
    source: str
    body: str = "\n".join(STORY)
    more: tuple[tuple[str, Any], ...] = ()

    @property
    def value(self) -> bytes:
        said = {"uri": self.uri, "source": self.source, "headline": "خبر", "language": "ar", "body": self.body}
        return json.dumps(said | dict(self.more)).encode()


ITEM = Sent("urn:item", "Reuters")
KILL = Sent("urn:item", "Reuters", "", (("pubStatus", "canceled"),))
COPIES = (
    Sent("urn:copy", "Second"),
    Sent("urn:cut", "Third", "\n".join(STORY[:3])),
    Sent("urn:longer", "Fourth", "\n".join((*STORY, *text(2, 2)))),
)
CREDITING = Sent("urn:crediting", "Fifth", more=(("byline", "رويترز"),))


@dataclass(frozen=True)
class Feed:
    """What the broker had, in its order, and where: the uri that is killed has one key, so one partition."""

    order: tuple[Sent, ...]
    partitions: tuple[int, ...]

    def records(self) -> list[tuple[Sent, int]]:
        return [
            (sent, 0 if sent.uri == ITEM.uri else partition)
            for sent, partition in zip(self.order, self.partitions, strict=True)
        ]


def feeds(*more: Sent) -> st.SearchStrategy[Feed]:
    sent = (ITEM, KILL, *COPIES, *more)
    places = st.lists(st.integers(0, 2), min_size=len(sent), max_size=len(sent)).map(tuple)
    return st.builds(Feed, st.permutations(sent).map(tuple), places)


def states(feed: Feed, seed: int, crash_at: frozenset[int] = frozenset()) -> dict[str, str]:
    """What the compacted topic says of each uri at the end; "withheld" for what was never published."""
    desk = Simulation(DESK, seed, crash_at)
    raw = topics.RAW.name(DESK)
    for n, (sent, partition) in enumerate(feed.records()):
        log = desk.logs.setdefault((raw, partition), [])
        log.append(Record(raw, partition, len(log), NOON + n * MINUTE, sent.uri.encode(), sent.value, HEADERS))
    desk.run()
    found = {sent.uri: "withheld" for sent in feed.order}
    for send in desk.out:
        if send.topic is topics.ARTICLES and send.value is not None:
            event = json.loads(send.value)
            found[event["uri"]] = event["pubStatus"]
    return found


def canceled(said: dict[str, str]) -> set[str]:
    return {uri for uri, status in said.items() if status == "canceled"}


crashes = st.frozensets(st.integers(0, 60), max_size=3)


@pytest.mark.timeout(600)
@given(feeds(), st.integers(0, 10_000), crashes)
@settings(max_examples=60, deadline=None)
# The kill came first; the desk read the copy before the item that came before it.
@example(Feed((KILL, ITEM, *COPIES), (0, 0, 1, 1, 2)), 3, frozenset())
@example(Feed((COPIES[0], KILL, ITEM, *COPIES[1:]), (1, 0, 0, 1, 2)), 0, frozenset())
def test_a_kill_takes_the_copies_that_came_after_its_item_wherever_it_came_itself(
    feed: Feed, seed: int, crash_at: frozenset[int]
) -> None:
    at = feed.order.index(ITEM)

    assert canceled(states(feed, seed, crash_at)) == {sent.uri for sent in feed.order[at:]} | {ITEM.uri}


@pytest.mark.timeout(600)
@given(feeds(CREDITING), st.integers(0, 10_000), crashes)
@settings(max_examples=40, deadline=None)
def test_a_kill_takes_what_credits_its_outlet_whenever_that_came(
    feed: Feed, seed: int, crash_at: frozenset[int]
) -> None:
    at = feed.order.index(ITEM)

    assert canceled(states(feed, seed, crash_at)) == {s.uri for s in feed.order[at:]} | {ITEM.uri, CREDITING.uri}


def last_states(*order: Sent, places: tuple[int, ...] | None = None, seed: int = 0) -> dict[str, str]:
    return states(Feed(order, places or (0,) * len(order)), seed)


def killed(sent: Sent, **more: Any) -> Sent:
    return Sent(sent.uri, sent.source, "", (("pubStatus", "canceled"), *more.items()))


@pytest.mark.parametrize("seed", range(12))
def test_an_outlet_that_kills_its_copy_does_not_kill_the_agencys_own_item_whoever_came_first(seed: int) -> None:
    agency = Sent("urn:agency", "Reuters")
    kill = killed(CREDITING)

    assert canceled(last_states(CREDITING, kill, agency)) == {CREDITING.uri}
    assert canceled(last_states(CREDITING, agency, kill, places=(1, 2, 1), seed=seed)) == {CREDITING.uri}


@pytest.mark.parametrize("seed", range(12))
def test_an_outlet_that_kills_its_second_sending_keeps_its_first(seed: int) -> None:
    first = Sent("urn:first", ITEM.source)

    assert canceled(last_states(first, ITEM, KILL, places=(1, 0, 0), seed=seed)) == {ITEM.uri}
    assert canceled(last_states(KILL, first, ITEM, places=(0, 1, 0), seed=seed)) == {ITEM.uri}


@pytest.mark.parametrize("seed", range(12))
def test_a_version_that_lives_again_saves_no_copy_that_came_before_it(seed: int) -> None:
    first, again = (Sent(*ITEM[:3], (("version", number),)) for number in ("1", "3"))
    kill = Sent(*KILL[:3], (*KILL.more, ("version", "2")))
    early, late = COPIES[2], Sent("urn:late", "Sixth", COPIES[2].body)

    said = last_states(first, kill, early, again, late, places=(0, 0, 1, 0, 2), seed=seed)
    assert (said[ITEM.uri], said[early.uri]) == ("usable", "canceled")
    assert last_states(first, kill, again, late)[late.uri] == "usable"


def test_a_kill_of_a_copys_copy_leaves_what_both_were_copied_from() -> None:
    second = Sent("urn:second", "Sixth")

    assert canceled(last_states(ITEM, COPIES[0], second, killed(second))) == {second.uri}


def test_a_copy_of_an_item_born_killed_goes_with_what_that_is_a_copy_of() -> None:
    born = Sent("urn:born", "Sixth")
    early, late = Sent("urn:early", "Seventh"), Sent("urn:late", "Eighth")

    said = last_states(ITEM, killed(born), born, late, KILL)
    assert canceled(said) == {ITEM.uri, born.uri, late.uri}
    said = last_states(early, killed(born), born, killed(early))
    assert canceled(said) == {early.uri, born.uri}


def test_a_kill_by_another_source_reaches_nothing_whenever_it_comes() -> None:
    other = Sent(ITEM.uri, "Evil", "", (("pubStatus", "canceled"),))

    assert canceled(last_states(ITEM, COPIES[0], other, COPIES[2])) == set()
    assert canceled(last_states(other, ITEM, COPIES[0], COPIES[2])) <= {ITEM.uri}


def versioned(sent: Sent, version: int, *paragraphs: str) -> Sent:
    return Sent(sent.uri, sent.source, "\n".join(paragraphs) or sent.body, (*sent.more, ("version", str(version))))


def test_a_kill_of_a_copy_leaves_the_original_that_was_updated_since() -> None:
    copy, update = Sent("urn:copy", "Second"), versioned(ITEM, 2, *STORY, *text(2, 2))

    said = last_states(versioned(ITEM, 1), copy, update, killed(copy))
    assert said == {ITEM.uri: "usable", copy.uri: "canceled"}


@pytest.mark.parametrize("first", [STORY, (*STORY, *text(2, 2))])
def test_a_version_of_a_killed_copy_does_not_live_while_it_is_one(first: tuple[str, ...]) -> None:
    copy = Sent("urn:copy", "Second")
    one, two, three = (versioned(copy, n, *first, *text(20 + n, 1)) for n in (1, 2, 3))

    for order in ((ITEM, one, KILL, two), (ITEM, one, two, KILL), (ITEM, one, two, KILL, three)):
        assert canceled(last_states(*order)) == {ITEM.uri, copy.uri}, [sent.more for sent in order]
    own_work = versioned(copy, 4, *text(9))
    assert last_states(ITEM, one, two, KILL, own_work)[copy.uri] == "usable"


def test_a_copy_that_was_killed_itself_too_does_not_live_again_as_one() -> None:
    copy = Sent("urn:copy", "Second")
    one, kill, again = versioned(copy, 1), versioned(killed(copy), 2), versioned(copy, 3, *STORY)

    assert canceled(last_states(ITEM, one, KILL, kill, again)) == {ITEM.uri, copy.uri}


@pytest.mark.parametrize("seed", range(3))
def test_what_a_kill_does_not_reach_is_published_where_the_desk_reads_it_after_the_kill(seed: int) -> None:
    """The desk read the victim's story behind a copy of it, and behind the kill of that copy."""
    victim, copy = Sent("urn:victim", "Victim"), Sent("urn:copy", "Second")
    read_late = Simulation(DESK, seed)
    raw = topics.RAW.name(DESK)
    for n, (sent, partition) in enumerate(((victim, 1), (copy, 0), (killed(copy), 0))):
        log = read_late.logs.setdefault((raw, partition), [])
        log.append(Record(raw, partition, len(log), NOON + n * MINUTE, sent.uri.encode(), sent.value, HEADERS))
    late = read_late.logs.pop((raw, 1))
    read_late.run()
    read_late.logs[raw, 1] = late
    read_late.run()

    articles = [json.loads(send.value) for send in read_late.out if send.topic is topics.ARTICLES and send.value]
    assert {event["uri"]: event["pubStatus"] for event in articles} == {copy.uri: "canceled", victim.uri: "usable"}


def test_an_outlets_correction_outlives_the_kill_of_what_it_corrects_and_anothers_does_not() -> None:
    for source, lives in ((ITEM.source, True), ("Second", False)):
        note = "\n".join((*STORY, "تصحيح: يصحح عدد الضحايا في الفقرة الثانية."))
        corrected = Sent("urn:corrected", source, note)
        for order in ((ITEM, corrected, KILL), (ITEM, KILL, corrected)):
            said = last_states(*order)
            assert (said[ITEM.uri], said[corrected.uri]) == ("canceled", "usable" if lives else "canceled")


def test_a_copy_is_held_against_the_newest_kills_beside_it_however_many_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("agents.dedupe.memory.shard._MOST_KILLS", 8)
    desk = Dedupe(Policy())
    desk.handle([revised(0, article("a", STORY, source="first"))])
    for n in range(1, 41, 2):
        copy = article(f"c{n}", STORY, hours=n / 100, source=f"s{n}")
        desk.handle([revised(n, copy), revised(n + 1, msgspec.structs.replace(copy, pub_status="canceled"), "kill")])
    (asked,) = [shard.killed_under("a", 10_000) for shard in desk._shards.values()]

    assert asked == sorted(f"c{n}" for n in range(25, 41, 2))
