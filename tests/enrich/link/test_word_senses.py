from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.enrich.knowledge.store import load_default
from agents.enrich.link.evaluate import public_ids
from agents.enrich.link.marked_text import mark_text
from agents.enrich.link.word_senses import without_common_words
from agents.enrich.mark import Marker
from agents.enrich.tagger.tagger import BuiltInTagger
from streams.languages.language import language as language_of
from streams.languages.word_table import word_table
from streams.news.article import Article

KNOWLEDGE = load_default()
PLAIN = Marker(KNOWLEDGE)
TAGGED = Marker(KNOWLEDGE, [BuiltInTagger.load()])


def ids(headline: str, body: str, language: str = "ar") -> set[str]:
    """The Wikidata ids of what an article names."""
    (marking,) = TAGGED.mark([Article(uri="test:1", language=language, headline=headline, paragraphs=(body,))])
    return {name for entity in marking.entities for name in public_ids(entity) if name.startswith("Q")}


def names(body: str, headline: str = "") -> list[str]:
    article = Article(uri="test:1", language="ar", headline=headline, paragraphs=(body,))
    return [entity.name for entity in TAGGED.mark([article])[0].entities]


@pytest.mark.parametrize(
    ("headline", "body", "other"),
    [
        ("هروب أسد", "هرب أسد من الحديقة، وقال الحارس إن الأسد عاد إلى قفصه.", "Q44329"),
        ("جدة تدخل الجامعة", "دخلت جدة في السبعين الجامعة، وقالت إن كل جدة تستطيع التعلم.", "Q374365"),
        ("جدة تتخرج", "تخرجت جدة من الجامعة، وصفق الطلاب حين صعدت الجدة إلى المنصة.", "Q374365"),
        ("فجر القرية", "يبدأ يوم العائلة مع حلب الأغنام عند الفجر قبل أن تفتح المدارس أبوابها.", "Q41183"),
        ("نصيحة مدرب", "قالت الأم لابنتها قم إلى أخيك وساعديه في ترتيب الغرفة.", "Q170573"),
        ("معرض الذاكرة", "يضم المعرض صور عائلية ومقاطع من زمن السفر بالقطار.", "Q82070"),
        ("موعد الإفطار", "يحين الموعد مع أذان المغرب، وتفتح المطاعم بعد صلاة المغرب.", "Q1028"),
        ("المدرب مصر على رأيه", "ظل المدرب مصر على رأيه بعد الخسارة، وقال إنه مصر على التشكيلة نفسها.", "Q79"),
        ("الوزير مصر على موقفه", "قال المتحدث إن الوزير مصر على موقفه، ومصر أيضا على الموعد.", "Q79"),
        ("وزير الخارجية", "قالت الصحيفة إن وزير الخارجية مصر على رأيه.", "Q79"),
        ("الطريق يغلق مساء", "أغلقت البلدية الطريق قبل المغرب بساعة وفتحته بعد العشاء.", "Q1028"),
        ("مواقيت الصلاة", "يفطر الصائمون عند المغرب، ويتوجهون بعد المغرب إلى المساجد.", "Q1028"),
        ("ولادة في الحديقة", "أنجبت لبؤة ثلاثة صغار، ورفض الأسد الاقتراب منها.", "Q44329"),
    ],
)
def test_a_name_that_the_article_uses_as_a_word_is_that_word(headline: str, body: str, other: str) -> None:
    assert other not in ids(headline, body)


@pytest.mark.parametrize(
    ("headline", "body", "wanted"),
    [
        ("أسد يهرب", "هرب أسد من حديقة دمشق. وكان الرئيس السوري بشار الأسد زارها. ورحب الأسد بالحراس.", "Q44329"),
        ("جدة تستضيف المعرض", "تستضيف جدة المعرض، ويقام في جدة للمرة الأولى، ودعيت إليه كل جدة.", "Q374365"),
        ("الرئيس يحث مصر على الحوار", "حث الرئيس مصر على الحوار، ووافقت مصر على الخطة.", "Q79"),
        ("حصلت مصر على قرض", "حصلت مصر على قرض، وشجع البنك مصر على الإصلاح.", "Q79"),
        ("لقاء ودي", "يسافر الفريق إلى الرباط قبل لقاء المغرب، وفاز المغرب بعد المباراة بالكأس.", "Q1028"),
        ("المغرب يستضيف البطولة", "يستضيف المغرب البطولة، وتبدأ المباراة بعد صلاة المغرب في الرباط.", "Q1028"),
        ("اجتماع يونسكو", "تجتمع اليونسكو الشهر المقبل، ودعت يونسكو الدول إليه.", "Q7809"),
        ("قوة قاهرة في القاهرة", "أعلنت الشركة حالة قوة قاهرة، وقالت القاهرة إنها ستدرس الأمر.", "Q85"),
    ],
)
def test_a_name_that_something_vouches_for_stays_a_name(headline: str, body: str, wanted: str) -> None:
    assert wanted in ids(headline, body)


@pytest.mark.parametrize(
    ("headline", "body", "other"),
    [
        ("Turkey prices rise", "Turkey prices rose by a fifth. A frozen turkey costs two dollars.", "Q43"),
        ("Jersey retired by club", "The club retired the number nine jersey on Monday.", "Q785"),
        ("China cups break", "China cups broke in the quake. The fine china was a century old.", "Q148"),
    ],
)
def test_an_english_word_that_opens_a_sentence_is_no_name_where_it_stands_in_small_letters(
    headline: str, body: str, other: str
) -> None:
    assert other not in ids(headline, body, "en")


def test_an_english_name_inside_a_sentence_stays_a_name() -> None:
    body = "Turkey will hold talks with Greece. Officials in Turkey said a turkey dinner would be served."
    assert "Q43" in ids("Turkey to hold talks", body, "en")
    assert "Q30" in ids("US officials meet", "US officials told us they would meet in the US.", "en")


@pytest.mark.parametrize(
    ("headline", "body", "other"),
    [
        ("باريس هيلتون تزور دبي", "زارت باريس هيلتون دبي وحضرت حفلا خيريا.", "Q90"),
        ("جورج واشنطن في معرض", "يعرض المتحف رسائل جورج واشنطن وصورا له.", "Q61"),
        ("كتاب للأطفال", "نشرت تشيلسي كلينتون كتابا للأطفال.", "Q9616"),
    ],
)
def test_a_town_inside_a_full_name_is_not_the_town(headline: str, body: str, other: str) -> None:
    assert other not in ids(headline, body)


def test_a_surname_that_begins_with_waw_is_not_cut_at_it() -> None:
    assert names("نال الممثل دينزل واشنطن جائزة، وشكر واشنطن زملاءه.") == ["دينزل واشنطن"]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("قال وزير الدفاع غافين وليامسون إن بلاده سترد. وأضاف وليامسون أن الرد قريب.", ["غافين وليامسون"]),
        ("وسجل جاك ويليشير هدفا لفريقه.", ["جاك ويليشير"]),
        ("زار ترامب وماكرون المقبرة معا.", ["ترامب", "ماكرون"]),
    ],
)
def test_a_given_name_and_an_unknown_surname_in_waw_are_one_person(body: str, wanted: list[str]) -> None:
    assert names(body) == wanted


def test_a_hamza_that_a_name_of_one_word_has_not_makes_it_another_word() -> None:
    assert names("الصور لا ترسم حقيقة للوضع البائس في المخيمات.") == []


def test_the_red_crescent_is_no_club() -> None:
    assert "Q73965" not in ids("", "وأرسل 12 فريق إسعاف من الهلال الأحمر الإيراني إلى المكان.")


def test_two_given_names_joined_by_and_are_not_one_person() -> None:
    assert "خالد وصدام" not in names("أعد حفتر ابنيه خالد وصدام لخلافته.")


def test_a_son_is_written_with_alef_where_he_stands_alone() -> None:
    body = "وصل الأمير محمد بن سلمان إلى لندن صباح الأربعاء. وبحث ابن سلمان ملف اليمن."
    assert "ابن سلمان" not in names(body)


def test_a_noun_that_says_who_a_person_is_is_no_part_of_the_name() -> None:
    assert "سيرغي سكريبال" in names("نقل سيرغي سكريبال الجاسوس الروسي السابق إلى المستشفى.")
    assert "محمد إبراهيم السهلاوي" in names("سجل محمد إبراهيم السهلاوي السعودي هدفين.")


def test_a_town_that_an_article_without_sport_names_is_not_its_club() -> None:
    body = "زار سائح مدينة برشلونة ونام في فندق، وقال إن برشلونة مزدحمة في الصيف."
    assert "Q7156" not in ids("", body)
    assert names(body) == ["برشلونة"]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("وقالت أسرته لمحطة «سي بي إس» إن المطرب توفي.", "Q43380"),
        ("وذكرت محطة سي إن إن أن الوزير استقال.", "Q48340"),
    ],
)
def test_a_station_stands_before_its_name_and_is_not_named_after_it(body: str, wanted: str) -> None:
    assert wanted in ids("", body)


def test_a_petrol_station_is_named_after_the_town_and_is_not_the_town() -> None:
    assert "Q85" not in ids("", "وقع الحادث قرب محطة القاهرة للوقود أمس.")


def test_what_a_minister_says_in_marks_is_no_person() -> None:
    found = names("قال الوزير سامر حداد: «لن نرفع الأجرة». وأكد الرئيس «الحوار ضروري جدا». وقال النائب «سنعود غدا».")
    assert found == ["سامر حداد"]


def test_a_name_in_marks_after_a_title_is_a_person() -> None:
    assert "فليكس جيدني" in names("وصل الجنرال البريطاني «فليكس جيدني» إلى الحديدة.")


def test_a_noun_with_its_adjective_is_no_person() -> None:
    assert not names("أجرى أطباء جراحة على جنين، وقال الطبيب إن الجنين بصحة جيدة.", "ولادة جنين سليم بعد جراحة")


@settings(max_examples=40, deadline=None)
@given(
    words=st.lists(
        st.sampled_from("أسد الأسد جدة الجدة كل مصر على في المغرب صلاة باريس هيلتون إن الوزير حلب . ،".split()),
        max_size=14,
    )
)
def test_no_name_is_added_and_none_moved(words: list[str]) -> None:
    text = word_table(" ".join(words))
    marked = mark_text("body", text, language_of("ar"), PLAIN.matcher.find(text.reduced, "ar"))
    (out,) = without_common_words([marked])
    assert all(hit in marked.hits for hit in out.hits)
    assert out.words is marked.words
    assert without_common_words([out])[0].hits == out.hits


def test_what_a_company_is_called_for_short_is_the_company_wherever_it_stands() -> None:
    body = (
        "Sykerton Data Inc said it will sell debentures. Sykerton said the terms were agreed. "
        "Its bank bought 13 million Sykerton shares."
    )
    (marking,) = TAGGED.mark([Article(uri="test:1", language="en", paragraphs=(body,))])
    (company,) = marking.entities
    assert (company.type, company.name) == ("organisation", "Sykerton Data Inc")
    assert [one.text for one in company.mentions] == ["Sykerton Data Inc", "Sykerton", "Sykerton"]


def test_a_titled_person_who_bears_a_company_s_name_is_no_company() -> None:
    body = "Rooterly Corp rescinded the agreements. The lawyer of Mr. Rooterly said the company had found more."
    (marking,) = TAGGED.mark([Article(uri="test:1", language="en", paragraphs=(body,))])
    assert {(one.type, one.name) for one in marking.entities} >= {("person", "Rooterly")}
