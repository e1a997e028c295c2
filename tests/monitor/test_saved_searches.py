"""Saved searches: a watch in the language of the page's search, asked of every article as it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import orjson
import pytest

from agents.monitor.awaited import MOST_STORIES, Awaited
from agents.monitor.outcome_facts import Fact, NotAnOutcome, fact_of, read_fact, write_fact
from agents.monitor.query.matching import Searched
from agents.monitor.query.parse import parse
from agents.monitor.state import State
from agents.monitor.watches import MOST_SEARCHES, WatchList, WatchListError
from streams.settings import Settings
from tests.monitor.store.test_store import Shelf, story
from tests.monitor.test_dashboard import copy_of, event, record
from tests.support.monitor_facts import fact

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = Settings()
QUERIES = [
    "حرب", "ومصر", "مصر", '"cease fire"', "cease fire", "minist*", '"the minist*"', "entity:Q79", "entity:egypt",
    "-war", "war or peace", "war not peace", "(war or peace) lang:ar", 'outlet:"outlet 0"', "source:afp",
    "relation:new", "lang:en", "relation:update", "outlets>=1", "not outlets>=2", "after:2026-11-20",
    "until:2026-11-19", "'s", "日本", "كذا",
]  # fmt: skip
TEXTS = [
    ("حرب ومصر", "the ministers of war"),
    ("ends with cease", "fire begins it"),
    ("A cease-fire, and peace", "日本経済新聞"),
    ("للأمم", "Egypt's minister"),
]


def _watched(*entries: str) -> Any:
    return WatchList(entries).watches


def _hits(entries: list[str], **more: Any) -> tuple[str, ...]:
    made = fact_of(record("wire.articles", event(0, **more)), SETTINGS, _watched(*entries))
    assert made is not None
    return made.watches


@pytest.mark.parametrize(("headline", "body"), TEXTS)
def test_a_watch_finds_in_an_article_what_the_store_finds_in_its_story(
    headline: str, body: str, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path)
    published = story(0, headline, body)
    shelf.take(published)
    entries = [f"search: {query}" for query in QUERIES]
    made = fact_of(published, SETTINGS, _watched(*entries))
    assert made is not None
    found = {query for query in QUERIES if shelf.ids(query)}
    assert {entry[8:] for entry in made.watches} == found
    assert found
    assert len(found) < len(QUERIES)


def test_a_search_stands_beside_the_other_entries_of_a_list() -> None:
    entries = ["Q79", "search: entity:Q79 (خبر or news) -sport", "search: sport", "مصر"]
    assert _hits(entries) == ("Q79", "مصر", "search: entity:Q79 (خبر or news) -sport")


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ('search: "a', "not closed"),
        ("search:", "asks for nothing"),
        ("search: foo:bar", "no field"),
        ("search: relation:verbatim or x", "verbatim is not published"),
        ("search: " + "a" * 400, "longer than 400"),
        ("entity:Q79", "write search: before it"),
        ("outlets>=3", "write search: before it"),
        ("Q", "write its number"),
        ("source:", "names no outlet"),
        ("source:  ", "names no outlet"),
        ("source: -", "names no outlet"),
        ("source :AFP", "write search: before it"),
        ("مصدر: الميناء", "write search: before it"),
        ("كيان:Q810", "write search: before it"),
        ("مصادر>=3", "write search: before it"),
        ("q", "write its number"),
        ("https://", "write its number"),
        ("urn:", "write its number"),
        ("search: news entity:Q", "write its number"),
    ],
)
def test_an_entry_that_would_watch_for_nothing_is_refused_in_words(entry: str, why: str) -> None:
    with pytest.raises(WatchListError, match=f"line 2: .*{why}"):
        WatchList(["fine", entry])
    watch_list = WatchList()
    watch_list.learn([(b"mine", f"fine\n{entry}".encode())])
    assert why in watch_list.refused["mine"]


@pytest.mark.parametrize(
    "entry", ["مصدر مسؤول", '"مصدر: مسؤول"', "sources say", "Q810", "urn:x:1", "source: 24", "quiet"]
)
def test_what_only_looks_like_a_field_or_an_id_is_watched_for(entry: str) -> None:
    assert WatchList([entry]).watches.entries == [entry]


def test_more_searches_than_are_asked_are_refused_until_there_is_room() -> None:
    watch_list = WatchList(["search: a"])
    full = "\n".join(f"search: b{n}" for n in range(MOST_SEARCHES - 1))
    watch_list.learn([(b"a", full.encode()), (b"b", b"search: c")])
    assert list(watch_list.refused) == ["b"]
    assert watch_list.watches.n_searches == MOST_SEARCHES
    watch_list.learn([(b"a", b"search: d")])
    assert (watch_list.refused, watch_list.watches.n_searches) == ({}, 3)


def test_a_search_for_a_number_of_outlets_waits_until_so_many_carry_the_story() -> None:
    entry = "search: خبر outlets>=3"
    watches = _watched(entry)
    first = fact_of(record("wire.articles", event(0)), SETTINGS, watches)
    assert first is not None
    assert (first.watches, first.awaits) == ((), ((entry, 3),))
    awaited = Awaited()
    told = []
    copies = [fact_of(copy_of(n, 0), SETTINGS, watches) for n in (1, 1, 2, 3, 4)]
    for one in (first, first, *copies):
        assert one is not None
        told += [(alert.subject, alert.detail["outlets"], alert.detail["uri"]) for alert in awaited.count(one)]
        awaited = msgspec.msgpack.decode(msgspec.msgpack.encode(awaited), type=Awaited)
    assert told == [(entry, 3, "urn:x:0")]


def test_how_many_outlets_a_query_needs_is_the_least_number_for_which_it_holds() -> None:
    item = Searched("war", "", {}, 0)
    needs = {
        "war outlets>=3": 3, "war or outlets>=3": 1, "peace or outlets>=3": 3, "peace outlets>=3": None,
        "not outlets>=2": 1, "outlets>=5 (outlets>=2 or peace)": 5, "outlets>=1": 1,
    }  # fmt: skip
    assert {text: item.outlets_needed(parse(text)) for text in needs} == needs


def test_stories_that_are_waited_for_are_bounded_and_the_least_recent_goes() -> None:
    awaited = Awaited()
    for n in range(MOST_STORIES + 5):
        awaited.count(fact(n, 0, awaits=(("search: a outlets>=2", 2),)))
    assert len(awaited.stories) == MOST_STORIES
    assert "urn:0:4:0" not in awaited.stories


@pytest.mark.parametrize("awaits", [[["x", 0]], [["x", 1_001]], [["x" * 500, 2]], [["x", 2]] * 101, [["x"]], "x"])
def test_a_line_that_waits_as_no_monitor_writes_it_is_no_outcome(awaits: Any) -> None:
    line = orjson.loads(write_fact(fact(0, 0)))
    with pytest.raises(NotAnOutcome):
        read_fact(orjson.dumps(line | {"awaits": awaits}))


def test_lines_and_snapshots_of_before_wait_for_nothing() -> None:
    line = orjson.loads(write_fact(fact(0, 0, awaits=(("x", 2),))))
    assert read_fact(orjson.dumps(line)).awaits == (("x", 2),)
    del line["awaits"]
    assert isinstance(read_fact(orjson.dumps(line)), Fact)
    old = msgspec.msgpack.decode(msgspec.msgpack.encode(State()))
    del old["awaited"]
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(old), type=State).awaited == Awaited()
