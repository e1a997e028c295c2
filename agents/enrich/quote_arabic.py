"""Who says an Arabic quote: the subject of the verb of speech before or after it, or who spoke last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.enrich.quote_actors import Actor, Cast
from agents.enrich.quote_arabic_nouns import NounPhrase, NounReader
from agents.enrich.quote_arabic_words import facts
from agents.enrich.quote_lexicon import fold_arabic, section
from agents.enrich.quote_speech import CONTINUED, LOOSE, NO_CUE, TIGHT, Cue, PersonSpan, Said, enter_known

if TYPE_CHECKING:
    from agents.enrich.quote_text import Narrative

# A cue further from its quote than this is another sentence's business.
MAX_REACH = 60
# A verb of other meanings is a cue only this close to the mark.
WEAK_REACH = 7
_SAYINGS = section("arabic", "sayings")
_ACCORDING = section("arabic", "according")
_STATEMENTS = section("arabic", "statements")
_IMPERSONAL = section("arabic", "impersonal")
_WALLS = section("arabic", "walls")
_OBJECTS = section("arabic", "pronoun objects")
_REPORTED_IN = section("arabic", "reported in")
_MEDIA = section("arabic", "media")
_AGENCIES = section("arabic", "agencies")
# after these a verb describes somebody, or is no verb: who said, without naming
_NOT_A_CUE = frozenset("الذي التي الذين عدم دون".split())
_NAMING = section("arabic", "naming")
_AUXILIARIES = frozenset("كان كانت وكان وكانت قد وقد كما لكن ولكن فيما بينما لقد فقد وفيما".split())
_BRIDGES = frozenset("ان انه انها انهم بان بانه بانها بانهم فان ب الي ل على انني باننا اننا بانني".split())
_LIKE = frozenset("كما حسبما وفقما مثلما هكذا بحسبما".split())
_AS = frozenset("ما لما".split())
_TERMS = frozenset("قول تعبير وصف زعم كلام قوله قولها تعبيره تعبيرها وصفه وصفها زعمه زعمها تعبيرهم قولهم".split())


class ArabicGrammar:
    """Reads one Arabic article: enters who may speak, then says who speaks each quote."""

    def __init__(self, narrative: Narrative, people: list[PersonSpan]) -> None:
        """Enter everybody who is named."""
        self.narrative = narrative
        self.norms = narrative.norms
        self.cast = Cast()
        self.known = enter_known(narrative, self.cast, people, fold_arabic)
        self.nouns = NounReader(narrative, {first: (one.stop, 0) for first, one in self.known.items()})
        self._scan()
        self.cast.settle()

    def _scan(self) -> None:
        """Enter people with a title or a known given name, and the subjects of sentences and speech verbs."""
        at, sentence, norms = 0, -1, self.norms
        while at < len(norms):
            subject = speaks = False
            here = at
            if self.narrative.sentence[at] != sentence:
                sentence = self.narrative.sentence[at]
                while at < len(norms) - 1 and norms[at] in _AUXILIARIES:
                    at += 1
                subject = True
            word = self.nouns.word(at)
            if self.narrative.inside[at] >= 0 and at and self.norms[at - 1] in _NAMING:
                word = None
            if word is None:
                at = here + 1 if not subject else at + 1
                continue
            if (word.verb and not word.relayed) or (subject and self._verbal(at)):
                speaks = bool(word.verb)
                phrase = self._subject_after(at, self.narrative.bounds(at)[1])
                at += 1
                if phrase:
                    self._enter(phrase, subject=True, speaks=speaks)
                    at = max(at, phrase.stop)
                continue
            starts = word.role or word.organisation or word.document or at in self.known or (word.given and not word.definite)
            if subject or starts:
                phrase = self.nouns.read(at, self.narrative.bounds(at)[1])
                if phrase and (phrase.name_first >= 0 or phrase.kind in ("organisation", "document")):
                    self._enter(phrase, subject=subject, speaks=False)
                    at = phrase.stop
                    continue
            at += 1

    def _verbal(self, at: int) -> bool:
        """Tell whether the first word of a sentence may be its verb."""
        word = facts(self.norms[at])
        return not (
            word.noun or word.definite or word.preposition or word.clause or word.time or word.part
            or at in self.known or (word.given and not word.conj)
        )  # fmt: skip

    def _enter(self, phrase: NounPhrase, *, subject: bool, speaks: bool) -> Actor | None:
        """Enter a noun phrase met in reading; a title alone waits until it is asked for."""
        if phrase.name_first < 0:
            if phrase.kind not in ("organisation", "document", "unnamed") or phrase.stop - phrase.first < 2:
                return None
            if phrase.kind == "unnamed" and not speaks:
                return None
            actor = self._titled(phrase) or self._new_unnamed(phrase)
        else:
            if not speaks and not self._surely_named(phrase):
                return None
            actor = self._person(phrase)
        self.cast.mention(phrase.first, self.narrative.sentence[phrase.first], actor, subject=subject, speaks=speaks)
        return actor

    def _surely_named(self, phrase: NounPhrase) -> bool:
        """Tell whether a phrase away from a verb of speech holds a name and not just unknown words."""
        if phrase.known >= 0 or phrase.roles:
            return True
        words = [facts(self.norms[at]) for at in range(phrase.name_first, phrase.name_stop)]
        if len(words) > 1:
            return any(word.given or word.part for word in words)
        return self.cast.named(self._words(phrase.name_first, phrase.name_stop)) is not None

    def _words(self, first: int, stop: int) -> tuple[str, ...]:
        return tuple(self.norms[at] for at in range(first, stop) if self.norms[at][0].isalnum())

    def _person(self, phrase: NounPhrase) -> Actor:
        """Find or enter the person a phrase names."""
        words = self._words(phrase.name_first, phrase.name_stop)
        known = self.known.get(phrase.name_first)
        actor = known.actor if known else self.cast.named(words)
        if actor is None and len(words) > 1 and not facts(words[0]).given:
            # a surname already met, and a word that is no part of the name
            actor = self.cast.named(words[:1])
        if actor is None:
            name = self.narrative.slice(phrase.name_first, phrase.name_stop).strip("\"“”«»")
            actor = self.cast.shorter(words)
            if actor is None:
                actor = self.cast.add(Actor(name, words, "person"))
            else:
                self.cast.rename(actor, name, words)
        if phrase.gender and phrase.gender != "p" and not actor.gender:
            actor.gender = phrase.gender
        actor.roles |= phrase.roles
        actor.heads |= phrase.heads
        return actor

    def _titled(self, phrase: NounPhrase) -> Actor | None:
        """Find who or what a phrase without a name stands for."""
        words = self._words(phrase.first, phrase.stop)
        lead = facts(self.norms[phrase.first])
        if phrase.kind == "unnamed":
            actor = self.cast.named(words, ("person",))
            if actor is not None:
                return actor
            if lead.role:
                gender = lead.gender if lead.gender in "mf" else ""
                actor = self.cast.titled(lead.base, set(phrase.roles), gender, phrase.first)
                if actor is not None:
                    return actor
        if lead.definite or len(words) == 1:
            actor = self.cast.headed(lead.base, phrase.first)
            if actor is not None:
                return actor
        return self.cast.named(words, ("organisation", "document", "unnamed", "crowd"))

    def _new_unnamed(self, phrase: NounPhrase) -> Actor:
        first = phrase.first
        text = self.narrative.slice(first, phrase.stop)
        lead = facts(self.norms[first])
        if lead.conj:
            text = text[1:]
        if text.startswith("لل"):
            text = "ال" + text[2:]
        elif lead.to:
            text = text[1:]
        words = self._words(first, phrase.stop)
        return self.cast.add(
            Actor(text.strip("\"“”«»"), words, phrase.kind, phrase.gender, roles=set(phrase.roles), heads={lead.base})
        )

    def _who(self, phrase: NounPhrase, said: list[Said]) -> Actor | None:
        """Return the actor of a phrase; None for proverbs, banners and the like."""
        lead = facts(self.norms[phrase.first])
        if lead.base in _IMPERSONAL and phrase.name_first in (-1, phrase.first):
            return None
        if phrase.name_first >= 0:
            return self._person(phrase)
        actor = self._titled(phrase)
        if actor is None and lead.definite and (lead.document or lead.base in ("مصدر",)) and phrase.stop - phrase.first == 1:
            # "the statement added": whoever made it
            if said and said[-1].speaker:
                return said[-1].speaker
            actor = self._made_statement(phrase.first)
        return actor or self._new_unnamed(phrase)

    def _made_statement(self, token: int) -> Actor | None:
        for mention in reversed(self.cast.mentions):
            if mention.token < token and mention.subject and mention.actor.kind in ("organisation", "document"):
                return mention.actor
        return None

    def _subject_after(self, verb: int, stop: int) -> NounPhrase | None:
        """Read the subject that follows a verb, past adverbs, addressees and "in a statement"."""
        at, moved, norms = verb + 1, False, self.norms
        stop = min(stop, verb + MAX_REACH)
        while at < stop:
            word = self.nouns.word(at)
            norm = norms[at]
            if word is None:
                return None
            if norm in _OBJECTS or (word.time and at not in self.known):
                at, moved = at + 1, True
            elif self.nouns.addressee(at):
                at, moved = self.nouns.skip_to(at, stop), True
            elif word.preposition and norm not in _BRIDGES - {"على", "الي"} and not word.given:
                at, moved = self.nouns.skip_to(at + 1, stop), True
            elif word.clause or word.participle or (word.verb and not word.given):
                return None
            else:
                phrase = self.nouns.read(at, stop)
                bare = phrase and moved and not phrase.roles and not self._surely_named(phrase)
                if phrase and bare and (phrase.name_first < 0 or norm[0] == "ب") and not facts(norm).noun:
                    return None
                return phrase
        return None

    def _subject_before(self, verb: int, first: int) -> NounPhrase | None:
        """Read a subject that stands before its verb: the minister said."""
        if facts(self.norms[verb]).conj and self.norms[verb].startswith("و"):
            return None
        at = verb
        if at - 1 > first and self.norms[verb][0] == "ف" and self.norms[at - 1] in ("،", ","):
            at -= 1
            verb = at
        while at > first and verb - at < MAX_REACH // 2:
            word = self.nouns.word(at - 1)
            if word is None or (word.clause and self.norms[at - 1] not in _AUXILIARIES) or (word.verb and not word.given):
                break
            at -= 1
        while at < verb and self.norms[at] in (*_AUXILIARIES, "اما"):
            at += 1
        if at < verb and at == self.narrative.bounds(at)[0] and self._verbal(at) and self.norms[at][0] in "وف":
            at += 1
        if at >= verb:
            return None
        word = self.nouns.word(at)
        if word is None or word.preposition:
            return None
        phrase = self.nouns.read(at, verb)
        if phrase is None or verb - phrase.stop > 3 or (phrase.kind == "unnamed" and not facts(self.norms[at]).role):
            return None
        return phrase

    def _pronoun(self, gender: str, token: int, said: list[Said], *, continuing: bool = False) -> Actor | None:
        """Return who "he" or "she" is at a token."""
        sentence = self.narrative.sentence[token]
        if gender == "p":
            last = said[-1].speaker if said else None
            return last if last and last.kind in ("crowd", "unnamed", "organisation") else None
        if said and continuing and said[-1].speaker and sentence - said[-1].sentence <= 4:
            speaker = said[-1].speaker
            if speaker.gender in ("", gender):
                return speaker
        return self.cast.recent(token, sentence, gender)

    def _verb_subject(self, verb: int, first: int, stop: int, said: list[Said]) -> tuple[Actor | None, bool]:
        """Return who is the subject of a finite verb, and whether nobody can be."""
        word, norms = facts(self.norms[verb]), self.norms
        if word.relayed:
            return self._source(verb + 1, stop, said), False
        if norms[verb].lstrip("وف") in ("كتب", "كتبت"):
            follows = norms[verb + 1 : verb + 3]
            if follows[:1] and follows[0 if follows[0] not in ("على", "في") else -1] in _WALLS:
                return None, True
        phrase = self._subject_after(verb, stop)
        if phrase is None:
            phrase = self._subject_before(verb, first)
        if phrase is not None:
            actor = self._who(phrase, said)
            return actor, actor is None
        return self._pronoun(word.verb, verb, said, continuing=word.continuing), False

    def _source(self, at: int, stop: int, said: list[Said]) -> Actor | None:
        """Return whom a medium relays: the name after عن."""
        for here in range(at, min(stop, at + 20)):
            norm = self.norms[here]
            if norm in ("عنه", "عنها"):
                return self._pronoun("f" if norm.endswith("ا") else "m", here, said)
            if norm == "عن":
                phrase = self.nouns.read(here + 1, stop)
                return self._who(phrase, said) if phrase else None
        return None

    def cue_before(self, number: int, first: int, said: list[Said]) -> Cue:
        """Read the cue between a token and a quote."""
        start = self.narrative.spans[number].first
        low = max(first, start - MAX_REACH)
        source: Actor | None = None
        for at in range(start - 1, low - 1, -1):
            norm = self.norms[at]
            if not norm[0].isalpha():
                continue
            word = facts(norm)
            distance = start - at
            if norm in _SAYINGS and not (at and self.norms[at - 1] == "حد"):
                cue = self._saying(at, low, said)
                if cue:
                    return cue
            if word.participle and not (word.noun and distance > 3) and not (word.weak and distance > WEAK_REACH):
                actor = self._participle_subject(at, low, word.participle, said, first)
                return Cue(actor, TIGHT if self._tight(at + 1, start) else LOOSE, word.judging)
            if norm.lstrip("وف") in _REPORTED_IN and distance <= 12:
                cue = self._reported_in(at, start, said)
                if cue:
                    return cue
            if word.verb and not (word.weak and distance > WEAK_REACH) and not (at and self.norms[at - 1] in _NOT_A_CUE):
                actor, nobody = self._verb_subject(at, low, start, said)
                tight = nobody or self._tight(at + 1, start)
                return Cue(actor, TIGHT if tight else LOOSE, word.judging)
            if norm.lstrip("وف") in _ACCORDING or norm in _ACCORDING:
                source = source or self._according(at, start, said)
        if source:
            return Cue(source, LOOSE)
        if start > first and self.norms[start - 1] == ":":
            phrase = self.nouns.read(first, start)
            if phrase and (phrase.name_first >= 0 or facts(self.norms[first]).noun):
                return Cue(self._who(phrase, said), TIGHT)
            return Cue(self.cast.subject_of(first, start, ""), TIGHT)
        return NO_CUE

    def _saying(self, at: int, low: int, said: list[Said]) -> Cue | None:
        """Read قوله, قولها, بالقول: the source after عن, else the subject of the sentence."""
        norm = self.norms[at]
        gender = "" if self.norms[at - 1 : at] in (["ما"], ["من"]) else "f" if norm.endswith("ها") else "p" if norm.endswith("هم") else "m" if norm.endswith("ه") else ""
        for here in range(at - 1, low - 1, -1):
            if self.norms[here] in ("عن", "عنه", "عنها", "لسان"):
                if self.norms[here] == "لسان":
                    phrase = self.nouns.read(here + 1, at)
                    return Cue(self._who(phrase, said) if phrase else None, TIGHT)
                return Cue(self._source(here, at, said), TIGHT)
        actor = self._participle_subject(at, low, gender, said, low)
        return Cue(actor, TIGHT)

    def _participle_subject(self, at: int, low: int, gender: str, said: list[Said], first: int) -> Actor | None:
        """Return who is "saying" in a clause that hangs on another verb."""
        for here in range(at - 1, low - 1, -1):
            norm = self.norms[here]
            if not norm[0].isalpha():
                continue
            word = facts(norm)
            if word.verb and not (word.weak and word.given):
                actor, _ = self._verb_subject(here, low, at, said)
                if actor is not None and gender in ("", "p", actor.gender or gender):
                    return actor
                break
        begin = self.narrative.bounds(at)[0]
        if said and begin <= said[-1].token < at and said[-1].token >= first - 1 and said[-1].speaker:
            return said[-1].speaker
        return self.cast.subject_of(begin, at, gender) or self._pronoun(gender, at, said, continuing=True)

    def _reported_in(self, at: int, stop: int, said: list[Said]) -> Cue | None:
        """Read جاء في بيان ...: the statement's maker, or the document."""
        for here in range(at + 1, min(stop, at + 4)):
            norm = self.norms[here]
            if norm in ("فيه", "فيها"):
                return Cue(self._document(here) or self._pronoun("", here, said), TIGHT)
            if norm in ("في", "على"):
                return Cue(self._maker(here + 1, stop, said), TIGHT)
        return None

    def _maker(self, at: int, stop: int, said: list[Said]) -> Actor | None:
        """Return who made the statement named at a token."""
        if at >= stop or self.nouns.word(at) is None:
            return None
        word = facts(self.norms[at])
        after = at + 1
        if word.base in ("تقرير", "دراسة", "وثيقة", "مذكرة", "تحقيق", "كتيب", "افتتاحية", "لائحة"):
            phrase = self.nouns.read(at, stop)
            return self._who(phrase, said) if phrase else None
        while after < stop and self.norms[after] in ("صادر", "صادرة", "نشرته", "نشرتها", "اصدرته", "اصدرتها", "وزعته", "عن", "من", "رسمي", "صحفي", "صحافي"):
            after += 1
        phrase = self.nouns.read(after, stop)
        if phrase:
            return self._who(phrase, said)
        return self._made_statement(at) or (said[-1].speaker if said else None) or self._pronoun("", at, said)

    def _document(self, token: int) -> Actor | None:
        for mention in reversed(self.cast.mentions):
            if mention.token < token and mention.actor.kind == "document":
                return mention.actor
        return None

    def _according(self, at: int, stop: int, said: list[Said]) -> Actor | None:
        """Return whom بحسب, وفق, نقلا عن name; an agency or a medium is not the speaker."""
        at += 1
        if at < stop and self.norms[at] in _AS:
            at += 1
        if at < stop and self.nouns.word(at) is not None and facts(self.norms[at]).verb:
            return self._verb_subject(at, at, stop, said)[0]
        if at >= stop or self.nouns.word(at) is None:
            return None
        word = facts(self.norms[at])
        if word.base in _MEDIA or word.base in _AGENCIES or self.norms[at].lstrip("ل") in _AGENCIES:
            return None
        if word.base in ("بيان", "تصريح", "تصريحات", "رسالة", "منشور", "تغريدة"):
            return self._maker(at, stop, said)
        phrase = self.nouns.read(at, stop)
        return self._who(phrase, said) if phrase else None

    def _tight(self, at: int, start: int) -> bool:
        """Tell whether only the subject, adverbs and a particle stand between a cue and its quote."""
        if self.norms[start - 1] in _BRIDGES or not self.norms[start - 1][0].isalpha():
            return all(self.norms[here] not in ("،", ",", ";") or here == start - 1 for here in range(at, start)) or (
                self.norms[start - 1] == ":"
            )
        return start - at <= 5

    def cue_after(self, number: int, said: list[Said]) -> Cue:
        """Read the cue that follows a quote."""
        norms = self.norms
        at = self.narrative.spans[number].last + 1
        stop = self.narrative.bounds(at - 1)[1]
        while at < stop and norms[at] in ("،", ",", "-", "–", "—"):
            at += 1
        if at >= stop or not norms[at][0].isalpha():
            return NO_CUE
        norm, word = norms[at], facts(norms[at])
        if norm in _LIKE and at + 1 < stop:
            at, norm = at + 1, norms[at + 1]
            if not norm[0].isalpha():
                return NO_CUE
            word = facts(norm)
        if word.verb and not word.conj and not word.weak and not word.relayed:
            actor, nobody = self._verb_subject(at, at, stop, said)
            return Cue(actor, TIGHT if actor or nobody else LOOSE)
        if norm == "نقلا" or word.relayed:
            return Cue(self._source(at, stop, said), TIGHT)
        if norm == "على" and norms[at + 1 : at + 2] in (["حد"], ["لسان"]) and at + 2 < stop:
            term = norms[at + 2]
            if term in _TERMS and term[-1] in "هام":
                return Cue(self._pronoun("f" if term.endswith("ها") else "m", at, said, continuing=True), TIGHT)
            phrase = self.nouns.read(at + 2 + (term in _TERMS), stop)
            return Cue(self._who(phrase, said) if phrase else None, TIGHT)
        if norm in _ACCORDING:
            actor = self._according(at, stop, said)
            return Cue(actor, TIGHT) if actor else NO_CUE
        return NO_CUE

    def continued(self, number: int, said: list[Said]) -> Cue:
        """Read a quote that stands by itself: whoever spoke last goes on."""
        token = self.narrative.spans[number].first
        if said and said[-1].speaker and self.narrative.paragraph[token] - said[-1].paragraph <= 2:
            return Cue(said[-1].speaker, CONTINUED)
        return Cue(None, CONTINUED)

