"""What is known of a story, and what the ledger keeps of a decision."""

from __future__ import annotations

import hashlib
from typing import Any, Literal, NamedTuple

import msgspec

from agents.stories.told import Told

Why = dict[str, Any]


class StoryPolicy(NamedTuple):
    """How long and how much is remembered.

    Attributes:
        window_ms: Event time after its first report for which a story takes articles.
        most: Lines after the one that began it for which it does.
        late: Newest lines whose entries stay whatever their time: one of them may be read again after a crash.
    """

    window_ms: int = 72 * 3_600_000
    most: int = 300_000
    late: int = 20_000


class StoryDecision(msgspec.Struct, frozen=True, array_like=True):
    """What was decided about an article.

    Attributes:
        story: Id of the story it tells.
        opened: Event time of the story's first report, milliseconds.
        begun: The line that began the story.
        score: 0 to 1; 1 for the article that began it.
        why: What the judge says of it.
        merged: Stories that this article joins to its own.
        over: The line that ended the story, for a new version of a member; -1 while it is open.
    """

    story: str
    opened: int
    begun: int
    score: float = 1.0
    why: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    over: int = -1


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One line and what was decided, as the ledger keeps it (msgpack).

    Attributes:
        offset: Its place in SKETCHES.
        watermark: Greatest event time before it, milliseconds.
        decision: None for what is no article.
    """

    offset: int
    watermark: int
    told: Told
    decision: StoryDecision | None = None


class Member(NamedTuple):
    """An article in a story."""

    told: Told
    score: float


class StandingStory(msgspec.Struct):
    """A story as it stands.

    Attributes:
        opened: As in Decision; so are begun and over.
        members: uri to member, in the order in which they joined.
    """

    id: str
    opened: int
    begun: int
    over: int = -1
    state: Literal["open", "closed", "merged"] = "open"
    merged_into: str = ""
    members: dict[str, Member] = {}


class Cluster(msgspec.Struct):
    """Who carries one text.

    Attributes:
        stories: Story to how many of its members are of this cluster.
        copies: uri to the line of each withheld copy.
    """

    stories: dict[str, int] = {}
    copies: dict[str, Told] = {}


def n_texts(standing: StandingStory) -> int:
    """Count the texts that tell a story; the members of one copy cluster are one."""
    return len({member.told.cluster for member in standing.members.values()})


def story_id(told: Told) -> str:
    """Name a story for ever by the article that began it."""
    text = f"{told.uri}\n{told.source.key}"
    return f"urn:wiredesk:story:{hashlib.blake2b(text.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"
