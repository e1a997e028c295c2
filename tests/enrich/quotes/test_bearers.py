"""Who an office or a misspelt surname stands for, and bodies that no list of words knows."""

import pytest

from agents.enrich.quotes.find import find_quotes
from agents.enrich.spans import NamedSpan


def speakers(body: str, *named: str, kind: str = "person", language: str = "ar") -> list[str | None]:
    """Return who says each quote; `named` are all of one kind, marked wherever they stand."""
    people = [
        NamedSpan(at, at + len(name), name, None, kind)
        for name in named
        for at in range(len(body))
        if body.startswith(name, at)
    ]
    return [quote.speaker.name if quote.speaker else None for quote in find_quotes(body, language, sorted(people))]


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


def test_the_minister_of_a_country_is_not_the_one_of_whom_another_is_told_elsewhere() -> None:
    body = (
        "دعا وزير الدولة للشؤون الخارجية الإماراتي أنور كنعان إلى الحوار. وطالب كنعان بالهدوء.\n"
        'من جهته علق وزير الخارجية البحريني على الأزمة. وقال في تغريدة "لم نتوقع هذا التصرف من أحد".'
    )
    assert speakers(body, "أنور كنعان", "كنعان") == ["وزير الخارجية البحريني"]


def test_a_lawsuit_is_not_the_one_it_is_brought_against() -> None:
    body = (
        "رفعت الممثلة دعوى على المنتج هاني واصف أمام محكمة في المدينة.\n"
        'وقالت الدعوى إن "الضرر الذي لحق بها لا يعوض بمال قليل".'
    )
    assert speakers(body, "هاني واصف") != ["هاني واصف"]


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


def test_this_official_is_who_spoke_last() -> None:
    body = (
        'قال زعيم الحزب كمال عطية السبت إن البرنامج "مجرد حبر على ورق".\n'
        'وقال هذا المسؤول السياسي إن الحكومة "لم تف بوعد واحد منذ عام كامل".'
    )
    assert speakers(body, "كمال عطية") == ["كمال عطية", "كمال عطية"]


def test_this_official_is_the_last_person_named_where_nobody_has_spoken() -> None:
    body = 'وصل كمال عطية إلى مقر الحزب صباح السبت.\nوقال هذا المسؤول إن الحكومة "لم تف بوعد واحد منذ عام كامل".'
    assert speakers(body, "كمال عطية") == ["كمال عطية"]


def test_the_company_is_the_first_that_the_article_names() -> None:
    body = (
        "Brantley Corp will close two mills next year. It told the Harlow Exchange so on Monday.\n"
        'The company said the mills "no longer earn what they cost to run."'
    )
    named = ("Brantley Corp", "Harlow Exchange")
    assert speakers(body, *named, kind="organisation", language="en") == ["Brantley Corp"]


def test_the_company_stays_itself_where_another_is_named_more_often() -> None:
    body = (
        "The Harlow Exchange halted trading. Brantley Corp rose and Brantley Corp fell.\n"
        'The company said the mills "no longer earn what they cost to run."'
    )
    named = ("Harlow Exchange", "Brantley Corp")
    assert speakers(body, *named, kind="organisation", language="en") == ["The company"]


def test_the_magazine_is_the_one_that_is_called_a_magazine_before_its_name() -> None:
    body = (
        'أزيلت ملصقات لمجلة "النورس" من أكشاك الصحف.\n'
        'وذكرت المجلة على موقعها أن "حرية التعبير لا تقدر بثمن في هذه البلاد".'
    )
    assert speakers(body, "النورس", "تويتر", kind="organisation") == ["النورس"]
