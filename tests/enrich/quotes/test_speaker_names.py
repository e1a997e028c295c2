"""Where the name of a speaker begins and ends: letters that are no particles, titles, objects of the verb."""

import pytest

from agents.enrich.quotes.find import find_quotes
from agents.enrich.spans import NamedSpan


def people(body: str, *mentions: tuple[str, str], kind: str = "person") -> list[NamedSpan]:
    """Return mentions as a tagger finds them: where each stands, and the name it was given."""
    found, at = [], 0
    for stands, name in mentions:
        start = body.index(stands, at)
        at = start + len(stands)
        found.append(NamedSpan(start, at, name, f"urn:wiredesk:entity:person:{name}", kind))
    return found


def speakers(body: str, language: str, found: list[NamedSpan]) -> list[str | None]:
    return [quote.speaker.name if quote.speaker else None for quote in find_quotes(body, language, found)]


def test_a_name_that_never_stands_without_its_first_letter_keeps_it() -> None:
    body = "وصل لاري مودلو أمس. وقال لاري مودلو: «لا أريد أن أراه يهبط مرة أخرى»."
    named = people(body, ("لاري مودلو", "اري مودلو"), ("لاري مودلو", "اري مودلو"))
    assert speakers(body, "ar", named) == ["لاري مودلو"]


def test_a_name_that_also_stands_without_the_particle_loses_it() -> None:
    body = "وصل نادر مودلو أمس. ووفقا لنادر مودلو فإن «الجسر سيكون جاهزا في الصيف»."
    named = people(body, ("نادر مودلو", "نادر مودلو"), ("لنادر مودلو", "نادر مودلو"))
    assert speakers(body, "ar", named) == ["نادر مودلو"]


def test_a_surname_that_begins_with_waw_is_one_name_with_the_given_name_before_it() -> None:
    body = "وقالت مارغو والدستروم: «سنستمر في تشجيع فريقنا حتى النهاية»."
    assert speakers(body, "ar", people(body, ("مارغو", "مارغو"), ("والدستروم", "الدستروم"))) == ["مارغو والدستروم"]


def test_two_people_joined_by_and_stay_two() -> None:
    body = "التقى مارغو ومحمد أمس. وقالت مارغو: «سنستمر في تشجيع فريقنا حتى النهاية»."
    named = people(body, ("مارغو", "مارغو"), ("محمد", "محمد"), ("مارغو", "مارغو"))
    assert speakers(body, "ar", named) == ["مارغو"]


@pytest.mark.parametrize(
    ("body", "language", "stands", "name"),
    [
        (
            "وقال ولي العهد الأمير نادر البشيتي: «الجسر جاهز هذا الصيف».",
            "ar",
            "ولي العهد الأمير نادر البشيتي",
            "نادر البشيتي",
        ),
        (
            'Norland\'s Prince Idris Vael said: "We will build the bridge."',
            "en",
            "Norland's Prince Idris Vael",
            "Idris Vael",
        ),
    ],
)
def test_titles_that_the_tagger_took_for_a_name_stand_apart(body: str, language: str, stands: str, name: str) -> None:
    assert speakers(body, language, people(body, (stands, stands))) == [name]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("وأكدت الخارجية النورلندية الرفض الكامل لهذا الموقف: «لن نقبل به أبدا».", "الخارجية النورلندية"),
        ("وقالت الشركة الوطنية المتخصصة في النقل: «الخدمة ستعود يوم الأحد».", "الشركة الوطنية"),
    ],
)
def test_the_object_of_the_verb_is_no_part_of_the_speaker(body: str, name: str) -> None:
    assert speakers(body, "ar", []) == [name]


def test_a_name_after_a_long_title_and_a_comma_is_the_speaker() -> None:
    body = "وأوضح الباحث في شؤون الشرق الأدنى، جيروم مودلو، أن «الحركات منقسمة منذ سنوات»."
    assert speakers(body, "ar", people(body, ("جيروم مودلو", "جيروم مودلو"))) == ["جيروم مودلو"]


def test_a_company_is_named_as_far_as_the_tagger_found_it() -> None:
    body = "وأعلنت شركة ليفرا شتاينوس: «الطريقة الجديدة أقل كلفة من القديمة»."
    named = people(body, ("ليفرا شتاينوس", "ليفرا شتاينوس"), kind="organisation")
    assert [name and name.removeprefix("شركة ") for name in speakers(body, "ar", named)] == ["ليفرا شتاينوس"]


def test_one_trader_and_another_trader_are_two() -> None:
    body = '"The supply is safe," one trader said.\n"Nobody can replace it," said another trader.'
    assert speakers(body, "en", []) == ["one trader", "another trader"]


def test_an_official_of_two_words_ends_before_what_he_denied() -> None:
    body = "نفى مسؤول إعلامي التعليق، قائلا: «لن نتحدث عن هذا حاليا»."
    assert speakers(body, "ar", []) == ["مسؤول إعلامي"]


@pytest.mark.parametrize(
    ("body", "parts", "name"),
    [
        ("وقال جون سي. داملر في بيان: «الهدف واضح منذ سنوات».", ("جون سي", "داملر"), "جون سي. داملر"),
        ("وقال تشو ميونغ - غيون للصحفيين: «كان هناك تبادل للآراء».", ("تشو ميونغ", "غيون"), "تشو ميونغ - غيون"),
    ],
)
def test_an_initial_or_a_hyphen_stands_inside_a_name(body: str, parts: tuple[str, str], name: str) -> None:
    assert speakers(body, "ar", people(body, *((part, part) for part in parts))) == [name]


def test_two_people_with_a_hyphen_between_stay_two_where_one_also_stands_alone() -> None:
    body = "في لقاء نادر - كمال قال كمال: «لن نغير التشكيلة قبل المباراة»."
    named = people(body, ("نادر", "نادر"), ("كمال", "كمال"), ("كمال", "كمال"))
    assert speakers(body, "ar", named) == ["كمال"]


def test_a_name_of_several_words_in_marks_is_not_cut() -> None:
    body = (
        'وقالت حملة "Fair Thread Now" التي تراقب المصانع: "الحد الأدنى للأجور لا يكفي عائلة واحدة".\n'
        'وأضافت: "أجورهم لا تغطي حتى الاحتياجات الأساسية".'
    )
    assert [quote.speaker and quote.speaker.name for quote in find_quotes(body, "ar")] == ['حملة "Fair Thread Now'] * 2
