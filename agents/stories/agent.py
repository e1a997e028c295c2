"""stories: tell which published articles report one event, across outlets and languages.

Two hops in one step. Outcomes are read in parallel and each becomes a line on SKETCHES, partition 0; whoever owns that
partition decides, in its order. docs/stories.md says what a story is, docs/decisions/0017-stories.md why so.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

import msgspec

from agents.stories.account import story_event
from agents.stories.judge.embedder import embedder_of
from agents.stories.memory import Stories
from agents.stories.standing_story import Entry, StoryDecision, StoryPolicy
from agents.stories.told import STORIES_PARTITION, NotTold, read_line, tell, write_line
from streams.contract import topics
from streams.contract.step import Keep, Measurement, Record, Result, Send, Step, measured
from streams.contract.topology import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agents.stories.judge.embedder import Embedder
    from agents.stories.standing_story import Why
    from agents.stories.told import Told
    from streams.settings import Settings

_PREFIX: Final = b"%d|" % STORIES_PARTITION
_LARGEST: Final = 1 << 62
_decode = msgspec.msgpack.Decoder(Entry).decode


class StoriesAgent:
    """The pure part of the agent.

    A record of an outcome topic that no desk wrote is passed over and counted as "ignored": a dead letter for it
    would be an outcome of nothing.
    """

    name = "stories"
    reads = BY_NAME[name].reads
    has_ledger = BY_NAME[name].has_ledger

    def __init__(self, settings: Settings, policy: StoryPolicy, embedder: Embedder | None = None) -> None:
        """Start with no story."""
        self._settings = settings
        self._embedder = embedder
        # Where an embedder is wanted and its package is not there, the count of lines told says so.
        self._lacks = settings.story_embedder != "none" and embedder is None
        self._sketches = topics.SKETCHES.name(settings)
        self._policy = policy
        self.stories = Stories(self._policy)
        self._to_play: deque[Entry] = deque()

    def handle(self, records: Sequence[Record]) -> list[Result]:
        """Answer each record, in order."""
        return [self._decide(record) if record.topic == self._sketches else self._tell(record) for record in records]

    def _tell(self, record: Record) -> Result:
        try:
            told = tell(record, self._settings, self._embedder)
        except NotTold:
            return Result(outcomes=(("ignored", "not-an-outcome"),))
        if told is None:
            return Result(outcomes=(("ignored", "tells-no-story"),))
        send = Send(topics.SKETCHES, told.uri.encode(), write_line(told), partition=STORIES_PARTITION)
        word = "no-embedder" if self._lacks and told.kind == "article" else told.kind
        return Result(sends=(send,), outcomes=(("told", word),))

    def _decide(self, record: Record) -> Result:
        if record.partition != STORIES_PARTITION or record.value is None:
            return Result(outcomes=(("ignored", "not-a-line"),))
        offset = record.offset
        while self._to_play and self._to_play[0].offset < offset:
            self.stories.play(self._to_play.popleft())
        if self._to_play and self._to_play[0].offset == offset:
            # Decided before a restart; whether its events went out, nobody knows.
            entry = self._to_play.popleft()
            return Result(sends=self._events(self.stories.play(entry), entry.told), outcomes=(("decided", "again"),))
        if offset <= self.stories.position:
            return Result(outcomes=(("repeat", self.name),))
        try:
            told = read_line(record.value)
        except NotTold:
            return Result(outcomes=(("ignored", "not-a-line"),))
        if self.stories.knows(told):
            # The hop before repeated itself after a crash; the first appearance has its answer already.
            return Result(outcomes=(("repeat", self.name),))
        entry, changes = self.stories.take(offset, told)
        sends = self._events(changes, told)
        first = next(iter(changes.values()), {}).get("change", "nothing")
        return Result(keeps=(_keep(entry),), sends=sends, outcomes=(("decided", first),))

    def _events(self, changes: dict[str, Why], told: Told) -> tuple[Send, ...]:
        standing = map(self.stories.story, changes)
        return tuple(
            story_event(story, self.stories.copies(story), why, told)
            for story, why in zip(standing, changes.values(), strict=True)
        )

    def check_entry(self, value: bytes, key: bytes) -> None:
        """Raise ValueError, or msgspec's errors, for a ledger entry that the stories could not be rebuilt from."""
        entry = _decode(value)
        if key != _key(entry.offset)[len(_PREFIX) :]:
            raise ValueError("the key is not its line's")
        decided = entry.decision or StoryDecision("", 0, 0)
        numbers = (entry.offset, entry.watermark, decided.opened, decided.begun, decided.over + 1)
        if not all(0 <= number < _LARGEST for number in numbers):
            raise ValueError("no topic is that long, no time that late")
        if (entry.decision is None) != (entry.told.kind != "article"):
            raise ValueError("an article stands in a story, nothing else does")
        read_line(write_line(entry.told))

    def restore(self, partition: int, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Rebuild the stories from the ledger; other partitions have none.

        The newest entries wait until their lines are met: one that is read again must be answered with what the
        stories were then.
        """
        if partition != STORIES_PARTITION:
            return
        found = sorted(map(_decode, (value for _, value in entries)), key=lambda entry: entry.offset)
        self.stories, self._to_play = Stories(self._policy), deque(found)
        while self._to_play and self._to_play[0].offset + self._policy.late < found[-1].offset:
            self.stories.play(self._to_play.popleft())

    def forget(self, partition: int) -> None:
        """Drop the stories, which another worker has now."""
        if partition == STORIES_PARTITION:
            self.stories, self._to_play = Stories(self._policy), deque()

    def expired(self, partition: int, committed: int) -> list[Keep]:  # noqa: ARG002
        """Name the ledger entries that can go.

        They are many lines old (`WIREDESK_LATE_ARTICLES`), whichever topic's `committed` the shell speaks of.
        """
        if partition != STORIES_PARTITION:
            return []
        return [Keep(_key(offset), None) for offset in self.stories.forgotten()]

    def measure(self) -> list[Measurement]:
        """Return the size of what is remembered; nothing while entries wait for their lines after a restart."""
        if self._to_play:
            return []
        return [
            measured("wiredesk_stories", self.stories.n_open),
            measured("wiredesk_stories_articles", len(self.stories)),
        ]


def _keep(entry: Entry) -> Keep:
    return Keep(_key(entry.offset), msgspec.msgpack.encode(entry))


def _key(offset: int) -> bytes:
    return _PREFIX + b"%020d" % offset


def make_step(settings: Settings) -> Step:
    """Make the step; reads the judge's model, and the embedder where one is set."""
    policy = StoryPolicy(int(settings.story_hours * 3_600_000), settings.story_articles, settings.late_articles)
    return StoriesAgent(settings, policy, embedder_of(settings.story_embedder))
