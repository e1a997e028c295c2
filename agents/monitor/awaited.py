"""Saved searches that hold but for the number of outlets: they wait until so many have carried the story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from agents.monitor.alerts import Alert

if TYPE_CHECKING:
    from agents.monitor.outcome_facts import Fact

# The stories that were carried last; one that nobody takes up any more goes first.
MOST_STORIES: Final = 2_000
MOST_WAITING: Final = 50
# Beyond what any search asks for, carriers need not be told apart.
_MOST_OUTLETS: Final = 1_000


class Waiting(msgspec.Struct, array_like=True):
    """A story that saved searches wait for.

    Attributes:
        uri: The item that they found; `headline`, `language` and `source` are its own.
        outlets: Who has carried it since, itself among them.
        searches: Entry of the watch list to how many outlets it asks for.
    """

    uri: str
    headline: str
    language: str
    source: str
    outlets: dict[str, None] = {}
    searches: dict[str, int] = {}


class Awaited(msgspec.Struct):
    """The stories that are waited for, by their cluster; the least recent first."""

    stories: dict[str, Waiting] = {}

    def count(self, fact: Fact) -> list[Alert]:
        """Count who carries a story, and raise an alert for every search that has waited for it."""
        story = self.stories.pop(fact.cluster, None)
        if story is None:
            if not fact.awaits:
                return []
            story = Waiting(fact.uri, fact.headline, fact.language, fact.outlet)
        self.stories[fact.cluster] = story
        for search, least in fact.awaits:
            if search in story.searches or len(story.searches) < MOST_WAITING:
                story.searches.setdefault(search, least)
        if len(story.outlets) < _MOST_OUTLETS:
            story.outlets[fact.outlet or fact.uri] = None
        if len(self.stories) > MOST_STORIES:
            del self.stories[next(iter(self.stories))]
        n = len(story.outlets)
        # 0: told once, and not again for the items that come later.
        told = [search for search, least in story.searches.items() if 0 < least <= n]
        for search in told:
            story.searches[search] = 0
        return [_alert(search, story, fact, n) for search in told]


def _alert(search: str, story: Waiting, fact: Fact, n: int) -> Alert:
    return Alert(
        "watch",
        search,
        "raised",
        "info",
        fact.event_time,
        f"{search}: {story.headline or story.uri} ({n} outlets)",
        {
            "uri": story.uri,
            "headline": story.headline,
            "language": story.language,
            "source": story.source,
            "cluster": fact.cluster,
            "outlets": n,
        },
    )
