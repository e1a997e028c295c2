"""What a worker with a full window waits for, its ledgers on Apache Kafka: python -m tests.bench.bench_start_broker.

Arguments as bench_start's first two: ARTICLES and KINDS. Ledger lines are written to a broker of this run, then a
worker of all agents but the monitor is started and timed until it says that it is ready, with tagger.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from streams import settings as settings_module
from streams.contract.step import Keep
from streams.contract.topics import ledger_name
from streams.runtime.in_memory import MemoryDesk
from streams.runtime.outbox import Outbox
from tests.bench.bench_desk import cpu_seconds
from tests.bench.bench_start import AGENTS, PARTITION, lines, pass_through
from tests.bench.bench_steps import raw
from tests.kafka.broker import KafkaNode
from tests.support.running import RunningDesk
from wiredesk import child_worker
from wiredesk.steps import make_step

if TYPE_CHECKING:
    from streams.settings import Settings

_AT_ONCE = 1_000
_MOST_SECONDS = 600.0


async def _write(settings: Settings, recorded: dict[str, list[Keep]], articles: int) -> None:
    outbox = Outbox(settings)
    await outbox.start()
    try:
        for agent, kept in recorded.items():
            left = lines(agent, kept, articles) if kept else iter(())
            while some := [Keep(line.key, line.value) for line in islice(left, _AT_ONCE)]:
                await outbox.keep(ledger_name(settings, agent), PARTITION, some)
    finally:
        await outbox.stop()


def main(articles: str = "200000", kinds: str = "1000") -> None:
    """Print how long a worker takes to be ready: without lines in its ledgers, then with them."""
    settings = settings_module.read({}, tagger_backend="none")
    steps = [make_step(name, settings) for name in AGENTS]
    recorded = pass_through(steps, raw("Arabic", int(kinds)), MemoryDesk(settings, []))
    del steps
    with tempfile.TemporaryDirectory() as name:
        node = KafkaNode(Path(name) / "kafka")
        node.start()
        try:
            ours = settings_module.read({"WIREDESK_BROKERS": node.address})
            for count in (0, int(articles)):
                desk = RunningDesk(ours, Path(name))
                asyncio.run(_write(desk.settings, recorded, count))
                began = time.monotonic()
                worker = desk.start(wait=False)
                child_worker.wait_ready(worker, desk.workers[-1][1], _MOST_SECONDS)
                seconds, cpu = time.monotonic() - began, cpu_seconds(worker.pid)
                peak = Path(f"/proc/{worker.pid}/status").read_text().split("VmHWM:")[1].split()[0]
                desk.stop(worker)
                told = f"ready after {seconds:.1f} s, {cpu:.1f} s of processor, {int(peak) / 1024:.0f} MB at most"
                print(f"{count:,} lines a ledger: {told}, load {os.getloadavg()[0]:.1f}", flush=True)
        finally:
            node.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
