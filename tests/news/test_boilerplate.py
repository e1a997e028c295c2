"""The box at the end of a company's release goes; a section about something stays."""

from __future__ import annotations

import pytest

from streams.news.debris import find_debris

COPY = ["The bank said profit rose by a tenth.", "Its shares fell on Friday.", "Analysts had hoped for more."]


@pytest.mark.parametrize(
    ("heading", "box"),
    [
        ("About Example Bank", "Example Bank is the leading bank of the region."),
        ("حول بنك المثال:", "إن بنك المثال هو أكبر بنك في المنطقة."),
        ("À propos de Banque Exemple", "La Banque Exemple est la première banque de la région."),
    ],
)
def test_the_box_that_says_what_the_company_is_goes_and_is_listed(heading, box):
    kept, removed = find_debris([*COPY, heading, box])
    assert [text for _, text in kept] == COPY
    assert [(entry.reason, entry.paragraph) for entry in removed] == [("boilerplate", 3), ("boilerplate", 4)]


@pytest.mark.parametrize(
    "lines",
    [
        ["About Example Bank", "Example Bank is the leading bank.", *COPY],
        [*COPY, "About the talks", "Ministers met for three hours on Friday."],
        [*COPY, "حول القمة", "وصل الرئيس إلى القاهرة أمس."],
    ],
)
def test_a_section_of_copy_about_something_stays(lines):
    assert find_debris(lines)[1] == []


def test_a_note_of_who_paid_goes_and_a_sentence_about_partners_stays():
    note = "نشر هذا المقال بالتعاون مع موقع التوظيف المثال"
    assert [entry.reason for entry in find_debris([note, *COPY])[1]] == ["advertisement"]
    assert find_debris([*COPY, "The study was done in partnership with two universities."])[1] == []
