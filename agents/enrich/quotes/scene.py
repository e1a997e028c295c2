"""What figures are told of: a language's words near a quote, and the scene a quote is said in."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from agents.enrich.quotes.speakers import Actor

_STEPS: Final = (0, 1, 2, 3, 5, 8, 14, 30)


class Word(NamedTuple):
    """What a figure needs to know of one word.

    Attributes:
        verb: "m", "f", "p" or "?" (a gender the form does not tell) for a verb of speech; "" for none.
        hangs: A participle: its subject is that of another verb.
        goes_on: A verb whose subject has spoken already.
        pronoun: Gender of a pronoun that can be a subject: "m", "f", "p", "n"; "" for none.
        governs: A preposition, or a word that carries one; what follows is no subject.
        opens: Neither it nor what it leads can be a subject: a particle, a preposition, a mark.
    """

    verb: str = ""
    hangs: bool = False
    goes_on: bool = False
    pronoun: str = ""
    governs: bool = False
    opens: bool = False


class Words(Protocol):
    """What a language tells of words.

    Attributes:
        media: Bare words that begin the name of an agency or a medium.
        impersonal: Bare words for what is written or sung by nobody in particular.
    """

    media: frozenset[str]
    impersonal: frozenset[str]

    def word(self, token: int) -> Word:
        """Tell what a token is to a quote near it."""

    def bare(self, norm: str) -> str:
        """Return a word without its article and clitics."""

    def head_of(self, actor: Actor) -> str:
        """Return what the word is that heads a name or a title: a role, a body, a given name, and so on."""

    def gender_of(self, actor: Actor) -> str:
        """Return the gender that the first word of a name tells, "" when it tells none."""


class Scene(NamedTuple):
    """A quote before anybody is looked at: where it stands, its verb of speech (-1: none) and what that says.

    Attributes:
        main: The finite verb that a participle hangs on; the verb itself where it is finite.
        kind: Where the verb stands, and whether a subject follows it.
    """

    first: int
    last: int
    sentence: int
    paragraph: int
    begin: int
    stop: int
    verb: int
    main: int
    gender: str
    kind: str
    nouns: frozenset[str]


def step(distance: int) -> int:
    """Return the number of the step a distance falls on."""
    return bisect_left(_STEPS, distance)


def agreement(gender: str, wanted: str) -> str:
    """Tell how the gender of a name goes with that of a verb or a pronoun."""
    if not gender:
        return "unknown"
    if gender == wanted:
        return "yes"
    return "opposite" if {gender, wanted} == {"m", "f"} else "no"
