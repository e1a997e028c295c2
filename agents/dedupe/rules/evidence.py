"""Why two items were linked, in words and places of this item's own text, bounded in size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agents.dedupe.rules.alignment import runs
from agents.dedupe.rules.features import LEAD_WORDS, RARE
from streams.languages.folding import folded_text, folded_text_with_offsets
from streams.news import shingles
from streams.news.article import PARAGRAPH_BREAK
from streams.news.fingerprint import find_compared

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from agents.dedupe.rules.alignment import Bag, Overlap, Side
    from streams.news.article import Article, Compared

# Bounds keep a verdict's evidence under 3 kB whatever is compared.
MOST_PASSAGES: Final = 6
MOST_WORDS: Final = 8
LONGEST_WORD: Final = 40
# Code points that are read for the words of the proof, in all and in each paragraph. What is compared is the top 640
# words, some 4,000 code points; a megabyte of addresses took 7 s to lay out.
MOST_READ: Final = 20_000
SHOWN: Final = (
    "weighted_short", "weighted_long", "unquoted_short", "later_lead_in_body", "earlier_lead_in_lead",
    "headline_cosine", "numbers_short", "before_run_short", "before_run_long", "substitutions", "log_hours",
)  # fmt: skip


def evidence(
    article: Article,
    this: Side,
    other: Side,
    shared: Overlap,
    *,
    bag: Bag,
    figures: Mapping[str, float],
    compared: Compared | None = None,
) -> dict[str, Any]:
    """Say what two items share and where they differ.

    Args:
        article: This item.
        this: Its wording.
        other: The other item's wording; its text is not known.
        shared: overlap(this, other).
        bag: Tables of the pair's language.
        figures: What the model saw.
        compared: Where intake found the compared copy; it is found anew when a record of an older desk does not say.

    Returns:
        JSON values: `passages` (longest shared runs, in text order: start and end in code points into the body,
        paragraph here and there, words), `agreed` and `differs` (numbers and telling words of this item that the
        other has, or has not), `figures` (some of what the model saw).

    Cost: linear in the compared top; of a text of any length the first MOST_READ code points.
    """
    names = np.unique(np.concatenate((this.headline, this.words[:LEAD_WORDS])))
    telling = names[(bag.weights[names] > RARE) & (names < shingles.FIRST_NUMBER)]
    numbers = this.distinct[this.distinct >= shingles.FIRST_NUMBER]
    known = np.concatenate((other.headline, other.distinct))
    telling_there, numbers_there = bag.common(telling, known), bag.common(numbers, known)
    spelling = _spelling(article, {*telling.tolist(), *numbers.tolist()})
    return {
        "passages": _passages(article, this, other, shared, compared or find_compared(article)),
        "agreed": {
            "numbers": _spelt(numbers[numbers_there], spelling, bag),
            "words": _spelt(telling[telling_there], spelling, bag),
        },
        "differs": {
            "numbers": _spelt(numbers[~numbers_there], spelling, bag),
            "words": _spelt(telling[~telling_there], spelling, bag),
        },
        "figures": {name: round(figures[name], 3) for name in SHOWN if name in figures},
    }


def _passages(article: Article, this: Side, other: Side, shared: Overlap, compared: Compared) -> list[dict[str, int]]:
    """Locate the longest shared runs in the body."""
    starts, stops = runs(shared.first)
    longest = np.sort(np.argsort(starts - stops, kind="stable")[:MOST_PASSAGES])
    spans = BodyPlaces(article, compared)
    begins = np.full(len(this.words) + 1, -1, dtype=np.int64)
    begins[np.flatnonzero(shared.hits_first)] = shared.at
    found = []
    for start, stop in zip(starts[longest].tolist(), stops[longest].tolist(), strict=True):
        first, last = spans.of(this, start), spans.of(this, stop - 1)
        if first is None or last is None:
            continue
        found.append(
            {
                "start": first[0],
                "end": last[1],
                "paragraph": spans.paragraph(this, start),
                "ofParagraph": int(other.paragraphs[begins[start]]),
                "words": stop - start,
            }
        )
    return found


class BodyPlaces:
    """Places of compared words in the published body; paragraphs are read only as far as asked for."""

    def __init__(self, article: Article, compared: Compared) -> None:
        """Read nothing yet."""
        self._article = article
        self._compared = compared
        self._worded: list[int] = []
        self._next = 0
        self._starts = np.cumsum([0, *(len(p) + len(PARAGRAPH_BREAK) for p in article.paragraphs)]).tolist()
        self._known: dict[int, list[tuple[int, int]]] = {}

    def paragraph(self, side: Side, word: int) -> int:
        """Return the index of the published paragraph a word stands in."""
        number = int(side.paragraphs[word])
        while len(self._worded) <= number:
            copy = self._compared.copy(self._article, self._next)
            if folded_text(copy[:MOST_READ]) or folded_text(copy[MOST_READ:]):
                self._worded.append(self._next)
            self._next += 1
        return self._worded[number]

    def of(self, side: Side, word: int) -> tuple[int, int] | None:
        """Return where a word stands, code points into the body; None where its paragraph cannot be counted out."""
        paragraph = self.paragraph(side, word)
        if paragraph not in self._known:
            self._known[paragraph] = self._locate(paragraph)
        places = self._known[paragraph]
        within = word - int(np.searchsorted(side.paragraphs, side.paragraphs[word]))
        return places[within] if within < len(places) else None

    def _locate(self, index: int) -> list[tuple[int, int]]:
        copy = self._compared.copy(self._article, index)
        base = self._starts[index] + self._compared.span(self._article, index)[0]
        folded = folded_text_with_offsets(copy[:MOST_READ])
        places = []
        for word in re.finditer(r"\S+", folded.text):
            at = word.start()
            for piece in shingles.words(word.group()):
                places.append((base + folded.starts[at], base + folded.ends[at + len(piece) - 1]))
                at += len(piece)
        # the last word that is read may go on
        return places if len(copy) <= MOST_READ else places[:-1]


def _spelling(article: Article, wanted: set[int]) -> dict[int, str]:
    """Map tokens to the words of this article, headline first, until every wanted one is found."""
    spelling: dict[int, str] = {}
    left = MOST_READ
    for text in (article.headline, *article.paragraphs):
        if left <= 0 or wanted <= spelling.keys():
            break
        for word in shingles.words(folded_text(text[:left])):
            spelling.setdefault(shingles.token(word), word)
        left -= len(text)
    return spelling


def _spelt(tokens: NDArray[np.uint16], spelling: Mapping[int, str], bag: Bag) -> list[str]:
    """Name the most telling tokens, most telling first, ties by token."""
    order = np.lexsort((tokens, -bag.weights[tokens]))[:MOST_WORDS]
    return [spelling[token][:LONGEST_WORD] for token in tokens[order].tolist() if token in spelling]
