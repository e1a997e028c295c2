"""NewsML-G2: one newsItem, and many inside a newsMessage."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.news.article import Item, UnreadableItem
from streams.news.formats.read import read_items

LISTING = Path(__file__).parents[4] / "shared" / "standards" / "newsml-g2" / "LISTING_2_NewsML-G2_Text_Document.xml"
NAR = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'


def news_item(
    meta: str = "", content: str = "<headline>عنوان</headline>", body: str = "", *, attributes: str = ""
) -> str:
    return (
        f'<newsItem {NAR} guid="urn:x:1" version="2" {attributes}><itemMeta>{meta}</itemMeta>'
        f"<contentMeta>{content}</contentMeta><contentSet>{body}</contentSet></newsItem>"
    )


def read_one(document: str) -> Item:
    [entry] = read_items(document.encode(), "application/vnd.iptc.g2.newsitem+xml")
    assert isinstance(entry, Item), entry
    return entry


@pytest.mark.parametrize(
    ("status", "expected", "n_remarks"),
    [
        ("", "usable", 0),
        ('<pubStatus qcode="stat:usable"/>', "usable", 0),
        ('<pubStatus qcode="stat:canceled"/>', "canceled", 0),
        ('<pubStatus qcode="stat:withdrawn"/>', "canceled", 0),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>', "canceled", 0),
        ('<pubStatus qcode="stat:withheld"/>', "withheld", 0),
        ('<pubStatus qcode="stat:pending"/>', "withheld", 1),
    ],
)
def test_withdrawn_and_canceled_are_kills_and_the_unknown_is_withheld(
    status: str, expected: str, n_remarks: int
) -> None:
    item = read_one(news_item(status))
    assert (item.pub_status, len(item.remarks)) == (expected, n_remarks)


@pytest.mark.parametrize(
    ("body", "text", "kind"),
    [
        ('<inlineData contenttype="text/plain">\n أ\nب &amp; ج </inlineData>', "أ\nب & ج", "text/plain"),
        ('<inlineData contenttype="text/html">&lt;p&gt;أ&lt;/p&gt;</inlineData>', "<p>أ</p>", "text/html"),
        ("<inlineData>&lt;p&gt;أ&lt;/p&gt;</inlineData>", "<p>أ</p>", "text/html"),
        (
            (
                '<inlineXML contenttype="application/xhtml+xml"><h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:body>'
                'قبل &lt; <h:p h:x="1" class="a">أ<h:br/>ب &amp; ج</h:p></h:body></h:html></inlineXML>'
            ),
            'قبل &lt; <p class="a">أ<br>ب &amp; ج</p>',
            "text/html",
        ),
        ("<inlineXML><div><p>أ</p></div></inlineXML>", "<p>أ</p>", "text/html"),
        ("<inlineXML><story><p>أ</p><p>ب</p></story></inlineXML>", "أ\nب", "text/plain"),
        (
            (
                "<inlineXML><nitf><body><body.content>سابق<p>أ\n  <em>ب</em></p><block><p>ج</p>"
                "<media>صورة</media></block>"
                "<note>للمحرر</note><table><tr><td>1</td><td>2</td></tr></table><hl2>فرعي</hl2></body.content></body>"
                "</nitf></inlineXML>"
            ),
            "سابق\nأ ب\nج\n1 2\nفرعي",
            "text/plain",
        ),
        ('<remoteContent href="http://x.example/"/>', "", "text/plain"),
        ("<inlineXML/>", "", "text/plain"),
    ],
)
def test_the_body_is_read_from_every_kind_of_content(body: str, text: str, kind: str) -> None:
    item = read_one(news_item(body=body))
    assert (item.body, item.body_type) == (text, kind)


def test_a_plain_rendition_with_its_paragraphs_is_taken_before_the_marked_up_one() -> None:
    both = "<inlineXML><body><p>أ</p><p>ب</p></body></inlineXML><inlineData contenttype='text/plain'>أ\nب</inlineData>"
    assert read_one(news_item(body=both)).body == "أ\nب"


def test_nitf_fills_what_the_metadata_leaves_out() -> None:
    nitf = (
        "<inlineXML><nitf><body><body.head><hedline><hl1>عنوان  نتف</hl1></hedline>"
        "<byline>By A B, <byttl>Staff</byttl></byline><distributor>Reuters</distributor>"
        "<dateline>دبي</dateline><abstract><p>ملخص</p></abstract></body.head></body></nitf></inlineXML>"
    )
    item = read_one(news_item(content="", body=nitf))
    assert (item.headline, item.byline, item.credit) == ("عنوان نتف", "By A B", "Reuters")
    assert (item.located, item.abstract) == ("دبي", "ملخص")


def test_the_metadata_is_read() -> None:
    item = read_one(
        news_item(
            meta=(
                '<provider literal="AFP"/><embargoed>2026-03-10T10:00:00Z</embargoed><edNote>Corrects graf 2</edNote>'
                '<signal qcode="sig:update"/><versionCreated>أمس</versionCreated>'
            ),
            content=(
                "<urgency>2</urgency><located qcode='city:Moscow'/><creator><name>أ</name></creator>"
                "<creator><name>ب</name></creator><infoSource><name>رويترز</name></infoSource>"
                "<creditline>خاص</creditline><dateline>موسكو</dateline><language tag='ar-SA'/>"
                "<headline role='hlr:short'>قصير</headline><headline role='hlr:main'>عنوان</headline>"
            ),
            attributes='xml:lang="en"',
        )
    )
    assert (item.uri, item.version, item.language, item.urgency) == ("urn:x:1", "2", "ar-SA", 2)
    assert (item.headline, item.byline, item.located) == ("عنوان", "أ, ب", "موسكو")
    assert (item.source, item.credit, item.signals) == ("AFP", "خاص", ("update", "correction"))
    assert item.embargoed is not None
    assert item.version_created is None
    assert len(item.remarks) == 1


def test_a_message_gives_every_item_in_order_and_a_bad_one_in_its_place() -> None:
    good = news_item()
    message = (
        f"<newsMessage {NAR}><header/><itemSet>{good}<packageItem guid='p'/>{good.replace('urn:x:1', ' ')}"
        f"<planningItem guid='q'/></itemSet><itemSet>{good.replace('urn:x:1', 'urn:x:2')}</itemSet></newsMessage>"
    )
    entries = read_items(message.encode())
    found = [entry.reason if isinstance(entry, UnreadableItem) else entry.uri for entry in entries]
    assert found == ["urn:x:1", "not-copy", "no-uri", "not-copy", "urn:x:2"]


@pytest.mark.parametrize(("language", "said"), [("ar", "خبر"), ("en", "News"), ("en-GB", "News"), ("fr", "News")])
def test_of_two_languages_the_items_own_is_read(language: str, said: str) -> None:
    content = (
        f'<language tag="{language}"/><headline xml:lang="en">News</headline><headline xml:lang="ar-EG">خبر</headline>'
        '<description xml:lang="en">News</description><description xml:lang="ar">خبر</description>'
    )
    body = "".join(
        f'<inlineData contenttype="text/plain" xml:lang="{tag}">{text}</inlineData>'
        for tag, text in (("en-US", "News"), ("ar", "خبر"))
    )
    item = read_one(news_item(content=content, body=body))
    assert (item.headline, item.abstract, item.body) == (said, said, said)


def test_of_two_languages_in_one_page_the_items_own_is_read() -> None:
    page = (
        '<inlineXML><html><body><div xml:lang="en"><p>News.</p></div><div xml:lang="ar-EG"><p>خبر.</p></div>'
        "<p>نهاية.</p></body></html></inlineXML>"
    )
    read = read_one(news_item(content='<language tag="ar"/>', body=page))
    assert "News" not in read.body
    assert "خبر" in read.body
    assert "نهاية" in read.body
    assert "News" in read_one(news_item(content='<language tag="fr"/>', body=page)).body


def test_names_of_places_and_authors_are_read_in_the_items_language() -> None:
    content = (
        '<headline>Fähre</headline><language tag="de"/><located><name xml:lang="en">Copenhagen</name>'
        '<name xml:lang="de">Kopenhagen</name>'
        '</located><by xml:lang="en">By A B</by><by xml:lang="de">Eva Müller</by><by xml:lang="de">Jan Weber</by>'
    )
    item = read_one(news_item(content=content))
    assert (item.located, item.byline) == ("Kopenhagen", "Eva Müller, Jan Weber")


def test_an_agencys_own_markup_of_figures_and_names_is_no_copy() -> None:
    data = "<inlineXML><forecast><day>Mon</day><max>12</max><min>3</min></forecast></inlineXML>"
    with pytest.raises(UnreadableItem, match="as data and no text"):
        read_items(news_item(body=data).encode())


def test_a_headline_that_names_no_language_stands_for_the_items_own() -> None:
    content = '<language tag="ar"/><headline xml:lang="en">News</headline><headline>خبر</headline>'
    assert read_one(news_item(content=content)).headline == "خبر"


def test_each_part_of_an_agencys_own_markup_is_a_paragraph() -> None:
    own = (
        "<BODY><TEXT><RUBRIK>Färjan går</RUBRIK><INGRESS><P>Den går <B>igen</B>.</P></INGRESS>"
        "<BRODTEXT><P>Ett.</P><CITAT>Två.</CITAT></BRODTEXT></TEXT></BODY>"
    )
    item = read_one(news_item(body=f'<inlineXML contenttype="application/x-own+xml">{own}</inlineXML>'))
    assert item.body.split("\n") == ["Färjan går", "Den går igen.", "Ett.", "Två."]


def test_events_and_results_are_data_and_no_copy_but_a_text_beside_them_is() -> None:
    data = "<inlineXML><eventsML><event><start>2025-04-07</start><end>2025-04-08</end></event></eventsML></inlineXML>"
    with pytest.raises(UnreadableItem, match="as data and no text"):
        read_items(news_item(body=data).encode())
    assert read_one(news_item(body=data + "<inlineData>نص الخبر</inlineData>")).body == "نص الخبر"


@pytest.mark.parametrize("filled", ["contentModified", "contentCreated"])
def test_a_version_without_a_time_was_made_when_its_content_was(filled: str) -> None:
    content = f"<headline>عنوان</headline><{filled}>2025-03-04T08:00:00Z</{filled}>"
    made = read_one(news_item("<versionCreated/>", content)).version_created
    assert made is not None
    assert made.isoformat() == "2025-03-04T08:00:00+00:00"


def test_several_creators_are_the_byline_and_a_login_is_none() -> None:
    people = "".join(f"<creator><name>{name}</name></creator>" for name in ("Mona Lindqvist", "brandt.ola", "سعاد علي"))
    assert read_one(news_item(content=f"<headline>ن</headline>{people}")).byline == "Mona Lindqvist, سعاد علي"


def test_a_picture_item_is_no_copy() -> None:
    with pytest.raises(UnreadableItem) as refused:
        read_items(news_item('<itemClass qcode="ninat:picture"/>').encode())
    assert refused.value.reason == "not-copy"


def test_the_standards_own_listing_is_read() -> None:
    if not LISTING.exists():
        pytest.skip("the standards' examples are not beside this repository")
    item = read_one(LISTING.read_text(encoding="utf-8"))
    assert item.uri == "urn:newsml:acmenews.com:20161121:US-FINANCE-FED"
    assert (item.version, item.language, item.slugline) == ("11", "en-US", "US-Finance-Fed")
    assert item.headline == 'Fed to halt QE to avert "bubble"'
    assert (item.byline, item.credit, item.located) == ("Meredith Jameson", "Associated Press", "New York, NY")
    assert item.body.count("\n") == 1


@pytest.mark.parametrize(
    "lines",
    [
        ["首都发生爆炸", "五人死亡。", "救援继续"],
        ["首都で爆発があり五人が死亡した", "救助が続く", "続報を待つ"],
        ["انفجار في بيروت", "مقتل خمسة أشخاص", "الإسعاف في المكان"],
        ["دھماکا", "پانچ ہلاک۔", "مزید"],
        ["विस्फोट", "पाँच मृत।", "और"],
    ],
)
def test_copy_in_an_agencys_own_markup_is_copy_in_any_script(lines: list[str]) -> None:
    own = "".join(f"<P>{line}</P>" for line in lines)
    item = read_one(news_item(body=f"<inlineXML><BODY>{own}</BODY></inlineXML>"))
    assert item.body.split("\n") == lines


@pytest.mark.parametrize(
    "rows", [["دبي", "بيروت", "القاهرة"], ["لندن 12 درجة", "باريس 14 درجة", "روما 19 درجة"], ["上海", "北京", "12"]]
)
def test_rows_of_names_and_figures_are_no_copy_in_any_script(rows: list[str]) -> None:
    own = "".join(f"<P>{row}</P>" for row in rows)
    with pytest.raises(UnreadableItem, match="as data and no text"):
        read_items(news_item(body=f"<inlineXML><BODY>{own}</BODY></inlineXML>").encode())


def test_a_quote_in_another_language_is_copy_and_no_translation() -> None:
    page = (
        '<inlineXML><html><body><p xml:lang="en">The minister spoke at length to reporters in the harbour.</p>'
        '<p xml:lang="fr">Nous partons demain.</p><p xml:lang="en">She left at noon.</p></body></html></inlineXML>'
    )
    assert "Nous partons demain." in read_one(news_item(content='<language tag="en"/>', body=page)).body


def test_a_break_in_a_headline_parts_its_words() -> None:
    assert read_one(news_item(content="<headline>Ferry starts<br/>again</headline>")).headline == "Ferry starts again"


def test_a_version_that_says_only_when_the_item_was_made_was_made_then() -> None:
    item = read_one(news_item("<firstCreated>2025-03-04T08:00:00Z</firstCreated>"))
    assert item.version_created == item.first_created is not None


def test_the_main_headline_is_taken_whatever_its_role_is_called() -> None:
    lines = "<headline role='hld:subHeadline'>Two boats</headline><headline role='hld:mainHeadline'>Ferry</headline>"
    assert read_one(news_item(content=lines)).headline == "Ferry"
    assert read_one(news_item(content="<headline role='hld:sub'>Two</headline><headline>F</headline>")).headline == "F"


def test_references_in_the_names_of_places_are_resolved() -> None:
    place = "<headline>F</headline><located><name>S&amp;atilde;o Paulo</name></located>"
    assert read_one(news_item(content=place)).located == "São Paulo"


def test_notes_to_editors_behind_the_main_section_are_no_copy() -> None:
    page = (
        '<section class="lead"><p>Kurz.</p></section><section class="main"><p>Der Hafen öffnet.</p></section>'
        '<section class="notepad public"><p>Bilder folgen.</p></section><section><p>Ende.</p></section>'
    )
    body = f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>{page}</body></html></inlineXML>'
    item = read_one(news_item(body=body))
    assert [word in item.body for word in ("Kurz", "Hafen", "Bilder", "Ende")] == [True, True, False, True]
