"""Every attack on `wire.raw` that once worked, one after the other among good copy, on Apache Kafka.

`make soak-attacks` goes on for ten minutes, with the models of enrich, and also fails when the good copy is late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.soak.attacks import Options, Siege
from tests.soak.raw_attacks import ATTACKS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.broker, pytest.mark.kafka_only, pytest.mark.timeout(900)]


def test_no_attack_of_a_round_stops_a_worker_or_touches_good_copy(tmp_path: Path) -> None:
    siege = Siege(Options(2.2 * len(ATTACKS), 20261130, 3.0, 1.6, tuple(ATTACKS), 1, "light"), tmp_path)
    failures = siege.run()
    assert {sent.name for sent in siege.judgement.sent} == set(ATTACKS)
    for late in siege.judgement.held_up():
        print(late)
    assert failures == []
