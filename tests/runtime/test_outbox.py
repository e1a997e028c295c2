"""The one way out: what it waits for, and that a cancellation always gets through."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiokafka.errors import MessageSizeTooLargeError, OutOfOrderSequenceNumber

from streams.contract import topics
from streams.contract.step import Send
from streams.runtime.outbox import NotAcknowledged, Outbox
from streams.settings import Settings


class Broker:
    """A producer whose acknowledgements come when the test says so."""

    def __init__(self) -> None:
        self.acks: list[asyncio.Future[Any]] = []
        self.asked = asyncio.Event()

    async def send(self, *_: Any, **__: Any) -> asyncio.Future[Any]:
        self.acks.append(asyncio.get_running_loop().create_future())
        if len(self.acks) == len(SENDS):
            self.asked.set()
        return self.acks[-1]


def _outbox(**settings: Any) -> tuple[Outbox, Broker]:
    outbox, broker = Outbox(Settings(**settings)), Broker()
    outbox._producer = broker
    return outbox, broker


SENDS = [Send(topics.ARTICLES, b"k", b"v"), Send(topics.MENTIONS, b"k", b"v")]


def test_a_frame_goes_before_the_values_of_its_topic_and_before_no_tombstone() -> None:
    async def go() -> None:
        written: list[bytes | None] = []

        class Taking:
            async def send(self, _topic: str, value: bytes | None, **_: Any) -> asyncio.Future[Any]:
                written.append(value)
                done = asyncio.get_running_loop().create_future()
                done.set_result(None)
                return done

        for frames in ({"articles": b"\0\0\0\0\7"}, {}, None):
            outbox = Outbox(Settings(), frames)
            outbox._producer = Taking()
            await outbox.send([*SENDS, Send(topics.ARTICLES, b"k", None)])
        assert written == [b"\0\0\0\0\7v", b"v", None, b"v", b"v", None, b"v", b"v", None]

    asyncio.run(go())


@pytest.mark.parametrize("turns", range(8))
def test_a_cancellation_gets_through_however_close_to_the_acknowledgement_it_comes(turns: int) -> None:
    async def go() -> None:
        outbox, broker = _outbox()
        sending = asyncio.create_task(outbox.send(SENDS))
        await broker.asked.wait()
        await asyncio.sleep(0.01)
        for ack in broker.acks:
            ack.set_result(None)
        for _ in range(turns):
            await asyncio.sleep(0)
        if sending.cancel():
            with pytest.raises(asyncio.CancelledError):
                await sending

    asyncio.run(go())


def test_nothing_is_said_to_be_sent_before_every_acknowledgement_is_there() -> None:
    async def go() -> None:
        outbox, broker = _outbox()
        sending = asyncio.create_task(outbox.send(SENDS))
        await broker.asked.wait()
        broker.acks[1].set_result(None)
        await asyncio.sleep(0.05)
        assert not sending.done()
        broker.acks[0].set_result(None)
        await sending

    asyncio.run(go())


def test_what_the_broker_does_not_acknowledge_in_time_is_told_in_words() -> None:
    async def go() -> None:
        outbox, _ = _outbox(request_timeout_seconds=0.05)
        with pytest.raises(NotAcknowledged, match=r"within 0\.05 s"):
            await outbox.send(SENDS)

    asyncio.run(go())


def test_what_the_broker_refuses_is_raised() -> None:
    async def go() -> None:
        outbox, broker = _outbox()
        sending = asyncio.create_task(outbox.send(SENDS))
        await broker.asked.wait()
        broker.acks[0].set_exception(ConnectionError("no"))
        with pytest.raises(ConnectionError):
            await sending

    asyncio.run(go())


LETTER = Send(topics.DEAD, b"wire.raw:0:1:0", b"x" * 900, (("feed", b"mine"), ("wiredesk_reason", b"oversize")))


class SmallTopic:
    """A producer for a dead-letter topic that somebody made too small, with the numbers of an idempotent one."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken: list[dict[str, Any]] = []
        self.is_spoilt = False

    async def send(self, _topic: str, **record: Any) -> asyncio.Future[Any]:
        ack = asyncio.get_running_loop().create_future()
        size = len(record["value"] or b"") + sum(len(value) for _, value in record["headers"])
        if self.is_spoilt:
            ack.set_exception(OutOfOrderSequenceNumber())
        elif size > self.most:
            self.is_spoilt = True
            ack.set_exception(MessageSizeTooLargeError())
        else:
            self.taken.append(record)
            ack.set_result(None)
        return ack

    async def stop(self) -> None:
        """Nothing waits."""


def _small(monkeypatch: pytest.MonkeyPatch, most: int) -> tuple[Outbox, SmallTopic]:
    outbox, after = Outbox(Settings()), SmallTopic(most)
    outbox._producer = SmallTopic(most)

    async def connect() -> SmallTopic:
        return after

    monkeypatch.setattr(outbox, "_connect", connect)
    return outbox, after


def test_a_letter_that_the_topic_refuses_goes_out_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    outbox, after = _small(monkeypatch, 200)
    asyncio.run(outbox.send([LETTER]))
    (record,) = after.taken
    assert record["value"] is None
    headers = dict(record["headers"])
    assert headers["wiredesk_value_bytes"] == b"900"
    assert headers["wiredesk_reason"] == b"oversize"
    assert "feed" not in headers


def test_a_topic_that_takes_no_letter_at_all_is_told_and_not_tried_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    outbox, _ = _small(monkeypatch, 10)
    with pytest.raises(MessageSizeTooLargeError, match="takes no letter, even without value"):
        asyncio.run(outbox.send([LETTER]))


def test_an_event_that_is_too_large_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    outbox, _ = _small(monkeypatch, 10)
    with pytest.raises(MessageSizeTooLargeError):
        asyncio.run(outbox.send([LETTER._replace(topic=topics.ARTICLES)]))
