"""Running a whole desk on the embedded broker for a while: what the demo and the tests share."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from streams.contract import topics
from streams.contract.law import Law
from streams.errors import WiredeskError
from streams.settings import environment_of, inherited
from wiredesk import topic_io

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from streams.settings import Settings

_STOP_SECONDS = 45.0  # a stop in the middle of a rebalance waits for it
_KINDS = {topics.ARTICLES: "article", topics.DUPLICATES: "duplicate"}


class WorkerError(WiredeskError):
    """A worker ended, or was not ready in time; the message holds the end of its log."""


@contextmanager
def worker(settings: Settings, log_path: Path, only: str | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run `wiredesk worker` as a process of its own; SIGTERM at the end, by its pid."""
    process = start_worker(settings, log_path, only)
    try:
        yield process
    finally:
        stop_worker(process)


@contextmanager
def poll(settings: Settings, log_path: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `wiredesk poll` as a process of its own; SIGTERM at the end, by its pid."""
    process = _start(settings, log_path, "poll", *arguments)
    try:
        yield process
    finally:
        stop_worker(process)


def start_worker(settings: Settings, log_path: Path, only: str | None = None) -> subprocess.Popen[bytes]:
    """Start `wiredesk worker`, its log appended to a file."""
    return _start(settings, log_path, "worker", *(["--only", only] if only else []))


def _start(settings: Settings, log_path: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a command of ours as a process of its own, its log appended to a file."""
    command = [sys.executable, "-m", "wiredesk.cli", *arguments]
    environment = inherited(**environment_of(settings))
    with log_path.open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env=environment)  # noqa: S603  our own command


def stop_worker(process: subprocess.Popen[bytes]) -> int:
    """Stop a worker cleanly and return its exit code; killed when it does not end in time."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return process.returncode


def wait_ready(process: subprocess.Popen[bytes], log_path: Path, seconds: float = 90.0) -> None:
    """Wait for a worker's line "ready".

    Raises:
        WorkerError: it ended or was not ready in time; the message holds the end of its log.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        text = log_path.read_text(encoding="utf-8", errors="replace")
        if any(line.endswith(" ready") for line in text.splitlines()):
            return
        if process.poll() is not None:
            raise WorkerError(f"the worker ended with {process.returncode}:\n{text[-2000:]}")
        time.sleep(0.1)
    raise WorkerError(f"the worker was not ready within {seconds:g} s:\n{text[-2000:]}")


async def law_of(settings: Settings) -> Law:
    """Read the raw and outcome topics from their beginning and collect the law."""
    law = Law()
    async for record in topic_io.read(settings, topics.RAW.name(settings)):
        law.raw(record.partition, record.offset)
    for topic, kind in _KINDS.items():
        async for record in topic_io.read(settings, topic.name(settings)):
            if record.value is not None:
                law.event(kind, record.value)
    raw = topics.RAW.name(settings).encode()
    async for record in topic_io.read(settings, topics.DEAD.name(settings)):
        headers = dict(record.headers)
        if headers.get("wiredesk_topic") == raw:  # a stray record between the agents is no item of the wire
            law.dead(headers)
    return law


async def wait_for_law(settings: Settings, seconds: float = 60.0) -> Law:
    """Wait until there are raw records and each has its outcome, or the time is over; returns the last law read."""
    deadline = time.monotonic() + seconds
    while True:
        law = await law_of(settings)
        balances = law.balance().values()
        if (any(b.raw for b in balances) and all(b.holds for b in balances)) or time.monotonic() > deadline:
            return law
        await asyncio.sleep(0.5)
