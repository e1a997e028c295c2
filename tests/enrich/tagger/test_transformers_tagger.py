from __future__ import annotations

import pytest

from agents.enrich.tagger.transformers_tagger import TransformersTagger, TransformersTaggerError, windows


def test_a_missing_package_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", absent)

    with pytest.raises(TransformersTaggerError, match="install both, or use 'built-in'"):
        TransformersTagger.load("models/any")


def test_windows_cover_a_text_without_cutting_words() -> None:
    text = "كلمة أخرى " * 400

    pieces = windows(text)

    assert "".join(text[start:end] for start, end in pieces) == text
    assert all(end - start <= 900 for start, end in pieces)
    assert all(text[end - 1].isspace() for _, end in pieces)
    assert windows("") == []


def test_answers_are_moved_to_their_place_in_the_text() -> None:
    text = "x " * 500 + "Baghdad"

    def classify(texts: list[str]) -> list[list[dict[str, object]]]:
        return [
            [{"start": t.index("Baghdad"), "end": t.index("Baghdad") + 7, "entity_group": "B-LOC", "score": 0.9}]
            if "Baghdad" in t
            else []
            for t in texts
        ]

    (spans,) = TransformersTagger(classify, ("en",), "stub").tag([text], "en")

    assert [(text[s.start : s.end], s.type) for s in spans] == [("Baghdad", "place")]
