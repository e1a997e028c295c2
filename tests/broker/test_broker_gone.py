"""A broker that is gone, and is there again: said within ten seconds wherever somebody looks."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from agents.monitor.dashboard.server import Dashboard
from streams import settings as settings_module
from streams.contract import topics
from streams.runtime.broker_link import BrokerLink
from streams.runtime.embedded_broker import free_port
from tests.monitor.test_dashboard import event
from tests.support.broker_that_stops import Embedded
from tests.support.running import RunningDesk, item
from wiredesk import topic_io

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from streams.settings import Settings
    from tests.support.broker_that_stops import Kafka

pytestmark = [pytest.mark.broker, pytest.mark.faults, pytest.mark.timeout(240)]

WITHIN_SECONDS = 10.0


@pytest.fixture
def settings(broker_that_stops: Embedded | Kafka) -> Settings:
    return settings_module.read(broker_that_stops.environment)


def asked(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def takes(seconds: float, told: Callable[[], bool]) -> None:
    """Wait until it is told; fail after so many seconds."""
    deadline = time.monotonic() + seconds
    while not told():
        assert time.monotonic() < deadline, f"not told within {seconds:g} s"
        time.sleep(0.2)


def test_a_worker_is_not_ready_while_its_broker_does_not_answer(
    broker_that_stops: Embedded | Kafka, settings: Settings, tmp_path: Path
) -> None:
    broker, desk = broker_that_stops, RunningDesk(settings, tmp_path)
    port = free_port()
    try:
        worker = desk.start(odd="light", http_port=port)
        page = f"http://127.0.0.1:{port}"
        assert asked(f"{page}/ready")[0] == 200
        began = time.time()
        broker.freeze()
        takes(WITHIN_SECONDS, lambda: asked(f"{page}/ready")[0] == 503)
        told = json.loads(asked(f"{page}/health")[1])
        assert (asked(f"{page}/health")[0], told["broker"]["answers"]) == (200, False), "it lives, and says so"
        assert began - 3 < told["broker"]["since"] / 1000 < time.time()
        figures = asked(f"{page}/metrics")[1]
        whose = f'desk="{desk.settings.topic_prefix}"'
        assert f"wiredesk_broker_answers{{{whose}}} 0" in figures
        assert f'wiredesk_ready{{{whose},agent="dedupe"}} 0' in figures
        broker.thaw()
        takes(WITHIN_SECONDS, lambda: asked(f"{page}/ready")[0] == 200)
        figures = asked(f"{page}/metrics")[1]
        assert f"wiredesk_broker_answers{{{whose}}} 1" in figures
        assert f'wiredesk_ready{{{whose},agent="dedupe"}} 1' in figures
        desk.send([item("urn:after", "Rain in Aden", "It rained in Aden on Friday.")])
        desk.wait_law(1)
        assert worker.poll() is None
    finally:
        broker.thaw()
        desk.close()


def test_the_page_says_since_when_there_is_no_broker_and_goes_on_when_there_is_one_again(
    broker_that_stops: Embedded | Kafka, settings: Settings, tmp_path: Path
) -> None:
    broker, desk = broker_that_stops, RunningDesk(settings, tmp_path)

    async def live() -> None:
        dashboard = Dashboard(dataclasses.replace(desk.settings, dashboard_port=0))
        await dashboard.start()

        async def told(seconds: float, *, connected: bool) -> dict[str, Any]:
            deadline = time.monotonic() + seconds
            while True:
                answer = await asyncio.to_thread(asked, f"{dashboard.url}api/health")
                health: dict[str, Any] = json.loads(answer[1])
                if health["connected"] is connected:
                    return health
                assert time.monotonic() < deadline, health
                await asyncio.sleep(0.2)

        try:
            await told(20, connected=True)
            for stop, start in ((broker.kill, lambda: broker.start(desk.settings)), (broker.freeze, broker.thaw)):
                before = time.time()
                await asyncio.to_thread(stop)
                gone = await told(WITHIN_SECONDS, connected=False)
                assert before - 3 < gone["since"] / 1000 < time.time()
                assert (await told(1, connected=False))["since"] == gone["since"], "the time stays"
                await asyncio.to_thread(start)
                back = await told(WITHIN_SECONDS, connected=True)
                assert back["since"] > gone["since"]
            producer = await topic_io.producer(desk.settings)
            await producer.send_and_wait(topics.ARTICLES.name(desk.settings), orjson.dumps(event(0)), key=b"k")
            await producer.stop()
            deadline = time.monotonic() + WITHIN_SECONDS
            while "urn:x:0" not in dashboard.wall.stories:
                assert time.monotonic() < deadline, "connected, but nothing is read"
                await asyncio.sleep(0.2)
        finally:
            await dashboard.stop()

    asyncio.run(live())


def test_a_link_that_never_found_a_broker_says_so_and_one_that_hears_is_told_once() -> None:
    broker = Embedded()
    changes: list[bool] = []

    async def ask() -> None:
        link = BrokerLink(settings_module.read(broker.environment), lambda: changes.append(link.is_up))
        asking = asyncio.create_task(link.run())
        await until(lambda: changes == [False])
        await asyncio.to_thread(broker.start)
        await until(lambda: changes == [False, True])
        await asyncio.sleep(5)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)

    async def until(told: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WITHIN_SECONDS
        while not told():
            assert time.monotonic() < deadline, changes
            await asyncio.sleep(0.1)

    try:
        asyncio.run(ask())
    finally:
        broker.kill()
    assert changes == [False, True]
