"""What Turkish writes behind a name and French before one belongs to no name, and is told of the word apart."""

from __future__ import annotations

import io

import numpy as np
import pytest

from agents.enrich.spans import Span
from agents.enrich.tagger.tagger import BuiltInTagger
from agents.enrich.tagger.written_on import BEFORE, BEHIND, NOTHING, kernel, own_letters, taken_apart
from tests.enrich.tagger.test_linear import small_arrays


@pytest.mark.parametrize(
    ("form", "own", "written_on"),
    [
        ("Pekin'e", "Pekin", BEHIND), ("ABD’nin", "ABD", BEHIND), ("O'Neill'in", "O'Neill", BEHIND),
        ("O'Neill", "O'Neill", BEHIND), ("Ankara", "Ankara", BEHIND), ("1990'da", "1990", BEHIND),
        ("d'Emmanuel", "Emmanuel", BEFORE), ("L’Élysée", "Élysée", BEFORE), ("qu'Angela", "Angela", BEFORE),
        ("aujourd'hui", "aujourd'hui", BEFORE), ("O'Neill", "O'Neill", BEFORE), ("d'", "d'", BEFORE),
        ("d'Or-d'Arc", "Or-d'Arc", BEFORE), ("Pekin'e", "Pekin'e", NOTHING), ("d'Emmanuel", "d'Emmanuel", NOTHING),
    ],
)  # fmt: skip
def test_a_words_own_letters_are_told_from_what_is_written_on(form: str, own: str, written_on: int) -> None:
    begin, end = kernel(form, written_on)
    assert form[begin:end] == own


def test_what_is_written_on_is_told_beside_and_not_at_all_where_nothing_is() -> None:
    assert taken_apart(["Pekin'e", "ve"], BEHIND) == (["Pekin", "ve"], ["'e", ""])
    assert taken_apart(["D'Emmanuel"], BEFORE) == (["Emmanuel"], ["d'"])
    assert taken_apart(["d'Emmanuel"], NOTHING) == (["d'Emmanuel"], [None])


def test_only_the_edge_of_a_name_is_cut() -> None:
    text = "Halep'in Batı Yakası'nda"
    assert own_letters(text, Span(0, len(text), "place", 0.9), BEHIND)[:2] == (0, text.rindex("'"))
    text = "d'Ivoire d'Abidjan"
    assert own_letters(text, Span(0, len(text), "place", 0.9), BEFORE)[:2] == (2, len(text))


def test_a_name_less_sure_than_a_model_demands_is_not_given() -> None:
    text = "El rey viajó a Túnez. Túnez calla"
    every = _tagger(0.0).tag([text], "xx")[0]
    sure = _tagger(0.3).tag([text], "xx")[0]
    assert sure == [span for span in every if span.probability >= 0.3]
    assert 0 < len(sure) < len(every)


def _tagger(least: float) -> BuiltInTagger:
    file = io.BytesIO()
    np.savez(file, **small_arrays() | {"least": np.float64(least), "sharpness": np.float32(0.05)})
    return BuiltInTagger.load({"xx.npz": file.getvalue()})
