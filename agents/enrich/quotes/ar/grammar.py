"""Who says an Arabic quote: the subject of the verb of speech before or after it, or who spoke last."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from agents.enrich.quotes.ar.phrases import is_of_many
from agents.enrich.quotes.ar.sources import AGENCIES, MEDIA, ArabicSources
from agents.enrich.quotes.ar.speakers import MAX_REACH
from agents.enrich.quotes.ar.word_facts import ArabicWord as Facts
from agents.enrich.quotes.ar.word_facts import facts
from agents.enrich.quotes.grammar import CONTINUED, LOOSE, NO_CUE, TIGHT, Cue, Said
from agents.enrich.quotes.scene import SceneWord
from streams.languages.word_lists import ON, section

if TYPE_CHECKING:
    from agents.enrich.quotes.speakers import Actor

# A verb of other meanings is a cue only this close to the mark.
WEAK_REACH = 7
# So is a participle that is also a noun: the writer, "writing".
_NOUN_REACH = 3
# "It came in a statement" further from its quote than this is another's.
_REPORT_REACH = 12
_SAYINGS = section("ar", "sayings")
_ACCORDING = section("ar", "according")
_WALLS = section("ar", "walls")
_REPORTED_IN = section("ar", "reported in")
# after these a verb describes somebody, or is no verb: who said, without naming
_NOT_A_CUE = section("ar", "not a cue")
_BRIDGES = section("ar", "bridges") | section("ar", "governing bridges")
_LIKE = section("ar", "like")
_BARE_TITLES = section("ar", "bare titles")
_THESE_WORDS = section("ar", "with these words")
_TERMS = section("ar", "terms")
_DETERMINERS = section("ar", "determiners")
_NO_WORD = SceneWord(opens=True)
_ABOUT, _TONGUE = section("ar", "about"), section("ar", "on the tongue of")
# those whose words are passed on stand after these
_SOURCES = _ABOUT | _TONGUE
_SOURCE_PRONOUNS = section("ar", "source pronouns")
_LEADS = (
    dict.fromkeys(section("ar", "led from"), "from")
    | dict.fromkeys(section("ar", "led to"), "to")
    | dict.fromkeys(_SOURCES, "by")
)
_IN_OR_ON, _IN_IT = section("ar", "in or on"), section("ar", "in it")
_EXTENT = section("ar", "extent")
_EXTENT_OR_TONGUE = _EXTENT | _TONGUE
_ANYBODYS = section("ar", "anybody's saying")
_IN_THESE = section("ar", "in these")
_OPENING = section("ar", "particles") | section("ar", "that")


def _ending_gender(norm: str) -> str:
    """Return whom the pronoun at the end of a word means: قوله "m", قولها "f", قولهم "p"; "" for none."""
    return "f" if norm.endswith("ها") else "p" if norm.endswith("هم") else "m" if norm.endswith("ه") else ""


class _Stretch(NamedTuple):
    """The tokens before a quote in which its cue is looked for.

    Attributes:
        first: Where what is the quote's own begins: its sentence, or the end of the quote before.
        low: The first token that is near enough; `start` is the quote.
    """

    first: int
    low: int
    start: int


class ArabicGrammar(ArabicSources):
    """Says who speaks each quote of an Arabic article."""

    media = MEDIA | AGENCIES
    impersonal = section("ar", "impersonal") | _WALLS

    def bare(self, norm: str) -> str:
        """Return a word without its article and clitics."""
        return facts(norm).base

    def head_of(self, actor: Actor) -> str:
        """Return what the first word of a name or a title is."""
        word = facts(actor.words[0]) if actor.words else None
        if word is None or word.preposition or word.clause or word.time or actor.words[0] in _DETERMINERS:
            return "no noun"
        if word.given and not word.definite:
            return "given"
        if word.role:
            return "role" if word.definite else "a role"
        kinds = ((word.organisation, "body"), (word.document, "document"), (word.inner, "inner"), (word.crowd, "crowd"))
        return next((name for is_it, name in kinds if is_it), "the" if word.definite else "other")

    def gender_of(self, actor: Actor) -> str:
        """Return the gender that the first word of a name tells; of a place, that of a country or a city."""
        word = facts(actor.words[0])
        if actor.kind == "person":
            return word.given
        if actor.is_place or word.base.endswith(("ة", "ات")):
            return "f"
        # a bare proper name tells nothing: the movement behind it is feminine, the party masculine
        return "m" if word.noun or word.definite else ""

    def word(self, token: int) -> SceneWord:
        """Tell what a token is to a quote near it."""
        word, norm = self.nouns.word(token), self.norms[token]
        if word is None:
            return _NO_WORD
        if norm in _SAYINGS:
            return SceneWord(verb=_ending_gender(norm) or "?", hangs=True)
        return SceneWord(
            verb=word.verb or word.participle,
            hangs=bool(word.participle and not word.verb),
            goes_on=word.continuing,
            governs=word.preposition or word.to,
            opens=word.preposition or word.clause or word.time or word.to or norm in _BRIDGES or norm in _OPENING,
            judges=word.judging,
            relays=word.relayed,
            source=norm in _SOURCES,
            paper=word.document,
            leads=_LEADS.get(norm, "to" if word.to else ""),
            owned=self._is_owned(token, word),
        )

    def _is_owned(self, token: int, word: Facts) -> bool:
        """Tell whether a token is what follows an office without its article: the coach *of X*, of the club *of X*."""
        holder = self.nouns.word(token - 1) if token else None
        if holder is None or holder.definite or holder.to or word.given:
            return False
        if holder.role:
            return holder.base not in _BARE_TITLES
        office = self.nouns.word(token - 2) if token > 1 else None
        if office is None or not office.role or office.definite:
            return False
        return holder.organisation or is_of_many(office, holder)

    def cue_before(self, number: int, first: int, said: list[Said]) -> Cue:
        """Read the cue between a token and a quote: of the words that may be one, the nearest that is."""
        start = self.narrative.spans[number].first
        stretch = _Stretch(first, max(first, start - MAX_REACH), start)
        source: Actor | None = None
        for at in range(start - 1, stretch.low - 1, -1):
            norm = self.norms[at]
            if not norm[0].isalpha():
                continue
            word, bare = facts(norm), norm.lstrip("وف")
            if word.verb or word.participle or norm in _SAYINGS or bare in _REPORTED_IN:
                for case in self._BEFORE:
                    cue = case(self, at, word, stretch, said)
                    if cue is not None:
                        return cue
            if bare in _ACCORDING or norm in _ACCORDING:
                source = source or self._according(at, start, said)
        return Cue(source, LOOSE) if source else self._introduced(first, start, said)

    def _introduced(self, first: int, start: int, said: list[Said]) -> Cue:
        """Read who stands before a colon and a quote, without a verb."""
        if start <= first or self.norms[start - 1] != ":":
            return NO_CUE
        phrase = self.nouns.read(first, start)
        if phrase and (phrase.name_first >= 0 or facts(self.norms[first]).noun):
            return Cue(self._who(phrase, said), TIGHT)
        return Cue(self.cast.subject_of(first, start, ""), TIGHT)

    def _saying(self, at: int, _word: Facts, stretch: _Stretch, said: list[Said]) -> Cue | None:
        """Read قوله, قولها, بالقول: the source after عن, else the subject of the sentence."""
        low = stretch.low
        if self.norms[at] not in _SAYINGS or (at and self.norms[at - 1] in _EXTENT):
            return None
        gender = "" if at and self.norms[at - 1] in _ANYBODYS else _ending_gender(self.norms[at])
        for here in range(at - 1, low - 1, -1):
            norm = self.norms[here]
            if norm in _TONGUE:
                phrase = self.nouns.read(here + 1, at)
                return Cue(self._who(phrase, said) if phrase else None, TIGHT)
            if norm in _ABOUT or norm in _SOURCE_PRONOUNS:
                return Cue(self._source(here, at, said), TIGHT)
        actor = self._participle_subject(at, low, gender, said, low)
        return Cue(actor, TIGHT)

    def _participle(self, at: int, word: Facts, stretch: _Stretch, said: list[Said]) -> Cue | None:
        """Read قائلا, مضيفة: a participle near enough to be of this quote."""
        distance = stretch.start - at
        if not word.participle or (word.noun and distance > _NOUN_REACH) or (word.weak and distance > WEAK_REACH):
            return None
        actor = self._participle_subject(at, stretch.low, word.participle, said, stretch.first)
        return Cue(actor, TIGHT if self._tight(at + 1, stretch.start) else LOOSE, word.judging)

    def _verb(self, at: int, word: Facts, stretch: _Stretch, said: list[Said]) -> Cue | None:
        """Read قال, أضافت: a finite verb with its subject, but not after "who" or "without"."""
        if (
            not word.verb
            or (word.weak and stretch.start - at > WEAK_REACH)
            or (at and self.norms[at - 1] in _NOT_A_CUE)
        ):
            return None
        actor, nobody = self._verb_subject(at, stretch.low, stretch.start, said)
        tight = nobody or self._tight(at + 1, stretch.start)
        return Cue(actor, TIGHT if tight else LOOSE, word.judging)

    def _reported_in(self, at: int, _word: Facts, stretch: _Stretch, said: list[Said]) -> Cue | None:
        """Read جاء في بيان ...: the statement's maker, or the document."""
        stop = stretch.start
        if self.norms[at].lstrip("وف") not in _REPORTED_IN or stop - at > _REPORT_REACH:
            return None
        for here in range(at + 1, min(stop, at + 4)):
            norm = self.norms[here]
            if norm in _IN_IT:
                return Cue(self._document(here) or self._pronoun("", here, said), TIGHT)
            if norm in _IN_OR_ON:
                return Cue(self._maker(here + 1, stop, said), TIGHT)
        return None

    # What a word before a quote can be, in order: the first case that reads it answers. A noun of speech goes before
    # the verb it hangs on, and جاء في بيان before جاء.
    _BEFORE = (_saying, _participle, _reported_in, _verb)

    def _tight(self, at: int, start: int) -> bool:
        """Tell whether only the subject, adverbs and a particle stand between a cue and its quote."""
        if self.norms[start - 1] in _BRIDGES or not self.norms[start - 1][0].isalpha():
            return all(self.norms[here] not in ("،", ",", ";") or here == start - 1 for here in range(at, start)) or (
                self.norms[start - 1] == ":"
            )
        return start - at <= 5

    def cue_after(self, number: int, said: list[Said]) -> Cue:
        """Read the cue that follows a quote."""
        norms = self.norms
        at = self.narrative.spans[number].last + 1
        stop = self.narrative.bounds(at - 1)[1]
        while at < stop and norms[at] in ("،", ",", "-", "–", "—"):
            at += 1
        if at + 1 < stop and norms[at] in _LIKE:
            at += 1
        if at >= stop or not norms[at][0].isalpha():
            return NO_CUE
        cues = (case(self, at, stop, said) for case in self._AFTER)
        return next((cue for cue in cues if cue is not None), NO_CUE)

    def _verb_after(self, at: int, stop: int, said: list[Said]) -> Cue | None:
        """Read "...", قال X."""
        word = facts(self.norms[at])
        if not word.verb or word.conj or word.weak or word.relayed:
            return None
        actor, nobody = self._verb_subject(at, at, stop, said)
        return Cue(actor, TIGHT if actor or nobody else LOOSE)

    def _relayed_after(self, at: int, stop: int, said: list[Said]) -> Cue | None:
        """Read "...", نقلا عن X: the source, not the medium."""
        return Cue(self._source(at, stop, said), TIGHT) if facts(self.norms[at]).relayed else None

    def _in_words_of(self, at: int, stop: int, said: list[Said]) -> Cue | None:
        """Read "...", على حد قوله, على لسان X."""
        norms = self.norms
        if at + 2 >= stop or norms[at] not in ON or norms[at + 1] not in _EXTENT_OR_TONGUE:
            return None
        term = norms[at + 2]
        if term in _TERMS and term[-1] in "هام":
            return Cue(self._pronoun("f" if term.endswith("ها") else "m", at, said, continuing=True), TIGHT)
        phrase = self.nouns.read(at + 2 + (term in _TERMS), stop)
        return Cue(self._who(phrase, said) if phrase else None, TIGHT)

    def _according_after(self, at: int, stop: int, said: list[Said]) -> Cue | None:
        """Read "...", بحسب X."""
        actor = self._according(at, stop, said) if self.norms[at] in _ACCORDING else None
        return Cue(actor, TIGHT) if actor else None

    # What follows a quote, in order. A verb goes first: يقول is a verb wherever it stands.
    _AFTER = (_verb_after, _relayed_after, _in_words_of, _according_after)

    def continued(self, number: int, said: list[Said]) -> Cue:
        """Read a quote that stands by itself: whoever spoke last goes on."""
        token = self.narrative.spans[number].first
        if said and said[-1].speaker and self.narrative.paragraph(token) - said[-1].paragraph <= 2:
            return Cue(said[-1].speaker, CONTINUED)
        norms, at = self.norms, self.narrative.spans[number].last + 1
        while at < len(norms) and norms[at] in (".", "\n"):
            at += 1
        if at + 2 < len(norms) and norms[at] in _IN_THESE and norms[at + 1] in _THESE_WORDS:
            phrase = self._subject_after(at + 2, self.narrative.bounds(at)[1])
            return Cue(self._who(phrase, said) if phrase else None, CONTINUED)
        return Cue(None, CONTINUED)
