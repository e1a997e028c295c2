"""Traces over the hops: an item's records are of one trace, and a desk that does not trace changes no header."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import pytest

from streams.contract import topics
from streams.contract.dead_letters import dead_letter, n_bytes
from streams.contract.records import Source
from streams.contract.step import Headers, Record, Result, Send
from streams.runtime.batch import answer
from streams.runtime.in_memory import MemoryDesk
from streams.runtime.traces import PARENT, STATE, brought, carry, open_tracer
from streams.settings import Settings, SettingsError
from tests.runtime.test_shell_portions import Event, Slow, _desk, _run
from wiredesk.steps import make_step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
HIGHER = f"00-{TRACE}-00f067aa0ba902b7-01"
MOST = 1_000_000
ITEM = b'{"uri": "urn:x:1", "headline": "Rain in Aden", "body": "It rained in Aden on Friday, for the first time."}'


class Numbered:
    """A tracer that numbers its spans, and goes on with the trace that is brought."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, int, dict[str, str]]] = []
        self.ended: list[Result] = []

    def begin(self, agent: str, record: Record, brought: Mapping[str, str], began_ns: int) -> _Span:
        assert began_ns > 1_600_000_000_000_000_000
        self.begun.append((agent, record.offset, dict(brought)))
        trace = brought.get(PARENT, HIGHER).split("-")[1]
        return _Span(self, ((PARENT, f"00-{trace}-{len(self.begun):016x}-01".encode()),))

    def close(self) -> None:
        pass


class _Span:
    def __init__(self, of: Numbered, headers: Headers) -> None:
        self._of = of
        self.headers = headers

    def end(self, result: Result) -> None:
        self._of.ended.append(result)


def _record(headers: Headers = (), value: bytes | None = ITEM) -> Record:
    return Record("wire.raw", 0, 0, 1_795_000_000_000, b"k", value, headers)


def _carried(send: Send, most: int = MOST) -> Send:
    (result,), (span,) = carry(Numbered(), "intake", [_record()], [Result(sends=(send,))], began_ns=1 << 61, most=most)
    assert span.headers
    return result.sends[0]


def test_a_record_brings_the_last_context_of_its_headers_in_any_case() -> None:
    headers = ((PARENT, b"old"), ("TraceParent", HIGHER.encode()), (STATE, b"a=1"), ("baggage", b"x=1"))
    assert brought(_record(headers)) == {PARENT: HIGHER, STATE: "a=1"}


@pytest.mark.parametrize(
    "headers",
    [(), ((PARENT, b"0" * 257),), ((STATE, b"a=" + b"1" * 600),), ((PARENT, b"\xff\xfe"),), (("x", HIGHER.encode()),)],
)
def test_what_no_tracer_should_read_is_not_brought(headers: Headers) -> None:
    assert brought(_record(headers)) == {}


def test_every_record_that_follows_carries_the_context_behind_its_own_headers() -> None:
    ours = (("content-type", b"application/json"), ("ce_id", b"1"))
    carried = _carried(Send(topics.ARTICLES, b"k", b"{}", ours, 3))
    assert carried.headers[:2] == ours
    assert [name for name, _ in carried.headers[2:]] == [PARENT]
    assert carried[:3] == (topics.ARTICLES, b"k", b"{}")
    assert carried.partition == 3


def test_a_letter_keeps_the_context_of_its_sender_and_has_one_without() -> None:
    source = Source("wire.raw", 0, 0, 0, 1, 0)
    for headers in (((PARENT, HIGHER.encode()),), ()):
        (letter,) = dead_letter(_record(headers), "intake", "no-copy", "x", source).sends
        found = [value for name, value in _carried(letter).headers if name == PARENT]
        assert len(found) == 1
        assert (found[0] == HIGHER.encode()) == bool(headers)


def test_an_event_that_fits_only_without_the_context_goes_without_it() -> None:
    send = Send(topics.JUDGED, b"k", b"x" * 1_000)
    assert _carried(send, n_bytes(send) + 200) != send
    assert _carried(send, n_bytes(send)) == send


def test_a_shell_ends_a_span_for_each_record_once_all_of_it_is_written(
    tmp_path: Path,
) -> None:
    step = Slow(0.0)
    desk, _ = _desk(tmp_path, step)
    record = _record(((PARENT, HIGHER.encode()),), b"1")
    assert asyncio.run(desk._answer([record], [])) == step.handle([record])

    desk._tracer = tracer = Numbered()
    _run(desk, [Event(n, 10, step.log) for n in range(40)])
    assert [(agent, offset) for agent, offset, _ in tracer.begun] == [("slow", n) for n in range(40)]
    assert [dict(result.sends[0].headers)[PARENT] for result in tracer.ended] == [
        f"00-{TRACE}-{n:016x}-01".encode() for n in range(1, 41)
    ]


def test_nothing_is_traced_by_default_and_a_missing_extra_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert open_tracer(Settings()) is None
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    monkeypatch.delitem(sys.modules, "streams.runtime.trace_spans", raising=False)
    with pytest.raises(SettingsError, match=r"pip install 'wiredesk\[otel\]'"):
        open_tracer(Settings(traces="http://127.0.0.1:4318/v1/traces"))


def test_one_item_is_one_trace_over_intake_revise_dedupe_and_enrich_and_says_nothing_of_its_text() -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from streams.runtime.trace_spans import Spans

    exporter, provider = InMemorySpanExporter(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = Spans(provider, "wiredesk")
    settings = Settings(tagger_backend="none")
    desk = MemoryDesk(settings, ())
    records = [_record(((PARENT, HIGHER.encode()), (STATE, b"vendor=1")))]
    for name in ("intake", "revise", "dedupe", "enrich"):
        step = make_step(name, settings)
        results, spans = carry(tracer, name, records, answer(step, records), began_ns=1_795_000_000 * 10**9, most=MOST)
        for span, result in zip(spans, results, strict=True):
            span.end(result)
        sends = [send for result in results for send in result.sends]
        assert sends
        assert all({PARENT, STATE} <= dict(send.headers).keys() for send in sends)
        records = [desk.place(send) for send in sends]

    done = exporter.get_finished_spans()
    assert [span.name for span in done] == ["intake", "revise", "dedupe", "enrich"]
    assert {f"{span.context.trace_id:032x}" for span in done} == {TRACE}
    parents = [f"{span.parent.span_id:016x}" for span in done]
    assert parents == [HIGHER.split("-")[2], *(f"{span.context.span_id:016x}" for span in done[:-1])]
    told: list[dict[str, Any]] = [dict(span.attributes) for span in done]
    assert [told_of["wiredesk.agent"] for told_of in told] == [span.name for span in done]
    places = [told_of["messaging.destination.name"] for told_of in told]
    assert places == ["wire.raw", "wire.prepared", "wire.revised", "wire.judged"]
    assert all({"messaging.destination.partition.id", "messaging.kafka.offset"} <= told_of.keys() for told_of in told)
    assert told[-1]["wiredesk.outcomes"] == ("article",)
    assert "Aden" not in "".join(span.to_json() for span in done)
