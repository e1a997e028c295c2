"""dedupe: judge each item against everything its language shard remembers.

Reads wire.revised (by language shard), writes wire.judged and wire.duplicates, keeps its ledger.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec

from agents.dedupe import pairs
from agents.dedupe.decisions import EditorsWord, EditorsWords, is_word, read_word
from agents.dedupe.entry import Entry
from agents.dedupe.kills import is_untold, killed_by, killer_of, reached, tops
from agents.dedupe.memory.rows import Policy
from agents.dedupe.memory.shard import Shard
from streams.contract import topics
from streams.contract.dead_letters import dead_letter
from streams.contract.decisions import RELEASE, decided_by
from streams.contract.events import duplicate_event
from streams.contract.records import (
    WITHHELD_RELATIONS,
    Judged,
    Revised,
    Source,
    Verdict,
    is_born_killed,
    is_copy,
    waits,
)
from streams.contract.step import Keep, Measurement, Record, Result, Send, measured
from streams.contract.topology import BY_NAME
from streams.news.article import Article
from streams.news.clock import believed, bounded, placed
from streams.news.fingerprint import find_compared, fingerprint, is_current, is_readable, unpack
from streams.news.sketch import OPEN_KEY, key_of
from streams.settings import COPIES, IDENTICAL, NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from streams.news.article import Compared
    from streams.settings import Settings

_decode = msgspec.json.Decoder(Revised).decode
_decode_entry = msgspec.msgpack.Decoder(Entry).decode
_INDEX_NUMBERS = 1 << 62
# What revise withholds of an item's own versions is no copy.
_COPIES_WITHHELD = frozenset({"verbatim", "abridged"})


# Of each language a text and an edit of it, so that all that a copy is asked is asked.
_FIRST_TEXTS = (
    ("ar", "قال وزير الخارجية محمد علي يوم الخميس إن المحادثات بين الوفدين تستأنف غدا في جنيف بعد توقف دام ثلاثة أشهر"),
    ("ar", "قال وزير الخارجية محمد علي يوم الخميس إن المحادثات بين الوفدين تستأنف غدا في جنيف بعد توقف دام ستة أشهر"),
    (
        "en",
        "The minister, John Smith, said on Thursday that talks of both sides go on in Geneva after three months",
    ),
    (
        "en",
        "The minister, John Smith, said on Thursday that talks of both sides go on in Geneva after six months",
    ),
)


class Dedupe:
    """The pure part of the agent."""

    name = "dedupe"
    reads = BY_NAME[name].reads
    has_ledger = BY_NAME[name].has_ledger

    def __init__(self, policy: Policy, key: bytes = OPEN_KEY, withhold: str = COPIES) -> None:
        """Start with nothing remembered; the key is the installation's, from sketch.key_of()."""
        self._key = key
        self._withhold = withhold
        self._policy = policy
        self._shards: dict[int, Shard] = {}
        self._words: dict[int, EditorsWords] = {}

    def handle(self, records: Sequence[Record]) -> list[Result]:
        """Judge each item against its shard."""
        return [self._one(record) for record in records]

    def warm(self) -> None:
        """Read the tables and the model that the first items would wait for. Cost: 0.1 s."""
        shard = Shard(self._policy)
        for number, (language, text) in enumerate(_FIRST_TEXTS):
            source = Source("", 0, number)
            article = Article(uri=f"urn:wiredesk:warm:{number}", language=language, headline=text, paragraphs=(text,))
            packed = fingerprint(article, self._key)
            revision = Verdict(relation="new", cluster=article.uri)
            verdict = shard.judge(article, packed, offset=number, event_time=0, revision=revision)
            shard.add(shard.entry(article, packed, verdict, source=source, offset=number, event_time=0))

    def _one(self, record: Record) -> Result:
        shard = self._shards.get(record.partition)
        if shard is None:
            shard = self._shards[record.partition] = Shard(self._policy)
            self._words[record.partition] = EditorsWords()
        words = self._words[record.partition]
        revised = _decode(record.value or b"")
        if revised.decision is not None and revised.cause is not None:
            follow = _release if revised.decision.decision == RELEASE else _follow
            return follow(record, shard, words, revised)
        stored = shard.owned(revised.source.key)
        if stored is not None and record.offset > stored.offset:
            # revise repeated itself after a crash; the first appearance has its answer already
            return Result(outcomes=(("repeat", "dedupe"),))
        if stored is not None:
            apart = pairs.kept_apart(words.partners(stored.uri, record.offset))
            return self._carry_out(record, shard, revised, words.as_judged(stored), apart)
        return self._decided(record, shard, words, revised)

    def _decided(self, record: Record, shard: Shard, words: EditorsWords, revised: Revised) -> Result:
        """Judge an item that the shard has no entry of, and keep what was decided."""
        clocked = bool(believed(revised.source.timestamp) or believed(record.timestamp))
        # An item without a time, from a record without one, is as old as the newest item before it.
        time = bounded(revised.event_time, record.timestamp)
        event_time = placed(time, shard.watermark(record.offset), clocked=clocked)
        packed, compared = self._current(revised)
        partners = words.partners(revised.article.uri, record.offset)
        apart = pairs.kept_apart(partners)
        judge = partial(
            shard.judge,
            revised.article,
            packed,
            offset=record.offset,
            event_time=event_time,
            compared=compared,
            forbidden=apart,
        )
        verdict = judge(revision=revised.verdict)
        n_compared = shard.n_compared
        if partners:
            verdict = pairs.under_words(shard, revised.article, verdict, partners, record.offset)
        entry = shard.entry(
            revised.article,
            packed,
            verdict,
            source=revised.source,
            offset=record.offset,
            event_time=event_time,
        )
        if verdict.relation == "kill":
            entry = _in_family(shard, entry, judge)
        killer = None if verdict.relation == "kill" else killer_of(shard, entry, apart)
        if killer is not None:
            evidence = {**verdict.evidence, "killed_by": msgspec.to_builtins(killer)}
            verdict = msgspec.structs.replace(verdict, evidence=evidence)
        # A copy of this copy that comes later still is withdrawn too.
        entry = msgspec.structs.replace(
            entry,
            verdict=verdict,
            withdrawn_by=killer,
            unclocked=not clocked,
            published=self._publishes(entry.uri, verdict) or _is_first_told(shard, entry, verdict),
        )
        result = self._carry_out(record, shard, revised, entry, apart)
        shard.add(entry)
        return result._replace(
            keeps=(_keep(record.partition, entry), *result.keeps),
            measurements=() if n_compared is None else (measured("wiredesk_candidates", n_compared),),
        )

    def _current(self, revised: Revised) -> tuple[bytes, Compared | None]:
        """Return an item's fingerprint and where its compared copy lies; made anew where another version made it."""
        if is_current(revised.fingerprint, self._key):
            return revised.fingerprint, revised.compared
        compared = find_compared(revised.article)
        return fingerprint(revised.article, self._key, compared), compared

    def _publishes(self, uri: str, verdict: Verdict) -> bool:
        """Tell whether a copy that adds nothing is passed on; kept in its entry, so that a repeat says the same."""
        if verdict.decided is not msgspec.UNSET:
            # An editor calls it the same; the judge found no copy in it, so nobody knows that it adds nothing.
            return True
        if verdict.relation not in _COPIES_WITHHELD:
            return False
        if verdict.cluster == uri:
            # A copy of a copy that no cluster holds: it is none of the item that was published, so nobody has read it.
            return True
        # 1 stands for the very same words only.
        return self._withhold == NOTHING or (self._withhold == IDENTICAL and verdict.similarity != 1.0)

    def _carry_out(self, record: Record, shard: Shard, revised: Revised, entry: Entry, apart: frozenset[str]) -> Result:
        """Answer with an item's entry; what a kill withdraws, but what is kept apart, is so in the shard from here."""
        verdict = entry.verdict
        is_kill = verdict.relation == "kill"
        reaches = (is_kill or verdict.relation == "correction") and not waits(verdict)
        copies = [copy for copy in reached(shard, entry) if copy.uri not in apart] if reaches else []
        sends, outcome = _answer(revised, entry)
        for copy in copies:
            if is_kill:
                sends.append(_withdrawn(copy, revised.shard, revised.article.uri, revised.source))
            else:
                sends.append(_corrected(copy, revised))
        newly = [copy for copy in copies if is_kill and copy.withdrawn_by is None]
        withdrawn = [msgspec.structs.replace(copy, withdrawn_by=revised.source) for copy in newly]
        for copy in withdrawn:
            shard.add(copy)
        keeps = tuple(_keep(record.partition, copy) for copy in withdrawn)
        return Result(keeps=keeps, sends=tuple(sends), outcomes=(outcome,))

    def check_entry(self, value: bytes, key: bytes) -> None:
        """Raise ValueError, or msgspec's errors, for an entry that the index could not hold."""
        if is_word(key):
            read_word(value)
            return
        entry = _decode_entry(value)
        if max(abs(entry.offset), abs(entry.event_time), abs(entry.watermark)) >= _INDEX_NUMBERS:
            raise ValueError("a number of it does not fit the index")
        if is_readable(entry.fingerprint):
            unpack(entry.fingerprint, sketched=False)  # refuses what the whole would refuse, in a third of the time

    def restore(self, partition: int, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Rebuild a partition's shard from its ledger."""
        shard, words = Shard(self._policy), EditorsWords()
        kept = list(entries)
        items = (_decode_entry(value) for key, value in kept if not is_word(key))
        shard.restore(sorted(items, key=lambda e: (e.offset, e.source)))
        for word in sorted((read_word(value) for key, value in kept if is_word(key)), key=lambda w: w.offset):
            words.add(word)
            pairs.apply(shard, word)
        self._shards[partition], self._words[partition] = shard, words

    def measure(self) -> list[Measurement]:
        """Return the size of every shard."""
        articles = [measured("wiredesk_index_articles", len(shard), partition=p) for p, shard in self._shards.items()]
        return articles + [measured("wiredesk_index_bytes", s.n_bytes, partition=p) for p, s in self._shards.items()]

    def forget(self, partition: int) -> None:
        """Drop a partition."""
        self._shards.pop(partition, None)
        self._words.pop(partition, None)

    def expired(self, partition: int, committed: int) -> list[Keep]:
        """Name the entries that can go, and drop them."""
        shard = self._shards.get(partition)
        if shard is None:
            return []
        owners = shard.expired(committed)
        for owner in owners:
            shard.discard(owner)
        return [Keep(f"{partition}|{owner}".encode(), None) for owner in owners]


def _is_first_told(shard: Shard, entry: Entry, verdict: Verdict) -> bool:
    """Tell whether a copy is the first that readers get: what it is a copy of is held back, or killed without it."""
    is_mine = verdict.relation in _COPIES_WITHHELD and not entry.held and "killed_by" not in verdict.evidence
    return is_mine and is_untold(shard, verdict, entry.offset)


def _in_family(shard: Shard, entry: Entry, judge: Callable[..., Verdict]) -> Entry:
    """Place a kill among the copies of what it kills; an item that came after its kill is judged for that alone."""
    if is_born_killed(entry.verdict):
        found = judge(revision=Verdict(relation="new", cluster=entry.uri))
        entry = msgspec.structs.replace(entry, copy_of=(found.of or "") if is_copy(found) else "")
    return msgspec.structs.replace(entry, under=tops(shard, entry))


def _follow(record: Record, shard: Shard, words: EditorsWords, revised: Revised) -> Result:
    """Follow an editor's word on two items; the same word again changes nothing."""
    decision, cause = revised.decision, revised.cause
    assert decision is not None
    assert cause is not None
    word = words.caused_by(cause)
    keeps: tuple[Keep, ...] = ()
    if word is None:
        standing = words.partners(decision.uri, record.offset).get(decision.other or "")
        if standing is not None and standing.decided.decision == decision.decision:
            return Result(outcomes=(("repeat", "decision"),))
        moved = pairs.moves(shard, words, decision, record.offset)
        word = EditorsWord(cause, record.offset, decision.uri, decided_by(decision), moved=moved)
        words.add(word)
        pairs.apply(shard, word)
        keeps = (Keep(word.key(record.partition), msgspec.msgpack.encode(word)),)
    elif record.offset > word.offset:
        return Result(outcomes=(("repeat", "decision"),))
    sends = [
        _judged(said) if isinstance(said, Judged) else duplicate_event(moved.source, word.cause, said, moved.verdict)
        for moved, said in pairs.events(word)
    ]
    return Result(keeps=keeps, sends=tuple(sends), outcomes=(("decision", decision.decision),))


def _release(record: Record, shard: Shard, words: EditorsWords, revised: Revised) -> Result:
    """Publish an item that an editor releases, once: its verdict stays, and names the decision."""
    assert revised.decision is not None
    assert revised.cause is not None
    article, source = revised.article, revised.source
    word = words.caused_by(revised.cause)
    keeps: tuple[Keep, ...] = ()
    if word is None:
        stored = shard.owned(source.key)
        if words.is_released(source) or (stored and words.is_published(stored)):
            return Result(outcomes=(("repeat", "decision"),))
        if killed_by(shard, article.uri, record.offset) is not None:
            return dead_letter(record, "dedupe", "killed", "the item is killed, or a copy of what is", revised.cause)
        verdict = stored.verdict if stored else revised.verdict
        verdict = msgspec.structs.replace(verdict, decided=decided_by(revised.decision))
        said = words.as_judged(stored).verdict if stored else None
        word = EditorsWord(
            revised.cause, record.offset, article.uri, decided_by(revised.decision), source, verdict, said
        )
        words.add(word)
        pairs.apply(shard, word)
        keeps = (Keep(word.key(record.partition), msgspec.msgpack.encode(word)),)
    elif record.offset > word.offset:
        return Result(outcomes=(("repeat", "decision"),))
    assert word.verdict is not None
    send = _judged(Judged(source=source, article=article, verdict=word.verdict, cause=word.cause))
    return Result(keeps=keeps, sends=(send,), outcomes=(("decision", "release"),))


def _answer(revised: Revised, entry: Entry) -> tuple[list[Send], tuple[str, str]]:
    """Say of an item itself what its entry decided; returns the events and the outcome."""
    article, verdict = revised.article, entry.verdict
    if verdict.relation in WITHHELD_RELATIONS and not entry.published:
        sends = [duplicate_event(revised.source, None, article, verdict)]
        if "killed_by" in verdict.evidence:
            # The kill came first; say of the copy what the kill would have said of it.
            killer = msgspec.convert(verdict.evidence["killed_by"], Source)
            sends.append(_withdrawn(entry, revised.shard, verdict.of or "", killer))
        return sends, ("duplicate", verdict.relation)
    if "killed_by" in verdict.evidence:
        article = msgspec.structs.replace(article, pub_status="canceled")
    return [_judged(Judged(source=revised.source, article=article, verdict=verdict))], ("passed", verdict.relation)


def _withdrawn(copy: Entry, language: str, of: str, killer: Source) -> Send:
    """Make the event by which a kill reaches a copy: canceled, no text, the kill named as the cause."""
    article = Article(uri=copy.uri, version=copy.version, language=language, source=copy.outlet, pub_status="canceled")
    verdict = msgspec.structs.replace(copy.verdict, evidence={"kill_reached": of}, rule="kill/1", adds=())
    return _judged(Judged(source=copy.source, article=article, verdict=verdict, cause=killer))


def _corrected(copy: Entry, revised: Revised) -> Send:
    """Tell the readers of verdicts that the item a copy was made from has been corrected since."""
    article = Article(uri=copy.uri, version=copy.version, language=revised.shard, source=copy.outlet)
    evidence = {"correction_reached": revised.article.uri}
    verdict = msgspec.structs.replace(copy.verdict, evidence=evidence, rule="correction/1", adds=())
    return duplicate_event(copy.source, revised.source, article, verdict)


def _judged(judged: Judged) -> Send:
    return Send(topics.JUDGED, judged.article.uri.encode("utf-8", "surrogatepass"), msgspec.json.encode(judged))


def _keep(partition: int, entry: Entry) -> Keep:
    return Keep(f"{partition}|{entry.source.key}".encode(), msgspec.msgpack.encode(entry))


def make_step(settings: Settings) -> Dedupe:
    """Make the step from the settings."""
    policy = Policy(int(settings.window_hours * 3600), settings.window_articles, settings.late_articles)
    return Dedupe(policy, key_of(settings.fingerprint_key), settings.withhold)
