"""The sample feed as the raw records that a broker would hand out, a millisecond apart."""

from __future__ import annotations

from streams.contract.step import Record
from streams.sample_feed import feed

_FIRST_MS = 1_795_300_000_000


def feed_records() -> list[Record]:
    """Return the feed as one partition of wire.raw, in its order."""
    return [
        Record(
            topic="wire.raw",
            partition=0,
            offset=offset,
            timestamp=_FIRST_MS + offset,
            key=record.key,
            value=record.value,
            headers=(("content-type", record.content_type.encode()),) if record.content_type else (),
        )
        for offset, record in enumerate(feed.records())
    ]
