"""Paragraphs in which an outlet speaks of its own copy, and captions of pictures: they add nothing to a story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from streams.languages.folding import folded_text
from streams.news import shingles

if TYPE_CHECKING:
    from agents.dedupe.rules.turning_words import TurningWords
    from streams.news.article import Article

# A caption or a note has at most so many words; a paragraph is read so far, and so many code points of a body.
_MOST_WORDS: Final = 40
_READ: Final = 400
_MOST_BODY: Final = 20_000
# A caption says so with one of its first or last words.
_FIRST: Final = 2
_LAST: Final = 6
# Whose picture it is takes so many words.
_LONGEST_CREDIT: Final = 4
_STOPS: Final = ".!?؟"


def asides(article: Article, known: TurningWords) -> list[tuple[int, int]]:
    """List where such paragraphs stand in the body, in order: first code point and the one after the last."""
    found, start, last = [], 0, len(article.paragraphs) - 1
    for at, paragraph in enumerate(article.paragraphs):
        if start > _MOST_BODY:
            break
        if len(paragraph) <= _READ and _is_aside(paragraph, known, is_last=at == last):
            found.append((start, start + len(paragraph)))
        start += len(paragraph) + 1
    return found


def _is_aside(paragraph: str, known: TurningWords, *, is_last: bool) -> bool:
    words = shingles.words(folded_text(paragraph))
    if not words or len(words) > _MOST_WORDS:
        return False
    return _is_note(words, known) or _is_caption(paragraph, words, known, is_last=is_last)


def _is_note(words: list[str], known: TurningWords) -> bool:
    """Tell whether a paragraph tells nothing but that the copy was updated, by whom, when."""
    telling = [word for word in words if shingles.token(word) not in known.attributions and not word.isdecimal()]
    return bool(telling) and all(shingles.known_as(word) in known.notes for word in telling)


def _is_caption(paragraph: str, words: list[str], known: TurningWords, *, is_last: bool) -> bool:
    """Tell by a word for a picture, or by the brackets or the stroke of a credit behind words without a stop.

    A last paragraph may end in the name of an agency and be copy.
    """
    if any(shingles.known_as(word) in known.captions for word in (*words[:_FIRST], *words[-_LAST:])):
        return paragraph.rstrip()[-1] not in _STOPS
    text, opened, credit = paragraph.rstrip().rpartition("(")
    if is_last or not opened or not credit.endswith(")") or len(credit.split()) > _LONGEST_CREDIT:
        return False
    return not any(mark in text for mark in _STOPS)
