from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from streams.languages.identify import arabic_or_english, decide_language, identify
from streams.languages.shipped_identifier import shipped_identifier

if TYPE_CHECKING:
    from collections.abc import Callable

    Identify = Callable[[str], tuple[str, float]]


@pytest.fixture(scope="module")
def identifier() -> Identify:
    return shipped_identifier()


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ar", "قال رئيس البلدية إن الجسر سيفتح أمام السيارات صباح الأحد"),
        ("fa", "شهردار گفت که پل جدید صبح یکشنبه به روی خودروها باز می‌شود"),
        ("ur", "میئر نے کہا کہ نیا پل اتوار کی صبح گاڑیوں کے لیے کھول دیا جائے گا"),
        ("ckb", "سەرۆکی شارەوانی گوتی پردەکە بەیانی یەکشەممە دەکرێتەوە بۆ ئۆتۆمبێلەکان"),
        ("ps", "د ښاروال په وینا نوی پل به د یکشنبې په سهار د موټرو پر مخ پرانیستل شي"),
        ("en", "The mayor said the new bridge would open to cars on Sunday morning"),
        ("fr", "Le maire a annoncé que le nouveau pont ouvrirait dimanche matin"),
        ("tr", "Belediye başkanı yeni köprünün pazar sabahı açılacağını söyledi"),
    ],
)
def test_a_headline_and_lead_are_enough_to_tell_the_language(identifier: Identify, code: str, text: str) -> None:
    assert identifier(text)[0] == code


def test_a_text_of_a_few_letters_is_undetermined(identifier: Identify) -> None:
    assert identifier("رويترز") == ("und", 0.0)
    assert identifier("2 - 1 !!!") == ("und", 0.0)


def test_letters_overrule_a_model_that_reads_arabic_script_as_something_else() -> None:
    class Confused:
        def predict(self, text: str, k: int = 1) -> tuple[tuple[str, ...], tuple[float, ...]]:  # noqa: ARG002
            return ("__label__en",), (0.9,)

    assert identify("قال رئيس البلدية إن الجسر سيفتح", Confused())[0] == "ar"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ar", "سجل Cristiano Ronaldo هدفين لفريق Al Nassr أمام Al Hilal في مباراة انتهت 2-1"),
        ("ar", "يأتي Samsung Galaxy S25 Ultra بمعالج Snapdragon 8 Elite for Galaxy وشاشة Dynamic AMOLED 2X وكاميرا"),
        ("en", 'The slogan "الشعب يريد إسقاط النظام" was heard in the streets, and the mayor said no one was hurt'),
        ("en", "Apple and Google said on Monday that the words في هذا اليوم would be removed from the service"),
    ],
)
def test_names_in_latin_letters_do_not_make_arabic_another_language(identifier: Identify, code: str, text: str) -> None:
    assert identifier(text)[0] == code


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ar", "أعلنت وزارة الصحة المصریة الیوم أن حملة التطعیم فی القاهرة والإسکندریة تبدأ الأحد المقبل"),
        ("fa", "شهردار تهران اعلام کرد که این خیابان فردا برای خودروها باز است و مردم می توانند از ان عبور کنند"),
        ("fa", "وزیر امور خارجه ایران امروز در دیدار با سفیر عراق درباره مسائل دو کشور صحبت کرد"),
        ("ur", "لاہور میں مسلسل بارش کے بعد کئی سڑکیں بند کر دی گئیں اور شہریوں کو ہدایت کی گئی ہے"),
    ],
)
def test_arabic_from_a_persian_keyboard_is_arabic_and_persian_stays_persian(
    identifier: Identify, code: str, text: str
) -> None:
    assert identifier(text)[0] == code


def test_a_language_of_the_same_script_overrules_only_when_the_model_is_surer() -> None:
    assert decide_language("da", "nb", 0.85).code == "da"
    assert decide_language("ar", "fa", 0.85).code == "ar"
    assert decide_language("en", "ar", 0.85).code == "ar"
    assert decide_language("en", "fr", 0.95).code == "fr"


def test_a_declared_language_that_agrees_is_kept_as_its_primary_code() -> None:
    assert decide_language("ar-SA", "ar", 0.98) == ("ar", 0.98, "")


def test_a_declared_language_stands_when_the_text_is_too_short_to_tell() -> None:
    assert decide_language("ar", "und", 0.0).code == "ar"
    assert decide_language("ar", "fa", 0.6).code == "ar"


def test_a_sure_reading_overrules_the_declared_language_with_a_remark() -> None:
    decision = decide_language("en", "ar", 0.97)
    assert decision.code == "ar"
    assert decision.remark == "declared language en reads as ar"


@pytest.mark.parametrize("tag", [None, "", "und", "???", "x" * 500, "12"])
def test_a_nonsense_tag_counts_as_nothing(tag: str | None) -> None:
    assert decide_language(tag, "ar", 0.9).code == "ar"
    assert decide_language(tag, "ar", 0.2).code == "und"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ministers met in Cairo.", "en"),
        ("اجتمع الوزراء في القاهرة.", "ar"),
        ("The paper الأهرام reported on it at length.", "en"),
        ("أعلنت شركة Apple عن هاتفها iPhone 15", "ar"),
        ("12:30 – 4", "en"),
    ],
)
def test_labelled_text_is_told_by_the_script_most_of_it_is_in(text: str, code: str) -> None:
    assert arabic_or_english(text) == code
