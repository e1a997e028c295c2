"""Where an Arabic name ends, what stands between a verb and its subject, and whom a word is said to."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from agents.enrich.quotes.ar.word_facts import ArabicWord, facts
from streams.languages.word_lists import section

if TYPE_CHECKING:
    from collections.abc import Collection

    from agents.enrich.quotes.narrative import Narrative

_COMPOUND = section("ar", "compound")
_SERVANT = section("ar", "servant of")
_MEDIA = section("ar", "media")
_AGENCIES = section("ar", "agencies")
_AGENCY_PARTS = section("ar", "agency parts")
_SAYINGS = section("ar", "sayings")
_STATEMENTS = section("ar", "statements")
_MADE_THROUGH = section("ar", "made through")
_REPORTERS = section("ar", "reporters")
_OBJECTS = section("ar", "pronoun objects")
_ADJECTIVES = section("ar", "adjectives")
# a preposition or "and", with the article: never a part of the name before
_CARRYING = ("لل", "بال", "وال", "كال")


class ArabicTokens:
    """The tokens of an article as names and phrases are read from them."""

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

    def _base(self, at: int) -> str:
        word = self.word(at)
        return word.base if word else ""

    def _is_told(self, at: int) -> bool:
        """Tell whether a token is the agency or the reporters somebody spoke to: a source told *the agency*."""
        norm = self.narrative.norms[at]
        if not norm.startswith("ل"):
            return False
        told = norm[2:] if norm.startswith("لل") else norm[1:]
        return told in _REPORTERS or told in _AGENCIES or told in _MEDIA

    def _closes(self, at: int) -> bool:
        """Tell whether a name can end before this token: a mark, a particle, a preposition, "his saying"."""
        if at >= len(self.narrative):
            return True
        word = self.word(at)
        return word is None or word.clause or word.preposition or self.narrative.norms[at] in _SAYINGS

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

    def _name_end(self, at: int, stop: int) -> int:
        """Return one past the last token of the name that starts here."""
        begin, surname, compound, settled = at, False, False, False
        while at < stop:
            word = self.word(at)
            if word is None or (compound and (word.preposition or word.clause)):
                break
            norm = self.narrative.norms[at]
            if compound:
                surname = surname or (self.narrative.norms[at - 1] not in _SERVANT and word.definite)
                compound, at = norm in _COMPOUND, at + 1
                settled = at - begin > 2
                continue
            if norm in _COMPOUND:
                compound, at = True, at + 1
                continue
            if at > begin and (surname or self._ends_name(begin, at, word, settled=settled)):
                break
            surname = word.definite and not norm.startswith("لل")
            at += 1
        return at

    def _ends_name(self, begin: int, at: int, word: ArabicWord, *, settled: bool) -> bool:
        """Tell whether a word after the first of a name is no part of it, settled as after عبد الله."""
        norm = self.narrative.norms[at]
        if word.preposition or word.clause or word.time or word.verb or word.participle or norm in _SAYINGS:
            return True
        if word.to or word.conj or norm.startswith(_CARRYING):
            return True
        if word.given and not word.definite:
            return False
        if (word.noun and not (word.definite and at == begin + 1)) or (settled and not word.definite):
            return True
        if at - begin < 2 or self._closes(at + 1):
            return False
        # further words stand before a closed end only where they look like a surname, or the first is a given name
        first = self.word(begin)
        return norm.endswith("ا") or not (word.definite or (first and first.given))

    def skip_to(self, at: int, stop: int) -> int:
        """Pass over an addressee or the object of a preposition; return the next token."""
        word = self.word(at)
        if word is None:
            return at + 1
        if word.base in _STATEMENTS:
            return self._past_statement(at + 1, stop)
        norm = self.narrative.norms[at]
        base = norm.lstrip("ل") if word.to or self.addressee(at) else norm
        if base in _AGENCIES or word.base in _AGENCIES:
            at += 1
            while at < stop and self.narrative.norms[at] in _AGENCIES:
                at += 1
            return at
        return self._past_nouns(at, stop)

    def _past_statement(self, at: int, stop: int) -> int:
        """Pass over what a statement was like, and over whom or by way of what it was made."""
        norms = self.narrative.norms
        while at < stop and (norms[at] in _ADJECTIVES or norms[at] in _OBJECTS):
            at += 1
        through = at < stop and norms[at] in _MADE_THROUGH
        return self.skip_to(at + through, stop) if at < stop and (through or self.addressee(at)) else at

    def _past_nouns(self, at: int, stop: int) -> int:
        """Pass over nouns, up to a word that begins another phrase."""
        while at < stop:
            word = self.word(at)
            if word is None or word.preposition or word.clause or word.verb or word.participle:
                return at
            if word.role and not word.definite and not word.to:
                return at
            at += 1
            following = self.word(at) if at < stop else None
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
        return word.to or rest in _AGENCIES or rest in _MEDIA or rest in _AGENCY_PARTS
