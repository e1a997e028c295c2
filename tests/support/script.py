"""A wire as a script: copy to send and faults to suffer, both values in one list (after bytewax's testing sources).

A script is played on a running desk: what is sent goes on beside the fault that follows it, so every fault meets
a desk at work. `play` ends with the law: nothing lost, repeats byte-identical.
"""

from __future__ import annotations

import itertools
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from aiokafka.errors import KafkaError

from streams.contract import topics
from tests.support.copy_text import body, headline
from tests.support.running import RunningDesk, Sent, Written, assert_law, assert_repeats_identical, item

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_numbers = itertools.count(1)
PROGRESS_SECONDS = 30.0


class Feed(NamedTuple):
    """Good copy, each item its own story, sent at a rate while the script goes on."""

    count: int  # type: ignore[assignment]  # a tuple has a method of that name
    rate: float = 60.0


class Copies(NamedTuple):
    """The last items again: verbatim under other uris, so the judges have something to remember."""

    count: int  # type: ignore[assignment]  # a tuple has a method of that name


class Garbage(NamedTuple):
    """Records that no reader takes."""

    count: int  # type: ignore[assignment]  # a tuple has a method of that name


class Pause(NamedTuple):
    seconds: float


class Crash(NamedTuple):
    """Kill -9 the worker, start another."""


class Term(NamedTuple):
    """SIGTERM under load: exit 0 in time; start another."""

    within_seconds: float = 30.0


class Rebalance(NamedTuple):
    """A second worker joins, works a while and leaves; killed or stopped."""

    seconds: float = 2.0
    killed: bool = False


class Frozen(NamedTuple):
    """The broker is stopped as by SIGSTOP, then goes on."""

    seconds: float


class Outage(NamedTuple):
    """The broker is killed, and started again on the same data."""

    seconds: float


class Cut(NamedTuple):
    """Nobody reaches the broker, which lives."""

    seconds: float


Event = Feed | Copies | Garbage | Pause | Crash | Term | Rebalance | Frozen | Outage | Cut


class Played(NamedTuple):
    """What a script came to."""

    records: int
    articles: int
    duplicates: int
    dead: int
    repeated: int
    slowest_progress: float

    def __str__(self) -> str:
        return (
            f"{self.records} records: {self.articles} articles, {self.duplicates} duplicates, {self.dead} dead; "
            f"lost 0, {self.repeated} repeated byte-identical, {self.slowest_progress:.1f} s from fault to article"
        )


def good(number: int, **more: Any) -> Sent:
    """The number-th story."""
    published = f"2026-11-20T{10 + number // 3600 % 10:02}:{number // 60 % 60:02}:{number % 60:02}Z"
    return item(f"urn:fault:{number}", headline(number), body(number), **{"published": published, **more})


def copy_of(number: int, again: int = 0) -> Sent:
    """A later verbatim copy of the number-th story under another uri."""
    uri, title, text = f"urn:copy:{number}:{again}", headline(number + 5_000_000), body(number)
    return item(uri, title, text, published="2026-11-20T21:00:00Z")


def bad(number: int) -> Sent:
    """One of the ways to be unreadable."""
    broken = (
        b'{"uri": "urn:x", "headline"', b"", b"\xff\xfe\x00", b"[1, 2", b'{"uri": 5}', b"<newsItem><unclosed>",
        b"{}", b"[" * 100_000, b'"text"', b"null", b"1e400",
    )  # fmt: skip
    return Sent(broken[number % len(broken)])


class Player:
    """Plays a script on a desk.

    Attributes:
        node: The Kafka node, for the faults of the broker.
        options: How each worker is started.
    """

    def __init__(self, desk: RunningDesk, node: Any = None, **options: Any) -> None:
        self.desk = desk
        self.node = node
        self.options = {"odd": "light", **options}
        self.worker: Any = None
        self.sent = 0
        self.bad = 0
        self.slowest = 0.0
        self._threads: list[threading.Thread] = []
        self._last: list[int] = []

    def play(self, script: Iterable[Event], seconds: float = 180.0) -> Played:
        """Start a worker, play, wait for the law, stop the worker and check what was written."""
        self.worker = self.desk.start(**self.options)
        for event in script:
            self._one(event)
        self._join()
        self.desk.wait_law(self.sent, seconds)
        assert self.desk.stop(self.worker) == 0, self.desk.tails()
        return self.check()

    def check(self) -> Played:
        written = self.desk.outcomes()
        assert_law(written, self.desk.raw_offsets())
        repeated = assert_repeats_identical(written)
        by_owner = {w.owner: w.topic for w in written if w.topic is topics.DEAD or w.cause is None}
        kinds = list(by_owner.values())
        played = Played(
            len(by_owner), kinds.count(topics.ARTICLES), kinds.count(topics.DUPLICATES), kinds.count(topics.DEAD),
            repeated, self.slowest,
        )  # fmt: skip
        print(played)
        assert played.records == self.sent
        assert played.dead == self.bad, [w.headers.get("wiredesk_error") for w in written if w.topic is topics.DEAD][:3]
        return played

    def _one(self, event: Event) -> None:
        desk = self.desk
        if isinstance(event, Feed):
            numbers = [next(_numbers) for _ in range(event.count)]
            self._last = numbers
            self._send([good(number) for number in numbers], event.rate)
        elif isinstance(event, Copies):
            self._join()
            self._send([copy_of(number, self.sent) for number in self._last[: event.count]], 0.0)
        elif isinstance(event, Garbage):
            self.bad += event.count
            self._send([bad(number) for number in range(event.count)], 0.0)
        elif isinstance(event, Pause):
            time.sleep(event.seconds)
        elif isinstance(event, Crash):
            assert self.worker.poll() is None, desk.tails()
            desk.kill(self.worker)
            self.worker = desk.start(**self.options)
        elif isinstance(event, Term):
            began = time.monotonic()
            assert desk.stop(self.worker) == 0, desk.tails()
            assert time.monotonic() - began < event.within_seconds
            self.worker = desk.start(**self.options)
        elif isinstance(event, Rebalance):
            second = desk.start(**self.options)
            time.sleep(event.seconds)
            if event.killed:
                desk.kill(second)
            else:
                assert desk.stop(second) == 0, desk.tails()
        else:
            self._broker(event)

    def _broker(self, event: Frozen | Outage | Cut) -> None:
        if isinstance(event, Frozen):
            self.node.freeze(event.seconds)
        elif isinstance(event, Outage):
            self.node.kill()
            time.sleep(event.seconds)
            self.node.start()
        else:
            self.node.proxy.cut(event.seconds)
        self._progress()

    def _progress(self) -> None:
        """Something new that is sent now is out in time."""
        began = time.monotonic()
        number = next(_numbers)
        self.desk.send([good(number)])
        self.sent += 1
        while not self._is_out(f"urn:fault:{number}"):
            waited = time.monotonic() - began
            assert waited < PROGRESS_SECONDS, f"no progress {waited:.0f} s after the fault\n{self.desk.tails()}"
            time.sleep(0.2)
        self.slowest = max(self.slowest, time.monotonic() - began)

    def _is_out(self, uri: str) -> bool:
        try:
            return uri in self.desk.compacted()
        except KafkaError:  # a broker that has just come back does not know itself yet
            return False

    def _send(self, records: Sequence[Sent], rate: float) -> None:
        self.sent += len(records)
        if not rate:
            self.desk.send(records)
            return
        thread = threading.Thread(target=self.desk.send, args=(records, rate), daemon=True)
        thread.start()
        self._threads.append(thread)

    def _join(self) -> None:
        for thread in self._threads:
            thread.join(240)
            assert not thread.is_alive(), "the producer of the test hangs"
        self._threads = []


def relations(written: Sequence[Written]) -> dict[tuple[int, int, int], str]:
    """The verdict on each item, dead letters aside."""
    return {
        w.owner: w.event["wiredesk"]["verdict"]["relation"]
        for w in written
        if w.topic is not topics.DEAD and w.cause is None
    }
