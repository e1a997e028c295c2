"""The query language: what is written, what is asked for by it, and what is refused in which words."""

from __future__ import annotations

import pytest

from agents.monitor.query.parse import MOST_CHARACTERS, MOST_TERMS, QueryError, parse, parse_field
from agents.monitor.query.terms import EVERYTHING, All, AnyOf, Is, Not, Outlets, Phrase, Time, phrases
from agents.monitor.query.words import search_words, spellings


def word(text: str) -> Phrase:
    return Phrase((text,))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", EVERYTHING),
        ("  ", EVERYTHING),
        ("أردوغان", word("اردوغان")),
        ("Erdoğan", word("erdogan")),
        ("ÎSTANBUL İzmir", All((word("istanbul"), word("izmir")))),
        ('"وقف إطلاق النار"', Phrase(("وقف", "اطلاق", "النار"))),
        ("«cease-fire»", Phrase(("cease", "fire"))),
        ("„Grüße“", word("grusse")),
        ("minist*", Phrase(("minist",), is_open=True)),
        ("a and b", All((word("a"), word("b")))),
        ("a or b c", AnyOf((word("a"), All((word("b"), word("c")))))),
        ("(a or b) c", All((AnyOf((word("a"), word("b"))), word("c")))),
        ("not a -b", All((Not(word("a")), Not(word("b"))))),
        ("مصر أو تركيا", AnyOf((word("مصر"), word("تركيا")))),
        ("مصر و ليس تركيا", All((word("مصر"), Not(word("تركيا"))))),
        ('"or"', word("or")),
        ("entity:Q810", Is("entity", "q810")),
        ("entity:http://www.wikidata.org/entity/Q810", Is("entity", "q810")),
        ('entity:"Recep Tayyip Erdoğan"', Is("entity", "recep tayyip erdogan")),
        ("مصدر:«الميناء»", Is("outlet", "الميناء")),
        ("source:Reuters lang:AR", All((Is("outlet", "reuters"), Is("language", "ar")))),
        ("relation:Update", Is("relation", "update")),
        ("outlets>=3", Outlets(3)),
        ("outlets >= 3", Outlets(3)),
        ("after:2026-11-20", Time(since=1_795_132_800_000)),
        ("before:2026-11-20T02:00:00+02:00", Time(before=1_795_132_800_000)),
        ("until:2026-11-19", Time(before=1_795_132_800_000)),
        ("10:30", Phrase(("10", "30"))),
        ("— & …", EVERYTHING),
        ("日本経済", Phrase(("日", "本", "経", "済"))),
    ],
)  # fmt: skip
def test_a_query_is_read_as_it_is_meant(text: str, query: object) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    ("text", "reason", "says"),
    [
        ('a "b c', "quotes", "not closed"),
        ("(a", "brackets", "not closed"),
        ("a)", "brackets", "not opened"),
        ("()", "operator", "quotes"),
        ("and a", "operator", "quotes"),
        ("a or", "operator", "quotes"),
        ("not", "operator", "quotes"),
        ("foo:bar", "field", "foo: is no field"),
        ("outlet>=3", "field", "outlet>= is no field"),
        ("outlets:3", "field", "outlets: is no field"),
        ("entity:", "empty", "entity says nothing"),
        ('outlet:""', "empty", "outlet says nothing"),
        ('""', "wordless", "no word"),
        ("outlets>=0", "outlets", "1 to 1000"),
        ("outlets>=٣", "outlets", "1 to 1000"),
        ("outlets>=99999999999999999999", "outlets", "1 to 1000"),
        ("relation:copy", "relation", "verbatim"),
        ("lang:{}", "language", "a code"),
        ("after:yesterday", "date", "no date"),
        ("after:0001-01-01", "date", "no date"),
        ("a " * MOST_TERMS + "a", "terms", str(MOST_TERMS)),
        ("a" * (MOST_CHARACTERS + 1), "long", str(MOST_CHARACTERS)),
        ("(" * 200 + "a" + ")" * 200, "deep", "deep"),
        ("not " * 20 + "a", "deep", "deep"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(text: str, reason: str, says: str) -> None:
    with pytest.raises(QueryError, match=says) as refused:
        parse(text)
    assert refused.value.reason == reason


def test_a_field_of_a_form_is_read_as_in_a_query() -> None:
    assert parse_field("source", "Al Mina") == parse('outlet:"Al Mina"')
    assert parse_field("outlets", "3") == Outlets(3)


def test_words_written_onto_an_arabic_word_are_spellings_of_it() -> None:
    assert {"مصر", "ومصر", "لمصر", "وبمصر"} <= set(spellings("مصر"))
    assert "للامم" in spellings("الامم")
    assert spellings("egypt") == ("egypt",)
    assert spellings("في") == ("في",)


def test_phrases_that_are_asked_for_can_be_shown_and_those_that_are_not_cannot() -> None:
    assert phrases(parse("a (b or c) not d entity:Q1")) == [word("a"), word("b"), word("c")]


def test_any_text_is_a_query_or_refused_in_words_and_its_words_are_plain() -> None:
    from hypothesis import given
    from hypothesis import strategies as st

    @given(st.text(alphabet=st.sampled_from(list("ab\"()-:*^+{}'%و أ\u0000\u202e\ud800“:>=")) | st.characters()))
    def whatever(text: str) -> None:
        try:
            found = phrases(parse(text))
        except QueryError:
            return
        for phrase in found:
            assert phrase.words == tuple(search_words(" ".join(phrase.words)))
            assert not set('"*(){}:^+-') & set("".join(phrase.words))

    whatever()
