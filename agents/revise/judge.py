"""Decide what an item is to the versions of the same uri that stood before it. Pure."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from streams.contract.records import Source, Verdict
from streams.news.article import PubStatus
from streams.news.clock import believed
from streams.news.versions import compare_versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.news.article import Article

RULE = "revise/2"


class Entry(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One decided item of a uri, as the ledger keeps it (msgpack).

    Attributes:
        source: The owner: the raw record and item.
        created: When this version was made, milliseconds since the epoch, as it may order; 0 when only arrival can. Of
            a kill that does not say, when it came.
        digest: content_digest of the article, 16 bytes.
        offset: First appearance of the item on the topic that is read.
        event_time: Milliseconds since the epoch.
        watermark: Greatest event_time of the partition that a clock bounds, up to and with this item, milliseconds.
        shard: Language that the uri keeps.
        is_kill: The item itself was a kill; a usable item that came after its kill is not.
        status: What is published: "canceled" for a kill and for an item born killed.
        verdict: JSON of the Verdict, to be sent again byte for byte.
        owner: The source that sent it, folded; None in entries of before there were owners.
    """

    source: Source
    uri: str
    version: str | None
    created: int
    digest: bytes
    offset: int
    event_time: int
    watermark: int
    shard: str
    is_kill: bool
    status: PubStatus
    relation: str
    verdict: bytes
    owner: str | None = None


class ItemDecision(NamedTuple):
    """What revise decided: the verdict, the status to publish and the language shard."""

    verdict: Verdict
    status: PubStatus
    shard: str


def content_digest(article: Article) -> bytes:
    """Digest what a reader sees of an item: headline, paragraphs and status; 16 bytes."""
    text = "\x1f".join((article.pub_status, article.headline, *article.paragraphs))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


# Newsrooms' clocks are minutes off, and a summer time not taken back is an hour; what is further ahead is no clock.
AHEAD_MS = 3_600_000


def created_ms(article: Article, arrival: int) -> int:
    """Return version_created as it may order versions: milliseconds since the epoch, 0 when only arrival can tell.

    Args:
        article: The item.
        arrival: When the broker had it, milliseconds; 0 when unknown.
    """
    stated = int(article.version_created.timestamp() * 1000) if article.version_created else 0
    return _ordering(stated, arrival, is_kill=article.pub_status == "canceled")


def _ordering(stated: int, arrival: int, *, is_kill: bool) -> int:
    """Take its say from a time that lies ahead of the broker's clock.

    An item from the future is as one without a time, so whatever comes after it is later. A kill is one of when it
    came: an older version sent again must not revive the story, and a later one may.
    """
    if arrival and stated > arrival + AHEAD_MS:
        return arrival if is_kill else 0
    return believed(stated)


def _made(entry: Entry) -> int:
    # Entries of 0.1 hold what the sender stated, whatever it was.
    return _ordering(entry.created, believed(entry.source.timestamp), is_kill=entry.is_kill)


def order(version: str | None, created: int, other_version: str | None, other_created: int) -> int:
    """Compare two versions of one uri: negative when the first is older, 0 when only arrival can tell.

    The sender's own version counts before its time stamp: agencies correct old versions at later times.
    """
    if version is not None and other_version is not None:
        by_version = compare_versions(version, other_version)
        if by_version:
            return by_version
    if created and other_created and created != other_created:
        return -1 if created < other_created else 1
    return 0


def decide(article: Article, digest: bytes, created: int, known: Sequence[Entry]) -> ItemDecision:
    """Decide what an item is to what is known of its uri.

    Args:
        article: The item.
        digest: Its content_digest.
        created: Its created_ms.
        known: Entries of the same uri that stood before it, in offset order.

    Cost: O(known).
    """
    is_kill = article.pub_status == "canceled"
    items = [e for e in known if not e.is_kill and e.relation not in ("resend", "superseded")]
    kills = [e for e in known if e.is_kill and e.relation == "kill"]
    shard = next((e.shard for e in reversed(items)), article.language)

    same = [e for e in known if e.is_kill == is_kill and e.version == article.version and e.digest == digest]
    if same and not _comes_back(article.version, created, same, _newest([*items, *kills])):
        return _decision("resend", article, article.pub_status, shard, {"first": _where(same[0].source)})

    newest = _newest(items)
    if newest is not None and order(article.version, created, newest.version, _made(newest)) < 0:
        return _decision("superseded", article, article.pub_status, shard, _against(newest))
    if is_kill:
        return _decision("kill", article, "canceled", shard, _against(newest) if newest else {"waits_for_item": True})
    kill = _newest(kills)
    if (
        kill is not None
        and order(article.version, created, kill.version, _made(kill)) <= 0
        and not (newest is not None and order(newest.version, _made(newest), kill.version, _made(kill)) > 0)
    ):
        # Without a version or a time that is later than the kill's, a killed item stays killed.
        return _decision("kill", article, "canceled", shard, {"killed_by": _where(kill.source)})
    if newest is None:
        return _decision("new", article, article.pub_status, shard, {})
    relation = "correction" if "correction" in article.signals else "version"
    return _decision(relation, article, article.pub_status, shard, _against(newest))


def _comes_back(version: str | None, created: int, same: Sequence[Entry], standing: Entry | None) -> bool:
    """Tell whether a text that was sent before is taken up again: something else stands now, and it is older.

    A held item that is released, a story that lives after its kill, an edit taken back. Where neither versions nor
    times tell, arrival does, as for any version; but not for an item that was sent before with the very same time, and
    nothing without a later version or time undoes a kill.
    """
    if standing is None or (standing.is_kill == same[0].is_kill and standing.digest == same[0].digest):
        return False
    later = order(version, created, standing.version, _made(standing))
    if later or standing.is_kill:
        return later > 0
    return not (created and any(_made(e) == created for e in same))


def _newest(entries: Sequence[Entry]) -> Entry | None:
    """Return the entry that stands: the newest by `order`, and of those that arrival alone tells apart the last."""
    newest = None
    for entry in sorted(entries, key=lambda entry: entry.offset):
        if newest is None or order(entry.version, _made(entry), newest.version, _made(newest)) >= 0:
            newest = entry
    return newest


def _decision(relation: Any, article: Article, status: PubStatus, shard: str, evidence: dict[str, Any]) -> ItemDecision:
    of = None if relation == "new" else article.uri
    return ItemDecision(Verdict(relation=relation, of=of, evidence=evidence, rule=RULE), status, shard)


def _against(entry: Entry) -> dict[str, Any]:
    return {"version": entry.version, "created": entry.created, "item": _where(entry.source)}


def _where(source: Source) -> dict[str, Any]:
    return {"topic": source.topic, "partition": source.partition, "offset": source.offset, "item": source.item}
