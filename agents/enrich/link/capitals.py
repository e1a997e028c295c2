"""Persons and companies of English copy, found by capitals and what stands beside them; needs no tagger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents.enrich.link import cue_words
from agents.enrich.link.unknown_names import local_reading

if TYPE_CHECKING:
    from agents.enrich.link.candidates import Reading
    from agents.enrich.link.marked_text import MarkedText

_ARTICLES = frozenset({"a", "an", "the"})
_HYPHENS = frozenset({"-", "‐", "‑"})
_NO_NAMES = cue_words.FUNCTION_WORDS | cue_words.TITLES | cue_words.CALENDAR | cue_words.NAMESAKES_AFTER


def capitalised(field: MarkedText) -> list[Reading]:
    """Find English persons by capitals and what stands beside them, for names no knowledge and no tagger has.

    Two or three capitalised words in a row that are no known name, with a title before them, a verb of speech after
    them, or an age or a description set off by commas. Cost: linear in the words.
    """
    if not field.cased:
        return []
    found = []
    known = {i for first, last, _ in field.hits if last - first > 1 for i in range(first, last)}
    original, n_words = field.reduced.original, len(field.words.texts)
    stop = 0
    for i in [i for i, begin in enumerate(field.begins) if original[begin].isupper()]:  # one word of ten
        if i < stop:
            continue
        n = 0
        while i + n < n_words and i + n not in known and _may_be_name(field, i + n, begins=n == 0):
            n += 1
        if 2 <= n <= 4 and field.between(i)[-1:] not in _HYPHENS:  # one word is no name: most end here
            if field.word(i + n - 1) in cue_words.COMPANY_TAILS:
                found.append(local_reading(field, i, i + n, "organisation"))
            elif n <= 3 and field.word(i + n) not in cue_words.COMPANY_TAILS and _is_person(field, i, i + n):
                found.append(local_reading(field, i, i + n))
        stop = i + n
    return found


def _may_be_name(field: MarkedText, i: int, *, begins: bool) -> bool:
    surface = field.surface(i)
    if not surface[:1].isupper():
        return False
    word = field.word(i)
    return (
        len(word) > 1
        and word not in _NO_NAMES
        and not surface.isupper()
        and (begins or field.between(i) == " ")
        and field.nationality_at(i) is None
    )


def _is_person(field: MarkedText, first: int, last: int) -> bool:
    before, after = field.word(first - 1), field.word(last)
    if before in cue_words.TITLES and field.between(first) == " ":
        return True
    if after in cue_words.SAID and field.between(last) == " ":
        return True
    return field.between(last).startswith(",") and (after in _ARTICLES or after.isdigit() or after in cue_words.SAID)
