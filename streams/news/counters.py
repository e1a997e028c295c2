"""Counters that sites print beside the copy: views, comments, shares. A new figure in one makes no new version.

Pure; it knows the words for what is counted, and nothing of articles.
"""

from __future__ import annotations

import re
from typing import Final

from streams.languages.folding import folded_text
from streams.news.tables import copy_words, one_of

# What is counted, and what may stand beside it, in the languages of the feeds seen.
_COUNTED: Final = frozenset(map(folded_text, copy_words("counted")))
_BESIDE: Final = frozenset(map(folded_text, copy_words("beside a count")))
_FIGURE: Final = re.compile(rf"\d+[km]?|[km]|{one_of('count figures')}")
_MOST_WORDS: Final = 8
_LONGEST: Final = 60
# A counter that is glued to the end of the last sentence.
_GLUED: Final = re.compile(r"(?<=[.!?؟…»”\")\]])\s+[(\[|•·*-]{0,2}\s?(?P<counter>[^.!?؟…()\[\]]{4,50})[)\]]?$")


def is_counter(key: str) -> bool:
    """Tell whether a line says how often something was seen, read or shared, and nothing else.

    Args:
        key: folded_text() of it.

    Cost: O(length) of short lines; others are not looked at.
    """
    if len(key) > _LONGEST or not any(map(str.isdigit, key)):
        return False
    words = key.split(" ")
    if len(words) > _MOST_WORDS:
        return False
    rest = [word for word in words if not _FIGURE.fullmatch(word)]
    return len(rest) < len(words) and not _COUNTED.isdisjoint(rest) and _COUNTED.union(_BESIDE).issuperset(rest)


def glued_counter(paragraph: str) -> int:
    """Return where a counter begins that stands behind the last sentence of a paragraph; -1 when none does."""
    tail = paragraph[-_LONGEST:]
    if not any(map(str.isdigit, tail)):
        return -1
    glued = _GLUED.search(tail)
    if glued is None or not is_counter(folded_text(glued["counter"])):
        return -1
    return len(paragraph) - len(tail) + glued.start()
