"""Headlines of other stories that stand alone in Arabic copy, told from cross-heads by a small trained model.

Both are short lines between paragraphs. weights.tsv holds what each figure says, README.md is its card. It abstains:
only what is surely another story's headline is named, and in scripts that it has not learned nothing is.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from streams.news.tables import read_table
from streams.news.teasers.figures import StemmedText, figures, is_said, reports

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

# What a headline may be: these many words; nothing that ends a sentence, announces a list or stops in the middle.
MIN_WORDS: Final = 4
MAX_WORDS: Final = 22
_ENDS: Final = (".", ":", "؛", "،", ",", ";", '."', ".”", ".»", ".)")
_ARABIC: Final = re.compile(r"[\u0621-\u064a]")
_ROW: Final = re.compile(r"[\W\d]*[-•*–—+#>/]|\W*\d+\s*[-.):]|\W*د\s?\.?\s?\d")
_FINISHED: Final = re.compile(r"[.!؟?…»”\"')\]]$")
# "Reporter: ..." beside the line: an interview or a list of fields, unless somebody only says something ("وقال: ...").
_LABELLED: Final = re.compile(r"[^:]{1,25}:")
MAX_RUN: Final = 7
# Copy whose paragraphs do not end like sentences gives no hold.
MIN_PARAGRAPHS: Final = 4
MIN_SENTENCE_SHARE: Final = 0.8
# Lines that open with one word as often as this are fields of a list ("تأليف: ...", "الناشر: ...").
MIN_LIST_ROWS: Final = 3
# Several plain Arabic lines in a row are cut when their mean score is this, hundredths, or for two lines that, with
# neither under the third figure. Of 188 such rows with a headline of another article, in 15,990 articles of 2018, 179
# are cut; of twelve lists of our own (demands, ministers, a programme, a recipe, a dialogue), set into 25 real articles
# each, none.
MEAN_SCORE: Final = 300
PAIR_SCORE: Final = 200
LEAST_OF_PAIR: Final = 50
# Longer articles are records and lists.
MAX_PARAGRAPHS: Final = 300


class TeaserWeights(NamedTuple):
    """The table: whole hundredths, so that a score is the same on every machine.

    Attributes:
        threshold: The least score of a headline.
        bias: The score of a line of which nothing known is seen.
        of: What each figure adds.
    """

    threshold: int
    bias: int
    of: dict[str, int]


@cache
def shipped() -> TeaserWeights:
    """Read the table once."""
    of = {name: int(hundredths) for name, hundredths in read_table("teasers/weights.tsv")}
    return TeaserWeights(of.pop("threshold"), of.pop("bias"), of)


class LoneLine(NamedTuple):
    """A line that has the form of another story's headline.

    Attributes:
        at: Its index.
        seen: The names of its figures.
    """

    at: int
    seen: list[str]


def find_teasers(paragraphs: Sequence[str], keys: Sequence[str]) -> list[int]:
    """Return the indices of lines that are surely headlines of other stories.

    Args:
        paragraphs: Clean paragraphs, without what the rules of debris.tsv take out.
        keys: folded_text() of each.

    Cost: linear; under 1 microsecond a paragraph; where there are candidates some 60 a paragraph more, and 200 a
        candidate.
    """
    scores = {candidate.at: _score(candidate.seen) for candidate in candidates(paragraphs, keys)}
    found = {at for at, score in scores.items() if score >= shipped().threshold}
    found -= {at for run in _runs(scores) if not is_sure([scores[at] for at in run]) for at in run}
    # headlines come in blocks: beside one that is sure, more likely than not is enough
    for at in (*scores, *reversed(scores)):
        if scores[at] >= 0 and (at - 1 in found or at + 1 in found):
            found.add(at)
    return sorted(found)


def _runs(scores: Collection[int]) -> list[range]:
    """Return the lines that stand in a row, two and more, of places in ascending order."""
    runs = [range(at, at + 1) for at in scores]
    for index in range(len(runs) - 1, 0, -1):
        if runs[index - 1].stop == runs[index].start:
            runs[index - 1 : index + 1] = [range(runs[index - 1].start, runs[index].stop)]
    return [run for run in runs if len(run) > 1]


def is_sure(scores: Sequence[int]) -> bool:
    """Tell whether two or more lines in a row are headlines: one good score alone may be a list's last row."""
    is_pair = len(scores) == 2 and min(scores) >= LEAST_OF_PAIR
    return sum(scores) >= (PAIR_SCORE if is_pair else MEAN_SCORE) * len(scores)


def is_arabic(key: str) -> bool:
    """Tell whether a line is in the script that was learned."""
    return _ARABIC.match(key) is not None


def run_scores(text: StemmedText, run: range) -> list[int]:
    """Return the score of each of several lines in a row, in hundredths of log-odds; the first paragraph is none.

    Cost: as figures(); some 200 microseconds a line.
    """
    return [_score(figures(text, at, run)) for at in run]


def _score(seen: Iterable[str]) -> int:
    weights = shipped()
    return weights.bias + sum(weights.of.get(name, 0) for name in seen)


def candidates(paragraphs: Sequence[str], keys: Sequence[str]) -> list[LoneLine]:
    """Find the lines that are asked about, in order."""
    if not MIN_PARAGRAPHS < len(paragraphs) <= MAX_PARAGRAPHS:
        return []
    form = [_is_line(paragraph, key) for paragraph, key in zip(paragraphs, keys, strict=True)]
    lines = frozenset(at for at, is_line in enumerate(form) if is_line and at)
    if not lines:
        return []
    copy = [paragraph for paragraph, is_line in zip(paragraphs, form, strict=True) if not is_line]
    ended = sum(paragraph[-1] in '.!؟?"»”)' for paragraph in copy)
    if len(copy) < MIN_PARAGRAPHS or ended < MIN_SENTENCE_SHARE * len(copy):
        return []
    openings = Counter(key.split(" ", 1)[0] for key, is_line in zip(keys, form, strict=True) if is_line)
    text = StemmedText(paragraphs, keys)
    found: list[LoneLine] = []
    end = 1
    while end < len(keys):
        start = end
        while end < len(keys) and form[end]:
            end += 1
        if start < end < len(keys) and end - start <= MAX_RUN and _interrupts(text, start - 1, end):
            found.extend(
                LoneLine(at, figures(text, at, lines))
                for at in range(start, end)
                if openings[keys[at].split(" ", 1)[0]] < MIN_LIST_ROWS
            )
        end += 1
    return found


def _is_line(paragraph: str, key: str) -> bool:
    """Tell whether a paragraph may be a headline by its own form."""
    return (
        not paragraph.endswith(_ENDS)
        and MIN_WORDS - 1 <= key.count(" ") < MAX_WORDS
        and _ARABIC.match(key) is not None
        and not _ROW.match(paragraph)
        and not is_said(paragraph, key)
    )


def _interrupts(text: StemmedText, before: int, after: int) -> bool:
    """Tell whether lines stand between finished copy and copy, not under an announcement or in an interview."""
    return bool(_FINISHED.search(text.paragraphs[before])) and not any(
        _LABELLED.match(text.paragraphs[at]) and not reports(text.keys[at].split(" ", 1)[0]) for at in (before, after)
    )
