"""What days of the week and months are called: xx/calendar.tsv, the one place where they stand."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from streams.languages.language import languages
from streams.languages.tsv import read_table

_TABLE = "calendar.tsv"


class CalendarWord(NamedTuple):
    """A word of the calendar, as the language writes it.

    Attributes:
        kind: The first column: "weekday", "month", or what a language has besides; its table says what.
        value: Of a weekday 0 for Monday to 6, of a month 1 to 12; 0 where the word names none.
        word: Unfolded: each reader folds as it compares.
    """

    kind: str
    value: int
    word: str


@cache
def with_calendar() -> tuple[str, ...]:
    """Name the languages that have a table, in the order of languages.tsv."""
    return tuple(one.code for one in languages() if (files(__package__) / one.code / _TABLE).is_file())


@cache
def calendar(language: str, *kinds: str) -> tuple[CalendarWord, ...]:
    """Read the words of some kinds, of all without any; none for a language without a table.

    Args:
        language: Its code in languages.tsv.
        kinds: Those wanted.
    """
    if language not in with_calendar():
        return ()
    named = [
        CalendarWord(kind, int(value), word)
        for kind, value, words in read_table(language, _TABLE)
        for word in words.split()
    ]
    return tuple(one for one in named if not kinds or one.kind in kinds)
