"""One text as every stage that looks words up reads it: folded once, cut once, each word with its place in the text.

Matching, linking and subjects share it, and its sentences. Who cuts words by a rule of its own, and why:

- `enrich.tagger.words`: its trained weights know marks and numbers as words, and sentences of 120 words at most.
- `enrich.quotes.narrative`: a quote is one token and ends no sentence, a mark is a token, and ة stays apart from ه.
- `news.shingles.words`: of whole copy, where only the words count and not where they stand (a third of the cost); what
  it makes is in every stored fingerprint. The judge and stories read copy by the same words.
- `monitor.query.words`: the same fold; where a script has no spaces each sign is a word, here as there.

Who tells where a sentence ends, and why:

- `dedupe.rules.difference`: of copy that is there as tokens, by what is printed between two of them.
- `news.teasers` and `news.formats.newsml_g2`: only whether a line ends as a sentence does, which no title does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from streams.languages.folding import ComparableWords, Reduced, reduce

if TYPE_CHECKING:
    from collections.abc import Sequence


_SENTENCE_END: Final = re.compile(r"[.!?؟\n]")


class WordTable(NamedTuple):
    """A text with its words; nothing changes it.

    Attributes:
        reduced: In comparable form, with the way back to the text as it was given.
        words: The comparable words, and where each begins in the comparable text.
        begins, ends: Code points [begin, end) of each word in the original text, marks on its last letter included.
    """

    reduced: Reduced
    words: ComparableWords
    begins: Sequence[int]
    ends: Sequence[int]

    def first_words(self, characters: int) -> list[str]:
        """Return the words of the text's first so many code points; one that stands across their end is cut there."""
        stop = int(self.reduced.at[:-1].searchsorted(characters))
        count = self.words.index(stop - 1) + 1
        words = self.words.texts[:count]
        if words:
            words[-1] = words[-1][: stop - self.words.starts[count - 1]]
        return words

    def sentences(self, *, has_case: bool) -> list[int]:
        """Number the sentence of each word, from 0: a mark between two words ends one, but for the stop of an initial.

        Args:
            has_case: The text's script has capitals, so that a single letter before a stop is an initial.

        Cost: linear in the marks and words.
        """
        original, at, texts = self.reduced.original, self.reduced.at, self.words.texts
        marks = [mark.start() for mark in _SENTENCE_END.finditer(original)]
        numbers: list[int] = []
        number, seen = 0, -1
        for position in at.searchsorted(marks, side="right").tolist() if marks else ():
            word = self.words.index(position - 1)
            if word <= seen:
                continue  # a mark before the first word, or a second one after the same
            seen = word
            after = self.words.starts[word] + len(texts[word])
            between = original[int(at[after - 1]) + 1 : int(at[after + 1]) if after + 1 < len(at) else len(original)]
            initial = len(texts[word]) == 1 and has_case
            if _SENTENCE_END.search(between) is not None and not ("." in between and initial):
                numbers += [number] * (word + 1 - len(numbers))
                number += 1
        return numbers + [number] * (len(texts) - len(numbers))


def word_table(text: str) -> WordTable:
    """Read a text. Cost: linear; about 80 microseconds for an article of 3,000 code points."""
    reduced = reduce(text)
    words = ComparableWords(reduced.text)
    begins, ends = reduced.places(words)
    return WordTable(reduced, words, begins, ends)
