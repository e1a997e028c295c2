"""The sample feed's days, moved to the present."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest

from streams.news.article import UnreadableItem
from streams.news.formats.read import read_items
from streams.sample_feed import feed
from tests.support import expected_feed
from wiredesk import sample_day

STATED = (
    rb"\d{4}-\d\d-\d\dT\d\d:\d\d|\d{8}T\d{4}|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d"
    rb"|\d{6} GMT [A-Z]{3} \d\d|\d\d-\d\d-\d\d \d{4}EST"
)
# Half an hour after midnight: the feed's own last day ends in the evening, so whole days would not do.
NOW = datetime(2028, 3, 1, 0, 30, 59, tzinfo=timezone.utc)


def times_of(records: list[feed.FeedRecord]) -> list[datetime]:
    broken = expected_feed.broken()
    items = [
        item
        for record in records
        if record.name not in broken
        for item in read_items(record.value or b"", record.content_type, max_bytes=1_000_000)
        if not isinstance(item, UnreadableItem) and item.version_created
    ]
    return [item.version_created.astimezone(timezone.utc) for item in items if item.version_created]


def test_the_newest_item_is_of_now_and_each_moved_as_far():
    before, after = times_of(feed.records()), times_of(sample_day.moved(feed.records(), NOW))
    assert len(before) > 100
    assert {new - old for old, new in zip(before, after, strict=True)} == {NOW.replace(second=0) - sample_day.END}
    usual = [time for time in after if time <= NOW]
    assert NOW - max(usual) < timedelta(minutes=1)
    assert NOW - min(usual) < timedelta(hours=48), "none is of before what counts as live"
    assert len(after) - len(usual) <= 1, "only the trap is of the future"


def test_a_mail_date_keeps_its_weekday_right():
    now = datetime(2028, 3, 1, 20, 0, tzinfo=timezone.utc)
    (rss, *_) = [r for r in sample_day.moved(feed.records(), now) if r.name == "rss-sawt-almadina"]
    written = re.findall(rb"<pubDate>(.*?)</pubDate>", rss.value or b"")[0].decode()
    assert written == "Tue, 29 Feb 2028 09:04:00 +0000"
    assert parsedate_to_datetime(written) == datetime(2028, 2, 29, 9, 4, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("nitf-lebanon-bees", b'norm="20280229T234600Z"'),
        ("iptc-7901-leipzig-silo", b"\r\n010003 GMT MAR 28\r\n"),
        ("anpa-1312-bahrain-pearls", b"AP-NY-02-29-28 1907EST<"),
    ],
)
def test_the_lines_of_agencies_and_nitf_move_in_their_own_writing(name: str, written: bytes):
    (record,) = [r for r in sample_day.moved(feed.records(), NOW) if r.name == name]
    assert written in (record.value or b"")


def test_addresses_and_text_stay_as_they_were_written():
    for old, new in zip(feed.records(), sample_day.moved(feed.records(), NOW), strict=True):
        bare = [re.sub(STATED, b"", v.value or b"") for v in (old, new)]
        assert bare[0] == bare[1], old.name


def test_at_its_own_end_the_feed_is_the_feed():
    assert sample_day.moved(feed.records(), sample_day.END) == feed.records()
