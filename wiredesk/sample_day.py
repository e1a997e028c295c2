"""The sample feed's two days, moved so that they end now: a replay of it is news, on any date at any hour."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.sample_feed.feed import FeedRecord

# The time of the feed's last item. One of its traps is dated years later; it moves along and stays in the future.
END: Final = datetime(2026, 11, 21, 20, 0, tzinfo=timezone.utc)
_MINUTE: Final = timedelta(minutes=1)
# Only a date with a time of day is a stated time: those in addresses and in the text stay as they were written. What
# stands behind it, seconds and a zone, stays too. Months are English: no command sets a locale.
_FORMS: Final = {
    "iso": (rb"(?<!\d)\d{4}-\d\d-\d\dT\d\d:\d\d", "%Y-%m-%dT%H:%M"),
    "basic": (rb"(?<!\d)\d{8}T\d{4}", "%Y%m%dT%H%M"),
    "mail": (rb"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d", "%a, %d %b %Y %H:%M"),
    "iptc": (rb"(?<!\d)\d{6} GMT [A-Z]{3} \d\d", "%d%H%M GMT %b %y"),
    "ap": (rb"(?<!\d)\d\d-\d\d-\d\d \d{4}(?=EST)", "%m-%d-%y %H%M"),
}
_STATED: Final = re.compile(b"|".join(b"(?P<%s>%s)" % (name.encode(), form) for name, (form, _) in _FORMS.items()))


def moved(records: Sequence[FeedRecord], now: datetime) -> list[FeedRecord]:
    """Return the feed with every stated time moved by whole minutes, so that its last item is of now; bodies stay."""
    by = (now - END) // _MINUTE * _MINUTE
    return [record if record.value is None else record._replace(value=_moved(record.value, by)) for record in records]


def _moved(value: bytes, by: timedelta) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        _, form = _FORMS[found.lastgroup or ""]
        written = found[0].decode()
        # its own zone stays behind it
        time = datetime.strptime(written, form).replace(tzinfo=timezone.utc) + by
        text = time.strftime(form)
        return (text.upper() if written.isupper() else text).encode()

    return _STATED.sub(one, value)
