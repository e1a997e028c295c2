from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from agents.enrich.tagger import evaluate
from agents.enrich.tagger.evaluate import NamedTokens, Sentence
from training.tagger.labelled import FORBIDDEN, LABELS, N_LABELS, NUMBER, examples, scored, split

if TYPE_CHECKING:
    from numpy.typing import NDArray

GOLD = Sentence(["Kofi", "Annan", "flew", "to", "Geneva", "."], [NamedTokens(0, 2, "PERS"), NamedTokens(4, 5, "LOC")])


def labels(allowed: NDArray[np.bool_]) -> list[list[str]]:
    return [[label for label, there in zip(LABELS, row, strict=True) if there] for row in allowed]


def test_gold_words_have_the_one_label_that_was_given_them():
    (example,) = examples(GOLD)
    assert example.forms == GOLD.tokens
    assert labels(example.allowed) == [["B-PERS"], ["I-PERS"], ["O"], ["O"], ["B-LOC"], ["O"]]


def test_a_set_that_only_knows_persons_leaves_every_other_word_open_but_to_persons():
    (example,) = examples(GOLD, "PERS")
    first, second, *others = labels(example.allowed)
    assert (first, second) == (["B-PERS"], ["I-PERS"])
    assert all(row == [label for label in LABELS if not label.endswith("PERS")] for row in others)


def test_no_move_leads_into_a_mention_but_from_its_own_type():
    for before, after in product(LABELS, LABELS):
        free = not after.startswith("I-") or before[2:] == after[2:]
        assert (FORBIDDEN[NUMBER[before], NUMBER[after]] == 0) == free


def test_a_model_that_says_what_the_gold_says_is_scored_one():
    sure = {form: example.allowed[at] for example in examples(GOLD) for at, form in enumerate(example.forms)}

    def scores_of(documents):
        return [[np.array([sure[form] for form in sentence], np.float32) for sentence in d] for d in documents]

    report = scored([GOLD] * 13, scores_of, np.zeros((N_LABELS + 2, N_LABELS + 2), np.float32), lambda _surface: False)
    assert report["micro"] == evaluate.Figures(precision=1.0, recall=1.0, f1=1.0, support=26)


def test_parts_are_cut_by_document_order(tmp_path):
    path = tmp_path / "set.conll"
    path.write_text("".join(f"word{n}\tO\n\n" for n in range(20)), encoding="utf-8")
    train, tune, dev = split(path)
    assert [sentence.tokens[0] for sentence in (train[-1], tune[0], tune[-1], dev[0])] == [
        "word15",
        "word16",
        "word17",
        "word18",
    ]
