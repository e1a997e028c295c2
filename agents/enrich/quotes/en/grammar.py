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
    EnglishPhrase,
)
from agents.enrich.quotes.en.speakers import SINGULAR_GENDERS, EnglishCast
from agents.enrich.quotes.grammar import CONTINUED, LOOSE, NO_CUE, TIGHT, Cue, Said
from agents.enrich.quotes.scene import SceneWord
from streams.languages.word_lists import section, sections

if TYPE_CHECKING:
    from agents.enrich.quotes.speakers import Actor

# A cue further from its quote than this is another sentence's business.
MAX_REACH = 50
WEAK_REACH = 4
AFTER_REACH = 24
_TRANSITIVE = section("en", "transitive")
_WEAK = section("en", "weak verbs")
_JUDGING = section("en", "judging verbs")
_IMPERSONAL = section("en", "impersonal")
_AGENCIES = section("en", "agencies")
_THIS, _IS, _HOW = section("en", "this"), section("en", "is"), section("en", "how")
_BRIDGES = section("en", "bridges")
_PRONOUN_GENDERS = SINGULAR_GENDERS | dict.fromkeys(section("en", "plural pronouns"), "p")
_NO_WORD, _SPEECH, _GOVERNING = SceneWord(), SceneWord(verb="?"), SceneWord(governs=True, opens=True)
_OPENING, _JUDGED, _PAPER = SceneWord(opens=True), SceneWord(verb="?", judges=True), SceneWord(paper=True)
_BY = section("en", "leads by")
_LEADING = {
    norm: SceneWord(governs=True, opens=True, leads=how)
    for how in ("by", "to", "from")
    for norm in section("en", f"leads {how}")
}
_QUOTING, _SAYING = section("en", "quoting"), section("en", "saying")
_AS = section("en", "as")
_JOINING, _CLAUSE_JOINTS = section("en", "joining"), section("en", "clause joints")
# phrases, word by word
_ACCORDING_TO = list(sections("en")["according to"])
_IN_THE_WORDS_OF = list(sections("en")["in the words of"])


class EnglishGrammar(EnglishCast):
    """Says who speaks each quote of an English article."""

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
        return _OPENING if norm in _BRIDGES or not norm[0].isalpha() else _NO_WORD

    def _subject(self, verb: int, first: int, said: list[Said]) -> tuple[Actor | None, bool, int]:
        """Return the subject before a verb, whether nobody can be, and where its phrase begins."""
        phrase = self.nouns.before(verb, first)
        if phrase is None:
            return None, False, -1
        if phrase.pronoun:
            return self._pronoun(phrase.pronoun, phrase.first, said), False, phrase.first
        actor = self._actor(phrase)
        return actor, actor is None, phrase.first

    def cue_before(self, number: int, first: int, said: list[Said]) -> Cue:
        """Read the cue between a token and a quote: of the words that may be one, the nearest that is."""
        start = self.narrative.spans[number].first
        for at in range(start - 1, max(first, start - MAX_REACH) - 1, -1):
            cue = None
            if self._speaks(at, start - at):
                cue = self._verb_before(at, number, first, said)
            elif self.norms[at] == _ACCORDING_TO[0]:
                cue = self._according_before(at, start, said)
            if cue is not None:
                return cue
        return self._introduced(first, start)

    def _verb_before(self, at: int, number: int, first: int, said: list[Said]) -> Cue | None:
        """Read X said: "..."; None where another verb has the subject: quoted ... as saying, told by Y."""
        start, norms = self.narrative.spans[number].first, self.norms
        if at + 1 < start and norms[at] in _QUOTING and norms[start - 1] in _SAYING:
            return None
        actor, nobody, begin = self._subject(at, first, said)
        if actor is None and not nobody:
            actor = self._inherited(at, first, number, said)
        elif begin > first + 1 and norms[begin - 1] in _BY and norms[begin - 2] in VERBS:
            return None
        tight = nobody or self._tight(at + 1, start)
        return Cue(actor, TIGHT if tight else LOOSE, norms[at] in _JUDGING)

    def _according_before(self, at: int, start: int, said: list[Said]) -> Cue | None:
        """Read according to X, "..."; an agency only passes it on."""
        if at + 1 >= start or self.norms[at : at + 2] != _ACCORDING_TO:
            return None
        phrase = self.nouns.after(at + 2, start)
        return Cue(self._resolve(phrase, said), LOOSE) if phrase and not self._agency(phrase) else None

    def _introduced(self, first: int, start: int) -> Cue:
        """Read who stands before a colon and a quote, without a verb."""
        if start <= first or self.norms[start - 1] != ":":
            return NO_CUE
        phrases = (self.nouns.after(at, start) for at in range(first, start))
        phrase = next((phrase for phrase in phrases if phrase and not phrase.pronoun), None)
        return Cue(self._actor(phrase), TIGHT) if phrase else Cue(None, LOOSE)

    def _speaks(self, at: int, distance: int) -> bool:
        """Tell whether a token is a verb of speech near enough to be a cue."""
        norm = self.norms[at]
        if norm not in VERBS or self.narrative.inside[at] >= 0 or (norm in _WEAK and distance > WEAK_REACH):
            return False
        return self.words[at][0].islower() or at == self.narrative.bounds(at)[0]

    def _titles(self, first: int, stop: int) -> bool:
        """Tell whether only more titles stand before a name: Scott's chairman and chief executive X."""
        between = self.norms[first:stop]
        return len(between) <= 6 and not _JOINING.isdisjoint(between) and any(norm in ROLE_NOUNS for norm in between)

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
        return start - at <= 5 and not any(self.norms[here] in _CLAUSE_JOINTS for here in range(at, start))

    def _agency(self, phrase: EnglishPhrase) -> bool:
        return phrase.name_first >= 0 and self.norms[phrase.name_first] in _AGENCIES

    def _resolve(self, phrase: EnglishPhrase, said: list[Said]) -> Actor | None:
        if phrase.pronoun:
            return self._pronoun(phrase.pronoun, phrase.first, said)
        return self._actor(phrase)

    def cue_after(self, number: int, said: list[Said]) -> Cue:
        """Read the cue that follows a quote: said X, X said, according to X."""
        norms = self.norms
        at = self.narrative.spans[number].last + 1
        if at >= len(norms) or (self.narrative.bounds(at - 1)[1] == at and norms[at - 1] in ".\n"):
            return NO_CUE
        stop = min(self.narrative.bounds(at)[1], at + AFTER_REACH)
        while at < stop and norms[at] in (",", "-", "–", "—"):
            at += 1
        if at >= stop:
            return NO_CUE
        phrase = next((case(self, at, stop) for holds, case in self._AFTER if holds(self, at)), None)
        return Cue(self._resolve(phrase, said), TIGHT) if phrase else NO_CUE

    def _is_verb(self, at: int) -> bool:
        """Tell whether a verb stands here that is followed by who says it: said X, but not told X."""
        return self.norms[at] in VERBS and self.norms[at] not in _TRANSITIVE

    def _after_verb(self, at: int, stop: int) -> EnglishPhrase | None:
        return self.nouns.after(at + 1, stop)

    def _is_according(self, at: int) -> bool:
        return self.norms[at : at + 2] == _ACCORDING_TO

    def _after_according(self, at: int, stop: int) -> EnglishPhrase | None:
        """Read according to X; an agency only passes it on."""
        phrase = self.nouns.after(at + 2, stop)
        return phrase if phrase and not self._agency(phrase) else None

    def _is_in_words(self, at: int) -> bool:
        return self.norms[at : at + 4] == _IN_THE_WORDS_OF

    def _after_words(self, at: int, stop: int) -> EnglishPhrase | None:
        return self.nouns.after(at + 4, stop)

    def _may_lead(self, at: int) -> bool:
        """Tell whether a subject may stand here: all but "...," is X."""
        return self.norms[at] not in _IS

    def _before_verb(self, at: int, stop: int) -> EnglishPhrase | None:
        """Read X said, as X said: the first verb of speech, with a subject that begins here."""
        begin = at + (self.norms[at] in _AS)
        for verb in range(begin + 1, stop):
            if self._speaks(verb, verb - begin):
                phrase = self.nouns.before(verb, begin)
                begins_here = phrase and (phrase.first <= begin or self._titles(begin, phrase.first))
                return phrase if begins_here else None
            if self.norms[verb] in (";", ":") or self.narrative.inside[verb] >= 0:
                break
        return None

    # What follows a quote, in order: which case it is, and how its speaker is read. The first that holds answers.
    _AFTER = (
        (_is_verb, _after_verb),
        (_is_according, _after_according),
        (_is_in_words, _after_words),
        (_may_lead, _before_verb),
    )

    def _is_how(self, at: int) -> bool:
        """Tell whether "this is how" stands here: who is named next said it."""
        words = self.norms[at : at + 3]
        return len(words) == 3 and words[0] in _THIS and words[1] in _IS and words[2] in _HOW

    def continued(self, number: int, said: list[Said]) -> Cue:
        """Read a quote that stands by itself: whoever spoke last goes on."""
        token = self.narrative.spans[number].first
        if said and said[-1].speaker and self.narrative.paragraph(token) - said[-1].paragraph <= 2:
            return Cue(said[-1].speaker, CONTINUED)
        at = self.narrative.spans[number].last + 1
        while at < len(self.norms) and self.norms[at] in (".", "\n"):
            at += 1
        if self._is_how(at):
            phrase = self.nouns.name_at(at + 3) if at + 3 < len(self.norms) else None
            return Cue(self._resolve(phrase, said) if phrase else None, CONTINUED)
        if not said:
            actor = self.cast.recent(token, self.narrative.sentence[token], "")
            if actor is not None and (actor.gender in "mf" or actor.roles or len(actor.words) > 1):
                return Cue(actor, CONTINUED)
        return Cue(None, CONTINUED)
