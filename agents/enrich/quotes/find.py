"""Quotations and who says them: direct speech between marks, in Arabic and English.

Marks are paired first (marks.py), then a grammar of the language (ar/, en/) looks for the words that say who speaks;
what has no such words, or follows a word that announces a title, is no quote.
Works without a tagger; mentions it found make the names and their ids sure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from agents.enrich.quotes.ar.grammar import ArabicGrammar
from agents.enrich.quotes.choice import TAUGHT, Chooser, shipped_chooser
from agents.enrich.quotes.en.grammar import EnglishGrammar
from agents.enrich.quotes.figures import Describer
from agents.enrich.quotes.grammar import CONTINUED, LOOSE, NO_CUE, TIGHT, Cue, Said
from agents.enrich.quotes.kinds import shipped_decider
from agents.enrich.quotes.marks import MAX_MARKS, outer_pairs, plain
from agents.enrich.quotes.narrative import Narrative
from agents.enrich.quotes.scene import SceneWords
from agents.enrich.quotes.speech_or_name import KindReader
from streams.contract.records import Quote, Speaker
from streams.languages.language import ReadAs
from streams.languages.language import language as language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from agents.enrich.quotes.kinds import Decide, Decider
    from agents.enrich.quotes.speakers import Actor, Cast
    from agents.enrich.spans import NamedSpan

MAX_QUOTES = 200
# Code points read; a wire article is a hundredth of it.
MAX_TEXT = 200_000
# A quote of fewer words that stands again in another is not sure to be the same.
REPEATED_WORDS = 3
# What only the learned weights take for speech has to have a speaker who is so far ahead of the next.
SURE_SPEAKER = 1.5
_STOPS = ".،,!؟? "


class Grammar(SceneWords, Protocol):
    """What a language tells about its quotes."""

    def cue_before(self, number: int, first: int, said: list[Said]) -> Cue:
        """Read the cue between a token and a quote."""

    def cue_after(self, number: int, said: list[Said]) -> Cue:
        """Read the cue that follows a quote."""

    def continued(self, number: int, said: list[Said]) -> Cue:
        """Read a quote that stands by itself."""

    @property
    def cast(self) -> Cast:
        """Everybody who is named."""


# Another grammar is another row here; which languages it reads stands in languages.tsv.
GRAMMARS: Mapping[ReadAs, Callable[[Narrative, list[NamedSpan]], Grammar]] = {
    "ar": ArabicGrammar,
    "en": EnglishGrammar,
}


def find_quotes(
    body: str,
    language: str,
    people: Sequence[NamedSpan] = (),
    chooser: Callable[[Describer, str], Chooser] = shipped_chooser,
    decider: Decider = shipped_decider,
) -> list[Quote]:
    """Find the direct speech of an article and who says it.

    Args:
        body: Body text; paragraphs are separated by line breaks.
        language: BCP 47 primary code; one without a grammar is read by the one languages.tsv names, if any.
        people: Mentions of people and organisations, when a tagger has found them.
        chooser: Makes what chooses the speakers; training brings its own.
        decider: Makes what tells speech from names, or nothing where the rules do; likewise.

    Returns:
        Outer quotes in order, at most MAX_QUOTES; the speaker is None where the text does not say.
    """
    read_as = language_of(language).quotes
    if read_as is None:
        return []
    clean = plain(body[:MAX_TEXT])
    pairs = outer_pairs(clean.text)[:MAX_MARKS]
    if not pairs:
        return []
    narrative = Narrative(clean.text, pairs)
    if not narrative.spans:
        return []
    known = [
        one._replace(start=clean.forth(one.start), end=clean.forth(one.end)) for one in people if one.end <= len(body)
    ]
    kinds = KindReader(narrative, read_as, known)
    candidates = [at for at in range(len(narrative.spans)) if not (kinds.is_mention(at) or kinds.is_name(at))]
    if not candidates:
        return []
    grammar = GRAMMARS[read_as](narrative, known)
    choose = chooser(Describer(narrative, grammar.cast, grammar), language).choose if language in TAUGHT else None
    reader = _QuoteReader(narrative, grammar, kinds, choose, decider(kinds, language))
    quotes: list[Quote] = []
    for number, cue in reader.read(candidates):
        start, end = clean.back(narrative.spans[number].start, narrative.spans[number].end)
        speaker = Speaker(cue.speaker.name, cue.speaker.id) if cue.speaker else None
        quotes.append(Quote(body[start:end], start, end, speaker))
    return quotes


class _QuoteReader:
    """Goes over the spans of an article in order, telling quotes from names and their speakers."""

    def __init__(
        self,
        narrative: Narrative,
        grammar: Grammar,
        kinds: KindReader,
        choose: Callable[[int, int, Cue, Sequence[Said]], tuple[Actor | None, float]] | None,
        decide: Decide | None,
    ) -> None:
        """Start with nothing said."""
        self.choose = choose
        self.decide = decide
        self.narrative = narrative
        self.grammar = grammar
        self.kinds = kinds
        self.said: list[Said] = []
        self.margins: list[float] = []

    def read(self, candidates: Sequence[int]) -> list[tuple[int, Cue]]:
        """Return the spans that are quotes, each with its cue; candidates are those that are no names."""
        found: list[tuple[int, Cue]] = []
        for number in candidates:
            cue = self._cue(number)
            ruled = self.kinds.is_quote(number, cue)
            if not (ruled if self.decide is None else self.decide(number, cue, ruled)):
                continue
            if self.choose is not None:
                previous = self.said[-1].token + 1 if self.said else 0
                speaker, margin = self.choose(number, previous, cue, self.said)
                if not ruled and not self._is_said_by(number, speaker, margin):
                    continue
                cue = cue._replace(speaker=speaker)
                self.margins.append(margin)
            found.append((number, cue))
            span = self.narrative.spans[number]
            sentence = self.narrative.sentence[span.last]
            self.said.append(Said(span.last, sentence, self.narrative.paragraph(span.last), cue.speaker))
            if len(found) >= MAX_QUOTES:
                break
        return self._lend(self._repeated(found))

    def _is_said_by(self, number: int, speaker: Actor | None, margin: float) -> bool:
        """Tell whether somebody surely says what no rule takes for speech, and not his own name."""
        span = self.narrative.spans[number]
        own = speaker is None or self.narrative.text[span.start : span.end] in speaker.name
        return margin >= SURE_SPEAKER and not own

    def _repeated(self, found: list[tuple[int, Cue]]) -> list[tuple[int, Cue]]:
        """Give a quote that stands again in another, as in a heading, the speaker of which the choice was surer."""
        if not self.margins:
            return found
        spans = [self.narrative.spans[number] for number, _ in found]
        texts = [" ".join(self.narrative.text[span.start : span.end].split()).strip(_STOPS) for span in spans]
        for at, text in enumerate(texts):
            if spans[at].n_words < REPEATED_WORDS:
                continue
            same = [other for other, longer in enumerate(texts) if text in longer]
            surest = max(same, key=self.margins.__getitem__)
            if surest != at:
                found[at] = (found[at][0], found[at][1]._replace(speaker=found[surest][1].speaker))
        return found

    def _lend(self, found: list[tuple[int, Cue]]) -> list[tuple[int, Cue]]:
        """Give a quote whose marks are taken up again in the next paragraph the speaker of that one."""
        for at in range(len(found) - 2, -1, -1):
            number, cue = found[at]
            right = self.narrative.spans[number].right
            if (
                cue.strength <= CONTINUED
                and cue.speaker is None
                and self.narrative.text[right : right + 1] in ("\n", "")
            ):
                found[at] = (number, cue._replace(speaker=found[at + 1][1].speaker))
        return found

    def _is_answered(self, first: int, stop: int) -> bool:
        """Tell whether the words after the quote before say who said that one: "...," said X, and "..." said Y."""
        verb = next((at for at in range(first, stop) if self.narrative.norms[at][0].isalpha()), -1)
        return verb >= 0 and bool(self.grammar.word(verb).verb) and not self.grammar.word(verb).hangs

    def _cue(self, number: int) -> Cue:
        """Read the words around a quote: the surest first, and the side before it rather than the one behind."""
        span = self.narrative.spans[number]
        begin = self.narrative.bounds(span.first)[0]
        previous = self.said[-1] if self.said and self.said[-1].token >= begin else None
        first = previous.token + 1 if previous else begin
        before = self.grammar.cue_before(number, first, self.said) if span.first > first else NO_CUE
        answered = previous is not None and self._is_answered(first, span.first)
        if before.strength == TIGHT and not answered:
            return before
        after = self.grammar.cue_after(number, self.said)
        if before.strength == TIGHT and after.strength < TIGHT:
            return before
        # who spoke in the same sentence goes on
        shared = Cue(previous.speaker, LOOSE) if previous is not None else NO_CUE
        order = (before, shared, after) if after.strength < TIGHT else (after,)
        found = next((cue for cue in order if cue.strength >= LOOSE), None)
        if found is None and self.kinds.stands_alone(number):
            return self.grammar.continued(number, self.said)
        return found or NO_CUE
