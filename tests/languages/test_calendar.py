"""The calendar: every day and month of a language once, and no other table that keeps them too."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.languages import tsv
from streams.languages.calendar import calendar, with_calendar
from streams.languages.folding import folded_text
from streams.languages.opposites import opposites

LANGUAGES = Path(tsv.__file__).parent
TREE = LANGUAGES.parents[1]
# What spells names alike, and the grammar of quotes, whose lists are read as one text.
THEIR_OWN = {"calendar.tsv", "spellings.tsv", "quote_words.txt"}


@pytest.mark.parametrize("language", with_calendar())
def test_a_calendar_has_seven_days_and_twelve_months(language: str) -> None:
    assert {one.value for one in calendar(language, "weekday")} == set(range(7))
    assert {one.value for one in calendar(language, "month")} == set(range(1, 13))


@pytest.mark.parametrize("language", with_calendar())
def test_a_word_tells_one_day_or_one_month(language: str) -> None:
    told = {folded_text(one.word): (one.kind, one.value) for one in calendar(language, "weekday", "month")}
    for one in calendar(language, "weekday", "month"):
        assert told[folded_text(one.word)] == (one.kind, one.value)


def test_a_language_without_a_calendar_has_no_words() -> None:
    assert calendar("ps") == ()


@pytest.mark.parametrize("code", [code for code in with_calendar() if opposites(code).casualties])
def test_a_figure_beside_any_month_of_the_calendar_is_a_date(code: str) -> None:
    assert opposites(code).months >= {folded_text(one.word) for one in calendar(code) if one.kind != "weekday"}


@pytest.mark.parametrize("language", with_calendar())
def test_no_other_table_of_the_desk_lists_the_weekdays(language: str) -> None:
    days = {folded_text(one.word) for one in calendar(language, "weekday")}
    for table in (*TREE.glob("streams/**/*.t[sx][vt]"), *TREE.glob("agents/**/*.t[sx][vt]")):
        if table.name not in THEIR_OWN:
            words = set(folded_text(table.read_text("utf-8")).split())
            assert len(days & words) < 4, table
