"""Subjects: what an article is about, in IPTC's words, or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.enrich.subjects.find import find_subjects as find_subjects_of
from agents.enrich.subjects.model import SURE, FoundSubject, SubjectWeights, shipped
from agents.enrich.subjects.model import find_topic as find_topic_of
from agents.enrich.subjects.table import top, topics
from agents.enrich.subjects.words import BUCKETS
from agents.enrich.subjects.words import weighed_words as weighed_words_of
from streams.languages.word_table import word_table
from streams.news.article import MEDIA_TOPICS

if TYPE_CHECKING:
    from streams.contract.records import Subject

MATCH = (
    "فوز الفريق في المباراة النهائية",
    "سجل المهاجم هدفين وقاد المنتخب إلى الفوز على ضيفه في بطولة كأس العالم لكرة القدم، وقال المدرب إن لاعبيه رائعون.",
)
RATES = (
    "Central bank raises rates",
    "Shares fell and the dollar rose after the central bank lifted interest rates to fight inflation, investors said.",
)


def find_topic(headline: str, body: str, weights: SubjectWeights | None = None) -> FoundSubject | None:
    return find_topic_of(word_table(headline), word_table(body), weights)


def find_subjects(headline: str, body: str, language: str) -> tuple[Subject, ...] | None:
    return find_subjects_of(word_table(headline), word_table(body), language)


def weighed_words(headline: str, body: str) -> dict[int, int]:
    return weighed_words_of(word_table(headline), word_table(body))


def test_a_match_is_sport_and_a_rate_rise_is_economy() -> None:
    assert [(s.id, s.labels["ar"]) for s in find_subjects(*MATCH, "ar") or ()] == [(MEDIA_TOPICS + "15000000", "رياضة")]
    assert [s.labels["en"] for s in find_subjects(*RATES, "en") or ()] == ["economy, business and finance"]


def test_what_could_be_anything_gets_no_subject() -> None:
    assert (
        find_subjects("Programme", "The programme for today, tomorrow and the day after is below as always.", "en")
        == ()
    )
    assert find_subjects("", "قال وأضاف", "ar") == ()
    assert find_subjects("", "", "en") == ()


def test_a_language_whose_articles_were_never_seen_has_no_subjects_at_all() -> None:
    assert find_subjects(*RATES, "fr") is None
    assert find_subjects(*MATCH, "fa") is None


def test_the_headline_counts_more_than_the_body_and_the_lead_more_than_what_follows() -> None:
    weights = weighed_words("stadium", "goal " + "and " * 60 + "referee")
    assert sorted(weights.values()) == [1, 2, 2, 3]


def test_numbers_are_no_words_of_a_subject() -> None:
    assert weighed_words("12 345", "2026 ٣٤") == {}


def test_a_long_article_costs_no_more_than_its_beginning() -> None:
    begun = MATCH[1] * 30
    assert find_topic(MATCH[0], begun) == find_topic(MATCH[0], begun + RATES[1] * 1000)


def test_every_top_topic_has_its_column_and_both_names() -> None:
    weights = shipped()
    assert weights.words.shape == (BUCKETS, len(top())) == (BUCKETS, 17)
    assert weights.bias.shape == (17,)
    assert all(set(topic.labels) == {"ar", "en"} for topic in top())


def test_every_second_topic_stands_below_a_top_one() -> None:
    tops = {topic.code for topic in top()}
    assert {topic.broader for topic in topics().values()} == {"", *tops}


def test_the_table_says_whose_it_is() -> None:
    from agents.enrich.subjects import table

    first = (Path(table.__file__).parent / "mediatopics.tsv").read_text("utf-8").splitlines()[0]
    assert "IPTC" in first
    assert "CC BY 4.0" in first


def test_equal_odds_go_to_the_first_topic_and_are_no_subject() -> None:
    nothing = SubjectWeights(shipped().words * 0, shipped().bias * 0, 1.0)
    found = find_topic(*RATES, nothing)
    assert found is not None
    assert (found.topic.code, found.confidence) == ("01000000", 0.06)


@given(st.text(max_size=80), st.text(max_size=400))
def test_a_subject_is_sure_whatever_the_text(headline: str, body: str) -> None:
    found = find_topic(headline, body)
    if found is not None:
        assert 1 / 17 - 0.01 <= found.confidence <= 1
        subjects = find_subjects(headline, body, "en")
        assert bool(subjects) == (found.confidence >= SURE)


@pytest.mark.parametrize("name", ["tests/quality/subject_labels.jsonl", "training/subjects/read.jsonl"])
def test_labels_name_top_topics_and_hold_no_text(name: str) -> None:
    rows = [json.loads(line) for line in (Path(__file__).parents[3] / name).read_text("utf-8").splitlines()]
    known = {topic.code for topic in top()}
    assert all(set(row) == {"id", "topics"} and row["topics"] and set(row["topics"]) <= known for row in rows)


def test_no_article_is_both_learned_from_and_measured_on() -> None:
    root = Path(__file__).parents[3]
    taught, measured = (
        {json.loads(line)["id"] for line in (root / name).read_text("utf-8").splitlines()}
        for name in ("training/subjects/read.jsonl", "tests/quality/subject_labels.jsonl")
    )
    assert not taught & measured
