"""Items through the desk without a broker: lines, and the exit code."""

from __future__ import annotations

import json

import pytest

from wiredesk import cli


@pytest.mark.parametrize(
    ("second", "code", "outcomes"),
    [('{"uri": "urn:b", "headline": ', 3, ["article", "dead"]), ("", 0, ["article"])],
)
def test_an_item_that_died_is_the_exit_code_and_the_others_still_come_out(tmp_path, capfd, second, code, outcomes):
    first = json.dumps({"uri": "urn:a", "headline": "Rain in Aden", "body": "It rained in Aden on Friday."})
    file = tmp_path / "items.jsonl"
    file.write_text(f"{first}\n{second}\n", encoding="utf-8")
    assert cli.main(["process", str(file)]) == code
    told = capfd.readouterr()
    assert [json.loads(line)["outcome"] for line in told.out.splitlines()] == outcomes
    assert ("1 items died" in told.err) == (code == 3)


def test_a_path_that_is_not_there_is_wrong_usage(tmp_path):
    assert cli.main(["process", str(tmp_path / "none.json")]) == 2
