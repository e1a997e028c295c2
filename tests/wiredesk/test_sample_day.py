"""The sample feed's day, moved to the present."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from streams.news.article import UnreadableItem
from streams.news.formats.read import read_items
from streams.sample_feed import feed
from wiredesk import sample_day

TODAY = date(2028, 3, 1)


def days_of(records: list[feed.FeedRecord]) -> list[date]:
    items = [
        item
        for record in records
        if record.expect[0].outcome != "dead"
        for item in read_items(record.value or b"", record.content_type, max_bytes=1_000_000)
        if not isinstance(item, UnreadableItem) and item.version_created
    ]
    return [item.version_created.astimezone(timezone.utc).date() for item in items if item.version_created]


def test_the_newest_item_is_of_today_and_each_moved_as_far():
    before, after = days_of(feed.records()), days_of(sample_day.moved(feed.records(), TODAY))
    assert len(before) > 100
    assert {new - old for old, new in zip(before, after, strict=True)} == {TODAY - sample_day.LAST_DAY}
    usual = [day for day in after if day <= TODAY]
    assert max(usual) == TODAY
    assert min(usual) == TODAY - timedelta(1)
    assert len(after) - len(usual) <= 1, "only the trap is of the future"


def test_a_mail_date_keeps_its_weekday_right_and_its_time():
    (rss, *_) = [r for r in sample_day.moved(feed.records(), TODAY) if r.name == "rss-sawt-almadina"]
    written = re.findall(rb"<pubDate>(.*?)</pubDate>", rss.value or b"")[0].decode()
    assert written == "Tue, 29 Feb 2028 09:04:00 +0000"
    assert parsedate_to_datetime(written) == datetime(2028, 2, 29, 9, 4, tzinfo=timezone.utc)


def test_addresses_and_text_stay_as_they_were_written():
    for old, new in zip(feed.records(), sample_day.moved(feed.records(), TODAY), strict=True):
        bare = [
            re.sub(rb"\d{4}-\d\d-\d\dT|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:", b"", v.value or b"")
            for v in (old, new)
        ]
        assert bare[0] == bare[1], old.name


def test_on_its_own_day_the_feed_is_the_feed():
    assert sample_day.moved(feed.records(), sample_day.LAST_DAY) == feed.records()
