"""Records that ended the desk for good, on Apache Kafka: each ends as a dead letter, and the next item is out."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
from aiokafka import AIOKafkaProducer

from streams.contract import topics
from tests.support.script import good

if TYPE_CHECKING:
    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.kafka_only, pytest.mark.timeout(300)]

SECONDS = 15.0  # the promise is 5 s; these machines share two cores
ITEM = b'{"uri": "urn:cut", "headline": "' + b"x" * 2_500
NDJSON = [("content-type", b"application/x-ndjson")]
ATTACKS: dict[str, tuple[bytes | None, list[tuple[str, bytes]]]] = {
    "twelve megabytes of spaces": (b" " * 12_000_000, [("content-type", b"text/plain")]),
    "more than any request": (b" " * 40_000_000, [("content-type", b"application/json")]),
    "five hundred empty objects": (b"\n".join([b"{}"] * 500), NDJSON),
    "a feed of which three lines in four are cut": (b"\n".join([ITEM] * 375), NDJSON),
    "a list of empty objects": (b"[" + b",".join([b'{"a":1}'] * 500) + b"]", []),
    "one word of clitics": ("ب".encode() * 450_000, [("content-type", b"text/plain")]),
    "a flood of headers": (b"{", [(f"h{n}", b"\xff") for n in range(100_000)]),
    "headers that pretend": (b"{", [("Wiredesk_Topic", b"evil"), ("WIREDESK_OFFSET", b"7"), ("wiredesk_item", b"9")]),
    "one header of megabytes": (b"{", [("feed", b"x" * 9_000_000)]),
    "no value": (None, []),
}


def _attack(desk: RunningDesk, value: bytes | None, headers: list[tuple[str, bytes]]) -> None:
    async def go() -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=desk.settings.bootstrap, compression_type="gzip", max_request_size=64_000_000
        )
        await producer.start()
        try:
            name = topics.RAW.name(desk.settings)
            await producer.send_and_wait(name, value, key=b"k", headers=headers, partition=0)
        finally:
            await producer.stop()

    asyncio.run(go())


def test_no_record_stops_the_desk_and_the_next_item_of_its_partition_is_out(desk: RunningDesk) -> None:
    worker = desk.start(odd="light")
    desk.send([good(5_000_000)._replace(partition=0)])
    desk.wait_law(1)
    sent = 1
    for number, (name, (value, headers)) in enumerate(ATTACKS.items(), 1):
        _attack(desk, value, headers)
        began = time.monotonic()
        desk.send([good(5_000_000 + number)._replace(partition=0)])
        sent += 2
        desk.wait_law(sent)
        seconds = time.monotonic() - began
        print(f"{name}: the next item is out and the law holds after {seconds:.1f} s")
        assert seconds < SECONDS, name
        assert worker.poll() is None, desk.tails()
    articles = {written.key for written in desk.read(topics.ARTICLES)}
    assert len(articles) > len(ATTACKS)
    letters = desk.read(topics.DEAD)
    by_record: dict[bytes, int] = {}
    for letter in letters:
        assert letter.headers["wiredesk_topic"] == topics.RAW.name(desk.settings).encode()
        offset = letter.headers["wiredesk_offset"]
        by_record[offset] = by_record.get(offset, 0) + len(letter.value or b"")
    for number, (name, (value, _)) in enumerate(ATTACKS.items()):
        assert by_record.get(b"%d" % (1 + 2 * number), 0) <= 2 * len(value or b""), name
    assert desk.stop(worker) == 0, desk.tails()


def test_a_record_each_ten_seconds_does_not_end_a_worker_that_is_watched_for_six(desk: RunningDesk) -> None:
    worker = desk.start(odd="light", watchdog_seconds=6.0)
    for number in range(4):
        time.sleep(9.8)
        desk.send([good(5_100_000 + number)])
        desk.wait_law(number + 1)
        assert worker.poll() is None, desk.tails()
    assert desk.stop(worker) == 0, desk.tails()
