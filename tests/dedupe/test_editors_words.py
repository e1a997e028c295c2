"""An editor's word stands above the judge: apart, same and release, for what is there and what comes."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest

from agents.dedupe.decisions import read_word
from streams import settings as settings_module
from streams.contract import topics
from streams.contract.records import Decision, Source
from tests.faults.test_decided_crashes import caused, run, word
from tests.support.copy_text import body, headline
from tests.support.running import Written, assert_law, item
from tests.support.simulator import Simulation

_COPY = body(1)


def _verdicts(written: list[Written]) -> dict[tuple[str, int], Any]:
    """Return the verdict of each item's own outcome, by uri and raw offset."""
    own = [w for w in written if w.topic is not topics.DEAD and w.cause is None]
    return {(w.event["uri"], w.owner[1]): w.event["wiredesk"]["verdict"] for w in own}


def _last(written: list[Written], uri: str) -> Any:
    """Return the last verdict on an item, which its readers hold."""
    said = [w.event for w in written if w.topic is not topics.DEAD and w.key == uri.encode()]
    return said[-1]["wiredesk"]["verdict"]


def _again(uri: str, version: str, text: str = _COPY) -> Any:
    return item(uri, headline(9), text, version=version, published="2026-11-20T13:00:00Z")


def test_items_that_are_kept_apart_are_not_linked_when_they_come_again_in_either_order():
    for pair in (("urn:a", "urn:new"), ("urn:new", "urn:a")):
        later = [item("urn:new", headline(9), _COPY, published="2026-11-20T13:00:00Z")]
        words = [word("apart", *pair), word("apart", "urn:new", "urn:copy"), word("apart", "urn:copy-2", "urn:new")]
        _, written = run(words, later=later)
        verdict = _last(written, "urn:new")
        assert (verdict["relation"], verdict["cluster"]) == ("new", "urn:new"), pair
    _, written = run(later=later)
    assert _last(written, "urn:new")["of"] == "urn:a", "without the word it is a copy"


def test_an_item_joins_no_cluster_that_holds_one_it_is_kept_apart_from_whoever_brings_it_there():
    later = [item("urn:new", headline(9), _COPY, published="2026-11-20T13:00:00Z")]
    _, written = run([word("apart", "urn:a", "urn:new")], later=later)
    verdict = _last(written, "urn:new")
    assert verdict["of"] in {"urn:copy", "urn:copy-2"}, "it is still a copy of the others"
    assert verdict["cluster"] == "urn:new"


def test_apart_takes_the_later_item_out_of_the_cluster_and_a_kill_of_the_other_does_not_reach_it():
    kill = item("urn:a", "", "", pubStatus="canceled", published="2026-11-20T14:00:00Z")
    _, written = run([word("release", "urn:copy", offset=1)], [word("apart", "urn:a", "urn:copy")], later=[kill])
    notice = caused(written)["duplicates", b"urn:copy"]["wiredesk"]["verdict"]
    assert (notice["relation"], notice["of"], notice["cluster"]) == ("new", None, "urn:copy")
    assert notice["decided"]["other"] == "urn:copy"
    assert notice["evidence"]["was"]["of"] == "urn:a"
    articles = {w.event["uri"]: w.event["pubStatus"] for w in written if w.topic is topics.ARTICLES}
    assert articles["urn:a"] == "canceled"
    assert articles["urn:copy-2"] == "canceled", "the copy that nobody took out is reached"
    assert articles["urn:copy"] == "usable"


def test_versions_of_an_item_that_was_taken_out_stay_out_in_either_order_of_the_words_items():
    for pair in (("urn:a", "urn:copy"), ("urn:copy", "urn:a")):
        later = [_again("urn:copy", "2"), _again("urn:a", "2")]
        _, written = run([word("apart", *pair)], later=later)
        found = _verdicts(written)
        assert (found["urn:copy", 4]["relation"], found["urn:copy", 4]["cluster"]) == ("version", "urn:copy")
        assert (found["urn:a", 5]["relation"], found["urn:a", 5]["cluster"]) == ("version", "urn:a")


def test_a_word_moves_the_newest_versions_of_an_item_so_that_it_fits_one_entry_of_the_ledger():
    sentences = _COPY.replace("\n", " ").split(". ")
    cuts = [". ".join(s for s in sentences if s not in pair) for pair in itertools.combinations(sentences, 2)][:30]
    versions = [item("urn:copy", headline(1), text, version=str(n)) for n, text in enumerate(cuts, 2)]
    _, written = run([word("apart", "urn:a", "urn:copy")], later=versions)
    assert _verdicts(written)["urn:copy", 30]["relation"] == "version", "taken out, its versions are published"
    simulation = Simulation(settings_module.read({}, partitions=1), 0)
    for sent in (item("urn:a", headline(1), _COPY), *versions):
        simulation.feed([(sent.value, 0)])
        simulation.run()
    simulation.decide(word("apart", "urn:a", "urn:copy"))
    simulation.run()
    (kept,) = [read_word(value or b"") for key, value in simulation.ledgers["dedupe", 0] if b"decision|" in key]
    assert [moved.source.offset for moved in kept.moved] == list(range(11, 31))


def test_a_released_item_is_reached_by_the_kill_of_what_it_is_a_copy_of():
    kill = item("urn:a", "", "", pubStatus="canceled", published="2026-11-20T14:00:00Z")
    _, written = run([word("release", "urn:copy", offset=1)], later=[kill])
    last = [w.event for w in written if w.topic is topics.ARTICLES and w.key == b"urn:copy"][-1]
    assert last["pubStatus"] == "canceled"
    assert not last.get("bodies")


def test_a_killed_item_is_not_released():
    simulation = Simulation(settings_module.read({}, partitions=1), 0)
    kill = item("urn:a", "", "", pubStatus="canceled", published="2026-11-20T14:00:00Z")
    items = [item("urn:a", headline(1), _COPY), item("urn:copy", headline(2), _COPY), kill]
    simulation.feed([(sent.value, 0) for sent in items])
    simulation.run()
    simulation.decide(word("release", "urn:copy", offset=1))
    simulation.run()
    (letter,) = [send for send in simulation.out if send.topic is topics.DEAD]
    assert dict(letter.headers)["wiredesk_reason"] == b"killed"
    assert dict(letter.headers)["wiredesk_topic"] == b"wire.decisions", "the item has its outcome already"


def test_what_a_kill_withdrew_is_released_once_an_editor_calls_it_no_copy_of_what_was_killed():
    simulation = Simulation(settings_module.read({}, partitions=1), 0)
    kill = item("urn:a", "", "", pubStatus="canceled", published="2026-11-20T14:00:00Z")
    simulation.feed([(sent.value, 0) for sent in (item("urn:a", headline(1), _COPY), item("urn:c", "x", _COPY), kill)])
    simulation.run()
    for said in (word("apart", "urn:a", "urn:c"), word("release", "urn:c", offset=1)):
        simulation.decide(said)
        simulation.run()
    events = [
        msgspec.json.decode(send.value) for send in simulation.out if send.topic is topics.ARTICLES and send.value
    ]
    assert [event["pubStatus"] for event in events if event["uri"] == "urn:c"][-1] == "usable"


def test_a_kill_reaches_no_item_that_an_editor_calls_apart_from_it_through_another_copy():
    kill = item("urn:a", "", "", pubStatus="canceled", published="2026-11-20T14:00:00Z")
    new = item("urn:new", headline(9), _COPY, published="2026-11-20T13:00:00Z")
    for later in ([new, kill], [kill, new]):
        _, written = run([word("apart", "urn:a", "urn:new")], later=later)
        states = {w.event["uri"]: w.event["pubStatus"] for w in written if w.topic is topics.ARTICLES}
        assert states["urn:copy-2"] == "canceled"
        assert states.get("urn:new") != "canceled"


def test_a_version_of_an_item_that_was_released_is_published_too():
    later = [_again("urn:copy", "2")]
    _, written = run([word("release", "urn:copy", offset=1)], later=later)
    assert _verdicts(written)["urn:copy", 4]["relation"] == "version"
    _, written = run(later=later)
    assert _verdicts(written)["urn:copy", 4]["relation"] == "verbatim", "without the word it is withheld like the first"


def test_same_joins_the_later_item_to_the_earlier_and_a_kill_of_that_reaches_it():
    kill = item("urn:a", "", "", pubStatus="canceled", published="2026-11-20T14:00:00Z")
    _, written = run([word("same", "urn:b", "urn:a")], later=[kill])
    notice = caused(written)["duplicates", b"urn:b"]["wiredesk"]["verdict"]
    assert (notice["relation"], notice["of"], notice["cluster"]) == ("verbatim", "urn:a", "urn:a")
    last = [w.event for w in written if w.topic is topics.ARTICLES and w.key == b"urn:b"][-1]
    assert last["pubStatus"] == "canceled"


def test_an_item_that_comes_after_the_word_same_joins_the_other_and_is_published():
    later = [item("urn:c", headline(12), body(12), published="2026-11-20T13:00:00Z")]
    _, written = run([word("same", "urn:b", "urn:c")], later=later)
    assert _verdicts(written)["urn:c", 4]["cluster"] == "urn:b"
    assert [w.topic for w in written if w.key == b"urn:c"] == [topics.ARTICLES]


def test_of_two_words_on_a_pair_the_later_counts():
    _, written = run([word("apart", "urn:a", "urn:copy")], [word("same", "urn:copy", "urn:a")])
    assert _last(written, "urn:copy")["cluster"] == "urn:a"
    _, written = run([word("same", "urn:b", "urn:a")], [word("apart", "urn:a", "urn:b")])
    assert _last(written, "urn:b")["cluster"] == "urn:b"


def test_a_word_on_an_item_that_is_published_or_the_same_word_again_says_nothing():
    _, written = run([word("release", "urn:a", offset=0), word("same", "urn:a", "urn:copy")])
    assert not caused(written), "it is published, and they are one cluster"
    _, written = run([word("same", "urn:a", "urn:copy"), word("same", "urn:copy", "urn:a", by="Samir")])
    assert not caused(written)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"\xff", b"not-a-decision"),
        (b"{}", b"not-a-decision"),
        (b"[" * 40_000, b"not-a-decision"),
        (msgspec.json.encode(word("apart", "urn:a")), b"not-a-decision"),
        (msgspec.json.encode(word("apart", "urn:a", "urn:a")), b"not-a-decision"),
        (msgspec.json.encode(word("release", "urn:a", "urn:b", offset=1)), b"not-a-decision"),
        (msgspec.json.encode(word("release", "urn:a")), b"no-source"),
        (msgspec.json.encode(word("release", "urn:copy", offset=77)), b"raw-gone"),
        (msgspec.json.encode(word("release", "urn:b", offset=1)), b"other-uri"),
    ],
)
def test_what_cannot_be_followed_is_a_dead_letter_that_is_no_items_outcome(value: bytes, reason: bytes):
    simulation, _ = run()
    simulation._append("wire.decisions", 0, b"k", value, ())
    simulation.run()
    (letter,) = [send for send in simulation.out if send.topic is topics.DEAD]
    assert dict(letter.headers)["wiredesk_reason"] == reason
    assert dict(letter.headers)["wiredesk_topic"] == b"wire.decisions"
    sends = [Written(s.topic, s.key or b"", s.value, dict(s.headers)) for s in simulation.out]
    assert_law([w for w in sends if w.topic in topics.OUTCOMES], {0: 4})


def test_a_release_names_the_item_of_a_feed_by_its_number():
    lines = b"\n".join(sent.value or b"" for sent in (_again("urn:x", "1", body(21)), _again("urn:y", "1")))
    simulation = Simulation(settings_module.read({}, partitions=1), 0)
    simulation.feed([(item("urn:a", headline(1), _COPY, published="2026-11-20T10:00:00Z").value, 0)])
    simulation._append("wire.raw", 0, None, lines, (("content-type", b"application/x-ndjson"),))
    simulation.run()
    source = Source("wire.raw", 0, 1, 1, 2)
    decision = Decision(uri="urn:y", decision="release", by="Dana", time="2026-11-20T14:00:00Z", source=source)
    simulation.decide(decision)
    simulation.run()
    events = [msgspec.json.decode(send.value or b"") for send in simulation.out if send.topic is topics.ARTICLES]
    (event,) = [event for event in events if event["wiredesk"]["cause"]]
    assert (event["uri"], event["wiredesk"]["source"]["item"]) == ("urn:y", 1)
