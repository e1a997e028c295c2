"""The ways out on a real broker: every alert is delivered or a dead letter, whatever becomes of `notify`."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from aiokafka import TopicPartition

from streams.contract import topics
from streams.contract.law import of_dead
from streams.runtime.fetch.topic_reader import reading
from tests.broker.test_commands import wiredesk
from tests.broker.test_doors import Feeds, Program
from tests.wiredesk.notices.alerts import value
from tests.wiredesk.notices.mail_server import MailServer
from wiredesk import topic_io
from wiredesk.notices.notify import group_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]
SECRET = "a-secret-of-some-length"


def webhook(url: str, **more: Any) -> dict[str, Any]:
    """Settings for a receiver on loopback that loses no time."""
    return {
        "webhook_url": url, "webhook_secret": SECRET, "notify_networks": "127.0.0.1",
        "notify_pause_seconds": 0.05, "notify_tries": 3, **more,
    }  # fmt: skip


def write(desk: RunningDesk, *values: bytes) -> None:
    """Write alerts, in their order, to one partition."""

    async def go() -> None:
        producer = await topic_io.producer(desk.settings)
        try:
            for one in values:
                await producer.send_and_wait(topics.ALERTS.name(desk.settings), value=one, key=b"watch", partition=0)
        finally:
            await producer.stop()

    asyncio.run(go())


def committed(desk: RunningDesk, way: str) -> int:
    """The offset that a way reads next in the first partition."""

    async def go() -> int:
        async with reading(desk.settings, group=group_of(desk.settings, way)) as consumer:
            place = TopicPartition(topics.ALERTS.name(desk.settings), 0)
            consumer.assign([place])
            return await consumer.committed(place) or 0

    return asyncio.run(go())


def until(holds: Callable[[], bool], program: Program, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert program.process.poll() is None, program.log.read_text()
        assert time.monotonic() < deadline, program.log.read_text()
        time.sleep(0.2)


class Receiver:
    """Keeps what was posted; answers what it is told to, the last for ever."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.posted: list[tuple[str, bytes]] = []

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        self.posted.append((request.headers["Webhook-Id"], await request.read()))
        return web.Response(status=self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0])

    def bodies(self) -> list[bytes]:
        return [body for _, body in self.posted]


def test_a_receiver_that_fails_twice_has_every_alert_once_it_answers_and_old_ones_stay_where_they_are(
    desk: RunningDesk,
):
    old, first, second = value("old"), value("first", subject="Q1"), value("second", subject="Q2")
    receiver = Receiver(503, 500, 200)
    write(desk, old)
    with Feeds(receiver) as server:
        program = Program(desk, "notify", **webhook(server.url))
        program.wait("webhook ready")
        write(desk, first, second)
        until(lambda: len(receiver.posted) == 4, program)
        until(lambda: committed(desk, "webhook") == 3, program)
        assert program.stop() == 0, program.log.read_text()
        assert receiver.bodies() == [first, first, first, second]
        assert len({name for name, body in receiver.posted if body == first}) == 1
        # A way that is new can have what stands there already.
        whole = Program(desk, "notify", "--from-beginning", **webhook(server.url), group=f"{desk.settings.group}x")
        until(lambda: len(receiver.posted) == 7, whole)
        whole.stop()
    assert receiver.bodies()[4:] == [old, first, second]
    assert not desk.read(topics.DEAD)
    assert SECRET not in program.log.read_text()


def test_what_a_receiver_never_takes_is_a_dead_letter_with_its_bytes_and_the_next_alert_goes_on(desk: RunningDesk):
    forged = b'{"source": {"topic": "%s", "partition": 0, "offset": 5}}' % topics.RAW.name(desk.settings).encode()
    alerts = [value("one", subject="Q1"), forged, value("two", subject="Q2")]
    receiver = Receiver(500, 404, 302, 200)
    with Feeds(receiver) as server:
        program = Program(desk, "notify", **webhook(server.url))
        program.wait("webhook ready")
        write(desk, *alerts)
        until(lambda: committed(desk, "webhook") == 3, program)
        assert program.stop() == 0, program.log.read_text()
    assert receiver.bodies() == [alerts[0]] * 3 + [alerts[2]]
    letters = sorted(desk.read(topics.DEAD), key=lambda letter: of_dead(letter.headers).offset)
    assert [letter.value for letter in letters] == alerts[:2]
    told = [letter.headers for letter in letters]
    assert [headers["wiredesk_reason"] for headers in told] == [b"webhook-failed", b"no-alert"]
    assert told[0]["wiredesk_error"] == b"tried 3 times, at last: http-302"
    assert {headers["wiredesk_stage"] for headers in told} == {b"notify"}
    # A letter of an alert is no outcome of an item, whatever is written into the alert.
    assert {headers["wiredesk_topic"].decode() for headers in told} == {topics.ALERTS.name(desk.settings)}
    assert [of_dead(headers).offset for headers in told] == [0, 1]
    assert "sent 0 records" in wiredesk(desk, "replay", "--all").stdout, "on the raw topic it would be an item"


def test_killed_between_delivery_and_commit_it_delivers_again_under_the_same_id_and_loses_nothing(desk: RunningDesk):
    alerts = [value(f"alert {n}", subject=f"Q{n}") for n in range(4)]
    receiver = Receiver(200)
    programs: list[Program] = []

    async def script(request: web.Request) -> web.StreamResponse:
        answer = await receiver(request)
        if len(receiver.posted) == 2:
            # The receiver has it; before it hears so, the program is gone.
            programs[-1].kill()
        return answer

    with Feeds(script) as server:
        given = webhook(server.url, session_timeout_seconds=6.0)
        programs.append(Program(desk, "notify", **given))
        programs[-1].wait("webhook ready")
        write(desk, *alerts)
        programs[-1].process.wait(60)
        programs.append(Program(desk, "notify", **given))
        until(lambda: committed(desk, "webhook") == 4, programs[-1])
        assert programs[-1].stop() == 0
    assert receiver.bodies() == [alerts[0], alerts[1], *alerts[1:]]
    assert len(set(receiver.posted)) == 4, "the same bytes under the same id"


def test_a_mail_server_that_refuses_at_first_has_the_mail_while_the_webhook_is_down(desk: RunningDesk):
    def answers(number: int) -> str:
        return "451 later" if number < 2 else "250 ok"

    receiver = Receiver(500)
    with MailServer(answers=answers) as server, Feeds(receiver) as hook:
        ways = webhook(
            hook.url, mail_host="127.0.0.1", mail_port=server.port, mail_tls="none",
            mail_from="desk@wire.example", mail_to="a@example.org", notify_tries=4,
        )  # fmt: skip
        program = Program(desk, "notify", **ways)
        program.wait("webhook and mail ready")
        write(desk, value("خبر"))
        until(lambda: committed(desk, "mail") == 1 and committed(desk, "webhook") == 1, program)
        assert program.stop() == 0, program.log.read_text()
    (taken,) = server.taken
    assert server.n_offered == 3
    assert taken.message["Subject"] == "[info] watch: خبر"
    (letter,) = desk.read(topics.DEAD)
    assert letter.headers["wiredesk_reason"] == b"webhook-failed"
