"""Persons and companies that only their capitals show, in copy of a script with case."""

import pytest

from agents.enrich.link.capitals import capitalised
from agents.enrich.link.marked_text import mark_text
from streams.languages.language import language
from streams.languages.word_table import word_table


def found(text, code="en"):
    field = mark_text("body", word_table(text), language(code))
    return [(text[reading.start : reading.end], reading.type) for reading in capitalised(field)]


@pytest.mark.parametrize(
    "text",
    [
        "The loan was refused, President Dora Hale told the council.",  # a title before
        "The loan was refused, and Dora Hale said so.",  # a verb of speech after
        "The loan went to Dora Hale, 41, on Monday.",  # an age
        "The loan went to Dora Hale, a baker from the coast.",  # what she is
    ],
)
def test_two_capitalised_words_are_a_person_where_something_beside_them_says_so(text):
    assert ("Dora Hale", "person") in found(text)


def test_two_capitalised_words_alone_are_nobody():
    assert found("They met near Selmar Gate on Monday and went home.") == []


def test_what_a_company_ends_in_makes_one_of_up_to_four_words_and_no_person():
    assert found("The bank lent the sum to Port Selmar Fisheries Ltd on Monday.") == [
        ("Port Selmar Fisheries Ltd", "organisation")
    ]


def test_a_day_or_a_title_is_no_part_of_a_name():
    assert found("They went there Monday Morning, a quiet day.") == []


def test_a_headline_in_capitals_names_nobody():
    assert found("DORA HALE said nothing.") == []


def test_half_of_a_hyphenated_name_is_no_name():
    assert ("Hale Brown", "person") not in found("The loan went to Dora-Hale Brown, 41, on Monday.")


@pytest.mark.parametrize(("text", "code"), [("قال دورا هيل، 41 عاما، إن القرض رفض.", "ar"), ("", "en")])
def test_a_script_without_case_shows_nobody_by_capitals(text, code):
    assert found(text, code) == []
