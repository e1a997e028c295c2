"""What the stories agent publishes: one event as many outlets tell it, in whatever words and languages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from streams.contract.records import EntityType, Source


class StoryMember(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A published article that tells a story.

    Attributes:
        uri: Identity of the article over all its versions.
        outlet: The outlet that sent it; None when it does not say.
        agency: Name of the agency whose copy it is; None when nothing credits one.
        language: BCP 47 primary code the desk decided on; "und" when it cannot tell.
        version_created: The time of the newest version, RFC 3339; None when it states none.
        cluster: Its copy cluster, as in the article's verdict; members of one cluster are one text.
        score: How sure it was that it tells this story, 0 to 1; 1 for the article that began it.
    """

    uri: str
    outlet: str | None
    agency: str | None
    language: str
    version_created: str | None
    cluster: str
    score: float


class FirstReport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Who had it first, by the times that the items state.

    Attributes:
        uri: Identity of the item; that of a withheld copy where it was first.
        outlet: The outlet that sent it; None when it does not say.
        agency: Name of the agency whose copy it is; None when nothing credits one.
        version_created: The time it states, RFC 3339; None when none does.
    """

    uri: str
    outlet: str | None
    agency: str | None
    version_created: str | None


class StoryEntity(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody or something that a story names.

    Attributes:
        id: Id of the entity.
        type: "person", "organisation", "place" or "event".
        name: The form in the first member that names it.
        labels: Names by language ("ar", "en").
        salience: 0 to 1: the mean over the story's copy clusters, 0 in one that does not name it.
        members: How many members name it.
    """

    id: str
    type: EntityType
    name: str
    labels: dict[str, str]
    salience: float
    members: int


class Story(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A record of wire.stories: one event across outlets and languages, as it stands after a change.

    Attributes:
        schema: Version of the event schema ("1.0.0"); a new major may break readers.
        event_id: Names the event for ever: 32 hex digits, the same in a repeat; also the header ce_id.
        source: Where the item stands on the raw topic whose outcome led to this event.
        story: Id of the story; the key of the record.
        state: "open" while articles may join; "closed" when its window is over or nothing is left of it; "merged" when
            another story has taken its members.
        merged_into: Id of that story; absent unless merged.
        members: The published articles that tell it, each in exactly one story: at most 200, those that began it and
            those that joined last; none when it is merged.
        member_count: How many members it has.
        copies: Withheld items that carry a member's text.
        headlines: Language to headline: of the earliest member that its copy cluster is best read in.
        entities: Whom and what it names, the most salient first; at most 20.
        outlets: Outlets of members and copies, by name; at most 200.
        agencies: Agencies of members and copies, by name; at most 200.
        independent_sources: Voices that tell it in words of their own: of each copy cluster the agency, or where there
            is none the first outlet, each voice once.
        languages: Languages of members and copies.
        first_seen: The earliest time that a member or copy states, RFC 3339; None when none does.
        last_seen: The latest.
        first_reported_by: Who had it first; None when nothing is left of it.
        why: `change` is what made this event ("founded", "joined", "revised", "copied", "left", "merged", "closed") and
            `uri` the item it is about; further keys say why, see docs/stories.md.
    """

    schema: Annotated[str, msgspec.Meta(pattern=r"^\d+\.\d+\.\d+$")]
    event_id: str
    source: Source
    story: str
    state: Literal["open", "closed", "merged"]
    merged_into: str | msgspec.UnsetType = msgspec.UNSET
    members: tuple[StoryMember, ...]
    member_count: int
    copies: int
    headlines: dict[str, str]
    entities: tuple[StoryEntity, ...]
    outlets: tuple[str, ...]
    agencies: tuple[str, ...]
    independent_sources: int
    languages: tuple[str, ...]
    first_seen: str | None
    last_seen: str | None
    first_reported_by: FirstReport | None
    why: dict[str, Any]
