"""Headlines of other stories between finished paragraphs: under a label, as links, or several in a row.

A list of demands, a programme and cross-heads look the same, so form is not enough. What was nothing but a link in HTML
is another story; of plain lines the trained model says so in Arabic, and in scripts with capitals that they name what
the article names nowhere else. In doubt the lines stay.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Final

from streams.languages.folding import folded_text
from streams.news.tables import copy_words
from streams.news.teasers.figures import StemmedText
from streams.news.teasers.find import MIN_LIST_ROWS, MIN_SENTENCE_SHARE, is_arabic, is_sure, run_scores

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_SENTENCE_END = re.compile(r"(?:[.!:؛…]|[.!؟?][\"»”')\]]+|\.\s*\d+)\s*$")
# Looked for from here on: no end is as long, and a pattern from the front took 20 ms for a word of 450,000 letters.
_LONGEST_END: Final = 80
_FINISHED = re.compile(r"[.!؟?…»”\"')\]]\s*$")
_NUMBER = re.compile(r"\b\d+")
# "Team (land) - Team (land)", an address, a minute of play
_LIST_ROW = re.compile(r"\) - | \| |@|https?:|www\.|\+\d|^\s*د ?\.? ?\d")
_CONTINUES = tuple(f"{word} " for word in copy_words("headline goes on"))
_BULLET = re.compile(r"^\s*(?:[-•*–—+#>]|\(?\d+\s*[-.):])")

# What a related headline looks like: these many words, no end of sentence, no list mark. Measured on BBC Arabic, where
# 478 paragraphs of 2,340 articles are headlines of other articles in the set.
MIN_HEADLINE_WORDS: Final = 4
MAX_HEADLINE_WORDS: Final = 18
MAX_HEADLINE_RUN: Final = 7
# Without a label, only two or more such lines in a row, in an article whose own paragraphs end like sentences.
MIN_UNLABELLED_RUN: Final = 2
# The longest label that stands alone over its links ("اقرأ أيضا في بي بي سي:").
MAX_LABEL_WORDS: Final = 6
# A line of copy that stands behind headlines scores below this.
LEAST_SCORE: Final = -200
# Of a lone line in a script with capitals: so many names that stand nowhere else in the article.
LEAST_NAMES: Final = 2
_CONTENT_LETTERS, _STEM_LETTERS = 4, 5
# Links that head what follows them: so many, with so many words in common.
LEAST_HEADINGS, LEAST_SHARED = 2, 2
# What is a quote as a whole.
_QUOTE = re.compile(r"[\"“«„‘][^\"“”«»„‘]*[\"”»“’]\W*$")
# An article that is little but links is a list of them.
MIN_UNLINKED: Final = 2


class _Text:
    """An article as the rules see it; what they take out is in reasons. What is counted in it is counted once."""

    def __init__(
        self,
        paragraphs: Sequence[str],
        keys: Sequence[str],
        reasons: Mapping[int, str],
        linked: Collection[int],
        form: Sequence[bool],
    ) -> None:
        self.paragraphs, self.keys, self.reasons, self.linked, self.form = paragraphs, keys, reasons, linked, form

    @cached_property
    def openings(self) -> Counter[str]:
        """How many lines in the form of a headline open with each word."""
        return Counter(key.split(" ", 1)[0] for key, is_line in zip(self.keys, self.form, strict=True) if is_line)

    @cached_property
    def words(self) -> Counter[str]:
        """How often each word stands in the article."""
        return Counter(word for key in self.keys for word in key.split(" "))

    @cached_property
    def compared(self) -> StemmedText:
        """What the model compares."""
        return StemmedText(self.paragraphs, self.keys)


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends as a sentence or a line that announces does. Cost: constant."""
    return bool(_SENTENCE_END.search(text, max(0, len(text) - _LONGEST_END)))


def find_blocks(
    paragraphs: Sequence[str],
    keys: Sequence[str],
    reasons: Mapping[int, str],
    linked: Collection[int] = (),
    *,
    modelled: bool = True,
) -> list[int]:
    """Return the indices of headlines of other stories.

    Args:
        paragraphs: Clean paragraphs, in order.
        keys: folded_text() of each.
        reasons: What the rules take out, a label over links among them ("اقرأ أيضا:").
        linked: Indices of what was nothing but a link in HTML.
        modelled: Whether the trained model is asked about several plain lines in a row.

    Cost: linear; beside it some 200 microseconds for each of two or more short lines in a row, which are rare.
    """
    n = len(paragraphs)
    form = [index not in reasons and _is_headline(paragraphs[index], keys[index]) for index in range(n)]
    text = _Text(paragraphs, keys, reasons, frozenset(linked), form)
    copy = [index for index in range(n) if index not in reasons and not form[index]]
    ended = sum(ends_sentence(paragraphs[index]) or paragraphs[index][-1:] in '؟?"»”' for index in copy)
    punctuated = len(copy) >= MIN_HEADLINE_WORDS and ended >= MIN_SENTENCE_SHARE * len(copy)
    found = _links(text) if linked else set()
    # a full stop is soon lost: one line is another story only in an article that points at others
    points_elsewhere = bool(linked) or "related-link" in reasons.values()
    index = 0
    while index < n:
        if not form[index]:
            index += 1
            continue
        start = index
        while index < n and form[index]:
            index += 1
        before, length = start - 1, index - start
        # a bare label only: after "للمزيد: ..." with its own headline the next short line is a cross-head
        labelled = reasons.get(before) == "related-link" and keys[before].count(" ") < MAX_LABEL_WORDS
        while before >= 0 and before in reasons:
            before -= 1
        # a list is announced ("ومن أبرزها:"); headlines interrupt after a finished sentence
        interrupts = punctuated and before >= 0 and bool(_FINISHED.search(paragraphs[before]))
        if length > MAX_HEADLINE_RUN:
            continue
        if labelled and (punctuated or length == 1):
            found.update(range(start, index))
        elif interrupts and length >= MIN_UNLABELLED_RUN and length * 2 <= n:
            found.update(_other_stories(text, range(start, index), modelled=modelled))
        elif interrupts and length == 1 and index < n and points_elsewhere and _is_other_story(text, start):
            found.add(start)
    return sorted(found)


def _is_headline(paragraph: str, key: str) -> bool:
    """Tell whether a paragraph has the form of another story's headline."""
    n_words = key.count(" ") + 1 if key else 0
    return (
        MIN_HEADLINE_WORDS <= n_words <= MAX_HEADLINE_WORDS
        and not ends_sentence(paragraph)
        and not _BULLET.match(paragraph)
        and not key.startswith(_CONTINUES)
    )


def _links(text: _Text) -> set[int]:
    """Return the lines that are nothing but a link, where there is copy beside them.

    Rows under a line of copy that announces them ("The winners are:"), a quote and headings over their own copy stay.
    """
    n_unlinked = sum(
        index not in text.linked and index not in text.reasons and ends_sentence(paragraph)
        for index, paragraph in enumerate(text.paragraphs)
    )
    if n_unlinked < MIN_UNLINKED:
        return set()
    kept = _announced(text) | _headings(text)
    return {
        index
        for index in text.linked
        if index > 0
        and index not in text.reasons
        and index not in kept
        and text.keys[index].count(" ") < MAX_HEADLINE_WORDS
        and not ends_sentence(text.paragraphs[index])
        and not _LIST_ROW.search(text.paragraphs[index])
        and not _QUOTE.match(text.paragraphs[index])
    }


def _announced(text: _Text) -> set[int]:
    """Return the links that stand in a row under a line of copy that ends in a colon; a label is no copy."""
    rows: set[int] = set()
    under = False
    for index, paragraph in enumerate(text.paragraphs):
        if index not in text.linked:
            under = index not in text.reasons and paragraph.endswith((":", "："))
        elif under:
            rows.add(index)
    return rows


def _headings(text: _Text) -> set[int]:
    """Return the links that head what follows: alone between copy, and two of its words or more stand in the next line.

    One such line may be a related story of the same matter; a live blog has several.
    """
    n = len(text.paragraphs)
    alone = [
        index
        for index in sorted(text.linked)
        if index + 1 < n
        and index - 1 not in text.linked
        and index + 1 not in text.linked
        and index + 1 not in text.reasons
    ]
    heads = {
        index
        for index in alone
        if len(_beginnings(text.keys[index]) & _beginnings(text.keys[index + 1])) >= LEAST_SHARED
    }
    return heads if len(heads) >= LEAST_HEADINGS and 2 * len(heads) >= len(alone) else set()


def _other_stories(text: _Text, run: range, *, modelled: bool) -> Sequence[int]:
    """Return those lines of an unlabelled run that surely name other stories."""
    lines, keys = [text.paragraphs[at] for at in run], [text.keys[at] for at in run]
    if _is_list(lines, keys) or max(text.openings[key.split(" ", 1)[0]] for key in keys) >= MIN_LIST_ROWS:
        return ()
    if is_arabic(keys[0]):
        if not modelled:
            return ()
        scores = run_scores(text.compared, run)
        return [at for at, score in zip(run, scores, strict=True) if score >= LEAST_SCORE] if is_sure(scores) else ()
    names = _names_of_their_own(text, run)
    return run if 2 * sum(map(bool, names)) >= len(run) else ()


def _is_other_story(text: _Text, at: int) -> bool:
    """Tell whether a lone line surely names another story: it and the copy around it have names and words apart.

    A cross-head foretells what follows; "Ola Brandt, teacher in Orra" opens a portrait; of a line set as a title
    capitals say nothing.
    """
    line, key = text.paragraphs[at], text.keys[at]
    words = line.split()[1:]
    if is_arabic(key) or len(words) < MIN_HEADLINE_WORDS or "," in line or line.endswith(("?", ":")):
        return False
    capitals = sum(word[:1].isupper() for word in words)
    [names] = _names_of_their_own(text, range(at, at + 1))
    if 2 * capitals > len(words) or len(names) < LEAST_NAMES:
        return False
    around = " ".join([text.keys[at - 1], *text.keys[at + 1 : at + 3]])
    return _beginnings(key).isdisjoint(_beginnings(around))


def _beginnings(key: str) -> set[str]:
    return {word[:_STEM_LETTERS] for word in key.split(" ") if len(word) >= _CONTENT_LETTERS}


def _is_list(lines: Sequence[str], keys: Sequence[str]) -> bool:
    """Tell whether lines are rows of one list or table rather than headlines: results, line-ups, addresses, fields."""
    if any(len(_NUMBER.findall(key)) > 1 or _LIST_ROW.search(line) for line, key in zip(lines, keys, strict=True)):
        return True
    openings = [key.split(" ", 1)[0] for key in keys]
    endings = sum(line.rstrip().endswith(("؟", "?")) for line in lines)
    # rows open alike; questions in a row are the cross-heads of an explainer's table of contents
    return len(set(openings)) < len(openings) or endings == len(lines)


# Where more words than this in a hundred begin with a capital, every noun does.
_CAPITALS_SAY_NOTHING: Final = 25
_SHORTEST_NAME: Final = 3


def _names_of_their_own(text: _Text, run: range) -> list[set[str]]:
    """Return what each of some lines names that no other paragraph does, by capitals behind its first word.

    Nothing at all where capitals say nothing: in German and in scripts without them.
    """
    beside = text.paragraphs[run.start - 1].split()[1:] if run.start else []
    if not beside or 100 * sum(word[:1].isupper() for word in beside) > _CAPITALS_SAY_NOTHING * len(beside):
        return [set() for _ in run]
    here = Counter(word for at in run for word in text.keys[at].split(" "))
    return [
        {
            name
            for word in text.paragraphs[at].split()[1:]
            if word[:1].isupper() and len(word) >= _SHORTEST_NAME
            for name in (folded_text(word),)
            if text.words[name] == here[name]
        }
        for at in run
    ]
