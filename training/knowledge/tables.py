"""Read the tables beside this file, and what the notes of the seed say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agents.enrich.knowledge.records import Kind

HERE: Final = Path(__file__).parent
ARABIC: Final = re.compile(r"^[ء-غف-يً-ْ \-]+$")
PERSIAN: Final = re.compile(r"^[ء-غف-يپچژگکیۀە‌ \-]+$")
LATIN: Final = re.compile(r"^[A-Za-zÀ-ɏ' .\-]+$")
# Notes name countries as people do.
NOTE_COUNTRY: Final = {
    "US": "US", "United States": "US", "UK": "GB", "England": "GB", "Scotland": "GB", "Wales": "GB", "UAE": "AE",
    "Palestine": "PS", "Gaza": "PS", "Jerusalem": "IL", "Baghdad": "IQ", "Mecca": "SA", "Dubai": "AE", "Europe": "",
    "Kurdistan Region": "IQ", "Northern Ireland": "GB", "Syria 2024": "SY", "Russia": "RU", "South Korea": "KR",
    "North Korea": "KP", "Ivory Coast": "CI", "DR Congo": "CD", "Czech Republic": "CZ", "Bosnia": "BA",
}  # fmt: skip
_ADJECTIVE_COUNTRY: Final = {
    "Iraqi": "IQ", "Israeli": "IL", "Turkish": "TR", "Iranian": "IR", "French": "FR", "Syrian": "SY",
    "Lebanese": "LB", "Egyptian": "EG", "Palestinian": "PS", "Afghan": "AF", "Russian": "RU",
    "Italian": "IT", "Ukrainian": "UA", "Nigerian": "NG", "Indian": "IN", "Taliban": "AF", "Hamas": "PS",
    "Libyan": "LY", "Yemeni": "YE", "Sudanese": "SD", "Saudi": "SA", "US": "US", "UK": "GB", "Houthi": "YE",
    "Catalan": "ES", "Hezbollah": "LB",
}  # fmt: skip
# The first that fits, by type of entity.
_KINDS: Final[dict[str, tuple[tuple[str, Kind], ...]]] = {
    "place": (("^capital", "capital"), ("^(?:city|town)", "city"), ("^(?:river|sea|strait|lake|canal)", "water")),
    "organisation": (
        ("news agency", "agency"),
        ("^(?:broadcaster|newspaper|magazine|media)", "media"),
        ("club|basketball team|national team", "club"),
        ("company|airline|bank,|platform|social network", "company"),
    ),
}
_OTHER_KIND: Final[dict[str, Kind]] = {"place": "region", "organisation": "group"}


def table(name: str) -> list[list[str]]:
    """Read the rows of a table, comments left out."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def seed(name: str) -> list[dict[str, str]]:
    """Read a table of the seed, whose first line names the columns; a column that a row lacks is empty."""
    lines = (HERE / "kb" / name).read_text("utf-8").splitlines()
    head = lines[0].split("\t")
    return [dict(zip(head, [*line.split("\t"), *[""] * len(head)], strict=False)) for line in lines[1:] if line]


def parts(text: str) -> list[str]:
    """Read a cell that holds several names."""
    return [part.strip() for part in text.split("|") if part.strip()]


def kind_of(row: Mapping[str, str]) -> Kind:
    """Read a row's finer kind from its note; people and events have none."""
    found = (kind for pattern, kind in _KINDS.get(row["type"], ()) if re.search(pattern, row["note"]))
    return next(found, _OTHER_KIND.get(row["type"], ""))


def country_of(note: str, country_of_name: Mapping[str, str]) -> str:
    """Read a country from a note: "city, Iraq", "president of the United States", "Iraqi politician"; "" for none."""
    tail = note.rsplit(", ", 1)[-1] if ", " in note else ""
    if tail in country_of_name:
        return country_of_name[tail]
    of = re.search(r" of (?:the )?([A-Z][\w ]+)$", note)
    if of and of[1] in country_of_name:
        return country_of_name[of[1]]
    return _ADJECTIVE_COUNTRY.get(note.split(" ", 1)[0], "")
