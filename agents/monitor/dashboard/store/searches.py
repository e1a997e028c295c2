"""Questions to the store: read only, bounded in time, a page at a time to the end."""

from __future__ import annotations

import sqlite3
import time
import zlib
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

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
_MAPPED_BYTES: Final = 256 * 1024 * 1024
_NO_ROW: Final = 1 << 63
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
                the query asks for words. Ties: the story that the store knew last comes first.
            after: Found.next of the page before; "" for the first.
            limit: Stories on a page.

        Raises:
            SearchTooLong: it took too long.
            BadCursor: `after` is of no page.
        """
        condition = condition_of(query)
        # Where no word is asked for, none says more than another.
        is_ranked = sort == "relevance" and bool(phrases(query))
        cursor = _cursor(after, is_ranked)
        with closing(self._open()) as connection, _Limit(connection, self._seconds):
            total = None if after else _count(connection, condition)
            rows = _page(connection, condition, _SCORE if is_ranked else "last", cursor, limit + 1)
        page = rows[:limit]
        goes_on = f"{page[-1][0]!r}~{page[-1][1]}" if len(rows) > limit else ""
        return FoundPage([orjson.loads(zlib.decompress(row[2])) for row in page], total, goes_on)

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


def _source(condition: Condition) -> tuple[str, list[object]]:
    """Return FROM and WHERE for a condition, and the values; the index leads, where it is asked at all."""
    wheres, values = ["story.told = 1"], list(condition.values)
    if condition.where:
        wheres.append(condition.where)
    if not condition.match:
        return f"story WHERE {' AND '.join(wheres)}", values
    wheres.insert(0, "words MATCH ?")
    return f"words CROSS JOIN story ON story.id = words.rowid WHERE {' AND '.join(wheres)}", [condition.match, *values]


def _count(connection: sqlite3.Connection, condition: Condition) -> int:
    source, values = _source(condition)
    if condition.match and not condition.where:
        source = "words WHERE words MATCH ?"  # only what is told is in the index
    counting = f"SELECT count(*) FROM (SELECT 1 FROM {source} LIMIT {MOST_COUNTED})"  # noqa: S608  no text of a user
    (n,) = connection.execute(counting, values).fetchone()
    return int(n)


def _page(
    connection: sqlite3.Connection, condition: Condition, key: str, cursor: tuple[float, int] | None, limit: int
) -> list[Any]:
    """Give (key, id, row) of a page: the greatest key first, then the greatest id."""
    source, values = _source(condition)
    wanted = f"SELECT {key} AS key, story.id AS id FROM {source}"  # noqa: S608  no text of a user
    if cursor and key == _SCORE:
        wanted = f"SELECT key, id FROM ({wanted}) WHERE (key, id) < (?, ?)"  # noqa: S608  the same
    elif cursor:
        wanted += " AND (last, story.id) < (?, ?)"
    wanted += " ORDER BY key DESC, id DESC LIMIT ?"
    rows = f"SELECT key, id, row FROM ({wanted}) JOIN shown USING (id) ORDER BY key DESC, id DESC"  # noqa: S608  the same
    return connection.execute(rows, (*values, *(cursor or ()), limit)).fetchall()


def _cursor(after: str, is_ranked: bool) -> tuple[float, int] | None:
    if not after:
        return None
    value, _, story = after[:80].partition("~")
    try:
        found = (float(value) if is_ranked else int(value)), int(story)
    except ValueError:
        found = (0, _NO_ROW)
    if not -_NO_ROW < found[0] < _NO_ROW or not 0 <= found[1] < _NO_ROW:
        raise BadCursor("after is what the page before called next")
    return found
