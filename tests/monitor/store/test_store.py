"""The store of the page: filled from events as the topics have them, found by words, forgotten by its bounds."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from agents.monitor.dashboard.store.searches import BadCursor, Searches, SearchTooLong
from agents.monitor.dashboard.store.store import Store, StoreUnavailable
from agents.monitor.query.parse import QueryError, parse
from streams.settings import Settings
from tests.monitor.test_dashboard import NOON, copy_of, event, kill, record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streams.contract.step import Record

SETTINGS = Settings()
HOUR = 3_600_000


class Shelf:
    """A store and its searches.

    Attributes:
        store: What writes.
        searches: What reads.
    """

    def __init__(self, path: Path, **settings: Any) -> None:
        self.store = Store(path / "search" / "wire.sqlite", Settings(**settings))
        self.searches = Searches(self.store.path, 5.0)

    def take(self, *records: Record) -> None:
        self.store.take(records)

    def ids(self, text: str, **more: Any) -> list[str]:
        return [story["id"] for story in self.searches.search(parse(text), **more).stories]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.store.close()


def story(n: int, headline: str, body: str = "", *, language: str = "ar", **more: Any) -> Record:
    # The broker's time bounds what an event can say of its own.
    desk = {"text": {"language": language}} | more.pop("desk", {})
    value = event(n, headlines=[{"value": headline}], bodies=[{"value": body}], language=language, desk=desk, **more)
    value["wiredesk"]["source"]["timestamp"] = NOON + n * HOUR
    return record("wire.articles", value | {"versionCreated": None}, n)._replace(timestamp=NOON + n * HOUR + 80)


@pytest.mark.parametrize(
    ("headline", "query"),
    [
        ("أردوغان يزور القاهرة", "اردوغان"),
        ("اردوغان يزور القاهرة", "أردوغان"),
        ("وأردوغان يزور القاهرة", "أردوغان"),
        ("بيان للأمم المتحدة", '"الأمم المتحدة"'),
        ("وقفُ إطـلاقِ النار", '"وقف اطلاق النار"'),
        ("Erdoğan visits", "erdogan"),
        ("İstanbul'da toplantı", "istanbul toplanti"),
        ("دولت ایران", "ايران"),
        ("The ministers met", "minist*"),
        ("日本経済新聞の記事", "経済"),
    ],
)
def test_words_are_found_however_they_are_spelt(shelf: Shelf, headline: str, query: str) -> None:
    shelf.take(story(0, headline), story(1, "nothing of it"))
    assert shelf.ids(query) == ["urn:x:0"]


def test_a_phrase_stands_together_in_one_text_and_bodies_count(shelf: Shelf) -> None:
    shelf.take(story(0, "ends with cease", "fire begins it"), story(1, "no", "a cease fire holds"))
    assert shelf.ids('"cease fire"') == ["urn:x:1"]
    assert shelf.ids("cease fire") == ["urn:x:1", "urn:x:0"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [3, 2, 1, 0]),
        ("entity:Q79", [3, 2, 1, 0]),
        ("entity:Egypt -relation:update", [3, 1, 0]),
        ("entity:مصر lang:en", [3]),
        ("outlet:OUTLET lang:ar", []),
        ('outlet:"Outlet 2"', [2]),
        ("source:afp", [3, 2, 1, 0]),
        ("relation:update or lang:en", [3, 2]),
        ("not (relation:update or lang:en)", [1, 0]),
        ("outlets>=2", [1]),
        ("outlets>=2 or lang:en", [3, 1]),
        ("not outlets>=2", [3, 2, 0]),
        ("(first or outlets>=2) not peace", [1, 0]),
        ("after:2026-11-20T14:00:00Z", [3, 2]),
        ("after:2026-11-20T13:00:00Z before:2026-11-20T14:00:00Z", [1]),
        ("war before:2026-11-20T13:00:00Z", [0]),
        ("war", [1, 0]),
        ("war not first", [1]),
    ],
)
def test_every_word_of_the_language_narrows_what_is_found(shelf: Shelf, query: str, found: list[int]) -> None:
    updated = story(2, "peace", desk={"verdict": {"relation": "update", "cluster": "urn:x:2", "evidence": {}}})
    shelf.take(story(0, "first war"), story(1, "war"), updated, story(3, "peace", language="en"), copy_of(50, 1))
    expected = [f"urn:x:{n}" for n in found]
    page = shelf.searches.search(parse(query))
    assert [row["id"] for row in page.stories] == expected
    assert (page.total, page.next) == (len(expected), "")


@pytest.mark.parametrize("sort", ["newest", "relevance"])
def test_pages_lead_to_the_end_each_story_once(shelf: Shelf, sort: Any) -> None:
    # Three of a kind: the score and the time of many are the same.
    shelf.take(*(story(n, "war " * (n % 3 + 1)) for n in range(23)))
    seen, after, totals = [], "", []
    while True:
        page = shelf.searches.search(parse("war"), sort=sort, after=after, limit=5)
        seen += [row["id"] for row in page.stories]
        totals.append(page.total)
        after = page.next
        if not after:
            break
    assert sorted(seen) == sorted(f"urn:x:{n}" for n in range(23))
    assert totals == [23, None, None, None, None]


def test_a_broad_question_ranks_what_came_last_and_leads_to_the_end_of_the_rest(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agents.monitor.dashboard.store.searches._MOST_RANKED", 8)
    shelf.take(*(story(n, "a", "war " * (n % 4 + 1)) for n in range(23)))
    seen, after = [], ""
    while True:
        page = shelf.searches.search(parse("war"), sort="relevance", after=after, limit=5)
        seen += [int(row["id"].removeprefix("urn:x:")) for row in page.stories]
        after = page.next
        # What comes in between belongs to no page that goes on.
        shelf.take(story(100 + len(seen), "a", "war " * 40))
        if not after:
            break
    assert [n % 4 for n in seen[:8] if n < 100] == [3, 3, 2, 2, 1, 1, 0, 0]
    assert [n for n in seen if n < 100][8:] == list(range(14, -1, -1))


@pytest.mark.parametrize(
    "query", ["war or outlets>=2", "war or after:2026-11-20", "outlets>=1 war", "-war or outlets>=1"]
)
def test_relevance_is_asked_of_words_beside_any_other_condition(shelf: Shelf, query: str) -> None:
    shelf.take(*(story(n, "war") for n in range(3)))
    assert shelf.ids(query, sort="relevance") == ["urn:x:2", "urn:x:1", "urn:x:0"]


def test_relevance_puts_a_headline_before_a_body_and_newest_the_last_first(shelf: Shelf) -> None:
    shelf.take(story(0, "war", "a"), story(1, "a", "war and more words than one"), story(2, "b", "c"))
    assert shelf.ids("war") == ["urn:x:1", "urn:x:0"]
    assert shelf.ids("war", sort="relevance") == ["urn:x:0", "urn:x:1"]


@pytest.mark.parametrize(
    "after", ["x", "1", "1~", "~1", "nan~1", "1e400~2", "9" * 30 + "~1", "1~" + "9" * 30, "1~-1", "1~1~-1", "1~1~1~1"]
)
def test_a_place_that_no_page_has_named_is_refused(shelf: Shelf, after: str) -> None:
    shelf.take(story(0, "war"))
    for sort in ("newest", "relevance"):
        if (after, sort) == ("1e400~2", "newest"):
            continue
        with pytest.raises(BadCursor):
            shelf.searches.search(parse("war"), sort=sort, after=after)


@pytest.mark.parametrize(
    "text",
    ['"', "'", "war' OR 1=1 --", 'war" OR "x', "NEAR(war x)", "headline:war", "war^2", "{a b}:c", "* war", "col : x",
     "words MATCH x", "\x00war", "war\ud800", "war;DROP TABLE story", "labels:every", "(war) NOT", "%_", "\ue000"],
)  # fmt: skip
def test_hostile_text_is_words_or_refused_and_changes_nothing(shelf: Shelf, text: str) -> None:
    shelf.take(story(0, "war"), story(1, "peace"))
    try:
        query = parse(text)
    except QueryError:
        query = parse("war")
    assert len(shelf.searches.search(query).stories) <= 2
    assert shelf.ids("war") == ["urn:x:0"]


def test_a_search_can_write_nothing_and_ends_in_time(shelf: Shelf) -> None:
    shelf.take(*(story(n, "war") for n in range(300)))
    with pytest.raises(sqlite3.OperationalError):
        shelf.searches._open().execute("DELETE FROM story")
    with pytest.raises(SearchTooLong, match="narrow it"):
        Searches(shelf.store.path, -1.0).search(parse("war or peace"), sort="relevance")


def test_a_kill_takes_the_text_out_of_the_store_and_leaves_the_slug(shelf: Shelf) -> None:
    shelf.take(story(0, "خبر قصير", "نص سري"))
    assert shelf.ids("سري") == ["urn:x:0"]
    shelf.take(kill(0, {}))
    assert shelf.ids("سري") == []
    assert shelf.ids("قصير relation:kill") == ["urn:x:0"]
    shown = shelf.searches.story("urn:x:0")
    assert shown is not None
    assert (shown["summary"]["canceled"], shown["members"][0]["body"]) == (True, "")
    shelf.store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert "سري".encode() not in shelf.store.path.read_bytes()


def test_the_same_records_again_change_nothing_and_copies_wait_for_their_original(shelf: Shelf) -> None:
    shelf.take(copy_of(5, 0))
    assert shelf.ids("") == []
    records = [story(0, "war"), copy_of(5, 0)]
    shelf.take(*records)
    before = shelf.store._connection.execute("SELECT * FROM story").fetchall()
    shelf.take(*records)
    assert shelf.store._connection.execute("SELECT * FROM story").fetchall() == before
    assert shelf.ids("outlets>=2") == ["urn:x:0"]
    assert shelf.ids("نسخة") == ["urn:x:0"]
    by_copy = shelf.searches.story("urn:x:5")
    assert by_copy is not None
    assert [m["uri"] for m in by_copy["members"]] == ["urn:x:0", "urn:x:5"]
    assert shelf.searches.story("urn:x:404") is None


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b"7", b'{"uri": 1, "wiredesk": 5}', b'{"uri":"x","wiredesk":{}}'])
def test_what_is_no_event_is_counted_and_passed_over(shelf: Shelf, value: bytes) -> None:
    shelf.take(story(0, "war"), story(1, "peace")._replace(value=value), story(2, "love")._replace(value=None))
    assert (shelf.ids(""), shelf.store.n_foreign) == (["urn:x:0"], 1)
    assert shelf.store.places() == {("wire.articles", 0): 3}


def test_a_story_of_many_copies_stays_within_its_members(shelf: Shelf) -> None:
    shelf.take(story(0, "war"), *(copy_of(n, 0) for n in range(1, 120)))
    shown = shelf.searches.story("urn:x:0")
    assert shown is not None
    assert len(shown["members"]) == 80
    assert {"urn:x:0", "urn:x:119"} <= {m["uri"] for m in shown["members"]}


def test_old_stories_go_by_days_and_the_oldest_where_there_are_too_many(tmp_path: Path) -> None:
    by_days = Shelf(tmp_path / "days", search_days=1.0)
    by_days.take(story(0, "war"), story(20, "war"))
    assert by_days.ids("war") == ["urn:x:20", "urn:x:0"]
    by_days.take(story(30, "peace"))
    assert by_days.ids("") == ["urn:x:30", "urn:x:20"]
    by_bytes = Shelf(tmp_path / "bytes", search_megabytes=1)
    for start in range(0, 60, 5):
        by_bytes.take(*(story(n, "war", f"{n} " * 20_000) for n in range(start, start + 5)))
    left = by_bytes.ids("war")
    assert left == [f"urn:x:{n}" for n in range(59, 59 - len(left), -1)]
    assert 5 < len(left) < 20
    for table in ("item", "words", "shown"):
        assert by_bytes.store._connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (len(left),)
    by_bytes.store.close()
    again = Shelf(tmp_path / "bytes", search_megabytes=1)
    again.take(copy_of(900, 59))
    assert (again.ids("war"), again.store._n_bytes > 500_000) == (left, True)


def test_a_store_is_kept_over_a_restart_and_made_anew_for_another_desk_or_layout(tmp_path: Path) -> None:
    first = Shelf(tmp_path)
    first.take(story(0, "war"))
    first.store.close()
    again = Shelf(tmp_path)
    assert (again.ids("war"), again.store.places()) == (["urn:x:0"], {("wire.articles", 0): 1})
    assert again.store.path.stat().st_mode & 0o777 == 0o600
    again.store.close()
    more_days = Shelf(tmp_path, search_days=90.0)
    assert (more_days.ids(""), more_days.store.places()) == ([], {})
    more_days.take(story(0, "war"))
    more_days.store.begin_again()
    assert (more_days.ids(""), more_days.store.places()) == ([], {})
    more_days.store.close()
    more_days.store.path.write_bytes(b"not a database at all" * 100)
    assert Shelf(tmp_path, search_days=90.0).ids("") == []


def test_without_fts5_or_a_place_to_write_it_says_so_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        Store(tmp_path / "file" / "wire.sqlite", SETTINGS)

    def without(*_: object) -> None:
        raise sqlite3.OperationalError("no such module: fts5")

    monkeypatch.setattr(sqlite3, "connect", without)
    with pytest.raises(StoreUnavailable, match="built without FTS5"):
        Store(tmp_path / "wire.sqlite", SETTINGS)
