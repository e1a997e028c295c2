"""`wiredesk worker` with one oddity patched in: python -m tests.support.odd_worker KIND worker --only ...

Every kind publishes without the models of enrich, because it is the shell that is put to the test here.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from wiredesk import cli

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from streams.contract.step import Record, Result, Step
    from streams.settings import Settings

DROPPED = 40


def light() -> None:
    """No oddity."""
    _steps({})


def buggy() -> None:
    """Revise fails on every item whose body says BOOM."""

    def handle(step: Step, records: Sequence[Record]) -> list[Result]:
        if any(b"BOOM" in (record.value or b"") for record in records):
            raise ZeroDivisionError("a bug\nwith\x1b[31m a forged line and a secret body")
        return step.handle(records)

    _steps({"revise": handle})


def broken() -> None:
    """Intake fails on every record: a bad deploy."""

    def handle(_step: Step, _records: Sequence[Record]) -> list[Result]:
        raise ZeroDivisionError("a bug")

    _steps({"intake": handle})


def blocking() -> None:
    """Intake blocks the event loop for ever on an item that says BLOCK."""
    _steps({"intake": _stand_still})


def hanging() -> None:
    """Enrich, which answers batches in a thread beside the loop, never ends one with an item that says BLOCK."""
    _Odd.batch_records = 8  # type: ignore[attr-defined]
    _steps({"enrich": _stand_still})


def _stand_still(step: Step, records: Sequence[Record]) -> list[Result]:
    while any(b"BLOCK" in (record.value or b"") for record in records):
        time.sleep(1)
    return step.handle(records)


def dropping() -> None:
    """Faust's fault: a fetched record is dropped as a rebalance begins, and the reader moves on."""
    from streams.runtime.app import Consumer

    _steps({})
    wait_first = Consumer.wait_first
    seen = [0]

    async def drop_one(self: Any, *waiting: Any, **options: Any) -> Any:
        if len(waiting) == 2:
            seen[0] += 1
            if seen[0] == DROPPED:
                for coroutine in waiting:
                    coroutine.close()
                return None
        return await wait_first(self, *waiting, **options)

    Consumer.wait_first = drop_one  # type: ignore[method-assign]


def newer() -> None:
    """The next version of the pipeline: its events say so."""
    import streams.contract.events
    import streams.contract.records
    import streams.version

    _steps({})
    for module in (
        streams.version,
        streams.contract.records,
        streams.contract.events,
        sys.modules.get("streams.contract.dead_letters"),
    ):
        if hasattr(module, "VERSION"):
            module.VERSION = "999.0.0"


def traced() -> None:
    """Spans stay in OpenTelemetry's memory, and the log tells them at the end."""
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from streams.runtime import trace_spans as spans

    _steps({})
    exporter = InMemorySpanExporter()
    close = spans.Spans.close

    def tell(tracer: spans.Spans) -> None:
        close(tracer)
        for span in exporter.get_finished_spans():
            ids = span.context.trace_id, span.context.span_id, span.parent.span_id if span.parent else 0
            print("span", span.name, *ids, span.attributes["messaging.destination.name"], file=sys.stderr)

    spans.__dict__["OTLPSpanExporter"] = lambda **_: exporter
    spans.Spans.close = tell  # type: ignore[method-assign, assignment]


class _Odd:
    def __init__(self, step: Step, handle: Callable[[Step, Sequence[Record]], list[Result]]) -> None:
        self._step = step
        self._handle = handle

    def __getattr__(self, name: str) -> Any:
        return getattr(self._step, name)

    def handle(self, records: Sequence[Record]) -> list[Result]:
        return self._handle(self._step, records)


def _steps(odd: dict[str, Any]) -> None:
    from tests.support.simulator import PublishOnly
    from wiredesk import steps
    from wiredesk.commands import worker

    def make(name: str, settings: Settings) -> Any:
        step = PublishOnly() if name == "enrich" else steps.make_step(name, settings)
        return _Odd(step, odd[name]) if name in odd else step

    worker.__dict__["STEPS"] = {name: partial(make, name) for name in steps.STEPS}


KINDS = {kind.__name__: kind for kind in (light, buggy, broken, blocking, hanging, dropping, newer, traced)}


if __name__ == "__main__":
    # The program listens before it imports the agents, which takes seconds; here they are imported before it.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    KINDS[sys.argv[1]]()
    sys.exit(cli.main(sys.argv[2:]))
