"""Any tagger that keeps the protocol can be measured, the shipped one or not."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

import pytest

from agents.enrich.spans import Span
from agents.enrich.tagger import evaluate
from agents.enrich.tagger.tagger import BuiltInTagger
from agents.enrich.tagger.transformers_tagger import TransformersTagger
from streams import settings as settings_module
from wiredesk.commands import evaluate as command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CONLL = "Kofi B-PERS\nAnnan I-PERS\nleft O\nGeneva B-LOC\n"


class Fixed:
    """A tagger that gives the same spans for every text and was taught nothing that it remembers."""

    languages = ("en",)

    def __init__(self, *spans: Span) -> None:
        self.spans = spans

    def tag(self, texts: Sequence[str], _language: str) -> list[Sequence[Span]]:
        return [self.spans for _ in texts]

    def version_for(self, _language: str) -> str:
        return "fixed"

    def has_learnt(self, _surface: str, _language: str) -> bool | None:
        return None


def test_an_evaluation_says_its_speed_by_the_clock_it_was_given() -> None:
    ticks = iter([10.0, 12.0])
    report = evaluate.evaluate("Geneva B-LOC\n", Fixed(Span(0, 6, "place")), "en", clock=lambda: next(ticks))
    assert (report["articles_per_second"], report["words"]) == (0.5, 1)
    assert report["micro"]["f1"] == 1.0


def test_a_tagger_that_does_not_know_what_it_learnt_has_no_figures_for_unseen_names() -> None:
    report = evaluate.evaluate(CONLL, Fixed(Span(0, 10, "person")), "en", clock=float)
    assert report["unseen"] == {}
    assert evaluate.evaluate(CONLL, BuiltInTagger.load(), "en", clock=float)["unseen"]["micro"]["support"] <= 2


def test_certainty_is_compared_with_what_was_true() -> None:
    """A span that is cut short is not exact, but each of its words is in a name: what its probability is of."""
    short, wrong, right = Span(0, 4, "person", 0.92), Span(11, 15, "place", 0.95), Span(16, 22, "place", 1.0)
    report = evaluate.evaluate(CONLL, Fixed(short, wrong, right, Span(16, 22, "misc", 0.9)), "en", clock=float)
    assert report["certainty"] == [
        {"at_least": 0.9, "spans": 2, "said": 0.935, "exact": 0.0, "inside": 0.5},
        {"at_least": 0.995, "spans": 1, "said": 1.0, "exact": 1.0, "inside": 1.0},
    ]


def test_the_command_measures_the_tagger_that_the_settings_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "few.conll").write_text(CONLL, "utf-8")
    given = argparse.Namespace(task="ner", files=[str(tmp_path / "few.conll")], language="", json=True)

    assert command.run(given, settings_module.read({})) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["language"], said["tagger"]) == ("en", BuiltInTagger.load().version_for("en"))

    assert command.run(given, settings_module.read({"WIREDESK_TAGGER_BACKEND": "none"})) == 1
    assert "WIREDESK_TAGGER_BACKEND=none has no tagger for en" in capsys.readouterr().err


def test_a_model_from_a_folder_is_measured_like_the_shipped_one(tmp_path: Path) -> None:
    """A token classifier of two small layers that was taught nothing: its figures are poor, but it has some."""
    transformers = pytest.importorskip("transformers")
    pytest.importorskip("torch")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "kofi", "annan", "left", "geneva"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), "utf-8")
    transformers.BertTokenizerFast(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    shape = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=8,
        id2label={0: "B-LOC", 1: "B-PER"},
        label2id={"B-LOC": 0, "B-PER": 1},
    )
    transformers.BertForTokenClassification(shape).save_pretrained(tmp_path)
    tagger = TransformersTagger.load(str(tmp_path))
    report = evaluate.evaluate(CONLL, tagger, "en", clock=float)
    assert tagger.version_for("en") == tmp_path.name
    assert sum(row["spans"] for row in report["certainty"]) > 0
    assert report["unseen"] == {}
