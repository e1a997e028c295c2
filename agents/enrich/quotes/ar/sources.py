"""Whose words an Arabic quote is: the subject of a verb, who made a statement, whom a medium passes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.enrich.quotes.ar.speakers import MAX_REACH, ArabicCast
from agents.enrich.quotes.ar.word_facts import facts
from streams.languages.word_lists import section

if TYPE_CHECKING:
    from agents.enrich.quotes.ar.phrases import NounPhrase
    from agents.enrich.quotes.grammar import Said
    from agents.enrich.quotes.speakers import Actor

# Words between a subject and the verb after it: where he serves, and "had".
_BETWEEN = 5
MEDIA = section("ar", "media")
AGENCIES = section("ar", "agencies")
_WALLS = section("ar", "walls")
_ABOUT = section("ar", "about")
_SOURCE_PRONOUNS = section("ar", "source pronouns")
_IN_OR_ON = section("ar", "in or on")
_AUXILIARIES = section("ar", "auxiliaries")
_AS = section("ar", "as it")
_AS_FOR = section("ar", "as for")
_NO_SUBJECT_YET = _AUXILIARIES | _AS_FOR
_WRITTEN = section("ar", "written")
_SPEAKING_DOCUMENTS = section("ar", "documents that speak")
_MADE_STATEMENTS = section("ar", "statements of a maker")
_BEFORE_THE_MAKER = section("ar", "before the maker")


class ArabicSources(ArabicCast):
    """Finds whose words follow or precede a token that tells of speech."""

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
        while at < verb and self.norms[at] in _NO_SUBJECT_YET:
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
        if norms[verb].lstrip("وف") in _WRITTEN:
            follows = norms[verb + 1 : verb + 3]
            if follows[:1] and follows[0 if follows[0] not in _IN_OR_ON else -1] in _WALLS:
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
            if norm in _SOURCE_PRONOUNS:
                return self._pronoun("f" if norm.endswith("ا") else "m", here, said)
            if norm in _ABOUT:
                phrase = self.nouns.read(here + 1, stop)
                return self._who(phrase, said) if phrase else None
        return None

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

    def _maker(self, at: int, stop: int, said: list[Said]) -> Actor | None:
        """Return who made the statement named at a token."""
        if at >= stop or self.nouns.word(at) is None:
            return None
        word = facts(self.norms[at])
        after = at + 1
        if word.base in _SPEAKING_DOCUMENTS:
            phrase = self.nouns.read(at, stop)
            return self._who(phrase, said) if phrase else None
        while after < stop and self.norms[after] in _BEFORE_THE_MAKER:
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
        if word.base in MEDIA or word.base in AGENCIES or self.norms[at].lstrip("ل") in AGENCIES:
            return None
        if word.base in _MADE_STATEMENTS:
            return self._maker(at, stop, said)
        phrase = self.nouns.read(at, stop)
        return self._who(phrase, said) if phrase else None
