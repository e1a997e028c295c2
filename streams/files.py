"""Wire items in files: what `wiredesk send` and `wiredesk process` read."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# The ending tells the type; .xml is left to be sniffed: NewsML-G2, RSS and Atom share it.
CONTENT_TYPES = {".json": "application/json", ".jsonl": "application/json", ".xml": None, ".txt": "text/plain"}


class WireFile(NamedTuple):
    """One raw record from a file."""

    value: bytes
    content_type: str | None


class NoItems(ValueError):  # noqa: N818  reads as what is wrong
    """A path that holds nothing to read; the message names it and what is accepted."""


def paths(arguments: Sequence[str]) -> list[str]:
    """List the files behind the arguments, folders opened, sorted by name; "-" stays.

    Raises:
        NoItems: a path does not exist or holds no wire file.
    """
    found: list[str] = []
    for argument in arguments:
        path = Path(argument)
        if argument == "-":
            found.append(argument)
        elif path.is_dir():
            inside = sorted(str(file) for file in path.rglob("*") if file.is_file() and _ending(file) in CONTENT_TYPES)
            if not inside:
                raise NoItems(f"{argument} holds no .json, .jsonl, .xml or .txt file")
            found += inside
        elif path.is_file():
            found.append(argument)
        else:
            raise NoItems(f"{argument} does not exist")
    return found


def read(arguments: Sequence[str], content_type: str | None = None) -> Iterator[WireFile]:
    """Read raw records: a .jsonl file (or standard input) gives one a line, any other file is one.

    Args:
        arguments: Files, folders or "-"; .gz is opened.
        content_type: Overrides what the ending says.

    Raises:
        NoItems: a path does not exist or holds no wire file.
    """
    for name in paths(arguments):
        if name == "-":
            for line in sys.stdin.buffer:
                if line.strip():
                    yield WireFile(line.strip(), content_type or "application/json")
            continue
        path = Path(name)
        ending = _ending(path)
        declared = content_type or CONTENT_TYPES.get(ending)
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            if ending == ".jsonl":
                for line in file:
                    if line.strip():
                        yield WireFile(line.strip(), declared)
            else:
                yield WireFile(file.read(), declared)


def _ending(path: Path) -> str:
    return (path.with_suffix("") if path.suffix == ".gz" else path).suffix.lower()
