"""One line for every outcome: what the monitor needs to know of an article, a duplicate or a dead letter.

The outcome topics are partitioned by uri, but a window, a trend and a silence are of the whole wire. So a fact is
made of every outcome where it is read, in parallel, and all facts meet in one order in one partition of TALLY.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from agents.monitor.query.matching import Searched
from agents.monitor.query.parse import MOST_OUTLETS
from agents.monitor.query.words import bare_id, label
from agents.monitor.told_events import StoryView
from streams.contract import topics
from streams.contract.outcome_view import TextOutcomeView, has_a_place
from streams.contract.records import Source
from streams.errors import WiredeskError
from streams.news.clock import believed, bounded

if TYPE_CHECKING:
    from agents.monitor.query.terms import FieldName
    from agents.monitor.watches import Watches
    from streams.contract.outcome_view import EntityView
    from streams.contract.step import Record
    from streams.settings import Settings

TALLY_PARTITION: Final = 0

# Everything that comes from the wire is cut: a label is for counting, not for reading.
_LABEL_CHARACTERS: Final = 120
HEADLINE_CHARACTERS: Final = 240
_ENTITIES: Final = 12
# A clock may be wrong by so much and still tell the time; what is further ahead of the broker's is no time at all.
_AHEAD_MS: Final = 15 * 60_000
_REASONS: Final = 20
HITS: Final = 100

OutcomeKind = Literal["article", "duplicate", "dead", "story"]


class CountedEntity(msgspec.Struct, frozen=True, array_like=True):
    """An entity as a fact carries it: enough to count and to print."""

    id: str
    type: str
    name: str
    ar: str = ""
    en: str = ""


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one item; or, with the outcome "story", which event an article of a copy cluster tells.

    Attributes:
        event_id: The outcome's eventId; for a dead letter its owner's key.
        cause: Key of the record that made the desk publish this again; "" for an item's own outcome.
        event_time: The article's time, milliseconds since the epoch, never later than `arrived`; for a dead letter
            the time of the dead letter, since nobody could read another.
        arrived: The broker's timestamp of the raw record, milliseconds; of the dead letter where that is unknown.
        done: The broker's timestamp of the outcome, milliseconds.
        status: Stage to "ok", "skipped" or "failed".
        removed: Reason to how many pieces of text went.
        watches: Entries of the watch list that the article hits.
        awaits: Saved searches that find it once so many outlets carry its story.
        reason: Why it is dead; `stage` says who gave up.
        dated: The article states a time that can be; else event_time is `arrived`, which says nothing of how far the
            wire has come. True for the lines of 0.2, which did not tell.
        story: Id of a story of wire.stories, which `cluster` tells.
        merged_into: Id of the story that has taken that one's members.
    """

    outcome: OutcomeKind
    source: Source
    event_id: str
    cause: str = ""
    event_time: int = 0
    arrived: int = 0
    done: int = 0
    uri: str = ""
    cluster: str = ""
    relation: str = ""
    language: str = ""
    outlet: str = ""
    agency: str = ""
    headline: str = ""
    status: dict[str, str] = {}
    removed: dict[str, int] = {}
    entities: tuple[CountedEntity, ...] = ()
    watches: tuple[str, ...] = ()
    reason: str = ""
    stage: str = ""
    dated: bool = True
    awaits: tuple[tuple[str, int], ...] = ()
    story: str = ""
    merged_into: str = ""

    @property
    def voice(self) -> str:
        """Return who speaks: the agency whose copy it is, else the outlet; one copy in fifteen outlets is one voice."""
        return self.agency or self.outlet or self.uri


_LARGEST: Final = 1 << 63
_TOPIC_CHARACTERS: Final = 249  # Kafka's limit
# An owner's key is a topic's name and three numbers.
_LONGEST: Final = 400
_EVENT: Final = msgspec.json.Decoder(TextOutcomeView)
_STORY: Final = msgspec.json.Decoder(StoryView)
_FACT: Final = msgspec.json.Decoder(Fact)
_WRITE: Final = msgspec.json.Encoder()


class NotAnOutcome(WiredeskError):
    """A record on an outcome topic that this desk did not write; it is counted nowhere and says why."""


def read_fact(value: bytes) -> Fact:
    """Read a fact back. Raises NotAnOutcome, also for numbers that no setting makes possible."""
    try:
        fact = _FACT.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotAnOutcome(str(error)) from None
    if not has_a_place(fact.source):
        raise NotAnOutcome("no place of a raw topic")
    _measure(fact)
    return fact


def _measure(fact: Fact) -> None:
    """Refuse what `fact_of` would have cut: lines come from a topic, and what they hold is remembered for days.

    Raises:
        NotAnOutcome: a number beyond 63 bits, a text or a list longer than this module writes.
    """
    source = fact.source
    numbers = (source.offset, source.timestamp, fact.arrived, fact.done, *fact.removed.values())
    # Stated times before 1970 exist; the year 1 is -62,135,596,800,000.
    if not all(0 <= number < _LARGEST for number in numbers) or not -_LARGEST < fact.event_time < _LARGEST:
        raise NotAnOutcome("a number that no monitor writes")
    if (
        max(len(fact.status), len(fact.removed)) > _REASONS
        or len(fact.entities) > _ENTITIES
        or len(fact.watches) > HITS
    ):
        raise NotAnOutcome("longer than any line of a monitor")
    if len(source.topic) > _TOPIC_CHARACTERS:
        raise NotAnOutcome("no topic has such a name")
    texts = [fact.event_id, fact.cause, fact.uri, fact.cluster, fact.relation, fact.language]
    texts += [fact.outlet, fact.agency, fact.headline, fact.reason, fact.stage, *fact.watches]
    texts += [fact.story, fact.merged_into]
    if len(fact.awaits) > HITS or not all(0 < least <= MOST_OUTLETS for _, least in fact.awaits):
        raise NotAnOutcome("longer than any line of a monitor")
    texts += [search for search, _ in fact.awaits]
    texts += [text for pair in fact.status.items() for text in pair]
    texts += fact.removed
    texts += [text for named in fact.entities for text in (named.id, named.type, named.name, named.ar, named.en)]
    if max(map(len, texts)) > _LONGEST:
        raise NotAnOutcome("longer than any line of a monitor")


def write_fact(fact: Fact) -> bytes:
    """Write a fact: JSON of a few hundred bytes, the same bytes for the same outcome."""
    return _WRITE.encode(fact)


def fact_of(record: Record, settings: Settings, watches: Watches) -> Fact | None:
    """Make the fact of an outcome.

    Returns:
        None for a compaction tombstone.

    Raises:
        NotAnOutcome: the record was not written by a desk.
    """
    if record.topic == topics.DEAD.name(settings):
        return _checked(_dead(record), settings)
    if record.value is None:
        return None
    if record.topic == topics.STORIES.name(settings):
        return _checked(_story(record.value), settings)
    try:
        event = _EVENT.decode(record.value)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotAnOutcome(str(error)) from None
    kind: OutcomeKind = "article" if record.topic == topics.ARTICLES.name(settings) else "duplicate"
    desk = event.wiredesk
    # Nothing comes after it went out: what the desk wrote on the event bounds what stands on the raw record.
    arrived = bounded(desk.source.timestamp, record.timestamp) or record.timestamp
    outlet, headline = event.outlet, event.headline
    time = _milliseconds(event.version_created or record.header("ce_time"))
    removed: dict[str, int] = {}
    for piece in desk.text.removed:
        if piece.reason in removed or len(removed) < _REASONS:
            removed[piece.reason] = removed.get(piece.reason, 0) + 1
    hits: tuple[str, ...] = ()
    awaits: list[tuple[str, int]] = []
    if kind == "article" and desk.cause is None:
        ids = {e.id for e in desk.entities}
        names = [name for e in desk.entities for name in (e.name, *e.labels.values())]
        hits = watches.hits(f"{headline}\n{event.body}", ids, names, outlet)
        if watches.n_searches:
            found = list(watches.found(_searched(event, bounded(time or 0, arrived) or arrived)))
            hits += tuple(search for search, least in found if least == 1)
            awaits = [(search, least) for search, least in found if least > 1]
    fact = Fact(
        outcome=kind,
        source=desk.source,
        event_id=_cut(desk.event_id),
        cause=desk.cause.key if desk.cause else "",
        event_time=bounded(time or 0, arrived) or arrived,
        arrived=arrived,
        done=record.timestamp,
        uri=_cut(event.uri, HEADLINE_CHARACTERS),
        cluster=_cut(desk.verdict.cluster or event.uri, HEADLINE_CHARACTERS),
        relation=_cut(desk.verdict.relation),
        language=_cut(event.told_language),
        outlet=_cut(outlet),
        agency=_cut(desk.agency.name if desk.agency else ""),
        headline=_cut(headline, HEADLINE_CHARACTERS),
        status={_cut(stage): _cut(word.split(":", 1)[0]) for stage, word in list(desk.status.items())[:_REASONS]},
        removed={_cut(reason): n for reason, n in removed.items()},
        entities=tuple(_named(e) for e in event.named[:_ENTITIES]),
        watches=tuple(_cut(hit, _LONGEST) for hit in hits[:HITS]),
        awaits=tuple(awaits[:HITS]),
        dated=_is_dated(time or 0, desk.source.timestamp, arrived),
    )
    return _checked(fact, settings)


def _checked(fact: Fact, settings: Settings) -> Fact:
    """Return the fact of an outcome that intake can have made. Raises NotAnOutcome for any other."""
    if not has_a_place(fact.source, settings):
        raise NotAnOutcome("no place of any topic")
    _measure(fact)
    return fact


def _is_dated(time: int, raw: int, arrived: int) -> bool:
    """Tell whether a time is the article's own: where it states none, ce_time is that of its raw record."""
    return 0 < believed(time) <= arrived + _AHEAD_MS and abs(time - raw) > 1  # as seconds it may be rounded


def _searched(event: TextOutcomeView, time: int) -> Searched:
    """Make an article ready for the saved searches, as the page's store knows it."""
    desk = event.wiredesk
    entities = event.named
    ids = {label(bare_id(e.id)) for e in entities}
    labels: dict[FieldName, set[str]] = {
        "entity": ids | {label(_cut(name)) for e in entities for name in (e.name, *e.labels.values())},
        "outlet": {label(_cut(name)) for name in (event.outlet, desk.agency.name if desk.agency else "") if name},
        "language": {event.told_language.casefold()},
        "relation": {desk.verdict.relation},
    }
    return Searched(event.headline, event.body, labels, time)


def _named(entity: EntityView) -> CountedEntity:
    labels = entity.labels
    return CountedEntity(
        _cut(entity.id), _cut(entity.type), _cut(entity.name), _cut(labels.get("ar", "")), _cut(labels.get("en", ""))
    )


def _story(value: bytes) -> Fact:
    """Make the fact of a story; it has no time of its own, so that it moves no clock."""
    try:
        told = _STORY.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotAnOutcome(str(error)) from None
    return Fact(
        outcome="story",
        source=told.source,
        event_id=_cut(told.event_id),
        cluster=_cut(told.cluster, HEADLINE_CHARACTERS),
        story=_cut(told.story, HEADLINE_CHARACTERS),
        merged_into=_cut(told.merged_into, HEADLINE_CHARACTERS),
        dated=False,
    )


def _dead(record: Record) -> Fact:
    def number(name: str) -> int:
        try:
            return int(record.header(f"wiredesk_{name}") or "")
        except ValueError:
            raise NotAnOutcome(f"header wiredesk_{name} is missing or no number") from None

    items = number("items") if record.header("wiredesk_items") else 1
    topic = record.header("wiredesk_topic")
    if topic is None:
        raise NotAnOutcome("header wiredesk_topic is missing")
    try:
        source = Source(topic, number("partition"), number("offset"), number("item"), items, 0)
    except ValueError as error:
        raise NotAnOutcome(str(error)) from None
    return Fact(
        outcome="dead",
        source=source,
        event_id=source.key,
        event_time=record.timestamp,
        arrived=record.timestamp,
        done=record.timestamp,
        reason=_cut(record.header("wiredesk_reason") or "unknown"),
        stage=_cut(record.header("wiredesk_stage") or "unknown"),
        dated=False,
    )


def _cut(text: str, limit: int = _LABEL_CHARACTERS) -> str:
    # A lone surrogate could not be written as JSON again.
    return text[:limit].encode("utf-8", "replace").decode()


def _milliseconds(text: str | None) -> int | None:
    if not text:
        return None
    try:
        # Python 3.10 does not read the Z that RFC 3339 allows.
        instant: Any = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return int(instant.timestamp() * 1000) if instant.tzinfo is not None else None
