"""A desk in memory: hands revise article by article, as intake would, and keeps its ledger."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import msgspec

from agents.revise.agent import Revise
from streams.contract import topics
from streams.contract.records import Prepared, Revised, Source
from streams.contract.retention import Retention
from streams.contract.step import Record, Result
from streams.news.article import Article

HOUR = 3_600_000
NOON = 1_795_000_000_000


def article(uri: str = "urn:x", text: str = "نص", **more: Any) -> Article:
    if isinstance(more.get("version_created"), int):
        more["version_created"] = datetime.fromtimestamp(more["version_created"] / 1000, timezone.utc)
    return Article(uri=uri, headline="عنوان", paragraphs=(text,) if text else (), language="ar", **more)


class Desk:
    """Feeds articles to revise as intake would, each from a raw record of its own."""

    def __init__(self, retention: Retention = Retention(72 * HOUR, 1_000, 1_000_000)) -> None:
        self.step = Revise(retention, 4)
        self.retention = retention
        self.ledger: dict[bytes, bytes] = {}
        self.offset = 0

    def take(self, article: Article, event_time: int = NOON, raw: int | None = None) -> Result:
        number = self.offset if raw is None else raw
        source = Source("wire.raw", 0, number, 0, 1, event_time)
        prepared = Prepared(source=source, article=article, event_time=event_time)
        record = Record("wire.prepared", 0, self.offset, 0, b"k", msgspec.json.encode(prepared))
        self.offset += 1
        return self.read(record)

    def read(self, record: Record) -> Result:
        self.last = record
        (result,) = self.step.handle([record])
        for keep in result.keeps:
            assert keep.value is not None
            self.ledger[keep.key] = keep.value
        return result

    def restart(self) -> None:
        self.step = Revise(self.retention, 4)
        self.step.restore(0, list(self.ledger.items()))


def relation(result: Result) -> str:
    return result.outcomes[0][1]


def revised(result: Result) -> Revised:
    (send,) = result.sends
    assert send.topic is topics.REVISED
    return msgspec.json.decode(send.value or b"", type=Revised)
