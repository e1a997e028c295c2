"""Reads the dates senders write: ISO 8601 in its usual dresses, and RFC 2822 as feeds use it.

Knows no clock: a date in the year 2099 is read like any other; whether to believe it is the desk's business.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

# RFC 2822 dates and ISO dates with nanoseconds stay under 40 code points; longer text is not a date.
MAX_DATE_LENGTH = 64

_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[Tt ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?"
    r" ?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?"
)
# Eight digits without dashes or a time may be a running number as well as a day; only ISO's dashes decide.
_BARE_DAY = re.compile(r"\d{8}")
_LEAP_SECOND = 60


def parse_instant(text: str) -> tuple[datetime, bool]:
    """Read a date and time for comparing and publishing.

    A date without a time is its midnight. A leap second is read as the second before it.

    Args:
        text: ISO 8601 (extended or basic, "T" or a space, any fraction, "Z", "+03:00", "+0300", "+03" or no zone)
            or RFC 2822; surrounding white space is ignored.

    Returns:
        The instant, aware, UTC, to the microsecond (further digits are cut), and whether a zone was stated.
        Without one the instant is read as UTC.

    Raises:
        ValueError: text is no date, or no date that exists.
    """
    text = text.strip()
    if not text or len(text) > MAX_DATE_LENGTH or _BARE_DAY.fullmatch(text):
        raise ValueError("not a date")
    try:
        moment = _parse_iso(text)
        if moment is None:
            moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            # RFC 2822's "-0000" says UTC with the local zone unknown; the parser gives it back naive.
            return moment.replace(tzinfo=timezone.utc), text.endswith("-0000")
        return moment.astimezone(timezone.utc), True
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise ValueError("not a date") from error


def _parse_iso(text: str) -> datetime | None:
    """Read ISO 8601; None when the text has another shape. ValueError when the day or time does not exist."""
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    microsecond = int((match[7] or "").ljust(6, "0")[:6])
    moment = datetime(  # noqa: DTZ001  the zone follows, and its absence is told to the caller
        year, month, day, hour, minute, 59 if second == _LEAP_SECOND else second, microsecond
    )
    if match[8]:
        return moment.replace(tzinfo=timezone.utc)
    if match[9]:
        offset = timedelta(hours=int(match[10]), minutes=int(match[11] or 0))
        return moment.replace(tzinfo=timezone(offset if match[9] == "+" else -offset))
    return moment


def format_instant(moment: datetime) -> str:
    """Write an aware instant as ISO 8601 in UTC with "Z", as precise as it is and no more."""
    moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    precision = "auto" if moment.microsecond % 1000 or not moment.microsecond else "milliseconds"
    return moment.isoformat(timespec=precision) + "Z"
