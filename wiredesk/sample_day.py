"""The day of the sample feed, moved to the present: a replay of it is news, on any date."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import format_datetime, parsedate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from streams.sample_feed.feed import FeedRecord

# The day of the feed's last item. One of its traps is dated years later; it moves along and stays in the future.
LAST_DAY: Final = date(2026, 11, 21)
# Only a date with a time of day is a stated time: those in addresses and in the text stay as they were written.
_STATED: Final = re.compile(
    rb"(?<!\d)(?P<iso>\d{4}-\d\d-\d\d)(?=T\d\d:\d\d)|(?P<mail>[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4})(?= \d\d:\d\d)"
)
_MAIL_DATE: Final = len("Fri, 20 Nov 2026")


def moved(records: Sequence[FeedRecord], today: date) -> list[FeedRecord]:
    """Return the feed with every stated time moved by whole days, so that its last day is today; bodies stay."""
    days = today - LAST_DAY
    return [record if record.value is None else record._replace(value=_moved(record.value, days)) for record in records]


def _moved(value: bytes, days: timedelta) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        if found["iso"]:
            return (date.fromisoformat(found["iso"].decode()) + days).isoformat().encode()
        parsed = parsedate(found["mail"].decode() + " 00:00:00")
        if parsed is None:
            return found[0]
        return format_datetime(datetime(*parsed[:3]) + days)[:_MAIL_DATE].encode()  # noqa: DTZ001  a day, no instant

    return _STATED.sub(one, value)
