"""Traces on a real broker: the headers of one hop are read at the next, in another agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from streams.contract import topics
from tests.support.running import item

if TYPE_CHECKING:
    from tests.support.running import RunningDesk

pytestmark = [pytest.mark.broker, pytest.mark.timeout(240)]


def test_an_item_of_the_wire_is_one_trace_from_its_raw_record_to_its_article(desk: RunningDesk) -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http")
    worker = desk.start(odd="traced", traces="http://127.0.0.1:9/v1/traces")
    desk.send([item("urn:rain", "Rain in Aden", "It rained in Aden on Friday.")])
    desk.wait_law(1)
    assert desk.stop(worker) == 0
    told = [line.split() for line in desk.log_of(worker).splitlines() if line.startswith("span ")]
    names, traces, ids, parents, places = ([line[at] for line in told] for at in range(1, 6))
    assert names == ["intake", "revise", "dedupe", "enrich"]
    assert len(set(traces)) == 1
    assert parents == ["0", *ids[:-1]]
    assert [place.partition(".")[2] for place in places] == ["raw", "prepared", "revised", "judged"]

    (article,) = desk.read(topics.ARTICLES)
    _, trace, parent, _ = article.headers["traceparent"].decode().split("-")
    assert (int(trace, 16), int(parent, 16)) == (int(traces[0]), int(ids[-1]))
