"""wiredesk receive: items over HTTP to the raw topic."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from streams.contract import topics
from wiredesk import topic_io
from wiredesk.command_ends import one_line_endings
from wiredesk.doors import receive
from wiredesk.doors.serving import health_page, until_stopped
from wiredesk.output import note

if TYPE_CHECKING:
    import argparse

    from streams.settings import Settings


@one_line_endings()
def run(_given: argparse.Namespace, settings: Settings) -> int:
    """Take items until SIGTERM; 1 when the broker takes none any more."""
    receive.check(settings)
    asyncio.run(until_stopped(_receive(settings)))
    return 0


async def _receive(settings: Settings) -> None:
    await topic_io.refuse_missing(settings, topics.RAW.name(settings))
    producer = await topic_io.producer(settings)
    try:
        receiver = receive.Receiver(settings, producer)
        async with health_page(settings):
            await receiver.start()
            try:
                note(f"wiredesk: POST {receiver.url}/items ready")
                await receiver.broken
            finally:
                await receiver.stop()
    finally:
        await producer.stop()
