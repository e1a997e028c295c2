"""Who may speak in an English article, and whom a later name, title or pronoun means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.enrich.quotes.en.nouns import (
    DETERMINERS,
    DOCUMENTS,
    ORGANISATIONS,
    TITLES,
    VERBS,
    EnglishNouns,
    EnglishPhrase,
)
from agents.enrich.quotes.grammar import Said, enter_known
from agents.enrich.quotes.speakers import Actor, Cast
from streams.languages.word_lists import section

if TYPE_CHECKING:
    from agents.enrich.quotes.narrative import Narrative
    from agents.enrich.spans import NamedSpan

# What stands right after more pairs of marks is not read for who speaks.
MAX_SPANS = 200
_FEMALE_ROLES = section("en", "female roles")
_MALE_ROLES = section("en", "male roles")
_THINGS = ORGANISATIONS | DOCUMENTS
SINGULAR_GENDERS = (
    dict.fromkeys(section("en", "masculine pronouns"), "m")
    | dict.fromkeys(section("en", "feminine pronouns"), "f")
    | dict.fromkeys(section("en", "neuter pronouns"), "n")
)
_ONE_OF_MANY = section("en", "one of many")
_IMPERSONAL = section("en", "impersonal")
_QUOTING = section("en", "quoting")
_DEFINITE = section("en", "definite")


def _untitled(people: list[NamedSpan]) -> list[NamedSpan]:
    """Return the mentions with the titles and the owner before a person's name left out; King X keeps his."""
    found = []
    for one in people:
        words = one.name.split()
        first = 0
        if one.type == "person":
            while first < len(words) - 2 and (
                words[first].lower().rstrip(".") in TITLES or words[first].endswith(("'s", "’s"))
            ):
                first += 1
        found.append(one._replace(name=" ".join(words[first:])) if first else one)
    return found


class EnglishCast:
    """Reads one English article for those who may speak, and finds them again by name, title or pronoun."""

    def __init__(self, narrative: Narrative, people: list[NamedSpan]) -> None:
        """Enter everybody who is named."""
        self.narrative = narrative
        self.norms = narrative.norms
        self.words = narrative.words
        self.cast = Cast()
        self.known = enter_known(narrative, self.cast, _untitled(people), str.lower).people
        self.nouns = EnglishNouns(narrative, self.known)
        self._scan()
        self.cast.settle()
        self._scan_after_quotes()
        self.cast.settle()

    def _scan(self) -> None:
        """Enter names, and what opens a sentence with an article: a senior officer, the inspectors' report."""
        at, sentence = 0, -1
        while at < len(self.norms):
            subject = self.narrative.sentence[at] != sentence
            sentence = self.narrative.sentence[at]
            phrase = self.nouns.name_at(at)
            if phrase is None and (subject and self.norms[at] in DETERMINERS):
                phrase = self.nouns.determined(at)
            if phrase is None:
                at += 1
                continue
            if phrase.name_first < 0 or phrase.name_stop - phrase.name_first > 1 or phrase.roles or not subject:
                spoken = phrase.stop < len(self.norms) and (subject or self.norms[phrase.stop] in VERBS)
                actor = self._actor(phrase, enter=True)
                if actor:
                    if phrase.name_first >= 0:
                        actor.roles |= self.nouns.roles_before(phrase.first)
                        actor.roles |= self.nouns.roles_after(phrase.stop)
                        actor.heads |= actor.roles
                        self._sex(actor)
                    self.cast.mention(phrase.first, sentence, actor, subject=subject, speaks=spoken)
            at = phrase.stop

    def _scan_after_quotes(self) -> None:
        """Note who without a name says the quote before: *the ferryman* called."""
        for span in self.narrative.spans[:MAX_SPANS]:
            first = span.last + 1
            # a capital begins a sentence of its own
            if first >= len(self.norms) or self.words[first] not in DETERMINERS:
                continue
            stop = next((at for at in range(first + 2, min(len(self.norms), first + 6)) if self.norms[at] in VERBS), -1)
            phrase = self.nouns.before(stop, first) if stop > 0 and self.norms[stop] not in _QUOTING else None
            if phrase is None or phrase.first != first or phrase.pronoun or phrase.name_first >= 0:
                continue
            actor = self._actor(phrase)
            # a statement speaks for its maker
            if actor is not None and actor.kind != "document":
                self.cast.mention(first, self.narrative.sentence[first], actor, subject=True, speaks=True)

    def _sex(self, actor: Actor) -> None:
        if not actor.gender:
            actor.gender = "f" if actor.roles & _FEMALE_ROLES else "m" if actor.roles & _MALE_ROLES else ""

    def _words(self, first: int, stop: int) -> tuple[str, ...]:
        words = (self.norms[at] for at in range(first, stop) if self.norms[at][0].isalnum())
        return tuple(word.removesuffix("'s").removesuffix("’s") for word in words)

    def _actor(self, phrase: EnglishPhrase, *, enter: bool = False) -> Actor | None:
        """Find or enter the actor of a phrase; None for banners, proverbs and the like."""
        if phrase.name_first >= 0:
            return self._named(phrase)
        words = self._words(phrase.first, phrase.stop)
        if not words:
            return None  # a mark or a quote that stands where a name would
        if phrase.head in _IMPERSONAL and phrase.head not in DOCUMENTS:
            return None
        definite = self.norms[phrase.first] in _DEFINITE
        actor = None
        if (definite or self.norms[phrase.first] not in DETERMINERS) and not enter:
            actor = self._meant(phrase)
        if actor is None:
            core = words[1:] if words[0] in DETERMINERS and len(words) > 1 else words
            actor = self.cast.named(core, ("unnamed", "organisation", "document"))
            if actor is not None and words[0] in _ONE_OF_MANY and actor.words != words:
                actor = None  # one trader, and another trader
        if actor is None:
            kind = (
                "document"
                if phrase.head in DOCUMENTS
                else "organisation"
                if phrase.head in ORGANISATIONS
                else "unnamed"
            )
            actor = self.cast.add(
                Actor(self.narrative.slice(phrase.first, phrase.stop), words, kind, heads={phrase.head})
            )
            actor.gender = "f" if phrase.head in _FEMALE_ROLES else "m" if phrase.head in _MALE_ROLES else ""
            if kind != "unnamed":
                actor.gender = "n"
        return actor

    def _meant(self, phrase: EnglishPhrase) -> Actor | None:
        """Return whom "the officer", "the company", "the report" means."""
        roles = {word for word in phrase.roles if word not in DETERMINERS}
        actor = self.cast.titled(phrase.head, roles, "", phrase.first)
        if actor is not None:
            return actor
        actor = self.cast.headed(phrase.head, phrase.first)
        if actor is not None:
            return actor
        if len(roles) == 1 and phrase.head in ORGANISATIONS:
            for mention in reversed(self.cast.mentions):
                named = mention.actor
                if (
                    mention.token < phrase.first
                    and named.kind != "unnamed"
                    and named.gender in ("", "n")
                    and (mention.subject and not named.roles)
                ):
                    return named
        return None

    def _named(self, phrase: EnglishPhrase) -> Actor:
        words = self._words(phrase.name_first, phrase.name_stop)
        known = self.known.get(phrase.name_first)
        actor = known.actor if known else self.cast.named(words, ("person", "organisation"))
        if actor is None:
            name = self.narrative.slice(phrase.name_first, phrase.name_stop)
            name = name.removesuffix("'s").removesuffix("’s").strip("\"“”'")
            actor = self.cast.shorter(words)
            if actor is not None:
                self.cast.rename(actor, name, words)
            else:
                organisation = bool(set(words) & ORGANISATIONS) or (
                    len(words) == 1 and name.isupper() and len(name) > 1
                )
                kind = "organisation" if organisation else "person"
                actor = self.cast.add(Actor(name, words, kind, heads=set(words) & _THINGS))
                actor.gender = "n" if organisation else self.nouns.gender(words[0])
        actor.roles |= phrase.roles
        actor.heads |= phrase.roles
        self._sex(actor)
        return actor

    def _pronoun(self, norm: str, token: int, said: list[Said]) -> Actor | None:
        """Return who he, she, it or they is at a token."""
        gender = SINGULAR_GENDERS.get(norm, "")
        sentence = self.narrative.sentence[token]
        if said and said[-1].speaker and sentence - said[-1].sentence <= 4:
            last, actor = said[-1], said[-1].speaker
            newer = self.cast.subject_of(last.token + 1, token, gender)
            if actor.gender in ("", gender) or not gender:
                sure = (
                    newer is not None
                    and newer is not actor
                    and gender
                    and (newer.gender == gender or bool(newer.roles) or any(one.speaker is newer for one in said))
                )
                if not sure:
                    actor.gender = actor.gender or gender
                    return actor
        return self.cast.recent(token, sentence, gender)
