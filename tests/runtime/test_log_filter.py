"""The log while a broker is away: everything once, nothing ten times a second."""

from __future__ import annotations

import logging

from streams.runtime.log_filter import Quiet

NOT_YET = "Group Coordinator Request failed: [Error 15] GroupCoordinatorNotAvailableError"


class Log:
    def __init__(self) -> None:
        self.now = 1_000.0
        self._quiet = Quiet(lambda: self.now)

    def says(self, text: str, name: str = "aiokafka.consumer.group_coordinator") -> bool:
        return bool(self._quiet.filter(logging.LogRecord(name, logging.ERROR, "x", 1, text, (), None)))


def test_what_a_library_repeats_is_told_every_ten_seconds() -> None:
    log = Log()
    told = 0
    for _ in range(300):
        told += log.says("Heartbeat session expired - marking coordinator dead")
        log.now += 0.1
    assert told == 3
    assert log.says("Heartbeat failed for another reason")


def test_our_own_lines_are_all_told() -> None:
    log = Log()
    assert [log.says("intake stops", "wiredesk.desk") for _ in range(3)] == [True, True, True]


def test_a_coordinator_that_is_not_there_yet_is_no_error_at_the_start_but_is_when_that_goes_on() -> None:
    log = Log()
    told = []
    for _ in range(200):
        if log.says(NOT_YET):
            told.append(log.now - 1_000.0)
        log.now += 0.1
    assert 10.0 <= told[0] < 10.2
    assert len(told) == 1
    log.now += 3_600.0
    assert not log.says(NOT_YET)


def test_texts_that_never_end_do_not_fill_the_memory() -> None:
    log = Log()
    assert all(log.says(f"Fetch from node {n} failed") for n in range(5_000))
    assert len(log._quiet._told) <= 500
