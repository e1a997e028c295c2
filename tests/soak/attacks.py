"""Ten minutes of good copy among every attack on `wire.raw` that once worked: nobody stops the desk or withholds copy.

python -m tests.soak.attacks [--minutes 10] [--seed N] [--only NAME,...] [--light]

The seed is printed first; the same seed gives the same attacks in the same order. Exit code 0: all held.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.structs import TopicPartition

from streams import settings as settings_module
from streams.contract import topics
from tests.kafka.broker import KafkaNode
from tests.soak.judgement import Judgement
from tests.soak.raw_attacks import ATTACKS, Aim, Volley, in_random_order
from tests.support.running import RunningDesk
from tests.support.script import good

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST = 20_000_000
_SAMPLE_SECONDS = 1.0
_NO_LEADER = 6
# A good item is out for good, in an idle desk, after less than a second.
_OUT_AFTER = 30
_AHEAD = 15
_LAW_SECONDS = 300.0
_MOST_RESTARTS = 3


class Options(NamedTuple):
    """How hard, how long and with what."""

    seconds: float
    seed: int
    rate: float
    every: float
    names: Sequence[str]
    workers: int
    odd: str | None


class Siege:
    """One run.

    Attributes:
        restarts: How often a worker had to be started again.
        peaks: Most memory of each worker, bytes by pid.
    """

    def __init__(self, options: Options, folder: Path) -> None:
        self.options = options
        self.numbers = random.Random(options.seed)
        self.node = KafkaNode(folder / "kafka")
        self.folder = folder
        self.restarts = 0
        self.last_words: list[str] = []
        self.peaks: dict[int, int] = {}
        self.number = _FIRST  # of the good item that comes next
        self.latest: list[str] = []

    def run(self) -> list[str]:
        """Return what did not hold, in words."""
        self.node.start()
        try:
            settings = settings_module.read({"WIREDESK_BROKERS": self.node.address})
            self.desk = RunningDesk(settings, self.folder)
            self.judgement = Judgement(self.desk)
            self.workers = [self._start() for _ in range(self.options.workers)]
            pids = [worker.pid for worker in self.workers]
            asyncio.run(self._attacked())
            failures = self._wait_law()
            self._sample()
            self._supervise()
            if self.restarts or [worker.pid for worker in self.workers] != pids:
                failures.append(f"{self.restarts} restarts: {self.last_words}")
            failures += self.judgement.failures(self.peaks)
            print(self.judgement.table(), flush=True)
            failures += [f"a stop ended with {code}" for worker in self.workers if (code := self.desk.stop(worker))]
            return failures
        finally:
            self.desk.stop_all()
            self.node.stop()

    def _start(self) -> Any:
        return self.desk.start(None, odd=self.options.odd)

    async def _attacked(self) -> None:
        ends = time.monotonic() + self.options.seconds
        watch = asyncio.create_task(self._watch())
        producer = AIOKafkaProducer(bootstrap_servers=self.desk.settings.bootstrap, acks="all")
        await producer.start()
        try:
            await asyncio.gather(self._send_good(producer, ends), self._attack(producer, ends))
        finally:
            watch.cancel()
            await producer.stop()

    async def _send_good(self, producer: AIOKafkaProducer, ends: float) -> None:
        """Keep to the rate whatever else goes on; the partitions in turn."""
        waiting = []
        due = time.monotonic()
        while due < ends:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            due += 1 / self.options.rate
            partition = self.number % self.desk.settings.partitions
            waiting.append(asyncio.ensure_future(self._send_one(producer, partition)))
        await asyncio.gather(*waiting)

    async def _send_one(self, producer: AIOKafkaProducer, partition: int) -> None:
        number, self.number = self.number, self.number + 1
        published = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        value = good(number, published=published, source="The Wire").value
        headers = [("content-type", b"application/json")]
        name = topics.RAW.name(self.desk.settings)
        done = await producer.send_and_wait(name, value, key=b"%d" % number, headers=headers, partition=partition)
        self.judgement.good_is_sent(number, (partition, done.offset), done.timestamp)

    async def _attack(self, producer: AIOKafkaProducer, ends: float) -> None:
        """Every attack once at least, then again in other orders."""
        names = self.options.names
        every = min(self.options.every, 0.8 * self.options.seconds / len(names))
        client = AIOKafkaClient(bootstrap_servers=self.desk.settings.bootstrap, request_timeout_ms=120_000)
        await client.bootstrap()
        try:
            await client.add_topic(topics.RAW.name(self.desk.settings))
            began = time.monotonic()
            for n, name in enumerate(in_random_order(names, self.numbers)):
                await asyncio.sleep(max(0.0, began + n * every - time.monotonic()))
                if n >= len(names) and time.monotonic() > ends:
                    return
                aim = Aim(self.numbers, max(_FIRST, self.number - _OUT_AFTER), self.number + _AHEAD)
                partition = self.numbers.randrange(self.desk.settings.partitions)
                self.latest = [*self.latest[-9:], f"{name} on {partition}"]
                # In a thread: packing 400 MB takes seconds, in which the good copy must go on.
                for volley in await asyncio.to_thread(ATTACKS[name], aim):
                    await self._send_volley(client, name, partition, volley)
                # The feed's next item, right behind: what the attack costs those who share its partition.
                await self._send_one(producer, partition)
        finally:
            await client.close()

    async def _send_volley(self, client: AIOKafkaClient, name: str, partition: int, volley: Volley) -> None:
        topic = topics.RAW.name(self.desk.settings)
        code = _NO_LEADER
        while code == _NO_LEADER:
            leader = client.cluster.leader_for_partition(TopicPartition(topic, partition))
            if leader is None:
                await client.force_metadata_update()
                continue
            request = ProduceRequest(
                required_acks=-1, timeout=60_000, topics=[(topic, [(partition, volley.data)])], transactional_id=None
            )
            answer = (await client.send(leader, request)).topics[0][1][0]
            code = int(answer[1])
        self.judgement.attack_is_sent(name, (partition, int(answer[2])), volley.value_bytes, code)

    async def _watch(self) -> None:
        began = time.monotonic()
        for n in itertools.count():
            await asyncio.sleep(_SAMPLE_SECONDS)
            self._sample()
            await asyncio.to_thread(self._supervise)
            if n % 30 == 0:
                peak = max(self.peaks.values(), default=0) // 2**20
                n_good = self.number - _FIRST
                load = os.getloadavg()[0]
                print(
                    f"{time.monotonic() - began:4.0f} s  {n_good} good items sent, peak {peak} MiB, load {load:.1f}",
                    flush=True,
                )

    def _sample(self) -> None:
        for worker in self.workers:
            try:
                status = Path(f"/proc/{worker.pid}/status").read_text()
            except OSError:
                continue
            if "VmHWM:" in status:  # a process that has ended and was not waited for has none
                peak = int(status.split("VmHWM:")[1].split()[0]) * 1024
                self.peaks[worker.pid] = max(self.peaks.get(worker.pid, 0), peak)

    def _supervise(self) -> None:
        """Start again what has ended, so that the rest of the run shows whether the attack also stops restarts."""
        for which, worker in enumerate(self.workers):
            if worker.poll() is None:
                continue
            self.restarts += 1
            lines = self.desk.log_of(worker).splitlines()
            words = next((line for line in reversed(lines) if "CRITICAL" in line), "no CRITICAL line")
            self.last_words.append(f"exit {worker.poll()} after {', '.join(self.latest)}: {words}")
            print(self.last_words[-1], flush=True)
            if self.restarts > _MOST_RESTARTS:
                raise SystemExit(f"{self.restarts} restarts are enough\n{self.desk.tails()}")
            self.workers[which] = self._start()

    def _wait_law(self) -> list[str]:
        began = time.monotonic()
        try:
            self.desk.wait_law(self.judgement.n_records, _LAW_SECONDS)
        except AssertionError as error:
            return [f"the law does not hold: {error}"]
        print(f"the law holds {time.monotonic() - began:.1f} s after the last record", flush=True)
        return []


def main(arguments: list[str] | None = None) -> int:
    """Run the siege."""
    parser = argparse.ArgumentParser(prog="attacks", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--rate", type=float, default=3.0, help="good items a second")
    parser.add_argument("--every", type=float, default=2.0, help="seconds from attack to attack")
    parser.add_argument("--only", default=",".join(ATTACKS), help="names of attacks; all when left out")
    parser.add_argument("--workers", type=int, default=1, help="workers, each with all agents")
    parser.add_argument("--light", action="store_true", help="without the models of enrich")
    given: Any = parser.parse_args(arguments)
    names = given.only.split(",")
    if unknown := set(names) - set(ATTACKS):
        parser.error(f"no attack is called {', '.join(sorted(unknown))}; there are {', '.join(ATTACKS)}")
    seed = random.SystemRandom().randrange(1 << 30) if given.seed is None else given.seed
    print(
        f"seed {seed}, {given.minutes:g} minutes, {given.rate:g} good items a second, an attack each {given.every:g} s"
    )
    odd = "light" if given.light else None
    options = Options(given.minutes * 60, seed, given.rate, given.every, names, given.workers, odd)
    with tempfile.TemporaryDirectory(prefix="wiredesk-siege-", ignore_cleanup_errors=True) as folder:
        siege = Siege(options, Path(folder))
        failures = [*siege.run(), *siege.judgement.held_up()]
    for failure in failures:
        print("FAILED", failure)
    print("NOT HELD" if failures else "all held")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
