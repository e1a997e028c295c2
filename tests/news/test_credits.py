from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.languages.folding import folded_text
from streams.news import attribution
from streams.news.attribution import attribute, copy_span, is_credit_line
from streams.news.credits import _SEPARATOR, known_names, read_line
from streams.news.datelines import read_dateline
from tests.support.cost import assert_costs_less_than


def agency(*paragraphs: str, byline: str = "", credit: str = "", source: str = "") -> tuple[str, str] | None:
    found = attribute(
        byline=byline,
        credit=credit,
        source=source,
        paragraphs=list(paragraphs),
        keys=[folded_text(paragraph) for paragraph in paragraphs],
    ).agency
    return (found.name, found.where) if found else None


@pytest.mark.parametrize(
    ("byline", "name", "place"),
    [
        ("لوس أنجلوس - فرانس برس", "Agence France-Presse", "لوس أنجلوس"),
        ("رويترز، بغداد", "Reuters", "بغداد"),
        ("أ ف ب", "Agence France-Presse", ""),
        ("أ.ف.ب", "Agence France-Presse", ""),
        ("(رويترز)", "Reuters", ""),
        ("Reuters/AFP", "Reuters", ""),
        ("مدريد - د ب أ", "Deutsche Presse-Agentur", "مدريد"),
        ("القاهرة-رويترز", "Reuters", "القاهرة"),
        ("القاهرة رويترز", "Reuters", "القاهرة"),
        ("الرياض ـ واس", "Saudi Press Agency", "الرياض"),
        ("سانت بولتن - د ب أ", "Deutsche Presse-Agentur", "سانت بولتن"),
        ("غزة (الأراضي الفلسطينية) - فرانس برس، رويترز", "Agence France-Presse", "غزة"),
        ("نقلا عن وكالة الأناضول", "Anadolu Agency", ""),
        ("-وات-", "Tunis Afrique Presse", ""),
        ("WASHINGTON | AP", "Associated Press", "WASHINGTON"),
    ],
)
def test_an_agency_is_read_from_the_byline_in_any_order_with_any_separator(byline: str, name: str, place: str) -> None:
    line = read_line(byline)
    assert line.agencies[0].name == name
    assert (line.place, line.authors) == (place, "")
    assert agency("نص الخبر هنا.", byline=byline) == (name, "byline")


@pytest.mark.parametrize(
    ("byline", "authors", "place"),
    [
        ("القاهرة – خالد حسني", "خالد حسني", "القاهرة"),
        ("العربية.نت - محمد جراح", "محمد جراح", ""),
        ("By Ahmed Rasheed, Reuters", "Ahmed Rasheed", ""),
        ("Jane Doe and John Smith", "Jane Doe, John Smith", ""),
        ("Par Jean Dupont avec AFP", "Jean Dupont", ""),
        ("جان-بيير لوكوك", "جان-بيير لوكوك", ""),
        ("كتب: سلمى الحداد - بيروت", "سلمى الحداد", "بيروت"),
        ("Автор: Анна Лима", "Анна Лима", ""),
        ("Autor: Eva Müller", "Eva Müller", ""),
        ("Beirut: Salma Haddad", "Salma Haddad", "Beirut"),
        ("30174026-20d9-40a2-9e04-5b63346a78a6", "", ""),
        ("أبوظبي - سكاي نيوز عربية", "", "أبوظبي"),
        ("الرياض 03 رمضان 1446 هـ الموافق 03 مارس 2025 م واس", "", "الرياض"),
        ("الرياض 14 ربيع الأول 1446 هـ الموافق 17 سبتمبر 2024 م واس", "", "الرياض"),
        ("desk@example.org", "", ""),
    ],
)
def test_a_byline_is_people_without_agency_place_or_ids(byline: str, authors: str, place: str) -> None:
    line = read_line(byline)
    assert (line.authors, line.place) == (authors, place)


def test_agencies_without_a_name_are_no_agency_but_a_remark() -> None:
    found = attribute(byline="كييف – وكالات", credit="", source="", paragraphs=[], keys=[])
    assert found.agency is None
    assert found.remarks == ("byline credits agencies without naming one",)


def test_the_first_of_several_agencies_is_taken_with_a_remark() -> None:
    found = attribute(byline="سيول - فرانس برس، رويترز", credit="", source="", paragraphs=[], keys=[])
    assert found.agency.name == "Agence France-Presse"
    assert "several agencies" in found.remarks[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("وقال القائد إن العملية انتهت، حسب وكالة رويترز.", "Reuters"),
        ("وقال القائد إن العملية انتهت، وفق ما ذكرت وكالة فرانس برس.", "Agence France-Presse"),
        ('وقال القائد إن العملية انتهت، وفقا لـ"رويترز".', "Reuters"),
        ("وقال القائد إن العملية انتهت، نقلا عن أسوشيتد برس.", "Associated Press"),
        ("The operation is over, according to Reuters.", "Reuters"),
        ("L'opération est terminée, selon l'AFP.", "Agence France-Presse"),
    ],
)
def test_a_phrase_that_closes_the_copy_credits_a_world_agency(text: str, name: str) -> None:
    assert agency(text) == (name, "text")


@pytest.mark.parametrize("place", [0, 1])
def test_a_phrase_that_closes_an_earlier_sentence_says_where_a_detail_comes_from(place: int) -> None:
    paragraphs = ["بدأت المباراة مساء السبت.", "وانتهت بثلاثة أهداف.", "ويلتقي الفريقان مرة أخرى في أيار."]
    paragraphs[place] = 'وسجل المهاجم الهدف الثاني قبل نهاية الشوط، وفق "رويترز".'
    assert agency(*paragraphs, source="Harbour Post") is None
    assert agency(*paragraphs, byline="سلمى الحداد") is None
    assert agency("قال مسؤول إن الحرب انتهت، بحسب رويترز. ويجتمع الوزراء غدا.") is None
    assert agency(*paragraphs) == ("Reuters", "text")


@pytest.mark.parametrize(
    "text",
    [
        "وقال المتحدث لوكالة رويترز إن المفاوضات مستمرة.",
        "وقال المتحدث لوكالة رويترز.",
        "ونقلت وكالة تسنيم عن مسؤول قوله إن الحدود مفتوحة.",
        "وقال مسؤول إن الحدود مفتوحة، بحسب وكالة تسنيم.",
        "وقال مصور من فرانس برس إن المكان خال.",
        "أجرت رويترز استطلاعا شمل أربعين خبيرا.",
        "He told Reuters on Monday.",
        "Economists polled by Reuters had expected growth.",
        "وقالت الشركة، بحسب ما نقلت وكالة الأنباء السعودية (واس).",
    ],
)
def test_an_agency_that_is_only_quoted_is_not_the_copys_agency(text: str) -> None:
    assert agency(text) is None


@pytest.mark.parametrize("text", ["صورة: AFP", "تصوير: رويترز", "Photo by Reuters", "مصدر الصورة Reuters"])
def test_a_photo_credit_is_not_the_copys_agency(text: str) -> None:
    assert agency("نص الخبر هنا.", text) is None


@pytest.mark.parametrize(
    ("tail", "name"),
    [
        ("انتهت العملية مساء. (أ ف ب)", "Agence France-Presse"),
        ("انتهت العملية مساء (رويترز)", "Reuters"),
        ("فرانس24/ أ ف ب", "Agence France-Presse"),
        ("-وات-", "Tunis Afrique Presse"),
        ("The operation is over. — Reuters", "Reuters"),
        ("The operation is over. (AFP)", "Agence France-Presse"),
        ("(Reporting by Jane Doe; Editing by John Smith)", "Reuters"),
        ("REUTER", "Reuters"),
        ("المصدر: رويترز", "Reuters"),
    ],
)
def test_a_trailer_names_the_agency(tail: str, name: str) -> None:
    assert agency("نص الخبر هنا.", tail) == (name, "trailer")


def test_the_byline_speaks_before_the_text() -> None:
    assert agency("انتهت العملية، حسب وكالة رويترز.", byline="لندن - أ ف ب") == ("Agence France-Presse", "byline")


def test_copy_from_an_agencys_own_feed_is_the_agencys() -> None:
    assert agency("نص الخبر هنا.", source="Reuters") == ("Reuters", "credit")


@pytest.mark.parametrize(
    ("lead", "text", "place", "name"),
    [
        ("الرياض - واس: استقبل الملك", "الرياض - واس", "الرياض", "Saudi Press Agency"),
        ("القاهرة (أ ف ب) - أعلنت مصر", "القاهرة (أ ف ب)", "القاهرة", "Agence France-Presse"),
        ("BAGHDAD (Reuters) - At least", "BAGHDAD (Reuters)", "BAGHDAD", "Reuters"),
        ("WASHINGTON, July 9 (AP) -- The", "WASHINGTON, July 9 (AP)", "WASHINGTON", "Associated Press"),
        ("Riyadh, March 03, 2025, SPA -- The", "Riyadh, March 03, 2025, SPA", "Riyadh", "Saudi Press Agency"),
        ("WASHINGTON (AP) _ The", "WASHINGTON (AP)", "WASHINGTON", "Associated Press"),
        ("SINGAPORE/LONDON, Oct 3 (Reuters) - Oil", "SINGAPORE/LONDON, Oct 3 (Reuters)", "SINGAPORE", "Reuters"),
        ("عمان 3 أيار (بترا)- بحث", "عمان 3 أيار (بترا)", "عمان", "Jordan News Agency"),
        ("(رويترز) - قال", "(رويترز)", "", "Reuters"),
        ("بغداد/ واع/ أعلن", "بغداد/ واع", "بغداد", "Iraqi News Agency"),
        ("واس - الرياض: قال", "واس - الرياض", "الرياض", "Saudi Press Agency"),
        ("دبي (رويترز) قال مسؤول", "دبي (رويترز)", "دبي", "Reuters"),
    ],
)
def test_a_dateline_opens_the_report_with_place_date_and_agency(lead: str, text: str, place: str, name: str) -> None:
    opening = read_dateline(lead)
    assert (opening.dateline.text, opening.dateline.place, opening.agency.name) == (text, place, name)
    assert agency(lead) == (name, "dateline")


def test_an_outlet_in_a_dateline_is_no_agency() -> None:
    opening = read_dateline("دبي، الإمارات العربية المتحدة (CNN)— قال أنور")
    assert opening.dateline.place == "دبي"
    assert opening.agency is None


@pytest.mark.parametrize(
    "lead",
    [
        "فاز النصر على ضيفه الرائد 4 - 2 في الدوري مساء أمس الجمعة على ملعبه في الرياض",
        "تونس - الجزائر 2 - 1",
        "قال زعيم كوريا الشمالية كيم جونغ - أون في كلمة بثها التلفزيون الرسمي أمس الأول مساء",
        "قالت قناة (إن.تي.في) التلفزيونية التركية إن الحكومة تجتمع اليوم لبحث الأزمة",
        "قال مراسل (رويترز) في بغداد إن المدينة هادئة",
        "واشنطن: قال الرئيس إن المفاوضات تتقدم ببطء لكنها تتقدم على كل حال",
        "العراق ينتج مزيدا من النفط - وزير النفط يقول إن الإنتاج بلغ مستوى قياسيا هذا العام",
    ],
)
def test_a_place_the_story_is_about_is_no_dateline(lead: str) -> None:
    assert read_dateline(lead) is None


@pytest.mark.parametrize(
    ("paragraph", "rest"),
    [
        ("القاهرة (رويترز) - قال مسؤول إن الحرب انتهت.", "قال مسؤول إن الحرب انتهت."),
        ("قال مسؤول إن الحرب انتهت، حسب وكالة رويترز.", "قال مسؤول إن الحرب انتهت"),
        ("قال مسؤول إن الحرب انتهت. (أ ف ب)", "قال مسؤول إن الحرب انتهت."),
        ("فرانس24/ أ ف ب", ""),
        ("دبي - العربية.نت", ""),
        ("قال مسؤول لوكالة رويترز إن الحرب انتهت.", "قال مسؤول لوكالة رويترز إن الحرب انتهت."),
    ],
)
def test_what_is_compared_has_no_credits(paragraph: str, rest: str) -> None:
    assert paragraph[slice(*copy_span(paragraph))] == rest


def test_a_paragraph_with_a_report_in_it_is_no_credit_line() -> None:
    assert not is_credit_line("رويترز تنفي الخبر", folded_text("رويترز تنفي الخبر"))
    assert is_credit_line("دبي - العربية.نت", folded_text("دبي - العربية.نت"))


def test_every_agency_of_the_table_has_an_id() -> None:
    assert all(
        known.uri.startswith(("http://www.wikidata.org/entity/Q", "urn:wiredesk:entity:"))
        for known in known_names().values()
        if known.kind == "agency"
    )


@pytest.mark.parametrize("nasty", ["( ", "- ", "(رويترز) ", "حسب رويترز ", "/", "س", "reporting by ", '"'])
def test_credits_of_a_nasty_megabyte_are_read_within_seconds(nasty: str) -> None:
    text = nasty * (1_000_000 // len(nasty))

    def read() -> None:
        agency(text, byline=text, credit=text)
        read_dateline(text)
        copy_span(text)

    assert_costs_less_than(4, read)


def test_a_long_run_of_spaces_in_a_line_of_names_is_read_once() -> None:
    line = "a" + " " * 20_000 + "b - c"
    # From each space anew it took twenty seconds.
    found = assert_costs_less_than(2, lambda: [match[1] for match in _SEPARATOR.finditer(line)])
    assert found == ["-"]


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Mona Lindqvist, Senior Reporter", "Mona Lindqvist"),
        ("Mona Lindqvist, Tide Wire Staff Writer, and Ola Brandt", "Mona Lindqvist, Ola Brandt"),
        ("Von Eva Müller und Jan Weber", "Eva Müller, Jan Weber"),
        ("Por Mona Lindqvist", "Mona Lindqvist"),
        ("Von Trier", "Von Trier"),
        ("Von der Leyen", "Von der Leyen"),
        ("von der Leyen, Ursula", "von der Leyen, Ursula"),
        ("Di Stefano Rossi", "Di Stefano Rossi"),
        ("Di Maio Luigi", "Di Maio Luigi"),
        ("Y Combinator News", "Y Combinator News"),
        ("Sports Editor", "Sports Editor"),
    ],
)
def test_the_title_behind_a_name_is_no_author(byline: str, authors: str) -> None:
    assert read_line(byline).authors == authors


@settings(deadline=None, max_examples=300)
@given(st.from_regex(attribution._closing_phrase()))
def test_every_phrase_that_credits_at_a_sentences_end_has_a_word_that_is_looked_for_first(phrase: str) -> None:
    assert any(word in phrase for word in attribution._CREDITING)
