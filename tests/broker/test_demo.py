"""The demo: how it ends, what it leaves, and what it says of a port that is another's."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from streams.runtime import embedded_broker

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]


def demo(folder: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("WIREDESK_")}
    environment |= {"TMPDIR": str(folder)} | variables
    return subprocess.Popen(
        [sys.executable, "-m", "wiredesk", "demo", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        start_new_session=True,
    )


def members(session: int) -> list[int]:
    """List the processes of a session that still run."""
    told = subprocess.run(["ps", "-o", "pid=", "-s", str(session)], capture_output=True, text=True, check=False).stdout
    return [int(pid) for pid in told.split()]


@pytest.mark.parametrize("at", ["starting the agents", "dashboard: "])
def test_a_sigterm_ends_everything_the_demo_started_and_leaves_no_folder(tmp_path, at):
    process = demo(tmp_path, "--rate", "30", WIREDESK_DASHBOARD_PORT=str(embedded_broker.free_port()))
    assert process.stdout
    for line in process.stdout:
        if at in line:
            break
    time.sleep(0.5)
    assert len(members(process.pid)) >= 3, "the demo, its broker and its worker"
    process.send_signal(signal.SIGTERM)
    said = process.stdout.read()
    assert process.wait(60) == 0, said
    assert "Traceback" not in said
    assert not members(process.pid)
    assert not list(tmp_path.iterdir())


def test_trends_map_and_alerts_live_while_the_feed_is_sent(tmp_path):
    port = embedded_broker.free_port()
    process = demo(tmp_path, "--rate", "30", WIREDESK_DASHBOARD_PORT=str(port))
    assert process.stdout
    try:
        for line in process.stdout:
            if "dashboard: " in line:
                break
        deadline = time.monotonic() + 60
        while not all(told := [asked(port, name) for name in ("trends", "places", "alerts")]):
            assert time.monotonic() < deadline, told
            time.sleep(1)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def asked(port: int, name: str) -> object:
    """Ask the page for a view; of the trends their newest windows."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/{name}", timeout=10) as answer:
        told = json.load(answer)
    return told["windows"] if name == "trends" else told


def test_a_dashboard_port_of_another_program_is_said_and_nothing_is_started(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = demo(tmp_path, WIREDESK_DASHBOARD_PORT=str(port))
        said = " ".join(process.communicate(timeout=60)[0].split())
    assert process.returncode == 1
    assert f"port {port} cannot be had" in said
    assert "http://" not in said
    assert "--no-dashboard" in said
    assert not list(tmp_path.iterdir())
