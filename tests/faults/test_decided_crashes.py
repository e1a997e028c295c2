"""Editors' words with a crash between every two effects: one event each, the same bytes, none counted twice."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from streams import settings as settings_module
from streams.contract import topics
from streams.contract.records import Decision, Source
from tests.support.copy_text import body, headline
from tests.support.running import Written, assert_law, assert_repeats_identical, item
from tests.support.simulator import Simulation

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.timeout(300)
_TIME = "2026-11-20T12:00:00Z"
_COPY = body(1)
# Steps that keep nothing: reading the language model takes a third of a run.
_STATELESS: dict[str, Any] = {}
_ITEMS = [
    item("urn:a", headline(1), _COPY, published="2026-11-20T10:00:00Z"),
    item("urn:copy", headline(2), _COPY, published="2026-11-20T10:05:00Z"),
    item("urn:copy-2", headline(3), _COPY, published="2026-11-20T10:06:00Z"),
    item("urn:b", headline(4), body(4), published="2026-11-20T10:07:00Z"),
]


def word(kind: Any, uri: str, other: str | None = None, *, by: str = "Dana", offset: int | None = None) -> Decision:
    """Make an editor's word; the offset is that of the raw record which is released."""
    source = Source("wire.raw", 0, offset) if offset is not None else None
    return Decision(uri=uri, decision=kind, other=other, by=by, time=_TIME, source=source)


def run(
    *decided: Sequence[Decision], crash_at: frozenset[int] = frozenset(), later: Sequence[Any] = ()
) -> tuple[Simulation, list[Written]]:
    """Let items pass, then words a batch at a time, then later items; returns what stands on the outcome topics."""
    simulation = Simulation(settings_module.read({}, partitions=1, late_articles=1_000), 0, crash_at)
    simulation._shared = dict(_STATELESS)
    simulation.feed([(sent.value, 0) for sent in _ITEMS])
    simulation.run()
    for words in decided:
        simulation.decide(*words)
        simulation.run()
    simulation.feed([(sent.value, 0) for sent in later])
    simulation.run()
    _STATELESS.update(simulation._shared)
    return simulation, _written(simulation)


def _written(simulation: Simulation) -> list[Written]:
    return [
        Written(s.topic, s.key or b"", s.value, dict(s.headers)) for s in simulation.out if s.topic in topics.OUTCOMES
    ]


def caused(written: Sequence[Written]) -> dict[tuple[str, bytes], Any]:
    """Return the events that a decision caused, by topic and key."""
    return {
        (record.topic.suffix, record.key): record.event
        for record in written
        if record.cause is not None and record.cause["topic"] == "wire.decisions"
    }


_RELEASE = word("release", "urn:copy", offset=1)
_SCRIPT = (
    [_RELEASE, word("release", "urn:copy", offset=1, by="Samir")],
    [word("apart", "urn:a", "urn:copy-2"), word("apart", "urn:copy-2", "urn:a")],
    [word("same", "urn:b", "urn:a"), word("release", "urn:b", offset=3)],
    [_RELEASE],
)


def test_a_withheld_copy_that_is_released_is_one_article_with_its_text_which_names_the_decision() -> None:
    _, written = run([_RELEASE])
    assert_law(written, {0: len(_ITEMS)})
    found = caused(written)
    assert set(found) == {("articles", b"urn:copy")}
    event = found["articles", b"urn:copy"]
    assert event["bodies"][0]["value"]
    assert event["wiredesk"]["source"]["offset"] == 1
    assert event["wiredesk"]["cause"]["offset"] == 0
    verdict = event["wiredesk"]["verdict"]
    assert (verdict["relation"], verdict["of"]) == ("verbatim", "urn:a"), "it is the copy that it was"
    assert verdict["decided"] == {"decision": "release", "by": "Dana", "time": _TIME}


def test_a_crash_between_any_two_effects_of_decisions_changes_no_byte_and_doubles_nothing() -> None:
    clean, written = run(*_SCRIPT)
    wanted = {(w.topic.suffix, w.key, orjson.dumps(w.cause)): w.value for w in written}
    assert len(caused(written)) == 3, "a release, an item taken out of its cluster, one brought in"
    for point in range(clean.effects):
        crashed, again = run(*_SCRIPT, crash_at=frozenset({point}))
        assert crashed.crashes == 1
        assert_law(again, {0: len(_ITEMS)})
        assert_repeats_identical(again)
        assert {(w.topic.suffix, w.key, orjson.dumps(w.cause)): w.value for w in again} == wanted, point


def test_words_among_the_items_of_three_partitions_survive_any_crashes() -> None:
    """Decisions overtake items and one another here, so what they change differs; each is followed once, in bytes."""
    n_caused = 0
    for seed in range(25):
        numbers = random.Random(seed)
        points = frozenset(numbers.randrange(150) for _ in range(numbers.randrange(1, 9)))
        simulation = Simulation(settings_module.read({}, partitions=3, late_articles=1_000), seed, points)
        simulation.feed([(sent.value, 0) for sent in _ITEMS])
        simulation.decide(*_SCRIPT[1], *_SCRIPT[2])
        simulation.run()
        simulation.decide(*_SCRIPT[0], *_SCRIPT[3])
        simulation.run()
        written = _written(simulation)
        assert_law(written, {0: len(_ITEMS)})
        assert_repeats_identical(written)
        releases = {w.key: w.cause for w in written if w.topic is topics.ARTICLES and w.cause}
        assert set(releases) <= {b"urn:copy", b"urn:b"}, seed
        n_caused += len(caused(written))
    assert n_caused > 25, "the words change something"
