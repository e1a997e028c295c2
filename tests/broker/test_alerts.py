"""Who has seen to an alert, on a real broker: said by command or on the page, it stands on the topic and on both."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from agents.monitor.dashboard.server import Dashboard
from streams.contract import topics
from tests.broker.test_commands import wiredesk
from tests.broker.test_notify import write
from tests.wiredesk.notices.alerts import value

if TYPE_CHECKING:
    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]
TOKEN = "a-right-token-of-some-length"


async def _until(session: aiohttp.ClientSession, holds: Any) -> dict[str, Any]:
    """Ask the page for its alerts until they are as wanted; by subject."""
    while True:
        async with session.get("/api/alerts") as response:
            found = {alert["subject"]: alert for alert in await response.json()}
        if holds(found):
            return found
        await asyncio.sleep(0.1)


def test_what_is_said_on_the_page_and_by_command_stands_on_the_topic_and_is_shown_by_both(desk: RunningDesk):
    write(desk, value("first", subject="Q1"), value("second", subject="Q2"))
    listed = [json.loads(line) for line in wiredesk(desk, "alerts", "list", "--json").stdout.splitlines()]
    ids = {alert["subject"]: alert["alertId"] for alert in listed}
    assert set(ids) == {"Q1", "Q2"}
    assert wiredesk(desk, "alerts", "ack", "no-such", "--by", "Dana").returncode == 3
    done = wiredesk(desk, "alerts", "ack", ids["Q1"], "--by", "Dana", "--note", "called\nthem")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1, "a note forges no line"

    async def page() -> None:
        dashboard = Dashboard(dataclasses.replace(desk.settings, dashboard_port=0, http_token=TOKEN))
        await dashboard.start()
        try:
            async with aiohttp.ClientSession(
                base_url=dashboard.url, headers={"Authorization": f"Bearer {TOKEN}"}
            ) as session:
                found = await _until(session, lambda found: len(found) == 2 and found["Q1"]["acknowledged"])
                assert found["Q1"]["acknowledged"]["by"] == "Dana"
                assert found["Q2"]["acknowledged"] is None
                body = {"alertId": ids["Q2"], "by": "عمر"}
                async with session.post("/api/alerts/acknowledge", json=body) as response:
                    assert response.status == 200, await response.text()
                await _until(session, lambda found: (found["Q2"]["acknowledged"] or {}).get("by") == "عمر")
        finally:
            await dashboard.stop()

    asyncio.run(asyncio.wait_for(page(), 90))
    stand = {record.key.decode(): json.loads(record.value or b"") for record in desk.read(topics.ACKNOWLEDGEMENTS)}
    assert {key: said["by"] for key, said in stand.items()} == {ids["Q1"]: "Dana", ids["Q2"]: "عمر"}
    assert wiredesk(desk, "alerts", "reopen", ids["Q1"], "--by", "Dana").returncode == 0
    opened = wiredesk(desk, "alerts", "list", "--open").stdout
    assert ids["Q1"] in opened
    assert ids["Q2"] not in opened
    assert "[عمر, " in wiredesk(desk, "alerts", "list", "--acknowledged", "--watch", "Q2").stdout
