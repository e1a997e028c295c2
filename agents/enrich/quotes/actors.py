"""Who may be the speaker of a quote, and what is known of each wherever it stands: kind, gender, title, mentions."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from agents.enrich.quotes.scene import Scene, SceneReader, SceneWords
from streams.languages.word_lists import section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agents.enrich.quotes.grammar import Cue, Said
    from agents.enrich.quotes.narrative import Narrative
    from agents.enrich.quotes.speakers import Actor, ActorMention, Cast

# Candidates are whoever is named this many mentions before a quote, or this many after it.
MENTIONS_BACK = 30
MENTIONS_AHEAD = 6
MAX_CANDIDATES = 15
# Tokens beside a name that can be the title of its bearer.
TITLE_REACH = 6
MAX_SPOKEN = 12
_THAT = section("ar", "that")


class ActorFacts:
    """The actors of one article as speakers of its quotes."""

    def __init__(self, narrative: Narrative, cast: Cast, language: SceneWords) -> None:
        """Keep the article, its actors, and what the language tells of words."""
        self.narrative = narrative
        self.cast = cast
        self.language = language
        self.scenes = SceneReader(narrative, language)
        self.word, self.scene = self.scenes.word, self.scenes.scene
        self.bare = language.bare
        self._at = [one.token for one in cast.mentions]
        self._of: dict[Actor, list[ActorMention]] = {}
        for one in cast.mentions:
            self._of.setdefault(one.actor, []).append(one)
        self._kinds: dict[Actor, str] = {}
        self._titles: dict[Actor, frozenset[str]] = {}
        self._places: dict[Actor, list[int]] = {}
        self._genders: dict[Actor, str] = {}
        self._told = {actor: actor.gender for actor in cast.actors}

    def candidates(self, scene: Scene, cue: Cue, said: Sequence[Said]) -> list[Actor]:
        """List who may speak: whom the grammar says, who spoke, who is named near, at most MAX_CANDIDATES."""
        found: dict[Actor, None] = {}
        if cue.speaker is not None:
            if self._says_it(cue.speaker, scene):
                return [cue.speaker]
            found[cue.speaker] = None
        for one in reversed(said[-MAX_SPOKEN:]):
            if one.speaker is not None:
                found.setdefault(one.speaker)
        here = bisect_left(self._at, scene.last + 1)
        mentions = self.cast.mentions
        for at in range(here - 1, max(-1, here - 1 - MENTIONS_BACK), -1):
            found.setdefault(mentions[at].actor)
        for at in range(here, min(len(mentions), here + MENTIONS_AHEAD)):
            found.setdefault(mentions[at].actor)
        told_of = self._told_of(scene)
        if told_of is not None and told_of is not cue.speaker:
            found.pop(told_of, None)
        return list(found)[:MAX_CANDIDATES]

    def _told_of(self, scene: Scene) -> Actor | None:
        """Return whom the clause of somebody else's verb is about: the party said that *Johnson* was lying."""
        norms, verb = self.narrative.norms, scene.main
        opens = next((at for at in range(verb + 1, scene.first) if norms[at] in _THAT), -1) if verb >= 0 else -1
        if opens < 0:
            return None
        begin, end = (bisect_left(self._at, at) for at in (verb + 1, opens))
        speakers = [one for one in self.cast.mentions[begin:end] if not self._governed(one)]
        told = self.cast.mentions[end] if end < len(self._at) and self._at[end] <= opens + TITLE_REACH else None
        if (
            not speakers
            or told is None
            or told.token >= scene.first
            or any(one.actor is told.actor for one in speakers)
        ):
            return None
        return told.actor

    def _says_it(self, actor: Actor, scene: Scene) -> bool:
        """Tell whether somebody without a name is the subject right after a quote: "...," *the ferryman* called."""
        if actor.kind != "unnamed" or not scene.kind.startswith("after"):
            return False
        tokens, after = self.tokens(actor), scene.last + 1
        here = bisect_left(tokens, after)
        return here < len(tokens) and tokens[here] == after and self._of[actor][here].speaks

    def by_recency(self, scene: Scene, actors: Sequence[Actor]) -> list[Actor]:
        """Order candidates by how near before the quote they were named last; who was not named is left out."""
        latest: list[tuple[int, Actor]] = []
        for actor in actors:
            tokens = self.tokens(actor)
            here = bisect_left(tokens, scene.first)
            if here:
                latest.append((-tokens[here - 1], actor))
        latest.sort(key=lambda one: one[0])
        return [actor for _, actor in latest]

    def is_written(self, scene: Scene) -> bool:
        """Tell whether a banner, a proverb or a wall says it: nobody in particular."""
        return not scene.nouns.isdisjoint(self.language.impersonal)

    def gender(self, actor: Actor) -> str:
        """Return an actor's gender: its own, else what the verbs before its mentions say."""
        known = self._genders.get(actor)
        if known is None:
            # the grammar lends an actor the gender of a pronoun it gives him
            known = self._told.get(actor, "")
            if not known and actor.words:
                known = self.language.gender_of(actor)
            if not known:
                votes = [self.word(one.token - 1).verb for one in self._of.get(actor, ())[:8] if one.token]
                men, women = votes.count("m"), votes.count("f")
                known = "m" if men > women else "f" if women > men else ""
            self._genders[actor] = known
        return known

    def title(self, actor: Actor) -> frozenset[str]:
        """Gather the words beside an actor's first mentions, which can be its title."""
        known = self._titles.get(actor)
        if known is None:
            norms, words = self.narrative.norms, set(actor.roles)
            words.update(actor.words)
            for one in self._of.get(actor, ())[:4]:
                begin, stop = self.narrative.bounds(one.token)
                words.update(norms[max(begin, one.token - TITLE_REACH) : one.token])
                words.update(norms[one.token : min(stop, one.token + TITLE_REACH)])
            words = {self.bare(word) for word in words if word[0].isalpha()}
            known = self._titles[actor] = frozenset(words)
        return known

    def tokens(self, actor: Actor) -> list[int]:
        """Return where an actor is mentioned, in order."""
        known = self._places.get(actor)
        if known is None:
            known = self._places[actor] = [one.token for one in self._of.get(actor, ())]
        return known

    def _governed(self, one: ActorMention) -> bool:
        """Tell whether a preposition stands before a mention or on its first word, or an office that is the body's."""
        word = self.word(one.token)
        if word.governs or (word.owned and one.actor.kind != "person"):
            return True
        return one.token > 0 and self.word(one.token - 1).governs

    def _kind(self, actor: Actor) -> str:
        known = self._kinds.get(actor)
        if known is None:
            known = self._kinds[actor] = self._read_kind(actor)
        return known

    def _read_kind(self, actor: Actor) -> str:
        head = self.bare(actor.words[0]) if actor.words else ""
        if head in self.language.impersonal:
            return "impersonal"
        if actor.kind != "person" and head in self.language.media:
            return "medium"
        if actor.pinned:
            return "place" if actor.is_place else "known " + actor.kind
        return actor.kind
