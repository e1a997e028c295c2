"""The page's coverage on a real broker: read from wire.stories as it comes, and read again after a restart."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING, Any

import msgspec
import orjson
import pytest

from agents.monitor.dashboard.server import Dashboard
from streams.contract import topics
from tests.monitor.test_coverage import told
from wiredesk import topic_io

if TYPE_CHECKING:
    from streams.contract.story_records import Story
    from streams.settings import Settings
    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]


async def _publish(settings: Settings, *stories: Story) -> None:
    producer = await topic_io.producer(settings)
    try:
        for story in stories:
            value = orjson.dumps(msgspec.to_builtins(story))
            await producer.send(topics.STORIES.name(settings), value=value, key=story.story.encode())
        await producer.flush()
    finally:
        await producer.stop()


async def _shown(dashboard: Dashboard, identifier: str, outlets: int) -> Any:
    while True:
        found = dashboard.wall.coverage.event(identifier)
        if found is not None and found["summary"]["n_outlets"] == outlets:
            return found
        await asyncio.sleep(0.1)


def test_an_event_is_shown_as_it_grows_and_again_with_its_changes_after_a_restart(desk: RunningDesk) -> None:
    settings = dataclasses.replace(desk.settings, dashboard_port=0, search_days=0.0)
    identifier = "urn:wiredesk:story:1"

    async def run() -> None:
        await _publish(settings, told(1))
        first = Dashboard(settings)
        await first.start()
        try:
            await asyncio.wait_for(_shown(first, identifier, 1), 60)
            await _publish(settings, told(1, ["one", "two"], ["ar", "fr"], event_id="grown"))
            grown = await asyncio.wait_for(_shown(first, identifier, 2), 30)
        finally:
            await first.stop()
        second = Dashboard(settings)
        await second.start()
        try:
            again = await asyncio.wait_for(_shown(second, identifier, 2), 60)
        finally:
            await second.stop()
        assert (again["members"], again["changes"]) == (grown["members"], grown["changes"])
        assert len(again["changes"]) == 2

    asyncio.run(run())
