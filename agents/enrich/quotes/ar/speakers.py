"""Who may speak in an Arabic article, and whom a later name, title or pronoun means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.enrich.quotes.ar.nouns import NounReader
from agents.enrich.quotes.ar.people import mended
from agents.enrich.quotes.ar.word_facts import ArabicWord, facts
from agents.enrich.quotes.grammar import Said, enter_known
from agents.enrich.quotes.narrative import QUOTE
from agents.enrich.quotes.speakers import Actor, Cast
from streams.languages.folding import fold_arabic
from streams.languages.word_lists import section

if TYPE_CHECKING:
    from agents.enrich.quotes.ar.phrases import NounPhrase
    from agents.enrich.quotes.narrative import Narrative
    from agents.enrich.spans import NamedSpan

# A subject further from its verb than this is another's.
MAX_REACH = 60
# Where so many are named, an office before its verb is not noted: looking for its holder costs what was read.
MANY = 300
_IMPERSONAL = section("ar", "impersonal")
_OBJECTS = section("ar", "pronoun objects")
_ACCORDING_TO = section("ar", "according to a name")
_ADJECTIVES = section("ar", "adjectives")
_ISSUED = section("ar", "issued")
_RELATIVES = section("ar", "relatives") | section("ar", "joined relatives")
_POINTERS = section("ar", "pointers")
_PRONOUNS = ("ه", "ها", "هم", "هما")
_NOUN, _ARTICLE = "ة", "ال"
_SHORT = 2
_ABOUT = section("ar", "about")
_SOURCES = _ABOUT | section("ar", "on the tongue of")
_SAID_NEXT = section("ar", "said next") | {":", QUOTE}
_AS_FOR = section("ar", "as for")
_WHOSE_STATEMENT = section("ar", "whose statement")
_SAYINGS = section("ar", "sayings")
_ACCORDING = section("ar", "according")
_NAMING = section("ar", "naming")
_AUXILIARIES = section("ar", "auxiliaries")
_BRIDGES = section("ar", "bridges")


class ArabicCast:
    """Reads one Arabic article for those who may speak, and finds them again by name, title or pronoun."""

    def __init__(self, narrative: Narrative, people: list[NamedSpan]) -> None:
        """Enter everybody a tagger found."""
        self.narrative = narrative
        self.norms = narrative.norms
        self._cast = Cast()
        self._is_scanned = False
        # where the subject that opens a sentence ends and begins
        self._led: tuple[int, int, Actor | None] = (-1, -1, None)
        self.known, places, bodies = enter_known(narrative, self._cast, mended(people, narrative), fold_arabic)
        self.nouns = NounReader(narrative, {first: (one.stop, 0) for first, one in self.known.items()}, places, bodies)

    @property
    def cast(self) -> Cast:
        """Everybody who is named; the article is read when first one is asked for. Names in marks ask for nobody."""
        if not self._is_scanned:
            self._is_scanned = True
            self._scan()
            self._cast.settle()
        return self._cast

    def _scan(self) -> None:
        """Enter people with a title or a known given name, and the subjects of sentences and speech verbs."""
        at, sentence, n_tokens = 0, -1, len(self.norms)
        sentences, word_at, known = self.narrative.sentence, self.nouns.word, self.known
        while at < n_tokens:
            subject = sentences[at] != sentence
            if subject:
                sentence = sentences[at]
                while at < n_tokens - 1 and self.norms[at] in _AUXILIARIES:
                    at += 1
            word = word_at(at)
            if word is None or not (subject or word.trigger or at in known) or self._in_a_title(at):
                at += 1
            else:
                at = self._scan_phrase(at, word, subject=subject)

    def _in_a_title(self, at: int) -> bool:
        """Tell whether a token stands between the marks of a work's or a group's name."""
        return at > 0 and self.narrative.inside[at] >= 0 and self.norms[at - 1] in _NAMING

    def _scan_phrase(self, at: int, word: ArabicWord, *, subject: bool) -> int:
        """Enter the phrase that starts at a token or is the subject of it; return the token to go on from."""
        stop = self.narrative.bounds(at)[1]
        if word.verb and not subject and self._has_its_subject(at, word):
            return at + 1
        if (word.verb and not word.relayed) or (subject and self._verbal(at)):
            phrase = self._subject_after(at, stop)
            if phrase is None:
                return at + 1
            self._enter(phrase, subject=True, speaks=bool(word.verb))
            return max(at + 1, phrase.stop)
        phrase = self.nouns.read(at, stop)
        if phrase is None:
            return at + 1
        told = self._is_passed_on(phrase)
        if phrase.name_first < 0 and phrase.kind not in ("organisation", "document"):
            if told or self._opens_and_speaks(phrase):
                self._enter(phrase, subject=True, speaks=True)
            return at + 1
        entered = self._enter(phrase, subject=subject, speaks=told)
        if subject and entered is not None:
            self._led = phrase.stop, phrase.first, entered
        return phrase.stop

    def _is_passed_on(self, phrase: NounPhrase) -> bool:
        """Tell whether somebody's words are passed on: Reuters quoted *the official* as saying, عن المسؤول قوله."""
        first, stop = phrase.first, phrase.stop
        return self.norms[max(first - 1, 0)] in _SOURCES and stop < len(self.norms) and self.norms[stop] in _SAYINGS

    def _opens_and_speaks(self, phrase: NounPhrase) -> bool:
        """Tell whether an office without a name opens its sentence and a verb of speech follows: as for *the coach*."""
        first = phrase.first - (phrase.first > 0 and self.norms[phrase.first - 1] in _AS_FOR)
        word = self.nouns.word(phrase.stop)
        return (
            word is not None
            and bool(word.verb)
            and len(self._cast.mentions) < MANY
            and not self.norms[phrase.stop].startswith("و")
            and phrase.kind == "unnamed"
            and facts(self.norms[phrase.first]).role
            and first == self.narrative.bounds(first)[0]
        )

    def _has_its_subject(self, at: int, word: ArabicWord) -> bool:
        """Tell whether a verb has its subject before it, so that what follows is its object: the union *announced*."""
        stop, first, actor = self._led
        if stop == at and not word.conj and actor is not None:
            self.cast.mention(first, self.narrative.sentence[first], actor, speaks=True)
            return True
        return at > 0 and self.norms[at - 1] in _RELATIVES

    def _verbal(self, at: int) -> bool:
        """Tell whether the first word of a sentence may be its verb."""
        word = facts(self.norms[at])
        return not (
            word.noun or word.definite or word.preposition or word.clause or word.time or word.part
            or at in self.known or (word.given and not word.conj)
        )  # fmt: skip

    def _enter(self, phrase: NounPhrase, *, subject: bool, speaks: bool) -> Actor | None:
        """Enter a noun phrase met in reading; a title alone waits until it is asked for."""
        phrase = self._issuer(phrase) or self._body_that_says(phrase) or phrase
        if self._is_no_name(phrase) or self._points(phrase):
            return None
        if phrase.name_first < 0:
            one_word = phrase.stop - phrase.first < 1 + (phrase.kind != "crowd")
            if one_word and not (speaks and self._is_passed_on(phrase)):
                return None
            if phrase.kind in ("unnamed", "crowd") and not speaks:
                return None
            actor = self._titled(phrase) or (None if one_word else self._new_unnamed(phrase))
            if actor is None:
                return None
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
        clitic = 0
        if self._carries_to(phrase.name_first):
            words, clitic = (words[0][1:], *words[1:]), 1
        known = self.known.get(phrase.name_first)
        actor = known.actor if known else self.cast.named(words)
        if actor is None and len(words) > 1 and not facts(words[0]).given:
            # a surname already met, and a word that is no part of the name
            actor = self.cast.named(words[:1])
        if actor is None:
            name = self.narrative.slice(phrase.name_first, phrase.name_stop)[clitic:].strip('"“”«»')
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

    def _carries_to(self, at: int) -> bool:
        """Tell whether a name carries the preposition ل: according *to Ayyub*."""
        norm = self.norms[at]
        if not norm.startswith("ل") or len(norm) < 4 or norm.startswith("لل"):
            return False
        return bool(facts(norm).to and facts(norm).given) or (at > 0 and self.norms[at - 1] in _ACCORDING_TO)

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
            Actor(text.strip('"“”«»'), words, phrase.kind, phrase.gender, roles=set(phrase.roles), heads={lead.base})
        )

    def _who(self, phrase: NounPhrase, said: list[Said]) -> Actor | None:
        """Return the actor of a phrase; None for proverbs, banners and the like."""
        phrase = self._issuer(phrase) or self._body_that_says(phrase) or phrase
        lead = facts(self.norms[phrase.first])
        if self._is_no_name(phrase):
            return None
        if lead.base in _IMPERSONAL and phrase.name_first in (-1, phrase.first):
            return None
        if self._points(phrase):
            return self._pointed_at(phrase, said)
        if phrase.name_first >= 0:
            return self._person(phrase)
        actor = self._titled(phrase)
        if (
            actor is None
            and lead.definite
            and (lead.document or lead.base in _WHOSE_STATEMENT)
            and phrase.stop - phrase.first == 1
        ):
            # "the statement added": whoever made it
            if said and said[-1].speaker:
                return said[-1].speaker
            actor = self._made_statement(phrase.first)
        return actor or self._new_unnamed(phrase)

    def _issuer(self, phrase: NounPhrase) -> NounPhrase | None:
        """Return who issued the statement that a phrase is, where it says so: the statement *of the union*."""
        if phrase.kind != "document":
            return None
        at, stop = phrase.first + 1, self.narrative.bounds(phrase.first)[1]
        while at < stop and self.norms[at] in _ADJECTIVES:
            at += 1
        if at + 2 < stop and self.norms[at] in _ISSUED and self.norms[at + 1] in _ABOUT:
            return self.nouns.read(at + 2, stop)
        word = self.nouns.word(at) if at < stop else None
        return self.nouns.read(at, stop) if word and word.to and word.noun else None

    def _is_no_name(self, phrase: NounPhrase) -> bool:
        """Tell whether unknown words were taken for a name: طبيعة المشكلة, or one with a pronoun at its end: معه."""
        at = phrase.name_first
        if at < 0 or phrase.roles or at in self.known:
            return False
        word = facts(self.norms[at])
        if word.given or word.part:
            return False
        if phrase.name_stop - at > 1:
            return self.norms[at].endswith(_NOUN) and self.norms[at + 1].startswith(_ARTICLE)
        return len(word.base) == 1 or (len(self.norms[at]) > _SHORT and self.norms[at].endswith(_PRONOUNS))

    def _points(self, phrase: NounPhrase) -> bool:
        """Tell whether a phrase points at somebody: *this official* is no one new."""
        if self.norms[phrase.first] not in _POINTERS or phrase.first + 1 >= phrase.stop or phrase.known >= 0:
            return False
        after = facts(self.norms[phrase.first + 1])
        return after.role and after.definite and not after.crowd

    def _pointed_at(self, phrase: NounPhrase, said: list[Said]) -> Actor | None:
        """Return whom "this official" means: who spoke last, else the last person named."""
        last = said[-1].speaker if said else None
        if last is not None and last.kind in ("person", "unnamed"):
            return last
        gender = facts(self.norms[phrase.first + 1]).gender
        return self.cast.recent(phrase.first, self.narrative.sentence[phrase.first], gender)

    def _body_that_says(self, phrase: NounPhrase) -> NounPhrase | None:
        """Return a body no list knows, a noun and what it is of, where it speaks: قالت *خلية الأزمة* إن."""
        first, stop = phrase.name_first, phrase.name_stop
        if first < 1 or stop - first < 2 or not self._is_no_name(phrase):
            return None
        before = facts(self.norms[first - 1])
        said = before.verb == "f" and stop < len(self.norms) and self.norms[stop] in _SAID_NEXT
        if not (said or {self.norms[first - 1], self.norms[first - 1][1:]} & _ACCORDING):
            return None
        roles = frozenset(facts(self.norms[at]).base for at in range(first, stop))
        return phrase._replace(name_first=-1, name_stop=-1, kind="unnamed", gender="f", roles=roles)

    def _made_statement(self, token: int) -> Actor | None:
        for mention in reversed(self.cast.mentions):
            if mention.token < token and mention.subject and mention.actor.kind in ("organisation", "document"):
                return mention.actor
        return None

    def _subject_after(self, verb: int, stop: int) -> NounPhrase | None:
        """Read the subject that follows a verb, past adverbs, addressees and "in a statement"."""
        at, moved, norms = verb + 1, False, self.norms
        stop = min(stop, verb + MAX_REACH)
        if at < stop and norms[at] == "،":
            # "he said, after the meeting, ..."
            at = next((here + 1 for here in range(at + 1, min(stop, at + 12)) if norms[here] == "،"), stop)
        while at < stop:
            word = self.nouns.word(at)
            norm = norms[at]
            if word is None:
                return None
            if norm in _OBJECTS or (word.time and at not in self.known):
                at, moved = at + 1, True
            elif self.nouns.addressee(at):
                at, moved = self.nouns.skip_to(at, stop), True
            elif word.preposition and norm not in _BRIDGES and not word.given:
                at, moved = self.nouns.skip_to(at + 1, stop), True
            elif word.clause or word.participle or (word.verb and not word.given) or self._is_object(at):
                return None
            else:
                phrase = self.nouns.read(at, stop)
                if phrase and self._is_no_name(phrase):
                    return self._body_that_says(phrase)
                bare = phrase and moved and not phrase.roles and not self._surely_named(phrase)
                if phrase and bare and (phrase.name_first < 0 or norm[0] == "ب") and not facts(norm).noun:
                    return None
                return phrase
        return None

    def _is_object(self, at: int) -> bool:
        """Tell whether a token points at a thing: denied *this news*; whom it points at by an office may speak."""
        after = self.nouns.word(at + 1)
        return self.norms[at] in _POINTERS and not (after and (after.role or after.organisation or after.crowd))

    def _document(self, token: int) -> Actor | None:
        for mention in reversed(self.cast.mentions):
            if mention.token < token and mention.actor.kind == "document":
                return mention.actor
        return None
