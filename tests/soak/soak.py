"""An hour of copy and random faults on Apache Kafka with two workers: nothing lost, memory, handles and lag flat.

python -m tests.soak.soak [--minutes 60] [--seed N] [--rate 20]

The seed is printed first; the same seed gives the same faults at the same moments. Exit code 0: all held.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from streams import settings as settings_module
from tests.kafka.broker import KafkaNode
from tests.support.running import RunningDesk, Sent, assert_law, assert_repeats_identical
from tests.support.script import bad, copy_of, good

if TYPE_CHECKING:
    from collections.abc import Iterator

WARM_SHARE = 0.3
_SAMPLE_SECONDS = 5.0
# Per ten minutes, once warm. State grows with the copy remembered, so this is measured on a small window.
_MOST_MEMORY_GROWTH = 0.05
_MOST_MORE_FILES = 20


class Sample(NamedTuple):
    """One look at a worker that has not been replaced since the one before."""

    seconds: float
    pid: int
    resident_bytes: int
    n_files: int


def feed(numbers: random.Random) -> Iterator[Sent]:
    """Stories, copies of recent ones and what nobody can read, for ever."""
    n = 10_000_000
    while True:
        n += 1
        kind = numbers.random()
        if kind < 0.7:
            yield good(n)
        elif kind < 0.95:
            yield copy_of(n - numbers.randrange(1, 400), n)
        else:
            yield bad(n)


class Soak:
    """One run."""

    def __init__(self, minutes: float, seed: int, rate: float, folder: Path) -> None:
        self.numbers = random.Random(seed)
        self.seconds = minutes * 60
        self.rate = rate
        self.node = KafkaNode(folder / "kafka")
        self.folder = folder
        self.samples: list[Sample] = []
        self.faults: list[str] = []
        self.sent = 0
        self.ended = 0
        self.stops: list[float] = []
        self.forced = 0
        self.over = threading.Event()

    def run(self) -> None:
        self.node.start()
        environment = {"WIREDESK_BROKERS": self.node.address, "WIREDESK_SESSION_TIMEOUT_SECONDS": "6"}
        settings = settings_module.read(
            environment, window_hours=1.0, revision_hours=1.0, late_articles=1_000, rebalance_timeout_seconds=8.0
        )
        self.desk = RunningDesk(settings, self.folder)
        try:
            self.workers = [self.desk.start(), self.desk.start()]
            threads = [threading.Thread(target=target, daemon=True) for target in (self._send, self._sample)]
            for thread in threads:
                thread.start()
            self._suffer()
            self.over.set()
            for thread in threads:
                thread.join(120)
            self._judge()
        finally:
            self.over.set()
            self.desk.stop_all()
            self.node.stop()

    def _send(self) -> None:
        copy = feed(random.Random(self.numbers.random()))
        while not self.over.is_set():
            self.sent += self.desk.send([next(copy) for _ in range(int(self.rate * 5))], self.rate)

    def _sample(self) -> None:
        began = time.monotonic()
        while not self.over.wait(_SAMPLE_SECONDS):
            for worker in list(self.workers):
                folder = Path(f"/proc/{worker.pid}")
                try:
                    resident = int((folder / "statm").read_text().split()[1]) * 4096
                    n_files = len(list((folder / "fd").iterdir()))
                except OSError:
                    continue
                self.samples.append(Sample(time.monotonic() - began, worker.pid, resident, n_files))

    def _suffer(self) -> None:
        """Faults at random; the last third of the time is quiet, so that memory can be judged."""
        began = time.monotonic()
        kinds = (self._kill, self._term, self._freeze_broker, self._freeze_worker)
        while (left := self.seconds - (time.monotonic() - began)) > self.seconds / 3:
            time.sleep(min(left, self.numbers.uniform(5.0, max(10.0, self.seconds / 40))))
            self._supervise()
            fault = self.numbers.choice(kinds)
            self.faults.append(fault.__name__.strip("_"))
            print(f"{time.monotonic() - began:6.0f} s  {self.faults[-1]}", flush=True)
            fault(self.numbers.randrange(2))
        while (left := self.seconds - (time.monotonic() - began)) > 0:
            time.sleep(min(left, 5.0))
            self._supervise()

    def _supervise(self) -> None:
        """Start again what has ended by itself; a zero would be a worker that gave up its work."""
        for which, worker in enumerate(self.workers):
            if worker.poll() is not None:
                print(f"worker {which} ended by itself with {worker.poll()}: {self._last_words(worker)}", flush=True)
                assert worker.poll() != 0
                self.ended += 1
                self.workers[which] = self.desk.start()

    def _last_words(self, worker: Any) -> str:
        return next((line for line in reversed(self.desk.log_of(worker).splitlines()) if "CRITICAL" in line), "")

    def _kill(self, which: int) -> None:
        self.desk.kill(self.workers[which])
        self.workers[which] = self.desk.start()

    def _term(self, which: int) -> None:
        began = time.monotonic()
        code = self.desk.stop(self.workers[which])
        if code:
            raise SystemExit(f"SIGTERM ended with {code}\n{self.desk.tails()}")
        self.stops.append(time.monotonic() - began)
        self.forced += "the stop took too long" in self.desk.log_of(self.workers[which])
        self.workers[which] = self.desk.start()

    def _freeze_broker(self, _which: int) -> None:
        self.node.freeze(self.numbers.uniform(1.0, 8.0))

    def _freeze_worker(self, which: int) -> None:
        import signal

        worker = self.workers[which]
        worker.send_signal(signal.SIGSTOP)
        time.sleep(self.numbers.uniform(1.0, 10.0))
        worker.send_signal(signal.SIGCONT)
        time.sleep(5.0)
        self._supervise()

    def _judge(self) -> None:
        self._supervise()
        began = time.monotonic()
        self.desk.wait_law(self.sent, 300.0)
        behind = time.monotonic() - began
        written = self.desk.outcomes()
        assert_law(written, self.desk.raw_offsets())
        repeated = assert_repeats_identical(written)
        assert len({w.owner for w in written}) == self.sent, "an item has no outcome"
        print(
            f"{self.sent} records, {len(self.faults)} faults, {self.ended} workers ended by themselves: "
            f"lost 0, {repeated} repeated byte-identical"
        )
        if self.stops:
            print(f"{len(self.stops)} stops, the longest {max(self.stops):.1f} s, {self.forced} by force")
        print(f"the lag was gone {behind:.1f} s after the last record")
        for worker in self.workers:
            self._judge_worker(worker.pid)

    def _judge_worker(self, pid: int) -> None:
        samples = [sample for sample in self.samples if sample.pid == pid]
        samples = samples[int(len(samples) * WARM_SHARE) :]
        if len(samples) < 4:
            print(f"worker {pid}: too young to be judged")
            return
        slope = _slope([(s.seconds, s.resident_bytes) for s in samples])
        growth = slope * 600 / samples[0].resident_bytes
        first, last = samples[0].n_files, samples[-1].n_files
        print(
            f"worker {pid}: {samples[-1].resident_bytes / 1e6:.0f} MB, {growth:+.1%} in 10 minutes over "
            f"{samples[-1].seconds - samples[0].seconds:.0f} s; {first} to {last} open files"
        )
        assert last - first < _MOST_MORE_FILES, "file handles leak"
        if samples[-1].seconds - samples[0].seconds > 900:  # less says nothing about a slope
            assert growth < _MOST_MEMORY_GROWTH, "memory grows"


def _slope(points: list[tuple[float, float]]) -> float:
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    over = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / over if over else 0.0


def main(arguments: list[str] | None = None) -> int:
    """Run the soak."""
    parser = argparse.ArgumentParser(prog="soak", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--rate", type=float, default=20.0, help="records a second")
    given: Any = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(1 << 30) if given.seed is None else given.seed
    print(f"seed {seed}, {given.minutes:g} minutes, {given.rate:g} records a second", flush=True)
    with tempfile.TemporaryDirectory(prefix="wiredesk-soak-", ignore_cleanup_errors=True) as folder:
        Soak(given.minutes, seed, given.rate, Path(folder)).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
