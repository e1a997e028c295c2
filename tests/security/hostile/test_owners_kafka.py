"""Kills and versions of another's item, on Apache Kafka: what is published stands, and the owner is obeyed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from aiokafka import AIOKafkaProducer

from streams.contract import topics
from tests.security.hostile.batches import batch, record
from tests.security.hostile.test_decoding import produce
from tests.support.copy_text import body, headline
from tests.support.script import good

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.kafka_only, pytest.mark.timeout(300)]

TABLE = """
[[owner]]
name = "Victim"
uris = ["http://victim.example/"]
header = "wire-principal"
values = ["User:victim"]
"""
PROOF = [("wire-principal", b"User:victim")]
Headers = list[tuple[str, bytes]]


def _item(uri: str, number: int, source: str, **more: Any) -> bytes:
    published = "2026-11-20T10:00:00Z"
    item = {"uri": uri, "headline": headline(number), "body": body(number), "published": published, "source": source}
    return orjson.dumps(item | more)


def _kill(uri: str, source: str, **more: Any) -> bytes:
    return orjson.dumps({"uri": uri, "headline": "kill", "source": source, "pubStatus": "canceled", **more})


def _send(desk: RunningDesk, written: list[tuple[bytes | None, Headers]]) -> None:
    async def go() -> None:
        producer = AIOKafkaProducer(bootstrap_servers=desk.settings.bootstrap)
        await producer.start()
        try:
            for value, headers in written:
                # Null keys and one partition: the order of the broker is the order of the list.
                name = topics.RAW.name(desk.settings)
                await producer.send_and_wait(
                    name, value, key=b"k" if value is None else None, headers=headers, partition=0
                )
        finally:
            await producer.stop()

    asyncio.run(go())


def test_nobody_kills_or_replaces_what_is_anothers(desk: RunningDesk, tmp_path: Path) -> None:
    table = tmp_path / "owners.toml"
    table.write_text(TABLE)
    worker = desk.start(odd="light", owners="table", owners_table=str(table))
    victim, feed, early, tombed = "http://victim.example/1", "urn:feed:1", "http://victim.example/2", "urn:feed:2"
    written: list[tuple[bytes | None, Headers]] = [
        (_kill(early, "Victim"), []),  # before its item, and only the name
        (_item(victim, 8_000_001, "Victim", version="1"), PROOF),
        (_item(feed, 8_000_002, "Feed", version="1"), []),
        (_item(early, 8_000_003, "Victim"), PROOF),
        (_kill(victim, "Evil"), []),  # S4
        (_kill(victim, "Victim"), []),
        (_kill(victim, "Victim", version="9"), [*PROOF, *PROOF]),
        (_kill(victim, "Victim"), [("wire-principal", b"User:evil")]),
        (_kill(feed, "Evil"), []),
        (_kill(feed, ""), []),
        (_item(victim, 8_000_004, "Evil", version="999999", published="2036-01-01T00:00:00Z"), []),  # S5
        (_item(feed, 8_000_005, "Evil", version="999999", published="2036-01-01T00:00:00Z"), []),
        (_item(victim, 8_000_006, "Victim", version="2"), PROOF),
        (_item(feed, 8_000_007, "Feed", version="2"), []),
        (_item(tombed, 8_000_008, "Feed"), []),
        (None, []),  # a tombstone of everything and nothing
    ]
    _send(desk, written)
    desk.wait_law(len(written))
    # Fifty words of 450,000 letters in one batch kept every worker in a crash loop (S7).
    words = [record(n, "ب".encode() * 450_000, headers=[(b"content-type", b"text/plain")]) for n in range(50)]
    assert produce(desk, batch(words, packing="gzip")) == 0
    desk.send([good(8_000_009)._replace(partition=0)])
    desk.wait_law(len(written) + 51)
    newest = desk.compacted()
    assert {newest[uri]["pubStatus"] for uri in (victim, feed, early, tombed)} == {"usable"}
    assert {newest[uri]["version"] for uri in (victim, feed)} == {"2"}
    reasons = [letter.headers["wiredesk_reason"] for letter in desk.read(topics.DEAD)]
    assert reasons.count(b"not-owner") == 7
    assert "urn:fault:8000009" in newest
    _send(desk, [(_kill(victim, "Victim", version="3"), PROOF), (_kill(feed, "FEED", version="3"), [])])
    desk.wait_law(len(written) + 53)
    newest = desk.compacted()
    assert {newest[uri]["pubStatus"] for uri in (victim, feed)} == {"canceled"}
    assert worker.poll() is None, desk.tails()
    assert desk.stop(worker) == 0, desk.tails()
