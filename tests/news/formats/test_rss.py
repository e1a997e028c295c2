"""RSS 2.0 and Atom."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from streams.news.article import Item, UnreadableItem
from streams.news.formats.read import read_items
from tests.support.cost import assert_costs_less_than

NAMES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'
)


def read_rss(*items: str, channel: str = "") -> list[Item | UnreadableItem]:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return read_items(f'<rss version="2.0" {NAMES}><channel>{channel}{inner}</channel></rss>'.encode())


def one_rss(item: str, channel: str = "") -> Item:
    [entry] = read_rss(item, channel=channel)
    assert isinstance(entry, Item), entry
    return entry


def one_atom(entry: str, feed: str = "", attributes: str = "") -> Item:
    document = f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{feed}<entry>{entry}</entry></feed>'
    [read] = read_items(document.encode(), "application/atom+xml")
    assert isinstance(read, Item), read
    return read


def test_an_rss_item_is_read() -> None:
    item = one_rss(
        "<media:title>لا</media:title><title>هل &amp;quot;انتهت&amp;quot; <![CDATA[<b>الحرب</b>]]>؟</title>"
        "<guid>https://x.example/1</guid><link>https://x.example/a</link>"
        "<pubDate>Tue, 10 Mar 2026 12:30:00 +0300</pubDate>"
        "<description>&lt;p&gt;ملخص&amp;nbsp;قصير&lt;/p&gt;</description>"
        "<content:encoded><![CDATA[ <p>نص</p> ]]></content:encoded><dc:creator>أ ف ب</dc:creator>",
        channel="<title>الميناء</title><language>ar-sa</language><atom:link href='x'/><link>https://x.example</link>",
    )
    assert item == Item(
        uri="https://x.example/1",
        version_created=datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc),
        language="ar-sa",
        headline='هل "انتهت" الحرب؟',
        body="<p>نص</p>",
        body_type="text/html",
        abstract="ملخص\u00a0قصير",
        byline="أ ف ب",
        source="الميناء",
    )


def test_a_date_under_a_name_in_lower_case_is_a_date() -> None:
    item = one_rss("<title>ن</title><guid>urn:x:1</guid><pubdate>Tue, 10 Mar 2026 12:30:00 +0300</pubdate>")
    assert item.version_created == datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("description", "kind"),
    [("نص بلا وسوم", "text/plain"), ("نص &amp;nbsp; نص", "text/html"), ("<![CDATA[<br>نص]]>", "text/html")],
)
def test_a_description_alone_is_the_body(description: str, kind: str) -> None:
    item = one_rss(f"<guid>urn:x:1</guid><description>{description}</description>")
    assert (item.body_type, item.abstract) == (kind, "")


@pytest.mark.parametrize(
    ("identity", "channel", "uri"),
    [
        ("<guid>tag:x.example,2026:1</guid>", "", "tag:x.example,2026:1"),
        ("<link>https://x.example/a</link>", "", "https://x.example/a"),
        (
            "<guid>48812</guid><link>https://x.example/a</link>",
            "<link>https://x.example</link>",
            "https://x.example#48812",
        ),
        ("<guid>48812</guid><link>https://x.example/a</link>", "", "https://x.example/a"),
        ("<guid>48812</guid>", "", "48812"),
        ("<link>/news/1</link>", "<link>https://x.example/rss</link>", "https://x.example/news/1"),
        ("<link>//y.example/1</link>", "<link>https://x.example/</link>", "https://y.example/1"),
        ("<link>/news/1</link>", "", "/news/1"),
        ("<link>https://x.example/a</link>", "<link>/</link>", "https://x.example/a"),
        ("<guid>news/1</guid>", "<link>https://x.example/</link>", "https://x.example/#news/1"),
        ("<link>2.html</link>", "<link>https://x.example/de/index.html?a=/b</link>", "https://x.example/de/2.html"),
        ("<link>../2.html</link>", "<link>https://x.example/de/rss/</link>", "https://x.example/de/2.html"),
        ("<link>../../../2</link>", "<link>https://x.example</link>", "https://x.example/2"),
        ("<link>?id=7</link>", "<link>https://x.example/news?id=1#top</link>", "https://x.example/news?id=7"),
        ("<link>/1</link>", "<link>tag:x.example</link>", "tag:x.example#/1"),
        (
            "<link>/1</link>",
            '<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="self" href="https://x.example/feed"/>',
            "https://x.example/1",
        ),
    ],
)
def test_an_entry_is_named_so_that_no_other_feed_can_mean_it(identity: str, channel: str, uri: str) -> None:
    assert one_rss(f"{identity}<title>عنوان</title>", channel).uri == uri


def test_a_relative_link_of_a_feed_without_an_address_is_told_apart_by_the_feeds_name() -> None:
    north = one_rss("<link>/1</link><title>عنوان</title>", "<title>الشمال</title>").uri
    south = one_rss("<link>/1</link><title>عنوان</title>", "<title>الجنوب</title>").uri
    assert north != south
    assert {north[:19], south[:19]} == {"urn:wiredesk:entry:"}


def test_an_entry_without_guid_and_link_is_named_by_title_and_date_whatever_becomes_of_its_text() -> None:
    def named(title: str, day: int, text: str, channel: str = "<title>الميناء</title>") -> str:
        date = f"<pubDate>{day} Mar 2026 12:30:00 GMT</pubDate>"
        return one_rss(f"<title>{title}</title>{date}<description>{text}</description>", channel).uri

    first = named("نشرة", 9, "نص")
    assert first == named("نشرة", 9, "نص آخر")
    assert len({first, named("نشرة", 10, "نص"), named("خبر", 9, "نص"), named("نشرة", 9, "نص", "")}) == 4


@pytest.mark.parametrize(
    ("identity", "feed", "uri"),
    [
        ("<id>1041</id>", '<link href="https://x.example/"/>', "https://x.example/#1041"),
        ('<link href="/1"/>', '<link rel="self" href="https://x.example/feed"/>', "https://x.example/1"),
        ("<id>1041</id>", "<id>tag:x.example,2026:feed</id>", "tag:x.example,2026:feed#1041"),
    ],
)
def test_an_atom_entry_is_named_so_that_no_other_feed_can_mean_it(identity: str, feed: str, uri: str) -> None:
    assert one_atom(f"{identity}<title>ن</title>", feed=feed).uri == uri


def test_a_bad_entry_costs_its_neighbours_nothing() -> None:
    good = "<guid>urn:x:{}</guid><title>عنوان</title>"
    entries = read_rss(good.format(1), "<category>x</category>", "<guid>urn:x:3</guid>", good.format(4))
    found = [entry.reason if isinstance(entry, UnreadableItem) else entry.uri for entry in entries]
    assert found == ["urn:x:1", "no-uri", "no-copy", "urn:x:4"]


def test_a_link_of_a_megabyte_of_steps_up_is_refused_at_once() -> None:
    item = f"<link>{'../' * 300_000}</link><title>ن</title>"
    [entry] = assert_costs_less_than(5, lambda: read_rss(item, channel="<link>https://x.example/</link>"))
    assert isinstance(entry, UnreadableItem)
    assert entry.reason == "bad-uri"


def test_an_atom_entry_is_read() -> None:
    item = one_atom(
        '<id>tag:x.example,2026:1</id><title type="html">أ &amp;amp; &lt;b&gt;ب&lt;/b&gt;</title>'
        "<updated>2026-03-10T09:30:00Z</updated><published>2026-03-10T09:00:00Z</published>"
        '<summary>ملخص</summary><content type="html">&lt;p&gt;نص&lt;/p&gt;</content>'
        "<author><name>سعاد</name></author><source><title>وكالة</title></source>",
        feed="<title>الميناء</title><author><name>لا</name></author>",
        attributes='xml:lang="ar"',
    )
    assert item == Item(
        uri="tag:x.example,2026:1",
        version_created=datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc),
        first_created=datetime(2026, 3, 10, 9, 0, tzinfo=timezone.utc),
        language="ar",
        headline="أ & ب",
        body="<p>نص</p>",
        body_type="text/html",
        abstract="ملخص",
        byline="سعاد",
        credit="وكالة",
        source="الميناء",
    )


@pytest.mark.parametrize(
    ("content", "body", "kind"),
    [
        ("<content>نص &lt;b&gt;</content>", "نص <b>", "text/plain"),
        (
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>نص &amp;</p></div></content>',
            "<p>نص &amp;</p>",
            "text/html",
        ),
        ('<content src="https://x.example/1"/><summary>ملخص</summary>', "ملخص", "text/plain"),
        ('<summary type="html">&lt;p&gt;ملخص&lt;/p&gt;</summary>', "<p>ملخص</p>", "text/html"),
    ],
)
def test_atom_content_is_read_by_its_type(content: str, body: str, kind: str) -> None:
    item = one_atom(f"<id>urn:x:1</id>{content}", feed="<author><name>سعاد</name></author>")
    assert (item.body, item.body_type, item.byline, item.abstract) == (body, kind, "سعاد", "")


def test_an_atom_entry_without_an_id_is_named_by_its_page() -> None:
    links = '<link rel="edit" href="https://x.example/edit"/><link href="https://x.example/1"/>'
    assert one_atom(f"<title>عنوان</title>{links}").uri == "https://x.example/1"
