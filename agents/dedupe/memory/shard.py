"""Everything one language shard remembers, and what of it an item may be judged against.

A shard is one partition of wire.revised. All of it is derived: adding the ledger's entries in offset order gives
the state that living through them gave. What an item can see is a function of that item and each entry alone
(see `rows.Policy`), never of when an entry was physically removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agents.dedupe import clusters
from agents.dedupe.entry import Cabinet, Entry
from agents.dedupe.memory import selection
from agents.dedupe.memory.postings import Postings
from agents.dedupe.memory.rows import Row, Rows
from agents.dedupe.rules.judge import Candidate, Judge, OwnText, Weighing, apart
from streams.contract.records import COPY_RELATIONS, is_copy
from streams.news.clock import LATEST_MS
from streams.news.fingerprint import Wording, is_readable, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from agents.dedupe.memory.rows import Policy, Seen
    from streams.contract.records import Source, Verdict
    from streams.news.article import Article, Compared

# Entries of a ledger that are read together.
_TOGETHER = 256
# Kills under one item that a copy is held against, the newest: a sender may kill thousands of his own copies of it, and
# each costs a copy that comes later some 0.05 ms.
_MOST_KILLS = 256


class Shard:
    """The memory of one language shard. See the module for what it promises.

    Attributes:
        n_compared: How many entries the item judged last was compared with; None when its wording did not matter.
    """

    def __init__(self, policy: Policy, judge: Judge | None = None) -> None:
        """Start with nothing remembered; the shipped judge unless another is given."""
        self.policy = policy
        self.n_compared: int | None = None
        self._judge = judge or Judge.shipped()
        self._read_last: tuple[bytes, Wording, NDArray[np.uint32]] | None = None
        self._clear()

    def _clear(self) -> None:
        self._postings = Postings()
        self._entries: list[bytes | None] = []
        self._cabinet = Cabinet()
        self._rows = Rows()
        self._n_gone = 0

    def __len__(self) -> int:
        """Count the entries that are kept."""
        return len(self._entries) - self._n_gone

    @property
    def n_bytes(self) -> int:
        """Add up the arrays of the index, bytes; the entries beside them are what the ledger holds."""
        return self._postings.n_bytes + self._rows.n_bytes

    def judge(
        self,
        article: Article,
        fingerprint: bytes,
        *,
        offset: int,
        event_time: int,
        revision: Verdict,
        compared: Compared | None = None,
        forbidden: frozenset[str] = frozenset(),
    ) -> Verdict:
        """Decide whether an item is copy the desk has seen. Changes nothing but n_compared.

        Args:
            article: The item as intake prepared it.
            fingerprint: Its fingerprint.
            offset: Its first appearance on the topic being read.
            event_time: Milliseconds since the epoch.
            revision: What revise decided. A kill stays; a version or correction stays unless the item's own last
                version was withheld as a copy, or went with what it was copied from.
            compared: Where intake found the compared copy, when the item's record says.
            forbidden: Items that an editor forbids a link to, by uri.

        Returns:
            The revision's verdict, or one whose relation is verbatim, abridged, expanded, update or new.

        Raises:
            FingerprintVersionError: The fingerprint was made by another version.
        """
        self.n_compared = None
        if revision.relation in ("kill", "resend", "superseded"):
            unpack(fingerprint)
            return revision
        wording, keys = self._read(fingerprint)
        seen = self._rows.seen_by(offset, event_time, self.policy)
        own = [item for item in self._items_named("uri", article.uri, seen) if self._entry(item).uri == article.uri]
        last = next((one for one in map(self._entry, reversed(own)) if one.verdict.relation != "kill"), None)
        standing = revision.relation in ("version", "correction")
        withdrawn = last is not None and last.withdrawn_by is not None
        withheld = last is not None and last.verdict.relation in ("verbatim", "abridged") and not last.published
        if standing and not withheld and not withdrawn:
            return revision
        # Only 32 holders of a wording are asked: an item of many versions would fill them with itself.
        candidates, formulas = self._candidates(wording, keys, seen if not own else _without(own, seen))
        candidates = [candidate for candidate in candidates if candidate.entry.uri not in forbidden]
        self.n_compared = len(candidates)
        told = OwnText(article, compared)
        weighing = Weighing(self._judge, wording, event_time, candidates, formulas=formulas, told=told)
        best = weighing.best
        if best is None or best.judgement.relation is None:
            return revision if standing else apart(article, best)
        where = clusters.membership(
            article, weighing.copied(), lambda name: self._members(name, seen), weighing.copy_of
        )
        verdict = self._judge.verdict(article, best, where, compared)
        # A copy of what was killed does not live again by what it adds.
        stays = is_copy(verdict) if withdrawn else verdict.relation in COPY_RELATIONS
        return revision if standing and not stays else verdict

    def entry(
        self, article: Article, fingerprint: bytes, verdict: Verdict, *, source: Source, offset: int, event_time: int
    ) -> Entry:
        """Make the ledger entry of a decided item; add() puts it into the shard."""
        return Entry(
            source=source,
            uri=article.uri,
            version=article.version,
            offset=offset,
            event_time=event_time,
            watermark=self._rows.watermark(offset),
            verdict=verdict,
            fingerprint=fingerprint,
            outlet=article.source,
            agency=article.agency.name if article.agency else "",
            held=article.pub_status == "withheld",
        )

    def add(self, entry: Entry) -> None:
        """Remember an entry; one of the same owner is replaced.

        One that an earlier version of this desk fingerprinted keeps its verdict and its names, so that kills and
        versions still find it; its wording cannot be compared any more.
        """
        self.discard(entry.source.key)
        wording, asking = self._read(entry.fingerprint) if is_readable(entry.fingerprint) else (None, None)
        sampled = None if asking is None else selection.remembered_keys(asking)
        keys = _keys(entry, wording, sampled)
        # Packed before the index knows of it: an entry that cannot be would leave a row without one, for good.
        packed = self._cabinet.pack(entry)
        if self._rows.is_newest(entry.offset):
            item = self._postings.append(keys)
        else:
            # Half a batch was acknowledged before a crash; the rest comes again behind it.
            item = self._postings.insert(keys, lambda other: bool(self._rows.offsets[other] > entry.offset))
        self._set(item, entry, packed, wording, len(sampled) if sampled is not None else 0)

    def restore(self, entries: Sequence[Entry]) -> None:
        """Remember the entries of a ledger, in offset order: as add() one by one, at a third of the cost."""
        if self._entries or len({entry.source.key for entry in entries}) < len(entries):
            for entry in entries:
                self.add(entry)
            return
        for at in range(0, len(entries), _TOGETHER):
            self._restore(entries[at : at + _TOGETHER])

    def _restore(self, entries: Sequence[Entry]) -> None:
        readable = [is_readable(entry.fingerprint) for entry in entries]
        wordings = [
            unpack(entry.fingerprint, sketched=False) if there else None
            for entry, there in zip(entries, readable, strict=True)
        ]
        bodies = [np.empty(0, dtype=np.uint16) if wording is None else wording.body for wording in wordings]
        sampled = selection.remembered_together(bodies, self._judge.common)
        packed = [self._cabinet.pack(entry) for entry in entries]
        first = self._postings.extend([_keys(*each) for each in zip(entries, wordings, sampled, strict=True)])
        for item, (entry, pack, wording, keys) in enumerate(
            zip(entries, packed, wordings, sampled, strict=True), first
        ):
            self._set(item, entry, pack, wording, len(keys))

    def _set(self, item: int, entry: Entry, packed: bytes, wording: Wording | None, n_sampled: int) -> None:
        """Write the row of the item that came last."""
        self._entries.append(packed)
        # 0.1 let a record without a time set the watermark to any year, and the ledger keeps that for ever.
        moves = (entry.watermark, 0 if entry.unclocked else entry.event_time)
        row = Row(
            offset=entry.offset,
            event_time=entry.event_time,
            watermark=max((time for time in moves if time < LATEST_MS), default=0),
            n_keys=n_sampled,
            n_words=wording.n_words if wording else 0,
            cluster=selection.name_key("cluster", clusters.cluster_of(entry)),
            outlet=wording.outlet if wording else 0,
        )
        self._rows.set(item, row)

    def discard(self, source_key: str) -> None:
        """Forget the entry of an owner; nothing happens when there is none."""
        for item in self._items_named("owner", source_key, self._rows.kept):
            if self._entry(item).source.key == source_key:
                self._entries[item] = None
                self._rows.alive[item] = False
                self._n_gone += 1
        if self._n_gone > 1024 and self._n_gone * 2 > len(self._entries):
            self._compact()

    def owned(self, source_key: str) -> Entry | None:
        """Find the decision about an owner, or None."""
        for item in self._items_named("owner", source_key, self._rows.kept):
            entry = self._entry(item)
            if entry.source.key == source_key:
                return entry
        return None

    def entries_of(self, uri: str, before_offset: int) -> list[Entry]:
        """List the entries of a uri before an offset, in offset order."""
        entries = [self._entry(item) for item in self._items_named("uri", uri, self._rows.kept)]
        return sorted(
            (entry for entry in entries if entry.uri == uri and entry.offset < before_offset), key=lambda e: e.offset
        )

    def standing_in(self, cluster: str, before_offset: int) -> list[Entry]:
        """List the entries of a cluster before an offset, visible or not."""
        return self._named(
            "cluster",
            cluster,
            self._rows.kept,
            lambda other: clusters.cluster_of(other) == cluster and other.offset < before_offset,
        )

    def killed_under(self, uri: str, before_offset: int) -> list[str]:
        """Name what was killed last, before an offset, of the copies of an item that is nobody's; sorted."""
        items, offsets = self._items_named("under", uri, self._rows.kept), self._rows.offsets
        kills = map(self._entry, [item for item in items if offsets[item] < before_offset][-_MOST_KILLS:])
        return sorted({kill.uri for kill in kills if uri in kill.under})

    def copies_of(self, uri: str, before_offset: int) -> list[Entry]:
        """Find every item judged a copy of uri, or of such a copy, before an offset.

        Returns:
            Entries in offset order; none twice, never uri's own. With items born killed, judged only for this.
        """
        found: dict[int, Entry] = {}
        waiting, asked = [uri], {uri}
        while waiting:
            name = waiting.pop()
            for item in self._items_named("of", name, self._rows.kept):
                entry = self._entry(item)
                if entry.copied_from != name or entry.offset >= before_offset or entry.uri == uri:
                    continue
                found[item] = entry
                if entry.uri not in asked:
                    asked.add(entry.uri)
                    waiting.append(entry.uri)
        return sorted(found.values(), key=lambda entry: (entry.offset, entry.source))

    def expired(self, committed_offset: int) -> list[str]:
        """List the owners whose entries no record from committed_offset on can see.

        Returns:
            Source keys in offset order; never one at or behind committed_offset.
        """
        return [self._entry(item).source.key for item in self._rows.expired(committed_offset, self.policy)]

    def watermark(self, offset: int) -> int:
        """Return the greatest event time before an offset that a clock bounds, milliseconds; 0 for none."""
        return self._rows.watermark(offset)

    def _entry(self, item: int) -> Entry:
        packed = self._entries[item]
        assert packed is not None
        return self._cabinet.unpack(packed)

    def _items_named(self, kind: str, name: str | bytes, seen: Seen) -> list[int]:
        items = self._postings.holders(selection.name_key(kind, name))[::-1]
        if not items:
            return items
        visible = seen(np.array(items, dtype=np.int64))
        return [item for item, there in zip(items, visible.tolist(), strict=True) if there]

    def _named(
        self,
        kind: str,
        name: str,
        seen: Seen,
        really: Callable[[Entry], bool],
    ) -> list[Entry]:
        """Return the visible entries under a name, oldest first."""
        entries = map(self._entry, self._items_named(kind, name, seen))
        return [entry for entry in entries if really(entry)]

    def _members(self, cluster: str, seen: Seen) -> list[Entry]:
        return self._named("cluster", cluster, seen, lambda other: clusters.cluster_of(other) == cluster)

    def _read(self, fingerprint: bytes) -> tuple[Wording, NDArray[np.uint32]]:
        """Unpack a fingerprint and key its wording; what is judged is added next, so the last one is kept."""
        last = self._read_last
        if last is None or last[0] != fingerprint:
            wording = unpack(fingerprint)
            keys = selection.asking_keys(selection.word_tokens(wording.body), self._judge.common)
            last = self._read_last = fingerprint, wording, keys
        return last[1], last[2]

    def _candidates(
        self, wording: Wording, keys: NDArray[np.uint32], seen: Seen
    ) -> tuple[list[Candidate], NDArray[np.uint32]]:
        """Find the items whose wording may be shared, and what of it is a formula in this window.

        Args:
            wording: The asking item's.
            keys: Its asking_keys.
            seen: Which items exist for it.

        Returns:
            At most selection.MOST_CANDIDATES and four of the very same text; and, sorted, the keys that items of many
            clusters share, and those that the item's outlet has under other leads: boilerplate and background, however
            often one story is carried.
        """
        asked, items = self._postings.find(keys, selection.MOST_MATCHES, seen)
        own = self._rows.outlets[items] == wording.outlet if wording.outlet else None
        matches = selection.Matches(asked, items, self._rows.clusters[items], own)
        formulas = selection.formulas(keys, matches, wording, self._judge.common)
        same_text = self._items_named("digest", wording.digest, seen)
        distinct, votes = np.unique(items, return_counts=True)
        # The share of an item's sample that stands here estimates how much of it does; of the shorter text that is
        # as much more as the item is longer.
        sizes = self._rows.n_words[distinct].astype(np.float64)
        shares = votes / np.maximum(self._rows.n_keys[distinct], 1) * np.maximum(sizes / max(wording.n_words, 1), 1)
        enough = (votes >= selection.FEWEST_VOTES) & (shares >= selection.LEAST_SHARE)
        distinct, shares, votes = distinct[enough], shares[enough], votes[enough]
        order = np.lexsort((-self._rows.offsets[distinct], -votes, -np.minimum(shares, 1)))[: selection.MOST_CANDIDATES]
        chosen = dict.fromkeys([*reversed(same_text[-4:]), *distinct[order].tolist()])
        candidates = []
        for item in chosen:
            entry = self._entry(item)
            if is_readable(entry.fingerprint):
                candidates.append(Candidate(entry, unpack(entry.fingerprint)))
        return candidates, formulas

    def _compact(self) -> None:
        """Give the room of forgotten entries back."""
        entries, cabinet = [self._entries[item] for item in self._rows.in_order], self._cabinet
        self._clear()
        for packed in entries:
            if packed is not None:
                self.add(cabinet.unpack(packed))


def _without(own: list[int], seen: Seen) -> Seen:
    return lambda items: seen(items) & ~np.isin(items, own)


def _keys(entry: Entry, wording: Wording | None, sampled: NDArray[np.uint32] | None) -> NDArray[np.uint32]:
    """Return the keys an entry is remembered under: names, and those of sampled wording."""
    names = [
        selection.name_key("uri", entry.uri),
        selection.name_key("owner", entry.source.key),
        selection.name_key("cluster", clusters.cluster_of(entry)),
    ]
    if entry.copied_from is not None:
        names.append(selection.name_key("of", entry.copied_from))
    names += [selection.name_key("under", name) for name in entry.under]
    if wording is None or sampled is None:
        return np.array(names, dtype=np.uint32)
    names.append(selection.name_key("digest", wording.digest))
    return np.concatenate((np.array(names, dtype=np.uint32), sampled))
