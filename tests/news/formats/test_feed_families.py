"""What feeds in the field are beside RSS 2.0 and Atom by the book: RDF, old versions, namespaces, document types."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from streams.news.article import Item, UnreadableItem
from streams.news.formats.read import read_items
from tests.news.formats.test_read import reason_of

RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://x.example/ar"><title>الميناء</title>'
    "<link>https://x.example</link><dc:language>ar</dc:language></channel>"
    '<item rdf:about="https://x.example/1"><title>عودة المهرجان</title><link>https://x.example/a</link>'
    "<description>عاد المهرجان اليوم.</description><dc:date>2026-03-10T12:30:00+03:00</dc:date>"
    "<dc:creator>سعاد</dc:creator></item></rdf:RDF>"
)
RSS_090 = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">'
    "<channel><title>Port</title></channel><item><title>Ferry</title><link>https://x.example/1</link></item></rdf:RDF>"
)
RSS_091 = (
    '<?xml version="1.0"?>\n<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"\n'
    ' "http://my.netscape.com/publish/formats/rss-0.91.dtd">\n<rss version="0.91"><channel><title>Port</title>'
    "<item><title>Caf&eacute;&nbsp;opens</title><link>https://x.example/1</link></item></channel></rss>"
)
RSS_2_IN_A_NAMESPACE = (
    '<rss xmlns="http://backend.userland.com/rss2"><channel><title>Port</title><item><title>Ferry</title>'
    "<guid>https://x.example/1</guid></item></channel></rss>"
)
ENTRY = (
    '<entry xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Ferry</title><id>tag:x.example,2026:1</id>'
    "<source><title>Port</title></source></entry>"
)


def read_one(document: str) -> Item:
    [item] = read_items(document.encode())
    assert isinstance(item, Item), item
    return item


def test_rss_1_0_has_its_items_beside_the_channel() -> None:
    assert read_one(RDF) == Item(
        uri="https://x.example/1",
        version_created=datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc),
        language="ar",
        headline="عودة المهرجان",
        body="عاد المهرجان اليوم.",
        byline="سعاد",
        source="الميناء",
    )


@pytest.mark.parametrize(
    ("document", "headline"),
    [
        (RSS_090, "Ferry"),
        (RSS_091, "Café\u00a0opens"),
        (RSS_2_IN_A_NAMESPACE, "Ferry"),
    ],
)
def test_older_and_namespaced_rss_is_read_as_rss(document: str, headline: str) -> None:
    item = read_one(document)
    assert (item.uri, item.headline, item.source) == ("https://x.example/1", headline, "Port")


def test_an_atom_entry_can_be_the_whole_document() -> None:
    item = read_one(ENTRY)
    assert (item.uri, item.headline, item.source, item.language) == ("tag:x.example,2026:1", "Ferry", "Port", "en")
    assert reason_of(b"<entry><id>urn:x:1</id></entry>") == "unknown-xml"


def test_rdf_that_is_no_feed_is_none() -> None:
    assert reason_of(b'<RDF xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><Description/></RDF>') == "unknown-xml"


def test_what_rss_itself_leaves_out_is_read_from_the_vocabularies_beside_it() -> None:
    item = read_one(
        '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><item>'
        "<guid>urn:x:1</guid><dc:title>Ice</dc:title><dc:description>Two barges wait.</dc:description><title/>"
        "<atom:updated>2026-03-10T09:30:00Z</atom:updated>"
        "<dc:creator>Mona L</dc:creator><dc:creator>Sami H</dc:creator>"
        "</item></channel></rss>"
    )
    assert (item.headline, item.body, item.byline) == ("Ice", "Two barges wait.", "Mona L, Sami H")
    assert item.version_created == datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "opening",
    [
        "",
        "<!DOCTYPE rss>",
        '<!DOCTYPE rss SYSTEM "x.dtd">',
        '<?xml version="1.0"?><!-- a --><!DOCTYPE rss [ <!-- a --> <!ENTITY nbsp "&#160;"> <!ENTITY euro \'\'> ]>\n',
    ],
)
def test_a_harmless_document_type_is_taken_off_and_names_of_html_mean_what_they_mean_there(opening: str) -> None:
    item = read_one(
        f'{opening}<rss><channel><item><guid a="&eacute;&quot;">urn:x:1</guid><title>5&nbsp;&euro; &amp;lt; 6</title>'
        "<description><![CDATA[<p>A&nbsp;B</p>]]></description><!-- &nbsp; --></item></channel></rss>"
    )
    assert (item.headline, item.body) == ("5\u00a0€ < 6", "<p>A&nbsp;B</p>")


def test_a_name_that_html_does_not_know_stays_broken() -> None:
    assert reason_of(b"<nitf>&wire;</nitf>") == "broken-xml"


def entry_of(n: int, title: str = "Ferry") -> str:
    return f"<item><guid>urn:x:{n}</guid><title>{title}</title></item>"


@pytest.mark.parametrize("bad", ["A <b> B", "a <b", "</channel>", "&wire;"])
@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ('<?xml version="1.0"?><rss version="2.0"><channel><title>Port</title>', "</channel></rss>"),
        (RSS_090.partition("<item>")[0], "</rdf:RDF>"),
    ],
)
def test_a_broken_entry_costs_itself_and_not_the_feed(bad: str, opening: str, closing: str) -> None:
    entries = read_items(f"{opening}{entry_of(1)}{entry_of(2, bad)}{entry_of(3)}{closing}".encode())
    found = [entry.reason if isinstance(entry, UnreadableItem) else (entry.uri, entry.source) for entry in entries]
    assert found == [("urn:x:1", "Port"), "broken-xml", ("urn:x:3", "Port")]


def test_a_broken_atom_entry_costs_itself_and_not_the_feed() -> None:
    good = "<entry><id>urn:x:{}</id><title>Ferry</title></entry>"
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Port</title><entry><</entry>{good.format(2)}</feed>'
    [bad, item] = read_items(feed.encode())
    assert isinstance(bad, UnreadableItem)
    assert isinstance(item, Item)
    assert (bad.reason, item.uri, item.source) == ("broken-xml", "urn:x:2", "Port")


def test_an_ampersand_that_is_no_reference_costs_no_entry() -> None:
    feed = (
        "<rss><channel><title>Tea & Port</title><item><title>Fish & Chips &amp; Peas</title>"
        "<link>https://x.example/?a=1&b=2</link><description><![CDATA[Salt & vinegar]]></description></item>"
        "</channel></rss>"
    )
    item = read_one(feed)
    assert (item.headline, item.uri, item.body, item.source) == (
        "Fish & Chips & Peas", "https://x.example/?a=1&b=2", "Salt & vinegar", "Tea & Port",
    )  # fmt: skip


def test_names_in_capitals_are_the_names_of_rss() -> None:
    feed = (
        '<RSS VERSION="0.91"><CHANNEL><TITLE>Port</TITLE><ITEM><TITLE>Ferry</TITLE><LINK>https://x.example/1</LINK>'
        "<PUBDATE>Sat, 08 Mar 2025 14:00:00 +0300</PUBDATE><DESCRIPTION>It sails.</DESCRIPTION></ITEM></CHANNEL></RSS>"
    )
    item = read_one(feed)
    assert (item.headline, item.body, item.source) == ("Ferry", "It sails.", "Port")
    assert item.version_created == datetime(2025, 3, 8, 11, tzinfo=timezone.utc)


def test_an_entry_of_atom_0_3_alone_is_an_item() -> None:
    item = read_one(
        '<entry xmlns="http://purl.org/atom/ns#" version="0.3"><id>urn:x:1</id><title>Ferry</title></entry>'
    )
    assert (item.uri, item.headline) == ("urn:x:1", "Ferry")


def test_the_whole_copy_that_russian_feeds_give_to_yandex_is_the_body() -> None:
    feed = (
        '<rss xmlns:yandex="http://news.yandex.ru"><channel><item><title>Паром</title><guid>urn:x:1</guid>{}'
        "<yandex:full-text>Паром ходит.\n\nБилет & касса < 2 евро.</yandex:full-text></item></channel></rss>"
    ).replace("& касса <", "&amp; касса &lt;")
    assert read_one(feed.format("")).body == "<p>Паром ходит.</p>\n<p>Билет &amp; касса &lt; 2 евро.</p>"
    assert read_one(feed.format("<description>Паром.</description>")).abstract == "Паром."


@pytest.mark.parametrize("name", ["content", "fulltext", "turbo:content"])
def test_the_whole_copy_under_other_names_is_the_body(name: str) -> None:
    item = in_rss(
        f'<{name} xmlns:turbo="http://turbo.yandex.ru"><![CDATA[<p>It sails.</p><p>Daily.</p>]]></{name}>'
        "<description>Short.</description>"
    )
    assert (item.body, item.abstract) == ("<p>It sails.</p><p>Daily.</p>", "Short.")


def test_an_author_with_a_name_and_an_address_inside_is_the_name() -> None:
    author = "<author><name>Ola Nes</name><email>o@x.example</email></author>"
    assert in_rss(author).byline == "Ola Nes"


def test_an_entry_that_is_never_closed_is_lost_without_its_neighbours() -> None:
    entries = read_items(f"<rss><channel>{entry_of(1)}<item><guid>urn:x:2</guid>{entry_of(3)}</channel></rss>".encode())
    assert [isinstance(entry, Item) for entry in entries] == [True, False, True]


@pytest.mark.parametrize("broken", ["<rss><channel>&<item/></channel></rss>", "<rss><channel>&</channel></rss>"])
def test_a_feed_that_is_broken_before_its_first_entry_is_refused_whole(broken: str) -> None:
    assert reason_of(broken.encode()) == "broken-xml"


def in_rss(inside: str) -> Item:
    return read_one(
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:terms="http://purl.org/dc/terms/" xmlns:pod="http://www.itunes.com/dtds/podcast-1.0.dtd" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml"><channel><title>Port</title><item><title>Ferry</title>'
        f"<guid>https://x.example/1</guid>{inside}</item></channel></rss>"
    )


@pytest.mark.parametrize(
    "inside",
    [
        "<media:group><media:description>The ferry is back.</media:description></media:group>",
        "<media:text>The ferry is back.</media:text>",
        "<terms:abstract>The ferry is back.</terms:abstract>",
        "<pod:summary>The ferry is back.</pod:summary>",
        "<Description>The ferry is back.</Description>",
        "<summary>The ferry is back.</summary>",
        '<atom:content type="html">The ferry is back.</atom:content>',
        "<atom:content>The ferry is back.</atom:content>",
        "<xhtml:body>The ferry is back.</xhtml:body>",
    ],
)
def test_copy_is_read_from_whichever_vocabulary_carries_it(inside: str) -> None:
    assert in_rss(inside).body == "The ferry is back."


@pytest.mark.parametrize("name", ["PubDate", "date", "published", "terms:modified", "terms:issued", "atom:published"])
def test_a_date_is_read_from_whichever_vocabulary_carries_it(name: str) -> None:
    made = in_rss(f"<{name}>2026-03-10T09:30:00Z</{name}>").version_created
    assert made == datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "inside",
    [
        "<author>Mona L</author><author>Ola B</author>",
        "".join(f"<atom:author><atom:name>{name}</atom:name></atom:author>" for name in ("Mona L", "Ola B")),
    ],
)
def test_no_author_is_lost_beside_another(inside: str) -> None:
    assert in_rss(inside).byline == "Mona L, Ola B"


def test_a_byte_that_is_none_of_the_encodings_costs_its_entry_and_no_other() -> None:
    feed = (
        b"<rss><channel><title>Port</title><item><guid>https://x.example/1</guid><title>Fer\xffry</title></item>"
        b"<item><guid>https://x.example/2</guid><title>Tram</title></item></channel></rss>"
    )
    broken, good = read_items(feed)
    assert isinstance(broken, UnreadableItem)
    assert broken.reason == "undecodable"
    assert isinstance(good, Item)
    assert good.headline == "Tram"


def test_a_broken_byte_before_the_first_entry_refuses_the_feed() -> None:
    assert (
        reason_of(b"<rss><channel><title>P\xff</title><item><title>T</title></item></channel></rss>") == "undecodable"
    )


def test_atom_0_3_has_its_dates_under_other_names() -> None:
    item = read_one(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Port</title><entry><title>Ferry</title>'
        "<id>tag:x.example,2026:1</id><issued>2026-03-10T09:00:00Z</issued><modified>2026-03-10T10:00:00Z</modified>"
        '<content type="text/html" mode="escaped">&lt;p&gt;It sails.&lt;/p&gt;</content></entry></feed>'
    )
    assert item.first_created == datetime(2026, 3, 10, 9, tzinfo=timezone.utc)
    assert item.version_created == datetime(2026, 3, 10, 10, tzinfo=timezone.utc)
    assert item.body == "<p>It sails.</p>"


BAD_PREFIXES = (
    "<rss version='2.0'><channel><title>Port</title><item><guid>urn:x:1</guid><title>Ferry</title>"
    "<content:encoded><![CDATA[<p>It sails.</p>]]></content:encoded><dc:creator>Ola</dc:creator>"
    "<odd:thing odd:of='1'/></item></channel></rss>"
)


def test_prefixes_that_a_feed_forgot_to_declare_mean_what_they_mean_everywhere() -> None:
    item = read_one(BAD_PREFIXES)
    assert (item.body, item.byline) == ("<p>It sails.</p>", "Ola")


def test_a_control_character_in_an_entry_costs_no_entry() -> None:
    for control in ("\x0b", "\x1f", "&#11;", "&#x0B;"):
        feed = BAD_PREFIXES.replace("<title>Ferry", f"<title>Ferry{control}sails")
        assert read_one(feed).headline == "Ferry sails"


def test_a_section_whose_marks_were_escaped_is_text() -> None:
    item = read_one(ENTRY.replace("<title>Ferry</title>", "<title>&lt;![CDATA[Ferry]]&gt;</title>", 1))
    assert item.headline == "Ferry"


def test_relative_links_are_read_from_the_base_that_a_feed_states() -> None:
    item = read_one(
        '<rss version="2.0" xml:base="https://x.example/news/"><channel><title>Port</title><link>https://y.example</link>'
        "<item><title>Ferry</title><link>2025/a.html</link></item></channel></rss>"
    )
    assert item.uri == "https://x.example/news/2025/a.html"


def test_a_comment_before_the_declaration_costs_nothing() -> None:
    assert read_one(
        '<!-- made in 0.2 s -->\n<?xml version="1.0" encoding="UTF-8"?>' + RSS_2_IN_A_NAMESPACE
    ).headline == ("Ferry")


def test_of_two_whole_copies_the_one_that_says_something_is_the_body() -> None:
    item = read_one(
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Port</title><item>'
        "<title>Ferry</title><guid>https://x.example/1</guid><content:encoded/>"
        "<content:encoded>&lt;p&gt;It runs.&lt;/p&gt;</content:encoded></item></channel></rss>"
    )
    assert item.body == "<p>It runs.</p>"


def test_spaces_in_an_id_are_written_as_uris_have_them() -> None:
    item = read_one(RSS_2_IN_A_NAMESPACE.replace("x.example/1", "x.example/old pier"))
    assert item.uri == "https://x.example/old%20pier"
