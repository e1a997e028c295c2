"""The command decide without a broker: what it refuses, what it prints, what it exports."""

from __future__ import annotations

import pytest

from streams.contract.records import Decision
from wiredesk.cli import main
from wiredesk.commands.decide import as_line
from wiredesk.labelled_pairs import pairs_of


def _word(kind: str, uri: str, other: str | None, hour: int) -> Decision:
    time = f"2026-11-20T{hour:02}:00:00Z"
    return Decision(uri=uri, decision=kind, other=other, by="Dana", time=time)  # type: ignore[arg-type]


@pytest.mark.parametrize("arguments", [("urn:a", "urn:a", "--by", "Dana"), ("urn:a", "urn:b", "--by", "")])
def test_a_word_that_cannot_be_meant_is_wrong_usage(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]):
    assert main(["decide", "apart", *arguments]) == 2
    assert "wiredesk: " in capsys.readouterr().err


def test_of_the_words_on_a_pair_the_last_is_its_label_and_a_release_labels_none():
    words = [
        _word("same", "urn:b", "urn:a", 12),
        _word("apart", "urn:a", "urn:b", 11),
        _word("release", "urn:a", None, 13),
        _word("apart", "urn:c", "urn:a", 10),
    ]
    found = [(pair["a"], pair["b"], pair["label"]) for pair in pairs_of(words)]
    assert found == [("urn:c", "urn:a", "apart"), ("urn:b", "urn:a", "same")]


def test_a_note_cannot_forge_a_line_or_command_a_terminal():
    line = as_line(Decision(uri="urn:a\n", decision="release", by="Dana", note="\x1b[2Jgone", time="2026"))
    assert line == "2026 release urn:a\\u000a by Dana: \\u001b[2Jgone"
