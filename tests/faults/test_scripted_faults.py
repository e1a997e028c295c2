"""Scripts of copy and faults: whatever happens to worker, broker or line, nothing is lost and work goes on."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from streams import topics
from tests.faults.script import (
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
    from tests.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.faults, pytest.mark.timeout(420)]


def test_sigterm_under_load_exits_zero_in_time_and_loses_nothing(desk: RunningDesk) -> None:
    # the item rate keeps every stop in the middle of the work
    Player(desk).play([Feed(400, 12.0), *[Pause(0.7), Term()] * 5, Copies(40)])


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


def test_a_flood_of_poison_stops_at_the_limit_in_words_and_nothing_is_lost_once_it_is_raised(
    desk: RunningDesk,
) -> None:
    n_good, n_bad = 20, 700
    options = {"odd": "light", "batch_records": 50}
    worker = desk.start(**options)
    desk.send([good(2_000_000 + n) for n in range(n_good)])
    desk.wait_law(n_good)
    desk.send([bad(n) for n in range(n_bad)])
    desk.send([good(2_000_100 + n) for n in range(n_good)])
    assert desk.wait_end(worker, 90.0) not in {0, -9}
    log = desk.log_of(worker)
    assert "mend the feed or raise the limit" in log
    assert "nothing is lost" in log
    assert len({w.owner for w in desk.read(topics.DEAD)}) < n_bad, "the flood went through"
    desk.start(**options, dead_consecutive=0, dead_ratio=0.0)
    desk.wait_law(2 * n_good + n_bad, 120.0)
    played = Player(desk)
    played.sent, played.bad = 2 * n_good + n_bad, n_bad
    assert played.check().articles == 2 * n_good
