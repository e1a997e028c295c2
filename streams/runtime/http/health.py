"""What a supervisor asks of a worker: does it live, is it ready, and its figures. Read-only, loopback by default."""

from __future__ import annotations

import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson
from aiohttp import web

from streams import metrics
from streams.runtime.http.access import Gate, refuse_open
from streams.runtime.http.connections import Doors, listen
from streams.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from streams.runtime.broker_link import BrokerLink
    from streams.runtime.shell import Shell
    from streams.settings import Settings

_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_STARTED: Final = time.time()
# A supervisor, a Prometheus or two, and somebody with curl.
_MOST_CONNECTIONS: Final = 64


def check(settings: Settings) -> None:
    """Refuse a page that others could read.

    Raises:
        SettingsError: an address other than loopback without a token.
    """
    if settings.http_port:
        refuse_open("health and metrics", settings.http_host, settings.http_token, "HTTP")


class HealthPage:
    """GET /health, /ready and /metrics of one worker.

    Attributes:
        url: Where it is, once started.
    """

    def __init__(self, settings: Settings, shells: Sequence[Shell], link: BrokerLink | None = None) -> None:
        """Keep what is asked about; nothing is opened yet. Raises SettingsError as `check` does.

        Args:
            settings: Where to listen, and for whom.
            shells: The agents of this worker.
            link: Its connection to the brokers; None asks nothing of them.
        """
        check(settings)
        self.settings = settings
        self.shells = shells
        self.link = link
        self.url = ""
        self._gate = Gate(settings)
        self._doors = Doors(_MOST_CONNECTIONS)
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        app = web.Application(middlewares=[self._guard], client_max_size=1)
        app.add_routes([
            web.get("/health", self._health),
            web.get("/ready", self._ready),
            web.get("/metrics", self._metrics),
        ])  # fmt: skip
        self._runner, self.url = await listen(app, (self.settings.http_host, self.settings.http_port), self._doors)

    async def stop(self) -> None:
        """Close the port."""
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        self._doors.heard(request)
        if not self._gate.is_named(request):
            raise web.HTTPMisdirectedRequest(text="this page answers to its own address and localhost only\n")
        if self.settings.http_token and not await self._gate.check_bearer(request):
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"}, text="a token is needed\n")
        answer = await handler(request)
        answer.headers.update(_HEADERS)
        return answer

    @property
    def _answers(self) -> bool:
        return self.link is None or self.link.is_up

    def _state(self) -> dict[str, object]:
        return {
            shell.step.name: {
                "ready": shell.is_ready,
                "records": shell.n_records,
                "lag": shell.lag(),
                "idle_seconds": round(time.monotonic() - shell.last_progress, 1),
            }
            for shell in self.shells
        }

    def _answer(self, status: int, **more: object) -> web.Response:
        told = {"broker": self.link.state} if self.link is not None else {}
        body = orjson.dumps({**more, **told, "agents": self._state()})
        return web.Response(status=status, body=body, content_type="application/json")

    async def _health(self, _request: web.Request) -> web.Response:
        """Answer 200: any answer shows that the loop is not blocked. How much waits stands in the body, as `lag`."""
        return self._answer(200, alive=True)

    async def _ready(self, _request: web.Request) -> web.Response:
        """Ready: every agent has its partitions and has read their ledgers, and a broker answers."""
        ready = self._answers and all(shell.is_ready for shell in self.shells)
        return self._answer(200 if ready else 503, ready=ready)

    async def _metrics(self, _request: web.Request) -> web.Response:
        for shell in self.shells:
            shell.measure(answers=self._answers)
        measure_process()
        return web.Response(
            body=metrics.expose(self.settings.desk_label).encode(), headers={"Content-Type": metrics.CONTENT_TYPE}
        )


def measure_process() -> None:
    """Set the process's own gauges."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    statm = Path("/proc/self/statm")
    if statm.exists():
        resident = int(statm.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    else:
        resident = usage.ru_maxrss * 1024  # the peak, where there is no /proc
    metrics.gauge("process_resident_memory_bytes", resident)
    metrics.gauge("process_cpu_seconds_total", usage.ru_utime + usage.ru_stime)
    metrics.gauge("process_start_time_seconds", _STARTED)
    metrics.gauge("wiredesk_build_info", 1, version=VERSION)
