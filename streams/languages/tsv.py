"""Tables of plain text: one row a line, fields between tabs, lines that begin with # are comments."""

from __future__ import annotations

from importlib.resources import files


def rows_of(text: str) -> list[list[str]]:
    """Split a table into the fields of its rows, blank fields kept."""
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def read_table(*path: str) -> list[list[str]]:
    """Read a table of this room.

    Args:
        path: Where it lies below streams/languages ("ar", "words.tsv").
    """
    table = files(__package__)
    for part in path:
        table /= part
    return rows_of(table.read_text("utf-8"))
