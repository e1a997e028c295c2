"""Traces over the hops: what a record brings of a trace, what its answers carry on, and who makes the spans.

W3C's trace context in the headers `traceparent` and `tracestate`. With WIREDESK_TRACES empty nothing here runs and no
header changes; the spans are OpenTelemetry's (trace_spans.py beside this), imported where they are wanted only.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final, Protocol, cast

from streams.contract.dead_letters import n_bytes
from streams.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streams.contract.step import Headers, Record, Result, Send
    from streams.settings import Settings

PARENT: Final = "traceparent"
STATE: Final = "tracestate"
# traceparent has 55 characters and may grow by later versions; 512 is what W3C wants of a tracestate to be passed on.
_MOST_BYTES: Final = {PARENT: 256, STATE: 512}


class TraceSpan(Protocol):
    """One record at one agent.

    Attributes:
        headers: What every record that follows from it carries.
    """

    headers: Headers

    def end(self, result: Result) -> None:
        """Note what became of the record, and that it is written and acknowledged."""


class Tracer(Protocol):
    """Makes the spans of a process and sends them away, beside the desk."""

    def begin(self, agent: str, record: Record, brought: Mapping[str, str], began_ns: int) -> TraceSpan:
        """Begin the span of a record, below the one whose context it has brought.

        Args:
            agent: Who answers it.
            record: Of it the place goes into the span, never what it says.
            brought: As `brought` gives it.
            began_ns: When its answer began, Unix time.
        """

    def close(self) -> None:
        """Send what is left, for a bounded time."""


def open_tracer(settings: Settings) -> Tracer | None:
    """Make what makes spans; None where WIREDESK_TRACES is empty.

    Raises:
        SettingsError: it is set, and OpenTelemetry is not installed.
    """
    if not settings.traces:
        return None
    try:
        spans = importlib.import_module("streams.runtime.trace_spans")
    except ImportError as error:
        raise SettingsError(
            f"WIREDESK_TRACES is set, but {error.name} is not installed: pip install 'wiredesk[otel]'"
        ) from None
    return cast("Tracer", spans.open_tracer(settings))


def brought(record: Record) -> dict[str, str]:
    """Return the context that a record brings, the last header of a name; whoever sent it may have written anything."""
    found: dict[str, str] = {}
    for name, value in record.headers:
        known = name.lower()
        if known in _MOST_BYTES and len(value) <= _MOST_BYTES[known] and value.isascii():
            found[known] = value.decode("ascii")
    return found


def carry(
    tracer: Tracer,
    agent: str,
    records: Sequence[Record],
    results: Sequence[Result],
    *,
    began_ns: int,
    most: int,
) -> tuple[list[Result], list[TraceSpan]]:
    """Begin a span for each record, and let what follows from it carry the span's context.

    Args:
        tracer: Makes the spans.
        agent: Who has answered.
        records: What was answered.
        results: The answers, in the same order.
        began_ns: When answering began, Unix time.
        most: Bytes the producer sends at once, whatever a topic takes.

    Returns:
        The results with the context on what they send, and the spans, to be ended once all is written.
    """
    spans = [tracer.begin(agent, record, brought(record), began_ns) for record in records]
    carried = [
        result._replace(sends=tuple(_carrying(send, span.headers, most) for send in result.sends))
        for result, span in zip(results, spans, strict=True)
    ]
    return carried, spans


def _carrying(send: Send, headers: Headers, most: int) -> Send:
    """Add the context to a send, unless it has one (a letter keeps its sender's) or would become too large by it."""
    if any(name.lower() == PARENT for name, _ in send.headers):
        return send
    carrying = send._replace(headers=(*send.headers, *headers))
    return carrying if n_bytes(carrying) <= min(send.topic.max_message_bytes, most) else send
