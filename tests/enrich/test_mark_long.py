"""A body of any length is marked in bounded time, and its event says what was left."""

from __future__ import annotations

from agents.enrich.agent import load_marker
from streams import settings as settings_module
from streams.news.article import Article
from tests.support.cost import assert_costs_less_than


def test_only_the_beginning_of_endless_copy_is_marked_and_the_event_says_so(tmp_path):
    marker = load_marker(settings_module.read({}, state_dir=str(tmp_path), tagger_backend="none"))
    body = "قال وزير الخارجية المصري بدر عبد العاطي في القاهرة وبغداد ودمشق " * 20_000
    article = Article(uri="urn:long", language="ar", paragraphs=(body,))
    (marking,) = assert_costs_less_than(20, lambda: marker.mark([article]))
    assert marking.status["length"].startswith("skipped: ")
    assert marking.entities
    for entity in marking.entities:
        for mention in entity.mentions:
            assert body[mention.start : mention.end] == mention.text
