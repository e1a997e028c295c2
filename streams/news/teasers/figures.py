"""What can be seen of a line that may be another story's headline, as names of figures.

Arabic only: which words carry a sentence on, report speech or open a question is told by Arabic words. The names are
those of weights.tsv; the words are as folded_text() writes them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from streams.languages.folding import folded_text
from streams.news.tables import copy_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_QUESTIONS: Final = frozenset(map(folded_text, copy_words("questions")))
_CARRIES_ON: Final = frozenset(map(folded_text, copy_words("carries on")))
_REPORTS: Final = frozenset(map(folded_text, copy_words("reports")))
# Words of this many letters and more are compared, by so many letters behind their proclitics.
_CONTENT_LETTERS: Final = 4
_STEM_LETTERS: Final = 4
_PROCLITICS: Final = ("وال", "بال", "فال", "كال", "ال", "لل", "و", "ب", "ل", "ف")
_SHORT_WORDS, _LONG_WORDS = 7, 14
# The next line in the form of a headline is so many paragraphs away or more.
_FAR: Final = 6
_OPENS_QUOTE: Final = re.compile(r'["“«]')
_CLOSES_QUOTE: Final = re.compile(r'["”»]')
# Only so much of a paragraph is compared with the line.
_COMPARED_WORDS: Final = 60


def is_said(line: str, key: str) -> bool:
    """Tell whether a line reports speech or is nothing but a quotation: such a line is copy."""
    first = key.split(" ", 1)[0]
    if reports(first):
        return True
    n_marks = sum(map(line.count, '"“”«»'))
    return n_marks > 0 and (
        (n_marks <= 2 and line[0] in '"“«' and line[-1] in '"”»') or (first[0] == "و" and ":" in line)
    )


def reports(first: str) -> bool:
    """Tell whether folded text that opens with a word reports speech."""
    return first in _REPORTS or (first[:1] in ("و", "ف") and first[1:] in _REPORTS)


def stems(key: str) -> frozenset[str]:
    """Return the beginnings of the content words of folded text, the first 60 words of it."""
    found = set()
    for word in key.split(" ", _COMPARED_WORDS)[:_COMPARED_WORDS]:
        if len(word) < _CONTENT_LETTERS:
            continue
        bare = next((word[len(clitic) :] for clitic in _PROCLITICS if word.startswith(clitic)), word)
        found.add((bare if len(bare) >= _STEM_LETTERS - 1 else word)[:_STEM_LETTERS])
    return frozenset(found)


class StemmedText:
    """An article's paragraphs, with the stems of each counted once; behind the last stands an empty one."""

    def __init__(self, paragraphs: Sequence[str], keys: Sequence[str]) -> None:
        """Take an article as it stands when it is asked about, and folded_text() of each paragraph."""
        self.paragraphs, self.keys = paragraphs, (*keys, "")
        self._stems: dict[int, frozenset[str]] = {}
        self._n_holding: Counter[str] | None = None

    def stems(self, at: int) -> frozenset[str]:
        """Return the stems of a paragraph, of the empty one none."""
        if at not in self._stems:
            self._stems[at] = stems(self.keys[at])
        return self._stems[at]

    def stems_of(self, places: Iterable[int]) -> frozenset[str]:
        """Return the stems of several paragraphs."""
        return frozenset().union(*map(self.stems, places))

    def n_holding(self, stem: str) -> int:
        """Return in how many paragraphs a stem stands; counted once, not as a property: mypyc keeps none."""
        if self._n_holding is None:
            self._n_holding = Counter(found for at in range(len(self.paragraphs)) for found in self.stems(at))
        return self._n_holding[stem]


def figures(text: StemmedText, at: int, lines: Collection[int]) -> list[str]:
    """Name what is seen of a candidate.

    Args:
        text: The article.
        at: The candidate's place, not the first.
        lines: Where lines in the form of a headline stand, this one among them.

    Cost: linear in the line and in 60 words of each of the paragraphs near it, and in the number of lines; the first
        of an article costs 60 words of each paragraph.
    """
    return [*_of_the_line(text, at), *_of_what_stands_beside(text, at), *_of_the_article(text, at, lines)]


def _of_the_line(text: StemmedText, at: int) -> list[str]:
    line, after = text.paragraphs[at], text.keys[at + 1]
    words = text.keys[at].split(" ")
    length = _length(words)
    opens, then = _opening(text.keys[at]), _opening(after)
    asks = line[-1] in "؟?"
    n_marks = sum(map(line.count, '"“”«»'))
    return [
        f"words {min(len(words), 16) // 2}",
        f"letters {min(8, sum(map(len, words)) // len(words))}",
        f"with article {5 * sum(word.startswith('ال') for word in words) // len(words)}",
        f"opens {opens}",
        f"asks {asks}",
        f"exclaims {line[-1] == '!'}",
        f"marks {min(2, n_marks // 2)}",
        f"quoted {_quoted(line)}",
        f"colon {_colon(line)}",
        f"dots {'..' in line}",
        f"full stop inside {'. ' in line.replace('..', '')}",
        f"comma {min(2, line.count('،') + line.count(','))}",
        f"figure {any(map(str.isdigit, line))}",
        f"tense {_tense(words)}",
        f"{length} after opens {then}",
        f"{length} asks {asks}",
        f"asks {asks} after opens {then}",
        f"opens {opens} asks {asks}",
        f"opens {opens} marks {n_marks > 0}",
        f"reports {any(word in _REPORTS or word[1:] in _REPORTS for word in words)}",
    ]


def _of_what_stands_beside(text: StemmedText, at: int) -> list[str]:
    before, after, own = text.paragraphs[at - 1], text.keys[at + 1], text.stems(at)
    shared = _shared(own, text.stems(at + 1))
    return [
        f"before last {before[-1]}",
        f"before long {min(4, text.keys[at - 1].count(' ') // 10)}",
        f"before opens {_opening(text.keys[at - 1])}",
        f"after opens {_opening(after)}",
        f"after long {min(3, after.count(' ') // 12)}",
        f"own in before {_shared(own, text.stems(at - 1))}",
        f"own in three before {_shared(own, text.stems_of(range(max(0, at - 3), at)))}",
        f"own in after {shared}",
        f"own in two after {_shared(own, text.stems_of(range(at + 1, min(at + 3, len(text.keys)))))}",
        f"{_length(text.keys[at].split(' '))} own in after {shared}",
        f"before in after {min(4, len(text.stems(at - 1) & text.stems(at + 1)))}",
    ]


def _of_the_article(text: StemmedText, at: int, lines: Collection[int]) -> list[str]:
    n, own = len(text.paragraphs), text.stems(at)
    near = (at - 1 in lines) + (at + 1 in lines)
    elsewhere = [text.n_holding(stem) - 1 for stem in own]
    following = range(at + 1, min(at + 6, n))
    section = range(at + 1, next((other for other in following if other in lines), following.stop))
    distance = min((abs(other - at) for other in lines if other != at), default=_FAR)
    asking = sum(text.paragraphs[other][-1] in "؟?" for other in lines)
    n_words = sum(text.keys[other].count(" ") + 1 for other in lines)
    return [
        f"near {near}",
        f"near {near} after opens {_opening(text.keys[at + 1])}",
        f"share {min(5, 10 * len(lines) // n)}",
        f"others {min(len(lines), 5)}",
        f"distance {min(distance, _FAR)}",
        f"asking {min(3, 5 * asking // len(lines))}",
        f"usual words {min(7, n_words // len(lines) // 2)}",
        f"nowhere else {5 * sum(not times for times in elsewhere) // max(1, len(own))}",
        f"hardly elsewhere {5 * sum(times <= 1 for times in elsewhere) // max(1, len(own))}",
        f"own in first {_shared(own, text.stems(0))}",
        f"own in section {_shared(own, text.stems_of(section))}",
        f"place {10 * at // n}",
        f"behind first {min(at, 8)}",
        f"before last paragraph {min(6, n - at)}",
        f"size {min(6, n // 6)}",
    ]


def _length(words: Sequence[str]) -> str:
    return "short" if len(words) < _SHORT_WORDS else "long" if len(words) > _LONG_WORDS else "usual"


def _quoted(line: str) -> int:
    """Return how many words the first quotation of a line has, four for more; 0: none."""
    opens = _OPENS_QUOTE.search(line)
    closes = _CLOSES_QUOTE.search(line, opens.end()) if opens else None
    return min(4, len(line[opens.end() : closes.start()].split())) if opens and closes else 0


def _opening(key: str) -> str:
    """Say what the first word does."""
    first = key.split(" ", 1)[0]
    bare = first[1:] if first[:1] in "وف" else first
    if first in _QUESTIONS:
        return "question"
    if bare in _REPORTS:
        return "report"
    if bare in _CARRIES_ON:
        return "carries on"
    if bare != first and len(first) > _CONTENT_LETTERS:
        return "and"
    if first.startswith("ال"):
        return "article"
    return "tense" if first[:1] in "يت" else "other"


def _colon(line: str) -> str:
    before, mark, _ = line.partition(":")
    return "none" if not mark else "early" if before.count(" ") < 4 else "late"


def _tense(words: Sequence[str]) -> int:
    """Tell where the first word is that may be a verb of the present, as most Arabic headlines have it; 0: nowhere."""
    places = (min(place, 3) for place, word in enumerate(words[1:5], 1) if word[:1] in "يت" and len(word) > 2)
    return next(places, 0)


def _shared(own: frozenset[str], theirs: frozenset[str]) -> int:
    """Return how much of the line's words stand among others, in fifths."""
    return 5 * len(own & theirs) // len(own) if own else 0
