"""Spans by OpenTelemetry, sent by OTLP over HTTP; imported only where WIREDESK_TRACES says where to."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from streams.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streams.contract.step import Headers, Record, Result
    from streams.settings import Settings

_SECONDS: Final = 5.0
_CONTEXT: Final = TraceContextTextMapPropagator()


class OneSpan:
    """A record at an agent.

    Attributes:
        headers: What every record that follows from it carries.
    """

    def __init__(self, span: Any) -> None:
        """Take a span that has begun."""
        self._span = span
        carrier: dict[str, str] = {}
        _CONTEXT.inject(carrier, context=set_span_in_context(span))
        self.headers: Headers = tuple((name, value.encode("ascii")) for name, value in carrier.items())

    def end(self, result: Result) -> None:
        """Note the outcomes by kind, and end it; a dead letter is an error."""
        kinds = sorted({kind for kind, _ in result.outcomes})
        if kinds:
            self._span.set_attribute("wiredesk.outcomes", kinds)
        if "dead" in kinds:
            self._span.set_status(StatusCode.ERROR)
        self._span.end()


class Spans:
    """Makes the spans of a process."""

    def __init__(self, provider: Any, group: str) -> None:
        """Take the provider.

        Args:
            provider: OpenTelemetry's, which knows where spans go.
            group: First part of the consumer groups' names.
        """
        self._provider = provider
        self._group = group
        self._tracer = provider.get_tracer("wiredesk", VERSION)

    def begin(self, agent: str, record: Record, brought: Mapping[str, str], began_ns: int) -> OneSpan:
        """Begin the span of a record, as streams.runtime.traces.Tracer says."""
        attributes = {
            "wiredesk.agent": agent,
            "messaging.system": "kafka",
            "messaging.operation.type": "process",
            "messaging.consumer.group.name": f"{self._group}-{agent}",
            "messaging.destination.name": record.topic,
            "messaging.destination.partition.id": str(record.partition),
            "messaging.kafka.offset": record.offset,
        }
        span = self._tracer.start_span(
            agent,
            context=_CONTEXT.extract(dict(brought)),
            kind=SpanKind.CONSUMER,
            attributes=attributes,
            start_time=began_ns,
        )
        return OneSpan(span)

    def close(self) -> None:
        """Send what is left, five seconds long at most: a collector that is gone must not keep a worker."""
        last = threading.Thread(target=self._provider.shutdown, daemon=True, name="last-spans")
        last.start()
        last.join(_SECONDS)


def open_tracer(settings: Settings) -> Spans:
    """Make the tracer of a process; sampling and headers of the exporter are OpenTelemetry's own OTEL_ variables."""
    resource = Resource.create(
        {"service.name": "wiredesk", "service.namespace": settings.desk_label, "service.version": VERSION}
    )
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    # Sends from a thread of its own, and drops what a collector does not take.
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.traces, timeout=int(_SECONDS))))
    return Spans(provider, settings.group)
