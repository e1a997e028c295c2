"""Reads the dates senders write: ISO 8601, RFC 2822 and what is near them, and seconds or milliseconds since 1970.

Knows no clock: a date in the year 2099 is read like any other; whether to believe it is the desk's business. What can
be read in two ways is no date: a wrong instant would order versions wrongly, and nobody would see it.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

# RFC 2822 dates and ISO dates with nanoseconds stay under 40 code points; longer text is not a date.
MAX_DATE_LENGTH = 64

# A number is an instant between 2001 and 2033 only: then days written as digits (2025030309, 20250303090000) are none.
_SINCE_1970 = re.compile(r"(1\d{9})((?:\d{3}){0,3})(?:\.(\d{1,9}))?")
# .NET's JSON; an offset behind the number changes how the instant is shown, not which it is.
_DOT_NET = re.compile(r"\\?/Date\((1\d{9})(\d{3})()(?:[+-]\d{4})?\)\\?/")
# Eight digits without dashes or a time may be a running number as well as a day; only ISO's dashes decide.
_BARE_DAY = re.compile(r"\d{8}")
_ISO_DAY = re.compile(r"(?P<year>\d{4})(?:-?(?P<month>\d\d)-?|/(?P<month2>\d\d)/)(?P<day>\d\d)")
_WEEKDAY = r"(?:[^\W\d_]{2,12}[.,،]{0,2} )?"
# Without the noughts in front, and with any mark between the parts.
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)(?P<month2>)")
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DAY_MONTH = re.compile(rf"{_WEEKDAY}{_DAY}(?: |-)(?P<month>[A-Za-z]{{3,9}})\.?,?(?: |-)(?P<year>\d{{4}}|\d\d)\b")
_MONTH_DAY = re.compile(rf"{_WEEKDAY}(?P<month>[A-Za-z]{{3,9}})\.? {_DAY},? (?P<year>\d{{4}})\b")
# C's asctime and Java's Date write the year behind the time.
_YEAR_LAST = re.compile(rf"({_WEEKDAY}[A-Za-z]{{3}} \d{{1,2}}) (\d\d:\d\d:\d\d)( [A-Za-z]{{2,5}})? (\d{{4}})")
_REST = re.compile(
    r"(?:(?:[Tt]|,? (?:at )?)(?P<hour>\d\d(?=\d\d)|\d{1,2}(?=:)):?(?P<minute>\d\d)"
    r"(?::?(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?(?!(?![A-Z]{2,4}\b)[A-Za-z]))?)?"
    r"(?: ?(?P<place>[A-Za-z]{2,20}/[A-Za-z0-9_+/-]{2,30})| ?(?P<zone>[A-Za-z]{1,5})?"
    r"(?: ?(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?)?"
    r"(?: ?\[(?P<region>[A-Za-z0-9_+/-]{1,40})\])?(?: \((?P<comment>[^()]{0,40})\))?)"
)
_SPACES = re.compile(r"\s+")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH_NAMES: Final = {name: at for at, full in enumerate(_MONTHS, 1) for name in (full, full[:3], full[:4])}
# Hours before or behind UTC. What several zones are called is not here (IST, BST, AST, GST); for CST see _read.
_ZONES: Final = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "cet": 1, "mez": 1, "wat": 1, "cest": 2, "mesz": 2,
    "eet": 2, "cat": 2, "sast": 2, "eest": 3, "eat": 3, "msk": 3, "trt": 3, "pkt": 5, "wib": 7, "hkt": 8, "sgt": 8,
    "awst": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "edt": -4, "est": -5, "cdt": -5,
    "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8, "akdt": -8, "akst": -9, "hst": -10,
}  # fmt: skip
_ZERO_ZONES: Final = frozenset({"z", "ut", "utc", "gmt"})
_LEAP_SECOND = 60
_HALF_DAY, _WHOLE_DAY = 12, 24
_THIS_CENTURY = 69


def parse_instant(text: str) -> tuple[datetime, bool]:
    """Read a date and time for comparing and publishing.

    A date without a time is its midnight. A leap second is read as the second before it, 24:00 as the next midnight.

    Args:
        text: ISO 8601 (extended or basic, "T" or a space, any fraction), RFC 2822 or asctime, each with 24 hours or
            AM and PM, and with no zone, "Z", "+03:00", "+0300", "+03", "GMT+3", the name of a zone that has one
            meaning, or IANA's ("Asia/Riyadh", "[Europe/Paris]"; behind an offset it says nothing more); or 10, 13, 16
            or 19 digits since 1970, from 2001 to 2033, also in .NET's "/Date()/". White space around it is ignored.

    Returns:
        The instant, aware, UTC, to the microsecond (further digits are cut), and whether a zone was stated.
        Without one the instant is read as UTC.

    Raises:
        ValueError: text is no date, no date that exists, one in a zone that is not known, or one of the hours that a
            place has twice or not at all when its clocks are put back or forward.
    """
    text = text.strip()
    if not text or len(text) > MAX_DATE_LENGTH or _BARE_DAY.fullmatch(text):
        raise ValueError("not a date")
    try:
        number = _SINCE_1970.fullmatch(text) or _DOT_NET.fullmatch(text)
        return (_since_1970(number), True) if number else _read(_SPACES.sub(" ", text.replace("\u2212", "-")))
    except (ValueError, OverflowError) as error:
        raise ValueError("not a date") from error


def _since_1970(number: re.Match[str]) -> datetime:
    """Read seconds, milli-, micro- or nanoseconds by how many digits they have."""
    parts = (number[2] + (number[3] or "")).ljust(6, "0")[:6]
    moment = datetime.fromtimestamp(int(number[1]), timezone.utc)
    return moment.replace(microsecond=int(parts))


def _read(text: str) -> tuple[datetime, bool]:
    """Read a day in any of its shapes, then the time and the zone. ValueError when one of them does not exist."""
    last = _YEAR_LAST.fullmatch(text)
    if last is not None:
        if last[3] and last[3].strip().lower() == "cst":
            raise ValueError("Java writes CST for China's time and for Chicago's")
        text = f"{last[1]} {last[4]} {last[2]}{last[3] or ''}"
    day = _ISO_DAY.match(text) or _YEAR_FIRST.match(text) or _DAY_MONTH.match(text) or _MONTH_DAY.match(text)
    rest = None if day is None else _REST.fullmatch(text, day.end())
    if day is None or rest is None:
        raise ValueError("no shape of a date")
    month = day["month"] or day["month2"]
    moment = datetime(  # noqa: DTZ001  the zone follows, and its absence is told to the caller
        _year(day["year"]),
        int(month) if month.isdecimal() else _MONTH_NAMES.get(month.lower(), 0),
        int(day["day"]),
        _hour(rest) % _WHOLE_DAY,
        int(rest["minute"] or 0),
        59 if (second := int(rest["second"] or 0)) == _LEAP_SECOND else second,
        int((rest["fraction"] or "").ljust(6, "0")[:6]),
    )
    moment += timedelta(days=_hour(rest) // _WHOLE_DAY)
    zone = _zone(rest)
    if zone is None:
        return moment.replace(tzinfo=timezone.utc), False
    moment = moment.replace(tzinfo=zone)
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        raise ValueError("an hour that the place has twice, or not at all")
    return moment.astimezone(timezone.utc), True


def _year(digits: str) -> int:
    """Read a year; two digits as RFC 2822's obsolete form and POSIX have it."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < _THIS_CENTURY else 1900)


def _hour(rest: re.Match[str]) -> int:
    """Read an hour of 24, or of 12 with AM or PM; "13:05 PM" is written too and means what it says. 24:00 is 24."""
    hour, half = int(rest["hour"] or 0), (rest["half"] or "").lower()
    if hour > _WHOLE_DAY or (hour == _WHOLE_DAY and any(int(rest[part] or 0) for part in ("minute", "second"))):
        raise ValueError("no such hour")
    if not half or (half == "p" and _HALF_DAY < hour < _WHOLE_DAY):
        return hour
    if not 1 <= hour <= _HALF_DAY:
        if half == "a" and hour == 0:
            return hour
        raise ValueError("no such hour")
    return hour % _HALF_DAY + (_HALF_DAY if half == "p" else 0)


def _zone(rest: re.Match[str]) -> tzinfo | None:
    """Read a zone; None where none is stated. ValueError when it is not known."""
    name = (rest["zone"] or "").lower()
    if name and name not in _ZONES:
        raise ValueError("an unknown zone")
    if not name and not rest["sign"]:
        place = rest["place"] or rest["region"] or rest["comment"]
        return _of_place(place) if place else None
    if not rest["sign"]:
        return timezone(timedelta(hours=_ZONES[name])) if name else None
    # "GMT+0300" is an offset; "EST+1" nobody can know
    if (name and name not in _ZERO_ZONES) or (not name and len(rest["hours"]) < 2):
        raise ValueError("an unknown zone")
    hours, minutes = int(rest["hours"]), int(rest["minutes"] or 0)
    if minutes > 59:
        raise ValueError("no such offset")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(offset if rest["sign"] == "+" else -offset)


@lru_cache(maxsize=64)
def _of_place(name: str) -> tzinfo:
    """Return the hours of a place as IANA names it, or of one of our zones in brackets. ValueError for any other.

    From the package and not from the machine, so that every machine reads the same instant.
    """
    if name.lower() in _ZONES:
        return timezone(timedelta(hours=_ZONES[name.lower()]))
    if name not in _places():
        raise ValueError("an unknown place")
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, name)


@cache
def _places() -> frozenset[str]:
    """Return IANA's names of places; those without a stroke ("EST5EDT", "Cuba") are none of them."""
    names = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split("\n")
    return frozenset(name for name in names if "/" in name)


def format_instant(moment: datetime) -> str:
    """Write an aware instant as ISO 8601 in UTC with "Z", as precise as it is and no more."""
    moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    precision = "auto" if moment.microsecond % 1000 or not moment.microsecond else "milliseconds"
    return moment.isoformat(timespec=precision) + "Z"
