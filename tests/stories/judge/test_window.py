"""The window: what shares rare words is found, what is old or withdrawn is not, and a full window costs no more."""

from __future__ import annotations

from msgspec import structs

from agents.stories.judge import window as window_module
from agents.stories.judge.sketch import StorySketch, sketch
from agents.stories.judge.window import Window
from tests.support.story_sketches import article

_HOUR = 3_600


def made(uri: str, words: tuple[int, ...], hours: float = 0) -> StorySketch:
    return StorySketch(uri, "A", "", "en", int(hours * _HOUR), uri, title=words)


def found(window: Window, one: StorySketch) -> list[str]:
    return [candidate.sketch.uri for candidate in window.near(one)]


def test_what_shares_more_and_rarer_words_comes_first_and_the_article_itself_never():
    window = Window()
    for n in range(20):
        window.add(made(f"common-{n}", (1, 100 + n)))
    window.add(made("near", (1, 2, 3)))
    window.add(made("nearer", (2, 3, 4)))
    asked = made("asked", (1, 2, 3, 4))
    window.add(asked)
    assert found(window, asked)[:2] == ["nearer", "near"]
    assert "asked" not in found(window, asked)


def test_an_article_older_than_the_window_is_let_go_and_one_withdrawn_is_forgotten():
    window = Window(hours=10)
    for one in (made("old", (1,)), made("kept", (1,), 5), made("gone", (1,), 5)):
        window.add(one)
    window.remove("gone")
    window.remove("never seen")
    window.add(made("new", (1,), 12))
    assert found(window, made("asked", (1,), 12)) == ["new", "kept"]
    assert ("old" in window, "kept" in window, len(window)) == (False, True, 2)


def test_a_later_version_takes_the_place_of_the_earlier():
    window = Window()
    window.add(made("a", (1,)))
    window.add(made("a", (2,)))
    assert found(window, made("asked", (1,))) == []
    assert window.get("a") == made("a", (2,))


def test_a_later_version_is_seen_by_who_has_seen_the_earlier():
    window = Window()
    window.add(made("a", (1, 2)))
    asked = made("asked", (1,))
    assert window.near(asked)[0].sketch == made("a", (1, 2))
    window.add(made("a", (1, 3)))
    assert [one.sketch for one in window.near(asked)] == [made("a", (1, 3))]


def test_of_more_that_are_equally_near_than_are_asked_for_the_newest_come_in_order():
    window = Window()
    for n in range(45):
        window.add(made(f"{n}", (1, 1_000 + n)))
    assert found(window, made("asked", (1,))) == [f"{n}" for n in range(44, 14, -1)]


def test_only_so_many_articles_are_kept_unpacked(monkeypatch):
    monkeypatch.setattr(window_module, "_UNPACKED", 8)
    window = Window()
    for n in range(40):
        window.add(made(f"{n}", (n % 4, 1_000 + n)))
    found_first = [found(window, made("asked", (n,))) for n in range(4)]
    assert len(window._unpacked) == 8
    assert [found(window, made("asked", (n,))) for n in range(4)] == found_first


def test_numbers_of_what_is_gone_are_swept_out():
    window = Window(hours=1)
    for n in range(1_000):
        window.add(made(f"urn:{n}", (7, 1_000 + n), n))
    assert len(window) == 2
    assert sum(map(len, window._postings.values())) < 200


def test_the_answer_follows_from_what_was_added_and_not_from_how_often_it_was_asked():
    one, other = Window(), Window()
    for n in range(50):
        added = sketch(article(f"urn:{n}", f"Quake {n} hits Town{n % 7}", minutes=n))
        one.add(added)
        other.add(added)
        one.near(added)
    asked = sketch(article("asked", "Quake hits Town3"))
    assert one.near(asked) == other.near(asked)


def test_a_full_window_looks_at_no_more_postings():
    window = Window()
    for n in range(3_000):
        window.add(made(f"urn:{n}", tuple(range(60))))
    looked_at = []

    class Counted(dict[int, int]):
        def get(self, key, default=None):
            looked_at.append(key)
            return super().get(key, default)

    window._times = Counted(window._times)
    window.near(made("asked", tuple(range(60))))
    assert len(looked_at) <= window_module._MOST_LOOKED_AT + window_module._NEWEST


def test_weights_stay_at_zero_or_above_when_postings_still_count_what_is_gone():
    window = Window(hours=1)
    for n in range(130):
        window.add(structs.replace(made(f"urn:{n}", (5,), n / 2)))
    assert window.weights([5])[5] >= 0
