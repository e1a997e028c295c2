"""The sample feed's two days, moved so that they end now: a replay of it is news, on any date at any hour."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime, parsedate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.sample_feed.feed import FeedRecord

# The time of the feed's last item. One of its traps is dated years later; it moves along and stays in the future.
END: Final = datetime(2026, 11, 21, 20, 0, tzinfo=timezone.utc)
_MINUTE: Final = timedelta(minutes=1)
# Only a date with a time of day is a stated time: those in addresses and in the text stay as they were written.
_STATED: Final = re.compile(
    rb"(?<!\d)(?P<iso>\d{4}-\d\d-\d\dT\d\d:\d\d)|(?P<mail>[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d)"
)
_MAIL_MINUTE: Final = len("Fri, 20 Nov 2026 09:04")


def moved(records: Sequence[FeedRecord], now: datetime) -> list[FeedRecord]:
    """Return the feed with every stated time moved by whole minutes, so that its last item is of now; bodies stay."""
    by = (now - END) // _MINUTE * _MINUTE
    return [record if record.value is None else record._replace(value=_moved(record.value, by)) for record in records]


def _moved(value: bytes, by: timedelta) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        if found["iso"]:
            return (datetime.fromisoformat(found["iso"].decode()) + by).isoformat(timespec="minutes").encode()
        parsed = parsedate(found["mail"].decode())
        if parsed is None:
            return found[0]
        return format_datetime(datetime(*parsed[:5]) + by)[:_MAIL_MINUTE].encode()  # noqa: DTZ001  its zone stays

    return _STATED.sub(one, value)
