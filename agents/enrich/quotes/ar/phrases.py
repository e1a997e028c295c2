"""Arabic noun phrases as they are read: the phrase, the title before its name, and plurals before whose they are."""

from __future__ import annotations

from typing import NamedTuple

from agents.enrich.quotes.ar.word_facts import ArabicWord, facts
from streams.languages.word_lists import section

_BARE_TITLES = section("ar", "bare titles")
_CHIEFS = section("ar", "chiefs")
# A word in ي that is no longer is seldom an adjective.
SHORT_NISBA = 4


def is_of_many(before: ArabicWord | None, word: ArabicWord) -> bool:
    """Tell whether a word is a plural before whose they are: the chief *negotiators of* the union, مفاوضي."""
    if word.definite or word.conj or word.to or not word.base.endswith("ي"):
        return False
    if before is not None and not before.definite and before.base in _CHIEFS:
        return True
    return word.base[:1] == "م" and len(word.base) > SHORT_NISBA and facts(word.base[:-1]).role


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
ON, NAME, END, NOTHING = range(4)


class TitleSoFar:
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
            return NOTHING
        if not self.heads or (word.role and self.definite and (word.definite or word.base in _BARE_TITLES)):
            self.heads.add(word.base)
        elif (
            self.lead is not None
            and self.lead.role
            and self.definite
            and word.role
            and not (word.definite or word.inner)
        ):
            return END
        self.roles.add(word.base)
        self.lead = self.lead or word
        self.definite = self.definite or word.definite
        return ON


def unnamed(title: TitleSoFar, stop: int) -> NounPhrase:
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
