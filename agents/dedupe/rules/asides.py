"""Paragraphs in which an outlet speaks of its own copy: they add nothing to a story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from streams.languages.folding import folded_text
from streams.news import shingles

if TYPE_CHECKING:
    from agents.dedupe.rules.turning_words import TurningWords
    from streams.news.article import Article

# A note has at most so many words; a paragraph is read so far, and so many code points of a body.
_MOST_WORDS: Final = 40
_READ: Final = 400
_MOST_BODY: Final = 20_000


def asides(article: Article, known: TurningWords) -> list[tuple[int, int]]:
    """List where such paragraphs stand in the body, in order: first code point and the one after the last."""
    found, start = [], 0
    for paragraph in article.paragraphs:
        if start > _MOST_BODY:
            break
        if len(paragraph) <= _READ and _is_note(shingles.words(folded_text(paragraph)), known):
            found.append((start, start + len(paragraph)))
        start += len(paragraph) + 1
    return found


def _is_note(words: list[str], known: TurningWords) -> bool:
    """Tell whether a paragraph tells nothing but that the copy was updated, by whom, when."""
    if len(words) > _MOST_WORDS:
        return False
    telling = [word for word in words if shingles.token(word) not in known.attributions and not word.isdecimal()]
    return bool(telling) and all(shingles.known_as(word) in known.notes for word in telling)
