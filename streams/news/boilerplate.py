"""The box that closes a company's release: "About Example Bank", then what Example Bank says that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from streams.languages.folding import folded_text
from streams.news.tables import copy_words

if TYPE_CHECKING:
    from collections.abc import Sequence

# What opens the heading, and what follows the name in the first sentence under it.
_HEADINGS: Final = tuple(folded_text(words) + " " for words in copy_words("box headings"))
_IS: Final = tuple(map(folded_text, copy_words("box says")))
_BEFORE_NAME: Final = tuple(folded_text(word) + " " for word in copy_words("box before name"))
MAX_HEADING_WORDS: Final = 7
# The box is the heading and so many paragraphs, at the very end.
MAX_PARAGRAPHS: Final = 2


def find_boilerplate(keys: Sequence[str]) -> range:
    """Return the indices of the box at the end of an article, an empty range where there is none.

    Args:
        keys: folded_text() of each paragraph.

    Cost: that of the last few paragraphs' openings.
    """
    none = range(0)
    for at in range(len(keys) - 2, max(0, len(keys) - 2 - MAX_PARAGRAPHS), -1):
        heading = keys[at]
        if heading.count(" ") >= MAX_HEADING_WORDS or not heading.startswith(_HEADINGS):
            continue
        name = next(heading.removeprefix(words) for words in _HEADINGS if heading.startswith(words))
        if _says_what_it_is(name, keys[at + 1][:200]):
            return range(at, len(keys))
    return none


def _says_what_it_is(name: str, opening: str) -> bool:
    """Tell whether a paragraph opens with the name and what it is."""
    verb_first = opening.startswith(tuple(word + " " for word in _IS))
    opening = next((opening.removeprefix(word) for word in _BEFORE_NAME if opening.startswith(word)), opening)
    after = opening.removeprefix(name + " ")
    return after != opening and (verb_first or after.split(" ", 1)[0] in _IS)
