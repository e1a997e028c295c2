"""Does a broker answer? Asked every two seconds on a connection of its own.

Nothing else says so in time: a consumer that waits for records and a producer that has none to send hear nothing of
a broker that is gone, and their own requests give up after forty seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import TYPE_CHECKING, Any, Final, TypedDict

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import KafkaError
from aiokafka.protocol.admin import ApiVersionRequest

from streams import metrics
from streams.errors import WiredeskError
from streams.runtime import security
from streams.runtime.timeouts import in_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from streams.settings import Settings

log = logging.getLogger("wiredesk.broker")
_EVERY_SECONDS: Final = 2.0
# For the connection that stands, and once more for all addresses at once: with the pause, seven seconds at most.
_ANSWER_SECONDS: Final = 2.5
# A loop that stood still for longer says nothing of the broker: the answer may lie there unread.
_LATE_SECONDS: Final = 0.5


class LinkState(TypedDict):
    """What is told of the brokers, as JSON.

    Attributes:
        answers: One of them answers.
        since: When that became so, milliseconds since the epoch; 0 before the first answer or the first silence.
    """

    answers: bool
    since: int


class BrokerLink:
    """The state of the connection to the brokers.

    Attributes:
        is_up: One of them answers; False until the first has.
        since: When that became so, milliseconds since the epoch: the first answer, or the last one; 0 while nothing
            is known.
    """

    def __init__(self, settings: Settings, told: Callable[[], None] | None = None) -> None:
        """Keep whom to ask; nothing is opened yet.

        Args:
            settings: Where the brokers are.
            told: Called at every change, after it is noted here.
        """
        self._settings = settings
        self._told = told
        self._connection: Any = None
        self._heard = 0
        self.is_up = False
        self.since = 0

    @property
    def state(self) -> LinkState:
        """Return what a page tells."""
        return {"answers": self.is_up, "since": self.since}

    async def run(self) -> None:
        """Ask until cancelled."""
        try:
            while True:
                try:
                    answers = await self._ask()
                    if answers is not None:
                        self.note(answers=answers)
                except Exception as error:  # noqa: BLE001  were this task to end, the worker would end with it
                    log.warning("the brokers cannot be asked: %s: %s", type(error).__name__, error)
                await asyncio.sleep(_EVERY_SECONDS)
        finally:
            self._close()

    def note(self, *, answers: bool) -> None:
        """Note what was found; a change is logged, counted and told."""
        metrics.gauge("wiredesk_broker_answers", answers)
        now = int(time.time() * 1000)
        heard, self._heard = self._heard, now if answers else self._heard
        if self.since and answers == self.is_up:
            return
        if not answers:
            log.warning("no broker at %s answers", self._settings.brokers)
        elif self.since:
            log.warning("the brokers answer again, after %.0f s", time.time() - self.since / 1000)
        self.is_up, self.since = answers, now if answers else heard or now
        if self._told is not None:
            self._told()

    async def _ask(self) -> bool | None:
        """Tell whether a broker answers; None where this process was too busy to hear."""
        began = asyncio.get_running_loop().time()
        try:
            if await self._old() or await self._new():
                return True
        except WiredeskError as error:  # a certificate that cannot be read now may be there the next time
            log.warning("the brokers cannot be asked: %s", error)
        took = asyncio.get_running_loop().time() - began
        return None if took > 2 * _ANSWER_SECONDS + _LATE_SECONDS else False

    async def _old(self) -> bool:
        if self._connection is None:
            return False
        with contextlib.suppress(KafkaError, OSError, asyncio.TimeoutError, TimeoutError):
            await in_time(_answer(self._connection), _ANSWER_SECONDS)
            return True
        self._close()
        return False

    async def _new(self) -> bool:
        """Connect to the first that answers; the connection itself begins with a question."""
        tries = [
            asyncio.ensure_future(create_conn(host, port, **security.client_options(self._settings)))
            for host, port, _ in collect_hosts(self._settings.bootstrap)
        ]
        try:
            for first in asyncio.as_completed(tries, timeout=_ANSWER_SECONDS):
                with contextlib.suppress(KafkaError, OSError):
                    self._connection = await first
                    return True
        except (asyncio.TimeoutError, TimeoutError):
            pass
        finally:
            for one in tries:
                _give_up(one, self._connection)
        return False

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


async def _answer(connection: Any) -> None:
    await connection.send(ApiVersionRequest())


def _give_up(attempt: asyncio.Future[Any], kept: Any) -> None:
    if not attempt.done():
        attempt.cancel()
    elif not attempt.cancelled() and attempt.exception() is None and attempt.result() is not kept:
        attempt.result().close()
