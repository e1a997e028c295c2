"""One Faust app per agent.

Every argument here answers a measured fault of Faust's defaults; the reasons stand in docs/decisions/0001-faust.md.
"""

from __future__ import annotations

import contextlib
import logging
import types
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

import faust
from faust.auth import OAuthCredentials, SASLCredentials, SSLCredentials
from faust.transport.drivers import aiokafka as driver
from yarl import URL

from streams.runtime import security
from streams.runtime.fetch import decoding
from streams.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from streams.settings import Settings

# Enough for one raw record of topics.RAW; Kafka hands out a larger first batch all the same (KIP-74).
_FETCH_BYTES = 4 * 1024 * 1024
_HEARTBEATS_PER_SESSION = 4
_REQUEST_SECONDS = 40.0


class _ConsumerThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]  # Faust is untyped
    """Faust's consumer with a fetch wait of our own.

    Faust hard-codes fetch_max_wait_ms=1500. Apache Kafka answers as soon as a record is there; the embedded
    broker does not, and a hop then takes 770 ms instead of 40.
    """

    fetch_wait_ms = 500

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = self.fetch_wait_ms  # noqa: SLF001  read by aiokafka at start, no argument reaches it
        return consumer


class Consumer(driver.Consumer):  # type: ignore[misc]  # Faust is untyped
    """Faust's consumer, which hands a record over without a task where nothing has to be waited for.

    Faust makes four tasks of every record: it is put into its queue, or the flow is suspended, or the consumer is
    stopped, or it has crashed. Nearly always the queue has room, and by samples they were a quarter of the shell.
    """

    async def wait_first(self, *waiting: Any, timeout: Any = None) -> Any:
        """Wait as Faust does; what a first step brings to its end is waited for by nobody."""
        if len(waiting) == 2 and isinstance(waiting[0], Coroutine) and not self.suspend_flow.is_set():
            handing, suspended = waiting
            is_over = True
            try:
                held_by = handing.send(None)
                is_over = False
            except StopIteration:
                return None  # no caller reads it
            finally:
                if is_over:
                    suspended.close()
            waiting = (_rest(handing, held_by), suspended)
        return await super().wait_first(*waiting, timeout=timeout)


async def _rest(begun: Coroutine[Any, Any, Any], held_by: Any) -> Any:
    """Run what is left of a coroutine that has taken its first step and waits."""
    return await _go_on(begun, held_by)


@types.coroutine
def _go_on(begun: Coroutine[Any, Any, Any], held_by: Any) -> Generator[Any, Any, Any]:
    step: Callable[[Any], Any]
    given: Any
    while True:
        try:
            given = yield held_by
        except BaseException as error:  # noqa: BLE001  it is the coroutine's to answer
            step, given = begun.throw, error
        else:
            step = begun.send
        try:
            held_by = step(given)
        except StopIteration as end:
            return end.value


class _App(faust.App):  # type: ignore[misc]  # Faust is untyped
    """Faust's app with a rebalance that may come while it stops.

    Faust then closes the consumer's connection, in another event loop than its own: the member never leaves its group,
    and all others wait until its session is over (20 s). The stop that is under way leaves the group in any case.
    """

    async def _on_partitions_revoked(self, revoked: Any) -> None:
        if self.should_stop:
            await self.on_partitions_revoked.send(revoked)  # the batch at hand is written before another owner reads
        else:
            await super()._on_partitions_revoked(revoked)

    def _on_rebalance_when_stopped(self) -> None:
        pass


async def _hold_the_flow(app: faust.App, **_: object) -> None:
    """Let nothing through until the partitions are sought to what is committed; Faust resumes the flow then.

    Where a rebalance comes while Faust seeks for the one before it, that one resumes the flow all the same. Records
    come in while the new one seeks, its resume clears the queues, and what was in them is skipped (1353 to 1359 at
    load 19; the worker ended, for nothing may be).
    """
    app.consumer.stop_flow()
    app.flow_control.suspend()
    app.flow_control.clear()


def _transport(app: faust.App, settings: Settings) -> Any:
    class Thread(_ConsumerThread):
        fetch_wait_ms = settings.fetch_wait_ms

    class ThreadedConsumer(Consumer):
        def _new_consumer_thread(self) -> Any:
            return Thread(self, loop=self.loop, beacon=self.beacon)

    class Transport(driver.Transport):  # type: ignore[misc]  # Faust is untyped
        pass

    Transport.Consumer = ThreadedConsumer
    return Transport(app.conf.broker_consumer, app)


def make_app(settings: Settings, agent: str) -> faust.App:
    """Make the Faust app of an agent: its own consumer group, raw bytes in, nothing automatic.

    Faust makes its consumers itself, so what they read with is put in place here.

    Raises:
        SettingsError: the security settings cannot be used.
    """
    decoding.install()
    logging.getLogger("aiokafka.conn").setLevel(logging.ERROR)
    datadir = Path(settings.state_dir) / "faust" / agent
    datadir.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(PermissionError):  # a volume that somebody else owns is guarded by him
        Path(settings.state_dir).chmod(0o700)
    app = _App(
        f"{settings.group}-{agent}",
        broker=[URL(f"kafka://{address}") for address in settings.bootstrap],
        broker_credentials=_credentials(settings),
        store="memory://",
        datadir=str(datadir),
        autodiscover=False,
        web_enabled=False,  # on by default on 0.0.0.0:6066, without a password, showing table contents
        topic_allow_declare=False,
        topic_disable_leader=True,
        processing_guarantee="at_least_once",  # exactly_once lost 8 of 3,000 over ten kills on Kafka 4.4.0
        stream_buffer_maxsize=settings.stream_buffer,
        stream_wait_empty=False,
        stream_recovery_delay=0.0,
        broker_max_poll_records=settings.stream_buffer,
        broker_commit_interval=settings.commit_interval_seconds,
        broker_session_timeout=settings.session_timeout_seconds,
        broker_heartbeat_interval=settings.session_timeout_seconds / _HEARTBEATS_PER_SESSION,
        broker_rebalance_timeout=settings.rebalance_timeout_seconds,
        broker_request_timeout=max(_REQUEST_SECONDS, settings.session_timeout_seconds + 5),
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=_FETCH_BYTES,
        consumer_connections_max_idle_ms=540_000,
        table_standby_replicas=0,
        worker_redirect_stdouts=False,
    )
    app.transport = _transport(app, settings)
    app.on_rebalance_complete.connect(_hold_the_flow, weak=False)  # which Faust sends before it seeks
    return app


def _credentials(settings: Settings) -> Any:
    context = security.ssl_context(settings)
    if context is None:
        return None
    if settings.security_protocol == "SSL":
        return SSLCredentials(context)
    if settings.sasl_mechanism == "OAUTHBEARER":
        return OAuthCredentials(oauth_cb=security.token_provider(settings), ssl_context=context)
    if not settings.sasl_username:
        raise SettingsError("WIREDESK_SECURITY_PROTOCOL is SASL_SSL, so WIREDESK_SASL_USERNAME must be set")
    return SASLCredentials(
        username=settings.sasl_username,
        password=settings.sasl_password,
        mechanism=settings.sasl_mechanism,
        ssl_context=context,  # without it Faust quietly speaks SASL_PLAINTEXT
    )
