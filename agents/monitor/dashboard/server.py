"""The page people keep open: a small web server over the wall, with a live stream. It writes acknowledgements only.

Loopback needs no password; any other address needs a bearer token, which a browser trades for a session at /login.
Everything the page loads is shipped beside this module; its Content-Security-Policy allows nothing else.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from aiohttp import web

from agents.monitor.dashboard import page_files
from agents.monitor.dashboard.alert_desk import AlertDesk
from agents.monitor.dashboard.coverage_desk import coverage_routes
from agents.monitor.dashboard.letters import letter_routes
from agents.monitor.dashboard.reader import Reader
from agents.monitor.dashboard.search_desk import SearchDesk
from agents.monitor.dashboard.sessions import SESSION_SECONDS, Sessions
from agents.monitor.dashboard.side_by_side import side_by_side_routes
from agents.monitor.dashboard.views import Wall
from agents.monitor.dashboard.wall_desk import as_json, wall_routes
from streams import metrics
from streams.runtime.broker_link import BrokerLink
from streams.runtime.http import health
from streams.runtime.http.access import Gate, refuse_open
from streams.runtime.http.connections import Doors, listen
from streams.runtime.log_lines import place

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from streams.contract.step import Record
    from streams.settings import Settings

log = logging.getLogger("wiredesk.dashboard")

_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_COOKIE: Final = "wiredesk_session"
_OPEN_PATHS: Final = frozenset({"/login", "/logout", "/healthz", "/assets/login.css", "/assets/icon.svg"})
# A browser tab that sleeps must not hold what it missed; it reloads the list when it comes back.
_QUEUE: Final = 500
_MOST_CLIENTS: Final = 200
_MOST_CONNECTIONS: Final = 500
_BEAT_SECONDS: Final = 2.0
# A login, or a word on an alert: 2,000 signs, each escaped.
_MOST_BODY: Final = 16_384
_LOGIN_SECONDS: Final = 10.0


class _Stream(NamedTuple):
    """An open live stream: its connection, and the session it was asked for with ("" where a token or nothing was)."""

    transport: asyncio.Transport | None
    session: str


class Dashboard:
    """A running dashboard.

    Attributes:
        wall: What it shows.
        search: What finds older stories.
        alert_desk: What takes acknowledgements.
        url: Where it is.
    """

    def __init__(self, settings: Settings) -> None:
        """Check the settings; nothing is opened yet.

        Raises:
            SettingsError: an address other than loopback without a token.
        """
        refuse_open("the dashboard", settings.http_host, settings.http_token, "HTTP")
        self.settings = settings
        self.wall = Wall(settings)
        self.search = SearchDesk(settings)
        self.alert_desk = AlertDesk(settings, self.wall.alerts)
        self.url = ""
        self._reader = Reader(settings, self.take, self._raw_end)
        self._link = BrokerLink(settings, self._tell_health)
        self._connected, self._since = False, 0
        self._clients: set[asyncio.Queue[bytes | None]] = set()
        # Until its handler is over a stream counts, whether it is told anything any more or not.
        self._open: dict[asyncio.Queue[bytes | None], _Stream] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._runner: web.AppRunner | None = None
        self._assets = page_files.load()
        self._gate = Gate(settings)
        self._doors = Doors(_MOST_CONNECTIONS)
        self._sessions = Sessions()
        metrics.count("wiredesk_dashboard_foreign_total", 0)

    async def start(self, *, read: bool = True) -> None:
        """Listen, and begin to read the topics.

        Args:
            read: False leaves the wall to whoever calls `take` (tests, screenshots).

        Raises:
            OSError: the port is taken.
        """
        app = web.Application(middlewares=[self._guard], client_max_size=_MOST_BODY)
        app.add_routes([
            web.get("/", self._page),
            web.get("/assets/{name}", self._asset),
            web.get("/api/health", self._health),
            web.get("/api/stream", self._stream),
            web.get("/metrics", self._metrics),
            web.get("/healthz", self._healthz),
            web.get("/login", self._login_page),
            web.post("/login", self._login),
            web.post("/logout", self._logout),
            web.get("/api/session", self._session),
            *wall_routes(self.wall, self.search),
            *self.search.routes(),
            *self.alert_desk.routes(),
            *coverage_routes(self.wall),
            *letter_routes(self.wall.letters),
            *side_by_side_routes(self.settings, self.wall),
        ])  # fmt: skip
        self._runner, url = await listen(app, (self.settings.http_host, self.settings.dashboard_port), self._doors)
        self.url = f"{url}/"
        if read:
            self._tasks.extend(asyncio.create_task(reading) for reading in (self._reader.run(), self._link.run()))
            filling = self.search.open()
            if filling is not None:
                self._tasks.append(asyncio.create_task(filling.run()))
        self._tasks.append(asyncio.create_task(self._beat()))
        log.info("dashboard at %s", self.url)

    async def stop(self) -> None:
        """Stop reading, end every stream, close the port."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for queue in self._clients:
            _end(queue)
        if self._runner is not None:
            await self._runner.cleanup()
        await self.alert_desk.stop()

    def take(self, record: Record) -> None:
        """Hang up a record and tell the followers."""
        try:
            for name, value in self.wall.take(record):
                self._tell(name, value)
        except Exception as error:  # noqa: BLE001  whatever somebody wrote to the topic, the next record must show
            self.wall.n_foreign += 1
            log.warning("passed over %s at %s", type(error).__name__, record[:3], extra=place(record))

    def _raw_end(self, partition: int, end: int) -> None:
        self.wall.raw_ends[partition] = end
        metrics.gauge("wiredesk_raw_end_offset", end, partition=partition)

    def _tell(self, name: str, value: Any) -> None:
        message = b"event: %s\ndata: %s\n\n" % (name.encode(), orjson.dumps(value))
        for queue in list(self._clients):
            if queue.full():
                self._drop(queue)
            else:
                queue.put_nowait(message)

    def _drop(self, queue: asyncio.Queue[bytes | None]) -> None:
        """Let a follower go for good: one that waits for its reader would hold its connection until TCP gives up."""
        self._clients.discard(queue)
        _end(queue)
        stream = self._open.get(queue)
        if stream is not None and stream.transport is not None:
            stream.transport.abort()

    async def _beat(self) -> None:
        """Tell followers how the desk is, every two seconds; it also finds connections that are gone."""
        while True:
            await asyncio.sleep(_BEAT_SECONDS)
            self.wall.keep_count()
            metrics.gauge("wiredesk_dashboard_clients", len(self._open))
            metrics.gauge("wiredesk_dashboard_stories", len(self.wall.stories))
            now = time.monotonic()
            for queue, stream in list(self._open.items()):
                if stream.session and not self._sessions.knows(stream.session, now):
                    self._drop(queue)
            self._tell_health()

    def _tell_health(self) -> None:
        pulse = self._pulse()
        if self._clients:
            self._tell("health", pulse)

    def _pulse(self) -> dict[str, Any]:
        """Say how the desk is, and since when it has a wire to read or has none; 0 while that is not known."""
        desk = self.wall.health()
        is_silent = self._link.since > 0 and not self._link.is_up
        connected = self._reader.is_connected and not is_silent
        if connected != self._connected or (is_silent and not self._since):
            self._connected, self._since = connected, self._link.since if is_silent else int(time.time() * 1000)
        return {
            "connected": connected,
            "since": self._since,
            **{name: desk[name] for name in ("partitions", "latency", "newest", "stories")},
        }

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        self._doors.heard(request)
        try:
            response = await self._refusal(request) or await handler(request)
        except web.HTTPException as error:
            error.headers.update(_HEADERS)
            raise
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    async def _refusal(self, request: web.Request) -> web.Response | None:
        if not self._gate.is_named(request):
            return web.Response(status=421, text="this dashboard answers to its own address and localhost only\n")
        if not self.settings.http_token or request.path in _OPEN_PATHS:
            return None
        cookie = request.cookies.get(_COOKIE, "")
        if self._sessions.knows(cookie, time.monotonic()):
            return None
        if "Authorization" in request.headers:
            if await self._gate.check_bearer(request):
                return None
        elif cookie:
            await self._gate.answer(request, "cookie", is_right=False)
        if request.path == "/":
            response = web.Response(status=303, headers={"Location": "/login"})
        else:
            response = web.Response(status=401, text="a token is needed\n", headers={"WWW-Authenticate": "Bearer"})
        if cookie:
            response.del_cookie(_COOKIE)
        return response

    async def _page(self, _request: web.Request) -> web.Response:
        return self._file("index.html")

    async def _asset(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self._assets:
            raise web.HTTPNotFound
        _, etag = self._assets[name]
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return self._file(name)

    def _file(self, name: str) -> web.Response:
        body, etag = self._assets[name]
        content_type = page_files.TYPES[name.rsplit(".", 1)[-1]]
        return web.Response(
            body=body, headers={"Content-Type": content_type, "ETag": etag, "Cache-Control": "no-cache"}
        )

    async def _health(self, _request: web.Request) -> web.Response:
        return as_json({**self.wall.health(), **self._pulse(), "clients": len(self._open)})

    async def _metrics(self, _request: web.Request) -> web.Response:
        health.measure_process()
        told = metrics.expose(self.settings.desk_label).encode()
        return web.Response(body=told, headers={"Content-Type": metrics.CONTENT_TYPE})

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        if len(self._open) >= _MOST_CLIENTS:
            raise web.HTTPServiceUnavailable(text="too many followers\n")
        headers = {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store", **_HEADERS}
        response = web.StreamResponse(headers=headers)
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(_QUEUE)
        queue.put_nowait(b"retry: 2000\nevent: health\ndata: %s\n\n" % orjson.dumps(self._pulse()))
        self._clients.add(queue)
        cookie = request.cookies.get(_COOKIE, "")
        session = cookie if self._sessions.knows(cookie, time.monotonic()) else ""
        self._open[queue] = _Stream(request.transport, session)
        try:
            await response.prepare(request)
            while (message := await queue.get()) is not None:
                await response.write(message)
        except (ConnectionError, asyncio.CancelledError):
            pass  # the browser left, or the server stops
        finally:
            self._clients.discard(queue)
            self._open.pop(queue, None)
        return response

    async def _login_page(self, _request: web.Request) -> web.Response:
        return self._file("login.html")

    async def _login(self, request: web.Request) -> web.Response:
        try:
            given = (await asyncio.wait_for(request.post(), _LOGIN_SECONDS)).get("token", "")
        except (asyncio.TimeoutError, ValueError, LookupError):
            raise web.HTTPBadRequest(text="no form\n") from None
        if not (isinstance(given, str) and await self._gate.check(request, given.strip(), "login")):
            return web.Response(status=303, headers={"Location": "/login?wrong#wrong"})
        response = web.Response(status=303, headers={"Location": "/"})
        # Anybody can send the proxy's header, and gets a cookie that is sent less often: nothing to gain.
        forwarded = request.headers.get("X-Forwarded-Proto", "").partition(",")[0].strip().lower()
        response.set_cookie(
            _COOKIE,
            self._sessions.open(time.monotonic()),
            httponly=True,
            samesite="Strict",
            secure=request.secure or forwarded == "https",
            max_age=SESSION_SECONDS,
        )
        return response

    async def _logout(self, request: web.Request) -> web.Response:
        """End a session and every stream that it opened; the cookie of another site's form is not sent (Strict)."""
        session = request.cookies.get(_COOKIE, "")
        self._sessions.close(session)
        for queue in [queue for queue, stream in self._open.items() if session and stream.session == session]:
            self._drop(queue)
        response = web.Response(status=303, headers={"Location": "/login" if self.settings.http_token else "/"})
        response.del_cookie(_COOKIE)
        return response

    async def _session(self, request: web.Request) -> web.Response:
        """Tell whether there is anything to log out of (the page cannot see its cookie), and whether one may write."""
        login = self._sessions.knows(request.cookies.get(_COOKIE, ""), time.monotonic())
        return as_json({"login": login, "acknowledge": self.alert_desk.may_write})


async def start_dashboard(settings: Settings) -> Dashboard:
    """Start the dashboard on settings.http_host and dashboard_port (0: any free port) inside the running loop.

    Raises:
        SettingsError: an address other than loopback without a token.
        OSError: the port is taken.
    """
    dashboard = Dashboard(settings)
    await dashboard.start()
    return dashboard


def _end(queue: asyncio.Queue[bytes | None]) -> None:
    while queue.full():
        queue.get_nowait()
    queue.put_nowait(None)
