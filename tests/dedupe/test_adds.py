"""A copy that says something new is published as an update; one that adds nothing is withheld."""

import msgspec
import pytest

from agents.dedupe.rules.compare import compare, render
from streams.contract.records import WITHHELD_RELATIONS, Addition, Verdict, is_copy
from streams.news.article import Article
from tests.support.dedupe_desk import Desk, article, text

REST = (
    "The case began with a letter from a clerk in 2022, and it took the city three winters to bring it to court.",
    "Neighbours said the house was old and the council had warned its owner about the roof and the walls a year ago.",
)
ARABIC_REST = (
    "وقال سكان في الحي إن المبنى قديم وإن البلدية أنذرت مالكه قبل عام ولم يرد على رسائلها ولا على زيارات المهندسين.",
)


def told(*paragraphs, language="en", uri="a"):
    return Article(uri=uri, language=language, headline="Karsund", paragraphs=paragraphs, source=uri)


def added(before, after, rest=REST, language="en"):
    """Judge a story whose lead was changed; kinds and words of what it adds."""
    later, earlier = told(after, *rest, language=language, uri="b"), told(before, *rest, language=language)
    found = compare(later, earlier)
    return found.relation, [(one.kind, later.body[one.start : one.end]) for one in found.adds]


TRIAL = "A jury in Karsund on Monday found former mayor Tom Barr {} of taking bribes from a builder after a long trial."
VISIT = "Transport Minister Samer Haddad will {} Velle on Tuesday to open the second tram line, his office said."
TOLL = "Fire crews said {} people were killed when an apartment building collapsed in the Rose district of Karsund."
TITLE = "قتلى في انهيار مبنى"
ARREST = "الشرطة فجر اليوم رئيس نادي الاتحاد البحري سليم ناصر في منزله بحي الميناء على خلفية قضية تحويلات مالية قديمة."
ARABIC_TOLL = "قتل {} شخصا في انهيار مبنى سكني في حي الزهور شرق العاصمة فجر اليوم، وقال الدفاع المدني إن البحث مستمر."
FRENCH = "Le tribunal de Karsund a {} lundi le projet de la mairie sur le vieux port après une longue audience."


@pytest.mark.parametrize(
    ("before", "after", "kind", "word"),
    [
        (TRIAL.format("guilty"), TRIAL.format("not guilty"), "negation", "not"),
        (TRIAL.format("not guilty"), TRIAL.format("guilty"), "negation", "guilty"),
        (VISIT.format("visit"), VISIT.format("not visit"), "negation", "not"),
        (TOLL.format("15"), TOLL.format("23"), "figure", "23"),
        (TOLL.format("fifteen"), TOLL.format("twenty-three"), "figure", "twenty-three"),
        (TOLL.replace("killed", "hurt").format("15"), TOLL.format("15"), "opposite", "killed"),
    ],
)
def test_a_fact_turned_round_in_english_is_published_and_named(before, after, kind, word):
    assert added(before, after) == ("update", [(kind, word)])


@pytest.mark.parametrize(
    ("before", "after", "kind", "word"),
    [
        (f"اعتقلت {ARREST}", f"أطلقت {ARREST}", "opposite", "أطلقت"),
        (ARABIC_TOLL.format("15"), ARABIC_TOLL.format("23"), "figure", "23"),
        (ARABIC_TOLL.format("15"), ARABIC_TOLL.format("ثلاثة وعشرون"), "figure", "ثلاثة وعشرون"),
    ],
)
def test_a_fact_turned_round_in_arabic_is_published_and_named(before, after, kind, word):
    assert added(before, after, ARABIC_REST, "ar") == ("update", [(kind, word)])


def test_a_fact_turned_round_in_french_is_published():
    assert added(FRENCH.format("approuvé"), FRENCH.format("rejeté"), language="fr") == (
        "update",
        [("opposite", "rejeté")],
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TOLL.format("nine"), TOLL.format("9")),
        (TOLL.format("34"), TOLL.format("thirty-four")),
        (TOLL.format("10,612"), TOLL.format("10612")),
        (TRIAL.format("guilty"), TRIAL.format("guilty,").replace("on Monday", "")),
        (TRIAL.format("guilty"), TRIAL.format("guilty").replace("former mayor", "the former mayor")),
        (VISIT.format("visit"), VISIT.format("visit") + " (Reuters)"),
    ],
)
def test_light_editing_and_another_way_to_write_a_figure_add_nothing(before, after):
    relation, found = added(before, after)

    assert (relation, found) == ("verbatim", [])


def test_a_cut_adds_nothing():
    whole = told(TRIAL.format("guilty"), "He did not attend, and 14 of 20 witnesses were absent on that day.", *REST)

    assert compare(told(*whole.paragraphs[:1], *REST, uri="b"), whole).adds == ()


def test_a_correction_under_another_uri_is_published():
    relation, found = added(TRIAL.format("guilty"), "(Corrects the name of the court)\n" + TRIAL.format("guilty"))

    assert relation == "update"
    assert [kind for kind, _ in found] == ["correction"]


def test_what_is_added_is_shown_beside_the_two_items():
    later, earlier = told(TOLL.format("23"), *REST, uri="b"), told(TOLL.format("15"), *REST)

    assert "figure: 23" in render(compare(later, earlier))


def test_the_second_copy_of_new_facts_is_withheld():
    desk = Desk()
    lead, newer = ARABIC_TOLL.format("15"), ARABIC_TOLL.format("23")
    desk.take(article("a", (lead, *ARABIC_REST), headline=TITLE))
    first = desk.take(article("b", (newer, *ARABIC_REST), headline=TITLE, hours=1, source="الثانية"))
    edited = newer.replace("فجر اليوم", "فجرا")
    second = desk.take(article("c", (edited, *ARABIC_REST), headline=TITLE, hours=2, source="الثالثة"))

    assert (first.relation, first.of, first.rule) == ("update", "a", "copies/10:adds")
    assert (second.relation in WITHHELD_RELATIONS, second.of) == (True, "b")


def test_news_that_a_less_alike_item_has_told_is_withheld_as_its_copy():
    desk = Desk()
    lead, newer = ARABIC_TOLL.format("15"), ARABIC_TOLL.format("23")
    edited = tuple(" ".join(paragraph.split()[2:]) for paragraph in text(7))
    desk.take(article("a", (lead, *ARABIC_REST, *text(7)), headline=TITLE))
    told = desk.take(article("b", (newer, *ARABIC_REST, *edited), headline=TITLE, hours=1, source="الثانية"))
    last = desk.take(article("c", (newer, *ARABIC_REST, *text(7)), headline=TITLE, hours=2, source="الثالثة"))

    assert (told.relation, told.of) == ("update", "a")
    assert (last.relation in WITHHELD_RELATIONS, last.of, last.adds) == (True, "b", ())


def test_a_kill_finds_a_copy_that_was_published_for_what_it_adds():
    desk = Desk()
    desk.take(article("a", (ARABIC_TOLL.format("15"), *ARABIC_REST), headline=TITLE))
    desk.take(article("b", (ARABIC_TOLL.format("23"), *ARABIC_REST), headline=TITLE, hours=1, source="الثانية"))

    assert [entry.uri for entry in desk.shard.copies_of("a", 9)] == ["b"]
    assert [entry.uri for entry in desk.rebuilt().copies_of("a", 9)] == ["b"]


def test_a_verdict_that_adds_nothing_has_the_bytes_of_before_and_is_read():
    plain = Verdict(relation="verbatim", of="a", cluster="a")

    assert b"adds" not in msgspec.json.encode(plain)
    assert msgspec.json.decode(b'{"relation":"update","of":"a"}', type=Verdict).adds == ()
    assert not is_copy(Verdict(relation="update", of="a"))
    assert is_copy(Verdict(relation="update", of="a", adds=(Addition("figure", 0, 2),)))


def test_the_same_words_add_nothing_whatever_they_say():
    desk = Desk()
    desk.take(article("a", text(1)))

    assert desk.take(article("b", text(1), hours=1)).adds == ()
