"""What the desk cannot take, cannot write or fails on: a dead letter or a stop, never a silent skip."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.contract import topics
from tests.support.running import RunningDesk, Sent, item
from tests.support.script import Player, bad, copy_of, good

if TYPE_CHECKING:
    from streams.settings import Settings

pytestmark = [pytest.mark.broker, pytest.mark.faults, pytest.mark.timeout(300)]


def change_topic(settings: Settings, topic: str, config: dict[str, str]) -> None:
    """Change a topic as an operator would."""

    async def go() -> None:
        client = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap)
        await client.start()
        try:
            await client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, config)])
        finally:
            await client.close()

    asyncio.run(go())


def _finish(desk: RunningDesk, worker: Any, sent: int, n_bad: int) -> None:
    assert desk.stop(worker) == 0, desk.tails()
    played = Player(desk)
    played.sent, played.bad = sent, n_bad
    played.check()


def test_a_bug_in_an_agent_is_a_dead_letter_and_its_neighbours_live(desk: RunningDesk) -> None:
    worker = desk.start(odd="buggy", batch_records=20)
    wire = [good(3_000_000 + n) for n in range(40)]
    for place in (0, 13, 14, 39):
        wire[place] = item(f"urn:boom:{place}", "BOOM", f"BOOM {place}", published="2026-11-20T10:00:00Z")
    desk.send(wire)
    desk.wait_law(40)
    _finish(desk, worker, 40, 4)
    dead = desk.read(topics.DEAD)
    for letter in dead:
        assert letter.headers["wiredesk_stage"] == b"revise"
        assert letter.headers["wiredesk_reason"] == b"failed"
        assert letter.headers["wiredesk_error"].startswith(b"ZeroDivisionError")
        assert b"\n" not in letter.headers["wiredesk_error"]
        assert b"secret body" not in b"".join(letter.headers.values())
    log = desk.log_of(worker)
    assert "secret body" not in log
    assert "\x1b" not in log
    assert "ZeroDivisionError" in log


def test_oversize_value_header_and_key_are_dead_letters_and_the_next_item_lives(desk: RunningDesk) -> None:
    worker = desk.start(odd="light", max_item_bytes=200_000)
    large = orjson.dumps({"uri": "urn:large", "headline": "كبير", "body": "م " * 200_000})
    many = orjson.dumps({"uri": "urn:fine", "headline": "عنوان", "body": "نص الخبر الأول. " * 30})
    wire = [
        Sent(large),
        good(3_100_000),
        Sent(many, content_type="x" * 50_000),
        good(3_100_001),
        Sent(many, key=b"k" * 300_000),
        Sent(orjson.dumps({"uri": "u" * 150_000, "headline": "عنوان", "body": "نص"})),
        good(3_100_002),
    ]
    desk.send(wire)
    desk.wait_law(len(wire))
    assert desk.stop(worker) == 0
    written = desk.outcomes()
    dead = [w for w in written if w.topic is topics.DEAD]
    assert large in {w.value for w in dead}, "the oversize item keeps its bytes"
    for number in range(3):
        assert any(w.key == f"urn:fault:{3_100_000 + number}".encode() for w in written)
    print(f"{len(wire)} records, dead: {[w.headers['wiredesk_reason'] for w in dead]}")


@pytest.mark.kafka_only
def test_dead_letters_that_the_broker_refuses_stop_the_worker_and_the_record_is_not_committed(
    desk: RunningDesk,
) -> None:
    dead = topics.DEAD.name(desk.settings)
    change_topic(desk.settings, dead, {"max.message.bytes": "100", "cleanup.policy": "delete"})
    worker = desk.start(odd="light")
    desk.send([good(3_200_000)])
    desk.wait_law(1)
    desk.send([bad(0), good(3_200_001)])
    assert desk.wait_end(worker) not in {0, -9}
    assert "MessageSizeTooLarge" in desk.log_of(worker), desk.tails()
    assert not desk.read(topics.DEAD)
    # it is read again, and refused again: nothing was committed
    assert desk.wait_end(desk.start(odd="light", wait=False)) not in {0, -9}
    change_topic(desk.settings, dead, {"max.message.bytes": "11000000", "cleanup.policy": "delete"})
    worker = desk.start(odd="light")
    desk.wait_law(3)
    _finish(desk, worker, 3, 1)


@pytest.mark.kafka_only
def test_an_output_that_the_broker_refuses_stops_the_worker_and_nothing_is_lost(desk: RunningDesk) -> None:
    articles = topics.ARTICLES.name(desk.settings)
    change_topic(desk.settings, articles, {"max.message.bytes": "100", "cleanup.policy": "compact"})
    worker = desk.start(odd="light")
    desk.send([good(3_300_000 + n) for n in range(20)])
    assert desk.wait_end(worker) not in {0, -9}
    change_topic(desk.settings, articles, {"max.message.bytes": "8000000", "cleanup.policy": "compact"})
    worker = desk.start(odd="light")
    desk.wait_law(20)
    _finish(desk, worker, 20, 0)


def test_a_record_that_faust_drops_stops_the_worker_before_it_is_committed_over(desk: RunningDesk) -> None:
    """Fault 14 of Faust, made to happen: without the gap check the 40th record is lost, with lag 0."""
    worker = desk.start(odd="dropping")
    desk.send([good(3_400_000 + n) for n in range(120)])
    assert desk.wait_end(worker) not in {0, -9}
    assert "was skipped between" in desk.log_of(worker), desk.tails()
    worker = desk.start(odd="light")
    desk.send([copy_of(3_400_000)])
    desk.wait_law(121)
    _finish(desk, worker, 121, 0)
