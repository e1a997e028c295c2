"""Score cleaning on articles read whole: what is taken out, what stays, whose copy it is.

A label: {"id", "debris": [{"start", "end", "kind"}], "crossheads": [[start, end]], "agency": [names as they stand]},
its offsets code points into the "text" of the article with that id. All of it is counted in words of the text as
sent, so that it does not matter how the desk cuts paragraphs. A stretch of debris is found when most of its words are
gone, and a cut (words gone in a row) is right when most of them are debris. "restated", a summary of the copy that
stands above it, may be cut or kept: it counts neither as copy nor against a cut, and is scored by itself. What has
neither letter nor figure (rulers, stars) is no copy.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from streams.languages.folding import folded_text
from streams.news.credits import known_names
from streams.news.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from streams.news.article import Article

RESTATED: Final = "restated"
_WORD: Final = re.compile(r"\S+")
# So many words in a row say where a paragraph goes on.
_ENOUGH_WORDS: Final = 3
# What attribution remarks when a byline names no agency in particular ("وكالات").
_UNNAMED: Final = "credits agencies without naming one"


class SentWord(NamedTuple):
    """A word of the text as sent.

    Attributes:
        start, end: Code points into it, half-open.
        kept: It stands in the article.
        says: It has a letter or figure; rulers and stars are no copy, but can be debris.
    """

    start: int
    end: int
    kept: bool
    says: bool = True


def evaluate(
    labels: Sequence[Mapping[str, Any]],
    texts: Iterable[Mapping[str, Any]],
    prepared: Callable[[Mapping[str, Any]], Article],
) -> dict[str, Any]:
    """Prepare the labelled articles and score them, in two halves by a digest of the id.

    Args:
        labels: What readers found.
        texts: Articles; those without a label are passed over.
        prepared: Row to article.

    Returns:
        {"even": figures, "odd": figures, "errors": [{"id", "half", "what", "kind", "start", "end"}]}, errors in the
        order of the labels, without text.

    Raises:
        ValueError: the text of a labelled article is missing.
    """
    by_id = {text["id"]: text for text in texts}
    missing = [label["id"] for label in labels if label["id"] not in by_id]
    if missing:
        raise ValueError(f"{len(missing)} labelled articles have no text, {missing[0]} for one")
    tallies = {"even": _Tally(), "odd": _Tally()}
    errors: list[dict[str, Any]] = []
    for label in labels:
        half = "odd" if int(sha256(label["id"].encode()).hexdigest(), 16) % 2 else "even"
        row = by_id[label["id"]]
        article = prepared(row)
        seen = len(tallies[half].errors)
        tallies[half].add(label, words_kept(row["text"], article.paragraphs))
        tallies[half].credit(label, article)
        errors.extend({"id": label["id"], "half": half, **error} for error in tallies[half].errors[seen:])
    return {**{half: tally.figures() for half, tally in tallies.items()}, "errors": errors}


def words_kept(text: str, paragraphs: Sequence[str]) -> list[SentWord]:
    """Tell of each word of a text as sent whether it stands in the clean paragraphs, which keep its order.

    A word cut in two is kept when its middle is. Cost: linear, but for words that are nowhere.
    """
    spans = [match.span() for match in _WORD.finditer(text)]
    letters = [_letters(clean(text[start:end])) for start, end in spans]
    whole = "".join(letters)
    kept = bytearray(len(whole))
    at = 0
    for paragraph in paragraphs:
        left = [word for word in map(_letters, paragraph.split()) if word]
        first = 0
        while first < len(left):
            found = whole.find("".join(left[first : first + _ENOUGH_WORDS]), at)
            if found < 0 or (found > at and 0 < first == len(left) - 1):
                first += 1  # one last word that stands somewhere else says nothing
                continue
            while first < len(left) and whole.startswith(left[first], found):
                kept[found : found + len(left[first])] = b"\1" * len(left[first])
                found += len(left[first])
                first += 1
            at = found
    words = []
    at = 0
    for (start, end), word in zip(spans, letters, strict=True):
        if word:
            words.append(SentWord(start, end, bool(kept[at + len(word) // 2]), says=word[0].isalnum()))
        at += len(word)
    return words


def _letters(word: str) -> str:
    return "".join(filter(str.isalnum, word)) or word


class _Tally:
    """The counts of one half."""

    def __init__(self) -> None:
        self.errors: list[dict[str, Any]] = []
        self._articles = self._copy = self._copy_kept = self._heads = self._heads_kept = 0
        self._debris = {False: [0, 0], True: [0, 0]}  # restated or not: there, found
        self._cuts = self._right_cuts = 0
        self._credits = {"expected": 0, "given": 0, "right": 0}

    def add(self, label: Mapping[str, Any], words: Sequence[SentWord]) -> None:
        """Count what was cut and kept of an article."""
        self._articles += 1
        debris = {index for span in label["debris"] for index in _within(words, span["start"], span["end"])}
        copy = [word.kept for index, word in enumerate(words) if index not in debris and word.says]
        self._copy += len(copy)
        self._copy_kept += sum(copy)
        for span in label["debris"]:
            counts = self._debris[span["kind"] == RESTATED]
            gone = [not words[index].kept for index in _within(words, span["start"], span["end"])]
            found = 2 * sum(gone) > len(gone)
            counts[0] += 1
            counts[1] += found
            if not found and span["kind"] != RESTATED:
                self._wrong("missed", span["kind"], span["start"], span["end"])
        for cut in _cuts(words):
            if not any(words[index].says or index in debris for index in cut):
                continue
            self._cuts += 1
            if 2 * sum(index in debris for index in cut) > len(cut):
                self._right_cuts += 1
            else:
                self._wrong("copy lost", "", words[cut[0]].start, words[cut[-1]].end)
        for start, end in label["crossheads"]:
            self._heads += 1
            if all(words[index].kept for index in _within(words, start, end)):
                self._heads_kept += 1
            else:
                self._wrong("cross-head lost", "", start, end)

    def credit(self, label: Mapping[str, Any], article: Article) -> None:
        """Count whose copy it was said to be."""
        wanted = {_agency(name) for name in label["agency"]}
        given = {article.agency.name} if article.agency else set()
        given |= {""} if any(_UNNAMED in remark for remark in article.remarks) else set()
        self._credits["expected"] += bool(wanted)
        self._credits["given"] += bool(given)
        self._credits["right"] += bool(wanted & given)
        if bool(wanted) != bool(given) or (wanted and not wanted & given):
            self._wrong("credit", label["agency_where"] or "none", 0, 0)

    def _wrong(self, what: str, kind: str, start: int, end: int) -> None:
        self.errors.append({"what": what, "kind": kind, "start": start, "end": end})

    def figures(self) -> dict[str, Any]:
        """Return what was counted as shares, with how many there were."""
        (there, found), (restated, restated_found) = self._debris[False], self._debris[True]
        every = there + restated
        credit = self._credits
        return {
            "articles": self._articles,
            "debris": {"recall": _share(found, there), "precision": _share(self._right_cuts, self._cuts), "of": there},
            "with_restated": {"recall": _share(found + restated_found, every), "of": every},
            "copy": {"kept": _share(self._copy_kept, self._copy), "words": self._copy},
            "crossheads": {"kept": _share(self._heads_kept, self._heads), "of": self._heads},
            "credits": {
                "precision": _share(credit["right"], credit["given"]),
                "recall": _share(credit["right"], credit["expected"]),
                "of": credit["expected"],
            },
        }


def _agency(name: str) -> str:
    """Return the table's name of an agency; "" for "agencies", its own words for one that the table lacks."""
    known = known_names().get(folded_text(name))
    return known.name if known is not None else name


def _within(words: Sequence[SentWord], start: int, end: int) -> list[int]:
    return [index for index, word in enumerate(words) if word.start < end and start < word.end]


def _cuts(words: Sequence[SentWord]) -> list[list[int]]:
    """Gather the words that are gone in a row."""
    cuts: list[list[int]] = []
    for index, word in enumerate(words):
        if word.kept:
            continue
        if index and not words[index - 1].kept:
            cuts[-1].append(index)
        else:
            cuts.append([index])
    return cuts


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0
