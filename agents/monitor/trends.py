"""What is more in the news than it should be: a measure against the same hour of earlier days.

The measure works on shares, not on counts, so a new feed that doubles the wire raises no alarm: of all stories in the
window, how many name the entity, against how many did so in the same hour (and the hours beside it) of the seven days
before. The share is estimated with a Gamma prior and the count judged with the predictive distribution that follows
(negative binomial), so a name never seen before needs several stories from several voices, and one that is always
there needs many. A window tests every name in it, and among thousands something unlikely always happens: the score
is -log10 of how many of the window's names would be expected so far out by chance. 4 is one in ten thousand windows.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from agents.monitor.outcome_facts import CountedEntity
from agents.monitor.windows import DAY_MS, HOUR_MS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agents.monitor.told_events import ToldEvents
    from agents.monitor.windows import Pane

# Before anything is known an entity is expected in half a story of a hundred; the prior weighs as much as an hour.
PRIOR_STORIES: Final = 0.5
PRIOR_EXPOSURE: Final = 100.0
# Fewer is no burst, whatever the probability: small counts are where measures lie.
LEAST_STORIES: Final = 5
LEAST_VOICES: Final = 3
BURST_SCORE: Final = 4.0
HIGHEST_SCORE: Final = 99.0
# With less to compare with than this many stories nothing is judged.
LEAST_EXPOSURE: Final = 40
KEPT_DAYS: Final = 7
# Entities remembered per hour, the most told first; one outside them counts as not told in that hour.
KEPT_ENTITIES: Final = 400
MOST_CLUSTERS: Final = 20_000
ENTITIES_PER_CLUSTER: Final = 12


class Ranked(NamedTuple):
    """An entity in a window.

    Attributes:
        voices: Distinct agencies or outlets whose own copy names it.
        stories: Distinct clusters; a story carried by fifteen outlets is one.
        carriage: Cluster and outlet pairs; a story carried by fifteen outlets is fifteen.
        events: Distinct events that those clusters tell, as wire.stories says.
    """

    entity: CountedEntity
    voices: int
    stories: int
    carriage: int
    events: int = 0


class Burst(NamedTuple):
    """An entity that is told more than its past explains.

    Attributes:
        expected: Stories its past would explain in this window.
        score: -log10 of the probability of `stories` or more, times the names tested; at most HIGHEST_SCORE.
        against: "same-hour" of earlier days, or "all-hours" while no earlier day is known.
        events: Distinct events that those stories tell. Twelve texts of one event burst; that it is one event is said.
    """

    entity: CountedEntity
    stories: int
    voices: int
    expected: float
    score: float
    against: str
    events: int = 0


class Hour(msgspec.Struct, array_like=True):
    """One hour of the past: how many stories there were, and in how many each entity stood."""

    total: int
    stories: dict[str, int]


class Clusters(msgspec.Struct):
    """Which entities a story is about. Copies that are not passed on carry no mark-up: they count under their story's.

    The MOST_CLUSTERS stories told last are known.
    """

    entities: dict[str, tuple[CountedEntity, ...]] = {}

    def learn(self, cluster: str, named: Sequence[CountedEntity]) -> None:
        """Add what an article of the cluster names, up to ENTITIES_PER_CLUSTER."""
        known = self.entities.pop(cluster, ())
        ids = {entity.id for entity in known}
        fresh = [entity for entity in named if entity.id not in ids]
        self.entities[cluster] = (*known, *fresh)[:ENTITIES_PER_CLUSTER]
        if len(self.entities) > MOST_CLUSTERS:
            del self.entities[next(iter(self.entities))]

    def rank(self, pane: Pane, told: ToldEvents) -> list[Ranked]:
        """Rank a window's entities by independent voices, then stories, then carriage, then id.

        Cost: O(stories and their entities), and a sort; once a window, not once an item.
        """
        voices: dict[str, set[str]] = {}
        stories: dict[str, int] = {}
        carriage: dict[str, int] = {}
        events: dict[str, set[str]] = {}
        named: dict[str, CountedEntity] = {}
        for cluster, story in pane.stories.items():
            event = told.of(cluster)
            for entity in self.entities.get(cluster, ()):
                key = entity.id
                named.setdefault(key, entity)
                voices.setdefault(key, set()).update(story.voices)
                stories[key] = stories.get(key, 0) + 1
                events.setdefault(key, set()).add(event)
                carriage[key] = carriage.get(key, 0) + len(story.outlets)
        ranked = [Ranked(named[key], len(voices[key]), stories[key], carriage[key], len(events[key])) for key in named]
        ranked.sort(key=lambda r: (-r.voices, -r.stories, -r.carriage, r.entity.id))
        return ranked


class History(msgspec.Struct):
    """The hours of the last week, by their start in milliseconds."""

    hours: dict[int, Hour] = {}

    def record(self, start: int, n_stories: int, ranked: Sequence[Ranked]) -> None:
        """Keep an hour, or its correction, and drop what is older than KEPT_DAYS (and an hour) before the newest."""
        told = sorted(ranked, key=lambda r: (-r.stories, r.entity.id))[:KEPT_ENTITIES]
        self.hours[start] = Hour(n_stories, {r.entity.id: r.stories for r in told})
        oldest = max(self.hours) - KEPT_DAYS * DAY_MS - HOUR_MS
        for hour in [hour for hour in self.hours if hour < oldest]:
            del self.hours[hour]

    def past(self, start: int, end: int) -> tuple[list[Hour], str]:
        """Choose the hours a window is compared with: the same hours of earlier days, one more on each side.

        Falls back to every hour before the window while those hold fewer than LEAST_EXPOSURE stories.
        """
        wanted = {
            hour - day * DAY_MS
            for hour in range(start - start % HOUR_MS - HOUR_MS, end + HOUR_MS, HOUR_MS)
            for day in range(1, KEPT_DAYS + 1)
        }
        same = [hour for at, hour in self.hours.items() if at in wanted and at + HOUR_MS <= start]
        if sum(hour.total for hour in same) >= LEAST_EXPOSURE:
            return same, "same-hour"
        return [hour for at, hour in self.hours.items() if at + HOUR_MS <= start], "all-hours"

    def bursts(self, start: int, end: int, n_stories: int, ranked: Sequence[Ranked]) -> list[Burst]:
        """Find the entities that burst in a window, highest score first."""
        candidates = [r for r in ranked if r.stories >= LEAST_STORIES and r.voices >= LEAST_VOICES]
        if not candidates:
            return []
        past, against = self.past(start, end)
        exposure = sum(hour.total for hour in past)
        if exposure < LEAST_EXPOSURE:
            return []
        tested = math.log10(len(ranked))
        bursts = []
        for r in candidates:
            told = sum(hour.stories.get(r.entity.id, 0) for hour in past)
            score, expected = surprise(r.stories, n_stories, told, exposure)
            score -= tested
            if score >= BURST_SCORE:
                bursts.append(Burst(r.entity, r.stories, r.voices, expected, score, against, r.events))
        return sorted(bursts, key=lambda b: (-b.score, b.entity.id))


def surprise(stories: int, of: int, past_stories: int, past_of: int) -> tuple[float, float]:
    """Return how surprising it is that `stories` of `of` name an entity, when `past_stories` of `past_of` did.

    Returns:
        (-log10 P(that many or more), expected number). 0.0 for nothing; at most HIGHEST_SCORE.

    Cost: O(of), no I/O. Source: the Gamma-Poisson predictive distribution, any textbook on Bayesian inference.
    """
    shape = PRIOR_STORIES + past_stories
    rate = (PRIOR_EXPOSURE + past_of) / max(of, 1)
    expected = shape / rate
    if stories <= 0:
        return 0.0, expected
    # log pmf of the negative binomial at k, then upwards term by term: the far tail keeps its precision.
    log_success, log_failure = -math.log1p(rate), math.log(rate) - math.log1p(rate)
    log_term = (
        math.lgamma(stories + shape)
        - math.lgamma(shape)
        - math.lgamma(stories + 1)
        + shape * log_failure
        + stories * log_success
    )
    total, ratio, k = 1.0, 1.0, stories
    success = math.exp(log_success)
    while ratio > 1e-12 and k < stories + 100_000:
        ratio *= (k + shape) / (k + 1) * success
        total += ratio
        k += 1
    score = -(log_term + math.log(total)) / math.log(10)
    return min(max(score, 0.0), HIGHEST_SCORE), expected


def top(counts: Mapping[str, int], n: int) -> dict[str, int]:
    """Return the n largest counts, largest first, ties by label."""
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:n])
