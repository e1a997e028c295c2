"""Takes alerts off their topic, one by one; an offset is committed once its alert is delivered or a dead letter.

A crash in between repeats the delivery, under the same id; nothing is lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import TYPE_CHECKING, Any, Final

from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from streams import metrics
from streams.contract import topics
from streams.contract.step import Record
from streams.runtime import security
from streams.runtime.batch import fitting, letter_of
from streams.runtime.fetch.decoding import Consumer
from streams.runtime.fetch.topic_reader import partitions_of, reading
from streams.runtime.log_lines import place
from wiredesk import topic_io
from wiredesk.doors.feed_state import seconds_of
from wiredesk.doors.fetch import Failed
from wiredesk.notices.notice import NotAnAlert, notice_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiokafka import TopicPartition

    from streams.runtime.outbox import Outbox
    from streams.settings import Settings
    from wiredesk.notices.notice import Notice, Way

log = logging.getLogger("wiredesk.notify")
STAGE: Final = "notify"
_MOST_PAUSE: Final = 300.0
_WAIT_MS: Final = 500
_AGAIN_SECONDS: Final = 1.0
# An alert that is tried for an hour must not cost its consumer the partition.
_NEVER_MS: Final = 2**31 - 1


def group_of(settings: Settings, way: str) -> str:
    """Name the consumer group of a way: each has its own, so that one that is down keeps nothing from the other."""
    return f"{settings.group}-notify-{way}"


async def begin_at_the_end(settings: Settings, group: str) -> None:
    """Let a group that has read nothing yet begin with the alerts that come from now on.

    Raises:
        NoSuchTopic: the topic is missing.
        aiokafka.errors.KafkaError: no broker answers, or it refuses.
    """
    places = await partitions_of(settings, [topics.ALERTS.name(settings)])
    async with reading(settings, group=group) as consumer:
        consumer.assign(places)
        for one in places:
            if await consumer.committed(one) is not None:
                return
        # All at once: a group that has committed anywhere is read from its beginning where it has not.
        await consumer.commit(dict(await consumer.end_offsets(places)))


@contextlib.asynccontextmanager
async def alerts_for(settings: Settings, group: str) -> AsyncIterator[Any]:
    """Join a group that reads the alerts, and leave it at the end. Raises KafkaError when no broker answers."""
    session = int(settings.session_timeout_seconds * 1000)
    consumer = Consumer(
        topics.ALERTS.name(settings),
        bootstrap_servers=settings.bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=settings.fetch_wait_ms,
        session_timeout_ms=session,
        heartbeat_interval_ms=min(session // 3, 3000),
        rebalance_timeout_ms=int(settings.rebalance_timeout_seconds * 1000),
        max_poll_interval_ms=_NEVER_MS,
        **security.client_options(settings),
    )
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


class Notify:
    """Delivers alerts by one way."""

    def __init__(self, settings: Settings, way: Way, consumer: Any, outbox: Outbox) -> None:
        """Keep who delivers, where alerts come from and where dead letters go."""
        self._settings = settings
        self._way = way
        self._consumer = consumer
        self._outbox = outbox
        for outcome in ("delivered", "dead"):
            metrics.count("wiredesk_notify_alerts_total", 0, way=way.name, outcome=outcome)

    async def run(self) -> None:
        """Deliver until cancelled.

        Raises:
            aiokafka.errors.KafkaError: the broker refuses, or is away for WIREDESK_REQUEST_TIMEOUT_SECONDS.
            streams.runtime.outbox.NotAcknowledged: it did not take a dead letter in that time.
        """
        while True:
            batches = await self._consumer.getmany(timeout_ms=_WAIT_MS, max_records=1)
            for where, records in batches.items():
                for r in records:
                    headers = tuple((name, value or b"") for name, value in r.headers)
                    record = Record(r.topic, r.partition, r.offset, r.timestamp, r.key, r.value, headers)
                    outcome = await self._answer(record)
                    metrics.count("wiredesk_notify_alerts_total", way=self._way.name, outcome=outcome)
                    await self._commit(where, record.offset + 1)

    async def _answer(self, record: Record) -> str:
        """Deliver one alert or make it a dead letter: "delivered" or "dead"."""
        try:
            notice = notice_of(record)
        except NotAnAlert as error:
            metrics.count("wiredesk_foreign_records_total", topic=topics.ALERTS.suffix)
            return await self._bury(record, "no-alert", str(error))
        why = await self._deliver(notice)
        if why:
            tries = self._settings.notify_tries
            return await self._bury(record, f"{self._way.name}-failed", f"tried {tries} times, at last: {why}")
        metrics.observe("wiredesk_notify_seconds", max(0.0, time.time() - record.timestamp / 1000), way=self._way.name)
        return "delivered"

    async def _deliver(self, notice: Notice) -> str:
        """Try as often as the settings say; "" when it was taken, else why it was not the last time."""
        pause, why = self._settings.notify_pause_seconds, ""
        for number in range(1, self._settings.notify_tries + 1):
            wait = pause
            try:
                await self._way.deliver(notice)
                why = ""
            except Failed as failed:
                why, wait = failed.reason, max(pause, seconds_of(failed.retry_after, time.time()))
                log.warning("%s: alert %s, try %d: %s", self._way.name, notice.id, number, why)
            metrics.count("wiredesk_notify_tries_total", way=self._way.name, said=why or "delivered")
            if not why:
                break
            if number < self._settings.notify_tries:
                await asyncio.sleep(min(wait, _MOST_PAUSE))
            pause = min(2 * pause, _MOST_PAUSE)
        return why

    async def _bury(self, record: Record, reason: str, message: str) -> str:
        letters = letter_of(record, STAGE, reason, message).sends
        await self._outbox.send([fitting(letter, self._settings.max_request_bytes) for letter in letters])
        metrics.count("wiredesk_dead_letters_total", agent=STAGE, reason=reason)
        log.warning("%s: dead letter, %s: %s", self._way.name, reason, message, extra=place(record, STAGE))
        return "dead"

    async def _commit(self, where: TopicPartition, offset: int) -> None:
        """Commit through a broker's restart; a partition that another has now is his to commit."""
        deadline = time.monotonic() + self._settings.request_timeout_seconds
        while True:
            try:
                await self._consumer.commit({where: offset})
            except (CommitFailedError, IllegalStateError):
                log.info("%s: partition %d went elsewhere; its last alert may come twice", STAGE, where.partition)
                return
            except KafkaError as error:
                if not topic_io.may_pass(error) or time.monotonic() > deadline:
                    raise
            else:
                return
            await asyncio.sleep(_AGAIN_SECONDS)
