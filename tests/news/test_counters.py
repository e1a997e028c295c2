"""A counter beside the copy is no copy, and a new figure in it is no new version."""

from __future__ import annotations

import pytest

from agents.revise.judge import content_digest
from streams.languages.folding import folded_text
from streams.news.article import Article, Item
from streams.news.counters import glued_counter, is_counter
from streams.news.prepare import prepare

COPY = ("The ferry started again on Monday.", "It runs twice a day until spring.", "Tickets cost two euros.")


@pytest.mark.parametrize(
    "line",
    [
        *("1,234 views", "Views: 1,234", "Read 1234 times", "12 comments", "1.2K views", "Shares 45 | Comments 3"),
        *(
            "عدد المشاهدات: 1204",
            "تمت قراءة هذا المقال ١٢٠٤ مرة",
            "12 تعليق",
            "Vues : 345",
            "Lu 345 fois, 3 commentaires",
        ),
        *("3 min read", "Lesezeit: 3 Minuten", "Temps de lecture : 3 min", "مدة القراءة: 3 دقائق"),
        *("Okunma: 45", "345 visualizaciones", "1.234 Aufrufe", "بازدید: ۱۲۰۴"),
    ],
)
def test_a_line_that_only_counts_readers_is_a_counter(line: str) -> None:
    assert is_counter(folded_text(line))


@pytest.mark.parametrize(
    "line",
    [
        *(
            "12 people read the bill",
            "Views differ on article 7",
            "1,234",
            "No comments",
            "Article 12 has 3 views of history",
        ),
        "شارك 12 لاعبا",
    ],
)
def test_copy_with_a_figure_is_no_counter(line: str) -> None:
    assert not is_counter(folded_text(line))


def polled(views: int, form: str) -> Article:
    counted = form.format(views=views)
    return prepare(Item(uri="urn:1", headline="Ferry back", body="\n".join(COPY) + counted), lambda _: ("en", 1.0))


@pytest.mark.parametrize("form", ["\n{views} views", "\nViews: {views}", " Read {views} times", " ({views} comments)"])
def test_a_poll_in_which_only_a_counter_moved_is_the_same_version(form: str) -> None:
    first, again = polled(1204, form), polled(1391, form)
    assert first.paragraphs == COPY
    assert content_digest(first) == content_digest(again)
    assert [entry.reason for entry in first.removed] == ["share-buttons"]


def test_a_counter_in_a_sentence_is_not_glued() -> None:
    assert glued_counter("The film has 12 views. It was read 3 times by the jury") == -1
