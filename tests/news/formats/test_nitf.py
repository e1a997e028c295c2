"""NITF as its own document, in the shapes of the agencies that send it."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from streams.news.article import Item
from tests.news.formats.test_read import read_one, reason_of

NITF = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.4//EN" "nitf-3-4.dtd">
<nitf version="-//IPTC//DTD NITF 3.4//EN" xml:lang="en">
<head><title>Bridge</title><docdata management-status="usable"><doc-id regsrc="TW" id-string="b 0117"/>
<urgency ed-urg="4"/><date.issue norm="20260310T093000Z"/><ed-msg info="CORRECTS spelling"/>
<doc.copyright holder="Tide Wire" year="2026"/></docdata></head>
<body><body.head><hedline><hl1>Council votes</hl1><hl2>No</hl2></hedline>
<byline>By <person>Mona Lindqvist</person><byttl>Tide Wire Writer</byttl></byline>
<byline>Sami Haddad<bytag>Tide Wire</bytag></byline><distributor>Tide Wire</distributor>
<dateline><location>ORRA</location> <story.date norm="20260309">March 9</story.date></dateline>
<abstract><p>A second bridge.</p></abstract></body.head>
<body.content><block><p>The council voted.</p><p>Work begins soon.</p></block>
<media><media-caption>No.</media-caption></media></body.content><body.end/></body></nitf>"""


def test_an_nitf_document_is_read() -> None:
    assert read_one(NITF, "application/nitf+xml") == Item(
        uri="urn:wiredesk:nitf:TW:b%200117",
        version_created=datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc),
        language="en",
        headline="Council votes",
        body="The council voted.\nWork begins soon.",
        abstract="A second bridge.",
        byline="By Mona Lindqvist, Sami Haddad",
        credit="Tide Wire",
        located="ORRA",
        source="Tide Wire",
        urgency=4,
        signals=("correction",),
    )


@pytest.mark.parametrize(
    ("sent", "instead", "field", "value"),
    [
        ("b 0117", "tag:tw.example,2026:1", "uri", "tag:tw.example,2026:1"),
        ('regsrc="TW" ', "", "uri", "urn:wiredesk:nitf:b%200117"),
        ("<hl1>Council votes</hl1><hl2>No</hl2>", "", "headline", "Bridge"),
        ("<hl1>Council votes</hl1><hl2>No</hl2>", "Council", "headline", "Council"),
        ('"usable"', '"killed"', "pub_status", "canceled"),
        ('"usable"', '"embargoed"', "pub_status", "withheld"),
        ('<ed-msg info="CORRECTS spelling"/>', "<correction/>", "signals", ("correction",)),
        ('"20260310T093000Z"', '""', "version_created", None),
        ("<location>ORRA</location>", "ORRA,", "located", "ORRA, March 9"),
    ],
)
def test_the_rest_of_what_an_nitf_document_says(sent: str, instead: str, field: str, value: object) -> None:
    assert sent in NITF
    assert getattr(read_one(NITF.replace(sent, instead)), field) == value


def test_an_embargo_is_a_release_after_the_issue() -> None:
    released = NITF.replace("<ed-msg", '<date.release norm="20260311T093000Z"/><ed-msg')
    item = read_one(released.replace('"usable"', '"embargoed"'))
    assert (item.pub_status, item.embargoed) == ("usable", datetime(2026, 3, 11, 9, 30, tzinfo=timezone.utc))
    assert read_one(released.replace("20260311", "20260309")).embargoed is None


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("<nitf><body/></nitf>", "no-uri"),
        (NITF.replace("b 0117", "x" * 3000), "bad-uri"),
        (NITF.partition("<block>")[0] + "<media/></body.content></body></nitf>", "not-copy"),
        ("<nitf><head><docdata><doc-id id-string='1'/></docdata></head></nitf>", "no-copy"),
        (NITF[:-7], "truncated-xml"),
        (NITF.replace("voted", "voted &"), "broken-xml"),
    ],
)
def test_a_broken_nitf_document_is_refused_with_its_reason(document: str, reason: str) -> None:
    assert reason_of(document.encode()) == reason


def test_the_items_of_a_list_are_marked_as_in_html() -> None:
    document = NITF.replace("<p>Work begins soon.</p>", "<ul><li>One <em>way</em></li><li>\n<p>Another</p></li></ul>")
    assert read_one(document).body.split("\n") == ["The council voted.", "• One way", "• Another"]


def test_a_document_without_an_id_is_named_by_its_words() -> None:
    nameless = NITF.replace("<doc-id", "<du-key")
    item, other = read_one(nameless), read_one(nameless.replace("Council votes", "Council waits"))
    assert item.uri.startswith("urn:wiredesk:")
    assert item.uri == read_one(nameless).uri != other.uri
    assert any("named by its words" in remark for remark in item.remarks)


def test_a_document_that_says_only_when_it_may_be_released_was_made_then() -> None:
    released = NITF.replace('<date.issue norm="20260310T093000Z"/>', '<date.release norm="20260311T093000Z"/>')
    released = released.replace(' norm="20260309"', "")
    item = read_one(released)
    assert (item.version_created, item.embargoed) == (datetime(2026, 3, 11, 9, 30, tzinfo=timezone.utc), None)


def test_the_parts_of_a_name_are_words() -> None:
    parts = "<name.given>Mona</name.given><name.family>Lindqvist</name.family>"
    assert read_one(NITF.replace("Mona Lindqvist", parts)).byline == "By Mona Lindqvist, Sami Haddad"


def test_rows_of_columns_in_preformatted_text_are_lines() -> None:
    rows = "<pre>Karsund   2  Velle   1\nOrra      0  Tinde   0\n</pre>"
    item = read_one(NITF.replace("<p>Work begins soon.</p>", rows))
    assert item.body == "The council voted.\nKarsund 2 Velle 1\nOrra 0 Tinde 0"
