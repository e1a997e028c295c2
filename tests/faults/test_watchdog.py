"""A worker that stands still ends; one that sleeps through its session does no harm; what a supervisor is told."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from aiokafka import AIOKafkaProducer

from streams.contract import topics
from streams.runtime.embedded_broker import free_port
from tests.support.running import item
from tests.support.script import Player, copy_of, good

if TYPE_CHECKING:
    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.faults, pytest.mark.timeout(300)]


def _get(port: int, path: str, token: str = "") -> tuple[int, bytes]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.mark.parametrize(
    ("odd", "told"), [("blocking", "the event loop stands still"), ("hanging", "enrich made no progress")]
)
def test_a_step_that_never_answers_ends_the_worker_and_the_next_one_finds_everything(
    desk: RunningDesk, odd: str, told: str
) -> None:
    worker = desk.start(odd=odd, watchdog_seconds=6.0)
    desk.send([good(6_000_000), item("urn:blocked", "BLOCK", "BLOCK"), good(6_000_001)])
    assert desk.wait_end(worker, 60.0) == 75
    assert re.search(rf"{told}.*at hand: .*t\w+\.(raw|judged) \d+ \d+", desk.log_of(worker))
    worker = desk.start(odd="light")
    desk.wait_law(3)
    assert desk.stop(worker) == 0


def test_a_worker_that_sleeps_through_its_session_does_no_harm_when_it_wakes(desk: RunningDesk) -> None:
    sleeper = desk.start(odd="light")
    desk.send([good(6_100_000 + n) for n in range(100)])
    sleeper.send_signal(signal.SIGSTOP)
    try:
        other = desk.start(odd="light", wait=False)
        time.sleep(16.0)  # the session of 6 s ends, the other reads the ledgers and goes on
        desk.send([copy_of(6_100_000 + n) for n in range(50)])
        time.sleep(2.0)
    finally:
        sleeper.send_signal(signal.SIGCONT)
    desk.wait_law(150, 120.0)
    assert other.poll() is None or sleeper.poll() is None, "both gave up"
    player = Player(desk)
    player.sent = 150
    assert player.check().articles == 100
    print(f"the sleeper: {'works on' if sleeper.poll() is None else f'ended with {sleeper.poll()}'}")


@pytest.mark.kafka_only
def test_the_marker_of_a_producers_transaction_is_no_lag_that_ends_the_worker(desk: RunningDesk) -> None:
    worker = desk.start(odd="light", watchdog_seconds=6.0)

    async def send() -> None:
        producer = AIOKafkaProducer(bootstrap_servers=desk.settings.bootstrap, transactional_id=desk.settings.group)
        await producer.start()
        try:
            for n in range(6):
                async with producer.transaction():
                    await producer.send(topics.RAW.name(desk.settings), good(6_200_000 + n).value, partition=0)
        finally:
            await producer.stop()

    asyncio.run(send())
    desk.wait_law(6)
    time.sleep(14.0)
    assert worker.poll() is None, desk.tails()
    assert desk.stop(worker) == 0
    player = Player(desk)
    player.sent = 6
    player.check()


def test_health_readiness_and_figures_are_told_on_loopback_only_and_nothing_else_listens(desk: RunningDesk) -> None:
    port = free_port()
    worker = desk.start(odd="light", http_port=port)
    desk.send([good(6_300_000 + n) for n in range(20)] + [item("urn:none", "", "")])
    desk.wait_law(21)
    status, answer = _get(port, "/ready")
    assert (status, orjson.loads(answer)["ready"]) == (200, True)
    status, answer = _get(port, "/health")
    agents = orjson.loads(answer)["agents"]
    assert status == 200
    assert set(agents) == {"intake", "revise", "dedupe", "enrich"}
    assert agents["intake"]["records"] == 21
    status, text = _get(port, "/metrics")
    figures = text.decode().replace(f'{{desk="{desk.settings.topic_prefix}",', "{")
    assert 'wiredesk_records_total{agent="intake",topic="raw"} 21' in figures
    assert 'wiredesk_outcomes_total{agent="enrich",outcome="article"' in figures
    assert 'wiredesk_ready{agent="dedupe"} 1' in figures
    assert 'wiredesk_ledger_entries{agent="revise"}' in figures
    assert 'wiredesk_lag_records{agent="intake",topic="raw"' in figures
    assert "process_resident_memory_bytes" in figures
    assert _get(port, "/table/")[0] == 404
    assert _get(port, "/metrics/../")[0] == 404
    listening = listeners(worker.pid)
    assert listening == {("127.0.0.1", port)}, listening
    assert desk.stop(worker) == 0


def test_with_the_page_off_a_worker_listens_nowhere(desk: RunningDesk) -> None:
    worker = desk.start("intake", odd="light")
    assert listeners(worker.pid) == set()
    assert desk.stop(worker) == 0


def test_the_health_page_asks_for_its_token(desk: RunningDesk) -> None:
    port = free_port()
    desk.start("intake", odd="light", http_port=port, http_token="let me in, it is I")
    assert _get(port, "/metrics")[0] == 401
    assert _get(port, "/ready", "wrong")[0] == 401
    assert _get(port, "/ready", "let me in, it is I")[0] == 200


def listeners(pid: int) -> set[tuple[str, int]]:
    """The TCP sockets a process listens on, from /proc."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(link.readlink())
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found: set[tuple[str, int]] = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields: list[Any] = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                address, port = fields[1].split(":")
                found.add((_address(address), int(port, 16)))
    return found


def _address(text: str) -> str:
    raw = bytes.fromhex(text)
    words = b"".join(raw[i : i + 4][::-1] for i in range(0, len(raw), 4))
    return socket.inet_ntop(socket.AF_INET if len(words) == 4 else socket.AF_INET6, words)
