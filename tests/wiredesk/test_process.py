"""Items through the desk without a broker: lines, and the exit code."""

from __future__ import annotations

import gc
import json
import subprocess
import sys

import pytest

from streams.runtime.collector import uncollected
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


def test_a_short_start_imports_no_agent_that_no_item_passes(tmp_path):
    file = tmp_path / "item.json"
    file.write_text('{"uri": "urn:a", "headline": "Rain in Aden", "body": "It rained in Aden."}', encoding="utf-8")
    tell = "import sys; from wiredesk import cli; cli.main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    ended = subprocess.run([sys.executable, "-c", tell, "process", str(file)], capture_output=True, check=True)
    agents = {name.split(".")[1] for name in ended.stderr.decode().split() if name.startswith("agents.")}
    assert agents == {"intake", "revise", "dedupe", "enrich"}


def test_what_is_read_at_a_start_is_walked_over_by_no_collection():
    collected = []
    gc.callbacks.append(lambda phase, _: collected.append(phase))
    try:
        with uncollected():
            kept = [[number] for number in range(100_000)]
            meanwhile = len(collected)
    finally:
        gc.callbacks.pop()
    assert (len(kept), meanwhile) == (100_000, 0)
    assert gc.isenabled()


def test_a_path_that_is_not_there_is_wrong_usage(tmp_path):
    assert cli.main(["process", str(tmp_path / "none.json")]) == 2


def test_after_the_last_item_comes_one_line_a_story_with_every_published_article_in_one(tmp_path, capfd):
    quake = "A 5.7 magnitude earthquake struck Elazig in eastern Turkey on Friday, killing two people and injuring 43."
    items = [
        {"uri": "urn:a", "headline": "Two killed as 5.7 magnitude quake hits eastern Turkey", "body": quake},
        {"uri": "urn:b", "headline": "Central bank holds rate at 4.25 percent", "body": "The bank kept its rate."},
        {
            "uri": "urn:c",
            "headline": "Earthquake of 5.7 magnitude kills two in Elazig",
            "body": "Two died when the ground shook Elazig in eastern Turkey, an earthquake of 5.7, rescuers said.",
        },
        {"uri": "urn:d", "headline": "Rain in Aden", "body": "It rained in Aden on Friday."},
        {"uri": "urn:d", "pubstatus": "canceled", "version": "2", "type": "text"},
    ]
    times = {"published": "2026-11-20T07:52:00Z", "language": "en"}
    file = tmp_path / "items.jsonl"
    file.write_text("".join(json.dumps(item | times) + "\n" for item in items), encoding="utf-8")
    assert cli.main(["process", "--stories", str(file)]) == 0
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    kinds = [line["outcome"] for line in lines]
    assert kinds == sorted(kinds, key=lambda kind: kind == "story")
    stories = [line["event"] for line in lines if line["outcome"] == "story"]
    published = {line["event"]["uri"]: line["event"]["pubStatus"] for line in lines if line["outcome"] == "article"}
    told = [member["uri"] for story in stories for member in story["members"]]
    assert sorted(told) == sorted(uri for uri, status in published.items() if status == "usable")
    assert {len(story["members"]) for story in stories} == {0, 1, 2}
