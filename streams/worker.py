"""The worker process: one Faust worker that hosts the agents, their outbox, a watchdog and the health page."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import faust
from mode import Service

from streams import admin, registry
from streams.app import load_step
from streams.desk import EXIT_FAILURE, Desk
from streams.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.settings import Settings

log = logging.getLogger("wiredesk.worker")
EXIT_STUCK = 75  # EX_TEMPFAIL: start it again
# A rebalance with a slow member takes a while; only silence beyond it means that the worker idles.
_JOIN_SECONDS = 120.0


class _Frame(Service):  # type: ignore[misc]  # mode is untyped
    """What stands round the agents: the outbox, up before them and down after them, and all apps but the first.

    The apps join their groups side by side; one after another the embedded broker takes 4 s for each.
    """

    def __init__(self, settings: Settings, outbox: Outbox, apps: Sequence[Any], *, has_page: bool) -> None:
        super().__init__()
        self.settings = settings
        self.outbox = outbox
        self.apps = apps
        self.has_page = has_page
        self.page: Any = None

    async def on_start(self) -> None:
        await self.outbox.start()
        for app in self.apps:
            app.beacon.reattach(self.beacon)
            self.add_future(app.maybe_start())
        if self.has_page:
            await self._start_page()

    async def _start_page(self) -> None:
        """Serve the dashboard; a port that is taken must not keep the wire from running."""
        try:
            self.page = await registry.find("dashboard")(self.settings)
        except OSError as error:
            log.warning("no dashboard on %s:%d: %s", self.settings.http_host, self.settings.dashboard_port, error)
        else:
            log.info("dashboard on http://%s:%d/", self.settings.http_host, self.settings.dashboard_port)

    async def on_stop(self) -> None:
        if self.page is not None:
            await self.page.stop()
        await asyncio.gather(*(app.stop() for app in self.apps))
        await self.outbox.stop()


class _Watch(Service):  # type: ignore[misc]  # mode is untyped
    """Says when the worker is ready, and ends it when it makes no progress."""

    def __init__(self, settings: Settings, desks: Sequence[Desk], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.settings = settings
        self.desks = desks
        self.beat = time.monotonic()

    async def on_start(self) -> None:
        self.add_future(self._announce())
        if self.settings.watchdog_seconds:
            self.add_future(self._look())
            threading.Thread(target=self._watch_the_loop, daemon=True, name="watchdog").start()

    async def _announce(self) -> None:
        while not all(desk.is_ready for desk in self.desks):  # noqa: ASYNC110  a state of several desks, no one event
            await asyncio.sleep(0.05)
        log.info("ready")

    async def _look(self) -> None:
        while True:
            self.beat = time.monotonic()
            await asyncio.sleep(1.0)
            for desk in self.desks:
                idle = time.monotonic() - desk.last_progress
                limit = self.settings.watchdog_seconds
                if not desk.is_ready:
                    limit = max(limit, _JOIN_SECONDS)
                elif not lag(desk):
                    continue
                if idle > limit:
                    log.critical("%s made no progress for %.0f s (ready: %s)", desk.step.name, idle, desk.is_ready)
                    os._exit(EXIT_STUCK)

    def _watch_the_loop(self) -> None:
        """End the process when the event loop itself stands still; runs in a thread of its own."""
        while True:
            time.sleep(1.0)
            if time.monotonic() - self.beat > self.settings.watchdog_seconds:
                os.write(2, b"wiredesk: the event loop stands still; the worker ends\n")
                os._exit(EXIT_STUCK)


def lag(desk: Desk) -> int:
    """Count the records that wait for an agent on its partitions, as far as the consumer knows."""
    waiting = 0
    consumer = desk.app.consumer
    for place in consumer.assignment():
        end = consumer.highwater(place)
        done = desk.app.consumer._committed_offset.get(place)  # noqa: SLF001  Faust offers no other
        if end:
            waiting += max(0, end - (done or 0))
    return waiting


def run(settings: Settings, names: Sequence[str]) -> int:
    """Run the named agents in this process until SIGTERM or SIGINT.

    Returns:
        0 after a clean stop. Any failure that could lose a record ends the process non-zero, at once.
    """
    try:
        asyncio.run(_check(settings))
    except Exception as error:  # noqa: BLE001  whatever keeps the desk from starting is told in one line
        log.critical("cannot start: %s", admin.explain(error, settings))
        return EXIT_FAILURE
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    outbox = Outbox(settings)
    desks = [Desk(settings, load_step(name, settings), outbox, _batch(settings, name)) for name in names]
    main, *others = [desk.app for desk in desks]
    worker = faust.Worker(
        main,
        _Frame(settings, outbox, others, has_page="monitor" in names and settings.dashboard_port > 0),
        _Watch(settings, desks),
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
        log.critical("worker ends: %s", admin.explain(error, settings))
        return EXIT_FAILURE
    return 0


async def _check(settings: Settings) -> None:
    await admin.check(settings)


def _batch(settings: Settings, name: str) -> int:
    return settings.mark_articles if name == "enrich" else settings.batch_records


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set an event at SIGTERM and SIGINT."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
