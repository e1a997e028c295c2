"""revise: know every version of a uri, and pass on only what is newer.

Reads wire.prepared (by uri), writes wire.revised (by language shard) and wire.duplicates, keeps its ledger.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import msgspec

from agents.revise.judge import Entry, ItemDecision, content_digest, created_ms, decide
from agents.revise.memory import Memory
from agents.revise.owner import NOT_OWNER, JudgedAgainst, claim_of, own_uri, stand
from agents.revise.release import Refusal, release
from streams.contract import topics
from streams.contract.dead_letters import dead_letter, without_value
from streams.contract.events import duplicate_event
from streams.contract.records import WITHHELD_RELATIONS, Prepared, Revised, Verdict
from streams.contract.retention import Retention
from streams.contract.step import Keep, Record, Result, Send
from streams.contract.topology import BY_NAME
from streams.news.clock import believed, bounded, placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from streams.contract.records import Source
    from streams.news.article import Article
    from streams.settings import Settings

_decode = msgspec.json.Decoder(Prepared).decode
_decode_verdict = msgspec.json.Decoder(Verdict).decode
_decode_entry = msgspec.msgpack.Decoder(Entry).decode
_HOUR_MS = 3_600_000


class Revise:
    """The pure part of the agent."""

    name = "revise"
    reads = BY_NAME[name].reads
    has_ledger = BY_NAME[name].has_ledger

    def __init__(self, retention: Retention, n_shards: int, *, owners: str = "source") -> None:
        """Start with nothing remembered."""
        self._owners = owners
        self._retention = retention
        self._n_shards = n_shards
        self._memories: dict[int, Memory] = {}

    def handle(self, records: Sequence[Record]) -> list[Result]:
        """Judge each item against the versions of its uri."""
        return [self._one(record) for record in records]

    def _one(self, record: Record) -> Result:
        prepared = _decode(record.value or b"")
        # What the desk wrote on the record bounds the time where the sender wrote the one on raw.
        prepared = msgspec.structs.replace(prepared, event_time=bounded(prepared.event_time, record.timestamp))
        memory = self._memories.get(record.partition)
        if memory is None:
            memory = self._memories[record.partition] = Memory(self._retention)
        stored = memory.owned(prepared.source.key)
        if prepared.decision is not None:
            known = memory.known(prepared.decision.uri, record.offset)
            return self._release(record, prepared, prepared.decision.uri, stored, known)
        if stored is not None:
            if record.offset > stored.offset:
                # intake repeated itself after a crash; the first appearance has its answer already
                return Result(outcomes=(("repeat", "revise"),))
            if stored.relation == NOT_OWNER:
                return _refused(record, prepared.source)
            decision = ItemDecision(_decode_verdict(stored.verdict), stored.status, stored.shard)
            return self._answer(_under(prepared, stored.uri), decision, ())
        stated = prepared.article
        digest = content_digest(stated)
        standing = self._standing(memory, prepared, digest, record.offset)
        prepared = _under(prepared, standing.uri)
        article = prepared.article
        arrival = bounded(prepared.source.timestamp, record.timestamp) or believed(record.timestamp)
        created = created_ms(article, arrival or memory.watermark)
        decision = self._decide(article, stated, digest, created, standing)
        clocked = arrival > 0
        is_kill = article.pub_status == "canceled"
        event_time = placed(prepared.event_time, memory.watermark, clocked=clocked)
        entry = Entry(
            source=prepared.source,
            uri=article.uri,
            version=article.version,
            # A kill that does not say when it was made ends whatever stands; to what comes later it is of when it came.
            created=created or (arrival if is_kill else 0),
            digest=digest,
            offset=record.offset,
            event_time=event_time,
            watermark=max(memory.watermark, event_time if clocked else 0),
            shard=decision.shard,
            is_kill=is_kill,
            status=decision.status,
            relation=NOT_OWNER if standing.refused else decision.verdict.relation,
            verdict=msgspec.json.encode(decision.verdict),
            owner=claim_of(prepared),
        )
        keeps = (Keep(_key(record.partition, entry), msgspec.msgpack.encode(entry)),)
        memory.add(entry)
        if standing.refused:
            return _refused(record, prepared.source)._replace(keeps=keeps)
        return self._answer(prepared, decision, keeps)

    def _release(
        self, record: Record, prepared: Prepared, uri: str, stored: Entry | None, known: Sequence[Entry]
    ) -> Result:
        """Pass an item on that an editor releases, to the shard where it was judged. Keeps nothing: dedupe does."""
        decision = release(prepared, uri, stored, known)
        if isinstance(decision, Refusal):
            return dead_letter(record, self.name, *decision, prepared.cause or prepared.source)
        return Result(sends=(self._passed(_under(prepared, uri), decision),), outcomes=(("decision", "release"),))

    def _standing(self, memory: Memory, prepared: Prepared, digest: bytes, offset: int) -> JudgedAgainst:
        uri = prepared.article.uri
        known = memory.known(uri, offset)
        if self._owners == "open":
            return JudgedAgainst(uri, known, None)
        own = memory.known(own_uri(claim_of(prepared), uri), offset)
        return stand(prepared, digest, known, own)

    @staticmethod
    def _decide(
        article: Article, stated: Article, digest: bytes, created: int, standing: JudgedAgainst
    ) -> ItemDecision:
        if standing.repeats:
            # Another's text word for word does no harm under any version, so it is withheld as its resend.
            first = standing.known[0]
            article = msgspec.structs.replace(article, version=first.version)
        decision = decide(article, digest, created, standing.known)
        if article.uri == stated.uri:
            return decision
        verdict = decision.verdict
        evidence = {**verdict.evidence, "claimed_uri": stated.uri, "owner": standing.owner}
        return decision._replace(verdict=msgspec.structs.replace(verdict, evidence=evidence))

    def _answer(self, prepared: Prepared, decision: ItemDecision, keeps: tuple[Keep, ...]) -> Result:
        article, verdict = prepared.article, decision.verdict
        if verdict.relation in WITHHELD_RELATIONS:
            send = duplicate_event(prepared.source, None, article, verdict)
            return Result(keeps=keeps, sends=(send,), outcomes=(("duplicate", verdict.relation),))
        return Result(keeps=keeps, sends=(self._passed(prepared, decision),), outcomes=(("passed", verdict.relation),))

    def _passed(self, prepared: Prepared, decision: ItemDecision) -> Send:
        article = prepared.article
        revised = Revised(
            source=prepared.source,
            article=msgspec.structs.replace(article, pub_status=decision.status),
            verdict=decision.verdict,
            shard=decision.shard,
            fingerprint=prepared.fingerprint,
            event_time=prepared.event_time,
            compared=prepared.compared,
            decision=prepared.decision,
            cause=prepared.cause,
        )
        return Send(
            topics.REVISED,
            article.uri.encode("utf-8", "surrogatepass"),
            msgspec.json.encode(revised),
            partition=shard_partition(decision.shard, self._n_shards),
        )

    def check_entry(self, value: bytes, key: bytes) -> None:  # noqa: ARG002  the entry names its owner itself
        """Raise msgspec.ValidationError or DecodeError for an entry that is none of ours."""
        _decode_verdict(_decode_entry(value).verdict)

    def restore(self, partition: int, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Rebuild a partition's memory from its ledger."""
        memory = Memory(self._retention)
        for entry in sorted((_decode_entry(value) for _, value in entries), key=lambda e: e.offset):
            memory.add(entry)
        self._memories[partition] = memory

    def forget(self, partition: int) -> None:
        """Drop a partition."""
        self._memories.pop(partition, None)

    def expired(self, partition: int, committed: int) -> list[Keep]:
        """Return the entries that can go."""
        memory = self._memories.get(partition)
        if memory is None:
            return []
        return [Keep(_key(partition, entry), None) for entry in memory.expired(committed)]


def _under(prepared: Prepared, uri: str) -> Prepared:
    if prepared.article.uri == uri:
        return prepared
    return msgspec.structs.replace(prepared, article=msgspec.structs.replace(prepared.article, uri=uri))


def _refused(record: Record, source: Source) -> Result:
    letter = dead_letter(record, "revise", NOT_OWNER, "a kill of an item that another source published", source)
    # The sender's 65 bytes are 274 by now, and all that a kill says stands at its place on the raw topic.
    return letter._replace(sends=tuple(without_value(send) for send in letter.sends))


def shard_partition(shard: str, n_shards: int) -> int:
    """Place a language shard on a partition of wire.revised, the same one for ever (CRC-32 of its code)."""
    return zlib.crc32(shard.encode("utf-8", "surrogatepass")) % n_shards


def _key(partition: int, entry: Entry) -> bytes:
    return f"{partition}|{entry.source.key}".encode()


def make_step(settings: Settings) -> Revise:
    """Make the step from the settings."""
    retention = Retention(int(settings.revision_hours * _HOUR_MS), settings.late_articles, settings.window_articles)
    return Revise(retention, settings.partitions, owners=settings.owners)
