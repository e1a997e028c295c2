"""Which places are in the news, and when: what the map shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from agents.monitor.dashboard.stories import Json

_MOST: Final = 400
_MONTH_MS: Final = 30 * 24 * 3_600_000


def places_told(entities: Iterable[Json], event_of: Callable[[str], str], since: int, until: int) -> Json:
    """List the places that have coordinates, most told first, by the stories of a span of time.

    Args:
        entities: As the wall keeps them, each with its newest mentions.
        event_of: Gives the event that a copy cluster tells.
        since: Milliseconds, excluded; 0 is no bound.
        until: Milliseconds, included; 0 is no bound.

    Returns:
        `places`, 400 at most, and in `first` and `last` the times between which any is told, a month at most; 0 where
        none is. Cost: linear in the mentions kept.
    """
    found, first, last = [], 0, 0
    for entity in entities:
        if entity["geo"] is None:
            continue
        times = [time for time, *_ in entity["mentions"]]
        first, last = min([*times, *([first] if first else [])]), max([*times, last])
        within = [cluster for time, cluster, _ in entity["mentions"] if since < time and (not until or time <= until)]
        stories = {event_of(cluster) for cluster in within}
        if stories:
            found.append({**{key: entity[key] for key in ("id", "name", "labels", "geo")}, "stories": len(stories)})
    found.sort(key=lambda place: (-place["stories"], place["id"]))
    return {"first": max(first, last - _MONTH_MS), "last": last, "places": found[:_MOST]}
