"""Which story an article joins: by several members, a copy cluster being one voice, and the same every time."""

from __future__ import annotations

from collections import defaultdict

import pytest
from msgspec import structs

from agents.stories.judge import place as place_module
from agents.stories.judge.pair import NAMES, Question
from agents.stories.judge.place import place
from agents.stories.judge.sketch import sketch
from agents.stories.judge.window import Window
from tests.support.story_sketches import article

_QUAKE = "Two killed as 5.7 magnitude quake hits eastern Turkey"
_BODY = "A 5.7 magnitude earthquake struck Elazig in eastern Turkey on Friday, killing two people and injuring 43."
_BANK = "Central bank of Norland holds its interest rate at 4.25 percent"


class Told:
    """A window and the stories in it."""

    def __init__(self):
        self.window, self.story_of, self.members = Window(), {}, defaultdict(list)

    def add(self, one, story=None):
        placement = self.place(one)
        story = story or placement.story or one.uri
        self.story_of[one.uri] = story
        self.members[story].append(one.uri)
        self.window.add(one)
        return placement

    def place(self, one):
        return place(one, self.window, self.story_of.get, self.members.__getitem__)


def test_an_article_with_nothing_near_starts_a_story():
    assert Told().place(sketch(article("a"))) == (None, 0.0, ("nothing-near",))


def test_the_same_event_is_joined_and_another_one_is_not():
    told = Told()
    told.add(sketch(article("quake", _QUAKE, _BODY)))
    told.add(sketch(article("bank", _BANK, "The central bank kept its rate on Friday.")))
    again = told.place(
        sketch(article("again", "Earthquake of 5.7 magnitude kills two in Turkey", _BODY, minutes=40, outlet="B"))
    )
    assert again.story == "quake"
    assert again.why[:2] == ("nearest quake", "votes 1")
    other = told.place(sketch(article("other", "Striker signs for Harbour United until 2029", "The club said so.")))
    assert other.story is None


def test_a_copy_joins_its_cluster_whatever_the_model_says():
    told = Told()
    told.add(sketch(article("a", _QUAKE, _BODY)))
    copy = sketch(article("b", "Turkey quake", _BODY, cluster="a"))
    assert told.place(copy)[:2] == ("a", 1.0)
    assert "same-copy" in told.place(copy).why


def test_fifteen_copies_have_one_voice(monkeypatch):
    scores = {"copy": 0.9, "other": 0.1}
    monkeypatch.setattr(place_module, "pair_score", lambda _, one: scores[one.outlet])
    told = Told()
    for n in range(5):
        one = structs.replace(sketch(article(f"copy-{n}", _QUAKE, _BODY)), outlet="copy", cluster="c")
        told.add(one, "story")
    told.add(structs.replace(sketch(article("other", _QUAKE, _BODY)), outlet="other"), "story")
    assert told.place(sketch(article("new", _QUAKE, _BODY))).score == pytest.approx(0.5)


def test_the_same_articles_are_placed_the_same_way_twice():
    articles = [sketch(article(f"urn:{n}", f"Quake {n % 4} hits Town{n % 5}", _BODY, minutes=n)) for n in range(40)]
    one, other = Told(), Told()
    assert [one.add(each) for each in articles] == [other.add(each) for each in articles]


def test_every_value_has_its_name_and_is_a_finite_number():
    window = Window()
    empty = article("empty")
    empty["headlines"] = empty["bodies"] = []
    blank, full = sketch(empty), sketch(article("full", _QUAKE, _BODY, entities=(("Q43", 0.9),)))
    for one, other in ((blank, full), (full, blank), (blank, blank), (full, full)):
        values = Question(one, [other], window).measure(other)
        assert len(values) == len(NAMES)
        assert all(0 <= abs(value) < 1_000 for value in values)


def test_a_word_that_every_neighbour_has_tells_less_than_one_that_two_share():
    window = Window()
    near = [sketch(article(f"urn:{n}", f"Summit latest part{n}", "Leaders met.")) for n in range(12)]
    near.append(sketch(article("two", "Summit bomb threat", "Police came.")))
    for one in near:
        window.add(one)
    question = Question(sketch(article("asked", "Summit bomb threat ends", "Police left.")), near, window)
    summit, bomb = sketch(article("x", "Summit", "")).title[0], sketch(article("x", "bomb", "")).title[0]
    assert question.local[summit] < question.local[bomb] / 3


def test_a_story_of_many_asks_for_more_so_that_a_running_topic_does_not_become_one(monkeypatch):
    monkeypatch.setattr(place_module, "pair_score", lambda *_: 0.45)
    few, many = Told(), Told()
    for n in range(24):
        many.add(sketch(article(f"urn:{n}", _QUAKE, _BODY)), "story")
    for n in range(3):
        few.add(sketch(article(f"urn:{n}", _QUAKE, _BODY)), "story")
    asked = sketch(article("asked", _QUAKE, _BODY))
    assert few.place(asked).story == "story"
    assert many.place(asked).story is None
    assert many.place(asked).why[0] == "another-event"


def test_two_languages_never_meet_at_days_and_figures_alone():
    window = Window()
    english = sketch(article("en", "Weather: 14 to 29 degrees", "Winds of 20 to 35 on Friday.", outlet="A"))
    french = sketch(article("fr", "Bourse: 14 et 29 points", "De 20 à 35 vendredi.", language="fr", outlet="B"))
    window.add(english)
    question = Question(french, [english], window)
    values = dict(zip(NAMES, question.measure(english), strict=True))
    assert values["days"]
    assert values["figures"]
    assert place_module.pair_score(question, english) == 0


def test_a_figure_tells_less_among_many():
    window = Window()
    few = [sketch(article(uri, "14 killed", "29 hurt.")) for uri in ("a", "b")]
    many = [sketch(article(uri, "14 to 29", "11, 13, 17, 19, 23, 31 and 37.")) for uri in ("c", "d")]
    at = NAMES.index("figures")
    told = [Question(one, [other], window).measure(other)[at] / len(one.figures) for one, other in (few, many)]
    assert told[1] < told[0] / 2


def test_headlines_that_each_name_somebody_unknown_to_the_other_are_rivals():
    window, at = Window(), NAMES.index("rivals")
    king_and = {
        uri: structs.replace(sketch(article(uri, entities=(("Q1", 0.9), (other, 0.8)))), heads=("Q1", other))
        for uri, other in (("turkey", "Q43"), ("yemen", "Q805"))
    }
    turkey, yemen = king_and.values()
    assert Question(turkey, [yemen], window).measure(yemen)[at] == 1
    again = structs.replace(turkey, uri="again", heads=("Q43",))
    assert Question(turkey, [again], window).measure(again)[at] == 0
