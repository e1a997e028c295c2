"""The background of stories: shares of what many articles have, and nothing that few have."""

from __future__ import annotations

import numpy as np
import orjson

from agents.stories.judge.background import STEPS
from agents.stories.judge.words import stem_number
from tests.support.story_sketches import article
from training.stories.background import counted, table


def test_a_word_of_few_articles_is_not_in_the_table(tmp_path):
    output = tmp_path / "out.jsonl"
    headlines = ["flood common"] * 3 + ["common rare"] + ["common other"] * 2
    lines = [{"outcome": "article", "event": article(f"urn:{n}", said, "")} for n, said in enumerate(headlines)]
    output.write_bytes(b"\n".join(map(orjson.dumps, [*lines, {"outcome": "duplicate", "event": {}}])))
    assert counted(output).keys() == {stem_number("common")}


def test_of_two_languages_the_larger_share_is_kept_and_rounded():
    keys, steps = table({"en": {7: 0.5, 9: 0.001}, "fr": {7: 0.25, 3: 1.0}})
    assert keys.tolist() == [3, 7, 9]
    assert np.allclose(2.0 ** (-steps.astype(float) / STEPS), [1.0, 0.5, 0.001], rtol=0.03)
