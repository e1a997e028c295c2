"""English noun phrases that can be a speaker: names with their titles, officials, organisations, documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from streams.languages.word_lists import section, sections

if TYPE_CHECKING:
    from agents.enrich.quotes.grammar import KnownPerson
    from agents.enrich.quotes.narrative import Narrative

VERBS = section("en", "verbs")
PRONOUNS = section("en", "pronouns")
ADVERBS = section("en", "adverbs")
PREPOSITIONS = section("en", "prepositions")
CLAUSE = section("en", "clause words")
DETERMINERS = section("en", "determiners")
TITLES = section("en", "titles")
ROLE_NOUNS = section("en", "role nouns")
ORGANISATIONS = section("en", "organisations")
DOCUMENTS = section("en", "documents")
_NOT_NAMES = section("en", "not names")
_DAYS = section("en", "days")
_FEMALE = section("en", "female")
_MALE = section("en", "male")
_SHORT = section("en", "short")
_PARTICLES = section("en", "particles")
_THE, _OF, _AS = section("en", "the"), section("en", "of"), section("en", "as")
_CITED = section("en", "cited")
_RELATIVES, _OPENING_RELATIVES = section("en", "relatives"), section("en", "opening relatives")
# a phrase of one noun may hold them: a spokesman *for* the ministry; a name ends before any
_ENDING_A_NAME = PREPOSITIONS - section("en", "noun prepositions")
_NO_SUBJECT = CLAUSE | VERBS | PRONOUNS
_NO_NOUN = PREPOSITIONS | CLAUSE | VERBS | _DAYS
_ENDING = CLAUSE | VERBS | _DAYS | (ADVERBS - section("en", "adverbs of titles"))
_ADJECTIVE_ENDINGS = sections("en")["adjective endings"]
_NOUNS = ROLE_NOUNS | ORGANISATIONS | DOCUMENTS | section("en", "impersonal")
MAX_NAME = 7
MAX_PHRASE = 14


class EnglishPhrase(NamedTuple):
    """A noun phrase: tokens first to stop (exclusive), the name in it (or -1), or a pronoun."""

    first: int
    stop: int
    name_first: int
    name_stop: int
    roles: frozenset[str]
    head: str
    pronoun: str = ""


class EnglishNouns:
    """Reads noun phrases from a narrative."""

    def __init__(self, narrative: Narrative, known: dict[int, KnownPerson]) -> None:
        """Keep the narrative and the mentions a tagger found."""
        self.narrative = narrative
        self.norms = narrative.norms
        self.words = narrative.words
        self.known = known
        self._begins = {
            at for at in range(len(self.norms)) if not at or narrative.sentence[at] != narrative.sentence[at - 1]
        }

    def gender(self, given: str) -> str:
        """Return the gender a given name says, "" when it is not known."""
        return "f" if given in _FEMALE else "m" if given in _MALE else ""

    def capital(self, at: int) -> bool:
        """Tell whether a token may be part of a name."""
        word = self.words[at]
        if not word[0].isupper() or self.norms[at] in _DAYS:
            return False
        if self.norms[at] in _NOT_NAMES or self.norms[at].endswith(_ADJECTIVE_ENDINGS):
            return False
        if at in self._begins:
            following = self.words[at + 1] if at + 1 < len(self.words) else ""
            return (
                following[:1].isupper()
                or self.norms[at] in _FEMALE
                or self.norms[at] in _MALE
                or not word.isascii()
                or (following.lower() in VERBS or self.norms[at] in TITLES or following in ("'s", ","))
            )
        return True

    def name_at(self, at: int) -> EnglishPhrase | None:
        """Read the capitalised name that starts at a token, its titles split off."""
        known = self.known.get(at)
        if known:
            return EnglishPhrase(at, known.stop, at, known.stop, frozenset(), "")
        if not self.capital(at) or (
            self.norms[at] in TITLES and self.norms[at + 1 : at + 2] and self._small_title(at + 1)
        ):
            return None
        stop, limit = at + 1, min(len(self.norms), at + MAX_NAME)
        while stop < limit and self.narrative.sentence[stop] == self.narrative.sentence[at]:
            word = self.words[stop]
            if stop in self.known or self.words[stop - 1].endswith(("'s", "’s")):
                break
            if (
                self.capital(stop)
                or (word == "." and self.norms[stop - 1] in _SHORT)
                or (word == "." and len(self.words[stop - 1]) == 1)
            ):
                stop += 1
            elif self.norms[stop] in _OF and stop + 2 < limit and all(norm in TITLES for norm in self.norms[at:stop]):
                # Secretary of State, Chancellor of the Exchequer
                stop += 3 if self.norms[stop + 1] in _THE else 2
            elif self.norms[stop] in _PARTICLES and stop + 1 < limit and self.words[stop + 1][0].isupper():
                stop += 2
            else:
                break
        return self._split(at, stop, frozenset())

    def _split(self, at: int, stop: int, roles: frozenset[str]) -> EnglishPhrase | None:
        """Split a run of capitals into titles and name."""
        last = max((here for here in range(at, stop - 1) if self.norms[here] in TITLES), default=at - 1)
        name = last + 1
        if name < len(self.norms) and self.norms[name] in _OF:
            name += 3 if self.norms[name + 1] in _THE else 2
        while name < stop and (
            self.norms[name] in TITLES or self.words[name] == "." or (name > at and self.norms[name] in _OF)
        ):
            name += 1
        titles = frozenset(norm for norm in self.norms[at:name] if norm[0].isalpha()) | roles
        if stop in self.known:
            known = self.known[stop]
            return EnglishPhrase(at, known.stop, stop, known.stop, titles, "")
        while stop > name and self.words[stop - 1] == ".":
            stop -= 1
        if name >= stop:
            return EnglishPhrase(at, stop, -1, -1, titles, self.norms[stop - 1]) if stop > at else None
        return EnglishPhrase(at, stop, name, stop, titles, "")

    def roles_after(self, at: int) -> frozenset[str]:
        """Read the apposition after a name: , a shopkeeper, / , who runs the clinic."""
        if at + 1 >= len(self.norms) or self.words[at] != ",":
            return frozenset()
        roles: set[str] = set()
        for here in range(at + 1, min(len(self.norms), at + 7)):
            norm = self.norms[here]
            if not norm[0].isalpha() or norm in VERBS or norm in CLAUSE or norm in PREPOSITIONS or norm in PRONOUNS:
                break
            if norm in ROLE_NOUNS or norm in TITLES:
                roles.add(norm)
        return frozenset(roles)

    def roles_before(self, at: int) -> frozenset[str]:
        """Read the titles in small letters before a name: Finance minister X."""
        first = at
        while first > max(0, at - 4) and (self.norms[first - 1] in ROLE_NOUNS or self.norms[first - 1] in TITLES):
            first -= 1
        return frozenset(self.norms[first:at])

    def determined(self, at: int) -> EnglishPhrase | None:
        """Read an article and its noun at the head of a sentence: a senior officer."""
        last = -1
        for here in range(at + 1, min(len(self.norms), at + 6)):
            norm = self.norms[here]
            if norm in _NOUNS:
                last = here
            elif self._possessive(here):
                last = -1
            elif last >= 0 or norm in PREPOSITIONS or norm in CLAUSE or norm in VERBS or not norm[0].isalpha():
                break
        if last < 0:
            return None
        following = self.name_at(last + 1) if last + 1 < len(self.norms) else None
        if following and following.name_first >= 0:
            return following._replace(first=at, roles=following.roles | set(self.norms[at + 1 : last + 1]) & _NOUNS)
        return self._unnamed(at, last + 1)

    def _small_title(self, at: int) -> bool:
        """Tell whether a title goes on in small letters."""
        return self.norms[at] in TITLES and self.words[at][0].islower()

    def _possessive(self, at: int) -> bool:
        """Tell whether a token is the apostrophe of a plural: the inspectors' report."""
        return self.words[at] in "'’" and at > 0 and self.norms[at - 1].endswith("s")

    def _unnamed(self, first: int, stop: int) -> EnglishPhrase:
        """Make a phrase of an official, an organisation or a document that is not named."""
        norms = self.norms[first:stop]
        head = next((at for at, norm in enumerate(norms) if norm in PREPOSITIONS and at), len(norms)) - 1
        roles = frozenset(norm for norm in norms[: head + 1] if norm[0].isalpha() and norm not in DETERMINERS)
        return EnglishPhrase(first, stop, -1, -1, roles, norms[head])

    def before(self, verb: int, first: int) -> EnglishPhrase | None:
        """Read the subject before a verb, past adverbs and appositions."""
        at = self._before_adverbs(verb, first)
        if at < first:
            return None
        if self.words[at] == ",":
            return self._before_comma(at, first)
        if self.norms[at] in PRONOUNS:
            return EnglishPhrase(at, at + 1, -1, -1, frozenset(), "", self.norms[at])
        if self.norms[at] in _RELATIVES and at > first:
            return self._before_relative(at, first)
        return self._chunk(at, first)

    def _before_adverbs(self, verb: int, first: int) -> int:
        """Return the last token before a verb that is no adverb of it, past "was quoted as" as well."""
        at = verb - 1
        while at >= first and self._is_adverb(at):
            at -= 1
        if at >= first and self.norms[at] in _AS:
            at -= 1
            while at >= first and (self.norms[at] in ADVERBS or self.norms[at] in _CITED):
                at -= 1
        return at

    def _is_adverb(self, at: int) -> bool:
        """Tell whether a token is an adverb, or what may be one: it ends in ly and is no name."""
        return self.norms[at] in ADVERBS or (self.norms[at].endswith("ly") and self.words[at][0].islower())

    def _before_comma(self, at: int, first: int) -> EnglishPhrase | None:
        """Read who stands before an apposition between commas: X, the mayor, said; the mayor, X, said."""
        comma = next((here for here in range(at - 1, max(first, at - 30) - 1, -1) if self.words[here] == ","), -1)
        if comma <= first:
            return None
        head = self._chunk(comma - 1, first)
        clause = self.norms[comma + 1] in _OPENING_RELATIVES
        inner = None if clause else self._chunk(at - 1, comma + 1)
        if head is None or inner is None:
            return head
        if head.name_first < 0 <= inner.name_first and inner.first == comma + 1:
            return inner._replace(first=head.first, roles=inner.roles | head.roles)
        if inner.name_first < 0 <= head.name_first:
            return head._replace(roles=head.roles | inner.roles & (ROLE_NOUNS | TITLES))
        return head

    def _before_relative(self, at: int, first: int) -> EnglishPhrase | None:
        """Read of whom a relative pronoun tells: a name as far as its capitals go, else the noun phrase."""
        last = at - 2 if self.words[at - 1] == "," and at - 2 >= first else at - 1
        begin = last
        while begin > first and self.capital(begin) and self.capital(begin - 1):
            begin -= 1
        found = self.name_at(begin)
        return found if found and found.stop == last + 1 else self._chunk(last, first)

    def _chunk(self, last: int, first: int) -> EnglishPhrase | None:
        """Read the noun phrase that ends at a token."""
        at = last
        while at >= max(first, last - MAX_PHRASE):
            norm = self.norms[at]
            if (
                self._is_mark(at)
                or norm in CLAUSE
                or norm in VERBS
                or (norm in ADVERBS and at < last)
                or norm in PRONOUNS
            ):
                break
            at -= 1
        at += 1
        while at <= last and (self.norms[at] in PREPOSITIONS or self.norms[at] in _DAYS):
            # "in a statement Northmere said": the last article or name is the subject
            at = next(
                (
                    here
                    for here in range(last, at, -1)
                    if self.norms[here] in DETERMINERS or (self.capital(here) and not self.capital(here - 1))
                ),
                last + 1,
            )
        if at > last:
            return None
        return self._read(at, last + 1)

    def _read(self, first: int, stop: int) -> EnglishPhrase | None:
        """Read a phrase of known extent: its name, unless an official of something named heads it."""
        linked = next((at for at in range(first + 1, stop) if self.norms[at] in PREPOSITIONS), stop)
        run = None
        at = first
        while at < linked:
            found = self.name_at(at)
            if found:
                run = found
                at = found.stop
            else:
                at += 1
        if run and run.name_first >= 0 and run.stop >= linked:
            lower = frozenset(
                norm for norm in self.norms[first : run.name_first] if norm in ROLE_NOUNS or norm in TITLES
            )
            return run._replace(first=first, roles=run.roles | lower)
        if run is None and linked < stop and linked - first > 3:
            return None
        return self._unnamed(first, stop)

    def after(self, at: int, stop: int) -> EnglishPhrase | None:
        """Read the noun phrase that starts at a token: said X, according to X."""
        while at < stop and self._is_adverb(at):
            at += 1
        if at >= stop or not self.norms[at][0].isalnum():
            return None
        if self.norms[at] in PRONOUNS:
            return EnglishPhrase(at, at + 1, -1, -1, frozenset(), "", self.norms[at])
        if self.norms[at] in _NO_NOUN:
            return None
        end = self._phrase_end(at, stop)
        phrase = self._read(at, end) if end > at else None
        if phrase and phrase.name_first < 0 and phrase.stop + 1 < stop and self.words[phrase.stop] == ",":
            named = self.name_at(phrase.stop + 1)
            if named and named.name_first >= 0 and named.name_stop - named.name_first > 1:
                return named._replace(first=at, roles=named.roles | phrase.roles)
        return phrase

    def _phrase_end(self, at: int, stop: int) -> int:
        """Return one past the last token of the noun phrase that starts here; a name ends before any preposition."""
        end, named, linked = at, False, False
        while end < min(stop, at + MAX_PHRASE):
            norm = self.norms[end]
            if self._is_mark(end) or norm in _ENDING or norm in (PREPOSITIONS if named else _ENDING_A_NAME):
                break
            if self.capital(end) and end not in self._begins and not linked:
                named = named or (norm not in TITLES and not self._role_follows(end, stop))
            elif named and norm in _NOUNS:
                named = False
            linked = linked or norm in PREPOSITIONS
            end += 1
        return end

    def _is_mark(self, at: int) -> bool:
        """Tell whether a token is a mark that a phrase cannot hold: not a title's stop or a plural's apostrophe."""
        word = self.words[at]
        if word[0].isalnum():
            return False
        return not (word == "." and self.norms[at - 1] in _SHORT) and not self._possessive(at)

    def _role_follows(self, at: int, stop: int) -> bool:
        """Tell whether a run of capitals is followed by a role: Northmere Steel *spokeswoman*."""
        while at < stop and self.capital(at):
            at += 1
        return at < stop and self.norms[at] in ROLE_NOUNS
