"""Arabic noun phrases that can be a speaker: titles, the name that follows them, organisations, documents."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from agents.enrich.quotes.ar.word_facts import ArabicWord, facts
from streams.languages.word_lists import section

if TYPE_CHECKING:
    from collections.abc import Collection

    from agents.enrich.quotes.narrative import Narrative

MAX_TITLE = 14
MAX_NAME = 5
# "he will ...": never a name
# "by using": a verbal noun with its preposition
_BY_DOING = "باست"
# what is done: accusation, comment, and many of them
_DONE = re.compile("(ا\\w{2,4}ا|ت\\w\\wي)\\w(ات)?$")
_FUTURE = re.compile("[وف]?س[يتن]\\w{3,}$")
_BARE_TITLES = section("ar", "bare titles")
_COMPOUND = section("ar", "compound")
_MEDIA = section("ar", "media")
_AGENCIES = section("ar", "agencies")
_SAYINGS = section("ar", "sayings")
_STATEMENTS = section("ar", "statements")
_REPORTERS = section("ar", "reporters")
_PURPOSES = section("ar", "purposes")
_ONE_OF = section("ar", "one of")
# what follows is whose they are: the son *of X* is not X
_KIN = section("ar", "kin")
_OBJECTS = section("ar", "pronoun objects")
_ADJECTIVES = section("ar", "adjectives")
# definite participles that tell of a body or somebody only with what they govern: المتخصصة في
_HANGING = section("ar", "hanging participles")
_NISBA = ("ي", "ية")
# the one of many who leads them
_CHIEFS = frozenset(("كبير", "كبيرة", "كبار"))
_BELONGING = frozenset(("في", "من"))
_SHORT_NISBA = 4
# how a definite word may end that goes on with a feminine adjective
_AGREEING = ("ة", "ات", "ا", "ي")


def is_of_many(before: ArabicWord | None, word: ArabicWord) -> bool:
    """Tell whether a word is a plural before whose they are: the chief *negotiators of* the union, مفاوضي."""
    if word.definite or word.conj or word.to or not word.base.endswith("ي"):
        return False
    if before is not None and not before.definite and before.base in _CHIEFS:
        return True
    return word.base[:1] == "م" and len(word.base) > _SHORT_NISBA and facts(word.base[:-1]).role


class NounPhrase(NamedTuple):
    """A noun phrase: tokens first to stop (exclusive), and the name in it, if one was found.

    Attributes:
        kind: "person", "organisation", "document", "crowd" or "unnamed".
        span: Index of the known person that stands there, or -1.
    """

    first: int
    stop: int
    name_first: int
    name_stop: int
    kind: str
    gender: str
    roles: frozenset[str]
    heads: frozenset[str]
    known: int


# What a word does to a title that is being read.
_ON, _NAME, _END, _NOTHING = range(4)


class _Title:
    """A title being read: its first word, whether it is definite yet, its words and heads."""

    def __init__(self, first: int) -> None:
        """Start with no words."""
        self.first = first
        self.lead: ArabicWord | None = None
        self.definite = False
        self.roles: set[str] = set()
        self.heads: set[str] = set()

    def extend(self, word: ArabicWord) -> int:
        """Add a noun; returns what it does to the title."""
        if self.lead is None and word.to and not word.noun:
            return _NOTHING
        if not self.heads or (word.role and self.definite and (word.definite or word.base in _BARE_TITLES)):
            self.heads.add(word.base)
        elif (
            self.lead is not None
            and self.lead.role
            and self.definite
            and word.role
            and not (word.definite or word.inner)
        ):
            return _END
        self.roles.add(word.base)
        self.lead = self.lead or word
        self.definite = self.definite or word.definite
        return _ON


def _unnamed(title: _Title, stop: int) -> NounPhrase:
    """Make a phrase of a title without a name, an organisation, a document or a crowd."""
    lead = title.lead
    assert lead is not None
    if lead.crowd:
        kind = "crowd"
    elif lead.organisation and not (lead.role and lead.definite):
        kind = "organisation"
    elif lead.document:
        kind = "document"
    else:
        kind = "unnamed"
    return NounPhrase(title.first, stop, -1, -1, kind, lead.gender, frozenset(title.roles), frozenset(title.heads), -1)


class NounReader:
    """Reads noun phrases from a narrative; `known` maps a token to the known mention that starts there."""

    def __init__(
        self,
        narrative: Narrative,
        known: dict[int, tuple[int, int]],
        places: Collection[int] = frozenset(),
        bodies: Collection[int] = frozenset(),
    ) -> None:
        """Keep the narrative.

        Args:
            narrative: The article.
            known: {first token: (one past the last, number)} of the people that are known.
            places: The tokens of towns.
            bodies: The tokens of organisations.
        """
        self.narrative = narrative
        self.known = known
        self.places = places
        self.bodies = bodies

    @cached_property
    def _facts(self) -> list[ArabicWord | None]:
        """The facts of every token, read when first a phrase is."""
        return [facts(norm) if norm[0].isalpha() else None for norm in self.narrative.norms]

    def word(self, at: int) -> ArabicWord | None:
        """Return the facts of a token, or None when it is a mark, a figure, a quote, or past the end."""
        return self._facts[at] if at < len(self._facts) else None

    def read(self, first: int, stop: int, *, apposition: bool = True) -> NounPhrase | None:
        """Read the noun phrase that starts at a token."""
        if first + 1 < stop and self.narrative.norms[first] in _ONE_OF:
            one = self._read(first + 1, stop, apposition=apposition)
            return one and one._replace(first=first)
        return self._read(first, stop, apposition=apposition)

    def _read(self, first: int, stop: int, *, apposition: bool) -> NounPhrase | None:
        title = _Title(first)
        stop = min(stop, first + MAX_TITLE)
        at = first
        while at < stop:
            word = self._facts[at]
            if word is None:
                break
            step = _NAME if at in self.known else self._step(title, at, word)
            if step == _NOTHING:
                return None
            if step == _NAME:
                return self._with_name(title, at)
            if step == _END:
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
        return _unnamed(title, self._whole_marks(at, stop))

    def _whole_marks(self, at: int, stop: int) -> int:
        """Go on to the end of the marks a phrase stands in: a name in marks is never cut."""
        inside = self.narrative.inside
        while at < stop and inside[at] == inside[at - 1] >= 0:
            at += 1
        return at

    def _is_owner_in_marks(self, title: _Title, at: int) -> bool:
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

    def _step(self, title: _Title, at: int, word: ArabicWord) -> int:  # noqa: PLR0911  cases of a grammar, in order
        """Decide what a word does to the title so far: goes on, begins the name, ends it, or is no noun."""
        lead = title.lead
        # فرأى is "and saw", and not Ray
        given = bool(word.given) and not word.definite and not (word.verb and word.conj)
        if self._is_owner_in_marks(title, at):
            title.definite = True
            return _ON
        if lead is not None:
            goes_on = self._of_a_title(title, lead, at, word)
            if goes_on is not None:
                return goes_on
        no_noun = word.preposition or word.clause or word.verb or word.participle
        if (no_noun and not (given and lead and title.definite)) or self.narrative.norms[at] in _SAYINGS:
            return _END if lead else _NOTHING
        portfolio = word.conj and lead is not None and lead.role and title.definite and word.definite
        if portfolio and not word.role and not word.time:
            # a portfolio of two: the minister of youth *and sport*
            title.roles.add(word.base)
            return _ON
        if word.time or (word.conj and lead is not None and not word.given):
            return _END
        if self._is_an_object(at, word) or (at > title.first + 1 and not given and self._is_of_the_sentence(at, word)):
            return _END
        if word.part or (given and (title.definite or not lead or (lead.role and not word.role))):
            return _NAME
        if word.noun or word.definite or word.to:
            return title.extend(word)
        return self._unknown(title, at)

    def _of_a_title(self, title: _Title, lead: ArabicWord, at: int, word: ArabicWord) -> int | None:
        """Decide about a word that belongs to the title before it, or ends it; None where that is not plain."""
        norm, before = self.narrative.norms[at], self.word(at - 1)
        if self._is_told(at) or self._has_closed(lead, at, word):
            return _END
        if lead.organisation and norm in _PURPOSES:
            return _ON
        two_things = lead.organisation and not lead.definite and word.conj and word.definite
        if two_things and before and before.definite and not (word.role or word.time or word.organisation):
            # a body of two things: the commission of truth *and dignity*
            return _ON
        if at in self.places and (not word.given or word.definite):
            # the town an office belongs to is no part of its holder's name
            title.roles.add(word.base)
        elif norm == "باسم" and word.base not in title.heads:
            # the spokesman of X: what follows is X, not the name
            title.definite = False
            return _ON
        elif not (lead.organisation and at in self.bodies) and norm not in ("باسمه", "باسمها", "باسمهم"):
            return None
        # a company's name goes on as far as the tagger found it
        title.definite = True
        return _ON

    def _has_closed(self, lead: ArabicWord, at: int, word: ArabicWord) -> bool:
        """Tell whether a body's own name in marks has ended before a token; only an adjective goes on."""
        inside = self.narrative.inside
        return lead.organisation and inside[at] < 0 <= inside[at - 1] and not word.base.endswith(_NISBA)

    def _is_told(self, at: int) -> bool:
        """Tell whether a token is the agency or the reporters somebody spoke to: a source told *the agency*."""
        norm = self.narrative.norms[at]
        if not norm.startswith("ل"):
            return False
        told = norm[2:] if norm.startswith("لل") else norm[1:]
        return told in _REPORTERS or told in _AGENCIES or told in _MEDIA

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
            return (adjective or len(before.base) > _SHORT_NISBA) and not norms[at].endswith(_NISBA)
        return before.base.endswith("ية") and word.definite and not word.base.endswith(_AGREEING)

    def _unknown(self, title: _Title, at: int) -> int:
        """Decide about a word that is neither a noun of titles nor a known name."""
        lead = title.lead
        if lead is None:
            return _NOTHING if _FUTURE.match(self.narrative.norms[at]) else _NAME
        if self.narrative.norms[at].startswith(_BY_DOING):
            return _END
        norm, town = self.narrative.norms[at], self.word(at + 1)
        if (
            norm.startswith("و")
            and town is not None
            and town.definite
            and not self.narrative.norms[at + 1].startswith("ال")
        ):
            # a portfolio of two in one town: the director of antiquities *and museums of* Aleppo
            return _ON
        if title.definite or self._base(at - 1) in _BARE_TITLES:
            if lead.role or not lead.noun:
                return _NAME
            if title.definite:
                return _END
        # an unknown bare word after a title: the place or body it belongs to, or many whose place or body follows
        word = facts(self.narrative.norms[at])
        title.roles.add(word.base)
        title.definite = not is_of_many(self.word(at - 1), word)
        return _ON

    def _name_after_preposition(self, title: _Title, at: int, stop: int, word: ArabicWord) -> int:
        """Find the name behind a title that goes on with a preposition; -1 when there is none."""
        lead = title.lead
        if lead is None or not word.preposition or not title.definite or (lead.noun and not lead.role):
            return -1
        return self._given_ahead(at + 1, stop)

    def _body(self, title: _Title, at: int, stop: int) -> int:
        """Take in what an official belongs to: an official *in the ministry of X*, a source *of the army*."""
        open_title = title.lead is not None and title.lead.role and not title.definite
        if open_title and at + 1 < stop and self.narrative.norms[at] in _BELONGING:
            body = self._facts[at + 1]
            inner = self.read(at + 1, stop, apposition=False) if body and body.organisation else None
            if inner and inner.kind == "organisation":
                return inner.stop
        return at

    def _base(self, at: int) -> str:
        word = self.word(at)
        return word.base if word else ""

    def _apposition(self, title: _Title, at: int, stop: int) -> NounPhrase | None:
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

    def _closes(self, at: int) -> bool:
        """Tell whether a name can end before this token: a mark, a particle, a preposition, "his saying"."""
        if at >= len(self.narrative):
            return True
        word = self.word(at)
        return word is None or word.clause or word.preposition or self.narrative.norms[at] in _SAYINGS

    def _with_name(self, title: _Title, at: int) -> NounPhrase | None:
        """Finish a phrase whose name starts at a token."""
        lead = title.lead
        end, number = self.known.get(at) or (self._name_end(at, min(len(self.narrative), at + MAX_NAME + 2)), -1)
        if end <= at:
            return None
        if lead is not None and lead.organisation and not lead.role:
            return _unnamed(title, at if title.definite else end)
        if lead is not None and lead.base in _KIN and not lead.definite and title.first < at:
            return _unnamed(title, end)
        word = self._facts[at]
        gender = lead.gender if lead and lead.role and not lead.crowd else (word.given if word else "")
        return NounPhrase(
            title.first, end, at, end, "person", gender, frozenset(title.roles), frozenset(title.heads), number
        )

    def _given_ahead(self, at: int, stop: int) -> int:
        """Find a given name behind the rest of a title: the deputy *in the council for X* Omar."""
        for ahead in range(at, min(stop, at + 8)):
            word = self.word(ahead)
            if word is None and self.narrative.norms[ahead] in "،," and ahead + 1 in self.known:
                return ahead + 1
            if word is None or word.verb or word.clause:
                return -1
            if ahead in self.known or (word.given and not word.definite and not word.role and not word.to):
                before = self.word(ahead - 1) if ahead > at else None
                fresh = before and not (
                    before.noun or before.definite or before.preposition or before.to or before.conj
                )
                fresh = fresh and ahead - 1 not in self.places
                return ahead - 1 if fresh and ahead not in self.known else ahead
        return -1

    def _name_end(self, at: int, stop: int) -> int:  # noqa: C901  cases of a grammar, in order
        """Return one past the last token of the name that starts here."""
        begin, surname, compound, settled = at, False, False, False
        while at < stop:
            word = self.word(at)
            if word is None:
                break
            norm = self.narrative.norms[at]
            if compound and (word.preposition or word.clause):
                break
            if compound:
                surname = surname or (self.narrative.norms[at - 1] != "عبد" and word.definite)
                compound, at = norm in _COMPOUND, at + 1
                settled = at - begin > 2
                continue
            if norm in _COMPOUND:
                compound, at = True, at + 1
                continue
            if at > begin:
                given = bool(word.given) and not word.definite and not word.conj
                if word.preposition or word.clause or word.time or word.verb or word.participle or norm in _SAYINGS:
                    break
                if surname or norm.startswith(("لل", "بال", "وال", "كال")) or word.to or word.conj:
                    break
                if word.noun and not given and not (word.definite and at == begin + 1):
                    break
                first = self.word(begin)
                closed = self._closes(at + 1)
                if settled and not (given or word.definite):
                    break
                if at - begin >= 2 and not (given or word.definite or closed or bool(first and first.given)):
                    break
                if norm.endswith("ا") and at - begin >= 2 and not given and not closed:
                    break
            surname = word.definite and not norm.startswith("لل")
            at += 1
        return at

    def skip_to(self, at: int, stop: int) -> int:  # noqa: C901, PLR0911  cases of a grammar, in order
        """Pass over an addressee or the object of a preposition; return the next token."""
        norms = self.narrative.norms
        word = self.word(at)
        if word is None:
            return at + 1
        if word.base in _STATEMENTS:
            at += 1
            while at < stop and (norms[at] in _ADJECTIVES or norms[at] in _OBJECTS):
                at += 1
            if at < stop and (self.addressee(at) or norms[at] in ("مع", "عبر", "على")):
                at = self.skip_to(at + (norms[at] in ("مع", "عبر", "على")), stop)
            return at
        base = norms[at].lstrip("ل") if word.to or self.addressee(at) else norms[at]
        if base in _AGENCIES or word.base in _AGENCIES:
            at += 1
            while at < stop and norms[at] in _AGENCIES:
                at += 1
            return at
        while at < stop:
            word = self.word(at)
            if word is None or word.preposition or word.clause or word.verb or word.participle:
                return at
            if word.role and not word.definite and not word.to:
                return at
            at += 1
            if at < stop:
                following = self.word(at)
                if word.definite and following and not following.definite and not following.given:
                    return at
        return at

    def addressee(self, at: int) -> bool:
        """Tell whether a token is the one spoken to: ل and a title, an agency, or the article."""
        norm = self.narrative.norms[at]
        if not norm.startswith("ل") or len(norm) < 3:
            return False
        word = facts(norm)
        rest = norm[1:]
        return word.to or rest in _AGENCIES or rest in _MEDIA or rest in ("بي", "فرانس", "سي", "وكالة")
