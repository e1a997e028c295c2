"""Wire items in files: what `wiredesk send` and `wiredesk process` read."""

from __future__ import annotations

import gzip
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from streams.errors import WiredeskError
from streams.news.formats.read import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from streams.news.formats.format import Syntax

# The ending tells the type; XML is left to be sniffed: its declaration says the charset.
_STATED: dict[Syntax, str | None] = {"json": "application/json", "xml": None, "text": "text/plain"}
CONTENT_TYPES = {ending: _STATED[one.syntax] for one in FORMATS for ending in one.endings}

# Above every raw topic's limit of 11 MB; 3 MB of gzip can be 3 GB, which is never held.
MAX_RECORD_BYTES = 16_000_000


class WireFile(NamedTuple):
    """One raw record from a file."""

    value: bytes
    content_type: str | None


class NoItems(WiredeskError, ValueError):
    """A path that holds nothing to read; the message names it and what is accepted."""


def paths(arguments: Sequence[str], *, follow_links: bool = False) -> list[str]:
    """List the files behind the arguments, folders opened, sorted by name; "-" stays.

    A link inside a folder is passed over unless followed: it can name any file that the user may read.

    Raises:
        NoItems: a path does not exist or holds no wire file.
    """
    found: list[str] = []
    for argument in arguments:
        path = Path(argument)
        if argument == "-":
            found.append(argument)
        elif path.is_dir():
            inside = sorted(
                str(file)
                for file in path.rglob("*")
                if file.is_file() and _ending(file) in CONTENT_TYPES and (follow_links or not _is_linked(file, path))
            )
            if not inside:
                raise NoItems(f"{argument} holds no .json, .jsonl, .xml or .txt file")
            found += inside
        elif path.is_file():
            found.append(argument)
        else:
            raise NoItems(f"{argument} does not exist")
    return found


def read(
    arguments: Sequence[str], content_type: str | None = None, *, follow_links: bool = False
) -> Iterator[WireFile]:
    """Read raw records: a .jsonl file (or standard input) gives one a line, any other file is one.

    Args:
        arguments: Files, folders or "-"; .gz is opened.
        content_type: Overrides what the ending says.
        follow_links: Read what links inside a folder point to.

    Raises:
        NoItems: a path does not exist, holds no wire file, is no whole gzip, or a record passes MAX_RECORD_BYTES.
    """
    for name in paths(arguments, follow_links=follow_links):
        if name == "-":
            for line in sys.stdin.buffer:
                if line.strip():
                    yield WireFile(line.strip(), content_type or "application/json")
            continue
        path = Path(name)
        ending = _ending(path)
        declared = content_type or CONTENT_TYPES.get(ending)
        try:
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
                if ending != ".jsonl":
                    yield WireFile(_bounded(file.read(MAX_RECORD_BYTES + 1), name), declared)
                    continue
                while line := file.readline(MAX_RECORD_BYTES + 1):
                    if _bounded(line, name).strip():
                        yield WireFile(line.strip(), declared)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise NoItems(f"{name} is no whole gzip file: {error}") from error


def _bounded(value: bytes, name: str) -> bytes:
    if len(value) > MAX_RECORD_BYTES:
        raise NoItems(f"{name} holds a record of more than {MAX_RECORD_BYTES} bytes, more than any topic takes")
    return value


def _is_linked(file: Path, folder: Path) -> bool:
    inside = file.relative_to(folder)
    return any((folder / part).is_symlink() for part in (inside, *inside.parents[:-1]))


def _ending(path: Path) -> str:
    return (path.with_suffix("") if path.suffix == ".gz" else path).suffix.lower()
