"""One line for every outcome: what the stories need to know of an article, of a withheld copy, of what is withdrawn.

Outcomes are partitioned by uri, but which articles tell one story takes one order. So a line is made of every outcome
where it is read, in parallel, the costly sketch with it, and all lines meet in one partition of SKETCHES.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

import msgspec
import orjson

from agents.stories.judge.sketch import StorySketch, sketch
from streams.contract import topics
from streams.contract.outcome_view import OutcomeView, has_a_place
from streams.contract.records import EntityType, Source
from streams.errors import WiredeskError
from streams.news.clock import believed, bounded

if TYPE_CHECKING:
    from agents.stories.judge.embedder import Embedder
    from streams.contract.outcome_view import EntityView
    from streams.contract.step import Record
    from streams.settings import Settings

STORIES_PARTITION: Final = 0

# Everything that comes from the wire is cut; only a uri is an identity, and intake bounds it.
_LABEL_CHARACTERS: Final = 120
_HEADLINE_CHARACTERS: Final = 300
_ID_CHARACTERS: Final = 400
_URI_CHARACTERS: Final = 2048  # intake's own bound
_ENTITIES: Final = 20
_LABELS: Final = 8
# A line stays far below what its topic takes; a sketch that is larger is none.
_SKETCH_BYTES: Final = 200_000
_LARGEST: Final = 1 << 62
# A clock may be wrong by so much and still tell the time.
_AHEAD_MS: Final = 15 * 60_000
# What revise withholds of an item's own versions is no copy.
_COPIES: Final = frozenset({"verbatim", "abridged"})


class ToldEntity(msgspec.Struct, frozen=True, array_like=True):
    """An entity as a line carries it."""

    id: str
    type: EntityType
    name: str
    salience: float
    labels: dict[str, str] = {}


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one outcome tells of a story.

    Attributes:
        kind: "article" may tell a story, a "copy" was withheld, "gone" is an article or copy that is withdrawn.
        event_id: The outcome's eventId: a hop that repeats itself after a crash carries the same.
        source: The item's place on the raw topic.
        uri: Identity of the item over all its versions.
        created: The time it states, never later than a broker's clock, RFC 3339; "" when it states none.
        seen: The same in milliseconds since the epoch; 0 when it states none.
        time: Its place in event time, milliseconds: `seen`, or the broker's time where it states none; 0 when nothing
            says.
        dated: It states a time that can be, bounded by a clock, so it says how far the wire has come.
        canonical: It is the item that its copy cluster is best read in.
        reason: Why it is gone: "killed" or "withheld".
        sketch: What it is judged by; None when none could be made, and for a copy.
    """

    kind: Literal["article", "copy", "gone"]
    event_id: str
    source: Source
    uri: str
    created: str = ""
    seen: int = 0
    time: int = 0
    dated: bool = False
    language: str = "und"
    outlet: str = ""
    agency: str = ""
    cluster: str = ""
    canonical: bool = False
    headline: str = ""
    reason: str = ""
    entities: tuple[ToldEntity, ...] = ()
    sketch: StorySketch | None = None


class NotTold(WiredeskError):
    """A record on an outcome topic, or a line, that no desk wrote; it tells nothing and says why."""


_TYPES: Final = frozenset(get_args(EntityType))
_READ: Final = msgspec.json.Decoder(Told)
_WRITE: Final = msgspec.json.Encoder()


def write_line(told: Told) -> bytes:
    """Write a line: JSON, the same bytes for the same outcome."""
    return _WRITE.encode(told)


def read_line(value: bytes) -> Told:
    """Read a line back. Raises NotTold, also for what `tell` would have cut."""
    try:
        told = _READ.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NotTold(str(error)) from None
    if not has_a_place(told.source):
        raise NotTold("no place of a raw topic")
    _measure(told)
    return told


def tell(record: Record, settings: Settings, embedder: Embedder | None = None) -> Told | None:
    """Make the line of an outcome; `embedder` makes the vector of its sketch.

    Returns:
        None for what changes no story: a tombstone, a resend, an old version.

    Raises:
        NotTold: the record was not written by a desk.
    """
    if record.value is None:
        return None
    try:
        read = orjson.loads(record.value)
        event = msgspec.convert(read, type=OutcomeView)
    except (orjson.JSONDecodeError, msgspec.ValidationError, RecursionError) as error:
        raise NotTold(type(error).__name__) from None
    desk = event.wiredesk
    source = desk.source
    if not has_a_place(source, settings):
        raise NotTold("no place of any topic")
    is_article = record.topic == topics.ARTICLES.name(settings)
    if not is_article and (desk.verdict.relation not in _COPIES or desk.cause is not None):
        return None
    usable = event.pub_status == "usable"
    kind: Literal["article", "copy", "gone"] = ("article" if usable else "gone") if is_article else "copy"
    # Nothing comes after it went out: what the desk wrote on the event bounds what stands on the raw record.
    arrived = bounded(source.timestamp, record.timestamp) or believed(record.timestamp)
    stated = event.version_created or ("" if is_article else record.header("ce_time") or "")
    time = _milliseconds(stated)
    # Where a copy states no time, ce_time is that of its raw record; as seconds it may be rounded.
    states = believed(time) > 0 and (is_article or abs(time - source.timestamp) > 1)
    seen = bounded(time, arrived) if states else 0
    placed = seen or arrived
    # A type that a newer desk has is none that a story can show.
    named = [entity for entity in event.named if entity.type in _TYPES]
    told = Told(
        kind=kind,
        event_id=_cut(desk.event_id),
        source=source,
        uri=event.uri,
        created="" if not seen else _cut(stated) if seen == time else _written(seen),
        seen=seen,
        time=placed,
        # What is further ahead of the broker's clock than a clock may be wrong says nothing of how far the wire is.
        dated=bool(arrived and seen) and time <= arrived + _AHEAD_MS,
        language=_cut(event.told_language),
        outlet=_cut(event.outlet),
        agency=_cut(desk.agency.name if desk.agency else ""),
        cluster=_cut(desk.verdict.cluster or event.uri, _URI_CHARACTERS),
        canonical=desk.verdict.canonical in ("", event.uri),
        headline=_cut(event.headline, _HEADLINE_CHARACTERS) if kind == "article" else "",
        reason="" if usable else ("killed" if event.pub_status == "canceled" else "withheld"),
        entities=tuple(map(_named, named[:_ENTITIES])) if kind == "article" else (),
        sketch=_sketched(read, placed, embedder) if kind == "article" else None,
    )
    _measure(told)
    return told


def _sketched(article: dict[str, Any], placed: int, embedder: Embedder | None) -> StorySketch | None:
    """Make the sketch of an article, at the time that the brokers bound.

    Whatever it trips over, the article is published and must stand in a story: without a sketch it stands alone.
    """
    try:
        made = sketch({**article, "versionCreated": _written(placed)}, embedder)
        fits = len(_WRITE.encode(made)) <= _SKETCH_BYTES
    except Exception:  # noqa: BLE001
        return None
    return made if fits else None


def _measure(told: Told) -> None:
    """Refuse what a desk does not write: lines come from a topic, and what they hold is remembered for days.

    Raises:
        NotTold: a number beyond what an index holds, a text or a list longer than this module writes.
    """
    source = told.source
    if not all(0 <= number < _LARGEST for number in (source.offset, source.timestamp, told.seen, told.time)):
        raise NotTold("a number that no desk writes")
    if not told.uri or max(len(told.uri), len(told.cluster)) > _URI_CHARACTERS or len(told.entities) > _ENTITIES:
        raise NotTold("longer than any line of the desk")
    texts = [told.event_id, told.created, told.language, told.outlet, told.agency, told.headline, told.reason]
    texts += [text for named in told.entities for text in (named.id, named.name)]
    labels = [labels for named in told.entities for labels in (named.labels,)]
    texts += [text for pairs in labels for pair in pairs.items() for text in pair]
    if max(map(len, texts)) > _ID_CHARACTERS or any(len(pairs) > _LABELS for pairs in labels):
        raise NotTold("longer than any line of the desk")


def _named(entity: EntityView) -> ToldEntity:
    labels = {_cut(language): _cut(label) for language, label in list(entity.labels.items())[:_LABELS]}
    salience = min(max(entity.salience, 0.0), 1.0)
    return ToldEntity(
        _cut(entity.id, _ID_CHARACTERS), cast("EntityType", entity.type), _cut(entity.name), salience, labels
    )


def _cut(text: str, limit: int = _LABEL_CHARACTERS) -> str:
    # A lone surrogate could not be written as JSON again.
    return text[:limit].encode("utf-8", "replace").decode()


def _milliseconds(text: str) -> int:
    """Return an instant, milliseconds since the epoch; 0 for what is none."""
    try:
        # Python 3.10 does not read the Z that RFC 3339 allows.
        instant = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return 0
    return int(instant.timestamp() * 1000) if instant.tzinfo is not None else 0


def _written(time: int) -> str:
    return datetime.fromtimestamp(time / 1000, timezone.utc).isoformat().replace("+00:00", "Z")
