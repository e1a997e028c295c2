"""What hangs on the wall: the last stories, entities, statistics, alerts and dead letters, in bounded memory.

Records in, JSON values out; no clock, no Kafka, no web. The same event again changes nothing.
"""

from __future__ import annotations

import heapq
from collections import deque
from typing import TYPE_CHECKING, Any, Final

import msgspec
import orjson

from agents.monitor.dashboard import agency_names
from agents.monitor.dashboard.alert_list import AlertList
from agents.monitor.dashboard.coverage import Coverage
from agents.monitor.dashboard.flow import MOST_MS, Flow
from agents.monitor.dashboard.letters import LETTERS, Letters
from agents.monitor.dashboard.newest_stories import NewestStories, is_told, tally
from agents.monitor.dashboard.places import places_told
from agents.monitor.dashboard.stories import Json, bounded, instant, member, number, text
from agents.monitor.statistics import DIMENSIONS
from agents.monitor.windows import BOUNDS_MS, DAY_MS, SLIDING, TUMBLING, bucket, quantile
from streams.contract import topics
from streams.contract.law import PartitionLaw, is_possible
from streams.contract.monitor_records import WindowStatistic
from streams.contract.topology import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from streams.contract.step import Record
    from streams.settings import Settings

ENTITIES: Final = 5_000
MENTIONS: Final = 400
LABELS: Final = 300
# Of a filter; there are some 300 outlets on a busy wire, and a hostile one may have as many as stories.
CHOICES: Final = 1_000
# Names of one entity, in as many languages.
NAMES: Final = 16
# The largest window of a wire is some 50 kB; there are 84 of them.
WINDOW_BYTES: Final = 500_000
_SIZES: Final = {("tumbling", size.name) for size in TUMBLING} | {("sliding", size.name) for size in SLIDING}
_DIMENSIONS: Final = {*DIMENSIONS, "story", "entity"}
_LATENCIES: Final = 2_000
_WIKIDATA: Final = "http://www.wikidata.org/entity/"


class Wall:
    """Everything the pages show."""

    def __init__(self, settings: Settings) -> None:
        """Start with an empty wall."""
        self._settings = settings
        self._names = {topic.name(settings): topic.suffix for topic in BY_NAME["monitor"].shows}
        self._raw = topics.RAW.name(settings)
        self._shelf = NewestStories()
        self.stories = self._shelf.stories
        self.coverage = Coverage()
        self.entities: dict[str, Json] = {}
        self.flow = Flow()
        self.labels: dict[str, dict[str, int]] = {}
        self.windows: dict[str, Json] = {}
        self._window_order: dict[str, tuple[int, int]] = {}
        self.laws: dict[int, PartitionLaw] = {}
        self.raw_ends: dict[int, int] = {}
        self.alerts = AlertList(self._labels)
        self.dead: deque[Json] = deque(maxlen=LETTERS)
        self.letters = Letters()
        self._latencies: deque[str] = deque(maxlen=_LATENCIES)
        self.n_foreign = 0
        self.newest = 0

    def take(self, record: Record) -> list[tuple[str, Json]]:
        """Hang up a record.

        Returns:
            What followers of the live stream should be told: (name of the event, value) pairs.
        """
        kind = self._names.get(record.topic)
        self.newest = max(self.newest, record.timestamp)
        try:
            if kind == "dead":
                return self._dead(record)
            if record.value is None:
                return []
            if kind in ("stories", "acknowledgements"):
                is_story = kind == "stories"
                return (
                    self.coverage.take(record.value, record.timestamp) if is_story else self.alerts.hear(record.value)
                )
            value = orjson.loads(record.value)
            if kind in ("articles", "duplicates"):
                return self._member(kind.removesuffix("s"), value, record)
            return self._statistic(value, record) if kind == "statistics" else self.alerts.take(value)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            # Somebody else's record on the topic, or a newer schema: a wall says so and goes on.
            self.n_foreign += 1
            return []

    def _member(self, kind: str, event: Json, record: Record) -> list[tuple[str, Json]]:
        item = member(kind, event, record.timestamp, record.header("ce_time"))
        self._check(item["place"], item["items"])
        story, repeated = self._shelf.add(item)
        if not repeated and self._account(item["place"], item["items"], kind, item["arrived"], caused=item["caused"]):
            self._count(item)
            self._mention(item)
        return [("story", self._shelf.row(story))] if is_told(story) and not repeated else []

    def _check(self, place: list[Any], items: int) -> None:
        """Refuse a place that no record of the raw topic has. Raises ValueError; nothing is kept of it then."""
        if place[0] == self._raw and not is_possible(place[1], place[3], items, self._settings):
            raise ValueError("no place of the raw topic")

    def _account(self, place: list[Any], items: int, kind: str, arrived: int, *, caused: bool) -> bool:
        topic, partition, offset, item = place
        if caused or topic != self._raw:
            return False
        law = self.laws.setdefault(partition, PartitionLaw(partition))
        return law.account(offset, item, items, kind, arrived) == "counted"

    def _count(self, item: Json) -> None:
        # What states an earlier time than the charts show is no point of theirs.
        if item["arrived"] - item["time"] < MOST_MS:
            self.flow.add(item["time"], "outcome", item["kind"])
            self.flow.add(item["time"], "language", item["language"])
        _add(self.labels.setdefault("relation", {}), item["relation"])
        _add(self.labels.setdefault("language", {}), item["language"])
        if item["outlet"]:
            _add(self.labels.setdefault("source", {}), item["outlet"])
        if item["agency"]:
            _add(self.labels.setdefault("agency", {}), item["agency"])
        for piece in item["removed"]:
            _add(self.labels.setdefault("removed", {}), piece["reason"])
        for stage, word in item["status"].items():
            _add(self.labels.setdefault("status", {}), f"{stage}: {word.split(':', 1)[0]}")
        self._latencies.append(bucket(item["done"] - item["arrived"]))

    def _mention(self, item: Json) -> None:
        for named in item["entities"]:
            if named["role"]:
                continue
            entity = self.entities.pop(named["id"], None)
            if entity is None:
                entity = {key: named[key] for key in ("id", "type", "name", "geo")}
                entity |= {"labels": {}, "mentions": deque(maxlen=MENTIONS), "n": 0}
            entity["labels"] = dict([*(entity["labels"] | named["labels"]).items()][:NAMES])
            entity["geo"] = named["geo"] or entity["geo"]
            entity["n"] += 1
            entity["mentions"].append((item["time"], item["cluster"], item["agency"] or item["outlet"] or item["host"]))
            self.entities[named["id"]] = entity
        while len(self.entities) > ENTITIES:
            del self.entities[next(iter(self.entities))]

    def _dead(self, record: Record) -> list[tuple[str, Json]]:
        place = [
            record.header("wiredesk_topic") or "",
            *(number(record.header(f"wiredesk_{n}") or 0) for n in ("partition", "offset", "item")),
        ]
        items = number(record.header("wiredesk_items") or 1)
        self._check(place, items)
        letter = {
            "place": place,
            "stage": text(record.header("wiredesk_stage")),
            "reason": text(record.header("wiredesk_reason")),
            "error": text(record.header("wiredesk_error"), 400),
            "bytes": len(record.value or b""),
            "time": record.timestamp,
        }
        if place[0] != self._raw or self._account(place, items, "dead", record.timestamp, caused=False):
            self.dead.append(letter)
            self.letters.keep(place, record)
            self.flow.add(record.timestamp, "outcome", "dead")
            _add(self.labels.setdefault("reason", {}), str(letter["reason"]))
            return [("dead", letter)]
        return []

    def _statistic(self, value: Json, record: Record) -> list[tuple[str, Json]]:
        if value["kind"] == "total":
            return []
        window = msgspec.convert(value, WindowStatistic)
        end = instant(window.window_end)
        if (window.kind, window.size) not in _SIZES or window.dimension not in _DIMENSIONS:
            raise ValueError("no window of a monitor")
        if end is None or end > record.timestamp + DAY_MS or len(record.value or b"") > WINDOW_BYTES:
            raise ValueError("a window of no time that can be, or larger than any")
        key = f"{window.kind}:{window.size}:{window.dimension}"
        order = (end, number(window.revision))
        if key in self.windows and order < self._window_order[key]:
            return []
        self._window_order[key] = order
        self.windows[key] = bounded(value)
        return [("window", {"key": key})]

    def listing(self, filters: Mapping[str, str], limit: int) -> Json:
        """List stories, the one that changed last first, and what can be filtered by: label and how many stories.

        `entity` names the entity of the filter, where it is known.
        """
        found: list[Json] = []
        for story in sorted(self.stories.values(), key=lambda s: -s["updated"]):
            if is_told(story) and self._shelf.found_by(story).passes(filters):
                found.append(self._shelf.row(story))
                if len(found) >= limit:
                    break
        entity = self.entities.get(filters.get("entity", ""))
        return {
            "stories": found,
            "filters": {name: _top(counts, CHOICES) for name, counts in self._shelf.choices().items()},
            "entity": {key: entity[key] for key in ("id", "name", "labels")} if entity is not None else None,
        }

    def keep_count(self) -> None:
        """Count what can be filtered by now and then, so that no listing has to do it for all stories at once."""
        self._shelf.choices()

    def story(self, identifier: str) -> Json | None:
        """Show a story with every member, oldest first; found by its cluster or by any member's uri."""
        story = self.stories.get(identifier)
        if story is None:
            story = next((s for s in self.stories.values() if identifier in s["members"]), None)
        if story is None:
            return None
        members = sorted(story["members"].values(), key=lambda m: (m["arrived"], m["place"]))
        return {"summary": self._shelf.row(story), "members": members}

    def entity(self, identifier: str) -> Json | None:
        """Show an entity: who it is, when it was told, in which stories."""
        entity = self.entities.get(identifier)
        if entity is None:
            return None
        stories = dict.fromkeys(cluster for _, cluster, _ in reversed(entity["mentions"]))
        return {
            **{key: entity[key] for key in ("id", "type", "name", "labels", "geo", "n")},
            "voices": len({voice for *_, voice in entity["mentions"]}),
            "n_stories": self._events(stories),
            "n_reports": len(stories),
            "times": sorted(time for time, *_ in entity["mentions"]),
            "stories": [self._shelf.row(self.stories[cluster]) for cluster in stories if cluster in self.stories][:60],
        }

    def places(self, since: int = 0, until: int = 0) -> Json:
        """List the places told of between two times, milliseconds, 0 for no bound; see `places_told`."""
        return places_told(self.entities.values(), self.coverage.told.of, since, until)

    def trends(self, wanted: str = "") -> Json:
        """Show the flow in a range, the breakdowns and the entities that most voices tell of."""
        ranked = []
        for e in self.entities.values():
            voices, reports = {v for *_, v in e["mentions"]}, {c for _, c, _ in e["mentions"]}
            ranked.append(
                {
                    "id": e["id"],
                    "type": e["type"],
                    "name": e["name"],
                    "labels": e["labels"],
                    "voices": len(voices),
                    "stories": self._events(reports),
                    "reports": len(reports),
                    "carriage": e["n"],
                }
            )
        ranked.sort(key=lambda e: (-e["voices"], -e["stories"], e["id"]))
        return {
            "flow": self.flow.read(wanted),
            "labels": {name: _top(counts, 20) for name, counts in self.labels.items()},
            "agencies": {name: agency_names.names_of(name) for name in self.labels.get("agency", {})},
            "entities": ranked[:40],
            "windows": [value for key, value in self.windows.items() if key.endswith(":entity")],
        }

    def _events(self, clusters: Iterable[str]) -> int:
        """Count the events that copy clusters tell, as far as wire.stories has said."""
        return len({self.coverage.told.of(cluster) for cluster in clusters})

    def _labels(self, entry: str) -> Json:
        """Return the names of an entity that an entry of the watch list means, by number or uri, where it is known."""
        entity = self.entities.get(f"{_WIKIDATA}{entry}") or self.entities.get(entry)
        return dict(entity["labels"]) if entity is not None else {}

    def health(self) -> Json:
        """Show the law of every partition and how long items take."""
        partitions = []
        for partition in sorted(self.laws.keys() | self.raw_ends.keys()):
            law = self.laws.get(partition) or PartitionLaw(partition)
            end = max(self.raw_ends.get(partition, 0), law.ranges[-1].stop if law.ranges else 0)
            done = sum(r.stop - r.start for r in law.ranges)
            first = law.ranges[0].start if law.ranges else 0
            partitions.append({
                "partition": partition,
                "in": end - first,
                **{kind: law.counts.get(kind, 0) for kind in ("article", "duplicate", "dead")},
                "flight": max(0, end - first - done),
                "twice": law.twice,
            })  # fmt: skip
        counts = tally(self._latencies)
        return {
            "partitions": partitions,
            "latency": {name: quantile(counts, share) for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))},
            "latencies": [[bound / 1000, counts.get(f"{bound / 1000:g}", 0)] for bound in BOUNDS_MS],
            "stories": len(self.stories),
            "entities": len(self.entities),
            "foreign": self.n_foreign,
            "newest": self.newest,
            "dead": list(reversed(self.dead))[:60],
            "raw": self._raw,
            "status": _top(self.labels.get("status", {}), 30),
        }


def _add(counts: dict[str, int], label: str) -> None:
    if label in counts or len(counts) < LABELS:
        counts[label] = counts.get(label, 0) + 1


def _top(counts: Mapping[str, int], n: int = 60) -> list[list[Any]]:
    return [list(pair) for pair in heapq.nsmallest(n, counts.items(), key=lambda pair: (-pair[1], pair[0]))]
