"""ninjs as Superdesk writes it: guid for uri, body_html, and pictures as associations."""

from __future__ import annotations

from datetime import datetime, timezone

from streams.news.article import Item
from tests.news.formats.test_read import read_one, reason_of

SUPERDESK = {
    "guid": "urn:newsml:desk.example:2026-03-10T09:00:00.000001:7d1a",
    "version": "2",
    "type": "text",
    "pubstatus": "usable",
    "urgency": 3,
    "priority": 6,
    "language": "ar",
    "headline": "افتتاح جسر",
    "slugline": "bridge",
    "byline": "سعاد النجار",
    "source": "وكالة الضفة",
    "versioncreated": "2026-03-10T09:30:00+0000",
    "firstcreated": "2026-03-10T09:00:00+0000",
    "body_html": "<p>افتتح الجسر اليوم.</p>",
    "description_html": "<p>الجسر مفتوح</p>",
    "associations": {"featuremedia": {"guid": "tag:desk.example:p1", "type": "picture", "body_text": "صورة"}},
    "service": [{"code": "a", "name": "Domestic"}],
    "place": [{"code": "ZHR", "name": "الزهر"}],
}


def test_superdesks_own_ninjs_is_read() -> None:
    assert read_one(SUPERDESK, "application/json") == Item(
        uri="urn:newsml:desk.example:2026-03-10T09:00:00.000001:7d1a",
        version="2",
        version_created=datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc),
        first_created=datetime(2026, 3, 10, 9, 0, tzinfo=timezone.utc),
        language="ar",
        headline="افتتاح جسر",
        body="<p>افتتح الجسر اليوم.</p>",
        body_type="text/html",
        abstract="الجسر مفتوح",
        byline="سعاد النجار",
        credit="وكالة الضفة",
        source="وكالة الضفة",
        slugline="bridge",
        urgency=3,
    )


def test_a_uri_counts_before_a_guid() -> None:
    assert read_one({**SUPERDESK, "uri": "urn:x:1"}).uri == "urn:x:1"


def test_a_package_without_text_is_a_dead_letter_that_says_so() -> None:
    assert reason_of(b'{"guid": "urn:x:1", "type": "composite", "headline": "Top stories"}') == "not-copy"
    assert reason_of(b'{"guid": 7, "type": "text", "headline": "Ferry"}') == "wrong-type"


def test_the_writers_that_superdesk_lists_stand_in_for_a_byline() -> None:
    listed = [{"name": "سعاد", "role": "writer"}, {"name": "Ola", "role": "editor"}, {"name": "Mona"}, 7]
    assert read_one({**SUPERDESK, "byline": None, "authors": listed}, "application/json").byline == "سعاد, Mona"
