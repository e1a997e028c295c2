"""The rights that docs/deploy.md grants are those that the topology says, and agents write what it says."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from streams import settings as settings_module
from streams.contract import rights, topics
from streams.contract.step import Record
from streams.contract.topology import BY_NAME, DESK
from tests.support.feed_records import feed_records
from wiredesk.steps import desk_in_memory

PAGE = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text(encoding="utf-8")


def test_the_page_has_the_table_and_the_commands_that_the_topology_gives():
    assert rights.table() in PAGE, f"put this table into docs/deploy.md:\n{rights.table()}"
    assert rights.commands() in PAGE, f"put these commands into docs/deploy.md:\n{rights.commands()}"


def test_who_makes_topics_and_who_sends_news_may_read_nothing():
    rows = {line.split("|")[1].strip(): line.split("|")[2:5] for line in rights.table().splitlines()[2:]}
    assert rows["whoever sends news"] == [" ", " ", " `wire.raw` "]
    assert "wire." not in "".join(rows["`topics create`"])


def test_the_page_may_read_what_was_withheld_and_send_no_news():
    rows = {line.split("|")[1].strip(): line.split("|")[2:5] for line in rights.table().splitlines()[2:]}
    _, reads, writes = rows["monitor and dashboard"]
    assert "`wire.raw`" in reads
    assert "`wire.raw`" not in writes


def test_each_agent_of_the_desk_writes_to_all_the_topics_it_may_and_to_no_others(tmp_path):
    desk = desk_in_memory(settings_module.read({}, state_dir=str(tmp_path), tagger_backend="none"))
    written: dict[str, set[Any]] = defaultdict(set)
    for step in desk.steps:
        _note(step, written[step.name])
    desk.run(feed_records())
    word = b'{"uri":"urn:a","decision":"apart","other":"urn:b","by":"Dana","time":"2026-11-20T12:00:00Z"}'
    desk.run([Record("wire.decisions", 0, 0, 0, b"urn:a", word)])
    assert {name: written[name] - {topics.DEAD.suffix} for name in DESK} == {
        name: {topic.suffix for topic in BY_NAME[name].writes} for name in DESK
    }


def _note(step, seen):
    handle = step.handle

    def noting(records):
        results = handle(records)
        seen.update(send.topic.suffix for result in results for send in result.sends)
        return results

    step.handle = noting
