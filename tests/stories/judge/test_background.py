"""What is common on any day tells little, also on a desk that has read nothing yet."""

from __future__ import annotations

import pytest

from agents.stories.judge.background import shares
from agents.stories.judge.place import place
from agents.stories.judge.sketch import sketch
from agents.stories.judge.window import Window
from agents.stories.judge.words import stem_number
from streams.languages.folding import folded_text
from tests.support.story_sketches import article

_FLOOD = (
    "Floods kill 14 in eastern Yemen",
    "At least 14 people died and nine were missing on Friday after flash floods.",
    "en",
)
_STRANGERS = {
    "weather": (
        "Weather: humid Friday, 14 to 29 degrees",
        "Humidity of 90 percent, winds of 20 to 35 km an hour.",
        "en",
    ),
    "results": ("BRIEF-Harrow PLC Q3 results", "Revenue of 20.4 million, up 14 percent; 3.5 million on Friday.", "en"),
    "train": ("Un train sur deux vendredi, 14 lignes touchées", "90 trains sur 200 sont supprimés vendredi.", "fr"),
    "طقس": ("حالة الطقس اليوم الجمعة", "درجات الحرارة بين 12 و29 في القاهرة والرياح من 20 إلى 30 الجمعة.", "ar"),
}


def told(uri: str, text: tuple[str, str, str]):
    headline, body, language = text
    return sketch(article(uri, headline, body, language=language, outlet=uri, minutes=30))


@pytest.mark.parametrize("first", _STRANGERS)
def test_two_strangers_on_an_empty_desk_stay_apart(first):
    for second in ({**_STRANGERS, "flood": _FLOOD}).items():
        if second[0] == first:
            continue
        window = Window()
        window.add(told(first, _STRANGERS[first]))
        assert place(told(*second), window, lambda uri: uri, lambda story: [story]).story is None


def test_two_reports_of_one_event_are_a_story_on_an_empty_desk():
    window = Window()
    window.add(told("flood", _FLOOD))
    again = ("At least 14 dead as flash floods hit eastern Yemen", "Nine people are missing on Friday.", "en")
    assert place(told("again", again), window, lambda uri: uri, lambda story: [story]).story == "flood"


@pytest.mark.parametrize("word", ["the", "said", "الجمعة", "les", "bir", "los"])
def test_what_is_common_on_any_day_weighs_less_than_a_rare_word_before_anything_was_read(word):
    common, rare = stem_number(folded_text(word)), stem_number("hadhramaut")
    weights = Window().weights((common, rare))
    assert weights[common] < weights[rare] * 0.8


def test_a_word_that_the_window_has_often_weighs_less_than_on_any_day():
    window = Window()
    before = window.weights((stem_number("summit"),))
    for n in range(20):
        window.add(sketch(article(f"urn:{n}", "Summit opens", minutes=n)))
    (key,) = before
    assert window.weights(before)[key] < before[key]


def test_the_background_is_shares_of_what_many_articles_have():
    assert 10_000 < len(shares()) < 50_000
    assert all(0.0005 < share <= 1 for share in shares().values())
