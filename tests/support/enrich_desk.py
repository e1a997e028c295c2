"""A desk in memory: hands enrich record by record, as dedupe would, and keeps its ledger."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from agents.enrich.agent import Enrich
from agents.enrich.knowledge.store import load_default
from agents.enrich.mark import Marker
from streams.contract import topics
from streams.contract.records import Judged, Source, Verdict
from streams.contract.retention import Retention
from streams.contract.step import Record, Result
from streams.news.article import Article

if TYPE_CHECKING:
    from streams.contract.step import Send

NOON = 1_795_000_000_000


@lru_cache(maxsize=1)
def marker() -> Marker:
    """The shipped names without a tagger, which loads in a second and is sure of capitals."""
    return Marker(load_default())


def judged(raw: int, text: str, uri: str = "urn:x", relation: str = "new", **more: Any) -> Judged:
    cause = more.pop("cause", None)
    evidence = more.pop("evidence", {})
    return Judged(
        source=Source("wire.raw", 0, raw, 0, 1, NOON + raw),
        article=Article(uri=uri, language="ar", paragraphs=(text,) if text else (), **more),
        verdict=Verdict(relation=relation, evidence=evidence),  # type: ignore[arg-type]
        cause=cause,
    )


def killed(raw: int, uri: str = "urn:x", **more: Any) -> Judged:
    return judged(raw, "", uri, "kill", pub_status="canceled", **more)


class Desk:
    """Feeds wire.judged to enrich; a crash forgets all but the ledger."""

    def __init__(self, retention: Retention = Retention(10_000, 5, 1_000)) -> None:
        self.retention = retention
        self.step = Enrich(marker(), retention, batch_records=32)
        self.ledger: dict[bytes, bytes] = {}
        self.log: list[Record] = []
        self.out: list[Send] = []

    def take(self, *items: Judged) -> list[Result]:
        records = [
            Record("wire.judged", 0, len(self.log) + n, NOON, b"k", msgspec.json.encode(item))
            for n, item in enumerate(items)
        ]
        self.log += records
        return self.read(records)

    def read(self, records: list[Record]) -> list[Result]:
        results = self.step.handle(records)
        for result in results:
            self.keep(result)
            self.out += result.sends
        return results

    def keep(self, result: Result) -> None:
        for keep in result.keeps:
            assert keep.value is not None
            self.ledger[keep.key] = keep.value

    def restart(self) -> None:
        self.step = Enrich(marker(), self.retention, batch_records=32)
        self.step.restore(0, list(self.ledger.items()))


def mentions(sends: list[Send]) -> list[dict[str, Any]]:
    return [msgspec.json.decode(send.value or b"") for send in sends if send.topic is topics.MENTIONS]
