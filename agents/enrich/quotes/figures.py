"""What can be told of each candidate for speaker of a quote: figures that hold or do not, for a model to weigh."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from agents.enrich.quotes.narrative import QUOTE
from agents.enrich.quotes.scene import Scene, SceneReader, SceneWords, agreement, step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
_RELATIVES = frozenset(("who", "الذي", "التي", "اللذان", "الذين"))
_CLAUSES = _RELATIVES | {"ان", "بان", "انه", "انها", "بانه", "بانها", "حيث", "that", "which"}
_COMMAS = frozenset("،,")


class Describer:
    """Describes the candidates for the speaker of each quote of one article."""

    def __init__(self, narrative: Narrative, cast: Cast, language: SceneWords) -> None:
        """Keep the article, its actors, and what the language tells of words."""
        self.narrative = narrative
        self.cast = cast
        self.language = language
        self.scenes = SceneReader(narrative, language)
        self.word, self.scene = self.scenes.word, self.scenes.scene
        self._kinds: dict[int, str] = {}
        self._manners: dict[int, tuple[str, bool]] = {}
        self.bare = language.bare
        self._at = [one.token for one in cast.mentions]
        self._of: dict[int, list[ActorMention]] = {}
        for one in cast.mentions:
            self._of.setdefault(id(one.actor), []).append(one)
        self._most = max((len(of) for of in self._of.values() if self._kind(of[0].actor) == "known person"), default=99)
        self._titles: dict[int, frozenset[str]] = {}
        self._places: dict[int, list[int]] = {}
        self._genders: dict[int, str] = {}
        self._heads: dict[int, list[str]] = {}
        self._told = {id(actor): actor.gender for actor in cast.actors}
        self._free = [one.token for one in cast.mentions if not self._governed(one)]
        self._spoken = [one for one in cast.mentions if one.speaks and narrative.words[one.token] != QUOTE]
        self._spoken_at = [one.token for one in self._spoken]

    def candidates(self, scene: Scene, cue: Cue, said: Sequence[Said]) -> list[Actor]:
        """List who may speak: whom the grammar says, who spoke, who is named near, at most MAX_CANDIDATES."""
        found: dict[int, Actor] = {}
        if cue.speaker is not None:
            if self._says_it(cue.speaker, scene):
                return [cue.speaker]
            found[id(cue.speaker)] = cue.speaker
        for one in reversed(said[-MAX_SPOKEN:]):
            if one.speaker is not None:
                found.setdefault(id(one.speaker), one.speaker)
        here = bisect_left(self._at, scene.last + 1)
        mentions = self.cast.mentions
        for at in range(here - 1, max(-1, here - 1 - MENTIONS_BACK), -1):
            found.setdefault(id(mentions[at].actor), mentions[at].actor)
        for at in range(here, min(len(mentions), here + MENTIONS_AHEAD)):
            found.setdefault(id(mentions[at].actor), mentions[at].actor)
        return list(found.values())[:MAX_CANDIDATES]

    def _says_it(self, actor: Actor, scene: Scene) -> bool:
        """Tell whether somebody without a name is the subject right after a quote: "...," *the ferryman* called."""
        if actor.kind != "unnamed" or not scene.kind.startswith("after"):
            return False
        tokens, after = self.tokens(actor), scene.last + 1
        here = bisect_left(tokens, after)
        return here < len(tokens) and tokens[here] == after and self._of[id(actor)][here].speaks

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

    def nobody(self, scene: Scene, cue: Cue) -> list[str]:
        """Describe the choice that nobody is named."""
        none = cue.speaker is None
        return ["0", f"0 {scene.kind}", f"0 {cue.strength} {none}", f"0 {scene.kind} {none}"]

    def describe(self, actor: Actor, scene: Scene, cue: Cue, said: Sequence[Said], near: dict[int, int]) -> list[str]:
        """Name the figures that hold for a candidate.

        Args:
            actor: The candidate.
            scene: The quote.
            cue: What the grammar says of it.
            said: The quotes before it, with their speakers.
            near: For each candidate, how many others were named since it was.
        """
        kind = self._kind(actor)
        told = self._standing(actor, kind)
        told += self._by_grammar(actor, kind, scene, cue)
        told += self._by_turn(actor, scene, said)
        told += self._by_place(actor, kind, scene)
        if scene.gender and scene.gender != "?":
            agrees = agreement(self.gender(actor), scene.gender)
            told.append(f"a {agrees}")
            told.append(f"a {agrees} {scene.kind.partition('+')[2]}")
        if scene.nouns:
            shared = min(2, len(scene.nouns & self.title(actor)))
            told += [f"n {shared}", f"n {shared} {kind}"]
        if scene.subject:
            heads = bool(actor.words) and scene.subject == self.bare(actor.words[0])
            called = heads or scene.subject in self.title(actor)
            told.append(f"sn {heads} {called} {kind}")
            told.append(f"sn {heads} {called}")
        if scene.paper:
            told.append(f"d {kind}")
        told += self._by_text(actor, kind, scene)
        rank = near.get(id(actor), 9)
        told.append(f"r {min(rank, 5)} {scene.kind}")
        return told

    def _standing(self, actor: Actor, kind: str) -> list[str]:
        """Return what holds for an actor whatever the quote: its kind, its words and what heads them; made once."""
        known = self._heads.get(id(actor))
        if known is None:
            head = self.language.head_of(actor)
            known = [f"k {kind}", f"w {kind} {min(len(actor.words), 4)}", f"h {head}", f"h {head} {kind}"]
            self._heads[id(actor)] = known
        return known.copy()

    def gender(self, actor: Actor) -> str:
        """Return an actor's gender: its own, else what the verbs before its mentions say."""
        known = self._genders.get(id(actor))
        if known is None:
            # the grammar lends an actor the gender of a pronoun it gives him
            known = self._told.get(id(actor), "")
            if not known and actor.words:
                known = self.language.gender_of(actor)
            if not known:
                votes = [self.word(one.token - 1).verb for one in self._of.get(id(actor), ())[:8] if one.token]
                men, women = votes.count("m"), votes.count("f")
                known = "m" if men > women else "f" if women > men else ""
            self._genders[id(actor)] = known
        return known

    def _by_grammar(self, actor: Actor, kind: str, scene: Scene, cue: Cue) -> Iterator[str]:
        meant = cue.speaker
        if meant is None:
            yield f"g- {kind} {cue.strength}"
            return
        if meant is actor:
            named = self._named_here(actor, scene)
            yield "g"
            yield f"g {kind} {named}"
            yield f"g {cue.strength} {named}"
            yield f"g {scene.kind} {named}"
            if scene.judges:
                yield "g judges"
            if scene.relay >= 0:
                yield "g relays"
            return
        theirs, ours = "".join(meant.words), "".join(actor.words)
        its = self._kind(meant)
        yield f"gk {kind} {its}"
        if ours in theirs:
            yield f"in g {kind} {its}"
        elif theirs in ours:
            yield f"over g {kind} {its}"
        if meant.kind in ("unnamed", "organisation", "document") and not meant.pinned:
            words = {self.bare(word) for word in meant.words}
            share = len(words & self.title(actor)) / len(words) if words else 0.0
            yield f"t {round(share * 4)} {kind}"

    def _named_here(self, actor: Actor, scene: Scene) -> str:
        """Tell whether an actor is named in the quote's own sentence, only elsewhere, or is new."""
        mentions = self._of.get(id(actor))
        if not mentions:
            by_verb = self.narrative.norms[scene.verb + 1 : scene.verb + 3] if scene.verb >= 0 else []
            return "new" if actor.words and actor.words[0] not in by_verb else "new by verb"
        return "here" if any(one.sentence == scene.sentence for one in mentions[-200:]) else "elsewhere"

    def title(self, actor: Actor) -> frozenset[str]:
        """Gather the words beside an actor's first mentions, which can be its title."""
        known = self._titles.get(id(actor))
        if known is None:
            norms, words = self.narrative.norms, set(actor.roles)
            words.update(actor.words)
            for one in self._of.get(id(actor), ())[:4]:
                begin, stop = self.narrative.bounds(one.token)
                words.update(norms[max(begin, one.token - TITLE_REACH) : one.token])
                words.update(norms[one.token : min(stop, one.token + TITLE_REACH)])
            words = {self.bare(word) for word in words if word[0].isalpha()}
            known = self._titles[id(actor)] = frozenset(words)
        return known

    def _by_turn(self, actor: Actor, scene: Scene, said: Sequence[Said]) -> Iterator[str]:
        """Tell whether a candidate spoke last, and how far away that is."""
        if not said:
            yield "s first"
            return
        last = said[-1]
        if last.speaker is actor:
            gap = "sentence" if last.sentence == scene.sentence else str(min(scene.paragraph - last.paragraph, 3))
            yield f"s {gap}"
            yield f"s {gap} {scene.kind}"
            yield f"s {min(scene.sentence - last.sentence, 6)}"
        elif any(one.speaker is actor for one in said[-MAX_SPOKEN:]):
            yield "s before"
            yield f"s before {scene.kind}"

    def _by_text(self, actor: Actor, kind: str, scene: Scene) -> Iterator[str]:
        """Tell whether a candidate was the last to say something, in marks or not, or is the next."""
        start = scene.verb if 0 <= scene.verb < scene.first else scene.first
        here = bisect_left(self._spoken_at, start)
        if here:
            last = self._spoken[here - 1]
            gap = min(3, scene.sentence - last.sentence)
            if last.actor is actor:
                yield f"p {gap}"
                yield f"p {scene.kind}"
                yield f"p {kind} {scene.kind.partition('+')[2]}"
                if scene.paper:
                    yield f"p paper {kind}"
            elif any(one.actor is actor for one in self._spoken[max(0, here - 6) : here - 1]):
                yield f"pp {gap}"
        following = bisect_left(self._spoken_at, scene.last + 1)
        if following < len(self._spoken) and self._spoken[following].actor is actor:
            away = min(3, self._spoken[following].sentence - scene.sentence)
            yield f"nx {away} {scene.kind}"
            yield f"nx {away}"

    def _by_place(self, actor: Actor, kind: str, scene: Scene) -> Iterator[str]:
        """Tell where a candidate is named: by the verb, in this sentence, in the ones before."""
        mentions = self._of.get(id(actor))
        if not mentions:
            yield f"m none {kind}"
            return
        yield f"m {min(step(len(mentions)), 5)}"
        if len(mentions) >= self._most:
            yield "most named"
        tokens = self.tokens(actor)
        here = bisect_left(tokens, scene.first)
        before = mentions[here - 1] if here else None
        if self.narrative.words[scene.first] == QUOTE and here < len(mentions) and tokens[here] == scene.first:
            yield "inside"
            here += 1
        if before is not None:
            yield from self._before(before, kind, scene)
        else:
            yield f"later {scene.kind}"
        if here < len(mentions) and mentions[here].sentence == scene.sentence:
            yield from self._after(mentions[here], kind, scene)

    def tokens(self, actor: Actor) -> list[int]:
        """Return where an actor is mentioned, in order."""
        known = self._places.get(id(actor))
        if known is None:
            known = self._places[id(actor)] = [one.token for one in self._of.get(id(actor), ())]
        return known

    def _governed(self, one: ActorMention) -> bool:
        """Tell whether a preposition stands before a mention or on its first word, or an office that is the body's."""
        word = self.word(one.token)
        if word.governs or (word.owned and one.actor.kind != "person"):
            return True
        return one.token > 0 and self.word(one.token - 1).governs

    def _manner(self, one: ActorMention) -> tuple[str, bool]:
        """Return what a mention is in its sentence, and whether it speaks there."""
        known = self._manners.get(id(one))
        if known is None:
            known = self._manners[id(one)] = self._role(one), self._speaks(one)
        return known

    def _role(self, one: ActorMention) -> str:
        if self._governed(one):
            return "object"
        if self._between(self.narrative.bounds(one.token)[0], one.token) == 0:
            return "lead"
        return "subject" if one.subject else "other"

    def _speaks(self, one: ActorMention) -> bool:
        """Tell whether a verb of speech stands right before a mention, or after its words."""
        after = one.token + len(one.actor.words)
        beside = (one.token - 1, one.token - 2, after, after + 1)
        return one.speaks or any(0 <= at < len(self.narrative) and self.word(at).verb for at in beside)

    def _any_between(self, first: int, stop: int) -> int:
        """Count the mentions between two tokens, objects too, at most 2."""
        return min(2, bisect_left(self._at, stop) - bisect_left(self._at, first))

    def _between(self, first: int, stop: int) -> int:
        """Count the mentions that may be subjects between two tokens, at most 3."""
        return min(3, bisect_left(self._free, stop) - bisect_left(self._free, first))

    def _before(self, one: ActorMention, kind: str, scene: Scene) -> Iterator[str]:
        norms = self.narrative.norms
        if self.narrative.words[one.token] == QUOTE:
            yield "quoted"
        role, speaks = self._manner(one)
        if speaks:
            yield "b speaks"
            yield f"b speaks {min(scene.sentence - one.sentence, 3)}"
        if one.sentence != scene.sentence:
            back = min(scene.sentence - one.sentence, 5)
            yield f"b {back} {role}"
            yield f"b {back} {scene.kind}"
            yield f"b {role} {kind} back"
            yield f"b paragraph {min(scene.paragraph - self.narrative.paragraph(one.token), 3)}"
            return
        yield f"b here {role}"
        yield f"b here {kind}"
        led = self._led_by(one)
        if led:
            yield f"led {led}"
            yield f"led {led} {scene.kind}"
        if scene.main < 0 or scene.main > scene.last:
            yield f"b here {role} {scene.kind} {step(scene.first - one.token)}"
            return
        if one.token > scene.main:
            yield from self._past_verb(one, kind, role, scene)
            return
        place = f"{self._between(one.token + 1, scene.main)} {role}"
        if scene.judges:
            yield f"vj {place}"
        yield f"vb {step(scene.main - one.token)}"
        yield f"vb {place}"
        yield f"vb {place} {scene.kind}"
        near = norms[max(one.token + 1, scene.main - 2) : scene.main]
        if any(norm in _RELATIVES for norm in near):
            yield f"vb who {self._any_between(one.token + 1, scene.main)}"

    def _past_verb(self, one: ActorMention, kind: str, role: str, scene: Scene) -> Iterator[str]:
        """Tell of somebody named between the verb and the quote: the subject of the one, or somebody in the other."""
        norms = self.narrative.norms
        place = f"{self._between(scene.main + 1, one.token)} {role}"
        if scene.judges:
            ends = bool(one.actor.words) and one.actor.words[-1] in norms[max(0, scene.first - 3) : scene.first]
            yield f"bj {place} {ends}"
            yield f"bj ends {ends}"
            yield f"bj {self._count(scene.verb + 1, scene.first)} {place}"
        if one.token > scene.verb > scene.main:
            yield f"past participle {role}"
            yield f"past participle {scene.judges}"
        if scene.relay >= 0:
            yield f"relay {self._relays(one, scene.relay)}"
        yield f"bv {step(one.token - scene.main)}"
        yield f"bv {place}"
        yield f"bv {place} {scene.kind}"
        if any(norms[at] in _COMMAS for at in range(scene.main, one.token)):
            yield "bv comma"
        if any(norms[at] in _CLAUSES for at in range(scene.main + 1, one.token)):
            yield "bv clause"
            yield f"bv clause {kind}"

    def _led_by(self, one: ActorMention) -> str:
        """Return the preposition that leads a mention, titles between them: sent *by* His Majesty King X *to* Y."""
        begin = self.narrative.bounds(one.token)[0]
        for at in range(one.token, max(begin, one.token - TITLE_REACH) - 1, -1):
            word = self.word(at)
            if word.leads:
                return word.leads
            if at < one.token and (word.verb or word.opens):
                return ""
        return ""

    def _count(self, first: int, stop: int) -> int:
        """Count everybody else named between a verb and a quote, at most 2."""
        return min(2, bisect_left(self._at, stop) - bisect_left(self._at, first))

    def _relays(self, one: ActorMention, relay: int) -> str:
        """Tell how a mention stands to a verb that passes on words: its subject, the source, or neither."""
        for at in range(one.token - 1, relay, -1):
            if self.word(at).source:
                return "source" if self._between(at + 1, one.token) == 0 else "later"
        return "medium" if self._between(relay + 1, one.token) == 0 and one.token > relay else "other"

    def _after(self, one: ActorMention, kind: str, scene: Scene) -> Iterator[str]:
        if scene.verb < scene.last:
            yield f"f {scene.kind}"
            return
        away = one.token - scene.verb
        side = "after" if away > 0 else "ahead"
        between = self._between(scene.verb + 1, one.token) if away > 0 else self._between(one.token + 1, scene.verb)
        yield f"f {side} {step(abs(away))}"
        yield f"f {side} {between}"
        yield f"f {side} {kind}"

    def _kind(self, actor: Actor) -> str:
        known = self._kinds.get(id(actor))
        if known is None:
            known = self._kinds[id(actor)] = self._read_kind(actor)
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
