"""Who an office or a misspelt surname stands for, and bodies that no list of words knows."""

import pytest

from agents.enrich.quotes.find import find_quotes
from agents.enrich.spans import NamedSpan


def speakers(body: str, *named: str) -> list[str | None]:
    """Return who says each quote of an Arabic text; `named` are persons, marked wherever they stand."""
    people = [
        NamedSpan(at, at + len(name), name, None, "person")
        for name in named
        for at in range(len(body))
        if body.startswith(name, at)
    ]
    return [quote.speaker.name if quote.speaker else None for quote in find_quotes(body, "ar", sorted(people))]


def test_a_coach_with_a_new_adjective_is_the_one_coach_who_is_named() -> None:
    body = (
        "توقع نزار حلبي مدرب فريق النجم موسما صعبا أمام منافسيه.\n"
        'وقال المدرب التونسي المخضرم بعد المباراة "سنقاتل حتى آخر دقيقة من الموسم".'
    )
    assert speakers(body, "نزار حلبي") == ["نزار حلبي"]


def test_an_ambassador_of_a_country_is_the_one_who_is_named_with_her_country() -> None:
    body = (
        "ألقت السفيرة هالة منصور، المندوبة الدائمة لدولة قطر لدى المنظمة، كلمة الوفد.\n"
        'وقالت السفيرة القطرية، في جلسة للمجلس، إن "الحوار هو السبيل الوحيد إلى حل الخلاف".'
    )
    assert speakers(body, "هالة منصور") == ["هالة منصور"]


def test_the_minister_of_one_country_is_not_that_of_another() -> None:
    body = (
        "وصل وزير الخارجية الروسي إيغور مارتوف إلى العاصمة يوم الأحد.\n"
        'وقال وزير الخارجية الفرنسي بعد اللقاء "نريد اتفاقا واضحا قبل نهاية العام".'
    )
    assert speakers(body, "إيغور مارتوف") == ["وزير الخارجية الفرنسي"]


def test_the_minister_of_one_portfolio_is_not_that_of_another() -> None:
    body = (
        "استقبل وزير الدفاع عادل كنعان الوفد صباح اليوم.\n"
        'وقال وزير الصحة بعد اللقاء "نريد مستشفى جديدا قبل نهاية العام".'
    )
    assert speakers(body, "عادل كنعان") == ["وزير الصحة"]


@pytest.mark.parametrize(
    ("named", "again"), [("سعيد العويران", "العويان"), ("أحمد أبو زيد", "أبوزيد"), ("مارك راولين", "راولي")]
)
def test_a_surname_with_a_letter_wrong_or_a_space_left_out_is_the_one_it_is_like(named: str, again: str) -> None:
    body = f'وصل {named} إلى الملعب مساء السبت.\nوقال {again} للصحفيين "لم أتوقع هذا العدد من الحضور".'
    assert speakers(body, named, again) == [named]


def test_a_short_surname_is_not_taken_for_another_that_is_like_it() -> None:
    body = 'وصل سمير علوي إلى الملعب مساء السبت.\nوقال علي للصحفيين "لم أتوقع هذا العدد من الحضور".'
    assert speakers(body, "سمير علوي", "علي") == ["علي"]


def test_a_body_that_no_list_knows_speaks_for_itself_and_again_by_its_first_word() -> None:
    body = (
        "وصل وزير الصحة حسان دياب إلى طرابلس يوم الأحد.\n"
        'وقالت خلية الأزمة إن "الوضع تحت السيطرة منذ صباح اليوم".\n'
        'وأضافت الخلية أن "المستشفيات تستقبل المصابين من كل القرى".'
    )
    assert speakers(body, "حسان دياب") == ["خلية الأزمة", "خلية الأزمة"]


def test_what_somebody_explains_is_no_body_that_speaks() -> None:
    body = 'التقت سارة حسن الوفد. وشرحت طبيعة المشكلة قائلة "لم تسجل أي إصابات بسبب هذا العطل".'
    assert speakers(body, "سارة حسن") == ["سارة حسن"]


def test_a_source_of_two_adjectives_ends_before_what_it_denies() -> None:
    body = 'نفى مصدر عسكري تركي استخدام أنقرة ذخائر محظورة. وأضاف المصدر أن "هذه دعاية سوداء لا أساس لها".'
    assert speakers(body) == ["مصدر عسكري تركي"]
