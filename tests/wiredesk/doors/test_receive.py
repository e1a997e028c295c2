"""POST /items: the document says what the server does, answer by answer."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import aiohttp
import jsonschema
import pytest
from aiokafka.errors import KafkaTimeoutError, TopicAuthorizationFailedError
from referencing import Registry, Resource

from streams import metrics
from streams.settings import Settings, SettingsError
from wiredesk.doors import receive
from wiredesk.doors.receive import OPENAPI, Receiver

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

TOKEN = "a-right-token-of-some-length"
RIGHT = {"Authorization": f"Bearer {TOKEN}"}
JSON = {"Content-Type": "application/json"}
ITEM = b'{"uri":"urn:1","headline":"H","body":"B"}'
DOCUMENT = json.loads(OPENAPI.read_text(encoding="utf-8"))
OPEN = Settings(receive_port=0, receive_max_bytes=10_000)
WITH_TOKEN = Settings(receive_port=0, receive_max_bytes=10_000, receive_token=TOKEN)


class Ack(NamedTuple):
    topic: str
    partition: int
    offset: int


class Log:
    """What a broker would hold: the real one is asked in tests/broker/test_doors.py; this one can fail or dawdle."""

    def __init__(self) -> None:
        self.fails: Exception | None = None
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.both_wait = asyncio.Event()
        self._n_waiting = 0
        self.written: list[tuple[int, bytes]] = []

    async def partitions_for(self, _: str) -> set[int]:
        return {0, 1, 2}

    async def send(self, topic: str, *, value: bytes, headers: Any, partition: int) -> asyncio.Future[Ack]:
        assert headers
        self._n_waiting += 1
        if self._n_waiting == 2:
            self.both_wait.set()
        await self.goes_on.wait()
        if self.fails is not None:
            raise self.fails
        self.written.append((partition, value))
        done: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        done.set_result(Ack(topic, partition, len(self.written) - 1))
        return done


def on_endpoint(settings: Settings, use: Callable[[Receiver, Log, aiohttp.ClientSession], Awaitable[None]]) -> None:
    async def go() -> None:
        log = Log()
        receiver = Receiver(settings, log)
        await receiver.start()
        try:
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
                await use(receiver, log, session)
        finally:
            if receiver.broken.done():
                receiver.broken.exception()
            await receiver.stop()

    asyncio.run(asyncio.wait_for(go(), 60))


async def ask(session: aiohttp.ClientSession, url: str, method: str = "POST", **more: Any) -> tuple[int, str]:
    """The status and the reason of an answer, which is held against the document."""
    async with session.request(method, url, **more) as response:
        said = await response.json(content_type=None)
        held_against_document(method, response.url.path, response.status, response.content_type, said)
        if response.status in {429, 503}:
            assert response.headers["Retry-After"].isdigit()
        return response.status, said.get("reason", "")


def held_against_document(method: str, path: str, status: int, content_type: str, said: Any) -> None:
    answers = DOCUMENT["paths"].get(path, {}).get(method.lower(), {}).get("responses")
    if answers is None:
        schema, stated = {"$ref": "#/components/schemas/Problem"}, "application/problem+json"
    else:
        ((stated, content),) = answers[str(status)]["content"].items()
        schema = content["schema"]
    assert content_type == stated
    registry = Registry().with_resource("urn:openapi", Resource.opaque(DOCUMENT))
    resolved = {"$ref": "urn:openapi" + schema["$ref"]} if "$ref" in schema else schema
    jsonschema.Draft202012Validator(resolved, registry=registry).validate(said)


def test_every_answer_of_the_document_is_given_by_the_server(monkeypatch):
    monkeypatch.setattr(receive, "_BODY_SECONDS", 0.2)
    monkeypatch.setattr(receive, "_BROKER_SECONDS", 0.2)
    seen: dict[tuple[str, int], set[str]] = {}

    async def use(receiver: Receiver, log: Log, session: aiohttp.ClientSession) -> None:
        url = receiver.url + "/items"

        async def note(method: str = "POST", path: str = "/items", **more: Any) -> None:
            status, reason = await ask(session, receiver.url + path, method, **more)
            seen.setdefault((path, status), set()).add(reason)

        has_token = bool(receiver.settings.receive_token)
        headers = JSON | (RIGHT if has_token else {})
        await note(data=ITEM, headers=headers)
        await note("GET", "/openapi.json", headers=headers)
        if has_token:
            await note(data=ITEM, headers=JSON)
            await note("GET", "/openapi.json")
        else:
            await note(data=ITEM, headers=headers | {"Origin": "https://evil.example"})
            await note(data=ITEM, headers=headers | {"Host": "evil.example"})
            await note("GET", "/openapi.json", headers={"Host": "evil.example"})
        for body in (b"", b"{", b"[1]"):
            await note(data=body, headers=headers)
        await note(data=b"x" * 10_001, headers=headers)
        await note(data=ITEM, headers=headers | {"Content-Type": "image/png"})
        await note(data=ITEM, headers=headers | {"Content-Encoding": "gzip"})
        log.fails = KafkaTimeoutError()
        await note(data=ITEM, headers=headers)
        log.fails = ValueError("our mistake")
        await note(data=ITEM, headers=headers)
        log.fails = None
        log.goes_on.clear()
        await note(data=ITEM, headers=headers)
        log.goes_on.set()

        async def slowly() -> Any:
            yield b"{"
            await asyncio.sleep(1)

        status, reason = await ask(session, url, data=slowly(), headers=headers)
        seen.setdefault(("/items", status), set()).add(reason)
        receiver._n_working = receiver.settings.receive_at_once
        await note(data=ITEM, headers=headers)

    on_endpoint(OPEN, use)
    on_endpoint(WITH_TOKEN, use)
    promised = {
        (path, int(status))
        for path, methods in DOCUMENT["paths"].items()
        for method in methods.values()
        for status in method["responses"]
    }
    assert set(seen) == promised


def test_a_path_or_a_method_that_there_is_not_is_a_problem_too():
    async def use(receiver: Receiver, _: Log, session: aiohttp.ClientSession) -> None:
        assert (await ask(session, receiver.url + "/item"))[0] == 404
        async with session.get(receiver.url + "/items") as response:
            assert response.status == 405
            assert response.headers["Allow"] == "POST"
            assert (await response.json(content_type=None))["status"] == 405

    on_endpoint(OPEN, use)


def test_nothing_is_taken_of_a_batch_of_which_one_item_is_refused():
    async def use(receiver: Receiver, log: Log, session: aiohttp.ClientSession) -> None:
        assert await ask(session, receiver.url + "/items", data=b"[" + ITEM + b",1]", headers=JSON) == (
            400,
            "not-an-object",
        )
        assert not log.written

    on_endpoint(OPEN, use)


def test_a_batch_stands_in_one_partition_in_its_order_and_batches_are_spread():
    async def use(receiver: Receiver, log: Log, session: aiohttp.ClientSession) -> None:
        for n in range(3):
            body = b"\n".join(b'{"uri":"urn:%d:%d"}' % (n, k) for k in range(3))
            headers = {"Content-Type": "application/x-ndjson"}
            assert (await ask(session, receiver.url + "/items", data=body, headers=headers))[0] == 202
        assert [partition for partition, _ in log.written] == [0, 0, 0, 1, 1, 1, 2, 2, 2]
        assert [value for _, value in log.written][:3] == [b'{"uri":"urn:0:%d"}' % k for k in range(3)]

    on_endpoint(OPEN, use)


def test_requests_are_counted_by_their_answer_and_records_once_the_broker_has_them():
    def counted() -> list[float]:
        value = metrics.REGISTRY.value
        answers = [value("wiredesk_received_total", status=status) for status in (202, 400)]
        return [*answers, value("wiredesk_received_records_total")]

    async def use(receiver: Receiver, log: Log, session: aiohttp.ClientSession) -> None:
        before, two = counted(), b"[" + ITEM + b"," + ITEM + b"]"
        assert (await ask(session, receiver.url + "/items", data=two, headers=JSON))[0] == 202
        assert (await ask(session, receiver.url + "/items", data=b"[1]", headers=JSON))[0] == 400
        assert (
            [now - then for now, then in zip(counted(), before, strict=True)] == [1, 1, len(log.written)] == [1, 1, 2]
        )

    on_endpoint(OPEN, use)


def test_a_slow_broker_holds_so_many_requests_and_the_next_are_told_to_come_again():
    settings = Settings(receive_port=0, receive_at_once=2)

    async def use(receiver: Receiver, log: Log, session: aiohttp.ClientSession) -> None:
        log.goes_on.clear()
        held = [asyncio.ensure_future(ask(session, receiver.url + "/items", data=ITEM, headers=JSON)) for _ in range(2)]
        await asyncio.wait_for(log.both_wait.wait(), 10)
        assert await ask(session, receiver.url + "/items", data=ITEM, headers=JSON) == (429, "busy")
        log.goes_on.set()
        assert [status for status, _ in await asyncio.gather(*held)] == [202, 202]
        assert receiver._n_working == 0

    on_endpoint(settings, use)


def test_a_producer_that_takes_nothing_any_more_ends_the_endpoint():
    async def use(receiver: Receiver, log: Log, session: aiohttp.ClientSession) -> None:
        log.fails = KafkaTimeoutError()
        assert await ask(session, receiver.url + "/items", data=ITEM, headers=JSON) == (503, "broker")
        assert not receiver.broken.done(), "the next may be taken"
        log.fails = TopicAuthorizationFailedError()
        assert await ask(session, receiver.url + "/items", data=ITEM, headers=JSON) == (503, "broker")
        assert receiver.broken.done()

    on_endpoint(OPEN, use)


def test_an_address_that_others_reach_needs_a_token():
    with pytest.raises(SettingsError, match="WIREDESK_RECEIVE_TOKEN_FILE"):
        receive.check(Settings(receive_host="0.0.0.0"))
    receive.check(Settings(receive_host="0.0.0.0", receive_token=TOKEN))
    receive.check(Settings())
