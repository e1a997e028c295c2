"""Time the steps an article passes, without a broker: python -m tests.bench.bench_steps [N] [SKIPPED] [AGENTS].

N real articles of ../shared/data of 120 words and more in each language, in batches of 32 from empty ledgers; the
first SKIPPED are not counted, since a worker meets every word for the first time there. AGENTS are names with commas.
Prints CPU microseconds an article of each step, what making the results into records costs aside. Compare only runs
of two trees in turn: the least of each is nearest to what a machine that idles gives.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path
from typing import Final

from streams import settings as settings_module
from streams.contract import topics
from streams.contract.step import Record, Step, Warms
from streams.runtime.batch import answer
from streams.runtime.in_memory import MemoryDesk
from tests.bench.bench_peers import articles
from wiredesk.steps import make_step

DATA: Final = Path(__file__).parents[3] / "shared" / "data"
BATCH: Final = 32


def raw(language: str, count: int) -> list[Record]:
    """Return a set's articles as records of the raw topic."""
    return [
        Record("wire.raw", 0, n, 1_795_300_000_000 + n, None, sent.value, (("content-type", b"application/json"),))
        for n, sent in enumerate(articles(language, count, DATA))
    ]


def run(records: list[Record], steps: list[Step], skipped: int) -> dict[str, float]:
    """Take records through the steps; returns microseconds an article of each."""
    desk = MemoryDesk(settings_module.read({}), [])
    spent = dict.fromkeys([step.name for step in steps], 0)
    for at in range(0, len(records), BATCH):
        batch = records[at : at + BATCH]
        for step in steps:
            begin = time.process_time_ns()
            results = answer(step, batch)
            if at >= skipped:
                spent[step.name] += time.process_time_ns() - begin
            sends = [send for result in results for send in result.sends if send.topic is not topics.DUPLICATES]
            batch = [desk.place(send, 1_795_300_000_000) for send in sends]
    return {name: nanoseconds / 1e3 / (len(records) - skipped) for name, nanoseconds in spent.items()}


def main(count: str = "800", skipped: str = "160", agents: str = "intake,revise,dedupe,enrich") -> None:
    """Print a JSON line a language."""
    for language in ("Arabic", "English"):
        steps = [make_step(name, settings_module.read({})) for name in agents.split(",")]
        for step in steps:
            if isinstance(step, Warms):
                step.warm()
        gc.freeze()  # as the worker does
        spent = run(raw(language, int(count)), steps, int(skipped))
        print(json.dumps({"language": language, **{name: round(each) for name, each in spent.items()}}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
