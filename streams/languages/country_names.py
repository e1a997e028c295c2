"""What countries, capitals and others are called in languages whose names the compiled knowledge lacks: xx/*.tsv."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from streams.languages.language import codes_with_names
from streams.languages.tsv import read_table

_Names = dict[str, tuple[tuple[str, str], ...]]


@cache
def country_names() -> _Names:
    """Read each language's table once: language to pairs of ISO 3166-1 alpha-2 code and name, in order."""
    return _names("countries.tsv")


@cache
def capital_names() -> _Names:
    """Read what capitals are called, from xx/capitals.tsv: language to pairs of their country's code and name."""
    return _names("capitals.tsv")


@cache
def listed_names() -> _Names:
    """Read what bodies and places are called, from xx/names.tsv: language to pairs of Wikidata or GeoNames id and name.

    The ids are without their address: Q1065, 2996944.
    """
    return _names("names.tsv")


def _names(table: str) -> _Names:
    return {
        code: tuple(
            (country, name) for country, names, *_ in read_table(code, table) for name in names.split("|") if name
        )
        for code in sorted(codes_with_names())
        if (files(__package__) / code / table).is_file()
    }
