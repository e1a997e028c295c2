"""Who says an Arabic quote: the subject of the verb of speech before or after it, or who spoke last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.enrich.quotes.ar.nouns import is_of_many
from agents.enrich.quotes.ar.speakers import MAX_REACH, ArabicCast
from agents.enrich.quotes.ar.word_facts import ArabicWord as Facts
from agents.enrich.quotes.ar.word_facts import facts
from agents.enrich.quotes.grammar import CONTINUED, LOOSE, NO_CUE, TIGHT, Cue, Said
from agents.enrich.quotes.scene import SceneWord
from streams.languages.word_lists import section

if TYPE_CHECKING:
    from agents.enrich.quotes.ar.nouns import NounPhrase
    from agents.enrich.quotes.speakers import Actor

# A verb of other meanings is a cue only this close to the mark.
WEAK_REACH = 7
# Words between a subject and the verb after it: where he serves, and "had".
_BETWEEN = 5
_SAYINGS = section("ar", "sayings")
_ACCORDING = section("ar", "according")
_WALLS = section("ar", "walls")
_REPORTED_IN = section("ar", "reported in")
_MEDIA = section("ar", "media")
_AGENCIES = section("ar", "agencies")
# after these a verb describes somebody, or is no verb: who said, without naming
_NOT_A_CUE = section("ar", "not a cue")
_AUXILIARIES = section("ar", "auxiliaries")
_BRIDGES = section("ar", "bridges") | {"على"}
_LIKE = section("ar", "like")
_BARE_TITLES = section("ar", "bare titles")
_AS = frozenset(("ما", "لما"))
_THESE_WORDS = section("ar", "with these words")
_TERMS = section("ar", "terms")
_DETERMINERS = frozenset(("هذا", "هذه", "ذلك", "تلك", "هؤلاء", "اي", "كل", "بعض", "احد", "عدد", "كافة"))
_NO_WORD = SceneWord(opens=True)
# those whose words are passed on stand after these
_SOURCES = frozenset(("عن", "لسان"))
_LEADS = {"من": "from", "الي": "to", "عن": "by", "لسان": "by"}
_OPENING = section("ar", "particles") | section("ar", "that")


class ArabicGrammar(ArabicCast):
    """Says who speaks each quote of an Arabic article."""

    media = _MEDIA | _AGENCIES
    impersonal = section("ar", "impersonal") | _WALLS

    def bare(self, norm: str) -> str:
        """Return a word without its article and clitics."""
        return facts(norm).base

    def head_of(self, actor: Actor) -> str:
        """Return what the first word of a name or a title is."""
        word = facts(actor.words[0]) if actor.words else None
        if word is None or word.preposition or word.clause or word.time or actor.words[0] in _DETERMINERS:
            return "no noun"
        if word.given and not word.definite:
            return "given"
        if word.role:
            return "role" if word.definite else "a role"
        kinds = ((word.organisation, "body"), (word.document, "document"), (word.inner, "inner"), (word.crowd, "crowd"))
        return next((name for is_it, name in kinds if is_it), "the" if word.definite else "other")

    def gender_of(self, actor: Actor) -> str:
        """Return the gender that the first word of a name tells; of a place, that of a country or a city."""
        word = facts(actor.words[0])
        if actor.kind == "person":
            return word.given
        if actor.is_place or word.base.endswith(("ة", "ات")):
            return "f"
        # a bare proper name tells nothing: the movement behind it is feminine, the party masculine
        return "m" if word.noun or word.definite else ""

    def word(self, token: int) -> SceneWord:
        """Tell what a token is to a quote near it."""
        word, norm = self.nouns.word(token), self.norms[token]
        if word is None:
            return _NO_WORD
        if norm in _SAYINGS:
            ending = "f" if norm.endswith("ها") else "p" if norm.endswith("هم") else "m" if norm.endswith("ه") else "?"
            return SceneWord(verb=ending, hangs=True)
        return SceneWord(
            verb=word.verb or word.participle,
            hangs=bool(word.participle and not word.verb),
            goes_on=word.continuing,
            governs=word.preposition or word.to,
            opens=word.preposition or word.clause or word.time or word.to or norm in _BRIDGES or norm in _OPENING,
            judges=word.judging,
            relays=word.relayed,
            source=norm in _SOURCES,
            paper=word.document,
            leads=_LEADS.get(norm, "to" if word.to else ""),
            owned=self._is_owned(token, word),
        )

    def _is_owned(self, token: int, word: Facts) -> bool:
        """Tell whether a token is what follows an office without its article: the coach *of X*, of the club *of X*."""
        holder = self.nouns.word(token - 1) if token else None
        if holder is None or holder.definite or holder.to or word.given:
            return False
        if holder.role:
            return holder.base not in _BARE_TITLES
        office = self.nouns.word(token - 2) if token > 1 else None
        if office is None or not office.role or office.definite:
            return False
        return holder.organisation or is_of_many(office, holder)

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
            if (
                word is None
                or (word.clause and self.norms[at - 1] not in _AUXILIARIES)
                or (word.verb and not word.given)
            ):
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
        if (
            phrase is None
            or verb - phrase.stop > _BETWEEN
            or (phrase.kind == "unnamed" and not facts(self.norms[at]).role)
        ):
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

    def cue_before(self, number: int, first: int, said: list[Said]) -> Cue:  # noqa: C901, PLR0911  cases of a grammar, in order
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
            if (
                word.verb
                and not (word.weak and distance > WEAK_REACH)
                and not (at and self.norms[at - 1] in _NOT_A_CUE)
            ):
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
        gender = (
            ""
            if self.norms[at - 1 : at] in (["ما"], ["من"])
            else "f"
            if norm.endswith("ها")
            else "p"
            if norm.endswith("هم")
            else "m"
            if norm.endswith("ه")
            else ""
        )
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
        while after < stop and self.norms[after] in (
            "صادر",
            "صادرة",
            "نشرته",
            "نشرتها",
            "اصدرته",
            "اصدرتها",
            "وزعته",
            "عن",
            "من",
            "رسمي",
            "صحفي",
            "صحافي",
        ):
            after += 1
        phrase = self.nouns.read(after, stop)
        if phrase:
            return self._who(phrase, said)
        return self._made_statement(at) or (said[-1].speaker if said else None) or self._pronoun("", at, said)

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

    def cue_after(self, number: int, said: list[Said]) -> Cue:  # noqa: PLR0911  cases of a grammar, in order
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
        if said and said[-1].speaker and self.narrative.paragraph(token) - said[-1].paragraph <= 2:
            return Cue(said[-1].speaker, CONTINUED)
        norms, at = self.norms, self.narrative.spans[number].last + 1
        while at < len(norms) and norms[at] in (".", "\n"):
            at += 1
        if (
            norms[at : at + 1] == ["بهذه"]
            and norms[at + 1 : at + 2]
            and norms[at + 1] in _THESE_WORDS
            and at + 2 < len(norms)
        ):
            phrase = self._subject_after(at + 2, self.narrative.bounds(at)[1])
            return Cue(self._who(phrase, said) if phrase else None, CONTINUED)
        return Cue(None, CONTINUED)
