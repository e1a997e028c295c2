from __future__ import annotations

import pytest

from streams.languages.folding import folded_text
from streams.news.article import Item
from streams.news.paragraphs import (
    drop_repeated_headline,
    drop_repeated_lead,
    drop_repeats,
    is_cut_of,
    is_footer_of,
    restates_copy,
    split_plain,
    stands_in,
)
from streams.news.prepare import prepare

LONG = "قال وزير الصحة في مؤتمر صحفي إن الحملة تبدأ الأحد المقبل."
OTHER = "وأضاف أن الفرق الطبية وصلت إلى القرى البعيدة منذ صباح أمس."


def test_a_line_is_a_paragraph_and_blank_lines_are_none() -> None:
    assert split_plain("واحد\r\n\r\n اثنان\n\n\nثلاثة") == ["واحد", " اثنان", "ثلاثة"]


def test_hard_wrapped_agency_copy_is_joined_at_its_indents() -> None:
    copy = (
        "The harbour authority said on Monday that two tankers had\ncollided outside the breakwater.\n"
        "    Nobody was hurt, it said, and the channel was open again\nby noon.\n REUTER\n\x03"
    )
    assert split_plain(copy) == [
        "The harbour authority said on Monday that two tankers had collided outside the breakwater.",
        "Nobody was hurt, it said, and the channel was open again by noon.",
        "REUTER \x03",
    ]


def test_a_table_of_short_rows_is_not_joined() -> None:
    assert split_plain("Shr 32 cts vs 22 cts\nNet 2.0 mln vs 1.3 mln\nRevs 16 mln vs 13 mln") == [
        "Shr 32 cts vs 22 cts",
        "Net 2.0 mln vs 1.3 mln",
        "Revs 16 mln vs 13 mln",
    ]


WRAPPED = (
    "KARSUND, March 3 (TW) - Harbour pilots on Monday accepted new\nrosters after a dispute of five weeks, their"
    " union\nsaid, and ships will move again before midnight, its head\ntold reporters at the port of Karsund."
)
LONGER = "https://port.karsund.example/notices/2025/03/03/pilots-and-rosters-what-was-agreed-and-what-was-not.html"


def test_wrapped_lines_are_joined_although_one_line_is_longer() -> None:
    joined = " ".join(WRAPPED.split("\n"))
    assert split_plain(f"{WRAPPED}\n\n{LONGER}") == [joined, LONGER]
    assert split_plain(f"{LONGER}\n{WRAPPED}") == [LONGER, joined]


def test_short_lines_among_long_paragraphs_are_not_joined() -> None:
    lines = [
        "A crosshead of a story that is as long as any line would be",
        f"{OTHER} " * 3,
        "Another of them",
        LONG * 3,
    ]
    assert split_plain("\n".join(lines)) == lines
    lines = [f"{OTHER} " * 2, *WRAPPED.split("\n"), LONG * 2]
    assert split_plain("\n".join(lines)) == lines


def test_a_headline_repeated_on_top_of_the_copy_goes_and_alone_stays() -> None:
    keys = [folded_text(text) for text in (LONG, OTHER)]
    removed = drop_repeated_headline(folded_text(f"«{LONG}»"), [LONG, OTHER], keys)
    assert removed is not None
    assert (removed.reason, removed.text, removed.paragraph) == ("headline-repeated", LONG, 0)
    assert drop_repeated_headline(keys[0], [LONG], keys[:1]) is None
    assert drop_repeated_headline(keys[0], [OTHER, LONG], keys[::-1]) is None
    assert drop_repeated_headline("", ["—", LONG], ["", keys[0]]) is None


def test_a_paragraph_pasted_twice_stands_once() -> None:
    kept, removed = drop_repeats([LONG, OTHER, "«" + LONG.replace("أ", "ا") + "»"])
    assert kept == [0, 1]
    assert [(entry.reason, entry.paragraph, entry.of) for entry in removed] == [("repeated-paragraph", 2, 0)]


def test_fields_of_a_list_and_answers_may_repeat_but_not_a_body_of_them() -> None:
    weather = "Weather: some 23 degrees by day and 18 by night, rain every second day."
    arenas = ["Arena Orra", "Seats: 40,000", weather, "Arena Velle", "Seats: 35,000", weather, "Arena Tinde"]
    assert drop_repeats([*arenas, "Weather: colder."])[1] == []
    refusal = "Brandt: I have told you three times that I was not there."
    trial = ["The trial began.", "Judge: Where?", refusal, "Judge: When?", refusal, "Judge: Why?", "Brandt: No."]
    assert drop_repeats(trial)[1] == []
    twice = [*trial[:4], LONG, *trial[:4], LONG]
    assert drop_repeats(twice)[0] == [0, 1, 2, 3, 4]


def test_a_refrain_may_repeat() -> None:
    kept, removed = drop_repeats(["دفنوه...", LONG, "دفنوه...", OTHER, "دفنوه..."])
    assert kept == [0, 1, 2, 3, 4]
    assert removed == []


def test_a_body_pasted_twice_comes_out_once_with_its_crossheads() -> None:
    body = [LONG, "حملة واسعة", OTHER]
    kept, removed = drop_repeats(body + body)
    assert kept == [0, 1, 2]
    assert [entry.of for entry in removed] == [0, 1, 2]


def test_an_abstract_pasted_on_top_in_cut_form_is_removed_once() -> None:
    cut = " ".join(LONG.split()[:9]) + "..."
    removed = drop_repeated_lead([cut, LONG, OTHER])
    assert removed is not None
    assert (removed.reason, removed.paragraph, removed.of) == ("abstract-repeated", 0, 1)
    assert drop_repeated_lead([LONG, OTHER]) is None


def test_a_short_first_line_is_no_cut_lead() -> None:
    assert not is_cut_of(folded_text("قال وزير الصحة"), folded_text(LONG))


def test_an_abstract_that_runs_over_two_paragraphs_stands_in_the_body() -> None:
    keys = [folded_text(LONG), folded_text(OTHER)]
    assert stands_in(LONG + " " + " ".join(OTHER.split()[:4]) + "…", keys)
    assert not stands_in("ملخص لا يشبه الخبر في شيء على الإطلاق", keys)


SUMMARY = (
    "The regional court in Karsund suspended the permit for the new granite quarry until the groundwater report is "
    "published, after residents of three valleys had sued the county council in autumn because they feared for wells."
)
AGAIN = (
    "Residents of three valleys had sued the county council, and the permit for the granite quarry near Karsund is now "
    "suspended until the groundwater report is published, the regional court decided."
)


def test_a_summary_that_the_copy_says_again_is_marked_and_stays() -> None:
    copy = [SUMMARY, AGAIN, "They feared for their wells.", "The report is due in May."]
    keys = [folded_text(paragraph) for paragraph in copy]
    assert restates_copy(keys)
    assert not restates_copy(keys[1:])
    assert not restates_copy([keys[0], keys[3], keys[2]])
    article = prepare(Item(uri="urn:1", body="\n".join(copy)), lambda _: ("en", 1.0))
    assert article.restated == (0,)
    assert article.paragraphs == tuple(copy)


@pytest.mark.parametrize(
    ("headline", "outlet", "last"),
    [
        ("Ferry back", "Harbour Post", "The post Ferry back appeared first on Harbour Post."),
        (
            "Le port rouvre",
            "Le Journal du Port",
            "L’article Le port rouvre est apparu en premier sur Le Journal du Port.",
        ),
        ("Liman açılıyor", "Liman Gazetesi", "Liman açılıyor yazısı ilk önce Liman Gazetesi üzerinde ortaya çıktı."),
        ("港口周一开放", "港口报", "港口周一开放 最先出现在港口报。"),
        ("항구 재개장", "항구신문", "게시물 항구 재개장 이 항구신문 에 처음 등장했습니다."),
        ("港、月曜に再開", "港新聞", "投稿 港、月曜に再開 は 港新聞 に最初に表示されました。"),
        ("العبارة تعود", "المرسى", "ظهرت المقالة العبارة تعود أولا على المرسى"),
    ],
)
def test_a_short_headline_beside_the_outlets_name_makes_a_footer(headline: str, outlet: str, last: str) -> None:
    assert is_footer_of(folded_text(headline), folded_text(last), folded_text(outlet))
    assert not is_footer_of(folded_text(headline), folded_text(f"{headline}: {outlet}"), folded_text(outlet))


def test_a_short_headline_alone_makes_no_footer() -> None:
    assert not is_footer_of(
        folded_text("Ferry back"), folded_text("The post Ferry back appeared first on Harbour Post.")
    )


def test_a_sentence_that_tells_something_round_the_headline_is_no_footer() -> None:
    headline, outlet = folded_text("Lake levels fall in the north"), folded_text("Harbour Post")
    told = (
        "first appeared on a banned channel whose owner, Ali Demir, was arrested overnight, according to Harbour Post"
    )
    assert not is_footer_of(headline, folded_text(f'The news "Lake levels fall in the north" {told}'), outlet)


def test_a_footer_behind_the_last_sentence_is_cut_and_listed() -> None:
    headline = "Ferry starts again after eleven weeks"
    copy = "The ferry runs twice a day."
    footer = f"The post {headline} appeared first on Harbour Post."
    article = prepare(Item(uri="urn:1", headline=headline, body=f"{copy} {footer}"), lambda _: ("en", 1.0))
    assert article.paragraphs == (copy,)
    assert [(entry.reason, entry.text) for entry in article.removed] == [("post-footer", footer)]
    said = f"Of “{headline}” she said more than once that it was the best play of the year in the whole of Karsund."
    assert prepare(Item(uri="urn:1", headline=headline, body=said), lambda _: ("en", 1.0)).paragraphs == (said,)


def test_a_headline_repeated_under_a_byline_or_with_the_outlets_name_goes() -> None:
    headline, copy = "Lake levels fall for third week", "The water office said so on Monday."
    for top in ((headline,), ("By Mona Lindqvist", headline), (f"{headline} | Harbour Post",)):
        body = "".join(f"<p>{line}</p>" for line in (*top, copy))
        item = Item(uri="urn:1", headline=headline, body=body, body_type="text/html", source="Harbour Post")
        article = prepare(item, lambda _: ("en", 1.0))
        assert article.paragraphs == (*top[:-1], copy)
        assert [entry.reason for entry in article.removed] == ["headline-repeated"]


@pytest.mark.parametrize(
    ("headline", "body"),
    [
        (
            "Five people killed in Beirut blast",
            "Breaking. Five people killed in Beirut blast, two of them children.",
        ),
        (
            "Five people killed in Beirut blast",
            "BEIRUT, Nov. 30. Five people killed in Beirut blast, two of them children.",
        ),
        (
            "Five people killed in Beirut blast",
            "Rescue work goes on. Officials say five people killed in Beirut blast, the first in years.",
        ),
        ("مقتل خمسة أشخاص في بيروت", "وصل المحققون. مقتل خمسة أشخاص في بيروت بينهم طفلان."),
        ("مقتل خمسة أشخاص في بيروت", "وصل المحققون.\nمقتل خمسة أشخاص في بيروت بينهم طفلان."),
        (
            "Five people killed in Beirut blast",
            "Rescue work goes on.\nFive people killed in Beirut blast, Harbour Post says, two of them children.",
        ),
    ],
)
def test_a_headline_that_goes_on_with_a_new_fact_is_copy(headline: str, body: str) -> None:
    item = Item(uri="urn:1", headline=headline, body=body, source="Harbour Post")
    article = prepare(item, lambda _: ("en", 1.0))
    assert "\n".join(article.paragraphs) == body
    assert article.removed == ()


def test_a_flash_keeps_its_news() -> None:
    headline = "مقتل خمسة أشخاص في بيروت"
    article = prepare(
        Item(uri="urn:1", headline=headline, body=f"عاجل. {headline} بينهم طفلان."), lambda _: ("ar", 1.0)
    )
    assert f"{headline} بينهم طفلان." in " ".join(article.paragraphs)


@pytest.mark.parametrize(
    "words", ["Continue reading {} →", "Lire la suite : {}", "Weiterlesen: {}", "Weiterlesen...", "اقرأ المزيد {}"]
)
def test_a_summary_that_leads_on_to_its_page_ends_before_that(words: str) -> None:
    headline, copy = "Crane report out", "The report is out, the port said."
    body = f"{copy} {words.format(headline)}"
    assert prepare(Item(uri="urn:1", headline=headline, body=body), lambda _: ("en", 1.0)).paragraphs == (copy,)
    told = f"{copy} Continue reading {headline} and you learn why."
    assert prepare(Item(uri="urn:1", headline=headline, body=told), lambda _: ("en", 1.0)).paragraphs == (told,)


def test_lines_broken_by_hand_inside_sentences_are_joined() -> None:
    text = (
        "Harbour pilots on Monday accepted the new rosters after a long\ndispute of five weeks, their union said, and\n"
        "the ships will move again before the end of the week, although\nsome of the crews are still at home.\n\nSee https://port.example/"
        + "a"
        * 90
    )
    assert len(split_plain(text)) == 2
    rows = "\n".join(f"The council of town number {n} voted for a bridge{' today' * 2 * n}" for n in range(5))
    assert len(split_plain(rows)) == 5
