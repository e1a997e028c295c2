"""Arabic noun phrases that can be a speaker: titles, the name that follows them, organisations, documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from agents.enrich.quote_arabic_words import Word, facts
from agents.enrich.quote_lexicon import section

if TYPE_CHECKING:
    from agents.enrich.quote_text import Narrative

MAX_TITLE = 14
MAX_NAME = 5
# "he will ...": never a name
_FUTURE = re.compile("[وف]?س[يتن]\\w{3,}$")
_BARE_TITLES = frozenset("دكتور دكتورة د سيد سيدة انسة مهندس مهندسة شيخ استاذ استاذة".split())
_COMPOUND = frozenset("عبد ابو ابي ابا ابن بن بنت ام ال ولد دي فان فون دا دو ديل لا".split())
_MEDIA = section("arabic", "media")
_AGENCIES = section("arabic", "agencies")
_SAYINGS = section("arabic", "sayings")
_STATEMENTS = section("arabic", "statements")
_OBJECTS = section("arabic", "pronoun objects")
_ADJECTIVES = frozenset(
    "صحفي صحافي رسمي خاص مشترك متلفز مقتضب تلفزيوني اذاعي سابق لاحق مكتوب مسجل مصور صحفية صحافية رسمية خاصة مكتوبة هاتفي قصير قصيرة".split()
)


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


class NounReader:
    """Reads noun phrases from a narrative; `known` maps a token to the known mention that starts there."""

    def __init__(self, narrative: Narrative, known: dict[int, tuple[int, int]]) -> None:
        """Keep the narrative; known is {first token: (one past the last, number)}."""
        self.narrative = narrative
        self.known = known

    def word(self, at: int) -> Word | None:
        """Return the facts of a token, or None when it is a mark, a figure or a quote."""
        norm = self.narrative.norms[at]
        return facts(norm) if norm[0].isalpha() else None

    def read(self, first: int, stop: int, *, apposition: bool = True) -> NounPhrase | None:
        """Read the noun phrase that starts at a token."""
        at = first
        roles: set[str] = set()
        heads: set[str] = set()
        definite = False
        lead: Word | None = None
        stop = min(stop, first + MAX_TITLE)
        while at < stop:
            word = self.word(at)
            if word is None:
                break
            if at in self.known:
                return self._with_name(first, at, stop, roles, heads, lead)
            if lead is not None and self.narrative.norms[at] == "باسم" and word.base not in heads:
                # the spokesman of X: what follows is X, not the name
                definite, at = False, at + 1
                continue
            if (word.preposition or word.clause or word.verb or word.participle) and not (word.given and lead and definite):
                if lead is None:
                    return None
                ahead = -1
                if word.preposition and definite and (lead.role or not lead.noun):
                    ahead = self._given_ahead(at + 1, stop)
                if ahead >= 0:
                    return self._with_name(first, ahead, stop, roles, heads, lead)
                break
            if word.conj and lead is not None and lead.role and definite and word.definite and not word.role and not word.time:
                # a portfolio of two: the minister of youth *and sport*
                roles.add(word.base)
                at += 1
                continue
            if word.time or (word.conj and lead is not None and not word.given):
                break
            given = bool(word.given) and not word.definite
            if word.part or (given and (definite or not lead or (lead.role and not word.role))):
                return self._with_name(first, at, stop, roles, heads, lead)
            if word.noun or word.definite or word.to:
                if lead is None and word.to and not word.noun:
                    return None
                if not heads or (word.role and (word.definite or word.base in _BARE_TITLES) and definite):
                    heads.add(word.base)
                elif lead is not None and lead.role and not word.definite and definite and word.role and not word.inner:
                    break
                roles.add(word.base)
                lead = lead or word
                definite = definite or word.definite
                at += 1
                continue
            if lead is None and _FUTURE.match(self.narrative.norms[at]):
                return None
            title = lead is not None and (definite or self._base(at - 1) in _BARE_TITLES)
            if lead is None or (title and lead.role) or (title and not lead.noun):
                return self._with_name(first, at, stop, roles, heads, lead)
            if definite:
                break
            # an unknown bare word after a title: the place or body it belongs to
            roles.add(word.base)
            definite, at = True, at + 1
        if lead is None:
            return None
        if lead.role and not definite and at + 1 < stop and self.narrative.norms[at] == "في":
            # an official in the ministry of X
            body = self.word(at + 1)
            inner = self.read(at + 1, stop, apposition=False) if body and body.organisation else None
            if inner and inner.kind == "organisation":
                at = inner.stop
        if apposition and lead.role and at + 1 < stop and self.narrative.words[at] in "،,":
            named = self._apposition(first, at + 1, stop, roles, heads, lead)
            if named:
                return named
        return self._unnamed(first, at, lead, roles, heads)

    def _base(self, at: int) -> str:
        word = self.word(at)
        return word.base if word else ""

    def _unnamed(self, first: int, stop: int, lead: Word, roles: set[str], heads: set[str]) -> NounPhrase:
        if lead.crowd:
            kind = "crowd"
        elif lead.organisation and not (lead.role and lead.definite):
            kind = "organisation"
        elif lead.document:
            kind = "document"
        else:
            kind = "unnamed"
        return NounPhrase(first, stop, -1, -1, kind, lead.gender, frozenset(roles), frozenset(heads), -1)

    def _apposition(
        self, first: int, at: int, stop: int, roles: set[str], heads: set[str], lead: Word
    ) -> NounPhrase | None:
        """Read the name that follows a title and a comma."""
        word = self.word(at)
        if word is None or word.conj or word.verb or word.clause or word.preposition or word.participle or word.time:
            return None
        found = self.read(at, stop, apposition=False)
        if (found is None or found.name_first < 0) and not (word.definite or word.role or word.organisation or word.document):
            end = next((here for here in range(at + 1, min(stop, at + 4)) if self._closes(here)), -1)
            if end > at + 1:
                found = NounPhrase(at, end, at, end, "person", word.given, frozenset(), frozenset(), -1)
        if found is None or found.name_first < 0:
            return None
        sure = found.known >= 0 or word.role or bool(word.given) or word.part
        if not (sure or (self._closes(found.stop) and found.stop - at <= MAX_NAME)):
            return None
        return found._replace(
            first=first, roles=found.roles | roles, heads=found.heads | heads, gender=found.gender or lead.gender
        )

    def _closes(self, at: int) -> bool:
        """Tell whether a name can end before this token: a mark, a particle, a preposition, "his saying"."""
        if at >= len(self.narrative):
            return True
        word = self.word(at)
        return word is None or word.clause or word.preposition or self.narrative.norms[at] in _SAYINGS

    def _with_name(
        self, first: int, at: int, stop: int, roles: set[str], heads: set[str], lead: Word | None
    ) -> NounPhrase | None:
        known = self.known.get(at)
        if known:
            end, number = known
        else:
            end, number = self._name_end(at, min(len(self.narrative), at + MAX_NAME + 2)), -1
        if end <= at:
            return None
        word = self.word(at)
        gender = lead.gender if lead and lead.role and not lead.crowd else (word.given if word else "")
        if lead is not None and lead.organisation and not lead.role:
            return self._unnamed(first, end, lead, roles, heads)
        return NounPhrase(first, end, at, end, "person", gender, frozenset(roles), frozenset(heads), number)

    def _given_ahead(self, at: int, stop: int) -> int:
        """Find a given name behind the rest of a title: the deputy *in the council for X* Omar."""
        for ahead in range(at, min(stop, at + 6)):
            word = self.word(ahead)
            if word is None or word.verb or word.clause:
                return -1
            if ahead in self.known or (word.given and not word.definite and not word.role and not word.to):
                before = self.word(ahead - 1) if ahead > at else None
                fresh = before and not (before.noun or before.definite or before.preposition or before.to or before.conj)
                return ahead - 1 if fresh and ahead not in self.known else ahead
        return -1

    def _name_end(self, at: int, stop: int) -> int:
        """Return one past the last token of the name that starts here."""
        begin, surname, compound, settled = at, False, False, False
        while at < stop:
            word = self.word(at)
            if word is None:
                break
            norm = self.narrative.norms[at]
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
                if word.preposition or word.clause or word.time or word.verb or word.participle:
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

    def skip_to(self, at: int, stop: int) -> int:
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
