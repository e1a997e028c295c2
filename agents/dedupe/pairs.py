"""What an editor's word on two items changes among those that are remembered, and for those that come. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from agents.dedupe.decisions import Moved
from agents.dedupe.kills import killed_by
from streams.contract.decisions import APART, SAME, decided_by
from streams.contract.records import Judged, Verdict
from streams.news.article import Article
from streams.news.fingerprint import is_readable, unpack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agents.dedupe.decisions import EditorsWord, EditorsWords
    from agents.dedupe.entry import Entry
    from agents.dedupe.memory.shard import Shard
    from streams.contract.records import Decided, Decision

_RULE: Final = "decision/1"
# Versions of one item that a word moves, the newest: with two verdicts each they must fit one entry of the ledger.
_MOST_MOVED: Final = 20


def moves(shard: Shard, words: EditorsWords, decision: Decision, offset: int) -> tuple[Moved, ...]:
    """Find the items that a word takes out of a cluster, or brings into one: of two the one that came later.

    Nothing moves while one of the two is not remembered, or when they stand as the editor wants them.
    """
    one, other = (_standing(shard, uri, offset) for uri in (decision.uri, decision.other or ""))
    if not one or not other:
        return ()
    late, early = (one, other) if one[-1].offset > other[-1].offset else (other, one)
    decided = decided_by(decision)
    if decision.decision == SAME:
        if {_cluster(entry) for entry in one} & {_cluster(entry) for entry in other}:
            return ()
        verdict = as_copy(late[-1], early[-1], decided)
        killed = killed_by(shard, early[-1].uri, offset) is not None
        return (_moved(words, late[-1], verdict, killed=killed and late[-1].withdrawn_by is None),)
    # The later one goes, unless the cluster is named by it: then it is the other that was joined to it.
    for going, staying in ((late, early), (early, late)):
        clusters = {_cluster(entry) for entry in staying}
        linked = [
            entry for entry in going if entry.verdict.of == staying[-1].uri or _cluster(entry) in clusters - {entry.uri}
        ]
        if linked:
            return tuple(_moved(words, entry, _alone(entry, decided)) for entry in linked[-_MOST_MOVED:])
    return ()


def apply(shard: Shard, word: EditorsWord) -> None:
    """Let a shard hold what a word made of its items; those that have expired are passed over."""
    if word.released is not None:
        entry = shard.owned(word.released.key)
        if entry is not None:
            shard.add(msgspec.structs.replace(entry, published=True))
    for moved in word.moved:
        entry = shard.owned(moved.source.key)
        if entry is not None:
            # What an editor calls nobody's copy is withdrawn with none, so that he may release it.
            stands = entry.withdrawn_by if word.decided.decision == SAME else None
            killer = word.cause if moved.killed else stands
            changes = {"verdict": moved.verdict, "published": moved.published, "withdrawn_by": killer}
            shard.add(msgspec.structs.replace(entry, **changes))


def kept_apart(partners: Mapping[str, EditorsWord]) -> frozenset[str]:
    """Name the items that an editor forbids a link to."""
    return frozenset(uri for uri, word in partners.items() if word.decided.decision == APART)


def under_words(
    shard: Shard, article: Article, verdict: Verdict, partners: Mapping[str, EditorsWord], offset: int
) -> Verdict:
    """Return an item's verdict as the words on it want it.

    An item joins no cluster that holds one it is kept apart from, whoever brings it there; one that the judge links to
    nothing joins the item that an editor called the same.
    """
    apart = kept_apart(partners)
    closed = {_cluster(entry) for uri in apart for entry in _standing(shard, uri, offset)}
    if verdict.cluster in closed:
        verdict = msgspec.structs.replace(verdict, cluster=article.uri, canonical="")
    if verdict.relation != "new":
        return verdict
    for uri in sorted(partners.keys() - apart):
        known = _standing(shard, uri, offset)
        if known and _cluster(known[-1]) not in closed:
            return _joined(known[-1], partners[uri].decided, {})
    return verdict


def events(word: EditorsWord) -> list[tuple[Moved, Judged | Article]]:
    """Return what is said of each item that a word moved: a new verdict, or that it is withdrawn."""
    said: list[tuple[Moved, Judged | Article]] = []
    for moved in word.moved:
        article = Article(uri=moved.uri, version=moved.version, language=moved.language, source=moved.outlet)
        said.append((moved, article))
        if moved.killed:
            canceled = msgspec.structs.replace(article, pub_status="canceled")
            evidence = {"kill_reached": moved.verdict.of}
            verdict = msgspec.structs.replace(moved.verdict, evidence=evidence, rule="kill/1")
            said.append((moved, Judged(source=moved.source, article=canceled, verdict=verdict, cause=word.cause)))
    return said


def as_copy(entry: Entry, of: Entry, decided: Decided) -> Verdict:
    """Return the verdict of an item that an editor calls the same as another."""
    return _joined(of, decided, _was(entry))


def _joined(of: Entry, decided: Decided, evidence: dict[str, Any]) -> Verdict:
    return Verdict(
        relation="verbatim",
        of=of.uri,
        cluster=_cluster(of),
        canonical=of.verdict.canonical or of.uri,
        evidence=evidence,
        rule=f"{_RULE}:{SAME}",
        decided=decided,
    )


def _alone(entry: Entry, decided: Decided) -> Verdict:
    return Verdict(relation="new", cluster=entry.uri, evidence=_was(entry), rule=f"{_RULE}:{APART}", decided=decided)


def _was(entry: Entry) -> dict[str, Any]:
    verdict = entry.verdict
    return {"was": {"relation": verdict.relation, "of": verdict.of, "cluster": _cluster(entry), "rule": verdict.rule}}


def _moved(words: EditorsWords, entry: Entry, verdict: Verdict, *, killed: bool = False) -> Moved:
    language = unpack(entry.fingerprint).language if is_readable(entry.fingerprint) else "und"
    judged = words.as_judged(entry)
    return Moved(
        source=entry.source,
        uri=entry.uri,
        version=entry.version,
        outlet=entry.outlet,
        language=language,
        verdict=verdict,
        said=judged.verdict,
        passed_on=judged.published,
        published=words.is_published(entry),
        killed=killed,
    )


def _standing(shard: Shard, uri: str, offset: int) -> list[Entry]:
    """List an item's remembered versions, oldest first: no kill, and none that has expired, removed yet or not."""
    policy = shard.policy
    horizon = shard.watermark(offset) - policy.window_seconds * 1000
    return [
        entry
        for entry in shard.entries_of(uri, offset)
        if entry.verdict.relation not in ("kill", "resend", "superseded")
        and offset - entry.offset <= policy.max_articles
        and (entry.event_time >= horizon or offset - entry.offset <= policy.late_articles)
    ]


def _cluster(entry: Entry) -> str:
    return entry.verdict.cluster or entry.uri
