"""Mentions that are taken back across a restart, and names of one's own that a running worker learns."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from streams.contract import topics
from tests.broker.test_commands import wiredesk
from tests.support.running import RunningDesk, Sent

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.broker, pytest.mark.timeout(240)]

TEXT = "أعلن نادي شباب الضاحية في مدينة بغداد برنامجه للموسم الجديد، وقال إن المباريات تبدأ قريبا."
BAGHDAD = "http://www.wikidata.org/entity/Q1530"


def sent(uri: str, version: int, text: str = TEXT, **more: Any) -> Sent:
    document = {"uri": uri, "version": version, "language": "ar", "body": text, "published": "2026-11-29T08:00:00Z"}
    return Sent(json.dumps(document | more).encode(), "application/json", uri.encode(), 0)


def wait(desk: RunningDesk, holds: Callable[[list[Any]], bool]) -> list[Any]:
    deadline = time.monotonic() + 60
    while not holds(found := [written.event for written in desk.read(topics.MENTIONS)]):
        assert time.monotonic() < deadline, desk.tails()
        time.sleep(0.5)
    return found


def test_a_kill_after_a_restart_takes_back_what_was_mentioned_before_it(desk: RunningDesk) -> None:
    first = desk.start("intake,revise,dedupe,enrich")
    desk.send([sent("urn:a", 1)])
    wait(desk, lambda found: any(m["id"] == BAGHDAD for m in found))
    assert desk.stop(first) == 0
    second = desk.start("intake,revise,dedupe,enrich")
    desk.send([sent("urn:a", 2, "", status="canceled", pubStatus="canceled")])
    found = wait(desk, lambda found: any("retracts" in m for m in found))
    said, back = (m for m in found if m["id"] == BAGHDAD)
    assert back["retracts"] == said["eventId"]
    assert desk.stop(second) == 0


def test_a_running_worker_learns_and_forgets_a_name_of_ones_own(desk: RunningDesk) -> None:
    worker = desk.start("intake,revise,dedupe,enrich")
    desk.send([sent("urn:0", 1, "وصل وزير الخارجية إلى دمشق أمس لبحث العلاقات مع نظيره السوري.")])
    wait(desk, bool)
    table = desk.folder / "own.tsv"
    table.write_text("id\ttype\tlabel_ar\ndesk:17\torganisation\tنادي شباب الضاحية\n", encoding="utf-8")
    assert wiredesk(desk, "knowledge", "import", str(table), "--topic").returncode == 0
    assert "desk:17" in wiredesk(desk, "knowledge", "list", "--topic").stdout
    time.sleep(2)
    desk.send([sent("urn:1", 1, TEXT + " والجمهور كثير.")])
    wait(desk, lambda found: any(m["id"] == "desk:17" and m["uri"] == "urn:1" for m in found))

    assert wiredesk(desk, "knowledge", "remove", "desk:17", "--topic").returncode == 0
    assert wiredesk(desk, "knowledge", "remove", "desk:17", "--topic").returncode == 1
    time.sleep(2)
    desk.send([sent("urn:1", 2, TEXT + " والجمهور قليل.")])
    found = wait(desk, lambda found: any(m["uri"] == "urn:1" and "retracts" in m for m in found))
    assert [("retracts" in m) for m in found if m["id"] == "desk:17"] == [False, True]
    assert desk.stop(worker) == 0
