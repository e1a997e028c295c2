"""Whether text in marks that is no name by the rules is speech, by weights learned on read articles."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from agents.enrich.quotes.ar.word_facts import facts
from agents.enrich.quotes.speech_or_name import FEW_WORDS, MANY_WORDS
from streams.languages.clitics import PROCLITICS
from streams.languages.word_lists import section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from agents.enrich.quotes.grammar import Cue
    from agents.enrich.quotes.speech_or_name import KindReader

    Decide = Callable[[int, Cue, bool], bool]
    Decider = Callable[[KindReader, str], Decide | None]

_CLITICS = PROCLITICS["ar"].letters
_THAT = section("ar", "that")
_PARTICLES = section("ar", "particles")
# So many tokens before the marks are near them.
_NEAR = 6
# Most words of each size that is told apart; more is the last.
_SIZES = (1, 2, 3, 5, 8, 15)
# Above this sum a span is speech: a name that is given a speaker is worse than a word of somebody's that is missed.
_SURE = 0.4
# Sums are compared rounded, so that no order of additions decides.
_DIGITS = 6


@cache
def shipped() -> dict[str, dict[str, float]]:
    """Read the shipped weights: for each language, figure to weight."""
    text = (resources.files("agents.enrich.quotes") / "models" / "kinds.json").read_text("utf-8")
    loaded: dict[str, dict[str, float]] = json.loads(text)
    return loaded


def decider(weights: Mapping[str, Mapping[str, float]]) -> Decider:
    """Return what makes, for a language that has weights, what decides by them; the rules decide elsewhere."""

    def made(reader: KindReader, language: str) -> Decide | None:
        weight_of = weights.get(language, {}).get

        def decide(number: int, cue: Cue, ruled: bool) -> bool:
            span = reader.narrative.spans[number]
            if span.n_words < FEW_WORDS and reader.merely_termed(span.first):
                # four such spans were labelled, two for each: the rule stands
                return False
            if ruled and span.n_words >= MANY_WORDS:
                return True
            told = describe(reader, number, cue, ruled)
            return round(sum([weight_of(figure, 0.0) for figure in told]), _DIGITS) > _SURE

        return decide if language in weights else None

    return made


def shipped_decider(reader: KindReader, language: str) -> Decide | None:
    """Return what decides by the shipped weights of a language; None where it has none and the rules decide."""
    return decider(shipped())(reader, language)


def describe(reader: KindReader, number: int, cue: Cue, ruled: bool) -> list[str]:
    """Return the figures of a span, ruled where the rules take it for speech: each, and each with its size."""
    n_words = reader.narrative.spans[number].n_words
    size = sum(n_words > most for most in _SIZES)
    told = ["any", f"strength {cue.strength}", *_ruled(reader, number, cue, ruled), *_worded(reader, number)]
    return [*told, *(f"{figure} of size {size}" for figure in told)]


def _ruled(reader: KindReader, number: int, cue: Cue, ruled: bool) -> Iterator[str]:
    """Name what the rules, the cue and the rest of the article tell."""
    if ruled:
        yield "ruled"
    if cue.speaker is not None:
        yield "spoken"
    if reader.touches_mention(number):
        yield "mentioned"
    if reader.is_repeated(number):
        yield "repeated"


def _worded(reader: KindReader, number: int) -> Iterator[str]:
    """Name what the words before the marks and those of a short span tell."""
    span, norms = reader.narrative.spans[number], reader.narrative.norms
    near = norms[max(reader.narrative.bounds(span.first)[0], span.first - _NEAR) : span.first]
    if not _THAT.isdisjoint(near):
        yield "that near"
    if any(facts(norm).verb for norm in near):
        yield "verb near"
    inside = norms[span.first : span.last + 1]
    if not _PARTICLES.isdisjoint(inside):
        yield "particle inside"
    if inside[0].startswith("ال"):
        yield "definite inside"
    elif inside[0][0] in _CLITICS:
        yield "proclitic inside"
    if inside[-1].endswith("ة"):
        yield "feminine inside"
