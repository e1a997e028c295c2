from __future__ import annotations

import pytest

from streams.languages.language import Language, codes_with_names, language, languages


def test_a_code_that_no_row_has_is_a_plain_language_of_that_code() -> None:
    assert language("xh") == Language("xh")
    assert language("xh").has_case
    assert not language("xh").has_names


@pytest.mark.parametrize(("variety", "code"), [("arz", "ar"), ("pnb", "ur"), ("iw", "he"), ("fra", "fr"), ("no", "nb")])
def test_a_variety_and_an_old_code_are_the_language_they_stand_for(variety: str, code: str) -> None:
    assert language(variety) is language(code)
    assert language(variety).code == code


def test_no_code_stands_for_two_languages() -> None:
    codes = [code for one in languages() for code in (one.code, *one.also)]
    assert len(codes) == len(set(codes))


def test_only_scripts_with_capitals_have_case() -> None:
    assert [one.code for one in languages() if one.has_case] == ["en", "fr", "tr", "es", "de", "id", "nb"]


def test_what_stands_before_a_name_is_a_conjunction_a_preposition_or_both_in_that_order() -> None:
    arabic = language("ar").proclitics
    assert arabic.runs == {"و", "ف", "ب", "ل", "ك", "وب", "ول", "وك", "فب", "فل", "فك"}
    assert arabic.runs_that_swallow == {"ل", "ول", "فل"}
    assert language("en").proclitics.runs == frozenset()


def test_the_sets_that_four_places_once_kept_hold_what_they_held() -> None:
    every = [one.code for one in languages()]
    assert {code for code in every if language(code).cues == "ar"} == {"ar", "fa", "ur", "ckb", "ps"}
    assert {code for code in every if language(code).quotes == "ar"} == {"ar", "fa", "ur", "ckb", "ary"}
    assert {code for code in every if language(code).proclitics.article} == {"ar", "fa"}
    assert codes_with_names() >= {"ar", "en", "fr", "tr", "fa"}
