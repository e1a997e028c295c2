"""`wiredesk skip`: the way past a record that ends its agent at every start, without losing it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from streams.contract import topics
from streams.settings import environment_of
from tests.support.running import assert_law, item
from tests.support.script import good

if TYPE_CHECKING:
    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.kafka_only, pytest.mark.timeout(300)]


def _skip(desk: RunningDesk, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WIREDESK_")}
    return subprocess.run(
        [sys.executable, "-m", "wiredesk.cli", "skip", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=environment | environment_of(desk.settings),
    )


def test_a_record_that_ends_the_worker_at_every_start_is_passed_over_into_the_dead_letters(desk: RunningDesk) -> None:
    worker = desk.start(odd="blocking", watchdog_seconds=6.0)
    desk.send([good(7_000_000)._replace(partition=0)])
    desk.wait_law(1)
    time.sleep(2.0)  # the commit interval
    refused = _skip(desk, "raw", "0", "1")
    assert refused.returncode == 1
    assert "a worker of group" in refused.stderr
    poison = item("urn:blocked", "BLOCK", "BLOCK")._replace(partition=0)
    desk.send([poison, good(7_000_001)._replace(partition=0)])
    for _ in range(2):
        assert desk.wait_end(worker, 90.0) == 75
        place = f"{topics.RAW.name(desk.settings)} 0 1"
        assert place in desk.log_of(worker)
        worker = desk.start(odd="blocking", watchdog_seconds=6.0, wait=False)
    assert desk.wait_end(worker, 90.0) == 75
    deadline = time.monotonic() + 30.0  # the dead member's session
    while (done := _skip(desk, *place.split())).returncode and time.monotonic() < deadline:
        assert "a worker of group" in done.stderr
        time.sleep(1.0)
    assert done.returncode == 0, done.stderr
    again = _skip(desk, "raw", "0", "1")
    assert again.returncode == 0
    assert "already" in again.stdout
    worker = desk.start(odd="blocking", watchdog_seconds=6.0)
    desk.wait_law(3)
    assert desk.stop(worker) == 0
    written = desk.outcomes()
    assert_law(written, {0: 3})
    (letter,) = [w for w in written if w.topic is topics.DEAD]
    assert letter.value == poison.value
    assert letter.owner == (0, 1, 0)
    assert letter.headers["wiredesk_reason"] == b"skipped"
    assert letter.headers["wiredesk_stage"] == b"intake"
    assert len(desk.read(topics.ARTICLES)) == 2


def test_only_the_record_that_is_read_next_is_passed_over_unless_told_so(desk: RunningDesk) -> None:
    records = [good(7_100_000 + n)._replace(partition=0) for n in range(4)]
    desk.send(records)
    refused = _skip(desk, "raw", "0", "2")
    assert refused.returncode == 1
    assert "would read 0" in refused.stderr
    assert "all 3 records up to 2" in refused.stderr
    assert _skip(desk, "raw", "0", "99").returncode == 1
    assert _skip(desk, "nothing", "0", "0").returncode == 2
    assert _skip(desk, "articles", "0", "0").returncode == 2, "what has its outcome gets no second one"
    assert not desk.read(topics.DEAD)
    assert _skip(desk, "raw", "0", "2", "--through").returncode == 0
    assert {letter.value for letter in desk.read(topics.DEAD)} == {record.value for record in records[:3]}
    desk.start(odd="light")
    desk.wait_law(4)
    assert_law(desk.outcomes(), {0: 4})
