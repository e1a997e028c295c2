"""What countries are called in languages whose names the compiled knowledge lacks: xx/countries.tsv."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from streams.languages.language import codes_with_names
from streams.languages.tables import read_table

_TABLE = "countries.tsv"


@cache
def country_names() -> dict[str, tuple[tuple[str, str], ...]]:
    """Read each language's table once: language to pairs of ISO 3166-1 alpha-2 code and name, in order."""
    return {
        code: tuple(
            (country, name) for country, names, *_ in read_table(code, _TABLE) for name in names.split("|") if name
        )
        for code in sorted(codes_with_names())
        if (files(__package__) / code / _TABLE).is_file()
    }
