"""What is published of a story: who tells it, in which languages, who is independent, who was first."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import msgspec
import orjson

from streams.contract import topics
from streams.contract.events import cloud_event
from streams.contract.records import SCHEMA_VERSION
from streams.contract.step import Send
from streams.contract.story_records import FirstReport, Story, StoryEntity, StoryMember

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agents.stories.standing_story import Member, StandingStory, Why
    from agents.stories.told import Told, ToldEntity

# A member is some 400 bytes; a story is written anew with every change of it.
MEMBERS_SHOWN: Final = 200
_FIRST_SHOWN: Final = 50
_ENTITIES_SHOWN: Final = 20
_NAMES_SHOWN: Final = 200
_LANGUAGES_SHOWN: Final = 50
_DECIMALS: Final = 4
_NO_TIME: Final = 1 << 62


def story_event(standing: StandingStory, copies: Sequence[Told], why: Why, told: Told) -> Send:
    """Make the event of a story that a line has changed.

    Args:
        standing: The story, as it stands after the line.
        copies: Withheld items that carry its members' texts.
        why: What changed.
        told: The line; with the story's id it names the event for ever.

    Cost: linear in members and copies; 0.1 ms for ten.
    """
    members = list(standing.members.values())
    carriers = [member.told for member in members] + list(copies)
    seen = sorted((line.seen, line.uri, line.created) for line in carriers if line.seen)
    story = Story(
        schema=SCHEMA_VERSION,
        event_id=hashlib.blake2b(f"{standing.id}\n{told.event_id}".encode(), digest_size=16).hexdigest(),
        source=told.source,
        story=standing.id,
        state=standing.state,
        merged_into=standing.merged_into or msgspec.UNSET,
        members=tuple(map(_member, _shown(members))),
        member_count=len(members),
        copies=len(copies),
        headlines=_headlines(members),
        entities=_entities(members),
        outlets=_names(line.outlet for line in carriers),
        agencies=_names(line.agency for line in carriers),
        independent_sources=len(_voices(carriers)),
        languages=_names(line.language for line in carriers)[:_LANGUAGES_SHOWN],
        first_seen=seen[0][2] if seen else None,
        last_seen=seen[-1][2] if seen else None,
        first_reported_by=_first(carriers),
        why=why,
    )
    headers = cloud_event(story.event_id, "story", told.source, None)
    return Send(topics.STORIES, standing.id.encode(), orjson.dumps(msgspec.to_builtins(story)), headers)


def _shown(members: Sequence[Member]) -> Sequence[Member]:
    if len(members) <= MEMBERS_SHOWN:
        return members
    return [*members[:_FIRST_SHOWN], *members[_FIRST_SHOWN - MEMBERS_SHOWN :]]


def _member(member: Member) -> StoryMember:
    told = member.told
    return StoryMember(
        uri=told.uri,
        outlet=told.outlet or None,
        agency=told.agency or None,
        language=told.language,
        version_created=told.created or None,
        cluster=told.cluster,
        score=member.score,
    )


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name})[:_NAMES_SHOWN])


def _earliest(told: Told) -> tuple[int, str]:
    return told.seen or _NO_TIME, told.uri


def _headlines(members: Iterable[Member]) -> dict[str, str]:
    chosen: dict[str, Told] = {}
    for told in sorted((member.told for member in members), key=lambda told: (not told.canonical, *_earliest(told))):
        if told.headline:
            chosen.setdefault(told.language, told)
    return {language: chosen[language].headline for language in sorted(chosen)[:_LANGUAGES_SHOWN]}


def _entities(members: Iterable[Member]) -> tuple[StoryEntity, ...]:
    """Weigh whom a story names; members of one copy cluster are one vote, that of the one that says most."""
    by_cluster: dict[str, dict[str, float]] = {}
    first: dict[str, ToldEntity] = {}
    n_members: dict[str, int] = defaultdict(int)
    for member in members:
        votes = by_cluster.setdefault(member.told.cluster, {})
        for named in member.told.entities:
            first.setdefault(named.id, named)
            n_members[named.id] += 1
            votes[named.id] = max(votes.get(named.id, 0.0), named.salience)
    sums: dict[str, float] = defaultdict(float)
    for votes in by_cluster.values():
        for name, salience in votes.items():
            sums[name] += salience
    ranked = sorted(sums, key=lambda name: (-sums[name], name))[:_ENTITIES_SHOWN]
    return tuple(
        StoryEntity(
            id=name,
            type=first[name].type,
            name=first[name].name,
            labels=first[name].labels,
            salience=round(sums[name] / len(by_cluster), _DECIMALS),
            members=n_members[name],
        )
        for name in ranked
    )


def _voices(carriers: Iterable[Told]) -> set[str]:
    """Tell who speaks for itself: of each copied text its agency, or the first outlet that carried it."""
    texts: dict[str, list[Told]] = defaultdict(list)
    for told in carriers:
        texts[told.cluster].append(told)
    voices = set()
    for lines in texts.values():
        lines.sort(key=_earliest)
        agency = next((line.agency for line in lines if line.agency), "")
        voices.add((agency or lines[0].outlet or lines[0].uri).casefold())
    return voices


def _first(carriers: Sequence[Told]) -> FirstReport | None:
    if not carriers:
        return None
    told = min(carriers, key=_earliest)
    return FirstReport(
        uri=told.uri, outlet=told.outlet or None, agency=told.agency or None, version_created=told.created or None
    )
