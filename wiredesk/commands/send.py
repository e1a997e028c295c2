"""wiredesk send: files to the raw topic."""

from __future__ import annotations

import asyncio
import sys
import time
from itertools import chain, islice
from typing import TYPE_CHECKING

from streams.contract import topics
from wiredesk import topic_io, wire_files
from wiredesk.command_ends import one_line_endings
from wiredesk.output import note, say

if TYPE_CHECKING:
    import argparse

    from streams.settings import Settings

_IN_FLIGHT = 500
_PROGRESS_SECONDS = 1.0


@one_line_endings(wire_files.NoItems)
def run(given: argparse.Namespace, settings: Settings) -> int:
    """Send files; 0 only when the broker has every record."""
    count = asyncio.run(send(settings, given.paths, given.content_type, given.rate, follow_links=given.follow_links))
    say(f"sent {count} records to {topics.RAW.name(settings)}")
    return 0


async def send(
    settings: Settings, paths: list[str], content_type: str | None, rate: float, *, follow_links: bool = False
) -> int:
    """Send every record and wait for its acknowledgement; returns how many."""
    files = wire_files.read(paths, content_type, follow_links=follow_links)
    first = list(islice(files, 1))  # a path that is none is said before a broker is asked
    producer = await topic_io.producer(settings)
    began = shown = time.monotonic()
    count = 0
    waiting: list[asyncio.Future[object]] = []
    try:
        for file in chain(first, files):
            headers = [("content-type", file.content_type.encode())] if file.content_type else []
            name = topics.RAW.name(settings)
            waiting.append(await producer.send(name, value=file.value, headers=headers))
            count += 1
            if len(waiting) >= _IN_FLIGHT:
                await asyncio.gather(*waiting)
                waiting.clear()
            if rate:
                await asyncio.sleep(max(0.0, began + count / rate - time.monotonic()))
            if time.monotonic() - shown > _PROGRESS_SECONDS and sys.stderr.isatty():
                shown = time.monotonic()
                note(f"{count} sent, {count / (shown - began):.0f}/s")
        await asyncio.gather(*waiting)
    finally:
        await producer.stop()
    return count
