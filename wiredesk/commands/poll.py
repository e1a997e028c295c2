"""wiredesk poll: feeds to the raw topic."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiokafka.errors import KafkaError

from streams.contract import topics
from streams.errors import WiredeskError
from streams.runtime import topic_admin
from streams.settings import SettingsError
from wiredesk import topic_io
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
    from wiredesk.doors.feeds_file import FeedsFile, Source


def run(given: argparse.Namespace, settings: Settings) -> int:
    """Ask feeds until SIGTERM; 1 when the broker does not take what they say."""
    file, sources = read_feeds(given.feeds)
    try:
        asyncio.run(until_stopped(_poll(settings, file, sources, once=given.once)))
    except SettingsError:
        raise
    except LookupError as error:
        note(f"wiredesk: {error.args[0]}")
        return 1
    except (WiredeskError, KafkaError, OSError) as error:
        note(f"wiredesk: {topic_admin.explain(error, settings)}")
        return 1
    return 0


async def _poll(settings: Settings, file: FeedsFile, sources: list[Source], *, once: bool) -> None:
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
