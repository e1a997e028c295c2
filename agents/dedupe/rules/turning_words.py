"""The words of a language that turn a fact round, as stems for our side and as tokens for the other."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from streams.languages.calendar import calendar
from streams.languages.cue_words import cue_list
from streams.languages.folding import folded_text
from streams.languages.language import language as known_language
from streams.languages.opposites import opposites
from streams.news import shingles
from streams.news.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

# Letters that are written onto the front of an Arabic word.
CLITICS: Final = "وفبلك"
# "and six" is one letter off "West": shorter words are read only as they stand.
_LEAST_BEHIND_CLITIC: Final = 3
# From here on a number word says of what a figure counts.
LEAST_SCALE: Final = 1_000
# Phrases that say that an act is still to come stand so near each other where they say it of one.
_ONE_PLAN: Final = 2
# A prefix denies a word of so many letters: "sure", "unsure".
_LEAST_DENIED: Final = 3
# Before what denies a word inside it stand so many letters: "etmedi".
_LEAST_STEM: Final = 2


# Words right before a name, of all languages; read where letters have no case.
_PLACE_HEADS: Final = ("place heads", "town heads")
_HEADS: Final = (*_PLACE_HEADS, "person heads", "offices", "club heads", "company heads")

# Kinds of the calendar's words that tell a day or a month whatever stands beside them.
_DATES: Final = ("weekday", "month", "other month", "solar month")
_PRINTED_ORDINALS: Final = tuple(f"{n}{end}" for n in range(1, 101) for end in ("st", "nd", "rd", "th"))


class Stage(NamedTuple):
    """One stage of a fact.

    Attributes:
        stems, tokens: Of its words.
        others: Tokens of the words of the fact's other stages.
    """

    stems: frozenset[str]
    tokens: frozenset[int]
    others: frozenset[int]


class TurningWords:
    """One language's table; see streams/languages/opposites.py for what each kind is."""

    def __init__(self, language: str) -> None:
        """Read it."""
        table = opposites(language)
        self.stages: dict[str, list[Stage]] = {}
        for stage in (stage for fact in table.facts for stage in stages_of(fact)):
            for stem in stage.stems:
                self.stages.setdefault(stem, []).append(stage)
        self.steps = [frozenset(map(shingles.token, words)) for words in table.stages]
        self.denial_words, self.denials = table.denials, tokens_of(table.denials)
        self.refusal_words, self.refusals = table.refusals, tokens_of(table.refusals)
        self.idiom_words, self.idioms = table.idioms, tokens_of(table.idioms)
        self.seconds, self.earlier = table.seconds, table.earlier
        self.correction_words, self.corrections = table.corrections, tokens_of(table.corrections)
        self.planned = [tuple(map(shingles.token, phrase)) for phrase in table.planned]
        self.attributions = tokens_of(table.attributions)
        # What goes with a plan that was carried out.
        self.plan_words = self.attributions.union(*self.planned)
        self._planned_prefixes, self._planned_endings = table.planned_prefixes, table.planned_endings
        self.casualties, self.notes = (
            frozenset(map(shingles.known_as, words)) for words in (table.casualties, table.notes)
        )
        self.doers, self.joins = tokens_of(table.doers), tokens_of(table.joins)
        self.months = table.months
        # A day of the week and a month are no part of each other: kind and value.
        self.dates: dict[int, tuple[str, int]] = {
            shingles.token(folded_text(one.word)): (one.kind.removeprefix("other "), one.value)
            for one in calendar(known_language(language).code, *_DATES)
        }
        self.tens: frozenset[str] = frozenset(dict(table.numbers).get(10, ()))
        self.words_of: dict[int, tuple[str, ...]] = dict(table.numbers)
        self.ordinals_of: dict[int, tuple[str, ...]] = dict(table.ordinals)
        self._prefixes, self._infixes, self._alike = table.prefixes, table.infixes, table.alike
        self.articles, self.before_places = table.articles, table.before_places
        self.heads = frozenset(map(shingles.known_as, table.heads))
        self._values = {word: value for value, words in table.numbers for word in words}
        self.scales = {value: words for value, words in table.numbers if value >= LEAST_SCALE and _is_power(value)}
        self.scale_values = {shingles.token(word): value for value, words in self.scales.items() for word in words}
        self._ordinals = {word: value for value, words in table.ordinals for word in words if value > 1}
        counted = frozenset(word for word, value in self._values.items() if value not in self.scales)
        self.figures = tokens_of(counted | {*self._ordinals, *_PRINTED_ORDINALS})
        told = [shingles.token(word) for word in (*self._values, *self._ordinals)]
        values = {*zip(told, (*self._values.values(), *self._ordinals.values()), strict=True)}
        # Three and thirty, ثلاثة and ثلاثون, have one stem.
        self.unsure = frozenset(token for token, n in Counter(token for token, _ in values).items() if n > 1)

    def value(self, word: str) -> int | None:
        """Return what a number word says, an ordinal too; None for any other word."""
        found = self._values.get(word) or self._ordinals.get(word)
        if found is None and len(word) > _LEAST_BEHIND_CLITIC and word[0] in CLITICS:
            found = self._values.get(word[1:]) or self._ordinals.get(word[1:])
        return found

    def is_ordinal(self, word: str) -> bool:
        """Tell whether a word says which of a row."""
        return word in self._ordinals or word[1:] in self._ordinals

    def denied(self, word: str) -> list[int]:
        """List the tokens that deny a word by a prefix or inside it, or that it denies; most are no words."""
        forms = [prefix + word for prefix in self._prefixes if len(word) >= _LEAST_DENIED]
        forms += [
            word[len(prefix) :]
            for prefix in self._prefixes
            if word.startswith(prefix) and len(word) >= len(prefix) + _LEAST_DENIED
        ]
        if _LEAST_DENIED < len(word) <= shingles.LONGEST_WORD:
            forms += self._denied_inside(word)
        return [shingles.token(form) for form in forms]

    def _denied_inside(self, word: str) -> Iterator[str]:
        """Put each infix in and take it out: yapıyor, yapmıyor; seetüchtig, seeuntüchtig."""
        for infix in self._infixes:
            for at in range(_LEAST_STEM, len(word)):
                if word.startswith(infix, at):
                    yield from self._agreeing(word[:at], word[at + len(infix) :])
                yield from self._agreeing(word[:at] + infix, word[at:])

    def _agreeing(self, stem: str, ending: str) -> Iterator[str]:
        """Join a stem and an ending whose letters follow it: bulunduğunu, bulunmadığını; ediyor, etmiyor."""
        yield stem + ending
        stems = {stem, *(stem[:-1] + one for group in self._alike if stem[-1:] in group for one in group)}
        endings = {ending, *(one + ending[1:] for group in self._alike if ending[:1] in group for one in group)}
        for vowels in self._alike[:1]:
            endings |= {_with_vowels(one, vowels, vowel) for one in list(endings) for vowel in vowels}
        yield from (one + other for one in sorted(stems) for other in sorted(endings))

    def count_planned(self, tokens: list[int]) -> int:
        """Count how often a passage says that something is still to come; "is expected to be" says so once."""
        count, end = 0, -_ONE_PLAN
        for at in range(len(tokens)):
            long = max((len(one) for one in self.planned if one == tuple(tokens[at : at + len(one)])), default=0)
            if long:
                count += at - end >= _ONE_PLAN
                end = at + long
        return count

    def is_planned(self, word: str) -> bool:
        """Tell whether a verb's form may say so; one letter is too little to tell."""
        marks = (mark for mark in self._planned_prefixes if len(mark) > 1)
        return word.startswith(tuple(marks)) or word.endswith(self._planned_endings)

    def planned_forms(self, word: str) -> list[int]:
        """List the tokens that a verb has where its act is still to come: يزور of زار, visitera of visité.

        Most of them are no words.
        """
        if not _LEAST_DENIED <= len(word) <= shingles.LONGEST_WORD:
            return []
        forms = []
        if self._planned_prefixes:
            bare = word.removesuffix("ت")
            stems = {word, bare, *(one[1:] for one in (word, bare) if one[0] in "او")}
            stems |= {one[:at] + weak + one[at + 1 :] for one in stems for at in _hollow(one) for weak in "وي"}
            forms = [prefix + one for prefix in self._planned_prefixes for one in sorted(stems)]
        forms += [word[:-cut] + ending for ending in self._planned_endings for cut in (1, 2)]
        return [shingles.token(form) for form in forms]


def _with_vowels(ending: str, vowels: str, vowel: str) -> str:
    return "".join(vowel if one in vowels else one for one in ending)


def _hollow(word: str) -> list[int]:
    return [at for at in range(1, len(word) - 1) if word[at] == "ا"]


def stages_of(fact: tuple[tuple[str, ...], ...]) -> list[Stage]:
    """Set each stage against the others; a word whose stem two of them share tells neither."""
    tokens = [tokens_of(frozenset(words)) for words in fact]
    found = []
    for at, words in enumerate(fact):
        others = frozenset().union(*(tokens[other] for other in range(len(fact)) if other != at))
        mine = tokens[at] - others
        stems = frozenset(shingles.known_as(word) for word in words if shingles.token(word) in mine)
        found.append(Stage(stems, mine, others - tokens[at]))
    return found


def _is_power(value: int) -> bool:
    return str(value).strip("0") == "1"


def tokens_of(words: frozenset[str]) -> frozenset[int]:
    """Number words, as a fingerprint does."""
    return frozenset(map(shingles.token, words))


@cache
def turning_words(language: str) -> TurningWords:
    """Return a language's words; of a language without a table none."""
    return TurningWords(language)


@cache
def name_heads() -> frozenset[str]:
    """Return the stems of the words that stand right before a name."""
    return frozenset(shingles.known_as(word) for name in _HEADS for word in cue_list(name))


@cache
def place_heads() -> frozenset[str]:
    """Return the stems of those that stand before a place."""
    return frozenset(shingles.known_as(word) for name in _PLACE_HEADS for word in cue_list(name))


@cache
def agency_words() -> frozenset[int]:
    """Return the tokens of the words that news agencies are called by."""
    names = (name for _, _, _, aliases in read_table("agencies.tsv") for name in aliases.split("|"))
    return tokens_of(frozenset(word for name in names for word in shingles.words(folded_text(name))))
