"""The one way out: batches of sends whose acknowledgements are awaited before anything is committed.

Faust's own send only logs a failure: 255 of 2,200 articles were lost in a 20 s outage. Linger is 0, because a
linger costs as much as it saves once acks are awaited per batch (4,500-5,800 articles/s against 1,300).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError

from streams.contract import topics
from streams.contract.dead_letters import without_value
from streams.errors import WiredeskError
from streams.runtime import security
from streams.runtime.timeouts import in_time

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping, Sequence

    from streams.contract.step import Keep, Send
    from streams.settings import Settings

_BATCH_BYTES = 256 * 1024
_REQUEST_SECONDS = 40.0  # one request; what is not answered is sent again
_T = TypeVar("_T")


class ForeignWriter(WiredeskError):
    """Somebody else wrote to a ledger partition that this worker owns; it stops before its outputs go out."""


class NotAcknowledged(WiredeskError):
    """The broker did not answer a write in time; nothing of the batch may be committed."""


class Outbox:
    """Write sends and ledger entries, and know that the broker has them.

    One for a process; started before any agent, so that a broker that refuses it ends the start.
    """

    def __init__(self, settings: Settings, frames: Mapping[str, bytes] | None = None) -> None:
        """Keep the settings; nothing is opened yet.

        Args:
            settings: Where and how to connect.
            frames: What stands before each value of a topic, by its suffix; None for nothing.
        """
        self._settings = settings
        self._frames = frames or {}
        self._producer: Any = None

    async def start(self) -> None:
        """Connect. Raises aiokafka.errors.KafkaError when no broker answers or it refuses the producer."""
        self._producer = await self._connect()

    async def _connect(self) -> Any:
        settings = self._settings
        producer = AIOKafkaProducer(
            bootstrap_servers=settings.bootstrap,
            acks="all",
            enable_idempotence=settings.idempotence,
            linger_ms=0,
            max_batch_size=_BATCH_BYTES,
            max_request_size=settings.max_request_bytes,
            request_timeout_ms=int(min(settings.request_timeout_seconds, _REQUEST_SECONDS) * 1000),
            **security.client_options(settings),
        )
        await producer.start()
        return producer

    async def stop(self) -> None:
        """Flush and disconnect."""
        if self._producer is not None:
            await self._producer.stop()

    async def send(self, sends: Sequence[Send]) -> None:
        """Write the sends and wait until the broker has all of them.

        Order is kept per partition. A dead letter that the topic, as somebody made it, does not take goes out again
        without its value. Raises aiokafka.errors.KafkaError when one of them is refused or NotAcknowledged
        when that takes more than request_timeout_seconds; then nothing may be committed.
        """
        if not sends:
            return

        refused = await self._in_time(self._write(sends))
        if refused:
            # After a refusal the idempotent producer's next number is one the broker does not expect.
            before, self._producer = self._producer, await self._connect()
            await self._in_time(before.stop())
            again = await self._in_time(self._write([without_value(letter) for letter in refused]))
            if again:
                raise MessageSizeTooLargeError(
                    f"{topics.DEAD.name(self._settings)} takes no letter, even without value"
                )

    async def _write(self, sends: Sequence[Send]) -> list[Send]:
        """Write; returns the dead letters that are too large for the topic as it stands. All else that fails raises."""
        acks = [await self._begin(send) for send in sends]
        # Only of a dead letter a refusal is no failure: all else is waited for as it is, without a task for each.
        told = await asyncio.gather(
            *(_is_taken(ack) if send.topic is topics.DEAD else ack for send, ack in zip(sends, acks, strict=True))
        )
        return [send for send, answer in zip(sends, told, strict=True) if answer is False]

    async def _begin(self, send: Send) -> Any:
        value = send.value
        if value is not None and self._frames:
            value = self._frames.get(send.topic.suffix, b"") + value
        try:
            return await self._producer.send(
                send.topic.name(self._settings),
                value=value,
                key=send.key,
                partition=send.partition,
                headers=list(send.headers),
            )
        except MessageSizeTooLargeError:  # aiokafka's own bound
            if send.topic is topics.DEAD:
                return None
            raise

    async def keep(self, topic: str, partition: int, keeps: Sequence[Keep]) -> tuple[int, int]:
        """Write ledger entries and wait until the broker has all of them.

        Returns:
            First and last offset they got; a gap between two calls means that somebody else wrote too.
        """

        async def write() -> list[int]:
            acks = [
                await self._producer.send(topic, value=keep.value, key=keep.key, partition=partition) for keep in keeps
            ]
            return [metadata.offset for metadata in await asyncio.gather(*acks)]

        offsets = await self._in_time(write())
        return min(offsets), max(offsets)

    async def _in_time(self, writing: Coroutine[Any, Any, _T]) -> _T:
        """Wait for a write as long as the setting allows; aiokafka's idempotent producer would wait for ever."""
        seconds = self._settings.request_timeout_seconds
        try:
            return await in_time(writing, seconds)
        except TimeoutError:
            raise NotAcknowledged(
                f"the broker did not acknowledge within {seconds:g} s (WIREDESK_REQUEST_TIMEOUT_SECONDS)"
            ) from None


async def _is_taken(ack: Any) -> bool:
    """Wait for a dead letter; False for one that is too large. Everything else that is refused raises."""
    if ack is None:
        return False
    try:
        await ack
    except MessageSizeTooLargeError:
        return False
    return True
