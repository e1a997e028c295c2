"""Who says an English quote: the subject of the verb of speech beside it, or who spoke last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.enrich.quotes.en.nouns import (
    DETERMINERS,
    DOCUMENTS,
    ORGANISATIONS,
    PREPOSITIONS,
    PRONOUNS,
    ROLE_NOUNS,
    TITLES,
    VERBS,
    EnglishNouns,
    EnglishPhrase,
)
from agents.enrich.quotes.grammar import CONTINUED, LOOSE, NO_CUE, TIGHT, Cue, Said, enter_known
from agents.enrich.quotes.scene import SceneWord
from agents.enrich.quotes.speakers import Actor, Cast
from streams.languages.word_lists import section

if TYPE_CHECKING:
    from agents.enrich.quotes.narrative import Narrative
    from agents.enrich.spans import NamedSpan

# A cue further from its quote than this is another sentence's business.
MAX_REACH = 50
WEAK_REACH = 4
AFTER_REACH = 24
# What stands right after more pairs of marks is not read for who speaks.
MAX_SPANS = 200
_TRANSITIVE = section("en", "transitive")
_WEAK = section("en", "weak verbs")
_JUDGING = section("en", "judging verbs")
_IMPERSONAL = section("en", "impersonal")
_AGENCIES = section("en", "agencies")
_FEMALE_ROLES = section("en", "female roles")
_MALE_ROLES = section("en", "male roles")
_THAT_WAS_HOW = (["that", "was", "how"], ["that", "is", "how"], ["this", "is", "how"], ["this", "was", "how"])
_THINGS = ORGANISATIONS | DOCUMENTS
_BRIDGES = section("en", "bridges")
_PRONOUN_GENDERS = {"he": "m", "she": "f", "it": "n", "they": "p"}
_NO_WORD, _SPEECH, _GOVERNING = SceneWord(), SceneWord(verb="?"), SceneWord(governs=True, opens=True)
_OPENING, _JUDGED, _PAPER = SceneWord(opens=True), SceneWord(verb="?", judges=True), SceneWord(paper=True)
_LEADING = {norm: SceneWord(governs=True, opens=True, leads=norm) for norm in ("by", "to", "from")}
_QUOTING = frozenset(("quoted", "quotes", "quoting"))
_ONE_OF_MANY = frozenset(("one", "another"))
_OPENS = _BRIDGES | {"that"}


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


class EnglishGrammar:
    """Reads one English article: enters who may speak, then says who speaks each quote."""

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

    media = _AGENCIES
    impersonal = _IMPERSONAL - DOCUMENTS

    def bare(self, norm: str) -> str:
        """Return a word without the mark of possession."""
        return norm.removesuffix("'s").removesuffix("’s")

    def head_of(self, actor: Actor) -> str:
        """Return what the words of a name or a title hold that may speak."""
        words = actor.words or ("",)
        kinds = ((ROLE_NOUNS, "role"), (ORGANISATIONS, "body"), (DOCUMENTS, "document"))
        kind = next((name for nouns, name in kinds if not nouns.isdisjoint(words)), "")
        if kind:
            return kind
        if self.nouns.gender(words[0]):
            return "given"
        return "title" if words[0] in TITLES else "a" if words[0] in DETERMINERS else "other"

    def gender_of(self, actor: Actor) -> str:
        """Return the gender that a given name tells; of what is no person, that of a thing."""
        return self.nouns.gender(actor.words[0]) if actor.kind == "person" else "n"

    def word(self, token: int) -> SceneWord:
        """Tell what a token is to a quote near it."""
        norm = self.norms[token]
        if norm in VERBS and (self.words[token][0].islower() or token == self.narrative.bounds(token)[0]):
            return _JUDGED if norm in _JUDGING else _SPEECH
        if norm in _PRONOUN_GENDERS:
            return SceneWord(pronoun=_PRONOUN_GENDERS[norm])
        if norm in PREPOSITIONS:
            return _LEADING.get(norm, _GOVERNING)
        if norm in DOCUMENTS:
            return _PAPER
        return _OPENING if norm in _OPENS or not norm[0].isalpha() else _NO_WORD

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
        definite = self.norms[phrase.first] in ("the", "this", "that", "his", "her", "its", "their")
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
        gender = {"he": "m", "she": "f", "it": "n"}.get(norm, "")
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

    def _subject(self, verb: int, first: int, said: list[Said]) -> tuple[Actor | None, bool, int]:
        """Return the subject before a verb, whether nobody can be, and where its phrase begins."""
        phrase = self.nouns.before(verb, first)
        if phrase is None:
            return None, False, -1
        if phrase.pronoun:
            return self._pronoun(phrase.pronoun, phrase.first, said), False, phrase.first
        actor = self._actor(phrase)
        return actor, actor is None, phrase.first

    def cue_before(self, number: int, first: int, said: list[Said]) -> Cue:  # noqa: C901  cases of a grammar, in order
        """Read the cue between a token and a quote."""
        start = self.narrative.spans[number].first
        low = max(first, start - MAX_REACH)
        for at in range(start - 1, low - 1, -1):
            norm = self.norms[at]
            if self._speaks(at, start - at):
                judging = norm in _JUDGING
                if at + 1 < start and norm in _QUOTING and self.norms[start - 1] == "saying":
                    continue
                actor, nobody, begin = self._subject(at, first, said)
                if actor is None and not nobody:
                    actor = self._inherited(at, first, number, said)
                elif begin > first + 1 and self.norms[begin - 1] == "by" and self.norms[begin - 2] in VERBS:
                    continue
                tight = nobody or self._tight(at + 1, start)
                return Cue(actor, TIGHT if tight else LOOSE, judging)
            if norm == "according" and at + 1 < start and self.norms[at + 1] == "to":
                phrase = self.nouns.after(at + 2, start)
                if phrase and not self._agency(phrase):
                    return Cue(self._resolve(phrase, said), LOOSE)
        if start > first and self.norms[start - 1] == ":":
            for at in range(first, start):
                phrase = self.nouns.after(at, start)
                if phrase and not phrase.pronoun:
                    return Cue(self._actor(phrase), TIGHT)
            return Cue(None, LOOSE)
        return NO_CUE

    def _speaks(self, at: int, distance: int) -> bool:
        """Tell whether a token is a verb of speech near enough to be a cue."""
        norm = self.norms[at]
        if norm not in VERBS or self.narrative.inside[at] >= 0 or (norm in _WEAK and distance > WEAK_REACH):
            return False
        return self.words[at][0].islower() or at == self.narrative.bounds(at)[0]

    def _titles(self, first: int, stop: int) -> bool:
        """Tell whether only more titles stand before a name: Scott's chairman and chief executive X."""
        between = self.norms[first:stop]
        return len(between) <= 6 and "and" in between and any(norm in ROLE_NOUNS for norm in between)

    def _inherited(self, verb: int, first: int, number: int, said: list[Said]) -> Actor | None:
        """Return the subject a verb shares with an earlier one of its sentence: X came in and said."""
        begin = self.narrative.bounds(verb)[0]
        if said and begin <= said[-1].token < self.narrative.spans[number].first and said[-1].token >= first - 1:
            return said[-1].speaker
        if self.norms[begin] in PRONOUNS:
            return self._pronoun(self.norms[begin], begin, said)
        actor = self.cast.subject_of(begin, verb, "")
        return actor or (said[-1].speaker if said else None)

    def _tight(self, at: int, start: int) -> bool:
        """Tell whether a verb governs the quote: a colon, a comma, or few words between them."""
        if at >= start or self.norms[start - 1] == ":" or self.norms[start - 1] in _BRIDGES:
            return True
        return start - at <= 5 and not any(self.norms[here] in ("and", "but", "that") for here in range(at, start))

    def _agency(self, phrase: EnglishPhrase) -> bool:
        return phrase.name_first >= 0 and self.norms[phrase.name_first] in _AGENCIES

    def _resolve(self, phrase: EnglishPhrase, said: list[Said]) -> Actor | None:
        if phrase.pronoun:
            return self._pronoun(phrase.pronoun, phrase.first, said)
        return self._actor(phrase)

    def cue_after(self, number: int, said: list[Said]) -> Cue:  # noqa: C901, PLR0911, PLR0912  cases of a grammar, in order
        """Read the cue that follows a quote: said X, X said, according to X."""
        norms = self.norms
        at = self.narrative.spans[number].last + 1
        if at >= len(norms):
            return NO_CUE
        stop = min(self.narrative.bounds(at)[1], at + AFTER_REACH)
        if self.narrative.bounds(at - 1)[1] == at and norms[at - 1] in ".\n":
            return NO_CUE
        while at < stop and norms[at] in (",", "-", "–", "—"):
            at += 1
        if at >= stop:
            return NO_CUE
        if norms[at] in VERBS and norms[at] not in _TRANSITIVE:
            phrase = self.nouns.after(at + 1, stop)
            if phrase is None:
                return NO_CUE
            return Cue(self._resolve(phrase, said), TIGHT)
        if norms[at] == "according" and norms[at + 1 : at + 2] == ["to"]:
            phrase = self.nouns.after(at + 2, stop)
            return Cue(self._resolve(phrase, said), TIGHT) if phrase and not self._agency(phrase) else NO_CUE
        if norms[at] == "in" and norms[at + 1 : at + 4] == ["the", "words", "of"]:
            phrase = self.nouns.after(at + 4, stop)
            return Cue(self._resolve(phrase, said), TIGHT) if phrase else NO_CUE
        if norms[at] in ("as", "is", "was") and norms[at] != "as":
            return NO_CUE
        begin = at + (norms[at] == "as")
        for verb in range(begin + 1, stop):
            norm = norms[verb]
            if self._speaks(verb, verb - begin):
                phrase = self.nouns.before(verb, begin)
                if phrase is None or (phrase.first > begin and not self._titles(begin, phrase.first)):
                    return NO_CUE
                actor = self._resolve(phrase, said)
                return Cue(actor, TIGHT)
            if norm in (";", ":") or self.narrative.inside[verb] >= 0:
                break
        return NO_CUE

    def continued(self, number: int, said: list[Said]) -> Cue:
        """Read a quote that stands by itself: whoever spoke last goes on."""
        token = self.narrative.spans[number].first
        if said and said[-1].speaker and self.narrative.paragraph(token) - said[-1].paragraph <= 2:
            return Cue(said[-1].speaker, CONTINUED)
        at = self.narrative.spans[number].last + 1
        while at < len(self.norms) and self.norms[at] in (".", "\n"):
            at += 1
        if self.norms[at : at + 3] in _THAT_WAS_HOW:
            phrase = self.nouns.name_at(at + 3) if at + 3 < len(self.norms) else None
            return Cue(self._resolve(phrase, said) if phrase else None, CONTINUED)
        if not said:
            actor = self.cast.recent(token, self.narrative.sentence[token], "")
            if actor is not None and (actor.gender in "mf" or actor.roles or len(actor.words) > 1):
                return Cue(actor, CONTINUED)
        return Cue(None, CONTINUED)
