"""What figures are told of: a language's words near a quote, and the scene a quote is said in."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from agents.enrich.quotes.narrative import Narrative
    from agents.enrich.quotes.speakers import Actor

# A verb of speech this many tokens before a quote, or after it, may be the quote's own.
VERB_BACK = 60
VERB_AHEAD = 14
# A verb after a quote is looked for where the one before is further than this.
NEAR = 6
# A line of at most so many tokens, without a stop at its end, is a heading.
HEADING = 14
_STEPS: Final = (0, 1, 2, 3, 5, 8, 14, 30)


class SceneWord(NamedTuple):
    """What a figure needs to know of one word.

    Attributes:
        verb: "m", "f", "p" or "?" (a gender the form does not tell) for a verb of speech; "" for none.
        hangs: A participle: its subject is that of another verb.
        goes_on: A verb whose subject has spoken already.
        pronoun: Gender of a pronoun that can be a subject: "m", "f", "p", "n"; "" for none.
        governs: A preposition, or a word that carries one; what follows is no subject.
        opens: Neither it nor what it leads can be a subject: a particle, a preposition, a mark.
        judges: A verb that takes whom it judges as its object: called, accused.
        relays: A verb whose subject passes on what another said.
        source: A word before the one whose words are passed on.
        paper: A statement, a report: what speaks for its maker.
        leads: "by", "to" or "from" for a preposition, or a word that carries one, of who does and to whom.
        owned: It stands right after an office, which is its: the coach of the *club*.
    """

    verb: str = ""
    hangs: bool = False
    goes_on: bool = False
    pronoun: str = ""
    governs: bool = False
    opens: bool = False
    judges: bool = False
    relays: bool = False
    source: bool = False
    paper: bool = False
    leads: str = ""
    owned: bool = False


_NOTHING = SceneWord(opens=True)


class SceneWords(Protocol):
    """What a language tells of words.

    Attributes:
        media: Bare words that begin the name of an agency or a medium.
        impersonal: Bare words for what is written or sung by nobody in particular.
    """

    media: frozenset[str]
    impersonal: frozenset[str]

    def word(self, token: int) -> SceneWord:
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
        judges: The verb takes whom it judges as its object.
        relay: Token of a verb that passes on another's words, in the sentence before the quote; -1 for none.
        paper: A statement or a report is what speaks.
        subject: Bare word after the verb that can be its subject, "" for none.
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
    judges: bool = False
    relay: int = -1
    paper: bool = False
    subject: str = ""


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


class SceneReader:
    """Reads what each quote of one article is said in."""

    def __init__(self, narrative: Narrative, language: SceneWords) -> None:
        """Keep the article, and what the language tells of words."""
        self.narrative = narrative
        self.language = language
        self.bare = language.bare
        self._read: list[SceneWord | None] = [None] * len(narrative)

    def word(self, token: int) -> SceneWord:
        """Tell what a token is to a quote near it; each is read once."""
        known = self._read[token]
        if known is None:
            known = self._read[token] = self.language.word(token)
        return known

    def scene(self, number: int, first: int) -> Scene:
        """Find the verb of speech of a quote: the nearest before it from token `first` on, else after it."""
        span = self.narrative.spans[number]
        begin, stop = self.narrative.bounds(span.first)
        verb, kind, gender = -1, "none", ""
        for at in range(span.first - 1, max(begin, first, span.first - VERB_BACK) - 1, -1):
            word = self.word(at)
            if word.verb and self.narrative.inside[at] < 0:
                verb, gender = at, word.verb
                kind = "hangs" if word.hangs else "on" if word.goes_on else "before"
                break
        far = verb < 0 or span.first - verb > NEAR or (first > begin and self.follows_quote(first, verb))
        after = self._verb_after(span.last, stop) if far else -1
        if after >= 0:
            verb, gender, kind = after, self.word(after).verb, "after"
        if verb < 0 and span.first > begin and self.narrative.norms[span.first - 1] == ":":
            kind = "colon"
        main = verb
        if kind == "hangs":
            main = self._verb_before(verb, begin)
        if verb >= 0:
            gender, kind = self._pronoun(verb, gender, kind)
        if kind == "none" and span.first == begin:
            kind = "alone"
        if kind in ("none", "alone") and self._is_heading(begin, stop):
            kind = "heading"
        judges, paper, subject = self._by_verb(verb)
        return Scene(
            span.first,
            span.last,
            self.narrative.sentence[span.first],
            self.narrative.paragraph(span.first),
            begin,
            stop,
            verb,
            main,
            gender,
            kind,
            self._nouns(main),
            judges,
            self._relay(begin, span.first),
            paper,
            subject,
        )

    def follows_quote(self, first: int, verb: int) -> bool:
        """Tell whether nothing but marks stands from a token, where a quote has ended, to a verb: it is that one's."""
        return not any(norm[0].isalpha() for norm in self.narrative.norms[first:verb])

    def _is_heading(self, begin: int, stop: int) -> bool:
        """Tell whether a sentence is a line by itself, short and without a stop: a heading."""
        norms = self.narrative.norms
        before = begin == 0 or norms[begin - 1] == "\n"
        return before and stop - begin <= HEADING and norms[stop - 1] == "\n" and norms[max(begin, stop - 2)] != "."

    def _by_verb(self, verb: int) -> tuple[bool, bool, str]:
        """Tell of a verb whether it judges, whether a statement speaks, and the bare word that can be its subject."""
        if verb < 0:
            return False, False, ""
        judges, paper, subject = self.word(verb).judges, False, ""
        for at in range(verb + 1, min(verb + 3, len(self.narrative))):
            word = self.word(at)
            if word.opens or word.verb:
                break
            paper = paper or word.paper
            subject = subject or self.bare(self.narrative.norms[at])
        return judges, paper, subject

    def _relay(self, begin: int, first: int) -> int:
        """Return the last verb before a quote that passes on another's words, -1 for none."""
        for at in range(first - 1, max(begin, first - VERB_BACK) - 1, -1):
            if self.word(at).relays and self.narrative.inside[at] < 0:
                return at
        return -1

    def _nouns(self, verb: int) -> frozenset[str]:
        """Gather the bare words beside a verb that can be its subject, at most three on each side."""
        found: set[str] = set()
        for way in (1, -1):
            for at in range(verb + way, verb + 4 * way, way):
                if verb < 0 or not 0 <= at < len(self.narrative) or self.word(at).opens or self.word(at).verb:
                    break
                found.add(self.bare(self.narrative.norms[at]))
        return frozenset(found)

    def _verb_before(self, verb: int, begin: int) -> int:
        """Return the finite verb of speech before a participle in its sentence, or the participle."""
        for at in range(verb - 1, max(begin, verb - VERB_BACK) - 1, -1):
            word = self.word(at)
            if word.verb and not word.hangs and self.narrative.inside[at] < 0:
                return at
        return verb

    def _verb_after(self, last: int, stop: int) -> int:
        for at in range(last + 1, min(stop, last + VERB_AHEAD)):
            if self.narrative.inside[at] >= 0:
                break
            if self.word(at).verb:
                return at
        return -1

    def _pronoun(self, verb: int, gender: str, kind: str) -> tuple[str, str]:
        for at in (verb - 1, verb + 1):
            if 0 <= at < len(self.narrative) and self.word(at).pronoun:
                return self.word(at).pronoun, kind + "+he"
        following = self.word(verb + 1) if verb + 1 < len(self.narrative) else _NOTHING
        return gender, kind + ("+open" if following.opens else "")
