"""Which event a copy cluster tells: what the stories agent says, remembered by the monitor.

An article is counted when it comes, by its copy cluster; which event it tells is known a moment later, from
wire.stories. So clusters are counted, and put together when a window is written.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from streams.contract.records import Source

# The clusters that were told last, and the stories that were merged last.
MOST_TOLD: Final = 20_000
# A story that merged into one that merged: a chain is short, and a circle of somebody else's making must end.
_MOST_STEPS: Final = 8


class _Member(msgspec.Struct, frozen=True):
    uri: str
    cluster: str


class StoryView(msgspec.Struct, frozen=True, rename="camel"):
    """What the monitor reads of a record of wire.stories.

    Attributes:
        why: `uri` is the item that the record is about.
    """

    event_id: str
    source: Source
    story: str
    why: dict[str, Any]
    members: tuple[_Member, ...] = ()
    merged_into: str = ""

    @property
    def cluster(self) -> str:
        """Return the copy cluster of the member that the record is about; "" where it is about none."""
        uri = self.why.get("uri")
        return next((member.cluster for member in self.members if member.uri == uri), "")


class ToldEvents(msgspec.Struct):
    """The events of copy clusters. Bounded: MOST_TOLD of each, those that were told last.

    Attributes:
        story_of: Copy cluster to the story that one of its articles tells.
        merged: Story to the story that has taken its members.
    """

    story_of: dict[str, str] = {}
    merged: dict[str, str] = {}

    def learn(self, story: str, cluster: str, merged_into: str) -> None:
        """Take note of what a record of wire.stories says; the same again changes nothing."""
        if merged_into:
            _note(self.merged, story, merged_into)
        elif cluster:
            _note(self.story_of, cluster, story)

    def of(self, cluster: str) -> str:
        """Return the event that a cluster tells; the cluster itself where no story is known."""
        story = self.story_of.get(cluster)
        if story is None:
            return cluster
        for _ in range(_MOST_STEPS):
            into = self.merged.get(story)
            if into is None:
                break
            story = into
        return story


def _note(known: dict[str, str], key: str, value: str) -> None:
    known.pop(key, None)
    known[key] = value
    if len(known) > MOST_TOLD:
        del known[next(iter(known))]
