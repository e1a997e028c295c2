"""A desk that really runs, for the broker and fault suites: workers as processes, a broker on loopback."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import subprocess
import sys
import time
import uuid
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from aiokafka import AIOKafkaProducer

from streams.contract import topics
from streams.contract.law import Law, of_dead, of_event
from streams.runtime import topic_admin
from streams.settings import environment_of, inherited
from wiredesk import child_worker, topic_io

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from streams.settings import Settings

_numbers = itertools.count()


class Sent(NamedTuple):
    """A raw record to be produced."""

    value: bytes | None
    content_type: str | None = "application/json"
    key: bytes | None = None
    partition: int | None = None


def item(uri: str, headline: str, body: str, **more: Any) -> Sent:
    """A minimal JSON item."""
    return Sent(orjson.dumps({"uri": uri, "headline": headline, "body": body, **more}))


class Written(NamedTuple):
    """A record of an outcome topic."""

    topic: topics.Topic
    key: bytes
    value: bytes | None
    headers: dict[str, bytes]

    @property
    def event(self) -> Any:
        return orjson.loads(self.value or b"null")

    @property
    def cause(self) -> Any:
        return None if self.topic is topics.DEAD else self.event["wiredesk"]["cause"]

    @property
    def owner(self) -> tuple[int, int, int]:
        if self.topic is topics.DEAD:
            names = ("partition", "offset", "item")
            partition, offset, item = (int(self.headers[f"wiredesk_{name}"]) for name in names)
            return partition, offset, item
        source = self.event["wiredesk"]["source"]
        return source["partition"], source["offset"], source["item"]


def _start_odd(kind: str, settings: Settings, log_path: Path, only: str | None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.support.odd_worker", kind, "worker", *(["--only", only] if only else [])]
    environment = inherited(**environment_of(settings))
    with log_path.open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env=environment)


class RunningDesk:
    """Topics of their own on a shared broker, and the workers that serve them."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        name = f"t{uuid.uuid4().hex[:8]}"
        self.settings = dataclasses.replace(
            settings, topic_prefix=name, group=name, state_dir=str(folder / "state"), dashboard_port=0
        )
        self.folder = folder
        self.workers: list[tuple[subprocess.Popen[bytes], Path]] = []
        self._law_held = False
        asyncio.run(topic_admin.create(self.settings))

    def start(
        self,
        only: str | None = "intake,revise,dedupe,enrich",
        *,
        wait: bool = True,
        odd: str | None = None,
        state: Path | None = None,
        **settings: Any,
    ) -> Any:
        """Start a worker with a log and, unless given, a state folder of its own.

        Args:
            only: The agents it runs.
            wait: Return when it says ready.
            odd: A kind of tests/support/odd_worker.py.
            state: A state folder to be used again.
            settings: Its settings where they differ from the desk's.
        """
        number = next(_numbers)
        log = self.folder / f"worker{number}.log"
        log.touch()
        folder = self.folder / f"state{number}" if state is None else state
        ours = dataclasses.replace(self.settings, **{"state_dir": str(folder), **settings})
        process = _start_odd(odd, ours, log, only) if odd else child_worker.start_worker(ours, log, only)
        self.workers.append((process, log))
        if wait:
            child_worker.wait_ready(process, log)
        return process

    def wait_end(self, process: Any, seconds: float = 60.0) -> int:
        """Wait until a worker ends by itself; its exit code."""
        try:
            return int(process.wait(seconds))
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the worker still runs after {seconds:g} s\n{self.tails()}") from None

    def log_of(self, process: Any) -> str:
        return next(log for worker, log in self.workers if worker is process).read_text(errors="replace")

    def kill(self, process: Any) -> None:
        """Kill -9, by the pid that was started."""
        process.kill()
        process.wait()

    def stop(self, process: Any) -> int:
        return child_worker.stop_worker(process)

    def stop_all(self) -> None:
        for process, _ in self.workers:
            if process.poll() is None:
                child_worker.stop_worker(process)

    def close(self) -> None:
        """Stop all workers; where the law held while they ran, see that none ended an item again on the way out."""
        self.stop_all()
        if self._law_held:
            self.assert_none_ended_twice()

    def assert_none_ended_twice(self) -> None:
        """Read the law again, now that nothing is written any more."""
        law = asyncio.run(asyncio.wait_for(child_worker.law_of(self.settings), 60.0))
        balances = law.balance()
        assert sum(b.raw for b in balances.values()), "no raw record was read, so nothing is proved"
        doubled = {partition: b.doubled[:20] for partition, b in balances.items() if b.doubled}
        assert not doubled, f"two outcomes for {doubled}"

    def send_in_order(self, records: Iterable[Sent]) -> int:
        """Send each when all before it have their outcomes, to a desk without records; how many.

        Uris of one raw partition go on in several, so that of two sent together either may be judged first.
        """
        count = 0
        for count, record in enumerate(records, 1):
            self.send([record])
            self.wait_law(count)
        return count

    def send(self, records: Iterable[Sent], rate: float = 0.0) -> int:
        return asyncio.run(self.send_async(records, rate))

    async def send_async(self, records: Iterable[Sent], rate: float = 0.0) -> int:
        # the test's own producer outlasts every fault; a slow machine takes a minute to start a broker again
        producer = AIOKafkaProducer(
            bootstrap_servers=self.settings.bootstrap,
            acks="all",
            enable_idempotence=self.settings.idempotence,
            max_request_size=self.settings.max_request_bytes,
            request_timeout_ms=600_000,
        )
        await producer.start()
        count = 0
        waiting = []
        try:
            for record in records:
                headers = [("content-type", record.content_type.encode())] if record.content_type else []
                key = record.key if record.value is not None else record.key or b"null"
                name = topics.RAW.name(self.settings)
                waiting.append(
                    await producer.send(name, value=record.value, key=key, headers=headers, partition=record.partition)
                )
                count += 1
                if rate:
                    await asyncio.sleep(1 / rate)
            await asyncio.gather(*waiting)
        finally:
            await producer.stop()
        return count

    def read(self, *which: topics.Topic) -> list[Written]:
        async def go() -> list[Written]:
            found = []
            for topic in which:
                async for record in topic_io.read(self.settings, topic.name(self.settings)):
                    found.append(Written(topic, record.key, record.value, dict(record.headers)))
            return found

        return asyncio.run(go())

    def outcomes(self) -> list[Written]:
        return self.read(topics.ARTICLES, topics.DUPLICATES, topics.DEAD)

    def raw_offsets(self) -> dict[int, list[int]]:
        """Where records stand on the raw topic, by partition: what `assert_law` holds the outcomes against.

        The marker of a transaction takes an offset and is no record.
        """

        async def go() -> dict[int, list[int]]:
            found: dict[int, list[int]] = {}
            async for record in topic_io.read(self.settings, topics.RAW.name(self.settings)):
                found.setdefault(record.partition, []).append(record.offset)
            return found

        return asyncio.run(go())

    def compacted(self) -> dict[str, Any]:
        """What a consumer of the compacted wire.articles ends up with: the newest event of each uri."""
        return {written.key.decode(): written.event for written in self.read(topics.ARTICLES)}

    def wait_law(self, records: int, seconds: float = 120.0) -> Law:
        """Wait until that many raw records have their outcome for every item; a second outcome ends the waiting."""
        assert records > 0, "the law of no records proves nothing"
        deadline = time.monotonic() + seconds
        while True:
            law = asyncio.run(child_worker.law_of(self.settings))
            balances = law.balance().values()
            if sum(b.raw for b in balances) >= records and all(b.holds for b in balances):
                self._law_held = True
                return law
            doubled = {partition: b.doubled[:20] for partition, b in law.balance().items() if b.doubled}
            assert not doubled, f"two outcomes for {doubled}\n{self.tails()}"
            if time.monotonic() > deadline:
                dead = [(p.pid, p.poll()) for p, _ in self.workers]
                missing = {partition: b.missing[:20] for partition, b in law.balance().items()}
                raise AssertionError(f"after {seconds:g} s: missing {missing}, workers {dead}\n{self.tails()}")
            time.sleep(0.3)

    def tails(self) -> str:
        return "\n".join(f"{log.name}: {log.read_text(errors='replace')[-1500:]}" for _, log in self.workers[-3:])


def assert_law(written: Sequence[Written], sent: Mapping[int, int | Sequence[int]]) -> None:
    """Check the law as an outside reader would, from the topics alone.

    Args:
        written: Everything the outcome topics hold.
        sent: Raw partition to the offsets of its records, or to how many from 0 on; of none there is nothing to prove.
    """
    assert any(sent.values()), "no raw record was sent, so nothing is proved"
    law = Law()
    for record in written:
        if record.topic is topics.DEAD:
            if record.headers["wiredesk_topic"].endswith(b".raw"):
                law.outcome(of_dead(record.headers))
        else:
            kind = "article" if record.topic is topics.ARTICLES else "duplicate"
            law.outcome(of_event(kind, record.value or b""))
    for partition, offsets in sent.items():
        for offset in range(offsets) if isinstance(offsets, int) else offsets:
            law.raw(partition, offset)
    for partition, balance in law.balance().items():
        assert not balance.missing, f"partition {partition}: lost {balance.missing[:20]}"
        assert not balance.doubled, f"partition {partition}: two outcomes for {balance.doubled[:20]}"


def assert_repeats_identical(written: Sequence[Written]) -> int:
    """Check that every event that stands more than once is byte-identical to its first; returns how many repeat."""
    by_event: dict[Any, list[Written]] = defaultdict(list)
    for record in written:
        cause = record.cause
        by_event[record.topic.suffix, record.owner, orjson.dumps(cause), record.key].append(record)
    repeats = 0
    for identity, copies in by_event.items():
        repeats += len(copies) - 1
        assert len({copy.value for copy in copies}) == 1, f"{identity} was repeated with other bytes"
        assert len({tuple(sorted(copy.headers.items())) for copy in copies}) == 1, f"{identity}: other headers"
    return repeats
