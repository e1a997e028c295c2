"""A whole desk in one thread, with a crash possible between any two effects; same seed, same run.

Topics are lists, effects are single appends or commits, in the order in which streams/runtime/shell.py makes them:
ledger, outputs, commit. A crash forgets every step and starts again from the ledgers and the committed offsets.
(After FoundationDB's simulation testing and bytewax's faults as values in the input.)
"""

# mypy: disable-error-code="misc"
# It infers no lambda that has a default, and a loop needs one.

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from streams.contract import topics
from streams.contract.events import article_event
from streams.contract.records import Judged, Marking
from streams.contract.step import Record, Rereads, Result, Send, Stateless
from streams.runtime.batch import answer
from wiredesk.steps import make_step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streams.contract.records import Decision
    from streams.settings import Settings


class Crash(Exception):
    """The process dies here."""


class PublishOnly(Stateless):
    """Enrich without its models: the shell's work is what is simulated."""

    name = "enrich"
    reads = (topics.JUDGED,)

    def handle(self, records: Sequence[Record]) -> list[Result]:
        found = []
        for record in records:
            judged = msgspec.json.decode(record.value or b"", type=Judged)
            kind = "article" if judged.cause is None else "caused"
            found.append(Result(sends=(article_event(judged, Marking()),), outcomes=((kind, ""),)))
        return found


@dataclass
class Simulation:
    """The durable part of the world, and one worker on it.

    Attributes:
        crash_at: Numbers of effects (from 0, over the whole run) before which the process dies.
    """

    settings: Settings
    seed: int
    crash_at: frozenset[int] = frozenset()
    logs: dict[tuple[str, int], list[Record]] = field(default_factory=dict)
    ledgers: dict[tuple[str, int], list[tuple[bytes, bytes | None]]] = field(default_factory=dict)
    committed: dict[tuple[str, str, int], int] = field(default_factory=dict)
    out: list[Send] = field(default_factory=list)
    effects: int = 0
    crashes: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self._shared: dict[str, Any] = {}

    def feed(self, values: Sequence[tuple[bytes | None, int]]) -> None:
        """Put raw records on partitions."""
        for value, partition in values:
            self._append(topics.RAW.name(self.settings), partition, None, value, ())

    def decide(self, *decisions: Decision) -> None:
        """Put editors' words on wire.decisions."""
        for decision in decisions:
            key = decision.uri.encode("utf-8", "surrogatepass")
            partition = zlib.crc32(key) % self.settings.partitions
            self._append(topics.DECISIONS.name(self.settings), partition, key, msgspec.json.encode(decision), ())

    def run(self) -> None:
        """Work until nothing is left to read, crashing where told."""
        while True:
            try:
                self._work()
            except Crash:
                self.crashes += 1
            else:
                return

    def _steps(self) -> list[Any]:
        if not self._shared:
            self._shared = {"intake": make_step("intake", self.settings), "enrich": PublishOnly()}
        steps = [
            self._shared["intake"],
            make_step("revise", self.settings),
            make_step("dedupe", self.settings),
            self._shared["enrich"],
        ]
        for step in steps:
            if step.has_ledger:
                for partition in range(self.settings.partitions):
                    kept: dict[bytes, bytes] = {}
                    for key, value in self.ledgers.get((step.name, partition), ()):
                        if value is None:
                            kept.pop(key, None)
                        else:
                            kept[key] = value
                    step.restore(partition, list(kept.items()))
        return steps

    def _work(self) -> None:
        steps = self._steps()
        positions = dict(self.committed)
        while True:
            ready = []
            for step in steps:
                for topic in step.reads:
                    name = topic.name(self.settings)
                    for partition in range(self.settings.partitions):
                        at = positions.get((step.name, name, partition), 0)
                        if at < len(self.logs.get((name, partition), ())):
                            ready.append((step, name, partition, at))
            if not ready:
                return
            step, name, partition, at = self.random.choice(ready)
            size = self.random.randint(1, 4)
            records = self.logs[name, partition][at : at + size]
            self._batch(step, records)
            positions[step.name, name, partition] = records[-1].offset + 1
            # A commit comes now and then, as Faust's timer does; what lies before it is read again after a crash.
            if self.random.random() < 0.3:
                self._finish(step, name, partition, positions[step.name, name, partition])

    def _finish(self, step: Any, name: str, partition: int, at: int) -> None:
        self._effect(lambda: self._commit(step, name, partition, at))
        for keep in step.expired(partition, at) if step.has_ledger else ():
            self._effect(lambda keep=keep: self.ledgers[step.name, partition].append((keep.key, keep.value)))

    def _commit(self, step: Any, name: str, partition: int, at: int) -> None:
        self.committed[step.name, name, partition] = at

    def _batch(self, step: Any, records: Sequence[Record]) -> None:
        if isinstance(step, Rereads):
            records = [record._replace(again=self._pointed_at(step.wanted(record))) for record in records]
        results = answer(step, records)
        for record, result in zip(records, results, strict=True):
            for keep in result.keeps:
                ledger = self.ledgers.setdefault((step.name, record.partition), [])
                self._effect(lambda keep=keep, ledger=ledger: ledger.append((keep.key, keep.value)))
        for result in results:
            for send in result.sends:
                self._effect(lambda send=send: self._send(send))

    def _pointed_at(self, place: tuple[str, int, int] | None) -> Record | None:
        if place is None:
            return None
        topic, partition, offset = place
        log = self.logs.get((topic, partition), [])
        return next((record for record in log if record.offset == offset), None)

    def _effect(self, effect: Callable[[], None]) -> None:
        number = self.effects
        self.effects += 1
        if number in self.crash_at:
            raise Crash(number)
        effect()

    def _send(self, send: Send) -> None:
        if send.topic in (topics.PREPARED, topics.REVISED, topics.JUDGED):
            partition = send.partition
            if partition is None:
                partition = zlib.crc32(send.key or b"") % self.settings.partitions
            self._append(send.topic.name(self.settings), partition, send.key, send.value, send.headers)
        else:
            self.out.append(send)

    def _append(self, name: str, partition: int, key: bytes | None, value: bytes | None, headers: Any) -> None:
        log = self.logs.setdefault((name, partition), [])
        timestamp = 1_800_000_000_000 + len(log) * 1_000 if name == topics.RAW.name(self.settings) else 0
        log.append(Record(name, partition, len(log), timestamp, key, value, headers))
