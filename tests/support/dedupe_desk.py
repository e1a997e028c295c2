"""A desk in memory: feeds a shard article by article and keeps its entries, as the ledger would."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import msgspec

from agents.dedupe.memory.rows import Policy
from agents.dedupe.memory.shard import Shard
from streams.contract.records import Relation, Revised, Source, Verdict
from streams.contract.step import Record
from streams.news.article import Article
from streams.news.fingerprint import fingerprint

if TYPE_CHECKING:
    from agents.dedupe.entry import Entry
    from agents.dedupe.rules.judge import Judge

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)

_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_LINKS = ("في", "من", "على", "إلى", "عن", "بعد")


def text(seed: int, n_sentences: int = 8) -> tuple[str, ...]:
    """Write paragraphs in words of their own, so that no two seeds share more than particles."""
    chance = random.Random(seed)
    names = ["".join(chance.choices(_LETTERS, k=chance.randrange(4, 9))) for _ in range(90)]
    sentences = []
    for _ in range(n_sentences):
        words = [chance.choice(names) for _ in range(18)]
        for at in (3, 7, 12):
            words.insert(at, chance.choice(_LINKS))
        words.append(str(chance.randrange(100, 9_999)))
        sentences.append(" ".join(words) + ".")
    return tuple(" ".join(sentences[i : i + 2]) for i in range(0, n_sentences, 2))


def article(
    uri: str, paragraphs: tuple[str, ...], *, headline: str = "", hours: float | None = 0, source: str = "الأولى"
) -> Article:
    return Article(
        uri=uri,
        version_created=None if hours is None else NOON + timedelta(hours=hours),
        language="ar",
        headline=headline or " ".join(paragraphs[0].split()[:7]) if paragraphs else headline,
        paragraphs=paragraphs,
        source=source,
    )


def new(item: Article) -> Verdict:
    return Verdict(relation="new", cluster=item.uri, rule="revise/1")


def moment_of(item: Article) -> int:
    """Return an item's event time where no clock bounds it, milliseconds; 0 for one without a time."""
    return int(item.version_created.timestamp() * 1000) if item.version_created else 0


def revised(offset: int, item: Article, relation: Relation = "new") -> Record:
    """Make the record of wire.revised that brings an item to dedupe."""
    brought = Revised(
        source=Source("wire.raw", 0, offset),
        article=item,
        verdict=Verdict(relation=relation, cluster=item.uri),
        shard="ar",
        fingerprint=fingerprint(item) if item.paragraphs else b"",
        event_time=moment_of(item),
    )
    return Record("wire.revised", 0, offset, 0, item.uri.encode(), msgspec.json.encode(brought))


class Desk:
    """One shard and the ledger beside it."""

    def __init__(self, policy: Policy | None = None, judge: Judge | None = None) -> None:
        self.policy = policy or Policy()
        self.shard = Shard(self.policy, judge)
        self.ledger: list[Entry] = []

    def take(self, item: Article, *, offset: int | None = None, revision: Verdict | None = None) -> Verdict:
        """Judge and remember an item."""
        offset = len(self.ledger) if offset is None else offset
        packed = fingerprint(item)
        moment = moment_of(item)
        verdict = self.shard.judge(item, packed, offset=offset, event_time=moment, revision=revision or new(item))
        source = Source("wire.raw", 0, offset)
        entry = self.shard.entry(item, packed, verdict, source=source, offset=offset, event_time=moment)
        self.shard.add(entry)
        self.ledger.append(entry)
        return verdict

    def again(self, item: Article, offset: int) -> Verdict:
        """Judge an item as of an offset without remembering it."""
        moment = moment_of(item)
        return self.shard.judge(item, fingerprint(item), offset=offset, event_time=moment, revision=new(item))

    def rebuilt(self) -> Shard:
        """Build a shard from the ledger alone."""
        shard = Shard(self.policy)
        shard.restore(sorted(self.ledger, key=lambda entry: entry.offset))
        return shard
