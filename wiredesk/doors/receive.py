"""POST /items: whoever has no Kafka client hands items over HTTP. 202 means that the broker has them."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
from aiohttp import web
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from streams import metrics
from streams.contract import topics
from streams.runtime.http.access import Gate, refuse_open
from streams.runtime.http.connections import Doors, listen
from streams.runtime.timeouts import in_time
from wiredesk import topic_io
from wiredesk.doors.items import RequestRefused, cut

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from streams.settings import Settings
    from wiredesk.doors.items import Raw

log = logging.getLogger("wiredesk.receive")
OPENAPI: Final = Path(__file__).with_name("openapi.json")
# More than that many hold none of the slots and only cost memory.
_MOST_CONNECTIONS: Final = 256
_BODY_SECONDS: Final = 30.0
# A client waits about half a minute; the producer itself goes on for longer.
_BROKER_SECONDS: Final = 20.0
_AGAIN: Final = {"Retry-After": "5"}
_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_TITLES: Final = {
    400: "The request cannot be read",
    401: "A token is needed",
    403: "Not from a browser",
    404: "Nothing is here",
    405: "Not that way",
    408: "The body did not come in time",
    413: "Too large",
    415: "Not a format that the desk reads",
    421: "Not this server's name",
    429: "Too many requests",
    500: "Our mistake",
    503: "The broker does not answer",
}


def check(settings: Settings) -> None:
    """Refuse an endpoint that others could write to.

    Raises:
        SettingsError: an address other than loopback without a token.
    """
    refuse_open("it", settings.receive_host, settings.receive_token, "RECEIVE")


class Receiver:
    """The endpoint.

    Attributes:
        url: Where it is, once started.
        broken: Done with the error after which the producer takes nothing any more.
    """

    def __init__(self, settings: Settings, producer: Any) -> None:
        """Keep where records go; nothing is opened yet. Raises SettingsError as `check` does."""
        check(settings)
        self.settings = settings
        self.url = ""
        self.broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._producer = producer
        # The gate of every page asks for http_token under the name http_host: here they are this endpoint's own.
        self._gate = Gate(
            dataclasses.replace(settings, http_host=settings.receive_host, http_token=settings.receive_token)
        )
        self._doors = Doors(_MOST_CONNECTIONS)
        self._runner: web.AppRunner | None = None
        self._places: Iterator[int] | None = None
        self._n_working = 0

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        app = web.Application(middlewares=[self._guard], client_max_size=self.settings.receive_max_bytes)
        app.add_routes([web.post("/items", self._items), web.get("/openapi.json", self._openapi)])
        place = (self.settings.receive_host, self.settings.receive_port)
        # A packed body is refused unread: no bomb is ever opened.
        self._runner, self.url = await listen(app, place, self._doors, auto_decompress=False)

    async def stop(self) -> None:
        """Close the port."""
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Answer every failure as a problem (RFC 9457), and count every answer."""
        self._doors.heard(request)
        try:
            answer = await self._admitted(request, handler)
        except RequestRefused as error:
            answer = _problem(error.status, error.reason, str(error), error.item)
        except web.HTTPRequestEntityTooLarge:
            most = self.settings.receive_max_bytes
            answer = _problem(413, "body-too-large", f"at most {most} bytes a request (WIREDESK_RECEIVE_MAX_BYTES)")
        except web.HTTPException as error:
            answer = _problem(error.status, "http", (error.text or "").strip())
            answer.headers.extend({k: v for k, v in error.headers.items() if k in {"Allow", "Retry-After"}})
        except Exception:
            log.exception("a request failed on our own mistake")
            answer = _problem(500, "failed", "the log of the endpoint says more; nothing was taken for certain")
        answer.headers.update(_HEADERS)
        if request.path == "/items":
            metrics.count("wiredesk_received_total", status=answer.status)
        return answer

    async def _admitted(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if not self._gate.is_named(request):
            raise RequestRefused(421, "host", "this endpoint answers to its own address and localhost only")
        if self.settings.receive_token:
            if not await self._gate.check_bearer(request):
                return _problem(
                    401, "token", "send Authorization: Bearer and the token", more={"WWW-Authenticate": "Bearer"}
                )
        elif "Origin" in request.headers:
            # Without a token any page that somebody on this machine looks at could post.
            raise RequestRefused(
                403, "browser", "without a token, no page in a browser may post; set WIREDESK_RECEIVE_TOKEN"
            )
        return await handler(request)

    async def _openapi(self, _request: web.Request) -> web.Response:
        return web.Response(body=OPENAPI.read_bytes(), content_type="application/json")

    async def _items(self, request: web.Request) -> web.Response:
        """Take one item or a batch; 202 once the broker has acknowledged all of it."""
        if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise RequestRefused(415, "encoding", "the body is packed; send it as it is")
        if self._n_working >= self.settings.receive_at_once:
            return _problem(429, "busy", "too many requests at once; come again", more={"Retry-After": "1"})
        self._n_working += 1
        try:
            try:
                body = await in_time(request.read(), _BODY_SECONDS)
            except TimeoutError:
                raise RequestRefused(408, "slow", f"the body did not come within {_BODY_SECONDS:g} s") from None
            records = cut(
                body,
                request.headers.get("Content-Type"),
                max_bytes=self.settings.max_item_bytes,
                max_items=self.settings.max_items,
            )
            return await self._take(records)
        finally:
            self._n_working -= 1

    async def _take(self, records: Sequence[Raw]) -> web.Response:
        try:
            acks = await in_time(self._write(records), _BROKER_SECONDS)
        except MessageSizeTooLargeError:
            raise RequestRefused(413, "item-too-large", "the broker takes no record of this size") from None
        except (KafkaError, TimeoutError) as error:
            if isinstance(error, KafkaError) and not topic_io.may_pass(error) and not self.broken.done():
                self.broken.set_exception(error)
            log.warning("the broker did not acknowledge %d records: %s", len(records), type(error).__name__)
            detail = "not acknowledged; some may stand there all the same: send all again, the desk knows a resend"
            return _problem(503, "broker", detail, more=_AGAIN)
        metrics.count("wiredesk_received_records_total", len(acks))
        told = [{"topic": ack.topic, "partition": ack.partition, "offset": ack.offset} for ack in acks]
        return web.Response(
            status=202, body=orjson.dumps({"accepted": len(told), "records": told}), content_type="application/json"
        )

    async def _write(self, records: Sequence[Raw]) -> list[Any]:
        """Write records in their order to one partition, and wait for all: versions of an item stay in order."""
        name = topics.RAW.name(self.settings)
        if self._places is None:
            self._places = itertools.cycle(sorted(await self._producer.partitions_for(name)))
        place = next(self._places)
        waiting = [
            await self._producer.send(
                name,
                value=record.value,
                headers=[("content-type", record.content_type.encode("utf-8", "replace"))],
                partition=place,
            )
            for record in records
        ]
        return list(await asyncio.gather(*waiting))


def _problem(
    status: int, reason: str, detail: str, item: int | None = None, more: dict[str, str] | None = None
) -> web.Response:
    told: dict[str, object] = {"title": _TITLES.get(status, "RequestRefused"), "status": status, "reason": reason}
    told["detail"] = detail
    if item is not None:
        told["item"] = item
    return web.Response(status=status, body=orjson.dumps(told), content_type="application/problem+json", headers=more)
