"""An alert on its way out: tried again, at the pace the receiver asks for, and buried when nobody takes it."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

from streams.contract import topics
from streams.settings import Settings
from tests.wiredesk.notices.alerts import record, value
from wiredesk.doors.fetch import Failed
from wiredesk.notices.notify import Notify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.contract.step import Send
    from wiredesk.notices.notice import Notice


class Gate:
    """A way that fails as often as it is told to, and then takes what comes."""

    name = "gate"

    def __init__(self, *failures: Failed) -> None:
        self.failures = list(failures)
        self.tried: list[str] = []

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def deliver(self, notice: Notice) -> None:
        self.tried.append(notice.id)
        if self.failures:
            raise self.failures.pop(0)


class Letters:
    """Keeps what would go to the broker."""

    def __init__(self) -> None:
        self.sends: list[Send] = []

    async def send(self, sends: Sequence[Send]) -> None:
        self.sends.extend(sends)


def answered(gate: Gate, body: bytes | None = None, *, tries: int = 3) -> tuple[str, list[Any]]:
    """Let one alert go through the gate: its outcome, and the dead letters."""
    letters: Any = Letters()
    given = Settings(notify_tries=tries, notify_pause_seconds=0.01)
    outcome = asyncio.run(Notify(given, gate, None, letters)._answer(record(value() if body is None else body)))
    return outcome, letters.sends


def test_a_way_that_fails_at_first_is_tried_again_with_the_same_alert():
    gate = Gate(Failed("status-503"), Failed("timeout"))
    assert answered(gate) == ("delivered", [])
    assert len(gate.tried) == 3
    assert len(set(gate.tried)) == 1


@pytest.mark.parametrize("tries", [1, 2, 4])
def test_an_alert_that_nobody_takes_is_tried_as_often_as_the_settings_say_and_buried_with_its_bytes(tries: int):
    gate = Gate(*[Failed("status-500")] * 9)
    outcome, letters = answered(gate, tries=tries)
    assert (outcome, len(gate.tried)) == ("dead", tries)
    (letter,) = letters
    assert letter.topic is topics.DEAD
    assert letter.value == value()
    assert dict(letter.headers)["wiredesk_reason"] == b"gate-failed"


def test_what_is_no_alert_is_buried_and_not_tried():
    gate = Gate()
    outcome, letters = answered(gate, b"{}")
    assert (outcome, gate.tried, len(letters)) == ("dead", [], 1)


def test_the_receiver_says_when_to_come_again():
    began = time.monotonic()
    assert answered(Gate(Failed("status-429", "1")))[0] == "delivered"
    assert time.monotonic() - began >= 1.0


def test_the_pause_grows_from_try_to_try():
    began = time.monotonic()
    answered(Gate(*[Failed("timeout")] * 9), tries=6)
    assert time.monotonic() - began >= 0.01 * (1 + 2 + 4 + 8 + 16)
