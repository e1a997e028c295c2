"""Gather what a linear tagger is told of forms: cluster, rank, and which lists of known names they stand in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from agents.enrich.knowledge.store import load_default
from agents.enrich.tagger.linear import Lexicon, form_hash
from agents.enrich.tagger.words import folded, tokens
from streams.languages.language import language as language_of
from training.linear_tagger.clusters import N_COMMON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from training.linear_tagger.clusters import Clustered

# A place so little known that its name is mostly something else teaches little.
_LEAST_WEIGHT = 0.45
_FIRST, _LAST, _PLACE, _PLACE_PART, _ORG, _ORG_PART, _COUNTRY = (1 << bit for bit in range(7))


def lexicon(clusters: Clustered, language: str) -> Lexicon:
    """Join clusters and the names of the shipped knowledge that are written in the language's script."""
    facts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for form, bits in _listed(language).items():
        facts[form_hash(form)][3] = bits
    for at, form in enumerate(clusters.forms):
        own = facts[form_hash(form)]
        own[0], own[1] = int(clusters.fine[at]), int(clusters.coarse[at])
        own[2] = at + 1 if at < N_COMMON else 0
    keys = sorted(facts)
    return Lexicon(np.array(keys, np.uint32), np.array([facts[key] for key in keys], np.uint16).reshape(-1, 4))


def _listed(language: str) -> dict[str, int]:
    arabic = language_of(language).script == "Arab"
    spoken = {language, "ar" if arabic else "en"}
    found: dict[str, int] = defaultdict(int)
    for record in load_default().records.values():
        if record.type == "place" and record.kind != "country" and record.weight < _LEAST_WEIGHT:
            continue
        for name in record.names:
            if spoken & set(name.languages.split()):
                words = [folded(form) for form in tokens(name.text).forms]
                _note(found, words, record.type, country=record.kind == "country")
    return found


def _note(found: dict[str, int], words: list[str], kind: str, *, country: bool) -> None:
    if not words:
        return
    if kind == "person" and len(words) > 1:
        found[words[0]] |= _FIRST
        found[words[-1]] |= _LAST
    elif kind == "place":
        _note_parts(found, words, _PLACE, _PLACE_PART)
        if country and len(words) == 1:
            found[words[0]] |= _COUNTRY
    elif kind == "organisation":
        _note_parts(found, words, _ORG, _ORG_PART)


def _note_parts(found: dict[str, int], words: Iterable[str], alone: int, part: int) -> None:
    words = list(words)
    for word in words:
        if len(word) > 1:
            found[word] |= alone if len(words) == 1 else part
