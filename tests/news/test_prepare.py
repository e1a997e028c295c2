from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from streams.languages.shipped_identifier import shipped_identifier
from streams.news.article import Item, UnreadableItem
from streams.news.prepare import Limits, prepare
from tests.support.cost import assert_costs_less_than

if TYPE_CHECKING:
    from collections.abc import Callable

    Identify = Callable[[str], tuple[str, float]]

LEAD = "أعلنت وزارة النقل افتتاح الجسر الجديد صباح اليوم بعد أعمال استمرت عامين كاملين."
SECOND = "وقال المهندس المشرف إن الجسر يختصر الطريق إلى الميناء بنصف ساعة كاملة."


@pytest.fixture(scope="module")
def identifier() -> Identify:
    return shipped_identifier()


def item(**fields: Any) -> Item:
    return Item(uri="urn:test:1", **{"headline": "افتتاح الجسر الجديد", "body": f"{LEAD}\n{SECOND}", **fields})


def test_html_and_plain_text_of_one_copy_make_one_article(identifier: Identify) -> None:
    plain = prepare(item(), identifier)
    html = prepare(item(body=f"<p>{LEAD}</p><p>{SECOND}</p>", body_type="text/html"), identifier)
    assert plain == html
    assert plain.body == f"{LEAD}\n{SECOND}"


def test_what_is_removed_is_listed_with_its_place_in_the_copy_as_sent(identifier: Identify) -> None:
    body = f"{LEAD}\nاقرأ أيضا: خطة الطرق\n{SECOND}\n{LEAD}\nفرانس24/ أ ف ب"
    article = prepare(item(body=body), identifier)
    assert article.paragraphs == (LEAD, SECOND)
    assert [(entry.reason, entry.paragraph, entry.of) for entry in article.removed] == [
        ("related-link", 1, None),
        ("repeated-paragraph", 3, 0),
        ("credit-line", 4, None),
    ]
    assert (article.agency.name, article.agency.where) == ("Agence France-Presse", "trailer")


def test_the_headline_once_more_as_first_line_is_taken_out_and_the_dateline_behind_it_is_seen(
    identifier: Identify,
) -> None:
    body = (
        "Lake levels fall\nKARSUND (AP) - The water office said lake levels fell.\nThe next reading is due on Friday."
    )
    article = prepare(Item(uri="urn:x", headline="LAKE LEVELS FALL", body=body), identifier)
    assert [(entry.reason, entry.paragraph) for entry in article.removed] == [("headline-repeated", 0)]
    assert article.dateline is not None
    assert article.dateline.place == "KARSUND"


@pytest.mark.parametrize(
    ("headline", "footer"),
    [
        ("بلدية المرسى تفتتح سوقا جديدة للسمك", "ظهرت المقالة {} أولاً على جريدة المرسى."),
        ("بلدية المرسى تفتتح سوقا جديدة للسمك", "التدوينة {} ظهرت أولاً على جريدة المرسى."),
        ("Lake levels fall in the north", "The post {} appeared first on Harbour Post."),
        ("Les eaux du lac baissent encore", "L’article {} est apparu en premier sur Le Phare."),
    ],
)
def test_the_footer_of_a_publishing_system_is_no_copy_in_any_language(
    identifier: Identify, headline: str, footer: str
) -> None:
    said = footer.format(headline)
    article = prepare(item(headline=headline, body=f"{LEAD}\n{SECOND}\n{said}"), identifier)
    assert article.paragraphs == (LEAD, SECOND)
    assert [(entry.reason, entry.text, entry.paragraph) for entry in article.removed] == [("post-footer", said, 2)]


def test_a_last_sentence_that_names_what_the_headline_names_stays(identifier: Identify) -> None:
    last = "A fire in Karsund killed three."
    article = prepare(item(headline="A fire in Karsund", body=f"{LEAD}\n{SECOND}\n{last}"), identifier)
    assert article.paragraphs[-1] == last
    alone = prepare(
        item(headline="Lake levels fall in the north", body="Lake levels fall in the north today."), identifier
    )
    assert alone.paragraphs == ("Lake levels fall in the north today.",)


def test_items_of_a_list_are_no_links_to_other_stories(identifier: Identify) -> None:
    said = "<p>She said it would cost forty million.</p><p>It has four parts.</p>"
    items = ("Free buses for pupils under sixteen", "A new tram line to the northern harbour")
    listed = "".join(f"<li>{item}</li>" for item in items)
    body = f"<p>She has a plan.</p>{said}<ul>{listed}</ul>{said.replace('four', 'five')}<p>Unions welcomed it.</p>"
    article = prepare(Item(uri="urn:x", headline="ن", body=body, body_type="text/html"), identifier)
    assert {f"• {item}" for item in items} <= set(article.paragraphs)


def test_an_abstract_beside_the_body_is_noted_and_left_out_of_it(identifier: Identify) -> None:
    repeated = prepare(item(abstract=LEAD[:40] + "..."), identifier)
    assert repeated.removed[0].reason == "abstract-repeated"
    apart = prepare(item(abstract="ملخص كتبه المحرر ولا يرد في النص"), identifier)
    assert apart.removed[0].reason == "abstract-set-aside"
    assert (repeated.abstract, apart.abstract) == ("", "ملخص كتبه المحرر ولا يرد في النص")
    assert apart.paragraphs == repeated.paragraphs == (LEAD, SECOND)


def test_an_abstract_that_says_something_new_is_kept_whole(identifier: Identify) -> None:
    new = "ملخص كتبه المحرر " * 30
    article = prepare(item(abstract=f"<p>{new}</p>"), identifier)
    assert article.abstract == new.strip()
    assert new.strip() not in article.body


def test_without_a_body_the_abstract_is_the_body(identifier: Identify) -> None:
    article = prepare(item(body="", abstract=LEAD), identifier)
    assert article.paragraphs == (LEAD,)
    assert article.removed == ()


def test_an_item_without_headline_and_body_is_unreadable(identifier: Identify) -> None:
    with pytest.raises(UnreadableItem) as raised:
        prepare(item(headline="\u200b ", body="\n \n"), identifier)
    assert raised.value.reason == "no-text"
    with pytest.raises(UnreadableItem):
        prepare(item(headline="", body="*****"), identifier)


def test_a_kill_needs_no_text(identifier: Identify) -> None:
    assert prepare(item(headline="", body="", pub_status="canceled"), identifier).paragraphs == ()


@pytest.mark.parametrize(
    "prefix", ["تصحيح: ", "(تصويب) ", "CORRECTED-", "Correction: ", "CORRECTED (OFFICIAL)-", "تصحيح - "]
)
def test_a_headline_that_says_correction_signals_one_and_keeps_its_words(identifier: Identify, prefix: str) -> None:
    article = prepare(item(headline=prefix + "افتتاح الجسر"), identifier)
    assert article.signals == ("correction",)
    assert article.headline == (prefix + "افتتاح الجسر").strip()


@pytest.mark.parametrize("headline", ["تصحيح أوضاع العمالة يبدأ الأحد", "Correctional officers strike"])
def test_a_headline_about_a_correction_signals_nothing(identifier: Identify, headline: str) -> None:
    assert prepare(item(headline=headline), identifier).signals == ()


def test_place_agency_and_people_are_told_apart(identifier: Identify) -> None:
    article = prepare(item(byline="بيروت - سلمى الحداد، رويترز"), identifier)
    assert (article.agency.name, article.dateline.place, article.byline) == ("Reuters", "بيروت", "سلمى الحداد")


def test_a_dateline_stays_in_the_published_paragraph(identifier: Identify) -> None:
    article = prepare(item(body=f"القاهرة (أ ف ب) - {LEAD}\n{SECOND}"), identifier)
    assert article.paragraphs[0].startswith("القاهرة (أ ف ب) - ")
    assert (article.dateline.text, article.dateline.place) == ("القاهرة (أ ف ب)", "القاهرة")


def test_the_senders_own_place_is_the_dateline_when_nothing_else_says(identifier: Identify) -> None:
    assert prepare(item(located="صيدا"), identifier).dateline.place == "صيدا"


def test_a_declared_language_is_kept_beside_the_decided_one(identifier: Identify) -> None:
    article = prepare(item(language="en-GB"), identifier)
    assert (article.language, article.declared_language) == ("ar", "en-GB")
    assert article.remarks == ("declared language en reads as ar",)


def test_lines_past_the_bound_are_joined_not_lost(identifier: Identify) -> None:
    article = prepare(
        item(body="\n".join(f"سطر رقم {n}" for n in range(50))), identifier, limits=Limits(max_paragraphs=10)
    )
    assert len(article.paragraphs) == 10
    assert article.body.replace("\n", " ").endswith("سطر رقم 49")


def test_a_headline_longer_than_a_headline_stands_in_full_in_the_body(identifier: Identify) -> None:
    article = prepare(item(headline="كلمة " * 500), identifier)
    assert len(article.headline) == 200
    assert article.paragraphs[0].count("كلمة") == 500


@pytest.mark.parametrize(
    "nasty",
    [
        "س" * 100_000,
        "a\n" * 500_000,
        "!؟.," * 250_000,
        "( " * 500_000,
        "(رويترز) " * 100_000,
        "حسب رويترز. " * 80_000,
        "قال الرئيس إن الحرب انتهت\n" * 38_000,
        "اقرأ أيضا: س\n" * 80_000,
        '"' * 1_000_000,
        "<div>" * 200_000,
    ],
    ids=["word", "lines", "punctuation", "brackets", "credits", "phrases", "repeats", "links", "quotes", "nesting"],
)
@pytest.mark.parametrize("body_type", ["text/plain", "text/html"])
def test_a_nasty_megabyte_costs_seconds_not_minutes(identifier: Identify, nasty: str, body_type: str) -> None:
    hostile = item(body=nasty, abstract=nasty, byline=nasty, credit=nasty, body_type=body_type)
    assert_costs_less_than(8, lambda: prepare(hostile, identifier))
