"""Questions to the store: read only, bounded in time, a page at a time to the end."""

from __future__ import annotations

import sqlite3
import time
import zlib
from contextlib import closing
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import orjson

from agents.monitor.dashboard.store.conditions import Condition, condition_of
from agents.monitor.query.terms import phrases
from streams.errors import WiredeskError

if TYPE_CHECKING:
    from pathlib import Path

    from agents.monitor.dashboard.stories import Json
    from agents.monitor.query.terms import Query

Sort = Literal["newest", "relevance"]
SORTS: Final = ("newest", "relevance")
MOST_COUNTED: Final = 100_000
# A headline's word says what a story is about ten times as much as a word of its body.
_SCORE: Final = "-bm25(words, 10.0, 1.0, 0.0)"
# Scoring costs two microseconds a story and more with each word. A question that finds more than so many says little of
# any: those that the store knew last are ranked, and the rest follow, the last known first.
_MOST_RANKED: Final = 10_000
_MAPPED_BYTES: Final = 256 * 1024 * 1024
_NO_ROW: Final = 1 << 63
_NO_PLACE: Final = "after is what the page before called next"
_UNRANKED: Final = -1
# Instructions of SQLite between two looks at the clock, some ten microseconds.
_STEPS: Final = 1_000


class SearchTooLong(WiredeskError):
    """A search took longer than it may; the message says what to do."""


class BadCursor(WiredeskError, ValueError):
    """A place in a list that no page has named."""


class FoundPage(NamedTuple):
    """A page of what was found.

    Attributes:
        total: Stories found in all, MOST_COUNTED at most; None for a page that goes on, which is not counted again.
        next: Where the next page begins; "" at the end.
    """

    stories: list[Json]
    total: int | None
    next: str


class Searches:
    """A store, asked. Every question opens the file anew, read only, so that threads share nothing."""

    def __init__(self, path: Path, seconds: float) -> None:
        """Keep where the store is and how long a question may take."""
        self._path = path
        self._seconds = seconds

    def search(self, query: Query, *, sort: Sort = "newest", after: str = "", limit: int = 50) -> FoundPage:
        """Find stories.

        Args:
            query: What is asked for.
            sort: The newest first, by the time of the story's last item; or what says most of the words first, where
                the query asks for words, of the ten thousand that the store knew last; the others follow. Ties: the
                story that the store knew last comes first.
            after: Found.next of the page before; "" for the first.
            limit: Stories on a page.

        Raises:
            SearchTooLong: it took too long.
            BadCursor: `after` is of no page.
        """
        condition = condition_of(query)
        # Where no word is asked for, none says more than another; nor where it may be something else instead.
        is_ranked = sort == "relevance" and bool(phrases(query)) and bool(condition.match)
        at = _cursor(after, is_ranked)
        with closing(self._open()) as connection, _Limit(connection, self._seconds):
            connection.execute("BEGIN")  # what is found is there when it is shown
            total = None if after else _count(connection, condition)
            if is_ranked:
                at = at or _first_ranked(connection, condition, total or 0)
                found, goes_on = _ranked_page(connection, condition, at, limit)
            else:
                found, goes_on = _newest_page(connection, condition, at, limit)
            return FoundPage(_shown(connection, found), total, goes_on)

    def story(self, identifier: str) -> Json | None:
        """Show a story with every member, oldest first, as the wall does; None when the store has none such."""
        with closing(self._open()) as connection, _Limit(connection, self._seconds):
            row = connection.execute(
                "SELECT id, row FROM story JOIN shown USING (id) WHERE cluster = ?", (identifier,)
            ).fetchone()
            if row is None:
                row = connection.execute(
                    "SELECT shown.id, row FROM item JOIN shown ON shown.id = item.story WHERE uri = ? LIMIT 1",
                    (identifier,),
                ).fetchone()
            if row is None:
                return None
            packed = connection.execute("SELECT member FROM item WHERE story = ?", (row[0],)).fetchall()
        members = [orjson.loads(zlib.decompress(member)) for (member,) in packed]
        members.sort(key=lambda m: (m["arrived"], m["place"]))
        return {"summary": orjson.loads(zlib.decompress(row[1])), "members": members}

    def size(self) -> Json:
        """Say how much the store holds: stories, and the time of its oldest and newest, milliseconds."""
        with closing(self._open()) as connection, _Limit(connection, self._seconds):
            n, first, last = connection.execute("SELECT count(*), min(last), max(last) FROM story").fetchone()
        return {"stories": n, "first": first or 0, "last": last or 0}

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
        return connection


class _Limit:
    """The time a question may take; past it SQLite gives up."""

    def __init__(self, connection: sqlite3.Connection, seconds: float) -> None:
        self._connection = connection
        self._end = time.monotonic() + seconds

    def __enter__(self) -> None:
        self._connection.set_progress_handler(lambda: time.monotonic() > self._end, _STEPS)

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, sqlite3.OperationalError) and "interrupted" in str(error):
            raise SearchTooLong("this search takes too long; narrow it by date, language or more words") from None


class _Place(NamedTuple):
    """A place in a list: of the newest, behind a story; of the ranked, behind so many of the stories of a stretch.

    What comes moves every score a little, so a score is no place; and what comes is on no page that goes on.

    Attributes:
        key: The story's last item's time; or how many ranked stories lie before it, _UNRANKED behind all of them.
        story: Its number; or the greatest number of a story that is ranked, and behind them of one that is not.
        floor: The least number of a story that is ranked.
    """

    key: int
    story: int
    floor: int = 0


def _source(condition: Condition, *, with_story: bool = True) -> tuple[str, list[object]]:
    """Return FROM and WHERE for a condition, and the values; the index leads, where it is asked at all."""
    if condition.match and not condition.where and not with_story:
        return "words WHERE words MATCH ?", [condition.match]  # only what is told is in the index
    wheres, values = ["story.told = 1"], list(condition.values)
    if condition.where:
        wheres.append(condition.where)
    if not condition.match:
        return f"story WHERE {' AND '.join(wheres)}", values
    wheres.insert(0, "words MATCH ?")
    return f"words CROSS JOIN story ON story.id = words.rowid WHERE {' AND '.join(wheres)}", [condition.match, *values]


def _count(connection: sqlite3.Connection, condition: Condition) -> int:
    source, values = _source(condition, with_story=False)
    counting = f"SELECT count(*) FROM (SELECT 1 FROM {source} LIMIT {MOST_COUNTED})"  # noqa: S608  no text of a user
    (n,) = connection.execute(counting, values).fetchone()
    return int(n)


def _newest_page(
    connection: sqlite3.Connection, condition: Condition, at: _Place | None, limit: int
) -> tuple[list[int], str]:
    """Give the stories of a page, the last first, then the greatest number; and where it goes on."""
    source, values = _source(condition)
    wanted = f"SELECT last, story.id FROM {source}"  # noqa: S608  no text of a user
    if at:
        wanted += " AND (last, story.id) < (?, ?)"
        values += [at.key, at.story]
    ordered = wanted + " ORDER BY last DESC, story.id DESC LIMIT ?"
    rows = connection.execute(ordered, (*values, limit + 1)).fetchall()
    found = [story for _, story in rows[:limit]]
    return found, f"{rows[limit - 1][0]}~{found[-1]}" if len(rows) > limit else ""


def _first_ranked(connection: sqlite3.Connection, condition: Condition, total: int) -> _Place:
    """Return the place before the first of the ranked stories."""
    (top,) = connection.execute("SELECT coalesce(max(id), 0) FROM story").fetchone()
    if total <= _MOST_RANKED:
        return _Place(0, top)
    source, values = _source(condition, with_story=False)
    finding = f"SELECT words.rowid FROM {source} ORDER BY words.rowid DESC LIMIT 1 OFFSET ?"  # noqa: S608  the same
    (floor,) = connection.execute(finding, (*values, _MOST_RANKED - 1)).fetchone()
    return _Place(0, top, floor)


def _ranked_page(connection: sqlite3.Connection, condition: Condition, at: _Place, limit: int) -> tuple[list[int], str]:
    """Give the stories of a page, what says most first, then the greatest number, behind them the unranked."""
    source, values = _source(condition, with_story=False)
    found: list[int] = []
    if at.key != _UNRANKED:
        scored = (
            f"SELECT words.rowid AS id FROM {source} AND words.rowid BETWEEN ? AND ?"  # noqa: S608  the same
            f" ORDER BY {_SCORE} DESC, id DESC LIMIT ? OFFSET ?"
        )
        rows = connection.execute(scored, (*values, at.floor, at.story, limit + 1, at.key))
        found = [story for (story,) in rows]
        if len(found) > limit:
            return found[:limit], f"{at.key + limit}~{at.story}~{at.floor}"
        at = _Place(_UNRANKED, at.floor - 1)
    behind = f"SELECT words.rowid FROM {source} AND words.rowid <= ? ORDER BY words.rowid DESC LIMIT ?"  # noqa: S608  the same
    if at.story > 0:
        rows = connection.execute(behind, (*values, at.story, limit + 1 - len(found)))
        found += [story for (story,) in rows]
    return found[:limit], f"{_UNRANKED}~{found[limit]}~0" if len(found) > limit else ""


def _shown(connection: sqlite3.Connection, stories: list[int]) -> list[Json]:
    asking = f"SELECT id, row FROM shown WHERE id IN ({','.join('?' * len(stories))})"  # noqa: S608  question marks
    rows = dict(connection.execute(asking, stories).fetchall())
    return [orjson.loads(zlib.decompress(rows[story])) for story in stories]


def _cursor(after: str, is_ranked: bool) -> _Place | None:
    if not after:
        return None
    try:
        numbers = [int(number) for number in after[:80].split("~")]
    except ValueError:
        raise BadCursor(_NO_PLACE) from None
    if len(numbers) != 2 + is_ranked or any(abs(number) >= _NO_ROW for number in numbers) or min(numbers[1:]) < 0:
        raise BadCursor(_NO_PLACE)
    if is_ranked and numbers[0] < _UNRANKED:
        raise BadCursor(_NO_PLACE)
    return _Place(*numbers)
