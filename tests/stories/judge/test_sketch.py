"""What is kept of an article for comparing: small, the same everywhere, days and figures resolved."""

from __future__ import annotations

import msgspec
import pytest

from agents.stories.judge.signs import days, figures, kind
from agents.stories.judge.sketch import StorySketch, sketch
from agents.stories.judge.words import concepts, sound_number
from streams.languages.folding import folded_text
from tests.support.story_sketches import article

_DAY = 86_400
# 20 November 2026, a Friday.
_FRIDAY = 20_777 * _DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on Friday", 0),
        ("يوم الخميس", -1),
        ("le lundi", -4),
        ("next Monday", 3),
        ("الأحد المقبل", 2),
        ("yesterday", -1),
        ("غدا", 1),
        ("15 November", -5),
        ("في 3 كانون الأول ديسمبر", 13),
    ],
)
def test_words_for_days_mean_the_day_they_say(text, day):
    assert days(folded_text(text).split(), _FRIDAY) == (20_777 + day,)


def test_no_day_is_told_by_a_text_that_names_none():
    assert days("two killed in may".split(), _FRIDAY) == ()


def test_figures_are_read_with_groups_decimals_and_arabic_digits_and_years_are_none():
    text = "1,200 dead, 5.7 magnitude, ٤٣ hurt, in 2018, score 2-1"
    assert figures(text, ()) == (1_200.0, 5.7, 43.0, 2.0)


def test_a_small_number_counts_in_words_too():
    assert figures("", ["three", "killed"]) == (3.0,)


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("لماذا تراجعت الليرة", "explainer"),
        ("Will it hold?", "explainer"),
        ("شاهد.. لحظة الانفجار", "video"),
        ("ماتيس: الهجوم ضربة واحدة", "statement"),
        ("Quake kills two in Turkey", "report"),
    ],
)
def test_the_headline_tells_the_kind_of_piece(headline, expected):
    assert kind(folded_text(headline).split(), headline) == expected


@pytest.mark.parametrize(("arabic", "latin"), [("سكريبال", "Skripal"), ("نتنياهو", "Netanyahu"), ("كابول", "Kabul")])
def test_a_name_sounds_the_same_in_both_scripts(arabic, latin):
    assert sound_number(folded_text(arabic)) == sound_number(folded_text(latin)) != 0


def test_a_word_too_short_to_name_anybody_sounds_like_nothing():
    assert sound_number("iran") == 0


@pytest.mark.parametrize(
    ("word", "language"),
    [("earthquake", "en"), ("زلزال", "ar"), ("séisme", "fr"), ("depremde", "tr"), ("terremotos", "es")],
)
def test_one_thing_is_one_concept_in_five_languages(word, language):
    (quake,) = concepts(["quake"], "en")
    assert concepts([folded_text(word)], language) == [quake]


def test_a_language_without_a_table_has_no_concepts():
    assert concepts(["quake"], "xx") == []


def test_a_sketch_is_read_back_as_it_was_written():
    made = sketch(
        article("a", entities=(("http://www.wikidata.org/entity/Q43", 0.8), ("urn:wiredesk:entity:person:1", 0.9)))
    )
    assert made.entities == (("person:1", 90), ("Q43", 80))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(made), type=StorySketch) == made


def test_the_longest_article_makes_no_larger_sketch():
    long = sketch(article("a", "word " * 50_000, " ".join(f"Name{n} {n}" for n in range(50_000))))
    assert len(msgspec.msgpack.encode(long)) < 2_000


def test_an_article_without_headline_and_body_is_sketched_all_the_same():
    event = article("a")
    event["headlines"] = event["bodies"] = []
    assert sketch(event).title == ()
