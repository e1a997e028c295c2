"""Records that ended the desk for good, on Apache Kafka: each ends as a dead letter, and the next item is out."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
from aiokafka import AIOKafkaProducer

from streams import topics
from tests.faults.script import good

if TYPE_CHECKING:
    from tests.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.kafka_only, pytest.mark.timeout(300)]

ATTACKS = {
    "twelve megabytes of spaces": (b" " * 12_000_000, "text/plain"),
    "more than any request": (b" " * 40_000_000, "application/json"),
    "five hundred empty objects": (b"\n".join([b"{}"] * 500), "application/x-ndjson"),
    "one word of clitics": ("ب".encode() * 450_000, "text/plain"),
}


def _attack(desk: RunningDesk, value: bytes, content_type: str) -> None:
    async def go() -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=desk.settings.bootstrap, compression_type="gzip", max_request_size=64_000_000
        )
        await producer.start()
        try:
            headers = [("content-type", content_type.encode())]
            await producer.send_and_wait(topics.RAW.name(desk.settings), value, headers=headers, partition=0)
        finally:
            await producer.stop()

    asyncio.run(go())


def test_no_record_stops_the_desk_and_the_next_item_of_its_partition_is_out(desk: RunningDesk) -> None:
    worker = desk.start(odd="light")
    sent = 0
    for number, (value, content_type) in enumerate(ATTACKS.values()):
        for _ in range(3):
            _attack(desk, value, content_type)
        began = time.monotonic()
        desk.send([good(5_000_000 + number)._replace(partition=0)])
        sent += 4
        law = desk.wait_law(sent)
        print(f"{list(ATTACKS)[number]}: the law holds after {time.monotonic() - began:.1f} s")
        assert all(balance.holds for balance in law.balance().values())
        assert worker.poll() is None, desk.tails()
    letters = desk.read(topics.DEAD)
    assert {letter.headers["wiredesk_reason"] for letter in letters} > {b"output-too-large"}
    assert max(len(letter.value or b"") for letter in letters) < topics.DEAD.max_message_bytes
    articles = {written.key for written in desk.read(topics.ARTICLES)}
    assert len(articles) >= len(ATTACKS)
    assert desk.stop(worker) == 0, desk.tails()
