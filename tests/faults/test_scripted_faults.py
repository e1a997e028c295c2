"""Scripts of copy and faults: whatever happens to worker, broker or line, nothing is lost and work goes on."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from streams.contract import topics
from tests.support.running import assert_law
from tests.support.script import (
    Copies,
    Crash,
    Cut,
    Feed,
    Frozen,
    Garbage,
    Outage,
    Pause,
    Player,
    Rebalance,
    Term,
    bad,
    good,
)

if TYPE_CHECKING:
    from tests.support.running import RunningDesk
    from tests.support.script import Event

pytestmark = [pytest.mark.broker, pytest.mark.faults, pytest.mark.timeout(420)]


def test_sigterm_under_load_exits_zero_in_time_and_loses_nothing(desk: RunningDesk) -> None:
    # the item rate keeps every stop in the middle of the work
    stops: list[Event] = [Pause(0.7), Term()] * 5
    Player(desk).play([Feed(400, 12.0), *stops, Copies(40)])


@pytest.mark.kafka_only
@pytest.mark.parametrize("fault", [Frozen(20.0), Outage(20.0)], ids=["frozen", "killed-and-started-again"])
def test_twenty_seconds_without_a_broker_lose_nothing_and_work_goes_on(
    desk: RunningDesk, node: Any, fault: Any
) -> None:
    Player(desk, node).play([Feed(300, 40.0), Pause(3.0), fault, Copies(60)])


@pytest.mark.kafka_only
def test_twenty_seconds_of_a_cut_line_lose_nothing_and_work_goes_on(desk: RunningDesk, node: Any) -> None:
    Player(desk, node, brokers=node.proxy.address).play([Feed(300, 40.0), Pause(3.0), Cut(20.0), Copies(60)])


@pytest.mark.kafka_only
def test_a_send_that_is_not_acknowledged_in_time_stops_the_worker_with_nothing_committed_for_it(
    desk: RunningDesk, node: Any
) -> None:
    options = {"odd": "light", "brokers": node.proxy.address}
    worker = desk.start(**options, request_timeout_seconds=5.0)
    desk.send([good(1_000_000 + n) for n in range(200)])
    node.proxy.cut(20.0)
    assert desk.wait_end(worker, 60.0) not in {0, -9}
    assert "did not acknowledge within 5 s" in desk.log_of(worker), desk.tails()
    # with the usual bound: a broker on a machine of load 13 needed more than 5 s for one send, with no fault at all
    again = desk.start(**options)
    desk.wait_law(200)
    played = Player(desk)
    played.sent = 200
    assert desk.stop(again) == 0
    played.check()


@pytest.mark.parametrize("stop", [Term(), Crash()], ids=["TERM", "KILL"])
def test_good_copy_between_poison_is_all_there_after_a_stop(desk: RunningDesk, stop: Any) -> None:
    mixed: list[Any] = []
    for _ in range(13):
        mixed += [Feed(1, 0.0), Garbage(1)]
    played = Player(desk).play([*mixed, stop, *mixed])
    assert played.articles == 26


def test_workers_that_come_and_go_and_die_at_random_lose_nothing(desk: RunningDesk) -> None:
    numbers = random.Random(7)
    script: list[Any] = [Feed(400, 10.0)]
    for killed in (False, True, False):
        script += [Rebalance(numbers.uniform(1.0, 3.0), killed), Pause(numbers.uniform(0.2, 1.0))]
    Player(desk).play([*script, Crash(), Copies(40)])


def test_a_flood_of_poison_stops_nobody(desk: RunningDesk) -> None:
    n_good, n_bad = 20, 700
    worker = desk.start(odd="light", batch_records=50, dead_consecutive=5, dead_seconds=0.0)
    desk.send([bad(n) for n in range(n_bad)])
    desk.send([good(2_000_100 + n) for n in range(n_good)])
    desk.wait_law(n_good + n_bad)
    assert desk.stop(worker) == 0, desk.tails()
    played = Player(desk)
    played.sent, played.bad = n_good + n_bad, n_bad
    assert played.check().articles == n_good


def test_a_deploy_that_fails_on_everything_stops_once_its_letters_are_out_and_begins_again_behind_them(
    desk: RunningDesk,
) -> None:
    limit: dict[str, Any] = {"batch_records": 10, "dead_consecutive": 20, "dead_seconds": 0.0}
    desk.send([good(2_100_000 + n)._replace(partition=0) for n in range(200)])
    worker = desk.start(odd="broken", wait=False, **limit)
    assert desk.wait_end(worker, 90.0) not in {0, -9}
    log = desk.log_of(worker)
    assert "most likely a bug of this version" in log
    assert "wiredesk replay --reason failed" in log
    first = {written.owner for written in desk.read(topics.DEAD)}
    assert 20 <= len(first) < 200
    desk.send([good(2_100_500)._replace(partition=0)])
    desk.start(odd="light")
    desk.wait_law(201)
    written = desk.outcomes()
    assert_law(written, {0: 201})
    assert {w.owner for w in written if w.topic is topics.DEAD} == first
    assert len(desk.read(topics.DEAD)) == len(first), "committed on the way out, so none is written again"
