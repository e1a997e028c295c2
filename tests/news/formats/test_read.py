"""The door: which format a record is taken for, what is refused whole, and one article in four dresses."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest

from streams.news.article import Item, UnreadableItem
from streams.news.formats.read import MAX_BYTES, REASONS, read_items

MINIMAL = {"uri": "urn:x:1", "headline": "افتتاح جسر", "body": "افتتحت المدينة جسرا جديدا."}
ITEM_JSON = json.dumps(MINIMAL, ensure_ascii=False).encode()
NEWSML = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1"><contentMeta><headline>افتتاح جسر'
    "</headline></contentMeta></newsItem>"
).encode()
RSS = "<rss><channel><item><guid>urn:x:1</guid><title>افتتاح جسر</title></item></channel></rss>".encode()

# Written for this test.
PARAGRAPHS = (
    "قالت بلدية المدينة الساحلية اليوم الثلاثاء إن الجسر الجديد افتتح أمام السيارات بعد عامين من العمل.",
    "وأضاف المتحدث باسم البلدية أن الكلفة بلغت 12 مليون دولار & أن المشاة سيعبرونه ابتداء من الأسبوع المقبل.",
    "وكان الجسر القديم قد أغلق إثر فيضانات الشتاء.",
)
HTML = "".join(f"<p>{paragraph.replace('&', '&amp;')}</p>" for paragraph in PARAGRAPHS)
PLAIN = "\n".join(PARAGRAPHS)
NINJS_1 = {
    "uri": "tag:agency.example,2026:bridge",
    "type": "text",
    "version": "3",
    "versioncreated": "2026-03-10T12:30:00+03:00",
    "firstcreated": "2026-03-10T09:00:00Z",
    "pubstatus": "usable",
    "urgency": 4,
    "language": "ar",
    "headline": "افتتاح الجسر الجديد بعد عامين من العمل",
    "byline": "سعاد الحسن",
    "located": "اللاذقية",
    "slugline": "جسر-افتتاح",
    "infosource": [{"name": "وكالة المرفأ"}],
    "ednote": "CORRECTS spelling in graf 2",
    "description_text": "الجسر أمام السيارات اليوم",
    "body_text": PLAIN,
    "body_xhtml": HTML,
}
TEXT_FIELDS = [("headline", "headlines"), ("description_text", "descriptions")]


def ninjs_2_and_3(content_type: str, names: dict[str, str]) -> dict[str, Any]:
    later = {names.get(name, name): value for name, value in NINJS_1.items() if not name.startswith("body_")}
    for old, new in TEXT_FIELDS:
        later[new] = [{"role": "main", content_type: "text/plain", "value": later.pop(old)}]
    later["bodies"] = [
        {"role": "main", content_type: "text/plain", "value": PLAIN},
        {"role": "richtext", content_type: "application/xhtml+xml", "value": HTML},
    ]
    return later


NINJS_2 = ninjs_2_and_3("contenttype", {"byline": "by", "infosource": "infosources"})
NINJS_3 = ninjs_2_and_3(
    "contentType",
    {
        "versioncreated": "versionCreated",
        "firstcreated": "firstCreated",
        "pubstatus": "pubStatus",
        "byline": "by",
        "infosource": "infoSources",
        "ednote": "edNote",
    },
)
NEWSML_G2 = f"""<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:agency.example,2026:bridge" version="3" xml:lang="ar">
  <itemMeta>
    <itemClass qcode="ninat:text"/>
    <provider><name>وكالة المرفأ</name></provider>
    <versionCreated>2026-03-10T12:30:00+03:00</versionCreated>
    <firstCreated>2026-03-10T09:00:00Z</firstCreated>
    <pubStatus qcode="stat:usable"/>
    <signal qcode="sig:correction"/>
  </itemMeta>
  <contentMeta>
    <urgency>4</urgency>
    <located><name>اللاذقية</name></located>
    <by>سعاد الحسن</by>
    <slugline>جسر-افتتاح</slugline>
    <headline> افتتاح الجسر الجديد
       بعد عامين من العمل</headline>
    <description>الجسر أمام السيارات اليوم</description>
  </contentMeta>
  <contentSet><inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body>
    <body.head><hedline><hl1>غيره</hl1></hedline></body.head>
    <body.content><media><media-caption>صورة الجسر</media-caption></media>{HTML}</body.content>
  </body></nitf></inlineXML></contentSet>
</newsItem>"""


def read_one(value: bytes | str | dict[str, Any], content_type: str | None = None) -> Item:
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    [entry] = read_items(value.encode() if isinstance(value, str) else value, content_type)
    assert isinstance(entry, Item), entry
    return entry


def reason_of(value: bytes | None, content_type: str | None = None, **limits: int) -> str:
    with pytest.raises(UnreadableItem) as refused:
        read_items(value, content_type, **limits)
    assert refused.value.reason in REASONS
    assert refused.value.message.endswith(".")
    return refused.value.reason


def test_the_same_article_is_the_same_item_in_all_four_standards() -> None:
    items = [
        read_one(NINJS_1, "application/json"),
        read_one(NINJS_2, "application/ninjs+json"),
        read_one(NINJS_3),
        read_one(NEWSML_G2, "application/vnd.iptc.g2.newsitem+xml"),
    ]
    assert items[0] == Item(
        uri="tag:agency.example,2026:bridge",
        version="3",
        version_created=datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc),
        first_created=datetime(2026, 3, 10, 9, 0, tzinfo=timezone.utc),
        language="ar",
        headline="افتتاح الجسر الجديد بعد عامين من العمل",
        body=PLAIN,
        abstract="الجسر أمام السيارات اليوم",
        byline="سعاد الحسن",
        credit="وكالة المرفأ",
        located="اللاذقية",
        source="وكالة المرفأ",
        slugline="جسر-افتتاح",
        urgency=4,
        signals=("correction",),
    )
    assert items[1:] == [items[0]] * 3


def test_the_same_marked_up_body_is_the_same_item_in_all_four_standards() -> None:
    xhtml = NEWSML_G2.replace(
        NEWSML_G2[NEWSML_G2.index("<inlineXML") : NEWSML_G2.index("</contentSet>")],
        '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>لا</title></head><body>\n{HTML}\n</body></html></inlineXML>",
    )
    items = [
        read_one({name: value for name, value in NINJS_1.items() if name != "body_text"}),
        read_one({**NINJS_2, "bodies": NINJS_2["bodies"][1:]}),
        read_one({**NINJS_3, "bodies": NINJS_3["bodies"][1:]}),
        read_one(xhtml),
    ]
    assert items[0].body == HTML
    assert items[0].body_type == "text/html"
    assert items[1:] == [items[0]] * 3


@pytest.mark.parametrize(
    ("value", "content_type"),
    [
        (ITEM_JSON, None),
        (ITEM_JSON, "application/json; charset=utf-8"),
        (ITEM_JSON, "APPLICATION/NINJS+JSON"),
        (b"\n " + ITEM_JSON, "application/octet-stream"),
        (b"\xef\xbb\xbf" + ITEM_JSON, "application/json"),
        (ITEM_JSON.decode().encode("utf-16"), "application/json"),
        (b"[" + ITEM_JSON + b"]", None),
        (ITEM_JSON + b"\n\n", "application/x-ndjson"),
        (ITEM_JSON.decode().encode("utf-16"), "application/jsonl"),
        (NEWSML, None),
        (NEWSML, "application/vnd.iptc.g2.newsitem+xml"),
        (NEWSML.decode().encode("utf-16"), "text/xml"),
        (b"  <?xml version='1.0' encoding='windows-1256'?>" + NEWSML.decode().encode("cp1256"), "application/xml"),
        (NEWSML.decode().encode("cp1256"), "application/xml; charset=windows-1256"),
        (RSS, None),
        (RSS, "application/atom+xml"),
    ],
)
def test_an_item_is_read_whatever_way_its_format_is_told(value: bytes, content_type: str | None) -> None:
    item = read_one(value, content_type)
    assert (item.uri, item.headline) == ("urn:x:1", "افتتاح جسر")


@pytest.mark.parametrize(
    ("value", "content_type", "reason"),
    [
        (None, None, "no-value"),
        (b"", "application/json", "empty"),
        (b"\xef\xbb\xbf \r\n", None, "empty"),
        (b"\xff\xd8\xff\xe0", None, "undecodable"),
        ("خبر".encode("cp1256"), "text/plain", "undecodable"),
        (b"x", "text/plain; charset=rot13", "unknown-charset"),
        (b"x", "text/plain; charset='\x00'", "unknown-charset"),
        (b"<?xml version='1.0' encoding='zlib'?><rss/>", None, "unknown-charset"),
        (ITEM_JSON, "text/plain", "mislabelled"),
        (NEWSML, "text/plain", "mislabelled"),
        (NEWSML, "application/json", "mislabelled"),
        (ITEM_JSON, "application/rss+xml", "mislabelled"),
        (b"a\x00b", None, "binary"),
        (b"... 12", None, "no-copy"),
        (b"null", None, "not-an-object"),
        (b'"x"', "application/json", "not-an-object"),
        (b'[1, {"uri": "a"}]', "application/json", "not-an-object"),
        (b"[]", "application/json", "empty-feed"),
        (b"<rss><channel/></rss>", None, "empty-feed"),
        (b"<newsMessage/>", None, "empty-feed"),
        (b"<planningItem guid='x'/>", None, "not-copy"),
        (b"<!-- x --><!DOCTYPE html><html><body>x</body></html>", None, "html-page"),
        (b"<html><body>x</body></html>", "text/html", "html-page"),
        (b"<svg/>", None, "unknown-xml"),
        (b"<rss><channel><item>", None, "truncated-xml"),
        (b"<rss><channel></item></rss>", None, "broken-xml"),
        (b"<rss>&wire;</rss>", None, "broken-xml"),
        (ITEM_JSON[:-9], "application/json", "truncated-json"),
        (b'{"uri": "a",}', None, "broken-json"),
        (b'{"uri": "a"} x', None, "json-trailing"),
        (b'{"uri": -Infinity}', None, "json-not-a-number"),
        (b'{"uri": NaN}', None, "json-not-a-number"),
        (b'{"uri": 1e999}', None, "json-not-a-number"),
        (b'{"uri": "\\ud83d"}', None, "lone-surrogate"),
        (b'{"uri": "\xff"}', "application/json", "undecodable"),
        (b'{"headline": "x"}', None, "no-uri"),
        (b'{"uri": " ", "body": "x"}', None, "no-uri"),
        (b'{"uri": "a\\u0000b", "body": "x"}', None, "bad-uri"),
        (b'{"uri": 7, "body": "x"}', None, "wrong-type"),
        (b'{"uri": "a", "body": ["x"]}', None, "wrong-type"),
        (b'{"uri": "a", "headline": {}}', None, "wrong-type"),
        (b'{"uri": "a", "version": 1.5, "body": "x"}', None, "wrong-type"),
        (b'{"uri": "a", "version": true, "body": "x"}', None, "wrong-type"),
        (b'{"uri": "a", "version": "1\\n2", "body": "x"}', None, "bad-version"),
        (b'{"uri": "a", "body": " \\u200b "}', None, "no-copy"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    value: bytes | None, content_type: str | None, reason: str
) -> None:
    assert reason_of(value, content_type) == reason


def test_the_size_is_judged_before_anything_else() -> None:
    assert reason_of(b"\xff" * (MAX_BYTES + 1)) == "oversize"
    assert reason_of(b"", max_bytes=-1) == "oversize"


def test_a_record_with_too_many_items_is_refused_whole() -> None:
    assert reason_of(b"{}\n{}\n{}", "application/x-ndjson", max_items=2) == "too-many-items"


def test_a_bad_line_costs_its_neighbours_nothing() -> None:
    entries = read_items(b"\n".join([ITEM_JSON, b"{", b"\xff", b"[]", b'{"uri":"u"}', ITEM_JSON]), "application/jsonl")
    found = [entry.reason if isinstance(entry, UnreadableItem) else entry.uri for entry in entries]
    assert found == ["urn:x:1", "truncated-json", "undecodable", "not-an-object", "no-copy", "urn:x:1"]


def test_unlabelled_lines_of_items_are_told_from_one_item() -> None:
    assert len(read_items(ITEM_JSON + b"\r\n" + ITEM_JSON)) == 2
    assert len(read_items(json.dumps(MINIMAL, indent=1).encode())) == 1


def test_unlabelled_copy_that_opens_with_a_bracket_is_copy() -> None:
    assert read_one("[بغداد - رويترز] قالت الوزارة.").body.startswith("[بغداد")


def test_a_declared_json_type_does_not_turn_into_lines() -> None:
    assert reason_of(ITEM_JSON + b"\n" + ITEM_JSON, "application/json") == "json-trailing"


def test_of_a_key_that_stands_twice_the_last_counts() -> None:
    assert read_one(b'{"uri":"a","uri":"b","body":"x"}').uri == "b"


def test_a_refusal_never_quotes_the_copy() -> None:
    secret = "سر لا يقال"
    for value in (
        f'{{"uri": "a", "body": ["{secret}"]}}',
        f'{{"uri": "a", "body": "{secret}',
        f'{{"{secret}": 1}}',
        f"<rss><{secret.replace(' ', '')}></rss>",
        f"<{secret.replace(' ', '')}/>",
        f'{{"uri": "{secret}\\u0001"}}',
        f'{{"uri": "a", "body": "x", "version": "{secret * 20}"}}',
    ):
        with pytest.raises(UnreadableItem) as refused:
            read_items(value.encode())
        assert secret[:2] not in refused.value.message


def test_a_fault_of_the_reader_itself_is_a_dead_letter_and_no_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RecursionError("سر")

    monkeypatch.setattr("streams.news.formats.minimal.guess_copy", fail)
    assert reason_of(ITEM_JSON) == "reader-fault"
    [entry] = read_items(ITEM_JSON, "application/x-ndjson")
    assert isinstance(entry, UnreadableItem)
    assert entry.reason == "reader-fault"
    assert "سر" not in entry.message


def test_the_minimal_form_is_read_field_by_field() -> None:
    item = read_one(
        {
            **MINIMAL,
            "byline": "دبي - رويترز",
            "language": "ar_AE",
            "published": "Tue, 10 Mar 2026 12:30:00 +0300",
            "source": "الميناء",
            "version": 7,
            "status": "Cancelled",
        }
    )
    assert item == Item(
        uri="urn:x:1",
        version="7",
        version_created=datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc),
        pub_status="canceled",
        language="ar-AE",
        headline="افتتاح جسر",
        body="افتتحت المدينة جسرا جديدا.",
        byline="دبي - رويترز",
        credit="الميناء",
        source="الميناء",
    )


@pytest.mark.parametrize(
    ("body", "body_type"),
    [
        ("<p>نص</p>", "text/html"),
        ("سطر<br/>سطر", "text/html"),
        ('<a href="x">نص', "text/html"),
        ("x < y و y > z", "text/plain"),
        ("<unknown> نص", "text/plain"),
        ("كذا &amp; كذا", "text/plain"),
    ],
)
def test_a_body_with_real_tags_is_html(body: str, body_type: str) -> None:
    assert read_one({**MINIMAL, "body": body}).body_type == body_type


@pytest.mark.parametrize(
    ("published", "expected", "remark"),
    [
        ("2026-03-10T09:30:00.123456789Z", datetime(2026, 3, 10, 9, 30, 0, 123456, timezone.utc), ""),
        ("20260310T093000+0000", datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc), ""),
        ("2026-03-10 12:30+03", datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc), ""),
        ("2026-06-30T23:59:60Z", datetime(2026, 6, 30, 23, 59, 59, tzinfo=timezone.utc), ""),
        ("10 Mar 2026 09:30:00 GMT", datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc), ""),
        ("10 Mar 2026 09:30:00 -0000", datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc), ""),
        ("9999-12-31T23:59:59Z", None, "can be no date of a news item"),
        ("0001-01-01T00:00:00Z", None, "can be no date of a news item"),
        ("1970-01-01T02:00:00+02:00", None, "can be no date of a news item"),
        ("2026-03-10T09:30:00", datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc), "published has no time zone"),
        ("2026-03-10", datetime(2026, 3, 10, tzinfo=timezone.utc), "published has no time zone"),
        ("2026-02-30T00:00:00Z", None, "published '2026-02-30T00:00:00Z' is not a date"),
        ("0001-01-01T00:00:00+14:00", None, "is not a date"),
        ("الثلاثاء", None, "is not a date"),
        ("x" * 100_000, None, "is not a date"),
        (1_773_135_000, datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc), ""),
        (1_773_135_000_000, datetime(2026, 3, 10, 9, 30, tzinfo=timezone.utc), ""),
        (1_773_135_000.5, datetime(2026, 3, 10, 9, 30, 0, 500_000, timezone.utc), ""),
        (20_260_310, None, "is not a date"),
        (True, None, "is not a date"),
        (1e300, None, "is not a date"),
        ({"x": 1}, None, "published 'dict' is not a date"),
    ],
)
def test_a_date_is_read_or_remarked_and_never_kills(published: object, expected: datetime | None, remark: str) -> None:
    item = read_one({**MINIMAL, "published": published})
    assert item.version_created == expected
    assert len(item.remarks) == bool(remark)
    assert remark in "".join(item.remarks)
    assert len("".join(item.remarks)) < 120


def test_an_embargo_may_never_end() -> None:
    item = read_one({"uri": "a", "type": "text", "headline": "عنوان", "embargoed": "9999-12-31T00:00:00Z"})
    assert item.embargoed == datetime(9999, 12, 31, tzinfo=timezone.utc)


def test_an_unknown_status_is_withheld_and_said() -> None:
    item = read_one({**MINIMAL, "pubStatus": "review"})
    assert item.pub_status == "withheld"
    assert item.remarks == ("unknown pubstatus 'review' read as withheld",)


def test_a_describing_field_of_a_wrong_type_is_left_out_and_said() -> None:
    item = read_one({**MINIMAL, "byline": ["x"], "urgency": 12, "language": "العربية"})
    assert (item.byline, item.urgency, item.language) == ("", None, None)
    assert len(item.remarks) == 3


def test_a_kill_needs_no_copy() -> None:
    assert read_one({"uri": "a", "pubStatus": "canceled"}).pub_status == "canceled"
