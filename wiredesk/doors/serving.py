"""What both doors do while they run: end on a signal, and show health and metrics when a port is set for them."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from typing import TYPE_CHECKING, Any

from streams.runtime.broker_link import BrokerLink
from streams.runtime.http import health

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from streams.settings import Settings


async def until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Do some work until it ends, or SIGTERM or SIGINT ends it; what it raises is raised."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


@contextlib.asynccontextmanager
async def health_page(settings: Settings) -> AsyncIterator[None]:
    """Show /health, /ready and /metrics while the block runs, when WIREDESK_HTTP_PORT says where.

    Raises:
        SettingsError: an address that others reach, without a token.
        OSError: the port is taken.
    """
    if not settings.http_port:
        yield
        return
    link = BrokerLink(settings)
    page = health.HealthPage(settings, (), link)
    asking = asyncio.ensure_future(link.run())
    try:
        await page.start()
        yield
    finally:
        asking.cancel()
        await page.stop()
