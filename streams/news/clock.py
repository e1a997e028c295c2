"""Which times are believed. Pure: the only clock is the broker's, as it stands in the records.

What a sender states can only ever lie before what a broker or the desk itself wrote on the record.
"""

from __future__ import annotations

from typing import Final

# A clock that was never set says 1 January 1970, in whatever zone: that day is no day of a news item.
EARLIEST_MS: Final = 86_400_000
# 1 January 2100: beyond every broker that runs this code, and a bound that a replay finds unchanged.
LATEST_MS: Final = 4_102_444_800_000


def believed(time: int) -> int:
    """Return a time that can be true, milliseconds since the epoch; 0, unknown, for any other."""
    return time if EARLIEST_MS <= time < LATEST_MS else 0


def bounded(time: int, *clocks: int) -> int:
    """Return a time that no given clock has not reached yet, milliseconds; a clock of 0 is unknown and bounds nothing.

    A time that is not believed gives 0.
    """
    return min([believed(time), *(clock for clock in map(believed, clocks) if clock)])


def placed(time: int, newest: int, *, clocked: bool) -> int:
    """Return an item's place among the others of a partition, milliseconds.

    Args:
        time: The item's, bounded; 0 when unknown.
        newest: The watermark before it, 0 when there is none.
        clocked: A clock bounded the time. Where none did, the item is no newer than what is known already.
    """
    if not time:
        return newest
    return time if clocked or not newest else min(time, newest)
