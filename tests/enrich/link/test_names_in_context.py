"""Whole articles, tagger and all: who is meant where two share a name, a word or its letters."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from agents.enrich.knowledge.store import load_default
from agents.enrich.mark import Marker
from agents.enrich.tagger.tagger import BuiltInTagger
from streams.news.article import Article

if TYPE_CHECKING:
    from streams.contract.records import Entity


@lru_cache(maxsize=1)
def marker() -> Marker:
    return Marker(load_default(), [BuiltInTagger.load()])


def entities(headline: str, body: str, language: str) -> tuple[Entity, ...]:
    (marking,) = marker().mark([Article(uri="test:1", language=language, headline=headline, paragraphs=(body,))])
    return marking.entities


def mentions(headline: str, body: str, language: str = "ar") -> dict[str, list[str]]:
    """Surfaces by name."""
    return {one.name: [mention.text for mention in one.mentions] for one in entities(headline, body, language)}


def ids(headline: str, body: str, language: str = "ar") -> set[str]:
    return {one.id.rsplit("/", 1)[-1] for one in entities(headline, body, language)}


def test_a_verb_says_which_of_two_namesakes_is_meant() -> None:
    body = "انتخب أحمد الشامي رئيسا، وانتخبت ليلى الشامي نائبة له. وقالت الشامي إن العمل يبدأ. وقال الشامي إنه سعيد."
    found = mentions("", body)
    assert found["ليلى الشامي"] == ["ليلى الشامي", "الشامي"]
    assert found["أحمد الشامي"] == ["أحمد الشامي", "الشامي"]


def test_whom_a_verb_accuses_is_not_its_subject() -> None:
    body = "حضر أحمد الشامي وليلى الشامي الجلسة. واتهمت الشامي لجنة التحقيق بالانحياز."
    assert mentions("", body)["أحمد الشامي"] == ["أحمد الشامي", "الشامي"]


def test_a_title_says_which_of_two_namesakes_is_meant() -> None:
    body = "حضر أحمد الشامي وليلى الشامي الجلسة. وغادرت الوزيرة الشامي القاعة، وبقي الوزير الشامي فيها."
    found = mentions("", body)
    assert found["ليلى الشامي"][-1] == "الشامي"
    assert found["أحمد الشامي"] == ["أحمد الشامي", "الشامي"]


def test_a_surname_of_origin_in_a_headline_is_no_nationality() -> None:
    body = "قال المحامي عمر المصري إن موكله بريء، وغادر المصري القاعة."
    assert "Q79" not in ids("أسرة المصري تنتظر الحكم", body)
    assert "Q79" in ids("الرئيس المصري ينتظر الحكم", body)


def test_a_town_after_a_given_name_that_no_tagger_knows_is_a_surname() -> None:
    body = "حصل الممثل دنزل واشنطن على الجائزة، وشكر واشنطن زوجته في كلمته."
    assert mentions("تكريم الممثل دنزل واشنطن", body) == {"دنزل واشنطن": ["دنزل واشنطن", "دنزل واشنطن", "واشنطن"]}


def test_a_town_before_a_surname_in_headline_and_body_is_a_given_name() -> None:
    found = mentions("لندن برين تفوز باللقب", "فازت العداءة لندن برين بسباق مئة متر، وقالت إنها سعيدة.")
    assert found == {"لندن برين": ["لندن برين", "لندن برين"]}


@pytest.mark.parametrize(
    ("headline", "body"),
    [
        ("لندن ترفض الخطة", "قال الوزير إن لندن ترفض الخطة."),
        ("لندن رفضت الخطة", "قال الوزير إن لندن رفضت الخطة."),
        ("وفد يغادر إلى لندن برفقة الوزير", "غادر وفد إلى لندن برفقة الوزير."),
        ("لندن برين تفوز باللقب", "فازت لندن برين بسباق في لندن أمس."),
        ("قمة لندن غدا", "تبدأ قمة لندن غدا في حضور الوزراء."),
    ],
)
def test_a_town_with_a_verb_or_an_adverb_is_a_town(headline: str, body: str) -> None:
    assert "Q84" in ids(headline, body)


@pytest.mark.parametrize("verb", ["زار", "غادر"])
def test_a_verb_and_a_capital_are_no_person(verb: str) -> None:
    assert "Q61" in ids(f"الوزير {verb} واشنطن", f"قال المتحدث إن الوزير {verb} واشنطن أمس والتقى مسؤولين.")


def test_a_state_with_a_letter_before_it_is_no_person() -> None:
    body = "سافر الوزير من مصر وبالأردن توقف ثم توجه للعراق فلبنان، وأشاد بتونس وكالمغرب."
    assert mentions("", body)["لبنان"] == ["فلبنان"]


def test_a_headline_leans_on_a_body_that_has_the_word() -> None:
    body = "ملأ الجمهور المدرجات في حماس كبير، وقال اللاعب إن حماس المشجعين دفع الفريق."
    assert "Q38799" not in ids("حماس الجماهير يملأ الملعب", body)
    assert "Q38799" in ids("حماس ترد", "قالت حماس إنها ترد، وصفق الحاضرون في حماس كبير، وأضافت حماس أنها جاهزة.")


def test_capitals_of_a_headline_make_no_name_of_a_word_of_the_body() -> None:
    assert "Q43" not in ids("TURKEY PRICES RISE", "Grocers said a frozen turkey cost more than last year.", "en")
    assert "Q43" in ids("TURKEY RAISES RATES", "The central bank of Turkey raised its main rate on Monday.", "en")
    small = "The envoy spoke on monday of the turkey-iraq pipeline, diplomats said."
    assert mentions("TURKEY SENDS ENVOY", small, "en")["TURKEY"] == ["TURKEY"]


def test_an_acronym_in_shouted_words_is_a_word() -> None:
    assert mentions("", "IT IS UP TO US, the banner read. Police took it down.", "en") == {}
    assert mentions("", "The US said talks go on. OIL DEAL, a US paper wrote.", "en") == {"US": ["US", "US"]}


def test_a_first_name_that_is_a_state_is_the_person() -> None:
    body = "Midfielder Jordan Henderson signed a deal. Henderson has two years left and Jordan is said to be glad."
    assert "Q810" not in ids("", body, "en")
    assert "Q810" in ids("", f"{body} He plays in Iraq and Jordan next.", "en")


@pytest.mark.parametrize("nickname", ['"The Rock"', "“Sugar”", '"Boom Boom"'])
def test_a_nickname_in_marks_belongs_to_the_name(nickname: str) -> None:
    found = mentions("", f"Dwayne {nickname} Johnson opened the gym. Johnson said he was glad.", "en")
    assert list(found.values()) == [[f"Dwayne {nickname} Johnson", "Johnson"]]


def test_what_one_says_and_another_answers_makes_no_single_name() -> None:
    found = mentions("", 'Nobody moved, said Tom. "Not now" Johnson told the court, and Dwayne left.', "en")
    assert all('"' not in text for texts in found.values() for text in texts)


def test_mr_and_mrs_say_which_of_a_couple_is_meant() -> None:
    found = mentions("", "Bill Clinton and Hillary Clinton spoke. Mrs. Clinton left early. Mr. Clinton stayed.", "en")
    assert found == {"Bill Clinton": ["Bill Clinton", "Clinton"], "Hillary Clinton": ["Hillary Clinton", "Clinton"]}


def test_the_same_title_says_which_of_two_namesakes_is_meant() -> None:
    body = "استقبل الرئيس جوزيف عون الوزير سامي عون في بيروت، وقال الوزير عون إن الطريق مفتوح. ورحب الرئيس عون بذلك."
    found = mentions("", body)
    assert found["سامي عون"] == ["سامي عون", "عون"]
    assert found["جوزيف عون"] == ["جوزيف عون", "عون"]


def test_a_club_whose_second_word_speaks_is_a_person() -> None:
    found = entities("", "أصدرت تشيلسي كلينتون كتابا للأطفال، وقالت كلينتون إن الكتاب لابنتها.", "ar")
    assert [(one.type, one.name, len(one.mentions)) for one in found] == [("person", "تشيلسي كلينتون", 2)]
    party = entities("", "ترشح دميرتاش، وأيد حزب دميرتاش القرار، وقال دميرتاش إنه سعيد.", "ar")
    assert not any(one.type == "person" and one.name.startswith("حزب") for one in party)


def test_two_towns_side_by_side_are_somebody() -> None:
    met = "The senator met Sydney Lima and Victoria Paris at the gate. He flew from Paris, London and Rome."
    found = mentions("", met, "en")
    assert not {"Sydney", "Lima", "Victoria"} & set(found)
    assert found["Paris"] == ["Paris"]


def test_goods_make_a_common_word_of_a_town() -> None:
    assert mentions("Orange prices", "Orange juice is dearer. Orange groves froze, growers said.", "en") == {}


def test_a_row_without_and_names_capitals() -> None:
    assert mentions("", "ولم يزر الوفد لا مسقط ولا بغداد.")["مسقط"] == ["مسقط"]
