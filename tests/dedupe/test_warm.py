"""What the judge reads before a worker says that it is ready."""

from __future__ import annotations

from agents.dedupe.agent import Dedupe
from agents.dedupe.memory.rows import Policy
from agents.dedupe.rules import word_weights
from streams.contract.step import Warms


def test_tables_and_model_of_the_judge_are_read_before_the_first_article_and_nothing_is_remembered() -> None:
    step = Dedupe(Policy())
    assert isinstance(step, Warms)
    word_weights.shipped.cache_clear()
    step.warm()
    assert word_weights.shipped.cache_info().currsize == 1
    assert step.measure() == []
