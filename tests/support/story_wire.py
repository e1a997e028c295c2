"""Outcomes as the desk writes them, and the stories agent on topics that are lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import orjson

from agents.stories.agent import StoriesAgent
from agents.stories.standing_story import StoryPolicy
from streams import settings as settings_module
from streams.contract import topics
from streams.contract.step import Record, Send

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTINGS = settings_module.read({})
HOUR_MS = 3_600_000
START_MS = 1_795_176_000_000
_QUAKE_EN = "A 5.7 magnitude earthquake struck Elazig in eastern Turkey on Friday, killing two people and injuring 43."
_QUAKE_TR = "Elazığ'da cuma günü meydana gelen 5,7 büyüklüğündeki depremde 2 kişi öldü, 43 kişi yaralandı."
TEXTS = {
    "quake": ("Two killed as 5.7 magnitude quake hits eastern Turkey", _QUAKE_EN, "en"),
    "quake again": ("Earthquake of 5.7 magnitude kills two in Elazig, Turkey", _QUAKE_EN, "en"),
    "quake tr": ("Elazığ'da 5,7 büyüklüğünde deprem: 2 ölü, 43 yaralı", _QUAKE_TR, "tr"),
    "bank": ("Central bank holds interest rate at 4.25 percent", "The central bank of Norland kept its rate.", "en"),
    "match": ("الأهلي يهزم الترجي 2-1 في دوري الأبطال", "فاز الأهلي على الترجي بهدفين مقابل هدف مساء الجمعة.", "ar"),
}


def outcome(
    uri: str,
    n: int,
    text: str = "quake",
    *,
    kind: str = "article",
    time_ms: int | None = START_MS,
    outlet: str | None = None,
    agency: str | None = None,
    cluster: str | None = None,
    arrived_ms: int | None = None,
) -> Record:
    """Make what the desk writes of an item.

    Args:
        uri: Of the item.
        n: Its place on the raw topic, which also names the event.
        text: A key of TEXTS.
        kind: "article", "canceled", "withheld", or "copy".
        time_ms: What it states; None: nothing.
        outlet: Who sent it.
        agency: Whose copy it is.
        cluster: Its copy cluster; None: itself.
        arrived_ms: The broker's time of the raw record; None: a minute after what it states.
    """
    headline, body, language = TEXTS[text]
    arrived = arrived_ms if arrived_ms is not None else (time_ms or START_MS) + 60_000
    source = {"topic": "wire.raw", "partition": 0, "offset": n, "item": 0, "items": 1, "timestamp": arrived}
    verdict = {"relation": "verbatim" if kind == "copy" else "new", "cluster": cluster or uri, "canonical": uri}
    desk: dict[str, Any] = {
        "eventId": f"event-{n}",
        "source": source,
        "cause": None,
        "agency": {"name": agency} if agency else None,
        "verdict": verdict,
        "text": {"language": language},
        "entities": [],
    }
    created = None
    if time_ms is not None:
        created = datetime.fromtimestamp(time_ms / 1000, timezone.utc).isoformat()
    headers: tuple[tuple[str, bytes], ...] = ()
    value: dict[str, Any]
    if kind == "copy":
        topic = topics.DUPLICATES
        value = {"uri": uri, "wiredesk": {**desk, "language": language, "infoSource": outlet, "headline": headline}}
        headers = (("ce_time", (created or "").encode()),) if created else ()
    else:
        topic = topics.ARTICLES
        value = {
            "uri": uri,
            "pubStatus": "usable" if kind == "article" else kind,
            "versionCreated": created,
            "language": language,
            "headlines": [{"value": headline}],
            "bodies": [{"value": body}],
            "infoSources": [{"name": outlet, "role": "outlet"}] if outlet else [],
            "wiredesk": desk,
        }
    name = topic.name(SETTINGS)
    return Record(name, 0, n, arrived + 1_000, uri.encode(), orjson.dumps(value), headers)


@dataclass
class StoryWire:
    """The durable part of the world, and one agent on it.

    Attributes:
        lines: The partition of SKETCHES that decides.
        answers: Line to the story events it led to.
        ledger: What a compacted reader finds, its partition's prefix included.
    """

    policy: StoryPolicy = field(default_factory=StoryPolicy)
    lines: list[Record] = field(default_factory=list)
    answers: dict[int, tuple[Send, ...]] = field(default_factory=dict)
    ledger: dict[bytes, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.agent = StoriesAgent(SETTINGS, self.policy)

    def feed(self, outcomes: Sequence[Record]) -> StoryWire:
        """Take outcomes through both hops."""
        for record in outcomes:
            self.tell(record)
            self.decide(len(self.lines) - 1)
        return self

    def tell(self, record: Record) -> None:
        for send in self.agent.handle([record])[0].sends:
            self.lines.append(
                Record(send.topic.name(SETTINGS), send.partition or 0, len(self.lines), 0, send.key, send.value)
            )

    def decide(self, offset: int, *, sweep: bool = False) -> tuple[Send, ...]:
        if not 0 <= offset < len(self.lines) or (offset in self.answers and not sweep):
            return ()
        (result,) = self.agent.handle([self.lines[offset]])
        for keep in result.keeps:
            assert keep.value is not None
            self.ledger[keep.key] = keep.value
        self.answers[offset] = result.sends
        return result.sends

    def sweep(self) -> None:
        for keep in self.agent.expired(0, 0):
            assert keep.value is None
            del self.ledger[keep.key]

    def restart(self) -> None:
        """Forget everything but the topics."""
        self.agent = StoriesAgent(SETTINGS, self.policy)
        for key, value in self.ledger.items():
            self.agent.check_entry(value, key.removeprefix(b"0|"))
        self.agent.restore(0, [*self.ledger.items()])

    def read_again(self, first: int) -> dict[int, tuple[Send, ...]]:
        """Hand out once more what was read before, from an offset on."""
        return {line.offset: self.agent.handle([line])[0].sends for line in self.lines[first:]}

    def newest(self) -> dict[str, Any]:
        """Return what a reader of the compacted topic ends up with, by story."""
        found = {}
        for offset in sorted(self.answers):
            for send in self.answers[offset]:
                event = orjson.loads(send.value or b"")
                found[event["story"]] = event
        return found

    def members(self) -> dict[str, list[str]]:
        """Return uri to the stories that have it."""
        found: dict[str, list[str]] = {}
        for story, event in self.newest().items():
            for member in event["members"]:
                found.setdefault(member["uri"], []).append(story)
        return found
