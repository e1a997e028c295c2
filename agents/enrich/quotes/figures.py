"""What can be told of each candidate for speaker of a quote: figures that hold or do not, for a model to weigh."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from agents.enrich.quotes.actors import MAX_SPOKEN, TITLE_REACH, ActorFacts
from agents.enrich.quotes.narrative import QUOTE
from agents.enrich.quotes.scene import Scene, SceneWords, agreement, step
from streams.languages.word_lists import section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from agents.enrich.quotes.grammar import Cue, Said
    from agents.enrich.quotes.narrative import Narrative
    from agents.enrich.quotes.speakers import Actor, ActorMention, Cast

_RELATIVES = section("en", "relatives of persons") | section("ar", "relatives") | section("ar", "relatives of two")
_CLAUSES = _RELATIVES | section("ar", "clause marks") | section("en", "clause marks")
_COMMAS = frozenset("،,")


class Describer(ActorFacts):
    """Describes the candidates for the speaker of each quote of one article."""

    def __init__(self, narrative: Narrative, cast: Cast, language: SceneWords) -> None:
        """Keep the article, its actors, and what the language tells of words."""
        super().__init__(narrative, cast, language)
        self._manners: dict[ActorMention, tuple[str, bool]] = {}
        self._heads: dict[Actor, list[str]] = {}
        self._most = max((len(of) for of in self._of.values() if self._kind(of[0].actor) == "known person"), default=99)
        self._free = [one.token for one in cast.mentions if not self._governed(one)]
        self._spoken = [one for one in cast.mentions if one.speaks and narrative.words[one.token] != QUOTE]
        self._spoken_at = [one.token for one in self._spoken]

    def nobody(self, scene: Scene, cue: Cue) -> list[str]:
        """Describe the choice that nobody is named."""
        none = cue.speaker is None
        return ["0", f"0 {scene.kind}", f"0 {cue.strength} {none}", f"0 {scene.kind} {none}"]

    def describe(self, actor: Actor, scene: Scene, cue: Cue, said: Sequence[Said], near: dict[Actor, int]) -> list[str]:
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
        rank = near.get(actor, 9)
        told.append(f"r {min(rank, 5)} {scene.kind}")
        return told

    def _standing(self, actor: Actor, kind: str) -> list[str]:
        """Return what holds for an actor whatever the quote: its kind, its words and what heads them; made once."""
        known = self._heads.get(actor)
        if known is None:
            head = self.language.head_of(actor)
            known = [f"k {kind}", f"w {kind} {min(len(actor.words), 4)}", f"h {head}", f"h {head} {kind}"]
            self._heads[actor] = known
        return known.copy()

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
        mentions = self._of.get(actor)
        if not mentions:
            by_verb = self.narrative.norms[scene.verb + 1 : scene.verb + 3] if scene.verb >= 0 else []
            return "new" if actor.words and actor.words[0] not in by_verb else "new by verb"
        return "here" if any(one.sentence == scene.sentence for one in mentions[-200:]) else "elsewhere"

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
        mentions = self._of.get(actor)
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

    def _manner(self, one: ActorMention) -> tuple[str, bool]:
        """Return what a mention is in its sentence, and whether it speaks there."""
        known = self._manners.get(one)
        if known is None:
            known = self._manners[one] = self._role(one), self._speaks(one)
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
