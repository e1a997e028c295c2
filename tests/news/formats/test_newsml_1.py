"""NewsML 1.2, in the shapes of AFP, Belga, ATS and ANA."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from streams.news.article import Item, UnreadableItem
from streams.news.formats.read import read_items
from tests.news.formats.test_read import read_one, reason_of

CONTENT = (
    '<ContentItem><MediaType FormalName="Text"/><Format FormalName="NITF3.1"/><DataContent><nitf><body><body.content>'
    "<p>The council voted.</p><p>Work begins soon.</p></body.content></body></nitf></DataContent></ContentItem>"
)
NEWS_ITEM = f"""<NewsItem xml:lang="en">
<Identification><NewsIdentifier><ProviderId>wire.example</ProviderId><DateId>20260310T093000Z</DateId>
<NewsItemId>TW-1</NewsItemId><RevisionId PreviousRevision="1" Update="N">2</RevisionId>
<PublicIdentifier>urn:newsml:wire.example:20260310T093000Z:TW-1:2N</PublicIdentifier></NewsIdentifier>
<NameLabel>bridge</NameLabel></Identification>
<NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20260310T090000+0000</FirstCreated>
<ThisRevisionCreated>20260310T123000+0300</ThisRevisionCreated><Status FormalName="Usable"/>
<Urgency FormalName="4"/><Instruction FormalName="Update"/></NewsManagement>
<NewsComponent><NewsLines><HeadLine>Council votes</HeadLine><ByLine>Mona L</ByLine><ByLine>Sami H</ByLine>
<DateLine>ORRA, March 10 (TW) -</DateLine></NewsLines>
<AdministrativeMetadata><Provider><Party FormalName="Tide Wire"/></Provider></AdministrativeMetadata>
<DescriptiveMetadata><Language FormalName="en"/><Location HowPresent="Origin"><Property FormalName="Country" Value="N"/>
<Property FormalName="City" Value="Orra"/></Location></DescriptiveMetadata>{CONTENT}</NewsComponent></NewsItem>"""
NEWSML_1 = (
    '<?xml version="1.0"?><!DOCTYPE NewsML SYSTEM "NewsML_1.2.dtd"><NewsML Version="1.2"><NewsEnvelope><DateAndTime>'
    f"20260310T093000Z</DateAndTime></NewsEnvelope>{NEWS_ITEM}</NewsML>"
)


def test_a_newsml_1_document_is_read() -> None:
    assert read_one(NEWSML_1) == Item(
        uri="urn:newsml:wire.example:20260310T093000Z:TW-1",
        version="2",
        version_created=datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc),
        first_created=datetime(2026, 3, 10, 9, 0, tzinfo=timezone.utc),
        language="en",
        headline="Council votes",
        body="The council voted.\nWork begins soon.",
        byline="Mona L, Sami H",
        credit="Tide Wire",
        located="Orra",
        source="Tide Wire",
        slugline="bridge",
        urgency=4,
        signals=("update",),
    )


PUBLIC = "<PublicIdentifier>urn:newsml:wire.example:20260310T093000Z:TW-1:2N</PublicIdentifier>"


@pytest.mark.parametrize(
    ("sent", "instead", "field", "value"),
    [
        (PUBLIC, "", "uri", "urn:newsml:wire.example:20260310T093000Z:TW-1"),
        (":TW-1:2N<", ":TW-1:2<", "uri", "urn:newsml:wire.example:20260310T093000Z:TW-1"),
        (":TW-1:2N<", ":TW-12<", "uri", "urn:newsml:wire.example:20260310T093000Z:TW-12"),
        ("Usable", "Canceled", "pub_status", "canceled"),
        ("Usable", "Embargoed", "pub_status", "withheld"),
        ('"City"', '"CountryArea"', "located", "ORRA, March 10 (TW) -"),
        (CONTENT, f"<NewsComponent>{CONTENT}</NewsComponent>", "body", "The council voted.\nWork begins soon."),
    ],
)
def test_the_rest_of_what_a_newsml_1_document_says(sent: str, instead: str, field: str, value: object) -> None:
    assert sent in NEWSML_1
    assert getattr(read_one(NEWSML_1.replace(sent, instead)), field) == value


@pytest.mark.parametrize(
    ("content", "body", "kind"),
    [
        ("<p>A &amp; B</p><p>C</p>", "<p>A &amp; B</p><p>C</p>", "text/html"),
        ("<html><head/><body><p>A</p></body></html>", "<p>A</p>", "text/html"),
        ("  A\nB ", "A\nB", "text/plain"),
        ("<![CDATA[<p>A</p>]]>", "<p>A</p>", "text/html"),
        ("<TEXT><TITLE>A</TITLE></TEXT>", "A", "text/plain"),
    ],
)
def test_copy_is_read_by_its_markup(content: str, body: str, kind: str) -> None:
    inside = f"<ContentItem><DataContent>{content}</DataContent></ContentItem>"
    item = read_one(NEWSML_1.replace(CONTENT, inside))
    assert (item.body, item.body_type) == (body, kind)


def test_each_item_of_a_document_is_an_item_and_a_bad_one_costs_itself() -> None:
    bad = NEWS_ITEM.replace(PUBLIC, "").replace("<DateId>20260310T093000Z</DateId>", "")
    photo = NEWS_ITEM.replace('"Text"', '"Photo"')
    found = read_items(NEWSML_1.replace(NEWS_ITEM, bad + photo + NEWS_ITEM).encode())
    assert [entry.reason if isinstance(entry, UnreadableItem) else entry.headline for entry in found] == [
        "no-uri",
        "not-copy",
        "Council votes",
    ]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (NEWSML_1.replace(NEWS_ITEM, ""), "empty-feed"),
        (NEWSML_1.replace(">2<", f">{'2' * 200}<"), "bad-version"),
        (NEWSML_1.replace(CONTENT, "").replace("Council votes", ""), "no-copy"),
        (NEWSML_1.replace("voted", "<voted"), "broken-xml"),
    ],
)
def test_a_broken_newsml_1_document_is_refused_with_its_reason(document: str, reason: str) -> None:
    assert reason_of(document.encode()) == reason


def test_of_headlines_in_two_languages_the_items_own_counts() -> None:
    both = '<HeadLine xml:lang="fr">Le conseil vote</HeadLine><HeadLine xml:lang="en">Council votes</HeadLine>'
    assert read_one(NEWSML_1.replace("<HeadLine>Council votes</HeadLine>", both)).headline == "Council votes"
    assert read_one(NEWSML_1.replace("<HeadLine>", "<HeadLine/><HeadLine>")).headline == "Council votes"


def test_an_agencys_own_markup_is_read_part_by_part() -> None:
    own = (
        "<nota><entrada>El concejo votó.</entrada><cuerpo><parrafo>La obra <b>empieza</b> ya.</parrafo></cuerpo></nota>"
    )
    content = f"<ContentItem><DataContent>{own}</DataContent></ContentItem>"
    assert read_one(NEWSML_1.replace(CONTENT, content)).body == "El concejo votó.\nLa obra empieza ya."


def test_a_first_version_without_a_time_of_its_own_has_the_items() -> None:
    item = read_one(NEWSML_1.replace("20260310T123000+0300", ""))
    assert item.version_created == datetime(2026, 3, 10, 9, 0, tzinfo=timezone.utc)


def test_of_components_in_two_languages_the_items_own_is_read() -> None:
    both = "".join(
        f'<NewsComponent xml:lang="{code}"><NewsLines><HeadLine>{word}</HeadLine></NewsLines><ContentItem><DataContent>'
        f"<p>{word} at last.</p></DataContent></ContentItem></NewsComponent>"
        for code, word in (("en", "Bridge"), ("ar", "الجسر"))
    )
    document = NEWSML_1.partition("<NewsComponent>")[0] + f"<NewsComponent>{both}</NewsComponent></NewsItem></NewsML>"
    item = read_one(document.replace('<NewsItem xml:lang="en">', '<NewsItem xml:lang="ar">'))
    assert (item.headline, item.language) == ("الجسر", "ar")
    assert item.body.strip() == "<p>الجسر at last.</p>"
