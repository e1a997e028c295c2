"""The commands against a real broker: what other programs call."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from streams.contract import topics
from streams.settings import environment_of
from tests.support.copy_text import body, headline
from tests.support.running import RunningDesk, Sent, item

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]


def wiredesk(
    desk: RunningDesk, *arguments: str, stdin: str | None = None, **settings: object
) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WIREDESK_")}
    environment |= environment_of(dataclasses.replace(desk.settings, **settings))  # type: ignore[arg-type]
    command = [sys.executable, "-m", "wiredesk.cli", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, input=stdin, timeout=120, check=False
    )


def test_topics_are_made_once_listed_and_checked(desk: RunningDesk):
    again = wiredesk(desk, "topics", "create")
    assert again.returncode == 0
    assert "stands" in again.stdout
    assert "made" not in again.stdout
    listed = wiredesk(desk, "topics", "list").stdout
    assert f"{desk.settings.topic_prefix}.articles" in listed
    assert wiredesk(desk, "topics", "check").returncode == 0


def test_a_wrong_number_of_partitions_stops_the_start_with_a_clear_message(desk: RunningDesk):
    checked = wiredesk(desk, "topics", "check", partitions=3)
    assert checked.returncode == 1
    assert "WIREDESK_PARTITIONS is 3" in checked.stderr
    worker = wiredesk(desk, "worker", partitions=3)
    assert worker.returncode != 0
    assert "WIREDESK_PARTITIONS is 3" in worker.stderr


def test_a_worker_without_its_topics_or_its_broker_says_so_and_ends(desk: RunningDesk):
    missing = wiredesk(desk, "worker", topic_prefix="nowhere")
    assert missing.returncode != 0
    assert "wiredesk topics create" in missing.stderr
    down = wiredesk(desk, "worker", brokers="127.0.0.1:1")
    assert down.returncode != 0
    assert "no answer from the brokers at 127.0.0.1:1" in down.stderr


def test_files_that_are_sent_come_out_and_dead_letters_go_back_on_replay(desk: RunningDesk, tmp_path: Path):
    folder = tmp_path / "wire"
    folder.mkdir()
    (folder / "one.json").write_bytes(item("urn:one", headline(1), body(1)).value or b"")
    lines = [(item(f"urn:line:{n}", headline(n), body(n)).value or b"").decode() for n in (2, 3)]
    (folder / "two.jsonl").write_text("\n".join(lines))
    (folder / "three.txt").write_text(headline(4) + "\n\n" + body(4))
    (folder / "bad.json").write_bytes(b'{"uri": "urn:bad", "headline": ')
    sent = wiredesk(desk, "send", str(folder))
    assert sent.returncode == 0, sent.stderr
    assert "sent 5 records" in sent.stdout
    worker = desk.start()
    desk.wait_law(5)
    tail = wiredesk(desk, "tail", "articles", "--from-beginning", "--json", "--exit-at-end")
    uris = {json.loads(line)["value"]["uri"] for line in tail.stdout.splitlines()}
    assert {"urn:one", "urn:line:2", "urn:line:3"} < uris
    dead = wiredesk(desk, "tail", "dead", "--from-beginning", "--exit-at-end").stdout
    assert "truncated-json" in dead
    assert "urn:bad" not in dead
    assert wiredesk(desk, "replay").returncode == 2, "nothing is replayed unasked"
    dry = wiredesk(desk, "replay", "--reason", "truncated-json", "--dry-run").stdout.splitlines()
    assert re.fullmatch(rf"{desk.settings.topic_prefix}\.raw \d \d+ intake truncated-json -", dry[0])
    assert dry[1:] == [f"would send 1 records to {desk.settings.topic_prefix}.raw"]
    assert "sent 1" in wiredesk(desk, "replay", "--reason", "truncated-json").stdout
    desk.wait_law(6)
    letters = [(w.value, w.headers["wiredesk_reason"], w.headers["content-type"]) for w in desk.read(topics.DEAD)]
    assert len(letters) == 2, "still broken, dead once more"
    assert letters[0] == letters[1], "what went back is what the sender sent"
    # What is out is committed within WIREDESK_COMMIT_INTERVAL_SECONDS; only then is there no lag.
    deadline = time.monotonic() + 20
    while "intake 0" not in (doctor := wiredesk(desk, "doctor")).stdout:
        assert time.monotonic() < deadline, doctor.stdout
    assert doctor.returncode == 0, doctor.stdout
    assert desk.stop(worker) == 0


def test_doctor_says_what_is_wrong_and_what_to_do(desk: RunningDesk):
    doctor = wiredesk(desk, "doctor", topic_prefix="nowhere")
    assert doctor.returncode == 1
    assert "WRONG topics" in doctor.stdout
    assert doctor.stdout.count("wiredesk topics create") == 1, doctor.stdout
    assert "wiredesk topics create" in "".join(doctor.stdout.splitlines()[-12:]), (
        "above the prompt, not above 80 settings"
    )
    assert not doctor.stderr
    told = json.loads(wiredesk(desk, "doctor", "--json", topic_prefix="nowhere").stdout)
    states = {check["name"]: check["state"] for check in told["checks"]}
    assert (states["broker"], states["topics"], states["clock"], states["ledgers"]) == (
        "ok",
        "wrong",
        "skipped",
        "skipped",
    )
    prefix = next(setting for setting in told["settings"] if setting["variable"] == "WIREDESK_TOPIC_PREFIX")
    assert (prefix["value"], prefix["source"]) == ("nowhere", "environment")
    listed = wiredesk(desk, "topics", "list", topic_prefix="nowhere").stdout.splitlines()
    assert all("missing" in line for line in listed), "asking makes no topic"


def test_a_topic_that_is_not_there_is_said_with_those_there_are_and_none_is_made(desk: RunningDesk):
    for _ in range(2):
        tail = wiredesk(desk, "tail", "nosuch")
        assert tail.returncode == 1
        assert tail.stderr.startswith("wiredesk: there is no topic nosuch; there are ")
    replay = wiredesk(desk, "replay", "--all", "--dry-run", topic_prefix="nowhere")
    assert replay.returncode == 1
    assert replay.stderr == "wiredesk: there is no topic nowhere.dead yet: run `wiredesk topics create`\n"


def test_a_stray_record_between_the_agents_becomes_a_dead_letter_and_its_neighbours_live(desk: RunningDesk):
    worker = desk.start()
    desk.send([item("urn:before", headline(1), body(1))])
    desk.wait_law(1)

    async def stray() -> None:
        from wiredesk import topic_io

        producer = await topic_io.producer(desk.settings)
        for topic in (topics.PREPARED, topics.REVISED, topics.JUDGED):
            await producer.send_and_wait(topic.name(desk.settings), value=b"\x00not ours", key=b"k")
        await producer.stop()

    import asyncio

    asyncio.run(stray())
    desk.send([item("urn:after", headline(2), body(2))])
    desk.wait_law(2)
    letters = [w for w in desk.read(topics.DEAD) if w.headers["wiredesk_reason"] == b"failed"]
    assert {w.headers["wiredesk_stage"] for w in letters} == {b"revise", b"dedupe", b"enrich"}
    assert {w.value for w in letters} == {b"\x00not ours"}
    assert desk.stop(worker) == 0


def test_one_item_in_process_gives_the_event_that_the_broker_path_gives(desk: RunningDesk, tmp_path: Path):
    file = tmp_path / "item.json"
    file.write_bytes(item("urn:same", headline(9), body(9), published="2026-11-20T10:00:00Z").value or b"")
    line = json.loads(wiredesk(desk, "process", str(file)).stdout)
    desk.start()
    desk.send([Sent(file.read_bytes(), "application/json", None, 0)])
    desk.wait_law(1)
    (event,) = desk.compacted().values()
    for found in (line["event"], event):
        found["wiredesk"].pop("source")
        found["wiredesk"].pop("eventId")
    assert line["outcome"] == "article"
    assert line["event"] == event
