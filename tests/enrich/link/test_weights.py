"""What is learned about names, and how sure a link must be."""

from __future__ import annotations

import inspect

from agents.enrich.agent import load_taggers
from agents.enrich.knowledge.store import load_default
from agents.enrich.link import scores, weights
from agents.enrich.mark import Marker
from streams.news.article import Article


def linked(text: str, sure: float) -> list[str]:
    marker = Marker(load_default(), sure=sure)
    (marking,) = marker.mark([Article(uri="test:1", language="ar", paragraphs=(text,))])
    return [entity.id.rsplit("/", 1)[-1] for entity in marking.entities]


def test_a_desk_that_asks_for_more_links_only_the_surer_names() -> None:
    text = "زار الوفد العراق، ووصل إلى مدينة جدة."
    assert linked(text, 0.5) == ["Q796", "Q374365"]
    assert linked(text, 0.89) == ["Q796"]


def test_bearers_and_nobody_share_the_probability() -> None:
    assert weights.likeliest([0.0]) == (0, 0.5)
    assert weights.likeliest([0.0, 0.0]) == (0, 0.333333)
    assert weights.likeliest([-800.0]) == (0, 0.0)
    assert weights.likeliest([1.0, 800.0]) == (1, 1.0)


def test_two_bearers_that_nothing_tells_apart_are_both_less_likely_than_a_link_must_be() -> None:
    assert weights.likeliest([5.0, 5.0])[1] < weights.SURE


def test_every_weight_is_of_a_sign_that_is_looked_for() -> None:
    looked_for = inspect.getsource(scores)
    names = {name.removeprefix(weights.CASED).removeprefix("a body of ") for name in weights.WEIGHTS}
    assert [name for name in sorted(names) if name not in looked_for] == []


def english(text: str) -> list[tuple[str, str]]:
    marker = Marker(load_default(), load_taggers("built-in"))
    (marking,) = marker.mark([Article(uri="test:2", language="en", paragraphs=(text,))])
    places = [entity for entity in marking.entities if entity.type == "place"]
    return sorted((mention.text, entity.id.rsplit("/", 1)[-1]) for entity in places for mention in entity.mentions)


def test_a_place_that_a_hyphen_joins_to_a_companys_name_is_found() -> None:
    text = "The firms, Boston-based FMR Corp and Fidelity, a Bermuda-based advisory firm, bought shares."
    assert [name for name, _ in english(text)] == ["Bermuda", "Boston"]


def test_a_first_name_before_an_initial_is_no_town() -> None:
    text = "Former executives of the American company, Terrence A. Elkes, George C. Catell and Kenneth F. Gorman, left."
    assert [name for name, _ in english(text)] == []


def test_a_company_is_not_the_small_town_of_its_name() -> None:
    text = "Keystone has two affiliates with combined assets of 205 mln dlrs. Both trade in New York."
    assert [name for name, _ in english(text)] == ["New York"]
