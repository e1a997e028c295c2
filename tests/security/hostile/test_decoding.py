"""Batches that ended every consumer, on Apache Kafka: each record has its outcome, and the next item is out."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.structs import TopicPartition

from streams.contract import topics
from streams.contract.undecodable import HEADER
from streams.settings import environment_of, inherited
from tests.security.hostile.batches import PACKERS, batch, record
from tests.support.script import good

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.kafka_only, pytest.mark.timeout(300)]

BAD_NAME = (b"\xff\xfe\xfd", b"x")
AGENTS = "intake,revise,dedupe,enrich,monitor"
SECONDS = 15.0  # the promise is 5 s; these machines share two cores, and 5.2 s was seen at load 6
_NO_LEADER = 6
# Kafka's limit is on the packed bytes, 10 MB, and snappy packs to a twentieth at best.
BOMBS = {"gzip": 400_000_000, "lz4": 400_000_000, "zstd": 400_000_000, "snappy blocks": 150_000_000}


def produce(desk: RunningDesk, data: bytes, topic: topics.Topic = topics.RAW) -> int:
    """Write a batch to partition 0 of a topic, as it is. Returns the broker's error code; 0 when it took it."""

    async def go() -> int:
        name = topic.name(desk.settings)
        client = AIOKafkaClient(bootstrap_servers=desk.settings.bootstrap, request_timeout_ms=120_000)
        await client.bootstrap()
        try:
            await client.add_topic(name)
            code = _NO_LEADER
            while code == _NO_LEADER:  # a topic that was just made
                await asyncio.sleep(0.2)
                await client.force_metadata_update()
                leader = client.cluster.leader_for_partition(TopicPartition(name, 0))
                request = ProduceRequest(
                    required_acks=-1, timeout=60_000, topics=[(name, [(0, data)])], transactional_id=None
                )
                response = await client.send(leader, request)
                code = int(response.topics[0][1][0][1])
            return code
        finally:
            await client.close()

    return asyncio.run(go())


async def write(desk: RunningDesk, name: str, records: Sequence[tuple[bytes, bytes, list[Any]]]) -> None:
    """Write to partition 0 of any topic, as somebody with the right to could."""
    producer = AIOKafkaProducer(bootstrap_servers=desk.settings.bootstrap)
    await producer.start()
    try:
        for key, value, headers in records:
            await producer.send_and_wait(name, value, key=key, headers=headers, partition=0)
    finally:
        await producer.stop()


def wiredesk(desk: RunningDesk, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = inherited(**environment_of(desk.settings))
    command = [sys.executable, "-m", "wiredesk.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=100, check=False)


def peak_mb(worker: Any) -> int:
    return int(Path(f"/proc/{worker.pid}/status").read_text().split("VmHWM:")[1].split()[0]) // 1024


def assert_next_is_out(desk: RunningDesk, worker: Any, what: str, sent: int, number: int) -> None:
    """Send a good item to the same partition, and see it out in time."""
    began = time.monotonic()
    desk.send([good(6_000_000 + number)._replace(partition=0)])
    law = desk.wait_law(sent)
    took = time.monotonic() - began
    print(f"{what}: the law holds after {took:.1f} s, peak {peak_mb(worker)} MB")
    assert took < SECONDS
    assert all(balance.holds for balance in law.balance().values())
    assert worker.poll() is None, desk.tails()


def test_no_header_name_stops_the_desk(desk: RunningDesk) -> None:
    worker = desk.start(AGENTS, odd="light")
    desk.send([good(5_999_999)._replace(partition=0)])
    desk.wait_law(1)
    sent = 1
    for number, packing in enumerate(PACKERS):
        value = good(6_100_000 + number).value
        records = [
            record(0, b"{", headers=[BAD_NAME]),
            record(1, value, headers=[BAD_NAME, BAD_NAME]),
            record(2, None, key=b"k", headers=[BAD_NAME]),
            record(3, b"{", headers=[(HEADER.encode(), b"batch-too-large"), (b"\xed\xa0\x80", None)]),
        ]
        assert produce(desk, batch(records, packing=packing)) == 0
        sent += len(records) + 1
        assert_next_is_out(desk, worker, packing, sent, number)
    letters = desk.read(topics.DEAD)
    assert {letter.headers["wiredesk_reason"] for letter in letters} == {b"truncated-json", b"no-value"}
    assert all(HEADER not in letter.headers for letter in letters)
    articles = {written.key for written in desk.read(topics.ARTICLES)}
    assert {b"urn:fault:%d" % (6_100_000 + number) for number in range(len(PACKERS))} <= articles
    strays: list[list[Any]] = [
        [],
        [("wiredesk_reason", None)],
        [("wiredesk_partition", b"x"), ("wiredesk_offset", b"\x1b[2J")],
    ]
    asyncio.run(write(desk, topics.DEAD.name(desk.settings), [(b"k", b"stray", headers) for headers in strays]))
    for arguments in (["tail", "raw"], ["tail", "dead"], ["tail", "dead", "--json"]):
        tail = wiredesk(desk, *arguments, "--from-beginning", "--exit-at-end")
        assert tail.returncode == 0, tail.stderr
        assert len(tail.stdout.splitlines()) == (sent if arguments[1] == "raw" else len(letters) + 3)
        assert "\x1b" not in tail.stdout
    replay = wiredesk(desk, "replay", "--all", "--dry-run")
    assert replay.returncode == 0, replay.stderr
    assert replay.stderr.count("names no place") == len(strays)
    assert desk.stop(worker) == 0, desk.tails()


def test_no_bomb_stops_the_desk_or_fills_its_memory(desk: RunningDesk) -> None:
    worker = desk.start(AGENTS, odd="light")
    desk.send([good(5_999_998)._replace(partition=0)])
    desk.wait_law(1)
    sent, before = 1, peak_mb(worker)
    for number, (packing, n_bytes) in enumerate(BOMBS.items()):
        data = batch([record(0, b" " * n_bytes), record(1, good(1).value)], packing=packing)
        for _ in range(3):
            assert produce(desk, data) == 0
        sent += 7
        assert_next_is_out(desk, worker, packing, sent, 100 + number)
    assert peak_mb(worker) - before < 400
    letters = desk.read(topics.DEAD)
    assert {letter.headers["wiredesk_reason"] for letter in letters} == {b"batch-too-large"}
    assert len(letters) == 6 * len(BOMBS)
    doctor = wiredesk(desk, "doctor").stdout
    assert f"{len(letters)} records cannot be decoded" in doctor, doctor
    assert desk.stop(worker) == 0, desk.tails()


@pytest.mark.parametrize(
    "make",
    [
        lambda: batch([b"", b""], codec=1, packed=b"junk" * 9),
        lambda: batch([b"", b""], codec=4, packed=b"junk" * 9),
        lambda: batch([record(0, b"{"), b"\xff" * 20]),
        lambda: batch([record(0, b"{")], deltas=900),
    ],
    ids=["gzip", "zstd", "framing", "more offsets than records"],
)
def test_a_batch_that_lies_is_refused_by_the_broker_or_survived(desk: RunningDesk, make: Callable[[], bytes]) -> None:
    data = make()
    code = produce(desk, data)
    print("the broker answers", code)
    if code:
        return
    worker = desk.start(AGENTS, odd="light")
    assert_next_is_out(desk, worker, "lie", int.from_bytes(data[23:27], "big") + 2, 200)
    assert desk.stop(worker) == 0, desk.tails()


def test_an_offset_that_a_sender_made_up_hides_no_item_behind_it(desk: RunningDesk) -> None:
    assert produce(desk, batch([record(0, b"{"), record(5, b"{")])) == 0, "Kafka does not look at it"
    worker = desk.start(AGENTS, odd="light")
    assert_next_is_out(desk, worker, "offsets", 3, 201)
    reasons = sorted(letter.headers["wiredesk_reason"] for letter in desk.read(topics.DEAD))
    assert reasons == [b"record-undecodable", b"truncated-json"]
    assert desk.stop(worker) == 0, desk.tails()


def test_a_foreign_record_in_a_ledger_stops_no_start_and_doctor_names_it(desk: RunningDesk) -> None:
    first = desk.start(AGENTS, odd="light")
    desk.send([good(5_999_997)._replace(partition=0)])
    desk.wait_law(1)
    assert desk.stop(first) == 0
    keys = (b"garbage", b"0|head", b"0|wire.raw:0:9:0")
    for agent in ("revise", "dedupe", "monitor"):
        asyncio.run(write(desk, topics.ledger_name(desk.settings, agent), [(key, b"garbage", []) for key in keys]))
    worker = desk.start(AGENTS, odd="light")
    assert_next_is_out(desk, worker, "ledgers", 2, 300)
    log = desk.log_of(worker)
    assert "is no entry of revise and is passed over" in log
    doctor = wiredesk(desk, "doctor")
    assert doctor.returncode == 1
    assert "WRONG ledgers" in doctor.stdout
    assert "key b'garbage'" in doctor.stdout
    assert desk.stop(worker) == 0, desk.tails()
