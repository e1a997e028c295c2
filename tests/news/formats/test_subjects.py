"""What senders say their items are about: kept, in whatever form their standard has for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from streams.contract.ninjs_event import to_ninjs
from streams.contract.records import Subject
from streams.news.article import MEDIA_TOPICS, Article, Item, StatedSubject
from streams.news.formats.newsml_g2 import read_newsml
from streams.news.formats.ninjs import read_ninjs
from streams.news.formats.subjects import stated_subjects
from streams.news.formats.xml_tree import parse_xml
from streams.news.prepare import prepare

SPORT = StatedSubject(name="sport", uri=MEDIA_TOPICS + "15000000")
OURS = Subject(id=MEDIA_TOPICS + "04000000", labels={"ar": "اقتصاد", "en": "economy"}, confidence=0.91)


def ninjs(**more: Any) -> Item:
    return read_ninjs(
        {"uri": "urn:a", "type": "text", "headline": "A headline", "body_text": "A body of words.", **more}
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"subjects": [{"name": "sport", "uri": MEDIA_TOPICS + "15000000"}]},
        {"subject": [{"name": "sport", "code": "medtop:15000000"}]},
        {"subject": [{"name": "sport", "code": "15000000", "scheme": "http://cv.iptc.org/newscodes/mediatopic/"}]},
    ],
)
def test_every_family_of_ninjs_keeps_its_subjects(fields: dict[str, Any]) -> None:
    assert ninjs(**fields).subjects == (SPORT,)


def test_newsml_g2_keeps_its_subjects() -> None:
    document = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:a" version="1" standard="NewsML-G2">
      <contentMeta><headline>A headline</headline>
        <subject qcode="medtop:15000000"><name>sport</name></subject><subject qcode="city:Tbilisi"/>
      </contentMeta>
      <contentSet><inlineData contenttype="text/plain">A body of words.</inlineData></contentSet></newsItem>"""
    item = read_newsml(parse_xml(document))
    assert item.subjects == (SPORT,)


@pytest.mark.parametrize("odd", [None, 3, "sport", [3, None, {}, {"name": 7, "uri": ["x"]}, {"name": "  "}]])
def test_subjects_of_the_wrong_type_say_nothing_and_cost_no_item(odd: Any) -> None:
    assert ninjs(subjects=odd).subjects == ()


def test_a_thousand_subjects_are_cut_and_a_name_of_a_megabyte_too() -> None:
    found = stated_subjects((f"{n} " + "x" * 1_000_000 * (n == 0), None) for n in range(1000))
    assert len(found) == 50
    assert len(found[0].name) == 200


def test_a_code_that_is_no_uri_is_not_published_as_one() -> None:
    assert stated_subjects([("a", "subj:1"), ("b", "javascript:alert(1)"), ("", "urn:x y"), ("c", "urn:x")]) == (
        StatedSubject(name="a"),
        StatedSubject(name="b"),
        StatedSubject(name="c", uri="urn:x"),
    )


def test_what_the_sender_says_comes_out_as_he_said_it() -> None:
    event = to_ninjs(
        prepare(ninjs(subjects=[{"name": "Tbilisi"}]), lambda _: ("en", 0.9)),
        entities=(),
        wiredesk=None,
        subjects=(OURS,),
    )
    ours = {"name": "economy", "rel": "about", "uri": OURS.id, "creator": "wiredesk", "confidence": 91}
    assert event["subjects"] == [{"name": "Tbilisi"}, ours]


def test_where_he_names_a_media_topic_the_desk_adds_none() -> None:
    article = Article(uri="urn:a", language="en", headline="x", subjects=(SPORT,))
    event = to_ninjs(article, entities=(), wiredesk=None, subjects=(OURS,))
    assert event["subjects"] == [{"name": "sport", "uri": SPORT.uri}]


def test_an_arabic_article_has_its_subject_in_arabic() -> None:
    event = to_ninjs(Article(uri="urn:a", language="ar", headline="x"), entities=(), wiredesk=None, subjects=(OURS,))
    assert json.dumps(event["subjects"], ensure_ascii=False).count("اقتصاد") == 1
