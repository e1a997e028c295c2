"""The worker process: one Faust worker that hosts the agents, their outbox, a watchdog and the health page."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import threading
import time
from typing import TYPE_CHECKING, Any, Protocol

import faust
from aiokafka.errors import KafkaError
from mode import Service

from streams.contract.step import Warms
from streams.runtime import topic_admin
from streams.runtime.broker_link import BrokerLink
from streams.runtime.collector import settle
from streams.runtime.http import health
from streams.runtime.outbox import Outbox
from streams.runtime.shell import EXIT_FAILURE, Shell
from streams.runtime.timeouts import in_time
from streams.runtime.traces import open_tracer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from streams.contract.step import Step
    from streams.settings import Settings

    # Serves a page beside the agents.
    StartPage = Callable[[Settings], Awaitable["Page"]]


class Page(Protocol):
    """A page that is served beside the agents."""

    async def stop(self) -> None:
        """Close it."""


log = logging.getLogger("wiredesk.worker")
EXIT_STUCK = 75  # EX_TEMPFAIL: start it again
# A rebalance with a slow member takes a while; only silence beyond it means that the worker idles.
_JOIN_SECONDS = 120.0
_ASK_SECONDS = 20.0
_STOP_SECONDS = 20.0


class _Frame(Service):  # type: ignore[misc]  # mode is untyped
    """The services of the agents, started before and stopped after them: outbox, pages, and all apps but the first.

    The apps join their groups side by side; one after another the embedded broker takes 4 s for each.
    """

    def __init__(
        self, settings: Settings, outbox: Outbox, shells: Sequence[Shell], link: BrokerLink, page: StartPage | None
    ) -> None:
        super().__init__()
        self.settings = settings
        self.outbox = outbox
        self.apps = [shell.app for shell in shells[1:]]
        self.link = link
        self.health = health.HealthPage(settings, shells, link) if settings.http_port else None
        self.start_page = page
        self.page: Page | None = None

    async def on_start(self) -> None:
        if self.health is not None:
            # A port that is taken ends the start: a supervisor that gets no answer would end the worker anyway.
            await self.health.start()
            log.info("health on %s", self.health.url)
        self.add_future(self.link.run())
        await self.outbox.start()
        for app in self.apps:
            app.beacon.reattach(self.beacon)
            self.add_future(app.maybe_start())
        if self.start_page is not None:
            await self._serve(self.start_page)

    async def _serve(self, start: StartPage) -> None:
        """Serve the dashboard; a port that is taken must not keep the wire from running."""
        try:
            self.page = await start(self.settings)
        except OSError as error:
            log.warning("no dashboard on %s:%d: %s", self.settings.http_host, self.settings.dashboard_port, error)
        else:
            log.info("dashboard on http://%s:%d/", self.settings.http_host, self.settings.dashboard_port)

    async def on_stop(self) -> None:
        if self.page is not None:
            await self.page.stop()
        await asyncio.gather(*(app.stop() for app in self.apps))
        await self.outbox.stop()
        if self.health is not None:
            await self.health.stop()


class _Watch(Service):  # type: ignore[misc]  # mode is untyped
    """Says when the worker is ready, and ends it when it makes no progress."""

    def __init__(self, settings: Settings, shells: Sequence[Shell], link: BrokerLink, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.settings = settings
        self.link = link
        self.shells = shells
        self.beat = time.monotonic()

    async def on_start(self) -> None:
        self.add_future(self._announce())
        if self.settings.watchdog_seconds:
            self.add_future(self._beat())
            self.add_future(self._look())
            threading.Thread(target=self._watch_the_loop, daemon=True, name="watchdog").start()

    async def _announce(self) -> None:
        while not (self.link.is_up and all(shell.is_ready for shell in self.shells)):  # noqa: ASYNC110  a state of several shells, no one event
            await asyncio.sleep(0.05)
        log.info("ready")

    async def _beat(self) -> None:
        while True:
            self.beat = time.monotonic()
            await asyncio.sleep(1.0)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            for shell in self.shells:
                shell.note_lag()
                if self._is_late(shell) and await self._is_stuck(shell) and self._is_late(shell):
                    told = shell.step.name, shell.idle_seconds(), shell.is_ready, shell.at_hand or "nothing"
                    log.critical("%s made no progress for %.0f s (ready: %s); at hand: %s (wiredesk skip)", *told)
                    os._exit(EXIT_STUCK)

    def _is_late(self, shell: Shell) -> bool:
        limit = self.settings.watchdog_seconds
        return shell.idle_seconds() > (limit if shell.is_ready else max(limit, _JOIN_SECONDS))

    @staticmethod
    async def _is_stuck(shell: Shell) -> bool:
        """Make sure that something waits; a broker that does not answer this either leaves the worker stuck."""
        try:
            return not shell.is_ready or await in_time(shell.is_waited_for(), _ASK_SECONDS)
        except (KafkaError, OSError, asyncio.TimeoutError):
            return True

    def _watch_the_loop(self) -> None:
        """End the process when the event loop itself stands still; runs in a thread of its own."""
        while True:
            time.sleep(1.0)
            if time.monotonic() - self.beat > self.settings.watchdog_seconds:
                places = ", ".join(shell.at_hand for shell in self.shells if shell.at_hand) or "nothing"
                words = f"wiredesk: the event loop stands still; the worker ends; at hand: {places} (wiredesk skip)\n"
                _end(words.encode(), EXIT_STUCK)


class _Worker(faust.Worker):  # type: ignore[misc]  # Faust is untyped
    """Faust's worker with an end to its stop.

    A stop waits for a group that is rebalancing, and some of Faust's own waits can miss their cancellation (see
    streams/runtime/timeouts.py for ours that did). Nothing is lost by ending then: what is not committed is read again.
    """

    def _on_sigterm(self) -> None:
        _end_in_time()
        super()._on_sigterm()

    def _on_sigint(self) -> None:
        _end_in_time()
        super()._on_sigint()


def _end_in_time() -> None:
    timer = threading.Timer(_STOP_SECONDS, _give_up)
    timer.daemon = True
    timer.start()


def _give_up() -> None:
    _end(b"wiredesk: the stop took too long; the worker ends, and what is not committed is read again\n", 0)


def _end(words: bytes, code: int) -> None:
    with contextlib.suppress(OSError):  # a full disk under the log must not keep it alive
        os.write(2, words)
    os._exit(code)


def run(
    settings: Settings,
    steps: Sequence[Callable[[Settings], Step]],
    page: StartPage | None = None,
    frames: Mapping[str, bytes] | None = None,
) -> int:
    """Run agents in this process until SIGTERM or SIGINT.

    Args:
        settings: Of this process.
        steps: What makes the step of each.
        page: What serves a page beside them, for the monitor.
        frames: What stands before the values of a topic, as Outbox takes it.

    Returns:
        0 after a clean stop. Any failure that could lose a record ends the process non-zero, at once.
    """
    try:
        health.check(settings)
        tracer = open_tracer(settings)
        asyncio.run(_check(settings))
    except Exception as error:  # noqa: BLE001  whatever keeps the desk from starting is told in one line
        log.critical("cannot start: %s", topic_admin.explain_broker(error, settings))
        return EXIT_FAILURE
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    outbox = Outbox(settings, frames)
    try:
        shells = [Shell(settings, step, outbox, tracer) for step in (make(settings) for make in steps)]
    except OSError as error:
        log.critical("cannot start: WIREDESK_STATE_DIR is %s: %s", settings.state_dir, error)
        return EXIT_FAILURE
    for shell in shells:
        if isinstance(shell.step, Warms):
            shell.step.warm()
    settle()
    link = BrokerLink(settings, lambda: _measure(shells, answers=link.is_up))
    worker = _Worker(
        shells[0].app,
        _Frame(settings, outbox, shells, link, page if settings.dashboard_port > 0 else None),
        _Watch(settings, shells, link),
        loop=loop,
        quiet=True,
        redirect_stdouts=False,
        override_logging=False,
        loglevel=settings.log_level,
    )
    worker.spinner = None  # it would write escape codes into a log
    try:
        worker.execute_from_commandline()
    except SystemExit as stop:
        return int(stop.code or 0)
    except Exception as error:  # noqa: BLE001  Faust re-raises what crashed it
        log.critical("worker ends: %s", topic_admin.explain_broker(error, settings))
        return EXIT_FAILURE
    finally:
        if tracer is not None:
            tracer.close()
    return 0


def _measure(shells: Sequence[Shell], *, answers: bool) -> None:
    """Let the figures say at once what has changed: the dashboard's page shows them as they stand."""
    for shell in shells:
        shell.measure(answers=answers)


async def _check(settings: Settings) -> None:
    await topic_admin.check(settings)
