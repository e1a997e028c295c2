"""Asks feeds and writes what is new to the raw topic: a record first, then what was seen, each acknowledged.

A crash between the two repeats the record, which the desk calls a resend; nothing is lost.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any, Final

import msgspec
from aiokafka.errors import KafkaError
from yarl import URL

from streams import metrics
from streams.contract import topics
from wiredesk import topic_io
from wiredesk.doors import feed_state, robots
from wiredesk.doors.fetch import Failed
from wiredesk.together import run_together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.settings import Settings
    from wiredesk.doors.feed_state import Seen
    from wiredesk.doors.feeds_file import FeedsFile, FeedSource
    from wiredesk.doors.fetch import Answer, Fetcher
    from wiredesk.doors.hosts import Hosts

log = logging.getLogger("wiredesk.poll")
# Answers held at once, each at most WIREDESK_MAX_ITEM_BYTES.
_AT_ONCE: Final = 16
_AGAIN_SECONDS: Final = 1.0
_NOT_MODIFIED: Final = 304
_ACCEPT: Final = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.1"
)
# What stands at the address is no feed at all: nothing that the desk could learn from a dead letter an hour.
_NO_FEED: Final = frozenset({"html-page", "empty"})


async def read_states(settings: Settings) -> dict[str, Seen]:
    """Read what was seen, by name of the feed.

    Raises:
        NoSuchTopic: the topic is missing.
        aiokafka.errors.KafkaError: no broker answers.
    """
    found: dict[str, Seen] = {}
    metrics.count("wiredesk_foreign_records_total", 0, topic=topics.FEEDS.suffix)
    async for record in topic_io.read(settings, topics.FEEDS.name(settings)):
        name = (record.key or b"").decode("utf-8", "replace")
        seen = None if record.value is None else feed_state.decode(record.value)
        if seen is not None:
            found[name] = seen
        elif record.value is None:
            found.pop(name, None)
        else:
            metrics.count("wiredesk_foreign_records_total", topic=topics.FEEDS.suffix)
    return found


class Poll:
    """Follows feeds, each at its own pace."""

    def __init__(
        self,
        settings: Settings,
        file: FeedsFile,
        *,
        hosts: Hosts,
        fetcher: Fetcher,
        producer: Any,
        states: dict[str, Seen],
    ) -> None:
        """Keep what is asked and what was seen; nothing is asked yet."""
        self._settings = settings
        self._file = file
        self._fetcher = fetcher
        self._hosts = hosts
        self._producer = producer
        self._states = states
        self._names: set[str] = set()
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def follow(self, sources: Sequence[FeedSource], *, once: bool = False) -> None:
        """Ask for ever, or each feed that is due once.

        Raises:
            aiokafka.errors.KafkaError: the broker has not acknowledged a record in WIREDESK_REQUEST_TIMEOUT_SECONDS.
        """
        self._names = {source.name for source in sources}
        await run_together(self._follow(source, once=once) for source in sources)

    async def _follow(self, source: FeedSource, *, once: bool) -> None:
        while True:
            seen = feed_state.remembered(source, self._states.get(source.name), time.time())
            wait = seen.next - time.time()
            if wait > 0:
                if once:
                    return
                # In pieces: a clock that is set, or a machine that slept, must not keep a feed waiting.
                await asyncio.sleep(min(wait, 60.0))
                continue
            async with self._slots:
                seen = await self._ask(source, seen)
            await self._write(topics.FEEDS, source.name, feed_state.encode(seen), [])
            self._states[source.name] = seen
            self._measure()
            if once:
                return

    async def _ask(self, source: FeedSource, seen: Seen) -> Seen:
        """Ask one feed, write what is new and wait for it; the state that is to be kept then."""
        began = time.monotonic()
        try:
            seen = await self._robots(source, seen)
            kept = await self._take(source, seen, await self._get(source, seen))
        except Failed as error:
            log.warning("feed %s: %s", source.name, error.reason)
            kept = feed_state.failed(source, seen, error.reason, error.retry_after, time.time())
        metrics.count("wiredesk_polls_total", said=kept.said)
        metrics.observe("wiredesk_poll_seconds", time.monotonic() - began)
        return kept

    async def _get(self, source: FeedSource, seen: Seen) -> Answer:
        if not seen.robots_allow:
            raise Failed("robots")
        url = seen.moved or source.url
        try:
            return await self._fetcher.get(
                url,
                self._headers(seen),
                # A secret is for the address in the file, not for where it has moved to.
                {} if seen.moved else source.secret,
                most=self._settings.max_item_bytes,
                seconds=self._file.timeout_seconds,
            )
        finally:
            self._hosts.slow_down(URL(url).host or "", seen.crawl_delay)

    def _headers(self, seen: Seen) -> dict[str, str]:
        headers = {"User-Agent": self._file.user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip"}
        if seen.items and seen.etag:
            headers["If-None-Match"] = seen.etag
        if seen.items and seen.last_modified:
            headers["If-Modified-Since"] = seen.last_modified
        return headers

    async def _robots(self, source: FeedSource, seen: Seen) -> Seen:
        """Ask robots.txt once a day, and note what it says. Raises Failed when it cannot be had."""
        if not source.robots:
            return msgspec.structs.replace(seen, robots_asked=0.0, robots_allow=True, crawl_delay=0.0)
        url, now = seen.moved or source.url, time.time()
        if 0 <= now - seen.robots_asked < feed_state.ROBOTS_HOLD:
            return seen
        rules = await robots.ask(self._fetcher, url, self._file.user_agent, self._file.timeout_seconds)
        return msgspec.structs.replace(seen, robots_asked=now, robots_allow=rules.allow, crawl_delay=rules.delay)

    async def _take(self, source: FeedSource, seen: Seen, answer: Answer) -> Seen:
        if answer.status == _NOT_MODIFIED:
            if not seen.items:  # nobody asked it whether
                raise Failed("protocol")
            return feed_state.answered(source, seen, answer, said="not-modified", items=seen.items, now=time.time())
        stated = feed_state.handed_on(answer.content_type, answer.body)
        items, fault = feed_state.items_of(
            answer.body, stated, max_bytes=self._settings.max_item_bytes, max_items=self._settings.max_items
        )
        if fault in _NO_FEED:
            raise Failed(fault)
        said = "unchanged"
        if feed_state.has_new(items, seen):
            said = "sent"
            headers = [("feed", source.name.encode())] + ([("content-type", stated.encode())] if stated else [])
            ack = await self._write(topics.RAW, source.name, answer.body, headers)
            log.info("feed %s: %d bytes at %d:%d", source.name, len(answer.body), ack.partition, ack.offset)
        return feed_state.answered(source, seen, answer, said=said, items=items, now=time.time())

    async def _write(self, topic: topics.Topic, key: str, value: bytes, headers: list[tuple[str, bytes]]) -> Any:
        """Write a record and wait until the broker has it, through a broker's restart."""
        deadline = time.monotonic() + self._settings.request_timeout_seconds
        while True:
            try:
                return await self._producer.send_and_wait(
                    topic.name(self._settings), value=value, key=key.encode(), headers=headers
                )
            except KafkaError as error:
                if not topic_io.may_pass(error) or time.monotonic() > deadline:
                    raise
            await asyncio.sleep(_AGAIN_SECONDS)

    def _measure(self) -> None:
        states = [seen for name, seen in self._states.items() if name in self._names]
        failing = sum(1 for seen in states if seen.failures)
        metrics.gauge("wiredesk_poll_feeds", len(states) - failing, state="ok")
        metrics.gauge("wiredesk_poll_feeds", failing, state="failing")
