"""Arabic noun phrases that can be a speaker: titles, the name that follows them, organisations, documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agents.enrich.quotes.ar.phrases import (
    END,
    NAME,
    NOTHING,
    ON,
    SHORT_NISBA,
    NounPhrase,
    TitleSoFar,
    is_of_many,
    unnamed,
)
from agents.enrich.quotes.ar.tokens import ArabicTokens
from agents.enrich.quotes.ar.word_facts import facts
from streams.languages.word_lists import section

if TYPE_CHECKING:
    from agents.enrich.quotes.ar.word_facts import ArabicWord

MAX_TITLE = 14
MAX_NAME = 5
# "by using": a verbal noun with its preposition
_BY_DOING = "باست"
# what is done: accusation, comment, and many of them
_DONE = re.compile("(ا\\w{2,4}ا|ت\\w\\wي)\\w(ات)?$")
# "he will ...": never a name
_FUTURE = re.compile("[وف]?س[يتن]\\w{3,}$")
_BARE_TITLES = section("ar", "bare titles")
_SAYINGS = section("ar", "sayings")
_PURPOSES = section("ar", "purposes")
_ONE_OF = section("ar", "one of")
# what follows is whose they are: the son *of X* is not X
_KIN = section("ar", "kin")
# definite participles that tell of a body or somebody only with what they govern: المتخصصة في
_HANGING = section("ar", "hanging participles")
_NISBA = ("ي", "ية")
_BELONGING = section("ar", "belonging")
_IN_THE_NAME, _IN_ITS_NAME = section("ar", "in the name of"), section("ar", "in its name")
# how a definite word may end that goes on with a feminine adjective
_AGREEING = ("ة", "ات", "ا", "ي")


class NounReader(ArabicTokens):
    """Reads noun phrases from a narrative; `known` maps a token to the known mention that starts there."""

    def read(self, first: int, stop: int, *, apposition: bool = True) -> NounPhrase | None:
        """Read the noun phrase that starts at a token."""
        if first + 1 < stop and self.narrative.norms[first] in _ONE_OF:
            one = self._read(first + 1, stop, apposition=apposition)
            return one and one._replace(first=first)
        return self._read(first, stop, apposition=apposition)

    def _read(self, first: int, stop: int, *, apposition: bool) -> NounPhrase | None:
        title = TitleSoFar(first)
        stop = min(stop, first + MAX_TITLE)
        at = first
        while at < stop:
            word = self._facts[at]
            if word is None:
                break
            step = NAME if at in self.known else self._step(title, at, word)
            if step == NOTHING:
                return None
            if step == NAME:
                return self._with_name(title, at)
            if step == END:
                ahead = self._name_after_preposition(title, at, stop, word)
                if ahead >= 0:
                    return self._with_name(title, ahead)
                break
            at += 1
        if title.lead is None:
            return None
        at = self._body(title, at, stop)
        if apposition and title.lead.role and at + 1 < stop and self.narrative.words[at] in "،,":
            named = self._apposition(title, at + 1, stop)
            if named:
                return named
        return unnamed(title, self._whole_marks(at, stop))

    def _whole_marks(self, at: int, stop: int) -> int:
        """Go on to the end of the marks a phrase stands in: a name in marks is never cut."""
        inside = self.narrative.inside
        while at < stop and inside[at] == inside[at - 1] >= 0:
            at += 1
        return at

    def _is_owner_in_marks(self, title: TitleSoFar, at: int) -> bool:
        """Tell whether a title goes on with whose it is, in marks: the head of "X"; of that also the words."""
        if title.lead is None or not title.lead.role:
            return False
        inside, norms = self.narrative.inside, self.narrative.norms
        if inside[at] < 0 and norms[at] != "ل":
            return False
        first = at
        while first > title.first and inside[first] >= 0:
            first -= 1
        marked = first + 1 < len(inside) and inside[first + 1] >= 0
        return norms[first] == "ل" and marked

    def _step(self, title: TitleSoFar, at: int, word: ArabicWord) -> int:
        """Decide what a word does to the title so far: goes on, begins the name, ends it, or is no noun."""
        if self._is_owner_in_marks(title, at):
            title.definite = True
            return ON
        lead = title.lead
        if lead is not None:
            goes_on = self._of_a_title(title, lead, at, word)
            if goes_on is not None:
                return goes_on
        # فرأى is "and saw", and not Ray
        given = bool(word.given) and not word.definite and not (word.verb and word.conj)
        done = self._beside_a_title(title, at, word, given=given)
        if done is not None:
            return done
        if word.part or (given and (title.definite or not lead or (lead.role and not word.role))):
            return NAME
        return title.extend(word) if word.noun or word.definite or word.to else self._unknown(title, at)

    def _beside_a_title(self, title: TitleSoFar, at: int, word: ArabicWord, *, given: bool) -> int | None:
        """Decide about a word that is no noun, is joined with "and", or is of the sentence; None for another."""
        lead = title.lead
        no_noun = word.preposition or word.clause or word.verb or word.participle
        if (no_noun and not (given and lead and title.definite)) or self.narrative.norms[at] in _SAYINGS:
            return END if lead else NOTHING
        portfolio = word.conj and lead is not None and lead.role and title.definite and word.definite
        if portfolio and not word.role and not word.time:
            # a portfolio of two: the minister of youth *and sport*
            title.roles.add(word.base)
            return ON
        if word.time or (word.conj and lead is not None and not word.given):
            return END
        beyond = at > title.first + 1 and not given
        return END if self._is_an_object(at, word) or (beyond and self._is_of_the_sentence(at, word)) else None

    def _of_a_title(self, title: TitleSoFar, lead: ArabicWord, at: int, word: ArabicWord) -> int | None:
        """Decide about a word that belongs to the title before it, or ends it; None where that is not plain."""
        norm, before = self.narrative.norms[at], self.word(at - 1)
        if self._is_told(at) or self._has_closed(lead, at, word):
            return END
        if lead.organisation and norm in _PURPOSES:
            return ON
        two_things = lead.organisation and not lead.definite and word.conj and word.definite
        if two_things and before and before.definite and not (word.role or word.time or word.organisation):
            # a body of two things: the commission of truth *and dignity*
            return ON
        if at in self.places and (not word.given or word.definite):
            # the town an office belongs to is no part of its holder's name
            title.roles.add(word.base)
        elif norm in _IN_THE_NAME and word.base not in title.heads:
            # the spokesman of X: what follows is X, not the name
            title.definite = False
            return ON
        elif not (lead.organisation and at in self.bodies) and norm not in _IN_ITS_NAME:
            return None
        # a company's name goes on as far as the tagger found it
        title.definite = True
        return ON

    def _has_closed(self, lead: ArabicWord, at: int, word: ArabicWord) -> bool:
        """Tell whether a body's own name in marks has ended before a token; only an adjective goes on."""
        inside = self.narrative.inside
        return lead.organisation and inside[at] < 0 <= inside[at - 1] and not word.base.endswith(_NISBA)

    def _is_an_object(self, at: int, word: ArabicWord) -> bool:
        """Tell whether a verbal noun after a definite office is what the verb is of: the minister *the accusation*."""
        before = self.word(at - 1) if at else None
        return before is not None and before.role and before.definite and word.definite and bool(_DONE.match(word.base))

    def _is_of_the_sentence(self, at: int, word: ArabicWord) -> bool:
        """Tell whether a title has ended before a token: with an adjective, or by a participle with its own object.

        An official source *denied*, the Egyptian ministry the *rejection*: what follows an adjective and does not agree
        with it is the object of the verb. The company specialised *in* ...: that tells of the company.
        """
        norms, before = self.narrative.norms, self.word(at - 1)
        if before is None:
            return False
        hangs = word.definite and word.base[:1] == "م"
        if hangs and word.base.removesuffix("ة").removesuffix("ون").removesuffix("ين") in _HANGING:
            after = self.word(at + 1)
            return after is not None and (after.preposition or after.to or norms[at + 1].startswith(("بال", "ب")))
        many = is_of_many(self.word(at - 2), before)
        of_one = many or before.role or before.organisation or before.given
        if word.definite and not (before.definite or of_one) and before.base.endswith("ي"):
            # a Turkish source *the accusations*: no definite noun goes on with an indefinite adjective
            return True
        adjective = before.inner and not (before.role or before.organisation) and before.base.endswith(_NISBA)
        if (
            many
            or word.noun
            or word.crowd
            or (before.noun and not before.role and not adjective)
            or before.given
            or not before.base.endswith(_NISBA)
        ):
            return False
        if not before.definite:
            return (adjective or len(before.base) > SHORT_NISBA) and not norms[at].endswith(_NISBA)
        return before.base.endswith("ية") and word.definite and not word.base.endswith(_AGREEING)

    def _unknown(self, title: TitleSoFar, at: int) -> int:
        """Decide about a word that is neither a noun of titles nor a known name."""
        lead = title.lead
        if lead is None:
            return NOTHING if _FUTURE.match(self.narrative.norms[at]) else NAME
        if self.narrative.norms[at].startswith(_BY_DOING):
            return END
        norm, town = self.narrative.norms[at], self.word(at + 1)
        if (
            norm.startswith("و")
            and town is not None
            and town.definite
            and not self.narrative.norms[at + 1].startswith("ال")
        ):
            # a portfolio of two in one town: the director of antiquities *and museums of* Aleppo
            return ON
        if title.definite or self._base(at - 1) in _BARE_TITLES:
            if lead.role or not lead.noun:
                return NAME
            if title.definite:
                return END
        # an unknown bare word after a title: the place or body it belongs to, or many whose place or body follows
        word = facts(self.narrative.norms[at])
        title.roles.add(word.base)
        title.definite = not is_of_many(self.word(at - 1), word)
        return ON

    def _name_after_preposition(self, title: TitleSoFar, at: int, stop: int, word: ArabicWord) -> int:
        """Find the name behind a title that goes on with a preposition; -1 when there is none."""
        lead = title.lead
        if lead is None or not word.preposition or not title.definite or (lead.noun and not lead.role):
            return -1
        return self._given_ahead(at + 1, stop)

    def _body(self, title: TitleSoFar, at: int, stop: int) -> int:
        """Take in what an official belongs to: an official *in the ministry of X*, a source *of the army*."""
        open_title = title.lead is not None and title.lead.role and not title.definite
        if open_title and at + 1 < stop and self.narrative.norms[at] in _BELONGING:
            body = self._facts[at + 1]
            inner = self.read(at + 1, stop, apposition=False) if body and body.organisation else None
            if inner and inner.kind == "organisation":
                return inner.stop
        return at

    def _apposition(self, title: TitleSoFar, at: int, stop: int) -> NounPhrase | None:
        """Read the name that follows a title and a comma."""
        word = self.word(at)
        if word is None or word.conj or word.verb or word.clause or word.preposition or word.participle or word.time:
            return None
        found = self.read(at, stop, apposition=False)
        if (found is None or found.name_first < 0) and not (
            word.definite or word.role or word.organisation or word.document
        ):
            end = next((here for here in range(at + 1, min(stop, at + 4)) if self._closes(here)), -1)
            if end > at + 1:
                found = NounPhrase(at, end, at, end, "person", word.given, frozenset(), frozenset(), -1)
        if found is None or found.name_first < 0:
            return None
        sure = found.known >= 0 or word.role or bool(word.given) or word.part
        if not (sure or (self._closes(found.stop) and found.stop - at <= MAX_NAME)):
            return None
        return found._replace(
            first=title.first,
            roles=found.roles | title.roles,
            heads=found.heads | title.heads,
            gender=found.gender or (title.lead.gender if title.lead else ""),
        )

    def _with_name(self, title: TitleSoFar, at: int) -> NounPhrase | None:
        """Finish a phrase whose name starts at a token."""
        lead = title.lead
        end, number = self.known.get(at) or (self._name_end(at, min(len(self.narrative), at + MAX_NAME + 2)), -1)
        if end <= at:
            return None
        if lead is not None and lead.organisation and not lead.role:
            return unnamed(title, at if title.definite else end)
        if lead is not None and lead.base in _KIN and not lead.definite and title.first < at:
            return unnamed(title, end)
        word = self._facts[at]
        gender = lead.gender if lead and lead.role and not lead.crowd else (word.given if word else "")
        return NounPhrase(
            title.first, end, at, end, "person", gender, frozenset(title.roles), frozenset(title.heads), number
        )
