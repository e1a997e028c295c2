"""What agencies are called in Arabic, for the Arabic page: the first name in that script that agencies.tsv has."""

from __future__ import annotations

from functools import cache

from streams.news.tables import read_table


def names_of(name: str) -> dict[str, str]:
    """Return an agency's names by language, as entities have theirs; nothing where its own is the only one."""
    arabic = _in_arabic().get(name)
    return {"ar": arabic} if arabic else {}


@cache
def _in_arabic() -> dict[str, str]:
    """Read the names once: an agency's own name to its Arabic one; of those that have none, nothing."""
    found: dict[str, str] = {}
    for _, name, _, aliases in read_table("agencies.tsv"):
        arabic = next((alias for alias in aliases.split("|") if "\u0620" <= alias[0] <= "\u064a"), "")
        if arabic:
            found.setdefault(name, arabic)
    return found
