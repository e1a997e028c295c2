"""A stop that hangs comes to an end by itself; nothing is lost, because nothing more is committed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HANGING = """
import time
from streams.runtime import worker
worker._STOP_SECONDS = 0.2
worker._end_in_time()
time.sleep(30)
"""


def test_a_stop_that_hangs_ends_by_itself_with_zero_and_says_so():
    ended = subprocess.run([sys.executable, "-c", HANGING], capture_output=True, text=True, timeout=25, check=False)
    assert ended.returncode == 0
    assert "the stop took too long" in ended.stderr


STUCK = """
import time
from types import SimpleNamespace
from streams.runtime import worker
desk = SimpleNamespace(at_hand="wire.raw 0 7")
watch = SimpleNamespace(beat=0.0, shells=[desk], settings=SimpleNamespace(watchdog_seconds=0.1))
worker._Watch._watch_the_loop(watch)
"""
DYING = """
import logging, sys
from types import SimpleNamespace
from streams.runtime.shell import Shell
logging.basicConfig()
sys.stdout = open(1, "w", buffering=4096, closefd=False)
sys.stdout.write("something that waits to be written")
Shell.die(SimpleNamespace(step=SimpleNamespace(name="dedupe"), at_hand="wire.prepared 0 7"), RuntimeError("no"))
"""


CLEAN = """
import sys
from types import SimpleNamespace
from streams.settings import Settings
from wiredesk.commands import worker as command
command.worker = SimpleNamespace(run=lambda settings, steps, page, frames: 0)
for name in ("stdout", "stderr"):
    setattr(sys, name, open(getattr(sys, name).fileno(), "w", buffering=4096, closefd=False))
    getattr(sys, name).write("something that waits to be written")
sys.exit(command.run(SimpleNamespace(only="intake"), Settings()))
"""


@pytest.mark.parametrize(
    ("code", "script"),
    [(0, HANGING), (75, STUCK), (70, DYING), (0, CLEAN)],
    ids=["slow stop", "stuck", "die", "clean stop"],
)
def test_no_end_is_kept_from_coming_by_a_log_that_cannot_be_written(code: int, script: str):
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run([sys.executable, "-c", script], stdout=full, stderr=full, timeout=25, check=False)
    assert ended.returncode == code


def test_a_worker_stopped_before_it_has_begun_ends_with_zero(tmp_path: Path):
    command = [sys.executable, "-m", "wiredesk.cli", "worker", "--only", "intake"]
    with (tmp_path / "log").open("wb") as log:
        starting = subprocess.Popen(
            command, stdout=log, stderr=log, env=os.environ | {"WIREDESK_BROKERS": "127.0.0.1:1"}
        )
    deadline = time.monotonic() + 20
    while not _listens_for_sigterm(starting.pid):
        assert starting.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    starting.send_signal(signal.SIGTERM)
    assert starting.wait(20) == 0
    assert "cannot start" not in (tmp_path / "log").read_text()


def _listens_for_sigterm(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:")).split()[1]
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)
