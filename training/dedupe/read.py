"""Read the labelled sets and their streams; the texts stay outside the repository."""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import unicodedata
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from agents.dedupe.evaluate import LINKED_LABELS, prepared_items
from streams.news.article import Article

if TYPE_CHECKING:
    import argparse

HERE: Final = Path(__file__).parent
_ROOT: Final = HERE.parents[1]
MODELS: Final = _ROOT / "agents/dedupe/rules/models"
STREAMS: Final = {"ar": "ant2018_dev", "en": "reuters1987_dev"}
LINKED: Final = frozenset(LINKED_LABELS)
# What turns a row of a stream into an article. streams.news imports streams.languages and nothing else of ours; that
# is a contract of the import linter, so no other file can change what is kept.
_CODE: Final = ("streams/news", "streams/languages", "agents/dedupe/evaluate.py", "training/dedupe/read.py")

Timed = tuple[Article, float]
Row = dict[str, str]


class Sets(NamedTuple):
    """Where the labelled sets stand, and where what is made of them may be kept.

    Attributes:
        folder: The streams and their pairs, as STREAMS names them.
        work: Outside the repository: prepared articles are the outlets' texts.
    """

    folder: Path
    work: Path

    def articles(self, language: str) -> dict[str, Timed]:
        """Return every article of a language's stream with its time, seconds since the epoch.

        Cost: a minute the first time; the answer is kept under a name made of the stream and of the code that
        prepared it, so that a change of either makes it anew.
        """
        stream = self.folder / f"{STREAMS[language]}.jsonl.gz"
        kept = self.work / f"{language}-{_digest(stream)}.msgpack"
        if kept.exists():
            return msgspec.msgpack.decode(kept.read_bytes(), type=dict[str, Timed])
        rows = map(json.loads, gzip.decompress(stream.read_bytes()).splitlines())
        found = {row["id"]: (prepared_items([row])[row["id"]], _seconds(row["time"])) for row in rows}
        self.work.mkdir(parents=True, exist_ok=True)
        for outdated in self.work.glob(f"{language}-*.msgpack"):
            outdated.unlink()
        # A run that is stopped half-way must not leave half an answer under a good name.
        half = kept.with_suffix(".half")
        half.write_bytes(msgspec.msgpack.encode(found))
        half.rename(kept)
        return found

    def pairs(self, language: str, half: str | None = None) -> list[Row]:
        """Return the labelled pairs, ours behind the given ones; `origin` is "given" or "own".

        Args:
            language: A key of STREAMS.
            half: "tune" or "report"; None for all.
        """
        given = lines(self.folder / f"{STREAMS[language]}_pairs.jsonl")
        own = [row for row in lines(HERE / "more_pairs.jsonl") if row["language"] == language]
        rows = [{**row, "origin": "given"} for row in given] + [{**row, "origin": "own"} for row in own]
        if half is None:
            return rows
        report = report_half()
        return [row for row in rows if (row["a"] in report) == (half == "report")]


def add_folders(parser: argparse.ArgumentParser) -> None:
    """Let a command say where the sets are; `sets_of` reads the answer."""
    parser.add_argument("--sets", type=Path, default=Path("../shared/data/dedup"), help="the labelled sets")
    parser.add_argument("--work", type=Path, default=Path("../wiredesk-training"), help="where prepared texts are kept")


def sets_of(given: argparse.Namespace) -> Sets:
    """Return the sets a command was pointed to."""
    return Sets(given.sets, given.work)


def lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def report_half() -> set[str]:
    """Return the ids kept for reporting, from the committed split.json."""
    return set(json.loads((HERE / "split.json").read_text(encoding="utf-8"))["report"])


def _seconds(text: str) -> float:
    moment = parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment.timestamp()


def code_files() -> list[Path]:
    """Return our files and tables that turn a row into an article, sorted."""
    places = [_ROOT / name for name in _CODE]
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*"))]
    return sorted(file for file in files if file.is_file() and file.suffix != ".pyc")


def _digest(stream: Path) -> str:
    """Name everything the prepared articles depend on: the stream, our code and tables, Python's Unicode tables."""
    digest = hashlib.blake2b(digest_size=8)
    digest.update(f"{sys.version_info[:2]} {unicodedata.unidata_version}".encode())
    for file in [stream, *code_files()]:
        body = file.read_bytes()
        # The length keeps a byte that moves from one file into the next from going unseen.
        digest.update(f"{file.name} {len(body)} ".encode())
        digest.update(body)
    return digest.hexdigest()
