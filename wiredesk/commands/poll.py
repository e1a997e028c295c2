"""wiredesk poll: feeds to the raw topic."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from streams.contract import topics
from wiredesk import topic_io
from wiredesk.command_ends import one_line_endings
from wiredesk.doors.addresses import networks
from wiredesk.doors.feeds_file import read_feeds
from wiredesk.doors.fetch import Fetcher
from wiredesk.doors.hosts import Hosts
from wiredesk.doors.poll import Poll, read_states
from wiredesk.doors.serving import health_page, until_stopped
from wiredesk.output import note

if TYPE_CHECKING:
    import argparse

    from streams.settings import Settings
    from wiredesk.doors.feeds_file import FeedsFile, FeedSource


@one_line_endings()
def run(given: argparse.Namespace, settings: Settings) -> int:
    """Ask feeds until SIGTERM; 1 when the broker does not take what they say."""
    file, sources = read_feeds(given.feeds)
    asyncio.run(until_stopped(_poll(settings, file, sources, once=given.once)))
    return 0


async def _poll(settings: Settings, file: FeedsFile, sources: list[FeedSource], *, once: bool) -> None:
    hosts = Hosts(file.host_pause_seconds)
    allowed = networks(settings.poll_networks)
    states = await read_states(settings)
    await topic_io.refuse_missing(settings, topics.RAW.name(settings))
    fetcher = Fetcher(allowed, hosts)
    producer = await topic_io.producer(settings)
    try:
        await fetcher.start()
        async with health_page(settings):
            note(f"wiredesk: {len(sources)} feeds ready")
            poll = Poll(settings, file, hosts=hosts, fetcher=fetcher, producer=producer, states=states)
            await poll.follow(sources, once=once)
    finally:
        await fetcher.stop()
        await producer.stop()
