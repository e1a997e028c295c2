"""The newest stories and who carried them, in a bounded number of stories, members and bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from agents.monitor.dashboard.found_by import Choices, FoundBy, found_by

if TYPE_CHECKING:
    from agents.monitor.dashboard.stories import Json

STORIES: Final = 2_000
# What is left to show of a killed item's headline: enough to know which it was.
_SLUG_CHARACTERS: Final = 60
MEMBERS: Final = 80
# What an editor's word changes of an item; its text and its kind stay.
_OF_A_VERDICT: Final = (
    "eventId", "caused", "done", "relation", "of", "cluster", "similarity", "containment", "rule", "evidence", "adds",
    "decided",
)  # fmt: skip
# As JSON. In memory large members took 3.4 times that; the monitor's pod has 2 GiB. 2,000 stories of today's wire
# are some 50 MB; 5,000 members as large as they may be were 956 MB, and 160,000 are let in by the numbers alone.
BYTES: int = 128 * 1024 * 1024


class NewestStories:
    """Stories by their cluster, the one that changed last at the end.

    Attributes:
        stories: Cluster to story: its id, members by uri, first and newest time.
    """

    def __init__(self) -> None:
        """Start empty."""
        self.stories: dict[str, Json] = {}
        self._bytes = 0
        self._choices = Choices()
        self._changed: set[str] = set()

    def add(self, item: Json) -> tuple[Json, bool]:
        """Put a member into its story; what is oldest goes where there is no room.

        Returns:
            The story, and whether the same event stood there already.

        Raises:
            TypeError: the member cannot be written as JSON; nothing is changed then.
        """
        if item["caused"] and item["decided"]:
            item = self._moved(item)
        there = self.stories.get(item["cluster"])
        if item["canceled"]:
            item = killed(item, there["members"].get(item["uri"]) if there is not None else None)
        n_bytes = len(orjson.dumps(item))
        story = self.stories.pop(item["cluster"], None)
        if story is None:
            story = {"id": item["cluster"], "members": {}, "sizes": {}, "first": item["time"]}
        members = story["members"]
        known = members.get(item["uri"])
        repeated = known is not None and known["eventId"] == item["eventId"]
        if replaces(item, known):
            self._remove(story, item["uri"])
            members[item["uri"]] = item
            story["sizes"][item["uri"]] = n_bytes
            self._bytes += n_bytes
        story["updated"] = max(story.get("updated", 0), item["done"])
        story["row"] = story["found_by"] = None
        self._changed.add(story["id"])
        self.stories[story["id"]] = story
        self._make_room(story, item["uri"])
        return story, repeated

    def _moved(self, item: Json) -> Json:
        """Take an item that an editor moved out of its old story; returns it with its new verdict."""
        was = self.stories.get(item["decided"]["from"])
        if was is None or was["id"] == item["cluster"] or item["uri"] not in was["members"]:
            return item
        known: Json = was["members"][item["uri"]]
        self._remove(was, item["uri"])
        was["row"] = was["found_by"] = None
        self._changed.add(was["id"])
        if not was["members"]:
            del self.stories[was["id"]]
        return known | {name: item[name] for name in _OF_A_VERDICT}

    def _make_room(self, story: Json, newest: str) -> None:
        if len(story["members"]) > MEMBERS:
            self._remove_oldest(story, newest)
        while len(self.stories) > STORIES or (self._bytes > BYTES and len(self.stories) > 1):
            gone = self.stories.pop(next(iter(self.stories)))
            self._bytes -= sum(gone["sizes"].values())
            self._changed.add(gone["id"])
        while self._bytes > BYTES and len(story["members"]) > 1:
            self._remove_oldest(story, newest)

    def _remove_oldest(self, story: Json, newest: str) -> None:
        """Remove the oldest member; the story's first item and the newest go last."""
        uris = [uri for uri in story["members"] if uri != newest]
        self._remove(story, next((uri for uri in uris if uri != story["id"]), uris[0]))

    def _remove(self, story: Json, uri: str) -> None:
        if story["members"].pop(uri, None) is not None:
            self._bytes -= story["sizes"].pop(uri)

    def row(self, story: Json) -> Json:
        """Return what a story's row shows; made once for each change, since a search asks for all of them."""
        if story["row"] is None:
            story["row"] = story_row(story)
        row: Json = story["row"]
        return row

    def found_by(self, story: Json) -> FoundBy:
        """Return what a story is found by; made once for each change."""
        if story["found_by"] is None:
            story["found_by"] = found_by(list(story["members"].values()), self.row(story)["lede"])
        made: FoundBy = story["found_by"]
        return made

    def choices(self) -> dict[str, dict[str, int]]:
        """Return how many of the stories shown each language, source and relation has, counting what has changed."""
        for name in self._changed:
            story = self.stories.get(name)
            self._choices.count(name, self.found_by(story) if story is not None and is_told(story) else None)
        self._changed.clear()
        return self._choices.counts


def is_told(story: Json) -> bool:
    """Tell whether a story has an item that was passed on.

    A copy may be read before its original, or long after the original has left the memory: there is nothing to read.
    """
    return any(member["kind"] == "article" for member in story["members"].values())


def replaces(item: Json, known: Json | None) -> bool:
    """Tell whether a member takes the place of what is known of its uri.

    Published for this uri stays before what was only a copy of it; the newest event of a kind replaces.
    """
    return known is None or item["kind"] == "article" or bool(known["kind"] == "duplicate")


def tally(labels: Any) -> dict[str, int]:
    """Count labels."""
    counts: dict[str, int] = {}
    for label in labels:
        counts[label] = counts.get(label, 0) + 1
    return counts


def killed(item: Json, known: Json | None) -> Json:
    """Return a killed item with what is left of it: its own time, and the slug of its headline or of its kill's."""
    headline = (known or {}).get("headline") or item["headline"]
    slug = headline if len(headline) <= _SLUG_CHARACTERS else f"{headline[:_SLUG_CHARACTERS].rsplit(' ', 1)[0]} …"
    if known is None:
        return item | {"headline": slug}
    if known["canceled"]:  # the item itself may come after its kill
        return item | {"headline": slug, "time": min(known["time"], item["time"]), "killed": known["killed"]}
    return item | {"headline": slug, "time": known["time"]}


def _outlets(members: list[Json]) -> list[str]:
    return list(dict.fromkeys(m["outlet"] or m["host"] for m in sorted(members, key=lambda m: m["arrived"])))


def story_row(story: Json) -> Json:
    """Make the row of a story: its id, members by uri, and when it changed last (`updated`)."""
    members = list(story["members"].values())
    articles = [m for m in members if m["kind"] == "article"] or members
    lead = max(articles, key=lambda m: (not m["canceled"], m["uri"] == story["id"], m["done"]))
    canceled = all(m["canceled"] for m in articles)
    last = lead if canceled else max(members, key=lambda m: m["done"])
    outlets = _outlets(members)
    entities = [e for m in articles for e in m["entities"] if not e["role"]]
    entities.sort(key=lambda e: -e["salience"])
    named = {
        e["id"]: {"id": e["id"], "type": e["type"], "name": e["name"], "labels": e["labels"]}
        for e in reversed(entities)
    }
    return {
        "id": story["id"],
        "headline": lead["headline"],
        "language": lead["language"],
        "languages": sorted({m["language"] for m in members}),
        "lede": lead["body"][:220],
        "canceled": canceled,
        "killed": min(m["killed"] for m in articles) if canceled else 0,
        "time": lead["time"],
        "last": last["time"],
        "updated": story["updated"],
        "outlets": outlets[:12],
        "n_outlets": len(outlets),
        "agencies": sorted({m["agency"] for m in members if m["agency"]})[:4],
        "relations": tally(m["relation"] for m in members),
        "latest": last["relation"],
        "n": len(members),
        "entities": list(reversed(named.values()))[:8],
        "entity_ids": list(named)[:40],
    }
