"""How well quotes and their speakers are found, against passages in which they are marked."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from streams.languages.folding import fold_arabic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from streams.contract.records import Quote

_NOT_WORDS = re.compile(r"[^\w\s]|ـ")
# How a speaker can be wrong on a span that is right.
MISSES = ("somebody_else", "length_of_name", "nobody_for_somebody", "somebody_for_nobody")
_ARTICLES = frozenset(("the", "a", "an"))


def normal_name(name: str) -> str:
    """Fold a speaker's name for comparison: case, diacritics, punctuation, spellings of alef, English articles."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    words = fold_arabic(_NOT_WORDS.sub(" ", plain)).casefold().split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)


def same_speaker(expected: str | None, found: str | None, *, strict: bool) -> bool:
    """Tell whether two speakers are the same: equal when strict, else one name's words in the other."""
    if expected is None or found is None:
        return expected is found
    one, other = normal_name(expected), normal_name(found)
    if one == other or strict:
        return one == other
    return f" {one} " in f" {other} " or f" {other} " in f" {one} "


class _Count:
    """Counts of one group of passages."""

    def __init__(self) -> None:
        """Start at nought."""
        self.passages = self.expected = self.found = self.exact = self.overlap = 0
        self.matched = self.strict = self.lenient = 0
        self.misses = dict.fromkeys(MISSES, 0)

    def figures(self) -> dict[str, Any]:
        """Return the group's figures."""
        return {
            "passages": self.passages,
            "quotes": self.expected,
            "spans": _rates(self.exact, self.found, self.expected),
            "spans_by_overlap": _rates(self.overlap, self.found, self.expected),
            "speakers": {
                "matched_spans": self.matched,
                "accuracy": _ratio(self.lenient, self.matched),
                "accuracy_strict": _ratio(self.strict, self.matched),
                "right_of_expected": _ratio(self.lenient, self.expected),
            },
            "misses": dict(self.misses),
        }


def miss(expected: str | None, found: str | None) -> str | None:
    """Return the kind of a wrong speaker, one of MISSES; None when the name is exactly that."""
    if same_speaker(expected, found, strict=True):
        return None
    if expected is None or found is None:
        return "somebody_for_nobody" if expected is None else "nobody_for_somebody"
    return "length_of_name" if same_speaker(expected, found, strict=False) else "somebody_else"


def _ratio(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _rates(right: int, found: int, expected: int) -> dict[str, float]:
    return {
        "precision": _ratio(right, found),
        "recall": _ratio(right, expected),
        "f1": _ratio(2 * right, found + expected),
    }


def _score(count: _Count, expected: Sequence[dict[str, Any]], found: Sequence[Quote]) -> None:
    count.passages += 1
    count.expected += len(expected)
    count.found += len(found)
    by_span = {(quote.start, quote.end): quote for quote in found}
    free = list(found)
    for want in expected:
        quote = by_span.get((want["start"], want["end"]))
        if quote is not None:
            count.exact += 1
            count.matched += 1
            name = quote.speaker.name if quote.speaker else None
            count.strict += same_speaker(want["speaker"], name, strict=True)
            count.lenient += same_speaker(want["speaker"], name, strict=False)
            kind = miss(want["speaker"], name)
            if kind is not None:
                count.misses[kind] += 1
        touching = next((one for one in free if one.start < want["end"] and want["start"] < one.end), None)
        if touching is not None:
            free.remove(touching)
            count.overlap += 1


def evaluate(rows: Iterable[dict[str, Any]], find: Callable[[str, str], Sequence[Quote]]) -> dict[str, Any]:
    """Score a finder of quotes.

    Args:
        rows: Passages: `text`, `lang` and `quotes`, each with `start`, `end` and `speaker` (a name or None).
        find: Given text and language, returns the quotes.

    Returns:
        For all passages and under "languages" for each language: precision, recall and F1 of spans, exact and by
        overlap; on exactly matched spans the share of right speakers (lenient: one name within the other), and
        that share of all expected quotes; under "misses" how many speakers are wrong, by kind.
    """
    total = _Count()
    languages: dict[str, _Count] = {}
    for row in rows:
        found = find(row["text"], row["lang"])
        for count in (total, languages.setdefault(row["lang"], _Count())):
            _score(count, row["quotes"], found)
    return {**total.figures(), "languages": {name: count.figures() for name, count in sorted(languages.items())}}
