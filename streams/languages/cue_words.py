"""The words beside a name that say what the name is: xx/cue_words.tsv, and Arabic names that are words too."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib.resources import files

from streams.languages.calendar import calendar
from streams.languages.folding import comparable
from streams.languages.language import languages
from streams.languages.tsv import read_table

_TABLE = "cue_words.tsv"
# "@weekday" in the place of a word: those of the language's calendar.tsv.
_CALENDAR = "@"
# Words before a name, words after it, and words of its sentence; empty for anything.
_Context = tuple[frozenset[str], frozenset[str], frozenset[str]]


def _folded(words: str) -> frozenset[str]:
    return frozenset(map(comparable, words.split()))


@cache
def _lists() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for code in (one.code for one in languages() if (files(__package__) / one.code / _TABLE).is_file()):
        for name, word, *_ in read_table(code, _TABLE):
            meant = [one.word for one in calendar(code, word[1:])] if word.startswith(_CALENDAR) else [word]
            found[name].update(map(comparable, meant))
    return {name: frozenset(words) for name, words in found.items()}


def cue_list(name: str) -> frozenset[str]:
    """Return one list in comparable form, the words of every language that has it.

    Raises:
        KeyError: No table has a list of that name.
    """
    return _lists()[name]


def cue_list_names() -> frozenset[str]:
    """Name the lists that the tables have."""
    return frozenset(_lists())


def homographs() -> dict[str, tuple[_Context, ...]]:
    """Read Arabic names that are also words: comparable name to the contexts in which it is the word."""
    found: dict[str, list[_Context]] = defaultdict(list)
    for name, before, *rest in read_table("ar", "homographs.tsv"):
        after, beside, *_ = [*rest, "", ""]
        found[comparable(name)].append((_folded(before), _folded(after), _folded(beside)))
    return {name: tuple(contexts) for name, contexts in found.items()}
