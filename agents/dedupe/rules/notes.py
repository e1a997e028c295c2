"""What an item says of itself: that it corrects another, or that a second story begins."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from streams.languages.folding import folded_text
from streams.news import shingles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agents.dedupe.rules.turning_words import TurningWords
    from streams.news.article import Article

# Notes stand on top or at the end and are short; of a longer paragraph the beginning is read.
_READ: Final = 400
# A second story is led in within the first so many code points of a body.
_MOST_BODY: Final = 20_000
# A paragraph of dots has as many sentences as dots.
_MOST_SENTENCES: Final = 60
# A note of correction without a mark around it has so many words.
_LONGEST_NOTE: Final = 14
_STOPS: Final = ".!?؟…"
# A phrase is so short.
_READ_HEAD: Final = 60
_OPENERS: Final = "([*{<«\"'—–-"
_CLOSERS: Final = ":-–—)]/|،"
_WORD: Final = re.compile(r"\S+")
_SENTENCE: Final = re.compile(r"(?<=[.!?؟\n])\s*")


def correction_note(article: Article, known: TurningWords, theirs: frozenset[int]) -> tuple[int, int] | None:
    """Find where an item says that it corrects another; (0, 0) where only its headline or a signal does.

    Args:
        article: The item.
        known: Its language's words.
        theirs: Tokens of the other item's headline, top and end: where it says so itself nothing is added.
    """
    if theirs & known.corrections:
        return None
    ends = dict.fromkeys((*article.paragraphs[:2], *article.paragraphs[-2:]))
    for text in ends:
        if (
            _opens_with(text, known)
            or _is_bare_note(text, known)
            or any(_holds(text, phrase) for phrase in known.earlier)
        ):
            start = article.body.index(text)
            return start, start + len(text)
    return (0, 0) if "correction" in article.signals or _opens_with(article.headline, known) else None


def _opens_with(text: str, known: TurningWords) -> bool:
    """Tell whether a text opens with a word of correction that stands by itself: in brackets, before a colon."""
    head = text[:_READ].lstrip()
    for found in list(_WORD.finditer(head))[:2]:
        word = folded_text(found.group())
        if word and any(part in known.correction_words for part in word.split()):
            return head[0] in _OPENERS or head[: found.end()][-1] in _CLOSERS or head[found.end() :].lstrip()[:1] in (
                ":", "-", "–", "—", "(",
            )  # fmt: skip
    return False


def _is_bare_note(text: str, known: TurningWords) -> bool:
    """Tell whether a short line without a full stop opens with a word of correction: no sentence of the story."""
    words = shingles.words(folded_text(text[:_READ]))
    if not 1 < len(words) <= _LONGEST_NOTE or text.rstrip()[-1:] in _STOPS:
        return False
    return any(word in known.correction_words for word in words[:2])


def _holds(text: str, phrase: tuple[str, ...]) -> bool:
    words = shingles.words(folded_text(text[:_READ]))
    opens = text[:1] in _OPENERS
    # One word is a note in brackets only: "corrects" is a verb, too.
    if len(phrase) == 1:
        return opens and phrase[0] in (*words[:3], *words[-3:])
    return any(tuple(words[at : at + len(phrase)]) == phrase for at in range(len(words) - len(phrase) + 1))


def second_stories(article: Article, known: TurningWords) -> Iterator[tuple[int, int]]:
    """Yield what follows each phrase that leads in a second story, to the end of its paragraph: offsets into the body.

    Phrases count at the beginning of a sentence, behind a conjunction too.
    """
    start = 0
    for paragraph in article.paragraphs:
        if start >= _MOST_BODY:
            return
        text = paragraph[: _MOST_BODY - start]
        ends = (found.end() for found in islice(_SENTENCE.finditer(text), _MOST_SENTENCES))
        for at in (0, *ends):
            head = shingles.words(folded_text(text[at : at + _READ_HEAD]))[:5]
            if any(_leads_in(head, phrase) for phrase in known.seconds):
                yield start + at, start + len(paragraph)
                break
        start += len(paragraph) + 1


def _leads_in(head: list[str], phrase: tuple[str, ...]) -> bool:
    behind = [head[0][1:], *head[1:]] if head and head[0][:1] in "وف" else head
    return tuple(head[: len(phrase)]) == phrase or tuple(behind[: len(phrase)]) == phrase
