"""The one table of topics: what each is called, holds and promises, and how it is made. No topic name stands elsewhere.

Schemas, AsyncAPI and `wiredesk topics` are read off it; who reads and writes a topic stands in topology.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from streams.contract.event_records import Duplicate, EntityMention, LetterHeaders, Wiredesk
from streams.contract.monitor_records import Acknowledgement, AlertEvent, LawStatistic, WindowStatistic
from streams.contract.records import Decision, Judged, Prepared, Revised
from streams.contract.story_records import Story

if TYPE_CHECKING:
    import msgspec

    from streams.settings import Settings

_DAY_MS = 24 * 3600 * 1000
# Raw records and their dead letters may be larger than what the desk reads: an oversize record must still
# reach wire.dead with its bytes, so these two take up to this; headers need some of it.
_RAW_MAX_BYTES = 10_000_000
_DEAD_MAX_BYTES = 11_000_000
# An article of max_item_bytes with its entities, quotes and evidence; the worst case measured is 2.6 times.
_EVENT_MAX_BYTES = 8_000_000
# With CreateTime, Kafka's default, a raw record's time is whatever its producer says: year 9999, or none at all.
TIME_KIND = "message.timestamp.type"
BROKERS_TIME = "LogAppendTime"


class Topic(NamedTuple):
    """A topic of the desk; its full name is prefix.suffix.

    Attributes:
        key: What the record key holds, in words.
        cleanup: Kafka's cleanup.policy.
        retention_ms: Kafka's retention.ms for "delete"; None leaves the cluster's default.
        kind: Names its document in docs/schema and, after "wiredesk.", the ce_type of its events; "" for a topic whose
            values are not the desk's own words or nobody else's business.
        records: What its values are, one of them each; for ARTICLES the one property beside ninjs.
        headers: "event": the attributes of CloudEvents; "letter": those of `records`, and the value is anybody's bytes;
            "": none.
    """

    suffix: str
    key: str
    what: str
    cleanup: str
    retention_ms: int | None
    max_message_bytes: int
    kind: str = ""
    records: tuple[type[msgspec.Struct], ...] = ()
    headers: Literal["", "event", "letter"] = ""

    def name(self, settings: Settings) -> str:
        """Name the topic in full."""
        return settings.topic(self.suffix)

    def config(self) -> dict[str, str]:
        """Give Kafka's topic settings."""
        config = {"cleanup.policy": self.cleanup, "max.message.bytes": str(self.max_message_bytes)}
        if self is DEAD:
            # 500 letters of one feed differ in a number: their headers are nearly nothing once compressed.
            config["compression.type"] = "gzip"
        if self is DECISIONS:
            # Compaction leaves the last word on a uri; before that, a year of words is there for lists and labels.
            config["min.compaction.lag.ms"] = str(365 * _DAY_MS)
        if self is RAW:
            config[TIME_KIND] = BROKERS_TIME
        if self.retention_ms is not None:
            config["retention.ms"] = str(self.retention_ms)
        return config


RAW = Topic("raw", "any", "one wire item or feed, as sent", "delete", 7 * _DAY_MS, _RAW_MAX_BYTES)
PREPARED = Topic(
    "prepared", "uri", "clean article and fingerprint", "delete", 2 * _DAY_MS, _EVENT_MAX_BYTES, "prepared", (Prepared,)
)
REVISED = Topic(
    "revised",
    "uri",
    "newest version, by language shard",
    "delete",
    2 * _DAY_MS,
    _EVENT_MAX_BYTES,
    "revised",
    (Revised,),
)
JUDGED = Topic(
    "judged",
    "uri",
    "article and verdict, to be marked up",
    "delete",
    2 * _DAY_MS,
    _EVENT_MAX_BYTES,
    "judged",
    (Judged,),
)
ARTICLES = Topic(
    "articles",
    "uri",
    "the product: enriched article event",
    "compact",
    None,
    _EVENT_MAX_BYTES,
    "article",
    (Wiredesk,),
    "event",
)
DUPLICATES = Topic(
    "duplicates",
    "uri",
    "verdict for an item not passed on",
    "compact",
    None,
    _EVENT_MAX_BYTES,
    "duplicate",
    (Duplicate,),
    "event",
)
MENTIONS = Topic(
    "mentions",
    "entity id",
    "one event per entity per article",
    "delete",
    30 * _DAY_MS,
    1_000_000,
    "mention",
    (EntityMention,),
    "event",
)
STORIES = Topic(
    "stories",
    "story id",
    "one event across outlets and languages",
    "compact",
    None,
    1_000_000,
    "story",
    (Story,),
    "event",
)
STATISTICS = Topic(
    "statistics",
    "window+dimension",
    "counts per event-time window",
    "compact,delete",
    90 * _DAY_MS,
    1_000_000,
    "statistic",
    (WindowStatistic, LawStatistic),
    "event",
)
ALERTS = Topic(
    "alerts",
    "rule",
    "bursts, watch-list hits, silence",
    "delete",
    30 * _DAY_MS,
    1_000_000,
    "alert",
    (AlertEvent,),
    "event",
)
# An alert is there for 30 days; what is said of it may come on the last of them.
ACKNOWLEDGEMENTS = Topic(
    "acknowledgements",
    "alert id",
    "who has seen to which alert",
    "compact,delete",
    60 * _DAY_MS,
    100_000,
    "acknowledgement",
    (Acknowledgement,),
)
DEAD = Topic(
    "dead",
    "source position",
    "original bytes and why",
    "delete",
    30 * _DAY_MS,
    _DEAD_MAX_BYTES,
    "dead-letter",
    (LetterHeaders,),
    "letter",
)

DECISIONS = Topic(
    "decisions",
    "uri",
    "what an editor decided: release, apart, same",
    "compact",
    None,
    100_000,
    "decision",
    (Decision,),
)

WATCHES = Topic("watches", "name of the watch", "what to raise alerts for, as in the file", "compact", None, 100_000)

# Read whole at the start of `wiredesk poll`. The longest holds 16 characters for each of 10,000 items.
FEEDS = Topic(
    "feeds", "name of the feed", "what `poll` has seen of it, and when it asks again", "compact", None, 1_000_000
)

KNOWLEDGE = Topic("knowledge", "entity id", "an entity of the user's own, as imported", "compact", None, 1_000_000)

# One partition of it counts the whole wire: windows, trends and the law need all outcomes in one order.
TALLY = Topic("tally", "source", "one line an outcome, for the monitor", "delete", 2 * _DAY_MS, 1_000_000)

# One partition of it decides what tells one story: that needs one order (docs/decisions/0017-stories.md).
SKETCHES = Topic("sketches", "uri", "one line an outcome, for the stories", "delete", 2 * _DAY_MS, 1_000_000)

ALL = (
    *(RAW, PREPARED, REVISED, JUDGED, ARTICLES, DUPLICATES, MENTIONS, SKETCHES, STORIES),
    *(TALLY, STATISTICS, ALERTS, ACKNOWLEDGEMENTS, DECISIONS, WATCHES, FEEDS, KNOWLEDGE, DEAD),
)
# Where an item's one outcome stands.
OUTCOMES = (ARTICLES, DUPLICATES, DEAD)


def ledger_name(settings: Settings, agent: str) -> str:
    """Name the compacted topic that holds an agent's decisions."""
    return f"{settings.topic_prefix}.{settings.group}-{agent}-ledger"


LEDGER_CONFIG = {
    "cleanup.policy": "compact",
    "max.message.bytes": "1000000",
    # Start-up reads the ledger from its beginning, so let Kafka compact early and keep segments small.
    "segment.bytes": str(64 * 1024 * 1024),
    "min.cleanable.dirty.ratio": "0.2",
}
