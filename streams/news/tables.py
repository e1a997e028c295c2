"""The tables this room ships: the one place in it that opens a file."""

from __future__ import annotations

from importlib.resources import files

from streams.languages.tables import rows_of


def read_table(name: str) -> list[list[str]]:
    """Read a tab-separated table that lies beside this module.

    Args:
        name: File name ("agencies.tsv"). Lines that begin with # are comments.

    Returns:
        The fields of every row, blank fields kept.
    """
    return rows_of(files(__package__).joinpath(name).read_text("utf-8"))
