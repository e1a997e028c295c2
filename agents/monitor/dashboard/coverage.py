"""What the page knows of wire.stories: the newest events, who tells each in which languages, and how it came to that.

The page has always called a copy cluster a story; an event that many tell in their own words is its coverage.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec
import orjson

from agents.monitor.dashboard.stories import HEADLINE_CHARACTERS, Json, bounded, host, instant, number, text
from agents.monitor.query.words import bare_id, label
from agents.monitor.told_events import ToldEvents
from streams.contract.story_records import Story
from streams.news import clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streams.contract.story_records import FirstReport, StoryEntity, StoryMember

# Most articles stay alone with their event; they must not push out what many tell. A record has the whole of its event:
# one that has left is back as it was when the next outlet tells it.
SHARED: Final = 2_000
ALONE: Final = 1_000
# As JSON; in memory five times that. 3,000 events of five articles and eight names are 7 MB.
BYTES: int = 16 * 1024 * 1024
MEMBERS: Final = 200
# A record says what made it and no more: how an event grew is known as far as its records were read.
CHANGES: Final = 30
# Whoever opens the link of one that has merged finds the other; a chain of merges is rarely longer than two.
MERGED: Final = 2_000
_MOST_MERGES: Final = 8
_OUTLETS: Final = 200
_OUTLETS_OF_A_ROW: Final = 12
_AGENCIES: Final = 20
_LANGUAGES: Final = 50
_HEADLINES: Final = 12
_ENTITIES: Final = 20
_ENTITIES_OF_A_ROW: Final = 8
_LABELS: Final = 8
_LANGUAGE_CHARACTERS: Final = 20

_decode = msgspec.json.Decoder(Story).decode
# Folding the same few names anew for every record took most of its time.
_compared = lru_cache(10_000)(label)


class WantedCoverage(NamedTuple):
    """Which coverage is asked for.

    Attributes:
        outlets: At least so many outlets.
        languages: In at least so many languages.
        language: In this one among them; "" for any.
        entity: An id, its last part ("Q79") or a name in any language, of whom or what it names; "" for any.
        by_outlets: The most outlets first, else the newest.
    """

    outlets: int = 1
    languages: int = 1
    language: str = ""
    entity: str = ""
    by_outlets: bool = False


class Coverage:
    """Coverage by the id of its event, in a bounded number of events and bytes.

    Attributes:
        told: Which event a copy cluster tells.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._shared: dict[str, Json] = {}
        self._alone: dict[str, Json] = {}
        self._merged: dict[str, str] = {}
        self._bytes = 0
        self.told = ToldEvents()

    def __len__(self) -> int:
        """Count the events."""
        return len(self._shared) + len(self._alone)

    def take(self, value: bytes, done: int) -> list[tuple[str, Json]]:
        """Take a record of wire.stories in place of what was known of its event.

        What has merged or is told by nobody any more leaves; what is closed stays and says so.

        Args:
            value: The record's value.
            done: The broker's timestamp of it, milliseconds.

        Returns:
            What followers of the live stream should be told: (name of the event, value) pairs; none for a repeat.

        Raises:
            ValueError, TypeError: it is no record of a stories agent; nothing is changed then.
        """
        story = _decode(value)
        name = text(story.story, HEADLINE_CHARACTERS)
        known = self._shared.get(name) or self._alone.get(name)
        if known is not None and known["event"] == story.event_id:
            return []
        made = _covered(story, done, known)
        made["bytes"] = len(orjson.dumps(made))
        if story.merged_into is not msgspec.UNSET:
            self._merged[name] = text(story.merged_into, HEADLINE_CHARACTERS)
            self.told.learn(name, "", self._merged[name])
            if len(self._merged) > MERGED:
                del self._merged[next(iter(self._merged))]
        for member in made["members"]:
            self.told.learn(name, member["cluster"], "")
        if story.state == "merged" or not made["members"]:
            self._remove(name)
        else:
            self._put(name, made, is_over=story.state == "closed")
        return [("coverage", {"id": name})]

    def _put(self, name: str, made: Json, *, is_over: bool) -> None:
        shelf = self._shared if made["row"]["n_outlets"] > 1 else self._alone
        # The end of its window is no news: it keeps its place among what is to leave.
        if not (is_over and name in shelf):
            self._remove(name)
        self._bytes += made["bytes"] - shelf.get(name, {"bytes": 0})["bytes"]
        shelf[name] = made
        for full, most in ((self._alone, ALONE), (self._shared, SHARED)):
            while len(full) > most or (self._bytes > BYTES and full and len(self) > 1):
                self._remove(next(iter(full)))

    def _remove(self, name: str) -> None:
        for shelf in (self._shared, self._alone):
            gone = shelf.pop(name, None)
            if gone is not None:
                self._bytes -= gone["bytes"]

    def listing(self, wanted: WantedCoverage, limit: int) -> Json:
        """List coverage, how much there is of what is wanted, and the languages with how many events each has.

        Cost: 8 to 17 ms when it is full, on a busy machine.
        """
        asked = wanted.entity.strip()
        entity = f"\n{label(bare_id(asked))}\n" if asked else ""
        languages: dict[str, int] = {}
        found: list[Json] = []
        for covered in (*self._shared.values(), *self._alone.values()):
            row = covered["row"]
            for language in row["languages"]:
                languages[language] = languages.get(language, 0) + 1
            if row["n_outlets"] < wanted.outlets or len(row["languages"]) < wanted.languages:
                continue
            if (wanted.language and wanted.language not in row["languages"]) or entity not in covered["names"]:
                continue
            found.append(row)
        found.sort(key=lambda row: (-row["n_outlets"] if wanted.by_outlets else 0, -row["last"], row["id"]))
        most_told = sorted(languages.items(), key=lambda pair: (-pair[1], pair[0]))
        return {"coverage": found[:limit], "total": len(found), "languages": most_told}

    def event(self, identifier: str) -> Json | None:
        """Show an event with its members by time and its changes, the newest first.

        It is found by its id, by that of one which has merged into it, or by any member's uri.
        """
        for _ in range(_MOST_MERGES):
            if identifier not in self._merged:
                break
            identifier = self._merged[identifier]
        covered = self._shared.get(identifier) or self._alone.get(identifier) or self._telling(identifier)
        if covered is None:
            return None
        members = sorted(
            covered["members"], key=lambda member: (member["time"] or covered["row"]["last"], member["uri"])
        )
        return {
            "summary": covered["row"],
            "outlets": covered["outlets"],
            "members": members,
            "changes": covered["changes"][::-1],
        }

    def _telling(self, uri: str) -> Json | None:
        every = (*self._shared.values(), *self._alone.values())
        return next((one for one in every if any(member["uri"] == uri for member in one["members"])), None)


def _covered(story: Story, done: int, known: Json | None) -> Json:
    """Make what is kept of an event: its row, what only its own page shows, and what it is found by."""
    entities = [_entity(entity) for entity in story.entities[:_ENTITIES]]
    outlets = [text(name) for name in story.outlets[:_OUTLETS]]
    languages = [text(code, _LANGUAGE_CHARACTERS) for code in story.languages[:_LANGUAGES]]
    change = {"time": done, **_told(story.why)}
    return {
        "event": story.event_id,
        "row": {
            "id": text(story.story, HEADLINE_CHARACTERS),
            "state": story.state,
            "headlines": _headlines(story.headlines),
            "outlets": outlets[:_OUTLETS_OF_A_ROW],
            "n_outlets": len(outlets),
            "agencies": [text(name) for name in story.agencies[:_AGENCIES]],
            "independent": number(story.independent_sources),
            "languages": languages,
            "first": _time(story.first_seen, done),
            # Who states no time at all is as new as the record.
            "last": _time(story.last_seen, done) or done,
            "first_by": _first(story.first_reported_by, done),
            "n": number(story.member_count),
            "copies": number(story.copies),
            "entities": entities[:_ENTITIES_OF_A_ROW],
        },
        "outlets": outlets,
        "members": [_member(member, done) for member in story.members[:MEMBERS]],
        "changes": [*(known["changes"] if known is not None else ()), change][-CHANGES:],
        "names": _names(entities),
    }


def _headlines(headlines: Mapping[str, str]) -> dict[str, str]:
    found = list(headlines.items())[:_HEADLINES]
    return {text(code, _LANGUAGE_CHARACTERS): text(headline, HEADLINE_CHARACTERS) for code, headline in found}


def _entity(entity: StoryEntity) -> Json:
    labels = {text(code, _LANGUAGE_CHARACTERS): text(name) for code, name in list(entity.labels.items())[:_LABELS]}
    return {"id": text(entity.id), "type": entity.type, "name": text(entity.name), "labels": labels}


def _names(entities: list[Json]) -> str:
    """Write what the entities may be asked for by, each between line ends."""
    names = {name for e in entities for name in (bare_id(e["id"]), e["name"], *e["labels"].values())}
    return "\n".join(("", *sorted(map(_compared, names)), ""))


def _member(member: StoryMember, done: int) -> Json:
    return {
        "uri": text(member.uri, HEADLINE_CHARACTERS),
        "outlet": text(member.outlet),
        "host": host(text(member.uri, HEADLINE_CHARACTERS)),
        "agency": text(member.agency),
        "language": text(member.language, _LANGUAGE_CHARACTERS),
        "time": _time(member.version_created, done),
        "cluster": text(member.cluster, HEADLINE_CHARACTERS),
        "score": min(max(member.score, 0.0), 1.0),
    }


def _first(report: FirstReport | None, done: int) -> Json | None:
    if report is None:
        return None
    uri = text(report.uri, HEADLINE_CHARACTERS)
    said = {"uri": uri, "outlet": text(report.outlet), "agency": text(report.agency), "host": host(uri)}
    return said | {"time": _time(report.version_created, done)}


def _time(stated: str | None, done: int) -> int:
    """Read a time that items state, milliseconds; 0 where there is none."""
    return clock.bounded(instant(text(stated)) or 0, done)


def _told(why: Json) -> Json:
    """Write why a record came to be: what changed, about which item, and what the judge says of it."""
    because = why.get("because")
    reasons = [text(reason, HEADLINE_CHARACTERS) for reason in because[:12]] if isinstance(because, list) else []
    more: dict[str, Any] = {key: bounded(why[key], 2) for key in ("reason", "closed", "merged", "into") if key in why}
    return {
        "change": text(why.get("change"), 20),
        "uri": text(why.get("uri"), HEADLINE_CHARACTERS),
        "because": reasons,
        **more,
    }
