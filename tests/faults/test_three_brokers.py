"""Three brokers, three copies, two needed: one is lost and comes back while the wire runs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from streams import settings as settings_module
from tests.kafka.broker import KafkaCluster
from tests.support.running import RunningDesk
from tests.support.script import Copies, Feed, Player

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.broker, pytest.mark.faults, pytest.mark.kafka_only, pytest.mark.timeout(420)]


def test_one_broker_of_three_lost_and_found_again_loses_nothing_and_work_goes_on(tmp_path: Path) -> None:
    cluster = KafkaCluster(tmp_path / "cluster")
    desk = None
    try:
        cluster.start()
        environment = {"WIREDESK_BROKERS": cluster.address, "WIREDESK_REPLICATION_FACTOR": "3"}
        settings = settings_module.read(environment, session_timeout_seconds=6.0, rebalance_timeout_seconds=8.0)
        desk = RunningDesk(settings, tmp_path)
        player = Player(desk)
        player.worker = desk.start(odd="light")
        player._one(Feed(200, 15.0))
        time.sleep(3.0)
        cluster.nodes[2].kill()
        player._progress()
        cluster.nodes[2].start()
        player._progress()
        player._one(Copies(40))
        desk.wait_law(player.sent, 120.0)
        assert desk.stop(player.worker) == 0
        player.check()
    finally:
        if desk is not None:
            desk.stop_all()
        cluster.stop()
