"""The shell round a step: Faust brings records, the step answers, the ledger and the outbox make it durable.

Order within a batch: decide, write the decisions and await them, write the outputs and await them, acknowledge.
Whatever fails on the way ends the process with nothing acknowledged, so the records are read again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from aiokafka.errors import KafkaError

from streams.contract.dead_letters import DeadLetterLimit, TooManyDeadLetters
from streams.contract.framing import unframed
from streams.contract.step import Follows, Record, Rereads, TakesBatches
from streams.runtime.app import make_app
from streams.runtime.batch import answer
from streams.runtime.collector import settle, uncollected
from streams.runtime.fetch.gap_check import Positions, committed_offset, first_record
from streams.runtime.fetch.record_at import record_at
from streams.runtime.fetch.whole_topics import Follower
from streams.runtime.lag import Lag
from streams.runtime.ledger import Ledger
from streams.runtime.metric_feed import Measures
from streams.runtime.timeouts import in_time
from streams.runtime.traces import carry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from streams.contract.step import Keep, Result, Send, Step
    from streams.runtime.from_faust import Event, Message, Partition, Queue, Stream
    from streams.runtime.outbox import Outbox
    from streams.runtime.traces import Tracer, TraceSpan
    from streams.settings import Settings

log = logging.getLogger("wiredesk.desk")
EXIT_FAILURE = 70  # EX_SOFTWARE: the supervisor starts the worker again
_SWEEP_EVERY_SECONDS = 5.0
_SWEEP_ENTRIES = 2_000
# What is answered in one go, without a turn for /health, heartbeats and the watchdog: 32 articles of common size,
# as enrich is fastest with, but one or two of the largest, which take seconds each.
_CHUNK_BYTES = 256 * 1024
_CHUNK_RECORDS = 32
# After this long what is answered is written and acknowledged before more is taken: an article waits for the portion
# that it is in, and a write takes 5 ms.
_PORTION_SECONDS = 0.1
_SLOW_SECONDS = 0.05
_COMMIT_SECONDS = 10.0
# Most chunks take less than a second and their write less; a stop waits no longer than this for both.
_LAST_WRITE_SECONDS = 5.0


class Shell:
    """One agent at work: a Faust app, the agent's step and its ledger.

    Attributes:
        app: The Faust app, to be started by a worker.
        at_hand: Topic, partition and offset of the first record of what is being answered; "" between.
        is_ready: Partitions are assigned and their ledgers are read.
    """

    def __init__(self, settings: Settings, step: Step, outbox: Outbox, tracer: Tracer | None = None) -> None:
        """Wire the step to Faust; nothing is opened yet.

        Args:
            settings: Of this process.
            step: The pure part of the agent.
            outbox: The way out, of all agents of the process.
            tracer: Makes a span for each record; None makes none.
        """
        self.settings = settings
        self.step = step
        self.outbox = outbox
        self._batch_records = step.batch_records if isinstance(step, TakesBatches) else settings.batch_records
        # A batch for models takes so long that all other agents of the worker stood still at each of their hops.
        self._aside = ThreadPoolExecutor(1, step.name) if isinstance(step, TakesBatches) else None
        self._tracer = tracer
        self.app = make_app(settings, step.name)
        self.ledger = Ledger(settings, step, outbox) if step.has_ledger else None
        self._rereads = step if isinstance(step, Rereads) else None
        self.limit = DeadLetterLimit(settings.dead_consecutive, settings.dead_seconds)
        self.at_hand = ""
        self.n_records = 0
        self.last_progress = time.monotonic()
        self._unready_since = time.monotonic()
        self._waiting_since: float | None = None
        self._lag = Lag(settings)
        self._measures = Measures(settings, step)
        self._assigned: set[int] = set()
        self._owns = False  # what is assigned: not from the moment a rebalance or a stop begins
        self._changed = asyncio.Event()
        self._ready = asyncio.Event()
        self._busy = asyncio.Lock()
        self._followed = asyncio.Event()
        self._positions = Positions(
            partial(first_record, settings), partial(committed_offset, settings, f"{settings.group}-{step.name}")
        )
        self._generation = -1
        self._swept = 0.0
        self._stream: Stream | None = None
        self._wire()

    @property
    def is_ready(self) -> bool:
        """Tell whether partitions are assigned and their ledgers are read."""
        return self._ready.is_set()

    def idle_seconds(self) -> float:
        """Return how long nothing has moved: no progress, and where it is not ready nothing read of its ledger either.

        A quiet wire is no fault: while it is ready, only the time counts in which something waited (see note_lag).
        """
        if not self.is_ready:
            last_read = self.ledger.last_read if self.ledger is not None else 0.0
            return time.monotonic() - max(self._unready_since, last_read)
        if self._waiting_since is None:
            return 0.0
        return time.monotonic() - max(self.last_progress, self._waiting_since)

    def note_lag(self) -> None:
        """Note whether something waits and since when; the watchdog asks every second."""
        if not self.lag():
            self._waiting_since = None
        elif self._waiting_since is None:
            self._waiting_since = time.monotonic()

    def _unready(self) -> None:
        self._owns = False
        # Rebalances that follow one another are one wait.
        if self._ready.is_set():
            self._unready_since = time.monotonic()
        self._ready.clear()

    def _wire(self) -> None:
        names = [topic.name(self.settings) for topic in self.step.reads]
        self.app.on_partitions_assigned.connect(self._on_assigned, weak=False)
        self.app.on_partitions_revoked.connect(self._on_revoked, weak=False)
        self.app.on_before_shutdown.connect(self._on_stopping, weak=False)

        # raw serialisers: with Faust's own decoding a poison record makes its neighbours vanish (7 of 13)
        topic = self.app.topic(*names, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")

        async def agent(stream: Stream) -> None:
            self._stream = stream
            # by which Faust ends an agent that waits; its own iterator takes it for the end too
            with contextlib.suppress(StopAsyncIteration):
                while True:
                    await self._batch(await self._take(stream.channel.queue))

        self.app.agent(topic, name=self.step.name, concurrency=1)(agent)
        self.app.task(self._keep_restored)
        self.app.task(self._follow_topics)

    async def _take(self, queue: Queue) -> list[Event]:
        """Wait for an event and take what stands behind it, batch_records in all at most.

        Faust's `noack_take` looks a hundred times a second whether something came, and takes each event through three
        coroutines and a turn of the loop: an eighth of what the shell cost, and half of a worker that idles.
        """
        events = [await queue.get()]
        if self.settings.batch_wait_seconds and queue.qsize() < self._batch_records - 1:
            await asyncio.sleep(self.settings.batch_wait_seconds)
        while len(events) < self._batch_records and not queue.empty():
            events.append(queue.get_nowait())
        # by which Faust tells a partition that is being read from one that nobody takes from
        self.app.monitor.stream_inbound_time.update(dict.fromkeys((e.message.tp for e in events), time.monotonic()))
        return events

    async def _on_assigned(self, _app: object, assigned: Iterable[Partition], **_: object) -> None:
        names = {topic.name(self.settings) for topic in self.step.reads}
        self._unready()
        self._assigned = {place.partition for place in assigned if place.topic in names}
        self._owns = True
        self._positions.clear()
        self._lag.clear()
        self._changed.set()

    async def _on_revoked(self, _app: object, _revoked: object, **_: object) -> None:
        # Let the batch at hand finish before another worker reads our ledger.
        self._unready()
        log.info("%s: the group rebalances", self.step.name, extra={"agent": self.step.name})
        await self._idle()

    async def _on_stopping(self, _app: object, **_: object) -> None:
        # Faust cancels the agent next and leaves the group; what it was writing would arrive after another worker has
        # read our ledger, and end that one as the ledger's former owner.
        self._unready()
        with contextlib.suppress(TimeoutError):
            await in_time(self._idle(), _LAST_WRITE_SECONDS)

    async def _idle(self) -> None:
        async with self._busy:
            pass

    async def _keep_restored(self) -> None:
        """Read the ledgers of what is assigned, each time that changes, then let batches through."""
        owned: set[int] = set()
        try:
            await self._followed.wait()
            while True:
                await self._changed.wait()
                self._changed.clear()
                async with self._busy:
                    assigned = set(self._assigned)
                    if self.ledger is not None:
                        began = time.monotonic()
                        await self._restore(self.ledger, owned, assigned)
                        settle()
                        self._measures.restored(time.monotonic() - began)
                    owned = assigned
                    # A rebalance or a stop that began meanwhile waits for the lock, and a batch behind it: let through,
                    # that one wrote to ledgers that another worker had read, and ended it.
                    if self._owns and not self._changed.is_set():
                        self.last_progress = time.monotonic()
                        self._ready.set()
                        said = self.step.name, sorted(owned), self.n_entries()
                        log.info("%s: partitions %s, ledger %s", *said, extra={"agent": self.step.name})
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001  anything here would leave a worker that says Ready and does nothing
            self.die(error)

    async def _follow_topics(self) -> None:
        """Read the topics that the step wants whole: to their end first, then as they grow."""
        try:
            if isinstance(self.step, Follows):
                await Follower(self.settings, self.step.follows, self._learn).run(self._followed)
            self._followed.set()
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001  as above
            self.die(error)

    async def _learn(self, records: Sequence[Record]) -> list[str]:
        if not isinstance(self.step, Follows):
            return []
        async with self._busy:  # a step is asked one thing at a time, also one that answers in a thread
            return self.step.learn(records)

    async def _restore(self, ledger: Ledger, owned: set[int], assigned: set[int]) -> None:
        for partition in owned - assigned:
            ledger.forget(partition)
            self.step.forget(partition)
        for partition in sorted(assigned):
            if await ledger.restore(partition) or partition not in owned:
                with uncollected():
                    self.step.restore(partition, ledger.entries(partition))

    def n_entries(self) -> int:
        """Count the ledger's entries; 0 without a ledger."""
        return len(self.ledger) if self.ledger is not None else 0

    def _fresh(self, event: Event) -> bool:
        # A record of an older generation belongs to whoever owns the partition now. Acknowledging it would
        # commit over the records that are being read again.
        return bool(event.message.generation_id == self.app.consumer_generation_id)

    async def _batch(self, events: Sequence[Event]) -> None:
        try:
            while events:
                await self._ready.wait()
                async with self._busy:  # a rebalance waits for a portion, not for the batch
                    events = await self._portion(events) if self._ready.is_set() else ()
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001  an exception that reaches Faust acks the record: it is gone
            self.die(error)

    async def _portion(self, events: Sequence[Event]) -> Sequence[Event]:
        """Answer events until a tenth of a second or batch_bytes are over, write and acknowledge; returns the rest."""
        taken: list[Event] = []
        records: list[Record] = []
        results: list[Result] = []
        spans: list[TraceSpan] = []
        n_bytes = 0
        step_seconds = 0.0
        while events and n_bytes < self.settings.batch_bytes and step_seconds < _PORTION_SECONDS:
            chunk, events = _chunk([event for event in events if self._fresh(event)])
            chunk = [event for event in chunk if await self._follow(event.message)]
            if not chunk:
                continue
            read = [await self._pointed_at(_record(event.message)) for event in chunk]
            began = time.monotonic()
            self.at_hand = f"{read[0].topic} {read[0].partition} {read[0].offset}"
            results.extend(await self._answer(read, spans))
            self.last_progress = time.monotonic()
            step_seconds += self.last_progress - began
            taken.extend(chunk)
            records.extend(read)
            n_bytes += sum(len(record.value or b"") for record in read)
            # a request takes several turns of the loop, which had them where a thread answered
            is_slow = self._aside is None and self.last_progress - began > _SLOW_SECONDS
            await asyncio.sleep(0.01 if is_slow else 0)
        if not taken:
            return events
        began = time.monotonic()
        await self._write(records, results)
        # no await between the check and the acks
        for event in taken:
            if self._fresh(event):
                event.ack()
        for span, result in zip(spans, results, strict=False):  # none where nobody traces
            span.end(result)
        self.n_records += len(records)
        self.last_progress = time.monotonic()
        self.at_hand = ""
        self._measures.batch(records, results, step_seconds, self.last_progress - began)
        try:
            self.limit.count(zip(records, results, strict=True), self.last_progress)
        except TooManyDeadLetters:
            # The letters are out: what begins again behind them makes progress.
            with contextlib.suppress(KafkaError, OSError, TimeoutError, asyncio.TimeoutError):
                await in_time(self.app.consumer.commit(), _COMMIT_SECONDS)
            raise
        await self._sweep()
        return events

    async def _answer(self, records: Sequence[Record], spans: list[TraceSpan]) -> list[Result]:
        """Let the step answer, and where somebody traces let a span of each record go with what follows from it."""
        began_ns, most = time.time_ns(), self.settings.max_request_bytes
        if self._aside is None:
            results = answer(self.step, records, most)
        else:
            asked = partial(answer, self.step, records, most)
            results = await asyncio.get_running_loop().run_in_executor(self._aside, asked)
        if self._tracer is None or len(results) != len(records):
            return results
        results, begun = carry(self._tracer, self.step.name, records, results, began_ns=began_ns, most=most)
        spans.extend(begun)
        return results

    async def _follow(self, message: Message) -> bool:
        if self._generation != message.generation_id:
            self._generation = message.generation_id
            self._positions.clear()
        committed = self.app.consumer._committed_offset.get(message.tp)  # noqa: SLF001  Faust offers no other
        return await self._positions.follow(message.topic, message.partition, message.offset, committed)

    async def _pointed_at(self, record: Record) -> Record:
        """Bring the older record along that one points at, as an editor's release does."""
        place = self._rereads.wanted(record) if self._rereads is not None else None
        return record if place is None else record._replace(again=await record_at(self.settings, *place))

    async def _write(self, records: Sequence[Record], results: Sequence[Result]) -> None:
        if self.ledger is not None:
            by_partition: dict[int, list[Keep]] = {}
            for record, result in zip(records, results, strict=True):
                by_partition.setdefault(record.partition, []).extend(result.keeps)
            for partition, keeps in by_partition.items():
                await self.ledger.keep(partition, keeps)
        sends: list[Send] = [send for result in results for send in result.sends]
        await self.outbox.send(sends)

    async def _sweep(self) -> None:
        """Remove expired ledger entries, now and then, below what is committed."""
        if self.ledger is None or time.monotonic() - self._swept < _SWEEP_EVERY_SECONDS:
            return
        self._swept = time.monotonic()
        for place, committed in list(self.app.consumer._committed_offset.items()):  # noqa: SLF001  Faust offers no other
            if committed and place.partition in self._assigned and place.topic != self.ledger.topic:
                keeps = self.step.expired(place.partition, committed)
                for start in range(0, len(keeps), _SWEEP_ENTRIES):
                    await self.ledger.keep(place.partition, keeps[start : start + _SWEEP_ENTRIES])

    def lag(self) -> int:
        """Count the offsets that wait for the agent on its partitions, as far as the consumer knows."""
        return sum(waiting for _, waiting in self._waiting())

    def _waiting(self) -> list[tuple[Partition, int]]:
        return self._lag.waiting(self.app.consumer) if self.is_ready else []

    async def is_waited_for(self) -> bool:
        """Read whether a record really waits: a producer's transaction marker after the last one looks like lag."""
        return await self._lag.is_real(self.app.consumer, self._waiting())

    def measure(self, *, answers: bool = True) -> None:
        """Set the gauges that are read when somebody asks; without an answer from a broker no agent is ready."""
        n_queued = self._stream.channel.queue.qsize() if self._stream is not None else None
        self._measures.state(self.ledger, self._waiting(), is_ready=self.is_ready and answers, n_queued=n_queued)

    def die(self, error: BaseException) -> None:
        """End the process at once, with nothing more acknowledged or committed."""
        agent = {"agent": self.step.name}
        log.critical("%s stops: %s: %s", self.step.name, type(error).__name__, error, exc_info=error, extra=agent)
        if self.at_hand:
            log.critical(
                "at hand was %s; if it ends there at every start: `wiredesk skip %s`", *[self.at_hand] * 2, extra=agent
            )
        for stream in (sys.stderr, sys.stdout):
            with contextlib.suppress(OSError):  # a full disk under the log must not keep it alive
                stream.flush()
        logging.shutdown()
        os._exit(EXIT_FAILURE)


def _chunk(events: Sequence[Event]) -> tuple[list[Event], Sequence[Event]]:
    """Cut off what is answered in one go: the first event, and more while they are few and small."""
    n_bytes = 0
    for number, event in enumerate(events):
        n_bytes += len(event.message.value or b"")
        if number and (n_bytes > _CHUNK_BYTES or number >= _CHUNK_RECORDS):
            return list(events[:number]), events[number:]
    return list(events), ()


def _record(message: Message) -> Record:
    headers = message.headers or ()
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        timestamp=int(message.timestamp * 1000) if message.timestamp else 0,
        key=message.key,
        value=unframed(message.topic, message.value),
        headers=tuple((str(name), bytes(value or b"")) for name, value in pairs),
    )
