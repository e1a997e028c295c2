"""Small signs in copy: days resolved to a day number, figures to values, the kind of piece."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from streams.languages.calendar import calendar, with_calendar
from streams.languages.folding import folded_text
from streams.languages.tsv import rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_DAY_SECONDS: Final = 86_400
_WEEK: Final = 7
# 1 January 1970 was a Thursday.
_FIRST_WEEKDAY: Final = 3
# Days and figures beyond these many are background, not the event.
_MOST_DAYS: Final = 4
_MOST_FIGURES: Final = 10
_YEARS: Final = range(1900, 2100)
_LAST_OF_MONTH: Final = 31
# Days before each month in a common year: a day is only compared with days, so a leap day more is near enough.
_BEFORE: Final = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_YEAR_DAYS: Final = 365
# Nine digits at most, in groups or with decimals: nothing to go back over.
_FIGURE: Final = re.compile(r"\d{1,9}(?:[.,٫٬]\d{1,3}){0,3}")
# A colon behind the first words, before a space or a quotation mark: who says it stands before it.
_SPEAKS: Final = re.compile('^[^:]{2,60}:[ "«“]')
_GROUPS: Final = re.compile(r"[,٬.](?=\d{3}(?!\d))")
_TO_ASCII: Final = {ord(zero) + digit: str(digit) for zero in "٠۰" for digit in range(10)}


class _Word(NamedTuple):
    kind: str
    value: int


@cache
def _known() -> dict[str, _Word]:
    rows = rows_of(files(__package__).joinpath("signs.tsv").read_text("utf-8"))
    dated = [one for code in with_calendar() for one in calendar(code, "weekday", "month")]
    return {
        **{folded_text(one.word): _Word(one.kind, one.value) for one in dated},
        **{folded_text(word): _Word(kind, int(value)) for kind, value, listed in rows for word in listed.split()},
    }


def days(words: Sequence[str], time: int) -> tuple[int, ...]:
    """Resolve the day words of a text.

    Args:
        words: Folded words, in order.
        time: When it was written, seconds since 1970.

    Returns:
        Days since 1970, ascending, four at most; a weekday is the last one that was, or with "next" the one that comes.
    """
    known = _known()
    today = time // _DAY_SECONDS
    found: set[int] = set()
    for at, word in enumerate(words):
        said = known.get(word)
        if said is None:
            continue
        if said.kind == "weekday":
            back = (today + _FIRST_WEEKDAY - said.value) % _WEEK
            beside = (words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else "")
            comes = any(other in known and known[other].kind == "next" for other in beside)
            found.add(today + _WEEK - back if comes else today - back)
        elif said.kind == "offset":
            found.add(today + said.value)
        elif said.kind == "month":
            found.update(_dates(words, at, said.value, today))
        if len(found) >= _MOST_DAYS:
            break
    return tuple(sorted(found)[:_MOST_DAYS])


def _dates(words: Sequence[str], at: int, month: int, today: int) -> list[int]:
    for other in (at - 1, at + 1, at - 2, at - 3):  # 3 كانون الأول ديسمبر
        if 0 <= other < len(words) and words[other].isdecimal() and 1 <= len(words[other]) <= 2:
            day = int(words[other])
            if 1 <= day <= _LAST_OF_MONTH:
                near = _BEFORE[month - 1] + day - 1
                year = (today * 4) // (4 * _YEAR_DAYS + 1)
                starts = [_start_of(year + more) + near for more in (-1, 0, 1)]
                return [min(starts, key=lambda one: (abs(one - today), one))]
    return []


def _start_of(year: int) -> int:
    return year * _YEAR_DAYS + (year + 1) // 4


def figures(text: str, words: Sequence[str]) -> tuple[float, ...]:
    """Read the figures of a text: no years, no ones and zeros; ten at most, each once, in order of appearance.

    Args:
        text: As it is printed, short; thousands in groups, decimals behind a point or a comma.
        words: Its folded words, for figures that are written out.
    """
    found: dict[float, None] = {}
    for match in _FIGURE.finditer(text.translate(_TO_ASCII)):
        digits = _GROUPS.sub("", match[0])
        whole, _, decimals = digits.replace("٫", ".").replace(",", ".").partition(".")
        value = float(f"{whole}.{decimals.replace('.', '') or 0}")
        if value > 1 and not (value in _YEARS and not decimals):
            found.setdefault(value)
        if len(found) == _MOST_FIGURES:
            break
    for word in words:
        said = _known().get(word)
        if said is not None and said.kind == "number" and len(found) < _MOST_FIGURES:
            found.setdefault(float(said.value))
    return tuple(found)


def kind(words: Sequence[str], headline: str) -> str:
    """Tell what kind of piece it is by its headline: "explainer", "video", "statement" or "report"."""
    if any(_says(word, "shows") for word in words[:2]):
        return "video"
    if any(_says(word, "explains") for word in words[:1]) or headline.rstrip().endswith(("?", "؟")):
        return "explainer"
    return "statement" if _SPEAKS.search(headline) else "report"


def _says(word: str, kind_of_word: str) -> bool:
    said = _known().get(word)
    return said is not None and said.kind == kind_of_word
