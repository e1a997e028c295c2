"""Whatever bytes come, the door answers with items or reasons, and always with the same."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from streams.contract.ninjs_event import to_ninjs
from streams.news.article import Article, Item, UnreadableItem
from streams.news.formats.instants import format_instant, parse_instant
from streams.news.formats.read import REASONS, read_items
from tests.news.formats.test_ap_media import AP_FEED
from tests.news.formats.test_feed_families import ENTRY, RDF, RSS_091
from tests.news.formats.test_json_feed import FEED
from tests.news.formats.test_newsml_1 import NEWSML_1
from tests.news.formats.test_nitf import NITF
from tests.news.formats.test_read import ITEM_JSON, NEWSML_G2, NINJS_1, NINJS_2, NINJS_3, RSS
from tests.news.formats.test_wire_text import ANPA_1312, IPTC_7901

ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar"><title>م</title><entry><id>urn:x:1</id>'
    '<title type="html">أ &amp;amp; ب</title><content type="xhtml"><div><p>نص</p></div></content></entry></feed>'
).encode()
PLAIN = "عنوان\nنص طويل من سطر واحد.".encode()
DOCUMENTS = [
    *(json.dumps(document, ensure_ascii=False).encode() for document in (NINJS_1, NINJS_2, NINJS_3)),
    NEWSML_G2.encode(),
    ITEM_JSON,
    ITEM_JSON + b"\n" + ITEM_JSON,
    RSS,
    ATOM,
    PLAIN,
    b"\0\0\0\0\x07" + ITEM_JSON,
    b'{"schema": {}, "payload": ' + ITEM_JSON + b"}",
    json.dumps(FEED, ensure_ascii=False).encode(),
    *(document.encode() for document in (RDF, RSS_091, ENTRY, NITF, NEWSML_1, IPTC_7901, ANPA_1312)),
    json.dumps(AP_FEED).encode(),
]
TYPES = [
    None,
    "application/json",
    "application/ninjs+json; charset=utf-8",
    "application/vnd.iptc.g2.newsitem+xml",
    "application/rss+xml; charset=windows-1256",
    "text/plain",
    "text/plain; charset=utf-16",
    "application/x-ndjson",
    "image/png",
]
content_types = st.one_of(st.sampled_from(TYPES), st.text(max_size=30))

json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53), 2**53),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=12),
        st.sampled_from(["2026-03-10T09:30:00", "canceled", "text/html", "<p>n</p>", "main", "sig:update", "ar"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(st.sampled_from(["role", "value", "name", "contentType", "uri", "qcode"]), st.text(max_size=4)),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)
FIELD_NAMES = sorted(
    {*NINJS_1, *NINJS_2, *NINJS_3, *json.loads(ITEM_JSON), "published", "status", "signals", "genre", "title"}
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    document = draw(st.sampled_from(DOCUMENTS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(document)))
        end = min(len(document), start + draw(st.integers(0, 30)))
        piece = draw(
            st.one_of(
                st.binary(max_size=6),
                st.sampled_from([b"", b"<", b"&", b'"', b"]]>", b"{", b"[", b"\x00", b"\xed\xa0\x80", b"<!DOCTYPE a>"]),
                st.just(document[end : end + 40]),
            )
        )
        document = document[:start] + piece + document[end:]
    return document


def judge(value: bytes | None, content_type: str | None) -> list[Any]:
    """Read a record; check everything that must hold whatever it is."""
    try:
        entries = read_items(value, content_type)
    except UnreadableItem as refused:
        entries = [refused]
    assert entries
    outcomes: list[Any] = []
    for entry in entries:
        if isinstance(entry, UnreadableItem):
            assert entry.reason in REASONS
            assert entry.reason != "reader-fault"
            outcomes.append((entry.reason, entry.message))
            continue
        assert isinstance(entry, Item)
        assert entry.uri.strip() == entry.uri != ""
        assert entry.version is None or entry.version.strip()
        assert entry.urgency is None or 1 <= entry.urgency <= 9
        for moment in (entry.version_created, entry.first_created, entry.embargoed):
            assert moment is None or moment.tzinfo is timezone.utc
        for text in (entry.uri, entry.headline, entry.body, entry.byline, *entry.remarks):
            text.encode()  # no lone surrogate gets in
        outcomes.append(entry)
    return outcomes


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=200), content_types)
@example(b"\xff\xfe\x00\xd8", None)
@example(b"\x00\x00\xfe\xff\x00\x00\x00{", "application/x-ndjson")
@example(b"+AGE-", "text/plain; charset=utf-7")
def test_random_bytes_are_read_or_refused_and_nothing_else(value: bytes, content_type: str | None) -> None:
    assert judge(value, content_type) == judge(value, content_type)


@settings(max_examples=500, deadline=None)
@given(mutated(), content_types)
def test_a_damaged_document_is_read_or_refused_and_nothing_else(value: bytes, content_type: str | None) -> None:
    judge(value, content_type)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELD_NAMES), json_values, max_size=8), st.booleans())
def test_any_json_under_any_field_is_read_or_refused_and_nothing_else(fields: dict[str, Any], with_uri: bool) -> None:
    document = {**fields, "uri": "urn:x:1"} if with_uri else fields
    judge(json.dumps(document).encode("utf-8", "surrogatepass"), "application/json")


@settings(max_examples=200, deadline=None)
@given(st.recursive(st.text(max_size=6), lambda inner: st.lists(inner, max_size=4), max_leaves=12), st.data())
def test_any_tree_of_elements_is_read_or_refused_and_nothing_else(tree: Any, data: st.DataObject) -> None:
    names = st.sampled_from(
        [
            "rss",
            "channel",
            "item",
            "guid",
            "title",
            "feed",
            "entry",
            "content",
            "id",
            "newsItem",
            "newsMessage",
            "itemSet",
            "contentSet",
            "inlineXML",
            "nitf",
            "html",
            "body",
            "contentMeta",
            "itemMeta",
            "pubStatus",
            "p",
            "br",
        ]
    )

    def write(part: Any) -> str:
        if isinstance(part, str):
            return "".join(f"&#{ord(mark)};" for mark in part if mark.isalnum())
        name = data.draw(names)
        return f'<{name} guid="a" qcode="b" type="xhtml">{"".join(map(write, part))}</{name}>'

    judge(write(tree if isinstance(tree, list) else [tree]).encode(), None)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([ITEM_JSON, b"{", b"\xff", b'{"uri":"a"}', b"[]", b"12"]), min_size=1, max_size=9))
def test_every_line_has_one_answer_at_its_place(lines: list[bytes]) -> None:
    together = judge(b"\n".join(lines), "application/x-ndjson")
    assert together == [answer for line in lines for answer in judge(line, "application/x-ndjson")]


@settings(max_examples=200, deadline=None)
@given(st.datetimes(timezones=st.just(timezone.utc)))
def test_an_instant_that_is_written_is_read_back(moment: datetime) -> None:
    assert parse_instant(format_instant(moment)) == (moment, True)


prose = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=40).filter(str.strip)
# References are resolved in every field when an item is read, so none is published.
unreferenced = prose.filter(lambda text: "&" not in text)
words = st.from_regex(r"[ء-ي]{1,9}( [ء-ي]{1,9}){0,5}", fullmatch=True)


@settings(max_examples=200, deadline=None)
@given(
    st.builds(
        Article,
        uri=st.uuids().map(lambda uuid: uuid.urn),
        version=st.one_of(st.none(), st.integers(1, 99).map(str)),
        version_created=st.one_of(
            st.none(),
            st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 31), timezones=st.just(timezone.utc)),  # noqa: DTZ001  as hypothesis wants bounds
        ),
        embargoed=st.one_of(
            st.none(),
            st.datetimes(datetime(1971, 1, 1), timezones=st.just(timezone.utc)),  # noqa: DTZ001
        ),
        pub_status=st.sampled_from(["usable", "withheld"]),
        language=st.sampled_from(["ar", "en", "und"]),
        headline=words,
        paragraphs=st.lists(words, min_size=1, max_size=4).map(tuple),
        byline=st.one_of(st.just(""), unreferenced),
        located=st.one_of(st.just(""), words),
        source=st.one_of(st.just(""), words),
        slugline=st.one_of(st.just(""), words),
        urgency=st.one_of(st.none(), st.integers(1, 9)),
    )
)
def test_a_published_article_is_read_back_field_by_field(article: Article) -> None:
    [item] = judge(json.dumps(to_ninjs(article, entities=(), wiredesk={})).encode(), None)
    for name in ("uri", "version", "version_created", "embargoed", "pub_status", "language", "headline", "body"):
        assert getattr(item, name) == getattr(article, name), name
    for name in ("byline", "located", "source", "slugline", "urgency"):
        assert getattr(item, name) == getattr(article, name), name
    assert item.remarks == ()
