"""Who there is in an article to speak: people, organisations and documents, and what stands for them later."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

# Somebody last named more sentences ago than this is not who "he" is.
MAX_SENTENCES_BACK = 12
MAX_ACTORS = 300
MAX_MENTIONS = 2_000


@dataclass(eq=False)
class Actor:
    """Somebody or something that may speak; equal to nothing but itself, so that it can be a key.

    Attributes:
        name: The fullest form met so far, as it stands in the text.
        words: That form, folded, a word each.
        kind: "person", "organisation", "document", "unnamed" (a title without a name) or "crowd".
        gender: "m", "f", "p" or "" when nothing told it.
        roles: Folded words of the titles the actor was given.
        heads: Folded words that head a title of the actor, or its name when it is no person.
        pinned: The name comes from the tagger: the form is final.
        is_place: The tagger took it for a place.
    """

    name: str
    words: tuple[str, ...]
    kind: str
    gender: str = ""
    id: str | None = None
    roles: set[str] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)
    pinned: bool = False
    is_place: bool = False


class ActorMention(NamedTuple):
    """A place where an actor is named, whether as a subject, and whether it says something there."""

    token: int
    sentence: int
    actor: Actor
    subject: bool
    speaks: bool


class Cast:
    """The actors of one article, in the order they appear."""

    def __init__(self) -> None:
        """Start with nobody."""
        self.actors: list[Actor] = []
        self.mentions: list[ActorMention] = []
        self._by_word: dict[str, list[Actor]] = {}

    def add(self, actor: Actor) -> Actor:
        """Enter an actor; beyond MAX_ACTORS it is not kept."""
        if len(self.actors) < MAX_ACTORS:
            self.actors.append(actor)
            for word in set(actor.words):
                self._by_word.setdefault(word, []).append(actor)
        return actor

    def mention(self, token: int, sentence: int, actor: Actor, *, subject: bool = False, speaks: bool = False) -> None:
        """Note where an actor is named; beyond MAX_MENTIONS it is not noted."""
        if len(self.mentions) < MAX_MENTIONS:
            self.mentions.append(ActorMention(token, sentence, actor, subject or speaks, speaks))

    def subject_of(self, first: int, token: int, gender: str) -> Actor | None:
        """Return the subject named between two tokens, else anybody named there."""
        group = self.mentions[self._before(first) : self._before(token)]
        for wanted in (True, False):
            for one in group:
                if (one.subject or not wanted) and gender in ("", one.actor.gender or gender):
                    return one.actor
        return None

    def settle(self) -> None:
        """Order the mentions once all are entered."""
        self.mentions.sort(key=lambda one: one.token)

    def named(self, words: tuple[str, ...], kinds: tuple[str, ...] = ("person",)) -> Actor | None:
        """Return the actor whose name holds all these words in this order; the one with most words."""
        best: Actor | None = None
        for actor in self._by_word.get(words[-1], ()) if words else ():
            if (
                actor.kind in kinds
                and _within(words, actor.words)
                and (best is None or len(actor.words) > len(best.words))
            ):
                best = actor
        return best

    def shorter(self, words: tuple[str, ...]) -> Actor | None:
        """Return an actor of whose name these words are a fuller form."""
        for word in words:
            for actor in self._by_word.get(word, ()):
                if actor.kind == "person" and not actor.pinned and len(actor.words) > 1 and _within(actor.words, words):
                    return actor
        return None

    def rename(self, actor: Actor, name: str, words: tuple[str, ...]) -> None:
        """Give an actor the fuller form of its name."""
        actor.name, actor.words = name, words
        for word in set(words):
            listed = self._by_word.setdefault(word, [])
            if actor not in listed:
                listed.append(actor)

    def titled(self, head: str, roles: set[str], gender: str, token: int) -> Actor | None:
        """Return who bears this title: the one named last before the token, else the first after it."""

        def fits(actor: Actor) -> bool:
            return (
                roles <= actor.roles
                and (not gender or not actor.gender or actor.gender == gender)
                and head in actor.heads
            )

        return self._nearest(fits, token)

    def headed(self, head: str, token: int) -> Actor | None:
        """Return the organisation or document whose name begins with this word."""
        return self._nearest(
            lambda actor: head in actor.heads and actor.kind != "person" and len(actor.words) > 1, token
        )

    def _nearest(self, fits: Callable[[Actor], bool], token: int) -> Actor | None:
        before: Actor | None = None
        for mention in self.mentions:
            if mention.token >= token:
                if before is not None:
                    return before
                if fits(mention.actor):
                    return mention.actor
            elif fits(mention.actor):
                before = mention.actor
        return before

    def recent(self, token: int, sentence: int, gender: str) -> Actor | None:
        """Return the actor a pronoun before this token means.

        The latest sentence comes first and in it the subject; an organisation or a document is meant only
        where it spoke. An actor whose gender is not known takes the pronoun's.
        """
        low = self._before(token)
        while low:
            high = low
            number = self.mentions[high - 1].sentence
            if sentence - number > MAX_SENTENCES_BACK:
                return None
            while low and self.mentions[low - 1].sentence == number:
                low -= 1
            group = [one for one in self.mentions[low:high] if one.speaks or one.actor.kind == "person"]
            group.sort(key=lambda one: not one.subject)
            for one in group:
                if not gender or one.actor.gender == gender:
                    return one.actor
            for one in group:
                if not one.actor.gender:
                    one.actor.gender = gender
                    return one.actor
        return None

    def _before(self, token: int) -> int:
        low, high = 0, len(self.mentions)
        while low < high:
            middle = (low + high) // 2
            if self.mentions[middle].token < token:
                low = middle + 1
            else:
                high = middle
        return low


def _within(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Tell whether the words of one name stand in another in the same order."""
    words = iter(long)
    return all(word in words for word in short)
