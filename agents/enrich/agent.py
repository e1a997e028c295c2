"""enrich: mark the article up and publish it.

Reads wire.judged, writes wire.articles and wire.mentions, keeps a ledger of the mentions that stand of every uri.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from agents.enrich.knowledge.followed import Followed
from agents.enrich.knowledge.records import KnownEntity
from agents.enrich.knowledge.store import Knowledge, load_default
from agents.enrich.mark import Marker
from agents.enrich.published_mentions import (
    Entry,
    PublishedArticles,
    entry_of,
    kept,
    packed_entry,
    taken_back,
    unpacked,
)
from agents.enrich.quotes.find import find_quotes
from agents.enrich.subjects.find import find_subjects
from agents.enrich.tagger.tagger import BuiltInTagger
from agents.enrich.tagger.transformers_tagger import TransformersTagger, TransformersTaggerError
from streams.contract.events import article_event, event_id, mention_events, mentions_of
from streams.contract.records import Judged, Marking, waits
from streams.contract.retention import Retention
from streams.contract.step import Keep, Record, Result, measured
from streams.contract.topology import BY_NAME
from streams.languages.folding import folded_text
from streams.news.article import Article
from streams.news.clock import believed
from streams.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from agents.enrich.tagger.protocol import Tagger
    from streams.settings import Settings

# Where `wiredesk knowledge import` keeps what the user brings, below WIREDESK_STATE_DIR.
KNOWLEDGE_FOLDER = "knowledge"
_decode_known = msgspec.json.Decoder(KnownEntity).decode
_decode = msgspec.json.Decoder(Judged).decode
# A name, a title and a quote: enough that every stage reads.
_FIRST_TEXTS = (
    ("ar", "قال الوزير محمد علي في بغداد: «لا نعرف ما حدث هناك حتى الآن»."),
    ("en", 'The minister, John Smith, said in London: "We do not know what has happened there."'),
)
_HOUR_MS = 3_600_000
_MONTH = Retention(720 * _HOUR_MS, 20_000, 1_000_000)
_NOT_MARKED = Marking(status={"mark": "skipped: withdrawn"})


class Enrich:
    """The pure part of the agent."""

    name = "enrich"
    reads = BY_NAME[name].reads
    follows = BY_NAME[name].follows
    has_ledger = BY_NAME[name].has_ledger

    def __init__(
        self,
        marker: Marker,
        retention: Retention = _MONTH,
        remake: Callable[[list[KnownEntity]], Marker] | None = None,
        *,
        batch_records: int,
    ) -> None:
        """Keep the marker with its models and knowledge; nothing is published yet.

        Args:
            marker: Marks until the topic of the user's own entities says something else.
            retention: How long mentions can be taken back.
            remake: Entities of the topic → a marker that knows them; None leaves the topic unread.
            batch_records: Articles that are marked up together.
        """
        self.batch_records = batch_records
        self._marker = marker
        self._remake = remake
        self._followed = Followed()
        self._is_outdated = False
        self._retention = retention
        self._standing: dict[int, PublishedArticles] = {}

    def handle(self, records: Sequence[Record]) -> list[Result]:
        """Mark up a micro-batch together and make the events. Where the marker raises, nothing is remembered."""
        if self._is_outdated and self._remake is not None:
            # Once for all that was learnt since the last batch: a second and a half.
            self._marker = self._remake(self._followed.records())
            self._is_outdated = False
        judged = [_decode(record.value or b"") for record in records]
        alive = [item for item in judged if not _is_withdrawn(item)]
        markings = iter(self._marker.mark([item.article for item in alive]))
        marked = [None if _is_withdrawn(item) else next(markings) for item in judged]
        return [self._one(*each) for each in zip(records, judged, marked, strict=True)]

    def warm(self) -> None:
        """Compile names, taggers and weights of the languages that come first; others wait for their first text.

        Cost: about a second, which the first article of each waited for before.
        """
        for code, _ in _FIRST_TEXTS:
            self._marker.matcher.prepare(code)
        self._marker.mark([Article(uri="", paragraphs=(text,), language=code) for code, text in _FIRST_TEXTS])

    def learn(self, records: Sequence[Record]) -> list[str]:
        """Take note of entities of the user's own; the next batch knows them. Returns what cannot be used."""
        self._is_outdated = True
        said = self._followed.learn((record.key, record.value) for record in records)
        return [f"{records[0].topic}: {why}" for why in said]

    def _one(self, record: Record, judged: Judged, marking: Marking | None) -> Result:
        standing = self._standing.setdefault(record.partition, PublishedArticles(self._retention))
        uri = judged.article.uri
        name = event_id(judged.source, judged.cause, uri)
        known = standing.published(name)
        if known is not None and record.offset > known.offset:
            # dedupe repeated itself after a crash: published, and perhaps followed by a newer version already
            return Result(outcomes=(("repeat", "enrich"),))
        mentions = mentions_of(judged, marking or _NOT_MARKED)
        former = standing.before(uri, record.offset)
        stood = None if former is None else unpacked(former.packed)
        takes_place = stood is None or _takes_place_of(judged, stood)
        place = packed_entry(entry_of(record.offset, believed(record.timestamp), name, uri, mentions))
        if stood is not None and takes_place:
            mentions = [*taken_back(stood, judged, name), *mentions]
        kind = "article" if judged.cause is None else "caused"
        result = Result(
            keeps=(Keep(_key(record.partition, name), place.packed),) if takes_place else (),
            sends=(article_event(judged, marking or _NOT_MARKED), *mention_events(judged, mentions)),
            outcomes=((kind, judged.verdict.relation),),
            measurements=(measured("wiredesk_entities", len(marking.entities)),) if marking is not None else (),
        )
        if takes_place:
            standing.add(place)
        return result

    def check_entry(self, value: bytes, key: bytes) -> None:
        """Raise ValueError, or msgspec's errors, for an entry that is none of ours."""
        if unpacked(value).event_id != key.decode():
            raise ValueError("its key names another event")

    def restore(self, partition: int, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Rebuild what stands of a partition from its ledger."""
        standing = PublishedArticles(self._retention)
        for place in sorted(kept(value) for _, value in entries):
            standing.add(place)
        self._standing[partition] = standing

    def forget(self, partition: int) -> None:
        """Drop a partition."""
        self._standing.pop(partition, None)

    def expired(self, partition: int, committed: int) -> list[Keep]:
        """Name the entries that can go, and drop them."""
        standing = self._standing.get(partition)
        return [] if standing is None else [Keep(_key(partition, name), None) for name in standing.expired(committed)]


def _is_withdrawn(judged: Judged) -> bool:
    return judged.article.pub_status == "canceled"


def _takes_place_of(judged: Judged, stood: Entry) -> bool:
    """Tell whether a record ends what stood: not so a kill of what revise does not know, from another source."""
    return not waits(judged.verdict) or folded_text(judged.article.source) == folded_text(stood.info_source or "")


def _key(partition: int, name: str) -> bytes:
    return f"{partition}|{name}".encode()


def load_knowledge(state_dir: str, followed: Sequence[KnownEntity] = ()) -> Knowledge:
    """Read the shipped knowledge and what the user has brought: file by file in order of name, then the topic's."""
    folder = Path(state_dir) / KNOWLEDGE_FOLDER
    brought = [
        [_decode_known(line) for line in file.read_bytes().splitlines() if line.strip()]
        for file in sorted(folder.glob("*.jsonl"))
    ]
    return load_default(*brought, *([followed] if followed else []))


def load_marker(settings: Settings) -> Marker:
    """Load knowledge, taggers and quote rules."""
    return Marker(load_knowledge(settings.state_dir), load_taggers(settings.tagger_backend), find_quotes, find_subjects)


def load_taggers(backend: str) -> list[Tagger]:
    """Load the taggers of a setting; a language belongs to the first that reads it.

    Raises:
        SettingsError: the setting names a folder that cannot be used.
    """
    if backend == "none":
        return []
    if backend == "built-in":
        return [BuiltInTagger.load()]
    try:
        return [TransformersTagger.load(backend), BuiltInTagger.load()]
    except TransformersTaggerError as error:
        raise SettingsError(f"WIREDESK_TAGGER_BACKEND: {error}") from error


def make_step(settings: Settings) -> Enrich:
    """Make the step from the settings; reads the models and the knowledge."""
    retention = Retention(int(settings.revision_hours * _HOUR_MS), settings.late_articles, settings.window_articles)
    taggers = load_taggers(settings.tagger_backend)

    def remake(followed: list[KnownEntity]) -> Marker:
        return Marker(load_knowledge(settings.state_dir, followed), taggers, find_quotes, find_subjects)

    return Enrich(remake([]), retention, remake, batch_records=settings.mark_articles)
