"""What intake reads before a worker says that it is ready."""

from __future__ import annotations

from agents.intake.agent import Intake
from streams.contract.step import Warms
from streams.news.credits import known_names
from streams.news.debris import rules


def test_tables_of_credits_and_debris_are_read_before_the_first_article() -> None:
    step = Intake(lambda _text: ("ar", 1.0), 1_000, 10)
    assert isinstance(step, Warms)
    for table in (known_names, rules):
        table.cache_clear()
    step.warm()
    assert known_names.cache_info().currsize == rules.cache_info().currsize == 1
