"""Scores of stories: known groupings have known figures, and the command's table follows from its outcomes."""

from __future__ import annotations

import pytest

from agents.stories.evaluate import evaluate, figures
from tests.support.story_sketches import article


def outcome(event, kind="article"):
    return {"outcome": kind, "event": event}


def test_a_grouping_like_the_readers_scores_one_in_every_figure():
    story = {"a": "x", "b": "x", "c": "y"}
    assert set(figures(list(story), story, {"a": "1", "b": "1", "c": "2"}).values()) == {1.0}


def test_links_and_bcubed_count_what_is_joined_wrongly_and_what_is_torn():
    truth = {"a": "x", "b": "x", "c": "y", "d": "z"}
    found = {"a": "1", "b": "2", "c": "2", "d": "3"}
    scores = figures(list(truth), truth, found)
    assert (scores["precision"], scores["recall"], scores["f1"]) == (0.0, 0.0, 0.0)
    # a and d stand alone, b and c share a group of two: 1 + 1/2 + 1/2 + 1 of 4; a and b see half of their story.
    assert (scores["bcubed_precision"], scores["bcubed_recall"]) == (0.75, 0.75)


def test_two_reports_of_one_event_and_a_withheld_copy_are_scored_as_one_story():
    quake = "Two killed as 5.7 magnitude quake hits eastern Turkey", "An earthquake struck Elazig on Friday."
    bank = "Central bank holds interest rate at 4.25 percent", "The central bank of Norland kept its rate."
    items = [
        outcome(article("a", *quake)),
        outcome(article("b", *quake, minutes=9)),
        outcome(article("c", *bank, minutes=20)),
        outcome({"uri": "d", "wiredesk": {"verdict": {"of": "a", "cluster": "a"}}}, "duplicate"),
    ]
    labels = [
        {"id": uri, "story": story} for uri, story in (("a", "1"), ("b", "1"), ("c", "2"), ("d", "1"), ("e", "3"))
    ]
    scores = evaluate(labels, items)
    assert scores["judge"]["f1"] == 1.0
    # alone, each of the story of three sees a third of it: recall is half, precision 1
    assert (scores["alone"]["f1"], scores["alone"]["bcubed_f1"]) == (0.0, 0.6667)
    assert scores["counts"] == {"articles": 4, "stories": 2, "missing": 1}
    assert scores["languages"] == {"en-en": {"precision": 1.0, "recall": 1.0, "f1": 1.0}}


def test_a_case_in_another_language_is_held_against_its_own_article():
    items = [
        outcome(
            article("a", "زلزال بقوة 5.7 يضرب إلازيغ شرقي تركيا ومقتل شخصين", "قتل شخصان وأصيب 43.", language="ar")
        ),
        outcome(article("case-1", "Two killed as 5.7 quake hits Elazig in eastern Turkey", "It injured 43 people.")),
        outcome(article("case-2", "Central bank of Norland holds its interest rate", "It stays where it was.")),
    ]
    labels = [
        {"n": 1, "ar_id": "a", "lang": "en", "label": "same_event"},
        {"n": 2, "ar_id": "a", "lang": "en", "label": "same_topic_other_event"},
    ]
    assert evaluate(labels, items)["en"]["near_miss_beaten"] == 1.0


def test_labels_without_their_articles_are_an_error_and_no_zero():
    with pytest.raises(ValueError, match="no label"):
        evaluate([{"id": "a", "story": "1"}], [])
