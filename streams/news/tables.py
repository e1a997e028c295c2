"""The tables this room ships: the one place in it that opens a file."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from importlib.resources import files

from streams.languages.tsv import rows_of


def read_table(name: str) -> list[list[str]]:
    """Read a tab-separated table that lies beside this module.

    Args:
        name: File name ("agencies.tsv"). Lines that begin with # are comments.

    Returns:
        The fields of every row, blank fields kept.
    """
    return rows_of(files(__package__).joinpath(name).read_text("utf-8"))


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, _language, word, *_why in read_table("copy_words.tsv"):
        found[name].append(word)
    return {name: tuple(words) for name, words in found.items()}


def copy_words(name: str) -> tuple[str, ...]:
    """Return one list of copy_words.tsv, spelt and ordered as there.

    Raises:
        KeyError: The table has no list of that name.
    """
    return _lists()[name]


def list_names() -> frozenset[str]:
    """Name the lists that copy_words.tsv has."""
    return frozenset(_lists())


def one_of(name: str) -> str:
    """Return a pattern of one word of a list, without a group around it.

    Raises:
        KeyError: The table has no list of that name.
    """
    return "|".join(map(re.escape, copy_words(name)))
