"""A server of feeds on loopback, as good or as hostile as its script says."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable


class Server:
    """What was asked, and where the server is."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.url = ""

    def paths(self) -> list[str]:
        return [request.path for request in self.asked]


@contextlib.asynccontextmanager
async def serving(
    script: Callable[[web.Request], Awaitable[web.StreamResponse]], host: str = "127.0.0.1"
) -> AsyncIterator[Server]:
    """Answer every request by the script while the block runs."""
    served = Server()

    async def answer(request: web.Request) -> web.StreamResponse:
        served.asked.append(request)
        return await script(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, host, 0).start()
    served.url = f"http://{host}:{runner.addresses[0][1]}"
    try:
        yield served
    finally:
        await runner.cleanup()


def rss(*titles: str, built: str = "") -> bytes:
    """A feed with these stories."""
    items = "".join(
        f"<item><guid>urn:{title}</guid><title>{title}</title><description>{title}, in more words.</description></item>"
        for title in titles
    )
    head = f"<title>Example</title><lastBuildDate>{built}</lastBuildDate>"
    return f"<rss version='2.0'><channel>{head}{items}</channel></rss>".encode()
