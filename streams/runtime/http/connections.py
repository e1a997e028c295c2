"""The connections of a page: so many at most, none that says nothing, none that does not read what it asked for.

aiohttp waits for ever for the first request of a connection and for a reader to read. The pages run beside the agents,
and a worker without file descriptors cannot connect to Kafka again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, cast

from aiohttp import web

from streams import metrics

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER_SECONDS: Final = 10.0
WRITE_SECONDS: Final = 20.0
# Between two requests; a browser's page asks more often, and Prometheus opens a new one for nothing.
KEEP_ALIVE_SECONDS: Final = 15.0


class Doors:
    """All open connections of one page."""

    def __init__(self, most: int) -> None:
        """Start with none.

        Args:
            most: Connections at once; one more takes the place of the one that has been silent longest.
        """
        self.most = most
        self.n_open = 0
        self.silent: dict[asyncio.Transport, asyncio.TimerHandle] = {}

    def heard(self, request: web.Request) -> None:
        """Note that a connection has sent a whole request: from here on aiohttp watches it."""
        timer = self.silent.pop(cast("asyncio.Transport", request.transport), None)
        if timer is not None:
            timer.cancel()


class _Door(asyncio.Protocol):
    """One connection; everything that comes is passed on to aiohttp's protocol."""

    def __init__(self, doors: Doors, inner: asyncio.Protocol) -> None:
        self._doors = doors
        self._inner = inner
        self._transport: asyncio.Transport | None = None
        self._writing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        doors, opened = self._doors, cast("asyncio.Transport", transport)
        if doors.n_open >= doors.most:
            metrics.count("wiredesk_http_refused_total", way="connections")
            if not doors.silent:
                opened.abort()
                return
            oldest = next(iter(doors.silent))
            doors.silent.pop(oldest).cancel()
            oldest.abort()
        doors.n_open += 1
        self._transport = opened
        doors.silent[opened] = asyncio.get_running_loop().call_later(HEADER_SECONDS, self._give_up)
        self._inner.connection_made(transport)

    def _give_up(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._transport is not None:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received() if self._transport is not None else None

    def pause_writing(self) -> None:
        self._writing = asyncio.get_running_loop().call_later(WRITE_SECONDS, self._give_up)
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is None:
            return
        self._doors.n_open -= 1
        for timer in (self._doors.silent.pop(self._transport, None), self._writing):
            if timer is not None:
                timer.cancel()
        self._transport = None
        self._inner.connection_lost(exc)


class _Site(web.BaseSite):
    """Where a page listens: web.TCPSite with doors."""

    def __init__(self, runner: web.AppRunner, host: str, port: int, doors: Doors) -> None:
        """Keep where to listen; port 0 is any free one."""
        super().__init__(runner)
        self._host, self._port, self._doors = host, port, doors

    @property
    def name(self) -> str:
        """Return the address that was asked for."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        await super().start()
        make = cast("Callable[[], Any]", self._runner.server)
        self._server = await asyncio.get_running_loop().create_server(
            lambda: _Door(self._doors, make()), self._host, self._port, backlog=self._backlog
        )


async def listen(
    app: web.Application, place: tuple[str, int], doors: Doors, *, auto_decompress: bool = True
) -> tuple[web.AppRunner, str]:
    """Open a page: no access log, and stopping does not wait for a stream, which never ends by itself.

    Args:
        app: What answers.
        place: Host and port; 0 is any free one.
        doors: Its connections.
        auto_decompress: Packed bodies of requests are unpacked as they come.

    Returns:
        What to clean up when it ends, and where it is, without a slash at the end.

    Raises:
        OSError: the port is taken; nothing stays open.
    """
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=1.0,
        keepalive_timeout=KEEP_ALIVE_SECONDS,
        auto_decompress=auto_decompress,
    )
    await runner.setup()
    try:
        await _Site(runner, *place, doors).start()
    except OSError:
        await runner.cleanup()
        raise
    host, port = runner.addresses[0][:2]
    return runner, f"http://{f'[{host}]' if ':' in host else host}:{port}"
