"""A body of any length is marked in bounded time, and its event says what was left."""

from __future__ import annotations

import time

from agents.enrich.agent import load_marker
from streams import settings as settings_module
from streams.news.article import Article


def test_only_the_beginning_of_endless_copy_is_marked_and_the_event_says_so(tmp_path):
    marker = load_marker(settings_module.read({}, state_dir=str(tmp_path), tagger_backend="none"))
    body = "قال وزير الخارجية المصري بدر عبد العاطي في القاهرة وبغداد ودمشق " * 20_000
    began = time.process_time()
    (marking,) = marker.mark([Article(uri="urn:long", language="ar", paragraphs=(body,))])
    assert time.process_time() - began < 20
    assert marking.status["length"].startswith("skipped: ")
    assert marking.entities
    for entity in marking.entities:
        for mention in entity.mentions:
            assert body[mention.start : mention.end] == mention.text
