"""What stands between marks: speech, or the name of a work, a law, a campaign, a group, a nickname."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from agents.enrich.quotes.ar.word_facts import facts
from agents.enrich.quotes.grammar import CONTINUED, LOOSE, NONE, TIGHT, Cue
from agents.enrich.quotes.narrative import SHORT_WORDS
from streams.languages.clitics import PROCLITICS
from streams.languages.word_lists import section, sections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agents.enrich.quotes.narrative import Narrative
    from agents.enrich.spans import NamedSpan
    from streams.languages.language import ReadAs

# Fewer words than this are quoted only where a verb says so directly.
FEW_WORDS = 3
# So many words in marks are speech even where no verb is near.
MANY_WORDS = 8
_CLITICS = PROCLITICS["ar"].letters
_SMALL = section("en", "small")
_OPENERS = frozenset(":،,")
_SPEECH_ENDS = frozenset(".!?؟…,،")
# with the article these tell of something said, or of the thing the sentence is about
_SPOKEN_OF = section("ar", "spoken of")
_PARTICLES = section("ar", "particles")
_THAT = section("ar", "that")
_KNOWN_AS = section("ar", "known as")
_HEADED = section("ar", "headed")
# what they are about, in marks, is their title
_MEETINGS = section("ar", "meetings")
_ON_A_MATTER = section("ar", "on a matter")
_BEFORE_A_NAME = section("ar", "before a name in marks")
_TOLD_TO = section("ar", "told to")
# what may stand behind the marks that hold the name of who speaks
_SUBJECT_DOES = section("ar", "what a subject in marks does") | _OPENERS
_SUBJECT_SAID = section("ar", "what its verb said") | _OPENERS
_NAMING_OR_SAYING = section("en", "naming or saying")
_OF_SOMEBODY = section("en", "of somebody")
_AS = section("en", "as")
_KNOWN = section("en", "known")
_TERMED_ONE = section("en", "termed one")
_ENGLISH_VERBS = section("en", "verbs")


class KindReader:
    """Tells quotes from names, by what stands next to the marks and inside them."""

    def __init__(self, narrative: Narrative, read_as: ReadAs, known: Sequence[NamedSpan] = ()) -> None:
        """Load the words that announce a name in this language; known are the mentions in the narrative's text."""
        self.known = sorted(known)
        self.narrative = narrative
        self.arabic = read_as == "ar"
        self.naming = section(read_as, "naming")
        self.works = frozenset(sections(read_as).get("naming works", ()))
        self.termed = section(read_as, "termed")
        self.termed_by = section(read_as, "termed by")
        self.opening = section(read_as, "opening a short quote")

    def is_name(self, number: int) -> bool:
        """Tell whether the words before the marks announce a name, or what stands in them looks like one."""
        span = self.narrative.spans[number]
        norms = self.narrative.norms
        begin, stop = self.narrative.bounds(span.first)
        at = span.first - 1
        if at < begin:
            return self._title_case(number, at, begin, stop)
        before = norms[at - 1] if at > begin else ""
        if norms[at] == ":" and before in _HEADED:
            return True
        if self.arabic:
            return self._announced_in_arabic(number, at, begin, stop)
        return self._announced_in_english(number, at, before) or self._title_case(number, at, begin, stop)

    def _announced_in_arabic(self, number: int, at: int, begin: int, stop: int) -> bool:
        """Tell whether an Arabic word before the marks announces a name: a law, a paper, a nickname."""
        span, norms = self.narrative.spans[number], self.narrative.norms
        norm = norms[at]
        if span.n_words <= FEW_WORDS and self._is_subject(number, at, begin, stop):
            return True
        if norm in _BEFORE_A_NAME:
            # whom somebody told it: قال لـ«الضفاف» إن
            told = norm in _TOLD_TO and span.last + 1 < stop and norms[span.last + 1] in _PARTICLES
            # whose it is, whom somebody spoke to: الرئيس التنفيذي لـ"آبل"
            belongs = norm in _TOLD_TO and span.n_words <= FEW_WORDS
            return told or belongs or (at > begin and norms[at - 1] in _KNOWN_AS)
        if norm in self.naming or (norm in _ON_A_MATTER and not _MEETINGS.isdisjoint(norms[max(begin, at - 8) : at])):
            return True
        if norm[0] in _CLITICS and norm[1:].removeprefix("ال") in self.naming:
            return True
        if norm.startswith("ال") and norm[2:] in self.naming and span.n_words <= FEW_WORDS + 1:
            told = norms[at - 1] in _PARTICLES or norms[span.first] in _PARTICLES
            return norm[2:] not in _SPOKEN_OF and not told
        return False

    def _announced_in_english(self, number: int, at: int, before: str) -> bool:
        """Tell whether an English word before the marks announces a name: a film, a bill, nicknamed."""
        span, norms = self.narrative.spans[number], self.narrative.norms
        norm = norms[at]
        if norm == ",":
            # the film, "X", opened: only where the whole is set off
            return before in self.works and norms[span.last + 1 : span.last + 2] == [","]
        if norm in self.naming:
            return not (norm in _NAMING_OR_SAYING and before in _OF_SOMEBODY)
        if norm in _AS:
            return before in _KNOWN
        text = self.narrative.text
        return norm in self.works and text[span.start].isupper() and text[span.end - 1] not in _SPEECH_ENDS

    def _is_subject(self, number: int, at: int, begin: int, stop: int) -> bool:
        """Tell whether the marks hold the name of the one who speaks: وتابع "جيدني"، وهو نائب القائد."""
        norms, span = self.narrative.norms, self.narrative.spans[number]
        if not norms[at][0].isalpha():
            return False
        word = facts(norms[at])
        following = norms[span.last + 1 : min(stop, span.last + 2)]
        if word.verb and not word.judging:
            return bool(following) and (following[0] in _SUBJECT_DOES or self.narrative.inside[span.last + 1] >= 0)
        return (
            word.verb == ""
            and at > begin
            and bool(facts(norms[at - 1]).verb)
            and (word.definite or word.role)
            and (bool(following) and following[0] in _SUBJECT_SAID)
        )

    def _title_case(self, number: int, at: int, begin: int, stop: int) -> bool:
        """Tell whether an English text in marks is capitalised like a title."""
        if self.arabic:
            return False
        span = self.narrative.spans[number]
        text = self.narrative.text[span.start : span.end]
        words = text.split()
        if not 1 <= len(words) <= MANY_WORDS or text[-1] in _SPEECH_ENDS:
            return False
        big = [word for word in words if word.lower() not in _SMALL]
        if not big or not all(word[0].isupper() or word[0].isdigit() for word in big) or not words[0][0].isupper():
            return False
        if at >= begin and self.narrative.norms[at] in (":", ","):
            return False
        if at >= begin and facts_of_verb(self.narrative.norms[at]):
            return False
        following = self.narrative.norms[span.last + 1 : min(stop, span.last + 4)]
        return (not any(facts_of_verb(norm) for norm in following) and len(big) > 1) or (
            len(big) == 1 and len(words) == 1 and at >= begin
        )

    def is_mention(self, number: int) -> bool:
        """Tell whether a name and nothing else stands between the marks; after a colon somebody speaks."""
        span = self.narrative.spans[number]
        introduced = span.first > 0 and self.narrative.norms[span.first - 1] == ":"
        return span.n_words <= SHORT_WORDS and self._text(number) in self._names and not introduced

    def touches_mention(self, number: int) -> bool:
        """Tell whether a name reaches into the marks."""
        span = self.narrative.spans[number]
        at = bisect_left(self._starts, span.end) - 1
        return at >= 0 and span.start < self.known[at].end

    def is_repeated(self, number: int) -> bool:
        """Tell whether a few words stand in marks more than once."""
        return self.narrative.spans[number].n_words <= SHORT_WORDS and self._texts[self._text(number)] > 1

    def _text(self, number: int) -> str:
        span = self.narrative.spans[number]
        return self.narrative.text[span.start : span.end]

    @cached_property
    def _texts(self) -> Counter[str]:
        return Counter(self._text(number) for number in range(len(self.narrative.spans)))

    @cached_property
    def _starts(self) -> list[int]:
        return [one.start for one in self.known]

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.narrative.text[one.start : one.end] for one in self.known)

    def stands_alone(self, number: int) -> bool:
        """Tell whether the quote is the whole of its sentence, or all that is left of it."""
        span = self.narrative.spans[number]
        begin, stop = self.narrative.bounds(span.first)
        norms = self.narrative.norms
        starts = all(not norms[at][0].isalnum() for at in range(begin, span.first))
        if not starts:
            return False
        text = self.narrative.text[span.start : span.end]
        ends = all(not norms[at][0].isalnum() for at in range(span.last + 1, min(stop, span.last + 3)))
        return ends or text[-1] in ".!?؟…"

    def is_quote(self, number: int, cue: Cue) -> bool:
        """Tell whether a span is speech, given what the words around it say."""
        span = self.narrative.spans[number]
        text = self.narrative.text[span.start : span.end]
        before = self.narrative.norms[span.first - 1] if span.first else ""
        if span.n_words < FEW_WORDS:
            return self._few(number, cue, text, before)
        if cue.strength == TIGHT or cue.judging:
            return True
        if cue.strength == LOOSE:
            return True
        if cue.strength == CONTINUED:
            return cue.speaker is not None or span.n_words >= FEW_WORDS
        if cue.strength == NONE:
            return before == ":" or before in _THAT or span.n_words >= MANY_WORDS or text[-1] in ".!?؟"
        return False

    def _few(self, number: int, cue: Cue, text: str, before: str) -> bool:
        span = self.narrative.spans[number]
        if self.merely_termed(span.first):
            return False
        if cue.strength == TIGHT:
            if before in _OPENERS or text[-1] in _SPEECH_ENDS or cue.judging:
                return before != "," or not self._name_like(number)
            return self.introduced(before) or self.narrative.bounds(span.first)[0] == span.first
        if cue.judging and cue.strength == LOOSE:
            return self.introduced(before) or not self.arabic
        return cue.strength == CONTINUED and text[-1] in ".!?؟"

    def merely_termed(self, first: int) -> bool:
        """Tell whether a term is held at arm's length: what it called "X", called it a "X"."""
        norms = self.narrative.norms
        near = norms[max(self.narrative.bounds(first)[0], first - 5) : first]
        termed = not self.termed.isdisjoint(near)
        if self.arabic:
            return termed and near[-1] in self.termed_by
        return termed or (not self.termed_by.isdisjoint(near[-1:]) and not _TERMED_ONE.isdisjoint(near[-2:-1]))

    def _name_like(self, number: int) -> bool:
        return self.narrative.spans[number].n_words == 1

    def introduced(self, before: str) -> bool:
        """Tell whether a particle or a verb opens the marks: بأنه "هش", was "reckless"."""
        if before in self.opening:
            return True
        if self.arabic:
            return before[:1].isalpha() and bool(facts(before).verb or facts(before).participle)
        return facts_of_verb(before)


def facts_of_verb(norm: str) -> bool:
    """Tell whether an English word is a verb of speech."""
    return norm in _ENGLISH_VERBS
