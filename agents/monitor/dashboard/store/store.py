"""The store of the page: stories of the last days in SQLite, found by words, beside the wall's newest in memory.

A function of the published topics: it may be deleted at any time and is filled again. One thread writes.
"""

from __future__ import annotations

import sqlite3
import zlib
from typing import TYPE_CHECKING, Final

import orjson

from agents.monitor.dashboard.newest_stories import MEMBERS, is_told, killed, replaces, story_row
from agents.monitor.dashboard.store.documents import Document, document_of
from agents.monitor.dashboard.stories import Json, member
from streams.contract import topics
from streams.contract.law import is_possible
from streams.errors import WiredeskError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from streams.contract.step import Record
    from streams.settings import Settings

# `story` is small, so that a search can go through all of it; what a row shows lies beside it, in `shown`.
# Raised with every change of a table, of the row, of the folding or of a label word: an older file is made anew.
_LAYOUT: Final = "1"
_DAY_MS: Final = 24 * 3_600_000
# Removed at once, so that what is over the bound after a pause holds nobody up; the next batch goes on.
_MOST_REMOVED: Final = 500
# The text of a document lies in the index's own table, and once more, as long, in its lists of words.
_INDEXED: Final = 2
_TABLES: Final = """
CREATE TABLE known (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE place (topic TEXT, partition INTEGER, next INTEGER NOT NULL, PRIMARY KEY (topic, partition)) WITHOUT ROWID;
CREATE TABLE story (
  id INTEGER PRIMARY KEY, cluster TEXT NOT NULL UNIQUE, last INTEGER NOT NULL, updated INTEGER NOT NULL,
  n_outlets INTEGER NOT NULL, told INTEGER NOT NULL, bytes INTEGER NOT NULL);
CREATE INDEX story_last ON story (told, last, id);
CREATE INDEX story_updated ON story (updated, id, bytes);
CREATE TABLE shown (id INTEGER PRIMARY KEY, row BLOB NOT NULL);
CREATE TABLE item (story INTEGER NOT NULL, uri TEXT NOT NULL, member BLOB NOT NULL);
CREATE UNIQUE INDEX item_story ON item (story, uri);
CREATE INDEX item_uri ON item (uri);
CREATE VIRTUAL TABLE words USING fts5(
  headline, body, labels, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'");
"""


class StoreUnavailable(WiredeskError, RuntimeError):
    """There can be no store here; the message says why and what to do."""


class Store:
    """The writing side. Not for two threads at once.

    Attributes:
        path: The file; `Searches` reads it.
        n_foreign: Records passed over because no desk wrote them.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        """Open the store, or make it anew where there is none, one of another layout or of another desk.

        Raises:
            StoreUnavailable: SQLite has no FTS5, or the file cannot be written.
        """
        self.path = path
        self.n_foreign = 0
        self._settings = settings
        self._kinds = {topics.ARTICLES.name(settings): "article", topics.DUPLICATES.name(settings): "duplicate"}
        self._raw = topics.RAW.name(settings)
        self._newest = 0
        self._n_bytes = 0
        _check_fts5()
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._connection = self._open()
        except (OSError, sqlite3.Error) as error:
            raise StoreUnavailable(f"search is off: the store {path} cannot be written: {error}") from None

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def places(self) -> dict[tuple[str, int], int]:
        """Return how far each partition is in the store: (topic, partition) to the next offset."""
        rows = self._connection.execute("SELECT topic, partition, next FROM place")
        return {(topic, partition): following for topic, partition, following in rows}

    def take(self, records: Sequence[Record]) -> None:
        """Put records into the store, with how far that is: all of them or, after a crash, none.

        What no desk wrote is counted and passed over. The same record again changes nothing.

        Raises:
            sqlite3.Error: the disk is full, or the file is broken.
        """
        items: dict[str, list[Json]] = {}
        places: dict[tuple[str, int], int] = {}
        for record in records:
            places[record.topic, record.partition] = record.offset + 1
            self._newest = max(self._newest, record.timestamp)
            item = self._item(record)
            if item is not None:
                items.setdefault(item["cluster"], []).append(item)
        n_bytes = self._n_bytes
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                for cluster, members in items.items():
                    self._put(cluster, members)
                self._connection.executemany(
                    "INSERT OR REPLACE INTO place VALUES (?, ?, ?)", [(*place, at) for place, at in places.items()]
                )
                self._make_room()
        except sqlite3.Error:
            self._n_bytes = n_bytes  # as the transaction, so the count
            raise

    def begin_again(self) -> None:
        """Forget everything: the topics were made anew, and the offsets known are of others."""
        self._connection.close()
        _remove(self.path)
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        # The reader's task hands it from one worker thread to the next, never to two at once.
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        if _known(connection) == self._identity():
            _prepare(connection)
            newest, n_bytes = connection.execute("SELECT max(updated), sum(bytes) FROM story").fetchone()
            self._newest, self._n_bytes = newest or 0, n_bytes or 0
            return connection
        connection.close()
        _remove(self.path)
        self._newest = self._n_bytes = 0
        self.path.touch(0o600)
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        _prepare(connection)
        connection.executescript(_TABLES)
        connection.executemany("INSERT INTO known VALUES (?, ?)", self._identity().items())
        return connection

    def _identity(self) -> Mapping[str, str]:
        """Say what a file must be of; more days than before are read from the topics."""
        settings = self._settings
        return {
            "layout": _LAYOUT,
            "brokers": ",".join(sorted(settings.bootstrap)),
            "prefix": settings.topic_prefix,
            "days": f"{settings.search_days:g}",
        }

    @property
    def _oldest(self) -> int:
        """Return the broker's time before which nothing is kept: so many days before the newest record."""
        return self._newest - int(self._settings.search_days * _DAY_MS)

    def _item(self, record: Record) -> Json | None:
        kind = self._kinds.get(record.topic)
        if kind is None or record.value is None or record.timestamp < self._oldest:
            return None
        try:
            item = member(kind, orjson.loads(record.value), record.timestamp, record.header("ce_time"))
            topic, partition, _, number = item["place"]
            if topic == self._raw and not is_possible(partition, number, item["items"], self._settings):
                raise ValueError("no place of the raw topic")  # noqa: TRY301  one answer to all that no desk wrote
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            self.n_foreign += 1
            return None
        return item

    def _put(self, cluster: str, items: Iterable[Json]) -> None:
        execute = self._connection.execute
        row = execute("SELECT id, updated, bytes FROM story WHERE cluster = ?", (cluster,)).fetchone()
        story: Json = {"id": cluster, "members": {}, "updated": 0}
        packed: dict[str, bytes] = {}
        if row is not None:
            packed = dict(execute("SELECT uri, member FROM item WHERE story = ?", (row[0],)).fetchall())
            story["members"] = {uri: orjson.loads(zlib.decompress(stored)) for uri, stored in packed.items()}
            story["updated"] = row[1]
        changed = _merge(story, items)
        if not changed:
            return
        told, shown = is_told(story), story_row(story)
        for uri in changed:
            packed.pop(uri, None)
            if uri in story["members"]:
                packed[uri] = _packed(story["members"][uri])
        document = document_of(list(story["members"].values())) if told else Document("", "", "")
        n_bytes = sum(map(len, packed.values())) + _INDEXED * sum(len(text.encode()) for text in document)
        self._n_bytes += n_bytes - (row[2] if row is not None else 0)
        values = (shown["last"], story["updated"], shown["n_outlets"], told, n_bytes, cluster)
        if row is None:
            adding = "INSERT INTO story (last, updated, n_outlets, told, bytes, cluster) VALUES (?, ?, ?, ?, ?, ?)"
            number = execute(adding, values).lastrowid
        else:
            number = row[0]
            changing = "UPDATE story SET last = ?, updated = ?, n_outlets = ?, told = ?, bytes = ? WHERE cluster = ?"
            execute(changing, values)
        execute("INSERT OR REPLACE INTO shown VALUES (?, ?)", (number, _packed(shown)))
        for uri in changed:
            if uri in packed:
                execute("INSERT OR REPLACE INTO item VALUES (?, ?, ?)", (number, uri, packed[uri]))
            else:
                execute("DELETE FROM item WHERE story = ? AND uri = ?", (number, uri))
        if told:
            indexing = "INSERT OR REPLACE INTO words (rowid, headline, body, labels) VALUES (?, ?, ?, ?)"
            execute(indexing, (number, *document))

    def _make_room(self) -> None:
        """Remove what is too old, then the oldest while there are too many bytes; some hundred stories at a time."""
        most = self._settings.search_megabytes * 1_000_000
        gone = []
        for number, updated, n_bytes in self._connection.execute(
            "SELECT id, updated, bytes FROM story ORDER BY updated, id LIMIT ?", (_MOST_REMOVED,)
        ):
            if updated >= self._oldest and self._n_bytes <= most:
                break
            self._n_bytes -= n_bytes
            gone.append((number,))
        for table, column in (("words", "rowid"), ("item", "story"), ("shown", "id"), ("story", "id")):
            self._connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", gone)  # noqa: S608  names above


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    # What a crash of the machine loses is read from the topics again.
    connection.execute("PRAGMA synchronous = NORMAL")
    # The text of a killed item does not stay in free pages.
    connection.execute("PRAGMA secure_delete = ON")


def _known(connection: sqlite3.Connection) -> dict[str, str]:
    """Return what a file says that it is; nothing for one without tables, or that is no database."""
    try:
        return dict(connection.execute("SELECT name, value FROM known"))
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return {}
        raise  # locked, or not to be opened: it may be a good store
    except sqlite3.DatabaseError:
        return {}


def _merge(story: Json, items: Iterable[Json]) -> set[str]:
    """Add items to a story as the wall does; returns the uris that changed or went."""
    members = story["members"]
    changed: set[str] = set()
    for given in items:
        known = members.get(given["uri"])
        if known is not None and known["eventId"] == given["eventId"]:
            continue
        item = killed(given, known) if given["canceled"] else given
        if replaces(item, known):
            members.pop(item["uri"], None)
            members[item["uri"]] = item
        changed.add(item["uri"])
        story["updated"] = max(story["updated"], item["done"])
        if len(members) > MEMBERS:
            old = [uri for uri in members if uri not in (item["uri"], story["id"])]
            gone = min(old, key=lambda uri: members[uri]["done"])
            del members[gone]
            changed.add(gone)
    return changed


def _packed(value: Json) -> bytes:
    return zlib.compress(orjson.dumps(value), 1)


def _check_fts5() -> None:
    try:
        sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE words USING fts5(body)")
    except sqlite3.Error:
        raise StoreUnavailable(
            f"search is off: the SQLite {sqlite3.sqlite_version} of this Python was built without FTS5; the rest of "
            "the page works. A Python of python.org, Debian or the image of deploy/ has it"
        ) from None


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
