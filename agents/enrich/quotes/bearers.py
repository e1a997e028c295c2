"""Whom an office (in Arabic), "the company" or a misspelt surname stands for: what the article names in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.enrich.quotes.actors import TITLE_REACH
from agents.enrich.quotes.ar.word_facts import facts
from streams.languages.word_lists import section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agents.enrich.quotes.figures import Describer
    from agents.enrich.quotes.speakers import Actor

# In a shorter surname one letter makes another name: علي, علوي.
_LEAST_LETTERS = 5
_ARTICLE = "ال"
_THE = section("en", "the")
# An adjective of a country or a field ends so: الألماني, القطرية.
_NISBA = ("ي", "ية", "يه")
# Of a name that some register knows no letter is wrong.
_OWN_IDS = "urn:"
# An office of several words has its adjective among the next three: وزير الخارجية الروسي.
_AFTER = 4
# Where a name stands first, its office stands too.
_MENTIONS = 4


class Bearers:
    """Finds the full name of one article's actors; each is looked for once."""

    def __init__(self, describer: Describer) -> None:
        """Keep what describes the article."""
        self._describer = describer
        self._known: dict[Actor, Actor] = {}

    def bearer(self, actor: Actor) -> Actor:
        """Return the one that the article names in full for an actor, or the actor where that is not plain.

        Cost: once an actor, linear in the actors of the article.
        """
        known = self._known.get(actor)
        if known is None:
            known = self._known[actor] = self._read(actor)
        return known

    def _read(self, actor: Actor) -> Actor:
        if not actor.words:
            return actor
        actors = self._describer.cast.actors
        people = [one for one in actors if one.kind == "person" and one.pinned and len(one.words) > 1]
        if actor.kind == "person" and (actor.id or _OWN_IDS).startswith(_OWN_IDS):
            return _only(one for one in people if _misspelt(actor.words, one.words)) or actor
        noun = _bare_noun(actor.words)
        body = self._body(actor, noun) if noun and not actor.pinned else None
        if body is None and actor.kind == "unnamed" and _is_definite(actor.words):
            return _only(one for one in people if self._bears(one, actor)) or actor
        return body or actor

    def _body(self, actor: Actor, noun: str) -> Actor | None:
        """Return the body that "the company" is: the one it stands before, in English else the first in the article."""
        describer = self._describer
        bodies = [one for one in describer.cast.actors if one.kind == "organisation" and one.pinned]
        norms = describer.narrative.norms
        # with a particle's letter at most: لمجلة لو بوان, but not what stands after "the magazine"
        before = {one: [norms[at - 1] for at in describer.tokens(one) if at] for one in bodies}
        called = [one for one in bodies if any(norm[:1] + noun == norm or norm == noun for norm in before[one])]
        first = next(iter(describer.tokens(actor)), 0)
        if called or actor.words[0] not in _THE or actor.kind != "organisation":
            return _only(called)
        earlier = [one for one in bodies if not one.is_place and min(describer.tokens(one), default=first) < first]
        lead = min(earlier, key=lambda one: describer.tokens(one)[0], default=None)
        most = max((len(describer.tokens(one)) for one in earlier), default=0)
        return lead if lead and len(describer.tokens(lead)) == most else None

    def _bears(self, person: Actor, office: Actor) -> bool:
        """Tell whether an office is that of a person: what it is stands beside the name."""
        if not facts(office.words[0]).role:
            return False  # a lawsuit stands beside the name of whom it is against
        bare, beside = self._describer.bare, self._describer.title(person)
        if not {bare(word) for word in _essential(office.words)} <= beside:
            return False
        if not self._may_be_of(person, office):
            return False
        return {self._describer.gender(person), self._describer.gender(office)} != {"m", "f"}

    def _may_be_of(self, person: Actor, office: Actor) -> bool:
        """Tell whether an office's countries are its person's: the minister of France is not that of Russia."""
        bare, beside = self._describer.bare, self._describer.title(person)
        adjectives = {word for word in map(bare, office.words[1:]) if word.endswith(_NISBA)}
        if not {word for word in adjectives if not {word, _country(word)} & beside}:
            return True
        told = self._told_of(person, bare(office.words[0])).difference(map(bare, _essential(office.words)))
        # "the Bahraini minister" is not the minister of whom no country is told; "the veteran coach" may be the coach
        return told <= adjectives and bool(told or office.words[0].startswith(_ARTICLE))

    def _told_of(self, person: Actor, head: str) -> set[str]:
        """Gather the adjectives right after an office where it stands beside a name: the *French* minister X."""
        norms, bare = self._describer.narrative.norms, self._describer.bare
        found: set[str] = set()
        for token in self._describer.tokens(person)[:_MENTIONS]:
            begin, stop = self._describer.narrative.bounds(token)
            for at in range(max(begin, token - TITLE_REACH), min(stop, token + TITLE_REACH)):
                if bare(norms[at]) == head:
                    found.update(bare(norm) for norm in norms[at + 1 : at + _AFTER] if norm.endswith(_NISBA))
        return found


def _only(found: Iterable[Actor]) -> Actor | None:
    """Return the one that was found, None for none or several."""
    every = list(found)
    return every[0] if len(every) == 1 else None


def _bare_noun(words: tuple[str, ...]) -> str:
    """Return the noun of a phrase that is an article and a noun, else ""."""
    if len(words) == 1 and words[0].startswith(_ARTICLE):
        return words[0].removeprefix(_ARTICLE)
    return words[1] if len(words) == 2 and words[0] in _THE else ""


def _is_definite(words: tuple[str, ...]) -> bool:
    """Tell whether an Arabic office is a certain one: with an article, or of something that has it."""
    return any(word.startswith(_ARTICLE) for word in words[:2])


def _essential(words: tuple[str, ...]) -> list[str]:
    """Return the words that say what an office is; with the article the others are adjectives: the *coach* of old."""
    first, *others = words
    whose = [] if first.startswith(_ARTICLE) else others[:1]
    return [first, *whose, *(word for word in others if not word.startswith(_ARTICLE))]


def _country(word: str) -> str:
    """Return the country an adjective is of: قطر for قطرية."""
    return word.removesuffix("ة").removesuffix("ه").removesuffix("ي")


def _misspelt(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Tell whether a name by itself is the surname of a full one with a letter wrong or a space left out."""
    word = short[0]
    if len(short) > 1 or len(word) < _LEAST_LETTERS:
        return False
    return word in {"".join(full[-2:]), full[-2] + full[-1].removeprefix(_ARTICLE)} or _one_off(word, full[-1])


def _one_off(one: str, other: str) -> bool:
    """Tell whether two words differ by one letter put in, left out or exchanged, not the first."""
    shorter = min(len(one), len(other))
    if one == other or one[0] != other[0] or shorter < _LEAST_LETTERS:
        return False
    same = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    return any(one[same + a :] == other[same + b :] for a, b in ((0, 1), (1, 0), (1, 1)))
