"""What is learned from choices among the bearers of a name."""

from __future__ import annotations

import pytest

from training.links.dataset import Choice
from training.links.train import answers, fit


def choice(article: int, *bearers: tuple[bool, list[tuple[str, float]]]) -> Choice:
    return Choice(f"article-{article}", "name", [signs for _, signs in bearers], [right for right, _ in bearers], True)


ASKED = [
    *(choice(n, (True, [("a name", 1.0), ("headed", 1.0)]), (False, [("a name", 1.0)])) for n in range(20)),
    *(choice(n, (n % 4 == 0, [("a name", 1.0)])) for n in range(20, 60)),
]


def test_a_sign_that_parts_the_bearers_counts_for_the_one_who_has_it() -> None:
    learned = fit(ASKED)
    assert learned["headed"] > 1
    assert answers(ASKED[:1], learned)[0].is_right


def test_a_name_is_as_likely_as_such_names_were_right() -> None:
    alone = [one for one in ASKED if len(one.bearers) == 1]
    assert answers(alone[:1], fit(alone))[0].probability == pytest.approx(0.25, abs=0.02)


def test_the_same_choices_teach_the_same_weights() -> None:
    assert fit(ASKED) == fit(ASKED)
