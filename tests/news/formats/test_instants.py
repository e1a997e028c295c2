from __future__ import annotations

from datetime import datetime, timezone

import pytest

from streams.news.formats.instants import parse_instant

NOON = datetime(2025, 3, 8, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-08 12:00:00 UTC",
        "2025-03-08T15:00:00 GMT+0300",
        "2025-03-08 15:00 UTC+3",
        "2025/03/08 12:00:00 PM GMT",
        "2025-3-8 12:00:00Z",
        "2025.03.08 12:00 UTC",
        "Saturday, March 8th, 2025 12:00pm UTC",
        "Sat, 08 Mar 2025 15:00:00 +03:00",
        "Sat, 08 Mar 2025 15:00:00 GMT+0300",
        "Sat, 08 Mar 2025 07:00:00 EST",
        "Sat, 08 Mar 2025 06:00:00 CST",
        "sat, 8 mar 2025 3:00:00 pm +0300",
        "Saturday, March 8, 2025 at 8:00 a.m. EDT",
        "Sat, 8 Mar 2025 13:00:00 +0100 (CET)",
        "Sat Mar 08 2025 15:00:00 GMT+0300 (Arabian Standard Time)",
        "Sat Mar  8 12:00:00 UTC 2025",
        "08-Mar-25 12:00:00 GMT",
        "السبت، 08 Mar 2025 12:00:00 GMT",
        "1741435200",
        "1741435200000",
        "1741435200000000",
        "2025-03-08T15:00:00+03:00[Asia/Riyadh]",
        "2025-03-08T12:00:00Z[UTC]",
        "Sat, 08 Mar 2025 15:00:00 GMT +3",
        "Sat, 08 Mar 2025 15:00:00 UTC +0300",
        "2025-03-08T09:00:00\u221203:00",
        "/Date(1741435200000+0300)/",
        "2025-03-08T13:00:00[Europe/Paris]",
        "Sat, 08 Mar 2025 13:00:00 Europe/Berlin",
        "2025-03-08 15:00 Asia/Riyadh",
        "2025-03-08 15:00:00 (Asia/Riyadh)",
        "2025-03-08 7:00 AM America/New_York",
        "2025-03-08 09:00 America/Argentina/Buenos_Aires",
        "2025-03-08 12:00:00 [GMT]",
    ],
)
def test_one_instant_is_read_in_whatever_dress_it_comes(text: str) -> None:
    assert parse_instant(text) == (NOON, True)


@pytest.mark.parametrize(
    "text",
    [
        "Sat, 08 Mar 2025 12:00:00 IST",
        "Sat, 08 Mar 2025 12:00:00 XYZ",
        "Sat, 08 Mar 2025 12:00:00 EST+1",
        "Sat Mar 08 12:00:00 CST 2025",
        "2025-03-08T12:00:00+03:75",
        "2025-03-08T12:00:00+25:00",
        "13:00 2025-03-08",
        "Sat, 08 Mar 2025 14:00 AM GMT",
        "Sat, 08 Mar 2025 00:30 PM GMT",
        "08/03/2025 12:00",
        "20250308",
        "2025030812",
        "20250308120000",
        "2500000000",
        "Sat, 08 Foo 2025 12:00:00 GMT",
        "March 2025",
        "2025-03-08T12:00:00[Mars/Olympus]",
        "2025-03-08 12:00:00 (Arabian Standard Time)",
        "2025-03-08 12:00:00 (Moscow)",
        "2025-03-08T12:00:00 ../../etc/passwd",
        "2025-03-08T24:00:01Z",
        "2025-03-08T25:00:00Z",
        "2025-03-08T24:00 PM",
        "2025-10-26T02:30:00[Europe/Paris]",
        "2025-03-30T02:30:00 Europe/Paris",
    ],
)
def test_what_can_be_read_in_two_ways_or_in_none_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match="not a date"):
        parse_instant(text)


@pytest.mark.parametrize("text", ["Sat Mar  8 12:00:00 2025", "March 8, 2025 12:00 PM", "2025-03-08T1200"])
def test_a_date_without_a_zone_says_so(text: str) -> None:
    assert parse_instant(text) == (NOON, False)


def test_a_place_has_the_hour_of_the_season() -> None:
    assert parse_instant("2025-07-08T14:00:00[Europe/Paris]") == (datetime(2025, 7, 8, 12, tzinfo=timezone.utc), True)


def test_midnight_at_the_end_of_a_day_is_the_next_one() -> None:
    assert parse_instant("2025-03-07T24:00:00Z") == (datetime(2025, 3, 8, tzinfo=timezone.utc), True)
