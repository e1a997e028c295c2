"""The linear tagger: what its weights say, said again slowly, and the shipped ones on copy of our own."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from agents.enrich.tagger import linear
from agents.enrich.tagger.labels import N_LABELS
from agents.enrich.tagger.linear import (
    OFFSETS,
    LinearModel,
    WordFacts,
    context_rows,
    form_hash,
    rows_of_forms,
    shape_kind,
)
from agents.enrich.tagger.tagger import BuiltInTagger, packaged_models
from agents.enrich.tagger.words import folded
from agents.enrich.tagger.written_on import NOTHING, taken_apart
from tests.support.cost import assert_costs_less_than

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_ROWS = 512
SENTENCES = [["El", "rey", "viajó", "a", "Túnez"], ["Túnez", "calla"], ["el", "REY", "y", "2", "más"]]
FORMS = [form for sentence in SENTENCES for form in sentence]
STARTS = np.cumsum([0, *map(len, SENTENCES)])
SPANISH = (
    "El presidente de Francia, Emmanuel Macron, se reunió el martes en Madrid con Pedro Sánchez.\n"
    "La ONU pidió a Israel que respete la tregua, dijo la portavoz Carmen Ruiz Ortega."
)


def small_arrays() -> dict[str, NDArray[Any]]:
    draw = np.random.default_rng(5)
    keys = np.sort(np.array([form_hash(folded(form)) for form in ("el", "túnez", "rey")], np.uint32))
    return {
        "rows": draw.integers(-90, 90, (N_ROWS, N_LABELS)).astype(np.int8),
        "steps": np.float32(32),
        "sharpness": np.float32(0.5),
        "moves": draw.integers(-40, 40, (N_LABELS + 2, N_LABELS + 2)).astype(np.float32) / 32,
        "keys": keys,
        "facts": np.array([[3, 1, 7, 0], [2, 2, 0, 4], [1, 1, 0, 0]], np.uint16),
        "version": np.frombuffer(b"small", np.uint8),
        "learnt": np.array([1], np.uint64),
    }


@cache
def tagger() -> BuiltInTagger:
    return BuiltInTagger.load({"es.npz": packaged_models()["es.npz"]})


def test_a_score_is_the_sum_of_the_rows_of_a_word_and_of_its_neighbours_in_the_sentence() -> None:
    arrays = small_arrays()
    model = LinearModel(arrays)
    hashes = np.array([form_hash(folded(form)) for form in FORMS], np.uint32)
    facts = linear.Lexicon(arrays["keys"], arrays["facts"]).look_up(hashes)
    kinds = np.array([shape_kind(form) for form in FORMS])
    documents = np.zeros(len(FORMS), np.int64)
    expected = [[0] * N_LABELS for _ in FORMS]
    weights = arrays["rows"].astype(int)
    for at, rows in enumerate(context_rows(WordFacts(facts, hashes, kinds, STARTS, documents), N_ROWS).tolist()):
        for row in rows:
            expected[at] = [a + int(b) for a, b in zip(expected[at], weights[row], strict=True)]
    for begin, end in pairwise(STARTS.tolist()):
        for at in range(begin, end):
            rows, _, offsets = rows_of_forms(taken_apart([FORMS[at]], NOTHING), facts[at : at + 1], N_ROWS)
            for row, number in zip(rows.tolist(), offsets.tolist(), strict=True):
                to = at - OFFSETS[number]
                if begin <= to < end:
                    expected[to] = [a + int(b) for a, b in zip(expected[to], weights[row], strict=True)]
    assert (model.scores(FORMS, STARTS, documents) * 32).tolist() == expected


def test_what_was_kept_of_forms_changes_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "N_KEPT_FORMS", len(FORMS))
    model, fresh = LinearModel(small_arrays()), LinearModel(small_arrays())
    for number in range(4):
        model.scores([f"otro{number}{form}" for form in FORMS], STARTS, np.zeros(len(FORMS), np.int64))
    documents = np.zeros(len(FORMS), np.int64)
    assert model.scores(FORMS, STARTS, documents).tolist() == fresh.scores(FORMS, STARTS, documents).tolist()


def test_shares_are_numbers_where_the_best_labels_of_two_words_may_not_follow_one_another() -> None:
    moves = np.zeros((N_LABELS + 2, N_LABELS + 2), np.float32)
    moves[:, 2:N_LABELS:2] = -1e4  # into a name from anywhere but itself
    moves[np.arange(N_LABELS), np.arange(N_LABELS)] = 0
    model = LinearModel(small_arrays() | {"moves": moves})
    scores = np.zeros((3, N_LABELS), np.float32)
    scores[0, 2], scores[1, 1], scores[2, 4] = 900, 900, 900
    shares = model.shares(scores, np.array([0, 3]))
    assert np.isfinite(shares).all()
    assert shares.sum(1) == pytest.approx([1, 1, 1], abs=1e-5)


def test_forms_of_one_shape_are_told_from_those_of_another() -> None:
    groups = [
        ("Madrid", "Túnez"), ("ONU", "OTAN"), ("MADRID", "BARCELONA"), ("rey", "más"), ("2", "1.000"), (",", "«"),
        ("G7", "b2"), ("بغداد", "تونس"), ("iPhone", "eBay"), ("Al-Assad", "McDonald"), ("A", "Z"),
    ]  # fmt: skip
    assert [len(set(map(shape_kind, group))) for group in groups] == [1] * len(groups)
    assert len({shape_kind(group[0]) for group in groups}) == len(groups) == linear.N_SHAPES - 1


def test_spanish_copy_has_its_persons_places_and_bodies() -> None:
    found = {(SPANISH[one.start : one.end], one.type) for one in tagger().tag([SPANISH], "es")[0]}
    assert found >= {
        ("Emmanuel Macron", "person"), ("Francia", "place"), ("Madrid", "place"), ("Pedro Sánchez", "person"),
        ("ONU", "organisation"), ("Carmen Ruiz Ortega", "person"),
    }  # fmt: skip


def test_an_english_possessive_is_told_as_the_name_it_is_of() -> None:
    text = "Japan's economy grew, the bank said. Obama's aide Ben Rhodes met Iran's foreign minister in Riyadh."
    english = BuiltInTagger.load({"en.npz": packaged_models()["en.npz"]})
    found = {text[span.start : span.end]: span.type for span in english.tag([text], "en")[0]}
    assert found["Japan's"] == "place"
    assert found["Obama's"] == "person"
    assert found["Ben Rhodes"] == "person"
    assert linear.plain_form("'s") == "'s"


def test_neighbours_in_a_batch_change_no_span() -> None:
    texts = [*SPANISH.split("\n"), SPANISH, "", " \n ", "palabra " * 300, SPANISH.upper()]
    together = tagger().tag(texts, "es")
    assert together == [tagger().tag([text], "es")[0] for text in texts]
    assert together == tagger().tag(texts[::-1], "es")[::-1]


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "a-" * 50_000, "'" * 50_000 + "a" * 50_000, "A.b " * 25_000, "".join(map(chr, range(60_000)))],
)
def test_hostile_copy_costs_no_more_than_its_length(text: str) -> None:
    tagger().tag(["frío"], "es")
    assert_costs_less_than(3.0, lambda: tagger().tag([text], "es"))
