"""Where the page asks for alerts, and the one place where it writes: who has seen to an alert, behind the token."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final, Literal, cast

import msgspec
import orjson
from aiohttp import web
from aiokafka.errors import KafkaError
from yarl import URL

from streams.contract import topics
from streams.contract.acknowledgements import NotAnAcknowledgement, written
from streams.contract.monitor_records import Acknowledgement
from streams.contract.step import Send
from streams.runtime.outbox import NotAcknowledged, Outbox
from streams.runtime.timeouts import in_time

if TYPE_CHECKING:
    from agents.monitor.dashboard.alert_list import AlertList
    from streams.settings import Settings

log = logging.getLogger("wiredesk.dashboard")
_STATES: Final = ("acknowledged", "open")
_MOST_FILTER: Final = 400
_BODY_SECONDS: Final = 10.0
_BROKER_SECONDS: Final = 20.0
_MOST_WAITING: Final = 16


class _Asked(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    alert_id: str
    by: str
    state: Literal["acknowledged", "open"] = "acknowledged"
    note: str = ""


class AlertDesk:
    """The addresses of alerts."""

    def __init__(self, settings: Settings, alerts: AlertList) -> None:
        """Keep what is shown; a connection to the brokers is made with the first word that is to be written."""
        self._settings = settings
        self._alerts = alerts
        self._outbox: Outbox | None = None
        self._turn = asyncio.Lock()
        self._n_waiting = 0

    @property
    def may_write(self) -> bool:
        """Tell whether this page writes at all: without a token it could not tell who asks."""
        return bool(self._settings.http_token)

    def routes(self) -> list[web.RouteDef]:
        """List the addresses."""
        return [web.get("/api/alerts", self._list), web.post("/api/alerts/acknowledge", self._acknowledge)]

    async def stop(self) -> None:
        """Disconnect."""
        if self._outbox is not None:
            await self._outbox.stop()

    async def _list(self, request: web.Request) -> web.Response:
        given = {name: request.query.get(name, "")[:_MOST_FILTER] for name in ("state", "watch", "rule")}
        if given["state"] not in ("", *_STATES):
            raise _refused(400, "value", f"state is {' or '.join(_STATES)}")
        response = _json(self._alerts.listing(**given))
        response.enable_compression()
        return response

    async def _acknowledge(self, request: web.Request) -> web.Response:
        """Write who has seen to an alert, and answer when the broker has it; the guard has seen token or session."""
        if not self.may_write:
            raise _refused(403, "token", "acknowledging needs WIREDESK_HTTP_TOKEN_FILE; `wiredesk alerts ack` does too")
        if not _is_of_this_page(request):
            raise _refused(403, "origin", "only this page itself may ask for that")
        if request.content_type != "application/json":
            raise _refused(415, "content-type", "send application/json")
        said = await self._read(request)
        if not self._alerts.has(said.alert_id):
            raise _refused(404, "no-alert", "no such alert is shown")
        await self._write(said)
        return _json(msgspec.to_builtins(said))

    async def _read(self, request: web.Request) -> Acknowledgement:
        try:
            said = _said(await in_time(request.read(), _BODY_SECONDS))
            written(said)
        except TimeoutError:
            raise _refused(408, "slow", f"the body did not come within {_BODY_SECONDS:g} s") from None
        except (NotAnAcknowledgement, msgspec.DecodeError) as error:
            raise _refused(400, "value", str(error)) from None
        return said

    async def _write(self, said: Acknowledgement) -> None:
        """Write it and wait for the broker. Raises HTTPServiceUnavailable."""
        if self._n_waiting >= _MOST_WAITING:
            raise _refused(503, "busy", "too many at once; ask again in a moment")
        self._n_waiting += 1
        try:
            async with self._turn:
                await in_time(self._send(said), _BROKER_SECONDS)
        except (KafkaError, NotAcknowledged, TimeoutError, OSError) as error:
            log.warning("an acknowledgement was not written: %s", type(error).__name__)
            await self._reconnect(error)
            raise _refused(503, "broker", "the broker did not take it; it may stand there all the same") from None
        finally:
            self._n_waiting -= 1

    async def _reconnect(self, error: Exception) -> None:
        """Let a producer go that the broker refused: it may take nothing any more."""
        if isinstance(error, KafkaError) and self._outbox is not None:
            outbox, self._outbox = self._outbox, None
            with contextlib.suppress(KafkaError, OSError, TimeoutError):
                await in_time(outbox.stop(), _BROKER_SECONDS)

    async def _send(self, said: Acknowledgement) -> None:
        if self._outbox is None:
            outbox = Outbox(self._settings)
            try:
                await outbox.start()
            except BaseException:
                await outbox.stop()
                raise
            self._outbox = outbox
        key, value = written(said)
        await self._outbox.send([Send(topics.ACKNOWLEDGEMENTS, key, value)])


def _said(body: bytes) -> Acknowledgement:
    """Read what is asked for, as of now. Raises msgspec.DecodeError."""
    asked = msgspec.json.decode(body, type=_Asked)
    return Acknowledgement(
        alert_id=asked.alert_id,
        state=asked.state,
        by=asked.by.strip(),
        note=asked.note.strip(),
        time=datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _is_of_this_page(request: web.Request) -> bool:
    """Tell whether a request comes from a script of this page, or from no browser at all.

    The cookie is not sent from elsewhere (SameSite) and no other site may send JSON; this is the third wall.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:  # the browser's own word; a proxy may have another name for this page
        return site == "same-origin"
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        host = URL(origin).authority.lower()
    except ValueError:
        return False
    return bool(host) and host == request.headers.get("Host", "").strip().lower()


def _refused(status: int, reason: str, message: str) -> web.HTTPException:
    body = orjson.dumps({"reason": reason, "error": message.encode("utf-8", "replace").decode()})
    refusal = cast("web.HTTPException", _KINDS[status](body=body, content_type="application/json"))
    refusal.headers["Cache-Control"] = "no-store"
    return refusal


_KINDS: Final[dict[int, Any]] = {
    400: web.HTTPBadRequest,
    403: web.HTTPForbidden,
    404: web.HTTPNotFound,
    408: web.HTTPRequestTimeout,
    415: web.HTTPUnsupportedMediaType,
    503: web.HTTPServiceUnavailable,
}


def _json(value: Any) -> web.Response:
    return web.Response(
        body=orjson.dumps(value), content_type="application/json", headers={"Cache-Control": "no-store"}
    )
